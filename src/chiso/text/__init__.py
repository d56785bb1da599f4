"""Words, numbers and dates of a page in the reader's language."""
