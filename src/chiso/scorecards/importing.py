"""Take a filled scorecard into data/plans: read back by codes, checked by cell, written whole or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from openpyxl.utils import get_column_letter

from chiso.core.dates import iso_date
from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.files import inside, write_together
from chiso.core.transaction import change
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.cleaning.tables import write_csv
from chiso.data.indices import Indices
from chiso.data.plans.folder import FOLDER, read_plan
from chiso.data.provinces import fold, slug
from chiso.intake.cells import UnreadableCell, brief, clean, count_of, date_of, fit_text, score_of, text_of
from chiso.intake.results import nothing_written
from chiso.intake.xlsx.cells import Cell, Sheet, sheet_in_words
from chiso.intake.xlsx.workbook import Workbook
from chiso.scorecards.form_layout import (
    ABOUT,
    ABOUT_SHEET,
    CARD_SHEET,
    CHOICES,
    CODE_ROW,
    COLUMNS,
    COUNTS,
    FIRST_ROW,
    LEVEL_LABELS,
    NUMBERS,
    VERSION,
    YES_NO,
)
from chiso.text.messages import N_, Message, nN_

AGAIN = N_("write a new template and copy the figures into it: chiso template --province P")
_YEAR = re.compile(r"20[0-9]{2}")
_CODES = ("code", "parent")
# A line break in them may stand between two entries, as " | " does, or within one.
_OF_ENTRIES = ("evidence", "lead", "coordinating")
_LONGEST_SLUG, _LONGEST_CODE = 100, 50


@dataclass(frozen=True, repr=False)
class ImportedCard(Describes):
    """A scorecard that was, or would be, taken in: its file, plan folder, unit, edition and rows."""

    file: str
    plan: str
    unit: str
    year: str
    rows: int

    def in_words(self, *, written: bool = False) -> Message:
        """How many rows are read, or taken in."""
        done = nN_("{n} row read", "{n} rows read", n=self.rows)
        if written:
            done = nN_(
                "{n} row taken in as plans/{plan}",
                "{n} rows taken in as plans/{plan}",
                n=self.rows,
                plan=self.plan,
            )
        return N_(
            "{file} ({unit}, {year}): {done}", file=self.file, unit=self.unit, year=self.year, done=done
        )

    def _description(self) -> Description:
        return Description(self.in_words())


@dataclass(frozen=True, repr=False)
class CardResult(Describes):
    """What `add_cards` found and did.

    Attributes
    ----------
    written : bool
        All files were taken in; otherwise nothing was changed.
    cards : list of ImportedCard
    problems : list of Problem
        Errors by sheet, row and column of the workbook; findings do not keep a card out.
    """

    written: bool
    cards: list[ImportedCard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What keeps the cards out, `grouped`."""
        return [problem for problem in grouped(self.problems) if problem.severity == "error"]

    def what_next(self) -> Message:
        """How the cards are taken back, or what keeps them out."""
        if self.written:
            return N_("to take it back: remove that folder and run chiso data")
        return nothing_written(len(self.errors)) if self.errors else N_("nothing is written")

    def _description(self) -> Description:
        said = [card.in_words(written=self.written) for card in self.cards]
        return Description(
            N_("taken in") if self.written else N_("nothing is written"),
            [
                *((N_("file"), line) for line in said),
                *((N_("error"), error.message) for error in self.errors),
            ],
        )


@dataclass(frozen=True)
class FilledCard:
    """A filled scorecard as it was read.

    Attributes
    ----------
    path : Path
    rows : list of dict
        Texts by column of scorecard.csv.
    lines : list of int
        Row of the sheet of each of them.
    about : dict
        Entries of plan.yml.
    cells : dict of Cell
        Those of the sheet on the document, by entry.
    plan : str
        Name of its folder, of [a-z0-9-] only; "" if there are problems.
    problems : list of Problem
        Errors of single cells; none of them can be accepted.
    """

    path: Path
    rows: list[dict[str, str]]
    lines: list[int]
    about: dict[str, str]
    cells: dict[str, Cell]
    plan: str
    problems: list[Problem]


