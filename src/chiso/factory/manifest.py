"""manifest.json: what each report was made from, when it failed, and what it lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chiso.core.errors import ChisoError
from chiso.core.files import inside, write_whole
from chiso.factory.dependencies import Part
from chiso.factory.fingerprint import hash_of
from chiso.factory.kinds import Job, kept_parameters
from chiso.factory.places import without_places
from chiso.factory.task import Outcome

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
        """The manifest of a folder; entries whose page is gone are dropped, failures kept.

        So are entries that no build wrote: the folder may come from anywhere.
        """
        try:
            content = json.loads((out / NAME).read_text("utf-8"))
            reports = content["reports"] if content["version"] == VERSION else {}
            marks = content["rows"] if _is_texts(content["rows"]) else {}
            known = {path: entry for path, entry in reports.items() if _is_entry(out, path, entry)}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            known, marks = {}, {}
        kept = {path: entry for path, entry in known.items() if entry["error"] or (out / path).is_file()}
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
            What `chiso.factory.fingerprint.inputs` gives.
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


_ENTRY: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "name": str,
    "title": str,
    "parameters": dict,
    "inputs": dict,
    "data": str,
    "parts": dict,
    "outputs": dict,
    "seconds": (int, float),
    "missing": list,
    "error": str,
    "section": str,
}


def _is_entry(out: Path, path: str, entry: Any) -> bool:
    """Whether an entry is one that `Manifest.record` makes, and its files lie in the folder."""
    if not isinstance(entry, dict) or entry.keys() != _ENTRY.keys():
        return False
    if not all(isinstance(entry[name], kind) for name, kind in _ENTRY.items()):
        return False
    about = entry["parameters"]
    well_formed = (
        type(about.get("year")) is int
        and isinstance(about.get("lang"), str)
        and all(_is_texts(entry[name]) for name in ("inputs", "parts", "outputs"))
        and all(_is_texts(gap) and "section" in gap for gap in entry["missing"])
    )
    return well_formed and all(_is_inside(out, name) for name in (path, *entry["outputs"]))


def _is_inside(out: Path, name: str) -> bool:
    try:
        inside(out, name, NAME)
    except ChisoError:
        return False
    return True


def _is_texts(content: Any) -> bool:
    return isinstance(content, dict) and all(isinstance(text, str) for text in content.values())
