"""A JupyterLab of one's own on loopback, on a copy of the project, driven in a browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page

from chiso.core.paths import ROOT

COPIED = ("src", "data", "notebooks", "docs/tutorial", "pyproject.toml", ".gitattributes", ".gitignore")
TOKEN = "tests"
PATIENCE = 90.0  # seconds until a server or a cell is given up
TICK = 0.1
# What the front end says of itself, on an empty page too: a browser without a GPU, and its own settings.
OF_THE_FRONT_END = ("WebGL", "Failed to load resource: the server responded with a status of 404")


def copy_of_the_project(place: Path) -> Path:
    """A copy that a session may change: sources, data and notebooks, in a clone of git."""
    for name in COPIED:
        source, target = ROOT / name, place / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "work", ".ipynb_checkpoints", "*.egg-info")
            shutil.copytree(source, target, ignore=ignored)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    own = ["-c", "user.name=tests", "-c", "user.email=tests@localhost", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*own, "commit", "-q", "-m", "copy"]):
        subprocess.run(["git", *command], cwd=place, check=True)
    return place


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def server(project: Path, *options: str) -> Iterator[str]:
    """`chiso lab` in a copy of the project; its address."""
    port = free_port()
    python_path = os.pathsep.join(filter(None, [str(project / "src"), os.environ.get("PYTHONPATH", "")]))
    # Its settings are those of a user who has none.
    home = project.parent / "home"
    home.mkdir(exist_ok=True)
    surroundings = os.environ | {"PYTHONPATH": python_path, "HOME": str(home)}
    for name in ("CHISO_DATA", "CHISO_LANG", "JUPYTER_CONFIG_DIR", "SOURCE_DATE_EPOCH"):
        surroundings.pop(name, None)
    command = [
        *(
            sys.executable,
            "-c",
            "from chiso.cli.app import main; main()",
            "lab",
            "--no-browser",
            *options,
            "--",
        ),
        *(f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0"),
        *("--allow-root", f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser"),
    ]
    log = project.parent / "jupyterlab.log"
    with log.open("w") as out:
        running = subprocess.Popen(
            command, cwd=project, env=surroundings, stdout=out, stderr=out, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert running.poll() is None, log.read_text()
            with suppress(OSError), urllib.request.urlopen(f"{address}/api"):
                break
            time.sleep(TICK)
        yield address
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        running.wait(PATIENCE)


@dataclass
class Lab:
    """The front end in a page of the browser."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in OF_THE_FRONT_END):
            self.errors.append(message.text)

    def open(self, path: str) -> None:
        """Open a notebook, and wait until its kernel is ready."""
        self.page.goto(f"{self.address}/lab/tree/{path}?reset&token={TOKEN}", wait_until="domcontentloaded")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE * 1000)
        self._wait("its kernel is ready", all_ran=False)

    def _state(self) -> dict[str, Any]:
        return dict(
            self.page.evaluate(
                """() => {
                    const panel = window.jupyterapp.shell.currentWidget;
                    const kernel = panel.sessionContext?.session?.kernel;
                    const cells = panel.content?.model?.sharedModel?.cells ?? [];
                    const code = cells.filter(cell => cell.cell_type === 'code');
                    return {
                        status: kernel?.status ?? 'none',
                        connected: kernel?.connectionStatus === 'connected',
                        counts: code.map(cell => cell.execution_count),
                        running: code.some(cell => cell.executionState === 'running'),
                    };
                }"""
            )
        )

    def _wait(self, what: str, *, all_ran: bool) -> None:
        until = time.monotonic() + PATIENCE
        state: dict[str, Any] = {}
        while time.monotonic() < until:
            state = self._state()
            ready = state["status"] == "idle" and state["connected"]
            done = all(state["counts"]) and not state["running"]
            if ready and (done or not all_ran):
                return
            time.sleep(TICK)
        raise AssertionError(f"{what}: not within {PATIENCE:.0f} s: {state}")

    def run_all(self) -> None:
        """Run all cells, and wait for the last."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self._wait("all cells have run", all_ran=True)

    def outputs(self) -> list[dict[str, Any]]:
        """The outputs of the code cells, as the notebook holds them."""
        return list(
            self.page.evaluate(
                """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
                    .filter(cell => cell.cell_type === 'code').flatMap(cell => cell.toJSON().outputs)"""
            )
        )

    def failed(self) -> list[str]:
        """What cells raised."""
        return ["\n".join(one["traceback"]) for one in self.outputs() if one["output_type"] == "error"]

    def button(self, text: str) -> Locator:
        """A button of a widget by what stands on it."""
        return self.page.locator("button.jupyter-button", has_text=text)
