"""A new edition comes in: read, reviewed, decided, imported."""
