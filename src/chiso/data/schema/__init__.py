"""Tables and columns: their names, kinds and words."""
