"""The units of a ranking as rows of a table: alike in the terminal, in the decision and beside a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from chiso.data.own_index.tables import BONUS, PENALTY, STAGES
from chiso.pages.columns import Described, columns_of
from chiso.pages.formats import NUMBER, PLACE, POINTS, TEXT, WHOLE
from chiso.rankings.measures import as_float, percent_of
from chiso.rankings.results import (
    CriterionResult,
    Results,
    UnitResult,
    claimed_only,
    printed_percent,
    scored_rows,
)
from chiso.rankings.summary import why_unranked
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import points as in_digits

CODES_LISTED = 6  # of criteria in a remark; of more it is said how many there are
OF_LISTS = {
    one.key: one
    for one in (
        Described("number", N_("No."), WHOLE),
        Described("unit", N_("Agency or unit"), TEXT),
        Described("points", N_("Points"), POINTS),
        Described("maximum", N_("Maximum"), POINTS),
        Described("bonus", N_("Bonus points"), POINTS, missing=""),
        Described("penalty", N_("Points taken off"), POINTS, missing=""),
        Described("percent", N_("% of the maximum"), NUMBER),
        Described("class", N_("Class reached"), TEXT),
        Described("rank_kind", N_("Place in its kind"), PLACE),
        Described("place", N_("Place"), PLACE),
        Described("why", N_("Reason"), TEXT),
        Described("remark", N_("Remark"), TEXT, missing=""),
    )
}
# As `chiso.pages.columns.columns_of`, of these.
list_columns = partial(columns_of, registry=OF_LISTS)


def ranked_rows(results: Results, t: Texts, kind: str = "") -> list[dict[str, Any]]:
    """Units with a place, best first.

    Parameters
    ----------
    results : Results
    t : Texts
        Of the remarks.
    kind : str, optional
        Of this kind alone.
    """
    units = [one for one in results.ranked if kind in ("", one.unit.kind)]
    return [
        {
            "number": number,
            "unit": one.unit.name,
            "kind": one.unit.kind,
            "points": as_float(one.points),
            "maximum": as_float(one.full),
            "bonus": as_float(one.bonus or None),
            "penalty": as_float(one.penalty or None),
            "percent": percent_of(one),
            "class": one.class_name,
            "rank_kind": one.place_in_kind,
            "ranked_kind": one.of_kind,
            "place": one.place,
            "ranked": one.of,
            "remark": "; ".join(remarks(one, results, t)),
        }
        for number, one in enumerate(units, 1)
    ]


def unranked_rows(results: Results, t: Texts) -> list[dict[str, Any]]:
    """Units without a place, and why, in the order of the register."""
    without = [one for one in results.units if one.place is None]
    return [
        {"number": number, "unit": one.unit.name, "kind": one.unit.kind, "why": why_unranked(one, t)}
        for number, one in enumerate(without, 1)
    ]


def remarks(one: UnitResult, results: Results, t: Texts) -> Iterator[str]:
    """What a reader must know of a unit's place."""
    if one.shared:
        yield t("same place as another unit")
    if not one.whole_year:
        yield part_of_year(one, results.year, t)
    if one.class_missed:
        yield t("not {name}: a field is below what that class asks of each", name=one.class_missed)
    bound = results.criteria.bound
    if bound is not None and one.percent is not None and printed_percent(one.percent) < bound:
        yield t("below the bound of {bound}%", bound=in_digits(bound, t.lang))
    if claimed := claimed_only(one):
        yield t("self-assessed points counted, not appraised: {codes}", codes=some_of(claimed, t))


def part_of_year(one: UnitResult, year: int, t: Texts) -> str:
    """From when, or until when, a unit existed in a year that it did not exist all of."""
    first, last = one.unit.valid_from, one.unit.valid_to
    begun = first if first > f"{year}-01-01" else ""
    ended = last if last and last < f"{year}-12-31" else ""
    if begun and ended:
        return t("existed from {first} to {last} only", first=date(begun, t.lang), last=date(ended, t.lang))
    if begun:
        return t("existed from {day} on only", day=date(begun, t.lang))
    return t("existed until {day} only", day=date(ended, t.lang))


def lost_rows(one: UnitResult) -> list[CriterionResult]:
    """Criteria that lost points, most first; those that lost as many in the order of the set."""
    lost = [row for row in scored_rows(one) if row.lost is not None and row.lost > 0]
    of_hundred = [row for row in lost if row.criterion.kind not in (BONUS, PENALTY)]
    return sorted(of_hundred, key=lambda row: -(row.lost or Decimal(0)))


def reason_on_record(results: Results, unit: str, code: str) -> str:
    """The reason for points not reached, of the last stage that states one."""
    stages = results.scores.of_units.get(unit, {}).get(code, {})
    return next((stages[one].row["reason"] for one in reversed(STAGES) if one in stages and
                 stages[one].row["reason"]), "")  # fmt: skip


def some_of(codes: Sequence[str], t: Texts) -> str:
    """Codes of criteria in a row; of many the first, and how many more."""
    shown = ", ".join(codes[:CODES_LISTED])
    rest = len(codes) - CODES_LISTED
    return t("{codes} and {n} more", codes=shown, n=rest) if rest > 0 else shown
