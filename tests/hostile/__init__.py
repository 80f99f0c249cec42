"""Input of every kind of badness: it ends in a clear error or in the right answer."""
