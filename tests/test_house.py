"""The rooms of the package: no circle of files, no private name of another file, a line in each door.

Imports are read from the source with `ast`, so that those inside functions and those for types alone count.
"""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from chiso.core.paths import ROOT

SRC = ROOT / "src"
LAZY = {"chiso", "chiso.analysis", "chiso.charts"}  # their names are imported on first use


def module_name(path: Path, src: Path) -> str:
    parts = path.relative_to(src).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(src: Path) -> dict[str, ast.Module]:
    return {module_name(path, src): ast.parse(path.read_text("utf-8")) for path in sorted(src.rglob("*.py"))}


def imported(tree: ast.Module, known: set[str]) -> dict[str, str]:
    """Modules of the package that a file imports, wherever it does, by the name they get there."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.asname or one.name: one.name for one in node.names if one.name in known}
        elif isinstance(node, ast.ImportFrom) and (node.module in known or node.level):
            assert not node.level, f"line {node.lineno}: modules are named in full"
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                # A name of a module counts for the module; its key is then no name of that file's own.
                found |= {one.asname or one.name: whole} if whole in known else {whole: node.module}
    return found


def circle(trees: dict[str, ast.Module]) -> list[str]:
    """Files that import each other in a circle; empty if there is none."""
    graph = {name: set(imported(tree, set(trees)).values()) - {name} for name, tree in trees.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def private_uses(trees: dict[str, ast.Module]) -> list[str]:
    """Private names of another file that a file imports, or uses of a module or a class that it imports."""
    found = []
    for name, tree in trees.items():
        others = set(imported(tree, set(trees)))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "chiso":
                found += [f"{name}: {node.module}.{one.name}" for one in node.names if private(one.name)]
                others |= {one.asname or one.name for one in node.names}
        found += [
            f"{name}: {ast.unparse(node)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and private(node.attr) and ast.unparse(node.value) in others
        ]
    return found


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return parsed(SRC)


def test_no_files_import_each_other_in_a_circle(trees: dict[str, ast.Module]) -> None:
    assert circle(trees) == []


def test_no_private_name_of_another_file_is_used(trees: dict[str, ast.Module]) -> None:
    assert private_uses(trees) == []


def test_a_circle_and_a_private_name_would_be_seen(tmp_path: Path) -> None:
    files = {
        "chiso/__init__.py": "",
        "chiso/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from chiso import b\n",
        "chiso/b.py": "def late() -> None:\n    from chiso.c import seen, _hidden\n",
        "chiso/c.py": "import chiso.a\nfrom chiso import a\nfrom chiso.b import Kind\n"
        "a._one\nchiso.a._two\nKind._three\nself._own\nKind.__name__\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    trees = parsed(tmp_path)
    assert set(circle(trees)) in ({"chiso.a", "chiso.b", "chiso.c"}, {"chiso.b", "chiso.c"})
    assert private_uses(trees) == [
        "chiso.b: chiso.c._hidden",
        "chiso.c: a._one",
        "chiso.c: chiso.a._two",
        "chiso.c: Kind._three",
    ]
    (tmp_path / "chiso/c.py").write_text("", "utf-8")
    assert circle(parsed(tmp_path)) == []


def test_the_door_of_a_room_says_one_line(trees: dict[str, ast.Module]) -> None:
    doors = {module_name(path, SRC) for path in SRC.rglob("__init__.py")}
    assert doors > LAZY
    for door in doors - LAZY:
        assert len(trees[door].body) == 1, door
        said = ast.get_docstring(trees[door]) or ""
        assert said, door
        assert "\n" not in said, door


def test_no_command_file_imports_another(trees: dict[str, ast.Module]) -> None:
    files = {name for name in trees if name.startswith("chiso.cli.")} - {"chiso.cli.app"}
    for name in files:
        others = set(imported(trees[name], set(trees)).values()) & (files | {"chiso.cli.app"})
        assert others <= {"chiso.cli.common", "chiso.cli.help"}, name


def test_no_room_imports_the_root(trees: dict[str, ast.Module]) -> None:
    """It is for analysts and leads to all rooms: who imports it imports what lies above."""
    for name, tree in trees.items():
        for node in ast.walk(tree):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            root = isinstance(node, ast.ImportFrom) and node.module == "chiso"
            assert name == "chiso" or (not root and "chiso" not in named), name
