"""The report of a unit merged in July 2025."""
