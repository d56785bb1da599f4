"""Texts in Vietnamese and English.

The English text is the message; the catalog `locale/vi/LC_MESSAGES/chiso.po`, read when a wording is first
asked for, gives its Vietnamese wording. A message that the catalog lacks is an error: a report never mixes
languages. `make messages` takes new messages over into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from chiso.text.languages import Lang
from chiso.text.messages import AS_IN_ENGLISH, WITH_A_COMMA, Message, filled

CATALOGS = Path(__file__).with_name("locale")


@cache
def catalog(lang: str) -> dict[str, str]:
    """Messages of a language: English text -> wording; what is fuzzy is none."""

    with (CATALOGS / lang / "LC_MESSAGES/chiso.po").open("rb") as file:
        entries = read_po(file, locale=lang)
    return {
        _key(message, entry.context): wording
        for entry in entries
        if entry.id and not entry.fuzzy
        for message, wording in zip(_forms(entry.id), _forms(entry.string), strict=True)
    }


def _key(message: str, context: str | None) -> str:
    return f"{context}: {message}" if context else message


def _forms(text: str | Sequence[str] | None) -> tuple[str, str]:
    # Of one and of any other number; the same where nothing agrees with a number, as in Vietnamese.
    return (text[0], text[-1]) if isinstance(text, list | tuple) else (str(text), str(text))


class Texts:
    """Wording in one language.

    Parameters
    ----------
    lang : {"vi", "en"}

    Attributes
    ----------
    names : {"vi", "en"}
        Language of names and reasons, which the data has in these two.
    """

    def __init__(self, lang: str) -> None:
        self.lang: str = Lang(lang).value
        self.names = "vi" if lang == "vi" else "en"
        self._marks = WITH_A_COMMA if lang == "vi" else AS_IN_ENGLISH

    def __call__(self, message: str, /, **values: object) -> str:
        """The wording of an English message, with `{name}` filled from the values.

        Raises
        ------
        KeyError
            The catalog lacks the message, or words it as nothing.
        """
        wording = self._wording(message)
        return filled(wording, values, self._marks)

    def pgettext(self, context: str, message: str) -> str:
        """The wording of a message that another place, worded otherwise, has too.

        Raises
        ------
        KeyError
            As for a message.
        """
        return message if self.lang == "en" else self._wording(_key(message, context))

    def ngettext(self, one: str, more: str, /, n: object, **values: object) -> str:
        """The wording of what agrees with a number, with `{n}` and the values filled in.

        Parameters
        ----------
        one, more : str
            English, of one and of any other number.
        n : object
            The number as it is shown: "1.00" is not one.

        Raises
        ------
        KeyError
            As for a message.
        """
        return filled(self._wording(one if str(n) == "1" else more), {"n": n, **values}, self._marks)

    def _wording(self, message: str) -> str:
        wording = message if self.lang == "en" else catalog(self.lang).get(message, "")
        if not wording:
            raise KeyError(f"{self.lang}/LC_MESSAGES/chiso.po lacks: {message}")
        return wording


class Unworded(Texts):
    """English that is not worded yet: what it says are messages, for whoever shows them in any language."""

    def __call__(self, message: str, /, **values: object) -> Message:
        """The message with its values."""
        return Message(message, values)

    def ngettext(self, one: str, more: str, /, n: object, **values: object) -> Message:
        """The message that agrees with a number, with its values."""
        return Message(more, {"n": n, **values}, one)


# The city is named after a person: standing alone, its name takes "TP.". Publishers keep theirs.
_CITY = re.compile(
    r'(<ul class="sources">.*?</ul>)|(?<!phố )(?<!TP\. )(?<!TP )Hồ Chí Minh(?! City)', re.DOTALL
)


def with_city(text: str, lang: str) -> str:
    """Text in which "Hồ Chí Minh" alone is "TP. Hồ Chí Minh", in English "Hồ Chí Minh City"."""
    named = "TP. Hồ Chí Minh" if lang == "vi" else "Hồ Chí Minh City"
    return _CITY.sub(lambda found: found[1] or named, text)
