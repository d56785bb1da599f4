"""Editions as text: what `chiso edition list` and `chiso edition show` print."""

from __future__ import annotations

import datetime as dt
from typing import Any

from chiso.analysis.base.panel import panel
from chiso.core.frames import records
from chiso.data.checks.coverage import coverage
from chiso.data.dataset import Dataset
from chiso.data.indices import Index
from chiso.data.schema.vocabulary import CARRIED_OVER
from chiso.pages.as_of import as_of, newer_results
from chiso.pages.codes import CODES
from chiso.pages.excel.sheets import unit_name
from chiso.scorecards.terminal import aligned
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, points, score

METHODS = {
    "yes": N_("as in the edition before"),
    "no": N_("not those of the edition before"),
    "": N_("not stated"),
}
UNITS_BREAK = N_("the units change from {before} to {now}: places stand side by side, never subtracted")
_INDENT = "  "


def render_editions(d: Dataset, lang: str = "vi", index: str = "", day: dt.date | None = None) -> str:
    """All editions on record, one a row, with how much of each is on record; what should be out by a day.

    Parameters
    ----------
    d : Dataset
    lang : {"vi", "en"}
    index : str, optional
        The editions of this index alone.
    day : date, optional
        On which newer results should be out; as in `chiso.pages.as_of.newer_results`.
    """
    t = Texts(lang)
    heads = [
        *(t("Index"), t("Edition"), t("Units"), t("Units ranked"), t("Published on"), t("Decision")),
        *(t("Totals"), t("Places"), t("Units with components")),
    ]
    covered = {(row["index"], row["year"]): row for row in records(coverage(d))}
    rows = []
    for code in d.indices:
        for year, edition in panel(d).editions[code].items():
            if index in ("", code):
                rows.append(_row(d, d.indices[code], year, edition, covered[code, year], t))
    said = [as_of(d, t), *newer_results(d, t, day, indices=[index] if index else None)]
    return "\n".join([aligned(heads, rows, numeric=(1, 2, 3, 6, 7, 8)), "", *said])


def _row(d: Dataset, index: Index, year: int, edition: Any, covered: Any, t: Texts) -> list[str]:
    return [
        index.name,
        str(year),
        str(len(d.names.all(edition["period"]))),
        str(edition["ranked"]),
        date(edition["published_on"], t.lang) or MISSING,
        edition["decision"] or MISSING,
        str(covered["scores"]),
        str(covered["ranks"]) if index.publishes_ranks else MISSING,
        str(covered["provinces_with_components"]),
    ]


def render_edition(d: Dataset, index: Index, year: int, lang: str = "vi") -> str:
    """An edition: what it is, what is on record of it, where it breaks with the one before, its components.

    Parameters
    ----------
    d : Dataset
    index : Index
    year : int
        On record.
    lang : {"vi", "en"}
    """
    t = Texts(lang)
    edition = panel(d).edition(index.code, year)
    covered = next(row for row in records(coverage(d)) if (row["index"], row["year"]) == (index.code, year))
    decision = edition["decision"] and t(
        "{decision} of {day}", decision=edition["decision"], day=date(edition["decision_date"], lang)
    )
    facts = [
        (t("Units"), str(len(d.names.all(edition["period"])))),
        (t("Units ranked"), str(edition["ranked"])),
        (t("Published on"), date(edition["published_on"], lang) or MISSING),
        (t("Decision"), decision or MISSING),
        (t("Method and sample"), t(METHODS[edition["same_method"]])),
        (
            t("On record"),
            t(
                "totals: {scores}, places: {ranks}, units with components: {components}",
                scores=covered["scores"],
                ranks=covered["ranks"],
                components=covered["provinces_with_components"],
            ),
        ),
        *((t("Break"), said) for said in _breaks(d, index, year, t)),
        (t("Sources"), edition["source"]),
    ]
    if edition["note"]:
        facts.append((t("Remark"), _note(edition["note"], t)))
    width = max(len(name) for name, _ in facts) + len(_INDENT)
    head = t("{index} {year}", index=index.name, year=year)
    lines = [head, *(f"{_INDENT}{name:<{width}}{text}" for name, text in facts)]
    return "\n".join(lines) + f"\n\n{_components(d, index, year, t)}"


def _note(note: str, t: Texts) -> str:
    """A remark as it is on record; what opening an edition wrote is worded."""
    before = note.removeprefix(CARRIED_OVER)
    return t("structure carried over from {year}", year=before) if before != note else note


def _breaks(d: Dataset, index: Index, year: int, t: Texts) -> list[str]:
    """Where scores and places do not go on from the edition before."""
    editions = panel(d).editions[index.code]
    before = max((one for one in editions if one < year), default=None)
    if before is None:
        return []
    said = []
    for row in panel(d).breaks:
        if (row["index"], row["year"]) == (index.code, year):
            component = "" if row["component"] == "*" else f" ({row['component']})"
            said.append(f"{t(CODES[row['kind']])}{component}: {row[f'reason_{t.names}']}")
    then, now = (len(d.names.all(editions[one]["period"])) for one in (before, year))
    return [*said, *([t(UNITS_BREAK, before=then, now=now)] if then != now else [])]


def _components(d: Dataset, index: Index, year: int, t: Texts) -> str:
    heads = [t("Code"), t("Component"), t("Maximum"), t("Unit"), t("Basis")]
    rows = [
        [
            code,
            row[f"name_{t.names}"] or row["name_en"],
            score(row["max_score"], "percent", t.lang, 0)
            if row["unit"] == "percent"
            else points(row["max_score"], t.lang),
            unit_name(row["unit"], t),
            t(CODES[row["basis"]]) if row["basis"] else MISSING,
        ]
        for code, row in panel(d).components.get((index.code, year), {}).items()
    ]
    return aligned(heads, rows, numeric=(2,))
