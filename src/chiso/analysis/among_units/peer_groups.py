"""Who is comparable, and who to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import breaks_of
from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.base.nearest import HOW_MANY, distances_km, nearest, profile_distances
from chiso.analysis.base.panel import left_out_of, panel, place_of
from chiso.analysis.base.units import name_in, unit
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.typical_changes import general_change, typical_row, weigh
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.text.messages import N_

PeersKind = Literal["neighbours", "region", "profile", "given", "all"]
KINDS = get_args(PeersKind)
BASIS = {
    "neighbours": "nearest by distance between coordinates (data/reference/provinces.csv), not by border",
    "region": "same socio-economic region",
    "profile": "nearest by component profile, robust standard deviations",
    "given": "given list",
    "all": "all units of the edition",
}
DISTANCE_UNITS = {"neighbours": "km", "profile": "robust sd"}


def peers(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    kind: PeersKind = "neighbours",
    n: int = HOW_MANY,
    provinces: Sequence[Province | str] = (),
) -> pd.DataFrame:
    """Units to compare with, and how they stand.

    Parameters
    ----------
    d, province, index, year
        As for `gap`.
    kind : {"neighbours", "region", "profile", "given", "all"}
        The n nearest on the map, by coordinates; the rest of the region; the n nearest by the
        profile of components (complete fields only); `provinces`; everyone.
    n : int
        How many neighbours, or units of like profile.
    provinces : sequence
        For kind "given".

    Returns
    -------
    DataFrame
        One row a peer, nearest first (region, all: in the order of the units; given: as given):
        province, kind, basis (in words), region, distance (for neighbours and profile; NaN),
        distance_unit ("km" for neighbours, "robust sd" for profile; ""), score (total), score_unit, rank
        (place: stated, else computed), ranked, ahead (score of the peer less own score; NaN where either
        is missing), missing_reason (of the score, as in `trend`; "left_out": the edition left the peer
        out).

        Empty for kind "profile" if the unit lacks a component.

    Raises
    ------
    NotEstablished
        kind "profile" in an edition whose components are not on record for 90 % of the units.
    BadRequest

    Examples
    --------
    >>> chiso.peers(d, "Lai Châu", "PAPI", 2023)[["province", "distance", "score"]].head(2)
        province   distance      score
    0  Điện Biên  63.654040  42.020431
    1    Lào Cai  95.740647  42.107501
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    distances: dict[str, float] = {}
    if kind == "neighbours":
        distances = distances_km(book, index, year, name)
    elif kind == "profile":
        distances = profile_distances(book, index, year, name)
    field = book.field(index, year, "total")
    units = book.units[book.period(index, year)]
    own = field.all_scores.get(name, np.nan)
    rows = []
    for peer in peer_names(d, name, index, year, kind, n, provinces):
        score = field.all_scores.get(peer, np.nan)
        rank, ranked = place_of(field, peer)
        rows.append(
            {
                "province": peer,
                "kind": kind,
                "basis": BASIS[kind],
                "region": units[peer]["region"],
                "distance": distances.get(peer, np.nan),
                "distance_unit": DISTANCE_UNITS.get(kind, ""),
                "score": score,
                "score_unit": field.unit,
                "rank": rank,
                "ranked": ranked,
                "ahead": score - own,
                "missing_reason": book.missing_reason(index, year, peer, "total") if np.isnan(score) else "",
            }
        )
    columns = ["province", "kind", "basis", "region", "distance", "distance_unit", "score", "score_unit"]
    return pd.DataFrame(rows, columns=[*columns, "rank", "ranked", "ahead", "missing_reason"])


def peer_names(
    d: Dataset,
    name: str,
    index: str,
    year: int,
    kind: str,
    n: int = HOW_MANY,
    provinces: Sequence[Province | str] = (),
) -> list[str]:
    """Names of the peers of a unit, without the unit itself."""
    book = panel(d)
    if kind in ("neighbours", "profile"):
        return nearest(book, index, year, name, kind, n)
    units = book.units[book.period(index, year)]
    if kind == "region":
        return [
            other for other, row in units.items() if row["region"] == units[name]["region"] and other != name
        ]
    if kind == "all":
        return [other for other in units if other != name]
    if kind == "given" and provinces:
        named = [name_in(d, unit(d, each, year), index, year) for each in provinces]
        return [other for other in dict.fromkeys(named) if other != name]
    raise BadRequest(
        N_('no kind of peers "{kind}"', kind=kind)
        if kind not in KINDS
        else N_('kind "given" needs provinces'),
        where="kind",
        remedy=N_("one of: {choices}", choices=KINDS),
    )


LEARN_COLUMNS = [
    *("component", "name_vi", "name_en", "score", "score_unit", "peers", "n"),
    *("leader", "leader_score", "leader_gap", "riser", "riser_from", "riser_change", "riser_score"),
    *("riser_typical", "riser_general", "riser_weight", "riser_n", "riser_break", "left_out"),
]


