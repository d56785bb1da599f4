"""Change an edition on record: its values, and its components in that edition alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.data.indices import Index
from chiso.data.provinces import slug
from chiso.intake.editions.rows import (
    COMPONENTS,
    EDITIONS,
    Row,
    covers,
    editions_of,
    refresh_break,
)
from chiso.intake.kept_lines import KeptLines
from chiso.text.messages import N_


@dataclass(frozen=True)
class ComponentChange:
    """What to change of a component in one edition.

    Attributes
    ----------
    code : str
    name_vi, name_en, max_score : str or None
        None: as it is.
    present : bool or None
        False takes it out of the edition, True adds one that the edition has not.
    """

    code: str
    name_vi: str | None = None
    name_en: str | None = None
    max_score: str | None = None
    present: bool | None = None

    def cells(self) -> dict[str, str]:
        """Cells of components.csv that are given."""
        given = {"name_vi": self.name_vi, "name_en": self.name_en, "max_score": self.max_score}
        cells = {column: value for column, value in given.items() if value is not None}
        return cells | ({"basis": "stated"} if self.max_score else {})


def set_values(data: Path, index: Index, year: int, cells: dict[str, str]) -> None:
    """Change cells of the row of an edition; its break, and the decision of its components, follow.

    Parameters
    ----------
    data : Path
        A data folder that may be spoilt.
    index : Index
    year : int
        On record.
    cells : mapping from column to str

    """
    editions = KeptLines(data, EDITIONS)
    of_index = editions_of(editions, index)
    place, old = of_index[year]
    new = old | cells
    before = max((one for one in of_index if one < year), default=0)
    editions.set(place, cells)
    editions.write()
    if before:
        refresh_break(data, index, new, of_index[before][1], old)
    if new["decision"] != old["decision"]:
        _set_decision(data, index, year, new)


def _set_decision(data: Path, index: Index, year: int, edition: Row) -> None:
    """Let the components of an edition be set by its decision, where they name one."""
    table = KeptLines(data, COMPONENTS)
    years = list(editions_of(KeptLines(data, EDITIONS), index))
    cells = {"decision": edition["decision"], "source": edition["source"]}
    for place, row in reversed(list(table.rows())):
        if (
            row["index"] == index.code
            and covers(row, year)
            and row["decision"] not in ("", cells["decision"])
        ):
            _replace_in(table, place, row, year, years, cells)
    table.write()


def set_component(data: Path, index: Index, year: int, change: ComponentChange, source: str) -> None:
    """Change a component in one edition; the editions before and after keep theirs.

    Parameters
    ----------
    data : Path
        A data folder that may be spoilt.
    index : Index
    year : int
        On record.
    change : ComponentChange
    source : str
        Keys of sources or addresses: who says so.

    Raises
    ------
    ChisoError
        The edition has no such component, or has one already; others are parts of it.
    """
    table = KeptLines(data, COMPONENTS)
    own = [(place, row) for place, row in table.rows() if row["index"] == index.code]
    now = {row["component"]: (place, row) for place, row in own if covers(row, year)}
    there = change.code in now
    if there == (change.present is True):
        raise _no_such_change(index, year, change.code, there, list(now))
    if not there:
        row = _added(index, year, change, [row for _, row in own], [row for _, row in now.values()])
        new = row | change.cells() | {"source": source}
        table.add(table.written(new), after=max(place for place, _ in own))
    else:
        place, row = now[change.code]
        if change.present is False and (
            parts := [one["component"] for _, one in now.values() if one["parent"] == change.code]
        ):
            raise ChisoError(
                N_("{code} has parts in {year}: {parts}", code=change.code, year=year, parts=parts),
                "--absent",
                N_("take its parts out first"),
            )
        years = list(editions_of(KeptLines(data, EDITIONS), index))
        cells = None if change.present is False else change.cells() | {"source": source}
        _replace_in(table, place, row, year, years, cells)
    table.write()
    _recount(data, index, year)


def _replace_in(
    table: KeptLines, place: int, row: dict[str, str], year: int, editions: list[int], cells: Row | None
) -> None:
    """Give a component other cells in one edition, or none; its span before and after it stays."""
    before = [one for one in editions if int(row["first_year"]) <= one < year]
    after = [one for one in editions if year < one <= int(row["last_year"])]
    lines = []
    if cells is not None:
        lines.append(row | {"first_year": str(year), "last_year": str(year)} | dict(cells))
    if after:
        lines.append(row | {"first_year": str(after[0])})
    for line in reversed(lines):
        table.add(table.written(line), after=place)
    if before:
        table.set(place, {"last_year": str(before[-1])})
    else:
        table.remove(place)


def _added(
    index: Index, year: int, change: ComponentChange, known: list[dict[str, str]], now: list[dict[str, str]]
) -> dict[str, str]:
    """The row of a component that an edition has not: as an edition before had it, or a new one."""
    span = {"first_year": str(year), "last_year": str(year)}
    earlier = [row for row in known if row["component"] == change.code and int(row["last_year"]) < year]
    if earlier and change.name_en is None:
        return max(earlier, key=lambda row: row["last_year"]) | span
    main = change.code.isdigit()
    kind, parent = (index.main_kind, "total") if main else (index.sub_kind, change.code.rpartition(".")[0])
    like = next((row for row in now if (row["kind"], row["parent"]) == (kind, parent)), None)
    if like is None:
        raise ChisoError(
            N_(
                "{index} {year} has no component that {code} could stand beside",
                index=index.code,
                year=year,
                code=change.code,
            ),
            "--component",
            N_("use a code of the same kind as others, such as 9 or 5.4"),
        )
    if not change.name_en:
        raise ChisoError(
            N_("component {code} is new and needs a name", code=change.code),
            "--name-en",
            N_("name it with --name (Vietnamese) and --name-en (English)"),
        )
    series = f"{index.key}-{slug(change.name_en)}"
    taken = {row["series"] for row in known}
    own = {"component": change.code, "series": f"{series}-{year}" if series in taken else series}
    return like | span | own | dict.fromkeys(("name_vi", "max_score", "basis", "note"), "")


def _no_such_change(index: Index, year: int, code: str, there: bool, codes: list[str]) -> ChisoError:
    if there:
        message = N_("{index} {year} has a component {code} already", index=index.code, year=year, code=code)
        return ChisoError(message, "--present", N_("leave --present out to change it"))
    message = N_("{index} {year} has no component {code}", index=index.code, year=year, code=code)
    return ChisoError(message, "--component", N_("it has {codes}; to add one: --present", codes=codes))


def _recount(data: Path, index: Index, year: int) -> None:
    """The counts of an edition that its components give."""
    kinds = [
        row["kind"]
        for _, row in KeptLines(data, COMPONENTS).rows()
        if row["index"] == index.code and covers(row, year)
    ]
    counts = {"fields": kinds.count(index.main_kind)}
    if index.sums_parts:
        counts["sub_criteria"] = kinds.count(index.sub_kind)
    editions = KeptLines(data, EDITIONS)
    place, row = editions_of(editions, index)[year]
    editions.set(place, {column: str(n) for column, n in counts.items() if row[column] not in ("", str(n))})
    editions.write()
