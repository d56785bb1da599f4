"""IPython's shell without a kernel: what cells print, show and raise becomes messages."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, cast

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

INLINE = "module://matplotlib_inline.backend_inline"
MANY = 4096  # pieces, or letters of one, that are printed before they are sent
Send = Callable[[str, dict[str, Any]], None]


class _Value(DisplayHook):
    """The value of the last line of a cell."""

    def write_output_prompt(self) -> None:
        """Its number goes with it."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Send it."""
        number = {"execution_count": self.prompt_count}
        cast(Shell, self.shell).send(
            "execute_result", number | {"data": format_dict, "metadata": md_dict or {}}
        )

    def finish_displayhook(self) -> None:
        """Nothing is printed after it."""


class _Shown(DisplayPublisher):
    """What `display` is given."""

    def publish(  # type: ignore[override]  # without the argument that IPython will drop
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Send it, or what stands in its place now."""
        content = {"data": data, "metadata": metadata or {}, "transient": transient or {}}
        self.shell.send("update_display_data" if update else "display_data", content)

    def clear_output(self, wait: bool = False) -> None:
        """Send that what was shown goes."""
        self.shell.send("clear_output", {"wait": wait})


class _Compiler(CachingCompiler):
    """Names a cell in messages by its number."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """Such as "cell 3"."""
        return f"cell {number}"


class Printed(io.TextIOBase):
    """stdout or stderr: sent with the next message, when the other is written to, or when it is much."""

    encoding = "utf-8"

    def __init__(self, name: str, shell: Shell) -> None:
        self.name = name
        self._shell = shell

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str, /) -> int:
        """Keep it until it is sent."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._shell.keep(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Send what is kept."""
        if not self.closed:
            self._shell.send_printed()


class Shell(InteractiveShell):
    """Runs cells."""

    display_pub_class = Type(_Shown)
    displayhook_class = Type(_Value)
    compiler_class = Type(_Compiler)
    _send: Send
    _printed: tuple[str, list[str]]
    _sending: threading.RLock

    @classmethod
    def started(cls, send: Send) -> Shell:
        """The shell of this process.

        Parameters
        ----------
        send : callable
            Takes the type and the content of a message of a kernel.
        """
        # Figures that a cell leaves open are shown at its end, as in a kernel.
        os.environ["MPLBACKEND"] = INLINE
        if "matplotlib" in sys.modules:
            sys.modules["matplotlib"].rcParams["backend"] = INLINE
        shell = cls.instance(config=Config({"HistoryManager": {"enabled": False}}))
        shell._send = send
        shell._printed = ("", [])
        shell._sending = threading.RLock()  # a cell may have threads that print
        return shell

    def run(self, source: str, *, silent: bool) -> None:
        """Run a cell; the last message says how it ended.

        Parameters
        ----------
        source : str
        silent : bool
            It has no number, and the value of its last line is not shown.
        """
        self._last_traceback: list[str] = []
        result: Any = self.run_cell(source, store_history=not silent, silent=silent)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        content: dict[str, Any] = {"status": "ok" if error is None else "error"}
        if not silent:
            content["execution_count"] = result.execution_count
        if error is not None:
            content |= _described(type(error), error, self._last_traceback)
        self.send("execute_reply", content)

    def send(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message, after what was printed before it."""
        with self._sending:
            self.send_printed()
            self._send(kind, content)

    def keep(self, name: str, text: str) -> None:
        """Keep what is printed, as one text as long as it goes to one stream and is not much."""
        with self._sending:
            if self._printed[0] != name:
                self.send_printed()
                self._printed = (name, [])
            self._printed[1].append(text)
            if len(self._printed[1]) > MANY or len(text) > MANY:
                self.send_printed()

    def send_printed(self) -> None:
        """Send what was printed."""
        with self._sending:
            name, kept = self._printed
            self._printed = ("", [])
            if text := "".join(kept):
                self._send("stream", {"name": name, "text": text})

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        if hasattr(evalue, "_render_traceback_"):
            # A log is read by who mends the report, not by who wrote the cell.
            stb = self.InteractiveTB.structured_traceback(etype, evalue, evalue.__traceback__)
        self._last_traceback = stb
        self.send("error", _described(etype, evalue, stb))

    def ask_exit(self) -> None:
        """`exit` and `quit`: the notebook ends there."""
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to show anything in."""


def _described(kind: type[BaseException], error: BaseException, trace: list[str]) -> dict[str, Any]:
    return {"ename": kind.__name__, "evalue": str(error), "traceback": trace}
