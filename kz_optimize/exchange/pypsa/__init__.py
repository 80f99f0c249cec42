"""Networks of PyPSA."""
