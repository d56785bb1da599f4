"""Which units can be compared; light, so that the command line refuses a wrong request at once."""

from __future__ import annotations

from collections.abc import Sequence

from chiso.core.errors import ChisoError
from chiso.data.unit_groups import UnitGroup
from chiso.text.messages import N_, nN_

FEWEST, MOST = 2, 6  # more lines than six are not told apart


def check_asked(names: Sequence[str], group: str) -> None:
    """Refuse a request that names neither units nor a group, or both.

    Raises
    ------
    ChisoError
    """
    if bool(names) == bool(group):
        raise ChisoError(
            N_("name units or a group, not both") if group else N_("no unit and no group is named"),
            where=N_("provinces"),
            remedy=N_("two to six provinces, or --group with a name that chiso groups lists"),
        )


def check_group(group: UnitGroup) -> None:
    """Refuse a group whose units are too many for one comparison, or too few.

    Raises
    ------
    ChisoError
    """
    if not FEWEST <= len(group.units) <= MOST:
        raise ChisoError(
            nN_(
                'group "{group}" has {n} unit: {units}',
                'group "{group}" has {n} units: {units}',
                n=len(group.units),
                group=group.name_vi,
                units=[unit.name for unit in group.units],
            ),
            where="--group",
            remedy=N_(
                "compare {fewest} to {most} of them by their names; chiso groups {key} lists them all",
                fewest=FEWEST,
                most=MOST,
                key=group.key,
            ),
        )


def check_units(names: Sequence[str]) -> None:
    """Refuse fewer than two units, more than six, or one of them twice.

    Raises
    ------
    ChisoError
    """
    if not FEWEST <= len(names) <= MOST:
        raise ChisoError(
            nN_("{n} province to compare", "{n} provinces to compare", n=len(names)),
            where=N_("provinces"),
            remedy=N_("name {fewest} to {most} different ones", fewest=FEWEST, most=MOST),
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ChisoError(
            N_("named twice: {twice}", twice=", ".join(twice)),
            where=N_("provinces"),
            remedy=N_("name each province once"),
        )
