"""The comparison of two to six units in one edition: one method a section."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from chiso.data.provinces import LAST_YEAR_OF_63, Province
from chiso.pages.base import IndicesPage, Section
from chiso.pages.blocks import Block, Bullets, Column, Heading, Table, Text
from chiso.pages.columns import columns_of
from chiso.pages.formats import NUMBER, ONE_DECIMAL, SCORE, label
from chiso.pages.inline import inline
from chiso.reports.comparison.request import check_units
from chiso.reports.comparison.summary import comparison_sentences, lessons
from chiso.reports.parts.index_words import index_heading, listed, names_of
from chiso.reports.parts.missing import of_derived
from chiso.reports.side_by_side.editions import editions_table, trend_figure
from chiso.reports.side_by_side.sections import (
    component_table,
    dimensions_figure,
    gaps_of,
    general_table,
    missing_table,
    parts_drawn,
)
from chiso.reports.side_by_side.unit_groups import group_in_words
from chiso.reports.side_by_side.units import SideBySide, difference_head
from chiso.text.numbers import number, score_in_words


class ComparisonReport(IndicesPage):
    """Everything a comparison shows.

    Parameters
    ----------
    provinces : sequence of str
        Two to six different units of the edition's period, in any spelling; shown in this order.
    year : int
        Edition.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.
    day : str
        Day on which the page counts as made, as in `IndicesPage`.
    group : str
        Key of the group that the units are, as in `Dataset.unit_group`; "" for none.

    Raises
    ------
    DataError, UnknownProvince
    ChisoError
        Fewer than two units, more than six, or one of them twice.
    """

    SECTIONS = ("title", "summary", "overview", "indices", "learning", "missing", "sources", "end")
    NUMBERED = ("ket-qua-chung", "indices", "kinh-nghiem", "chua-co", "nguon")

    def __init__(
        self,
        provinces: Sequence[str],
        year: int,
        lang: str = "vi",
        data: str = "",
        day: str = "",
        group: str = "",
    ) -> None:
        super().__init__(year, lang, data, day)
        self.group = self.d.unit_group(group, year) if group else None
        self.provinces = [self.d.province(name, year=year) for name in provinces]
        check_units([unit.name for unit in self.provinces])
        self.sides = {
            index: SideBySide(self.d, self.provinces, index, year, self.t, self.references)
            for index in self.d.indices
        }

    @property
    def names(self) -> list[str]:
        """Names of the units, in their order."""
        return [unit.name for unit in self.provinces]

    @property
    def period(self) -> str:
        """ "63" or "34": of the units of the edition."""
        return self.provinces[0].period

    def title(self) -> Section:
        """Heading of the page."""
        t = self.t
        text = t(
            "Comparison of {indices} in {year}: {units}",
            indices=names_of(self.d.indices),
            year=self.year,
            units=self.group.name(t.lang) if self.group else listed(self.names, t),
        )
        regions = [
            f"{unit.name} ({unit.region if t.lang == 'vi' else unit.region_en})" for unit in self.provinces
        ]
        about = t(
            "Edition {year}, the year that was measured. Regions: {regions}.",
            year=self.year,
            regions="; ".join(regions),
        )
        if self.period == "63":
            decision = self.d.regions.loc[self.d.regions["period"].eq(self.period), "decision"].iloc[0]
            about = t(
                "Edition {year}, the year that was measured; provinces and cities as they were before 1 July "
                "2025. Regions (Resolution {number}): {regions}.",
                year=self.year,
                number=decision.split()[-1],
                regions="; ".join(regions),
            )
        if self.group is not None:
            about += " " + group_in_words(self.group, t)
        return self.titled(text, about)

    def summary(self) -> Section:
        """Who is ahead, by how much, who moved most, where the largest differences lie."""
        return self.points_to_note([Bullets(self.sentences())])

    def sentences(self) -> list[str]:
        """The sentences of the summary."""
        return comparison_sentences(self.sides)

    def overview(self) -> Section:
        """Results of the edition, index by index."""
        sides = list(self.sides.values())
        heading = self.t("General results")
        return self.numbered("ket-qua-chung", heading, [general_table(sides)], gaps_of(sides))

    def index(self, code: str) -> Section:
        """One index over the editions and by its components."""
        side, t = self.sides[code], self.t

        def cells(year: int) -> dict[str, Any]:
            spread, n = side.spread(year), len(side.totals(year))
            if spread is None or n == len(side.units):
                return {"difference": spread.size if spread else math.nan}
            size = number(spread.size, t.lang)
            return {"difference": t("{range} ({n} of {total} units)", range=size, n=n, total=len(side.units))}

        extra = [Column("difference", difference_head([side.measure], t), NUMBER)]
        parts: list[Block] = [Heading(t("Results over the editions"))]
        if side.has_scores:
            figure = 1 + self._drawn_before(code)
            parts.append(trend_figure(side, figure, (extra, cells), None))
        else:
            figure = self._drawn_before(code)
            if side.series.empty:
                parts.append(Text(side.views[0].lack() + "."))
            else:
                text = t("{index}: no score of these units is on record yet.", index=side.name)
                parts += [Text(text), *editions_table(side, (extra, cells))]
        if side.has_edition:
            parts.append(Heading(t("Results of {year} by component", year=self.year)))
            parts += [*dimensions_figure(side, figure + 1), *component_table(side)]
        return self.numbered(side.about.key, index_heading(side.about, self.year, t), parts)

    def _drawn_before(self, code: str) -> int:
        """Figures of the indices before one."""
        sides = list(self.sides.values())
        before = sides[: list(self.sides).index(code)]
        return sum(side.has_scores + parts_drawn(side) for side in before)

    def learning(self) -> Section:
        """For each unit the components in which another is furthest ahead."""
        t = self.t
        heading = t("What each can learn from the others")
        found = lessons(list(self.sides.values()))
        if not found:
            text = t("No component is on record for two of these units.")
            return self.numbered("kinh-nghiem", heading, [Text(text)])
        rule = t(
            "For each unit the five components in which the highest of the units compared is furthest ahead "
            "(in % of the maximum). Dimensions and fields that are listed by their parts are left out."
        )
        columns = [
            *columns_of(t, "province"),
            Column("component", t("Component")),
            Column("own", t("Own score"), SCORE),
            Column("best_units", t("Unit with the highest score")),
            Column("best", t("Highest"), SCORE),
            Column("behind", difference_head((lesson.measure for lesson in found), t), NUMBER),
            Column("share", t("Difference in % of the maximum"), ONE_DECIMAL),
        ]
        rows = [
            {
                "province": lesson.unit,
                "component": inline(lesson.index, ", ", label(dict(lesson.row), t)),
                "own": score_in_words(lesson.own, lesson.measure, t),
                "best_units": listed(lesson.best_units, t),
                "best": score_in_words(lesson.best, lesson.measure, t),
                "behind": lesson.behind,
                "share": lesson.share,
            }
            for lesson in found
        ]
        listing = Table(t("Components in which others are furthest ahead"), columns, rows)
        without = [name for name in self.names if name not in {lesson.unit for lesson in found}]
        parts: list[Block] = [Text(rule, "basis"), listing]
        if without:
            parts.append(
                Text(
                    t(
                        "No component in which another of these units is ahead: {units}.",
                        units=listed(without, t),
                    )
                )
            )
        return self.numbered("kinh-nghiem", heading, parts)

    def successors(self) -> list[str]:
        """Which units belong to a unit that was made from several, and that its results are none of these."""
        t, vi = self.t, self.t.lang == "vi"
        parts: dict[Province, list[str]] = {}
        for unit in self.provinces if self.period == "63" else ():
            new = self.d.names.successor(unit)
            if len(self.d.names.predecessors(new)) > 1:
                parts.setdefault(new, []).append(unit.full_name if vi else unit.full_name_en)
        return [
            t(
                "Since 1 July 2025 {units} (before the reform) belong to {new}; the figures of this report "
                "are no results of the new unit.",
                units=listed(names, t),
                new=new.full_name if vi else new.full_name_en,
            )
            for new, names in parts.items()
        ]

    def beginnings(self) -> list[str]:
        """Which units were made of several, so that their series begin with the reform."""
        made = [unit.name for unit in self.provinces if len(self.d.names.predecessors(unit)) > 1]
        if self.period == "63" or not made:
            return []
        return [
            self.t(
                "The series of {units} begin in {first}: before it the units that they were made from were "
                "measured, among others, and no change is counted from them.",
                units=listed(made, self.t),
                first=LAST_YEAR_OF_63 + 1,
            )
        ]

    def missing(self) -> Section:
        """What is not on record, where it is, how to add it; how to read the rest."""
        t = self.t
        items = [
            *of_derived(self.d, t),
            t("Differences are between these units only; places and groups are among all provinces."),
            *self.successors(),
            *self.beginnings(),
        ]
        parts: list[Block] = [
            *missing_table(list(self.sides.values()), self.numeral),
            Heading(t("How to read these figures")),
        ]
        return self.numbered(
            "chua-co", t("Figures not on record, and how to read the others"), [*parts, Bullets(items)]
        )

    def sources(self) -> Section:
        """Sources, in the order in which the report names them."""
        return self.numbered("nguon", self.t("List of sources"), self.listed_sources())

    def end(self) -> Section:
        """How to make this page again."""
        named = " ".join(f'"{name}"' for name in self.names)
        if self.group is not None:
            named = f"--group {self.group.key}"
        return self.last_line(f"chiso compare {named} --year {self.year}")
