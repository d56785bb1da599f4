"""What an import found and did, what one that was taken back was, and how a command and a notebook say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from chiso.core.description import Describes, Description
from chiso.core.errors import Problem
from chiso.data.dataset import Dataset
from chiso.intake.review import KINDS, Doubt
from chiso.intake.tables.reading import Inferred
from chiso.text.messages import N_, Message, nN_


@dataclass(frozen=True)
class Calls:
    """What a person types to go on: in a shell, or in a cell of a notebook.

    Attributes
    ----------
    build : callable
        Takes an edition: makes its reports.
    take_back : str
    for_good : str
        What is left out, so that a file is taken in.
    accept : callable
        Takes kinds of doubt that were looked at.
    """

    build: Callable[[int], str]
    take_back: str
    for_good: str
    accept: Callable[[Sequence[str]], str]


IN_A_SHELL = Calls(
    build=lambda year: f"chiso build --year {year}",
    take_back="chiso import undo",
    for_good="--dry-run",
    accept=lambda kinds: " ".join(f"--accept {kind}" for kind in kinds),
)
IN_A_CELL = Calls(
    build=lambda year: f"chiso.build(year={year})",
    take_back="chiso.take_back()",
    for_good="dry_run=True",
    accept=lambda kinds: f"accept={[*kinds]}",
)


@dataclass(frozen=True, repr=False)
class Imported(Describes):
    """A file that was, or would be, taken in.

    Attributes
    ----------
    file : str
        Its name.
    folder : str
        Below the data folder.
    index, year : str, int
    figures : int
        Rows written: new, contradicting and confirmed ones.
    confirmed : int
        Those of them that agree with the record.
    unchanged : int
        Cells equal to the record and left aside.
    decisions : int
        Rows of reference/conflicts.csv added or changed.
    read : int
        Figures that stand in the file.
    errors : int
        What cannot be accepted; with one of them the counts above say nothing.
    opened : bool
        Its edition was not on record, and is opened by it.
    inferred : list of Inferred
        Of a table that is no template: what it was taken for, with a reason each.
    map : str
        The same as map.yml.
    listed : list of (Message, Decimal)
        What each of `figures` is of, in words, and its value.
    """

    file: str
    folder: str
    index: str
    year: int
    figures: int
    confirmed: int
    unchanged: int
    decisions: int
    read: int = 0
    errors: int = 0
    opened: bool = False
    inferred: list[Inferred] = field(default_factory=list)
    map: str = ""
    listed: list[tuple[Message, Decimal]] = field(default_factory=list)

    def in_words(self, *, written: bool = False) -> Message:
        """How many figures of the file are, or would be, taken in, and how they stand to the record."""
        if self.errors:
            parts = [
                nN_("{n} figure read", "{n} figures read", n=self.read),
                errors_in_words(self.errors),
            ]
            return self._of_file(parts)
        n, folder = self.figures, self.folder
        parts = [nN_("{n} figure to take in", "{n} figures to take in", n=n)]
        if written:
            parts = [
                nN_("{n} figure taken in as {folder}", "{n} figures taken in as {folder}", n=n, folder=folder)
            ]
        if self.confirmed:
            parts.append(
                nN_("{n} of them confirms the record", "{n} of them confirm the record", n=self.confirmed)
            )
        parts.append(N_("{n} on record already", n=self.unchanged))
        if self.decisions:
            parts.append(
                nN_(
                    "{n} row of reference/conflicts.csv",
                    "{n} rows of reference/conflicts.csv",
                    n=self.decisions,
                )
            )
        return self._of_file(parts)

    def _of_file(self, parts: list[Message]) -> Message:
        return N_(
            "{file} ({index} {year}): {parts}", file=self.file, index=self.index, year=self.year, parts=parts
        )

    def of_inferred(self) -> Description:
        """What a table was taken for, with a reason each; a title alone for a template."""
        return Description(
            N_("{file}: what it was taken for, and why", file=self.file),
            heads=(N_("What"), N_("Taken for"), N_("Why")) if self.inferred else (),
            rows=[(line.what, line.value, line.reason) for line in self.inferred],
        )

    def of_figures(self, most: int) -> Description:
        """The figures that would be taken in, so many of them; a title alone where there are none."""
        rows: list[tuple[Message]] = [
            (N_("{subject}: {value}", subject=subject, value=value),) for subject, value in self.listed[:most]
        ]
        more = len(self.listed) - most
        if more > 0:
            rows.append((nN_("... and {n} more row", "... and {n} more rows", n=more),))
        title = N_("{file}: what would be taken in", file=self.file)
        return Description(
            title, heads=(N_("Figures of the file, not those on record already"),) if rows else (), rows=rows
        )

    def _description(self) -> Description:
        return Description(self.in_words(), [(line.what, line.value) for line in self.inferred])


@dataclass(frozen=True, repr=False)
class ImportResult(Describes):
    """What `add` found and did.

    Attributes
    ----------
    written : bool
        All files were taken in; otherwise nothing was changed.
    imports : list of Imported
        One a file that could be examined.
    errors : list of Problem
        What cannot be accepted.
    doubts : list of Doubt
        Of all files, by kind, numbered through.
    accepted : frozenset of str
        Kinds that were named.
    before : Dataset or None
        The data as they were.
    """

    written: bool
    imports: list[Imported] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    accepted: frozenset[str] = frozenset()
    before: Dataset | None = None

    @property
    def open_kinds(self) -> list[str]:
        """Kinds of doubt that must be accepted before anything is written."""
        return [kind for kind in KINDS if kind in {d.kind for d in self.doubts} - self.accepted]

    def by_kind(self) -> Iterator[tuple[str, list[Doubt]]]:
        """The kinds of doubt there are, in their order, each with its doubts."""
        for kind in KINDS:
            if doubts := [doubt for doubt in self.doubts if doubt.kind == kind]:
                yield kind, doubts

    def table(self) -> pd.DataFrame:
        """The doubts, one a row: code, kind, file, cell, message, if_accepted, accepted."""
        columns = ["code", "kind", "file", "cell", "message", "if_accepted"]
        table = pd.DataFrame([vars(doubt) for doubt in self.doubts], columns=columns)
        return table.assign(accepted=table["kind"].isin(self.accepted))

    def what_next(self, calls: Calls) -> list[Message]:
        """What a person does now: make reports, take it back, look at doubts, mend errors."""
        if self.written:
            years = sorted({imported.year for imported in self.imports})
            return [
                N_("next, the reports: {commands}", commands="; ".join(map(calls.build, years))),
                N_("to take it back: {command}", command=calls.take_back),
            ]
        if self.errors:
            return [nothing_written(len(self.errors))]
        if self.open_kinds:
            options = calls.accept(self.open_kinds)
            return [N_("nothing is written; if the doubts are in order, add: {options}", options=options)]
        return [
            N_("nothing is written: without {option} the file would be taken in", option=calls.for_good),
        ]

    def _description(self) -> Description:
        said = [one.in_words(written=self.written) for one in self.imports]
        return Description(
            N_("taken in") if self.written else N_("nothing is written"),
            [
                *((N_("file"), line) for line in said),
                *((N_("error"), error.message) for error in self.errors),
            ],
            heads=(N_("Kind of doubt"), N_("Number"), N_("State")) if self.doubts else (),
            rows=[
                (kind, str(len(doubts)), N_("accepted") if kind in self.accepted else N_("open"))
                for kind, doubts in self.by_kind()
            ],
        )


@dataclass(frozen=True, repr=False)
class Undone(Describes):
    """An import that was taken back.

    Attributes
    ----------
    folder : str
        Below the data folder.
    file, index, year : str, str, int
        The file as received, and its edition.
    figures : int
        Figures that the record had from it.
    stay : int
        Those of them that other sources give too: they are on record as before.
    closed : bool
        The import had opened the edition, which is off the record again.
    """

    folder: str
    file: str
    index: str
    year: int
    figures: int
    stay: int
    closed: bool = False

    def in_words(self) -> list[Message]:
        """What was taken back, what stays, and what becomes of reports."""
        said = [
            N_(
                "taken back: {folder}, {figures} of {file} ({index} {year})",
                folder=self.folder,
                figures=nN_("{n} figure", "{n} figures", n=self.figures),
                file=self.file,
                index=self.index,
                year=self.year,
            )
        ]
        if self.closed:
            said.append(N_("the edition is no longer on record"))
        if self.stay:
            said.append(
                nN_(
                    "{n} of them stays on record from other sources",
                    "{n} of them stay on record from other sources",
                    n=self.stay,
                )
            )
        said.append(N_("reports that were made with it stay as they are: make them again, or remove them"))
        return said

    def _description(self) -> Description:
        first, *others = self.in_words()
        return Description(first, [(N_("note"), line) for line in others])


def errors_in_words(n: int) -> Message:
    """A number of errors."""
    return nN_("{n} error", "{n} errors", n=n)


def nothing_written(errors: int) -> Message:
    """That errors keep all files out."""
    return N_("nothing is written: {errors}", errors=errors_in_words(errors))
