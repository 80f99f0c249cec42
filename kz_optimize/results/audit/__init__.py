"""The numbers of a result file computed a second time, from the file alone."""
