"""Messages that hold their values: worded when they are shown.

An error, a doubt, a finding is an English sentence with places for values. As text it is that sentence
filled; whoever shows it may ask for its wording in another language.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

Wording = Callable[..., str]  # of a template and its values: a `Texts`, or `filled`


class _Agreeing(string.Formatter):
    """`{n:place|places}` is the first for the number 1, else the second; "1.00" is more than one."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, found, more = format_spec.partition("|")
        if not found:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else more


def filled(wording: str, /, **values: object) -> str:
    """A wording with its `{name}` filled from the values; without values as it stands."""
    if not values:
        return wording
    return _Agreeing().vformat(wording, (), values) if "|" in wording else wording.format(**values)


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
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> Message:
        message = super().__new__(cls, _in_words(filled, template, values))
        message.template, message.values = template, values
        return message

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        return self.template, self.values

    def worded(self, t: Wording) -> str:
        """The message in the language of `t`, a `Texts`."""
        return _in_words(t, self.template, self.values) if self.template else ""


def _in_words(t: Wording, template: str, values: dict[str, Any]) -> str:
    return t(template, **{name: worded(value, t) for name, value in values.items()})


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


UNSAID = Message("", {})  # no remedy, no reason
