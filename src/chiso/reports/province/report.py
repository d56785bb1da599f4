"""The province report: one method a section, each a `Section` that a notebook cell shows."""

from __future__ import annotations

from functools import cached_property

from chiso.pages.base import IndicesPage, Section
from chiso.pages.blocks import Annexed, Beside, Block, Bullets, Cards, Heading, Text
from chiso.reports.parts.across_units import formed_of
from chiso.reports.parts.cards import card_of, legend
from chiso.reports.parts.components import parts_drawn
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import index_heading, names_of
from chiso.reports.parts.missing import lacks, lacks_table, remarks
from chiso.reports.parts.trend import trend_figure
from chiso.reports.province.annex import annex
from chiso.reports.province.assessment import review, tasks
from chiso.reports.province.extremes import extremes
from chiso.reports.province.index_sections import index_section
from chiso.reports.province.next_steps import next_steps
from chiso.reports.province.own_sections import OwnSection, heading_of, own_section
from chiso.reports.province.summary import has_result, sentences
from chiso.text.dates import date
from chiso.text.messages import capital
from chiso.text.numbers import roman


class ProvinceReport(IndicesPage):
    """Everything a province report shows.

    Parameters
    ----------
    province : str
        Any spelling of the name.
    year : int
        Edition.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.
    day : str
        Day on which the page counts as made, as in `IndicesPage`.

    Raises
    ------
    DataError, UnknownProvince
    """

    # The notebook shows them and the Word document holds them.
    SECTIONS = ("title", "summary", "course", "indices", "review", "tasks", "missing", "annex", "end")
    NUMBERED = ("dien-bien", "indices", "danh-gia", "nhiem-vu", "nguon")

    def __init__(self, province: str, year: int, lang: str = "vi", data: str = "", day: str = "") -> None:
        super().__init__(year, lang, data, day)
        self.province = self.d.province(province, year=year)
        self.views = {
            index: IndexView(self.d, self.province, index, year, self.t, self.references)
            for index in self.d.indices
        }
        self.own: dict[str, OwnSection] = {}  # by heading, in the order in which they are asked for

    @property
    def label(self) -> str:
        """The unit with its kind, and its period where its name has two; capital first."""
        label = self.province.label if self.t.lang == "vi" else self.province.label_en
        return capital(label)

    def title(self) -> Section:
        """Heading of the page, by what is on record."""
        t = self.t
        have = [view.name for view in self.views.values() if view.on_record]
        lack = [view.name for view in self.views.values() if not view.on_record]
        if have:
            text = t(
                "Results of {indices} in {year} - {unit}",
                indices=", ".join(have),
                year=self.year,
                unit=self.label,
            )
        else:
            text = t(
                "{indices} in {year} - {unit}",
                indices=names_of(self.d.indices),
                year=self.year,
                unit=self.label,
            )
        lacking = ""
        if not have:
            lacking = t("(not on record yet)")
        elif lack:
            lacking = t("({indices} not on record yet)", indices=", ".join(lack))
        # A name with its period ends in parentheses already.
        text = (
            f"{text[:-1]}; {lacking[1:]}" if lacking and text.endswith(")") else f"{text} {lacking}".strip()
        )
        return self.titled(text, " ".join([t("Edition {year}.", year=self.year), *self._about()]))

    def _about(self) -> list[str]:
        """Days of publication, region by its decision, and what the unit belongs to now."""
        t = self.t
        published = self.d.editions[self.d.editions["year"].eq(self.year)].set_index("index")["published_on"]
        days = [
            t("{index} published on {date}", index=view.name, date=date(str(published[index]), t.lang))
            for index, view in self.views.items()
            if view.on_record and index in published and published[index]
        ]
        region = self.province.region if t.lang == "vi" else self.province.region_en
        about = ["; ".join(days) + "."] if days else []
        about.append(t("Region: {region} ({decision}).", region=region, decision=self._decision_on_regions()))
        parents = self.d.names.predecessors(self.province)
        if len(parents) > 1:
            about.append(formed_of(self.province, parents, t))
        now = self.d.names.successor(self.province)
        if self.province.period != now.period and len(self.d.names.predecessors(now)) > 1:
            name = now.full_name if t.lang == "vi" else now.full_name_en
            about.append(t("Since 1 July 2025 part of {unit}.", unit=name))
        return about

    def _decision_on_regions(self) -> str:
        # A region of the same name is another one in the other period.
        known = self.d.regions
        own = known[known["period"].eq(self.province.period) & known["region"].eq(self.province.region)]
        number = str(own["decision"].iloc[0]).removeprefix("Nghị quyết ")
        return self.t("Resolution No. {number}", number=number)

    def summary(self) -> Section:
        """The first screen: a card an index, what to note, the weakest and strongest, the next step."""
        t, views = self.t, list(self.views.values())
        on_record = [view for view in views if view.on_record]
        shown = [*on_record, *(view for view in views if not view.on_record)]
        caption = t("Results of {year}", year=self.year)
        noted = [
            Heading(t("Points to note, most pressing first")),
            Bullets(sentences(self.views), "points"),
        ]
        parts = [
            Cards([card_of(view) for view in shown], caption, legend(views, t)),
            Beside([noted, extremes([view for view in views if has_result(view)], t)]),
            *next_steps(self.views, self.numeral, self.day.year),
        ]
        gaps = [{"section": view.name, "reason": view.why_missing()} for view in views if view.why_missing()]
        return self.part("tom-tat", t("At a glance"), parts, missing=gaps)

    def course(self) -> Section:
        """Totals over the editions, drawn."""
        heading = self.t("Trends over the editions")
        drawn = [
            trend_figure(self.views[index], self._figures[f"trend {index}"]) for index in self._with_trend()
        ]
        if not drawn:
            return Section("dien-bien", heading, [], self.t, kind="absent")
        return self.numbered("dien-bien", heading, drawn)

    def index(self, code: str) -> Section:
        """One index, with the full name of its edition."""
        view = self.views[code]
        heading = index_heading(view.about, self.year, self.t)
        if not view.on_record:
            # No row of empty boxes: the section on what is missing says it once.
            return Section(view.about.key, heading, [], self.t, kind="absent")
        parts = index_section(view, self._figures.get(f"parts {code}", 0), brief=self.short)
        return self.numbered(view.about.key, heading, parts)

    def has(self, anchor: str) -> bool:
        """Without indices that are not on record, and without suggestions where there are none."""
        # Suggestions name sources: asked for before their turn they would change the order of the list.
        if anchor == "nhiem-vu":
            return bool(self._tasks)
        if anchor == "dien-bien":
            return bool(self._with_trend())
        return all(view.on_record for view in self.views.values() if view.about.key == anchor)

    @cached_property
    def _figures(self) -> dict[str, int]:
        """Numbers of the figures, in the order of the page."""
        drawn = [f"trend {index}" for index in self._with_trend()]
        drawn += [f"parts {index}" for index, view in self.views.items() if parts_drawn(view)]
        return {key: n for n, key in enumerate(drawn, 1)}

    def _with_trend(self) -> list[str]:
        """Indices whose totals are drawn: those of the edition, or any if it has none."""
        have = [index for index, view in self.views.items() if view.has_scores]
        return [index for index in have if self.views[index].on_record] or have

    @property
    def short(self) -> bool:
        """At most one index is on record: the report is three pages on paper, the first screen among them."""
        return sum(view.on_record for view in self.views.values()) <= 1

    def review(self) -> Section:
        """Results to name, shortcomings, causes."""
        return self.numbered("danh-gia", self.t("General assessment"), review(self.views))

    def tasks(self) -> Section:
        """The way to the next target, and whom to learn from."""
        heading = self.t("Suggestions for tasks")
        if not self._tasks:
            return Section("tasks", heading, [], self.t, kind="absent")
        return self.numbered("nhiem-vu", heading, self._tasks)

    @cached_property
    def _tasks(self) -> list[Block]:
        return tasks(self.views, self.day.year)

    def missing(self) -> Section:
        """What is not on record; sources, conflicts, notes on the method."""
        t = self.t
        _ = self._tasks, self._annex  # both name sources; the annex stands behind their list
        found = lacks(self.views, self.numeral)
        parts: list[Block] = [
            lacks_table(self.views, found, self.year, t),
            Heading("1. " + t("Sources")),
            *self.listed_sources(),
            Heading("2. " + t("What a reader of these figures must know")),
            *remarks(self.views, self.d),
        ]
        return self.numbered("nguon", t("Figures not on record, and sources"), parts)

    @cached_property
    def _annex(self) -> list[Block]:
        return annex(self.views, brief=self.short)

    def annex(self) -> Section:
        """Full tables; on paper a short report leaves them out."""
        t, heading = self.t, self.t("Annex")
        if not self._annex:
            return Section("phu-luc", heading, [], t, kind="absent")
        if not self.short:
            return self.part("phu-luc", heading, self._annex)
        on_paper = Text(
            t("Scores, distances and places over the editions: see the Excel file of the report."), "paper"
        )
        return self.part("phu-luc", heading, [on_paper, Annexed(self._annex)])

    def own_section(self, heading: str, *parts: object) -> Section:
        """A section that an analyst adds in her notebook, numbered after those of the report.

        Parameters
        ----------
        heading : str
            Asked for again under the same heading it is the same section, as where a cell runs again.
        *parts
            In their order: texts, tables, and what `chiso.show`, `chiso.answer` and `chiso.chart` return.
            Figures go on from those of the report; tables are sheets of the workbook too.

        Raises
        ------
        ChisoError
            It has no heading, no part, or one that is none of these.
        """
        heading = heading_of(heading)
        known = self.own.get(heading)
        others = [one for name, one in self.own.items() if name != heading]
        n = [*self.own].index(heading) + 1 if known else len(others) + 1
        before = len(self._figures) + sum(one.figures for one in others[: n - 1])
        made = own_section(f"rieng-{n}", heading, parts, before, self.d, self.t)
        self.own[heading] = made
        of_report = sum(map(self.has, self.anchors()))
        return self.part(made.anchor, f"{roman(of_report + n)}. {made.heading}", made.parts)

    def end(self) -> Section:
        """How to make this page again."""
        return self.last_line(f'chiso build --province "{self.province.name}" --year {self.year}')
