"""The command `chiso`.

Names are checked before data, data before work; nothing heavy is imported until it is needed, so a
mistyped name is refused at once. Results go to stdout, progress and errors to stderr.

Exit status: 0 all that was asked for exists; 1 some of it failed, or `check` found errors; 2 the
request or the data is wrong, or the system refuses, nothing written; 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from chiso.cli.build import build_app
from chiso.cli.common import err, out, print_problem, print_wrong, speak, spoken
from chiso.cli.criteria import criteria_app
from chiso.cli.data import data_app, import_app
from chiso.cli.documents import documents_app
from chiso.cli.editions import diff_app, edition_app
from chiso.cli.groups import groups_app
from chiso.cli.help import App
from chiso.cli.installation import installation_app
from chiso.cli.lab import lab_app
from chiso.cli.plans import plan_app
from chiso.cli.rankings import ranking_app
from chiso.cli.scorecards import score_app
from chiso.cli.usage import refused
from chiso.core.console import Console, flush_streams, prepare_streams
from chiso.core.errors import ChisoError, DataError, RequestError, of_os
from chiso.core.paths import DATA, DESCRIPTOR
from chiso.core.surroundings import settle
from chiso.text.languages import Lang
from chiso.text.messages import N_, worded

if TYPE_CHECKING:
    from chiso.text.catalog import Texts

app = App()
for own in (build_app, documents_app, data_app, groups_app, score_app, diff_app, lab_app, installation_app):
    app.add_typer(own)
app.add_typer(import_app, name="import")
app.add_typer(edition_app, name="edition")
app.add_typer(plan_app, name="plan")
app.add_typer(ranking_app, name="ranking")
app.add_typer(criteria_app, name="criteria")


def _print_version(asked: bool) -> None:
    """Say which program and which data these are, and end."""
    if not asked:
        return
    from importlib.metadata import version

    program = version("chiso")
    try:
        of_data = json.loads((DATA / DESCRIPTOR).read_text("utf-8")).get("version")
    except (OSError, ValueError, AttributeError):  # what is wrong with the data is for other commands to say
        of_data = None
    said = N_("chiso {version}", version=program)
    if of_data:
        said = N_("chiso {version}, data {of_data}", version=program, of_data=of_data)
    out.print(worded(said, spoken()))
    raise typer.Exit


@app.callback()
def chiso(
    lang: Annotated[
        Lang | None,
        typer.Option(
            "--lang",
            callback=speak,
            is_eager=True,
            help=N_("Language in which commands answer, named before the command."),
            show_default=N_("CHISO_LANG, else that of the system"),
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help=N_("Say the versions of the program and of the data."),
        ),
    ] = False,
) -> None:
    """Trend and gap reports on the governance indices of provinces: PAR INDEX, SIPAS, PAPI.

    A province may be spelled in any way in use: lao cai, TP. HCM, BR-VT, Đắc Lắc. A name with spaces stands
    in quotes: "Lào Cai".

    Exit status of every command: 0 all that was asked for is there; 1 some of it failed, or check found
    errors; 2 the request or the data is wrong, or the system refuses, and nothing was written; 130
    interrupted, and the same command makes the rest.
    """


PROBLEMS_SHOWN = 40


def _print_error(error: ChisoError) -> None:
    t = spoken()
    if isinstance(error, RequestError):
        _print_refused(error, t)
    problems = error.problems if isinstance(error, DataError) else []
    for problem in problems[:PROBLEMS_SHOWN]:
        print_problem(problem, err)
    if len(problems) > PROBLEMS_SHOWN:
        err.print(t("... and {n} more", n=len(problems) - PROBLEMS_SHOWN))
    print_wrong(N_("error"), error.message, error.where, error.remedy, err)


def _print_refused(error: RequestError, t: Texts) -> None:
    """All that is wrong with a request in one table."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in (t("problem"), t("where"), t("try")):
        table.add_column(heading, overflow="fold")
    for one in error.refused:
        table.add_row(*(Text(worded(text, t)) for text in (one.message, one.where, one.remedy)))
    Console(stderr=True, width=err.width if err.is_terminal else 200).print(table)


def main() -> None:
    """Entry point: mistakes of a user become messages and exit status 2, never a traceback."""
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        # The language of the system is set to one that knows no letters of Vietnamese: begin anew without it.
        again = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        if os.name == "nt":  # it would not wait for what takes its place; and this setting forbids the option
            os.environ.pop("PYTHONLEGACYWINDOWSFSENCODING", None)
            import subprocess

            sys.exit(subprocess.call(again))
        os.execv(sys.executable, again)
    prepare_streams()
    status = _status()
    try:
        flush_streams()
    except OSError as error:
        _print_error(of_os(error))
        status = status or 2
    sys.exit(status)


def _status() -> int:
    """Run the command that the arguments name; its exit status."""
    speak()
    try:
        settle()
        _check_place()
        _check_arguments(sys.argv[1:])
        return app(prog_name="chiso", standalone_mode=False) or 0
    except TyperException as error:
        _print_error(refused(error))
    except ChisoError as error:
        _print_error(error)
    except KeyboardInterrupt:
        t = spoken()
        err.print(t("interrupted"))
        return 130
    except OSError as error:
        _print_error(of_os(error))
    except MemoryError:
        _print_error(
            ChisoError(N_("there is not enough memory"), remedy=N_("close other programs, or ask for less"))
        )
    except RecursionError:
        _print_error(ChisoError(N_("something is nested too deeply to be read")))
    except UnicodeEncodeError as error:
        # Arguments are fine: this is a name on the disk.
        _print_error(
            ChisoError(N_("a name is not UTF-8"), ascii(error.object), N_("rename the file or folder"))
        )
    return 2


def _check_place() -> None:
    try:
        Path.cwd()
    except FileNotFoundError:
        raise ChisoError(
            N_("the current folder was removed"), remedy=N_("change to one that exists")
        ) from None


def _check_arguments(arguments: list[str]) -> None:
    """Refuse what nobody can mean: an empty argument (a shell variable without a value), or no text."""
    for before, argument in zip(["chiso", *arguments], arguments, strict=False):
        if not argument or (argument.startswith("--") and argument.endswith("=")):
            after = N_("after {option}", option=before) if before.startswith("-") else N_("an argument")
            raise ChisoError(
                N_("a value is empty"),
                argument.rstrip("=") or after,
                N_("give a value, or leave the option out"),
            )
        if not argument.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise ChisoError(N_("an argument is not UTF-8"), ascii(argument), N_("write it in UTF-8"))
