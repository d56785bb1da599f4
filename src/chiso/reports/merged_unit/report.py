"""The report of a unit that was made from several in July 2025: one method a section.

It shows the figures of the predecessors, with their range and simple mean. The unit itself has no
result before it existed, and none is made for it: nothing here is ranked.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from chiso.analysis.ahead.target_gaps import targets
from chiso.analysis.among_units.mergers import reconstruct
from chiso.analysis.base.panel import panel
from chiso.analysis.standing.among_all import unknown_between
from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.provinces import LAST_YEAR_OF_63
from chiso.pages.base import IndicesPage, Section
from chiso.pages.blocks import Block, Bullets, Cards, Column, Heading, Note, Table, Text
from chiso.pages.columns import columns_of
from chiso.pages.formats import SCORE, TEXT
from chiso.reports.merged_unit.cards import predecessors_card
from chiso.reports.merged_unit.inheritance import heritage
from chiso.reports.merged_unit.summary import points, ranges_in_sentences
from chiso.reports.parts.across_units import formed_of, former_kind, of_the_63
from chiso.reports.parts.index_words import index_heading, names_of
from chiso.reports.parts.missing import of_derived
from chiso.reports.parts.targets import assessment, target_in_words
from chiso.reports.side_by_side.editions import editions_table, trend_figure
from chiso.reports.side_by_side.sections import (
    component_table,
    dimensions_figure,
    gaps_of,
    general_table,
    missing_table,
    parts_drawn,
)
from chiso.reports.side_by_side.units import SideBySide
from chiso.text.messages import N_, capital
from chiso.text.numbers import number, score


class MergedUnitReport(IndicesPage):
    """Everything the report of a merged unit shows.

    Parameters
    ----------
    unit : str
        Any spelling of the name of one of the 34 units.
    year : int
        Edition, of the 63 units.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.
    day : str
        Day on which the page counts as made, as in `IndicesPage`.

    Raises
    ------
    DataError, UnknownProvince
    ChisoError
        The unit was made from one alone, or the edition measured the 34 units.
    """

    SECTIONS = (
        *("title", "summary", "overview", "indices", "differences", "inherited", "missing", "sources"),
        "end",
    )
    NUMBERED = ("cac-don-vi", "indices", "hon-kem", "ke-thua", "chua-co", "nguon")

    def __init__(self, unit: str, year: int, lang: str = "vi", data: str = "", day: str = "") -> None:
        super().__init__(year, lang, data, day)
        self.unit = self.d.province(unit, period="34")
        self.predecessors = self.d.names.predecessors(self.unit)
        if len(self.predecessors) < 2:
            raise ChisoError(
                N_("{name} was not made from several units", name=self.unit.name),
                where="unit",
                remedy=N_("its own report: chiso build --province"),
            )
        if year > LAST_YEAR_OF_63:
            raise ChisoError(
                N_("edition {year} measured the 34 units themselves", year=year),
                where="year",
                remedy=N_("editions to {last}", last=LAST_YEAR_OF_63),
            )
        self.sides = {
            index: SideBySide(self.d, self.predecessors, index, year, self.t, self.references)
            for index in self.d.indices
        }
        self.ranges = {index: self._range(index) for index in self.sides}

    def _range(self, index: str) -> pd.DataFrame:
        # What came after the edition is no part of its report.
        rows = reconstruct(self.d, self.unit, index)
        return rows[rows["year"].le(self.year)]

    @property
    def label(self) -> str:
        """The unit with its kind and period; capital first."""
        return capital(self.label_in_text)

    @property
    def label_in_text(self) -> str:
        """The unit with its kind and period, as a sentence writes it."""
        return self.unit.label if self.t.lang == "vi" else self.unit.label_en

    def title(self) -> Section:
        """Heading of the page: never a result of the unit itself."""
        t = self.t
        text = t(
            "{unit}: {indices} results of {year} of the {former} that it was made from",
            indices=names_of(self.d.indices),
            unit=self.label,
            year=self.year,
            former=self.former,
        )
        region = self.d.regions[self.d.regions["period"].eq("34")].set_index("region")
        about = t(
            "Edition {year}, the year that was measured. Region: {region} ({decision}).",
            year=self.year,
            region=self.unit.region if t.lang == "vi" else self.unit.region_en,
            decision=region.loc[self.unit.region, "decision"],
        )
        return self.titled(text, about)

    @property
    def former(self) -> str:
        """What the predecessors were: provinces, or cities too."""
        return former_kind(self.predecessors, self.t)

    @property
    def warning(self) -> str:
        """What the figures are not."""
        return self.t(
            "The figures below are results of the {former} before the reform of administrative units, or are "
            "computed from them. They are no result of the new unit, and the new unit is not ranked.",
            former=self.former,
        )

    def summary(self) -> Section:
        """What the reader must know first."""
        t, sides = self.t, list(self.sides.values())
        caption = t("Results of {year}", year=self.year)
        formed = formed_of(self.unit, self.predecessors, t)
        parts: list[Block] = [
            Note(self.warning),
            Cards([predecessors_card(side) for side in sides], caption, self._legend()),
            Heading(t("Points to note")),
            Bullets([formed, *points(self.sides)]),
        ]
        return self.part("tom-tat", t("At a glance"), parts)

    def _legend(self) -> list[str]:
        t = self.t
        said = [
            t("A, B, ...: the units before the reform; dots: other units with a score"),
            t("dashed upright: mean"),
        ]
        book = panel(self.d)
        fields = [
            book.field(index, self.year, "total") for index, side in self.sides.items() if side.has_edition
        ]
        if any(unknown_between(book, field) for field in fields):
            said.append(t("hatched: units whose score is not on record, by their published places"))
        return said

    def sentences(self) -> list[str]:
        """The results of each index, then what is to be noted: what the workbook begins with."""
        formed = formed_of(self.unit, self.predecessors, self.t)
        return [formed, *ranges_in_sentences(self.sides, self.ranges), *points(self.sides)]

    def overview(self) -> Section:
        """The predecessors: their regions, and their results in the edition."""
        t, vi = self.t, self.t.lang == "vi"
        decisions = self.d.regions.drop_duplicates("period").set_index("period")["decision"]
        columns = [
            Column("name", t("Unit before 1 July 2025")),
            Column("before", t("Region before 1 July 2025 ({decision})", decision=decisions["63"])),
            Column("since", t("Region since 1 July 2025 ({decision})", decision=decisions["34"])),
        ]
        rows = [
            {
                "name": capital(unit.full_name) if vi else unit.full_name_en,
                "before": unit.region if vi else unit.region_en,
                "since": self.unit.region if vi else self.unit.region_en,
            }
            for unit in self.predecessors
        ]
        sides = list(self.sides.values())
        parts: list[Block] = [
            Table(t("Units that {unit} was formed from", unit=self.label_in_text), columns, rows),
            general_table(sides),
        ]
        return self.numbered("cac-don-vi", t("The units before the reform"), parts, gaps_of(sides))

    def index(self, code: str) -> Section:
        """One index over the editions."""
        side, t = self.sides[code], self.t
        rows = {row["year"]: row for row in records(self.ranges[code])}
        extra = [
            Column("span", t("Range"), SCORE if side.about.sums_parts else TEXT),
            *columns_of(t, "mean", mean=t("Simple mean")),
        ]

        def cells(year: int) -> dict[str, Any]:
            row = rows[year]
            if row["n"] < 2 or math.isnan(row["low"]):
                return {"span": "", "mean": math.nan}
            span = f"{number(row['low'], t.lang)}–{score(row['high'], row['score_unit'], t.lang)}"
            if row["n"] < row["n_parents"]:
                span = t("{range} ({n} of {total} units)", range=span, n=row["n"], total=row["n_parents"])
            return row | {"span": span}

        parts: list[Block] = []
        if side.has_scores:
            whole = self.ranges[code]
            band = whole[whole["n"].eq(whole["n_parents"]) & whole["low"].notna()]
            parts.append(trend_figure(side, self._figure_number(code), (extra, cells), band))
        elif side.series.empty:
            parts.append(Text(t("{index} has no edition {year} on record", index=side.name, year=self.year)))
        else:
            parts.append(Text(t("{index}: no score of these units is on record yet.", index=side.name)))
            parts += editions_table(side, (extra, cells))
        rule = t(
            "Range and simple mean are computed from the {former} before the reform: not weighted, not "
            "ranked; the mean is given only where every unit has a score.",
            former=self.former,
        )
        parts.append(Text(rule, "basis"))
        return self.numbered(side.about.key, index_heading(side.about, self.year, t), parts)

    def _figure_number(self, code: str) -> int:
        sides = list(self.sides.values())
        return 1 + sum(side.has_scores for side in sides[: list(self.sides).index(code)])

    def differences(self) -> Section:
        """Where each predecessor leads and lags, by component."""
        t = self.t
        drawn = sum(side.has_scores for side in self.sides.values())
        parts: list[Block] = []
        for side in self.sides.values():
            parts.append(Heading(t("{index} {year}", index=side.name, year=self.year)))
            if not side.has_edition:
                parts.append(Text(side.views[0].lack() + "."))
                continue
            if parts_drawn(side):
                drawn += 1
                parts += dimensions_figure(side, drawn)
            parts += component_table(side)
        return self.numbered("hon-kem", t("Where each unit leads and lags"), parts)

    def inherited(self) -> Section:
        """What the new unit inherits: common strengths and weaknesses, divergences, targets."""
        t = self.t
        parts = heritage(list(self.sides.values()))
        parts.append(Heading(t("Targets set by the units before the reform")))
        rows = []
        for index, side in self.sides.items():
            for view in side.views:
                for row in records(targets(self.d, view.province)):
                    # A target of the year after was set when the results of the edition came out.
                    if row["index"] != index or not self.year <= row["year"] <= self.year + 1:
                        continue
                    now = row["year"] == self.year
                    state = assessment(row, view) if now else t("of the edition after this one")
                    target = {
                        "province": view.province.name,
                        "index": side.name,
                        "target": target_in_words(row, view),
                        "state": state,
                        "source": self.references.mark(row["source"]),
                    }
                    rows.append(row | target)
        if rows:
            columns = [
                *columns_of(t, "province", "index", "year"),
                Column("target", t("Target")),
                Column("state", t("Assessment")),
                *columns_of(t, "source"),
            ]
            caption = t("Targets on record for {year} and {next}", year=self.year, next=self.year + 1)
            parts.append(Table(caption, columns, rows))
        else:
            parts.append(
                Text(t("No target for {year} or {next} is on record.", year=self.year, next=self.year + 1))
            )
        return self.numbered("ke-thua", t("What the new unit inherits"), parts)

    def missing(self) -> Section:
        """What is not on record, why, and how to add it; what a reader of the figures must know."""
        t = self.t
        listing = missing_table(list(self.sides.values()), self.numeral)
        items = [
            of_the_63(self.d, t),
            t(
                "The simple mean gives each unit the same weight, whatever its population; it is no result "
                "and has no place."
            ),
            *of_derived(self.d, t),
        ]
        parts: list[Block] = [*listing, Heading(t("How to read these figures")), Bullets(items)]
        return self.numbered("chua-co", t("Figures not on record, and how to read the others"), parts)

    def sources(self) -> Section:
        """Sources, in the order in which the report names them."""
        return self.numbered("nguon", self.t.pgettext("heading", "Sources"), self.listed_sources())

    def end(self) -> Section:
        """How to make this page again."""
        return self.last_line(f'chiso build --report merged --province "{self.unit.name}" --year {self.year}')
