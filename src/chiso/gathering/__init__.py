"""Scores of many hands: sets of criteria read, workbooks handed out and taken in, what is still open."""
