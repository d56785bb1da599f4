"""What a folder of reports tells of the machine it was made on: nothing, since it is given away as a whole.

Executed notebooks, the manifest and logs name files by what they are, not by where they lay.
"""

from __future__ import annotations

import re
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from chiso.core.paths import ROOT
from chiso.core.surroundings import PACKAGE

# The folders of a path that begins at the root of the machine, a drive or a home: in quotes, where they may
# hold blanks, and elsewhere, where what stands before them is no part of a word, an address or a tag.
_ROOT = r"(?:~?/|[A-Za-z]:[\\/]|\\\\)"
_QUOTED = re.compile(rf"""(?<=['"]){_ROOT}[^'"\n]*[\\/](?=[^'"\n\\/]*['"])""")
_BARE = re.compile(rf"""(?<![\w./:\\<&-]){_ROOT}(?:[^\s\\/:'"<>|*?,;()\[\]]*[\\/])+""")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
LIBRARY, PYTHON, HOME, ELSEWHERE = "site-packages/", "python/", "~/", ".../"


def plain(text: str) -> str:
    """A traceback without the colours that a terminal would show."""
    return _COLOURS.sub("", text)


def without_places(text: str) -> str:
    """A message or a traceback without the folders of this machine.

    Files of the project and of libraries are named below their folder, all others by their name alone.

    Parameters
    ----------
    text : str
    """
    text = plain(text)
    for folder, name in _known():
        text = text.replace(folder, name)
    return _BARE.sub(ELSEWHERE, _QUOTED.sub(ELSEWHERE, text))


def without_traces(notebook: Any, parameters: dict[str, Any]) -> Any:
    """An executed notebook without the folders of this machine.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place: nothing but this record of it is kept.
    parameters : dict
        Those that it keeps.
    """
    from chiso.factory.kernels.parameters import ReadableTranslator  # noqa: PLC0415  it imports papermill

    about = notebook.metadata.get("papermill", {})
    about["parameters"] = parameters
    about["input_path"] = about["output_path"] = None
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = ReadableTranslator.codify(parameters)
        for output in cell.get("outputs", ()):
            for part in ("text", "traceback", "evalue"):
                if part in output:
                    said = output[part]
                    output[part] = (
                        without_places(said) if isinstance(said, str) else [*map(without_places, said)]
                    )
    return notebook


@cache
def _known() -> list[tuple[str, str]]:
    """Folders whose files are named below them, the deepest first."""
    named = {Path(folder): name for folder, name in _folders()}
    return sorted(
        (
            (f"{folder}{mark}", name)
            for folder, name in named.items()
            if len(folder.parts) > 1  # a home may be the root of the machine
            for mark in "/\\"
        ),
        key=lambda pair: -len(pair[0]),
    )


def _folders() -> Iterator[tuple[str, str]]:
    # Their names may hold blanks; what lies below them is taken away with the other paths.
    yield tempfile.gettempdir(), HOME
    with suppress(RuntimeError):
        yield str(Path.home()), HOME
    for key in ("stdlib", "platstdlib"):
        yield sysconfig.get_path(key), PYTHON
    libraries = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), site.getusersitepackages()]
    for folder in (*libraries, *sys.path):
        if folder.endswith(("site-packages", "dist-packages")):
            yield folder, LIBRARY
    yield str(PACKAGE.parent), ""
    yield str(ROOT), ""
