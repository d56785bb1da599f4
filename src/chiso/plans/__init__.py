"""Improvement plans: drafting, progress, the Word document and the workbook."""
