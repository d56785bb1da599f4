"""Take files of scores in, several at once and all or none, and take the last one back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, Problem, grouped
from chiso.core.transaction import change
from chiso.data.cleaning.rebuild import describe
from chiso.data.own_index.scores import years_of
from chiso.data.own_index.sets import find_set
from chiso.data.own_index.tables import SCORES_FOLDER
from chiso.gathering.given import FilledScores
from chiso.gathering.reading import Known, is_filled_scores, read_filled
from chiso.gathering.record import OVERLAP, ScoresRecord, TakenScores
from chiso.gathering.still_open import stage_in_words, what_is_open
from chiso.gathering.tables import StatedScores, read_table_of_scores
from chiso.intake.results import nothing_written
from chiso.intake.xlsx.workbook import Workbook
from chiso.text.dates import as_written
from chiso.text.messages import N_, Message, nN_


@dataclass(frozen=True, repr=False)
class TakenFile(Describes):
    """A file that was, or would be, taken in: its name, whose it is, and what came of it."""

    name: str
    criteria_set: str
    year: int
    stage: str
    agency: str
    taken: TakenScores

    def in_words(self) -> Message:
        """What it brings, in one line."""
        taken = self.taken
        if taken.before:
            return N_(
                "{name}: the same file was taken in on {day}, nothing changes",
                name=self.name,
                day=as_written(taken.before),
            )
        counts = [nN_("{n} new score", "{n} new scores", n=taken.new)]
        if taken.same:
            counts.append(nN_("{n} the same as on record", "{n} the same as on record", n=taken.same))
        if taken.replaced:
            counts.append(nN_("{n} replaces another", "{n} replace others", n=taken.replaced))
        if taken.texts:
            counts.append(nN_("{n} text added to a score", "{n} texts added to scores", n=taken.texts))
        if taken.evidence:
            counts.append(nN_("{n} document", "{n} documents", n=taken.evidence))
        return N_(
            "{name} ({agency}, {set} {year}, {stage}): {counts}",
            name=self.name,
            agency=self.agency or N_("no agency named"),
            set=self.criteria_set,
            year=self.year,
            stage=stage_in_words(self.stage),
            counts=counts,
        )

    def _description(self) -> Description:
        return Description(self.in_words())


@dataclass(frozen=True, repr=False)
class GatherResult(Describes):
    """What `gather` found and did.

    Attributes
    ----------
    written : bool
        All files were taken in; otherwise nothing was changed, or there was nothing to change.
    files : list of TakenFile
    problems : list of Problem
        Errors by sheet, row and column; none of them but overlaps can be accepted.
    still_open : list of Message
        What is still to come, of each set, year and stage of the files.
    """

    written: bool
    files: list[TakenFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    still_open: list[Message] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What keeps the files out, `grouped`."""
        return grouped(self.problems)

    def what_next(self) -> Message:
        """How the last file is taken back, or what keeps the files out."""
        if self.written and self.files:
            last = self.files[-1]
            return N_(
                "to take the last file back: chiso import undo --set {set} --year {year}",
                set=last.criteria_set,
                year=last.year,
            )
        return nothing_written(len(self.errors)) if self.errors else N_("nothing is written")

    def _description(self) -> Description:
        return Description(
            N_("taken in") if self.written else N_("nothing is written"),
            [
                *((N_("file"), one.in_words()) for one in self.files),
                *((N_("error"), error.message) for error in self.errors),
            ],
        )


