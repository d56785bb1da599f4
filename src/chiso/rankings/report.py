"""The page of a ranking: one method a section, each a `Section` that a notebook cell shows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from statistics import median
from typing import Any

from chiso.charts.axes import wrapped
from chiso.pages.base import ReportPage, Section
from chiso.pages.blocks import Block, Bullets, Column, Details, Figure, Heading, Note, Table, Text
from chiso.pages.columns import filled
from chiso.pages.formats import NUMBER
from chiso.rankings import charts as ranking_charts
from chiso.rankings.columns import ranking_columns
from chiso.rankings.listed import some_of
from chiso.rankings.measures import (
    FEWEST_ASKED,
    FEWEST_PARTED,
    after_explanation,
    as_float,
    below_bound,
    best_quarter,
    claims_by_criterion,
    claims_by_unit,
    differences,
    fields_of,
    lost_by_criterion,
    percent_of,
    place_of,
    reached_by_field,
)
from chiso.rankings.results import UnitResult, claimed_only
from chiso.rankings.summary import decided, method_sentences, ranking_sentences, why_unranked
from chiso.rankings.years import Change, changes_of, partial_in_words, ranked_year
from chiso.text.messages import N_
from chiso.text.numbers import labelled, number, points, signed

TITLE_OF_CHART = 62  # characters of a line
FEWEST_ROWS_OPEN = 40  # a longer table of numbers behind a drawing stays closed
MOST_CLAIMS = 20  # units named of those that claim more than is granted
UNIT_ROW, FIELD_ROW = 0.27, 0.5  # inches of a row of a drawing
LEVEL_NAMES = {
    "province": N_("provinces"),
    "department": N_("departments"),
    "district": N_("districts"),
    "commune": N_("communes"),
}


class RankingReport(ReportPage):
    """Everything the page of a ranking shows.

    Parameters
    ----------
    criteria_set : str
        Code of the set of criteria, or another of its names.
    year : int
        That was scored.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.

    Raises
    ------
    DataError
        A table of the set, its units or scores breaks a rule.
    ChisoError
        No such set, or no scores of that year.
    """

    NUMBERED = (
        *("xep-hang", "xep-loai", "linh-vuc", "tieu-chi", "nhom-dau", "tham-dinh"),
        *("nam-truoc", "duoi-nguong", "khao-sat", "nguon"),
    )

    def __init__(self, criteria_set: str, year: int, lang: str = "vi", data: str = "") -> None:
        super().__init__(year, lang, data)
        self.ranked = ranked_year(self.d.path, criteria_set, year)
        self.results = self.ranked.results
        self.criteria = self.results.criteria
        self.scores = self.results.scores

    def title(self) -> Section:
        """Heading of the page: set and year; under it the decision."""
        t = self.t
        text = t("Ranking of {year}: {name}", year=self.year, name=self.criteria.name)
        about = t(
            "{province}: {units}. {decision}.",
            province=self.criteria.province or t("all provinces"),
            units=t(LEVEL_NAMES[self.criteria.level]),
            decision=decided(self.scores, t),
        )
        return self.titled(text, about)

    def summary(self) -> Section:
        """What the reader must know first."""
        t = self.t
        parts: list[Block] = [Bullets(ranking_sentences(self.ranked, t))]
        parts.append(Note(t("Points of this set compare with those of no other set, and with no index.")))
        if not self.criteria.complete:
            parts.append(
                Note(t("Not every criterion of the decision is on record: totals are of those that are."))
            )
        return self.points_to_note(parts)

    def row(self, one: UnitResult) -> dict[str, Any]:
        """A unit as the tables of results have it."""
        return {
            "unit": one.unit.name,
            "kind": one.unit.kind,
            "place": place_of(one),
            "place_in_kind": math.nan if one.place_in_kind is None else float(one.place_in_kind),
            "points": as_float(one.points),
            "of_maximum": as_float(one.points),
            "maximum": as_float(one.full),
            "bonus": as_float(one.bonus),
            "penalty": as_float(one.penalty),
            "percent": percent_of(one),
            "class_name": one.class_name,
            "note": "; ".join(self._notes(one)),
            "missing": "" if one.place else why_unranked(one, self.t),
        }

    def _notes(self, one: UnitResult) -> list[str]:
        """What stands beside a place: a tie, a class that is missed, a part of a year."""
        t, said = self.t, []
        if one.shared:
            said.append(t("shared place"))
        if one.class_missed:
            said.append(t("{name} missed: a field below its bound", name=one.class_missed))
        if not one.whole_year and (part := partial_in_words(one, self.year)):
            said.append(t("part of the year: {part}", part=part.worded(t)))
        if claimed := claimed_only(one):
            said.append(t("self-assessed points counted, not appraised: {codes}", codes=some_of(claimed, t)))
        return said

    def rows(self) -> list[dict[str, Any]]:
        """All ranked units, best first."""
        return [self.row(one) for one in self.results.ranked]

    def place_columns(self, rows: Sequence[dict[str, Any]], *more: str) -> list[Column]:
        """The columns that tables of places need."""
        names = ["place", *more, "unit", "of_maximum"]
        names += [name for name in ("bonus", "penalty") if any(row[name] for row in rows)]
        names += ["percent", *(["class_name"] if self.criteria.classes else []), "note"]
        return filled(ranking_columns(self.t, *names), rows, {"percent"})

    def places(self) -> Section:
        """Places by kind of unit, and the units without one."""
        t, rows = self.t, self.rows()
        parts: list[Block] = []
        kinds = [kind for kind in self.results.kinds if any(row["kind"] == kind for row in rows)]
        if rows:
            parts.append(self._drawn(kinds, rows))
        for kind in kinds:
            own = [row for row in rows if row["kind"] == kind]
            more = ("place_in_kind",) if len(kinds) > 1 else ()
            caption = t(
                "Places of {year}: {kind} ({n} of {total})",
                year=self.year,
                kind=kind,
                n=len(own),
                total=sum(one.unit.kind == kind for one in self.results.units),
            )
            parts.append(Table(caption, self.place_columns(own, *more), own, headers=2 + len(more)))
        without = [self.row(one) for one in self.results.units if one.place is None]
        missing = []
        if without:
            heading = t("Units without a place")
            columns = ranking_columns(t, "unit", "kind", "missing")
            parts += [
                Heading(heading),
                Table(t("Units without a place, {year}", year=self.year), columns, without),
            ]
            names = ", ".join(row["unit"] for row in without)
            missing = [{"section": heading, "reason": names}]
        return self.numbered("xep-hang", t("Places"), parts, missing)

    def _drawn(self, kinds: Sequence[str], rows: Sequence[dict[str, Any]]) -> Figure:
        t = self.t
        of_kinds = {kind: [row["percent"] for row in rows if row["kind"] == kind] for kind in kinds}
        bounds = [(each.name, float(each.at_least)) for each in self.criteria.classes]
        low, high = rows[-1]["percent"], rows[0]["percent"]
        title = t(
            "From {low}% to {high}%: {gap} percentage points between the last and the first",
            low=number(low, t.lang),
            high=number(high, t.lang),
            gap=number(high - low, t.lang),
        )
        names = {wrapped(kind, 26): own for kind, own in of_kinds.items()}
        said = [
            t(
                "{kind} ({n}): from {low}% to {high}%",
                kind=kind,
                n=len(own),
                low=number(min(own), t.lang),
                high=number(max(own), t.lang),
            )
            for kind, own in of_kinds.items()
        ]
        return Figure(
            "ty-le",
            1,
            lambda ax: ranking_charts.percents(ax, names, bounds, t, wrapped(title, TITLE_OF_CHART)),
            t("Percent of every ranked unit, {year}. Dashed: where classes begin.", year=self.year),
            "; ".join(said),
            [self._by_kind(of_kinds)],
            height=1.5 + 0.55 * len(kinds),
        )

    def _by_kind(self, kinds: Mapping[str, Sequence[float]]) -> Table:
        """Lowest, median and highest percent of each kind of unit."""
        t = self.t
        names = {"lowest": t("Lowest"), "median": t("Median"), "highest": t("Highest")}
        columns = [
            *ranking_columns(t, "kind", "of"),
            *(Column(key, said, NUMBER) for key, said in names.items()),
        ]
        rows = [
            {
                "kind": kind,
                "of": len(own),
                "lowest": min(own),
                "median": median(own),
                "highest": max(own),
            }
            for kind, own in kinds.items()
        ]
        return Table(t("Percent by kind of unit, {year}", year=self.year), columns, rows)

    def classes(self) -> Section:
        """Classes with their conditions, and how many units have each."""
        t = self.t
        heading = t("Classes")
        if not self.criteria.classes:
            reason = t("the set has no classes on record")
            return self._nothing("xep-loai", heading, reason)
        kinds = self.results.kinds
        ranked = self.results.ranked
        counted = Counter((one.unit.kind, one.class_name) for one in ranked)
        names = [*(each.name for each in self.criteria.classes), ""]
        rows = [
            {
                "class_name": name or t("without a class"),
                "condition": self._condition(name),
                "of": sum(counted[kind, name] for kind in kinds),
                "share": 100 * sum(counted[kind, name] for kind in kinds) / len(ranked)
                if ranked
                else math.nan,
            }
            | {kind: counted[kind, name] for kind in kinds}
            for name in names
            if name or any(counted[kind, ""] for kind in kinds)
        ]
        head, units, share = ranking_columns(t, "class_name", "of", "share", share=t("% of those ranked"))
        columns = [head, Column("condition", t("Condition")), units, share]
        if len(kinds) > 1:
            columns += [Column(kind, kind, units.format) for kind in kinds]
        parts: list[Block] = [Table(t("Units by class, {year}", year=self.year), columns, rows)]
        missed = [
            {
                "unit": one.unit.name,
                "percent": percent_of(one),
                "class_name": one.class_name,
                "note": one.class_missed,
            }
            for one in ranked
            if one.class_missed
        ]
        if missed:
            columns = ranking_columns(
                t, "unit", "percent", "class_name", "note", note=t("Class that the percent alone would give")
            )
            parts += [
                Table(t("Units that miss a class for the condition on every field"), columns, missed),
            ]
        return self.numbered("xep-loai", heading, parts)

    def _condition(self, name: str) -> str:
        each = next((one for one in self.criteria.classes if one.name == name), None)
        if each is None:
            return ""
        said = self.t("from {bound}%", bound=points(each.at_least, self.t.lang))
        if each.every_field_at_least is not None:
            said += self.t(
                "; every field from {bound}%", bound=points(each.every_field_at_least, self.t.lang)
            )
        return said

    def _nothing(self, anchor: str, heading: str, reason: str) -> Section:
        """A section that says why it is empty."""
        missing = [{"section": self.numbered_heading(anchor, heading), "reason": reason}]
        return self.numbered(anchor, heading, [Text(f"{reason[0].upper()}{reason[1:]}.")], missing)

    def field_columns(self) -> list[Column]:
        """A column a field: percent of what could be reached."""
        names = {one.code: labelled(one.code, one.name) for one in fields_of(self.results)}
        short = len(self.results.units) > ranking_charts.NUMBERED_CELLS
        return [
            Column(code, self.t("Field {code}", code=code) if short else name, NUMBER)
            for code, name in names.items()
        ]

    def fields(self) -> Section:
        """Where points are lost: units by fields."""
        t = self.t
        heading = t("Points not reached by field")
        rows = [row for row in reached_by_field(self.results) if not self._empty(row)]
        if not rows:
            return self._nothing("linh-vuc", heading, t("no unit has a score on every criterion of a field"))
        fields = fields_of(self.results)
        columns = [*ranking_columns(t, "unit", "place", "percent"), *self.field_columns()]
        caption = t("Percent of what could be reached, by unit and field, {year}", year=self.year)
        data = Table(caption, columns, rows)
        lost = [[100 - row[one.code] for one in fields] for row in rows]
        many = len(rows) > ranking_charts.NUMBERED_CELLS
        worst = self._worst_field(lost)
        labels = [wrapped(labelled(one.code, one.name), 30 if many else 60) for one in fields]
        units = [row["unit"] for row in rows]
        title = t(
            "Most is lost in field {name}: {share}% of what could be reached on average",
            name=labelled(fields[worst[0]].code, fields[worst[0]].name),
            share=number(worst[1], t.lang, 1),
        )
        alternative = "; ".join(
            t(
                "{name}: {share}% lost on average",
                name=labelled(one.code, one.name),
                share=number(self._mean_lost(lost, n), t.lang, 1),
            )
            for n, one in enumerate(fields)
        )
        height = (FIELD_ROW * len(fields) if many else UNIT_ROW * len(rows)) + 1.8
        drawn = Figure(
            "mat-diem",
            2,
            lambda ax: ranking_charts.losses(ax, units, labels, lost, t, wrapped(title, TITLE_OF_CHART)),
            t("What units lose of each field, percent, {year}; the best unit first.", year=self.year),
            alternative,
            [data],
            height=height,
            full_size=not many,
            on_paper=len(rows) <= FEWEST_ROWS_OPEN,
        )
        key = [Text("; ".join(labelled(one.code, one.name) for one in fields) + ".", "basis")]
        return self.numbered("linh-vuc", heading, [drawn, *key])

    def _empty(self, row: dict[str, Any]) -> bool:
        return all(math.isnan(row[one.code]) for one in fields_of(self.results))

    @staticmethod
    def _mean_lost(lost: Sequence[Sequence[float]], column: int) -> float:
        known = [row[column] for row in lost if not math.isnan(row[column])]
        return sum(known) / len(known) if known else math.nan

    def _worst_field(self, lost: Sequence[Sequence[float]]) -> tuple[int, float]:
        means = [self._mean_lost(lost, n) for n in range(len(lost[0]))]
        known = [(n, mean) for n, mean in enumerate(means) if not math.isnan(mean)]
        return max(known, key=lambda pair: pair[1])

    def lost(self) -> Section:
        """Where points are lost: all criteria."""
        t = self.t
        rows = lost_by_criterion(self.results)
        names = ["criterion", "maximum", "lost", "losing", "of", "sum", "share"]
        if any(row["without"] for row in rows):
            names.append("without")
        table = [row | {"of": row["n"]} for row in rows]
        columns = ranking_columns(t, *names, of=t("Units with such work and a score"))
        caption = t("Points not reached by criterion, all units of {year}, most first", year=self.year)
        return self.numbered(
            "tieu-chi", t("Points not reached by criterion"), [Table(caption, columns, table)]
        )

    def differences(self) -> Section:
        """What the best quarter and the rest have on each criterion."""
        t = self.t
        heading = t("The best quarter and the rest")
        best, rest = best_quarter(self.results)
        if not best:
            reason = t(
                "too few units are ranked (fewer than {n}), or too many share a place", n=FEWEST_PARTED
            )
            return self._nothing("nhom-dau", heading, reason)
        rows = differences(self.results)
        columns = ranking_columns(t, "criterion", "maximum", "best", "rest", "difference")
        said = t(
            "Mean points of those with the best places ({best}) and of the others ({rest}); "
            "a difference of means, which says nothing of why.",
            best=len(best),
            rest=len(rest),
        )
        caption = t(
            "Best quarter and the rest by criterion, {year}, largest difference first", year=self.year
        )
        return self.numbered("nhom-dau", heading, [Text(said), Table(caption, columns, rows)])

    def claims(self) -> Section:
        """Self-assessed against appraised points, and what explanations changed."""
        t = self.t
        heading = t("Self-assessed and appraised points")
        by_unit = claims_by_unit(self.results)
        if not by_unit:
            reason = t("no criterion has both a self-assessed and an appraised score on record")
            return self._nothing("tham-dinh", heading, reason)
        mean = sum(row["difference"] for row in by_unit) / len(by_unit)
        said = t(
            "On criteria with both scores, appraised less self-assessed points: {mean} a unit on average.",
            mean=signed(mean, t.lang),
        )
        less = t("Appraised less self-assessed")
        unit_columns = ranking_columns(
            t, *("unit", "self_assessed", "appraised", "difference", "cut", "raised", "n"), difference=less
        )
        parts: list[Block] = [Text(said)]
        cut = [row for row in by_unit if row["difference"] < 0]
        if cut:
            caption = t(
                "Units whose claims were cut most: {n} of {total}",
                n=min(len(cut), MOST_CLAIMS),
                total=len(cut),
            )
            parts.append(Table(caption, unit_columns, cut[:MOST_CLAIMS]))
        criteria = [row | {"of": row["n"]} for row in claims_by_criterion(self.results) if row["cut"]]
        columns = ranking_columns(
            t,
            *("criterion", "self_assessed", "appraised", "difference", "cut", "of"),
            self_assessed=t("Self-assessed, mean"),
            appraised=t("Appraised, mean"),
            difference=less,
        )
        means = {"self_assessed", "appraised"}
        columns = [Column(one.key, one.heading, NUMBER) if one.key in means else one for one in columns]
        if criteria:
            parts.append(Table(t("Criteria on which claims were cut, means a unit"), columns, criteria))
        explained = after_explanation(self.results)
        if explained:
            gained = [row for row in explained if row["difference"]]
            columns = ranking_columns(
                t,
                *("unit", "appraised", "score", "difference", "n"),
                score=t("After explanation, or final"),
                n=t("Criteria with both"),
            )
            heading_of = t("After explanation, or final")
            text = t.ngettext(
                "Of {total} units with points after explanation, or final ones, {n} has other points now.",
                "Of {total} units with points after explanation, or final ones, {n} have other points now.",
                n=len(gained),
                total=len(explained),
            )
            caption = t(
                "Points appraised and after that, on the criteria with both: {n} of {total}",
                n=min(len(explained), MOST_CLAIMS),
                total=len(explained),
            )
            table = Table(caption, columns, explained[:MOST_CLAIMS])
            parts += [Heading(heading_of), Text(text), table]
        return self.numbered("tham-dinh", heading, parts)

    def _long(self, table: Table) -> Block:
        """A table of many rows behind a disclosure."""
        if len(table.rows) <= FEWEST_ROWS_OPEN:
            return table
        return Details(self.t("{caption}: {n} rows", caption=table.caption, n=len(table.rows)), [table])

    @cached_property
    def moves(self) -> list[Change]:
        """Units against the year before."""
        return changes_of(self.ranked)

    def changes(self) -> Section:
        """Changes on the year before, of units that existed all of both years within the set."""
        t, before = self.t, self.year - 1
        heading = t("Changes on {year}", year=before)
        if not self.moves:
            return self._nothing("nam-truoc", heading, self.ranked.reason.worded(t))
        known = self.change_rows()
        parts: list[Block] = []
        if known:
            columns = ranking_columns(
                t,
                *("unit", "before", "percent", "change", "place_before", "place"),
                before=t("Percent of {year}", year=before),
                percent=t("Percent of {year}", year=self.year),
                place_before=t("Place of {year}", year=before),
                place=t("Place of {year}", year=self.year),
            )
            text = t(
                "Units that existed all of both years: {n}. Places are among all units of their year.",
                n=len(known),
            )
            parts += [
                Text(text),
                self._long(
                    Table(t("Changes from {before} to {year}", before=before, year=self.year), columns, known)
                ),
            ]
        rest = [
            {"unit": one.now.unit.name, "reason": one.reason.worded(t)}
            for one in self.moves
            if one.points is None
        ]
        if rest:
            columns = ranking_columns(t, "unit", "reason")
            parts.append(Table(t("Units that are not compared with {year}", year=before), columns, rest))
        return self.numbered("nam-truoc", heading, parts)

    def change_rows(self) -> list[dict[str, Any]]:
        """Units that compare, the largest rise first."""
        rows = [
            {
                "unit": one.now.unit.name,
                "before": percent_of(one.before),
                "percent": percent_of(one.now),
                "change": float(one.points),
                "place_before": place_of(one.before),
                "place": place_of(one.now),
            }
            for one in self.moves
            if one.points is not None and one.before is not None
        ]
        return sorted(rows, key=lambda row: -row["change"])

    def below(self) -> Section:
        """Units below the bound of the set."""
        t, bound = self.t, self.criteria.bound
        heading = t("Units below the bound")
        if bound is None:
            return self._nothing("duoi-nguong", heading, t("the set states no bound"))
        rows = [self.row(one) for one in below_bound(self.results)]
        if not rows:
            said = t("No unit lies below {bound}%.", bound=points(bound, t.lang))
            return self.numbered("duoi-nguong", heading, [Text(said)])
        caption = t("Units below {bound}%, {year}", bound=points(bound, t.lang), year=self.year)
        return self.numbered(
            "duoi-nguong", heading, [Table(caption, self.place_columns(rows), rows, headers=2)]
        )

    def survey_rows(self) -> list[dict[str, Any]]:
        """The units' own surveys, in the order of the register."""
        order = [one.name for one in self.scores.units]
        rows = sorted(self.scores.surveys, key=lambda row: order.index(row["unit"]))
        return [
            {
                "unit": row["unit"],
                "respondents": int(row["respondents"]),
                "satisfied": float(row["satisfied"]),
                "method": row["method"],
                "source": row["source"],
                "note": "; ".join(filter(None, (self._few(int(row["respondents"])), row["note"]))),
            }
            for row in rows
        ]

    def _few(self, respondents: int) -> str:
        return self.t("under {n} respondents", n=FEWEST_ASKED) if respondents < FEWEST_ASKED else ""

    def surveys(self) -> Section:
        """The units' own surveys of satisfaction."""
        t = self.t
        heading = t("Surveys of satisfaction of the units' own")
        rows = self.survey_rows()
        if not rows:
            return self._nothing("khao-sat", heading, t("no survey of a unit is on record"))
        columns = filled(
            ranking_columns(t, "unit", "respondents", "satisfied", "method", "source", "note"), rows
        )
        said = Note(t("These surveys are not the national one, and never compared or joined with it."))
        table = Table(t("Surveys of satisfaction, {year}", year=self.year), columns, rows)
        return self.numbered("khao-sat", heading, [said, table])

    def file_rows(self) -> list[dict[str, Any]]:
        """The files that scores came in."""
        return [
            {
                "file": row["name"],
                "agency": row["agency"],
                "stage": row["stage"],
                "received": row["received"],
                "scores": int(row["scores"]),
                "note": row["note"],
            }
            for row in self.scores.files
        ]

    def sources(self) -> Section:
        """Where scores come from, and how places come about."""
        t = self.t
        rows = self.file_rows()
        columns = filled(ranking_columns(t, "file", "agency", "stage", "received", "scores", "note"), rows)
        parts: list[Block] = [Heading(t("How places come about")), Bullets(method_sentences(self.scores, t))]
        parts += [
            Heading(t("Files that the scores came in")),
            self._long(Table(t("Files taken in, {year}", year=self.year), columns, rows)),
            Text(t("Set of criteria: {source}.", source=self.criteria.row["source"]), "basis"),
        ]
        return self.numbered("nguon", t("Sources and method"), parts)

    def end(self) -> Section:
        """How to make this page again."""
        return self.last_line(f"chiso build --report ranking --set {self.criteria.code} --year {self.year}")