def is_card(path: Path) -> bool:
    """Whether a file is a filled scorecard: a workbook with its sheet.

    One that cannot be read is none; either importer says what is the matter with it.
    """
    try:
        return CARD_SHEET in Workbook.at(path).titles
    except ChisoError:
        return False


def cards_among(files: Sequence[Path], *, stated: bool) -> list[Path]:
    """The files that are filled scorecards: all of them, or none.

    Parameters
    ----------
    files : sequence of Path
    stated : bool
        Something is stated of the files that is of tables alone.

    Raises
    ------
    ChisoError
        Some of them are, or something is stated of one.
    """
    cards = [path for path in files if is_card(path)]
    if cards and len(cards) < len(files):
        for path in files:
            Workbook.at(path)  # one that cannot be read is said to be that, not to be of another kind
        raise ChisoError(
            N_("scorecards and national tables are taken in one kind at a time"),
            where=", ".join(path.name for path in cards),
            remedy=N_("import the scorecards first, then the tables"),
        )
    if cards and stated:
        remedy = N_("leave out --index, --year, --sheet, --map, --source and --dry-run")
        raise ChisoError(N_("a scorecard says itself what it is"), cards[0].name, remedy)
    return cards


def add_cards(data: Path, files: Sequence[Path], *, dry_run: bool = False) -> CardResult:
    """Take filled scorecards into data/plans: all of them, or none.

    Parameters
    ----------
    data : Path
    files : sequence of Path
        Filled templates of `chiso template --province` or `--set`.
    dry_run : bool, optional
        Write nothing, whatever is found.

    Returns
    -------
    CardResult

    Raises
    ------
    ChisoError
        A file is not laid out as the template was, or its plan is on record already.
    """
    cards: list[ImportedCard] = []
    problems: list[Problem] = []
    with change(data) as (staged, commit):
        for path in files:
            filled = read_card(path)
            problems += filled.problems
            name = filled.plan
            if name and (staged / FOLDER / name).exists():
                raise ChisoError(
                    N_("the plan {name} is on record already", name=name),
                    where=f"{path.name}; data/{FOLDER}/{name}",
                    remedy=N_("remove that folder first, or correct unit and edition in the sheet"),
                )
            unit, year = filled.about["unit.name"], filled.about["edition_reviewed"]
            cards.append(ImportedCard(path.name, name, unit, year, len(filled.rows)))
            if filled.problems:
                continue
            folder = inside(staged / FOLDER, name, sheet_in_words(path.name, ABOUT_SHEET))
            _write(folder, filled, Indices.read(staged))
            found = read_plan(folder, staged)[1]
            problems += [_in_sheet(problem, filled) for problem in found if problem.rule != "incomplete"]
        if any(problem.severity == "error" for problem in problems):
            return CardResult(False, cards, problems)
        try:
            rebuild(staged)
        except DataError as error:
            return CardResult(False, cards, [*problems, *error.problems])
        if dry_run:
            return CardResult(False, cards, problems)
        commit()
    return CardResult(True, cards, problems)


def read_card(path: Path) -> FilledCard:
    """Read a filled scorecard back.

    Parameters
    ----------
    path : Path
        An .xlsx that `write_card_template` wrote and a user filled in.

    Raises
    ------
    ChisoError
        The file is none that can be read, or not laid out as the template was.
    """
    sheets = Workbook.at(path).read((CARD_SHEET, ABOUT_SHEET), AGAIN)
    card, about = sheets[CARD_SHEET], sheets[ABOUT_SHEET]
    cells = about.fields(["template", *(key for key, _, _ in ABOUT)], AGAIN)
    if clean(cells.pop("template").value) != VERSION:
        raise ChisoError(N_("the workbook is not a template of this version"), about.where, AGAIN)
    _check_shape(card)
    values, problems = _about(about, cells)
    if not problems:
        problems += _unfit_for_a_folder(about, cells, values)
    problems += _beyond(card)
    rows, lines = [], []
    for line in card.rows(FIRST_ROW, len(COLUMNS)):
        row = _row(card, line, problems)
        # A known criterion without a number that the user left alone is no row yet.
        entered = any(
            row[column] for column in COLUMNS if column not in {"name", "parent", "maximum", "note"}
        )
        if entered or not row["name"]:
            rows.append(row)
            lines.append(line)
    plan = "" if problems else _plan_name(values)
    return FilledCard(path, rows, lines, values, cells, plan, problems)


