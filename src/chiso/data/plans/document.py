"""plan.yml: what a plan says of itself, read as text and held against what it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from chiso.core.characters import shortened
from chiso.core.dates import is_date
from chiso.core.errors import Problem
from chiso.core.links import is_other_address
from chiso.core.yaml_files import read_node
from chiso.data.plans.work_tables import OF_UNITS
from chiso.data.provinces import PERIODS
from chiso.data.schema.columns import NUMBER, YEAR
from chiso.text.messages import N_, UNSAID, Message

LEVELS = ("province", "department", "district", "commune")
KINDS = ("Kế hoạch", "Chỉ thị", "Báo cáo", "Quyết định", "Phiếu chấm điểm")
# What a document says of a result: rises of a rank are positive, as everywhere in the data.
RESULTS = ("score", "rank", "change_score", "change_rank", "above_target", "consecutive_rises")
RESULT_UNITS = ("points", "percent", "place", "percentage points", "places", "editions")
# What to do about a text that a plan took from its document.
SOURCE = N_("correct it against the document")

Check = Callable[[str], Message]


def _one_of(*choices: str) -> Check:
    return lambda value: UNSAID if value in choices else N_("is none of {choices}", choices=choices)


def _date(value: str) -> Message:
    return UNSAID if is_date(value) else N_("is no date that exists; write 2021-02-25, 2021-02 or 2021")


def _year(value: str) -> Message:
    return UNSAID if re.fullmatch(YEAR, value) else N_("is not a year from 2000 to 2099")


def _number(value: str) -> Message:
    return UNSAID if re.fullmatch(NUMBER, value) else N_("is not a number with a decimal point")


def _free(_: str) -> Message:
    return UNSAID


def _no_other_address(value: str) -> Message:
    return N_("is neither a file nor a web address (https://...)") if is_other_address(value) else UNSAID


@dataclass(frozen=True)
class _Text:
    """A text; `required` ones may not be empty.

    `index` is that of a province ("province") or of any unit ("unit").
    """

    check: Check = _free
    required: bool = False
    index: str = ""


@dataclass(frozen=True)
class _List:
    """A list of entries of one kind."""

    of: _Text | _Map
    required: bool = False


@dataclass(frozen=True)
class _Map:
    """Named entries."""

    of: Mapping[str, _Text | _List | _Map]
    required: bool = False


_DOCUMENT = _Map(
    {
        "document": _Text(required=True),
        "date": _Text(_date),
        "issuer": _Text(),
        "title": _Text(),
    }
)
_YES_NO = _Text(_one_of("true", "false"), required=True)
PLAN = _Map(
    {
        "document_type": _Text(_one_of(*KINDS), required=True),
        "number": _Text(),
        "symbol": _Text(),
        "date": _Text(_date),
        "place": _Text(),
        "title": _Text(required=True),
        "source": _Text(_no_other_address),
        "unit": _Map(
            {
                "name": _Text(required=True),
                "level": _Text(_one_of(*LEVELS), required=True),
                "province": _Text(required=True),
                "period": _Text(_one_of(*PERIODS), required=True),
            },
            required=True,
        ),
        "indices": _List(_Text(index="province"), required=True),
        "criteria_set": _Text(),
        "edition_reviewed": _Text(_year, required=True),
        "edition_planned": _Text(_year),
        "complete": _YES_NO,
        "missing": _List(_Text(required=True)),
        "legal_bases": _List(_DOCUMENT),
        "related_documents": _List(_DOCUMENT),
        "parent_document": _DOCUMENT,
        "totals": _List(
            _Map(
                {
                    "measure": _Text(_one_of("self_assessed", "appraised", "survey"), required=True),
                    "value": _Text(_number, required=True),
                    "maximum": _Text(_number),
                    "text": _Text(),
                }
            )
        ),
        "results": _List(
            _Map(
                {
                    "index": _Text(required=True, index="unit"),
                    "year": _Text(_year, required=True),
                    "name": _Text(required=True),
                    "component": _Text(required=True),
                    "measure": _Text(_one_of(*RESULTS), required=True),
                    "value": _Text(_number, required=True),
                    "maximum": _Text(_number),
                    "unit": _Text(_one_of(*RESULT_UNITS), required=True),
                    "note": _Text(),
                }
            )
        ),
        "goals": _List(
            _Map(
                {
                    "index": _Text(required=True, index="unit"),
                    "year": _Text(_year, required=True),
                    "measure": _Text(_one_of("score", "rank"), required=True),
                    "operator": _Text(_one_of("at_least", "at_most"), required=True),
                    "value": _Text(_number, required=True),
                    "unit": _Text(_one_of("points", "percent", "place"), required=True),
                    "text": _Text(required=True),
                }
            )
        ),
        "reporting": _List(_Text(required=True)),
        "milestones": _List(_Map({"when": _Text(required=True), "what": _Text(required=True)})),
        "signatory": _Map({"on_behalf": _Text(), "position": _Text(), "name": _Text()}),
        "recipients": _List(_Text(required=True)),
        "limits": _List(_Text(required=True)),
        "findings": _List(
            _Map(
                {
                    "code": _Text(),
                    "printed": _Text(required=True),
                    "fits": _Text(),
                    "text": _Text(required=True),
                }
            )
        ),
        "body": _List(_Map({"heading": _Text(), "text": _List(_Text(required=True))})),
    }
)


@dataclass(frozen=True)
class Document:
    """A plan.yml as it was read.

    Attributes
    ----------
    content : dict
        Everything as text; what the file leaves out is "", an empty list or an empty dict.
    lines : dict from str to int
        Line of each entry by its path, such as "unit.level" or "legal_bases[1].date".
    """

    content: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)


def read_document(
    path: Path, shown: str, indices: Iterable[str] | None = None
) -> tuple[Document | None, list[Problem]]:
    """Read a plan.yml.

    Parameters
    ----------
    path : Path
    shown : str
        What messages call the file.
    indices : iterable of str, optional
        Codes of the indices of a province; None: not known.

    Returns
    -------
    Document or None
        None if the file cannot be read.
    list of Problem
        Everything that is wrong with it.
    """
    missing = N_("write it; data/plans/lao-cai-2021/plan.yml is an example")
    node, problems = read_node(path, shown, missing)
    if node is None:
        return None, problems
    reader = _Reader(shown, indices)
    values = reader.mapping(node, PLAN, "")
    return Document(values, reader.lines), [*problems, *reader.problems]


class _Reader:
    """Reads nodes by what they may hold, and gathers what is wrong."""

    def __init__(self, shown: str, indices: Iterable[str] | None) -> None:
        self.shown = shown
        known = None if indices is None else list(indices)
        self.indices = {
            "province": _free if known is None else _one_of(*known),
            "unit": _free if known is None else _one_of(*known, OF_UNITS),
        }
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []

    def mapping(self, node: yaml.MappingNode, kind: _Map, at: str) -> dict[str, Any]:
        """Entries of a mapping; unknown keys are refused, missing ones empty."""
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                continue  # said by the reader of the file
            key = str(key_node.value)
            place = f"{at}.{key}" if at else key
            self.lines[place] = key_node.start_mark.line + 1
            if key not in kind.of:
                self._error(
                    "unknown_key",
                    N_('"{key}" is not known here', key=shortened(key)),
                    place,
                    shortened(key),
                    self._known(kind),
                )
            elif key not in found:  # that a key stands twice is said by the reader of the file
                found[key] = self._value(value_node, kind.of[key], place)
        for key, wanted in kind.of.items():
            if key not in found:
                if wanted.required:
                    self.lines.setdefault(f"{at}.{key}" if at else key, node.start_mark.line + 1)
                    message = N_('"{key}" is missing', key=key)
                    self._error("missing_key", message, f"{at}.{key}" if at else key, None, N_("add it"))
                found[key] = _empty(wanted)
        return found

    def _known(self, kind: _Map) -> Message:
        return N_("the entries are {names}", names=list(kind.of))

    def _value(self, node: yaml.Node, kind: _Text | _List | _Map, at: str) -> Any:
        self.lines[at] = node.start_mark.line + 1
        if isinstance(kind, _Map):
            if isinstance(node, yaml.MappingNode):
                return self.mapping(node, kind, at)
        elif isinstance(kind, _List):
            if isinstance(node, yaml.SequenceNode):
                return [self._value(one, kind.of, f"{at}[{n}]") for n, one in enumerate(node.value)]
        elif isinstance(node, yaml.ScalarNode):
            # A line break within a text is how the file is laid out, not part of the text.
            return self._text(re.sub(r"\s*\n\s*", " ", str(node.value).strip()), kind, at)
        wanted = {_Map: N_("named entries"), _List: N_("a list"), _Text: N_("a text")}[type(kind)]
        remedy = N_("write {wanted}", wanted=wanted)
        self._error("shape", N_("is not {wanted}", wanted=wanted), at, None, remedy)
        return _empty(kind)

    def _text(self, value: str, kind: _Text, at: str) -> str:
        if not value:
            if kind.required:
                self._error("required", N_("is empty"), at, "", N_("fill it in"))
        elif wrong := self.indices.get(kind.index, kind.check)(value):
            self._error(
                "value",
                N_('"{value}" {wrong}', value=shortened(value), wrong=wrong),
                at,
                shortened(value),
                SOURCE,
            )
        return value

    def _error(self, rule: str, message: Message, at: str, value: str | None, remedy: Message) -> None:
        self.problems.append(
            Problem("error", self.shown, rule, message, self.lines.get(at), at, value, remedy)
        )


def _empty(kind: _Text | _List | _Map) -> Any:
    if isinstance(kind, _Map):
        return {}
    return [] if isinstance(kind, _List) else ""
