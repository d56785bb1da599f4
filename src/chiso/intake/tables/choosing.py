"""Which of the tables of a file is meant, of which index and which edition: one, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.core.vietnamese import fold
from chiso.data.dataset import Dataset
from chiso.data.provinces import period_of
from chiso.data.schema.vocabulary import PERIODS, SAMPLING
from chiso.intake.cells import brief
from chiso.intake.layout import Layout, edition_layout
from chiso.intake.tables.beside import CHANGES, NO_SIGN, OF_NONE, is_change, is_signed
from chiso.intake.tables.evidence import agreed, in_words, of_index, of_year
from chiso.intake.tables.files import read_grids
from chiso.intake.tables.finding import UnitTable, find_tables, is_figure
from chiso.intake.tables.grids import CellGrid
from chiso.intake.tables.heads import Heads, Meaning
from chiso.intake.tables.labels import old_coding, words
from chiso.intake.tables.mapping import ORIENTATIONS, SKIP, Stated
from chiso.text.messages import N_, InData, Message

_STATE = N_("state it: --index and --year, or index and year in a map (--map)")
_NAME_SHEET = N_("name one with --sheet, or its first_row and last_row in a map (--map)")


@dataclass
class Choice:
    """The table that is meant.

    Attributes
    ----------
    table : UnitTable
    layout : Layout
        Of its edition.
    meanings : mapping from int to Meaning
        What each column with figures holds.
    others : list of UnitTable
        Other tables of units in the file.
    """

    table: UnitTable
    layout: Layout
    meanings: dict[int, Meaning]
    others: list[UnitTable]

    @property
    def codes(self) -> set[str]:
        """What the columns that are taken in hold."""
        return {
            meaning.column.code
            for meaning in self.meanings.values()
            if meaning.column is not None and not meaning.checks
        }


def choose(path: Path, d: Dataset, stated: Stated) -> Choice:
    """Find the table of a file that is meant.

    Raises
    ------
    ChisoError
        There is none, there are several, or its index or edition is not certain.
    """
    grids = _grids(path, stated)
    tables = _tables(d, grids, stated)
    if not tables:
        raise _no_table(path, d, grids)
    editions = _editions(d, tables, stated)
    certain = [(table, *edition) for table, edition in zip(tables, editions, strict=True) if edition]
    if not certain:
        raise _uncertain(path, d, tables, stated)
    named = {(index, year) for _, index, year in certain}
    if len(named) > 1:
        said = sorted(f"{index} {year}" for index, year in named)
        raise ChisoError(
            N_("the file holds tables of several editions: {editions}", editions=said), str(path), _STATE
        )
    ((index, year),) = named
    layout = edition_layout(d, index, year)
    heads = Heads(d, layout)
    choices = [Choice(table, layout, _meanings(path, table, heads, stated), []) for table, _, _ in certain]
    known = [choice for choice in choices if choice.codes]
    if not known:
        raise _no_columns(path, choices[0], index, year)
    largest = max(known, key=lambda choice: (len(choice.codes), choice.table.n_units))
    rivals = [choice for choice in known if choice is not largest and not choice.codes < largest.codes]
    if rivals:
        places = [_place(choice.table) for choice in (largest, *rivals)]
        raise ChisoError(
            N_(
                "several tables hold figures of {index} {year}: {places}",
                index=index,
                year=year,
                places=places,
            ),
            str(path),
            _NAME_SHEET,
        )
    largest.others = [table for table in tables if table is not largest.table]
    return largest


def _grids(path: Path, stated: Stated) -> list[CellGrid]:
    grids = read_grids(path)
    titles = [str(grid.sheet.title) for grid in grids]
    if stated.sheet:
        grids = [grid for grid in grids if fold(str(grid.sheet.title)) == fold(stated.sheet)]
        if not grids:
            message = N_('the file has no sheet "{title}"', title=brief(stated.sheet))
            raise ChisoError(message, str(path), N_("its sheets are {names}", names=[*map(brief, titles)]))
    first, last = stated.first_row or 1, stated.last_row or 1 << 21
    return [
        replace(
            grid,
            sheet=replace(
                grid.sheet,
                cells={at: cell for at, cell in grid.sheet.cells.items() if first <= at[0] <= last},
            ),
        )
        for grid in grids
    ]


def _tables(d: Dataset, grids: Sequence[CellGrid], stated: Stated) -> list[UnitTable]:
    """Tables of the units of the edition; of those of either period where nobody says which it is."""
    regions = {words(name) for column in ("region", "region_en") for name in d.regions[column]}
    turned = None if not stated.orientation else stated.orientation == ORIENTATIONS[1]
    tables: list[UnitTable] = []
    for grid in grids:
        found = {
            period: find_tables(grid, d.names, period, regions, turned)
            for period in ([_period(d, stated.index, stated.year)] if stated.year else PERIODS)
        }
        of_one = {
            period: [table for table in listed if _of_period(d, table, period, stated)]
            for period, listed in found.items()
        }
        tables += max(of_one.values(), key=lambda listed: sum(table.n_units for table in listed))
    return tables


def _of_period(d: Dataset, table: UnitTable, period: str, stated: Stated) -> bool:
    """Whether units of a period can be those of a table, by the edition that it names."""
    years = {stated.year} if stated.year else agreed(of_year(table))
    return not years or any(_period(d, stated.index, year) == period for year in years)


def _period(d: Dataset, index: str, year: int) -> str:
    editions = d.editions[d.editions["year"].eq(year)]
    own = editions[editions["index"].eq(index)] if index else editions
    return str(own["period"].iloc[0]) if len(own) else period_of(year)


def _editions(d: Dataset, tables: Sequence[UnitTable], stated: Stated) -> list[tuple[str, int] | None]:
    """Index and year of each table; None where they are not certain or not those stated.

    What is stated holds for a table that says otherwise only if no other says the same.
    """
    found: list[tuple[str, int] | None] = []
    against: list[bool] = []
    for table in tables:
        indices, years = agreed(of_index(table, d.indices)), agreed(of_year(table))
        contrary = bool(
            (stated.index and of_index(table, d.indices) and stated.index not in indices)
            or (stated.year and of_year(table) and stated.year not in years)
        )
        index = stated.index or (next(iter(indices)) if len(indices) == 1 else "")
        year = stated.year or (next(iter(years)) if len(years) == 1 else None)
        found.append((index, year) if index and year else None)
        against.append(contrary)
    if not all(against):
        found = [None if contrary else edition for edition, contrary in zip(found, against, strict=True)]
    return found


def _meanings(path: Path, table: UnitTable, heads: Heads, stated: Stated) -> dict[int, Meaning]:
    """What each column holds: as stated, or as its head says."""
    letters = {address_of(table, column): column for column in table.heads}
    for letter, code in stated.columns.items():
        if letter not in letters:
            message = N_('the table has no column "{letter}" with figures', letter=brief(letter))
            raise ChisoError(message, str(path), N_("its columns are {names}", names=[*letters]))
        if code != SKIP and code not in heads.codes:
            message = N_('"{code}" is no column of this edition', code=brief(code))
            raise ChisoError(message, str(path), N_("use one of {known}", known=[SKIP, *heads.codes]))
    meanings: dict[int, Meaning] = {}
    for letter, column in letters.items():
        if code := stated.columns.get(letter, ""):
            reason = N_("as stated")
            meaning = Meaning(None, reason)
            if code != SKIP:
                meaning = Meaning(heads.stated(code), reason, checks=code in heads.checks)
        else:
            meaning = heads.meaning(table.heads[column], _numbers(table, column))
        meanings[column] = meaning
    return _beside_neighbours(table, heads, _ranks_of_neighbours(table, heads, meanings))


def _ranks_of_neighbours(table: UnitTable, heads: Heads, meanings: dict[int, Meaning]) -> dict[int, Meaning]:
    """Several heads that say only "place" are each of the score to their left."""
    bare = [
        column
        for column, meaning in meanings.items()
        if meaning.column is not None and meaning.column.code == "total|rank|place"
    ]
    bare = [column for column in bare if meanings[column].reason != N_("as stated")]
    if len(bare) < 2 or len(table.names) > 1:
        return meanings
    changed = dict(meanings)
    for column in bare:
        left = [
            meaning.column
            for other, meaning in meanings.items()
            if other < column and meaning.column is not None and meaning.column.measure == "score"
        ]
        code = f"{left[-1].component}|rank|place" if left else ""
        if code in heads.columns:
            reason = N_("the place of the score to its left")
            changed[column] = Meaning(heads.columns[code], reason, certain=False)
    return changed


def _beside_neighbours(table: UnitTable, heads: Heads, meanings: Mapping[int, Meaning]) -> dict[int, Meaning]:
    """What stands beside a score that its own head does not name is of the one before it.

    An error of sampling behind a score that is put aside is of that one. A change is taken in only where the
    table says which are rises.
    """
    changed = {**meanings}
    for column, meaning in meanings.items():
        values = [cell.value for _, cell in table.cells(column) if not cell.is_blank]
        if not meaning.known and all(isinstance(value, str) and is_change(value) for value in values):
            changed[column] = Meaning(None, OF_NONE, beside=CHANGES[0])
        elif meaning.reason == OF_NONE:
            changed[column] = _of_neighbour(table, heads, meanings, column)
        found = changed[column].column
        if found is None or found.measure not in CHANGES or meaning.reason == N_("as stated"):
            continue
        if not is_signed(table.heads[column], (cell for _, cell in table.cells(column))):
            changed[column] = Meaning(None, NO_SIGN, beside=found.measure)
    return changed


def _of_neighbour(table: UnitTable, heads: Heads, meanings: Mapping[int, Meaning], column: int) -> Meaning:
    """What a column is whose head says only what it is of a score."""
    measure = meanings[column].beside
    for left in sorted((other for other in meanings if other < column), reverse=True):
        of_left = meanings[left].column
        if of_left is None:
            if meanings[left].beside or measure in CHANGES:
                continue
            break
        if of_left.measure not in {"score", "rank"}:
            continue
        if of_left.measure == "rank":
            if measure in SAMPLING:
                continue
            if all(number % 1 == 0 for number in _numbers(table, column)):
                measure = "change_rank"
        why = N_("it stands behind {code}", code=of_left.code)
        return heads.beside_of(of_left.component, measure, why)
    return meanings[column]


def _numbers(table: UnitTable, column: int) -> list[float]:
    """The figures of a column that are plain numbers, also those written with a comma."""
    found = []
    for _, cell in table.cells(column):
        text = str(cell.value).strip().removesuffix("%").replace(",", ".")
        if is_figure(cell) and text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
            found.append(float(text))
    return found


def address_of(table: UnitTable, column: int) -> str:
    """A column as a user sees it: its letter, or the number of the row where units stand in a row."""
    if table.grid.turned:
        return str(column)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return str(get_column_letter(column))


def _place(table: UnitTable) -> Message:
    return N_(
        "{sheet} (rows {first}-{last})",
        sheet=str(table.grid.sheet.title),
        first=table.rows[0],
        last=table.rows[-1],
    )


def _no_table(path: Path, d: Dataset, grids: Sequence[CellGrid]) -> ChisoError:
    texts = {
        cell.value for grid in grids for cell in grid.sheet.cells.values() if isinstance(cell.value, str)
    }
    if coding := old_coding(texts, d.names):
        return ChisoError(
            N_("the letters of the file are coded in {coding}, not in Unicode", coding=coding),
            str(path),
            N_("convert it with Unikey (Ctrl+Shift+F6) or the like, save it, and import that file"),
        )
    return ChisoError(
        N_("the file holds no table of provinces: at least five must be named in one column or row"),
        str(path),
        N_(
            "see that the right file and sheet are named; units are those of the edition (63 or 34); of "
            "scores of departments or communes state --set, --year and --stage"
        ),
    )


def _uncertain(path: Path, d: Dataset, tables: Sequence[UnitTable], stated: Stated) -> ChisoError:
    table = max(tables, key=lambda one: one.n_units)
    indices, years = of_index(table, d.indices), of_year(table)
    if not stated.index and len(agreed(indices)) != 1:
        message = N_("of which index the table is, is not certain: {said}", said=in_words(indices))
    else:
        message = N_("of which edition the table is, is not certain: {said}", said=in_words(years))
    return ChisoError(message, str(path), _STATE)


def _no_columns(path: Path, choice: Choice, index: str, year: int) -> ChisoError:
    heads = [brief(" / ".join(parts)) for parts in choice.table.heads.values() if parts]
    if not choice.table.heads:
        message = N_("the table names provinces, but holds no figures")
    elif any(meaning.checks for meaning in choice.meanings.values()):
        noun = InData(choice.layout.traits.sub_parts_nouns)
        message = N_("the table gives only what is summed here of {parts}, not those", parts=noun)
    else:
        message = N_(
            "no column of the table is known as one of {index} {year}: {heads}",
            index=index,
            year=year,
            heads=heads,
        )
    remedy = N_(
        'state them in a map (--map): below "columns:" a line for each, such as "C: {code}"',
        code=choice.layout.columns[0].code,
    )
    return ChisoError(message, str(path), remedy)
