"""manifest.json: what each report was made from, when it failed, and what it lacks."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chiso.publish.run import Outcome

NAME = "manifest.json"
LIBRARIES = ("chiso", "pandas", "matplotlib", "papermill", "nbconvert", "pandera")


class Manifest:
    """The record of a folder of reports; a build of some of them keeps the entries of the others.

    Parameters
    ----------
    out : Path
    reports : dict
        Entries by path of the report below `out`.
    """

    def __init__(self, out: Path, reports: dict[str, dict[str, Any]]) -> None:
        self.out = out
        self.reports = reports

    @classmethod
    def read(cls, out: Path) -> Manifest:
        """The manifest of a folder; entries whose file is gone are dropped, failures kept."""
        try:
            reports = json.loads((out / NAME).read_text("utf-8"))["reports"]
        except (OSError, ValueError, KeyError, TypeError):
            reports = {}
        # An entry of an earlier version of chiso may not say of which kind its report is.
        kept = {
            path: entry
            for path, entry in reports.items()
            if "kind" in entry and (entry["error"] or (out / path).is_file())
        }
        return cls(out, kept)

    def record(self, outcome: Outcome, data: Path) -> None:
        """Add or replace the entry of a report."""
        job = outcome.job
        self.reports[job.html.relative_to(self.out).as_posix()] = {
            "kind": job.request.kind,
            "name": job.name,
            "title": outcome.title,
            # The data folder is this machine's; its hashes say what was in it.
            "parameters": {key: value for key, value in job.parameters.items() if key != "data"},
            "inputs": {"notebook": _hash(job.notebook), "data": _hash_of_data(data.resolve())},
            "versions": _versions(),
            "seconds": round(outcome.seconds, 2),
            "missing": outcome.missing,
            "error": outcome.error,
        }

    def write(self) -> None:
        """Write the file in one step."""
        beside = self.out / f".{NAME}.new"
        content = json.dumps({"reports": dict(sorted(self.reports.items()))}, ensure_ascii=False, indent=1)
        beside.write_text(content + "\n", encoding="utf-8")
        beside.replace(self.out / NAME)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _hash_of_data(data: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*data.glob("clean/*.csv"), *data.glob("reference/*.csv")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
