"""One reader of .xlsx files, which shows a cell as Excel does."""
