"""Which units can be compared; light, so that the command line refuses a wrong request at once."""

from __future__ import annotations

from collections.abc import Sequence

from chiso.core.errors import ChisoError
from chiso.text.messages import N_, nN_

FEWEST, MOST = 2, 6  # more lines than six are not told apart


def check_units(names: Sequence[str]) -> None:
    """Refuse fewer than two units, more than six, or one of them twice.

    Raises
    ------
    ChisoError
    """
    if not FEWEST <= len(names) <= MOST:
        raise ChisoError(
            nN_("{n} province to compare", "{n} provinces to compare", n=len(names)),
            where="provinces",
            remedy=N_("name {fewest} to {most} different ones", fewest=FEWEST, most=MOST),
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ChisoError(
            N_("named twice: {twice}", twice=", ".join(twice)),
            where="provinces",
            remedy=N_("name each province once"),
        )