def _check_shape(card: Sheet) -> None:
    """Codes of columns stand where the template put them, and no cell from there on is merged."""
    found = [clean(card.cell(CODE_ROW, number).value) for number in range(1, len(COLUMNS) + 1)]
    for number, (one, wanted) in enumerate(zip(found, COLUMNS, strict=True), 1):
        if one != wanted:
            cell = card.cell(CODE_ROW, number)
            message = N_(
                'column {letter} is "{one}" where the template has "{wanted}"',
                letter=get_column_letter(number),
                one=brief(one),
                wanted=wanted,
            )
            raise ChisoError(
                message, N_("{where}, cell {address}", where=card.where, address=cell.address), AGAIN
            )
    card.refuse_merged(CODE_ROW, len(COLUMNS))


def _beyond(card: Sheet) -> Iterator[Problem]:
    """What stands beside the columns of the template and is none of its lists to choose from."""
    labels = {label for labels in CHOICES.values() for label in labels.values()}
    own = {at for at, cell in card.cells.items() if at[1] > len(COLUMNS) and clean(cell.value) in labels}
    others = replace(card, cells={at: cell for at, cell in card.cells.items() if at not in own})
    for row, cell in sorted(others.first_beyond(len(COLUMNS)).items()):
        if row >= CODE_ROW:
            message = N_("the template has no such column")
            yield card.problem(cell, "unknown_column", message, N_("remove what stands there"))


def _plan_name(about: Mapping[str, str]) -> str:
    return f"{_slug(about['unit.name'])}-{about['edition_planned'] or about['edition_reviewed']}"


def _slug(unit: str) -> str:
    return slug(re.sub(r"^ubnd (tinh|thanh pho) ", "", fold(unit)))


def _unfit_for_a_folder(
    about: Sheet, cells: Mapping[str, Cell], values: Mapping[str, str]
) -> Iterator[Problem]:
    """Entries of which no name of a folder can be made: it is a unit and a year, and nothing else."""
    for key in ("edition_reviewed", "edition_planned"):
        if values[key] and not _YEAR.fullmatch(values[key]):
            message = N_('"{year}" is not a year', year=brief(values[key]))
            yield about.problem(cells[key], "value", message, N_("write four digits, such as 2024"))
    if not (values["edition_reviewed"] or values["edition_planned"]):
        yield about.problem(
            cells["edition_reviewed"], "required", N_("the edition is empty"), N_("fill it in")
        )
    slug = _slug(values["unit.name"])
    if not values["unit.name"]:
        yield about.problem(cells["unit.name"], "required", N_("the unit is empty"), N_("fill it in"))
    elif not slug or len(slug) > _LONGEST_SLUG:
        message = (
            N_("the name has no letters")
            if not slug
            else N_("the name has more than {most} letters", most=_LONGEST_SLUG)
        )
        yield about.problem(cells["unit.name"], "value", message, N_("write the name of the unit"))


def _about(sheet: Sheet, cells: Mapping[str, Cell]) -> tuple[dict[str, str], list[Problem]]:
    """The entries of the sheet on the document, and those that cannot be read."""
    values, problems = dict.fromkeys(cells, ""), []
    for key, cell in cells.items():
        try:
            read = date_of if key == "date" else text_of
            values[key] = fit_text(read(cell.content(), cell.number_format))
        except UnreadableCell as wrong:
            problems.append(sheet.unreadable(cell, wrong))
    values["date"] = iso_date(values["date"]) or values["date"]  # what is no date the rules refuse
    levels = {label: code for code, label in LEVEL_LABELS.items()}
    values["unit.level"] = levels.get(values["unit.level"], values["unit.level"])
    yes_no = {label: code for code, label in YES_NO.items()}
    values["complete"] = yes_no.get(values["complete"], values["complete"])
    return values, problems


