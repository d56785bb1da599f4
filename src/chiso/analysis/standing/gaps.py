"""How far a unit is from a reference, component by component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from chiso.analysis.base.bounds import bounds_of
from chiso.analysis.base.distributions import best_of, published
from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.base.nearest import nearest
from chiso.analysis.base.panel import Distribution, Panel, Row, is_whole, panel
from chiso.analysis.base.units import name_in, unit
from chiso.analysis.standing.rankings import groups_of
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.data.schema.vocabulary import COUNTRY
from chiso.text.messages import N_

To = Literal[
    "best",
    "max",
    "mean",
    "region",
    "median",
    "rank",
    "group",
    "score",
    "province",
    "provinces",
    "neighbours",
    "profile",
]
REFERENCES = get_args(To)
# The order in which kinds of components are read.
KINDS = ("total", "field", "dimension", "part", "element", "criterion", "sub_dimension", "sub_criterion")

GAP_COLUMNS = (
    *("component", "parent", "kind", "name_vi", "name_en"),
    *("score", "score_unit", "score_basis", "score_source", "max_score", "max_basis", "share", "lost"),
    *("self_assessed", "state", "rank", "rank_basis", "ranked"),
    *("reference", "reference_low", "reference_high", "reference_kind", "reference_province"),
    *("gap", "gap_low", "gap_high", "n", "complete"),
)


@dataclass(frozen=True)
class Reference:
    """A score to compare with; low and high bound it where it is not known exactly."""

    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    kind: str = ""
    province: str = ""

    @classmethod
    def at(cls, value: float, kind: str, province: str = "") -> Reference:
        """A known reference; nothing at all where the value is missing."""
        return cls(value, value, value, kind, province) if not np.isnan(value) else cls()


def gap(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    to: To = "best",
    *,
    k: int | None = None,
    group: str | None = None,
    score: float | None = None,
    component: str = "total",
    provinces: Sequence[Province | str] = (),
) -> pd.DataFrame:
    """Maximum, score, lost points and distance to a reference for each component of an edition.

    Parameters
    ----------
    d : Dataset
    province : Province or str
    index : {"PAR", "SIPAS", "PAPI"}
    year : int
    to : To
        The reference:

        - "best": the best unit of each component;
        - "max": the maximum of each component;
        - "mean": the published national mean, else the mean of a complete field;
        - "region": the published mean of the region, else the mean of its units where 90 % of them
          are on record;
        - "median": of a complete field;
        - "rank": the score at place `k`, bounded where it is not on record;
        - "group": the lower bound of `group`;
        - "score": `score`, for `component` only (a target);
        - "province": the one unit of `provinces`;
        - "provinces": the mean of `provinces`;
        - "neighbours": the mean of the 5 nearest units by coordinates;
        - "profile": the mean of the 5 units with the most similar components. These three are means
          of those with a score, without units left out of the edition.
    k, group, score, component, provinces
        See `to`.

    Returns
    -------
    DataFrame
        One row a component of the edition that the unit has a figure of, or that the edition is
        made of:

        - component, parent, kind, name_vi, name_en (of components.csv);
        - score, score_unit (percent or points), score_basis, score_source, max_score, max_basis;
          share (score in % of max_score); lost (max_score - score, same unit);
        - self_assessed (points), state: "scored"; "self_assessed" (claimed, not appraised: nothing is
          lost yet); "left_out", "not_collected", "not_covered";
        - rank (place: stated, else computed), rank_basis, ranked;
        - reference, reference_low, reference_high (same unit; low and high differ where the
          reference is only bounded, and `reference` is then NaN), reference_kind ("computed",
          "published", "stated", "derived", "maximum", "bounded", "given", "mean of n"),
          reference_province (who it is, or of whom, joined by "; ");
        - gap (score - reference), gap_low, gap_high, n (units of the field with a score), complete.

        Kinds in the order of KINDS; within a kind the largest shortfall first, then the largest loss,
        then the order of the edition.

    Raises
    ------
    NoFigures
        The edition holds no figure of the unit.
    MergedUnit, BadRequest

    Examples
    --------
    >>> chiso.gap(d, "Lai Châu", "PAPI", 2023, to="median")[["component", "score", "gap"]].head(3)
      component      score       gap
    0     total  43.622256  1.295726
    1         4   6.482557 -0.277463
    2         1   4.966353  0.021901
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    if to not in REFERENCES:
        raise BadRequest(
            N_('no reference "{to}"', to=to),
            where="to",
            remedy=N_("one of: {choices}", choices=REFERENCES),
        )
    finder = _Finder(d, book, index, year, name, to, k, group, score, component, provinces)
    described = book.components[index, year]
    rows = []
    for place, (code, row) in enumerate(described.items()):
        cell = book.cells.get((index, year, name, code), {})
        # Criteria are many and mostly not on record: shown only where the unit has a figure.
        if not cell and row["kind"] in ("criterion", "sub_criterion", "part", "element"):
            continue
        rows.append({"_place": place, **_row(book, index, year, name, row, cell, finder)})
    if all(np.isnan([row["score"], row["rank"], row["self_assessed"]]).all() for row in rows):
        raise NoFigures(index, year, name, reason=book.missing_reason(index, year, name, "total"))
    table = pd.DataFrame(rows)
    table["_kind"] = table["kind"].map(KINDS.index)
    table["_short"] = table["gap"].fillna(table["gap_high"])
    table = table.sort_values(
        ["_kind", "_short", "lost", "_place"], ascending=[True, True, False, True], kind="stable"
    )
    return table[list(GAP_COLUMNS)].reset_index(drop=True)


