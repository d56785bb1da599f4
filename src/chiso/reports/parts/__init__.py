"""What several reports say in the same words."""
