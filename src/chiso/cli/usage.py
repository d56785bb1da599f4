"""What is wrong with a command line, in words: what typer finds, as an error like all others."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperOption
from typer.exceptions import TyperException

from chiso.cli.common import spoken
from chiso.cli.help import bounds_of, choices_of, described, named, see_help
from chiso.core.errors import ChisoError
from chiso.text.messages import N_, UNSAID

# What pydantic, which reads values for typer, calls what is wrong with one.
_NO_WHOLE_NUMBER = {"int_parsing", "int_type", "int_from_float", "int_parsing_size"}
_NO_NUMBER = {"float_parsing", "float_type", "finite_number"}
_OUT_OF_BOUNDS = {"greater_than_equal", "less_than_equal"}
_WITH_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


def refused(error: TyperException) -> ChisoError:
    """A mistake in the arguments as an error of chiso: what, where, what to do.

    Parameters
    ----------
    error : TyperException
        As typer raises it.
    """
    ctx = getattr(error, "ctx", None)
    known = MISTAKES.get(type(error).__name__)  # typer names them in a room of its own
    if ctx is None or known is None:
        return ChisoError(N_("the command cannot be read"), "chiso", N_("see: chiso --help"))
    return known(error, ctx)


def _no_such_option(error: Any, ctx: typer.Context) -> ChisoError:
    near = get_close_matches(error.option_name, error.possibilities or ())  # nearest first
    meant = N_("did you mean: {nearest}", nearest=near) if near else UNSAID
    message = N_('there is no option "{option}"', option=error.option_name)
    return ChisoError(message, ctx.command_path, see_help(ctx, meant))


def _misused_option(error: Any, ctx: typer.Context) -> ChisoError:
    """A flag with a value, or an option without one."""
    options = (one for one in ctx.command.params if isinstance(one, TyperOption))
    option = next(one for one in options if error.option_name in (*one.opts, *one.secondary_opts))
    if option.is_flag:
        return ChisoError(
            N_("{option} takes no value", option=error.option_name),
            ctx.command_path,
            see_help(ctx, N_("write it alone: {option}", option=error.option_name)),
        )
    return ChisoError(
        N_("{option} is without its value", option=error.option_name),
        ctx.command_path,
        see_help(ctx, N_("write it after the option: {option}", option=named(option, with_value=True))),
    )


def _missing(error: Any, ctx: typer.Context) -> ChisoError:
    name = named(error.param, with_value=True)
    if isinstance(error.param, TyperOption):
        message = N_("the option {option} is missing", option=name)
    else:
        message = N_("the argument {argument} is missing", argument=name)
    command: Any = ctx.command
    usage = described(command, ctx, spoken()).usage
    return ChisoError(message, ctx.command_path, see_help(ctx, N_("write: {usage}", usage=usage)))


def _wrong_value(error: Any, ctx: typer.Context) -> ChisoError:
    """A value that is not of its kind, out of its bounds, or none of the choices."""
    errors: list[Any] = getattr(error.__cause__, "errors", list)()
    kind, value = (errors[0]["type"], str(errors[0]["input"])) if errors else ("", "")
    remedy = N_("write it in digits")
    if kind in _NO_WHOLE_NUMBER:
        message = N_('"{value}" is no whole number', value=value)
        if _WITH_COMMA.fullmatch(value.replace(".", ",")):
            remedy = N_("write a whole number, without decimals")
    elif kind in _NO_NUMBER:
        message = N_('"{value}" is no number', value=value)
        if _WITH_COMMA.fullmatch(value):
            remedy = N_("write a point before the decimals: {number}", number=value.replace(",", "."))
    elif kind in _OUT_OF_BOUNDS:
        message = N_("{value} is out of bounds", value=value)
        remedy = N_("write a number: {bounds}", bounds=bounds_of(error.param))
    elif choices := choices_of(error.param):
        message = N_('"{value}" is none of the choices', value=value)
        remedy = N_("one of: {choices}", choices=choices)
    else:
        message, remedy = N_("the value cannot be read"), UNSAID
    return ChisoError(message, named(error.param), see_help(ctx, remedy))


def _nothing_named(error: Any, ctx: typer.Context) -> ChisoError:
    return ChisoError(N_("no command is named"), ctx.command_path, see_help(ctx))


MISTAKES: dict[str, Callable[[Any, typer.Context], ChisoError]] = {
    "BadOptionUsage": _misused_option,
    "BadParameter": _wrong_value,
    "MissingParameter": _missing,
    "NoSuchOption": _no_such_option,
    "UsageError": _nothing_named,  # others of this class are refused by `chiso.cli.help`
}
