"""Groups that units are compared in, in words: a sentence of a report, and what `chiso groups` prints."""

from __future__ import annotations

from chiso.analysis.among_units.nationwide import every_unit
from chiso.analysis.base.errors import NoFigures
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.unit_groups import GROUPS_FILE, UnitGroup
from chiso.pages.blocks import Block, Column, Table, Text
from chiso.pages.codes import in_words
from chiso.pages.columns import columns_of
from chiso.pages.formats import WHOLE
from chiso.pages.terminal import text_of
from chiso.reports.parts.index_words import listed
from chiso.text.catalog import Texts


def group_in_words(group: UnitGroup, t: Texts) -> str:
    """What a group is, of which units, and who says so."""
    said = t(
        "Group of units: {name} ({kind}): {units}.",
        name=group.name(t.lang),
        kind=in_words(group.kind, t),
        units=listed([unit.name for unit in group.units], t),
    )
    return said + (" " + t("By: {source}.", source=group.source) if group.source else "")


def render_groups(d: Dataset, lang: str = "vi") -> str:
    """The groups on record, a line each.

    Parameters
    ----------
    d : Dataset
    lang : {"vi", "en"}
    """
    t = Texts(lang)
    if not d.unit_groups:
        return t("No group of units is on record: add rows to {file} (docs/how-to.md).", file=GROUPS_FILE)
    columns = [
        Column("key", t("Key")),
        Column("name", t("Group of units")),
        Column("kind", t("Kind")),
        Column("of", t("Of the units"), WHOLE),
        Column("n", t("Units"), WHOLE),
        Column("units", t("Names")),
        Column("source", t("By")),
    ]
    rows = [
        {
            **{"key": one.key, "name": one.name(lang), "kind": in_words(one.kind, t), "of": int(one.period)},
            "n": len(one.units),
            "units": ", ".join(unit.name for unit in one.units),
            "source": one.source,
        }
        for one in d.unit_groups
    ]
    return text_of([Table("", columns, rows)], t)


def render_group(d: Dataset, group: UnitGroup, year: int, lang: str = "vi") -> str:
    """The units of a group in an edition, index by index, best first; of any number.

    Parameters
    ----------
    d : Dataset
    group : UnitGroup
    year : int
        An edition of its units.
    lang : {"vi", "en"}
    """
    t, names = Texts(lang), {unit.name for unit in group.units}
    parts: list[Block] = [Text(group_in_words(group, t))]
    for index, about in d.indices.items():
        try:
            rows = [row for row in records(every_unit(d, index, year)) if row["province"] in names]
        except NoFigures:
            continue
        columns = columns_of(t, "province", "score", "rank", "change_score", "change_rank", "missing_reason")
        heading = t("{index} {year}", index=about.name, year=year)
        if all(row["missing_reason"] for row in rows):
            heading += f": {t('not on record yet')}"
        parts.append(Table(heading, columns, rows))
    return text_of(parts, t)


def groups_of_units(d: Dataset, period: str, t: Texts) -> dict[str, str]:
    """Names of the groups of each unit of a period that is in one, joined by "; "."""
    found: dict[str, list[str]] = {}
    for one in d.unit_groups:
        for unit in one.units if one.period == period else ():
            found.setdefault(unit.name, []).append(one.name(t.lang))
    return {name: "; ".join(groups) for name, groups in found.items()}
