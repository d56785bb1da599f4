"""What every page carries inside it: style and script."""

from __future__ import annotations

from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).with_name("template")


@cache
def stylesheet() -> str:
    """The style that every page carries inside it."""
    return (TEMPLATES / "report" / "report.css").read_text(encoding="utf-8")


@cache
def script() -> str:
    """The script that every page carries inside it: tables are sorted by their heads."""
    return (TEMPLATES / "page.js").read_text(encoding="utf-8")
