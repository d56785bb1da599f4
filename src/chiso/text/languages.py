"""The languages of reports; light, since `chiso --help` names them."""

from enum import StrEnum


class Lang(StrEnum):
    """A language by the code that file names, catalogs and `--lang` use."""

    VI = "vi"
    EN = "en"
