"""Least-cost capacity expansion of Kazakhstan's energy system."""
