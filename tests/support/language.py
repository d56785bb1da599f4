"""Whether what is said to an office is in its language."""

from __future__ import annotations

import re

from chiso.text.catalog import catalog

# Words of an English sentence that are no word of a command, of a path or of a file of the data.
ENGLISH = re.compile(
    r"(?<![\w/.-])(the|is|are|of|not|and|which|with|has|was|it|line|column|sheet|write)(?![\w/.-])"
)
_QUOTED = re.compile(r'"[^"]*"')


def english_in(said: str) -> list[str]:
    """The lines of an output that are English, a message or a sentence; what is in quotes may be."""
    messages = {message for message, wording in catalog("vi").items() if wording != message}
    lines = [line.strip() for line in said.splitlines()]
    return [line for line in lines if line in messages or ENGLISH.search(_QUOTED.sub("", line))]
