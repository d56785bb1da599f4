"""JupyterLab, opened at the start page in a language, with settings of its own beside the user's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from chiso.core.files import write_whole
from chiso.core.paths import PROJECT, TOLD_PROJECT
from chiso.text.languages import LANG, Lang

SETTINGS = ".jupyterlab"  # folder in that of the working copies
_LOCALES = {Lang.VI: "vi_VN"}  # others are JupyterLab's own


def settings_of(lang: Lang) -> dict[str, dict[str, object]]:
    """What JupyterLab does unless the user has chosen otherwise, by plugin."""
    return {
        "@jupyterlab/translation-extension:plugin": {"locale": _LOCALES.get(lang, lang.value)},
        # The tutorial is to be read.
        "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
        # It asks nothing of the network, and nobody whether it may.
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }


def command(root: Path, page: Path, options: Sequence[str] = (), *, browser: bool = True) -> list[str]:
    """The command that opens a page of a folder.

    Parameters
    ----------
    root : Path
        What the file browser shows.
    page : Path
        Below it.
    options : sequence of str, optional
        Of JupyterLab.
    browser : bool, optional
        Open one.
    """
    address = quote(page.relative_to(root).as_posix())
    return [
        # A file of the current folder is no module of the server.
        *(sys.executable, "-P", "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{address}",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it, without a question in English
        "--LabApp.extension_manager=readonly",  # it asks no registry
        *([] if browser else ["--no-browser"]),
        *options,
    ]


def environment_of(folder: Path, data: Path, lang: Lang) -> dict[str, str]:
    """The environment of JupyterLab and its notebooks; its settings are written to the folder.

    Parameters
    ----------
    folder : Path
        Of the working copies.
    data : Path
        Data folder of the notebooks.
    lang : Lang
    """
    own = folder / SETTINGS / lang.value
    chosen = json.dumps(settings_of(lang), indent=1).encode()
    write_whole(own / "labconfig/default_setting_overrides.json", chosen)
    paths = [str(own.absolute()), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    # A command is deaf to settings of matplotlib; the notebooks of an analyst are not.
    kept = {
        name: value for name, value in os.environ.items() if (name, value) != ("MATPLOTLIBRC", os.devnull)
    }
    return kept | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "CHISO_DATA": str(data.absolute()),
        TOLD_PROJECT: str(PROJECT),
        LANG: lang.value,
    }


def run(arguments: Sequence[str], environment: dict[str, str], folder: Path) -> int:
    """Run JupyterLab until it ends; its exit status."""
    process = subprocess.Popen(list(arguments), env=environment, cwd=folder)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # it hears of it too, and ends in its own time
