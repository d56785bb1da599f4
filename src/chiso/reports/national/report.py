"""The national report: one method a section, each a `Section` that a notebook cell shows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from chiso.data.provinces import period_of
from chiso.pages.base import IndicesPage, Section
from chiso.pages.blocks import Block, Bullets, Cards, Column, Heading, Note, Table, Text
from chiso.pages.columns import columns_of
from chiso.pages.formats import PLACE
from chiso.pages.inline import Words, typed
from chiso.reports.national.agreement import agreement_parts, has_figure, sensitivity_parts
from chiso.reports.national.cards import country_card, country_legend
from chiso.reports.national.league import body, figures_of
from chiso.reports.national.maps import predecessors_map, present_units
from chiso.reports.national.movement import movements
from chiso.reports.national.regions import region_figure, region_table
from chiso.reports.national.summary import ends_in_words, sentences
from chiso.reports.national.view import CountryView
from chiso.reports.parts.index_words import counted, index_heading, listed, names_in_title
from chiso.reports.parts.missing import of_derived
from chiso.text.dates import date
from chiso.text.numbers import MISSING


class NationalReport(IndicesPage):
    """Everything the national report of an edition shows.

    Parameters
    ----------
    year : int
        Edition.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.
    day : str
        Day on which the page counts as made, as in `IndicesPage`.

    Raises
    ------
    DataError
    """

    SECTIONS = (
        *("title", "summary", "coverage", "indices", "movers", "regions", "agreement", "sensitivity"),
        *("present_units", "missing_and_sources", "end"),
    )
    NUMBERED = (
        *("so-lieu-hien-co", "indices", "tang-giam"),
        *("vung", "thong-nhat", "trong-so", "don-vi-moi", "nguon"),
    )

    def __init__(self, year: int, lang: str = "vi", data: str = "", day: str = "") -> None:
        super().__init__(year, lang, data, day)
        self.views = {
            index: CountryView(self.d, index, year, self.t, self.references) for index in self.d.indices
        }
        # Of these every unit is on record, with its components: made here from the parts with a code.
        self.whole = [view for view in self.views.values() if view.about.sums_parts]

    @property
    def period(self) -> str:
        """Period of the units that the edition measured."""
        return period_of(self.year)

    def title(self) -> Section:
        """Heading of the page."""
        t = self.t
        units = self.d.tables["provinces"][self.d.tables["provinces"]["period"].eq(self.period)]
        return self.titled(
            t(
                "National report: {indices} in {year}",
                indices=names_in_title(self.d.indices, t),
                year=self.year,
            ),
            t(
                "Edition {year}, the year that was measured; {n} provinces and centrally run cities.",
                year=self.year,
                n=len(units),
            ),
        )

    def summary(self) -> Section:
        """What the reader must know first."""
        t, views = self.t, list(self.views.values())
        cards = [country_card(view, ends_in_words(view)) for view in views]
        caption = t("Results of {year}", year=self.year)
        parts: list[Block] = [
            Cards(cards, caption, country_legend(views, t)),
            Heading(t("Points to note")),
            Bullets(sentences(self.views)),
        ]
        return self.part("tom-tat", t("At a glance"), parts)

    def coverage(self) -> Section:
        """What is on record of each index."""
        t = self.t
        columns = [
            *columns_of(t, "index"),
            Column("published_on", t("Published on")),
            Column("results", t("Provinces in the results"), PLACE),
            Column("n_scores", t("With a score"), PLACE),
            Column("places", t("With a place"), PLACE),
            Column("n_components", t("With scores of components"), PLACE),
            *columns_of(t, "left_out"),
        ]
        rows: list[dict[str, Any]] = []
        gaps = []
        for view in self.views.values():
            if not view.has_edition:
                why = t("{index} has no edition {year} on record", index=view.name, year=self.year)
                rows.append(
                    dict.fromkeys([column.key for column in columns], "")
                    | {"index": view.name, "left_out": why}
                )
                gaps.append({"section": view.name, "reason": why})
                continue
            if lack := self._lack(view):
                gaps.append({"section": view.name, "reason": lack})
            rows.append(
                {
                    "index": view.name,
                    "published_on": self._published_on(view),
                    "results": f"{view.ranked}/{view.members}",
                    "n_scores": view.n_scores,
                    "places": self._places(view),
                    "n_components": view.n_components,
                    "ranked": view.ranked,
                    "left_out": "; ".join(view.left_out()),
                }
            )
        listing = Table(t("Provinces on record, edition {year}", year=self.year), columns, rows)
        rule = Note(
            t(
                "Means, groups and places of all provinces are computed only where at least 90 % of them "
                "have a score on record; everything else is said of the provinces on record."
            )
        )
        return self.numbered("so-lieu-hien-co", t("Figures on record"), [listing, rule], gaps)

    def _places(self, view: CountryView) -> str:
        derived = view.n_ranks and not view.about.publishes_ranks
        return view.count(view.n_ranks) + (" " + self.t("(derived)") if derived else "")

    def _published_on(self, view: CountryView) -> str:
        editions = view.d.editions
        own = editions[editions["index"].eq(view.index) & editions["year"].eq(view.year)]
        return date(str(own["published_on"].iloc[0]), self.t.lang) or MISSING

    def _lack(self, view: CountryView) -> str:
        """What of an edition is not on record, in words; "" if nothing is."""
        lacking = view.ranked - view.n_scores
        if lacking <= 0:
            return ""
        return self.t(
            "scores of {n} of {total} provinces are not on record yet", n=lacking, total=view.ranked
        )

    def index(self, code: str) -> Section:
        """One index, with the full name of its edition."""
        view, codes = self.views[code], list(self.views)
        parts = body(view, 1 + self._figures_of(codes[: codes.index(code)]))
        return self.numbered(view.about.key, index_heading(view.about, self.year, self.t), parts)

    def _figures_of(self, indices: Iterable[str]) -> int:
        return sum(len(figures_of(self.views[index])) for index in indices)

    def movers(self) -> Section:
        """The largest changes of place."""
        parts: list[Block] = []
        for view in self.views.values():
            parts += [Heading(view.name), *movements(view)]
        return self.numbered("tang-giam", self.t("Largest changes of place"), parts)

    def regions(self) -> Section:
        """Means of the regions in the scheme of the edition's units."""
        t = self.t
        known = self.d.regions[self.d.regions["period"].eq(self.period)]
        scheme = t(
            "Regions of the units of the edition: {n} regions under {decision}. A region of the same name "
            "is another one since 2025.",
            n=len(known),
            decision=", ".join(known["decision"].drop_duplicates()),
        )
        parts: list[Block] = [Text(scheme)]
        for view in self.views.values():
            parts += [Heading(view.name), *region_table(view)]
        first = 1 + self._figures_of(self.views)
        parts += [region_figure(view, first + n) for n, view in enumerate(self._by_region())]
        return self.numbered("vung", t("Results by region"), parts)

    def _by_region(self) -> list[CountryView]:
        """Indices that are drawn by region."""
        return [view for view in self.whole if view.complete]

    def agreement(self) -> Section:
        """Whether the indices agree."""
        parts = agreement_parts(self.views, self._after_regions())
        count = counted(len(self.views), self.t)
        return self.numbered("thong-nhat", self.t("Agreement of the {n} indices", n=count), parts)

    def _after_regions(self) -> int:
        return 1 + self._figures_of(self.views) + len(self._by_region())

    def sensitivity(self) -> Section:
        """How far groups depend on the weights of the components, where a total is their sum."""
        parts: list[Block] = [part for view in self._weighed() for part in sensitivity_parts(view)]
        names = listed([view.name for view in self._weighed()], self.t)
        heading = self.t("{index} groups under other weights", index=names)
        if not self.has("trong-so"):
            return Section("trong-so", heading, [], self.t, kind="absent")
        return self.numbered("trong-so", heading, parts)

    def _weighed(self) -> list[CountryView]:
        """Indices whose groups are quartiles of a sum of components."""
        return [view for view in self.whole if view.about.additive and view.about.has_quartiles]

    def has(self, anchor: str) -> bool:
        """Without groups that hang on weights there is nothing to say of them."""
        return anchor != "trong-so" or bool(self._weighed())

    def present_units(self) -> Section:
        """The units since July 2025, from their predecessors."""
        heading = self.t("Units since 1 July 2025")
        if self.period != "63":
            why = self.t("The edition measured the present units themselves.")
            return self.numbered("don-vi-moi", heading, [Text(why)])
        parts = present_units(self.views)
        first = self._after_regions() + has_figure(self.views)
        drawn = [view for view in self.whole if view.on_record]
        parts = [*(predecessors_map(view, first + n) for n, view in enumerate(drawn)), *parts]
        return self.numbered("don-vi-moi", heading, parts)

    def missing_and_sources(self) -> Section:
        """What is not on record, how the figures were made, and where they are from."""
        t = self.t
        parts: list[Block] = [
            Heading(t("Figures not on record")),
            self._missing(),
            Heading(t("Method")),
            Bullets(self._method()),
            Heading(t("Sources")),
            *self.listed_sources(),
        ]
        return self.numbered("nguon", t("Figures not on record, method and sources"), parts)

    def _missing(self) -> Block:
        t = self.t
        rows: list[dict[str, Words]] = []
        for view in self.views.values():
            if not view.has_edition:
                why = t("{index} has no edition {year} on record", index=view.name, year=self.year)
                rows.append({"what": view.name, "why": why, "how": ""})
                continue
            remedy = typed(f"chiso template {view.index} --year {self.year}")
            if lack := self._lack(view):
                what = t("Total of {index} {year}", index=view.name, year=self.year)
                rows.append({"what": what, "why": lack, "how": remedy})
            if view.n_components < view.ranked:
                what = t("Components of {index} {year}", index=view.name, year=self.year)
                why = t(
                    "scores of {n} of {total} provinces are not on record yet",
                    n=view.ranked - view.n_components,
                    total=view.ranked,
                )
                rows.append({"what": what, "why": why, "how": remedy})
            if math.isnan(view.now["mean"]):
                what = t("National mean of {index} {year}", index=view.name, year=self.year)
                rows.append({"what": what, "why": t("not on record yet"), "how": remedy})
            if names := view.left_out():
                rows.append(
                    {
                        "what": t(
                            "{index} {year}: {names}",
                            index=view.name,
                            year=self.year,
                            names="; ".join(names),
                        ),
                        "why": t("left out of the edition"),
                        "how": t("nothing: the publisher gives no figure"),
                    }
                )
        if not rows:
            return Text(t("Nothing is missing."))
        columns = [
            Column("what", t("What")),
            Column("why", t("Why")),
            Column("how", t("How to add it")),
        ]
        return Table(t("Figures not on record"), columns, rows)

    def _method(self) -> list[str]:
        t = self.t
        return [
            *of_derived(self.d, t),
            *(
                t(
                    "The mean of {index} is that of the provinces with a total, unweighted; it is no "
                    "published score of the country.",
                    index=view.name,
                )
                for view in self.views.values()
                if not view.about.published_mean
            ),
            " ".join(
                [
                    t("Scores are not compared across a change of method; places are, with a mark."),
                    *(
                        t(
                            "Points of {index} are not compared across sets of criteria, its "
                            "percentages are.",
                            index=view.name,
                        )
                        for view in self.views.values()
                        if view.about.self_assessed
                    ),
                ]
            ),
            t("A missing figure is left empty: it is no zero and is not estimated."),
        ]

    def end(self) -> Section:
        """How to make this page again."""
        return self.last_line(f"chiso build --report national --year {self.year}")
