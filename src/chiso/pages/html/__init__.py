"""Pages as one HTML file."""
