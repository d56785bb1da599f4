"""The notebooks of analysts, as tests run them."""

from __future__ import annotations

from chiso.core.paths import NOTEBOOKS
from chiso.notebook.working_copies import START

START_PAGE = NOTEBOOKS / START
EXPLORE = sorted((NOTEBOOKS / "explore").glob("0*.ipynb"))  # a question each
EXPLORER = NOTEBOOKS / "explore/explorer.ipynb"
# Beginnings of cells that ask for a kernel, or for more than an answer.
WITH_A_KERNEL = ("chiso.explore(", "chiso.build(", "chiso.take_in(")
