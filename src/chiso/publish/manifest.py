"""manifest.json: what each report was made from, when it failed, and what it lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chiso.core.files import write_whole
from chiso.publish.dependencies import Part
from chiso.publish.fingerprint import hash_of
from chiso.publish.kinds import Job, kept_parameters
from chiso.publish.places import without_places
from chiso.publish.run import Outcome

NAME = "manifest.json"
VERSION = 2  # of the entries; those of another version are dropped, and their reports made again


class Manifest:
    """The record of a folder of reports; a build of some of them keeps the entries of the others.

    Parameters
    ----------
    out : Path
    reports : dict
        Entries by path of the report below `out`.
    marks : dict
        `Part.marks` by hash of the part.
    """

    def __init__(
        self, out: Path, reports: dict[str, dict[str, Any]], marks: dict[str, str] | None = None
    ) -> None:
        self.out = out
        self.reports = reports
        self.marks = marks or {}

    @classmethod
    def read(cls, out: Path) -> Manifest:
        """The manifest of a folder; entries whose page is gone are dropped, failures kept."""
        try:
            content = json.loads((out / NAME).read_text("utf-8"))
            reports = content["reports"] if content["version"] == VERSION else {}
            marks = content["rows"]
        except (OSError, ValueError, KeyError, TypeError):
            reports, marks = {}, {}
        kept = {path: entry for path, entry in reports.items() if entry["error"] or (out / path).is_file()}
        return cls(out, kept, marks)

    def record(
        self,
        job: Job,
        outcome: Outcome,
        inputs: dict[str, str],
        data: str,
        parts: dict[str, Part],
    ) -> None:
        """Add or replace the entry of a report.

        Parameters
        ----------
        job : Job
        outcome : Outcome
        inputs : dict
            What `chiso.publish.fingerprint.inputs` gives.
        data : str
            Hash of the data folder.
        parts : dict from str to Part
            What the report rests on in it.
        """
        self.marks |= {part.hash: part.marks for part in parts.values()}
        self.reports[job.key] = {
            "kind": job.request.kind,
            "name": job.name,
            "title": outcome.title,
            # Hashes say what was in the data folder.
            "parameters": kept_parameters(job.parameters),
            "inputs": inputs,
            "data": data,
            "parts": {name: part.hash for name, part in parts.items()},
            "outputs": {
                path.relative_to(self.out).as_posix(): hash_of(content)
                for path, content in zip(
                    job.files, (outcome.html, outcome.executed, outcome.workbook), strict=True
                )
                if content
            },
            "seconds": round(outcome.seconds, 2),
            "missing": outcome.missing,
            "error": without_places(outcome.error),
            "section": without_places(outcome.section),
        }

    def write(self) -> None:
        """Write the file in one step.

        Raises
        ------
        OSError
        """
        used = {part for entry in self.reports.values() for part in entry["parts"].values()}
        content = {
            "version": VERSION,
            "reports": dict(sorted(self.reports.items())),
            "rows": {part: marks for part, marks in sorted(self.marks.items()) if part in used and marks},
        }
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_whole(self.out / NAME, text.encode() + b"\n")
