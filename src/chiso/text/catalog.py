"""Texts in Vietnamese and English.

The English text is the message; locale/vi/*.po, read at start, give its Vietnamese wording. A message
that the catalogs lack is an error: a report never mixes languages. English writes what agrees with a
number as `{n} {n:place|places}`; Vietnamese has no plural.
"""

from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from chiso.text.languages import Lang

CATALOGS = Path(__file__).with_name("locale")


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext knows what is worded later
    """Mark a message that stands in a table; whoever shows it asks for its wording."""
    return message


@cache
def catalog(lang: str) -> dict[str, str]:
    """Messages of a language, from all of its catalogs: English text -> wording."""
    wordings: dict[str, str] = {}
    for path in sorted((CATALOGS / lang).glob("*.po")):
        with path.open("rb") as file:
            wordings |= {str(entry.id): str(entry.string) for entry in read_po(file, locale=lang) if entry.id}
    return wordings


CAPITAL = "capital"


def capital(text: str) -> str:
    """A text that begins with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


class _Agreeing(string.Formatter):
    """`{n:place|places}` is the first for the number 1, else the second; "1.00" is more than one.

    `{parts:capital}` begins with a capital letter.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == CAPITAL:
            return capital(str(value))
        one, found, more = format_spec.partition("|")
        if not found:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else more


class Texts:
    """Wording in one language.

    Parameters
    ----------
    lang : {"vi", "en"}
    """

    def __init__(self, lang: str) -> None:
        self.lang: str = Lang(lang).value
        self._catalog = {} if lang == "en" else catalog(lang)

    def __call__(self, message: str, **values: object) -> str:
        """The wording of an English message, with `{name}` filled from the values.

        Raises
        ------
        KeyError
            The catalogs lack the message, or word it as nothing.
        """
        wording = message if self.lang == "en" else self._catalog.get(message, "")
        if not wording:
            raise KeyError(f"locale/{self.lang}/*.po lack: {message}")
        if not values:
            return wording
        special = "|" in wording or CAPITAL in wording
        return _Agreeing().vformat(wording, (), values) if special else wording.format(**values)


# The city is named after a person: standing alone, its name takes "TP.". Publishers keep theirs.
_CITY = re.compile(
    r'(<ul class="sources">.*?</ul>)|(?<!phố )(?<!TP\. )(?<!TP )Hồ Chí Minh(?! City)', re.DOTALL
)


def with_city(text: str, lang: str) -> str:
    """Text in which "Hồ Chí Minh" alone is "TP. Hồ Chí Minh", in English "Hồ Chí Minh City"."""
    named = "TP. Hồ Chí Minh" if lang == "vi" else "Hồ Chí Minh City"
    return _CITY.sub(lambda found: found[1] or named, text)
