"""What the command files share: streams, options, the checks before any work, what came of it in words."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chiso.core.console import Console
from chiso.core.errors import DataError, Problem
from chiso.core.paths import check_data_folder
from chiso.text.languages import LANG, Lang, chosen
from chiso.text.messages import N_, Message, worded

if TYPE_CHECKING:
    from chiso.data.provinces import Province
    from chiso.factory.progress import Watch
    from chiso.factory.result import BuildResult
    from chiso.intake.editions.questions import EditionAnswer
    from chiso.text.catalog import Texts

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

DataOption = Annotated[
    Path, typer.Option("--data", help="Data folder.", show_default="CHISO_DATA, else the project's own")
]
_spoken: ContextVar[Lang] = ContextVar("spoken", default=Lang.VI)


def speak(lang: Lang | None = None) -> Lang:
    """Take the language of a command: that of its --lang, else of CHISO_LANG, else Vietnamese."""
    said = lang or chosen()
    _spoken.set(said)
    return said


def spoken() -> Texts:
    """How the command that runs words what it says."""
    from chiso.text.catalog import Texts

    return Texts(_spoken.get().value)


LangOption = Annotated[
    Lang,
    typer.Option(
        "--lang", envvar=LANG, callback=speak, is_eager=True, help="Language of what is shown or written."
    ),
]
# Of pages, whatever language the command itself speaks.
PagesLangOption = Annotated[Lang, typer.Option("--lang", help="Language of what is shown or written.")]
DayOption = Annotated[
    str,
    typer.Option(
        "--date",
        help="Day that it counts as made on, for newer results that should be out: 2026-11-30.",
        show_default="SOURCE_DATE_EPOCH, else today",
    ),
]
YearOption = Annotated[int | None, typer.Option(help="Edition; the latest on record by default.")]
ProvinceArgument = Annotated[str, typer.Argument(help="Any spelling of a province, or its code as text.")]

AnswersOfOptions = dict[str, "EditionAnswer"]  # by key of a question; what was not given is not in it

# By key of a question: those of `chiso.intake.editions.questions`.
_OPTIONS: dict[str, Any] = {
    "edition_units": Annotated[
        int | None,
        typer.Option("--units", help="Provincial units of the edition: 63 until 2024, 34 from 2025."),
    ],
    "edition_ranked": Annotated[
        int | None, typer.Option("--ranked", help="Units ranked, or with a total; all by default.")
    ],
    "edition_published_on": Annotated[
        str | None, typer.Option("--published", help="Day on which the results were published: 20/4/2026.")
    ],
    "edition_decision": Annotated[
        str | None, typer.Option("--decision", help="Decision on criteria or method: 892/QĐ-BNV.")
    ],
    "edition_decision_date": Annotated[str | None, typer.Option("--decision-date", help="Its date.")],
    "edition_same_method": Annotated[
        str | None,
        typer.Option(
            "--same-method",
            help="Are method and sample those of the edition before: yes, no or unknown.",
        ),
    ],
}


def check_folder(data: Path) -> None:
    """Refuse a data folder that is none; finish an import that was interrupted in it."""
    check_data_folder(data)

    from chiso.core.transaction import recover

    if recover(data) == "completed":
        t = spoken()
        err.print(t("an import that was interrupted has been finished"))


def check_names(names: list[str], year: int | None, data: Path) -> list[Province]:
    """Refuse an unknown name at once: only the table of names is read. The units, if it can be read."""
    from chiso.data.provinces import Names

    check_folder(data)
    try:
        known = Names.read(data)
    except DataError:
        return []  # loading the data says this together with everything else that is wrong
    return [known.resolve(name, year=year) for name in names]


def asks_of_edition(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options in the place of its parameter `answers`, which gets what they say.

    Parameters
    ----------
    command : function
        With a parameter `answers` among those that have a default.

    Returns
    -------
    function
        Raises ChisoError for a value that cannot be read.
    """
    signature = inspect.signature(command, eval_str=True)
    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        if name != "answers":
            parameters.append(parameter)
            continue
        parameters += [
            inspect.Parameter(key, parameter.kind, default=None, annotation=kind)
            for key, kind in _OPTIONS.items()
        ]

    @wraps(command)
    def with_answers(**given: Any) -> None:
        from chiso.intake.editions.questions import options_of

        answers = options_of({key: given.pop(key) for key in _OPTIONS})
        command(**given, answers=answers)

    with_answers.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_answers.__annotations__ = {one.name: one.annotation for one in parameters}
    return with_answers


def print_problem(problem: Problem, console: Console) -> None:
    """A problem of the data with its place and remedy."""
    severity = N_("error") if problem.severity == "error" else N_("finding")
    print_wrong(severity, problem.message, problem.where(), problem.remedy, console)


def print_wrong(severity: Message, message: str, where: str, remedy: str, console: Console) -> None:
    """What is wrong, where, and what to do about it, as far as the latter two are known."""
    t = spoken()
    console.print(t("{what}: {message}", what=t(severity), message=worded(message, t)))
    print_below({t("where"): worded(where, t), t("try"): worded(remedy, t)}, console, "  ")


def print_below(said: dict[str, str], console: Console, indent: str) -> None:
    """Lines with a name each, one below the other; what is empty is left out."""
    width = max(map(len, said))
    for name, text in said.items():
        if text:
            console.print(f"{indent}{name:<{width}}  {text}")


def write_files(files: dict[Path, bytes]) -> None:
    """Put files in place and say so, and where an edited document is kept."""
    from chiso.pages.word.file import put_documents

    for kept in put_documents(files):
        err.print(f"the edited document is kept as {kept}")
    for path in files:
        out.print(str(path))


def print_built(result: BuildResult) -> None:
    """What a build came to: results on stdout, failures on stderr."""
    t = spoken()
    for said in result.remarks():
        err.print(said.worded(t))
    for failure in result.failed:
        err.print(failure.in_words().worded(t))
        if failure.log:
            print_below({t("log"): str(failure.log)}, err, "  ")
    out.print(result.in_words().worded(t))


def progress_of(*, quiet: bool) -> Watch:
    """How a command shows the progress of a build."""
    from chiso.factory.progress import on_stderr, unseen

    return unseen if quiet else partial(on_stderr, t=spoken())