def _row(sheet: Sheet, line: int, problems: list[Problem]) -> dict[str, str]:
    row = {}
    for number, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(line, number)
        try:
            row[column] = _number(cell, column) if column in NUMBERS else _text(cell, column)
        except UnreadableCell as wrong:
            row[column] = ""
            problems.append(sheet.unreadable(cell, wrong))
    return row


def _number(cell: Cell, column: str) -> str:
    value = cell.content(figure=True)
    if value is None:
        return ""
    if column in COUNTS:
        return count_of(value, cell.number_format)
    return score_of(value, cell.number_format, "points")


def _text(cell: Cell, column: str) -> str:
    value = cell.content()
    if column in _OF_ENTRIES and isinstance(value, str) and _has_loose_break(value):
        raise UnreadableCell(
            "line_break",
            N_("a line break may stand between two entries or within one"),
            N_("write | between entries, and take the line break out"),
        )
    text = fit_text(text_of(value, cell.number_format, code=column in _CODES))
    if column in _CODES and len(text) > _LONGEST_CODE:
        raise UnreadableCell(
            "code", N_('"{text}" is no code', text=brief(text)), N_("write a code such as 1.10")
        )
    if column in CHOICES:
        labels = {label: code for code, label in CHOICES[column].items()}
        text = labels.get(text, text)
    return _with_iso_dates(text) if column == "evidence" else text


def _has_loose_break(text: str) -> bool:
    """Whether a line break stands elsewhere than beside a separator."""
    return any("\n" in entry.strip() or "\r" in entry.strip() for entry in text.split("|"))


def _with_iso_dates(text: str) -> str:
    documents = []
    for document in text.split("|"):
        parts = [part.strip() for part in document.split(";")]
        if len(parts) > 1:
            parts[1] = iso_date(parts[1]) or parts[1]
        documents.append("; ".join(parts))
    return " | ".join(documents)


def _write(folder: Path, filled: FilledCard, indices: Indices) -> None:
    about = filled.about
    unit = {key: about[f"unit.{key}"] for key in ("name", "level", "province", "period")}
    document: dict[str, Any] = {
        key: about[key] for key in ("document_type", "number", "symbol", "date", "title")
    }
    document |= {"unit": unit, "indices": [indices.self_assessed.code]}
    document |= {
        key: about[key] for key in ("criteria_set", "edition_reviewed", "edition_planned", "complete")
    }
    document["missing"] = (
        [] if about["complete"] == "true" else ["Phiếu chưa có đủ các tiêu chí của bộ tiêu chí."]
    )
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
    table = write_csv(filled.rows, COLUMNS)
    write_together({folder / "plan.yml": text.encode(), folder / "scorecard.csv": table})


def _in_sheet(problem: Problem, filled: FilledCard) -> Problem:
    """A problem of the plan at its cell of the workbook."""
    if problem.file.endswith("scorecard.csv"):
        at = None if problem.row is None else problem.row - 2  # the header is line 1
        line = filled.lines[at] if at is not None and 0 <= at < len(filled.lines) else None
        letter = None
        if problem.column in COLUMNS:
            letter = get_column_letter(COLUMNS.index(problem.column) + 1)
        return replace(problem, file=sheet_in_words(filled.path.name, CARD_SHEET), row=line, column=letter)
    cell = filled.cells.get(problem.column or "")
    at, letter = (None, problem.column) if cell is None else (cell.row, "C")
    return replace(problem, file=sheet_in_words(filled.path.name, ABOUT_SHEET), row=at, column=letter)
