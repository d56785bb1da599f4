"""Published figures as received -> the rows of the clean tables.

One row a figure and source is kept; of the rows of a key at most one is in use. Which one is decided
by `reference/conflicts.csv` where values differ, and by the class of the source where they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from chiso.data.indices import Indices
from chiso.data.provinces import period_of
from chiso.data.schema.raw import MEASURES_OF_RAW
from chiso.data.schema.vocabulary import BASES, SOURCE_CLASSES
from chiso.text.numbers import decimals_of

COMPONENT_OF_RAW = {"service_delivery": "service"}
TARGET_MEASURES = ("target_pct", "target_points", "target_rank")
# Groups that a source names in English, as Vietnamese reports name them.
GROUP_OF_RAW = {
    "Mekong Delta": "Đồng bằng sông Cửu Long",
    "provinces of class III": "tỉnh loại III",
}


@dataclass(frozen=True)
class Datum:
    """A row of a clean table; `value` keeps the digits of its source."""

    index: str
    year: int
    province: str
    component: str
    measure: str
    value: str
    unit: str
    basis: str
    source: str
    note: str = ""
    group: str = ""
    in_use: bool = False

    @property
    def key(self) -> tuple[str, int, str, str, str, str, str]:
        """What at most one row in use may stand for."""
        return (self.index, self.year, self.province, self.component, self.measure, self.unit, self.group)

    def but(self, **changed: object) -> Datum:
        """This row with other cells: what `dataclasses.replace` gives, in a tenth of its time.

        A rebuild makes one of nearly each of 28,000 figures.
        """
        other = object.__new__(Datum)
        other.__dict__.update(self.__dict__, **changed)
        return other


Row = Mapping[str, str]


def figures_of_raw(rows: Iterable[Row], indices: Indices) -> list[Datum]:
    """Rows of raw/published/published_figures.csv as figures, repeated ones merged, targets left aside."""
    merged: dict[Datum, list[str]] = {}
    for row in rows:
        if row["measure"] in TARGET_MEASURES:
            continue
        bare = figure_of_raw(row, indices)
        notes = merged.setdefault(bare.but(note=""), [])
        if bare.note and bare.note not in notes:
            notes.append(bare.note)
    return [figure.but(note="; ".join(notes)) for figure, notes in merged.items()]


def figure_of_raw(row: Row, indices: Indices) -> Datum:
    """One raw row, with the project's names for index, component and measure."""
    group = ""
    if row["measure"] == "rank_in_group":
        group = _group_of_note(row["note"])
    return Datum(
        index=indices.named(row["index"]).code,
        year=int(row["year"]),
        province=row["province"],
        component=COMPONENT_OF_RAW.get(row["component"], row["component"]),
        measure=MEASURES_OF_RAW[row["measure"]],
        value=row["value"],
        unit=row["unit"],
        basis=row["basis"],
        source=row["source"],
        note=row["note"],
        group=group,
    )


def _group_of_note(note: str) -> str:
    """The group that belongs to the key: a note begins "of N; group; ...", remarks in brackets behind."""
    said = note.split("; ")[1].removeprefix("group ").split(" (")[0]
    name = said.removesuffix(" as printed").strip('"')
    return GROUP_OF_RAW.get(name, name)


