"""Tests of the families of equations."""
