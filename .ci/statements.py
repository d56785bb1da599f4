"""How many statements the package has, docstrings not counted: python .ci/statements.py [FOLDER]."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

SRC = Path(__file__).resolve().parents[1] / "src"


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is text that stands by itself, and so does nothing."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def statements(folder: Path) -> int:
    """Statements of all files below a folder; an `if` is one, and each in its body is another."""
    trees = (ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py"))
    return sum(
        isinstance(node, ast.stmt) and not is_docstring(node) for tree in trees for node in ast.walk(tree)
    )


if __name__ == "__main__":
    print(f"{statements(Path(sys.argv[1]) if sys.argv[1:] else SRC):,} statements in src")