def targets_of_raw(rows: Iterable[Row], indices: Indices, ranked: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of reference/targets.csv.

    Parameters
    ----------
    rows : iterable of mapping
        Raw figures; only targets are taken.
    indices : Indices
    ranked : mapping
        Number of units that a rank is among, by index. Every target on record was set before July
        2025 by one of the 63 units, also those for 2025.
    """
    targets: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        if row["measure"] not in TARGET_MEASURES:
            continue
        is_rank = row["measure"] == "target_rank"
        index = indices.named(row["index"]).code
        target = {
            "index": index,
            "year": row["year"],
            "province": row["province"],
            "period": "63",
            "component": row["component"],
            "measure": MEASURES_OF_RAW[row["measure"]],
            "operator": "at_most" if is_rank else "at_least",
            "value": row["value"],
            "unit": row["unit"],
            "ranked": ranked[index] if is_rank else "",
            "basis": row["basis"],
            "in_use": "1",
            "source": row["source"],
            "note": row["note"],
        }
        targets.setdefault(
            tuple(target[name] for name in ("index", "year", "province", "measure", "value")), target
        )
    return list(targets.values())


@dataclass(frozen=True)
class Decisions:
    """What the hand-kept tables decide about figures.

    Attributes
    ----------
    conflicts : mapping from figure key to Decimal or None
        The value in use; None where the conflict is undecided.
    withdrawn : set of (index, year, province, component, measure, value)
        Figures taken out of use because an inconsistency names them as wrong.
    source_class : mapping from source key to class
    source_date : mapping from source key to date
    without_ranks : set of str
        Indices whose publishers give no places.
    """

    conflicts: Mapping[tuple[str, int, str, str, str, str, str], Decimal | None]
    withdrawn: frozenset[tuple[str, int, str, str, str, Decimal]]
    source_class: Mapping[str, str]
    source_date: Mapping[str, str]
    without_ranks: Set[str] = frozenset()

    def is_withdrawn(self, figure: Datum) -> bool:
        """Whether an inconsistency names this figure as wrong."""
        cell = (figure.index, figure.year, figure.province, figure.component, figure.measure)
        return cell in self._doubted and (*cell, Decimal(figure.value)) in self.withdrawn

    @cached_property
    def _doubted(self) -> frozenset[tuple[str, int, str, str, str]]:
        """Cells of which some value is withdrawn: most figures are in none, and are not made a number."""
        return frozenset(entry[:5] for entry in self.withdrawn)

    def strength(self, figure: Datum) -> tuple[int, int, int, str, str]:
        """Sort key, best evidence first: basis, class of source, decimals, date, key."""
        decimals = decimals_of(figure.value)
        return (
            BASES.index(figure.basis),
            SOURCE_CLASSES.index(self.source_class[figure.source]),
            -decimals,
            self.source_date[figure.source],
            figure.source,
        )


def put_in_use(figures: Sequence[Datum], decisions: Decisions) -> list[Datum]:
    """Mark at most one figure of each key as in use.

    Figures that agree are one value with several sources: the best evidence stands for it. Where
    values differ, the decision names the value; without a decision none is used. A rank or change of
    rank printed for an index whose publisher gives none is kept but never used.
    """
    by_key: dict[tuple[str, int, str, str, str, str, str], list[Datum]] = {}
    for figure in figures:
        by_key.setdefault(figure.key, []).append(figure)
    marked = []
    for key, rivals in by_key.items():
        candidates = [
            figure
            for figure in rivals
            if not decisions.is_withdrawn(figure)
            and not (figure.index in decisions.without_ranks and figure.measure in {"rank", "change_rank"})
        ]
        if key in decisions.conflicts:
            candidates = [f for f in candidates if Decimal(f.value) == decisions.conflicts[key]]
        elif len(candidates) > 1 and len({Decimal(figure.value) for figure in candidates}) > 1:
            candidates = []
        chosen = (
            min(candidates, key=decisions.strength) if len(candidates) > 1 else next(iter(candidates), None)
        )
        marked += [
            figure if figure.in_use == (figure is chosen) else figure.but(in_use=figure is chosen)
            for figure in rivals
        ]
    return marked


def derive_previous(
    figures: Sequence[Datum], decisions: Decisions, ranked: Mapping[tuple[str, int], int]
) -> list[Datum]:
    """Ranks and scores of the year before that follow from a stated change.

    A change counts from a figure in use of its own year: 31st after a rise of 7 places was 38th.
    Nothing is derived from a doubtful figure, nor where the year before has a figure of its own,
    unless that one is doubtful and says the same; nor across the reform of units, where a name is
    that of another unit and a place one among others.

    Parameters
    ----------
    figures : sequence of Datum
        With `in_use` set.
    decisions : Decisions
        Withdrawn figures do not count as a figure of the year before.
    ranked : mapping from (index, year) to int
        Units ranked in each edition; a rank outside it is not derived.

    Returns
    -------
    list of Datum
        Basis "derived", the arithmetic in the note; not yet marked as in use.
    """
    present: dict[tuple[str, int, str, str, str, str, str], list[Datum]] = {}
    for figure in figures:
        if not decisions.is_withdrawn(figure):
            present.setdefault(figure.key, []).append(figure)
    in_use = {figure.key: figure for figure in figures if figure.in_use}
    derived = []
    for change in in_use.values():
        if change.measure not in {"change_rank", "change_score"} or change.basis == "doubtful":
            continue
        if period_of(change.year) != period_of(change.year - 1):
            continue
        measure = change.measure.removeprefix("change_")
        unit = {"places": "place", "percentage points": "percent", "points": "points"}[change.unit]
        now = in_use.get(change.but(measure=measure, unit=unit).key)
        before = change.but(year=change.year - 1, measure=measure, unit=unit)
        if now is None or now.basis == "doubtful":
            continue
        # A rise of places is a smaller rank number; a rise of score is a larger score.
        step = Decimal(change.value)
        value = Decimal(now.value) + (step if measure == "rank" else -step)
        if measure == "rank" and not 1 <= value <= ranked.get((change.index, before.year), 0):
            continue
        if any(f.basis != "doubtful" or Decimal(f.value) != value for f in present.get(before.key, ())):
            continue
        shown = "places" if measure == "rank" else change.unit
        derived.append(
            before.but(
                value=f"{value}",
                basis="derived",
                in_use=False,
                note=f"derived: {now.value} in {now.year} ({now.source}) after a stated change of "
                f"{'+' if step > 0 else ''}{step} {shown}",
            )
        )
    return derived