def learn_from(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    components: Sequence[str] | None = None,
    kind: PeersKind = "all",
    provinces: Sequence[Province | str] = (),
) -> pd.DataFrame:
    """For each weak component, which peer leads and which rose most.

    Parameters
    ----------
    d, province, index, year
        As for `gap`.
    components : sequence of str, optional
        Codes; by default the weaknesses of `strengths_weaknesses`.
    kind, provinces
        The peers, as for `peers`.

    Returns
    -------
    DataFrame
        One row a component: component, name_vi, name_en, score (own), score_unit, peers (kind), n
        (peers with a score); leader (the peer with the best score, ties by "; "; "" if none is above
        the own), leader_score, leader_gap (own less leader's, never positive); riser (the peer whose
        score rose most since the first edition of the same units in the segment, or of the set of
        criteria for points, that has any of them; ties by "; "; "" if none rose), riser_from (that
        edition), riser_change (points or percentage points), riser_score; riser_typical (the typical
        change of all units between the same two editions; NaN for none), riser_general (their mean
        change, else that of the country; NaN where not known) and riser_weight (what the rise is, as
        `weight_of` says it: only "progress" is worth learning from); riser_n (peers with both
        scores), riser_break (strongest break on the way, "" if none); left_out (units left out of the
        edition, by "; ": nobody is sent to learn from them).

        Scores of a component that is on record for few units name the best of those: `n` and
        `riser_n` say how many.

    Raises
    ------
    NoFigures
        The edition has no such component, or none of the unit's to look for weaknesses in.
    BadRequest

    Examples
    --------
    >>> chiso.learn_from(d, "Lai Châu", "PAPI", 2023)[["component", "leader", "leader_score"]].head(2)
      component     leader  leader_score
    0         4  Sóc Trăng      8.146993
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    if components is None:
        found = strengths_weaknesses(d, province, index, year)
        components = found.loc[found["side"].eq("weakness"), "component"].tolist()
    others = peer_names(d, name, index, year, kind, provinces=provinces)
    rows = []
    for code in components:
        described = book.components[index, year].get(code)
        if described is None:
            raise NoFigures(index, year, component=code)
        field = book.field(index, year, code)
        own = field.all_scores.get(name, np.nan)
        known = {peer: field.by_name[peer] for peer in others if peer in field.by_name}
        top = max(known.values(), default=np.nan)
        leads = bool(known) and not top <= own
        rows.append(
            {
                "component": code,
                "name_vi": described["name_vi"],
                "name_en": described["name_en"],
                "score": own,
                "score_unit": field.unit,
                "peers": kind,
                "n": len(known),
                "leader": "; ".join(p for p, s in known.items() if s == top) if leads else "",
                "leader_score": top if leads else np.nan,
                "leader_gap": own - top if leads else np.nan,
                **_riser(d, index, year, code, known),
                "left_out": left_out_of(book, index, year),
            }
        )
    return pd.DataFrame(rows, columns=LEARN_COLUMNS)


def _riser(d: Dataset, index: str, year: int, code: str, known: dict[str, float]) -> dict[str, Any]:
    """The peer that rose most since the first comparable edition."""
    book = panel(d)
    field = book.field(index, year, code)
    series = book.components[index, year][code]["series"]
    codes = book.series_codes[index, series]
    breaks = breaks_of(book, index, series)
    for edition in sorted(y for y in codes if y < year):
        if breaks.stop(edition, year, field.unit) or not breaks.same_units(edition, year):
            continue
        earlier = book.field(index, edition, codes[edition]).by_name
        changes = {peer: known[peer] - earlier[peer] for peer in known if peer in earlier}
        if not changes:
            continue
        # Of the first comparable edition: later ones are shorter ways.
        most = max(changes.values())
        rose = [peer for peer, change in changes.items() if change == most > 0]
        beside = typical_row(d, index, year, code, edition)
        if len(rose) == 1:
            beside = with_margin(d, beside, index, year, rose[0], code, edition)
        return {
            "riser": "; ".join(rose),
            "riser_from": float(edition),
            "riser_change": most if rose else np.nan,
            "riser_score": known[rose[0]] if rose else np.nan,
            "riser_typical": beside["typical"],
            "riser_general": general_change(beside),
            "riser_weight": weigh(most, beside["unit"], beside) if rose else "",
            "riser_n": len(changes),
            "riser_break": breaks.strongest(edition, year),
        }
    unknown = ("riser_from", "riser_change", "riser_score", "riser_typical", "riser_general")
    return {
        "riser": "",
        **dict.fromkeys(unknown, np.nan),
        "riser_weight": "",
        "riser_n": 0,
        "riser_break": "",
    }
