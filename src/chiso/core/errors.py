"""What can be wrong, as values: problems in a data folder and mistakes in a request."""

from __future__ import annotations

import copyreg
import errno
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

from chiso.text.languages import stated
from chiso.text.messages import ENGLISH, N_, UNSAID, Message, Wording, nN_, worded

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
    message : Message
        What happened, in one sentence.
    remedy : Message
        What to do about it.
    """

    severity: Literal["error", "finding"]
    file: str
    rule: str
    message: Message
    row: int | None = None
    column: str | None = None
    value: str | None = None
    remedy: Message = UNSAID

    def where(self) -> str:
        """The place in words: "clean/par.csv line 6, column value"."""
        place = self.file
        if self.row is not None:
            place = N_("{file} line {row}", file=place, row=self.row)
        if self.column is not None:
            place = N_("{place}, column {column}", place=place, column=self.column)
        return place

    def worded(self, t: Wording) -> str:
        """Message, place and remedy in the language of `t`, in one line."""
        return _said(self.message, self.where(), self.remedy, t)


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
    first = ordered[0]
    places: Message | list[Any] = [problem.row or problem.column for problem in ordered[:FEW]]
    if first.row:
        places = N_("lines {lines}", lines=places)
    many = N_(
        "{message} ({n:,} of this kind, the first in {places})",
        message=first.message,
        n=len(group),
        places=places,
    )
    return replace(first, message=many)


class ChisoError(Exception):
    """A mistake in a request or in the data, said to a user without a traceback.

    Attributes
    ----------
    message, remedy : Message
        What happened and what to do; the latter may be empty.
    where : str
        A path or the name of an option, in words a `Message`; may be empty.
    """

    def __init__(self, message: Message, where: str = "", remedy: Message = UNSAID) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """All that is known, in one line: 'no province "Lao Kay" (where); did you mean: Lào Cai'."""
        return self.worded(ENGLISH)

    def worded(self, t: Wording) -> str:
        """All that is known, in the language of `t`, a `Texts`."""
        return _said(self.message, self.where, self.remedy, t)

    @property
    def details(self) -> Sequence[Problem | ChisoError]:
        """What is wrong one by one, where it is several things."""
        return ()

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in the place of a traceback."""
        # No command draws it.
        from chiso.core.error_box import lines_of  # noqa: PLC0415
        from chiso.text.catalog import Texts  # noqa: PLC0415

        t = Texts(stated())
        if self.details:
            head, *details = self.worded(t).split("\n")
            return lines_of(head, details, [], self.__traceback__)
        known = [(t("Where"), worded(self.where, t)), (t("What to do"), worded(self.remedy, t))]
        return lines_of(worded(self.message, t), [], known, self.__traceback__)

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles are made of what it holds: subclasses have signatures of their own.
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


def _said(message: str, where: str, remedy: str, t: Wording) -> str:
    message, where, remedy = (worded(text, t) for text in (message, where, remedy))
    return message + (f" ({where})" if where else "") + (f"; {remedy}" if remedy else "")


def _listed(head: str, all_of_them: Sequence[Problem | ChisoError], t: Wording) -> str:
    more = [t("... and {n} more", n=len(all_of_them) - FEW)] if len(all_of_them) > FEW else []
    return "\n  ".join([head, *(one.worded(t) for one in all_of_them[:FEW]), *more])


