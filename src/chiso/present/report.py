"""The province report: one method a section, each a `Section` that a notebook cell shows."""

from __future__ import annotations

import math

from markupsafe import Markup

from chiso.analysis.country import regional_summary
from chiso.data.frames import records
from chiso.present.index_section import body
from chiso.present.index_view import NAMES, IndexView
from chiso.present.numbers import MISSING, score
from chiso.present.page import ReportPage
from chiso.present.section import Section
from chiso.present.summary import assessment, sentences, target_in_words, targets_of
from chiso.present.tables import Column, Row, bullets, paragraph, section, table

# Kinds of reference/inconsistencies.csv in words.
CONTRADICTIONS = {
    "duplicate_rank": "the same place twice",
    "score_vs_rank_order": "order of scores against places",
    "change_score_vs_scores": "change against the two scores",
    "change_rank_vs_ranks": "change against the two places",
    "parts_vs_total": "parts against the total",
    "fields_vs_total": "fields against the total",
    "points_vs_percent": "points against percent",
    "rank_vs_computed": "printed against computed place",
    "group_count": "size of a group",
    "national_extreme": "against the published extremes",
    "address_vs_text": "address of the page against its text",
    "printed_maximum": "printed maximum against the criteria set",
}


class ProvinceReport(ReportPage):
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

    Raises
    ------
    DataError, UnknownProvince
    """

    def __init__(self, province: str, year: int, lang: str = "vi", data: str = "") -> None:
        super().__init__(year, lang, data)
        self.province = self.d.province(province, year=year)
        self.views = {
            index: IndexView(self.d, self.province, index, year, self.t, self.references) for index in NAMES
        }

    @property
    def label(self) -> str:
        """The unit with its kind, and its period where its name has two; capital first."""
        label = self.province.label if self.t.lang == "vi" else self.province.label_en
        return label[0].upper() + label[1:]

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
            text = t("PAR INDEX, SIPAS, PAPI in {year} - {unit}", year=self.year, unit=self.label)
        if not have:
            text += " " + t("(not on record yet)")
        elif lack:
            text += " " + t("({indices} not on record yet)", indices=", ".join(lack))
        about = t(
            "Edition {year}, the year that was measured. Region: {region} ({decision}).",
            year=self.year,
            region=self.province.region if t.lang == "vi" else self.province.region_en,
            decision=self._decision_on_regions(),
        )
        return self.titled(text, about)

    def _decision_on_regions(self) -> str:
        # A region of the same name is another one in the other period.
        known = self.d.regions
        own = known[known["period"].eq(self.province.period) & known["region"].eq(self.province.region)]
        return str(own["decision"].iloc[0])

    def summary(self) -> Section:
        """What the reader must know first."""
        heading = self.t("Summary: points to note")
        return Section("tom-tat", heading, section("tom-tat", heading, [bullets(sentences(self.views))]))

    def overview(self) -> Section:
        """The three indices in one table."""
        t = self.t
        columns = [
            Column(t("Index")),
            Column(t("Result")),
            Column(t("Place")),
            Column(t("Change on the year before")),
            Column(t("National mean")),
            Column(t("Regional mean")),
        ]
        aims = any(targets_of(view) for view in self.views.values())
        if aims:
            columns.append(Column(t("Target and assessment")))
        rows = []
        for view in self.views.values():
            now = view.now
            result = Markup.escape(view.result())
            if view.group():
                result += f" ({view.group()})"
            if now and now["score_basis"]:
                result += Markup("<br>") + self.references.known(now["score_basis"], now["score_source"])
            rank = Markup.escape(view.rank_words())
            if now and now["rank_basis"] and not now["rank_is_computed"]:
                rank += Markup("<br>") + self.references.known(now["rank_basis"], now["rank_source"])
            mean, basis, source = view.national_mean()
            shown_mean = Markup.escape(mean)
            if basis:
                shown_mean += Markup("<br>") + self.references.known(basis, source)
            moves = "; ".join(view.movements()) or MISSING
            cells = [view.name, result, rank, moves, shown_mean, self._regional_mean(view)]
            rows.append(Row([*cells, self._aims(view)] if aims else cells))
        heading = t("I. General results")
        listing = table(t("Results of {year}", year=self.year), columns, rows)
        gaps = [
            {"section": view.name, "reason": view.why_missing()}
            for view in self.views.values()
            if view.why_missing()
        ]
        return Section("ket-qua-chung", heading, section("ket-qua-chung", heading, [listing]), missing=gaps)

    def _regional_mean(self, view: IndexView) -> str | Markup:
        if not view.has_edition:
            return MISSING
        rows = records(regional_summary(self.d, view.index, self.year))
        own = next((row for row in rows if row["region"] == self.province.region), None)
        if own is None or math.isnan(own["mean"]):
            return MISSING
        shown = score(own["mean"], own["unit"], self.t.lang)
        if own["mean_kind"] == "computed":
            return self.t("{n} (mean of {k} provinces, computed)", n=shown, k=own["n"])
        return Markup("{}<br>{}").format(
            shown,
            self.references.known(
                "stated" if own["mean_kind"] == "published" else "derived", own["mean_source"]
            ),
        )

    def _aims(self, view: IndexView) -> str | Markup:
        said = [
            Markup("{}: {} {}").format(
                target_in_words(row, view), assessment(row, view), self.references.mark(row["source"])
            )
            for row in targets_of(view)
        ]
        return Markup("<br>").join(said) if said else MISSING

    def par(self) -> Section:
        """PAR INDEX."""
        return self._index("PAR", self.t("II. PAR INDEX (administrative reform index)"))

    def sipas(self) -> Section:
        """SIPAS, with the full name of its edition."""
        full = (
            self.t("III. SIPAS (satisfaction index of citizens and organisations)")
            if self.year <= 2021
            else self.t("III. SIPAS (satisfaction index of citizens)")
        )
        return self._index("SIPAS", full)

    def papi(self) -> Section:
        """PAPI."""
        return self._index(
            "PAPI", self.t("IV. PAPI (provincial governance and public administration performance index)")
        )

    def _index(self, index: str, heading: str) -> Section:
        # Only PAPI, the last of the three, has a second figure.
        before = list(NAMES)[: list(NAMES).index(index)]
        number = 1 + sum(self.views[name].has_scores for name in before)
        anchor = index.lower()
        return Section(anchor, heading, section(anchor, heading, body(self.views[index], number)))

    def missing(self) -> Section:
        """What is not on record, why, and how to add it."""
        t = self.t
        heading = t("V. Figures not on record")
        rows = []
        for index, view in self.views.items():
            why = view.why_missing()
            if why:
                rows.append([t("Total of {index} {year}", index=view.name, year=self.year), why, index])
            elif view.has_edition and index != "PAPI":
                lacking = self._components_lacking(index)
                if lacking:
                    what = t(
                        "{index} {year}: {n} fields or parts", index=view.name, year=self.year, n=lacking
                    )
                    rows.append([what, t("not on record yet"), index])
        if not rows:
            return Section(
                "chua-co", heading, section("chua-co", heading, [paragraph(t("Nothing is missing."))])
            )
        listing = table(
            t("Figures not on record"),
            [Column(t("What")), Column(t("Why")), Column(t("How to add it"))],
            [Row([what, why, self._remedy(index)]) for what, why, index in rows],
        )
        return Section("chua-co", heading, section("chua-co", heading, [listing]))

    def _components_lacking(self, index: str) -> int:
        known = self.d.components_by_year
        wanted = known[
            known["index"].eq(index)
            & known["year"].eq(self.year)
            & known["kind"].isin(["field", "part", "element"])
        ]["component"]
        own = self.d.scores
        have = own[
            own["index"].eq(index)
            & own["year"].eq(self.year)
            & own["province"].eq(self.province.name)
            & own["score"].notna()
        ]["component"]
        return len(set(wanted) - set(have))

    def _remedy(self, index: str) -> Markup:
        view = self.views[index]
        if view.has_edition and view.now["left_out"]:
            return Markup.escape(self.t("nothing: the publisher gives no figure"))
        return Markup("<code>chiso template {} --year {}</code>").format(index, self.year)

    def remarks(self) -> Section:
        """Conflicts and contradictions in the sources that touch this unit."""
        t = self.t
        heading = t("VI. What a reader of these figures must know")
        items: list[str] = []
        for row in records(self.d.conflicts[self.d.conflicts["province"].eq(self.province.name)]):
            used = t("none is used") if row["status"] == "undecided" else t("the first is used")
            items.append(
                t(
                    "{index} {year}: sources give different values ({values}); {used}",
                    index=NAMES[row["index"]],
                    year=row["year"],
                    values=row["values"].replace(".", ",") if t.lang == "vi" else row["values"],
                    used=used,
                )
            )
        for row in records(self.d.inconsistencies):
            if self.province.name in row["province"].split("; "):
                items.append(
                    t(
                        "{index} {year}: figures of the sources do not fit each other ({kind})",
                        index=NAMES[row["index"]],
                        year=row["year"],
                        kind=t(CONTRADICTIONS[row["kind"]]),
                    )
                )
        items.append(
            t("Derived figures follow by arithmetic from stated ones; the data folder shows it in each row.")
        )
        items.append(t("PAPI publishes scores and groups; places are derived from its scores."))
        return Section("luu-y", heading, section("luu-y", heading, [bullets(items)]))

    def sources(self) -> Section:
        """Sources, in the order in which the report names them."""
        heading = self.t("VII. Sources")
        return self.part("nguon", heading, self.listed_sources())

    def end(self) -> Section:
        """How to make this page again."""
        return self.last_line(f'chiso build --province "{self.province.name}" --year {self.year}')