def scores_among(files: Sequence[Path], *, stated: bool) -> list[Path]:
    """The files that are workbooks of scores that were handed out: all of them, or none.

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
    filled = [path for path in files if is_filled_scores(path)]
    if filled and len(filled) < len(files):
        for path in files:
            if path not in filled:
                Workbook.at(path)  # one that cannot be read is said to be that, not to be of another kind
        raise ChisoError(
            N_("workbooks of scores and other files are taken in one kind at a time"),
            ", ".join(path.name for path in filled),
            N_("import the workbooks of scores first, then the others"),
        )
    if filled and stated:
        remedy = N_("leave out --index, --year, --sheet, --map and --source")
        raise ChisoError(N_("a workbook of scores says itself what it is"), filled[0].name, remedy)
    return filled


def gather(
    data: Path,
    files: Sequence[Path],
    accept: Collection[str] = (),
    today: date | None = None,
    *,
    dry_run: bool = False,
) -> GatherResult:
    """Take filled workbooks of scores in: all of them, or none.

    Parameters
    ----------
    data : Path
    files : sequence of Path
        Workbooks of `hand_out`, in the order in which they came.
    accept : collection of str, optional
        "overlap": a later file counts where it says something else than one before.
    today : date, optional
        Day of receipt; today's by default.
    dry_run : bool, optional
        Write nothing, whatever is found.

    Returns
    -------
    GatherResult

    Raises
    ------
    ChisoError
        A file is not laid out as it was handed out, or an unknown kind to accept.
    DataError
        Sets, registers or scores on record are in error.
    """
    known = Known(data)
    return gather_read(data, (read_filled(path, known) for path in files), accept, today, dry_run=dry_run)


def gather_tables(
    data: Path,
    files: Sequence[Path],
    stated: StatedScores,
    accept: Collection[str] = (),
    today: date | None = None,
    *,
    dry_run: bool = False,
) -> tuple[GatherResult, list[str]]:
    """Take tables of scores in that others wrote, such as exports of scoring software: all or none.

    Parameters
    ----------
    data : Path
    files : sequence of Path
    stated : StatedScores
        Set, year, stage, and the columns that are not told from heads.
    accept, today, dry_run
        As for `gather`.

    Returns
    -------
    result : GatherResult
    maps : list of str
        The map that each file was read by.

    Raises
    ------
    ChisoError
        A file that cannot be told, or an unknown kind to accept.
    DataError
    """
    known = Known(data)
    read = [read_table_of_scores(path, known, stated) for path in files]
    filled = [one for of_file, _ in read for one in of_file]
    return gather_read(data, filled, accept, today, dry_run=dry_run), [text for _, text in read]


def gather_read(
    data: Path,
    read: Iterable[FilledScores],
    accept: Collection[str] = (),
    today: date | None = None,
    *,
    dry_run: bool = False,
) -> GatherResult:
    """Take in what was read of files, in whatever layout; as `gather`."""
    if unknown := sorted(set(accept) - {OVERLAP}):
        raise ChisoError(
            N_("no doubt is called {names}", names=unknown),
            "--accept",
            N_("the kinds are {kinds}", kinds=OVERLAP),
        )
    day = today or date.today()
    taken: list[TakenFile] = []
    problems: list[Problem] = []
    kept: dict[tuple[str, int], ScoresRecord] = {}
    stages: dict[tuple[str, int], dict[str, None]] = {}
    with change(data) as (staged, commit):
        for filled in read:
            at = (filled.criteria.code, filled.year)
            problems += filled.problems
            if at not in kept:
                kept[at] = ScoresRecord(staged, filled.criteria, filled.year)
            done, found = (
                (TakenScores(), [])
                if filled.problems
                else kept[at].take(filled, day, replace=OVERLAP in accept)
            )
            problems += found
            stages.setdefault(at, {})[filled.stage] = None
            taken.append(TakenFile(filled.path.name, *at, filled.stage, filled.agency, done))
        still_open = [
            N_("{set} {year}, {said}", set=at[0], year=at[1], said=line)
            for at, record in kept.items()
            for stage in stages[at]
            for line in what_is_open(record.scores(), stage).in_words()
        ]
        if problems:
            return GatherResult(False, taken, problems)
        if dry_run:
            return GatherResult(False, taken, [], still_open)
        if not any(one.taken.changes for one in taken):
            return GatherResult(False, taken, [], still_open)
        for record in kept.values():
            record.write()
        describe(staged)
        commit()
    return GatherResult(True, taken, [], still_open)


@dataclass(frozen=True)
class ScoresTakenBack:
    """A file of scores that was taken back: name, set, year, day of receipt, scores that were in it."""

    name: str
    criteria_set: str
    year: int
    received: str
    scores: int

    def in_words(self) -> Message:
        """What is gone."""
        return N_(
            "{name} ({set} {year}, taken in on {day}) is taken back, with {scores}; what it had replaced is "
            "there again",
            name=self.name,
            set=self.criteria_set,
            year=self.year,
            day=as_written(self.received),
            scores=nN_("{n} score", "{n} scores", n=self.scores),
        )


def take_back(data: Path, named: str, year: int | None = None) -> ScoresTakenBack:
    """Take the last file of a set and year back; the tables are then what they were before.

    Parameters
    ----------
    data : Path
    named : str
        A set, by any of its names.
    year : int, optional
        The last year with scores by default.

    Raises
    ------
    ChisoError
        No such set, or no file of it.
    DataError
    """
    criteria = find_set(data, named)
    years = years_of(data, criteria.code)
    wanted = year if year is not None else max(years, default=None)
    where = f"data/{SCORES_FOLDER}/{criteria.code}"
    nothing = ChisoError(
        N_("no file of scores on the set {name} is on record", name=criteria.code),
        where,
        N_("years on record: {known}", known=[str(one) for one in years]) if years else N_("nothing to do"),
    )
    if wanted is None or wanted not in years:
        raise nothing
    with change(data) as (staged, commit):
        record = ScoresRecord(staged, criteria, wanted)
        if not record.files:
            raise nothing
        last = record.take_back()
        record.write()
        describe(staged)
        commit()
    return ScoresTakenBack(last["name"], criteria.code, wanted, last["received"], int(last["scores"]))
