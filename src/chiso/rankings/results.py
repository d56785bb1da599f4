"""What the scores of a set and year come to: points, percent, place, class of every unit.

A unit that lacks the score of a criterion has no total and no place. Points on top and points taken off
are counted after work that the unit does not have was left out and the rest scaled; where such work earns a
share of its points, the rest of them is out of reach, and the hundred stays what percent is of. Places are of
percent as it is printed, with two decimals: units that read alike share a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from chiso.core.errors import ChisoError
from chiso.data.own_index.register import OwnUnit
from chiso.data.own_index.scores import Score, Scores
from chiso.data.own_index.sets import CriteriaSet, Criterion, UnitClass
from chiso.data.own_index.tables import BONUS, PENALTY, SCORES_FOLDER, SELF_ASSESSED
from chiso.text.messages import N_

HUNDRED, PRINTED = Decimal(100), Decimal("0.01")
FEWEST_RANKED = 2  # one unit alone has no place


@dataclass(frozen=True)
class CriterionResult:
    """Points of a unit on a row of the set, or on what stands below it.

    Attributes
    ----------
    criterion : Criterion
    points : Decimal or None
        That count; None where a score is missing, or where the unit has no such work and it is left out.
    maximum : Decimal or None
        That the unit could reach; zero where all of it is left out.
    full : Decimal or None
        The maximum of the set as far as it is not left out: what percent is of.
    left_out : bool
    no_work : bool
        Whether the unit has no such work.
    stage : str
        Of the score; "" of a row with others below it.
    """

    criterion: Criterion
    points: Decimal | None
    maximum: Decimal | None
    full: Decimal | None = None
    left_out: bool = False
    no_work: bool = False
    stage: str = ""

    @property
    def lost(self) -> Decimal | None:
        """Points not reached of those that could be reached."""
        if self.points is None or self.maximum is None:
            return None
        return self.maximum - self.points


@dataclass(frozen=True)
class UnitResult:
    """A unit on a set in a year.

    Attributes
    ----------
    unit : OwnUnit
    rows : mapping of str to CriterionResult
        Every row of the set, by code.
    missing : tuple of str
        Codes without a score.
    points, maximum, full : Decimal or None
        Of `CriterionResult`, without bonus and penalty; no points with something missing.
    bonus, penalty : Decimal
    percent : Decimal or None
        Of the maximum, scaled to the maximum of the set where work was left out, with bonus and penalty.
    place, of, place_in_kind, of_kind : int or None, int
        Among all that the set ranks, and among those of its kind; None without a total.
    shared : bool
        Whether another unit has the same place among all.
    class_name : str
        "" where the set has no classes, or without a total.
    class_missed : str
        The better class whose condition on fields it misses; "" for none.
    whole_year : bool
        Whether the unit existed all of the year.
    """

    unit: OwnUnit
    rows: Mapping[str, CriterionResult]
    missing: tuple[str, ...]
    points: Decimal | None
    maximum: Decimal | None
    full: Decimal | None
    bonus: Decimal
    penalty: Decimal
    percent: Decimal | None
    whole_year: bool
    place: int | None = None
    of: int = 0
    place_in_kind: int | None = None
    of_kind: int = 0
    shared: bool = False
    class_name: str = ""
    class_missed: str = ""


@dataclass(frozen=True)
class Results:
    """All units of a set in a year, best first; those without a total last, in the order of the register."""

    scores: Scores
    units: tuple[UnitResult, ...]

    @property
    def criteria(self) -> CriteriaSet:
        """The set."""
        return self.scores.criteria

    @property
    def year(self) -> int:
        """The year that was scored."""
        return self.scores.year

    @property
    def ranked(self) -> tuple[UnitResult, ...]:
        """Those with a place."""
        return tuple(one for one in self.units if one.place is not None)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of unit, in the order of the register."""
        return tuple(dict.fromkeys(one.kind for one in self.scores.units))

    def of_unit(self, named: str) -> UnitResult:
        """The result of a unit, by any spelling.

        Raises
        ------
        UnknownUnit
        ChisoError
            The set does not score units of its level.
        """
        unit = self.scores.register.resolve(named, self.year)
        found = next((one for one in self.units if one.unit == unit), None)
        if found is None:
            raise ChisoError(
                N_("{unit} is not scored on the set {name}", unit=unit.name, name=self.criteria.code),
                where=f"data/{SCORES_FOLDER}/{self.criteria.code}/{self.year}.csv",
                remedy=N_("name the set of its level"),
            )
        return found


