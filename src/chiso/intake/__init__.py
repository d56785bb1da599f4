"""A new edition comes in: reading, source, review, conflicts, importing and the form to fill."""
