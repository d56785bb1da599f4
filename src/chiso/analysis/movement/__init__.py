"""How a unit moved over the editions, and what the change means."""