class DataError(ChisoError):
    """The data folder breaks its schema. `problems` holds everything found, `grouped`, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = grouped(problems)
        message = nN_("{n} error in the data", "{n} errors in the data", n=len(self.problems))
        super().__init__(message, remedy=N_("run: chiso check"))

    @property
    def details(self) -> Sequence[Problem | ChisoError]:
        """The problems."""
        return self.problems

    def worded(self, t: Wording) -> str:
        """The first problems too, each with its place."""
        return _listed(super().worded(t), self.problems, t)


class UnknownProvince(ChisoError):
    """A name that no unit bears, with the nearest names that exist.

    Attributes
    ----------
    name : str
        The name as it was given.
    nearest : sequence of str
        At most three canonical names.
    """

    where: Message

    def __init__(
        self, name: str, nearest: Sequence[str], where: Message = UNSAID, remedy: Message = UNSAID
    ) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        meant = N_("did you mean: {nearest}", nearest=self.nearest) if self.nearest else UNSAID
        super().__init__(
            N_('no province "{name}"', name=name),
            where=where or N_("names are in data/reference/provinces.csv"),
            remedy=remedy or meant,
        )


class UnknownName(ChisoError, AttributeError):
    """There is no such attribute; an AttributeError, since Python asks objects for many in vain."""

    def __init__(self, name: str, where: str, names: Collection[str]) -> None:
        near = get_close_matches(name, names, 3)
        meant = N_("did you mean: {nearest}", nearest=near) if near else UNSAID
        super().__init__(N_('there is no name "{name}"', name=name), where, meant)


def unknown_edition(year: int, known: Collection[int]) -> ChisoError:
    """A year that is an edition of no index, with those that are."""
    remedy = N_("editions on record: {first}-{last}", first=min(known), last=max(known))
    return ChisoError(N_("no index has an edition {year}", year=year), where="--year", remedy=remedy)


class RequestError(ChisoError):
    """Several things are wrong with a request. `refused` holds them all."""

    def __init__(self, refused: Sequence[ChisoError]) -> None:
        self.refused = list(refused)
        message = N_("{n} things are wrong with the request: nothing was done", n=len(self.refused))
        super().__init__(message)

    @property
    def details(self) -> Sequence[Problem | ChisoError]:
        """What is refused."""
        return self.refused

    def worded(self, t: Wording) -> str:
        """The first of them too."""
        return _listed(super().worded(t), self.refused, t)


def of_os(error: OSError) -> ChisoError:
    """What the system refused, as a message with path and remedy.

    Parameters
    ----------
    error : OSError
    """
    where = " -> ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    return ChisoError(
        N_("the system refuses: {reason}", reason=reason_of(error)),
        where,
        _REMEDIES.get(error.errno or 0, UNSAID),
    )


def reason_of(error: OSError) -> str:
    """Why the system refuses: a message for what is common, else what the system says."""
    known = _REASONS.get(error.errno or 0)
    return known or error.strerror or str(error) or type(error).__name__


# As Linux words them.
_REASONS = {
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EROFS: N_("Read-only file system"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.EEXIST: N_("File exists"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EISDIR: N_("Is a directory"),
    errno.EIO: N_("Input/output error"),
    errno.EINVAL: N_("Invalid argument"),
}
_OPEN_ELSEWHERE = N_(
    "close the file where it is open (Excel, Word, another program), or name a folder that may be written"
)
_REMEDIES = {
    errno.ENOSPC: N_("make room on the disk, then run the same command again"),
    getattr(errno, "EDQUOT", errno.ENOSPC): N_("make room on the disk, then run the same command again"),
    errno.EACCES: _OPEN_ELSEWHERE,
    errno.EPERM: _OPEN_ELSEWHERE,
    errno.EINVAL: N_(
        "use another name: not con, nul, aux, prn, none that ends with a point or a blank, and without "
        '< > : " | ? *'
    ),
    errno.EROFS: N_("name a folder that may be written, or work in one of your own: chiso init FOLDER"),
    errno.EMFILE: N_("raise the limit of open files (ulimit -n 1024), then run the same command again"),
    errno.ENFILE: N_("close other programs, then run the same command again"),
    errno.ENAMETOOLONG: N_("name a shorter path"),
    errno.EEXIST: N_("a file stands where a folder is needed: move it, or name another folder"),
    errno.ENOTDIR: N_("a file stands where a folder is needed: move it, or name another folder"),
    errno.EISDIR: N_("a folder stands where a file is needed: move it, or name another file"),
    errno.EAGAIN: N_("close other programs, or raise the limit of processes (ulimit -u)"),
    errno.ENOMEM: N_("close other programs, or ask for less at a time"),
    errno.EIO: N_("the disk or the network folder fails: use another"),
}