def results_of(scores: Scores, stage: str = "") -> Results:
    """What the scores come to.

    Parameters
    ----------
    scores : Scores
    stage : str, optional
        Only the scores of this stage; by default the last stage of each criterion on record.
    """
    made = [_result(scores, unit, stage) for unit in scores.units]
    known = [one for one in made if one.percent is not None]
    if len(known) >= FEWEST_RANKED:
        places = _places(known)
        of_kinds = {kind: _places(one for one in known if one.unit.kind == kind) for kind in _kinds(known)}
        sizes = {kind: len(own) for kind, own in of_kinds.items()}
        made = [
            one
            if one.percent is None
            else replace(
                one,
                place=places[one.unit.name],
                of=len(known),
                place_in_kind=of_kinds[one.unit.kind][one.unit.name],
                of_kind=sizes[one.unit.kind],
                shared=list(places.values()).count(places[one.unit.name]) > 1,
            )
            for one in made
        ]
    made = [_classed(one, scores.criteria) for one in made]
    return Results(scores, tuple(sorted(made, key=_best_first)))


def _kinds(units: Iterable[UnitResult]) -> list[str]:
    return list(dict.fromkeys(one.unit.kind for one in units))


def _best_first(one: UnitResult) -> tuple[bool, Decimal]:
    return (one.percent is None, -(one.percent or Decimal(0)))


def _places(units: Iterable[UnitResult]) -> dict[str, int]:
    """Places by name: 1 and the number of units that are better."""
    percents = {one.unit.name: printed_percent(one.percent) for one in units if one.percent is not None}
    ordered = sorted(percents.values(), reverse=True)
    first = {percent: n for n, percent in reversed(list(enumerate(ordered, 1)))}
    return {name: first[percent] for name, percent in percents.items()}


def printed_percent(percent: Decimal) -> Decimal:
    """Percent as it is printed: 88.625 is 88.63."""
    return percent.quantize(PRINTED, ROUND_HALF_UP)


def scored_rows(one: UnitResult) -> list[CriterionResult]:
    """The rows that a unit is scored on: those with nothing below them, in the order of the set."""
    parents = {row.criterion.parent for row in one.rows.values()}
    return [row for code, row in one.rows.items() if code not in parents]


def claimed_only(one: UnitResult) -> list[str]:
    """Criteria whose self-assessed points count, since nobody has appraised them."""
    return [row.criterion.code for row in scored_rows(one) if row.stage == SELF_ASSESSED]


def _result(scores: Scores, unit: OwnUnit, stage: str) -> UnitResult:
    criteria = scores.criteria
    rows: dict[str, CriterionResult] = {}
    missing: list[str] = []

    def given(code: str) -> Score | None:
        return scores.at(unit.name, code, stage) if stage else scores.counting(unit.name, code)

    for one in reversed(criteria.criteria):  # what stands below a row stands behind it
        below = criteria.children.get(one.code, ())
        on_top = criteria.field_of(one.code).kind in (BONUS, PENALTY)
        if on_top:
            rows[one.code] = _on_top(one, given(one.code), [rows[child.code] for child in below])
        elif below:
            rows[one.code] = _summed(one, [rows[child.code] for child in below])
        else:
            rows[one.code] = _scored(one, given(one.code), criteria)
            if rows[one.code].points is None and not rows[one.code].left_out:
                missing.append(one.code)
    fields = [rows[one.code] for one in criteria.children.get("", ())]
    points, maximum, full = (
        _total(fields, figure, but=(BONUS, PENALTY))
        for figure in (lambda row: row.points, lambda row: row.maximum, lambda row: row.full)
    )
    bonus, penalty = (
        sum(
            (row.points for row in fields if row.criterion.kind == kind and row.points is not None),
            Decimal(0),
        )
        for kind in (BONUS, PENALTY)
    )
    whole = criteria.maximum or _total(fields, lambda row: row.criterion.maximum, but=(BONUS, PENALTY))
    percent = None
    if points is not None and full and whole and not missing:
        percent = HUNDRED * (points / full + (bonus - penalty) / whole)
    return UnitResult(
        unit,
        {one.code: rows[one.code] for one in criteria.criteria},
        tuple(reversed(missing)),
        None if missing else points,
        maximum,
        full,
        Decimal(bonus),
        Decimal(penalty),
        percent,
        unit.whole(scores.year),
    )


