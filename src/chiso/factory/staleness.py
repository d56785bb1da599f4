"""Which reports a build makes, and why each: nothing that stands and would be the same is made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chiso.core.dates import day_of_build
from chiso.data.dataset import Dataset
from chiso.factory.dependencies import Part, Rows, changed_rows
from chiso.factory.fingerprint import hash_of, inputs
from chiso.factory.kinds import OF_NO_EDITION, OWN_KINDS, Job, kept_parameters, units_of
from chiso.factory.manifest import Manifest
from chiso.factory.own import OwnParts
from chiso.factory.task import notebook_text
from chiso.pages.as_of import as_of, newer_results
from chiso.text.catalog import Texts
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.rankings.years import RankedYear

WORDS = {
    "notebook": N_("the notebook was edited"),
    "package": N_("the package was edited"),
    "wording": N_("the wording was edited (text/locale)"),
    "as of": N_("something was taken in, or taken back, since"),
    "newer": N_("what it says of newer results changed"),
}

# What `chiso.factory.dependencies` calls a part of a table that is no unit's.
PARTS = {
    "scores around its place": N_("scores around its place"),
    "totals of all units": N_("totals of all units"),
    "files": N_("files"),
}

_WORDING = Texts("en")  # of what is compared; another wording is another input


@dataclass(frozen=True)
class Due:
    """A report that was asked for, and why it is to be made.

    Attributes
    ----------
    job : Job
    notebook : str
        As a task carries it.
    inputs : dict from str to str
        What it is made from, besides the data.
    reasons : tuple of str
        Why it is made; empty if what stands is up to date.
    parts : dict from str to Part
        What it rests on in the data, as it was before the report is made; empty if it is not made.
    """

    job: Job
    notebook: str
    inputs: dict[str, str]
    reasons: tuple[str, ...]
    parts: dict[str, Part]


class Dues:
    """Compares reports with what they would be made from now.

    Parameters
    ----------
    d : Dataset
    manifest : Manifest
        Of the folder the reports go to.
    ranked : sequence of RankedYear
        Results of sets of criteria that are read already.
    """

    def __init__(self, d: Dataset, manifest: Manifest, ranked: Sequence[RankedYear] = ()) -> None:
        self.d = d
        self.own = OwnParts(d, ranked)
        self.manifest = manifest
        self.rows = Rows(d)
        self.data = self.rows.digest
        self._ages: dict[tuple[str, int], dict[str, str]] = {}  # by day and edition

    def of(self, jobs: Sequence[Job], *, force: bool = False) -> list[Due]:
        """Each job with its reasons, in their order."""
        notebooks = {path: notebook_text(path) for path in {job.notebook for job in jobs}}
        found = []
        for job in jobs:
            notebook = notebooks[job.notebook]
            now = inputs(notebook, job.parameters) | self._said_of_data(job)
            reasons = tuple(dict.fromkeys(self._reasons(job, now)))
            if force and not reasons:
                reasons = (N_("asked for with --force"),)
            found.append(Due(job, notebook, now, reasons, self.parts(job) if reasons else {}))
        return found

    def _said_of_data(self, job: Job) -> dict[str, str]:
        """What a report says of the age of its data: the sentences, which one day more leaves as they are."""
        if "day" not in job.parameters:
            return {}
        about = job.parameters["day"], job.parameters["year"]
        if about not in self._ages:
            newer = newer_results(self.d, _WORDING, day_of_build(about[0]), about[1])
            self._ages[about] = {"as of": as_of(self.d, _WORDING), "newer": " ".join(newer) or "none"}
        return self._ages[about]

    def parts(self, job: Job) -> dict[str, Part]:
        """What a report rests on in the data."""
        if job.request.kind in OWN_KINDS:
            return self.own.of(job.request, job.parameters["year"])
        if "plan" in job.request.about:
            return self.rows.of_plan(job.request.about["plan"])
        year = job.parameters["year"]
        return self.rows.of(units_of(job.request, self.d, year), year)

    def _reasons(self, job: Job, now: dict[str, str]) -> Iterator[str]:
        entry = self.manifest.reports.get(job.key)
        if entry is None:
            yield N_("not made yet")
            return
        if entry["error"]:
            yield N_("it failed: {error}", error=entry["error"])
            return
        yield from self._spoilt(entry)
        if entry["parameters"] != kept_parameters(job.parameters):
            yield N_("its parameters changed")
        for name in {**entry["inputs"], **now}:
            before, after = entry["inputs"].get(name, "none"), now.get(name, "none")
            if before != after:
                yield WORDS.get(name, f"{name} {before} -> {after}")
        # A plan may lie outside the data folder, and `data` tells nothing of sets of criteria and scores.
        if entry["data"] != self.data or job.request.kind in OF_NO_EDITION:
            yield from self._changed_data(job, entry)

    def _spoilt(self, entry: dict[str, Any]) -> Iterator[str]:
        """Files that are gone, or are no longer what the build wrote."""
        for path, known in entry["outputs"].items():
            try:
                content = (self.manifest.out / path).read_bytes()
            except OSError:
                yield N_("missing: {path}", path=path)
                continue
            if hash_of(content) != known:
                yield N_("changed since it was written: {path}", path=path)

    def _changed_data(self, job: Job, entry: dict[str, Any]) -> Iterator[str]:
        before: dict[str, str] = entry["parts"]
        now = self.parts(job)
        for name in sorted({*before, *now}):
            part = now.get(name, Part(""))
            if part.hash != before.get(name, ""):
                rows = changed_rows(part, self.manifest.marks.get(before.get(name, ""), ""))
                # "par 2024, Lào Cai" and "5 rows of Lào Cai" say the unit once.
                of = name.split(",")[0] if part.rows else name
                head, _, tail = of.partition(", ")
                said = N_("{table}, {part}", table=head, part=PARTS[tail]) if tail in PARTS else of
                yield N_("data: {of}, {rows}", of=said, rows=rows) if rows else N_("data: {of}", of=said)
