"""Several units side by side, for comparisons and merged units."""
