"""The command `chiso`.

Names are checked before data, data before work; nothing heavy is imported until it is needed, so a
mistyped name is refused at once. Results go to stdout, progress and errors to stderr.

Exit status: 0 all that was asked for exists; 1 some of it failed, or `check` found errors; 2 the
request or the data is wrong, or the system refuses, nothing written; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from chiso.cli.build import build, compare
from chiso.cli.common import err, print_problem, print_wrong, speak, spoken
from chiso.cli.criteria import criteria_app
from chiso.cli.data import check, data, import_app, show, template
from chiso.cli.documents import report_docx
from chiso.cli.editions import diff, edition_app
from chiso.cli.groups import groups
from chiso.cli.installation import doctor, init
from chiso.cli.lab import lab
from chiso.cli.plans import plan_app
from chiso.cli.rankings import ranking_app
from chiso.cli.scorecards import score
from chiso.core.console import Console, flush_streams, prepare_streams
from chiso.core.errors import ChisoError, DataError, RequestError, of_os
from chiso.core.surroundings import settle
from chiso.text.messages import N_, worded

if TYPE_CHECKING:
    from chiso.text.catalog import Texts

app = typer.Typer(
    help='chiso (chỉ số, "index"): trend and gap reports on governance indices of provinces.',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(import_app, name="import")
app.add_typer(edition_app, name="edition")
app.add_typer(plan_app, name="plan")
app.add_typer(ranking_app, name="ranking")
app.add_typer(criteria_app, name="criteria")
for command in (
    build,
    compare,
    score,
    report_docx,
    check,
    show,
    groups,
    diff,
    data,
    template,
    lab,
    init,
    doctor,
):
    app.command()(command)

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
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
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
