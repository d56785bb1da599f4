"""Notebooks run by papermill, rendered to one HTML file a report, and the portal over them."""
