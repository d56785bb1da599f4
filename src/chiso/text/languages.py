"""The languages of reports; light, since `chiso --help` names them."""

from enum import StrEnum

LANG = "CHISO_LANG"  # of the environment: the language of all that names none


class Lang(StrEnum):
    """A language by the code that file names, catalogs and `--lang` use."""

    VI = "vi"
    EN = "en"
