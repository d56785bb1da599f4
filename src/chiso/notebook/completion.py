"""What Tab offers within the quotes of a call: indices, units, groups, the choices of an argument.

`chiso.gap(d, p, "PA` becomes "PAPI"; `chiso.gap(..., to="` lists the references. IPython asks; nothing is
read that is not in the session already.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from chiso.core.errors import ChisoError
from chiso.core.vietnamese import fold
from chiso.data.dataset import Dataset
from chiso.data.units import Units
from chiso.text.languages import Lang

# What a text before the cursor is made of: the text that is open at its end is the last.
_TOKEN = re.compile(
    r"""#[^\n]*"""
    # Each character is read in one way alone: a text that is not closed would be tried in every other.
    r"""|'{3}(?:\\.|(?!'{3})[^\\])*'{3}|"{3}(?:\\.|(?!"{3})[^\\])*"{3}"""
    r"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*\""""
    r"""|(?P<quote>'{3}|"{3}|'|")(?P<written>.*)"""
    r"""|(?P<open>[([{])|(?P<close>[])}])|(?P<comma>,)""",
    re.DOTALL,
)
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\s*$")
_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=\s*(.*)", re.DOTALL)
_UNITS = ("province", "provinces", "name")  # what arguments of units are called; `name` of `d.province`


@dataclass(frozen=True)
class Asked:
    """Where the cursor is: within the text of an argument of a call.

    Attributes
    ----------
    call : str
        What is called: "chiso.gap".
    before : sequence of str
        The arguments before it.
    keyword : str
        Its name, where it is given; "" else.
    written : str
        What stands of it already.
    is_key : bool
        It is what is looked up in something, as in `d.provinces["`.
    """

    call: str
    before: Sequence[str]
    keyword: str
    written: str
    is_key: bool = False


def asked(text: str) -> Asked | None:
    """Where the cursor is at the end of a piece of code; None where it is in no text of a call."""
    opened: list[tuple[str, int, list[int]]] = []  # bracket, its place, the commas in it
    quote = None
    for token in _TOKEN.finditer(text):
        if token["quote"]:
            quote = token
        elif token["open"]:
            opened.append((token["open"], token.start(), []))
        elif token["close"] and opened:
            opened.pop()
        elif token["comma"] and opened:
            opened[-1][2].append(token.start())
    return _in_call(text, opened, quote) if quote else None


def _in_call(text: str, opened: list[tuple[str, int, list[int]]], quote: re.Match[str]) -> Asked | None:
    """What is asked where a text that begins with a quote stands in brackets."""
    lists = 0
    while len(opened) > 1 and opened[-1][0] == "[" and not text[: opened[-1][1]].rstrip()[-1:].isalnum():
        opened.pop()  # one of several, such as provinces=["Lai Châu", "
        lists += 1
    if not opened:
        return None
    bracket, start, commas = opened[-1]
    called = _NAME.search(text[:start])
    if called is None or bracket == "{":
        return None
    pieces = [text[one + 1 : other] for one, other in pairwise([start, *commas, quote.start()])]
    named = _NAMED.fullmatch(pieces[-1])
    rest = named[2] if named else pieces[-1]
    if rest.strip() and not lists:
        return None  # the text is part of an expression
    name = named[1] if named else ""
    return Asked(called[0].strip(), pieces[:-1], name, quote["written"], bracket == "[")


def choices(where: Asked, names: Mapping[str, Any]) -> list[str]:
    """What the argument may be; empty where that is anything.

    Parameters
    ----------
    where : Asked
    names : mapping from str to object
        Of the session.
    """
    function, before = _found(where.call, names), list(where.before)
    if where.is_key:
        return (
            list(dict.fromkeys(one.name for one in function.values())) if isinstance(function, Units) else []
        )
    if not callable(function) or not _is_of_chiso(function):
        return []
    if function.__name__ == "answer" and before:  # the question comes first, then its arguments
        question = _found(before.pop(0).strip(), names)
        function = question if callable(question) else function
    if hasattr(function, "dispatch") and before:  # a chart of a Dataset, or of a table
        function = function.dispatch(type(_found(before[0].strip(), names)))
    parameter = where.keyword or _at(function, [one for one in before if one.strip()])
    if not parameter:
        return []
    hint = _hints(function).get(parameter)
    if typing.get_origin(hint) is Literal:
        return [str(one) for one in typing.get_args(hint)]
    datasets = [one for one in names.values() if isinstance(one, Dataset)]
    return list(dict.fromkeys(_of_parameter(parameter, datasets)))


def _of_parameter(parameter: str, datasets: Iterable[Dataset]) -> Iterable[str]:
    if parameter == "lang":
        yield from (one.value for one in Lang)
    for d in datasets:
        if parameter == "index":
            yield from d.indices
        elif parameter in _UNITS:
            yield from (unit.name for unit in d.provinces.values())
        elif parameter == "group":
            yield from (one.key for one in d.unit_groups)


def _at(function: Callable[..., Any], before: Sequence[str]) -> str:
    """Name of the argument after those."""
    given = sum(_NAMED.fullmatch(one) is None for one in before)
    parameters = [
        one.name
        for one in inspect.signature(function).parameters.values()
        if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    return parameters[given] if given < len(parameters) else ""


def _hints(function: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError):  # a name that is imported for types alone
        return {}


def _is_of_chiso(one: Any) -> bool:
    """Whether a module, a function or a class is of this package; what is made in C may name no module."""
    module = one.__name__ if inspect.ismodule(one) else getattr(one, "__module__", None)
    return isinstance(module, str) and module.partition(".")[0] == "chiso"


def _found(dotted: str, names: Mapping[str, Any]) -> Any:
    """What a name with dots means in the session; None where it means nothing.

    Of what is not of chiso nothing is worked out: a property of somebody's own may do anything.
    """
    first, *attributes = dotted.split(".")
    found = names.get(first)
    for one in attributes:
        if _is_of_chiso(found) or _is_of_chiso(type(found)):
            try:
                found = getattr(found, one, None)
            except ChisoError:  # a plan in error, say: it is told when the call is made
                return None
        else:
            found = inspect.getattr_static(found, one, None)
    return found


def offered(text: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What stands in the text under the cursor, and what it may become.

    Parameters
    ----------
    text : str
        Code up to the cursor.
    names : mapping from str to object
    """
    where = asked(text)
    if where is None:
        return "", []
    begun = fold(where.written)
    return where.written, [one for one in choices(where, names) if fold(one).startswith(begun)]


def offer(shell: Any) -> None:
    """Let Tab of an IPython shell offer them.

    Parameters
    ----------
    shell : InteractiveShell
    """
    from IPython.core.completer import SimpleCompletion, context_matcher  # noqa: PLC0415  it is running

    @context_matcher(identifier="chiso")  # type: ignore[untyped-decorator]
    def within_quotes(context: Any) -> dict[str, Any]:
        lines = context.full_text.split("\n")
        text = "\n".join([*lines[: context.cursor_line], context.line_with_cursor[: context.cursor_position]])
        written, found = offered(text, shell.user_ns)
        completions = [SimpleCompletion(text=one, type="param") for one in found]
        return {
            "completions": completions,
            "matched_fragment": written,
            "suppress": bool(found),
            "ordered": True,
        }

    known = shell.Completer.custom_matchers
    if not any(getattr(one, "matcher_identifier", "") == "chiso" for one in known):
        known.append(within_quotes)
