"""Decide between an imported figure and the record, and keep the decision in reference/conflicts.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

from chiso.data.cleaning.figures import Datum, Decisions
from chiso.data.schema.tables import REFERENCE
from chiso.data.schema.vocabulary import SOURCE_CLASSES
from chiso.intake.kept_lines import KeptLines
from chiso.text.messages import N_, Message

CONFLICTS = REFERENCE["conflicts"]
_CLASSES = {
    "ministry": N_("ministry"),
    "provincial_portal": N_("provincial portal"),
    "press": N_("press"),
    "secondary": N_("secondary"),
}
_WEAK = {"listing order", "doubtful"}


@dataclass(frozen=True)
class Decision:
    """Which of several values of a key is used.

    Attributes
    ----------
    figure : Datum
        The imported one.
    rivals : list of Datum
        Those on record.
    value : Decimal or None
        The value used; None if it is not decided.
    rule : str
        As in conflicts.csv: "b" class of source, "d" decimals; "" if undecided or kept.
    reason : str
    kept : bool
        The record has decided between its own values and that decision stands.
    """

    figure: Datum
    rivals: list[Datum]
    value: Decimal | None
    rule: str
    reason: Message
    kept: bool = False

    def in_words(self) -> Message:
        """What accepting the contradiction leads to."""
        used = N_("none is used until reference/conflicts.csv decides")
        if self.value is not None:
            used = N_("{value} is used", value=self.value)
        return N_("{used} ({reason})", used=used, reason=self.reason)


def decide(figure: Datum, rivals: Sequence[Datum], source_class: str, decisions: Decisions) -> Decision:
    """Decide a contradiction by the rules of the record.

    A value that is only the other one rounded or cut yields to it. Otherwise the higher class of
    source goes before the lower, unless what it gives is weaker (read off a list, doubtful). Between
    equal classes a decision on record stands; without one the imported value is used, which somebody
    accepted who saw both.

    Parameters
    ----------
    figure : Datum
        The imported one.
    rivals : sequence of Datum
        Those on record, not withdrawn.
    source_class : str
        Class of the imported figure's source.
    decisions : Decisions
        Of the record.

    Returns
    -------
    Decision
    """
    new = Decimal(figure.value)
    decided = figure.key in decisions.conflicts
    used = decisions.conflicts[figure.key] if decided else Decimal(rivals[0].value)
    against = [rival for rival in rivals if Decimal(rival.value) == used] or [
        rival for rival in rivals if Decimal(rival.value) != new
    ]
    own = list(rivals)
    is_score = figure.measure == "score"  # a maximum of 13 is not one of 13.5 cut short
    if is_score and used is not None and (finer := _finer(new, used)) is not None:
        coarser = new if finer == used else used
        reason = N_("the same figure: {coarser} is {finer} rounded or cut", coarser=coarser, finer=finer)
        return Decision(figure, own, finer, "d", reason)
    best = min((decisions.source_class[rival.source] for rival in against), key=SOURCE_CLASSES.index)
    rank, best_rank = SOURCE_CLASSES.index(source_class), SOURCE_CLASSES.index(best)
    weak = all(rival.basis in _WEAK for rival in against)
    if rank < best_rank:
        return Decision(figure, own, new, "b", _before(source_class, best))
    if decided and used is not None:
        return Decision(figure, own, used, "", N_("the decision on record stands"), kept=True)
    if rank > best_rank and used is not None and not weak:
        return Decision(figure, own, used, "b", _before(best, source_class))
    if rank == best_rank and used is not None:
        reason = N_(
            "both {source}: what the office takes in, having seen both, is used", source=_CLASSES[best]
        )
        return Decision(figure, own, new, "", reason)
    why = (
        N_("undecided on record")
        if used is None
        else N_("{source}, but read off a list or doubtful", source=_CLASSES[best])
    )
    return Decision(figure, own, None, "", N_("{why}; decide by hand which is used", why=why))


def _before(higher: str, lower: str) -> Message:
    return N_("{higher} before {lower}", higher=_CLASSES[higher], lower=_CLASSES[lower])


def _finer(one: Decimal, other: Decimal) -> Decimal | None:
    """Of two values the one with more decimals, if the other is it rounded or cut."""
    one_digits, other_digits = (-int(value.as_tuple().exponent) for value in (one, other))
    if one_digits == other_digits:
        return None
    fine, coarse = (one, other) if one_digits > other_digits else (other, one)
    unit = Decimal(1).scaleb(-max(0, min(one_digits, other_digits)))
    cut = {fine.quantize(unit, rounding) for rounding in (ROUND_DOWN, ROUND_HALF_UP)}
    return fine if coarse in cut else None


def edit_conflicts(data: Path, decisions: Sequence[Decision]) -> list[dict[str, str]]:
    """Add or change the rows of conflicts.csv.

    Parameters
    ----------
    data : Path
    decisions : sequence of Decision

    Returns
    -------
    list of dict
        The line written (`added`) and the line that stood there (`replaced`, "" for a new row), for
        `take_back`.
    """
    table = KeptLines(data, CONFLICTS)
    edits = []
    for decision in decisions:
        place = table.place(_key_of(decision.figure))
        before = "" if place is None else table.line(place)
        line = table.written(_row(decision, table.parse(before) if before else {}))
        if place is None:
            table.add(line)
        else:
            table.put(place, line)
        edits.append({"added": line, "replaced": before})
    table.write()
    return edits


def take_back(data: Path, edits: Sequence[dict[str, str]], source: str) -> None:
    """Undo what `edit_conflicts` did for an import.

    Rows that were decided by hand since go too, as long as they still name the source.
    """
    table = KeptLines(data, CONFLICTS)
    for edit in edits:
        place = table.place(table.parse(edit["added"]))
        if place is None:  # removed by hand
            if edit["replaced"]:
                table.add(edit["replaced"])
        elif source in table.parse(table.line(place))["sources"].replace(" | ", "; ").split("; "):
            if edit["replaced"]:
                table.put(place, edit["replaced"])
            else:
                table.remove(place)
    table.write()


def _row(decision: Decision, old: dict[str, str]) -> dict[str, str]:
    figure = decision.figure
    groups: dict[Decimal, list[Datum]] = {}
    for each in (*decision.rivals, figure):
        groups.setdefault(Decimal(each.value), []).append(each)
    if decision.value is not None:  # the value in use first
        groups = {decision.value: groups.pop(decision.value), **groups}
    evidence = list(groups.values())
    reason = f"{decision.reason} ({figure.source})"
    return {
        "index": figure.index,
        "year": str(figure.year),
        "province": figure.province,
        "component": figure.component,
        "measure": figure.measure,
        "unit": figure.unit,
        "group": figure.group,
        "values": " | ".join(group[0].value for group in evidence),
        "sources": " | ".join("; ".join(each.source for each in group) for group in evidence),
        "bases": " | ".join("; ".join(each.basis for each in group) for group in evidence),
        "value_in_use": "" if decision.value is None else groups[decision.value][0].value,
        "status": "undecided" if decision.value is None else "decided",
        "rule": old["rule"] if decision.kept else decision.rule,
        "reason": f"{old['reason']}; {reason}" if old else reason,
    }


def _key_of(figure: Datum) -> dict[str, str]:
    return {name: str(part) for name, part in zip(CONFLICTS.key, figure.key, strict=True)}
