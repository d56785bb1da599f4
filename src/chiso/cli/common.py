"""What the command files share: streams, options, the checks before any work, what came of it in words."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import partial, wraps
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chiso.core.console import Console
from chiso.core.errors import DataError, Problem
from chiso.core.paths import check_data_folder
from chiso.text.languages import Lang, chosen, stated
from chiso.text.messages import N_, Message, worded

if TYPE_CHECKING:
    from chiso.data.provinces import Province
    from chiso.factory.progress import Watch
    from chiso.factory.result import BuildResult
    from chiso.intake.editions.questions import EditionAnswer
    from chiso.text.catalog import Texts

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

_spoken: ContextVar[Lang] = ContextVar("spoken", default=Lang.VI)
_own: ContextVar[Lang | None] = ContextVar("own", default=None)  # what --lang of the command itself says


def speak(lang: Lang | None = None) -> Lang:
    """Say all from now on in a language; where none is named, in that which is `chosen`."""
    _spoken.set(lang or chosen())
    return _spoken.get()


def hear(arguments: Sequence[str]) -> None:
    """Speak the language that `--lang` names among arguments, before anything is wrong with another."""
    said = [*arguments, ""]
    for argument, following in pairwise(said):
        option, _, value = argument.partition("=")
        if option == "--lang" and (value or following) in {*Lang}:
            speak(Lang(value or following))


def _speak_as_asked(lang: Lang | None) -> Lang:
    """The language of a command: that of its --lang, else the one that is spoken already."""
    _own.set(lang)
    return speak(lang or _spoken.get())


def written() -> Lang:
    """The language of what a command writes, a page or a workbook: that of its --lang, else `stated`.

    What the system speaks has no say in it.
    """
    return _own.get() or stated()


def spoken() -> Texts:
    """How the command that runs words what it says."""
    from chiso.text.catalog import Texts

    return Texts(_spoken.get().value)


SPOKEN: Any = None  # the default of a LangOption, which is a Lang when the command runs


def lang_option(help: Message, default: Message) -> Any:
    """An option `--lang` by which a command speaks."""
    return typer.Option("--lang", callback=_speak_as_asked, is_eager=True, help=help, show_default=default)


LangOption = Annotated[
    Lang, lang_option(N_("Language of the answer."), N_("CHISO_LANG, else that of the system"))
]
# Of a command that can write files too, in a language that no system chooses.
FilesLangOption = Annotated[
    Lang,
    lang_option(
        N_("Language of the answer, and of the files that are written."),
        N_("as the system speaks; files in Vietnamese"),
    ),
]
# Of pages, whatever language the command itself speaks.
PagesLangOption = Annotated[Lang, typer.Option("--lang", help=N_("Language of the pages."))]
DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        help=N_("Data folder."),
        metavar=N_("FOLDER"),
        show_default=N_("CHISO_DATA, else data of the current folder, else of the checkout"),
    ),
]
DayOption = Annotated[
    str,
    typer.Option(
        "--date",
        help=N_("Day that it counts as made on, for newer results that should be out: 30/11/2026."),
        metavar=N_("DAY"),
        show_default=N_("SOURCE_DATE_EPOCH, else today"),
    ),
]
YearOption = Annotated[
    int | None, typer.Option(help=N_("Edition; the latest on record by default."), metavar=N_("YEAR"))
]
SetArgument = Annotated[
    str, typer.Argument(help=N_("Code, decision or name of a set of criteria."), metavar=N_("SET"))
]
ProvinceArgument = Annotated[
    str,
    typer.Argument(help=N_("Any spelling of a province, or its code as text."), metavar=N_("PROVINCE")),
]

AnswersOfOptions = dict[str, "EditionAnswer"]  # by key of a question; what was not given is not in it

# By key of a question: those of `chiso.intake.editions.questions`.
_OPTIONS: dict[str, Any] = {
    "edition_units": Annotated[
        int | None,
        typer.Option("--units", help=N_("Provincial units of the edition: 63 until 2024, 34 from 2025.")),
    ],
    "edition_ranked": Annotated[
        int | None, typer.Option("--ranked", help=N_("Units ranked, or with a total; all by default."))
    ],
    "edition_published_on": Annotated[
        str | None,
        typer.Option(
            "--published",
            help=N_("Day on which the results were published: 20/4/2026."),
            metavar=N_("DAY"),
        ),
    ],
    "edition_decision": Annotated[
        str | None,
        typer.Option(
            "--decision", help=N_("Decision on criteria or method: 892/QĐ-BNV."), metavar=N_("DECISION")
        ),
    ],
    "edition_decision_date": Annotated[
        str | None,
        typer.Option("--decision-date", help=N_("Day of the decision: 15/12/2025."), metavar=N_("DAY")),
    ],
    "edition_same_method": Annotated[
        str | None,
        typer.Option(
            "--same-method",
            help=N_("Are method and sample those of the edition before: yes, no or unknown."),
            metavar="yes|no|unknown",
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

    t = spoken()
    for kept in put_documents(files):
        err.print(t("the edited document is kept as {path}", path=str(kept)))
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
