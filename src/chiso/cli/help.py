"""What commands say of themselves, in the language of whoever asks: docstrings and help texts are messages.

`make messages` finds the docstring of a command by its decorator (`.ci/extraction.py`), other texts by `N_`.
The references docs/commands.md and docs/lenh.md are made of the same descriptions as `--help`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException
from typer.models import Default

from chiso.cli.common import err, hear, spoken
from chiso.core.errors import ChisoError
from chiso.text.messages import N_, UNSAID, Message, worded

if TYPE_CHECKING:
    from chiso.text.catalog import Texts

Row = tuple[str, str]  # how it is written, and what it is

_VALUES: dict[type, Message] = {
    int: N_("NUMBER"),
    float: N_("NUMBER"),
    Path: N_("PATH"),
    str: N_("TEXT"),
}


@dataclass(frozen=True)
class CommandText:
    """A command or a group of commands, in words.

    Attributes
    ----------
    path : str
        Such as "chiso plan draft".
    usage : str
        How it is written.
    text : str
        What it does, in paragraphs.
    arguments, options, commands : list of (str, str)
        Name, and what it is for.
    """

    path: str
    usage: str
    text: str
    arguments: list[Row] = field(default_factory=list)
    options: list[Row] = field(default_factory=list)
    commands: list[Row] = field(default_factory=list)


def described(command: Command | CommandGroup, ctx: typer.Context, t: Texts) -> CommandText:
    """What a command is, in a language.

    Parameters
    ----------
    command : Command or CommandGroup
    ctx : typer.Context
        Of the command.
    t : Texts
    """
    params = command.get_params(ctx)
    arguments = [one for one in params if isinstance(one, TyperArgument)]
    options = [one for one in params if isinstance(one, TyperOption)]
    subcommands = command.commands if isinstance(command, CommandGroup) else {}
    pieces = [
        ctx.command_path,
        *(_in_usage(one, t) for one in arguments if not _of_another(one)),
        *(_written(one, t) for one in options if one.required),
        t("[OPTIONS]"),
        *(_in_usage(one, t) for one in arguments if _of_another(one)),
        *([t("COMMAND ...")] if subcommands else []),
    ]
    return CommandText(
        ctx.command_path,
        " ".join(pieces),
        _in_paragraphs(command.help or "", t),
        [(_value_of(one, t) + "..." * (one.nargs == -1), _explained(one, t)) for one in arguments],
        [(_written(one, t), _explained(one, t)) for one in options],
        [(name, _in_paragraphs(one.help or "", t).split("\n")[0]) for name, one in subcommands.items()],
    )


def walk(
    command: Command | CommandGroup, ctx: typer.Context
) -> Iterator[tuple[Command | CommandGroup, typer.Context]]:
    """A command with its context, and all that are below it."""
    yield command, ctx
    for name, one in command.commands.items() if isinstance(command, CommandGroup) else ():
        if isinstance(one, Command | CommandGroup):
            yield from walk(one, type(ctx)(one, info_name=name, parent=ctx))


def _in_paragraphs(text: str, t: Texts) -> str:
    return "\n\n".join(t(" ".join(each.split())) for each in inspect.cleandoc(text).split("\n\n") if each)


def _of_another(argument: TyperArgument) -> bool:
    """Whether it stands for options of another program, after all of the command's own."""
    return (argument.metavar or "").startswith("--")


def _in_usage(argument: TyperArgument, t: Texts) -> str:
    name = _value_of(argument, t)
    return (name if argument.required else f"[{name}]") + "..." * (argument.nargs == -1)


def _written(option: TyperOption, t: Texts) -> str:
    """An option as it is written, with what follows it."""
    names = " / ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {_value_of(option, t)}"


def _value_of(param: TyperArgument | TyperOption, t: Texts) -> str:
    """What stands for a value: its name, else the choices, else what kind of value it is."""
    if param.metavar:
        return str(worded(param.metavar, t))  # those of choices are codes, in no language
    if choices := choices_of(param):
        return "|".join(choices)
    kind = param.type_descriptor.annotation
    return t(_VALUES[next(iter(get_args(kind)), kind)])


def choices_of(param: TyperArgument | TyperOption) -> list[str]:
    """The values that an option may have, where they are few."""
    return [str(one.value) for one in param.type_descriptor.choices or ()]


def bounds_of(param: TyperArgument | TyperOption) -> Message:
    """Between which numbers a value lies; empty where it has no bounds."""
    least, most = (None if one is None else f"{one:.0f}" for one in (param.min, param.max))
    if least is not None and most is not None:
        return N_("from {least} to {most}", least=least, most=most)
    return UNSAID if least is None else N_("{least} or more", least=least)


def named(param: TyperArgument | TyperOption, *, with_value: bool = False) -> str:
    """An argument or option by its name, in the language spoken."""
    t = spoken()
    if isinstance(param, TyperArgument):
        return _value_of(param, t)
    return _written(param, t) if with_value else param.opts[-1]


