"""Who leads what in the year planned: agencies of a plan or of the default table, as they exist then."""

from __future__ import annotations

from chiso.core.frames import records
from chiso.data.plans.folder import ReferenceTables
from chiso.data.plans.scorecard_table import agency_and_share, entries
from chiso.plans.draft_targets import Mark
from chiso.plans.draft_terms import OldWords, without_misprints

Named = tuple[list[tuple[str, str]], list[Mark]]


class Leads:
    """Agencies for the tasks of a draft.

    Parameters
    ----------
    reference : ReferenceTables
        With the tables agencies and leads.
    words : OldWords
        For the year planned; it knows how plans write bodies that have ended.
    """

    def __init__(self, reference: ReferenceTables, words: OldWords) -> None:
        self.agencies = words.agencies
        self.defaults = records(reference.tables["leads"])
        self.words, self.year = words, words.year

    def of_cell(self, cell: str) -> Named:
        """Agencies of a cell that was written for another year, and what to check about them.

        One whose work passed on is replaced; one that ended without a successor on record is left out. Both
        are marked.
        """
        shares: dict[str, list[str]] = {}
        marks: list[Mark] = []
        for entry in entries(without_misprints(cell)):
            name, share = agency_and_share(entry)
            now, replaced = self.agencies.in_year(name, self.year)
            if replaced and now == replaced:
                marks.append(("gone", {"agency": name}))
                continue
            if replaced:
                marks.append(("renamed", {"agency": name, "now": now}))
            now, changed = self.words.agency(now)
            share, more = self.words.clean(share)
            if not now:
                marks.append(("gone", {"agency": name}))
                continue
            marks += [*changed, *more]
            shares.setdefault(self.words.of_unit(now), []).append(share)
        # Two shares that came to one agency are one line; the whole of the work has no share.
        found = [
            (name, "; ".join(dict.fromkeys(parts)) if all(parts) else "") for name, parts in shares.items()
        ]
        return found, marks

    def by_default(self, index: str, field: str) -> Named:
        """Agencies of the default table for a field of an index; nobody where it names none."""
        rows = [row for row in self.defaults if row["index"] == index and row["field"] in {field, ""}]
        cell = " | ".join(
            f"{row['agency']} ({row['share']})" if row["share"] else row["agency"] for row in rows
        )
        if not cell:
            return [], [("no_lead", {})]
        found, marks = self.of_cell(cell)
        return found, [("default_lead", {}), *marks]

    def of_all_fields(self, index: str, noun: str) -> Named:
        """Agencies of the default table for an index as a whole, each with the fields that it leads."""
        fields: dict[str, list[str]] = {}
        marks: list[Mark] = []
        for code in dict.fromkeys(row["field"] for row in self.defaults if row["index"] == index):
            named, own = self.by_default(index, code)
            marks += [mark for mark in own if mark not in marks]
            for name, _ in named:
                fields.setdefault(name, []).append(code)
        return [(name, f"{noun} {', '.join(codes)}") for name, codes in fields.items()], marks
