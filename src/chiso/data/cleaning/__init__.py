"""Raw figures to clean tables."""
