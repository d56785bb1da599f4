"""The languages of reports; light, since `chiso --help` names them."""

import os
from enum import StrEnum

LANG = "CHISO_LANG"  # of the environment: the language of all that names none


class Lang(StrEnum):
    """A language by the code that file names, catalogs and `--lang` use."""

    VI = "vi"
    EN = "en"


def chosen() -> Lang:
    """The language that CHISO_LANG names; Vietnamese where it names none."""
    named = os.environ.get(LANG, "")
    return Lang(named if named in {*Lang} else Lang.VI)
