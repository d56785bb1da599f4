"""Texts in Vietnamese and English.

The English text is the message; locale/vi/*.po, read at start, give its Vietnamese wording. A message
that the catalogs lack is an error: a report never mixes languages. English writes what agrees with a
number as `{n} {n:place|places}`; Vietnamese has no plural.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from chiso.text.messages import N_ as N_  # noqa: PLC0414 - tables of texts find the mark here too
from chiso.text.messages import Message, filled

LANGUAGES = ("vi", "en")
CATALOGS = Path(__file__).with_name("locale")


@cache
def catalog(lang: str) -> dict[str, str]:
    """Messages of a language, from all of its catalogs: English text -> wording."""
    wordings: dict[str, str] = {}
    for path in sorted((CATALOGS / lang).glob("*.po")):
        with path.open("rb") as file:
            wordings |= {str(entry.id): str(entry.string) for entry in read_po(file, locale=lang) if entry.id}
    return wordings


class Texts:
    """Wording in one language.

    Parameters
    ----------
    lang : {"vi", "en"}
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"no language {lang!r}")
        self.lang = lang
        self._catalog = {} if lang == "en" else catalog(lang)

    def __call__(self, message: str, /, **values: object) -> str:
        """The wording of an English message, with `{name}` filled from the values.

        Raises
        ------
        KeyError
            The catalogs lack the message, or word it as nothing.
        """
        wording = message if self.lang == "en" else self._catalog.get(message, "")
        if not wording:
            raise KeyError(f"locale/{self.lang}/*.po lack: {message}")
        return filled(wording, **values)


class Unworded(Texts):
    """English that is not worded yet: what it says are messages, for whoever shows them in any language."""

    def __call__(self, message: str, /, **values: object) -> Message:
        """The message with its values."""
        return Message(message, values)


# The city is named after a person: standing alone, its name takes "TP.". Publishers keep theirs.
_CITY = re.compile(
    r'(<ul class="sources">.*?</ul>)|(?<!phố )(?<!TP\. )(?<!TP )Hồ Chí Minh(?! City)', re.DOTALL
)


def with_city(text: str, lang: str) -> str:
    """Text in which "Hồ Chí Minh" alone is "TP. Hồ Chí Minh", in English "Hồ Chí Minh City"."""
    named = "TP. Hồ Chí Minh" if lang == "vi" else "Hồ Chí Minh City"
    return _CITY.sub(lambda found: found[1] or named, text)
