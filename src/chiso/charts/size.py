"""The size of figures: known without the libraries that draw them."""

from __future__ import annotations

WIDTH, HEIGHT = 7.2, 3.1  # inches: the width of a page of A4 between its margins