def _explained(param: TyperArgument | TyperOption, t: Texts) -> str:
    """What an argument or option is for, its default, its bounds, whether it must be given."""
    if param.name == "help":
        return t("Show this help.")
    said = []
    if isinstance(param, TyperOption) and param.multiple:
        said.append(t("may be given several times"))
    if isinstance(param.show_default, str):
        said.append(t("default: {value}", value=worded(param.show_default, t)))
    elif param.show_default and param.default not in {None, "", False}:
        value = getattr(param.default, "value", param.default)
        said.append(t("default: {value}", value=f"{value:g}" if isinstance(value, float) else value))
    if bounds := bounds_of(param):
        said.append(bounds.worded(t))
    if param.required:
        said.append(t("must be given"))
    return " ".join([t(param.help or ""), *([f"[{'; '.join(said)}]"] if said else [])])


def _write_help(command: Command | CommandGroup, ctx: typer.Context, formatter: Any) -> None:
    t = spoken()
    said = described(command, ctx, t)
    _write_usage(said, formatter, t)
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(said.text)
    sections = {t("Arguments"): said.arguments, t("Options"): said.options, t("Commands"): said.commands}
    for name, rows in sections.items():
        if rows:
            with formatter.section(name):
                formatter.write_dl(rows)


def _write_usage(said: CommandText, formatter: Any, t: Texts) -> None:
    written = said.usage.removeprefix(said.path).strip()
    formatter.write_usage(said.path, written, prefix=f"{t('Usage')}: ")


def see_help(ctx: typer.Context, first: Message = UNSAID) -> Message:
    """What to do, as far as it is known, and where it is said how a command is written."""
    see = N_("see: {command} --help", command=ctx.command_path)
    return N_("{first}; {then}", first=first, then=see) if first else see


@contextmanager
def _within(ctx: typer.Context) -> Iterator[None]:
    """Have every mistake know of which command it is."""
    try:
        yield
    except TyperException as error:
        error.ctx = getattr(error, "ctx", None) or ctx  # type: ignore[attr-defined]
        raise


class Command(TyperCommand):
    """A command that words its help, and refuses in words what is too much."""

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write the help."""
        _write_help(self, ctx, formatter)

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Read the arguments; the language first, so that all is said in it.

        Raises
        ------
        ChisoError
            There are more arguments than the command has.
        """
        if any(one.name == "lang" and one.is_eager for one in self.params):
            hear(args)
        ctx.allow_extra_args = True  # they are refused here
        given = [*args]
        with _within(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            message = N_("more is given than the command takes: {arguments}", arguments=" ".join(rest))
            raise ChisoError(message, ctx.command_path, see_help(ctx, self._meant_by(rest, given, ctx)))
        return rest

    def _meant_by(self, rest: list[str], given: list[str], ctx: typer.Context) -> Message:
        """What to do about arguments that are too many, by what they look like and what they follow."""
        if any(one.startswith("--") for one in rest):
            return N_("leave out the -- that stands alone: what follows it is read as no option")
        option, value = self._before(rest[0], given)
        if option is None:
            last = [ctx.params[one.name] for one in self.params if isinstance(one, TyperArgument)][-1:]
            value = next((one for one in last if isinstance(one, str)), "")
        # A shell takes a name apart at its spaces: then no part has any, and none is a year.
        words = [one for one in (value, *rest) if not one.isdigit()]
        if value and len(words) > 1 and not any(" " in one for one in words):
            return N_('put a name with spaces in quotes: "{name}"', name=" ".join(words))
        if option is not None and option.multiple:
            again = " ".join(f'{option.opts[-1]} "{one}"' for one in rest)
            return N_("write the option again before each value: {option}", option=again)
        return N_("leave it out, or name the option that it belongs to")

    def _before(self, argument: str, given: list[str]) -> tuple[TyperOption | None, str]:
        """The option whose value stands before an argument, and that value."""
        *_, name, value = ("", "", *given[: given.index(argument)])
        if "=" in value and value.startswith("--"):
            name, _, value = value.partition("=")
        options = (one for one in self.params if isinstance(one, TyperOption) and not one.is_flag)
        option = next((one for one in options if name in one.opts), None)
        return option, value if option is not None else ""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command; who interrupts it is told that it has ended, which typer does not."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            err.print(spoken()("interrupted"))
            raise typer.Exit(130) from None


class CommandGroup(TyperGroup):
    """A group of commands that words its help, and names the nearest command."""

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write the help."""
        _write_help(self, ctx, formatter)

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Read the options of the group; without anything to read, show the help."""
        if not args and not ctx.resilient_parsing:
            err.print(ctx.get_help())
            raise typer.Exit(2)
        if self.params:
            hear(args)
        with _within(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        """The command that is named.

        Raises
        ------
        ChisoError
            There is none of that name.
        """
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        near = get_close_matches(args[0], self.commands)
        meant = N_("did you mean: {nearest}", nearest=near) if near else UNSAID
        raise ChisoError(
            N_('there is no command "{name}"', name=args[0]), ctx.command_path, see_help(ctx, meant)
        )


class App(typer.Typer):
    """Commands under one name; without one they belong to the app that takes them in.

    Parameters
    ----------
    help : Message
        What they are for.
    """

    def __init__(self, help: Message = UNSAID) -> None:
        super().__init__(
            cls=CommandGroup,
            help=help or Default(None),  # that of the callback
            add_completion=False,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,
        )

    def command(  # type: ignore[override]
        self, name: str | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Make a function a command, whose docstring is its help."""
        return super().command(name, cls=Command)
