"""From a solution to the datasets of a result file."""
