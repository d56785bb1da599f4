"""What an analyst's notebook calls."""
