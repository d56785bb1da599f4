"""What every question rests on: figures by cell and by field, breaks, bounds, units, errors."""
