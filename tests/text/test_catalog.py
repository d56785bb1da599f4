"""The Vietnamese catalog: every message that the code can ask for, and no other; NFC; placeholders kept."""

from __future__ import annotations

import ast
import re
import string
import unicodedata
from collections.abc import Iterator

import pytest

from chiso.core.paths import ROOT
from chiso.text.catalog import Texts, catalog

ROOMS = ("charts", "factory", "notebook", "pages", "plans", "reports", "scorecards", "text")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / "src/chiso" / room).rglob("*.py")
    if not path.name.startswith("form")  # a form is Vietnamese alone
)


def constants(node: ast.expr, tables: dict[str, list[str]]) -> Iterator[str]:
    """Texts that an argument of t(...) can be; a table of texts stands for all of its values."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from constants(body, tables)
            yield from constants(orelse, tables)
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name) if name in tables:
            yield from tables[name]


def messages() -> dict[str, list[str]]:
    """Message -> modules that ask for it."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}
    tables: dict[str, list[str]] = {}
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                texts = [
                    value.value
                    for value in node.value.values
                    if isinstance(value, ast.Constant) and isinstance(value.value, str)
                ]
                tables |= {target.id: texts for target in node.targets if isinstance(target, ast.Name)}
    found: dict[str, list[str]] = {}
    for path, tree in trees.items():
        loops = {
            node.target.elts[-1].id: node.iter.func.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.comprehension)
            and isinstance(node.target, ast.Tuple)
            and isinstance(node.target.elts[-1], ast.Name)
            and isinstance(node.iter, ast.Call)
            and isinstance(node.iter.func, ast.Attribute)
            and isinstance(node.iter.func.value, ast.Name)
        }
        here = tables | {name: tables[table] for name, table in loops.items() if table in tables}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                called = node.func.id if isinstance(node.func, ast.Name) else called
                if called in {"t", "_t", "N_"}:
                    for text in constants(node.args[0], here):
                        found.setdefault(text, []).append(path.name)
    return found


def test_the_catalog_has_every_message_and_no_other() -> None:
    wanted = messages()
    assert len(wanted) > 100
    assert sorted(set(wanted) - set(catalog("vi"))) == []
    assert sorted(set(catalog("vi")) - set(wanted)) == []


def test_every_wording_fills_the_placeholders_of_its_message() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wrong = [message for message, wording in catalog("vi").items() if fields(message) != fields(wording)]
    assert wrong == []


def test_wordings_are_nfc_and_use_the_terms_of_the_field() -> None:
    wordings = list(catalog("vi").values())
    assert all(wording == unicodedata.normalize("NFC", wording) for wording in wordings)
    for not_to_be_written in ("tụt hạng", "sáp nhập", "không có dữ liệu", "unknown"):
        assert not [wording for wording in wordings if not_to_be_written in wording]


def test_a_message_without_wording_is_an_error_in_vietnamese() -> None:
    with pytest.raises(KeyError, match="lack: Not in the catalog"):
        Texts("vi")("Not in the catalog")
    assert Texts("en")("Not in the catalog of {year}", year=2024) == "Not in the catalog of 2024"


@pytest.mark.parametrize(
    ("n", "said"), [("1", "up 1 place"), ("3", "up 3 places"), (1, "up 1 place"), ("1.00", "up 1.00 places")]
)
def test_english_agrees_with_its_number(n: object, said: str) -> None:
    assert Texts("en")("up {n} {n:place|places}", n=n) == said


def test_no_english_count_is_a_plural_whatever_the_number() -> None:
    counted = re.compile(
        r"\{(n|k|up|tasks|days|targets|duties)\} "
        r"(places|tasks|criteria|days|targets|duties|reports|fields|years|editions)\b"
    )
    # Never one: five fields at least, the parts of a whole.
    never_one = {"Lowest of {n} fields whose share is known: {name} ({share}%)"}
    assert [text for text in messages() if counted.search(text) and text not in never_one] == []
