"""What is on record: its editions, and what changed in it."""
