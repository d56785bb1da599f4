"""Requests that the data cannot answer, said with the reason and what to do instead."""

from __future__ import annotations

from chiso.core.errors import ChisoError
from chiso.data.indices import LEVELS, Index
from chiso.text.messages import N_, UNSAID, InData, Message

_REASONS = {
    "left_out": N_("left_out"),
    "not_in_edition": N_("not_in_edition"),
    "not_covered": N_("not_covered"),
    "not_collected": N_("not_collected"),
}


class NoFigures(ChisoError):
    """The data hold no figure of what was asked for.

    Attributes
    ----------
    index, year, province, component : str, int or None
        What was asked for; None where it does not matter.
    reason : str
        A missing_reason of `trend`, other words, or "".
    """

    def __init__(
        self,
        index: str,
        year: int | None = None,
        province: str | None = None,
        component: str | None = None,
        reason: str = "",
    ) -> None:
        self.index, self.year, self.province, self.component = index, year, province, component
        self.reason = reason
        what = f"{index} {year}" if year is not None else index
        if component:
            what = N_("{edition} component {component}", edition=what, component=component)
        message = N_("no figures in {what}", what=what)
        if province:
            message = N_("no figures of {province} in {what}", province=province, what=what)
        if reason:
            message = N_("{message}: {reason}", message=message, reason=_REASONS.get(reason, reason))
        super().__init__(
            message,
            where=f"data/clean/{index.lower()}.csv",
            remedy=N_("data/README.md lists which editions hold which figures"),
        )


class MergedUnit(ChisoError):
    """A unit of the other period was asked for in an edition that did not measure it.

    Attributes
    ----------
    name, period, index : str
        The unit and the index asked for.
    """

    def __init__(self, name: str, period: str, index: str, year: int | None = None) -> None:
        self.name, self.period, self.index = name, period, index
        edition = f"{index} {year}" if year is not None else index
        since = N_("since 1 July 2025") if period == "34" else N_("before 1 July 2025")
        super().__init__(
            N_(
                "{edition} did not measure {name} as the unit {since}",
                edition=edition,
                name=name,
                since=since,
            ),
            where=N_("editions to 2024 measured the 63 units of before 1 July 2025"),
            remedy=(
                N_(
                    'chiso.reconstruct(d, "{name}", ...) shows the units it was made from; one of them: '
                    "d.province(name, year=2024)",
                    name=name,
                )
                if period == "34"
                else N_("the unit that {name} became: d.names.successor(province)", name=name)
            ),
        )


class NotComparable(ChisoError):
    """A difference was asked for across a break, or between sets of criteria."""

    def __init__(self, message: Message, where: str = "", remedy: Message = UNSAID) -> None:
        super().__init__(message, where or "data/reference/breaks.csv", remedy)


class NotEstablished(ChisoError):
    """A statistic of the whole field was asked for where too few units are on record."""

    def __init__(self, index: str, year: int, component: str, n: int, ranked: int, what: Message) -> None:
        self.index, self.year, self.component, self.n, self.ranked = index, year, component, n, ranked
        super().__init__(
            N_(
                "{what} needs 90 % of the {ranked} units ranked; {index} {year} has {n} on record",
                what=what,
                ranked=ranked,
                index=index,
                year=year,
                n=n,
            ),
            where=N_(
                "component {component} in {file}", component=component, file=f"data/clean/{index.lower()}.csv"
            ),
            remedy=N_("chiso.threshold gives the bounds that follow from what is known"),
        )


class BadRequest(ChisoError):
    """An argument that means nothing here: an unknown edition, component, group or option."""


def no_weights(index: Index, remedy: Message = UNSAID) -> BadRequest:
    """What a point of a component is worth was asked of an index whose components do not add up."""
    parts = InData(index.parts_nouns)
    message = N_("the weights of {index} {parts} are not established", index=index.code, parts=parts)
    return BadRequest(message, remedy=remedy)


def refuse_level(level: str) -> None:
    """Refuse what is no level of components, "main" or "sub".

    Raises
    ------
    BadRequest
    """
    if level not in LEVELS:
        choices = N_("one of: {choices}", choices=[*LEVELS])
        raise BadRequest(N_('no level "{level}"', level=level), remedy=choices)


class OutOfScale(ChisoError):
    """A score was set outside the scale of its component."""
