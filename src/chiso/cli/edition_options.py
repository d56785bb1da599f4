"""The options that say what an edition is, declared once for all commands that take them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from chiso.intake.editions.questions import EditionAnswer

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
