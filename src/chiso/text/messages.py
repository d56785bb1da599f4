"""Messages that hold their values: worded when they are shown.

An error, a doubt, a finding is an English sentence with places for values. As text it is that sentence
filled; whoever shows it may ask for its wording in another language.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from decimal import Decimal
from numbers import Number
from typing import Any, Protocol, Self


class Wording(Protocol):
    """How messages are worded: a `Texts` of a language, or `ENGLISH`."""

    names: str

    def __call__(self, message: str, /, **values: object) -> str:
        """A message with its values."""

    def ngettext(self, one: str, more: str, /, n: object, **values: object) -> str:
        """A message that agrees with a number."""


def capital(text: str) -> str:
    """A text that begins with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


class _Filling(string.Formatter):
    """`{parts:capital}` begins with a capital letter, a number has the marks of the language."""

    def __init__(self, marks: Mapping[int, str]) -> None:
        self._marks = marks

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == "capital":
            return capital(str(value))
        text = str(super().format_field(value, format_spec))
        return text.translate(self._marks) if isinstance(value, Number) else text


AS_IN_ENGLISH: Mapping[int, str] = {}
WITH_A_COMMA: Mapping[int, str] = {ord("."): ",", ord(","): "."}  # 1,234.5 is 1.234,5


def filled(wording: str, values: Mapping[str, object], marks: Mapping[int, str] = AS_IN_ENGLISH) -> str:
    """A wording with its `{name}` filled from the values; without values as it stands.

    Parameters
    ----------
    wording : str
    values : mapping of str to object
    marks : mapping
        What the decimal point and the thousand comma are in numbers; one that is text already stays as it is.
    """
    if not values:
        return wording
    marked = ":" in wording or any(isinstance(value, float | Decimal) for value in values.values())
    return _Filling(marks).vformat(wording, (), values) if marked else wording.format(**values)


class _English:
    names = "en"

    def __call__(self, message: str, /, **values: object) -> str:
        return filled(message, values)

    def ngettext(self, one: str, more: str, /, n: object, **values: object) -> str:
        return self(one if str(n) == "1" else more, n=n, **values)


ENGLISH = _English()  # the message is its own wording


class Message(str):
    """An English sentence that knows of which template and values it is made.

    It is the filled sentence wherever text is wanted: it prints, compares, sorts and is written as JSON
    like it. Copies and pickles keep template and values.

    Parameters
    ----------
    template : str
        The English message, with `{name}` where a value stands.
    values : mapping of str to object
        A message among them is worded with the whole; several texts are listed with commas.
    one : str
        The template for the number 1 of the value `n`; "" where nothing agrees with a number.
    """

    template: str
    values: dict[str, Any]
    one: str

    def __new__(cls, template: str, values: dict[str, Any], one: str = "") -> Self:
        message = super().__new__(cls, _in_words(ENGLISH, template, values, one))
        message.template, message.values, message.one = template, values, one
        return message

    def __getnewargs__(self) -> tuple[str, dict[str, Any], str]:  # type: ignore[override]
        return self.template, self.values, self.one

    def worded(self, t: Wording) -> str:
        """The message in the language of `t`, a `Texts`."""
        return _in_words(t, self.template, self.values, self.one) if self.template else ""


class InData(Message):
    """What the data has in both languages, such as the noun for the parts of an index.

    Parameters
    ----------
    by_language : mapping of str to str
        The text by "vi" and "en".
    """

    by_language: dict[str, str]

    def __new__(cls, by_language: Mapping[str, str]) -> Self:
        said = super().__new__(cls, "{text}", {"text": by_language["en"]})
        said.by_language = dict(by_language)
        return said

    def __getnewargs__(self) -> tuple[dict[str, str]]:  # type: ignore[override]
        return (self.by_language,)

    def worded(self, t: Wording) -> str:
        """The text in the language of `t`, a `Texts`."""
        return self.by_language[t.names]


def _in_words(t: Wording, template: str, values: dict[str, Any], one: str) -> str:
    said = {name: worded(value, t) for name, value in values.items()}
    return t.ngettext(one, template, **said) if one else t(template, **said)


def worded(value: Any, t: Wording) -> Any:
    """A value as a message says it: messages in the language of `t`, several with commas, others as is."""
    match value:
        case Message():
            return value.worded(t)
        case list() | tuple():
            return ", ".join(str(worded(one, t)) for one in value)
    return value


def N_(template: str, /, **values: object) -> Message:  # noqa: N802 - gettext's mark of what is worded later
    """A message, worded by whoever shows it: `N_('no province "{name}"', name=name)`."""
    return Message(template, values)


def nN_(one: str, more: str, /, n: object, **values: object) -> Message:  # noqa: N802 - its mark with a plural
    """A message that agrees with a number: `nN_("{n} row", "{n} rows", n=3)`."""
    return Message(more, {"n": n, **values}, one)


UNSAID = Message("", {})  # no remedy, no reason
