"""The report of a province."""
