"""An edition that is not on record: what is asked of it, opening, changing and closing it."""
