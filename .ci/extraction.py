"""Babel's reader of messages in Python, by syntax: `t(...)`, `t.ngettext(...)`, `N_(...)`.

The docstring of a command is one too, paragraph by paragraph: it is its help.

Babel's own goes by tokens: it takes the key of `t(STATES[row["state"]])` for a message, runs the two of
`t("a" if x else "b")` together, and misses what stands in a call inside another message's values.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

OF_TWO_TEXTS = {"nN_", "ngettext", "pgettext"}  # of one and of many; context and message


def python(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Line, function and texts of each message, in the order in which they stand.

    Raises
    ------
    SyntaxError
        A message is put together where it stands, or is a literal in one of its numbers alone, so that no
        catalog can have it.
    """
    tree = ast.parse(file.read())
    for command in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        if any(_makes_a_command(each) for each in command.decorator_list):
            for paragraph in (ast.get_docstring(command) or "").split("\n\n"):
                yield command.lineno, "N_", (" ".join(paragraph.split()),), []
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    for call in sorted(calls, key=lambda call: (call.args[0].lineno, call.args[0].col_offset)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name not in keywords:
            continue
        first, *others = call.args
        said = call.args[: 2 if name in OF_TWO_TEXTS else 1]
        for one in said:
            if isinstance(one, ast.JoinedStr | ast.BinOp) or (_literal(one) != _literal(first)):
                raise SyntaxError(f"line {call.lineno}: a message is one literal: {ast.unparse(one)}")
        for wording in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
            texts = tuple(
                each.value if isinstance(each, ast.Constant) and _literal(each) else None
                for each in (wording, *others)
            )
            if texts[0] is not None:
                yield call.lineno, name, texts, []


def _makes_a_command(decorator: ast.expr) -> bool:
    """Whether it is `@app.command(...)` or `@app.callback(...)`."""
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") in {"command", "callback"}


def _literal(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _literal(node.body) and _literal(node.orelse)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
