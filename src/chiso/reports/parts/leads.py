"""Who leads work on an index where the office has not decided it: by a plan on record, by names of today."""

from __future__ import annotations

from dataclasses import dataclass

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.agencies import Agencies
from chiso.pages.inline import Words, inline
from chiso.reports.parts.index_result import IndexView


@dataclass(frozen=True)
class Lead:
    """An agency (cơ quan chủ trì) with the fields that it leads.

    Attributes
    ----------
    agency : str
        As it is called in the year asked for.
    fields : tuple of str
        Codes; empty for the whole index.
    source : str
        Keys of sources.
    """

    agency: str
    fields: tuple[str, ...]
    source: str


def leads_of(d: Dataset, index: str, year: int) -> list[Lead]:
    """Agencies that a plan on record names for an index, as leads.csv lists them.

    Parameters
    ----------
    d : Dataset
    index : str
    year : int
        In which the work is done: an agency that has ended is named by its successor, one without a
        successor on record is left out.

    Returns
    -------
    list of Lead
        In the order of the fields; empty where no plan names one.
    """
    agencies = Agencies(d.tables["agencies"])
    fields: dict[str, list[str]] = {}
    sources: dict[str, list[str]] = {}
    for row in records(d.leads):
        now, replaced = agencies.in_year(row["agency"], year)
        if row["index"] != index or (replaced and now == replaced):
            continue
        sources.setdefault(now, []).append(row["source"])
        fields.setdefault(now, []).append(row["field"])
    return [
        Lead(agency, tuple(dict.fromkeys(filter(None, codes))), "; ".join(dict.fromkeys(sources[agency])))
        for agency, codes in fields.items()
    ]


def leads_in_words(view: IndexView, year: int) -> list[Words]:
    """Who leads which part of an index, with its source; nothing where no plan says so, or all is one's."""
    leads = leads_of(view.d, view.index, year)
    if len(leads) < 2:
        return []
    said = view.t(
        "{index}, lead agencies by {part} (proposed, by their names in {year}): {agencies}.",
        agencies="; ".join(f"{lead.agency} ({', '.join(lead.fields)})" for lead in leads),
        **view.words | {"year": f"{year}"},
    )
    return [inline(said, " ", view.references.mark("; ".join(dict.fromkeys(lead.source for lead in leads))))]
