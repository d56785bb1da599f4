"""What can be wrong, as values: problems in a data folder and mistakes in a request."""

from __future__ import annotations

import copyreg
import errno
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

FEW = 5  # of several things that are wrong, a message names so many


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file, or that a reader of its figures must know.

    Attributes
    ----------
    severity : {"error", "finding"}
        Errors fail a check; findings (a conflict, a printing error in a source) are listed.
    file : str
        Path below the data folder.
    row : int or None
        Line of the file, the header being line 1.
    column, value : str or None
        Where in the row, and what stands there.
    rule : str
        Short code of the rule broken, such as "duplicate" or "rank_range".
    message : str
        What happened, in one sentence.
    remedy : str
        What to do about it.
    """

    severity: Literal["error", "finding"]
    file: str
    rule: str
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    remedy: str = ""

    def where(self) -> str:
        """The place in words: "clean/par.csv line 6, column value"."""
        place = self.file
        if self.row is not None:
            place += f" line {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return place


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """Problems with one in the place of many of a file, a kind and a column.

    A column spoilt as a whole is one fault, not one a row.

    Parameters
    ----------
    problems : iterable of Problem

    Returns
    -------
    list of Problem
        In their order. Up to five of a kind stay as they are; of more the first stays, and its message
        says how many there are and where the first five stand.
    """
    listed = list(problems)
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in listed:
        groups.setdefault(_kind(problem), []).append(problem)
    kept = []
    for problem in listed:
        group = groups[_kind(problem)]
        if len(group) <= FEW:
            kept.append(problem)
        elif problem is group[0]:
            kept.append(_together(group))
    return kept


def _kind(problem: Problem) -> tuple[str, ...]:
    column = re.sub(r"\[[0-9]+\]", "", problem.column or "")  # entries of a list in plan.yml
    return problem.severity, problem.file, problem.rule, column


def _together(group: Sequence[Problem]) -> Problem:
    ordered = sorted(group, key=lambda problem: problem.row or 0)
    first, places = ordered[0], ", ".join(str(problem.row or problem.column) for problem in ordered[:FEW])
    if first.row:
        places = f"lines {places}"
    return replace(first, message=f"{first.message} ({len(group):,} of this kind, the first in {places})")


class ChisoError(Exception):
    """A mistake in a request or in the data, said to a user without a traceback.

    Attributes
    ----------
    message, where, remedy : str
        What happened, where, what to do; the last two may be empty.
    """

    def __init__(self, message: str, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """All that is known, in one line: 'no province "Lao Kay" (where); did you mean: Lào Cai'."""
        return _said(self.message, self.where, self.remedy)

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles are made of what it holds: subclasses have signatures of their own.
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


def _said(message: str, where: str, remedy: str) -> str:
    return message + (f" ({where})" if where else "") + (f"; {remedy}" if remedy else "")


def _listed(head: str, lines: Sequence[str]) -> str:
    more = [f"... and {len(lines) - FEW} more"] if len(lines) > FEW else []
    return "\n  ".join([head, *lines[:FEW], *more])


def counted(number: int, noun: str) -> str:
    """A number with its noun, as a message says it: "1 error", "2 errors"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


class DataError(ChisoError):
    """The data folder breaks its schema. `problems` holds everything found, `grouped`, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = grouped(problems)
        super().__init__(f"{counted(len(self.problems), 'error')} in the data", remedy="run: chiso check")

    def __str__(self) -> str:
        """The first problems too, each with its place."""
        lines = [_said(one.message, one.where(), one.remedy) for one in self.problems]
        return _listed(super().__str__(), lines)


class UnknownProvince(ChisoError):
    """A name that no unit bears, with the nearest names that exist.

    Attributes
    ----------
    name : str
        The name as it was given.
    nearest : sequence of str
        At most three canonical names.
    """

    def __init__(self, name: str, nearest: Sequence[str], where: str = "") -> None:
        self.name = name
        self.nearest = tuple(nearest)
        super().__init__(
            f'no province "{name}"',
            where=where or "names are in data/reference/provinces.csv",
            remedy="did you mean: " + ", ".join(self.nearest) if self.nearest else "",
        )


class RequestError(ChisoError):
    """Several things are wrong with a request. `refused` holds them all."""

    def __init__(self, refused: Sequence[ChisoError]) -> None:
        self.refused = list(refused)
        super().__init__(f"{len(self.refused)} things are wrong with the request: nothing was done")

    def __str__(self) -> str:
        """The first of them too."""
        return _listed(super().__str__(), [str(one) for one in self.refused])


def of_os(error: OSError) -> ChisoError:
    """What the system refused, as a message with path and remedy.

    Parameters
    ----------
    error : OSError
    """
    where = " -> ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    reason = error.strerror or str(error) or type(error).__name__
    return ChisoError(
        f"the system refuses: {reason}", where=where, remedy=_REMEDIES.get(error.errno or 0, "")
    )


_REMEDIES = {
    errno.ENOSPC: "make room on the disk, then run the same command again",
    getattr(errno, "EDQUOT", errno.ENOSPC): "make room on the disk, then run the same command again",
    errno.EACCES: "close the program that has the file open, or name a folder that may be written",
    errno.EPERM: "close the program that has the file open, or name a folder that may be written",
    errno.EROFS: "name a folder that may be written",
    errno.EMFILE: "raise the limit of open files (ulimit -n 1024), then run the same command again",
    errno.ENFILE: "close other programs, then run the same command again",
    errno.ENAMETOOLONG: "name a shorter path",
    errno.EEXIST: "a file stands where a folder is needed: move it, or name another folder",
    errno.ENOTDIR: "a file stands where a folder is needed: move it, or name another folder",
    errno.EISDIR: "a folder stands where a file is needed: move it, or name another file",
    errno.EAGAIN: "close other programs, or raise the limit of processes (ulimit -u)",
    errno.ENOMEM: "close other programs, or ask for less at a time",
    errno.EIO: "the disk or the network folder fails: use another",
}
