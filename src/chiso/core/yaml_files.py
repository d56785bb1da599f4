"""The one reader of YAML: everything as text, bounded in size and depth, no anchors, no tags.

A plan or a source is a few hundred lines of keys and texts. What YAML can do beyond that (an alias
repeated a billion times, a tag that calls Python, a thousand brackets that overrun the stack of the
parser) is refused by line before anything is put together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from chiso.core.characters import unfit, unfit_in_file
from chiso.core.errors import DataError, Problem
from chiso.core.reading import LONGEST, read_text

LARGEST = 1_000_000  # bytes: the longest plan on record has 40,000
DEEPEST = 12  # a plan nests four deep
# Everything as text; in C where PyYAML has it, fifteen times as fast.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_WRITE = "write key: value"
# What a program may say of a plain entry; it is read as text all the same.
_PLAIN_TAGS = {
    None,
    "!",
    *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "map", "seq")),
}


def read_node(path: Path, shown: str, missing: str) -> tuple[yaml.MappingNode | None, list[Problem]]:
    """The entries of a YAML file, as nodes that know their lines.

    Parameters
    ----------
    path : Path
    shown : str
        What messages call the file.
    missing : str
        What to do where there is none.

    Returns
    -------
    node : MappingNode or None
        None if the file cannot be read.
    problems : list of Problem
        Everything that is wrong with the file as YAML.
    """
    content, problems = read_text(path, shown, missing=missing, largest=LARGEST)
    if content is None:
        return None, problems

    def refused(rule: str, message: str, line: int | None, remedy: str) -> tuple[None, list[Problem]]:
        return None, [*problems, Problem("error", shown, rule, message, line, remedy=remedy)]

    if found := unfit_in_file(content):
        line, name = found
        return refused("characters", f"the file holds {name}, which no text may hold", line, "take it out")
    try:
        if reason := _unwanted(content):
            return refused("yaml", *reason)
        node = yaml.compose(content, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"cannot be read as YAML: {getattr(error, 'problem', None) or error}"
        return refused("yaml", message, mark.line + 1 if mark else None, "look at the line before it too")
    if not isinstance(node, yaml.MappingNode):
        return refused("yaml", "the file holds no entries", None, _WRITE)
    return node, [*problems, *_within(node, shown, "")]


def read_mapping(path: Path, shown: str) -> dict[str, Any]:
    """The entries of a YAML file as plain dictionaries, lists and texts.

    Raises
    ------
    DataError
        With everything that is wrong with the file.
    """
    node, problems = read_node(path, shown, "restore it")
    if node is None or problems:
        raise DataError(problems)
    plain = _plain(node)
    assert isinstance(plain, dict)
    return plain


def _unwanted(content: str) -> tuple[str, int, str] | None:
    """What a plain document does not have: message, line, remedy. Nothing is put together for it."""
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return "anchors (&) and aliases (*) are not read", line, "write the text out, in quotes"
        if getattr(event, "tag", None) not in _PLAIN_TAGS:
            return "tags (!) are not read", line, "write the text alone, in quotes if it begins with !"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return (
                f"entries are nested more than {DEEPEST} deep",
                line,
                "look for a bracket that is not closed",
            )
    return None


def _within(node: yaml.Node, shown: str, at: str) -> Iterator[Problem]:
    """Keys that stand twice, and texts with characters that an escape put in."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                message = "a key is not a text"
                yield Problem(
                    "error", shown, "yaml", message, key.start_mark.line + 1, at or None, remedy=_WRITE
                )
                continue
            place = f"{at}.{key.value}" if at else str(key.value)
            if key.value in seen:
                message, remedy = f'"{key.value}" stands twice', "remove one of the two"
                line = key.start_mark.line + 1
                yield Problem("error", shown, "duplicate", message, line, place, key.value, remedy)
            seen.add(key.value)
            yield from _within(value, shown, place)
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            yield from _within(value, shown, f"{at}[{n}]")
    elif len(node.value) > LONGEST:
        message = f"the text has {len(node.value):,} characters; more than {LONGEST:,} are not read"
        yield Problem("error", shown, "too_long", message, line, at, remedy="shorten it")
    # A text in the literal style (|) may have several lines.
    elif found := unfit(str(node.value).replace("\n", " ")):
        message = f"the text holds {found}, which no text may hold"
        yield Problem("error", shown, "characters", message, line, at, remedy="take it out")
    elif not unicodedata.is_normalized("NFC", node.value):
        message = "Vietnamese letters are decomposed (NFD)"
        remedy = "type them without an escape (\\u)"
        yield Problem("error", shown, "not_nfc", message, line, at, remedy=remedy)


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value
