"""What a report was made from, and so whether it must be made again."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chiso.core.files import is_of_system
from chiso.core.surroundings import PACKAGE
from chiso.text.catalog import CATALOGS

# Libraries whose next version may word, draw, compute or write something else.
LIBRARIES = (
    *("babel", "chiso", "ipykernel", "jinja2", "matplotlib", "nbconvert", "numpy", "openpyxl", "pandas"),
    *("papermill", "seaborn"),
)
TABLES_OF_DATA = ("clean/*.csv", "reference/*.csv", "plans/*/*")


def hash_of(*contents: bytes) -> str:
    """A short hash of some bytes."""
    digest = hashlib.blake2s(digest_size=8)
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def hash_of_files(folder: Path, *patterns: str) -> str:
    """A short hash of the files below a folder that fit one of the patterns, with their names."""
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern) if path.is_file())
    paths = [path for path in paths if not is_of_system(path.name)]
    named = ((path.relative_to(folder).as_posix().encode(), path.read_bytes()) for path in paths)
    return hash_of(*(part for pair in named for part in pair))


@cache
def package() -> str:
    """The source of the package, its templates and styles; not the wording."""
    return hash_of_files(PACKAGE, "**/*.py", "pages/html/template/**/*", "factory/portal_template/*")


@cache
def catalogs(lang: str) -> str:
    """The wording of a language."""
    return hash_of_files(CATALOGS, f"{lang}/LC_MESSAGES/*.po")


@cache
def versions() -> dict[str, str]:
    """Python and the libraries that a report is made with."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def inputs(notebook: str, parameters: dict[str, Any]) -> dict[str, str]:
    """Everything but the data that a report is made from, by name.

    Parameters
    ----------
    notebook : str
        As a task carries it.
    parameters : dict
    """
    return {
        "notebook": hash_of(notebook.encode()),
        "package": package(),
        "wording": catalogs(parameters["lang"]),
    } | {f"library {name}": number for name, number in versions().items()}
