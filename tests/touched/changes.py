"""Which files changed, and since when: what git says."""

from __future__ import annotations

import subprocess
from pathlib import Path

MAIN = ("main", "origin/main")


class Git:
    """The repository of a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def base(self, against: str | None = None) -> tuple[str, str]:
        """The commit that changes count from, and what it is.

        Where the branch left main; on main what is not in origin/main yet; with nothing of these and nothing
        changed in the working tree, the commit before the last.
        """
        if against:
            return self._said("merge-base", against, "HEAD"), against
        head = self._said("rev-parse", "HEAD")
        bases = {}
        for name in MAIN:
            if self._said("rev-parse", "--verify", "--quiet", name, may_fail=True):
                bases[self._said("merge-base", name, "HEAD")] = f"where this left {name}"
        ahead = [base for base in bases if base != head]
        if ahead:
            nearest = min(ahead, key=lambda base: int(self._said("rev-list", "--count", f"{base}..HEAD")))
            return nearest, bases[nearest]
        if self._said("status", "--porcelain"):
            return head, "the last commit"
        return self._said("rev-parse", "HEAD~1"), "the commit before the last"

    def changed(self, base: str) -> dict[str, str]:
        """Files that differ from a commit, new ones among them, with the lines that are new or gone."""
        named = self._said("diff", "--name-only", "--no-renames", "-z", base).split("\0")
        found = {path: self._lines(base, path) for path in named if path}
        for path in self._said("ls-files", "--others", "--exclude-standard", "-z").split("\0"):
            if (self.root / path).is_file():  # and no folder that a link leads to
                found[path] = (self.root / path).read_bytes().decode("utf-8", "replace")
        return found

    def _lines(self, base: str, path: str) -> str:
        _, *parts = self._said("diff", "--unified=0", base, "--", path).split("\n@@ ")
        lines = [line for part in parts for line in part.splitlines()[1:]]
        return "\n".join(line[1:] for line in lines if line.startswith(("+", "-")))

    def _said(self, *arguments: str, may_fail: bool = False) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode and not may_fail:
            raise SystemExit(f"error: git {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.strip()
