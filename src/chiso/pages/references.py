"""Where figures come from, and how they are known: the words and numbers of a report's references."""

from __future__ import annotations

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.pages.inline import Inline, Span, inline, joined, styled
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_

BASES = {
    "stated": N_("as published"),
    "derived": N_("derived"),
    "computed": N_("derived"),
    "listing order": N_("by order of listing"),
    "doubtful": N_("to be verified"),
}
CLASSES = {
    "ministry": N_("official source"),
    "provincial_portal": N_("province's own page"),
    "press": N_("press"),
    "secondary": N_("secondary source, to be compared with the original"),
}


_ANCHOR = "nguon-"  # of an entry in the list of sources


class References:
    """Numbers the sources of a report in the order in which they are first named.

    Parameters
    ----------
    d : Dataset
    t : Texts
    """

    def __init__(self, d: Dataset, t: Texts) -> None:
        self.t = t
        self._sources = {row["source"]: row for row in records(d.sources)}
        self._own = {one.key: one for one in d.imports}
        self._numbers: dict[str, int] = {}

    def mark(self, sources: str) -> Inline:
        """Links such as "[1] [3]" for keys separated by "; "; addresses without a key are passed over."""
        marks = []
        for key in filter(None, sources.split("; ")):
            if key in self._sources:
                n = self._numbers.setdefault(key, len(self._numbers) + 1)
                marks.append(Inline((Span(f"[{n}]", link=f"#{_ANCHOR}{n}"),)))
        return joined(" ", marks)

    def known(self, basis: str, sources: str) -> Inline:
        """How a figure is known, and from where, in small print."""
        words = self.basis_in_words(basis, sources)
        return styled("basis", words, " ", self.mark(sources))

    def basis_in_words(self, basis: str, sources: str) -> str:
        """How a figure is known: "as published", or by whom else; "" for a figure that is missing."""
        if basis == "stated" and self.secondary(sources):
            return self.t("by a secondary source, to be verified")
        return self.t(BASES[basis]) if basis else ""

    def names_a_secondary(self) -> bool:
        """A source named so far is a secondary one."""
        return any(self._sources[key]["class"] == "secondary" for key in self._numbers)

    def secondary(self, sources: str) -> bool:
        """All of the keys, separated by "; ", are secondary sources."""
        keys = [key for key in sources.split("; ") if key in self._sources]
        return bool(keys) and all(self._sources[key]["class"] == "secondary" for key in keys)

    def listed(self) -> list[Inline]:
        """Entries of the list of sources, in the order of their numbers."""
        return [self._entry(key, n) for key, n in self._numbers.items()]

    def _entry(self, key: str, n: int) -> Inline:
        row = self._sources[key]
        publisher = Span(row["publisher"], link=row["url"] if row["linkable"] else "")
        parts = [self.t(CLASSES[row["class"]])]
        if row["date"]:
            parts.append(date(row["date"], self.t.lang))
        number = Span(f"[{n}]", anchor=f"{_ANCHOR}{n}")
        entry = inline(Inline((number, Span(" "), publisher)), f" ({', '.join(parts)})")
        if own := self._own.get(key):
            # The document that it was taken from; remarks of the project on its own sources are in English.
            entry += f"; {row['note']}" if row["note"] else ""
            day = date(own.day, self.t.lang)
            entry += self.t(
                "; figures that the office took in itself: import {name}, file {file}, {day}",
                name=own.name,
                file=own.file,
                day=day,
            )
        return entry
