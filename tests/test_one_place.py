"""What is one thing stands in one place: readers and writers of values, looks, helpers, constants."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

from chiso.core.paths import ROOT

SRC = ROOT / "src" / "chiso"
# What only one file of the package may call.
ONE_PLACE = {
    "fromisoformat": "core/dates.py",
    "format_decimal": "text/numbers.py",
    "Font": "pages/excel/styles.py",
    "PatternFill": "pages/excel/styles.py",
    "Border": "pages/excel/styles.py",
    "Side": "pages/excel/styles.py",
    "DataFrameSchema": "data/schema/columns.py",
    "FileLock": "core/files.py",
    "ZipInfo": "pages/zipped.py",
}
# What none calls: dates are read by core/dates.py, kept in ISO order and written by text/dates.py.
NOWHERE = {"strftime", "strptime"}
SMALL = 3  # statements; shorter functions are alike by chance
MANY = 3  # members of a constant, and
LONG = 12  # letters of a text, from which on it is the same thing whatever it is called
LAZY = {"__getattr__", "__dir__"}  # every module that imports its names on first use has its own


@cache
def trees(src: Path) -> list[tuple[str, ast.Module]]:
    paths = sorted(src.rglob("*.py"))
    return [(path.relative_to(src).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def calls(src: Path, names: set[str]) -> dict[str, set[str]]:
    """The files that call functions of these names."""
    found = defaultdict(set)
    for path, tree in trees(src):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names:
                    found[name].add(path)
    return found


def statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Without the docstring."""
    first = function.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1:] if told else function.body


def shape(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """What a function does, whatever it, its arguments and its variables are called."""
    own = [node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)]
    own += [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    names = {name: f"_{n}" for n, name in enumerate(dict.fromkeys(own))}
    body = ast.parse("\n".join(ast.unparse(each) for each in statements(function)))
    for node in ast.walk(body):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.dump(body)


def repeated_functions(src: Path) -> list[list[str]]:
    found = defaultdict(list)
    for path, tree in trees(src):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in LAZY:
                size = sum(isinstance(each, ast.stmt) for one in statements(node) for each in ast.walk(one))
                if size >= SMALL:
                    found[shape(node)].append(f"{path} {node.name}")
    return [places for places in found.values() if len(places) > 1]


def repeated_constants(src: Path) -> list[list[str]]:
    """Constants of one value in several files: of one name, or of any where the value is no small one."""
    found = defaultdict(list)
    for path, tree in trees(src):
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(target, ast.Name):
                continue
            name, value = target.id, ast.unparse(node.value) if node.value else ""
            # A lock of its own, or a type variable, is one more each time it is made.
            if name.isupper() and not value.startswith("threading."):
                found["" if telling(node.value) else name, value].append(f"{path} {name}")
    return [places for places in found.values() if len(places) > 1]


def telling(value: ast.expr | None) -> bool:
    """Whether two constants of a value are hardly the same by chance."""
    match value:
        case ast.Constant(value=str(text)):
            return len(text) >= LONG
        case ast.Tuple(elts=members) | ast.List(elts=members) | ast.Set(elts=members):
            return len(members) >= MANY
        case ast.Dict(keys=keys):
            return len(keys) >= MANY
    return False


def test_what_is_made_in_one_place_is_made_there_alone() -> None:
    assert calls(SRC, {*ONE_PLACE}) == {name: {place} for name, place in ONE_PLACE.items()}


def test_what_has_a_better_way_is_called_nowhere() -> None:
    assert calls(SRC, NOWHERE) == {}


def test_no_helper_stands_twice() -> None:
    assert repeated_functions(SRC) == []


def test_no_constant_stands_twice() -> None:
    assert repeated_constants(SRC) == []


def test_no_name_is_two_classes() -> None:
    places = defaultdict(list)
    for path, tree in trees(SRC):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_copy_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "N = 5\nKINDS = 'a', 'b', 'c'\nM: int = 7\nONE = 1\n\n"
        "def f(*x):\n    y = x + 1\n    y *= 2\n    return y\n"
    )
    (tmp_path / "b.py").write_text(
        "N = 5\nMAIN = ('a', 'b', 'c')\nM = 7\nTHE_FIRST = 1\n\n"
        "def g(*a):\n    '''g.'''\n    b = a + 1\n    b *= 2\n    return b\n"
    )
    (tmp_path / "c.py").write_text(
        "N = 6\n\ndef h(a):\n    b = a + 1\n    b *= 3\n    return dt.strptime(b)\n"
    )
    assert repeated_functions(tmp_path) == [["a.py f", "b.py g"]]
    assert repeated_constants(tmp_path) == [
        ["a.py N", "b.py N"],
        ["a.py KINDS", "b.py MAIN"],
        ["a.py M", "b.py M"],
    ]
    assert calls(tmp_path, {"strptime"}) == {"strptime": {"c.py"}}