def _row(
    book: Panel, index: str, year: int, name: str, described: Row, cell: Row, finder: _Finder
) -> dict[str, Any]:
    code = described["component"]
    field = book.field(index, year, code)
    score, unit_of_score = cell.get("score", np.nan), cell.get("score_unit", "")
    maximum, max_basis = cell.get("max_score", np.nan), cell.get("max_score_basis", "")
    if np.isnan(maximum) and unit_of_score != "percent":
        maximum, max_basis = book.maximum(index, year, code)
    rank, rank_basis = cell.get("rank", np.nan), cell.get("rank_basis", "")
    ranked = cell.get("ranked", float(field.ranked))
    if np.isnan(rank) and name in field.computed_ranks:
        rank, rank_basis, ranked = field.computed_ranks[name], "computed", float(field.denominator)
    comparable = not unit_of_score or unit_of_score == field.unit
    reference = finder.reference(field) if comparable else Reference()
    claimed = cell.get("self_assessed", np.nan)
    if not np.isnan(score):
        state = "scored"
    elif not np.isnan(claimed):
        state = "self_assessed"
    else:
        state = book.missing_reason(index, year, name, code)
    return {
        "component": code,
        **{key: described[key] for key in ("parent", "kind", "name_vi", "name_en")},
        "score": score,
        "score_unit": unit_of_score or field.unit,
        "score_basis": cell.get("score_basis", ""),
        "score_source": cell.get("score_source", ""),
        "max_score": maximum,
        "max_basis": max_basis,
        "share": 100 * score / maximum,
        "lost": maximum - score,
        "self_assessed": claimed,
        "state": state,
        "rank": rank,
        "rank_basis": rank_basis,
        "ranked": ranked,
        "reference": reference.value,
        "reference_low": reference.low,
        "reference_high": reference.high,
        "reference_kind": reference.kind,
        "reference_province": reference.province,
        "gap": score - reference.value,
        "gap_low": score - reference.high,
        "gap_high": score - reference.low,
        "n": field.n,
        "complete": field.complete,
    }


