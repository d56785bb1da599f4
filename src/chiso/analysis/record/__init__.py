"""The record itself: editions that should be on it, and what changed in it."""
