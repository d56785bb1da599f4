"""The rows of the hand-kept tables that make an edition, and the break that follows from one.

An edition is a row of reference/editions.csv, the spans of its components in components.csv, and where its
criteria set or method is new a row of breaks.csv. What is written here can be taken back to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chiso.data.indices import Index
from chiso.data.schema.tables import REFERENCE
from chiso.intake.kept_lines import KeptLines
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_, Message

EDITIONS, COMPONENTS, BREAKS = (REFERENCE[name] for name in ("editions", "components", "breaks"))
Row = Mapping[str, str]


def editions_of(table: KeptLines, index: Index) -> dict[int, tuple[int, dict[str, str]]]:
    """Place and row of each edition of an index, by year."""
    found = {int(row["year"]): (place, row) for place, row in table.rows() if row["index"] == index.code}
    return dict(sorted(found.items()))


def covers(row: Row, year: int) -> bool:
    """Whether a span of a component holds an edition."""
    return int(row["first_year"]) <= year <= int(row["last_year"])


def last_span(table: KeptLines, row: Row) -> int:
    """Place of the last row of a component."""
    key = (row["index"], row["component"])
    return max(place for place, other in table.rows() if (other["index"], other["component"]) == key)


def refresh_break(data: Path, index: Index, edition: Row | None, before: Row, was: Row | None = None) -> None:
    """Put the break that an edition begins with in the place of the one that it began with as it was.

    Parameters
    ----------
    data : Path
        A data folder that may be spoilt.
    index : Index
    edition : mapping or None
        Its row; None where it is closed.
    before : mapping
        The row of the edition before.
    was : mapping, optional
        Its row until now.
    """
    table = KeptLines(data, BREAKS)
    old = _break_of(index, was, before) if was else None
    table.remove_where(lambda row: row == old)
    new = _break_of(index, edition, before) if edition else None
    if new and table.place(new) is None:
        own = [place for place, row in table.rows() if row["index"] == index.code]
        table.add(table.written(new), after=max(own, default=None))
    table.write()


def _break_of(index: Index, edition: Row, before: Row) -> dict[str, str] | None:
    """The break that an edition begins with: a new method of a survey, a new set of an index of criteria."""
    changed, years = edition["same_method"] == "no", {"year": edition["year"], "before": before["year"]}
    new_set = bool(edition["decision"] and before["decision"] and edition["decision"] != before["decision"])
    reason: Message
    if index.survey and changed:
        kind = "hard"
        reason = N_(
            "The source says that method or sample of {year} are not those of {before}; scores do not "
            "compare.",
            **years,
        )
    elif index.survey or not (changed or new_set):
        return None
    elif new_set:
        kind = "set"
        reason = N_(
            "The set of criteria changes: Decision {decision} of {day} in place of Decision {other} of "
            "{other_day}. Points do not compare; the share of the maximum does.",
            decision=edition["decision"],
            day=date(edition["decision_date"], "vi"),
            other=before["decision"],
            other_day=date(before["decision_date"], "vi"),
        )
    else:
        kind = "set"
        reason = N_(
            "The set of criteria of {year} is not that of {before}. Points do not compare; the share of "
            "the maximum does.",
            **years,
        )
    row = {"index": index.code, "component": "*", "year": edition["year"], "kind": kind}
    return row | {
        "reason_vi": reason.worded(Texts("vi")),
        "reason_en": str(reason),
        "source": edition["source"],
    }
