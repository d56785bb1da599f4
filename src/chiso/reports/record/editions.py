"""Editions as text: what `chiso edition list` and `chiso edition show` print."""

from __future__ import annotations

import datetime as dt

from chiso.analysis.base.panel import panel
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.indices import Index
from chiso.data.schema.vocabulary import CARRIED_OVER
from chiso.pages.as_of import as_of, newer_results
from chiso.pages.blocks import Column, Table, Text
from chiso.pages.codes import CODES
from chiso.pages.columns import columns_of
from chiso.pages.formats import DATE, UNIT, WHOLE, Format
from chiso.pages.terminal import GAP, text_of
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, points, score

METHODS = {
    "yes": N_("as in the edition before"),
    "no": N_("not those of the edition before"),
    "": N_("not stated"),
}
_MAXIMUM = Format(
    lambda row, column, t: (
        score(row[column], "percent", t.lang, 0) if row["unit"] == "percent" else points(row[column], t.lang)
    ),
    "small",
)
UNITS_BREAK = N_("the units change from {before} to {now}: places stand side by side, never subtracted")


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
    columns = [
        *columns_of(t, "index", "year"),
        Column("units", t("Units"), WHOLE),
        *columns_of(t, "ranked"),
        *(Column("published_on", t("Published on"), DATE), Column("decision", t("Decision"))),
        *(Column("scores", t("Totals"), WHOLE), Column("ranks", t("Places"), WHOLE)),
        Column("provinces_with_components", t("Units with components"), WHOLE),
    ]
    rows = [
        row
        | {
            **{key: edition[key] for key in ("published_on", "decision")},
            "index": d.indices[row["index"]].name,
            "units": len(d.names.all(edition["period"])),
            "ranks": row["ranks"] if row["ranks_published"] else "",
        }
        for row in records(d.coverage)
        if index in ("", row["index"])
        for edition in [panel(d).edition(row["index"], row["year"])]
    ]
    said = [as_of(d, t), *newer_results(d, t, day, indices=[index] if index else None)]
    return text_of([Table("", columns, rows), Text("\n".join(said))], t)


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
    covered = next(row for row in records(d.coverage) if (row["index"], row["year"]) == (index.code, year))
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
        *([(t("Remark"), _note(edition["note"], t))] if edition["note"] else []),
    ]
    width = max(len(name) for name, _ in facts) + len(GAP)
    lines = [t("{index} {year}", index=index.name, year=year)]
    lines += [f"{GAP}{name:<{width}}{text}" for name, text in facts]
    return text_of([Text("\n".join(lines)), _components(d, index, year, t)], t)


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


def _components(d: Dataset, index: Index, year: int, t: Texts) -> Table:
    columns = [
        *columns_of(t, "code"),
        Column("name", t("Component")),
        Column("max_score", t("Maximum"), _MAXIMUM),
        Column("unit", t("Unit"), UNIT, missing=""),
        *columns_of(t, "basis"),
    ]
    rows = [
        {**row, "code": code, "name": row[f"name_{t.names}"] or row["name_en"]}
        for code, row in panel(d).components.get((index.code, year), {}).items()
    ]
    return Table("", columns, rows)
