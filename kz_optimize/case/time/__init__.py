"""Milestone years, typical days and the order they come in."""
