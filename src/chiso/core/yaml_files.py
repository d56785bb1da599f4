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
from chiso.text.messages import N_, Message

LARGEST = 1_000_000  # bytes: the longest plan on record has 40,000
DEEPEST = 12  # a plan nests four deep
# Everything as text; in C where PyYAML has it, fifteen times as fast.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_WRITE = N_("write key: value")
# What a program may say of a plain entry; it is read as text all the same.
_PLAIN_TAGS = {
    None,
    "!",
    *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "map", "seq")),
}


def read_node(path: Path, shown: str, missing: Message) -> tuple[yaml.MappingNode | None, list[Problem]]:
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

    def refused(rule: str, message: Message, line: int | None, remedy: Message) -> tuple[None, list[Problem]]:
        return None, [*problems, Problem("error", shown, rule, message, line, remedy=remedy)]

    if found := unfit_in_file(content):
        line, name = found
        return refused(
            "characters",
            N_("the file holds {name}, which no text may hold", name=name),
            line,
            N_("take it out"),
        )
    try:
        if reason := _unwanted(content):
            return refused("yaml", *reason)
        node = yaml.compose(content, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = N_("cannot be read as YAML: {said}", said=getattr(error, "problem", None) or str(error))
        return refused("yaml", message, mark.line + 1 if mark else None, N_("look at the line before it too"))
    if not isinstance(node, yaml.MappingNode):
        return refused("yaml", N_("the file holds no entries"), None, _WRITE)
    return node, [*problems, *_within(node, shown, "")]


def read_mapping(path: Path, shown: str) -> dict[str, Any]:
    """The entries of a YAML file as plain dictionaries, lists and texts.

    Raises
    ------
    DataError
        With everything that is wrong with the file.
    """
    node, problems = read_node(path, shown, N_("restore it"))
    if node is None or problems:
        raise DataError(problems)
    plain = _plain(node)
    assert isinstance(plain, dict)
    return plain


def _unwanted(content: str) -> tuple[Message, int, Message] | None:
    """What a plain document does not have: message, line, remedy. Nothing is put together for it."""
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return N_("anchors (&) and aliases (*) are not read"), line, N_("write the text out, in quotes")
        if getattr(event, "tag", None) not in _PLAIN_TAGS:
            remedy = N_("write the text alone, in quotes if it begins with !")
            return N_("tags (!) are not read"), line, remedy
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return (
                N_("entries are nested more than {most} deep", most=DEEPEST),
                line,
                N_("look for a bracket that is not closed"),
            )
    return None


def _within(node: yaml.Node, shown: str, at: str) -> Iterator[Problem]:
    """Keys that stand twice, and texts with characters that an escape put in."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                message = N_("a key is not a text")
                yield Problem(
                    "error", shown, "yaml", message, key.start_mark.line + 1, at or None, remedy=_WRITE
                )
                continue
            place = f"{at}.{key.value}" if at else str(key.value)
            if key.value in seen:
                message, remedy = N_('"{value}" stands twice', value=key.value), N_("remove one of the two")
                line = key.start_mark.line + 1
                yield Problem("error", shown, "duplicate", message, line, place, key.value, remedy)
            seen.add(key.value)
            yield from _within(value, shown, place)
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            yield from _within(value, shown, f"{at}[{n}]")
    elif len(node.value) > LONGEST:
        message = N_(
            "the text has {n:,} characters; more than {most:,} are not read",
            n=len(node.value),
            most=LONGEST,
        )
        yield Problem("error", shown, "too_long", message, line, at, remedy=N_("shorten it"))
    # A text in the literal style (|) may have several lines.
    elif found := unfit(str(node.value).replace("\n", " ")):
        message = N_("the text holds {found}, which no text may hold", found=found)
        yield Problem("error", shown, "characters", message, line, at, remedy=N_("take it out"))
    elif not unicodedata.is_normalized("NFC", node.value):
        message = N_("Vietnamese letters are decomposed (NFD)")
        remedy = N_("type them without an escape (\\u)")
        yield Problem("error", shown, "not_nfc", message, line, at, remedy=remedy)


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value
