"""The two trees: each with its source, entry points, home and caches, and nothing of the other."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = 97  # exit status of a process that would import chiso of another tree
LONGEST = 1800  # seconds that a command may take
# Python imports it when it starts: every process of a side, kernels too, has chiso of its own tree or ends.
SITE = """
import importlib.util, os
found = importlib.util.find_spec("chiso")
if found is None or not (found.origin or "").startswith({source!r}):
    os.write(2, b"chiso would come from another tree\\n")
    os._exit({elsewhere})
"""


@dataclass(frozen=True)
class Side:
    """A tree and what belongs to it, in a folder whose name is as long as that of the other side.

    Attributes
    ----------
    name : str
    folder : Path
    failed : dict from str to str
        Commands that are meant to succeed and did not, by the file that says what they said.
    """

    name: str
    folder: Path
    failed: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def tree(self) -> Path:
        """The files of the project."""
        return self.folder / "tree"

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.tree / "data"

    @property
    def out(self) -> Path:
        """All that is compared."""
        return self.folder / "out"

    def settle(self, data: Path | None) -> None:
        """Lay out what its processes have around them.

        Parameters
        ----------
        data : Path or None
            Takes the place of its own data.
        """
        for name in ("out", "home", "temp", "scratch", "meta"):
            (self.folder / name).mkdir()
        if data is not None:
            shutil.rmtree(self.data)
            shutil.copytree(data, self.data)
        self._describe()

    def _describe(self) -> None:
        """The metadata of an installed chiso, whose entry points name modules of this tree."""
        project = tomllib.loads((self.tree / "pyproject.toml").read_text("utf-8"))["project"]
        about = self.folder / "meta" / f"{project['name']}-{project['version']}.dist-info"
        about.mkdir()
        head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (about / "METADATA").write_text(head, "utf-8")
        groups = {"console_scripts": project.get("scripts", {})} | project.get("entry-points", {})
        lines = [
            line
            for group, named in groups.items()
            for line in (f"[{group}]", *(f"{name} = {place}" for name, place in named.items()))
        ]
        (about / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
        site = SITE.format(source=str(self.tree / "src") + os.sep, elsewhere=ELSEWHERE)
        (self.folder / "meta" / "sitecustomize.py").write_text(site, "utf-8")

    def environment(self) -> dict[str, str]:
        """Of a process of this side."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(self.folder / "meta"), str(self.tree / "src")]),
            "PYTHONSAFEPATH": "1",
            "PYTHONHASHSEED": "0",
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "home" / ".cache"),
            "TMPDIR": str(self.folder / "temp"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "100",
            "OPENBLAS_NUM_THREADS": "1",
        }


@dataclass
class Bench:
    """Where a step of one side works: a folder of its own, in which all stays that is compared.

    Attributes
    ----------
    side : Side
    step : str
    quick : bool
        Only a sample is made.
    """

    side: Side
    step: str
    quick: bool = False
    _ran: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)

    @property
    def folder(self) -> Path:
        """The current folder of its commands."""
        return self.side.out / self.step

    def some(self, items: Sequence[T], sample: int = 1) -> Sequence[T]:
        """All of them, or the first few."""
        return items[:sample] if self.quick else items

    def copy_of_data(self, name: str = "data") -> Path:
        """A copy of the data that is not compared."""
        return shutil.copytree(self.side.data, self.side.folder / "scratch" / f"{self.step}-{name}")

    def chiso(self, *arguments: str | Path, may_fail: bool = False) -> str:
        """Run a command; what it says, and its exit status, is kept.

        Parameters
        ----------
        *arguments : str or Path
        may_fail : bool
            Its refusal is what is compared. Any other command that fails in both trees is a difference too:
            nothing of what it makes was compared.
        """
        return self._run("chiso", arguments, may_fail)

    def papermill(self, *arguments: str | Path) -> str:
        """Execute a notebook."""
        return self._run("papermill", arguments)

    def _run(self, module: str, arguments: Sequence[str | Path], may_fail: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=self.folder,
            env={**self.side.environment(), "CHISO_LANG": "en"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=LONGEST,
        )
        said, complained = (text.decode("utf-8", "backslashreplace") for text in (done.stdout, done.stderr))
        if done.returncode == ELSEWHERE:
            raise RuntimeError(f"{self.side.name}: {complained}")
        self._ran += 1
        asked = " ".join([module, *map(repr, map(str, arguments))])
        text = f"$ {asked}\nexit status {done.returncode}\n-- stdout\n{said}-- stderr\n{complained}"
        name = f"said-{self._ran:03}.txt"
        (self.folder / name).write_text(text, "utf-8", newline="")
        if done.returncode and not may_fail:
            self.side.failed[f"{self.step}/{name}"] = f"exit status {done.returncode} of {asked}"
        return said


def earlier(root: Path, commit: str) -> Side:
    """The tree of a commit."""
    side = Side("earlier", root / "earlier")
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(side.tree, filter="data")
    return side


def working(root: Path) -> Side:
    """The working tree as it is now, with what git does not know yet but would not ignore."""
    side = Side("working", root / "working")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():  # not removed
            (side.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, side.tree / name)
    return side
