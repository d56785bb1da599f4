"""What a build came to: its reports and failures, and how a command and a notebook say them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chiso.core.description import Describes, Description, link_to
from chiso.text.messages import N_, Message, nN_

LINKED = 40  # reports that a notebook links; all of them are in the folder
MOST_WORKBOOKS = 3  # that it holds, to be downloaded


@dataclass(frozen=True, repr=False)
class Failure(Describes):
    """A report that was not made.

    Attributes
    ----------
    name, section, error : str
        Of the report, the call that failed, and the innermost message.
    log : Path or None
        File with the traceback.
    """

    name: str
    section: str
    error: str
    log: Path | None

    def in_words(self) -> Message:
        """Report, section and error in one line."""
        report = [self.name, self.section] if self.section else self.name
        return N_("failed: {report}: {error}", report=report, error=self.error)

    def _description(self) -> Description:
        return Description(self.in_words(), [(N_("log"), link_to(self.log))] if self.log else [])


@dataclass(frozen=True, repr=False)
class BuildResult(Describes):
    """What a build leaves.

    Attributes
    ----------
    out : Path
    asked : int
        Reports that were asked for.
    made : list of Path
        Reports that this build made.
    fresh : list of Path
        Reports that stood already and are up to date.
    failed : list of Failure
        Reports, and manifest.json or index.html, that could not be made.
    seconds : float
    interrupted : bool
        By Ctrl-C: what was made by then stands.
    earlier : str
        A build of this folder that did not come to its end; "" if there was none.
    """

    out: Path
    asked: int = 0
    made: list[Path] = field(default_factory=list)
    fresh: list[Path] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False
    earlier: str = ""

    @property
    def done(self) -> list[Path]:
        """Reports that were asked for and stand."""
        return [*self.made, *self.fresh]

    def in_words(self) -> Message:
        """How many reports stand, where, how many of them did so before, and how long it took."""
        stand = nN_(
            "{done} of {n} report in {out}",
            "{done} of {n} reports in {out}",
            n=self.asked,
            done=len(self.done),
            out=str(self.out),
        )
        fresh = nN_("{n} of them was up to date", "{n} of them were up to date", n=len(self.fresh))
        return N_(
            "{parts} ({seconds:.0f} s)",
            parts=[stand, *([fresh] if self.fresh else [])],
            seconds=self.seconds,
        )

    def _beside_the_pages(self) -> Iterator[tuple[str, str | list[str]]]:
        """Workbooks of a few reports, and what the viewer of JupyterLab leaves out."""
        books = [path.with_suffix(".xlsx") for path in self.done]
        books = [book for book in books if book.is_file()]
        if books and len(books) <= MOST_WORKBOOKS:
            yield N_("Excel files"), [link_to(book, book.name) for book in books]
        yield N_("note"), N_("links within a page work where it is opened from the folder, in a browser")

    def remarks(self) -> Iterator[Message]:
        """What else a reader must know of how it went."""
        if self.earlier:
            yield N_("an earlier build did not come to its end ({which}); resumed", which=self.earlier)
        if self.interrupted:
            yield N_("interrupted: what was made stands, the same command makes the rest")

    def _description(self) -> Description:
        lines: list[tuple[str, str | list[str]]] = [(N_("note"), said) for said in self.remarks()]
        portal = self.out / "index.html"
        if self.done and portal.is_file():
            lines.append((N_("all reports"), link_to(portal, portal.name)))
        if self.done:
            names = {path: path.relative_to(self.out).as_posix() for path in self.done}
            linked: list[str] = [*(link_to(path, name) for path, name in [*names.items()][:LINKED])]
            if more := len(names) - len(linked):
                linked.append(nN_("and {n} more", "and {n} more", n=more))
            lines.append((N_("to open"), linked))
            lines += self._beside_the_pages()
        rows = [
            (one.name, one.section, one.error, link_to(one.log, one.log.name) if one.log else "")
            for one in self.failed
        ]
        heads = (N_("Not made"), N_("Section"), N_("Error"), N_("Log"))
        return Description(self.in_words(), lines, heads if rows else (), rows)
