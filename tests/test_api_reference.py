"""`make api`: the reference of the public names, from their docstrings."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import chiso
from chiso import charts
from chiso.core.paths import ROOT

UNEXPLAINED = {"DATA", "charts"}  # a path, which says nothing of itself; a page of its own
FETCHED = re.compile(r"<(script|img|iframe)[^>]* src=.?https?:|<link[^>]* href=.?https?:|@import|url\(.?http")


@pytest.mark.slow
def test_every_public_name_is_explained_and_nothing_is_fetched(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", ROOT / ".ci/api.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for name, public in {"chiso.html": dir(chiso), "chiso/charts.html": charts.PUBLIC}.items():
        page = (tmp_path / name).read_text("utf-8")
        sections = re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL)
        explained = {name for name, text in sections if 'class="docstring"' in text}
        assert {*public} - UNEXPLAINED == explained - UNEXPLAINED
        # Parameters and results are tables of their own, not running text.
        assert page.count(">Parameters</h6>") >= len(public) / 2
        assert not FETCHED.search(page)
    assert "chiso.html" in (tmp_path / "index.html").read_text("utf-8")
