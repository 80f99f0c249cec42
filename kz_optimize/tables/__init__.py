"""From a folder of CSVs to checked tables, every cell traceable to file and line."""
