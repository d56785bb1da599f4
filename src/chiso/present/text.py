"""Texts in Vietnamese and English.

The English text is the message; locale/vi.po, read at start, gives its Vietnamese wording. A message
that the catalog lacks is an error: a report never mixes languages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
CATALOGS = Path(__file__).with_name("locale")


@cache
def catalog(lang: str) -> dict[str, str]:
    """Messages of a language: English text -> wording."""
    with (CATALOGS / f"{lang}.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, locale=lang) if entry.id}


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

    def __call__(self, message: str, **values: object) -> str:
        """The wording of an English message, with `{name}` filled from the values.

        Raises
        ------
        KeyError
            The catalog lacks the message, or words it as nothing.
        """
        wording = message if self.lang == "en" else self._catalog.get(message, "")
        if not wording:
            raise KeyError(f"locale/{self.lang}.po lacks: {message}")
        return wording.format(**values) if values else wording
