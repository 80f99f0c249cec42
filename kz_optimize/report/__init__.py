"""From result files to tables, figures and pages; nothing here knows the model."""
