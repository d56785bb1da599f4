"""The first draft of a unit's plan from its scores on a set: a task and a target for each lost criterion.

Nothing is made up. Which room of the unit leads a task and until when is not on record and stays open, for
the documents to mark; who coordinates is the agency that follows or scores the criterion, as the set says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.own_index.register import OwnUnit, Register
from chiso.data.own_index.scores import Scores, load_scores, years_of
from chiso.data.own_index.sets import CriteriaSet, find_set, read_sets
from chiso.data.own_index.tables import SCORES_FOLDER
from chiso.data.plans.agencies import Agencies
from chiso.data.plans.folder import Plan, ReferenceTables
from chiso.data.plans.scorecard_table import SEPARATOR
from chiso.data.plans.work_tables import AT_LEAST, OF_UNITS, PERIOD_NAMES
from chiso.data.provinces import period_of, slug
from chiso.plans.draft_wording import DRAFT_MARKS
from chiso.rankings.card import card_of
from chiso.rankings.listed import reason_on_record, some_of
from chiso.rankings.measures import next_class
from chiso.rankings.notices import addressee
from chiso.rankings.results import Results, UnitResult, claimed_only, printed_percent, results_of
from chiso.scorecards.scores import lost_points
from chiso.text.catalog import Texts
from chiso.text.messages import N_, capital
from chiso.text.numbers import as_decimal, in_points, labelled, of_maximum, points

Rows = list[dict[str, Any]]


def _written_at(unit: OwnUnit) -> str:
    """Where a commune dates its papers: its own name without the kind; "" for a department."""
    kind, _, name = unit.name.partition(" ")
    if unit.level != "commune":
        return ""
    return unit.name.removeprefix("Đặc khu ") if kind == "Đặc" else name


@dataclass(frozen=True)
class UnitDraft:
    """The draft of a unit's plan.

    Attributes
    ----------
    unit : OwnUnit
    year : int
        The year planned.
    scored : int
        The year whose scores it rests on.
    document : dict
        Entries of plan.yml.
    tables : dict
        Rows by file name.
    """

    unit: OwnUnit
    year: int
    scored: int
    document: Mapping[str, Any]
    tables: Mapping[str, Rows]

    @property
    def folder(self) -> Path:
        """Where it is written by default."""
        return Path("plans") / f"{self.unit.slug}-{self.year}"


def find_unit(data: Path, named_set: str, named: str, year: int) -> tuple[OwnUnit, int]:
    """The unit that a plan of a year is for, and the last year before that it was scored in.

    Parameters
    ----------
    data : Path
    named_set, named : str
        Any name of the set and of the unit.
    year : int
        The year planned.

    Raises
    ------
    ChisoError
        No such set, no such unit in the year planned, or no scores of a year before on record.
    """
    criteria = find_set(data, named_set)
    unit = Register.read(data, slug(criteria.province)).resolve(named, year)
    before = [one for one in years_of(data, criteria.code) if one < year]
    if not before:
        raise ChisoError(
            N_("no scores before {year} are on record on the set {name}", year=year, name=criteria.code),
            where=f"data/{SCORES_FOLDER}/{criteria.code}",
            remedy=N_("--year is the year planned, which comes after the year that was scored"),
        )
    return unit, before[-1]


def draft_for_unit(data: Path, named_set: str, named: str, year: int) -> UnitDraft:
    """The first draft of a unit's plan for a year, from the last scores before it.

    Parameters
    ----------
    data, named_set, named, year
        As for `find_unit`.

    Raises
    ------
    ChisoError
        As for `find_unit`; also a unit that was not scored that year, such as a new one.
    DataError
    """
    unit, scored = find_unit(data, named_set, named, year)
    scores = load_scores(data, named_set, scored)
    results = results_of(scores)
    result = results.of_unit(unit.name)
    reference = ReferenceTables.read(data)
    card = card_of(results, unit.name, reference.indices.self_assessed.name)
    return _Drafted(results, result, card, reference, year, _other_sets(data, scores, year)).made()


def _other_sets(data: Path, scores: Scores, year: int) -> list[str]:
    """Sets that score units of the same kind in the year planned in the place of this one."""
    own = scores.criteria
    if own.in_force(year):
        return []
    sets, _ = read_sets(data)
    alike = (one for one in sets.values() if (one.province, one.level) == (own.province, own.level))
    return [one.name for one in alike if one.in_force(year)]


class _Drafted:
    """Draws up one draft."""

    def __init__(
        self,
        results: Results,
        result: UnitResult,
        card: Plan,
        reference: ReferenceTables,
        year: int,
        others: Sequence[str],
    ) -> None:
        self.results, self.result, self.card, self.year = results, result, card, year
        self.reference, self.others, self.t = reference, others, Texts("vi")
        self.agencies = Agencies(reference.tables["agencies"])
        self.marks: dict[str, list[str]] = {}

    @property
    def criteria(self) -> CriteriaSet:
        """The set that the unit was scored on."""
        return self.results.criteria

    def made(self) -> UnitDraft:
        """The draft."""
        rows = {row["code"]: row for row in records(self.card.criteria)}
        lost = {row["code"]: Decimal(str(row["lost"])) for row in records(lost_points(self.card))}
        losing = [(n, rows[code], lost[code]) for n, code in enumerate((c for c in rows if c in lost), 1)]
        tables = {
            "scorecard.csv": list(self._scorecard(rows)),
            "tasks.csv": [self._task(n, row, points_lost) for n, row, points_lost in losing],
            "targets.csv": [self._target(n, row, points_lost) for n, row, points_lost in losing],
            "duties.csv": [],
        }
        return UnitDraft(self.result.unit, self.year, self.results.year, self._document(), tables)

    def _scorecard(self, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """The card without a lead: that of the set is an agency of the province, not a room of the unit."""
        for code, row in rows.items():
            found = self.result.rows[code]
            short = code in self.criteria.children and found.maximum != found.full
            reachable = "" if found.maximum is None or not short else as_decimal(found.maximum)
            helping = SEPARATOR.join(self._helping(code)[0])
            yield {**row, "attainable": reachable, "lead": "", "coordinating": helping}

    def _helping(self, code: str) -> tuple[list[str], list[str]]:
        """Who follows or scores a criterion, as it is called in the year planned; and what to check."""
        found: list[str] = []
        marks: list[str] = []
        named = self.criteria.by_code[code]
        for name in dict.fromkeys(one for one in (named.lead, named.appraiser) if one):
            now, replaced = self.agencies.in_year(name, self.year)
            if replaced and now == replaced:
                marks.append(self.t(DRAFT_MARKS["gone"], agency=name))
            elif now != self.result.unit.name and now not in found:
                found.append(now)
                if replaced:
                    marks.append(self.t(DRAFT_MARKS["renamed"], agency=name, now=now))
        return found, marks

    def _task(self, n: int, row: Mapping[str, Any], lost: Decimal) -> dict[str, Any]:
        t, code = self.t, row["code"]
        most = Decimal(row["maximum"])
        helping, marks = self._helping(code)
        marks += [
            t(DRAFT_MARKS["no_deadline"]),
            t("the rooms of the unit are not on record, please name who leads"),
        ]
        reached = row["appraised"] or row["self_assessed"]
        if not row["appraised"]:
            marks.append(t(DRAFT_MARKS["claimed"], year=self.results.year))
        reason = reason_on_record(self.results, self.result.unit.name, code)
        return {
            "id": f"NV{n}",
            "criteria": f"{OF_UNITS} {code}",
            "criteria_basis": "derived",
            "task": t(
                "Raise criterion {code} from {score} to {maximum} ({when}), which adds {lost}",
                code=labelled(code, row["name"]),
                score=points(Decimal(reached), "vi"),
                maximum=in_points(points(most, "vi"), t),
                when=t("in {year}", year=self.results.year),
                lost=in_points(points(lost, "vi"), t),
            ),
            "product": self.criteria.by_code[code].row["evidence"],
            "coordinating": SEPARATOR.join(helping),
            "review": SEPARATOR.join(marks),
            "note": t("reason by the scorecard: {reason}", reason=reason) if reason else "",
        }

    def _target(self, n: int, row: Mapping[str, Any], lost: Decimal) -> dict[str, Any]:
        t, code = self.t, row["code"]
        most = Decimal(row["maximum"])
        shown = in_points(of_maximum(float(most), float(row["maximum"]), "vi"), t)
        return {
            "id": f"MT{n}",
            "criteria": f"{OF_UNITS} {code}",
            "criteria_basis": "derived",
            "task": f"NV{n}",
            "indicator": row["name"],
            "operator": AT_LEAST,
            "low": as_decimal(most),
            "unit": "điểm",
            "baseline_year": str(self.results.year),
            "baseline_value": as_decimal(most - lost),
            "text": t("Criterion {code} in {year}: {maximum} (proposed: the maximum)", code=code,
                      year=self.year, maximum=shown),
            "review": t(DRAFT_MARKS["target_maximum"]),
        }  # fmt: skip

    def _document(self) -> dict[str, Any]:
        t, criteria, unit = self.t, self.criteria, self.result.unit
        named = addressee(unit)
        missing = [
            t("Number, date, legal bases, purpose, signature and recipients are left to the office."),
            t("Who leads each task within the unit, and until when, is not on record."),
        ]
        if self.result.missing:
            codes = some_of(self.result.missing, t)
            missing.append(f"{capital(t('no score of {codes}', codes=codes))}.")
        if not criteria.complete:
            missing.append(t("The set is not on record in full."))
        limits = [
            t("A first draft from the scores on record: the unit decides every line of it."),
            t("The draft rests on the results of {year} by {name}.", year=self.results.year,
              name=criteria.name),
            t("Points of a set of the province do not compare with the index of provinces."),
        ]  # fmt: skip
        if self.result.bonus or self.result.penalty:
            bonus, penalty = (points(one, "vi") for one in (self.result.bonus, self.result.penalty))
            limits.append(t("Bonus points: {bonus}; points taken off: {penalty}.", bonus=bonus,
                            penalty=penalty))  # fmt: skip
        if claimed_only(self.result):
            limits.append(t("Some points are self-assessed and not appraised."))
        if self.others:
            limits.append(
                t(
                    "Units are scored on {sets} in {year}: hold codes and maxima against it.",
                    year=self.year,
                    sets="; ".join(self.others),
                )
            )
        return {
            "document_type": "Kế hoạch",
            "place": _written_at(unit) or criteria.province,
            "title": t(
                "Improve the results of {unit} in {year} by {name}",
                unit=named,
                year=self.year,
                name=criteria.name,
            ),
            "unit": {
                "name": named,
                "level": unit.level,
                "province": criteria.province,
                "period": period_of(self.year),
            },
            "indices": [self.reference.indices.self_assessed.code],
            "criteria_set": criteria.decision or criteria.name,
            "edition_reviewed": str(self.results.year),
            "edition_planned": str(self.year),
            "complete": "false",
            "missing": missing,
            "legal_bases": [self._basis()],
            "results": list(self._results()),
            "goals": list(self._goals()),
            "reporting": list(PERIOD_NAMES.values()),
            "limits": limits,
        }

    def _basis(self) -> dict[str, str]:
        row = self.criteria.row
        named = f"Quyết định số {row['decision']}" if row["decision"] else "Quyết định [số, ngày]"
        return {
            "document": named,
            "date": row["decision_date"],
            "issuer": row["issuer"],
            "title": f"Ban hành {self.criteria.name}",
        }

    def _results(self) -> Iterator[dict[str, str]]:
        one, t = self.result, self.t
        head = {"index": OF_UNITS, "year": str(self.results.year), "component": "total", "note": ""}
        if one.percent is not None:
            value = as_decimal(printed_percent(one.percent))
            yield {**head, "name": t("Score"), "measure": "score", "value": value, "maximum": "100",
                   "unit": "percent"}  # fmt: skip
        if one.place is not None:
            yield {**head, "name": t("Place"), "measure": "rank", "value": str(one.place),
                   "maximum": str(one.of), "unit": "place"}  # fmt: skip

    def _goals(self) -> Iterator[dict[str, str]]:
        """The next better class, where the set has classes and the unit a percent."""
        better = next_class(self.results, self.result)
        if better is not None:
            bound = points(better.at_least, "vi")
            yield {
                **{"index": OF_UNITS, "year": str(self.year), "measure": "score", "operator": "at_least"},
                **{"value": as_decimal(better.at_least), "unit": "percent"},
                "text": self.t(
                    "class {name}: {bound}% of the maximum or more", name=better.name, bound=bound
                ),
            }


def render_unit_draft(made: UnitDraft, folder: Path) -> str:
    """What was drafted, in a few lines."""
    t = Texts("vi")
    lines = [
        t("Draft of a plan for {unit}, {year}: {folder}", unit=made.unit.name, year=made.year, folder=folder),
        t(
            "{tasks} and as many targets, from the scores of {year}",
            tasks=t.ngettext("{n} task", "{n} tasks", n=len(made.tables["tasks.csv"])),
            year=made.scored,
        ),
        *(f"- {text}" for text in (*made.document["missing"], *made.document["limits"])),
    ]
    return "\n".join(lines)