def _scored(one: Criterion, score: Score | None, criteria: CriteriaSet) -> CriterionResult:
    if score is None:
        return CriterionResult(one, None, one.maximum, one.maximum)
    if not score.no_work:
        return CriterionResult(one, score.score, one.maximum, one.maximum, stage=score.stage)
    nothing = Decimal(0)
    if criteria.leaves_out:
        return CriterionResult(one, None, nothing, nothing, left_out=True, no_work=True, stage=score.stage)
    points = None if one.maximum is None else one.maximum * criteria.no_work_share
    return CriterionResult(one, points, points, one.maximum, no_work=True, stage=score.stage)


def _on_top(one: Criterion, score: Score | None, below: Sequence[CriterionResult]) -> CriterionResult:
    """Points on top or taken off: those on record, since nobody writes down that there are none.

    Work that a unit does not have earns nothing on top, and has nothing taken off.
    """
    if below:
        known = [row.points for row in below if row.points is not None]
        return CriterionResult(one, sum(known, Decimal(0)) if known else None, one.maximum, one.maximum)
    if score is None:
        return CriterionResult(one, None, one.maximum, one.maximum)
    points = Decimal(0) if score.no_work else score.score
    return CriterionResult(one, points, one.maximum, one.maximum, stage=score.stage)


def _summed(one: Criterion, below: Sequence[CriterionResult]) -> CriterionResult:
    counted = [row for row in below if not row.left_out]
    return CriterionResult(
        one,
        _total(counted, lambda row: row.points),
        _total(counted, lambda row: row.maximum) if counted else Decimal(0),
        _total(counted, lambda row: row.full) if counted else Decimal(0),
        left_out=not counted,
        no_work=all(row.no_work for row in below),
    )


def _total(
    rows: Iterable[CriterionResult],
    figure: Callable[[CriterionResult], Decimal | None],
    but: Sequence[str] = (),
) -> Decimal | None:
    """The sum of a figure over rows; None where one lacks it."""
    figures = [figure(row) for row in rows if row.criterion.kind not in but and not row.left_out]
    known = [one for one in figures if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(figures) else None


def _classed(one: UnitResult, criteria: CriteriaSet) -> UnitResult:
    if one.percent is None:
        return one
    reached = [each for each in criteria.classes if printed_percent(one.percent) >= each.at_least]
    kept = next((each for each in reached if _every_field(one, each)), None)
    missed = reached[0].name if reached and kept is not reached[0] else ""
    return replace(one, class_name=kept.name if kept else "", class_missed=missed)


def _every_field(one: UnitResult, wanted: UnitClass) -> bool:
    """Whether each field of the hundred reaches the share that a class asks of it."""
    if wanted.every_field_at_least is None:
        return True
    fields = [
        row
        for row in one.rows.values()
        if not row.criterion.parent and row.criterion.kind not in (BONUS, PENALTY) and not row.left_out
    ]
    return all(
        HUNDRED * row.points >= wanted.every_field_at_least * row.maximum
        for row in fields
        if row.points is not None and row.maximum
    )
