"""What every report has: data, language, numbered sources, a title, a list of sources, a last line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from chiso.core.dates import day_of_build
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load
from chiso.pages.as_of import as_of, newer_results
from chiso.pages.blocks import Block, Bullets, Note, Text
from chiso.pages.html.blocks import section_html
from chiso.pages.inline import inline, typed
from chiso.pages.references import References
from chiso.text.catalog import Texts, with_city
from chiso.text.numbers import roman

# Read by chiso.pages.html from the executed notebook; JupyterLab shows the HTML.
MIME = "application/vnd.chiso.section+json"


@dataclass(frozen=True)
class Section:
    """What one cell of a report shows.

    Attributes
    ----------
    id : str
        Anchor in the page.
    heading : str
        Text of the heading; the page's title for kind "title".
    parts : sequence of Block
        Below the heading.
    t : Texts
        Of its language.
    kind : {"title", "section", "end", "absent"}
    missing : list of dict
        What has no data: `section`, `reason`.
    """

    id: str
    heading: str
    parts: Sequence[Block]
    t: Texts
    kind: str = "section"
    missing: Sequence[dict[str, str]] = ()

    @cached_property
    def html(self) -> str:
        """The whole section, heading included, all text escaped; "" for one that is absent."""
        return section_html(self.kind, self.id, self.heading, self.parts, self.t)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        about = {"id": self.id, "heading": self.heading, "kind": self.kind, "missing": [*self.missing]}
        return {"text/html": self.html, "text/plain": self.heading, MIME: about}


class Numbered:
    """Numbers the sections of a report."""

    # Anchors of the sections that bear a number, in the order of the report.
    NUMBERED: ClassVar[tuple[str, ...]] = ()

    def anchors(self) -> Sequence[str]:
        """Of the sections that bear a number, in the order of the report."""
        return self.NUMBERED

    def has(self, anchor: str) -> bool:
        """Whether this report has one of its numbered sections; those it has not are not counted."""
        return True

    def numeral(self, anchor: str) -> str:
        """The number of a section, made yet or not: "IV"; "" if the report does not have it.

        Raises
        ------
        ValueError
            `NUMBERED` does not name it.
        """
        anchors = self.anchors()
        if anchor not in anchors:
            raise ValueError(f"{type(self).__name__}.NUMBERED names no section {anchor!r}")
        before = anchors[: anchors.index(anchor)]
        return roman(1 + sum(map(self.has, before))) if self.has(anchor) else ""

    def numbered_heading(self, anchor: str, heading: str) -> str:
        """The heading of a section with its number."""
        return f"{self.numeral(anchor)}. {heading}"


class ReportPage(Numbered):
    """The frame of a report.

    Parameters
    ----------
    year : int
        Edition.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.

    Raises
    ------
    DataError
    """

    def __init__(self, year: int, lang: str = "vi", data: str = "") -> None:
        self.d: Dataset = load(Path(data) if data else DATA)
        self.t = Texts(lang)
        self.year = year
        self.references = References(self.d, self.t)

    def titled(self, text: str, about: str) -> Section:
        """The heading of the page, with a line under it, and what the page says of its data."""
        text, about = with_city(text, self.t.lang), with_city(about, self.t.lang)
        return Section("tieu-de", text, [Text(about, "subtitle"), *self.about_data()], self.t, kind="title")

    def about_data(self) -> list[Block]:
        """Lines under the title on how new the data are; none, unless a report says so."""
        return []

    def part(
        self,
        anchor: str,
        heading: str,
        parts: Sequence[Block],
        missing: Sequence[dict[str, str]] = (),
    ) -> Section:
        """A section under its heading; `missing` as in `Section`."""
        return Section(anchor, heading, parts, self.t, missing=missing)

    def numbered(
        self,
        anchor: str,
        heading: str,
        parts: Sequence[Block],
        missing: Sequence[dict[str, str]] = (),
    ) -> Section:
        """A section under its heading and number, as `NUMBERED` counts; `missing` as in `Section`."""
        return self.part(anchor, self.numbered_heading(anchor, heading), parts, missing)

    def points_to_note(self, parts: Sequence[Block]) -> Section:
        """What the reader must know first."""
        return self.part("tom-tat", self.t("Summary: points to note"), parts)

    def listed_sources(self) -> list[Block]:
        """Sources in the order in which the sections made before this one name them."""
        entries = self.references.listed()
        if not entries:
            return [Text(self.t("No figure of this report needs a source."))]
        warning = self.t("Compare a secondary source with the original before you quote it.")
        return [
            *([Note(warning)] if self.references.names_a_secondary() else []),
            Bullets(entries, "sources"),
        ]

    def last_line(self, command: str) -> Section:
        """How to make this page again: the command without its language."""
        if self.t.lang != "vi":
            command += f" --lang {self.t.lang}"
        text = self.t("Made by chiso {version}. To make this page again:", version=version("chiso"))
        return Section("cuoi-trang", text, [Text(inline(text, " ", typed(command)))], self.t, kind="end")


class IndicesPage(ReportPage, ABC):
    """The frame of a report with a section of each index of the data folder.

    Parameters
    ----------
    year, lang, data
        As in `ReportPage`.
    day : str
        Day on which the page counts as made, for what should be out by then; as in
        `chiso.core.dates.day_of_build`.

    Attributes
    ----------
    SECTIONS : tuple of str
        Methods in the order of the page; `indices` stands for one section an index.
    """

    SECTIONS: ClassVar[tuple[str, ...]]

    def __init__(self, year: int, lang: str = "vi", data: str = "", day: str = "") -> None:
        super().__init__(year, lang, data)
        self.day = day_of_build(day)

    def about_data(self) -> list[Block]:
        """As of which import the data are; newer results, on record or not."""
        lines: list[Block] = [Text(as_of(self.d, self.t), "subtitle")]
        if newer := self.newer_results():
            lines.append(Text(" ".join(newer), "newer"))
        return lines

    def newer_results(self) -> list[str]:
        """Sentences on results newer than those of the page: on record, or not in the data."""
        return newer_results(self.d, self.t, self.day, self.year)

    @abstractmethod
    def index(self, code: str) -> Section:
        """The section of one index."""

    def indices(self) -> list[Section]:
        """The sections of the indices, in their order."""
        return [self.index(code) for code in self.d.indices]

    def sections(self) -> list[Section]:
        """The whole report."""
        made: list[Section] = []
        for name in self.SECTIONS:
            made += self.indices() if name == "indices" else [getattr(self, name)()]
        return made

    def anchors(self) -> list[str]:
        """Of the sections that bear a number; those of the indices stand where `NUMBERED` says "indices"."""
        of_indices = [index.key for index in self.d.indices.values()]
        return [anchor for name in self.NUMBERED for anchor in (of_indices if name == "indices" else [name])]
