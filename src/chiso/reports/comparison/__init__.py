"""The comparison of several provinces."""
