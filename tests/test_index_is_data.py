"""No module knows an index by its code: which there are is said by reference/indices.csv."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from chiso.core.paths import ROOT
from chiso.data.dataset import Dataset

SRC = ROOT / "src/chiso"
# Readers of one publisher's layout, which know whose it is: a class of sources in templates filled in before.
OF_ONE_PUBLISHER = frozenset({"intake/source.py"})


def literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every text of a module but its docstrings."""
    docstrings = {
        id(first.value)
        for node in ast.walk(tree)
        if isinstance(body := getattr(node, "body", None), list)
        and body
        and isinstance(first := body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def names_of(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name that a module gives, takes or asks for, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.keyword(arg=str(name)):
                yield name, node.lineno


def test_no_text_and_no_name_in_the_code_names_an_index(d: Dataset) -> None:
    names = {name for one in d.indices.values() for name in (one.code, one.name)}
    codes = re.compile(rf"(?<![A-Za-z_])({'|'.join(map(re.escape, sorted(names)))})(?![A-Za-z_])")
    # "papi-..." is the name of a source; "sipas" is a part of a set of criteria too.
    known = "|".join(one.key for one in d.indices.values() if not one.counts_into)
    keys = re.compile(rf"({known})([-/.].*)?|([a-z0-9_]+_)?({known})(_[a-z0-9_]+)?")
    found: dict[str, list[int]] = {}
    for path in sorted(SRC.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        lines = [
            literal.lineno
            for literal in literals(tree)
            if codes.search(literal.value) or keys.fullmatch(literal.value)
        ]
        lines += [line for name, line in names_of(tree) if keys.fullmatch(name.lower())]
        if lines:
            found[path.relative_to(SRC).as_posix()] = lines
    new = {path: lines for path, lines in found.items() if path not in OF_ONE_PUBLISHER}
    assert new == {}
    assert found.keys() >= OF_ONE_PUBLISHER, "shorten the list"


def test_the_docstrings_alone_are_left_out() -> None:
    tree = ast.parse(
        '"""PAR in a docstring."""\nX = "PAR"\n\ndef f():\n    """PAPI."""\n    return f"{X} SIPAS"\n'
    )
    assert [literal.value for literal in literals(tree)] == ["PAR", " SIPAS"]


def test_names_are_seen_wherever_they_stand() -> None:
    tree = ast.parse("def par(rank_par):\n    return view.papi(of_par=1)")
    assert {name for name, _ in names_of(tree)} == {"par", "rank_par", "view", "papi", "of_par"}
