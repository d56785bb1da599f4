"""The national report."""
