"""The language in which a notebook speaks: named in a call, else that of CHISO_LANG, else Vietnamese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chiso.core.errors import ChisoError
from chiso.text.languages import Lang, stated
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.text.catalog import Texts


def texts(lang: str = "") -> Texts:
    """Wording in a language.

    Parameters
    ----------
    lang : {"", "vi", "en"}
        Empty: that which is `stated`.

    Raises
    ------
    ChisoError
        It is no language of chiso.
    """
    from chiso.text.catalog import Texts  # noqa: PLC0415  reads catalogs: not where nothing is worded

    if lang and not (isinstance(lang, str) and lang in {*Lang}):
        raise ChisoError(
            N_('no language "{lang}"', lang=str(lang)), "lang", N_("one of: {choices}", choices=[*Lang])
        )
    return Texts(lang or stated())