@dataclass
class _Finder:
    """Finds the reference that a caller asked for, in each component."""

    d: Dataset
    book: Panel
    index: str
    year: int
    name: str
    to: str
    k: int | None
    group: str | None
    score: float | None
    component: str
    provinces: Sequence[Province | str]

    def __post_init__(self) -> None:
        needed = {"rank": self.k, "group": self.group, "score": self.score}
        if self.to in needed and needed[self.to] is None:
            option = {"rank": "k"}.get(self.to, self.to)
            raise BadRequest(N_('to="{to}" needs {option}', to=self.to, option=option), where="gap")
        ranked = int(self.book.edition(self.index, self.year)["ranked"])
        if self.to == "rank" and not 1 <= (self.k or 0) <= ranked:
            raise BadRequest(N_("no place {k} among {ranked}", k=self.k, ranked=ranked), where="k")
        groups = [each.name for each in groups_of(self.book, self.index, self.year)]
        if self.to == "group" and self.group not in groups:
            known = N_("the edition has none with known bounds")
            if groups:
                known = N_("known: {groups}", groups=groups)
            raise BadRequest(
                N_(
                    'no group "{group}" in {index} {year}', group=self.group, index=self.index, year=self.year
                ),
                "group",
                known,
            )
        self.peers = self._peers()

    def _peers(self) -> list[str]:
        if self.to in ("province", "provinces"):
            named = [
                name_in(self.d, unit(self.d, p, self.year), self.index, self.year) for p in self.provinces
            ]
            if not named or (self.to == "province" and len(named) != 1):
                raise BadRequest(N_('to="{to}" needs provinces', to=self.to), where="gap")
            return named
        if self.to in ("neighbours", "profile"):
            return nearest(self.book, self.index, self.year, self.name, self.to)
        return []

    def reference(self, field: Distribution) -> Reference:
        """The reference in one component, in the unit of the field."""
        find = {
            "best": self._best,
            "max": self._max,
            "mean": self._mean,
            "region": self._region,
            "median": self._median,
            "rank": self._rank,
            "group": self._group,
            "score": self._score,
        }.get(self.to, self._peer)
        return find(field)

    def _best(self, field: Distribution) -> Reference:
        value, province, kind = best_of(self.book, field)
        return Reference.at(value, kind, province)

    def _max(self, field: Distribution) -> Reference:
        return Reference.at(*self.book.maximum(self.index, self.year, field.component))

    def _median(self, field: Distribution) -> Reference:
        return Reference.at(float(np.median(field.scores)) if field.complete else np.nan, "computed")

    def _score(self, field: Distribution) -> Reference:
        wanted = field.component == self.component and self.score is not None
        return Reference.at(self.score if wanted and self.score is not None else np.nan, "given")

    def _peer(self, field: Distribution) -> Reference:
        # One unit may be looked at whatever its standing; no mean holds one left out of the edition.
        scores = field.all_scores if self.to == "province" else field.by_name
        return _mean_of(scores, self.peers)

    def _mean(self, field: Distribution) -> Reference:
        row = published(self.book, self.index, self.year, field.component, "mean", COUNTRY)
        if row:
            return Reference.at(row["value"], "published" if row["basis"] == "stated" else "derived", COUNTRY)
        return Reference.at(float(np.mean(field.scores)) if field.complete else np.nan, "computed")

    def _region(self, field: Distribution) -> Reference:
        units = self.book.units[self.book.period(self.index, self.year)]
        region = units[self.name]["region"]
        row = published(self.book, self.index, self.year, field.component, "region_mean", region)
        if row:
            return Reference.at(row["value"], "published" if row["basis"] == "stated" else "derived", region)
        value, _, enough = region_mean(self.book, field, region)
        return Reference.at(value if enough else np.nan, "computed", region)

    def _rank(self, field: Distribution) -> Reference:
        k = self.k or 1
        bounds = bounds_of(self.book, field)
        low, high = bounds.at(k)
        if bounds.nothing(k):
            return Reference()
        if not bounds.exact(k):
            return Reference(np.nan, low, high, "bounded")
        who = [name for name, score in field.by_name.items() if abs(score - low) <= 1e-9]
        return Reference.at(low, "stated" if field.stated_ranks else "computed", "; ".join(who))

    def _group(self, field: Distribution) -> Reference:
        found = groups_of(self.book, self.index, self.year, field.component)
        wanted = [each for each in found if each.name == self.group]
        if not wanted:
            return Reference()
        return Reference.at(wanted[0].lower, wanted[0].basis, f"{self.group}")


def region_mean(book: Panel, field: Distribution, region: str) -> tuple[float, int, bool]:
    """Mean of the units of a region, their number on record, and whether that is 90 % of its members.

    Units left out of the edition are no members.
    """
    units = book.units[book.period(field.index, field.year)]
    left_out = book.left_out(field.index, field.year)
    members = [name for name, row in units.items() if row["region"] == region and name not in left_out]
    known = [field.by_name[name] for name in members if name in field.by_name]
    value = float(np.mean(known)) if known else np.nan
    return value, len(known), bool(known) and is_whole(len(known), len(members))


def _mean_of(scores: Mapping[str, float], names: Sequence[str]) -> Reference:
    known = [name for name in names if name in scores]
    if not known:
        return Reference()
    value = float(np.mean([scores[name] for name in known]))
    kind = "stated" if len(names) == 1 else f"mean of {len(known)}"
    return Reference.at(value, kind, "; ".join(known))
