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


def test_no_text_in_the_code_names_an_index(d: Dataset) -> None:
    names = {name for one in d.indices.values() for name in (one.code, one.name)}
    codes = re.compile(rf"(?<![A-Za-z_])({'|'.join(map(re.escape, sorted(names)))})(?![A-Za-z_])")
    # "papi-..." is the name of a source; "sipas" is a part of a set of criteria too.
    keys = re.compile(
        rf"({'|'.join(one.key for one in d.indices.values() if not one.counts_into)})([-/.].*)?"
    )
    found: dict[str, list[int]] = {}
    for path in sorted(SRC.rglob("*.py")):
        for literal in literals(ast.parse(path.read_text("utf-8"))):
            if codes.search(literal.value) or keys.fullmatch(literal.value):
                found.setdefault(path.relative_to(SRC).as_posix(), []).append(literal.lineno)
    new = {path: lines for path, lines in found.items() if path not in OF_ONE_PUBLISHER}
    assert new == {}
    assert found.keys() >= OF_ONE_PUBLISHER, "shorten the list"


def test_the_docstrings_alone_are_left_out() -> None:
    tree = ast.parse(
        '"""PAR in a docstring."""\nX = "PAR"\n\ndef f():\n    """PAPI."""\n    return f"{X} SIPAS"\n'
    )
    assert [literal.value for literal in literals(tree)] == ["PAR", " SIPAS"]
