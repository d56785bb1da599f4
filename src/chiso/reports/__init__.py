"""The reports: what all of them share in parts, then a room a report."""
