"""The explorer: a unit, an edition, an index and a comparison are chosen, and each view answers at once."""
