"""What a place or a target asks for."""
