"""The report of a unit on a set in a year: its scorecard, with its place and what would raise it most."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chiso.data.own_index.tables import EXPLAINED, FINAL
from chiso.pages.base import ReportPage, Section
from chiso.pages.blocks import Block, Bullets, Heading, Note, Table, Text
from chiso.pages.columns import filled
from chiso.rankings.card import card_of, of_the_hundred
from chiso.rankings.columns import ranking_columns
from chiso.rankings.measures import FEWEST_ASKED, Rows, gains, places_in_fields
from chiso.rankings.summary import decided, method_sentences, unit_sentences
from chiso.rankings.years import ranked_year
from chiso.scorecards.report import ScorecardReport
from chiso.scorecards.summary import summary_sentences
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import digits, labelled


class OwnUnitReport(ScorecardReport):
    """Everything the report of a unit shows.

    Parameters
    ----------
    criteria_set : str
        Code of the set of criteria, or another of its names.
    unit : str
        In any spelling.
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
        No such set or unit, or no scores of that year.
    """

    NUMBERED = (
        *("linh-vuc-diem", "khong-dat", "tham-dinh", "co-quan"),
        *("tai-lieu", "doi-chieu", "nguon-diem"),
    )

    def __init__(self, criteria_set: str, unit: str, year: int, lang: str = "vi", data: str = "") -> None:
        ReportPage.__init__(self, year, lang, data)
        self.ranked = ranked_year(self.d.path, criteria_set, year)
        self.results = self.ranked.results
        self.result = self.results.of_unit(unit)
        self.take(card_of(self.results, self.result.unit.name, self.d.indices.self_assessed.name))

    def title(self) -> Section:
        """Heading of the page: unit and year; under it the set."""
        t = self.t
        text = t("Result of {year}: {unit}", year=self.year, unit=self.result.unit.name)
        criteria = self.results.criteria
        about = t("{set}. {decision}.", set=criteria.name, decision=decided(self.results.scores, t))
        return self.titled(text, about)

    def sentences(self) -> list[str]:
        """Place and class first, then the scorecard."""
        standing = unit_sentences(self.ranked, self.result, self.t)
        # Of a unit that has none of the work that is scored the scorecard has nothing to sum up.
        hundred = of_the_hundred(self.results.criteria)
        scored = any(not self.result.rows[each.code].left_out for each in hundred)
        return [*standing, *(summary_sentences(self) if scored else [])]

    def gain_rows(self) -> Rows:
        """The criteria that would raise the unit most."""
        return gains(self.results, self.result)

    def standing(self) -> Section:
        """What would raise the unit most, and where it stands in each field."""
        t = self.t
        heading = t("What would raise the result most")
        rows = self.gain_rows()
        parts: list[Block] = []
        if rows:
            columns = ranking_columns(
                t,
                *("criterion", "score", "maximum", "lost", "percent", "place", "lead"),
                maximum=t("Could be reached"),
                lost=t("Points not reached"),
                percent=t("Percent, if reached"),
                place=t("Place, if reached"),
                missing={"lead": N_("[to be filled in by the office]")},
            )
            text = t(
                "If one criterion alone reached what the unit could, the other units as they are; "
                "work that the unit does not have is not among them."
            )
            caption = t("The criteria on which most can be won, {year}", year=self.year)
            parts += [Text(text), Table(caption, filled(columns, rows), rows)]
        else:
            parts.append(Text(t("No lost point is on record.")))
        if fields := places_in_fields(self.results, self.result):
            columns = ranking_columns(
                t,
                *("criterion", "percent", "place", "of"),
                criterion=t("Field"),
                percent=t("Percent of what could be reached"),
                place=t("Place in the field"),
            )
            caption = t("Fields among all units of the set, {year}", year=self.year)
            parts.append(Table(caption, columns, fields))
        return self.part("vi-tri", heading, parts)

    def appraisal(self) -> Section:
        """Self-assessment against what counts; which criteria count after an explanation is said."""
        made = super().appraisal()
        codes = [row.criterion.code for row in self.result.rows.values() if row.stage in (EXPLAINED, FINAL)]
        if not codes:
            return made
        said = self.t(
            "In place of the appraised score that after explanation, or the final one, stands for: {codes}.",
            codes=", ".join(codes),
        )
        return replace(made, parts=[Note(said), *made.parts])

    def document(self) -> Section:
        """Where the scores come from, evidence on record, and how places come about."""
        t, scores, unit = self.t, self.results.scores, self.result.unit.name
        keys = {
            one.row["file"] for stages in scores.of_units.get(unit, {}).values() for one in stages.values()
        }
        rows: list[dict[str, Any]] = [
            {
                "file": row["name"],
                "agency": row["agency"],
                "stage": row["stage"],
                "received": row["received"],
                "note": row["note"],
            }
            for row in scores.files
            if row["file"] in keys
        ]
        columns = filled(ranking_columns(t, "file", "agency", "stage", "received", "note"), rows)
        parts: list[Block] = [Table(t("Files that the scores of the unit came in"), columns, rows)]
        if evidence := scores.evidence_of(unit):
            parts += [Heading(t("Evidence on record")), Bullets([self._document(row) for row in evidence])]
        for row in scores.surveys:
            if row["unit"] == unit:
                said = t(
                    "Survey of the unit's own: {n} respondents, {satisfied}% satisfied ({method}); "
                    "never compared with the national one.",
                    n=digits(row["respondents"], t.lang),
                    satisfied=digits(row["satisfied"], t.lang),
                    method=row["method"],
                )
                if int(row["respondents"]) < FEWEST_ASKED:
                    few = t("Fewer than {n} respondents: the percentage says little.", n=FEWEST_ASKED)
                    said = f"{said} {few}"
                parts.append(Note(said))
        parts += [Heading(t("How places come about")), Bullets(method_sentences(scores, t))]
        return self.numbered("nguon-diem", t("Sources and method"), parts)

    def _document(self, row: Any) -> str:
        name = labelled(row["criterion"], self.results.criteria.by_code[row["criterion"]].name)
        day = self.t("of {date}", date=date(row["date"], self.t.lang)) if row["date"] else ""
        issued = f"({row['issuer']})" if row["issuer"] else ""
        said = " ".join(filter(None, (row["number"], day, issued)))
        return f"{name}: " + ". ".join(filter(None, (said, row["summary"], row["link"])))

    def end(self) -> Section:
        """How to make this page again."""
        code, unit = self.results.criteria.code, self.result.unit.name
        return self.last_line(f'chiso build --report units --set {code} --year {self.year} --unit "{unit}"')
