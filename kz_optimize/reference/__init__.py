"""Pages made from schema, equations and terms."""
