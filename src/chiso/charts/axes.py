"""What charts share of their axes: labels that fit."""

from __future__ import annotations

import textwrap


def wrapped(name: str, width: int = 34) -> str:
    """A long name on lines of about the same length, none longer than `width` characters."""
    lines = textwrap.wrap(name, width)
    # Even lines: no last word alone on its own.
    for narrower in range(len(name) // max(len(lines), 1), width):
        even = textwrap.wrap(name, narrower)
        if len(even) == len(lines):
            return "\n".join(even)
    return "\n".join(lines)
