"""Which units can be compared; light, so that the command line refuses a wrong request at once."""

from __future__ import annotations

from collections.abc import Sequence

from chiso.core.errors import ChisoError

FEWEST, MOST = 2, 6  # more lines than six are not told apart


def check_units(names: Sequence[str]) -> None:
    """Refuse fewer than two units, more than six, or one of them twice.

    Raises
    ------
    ChisoError
    """
    if not FEWEST <= len(names) <= MOST:
        raise ChisoError(
            f"{len(names)} province{'' if len(names) == 1 else 's'} to compare",
            where="provinces",
            remedy=f"name {FEWEST} to {MOST} different ones",
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ChisoError(
            f"named twice: {', '.join(twice)}", where="provinces", remedy="name each province once"
        )
