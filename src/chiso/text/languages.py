"""The languages of reports, and which one is meant; light, since `chiso --help` names them.

A command speaks the language of the system (`chosen`). What is made, a page or a notebook, is the same
whatever the system speaks (`stated`): Vietnamese, unless somebody asks for another language.
"""

import os
import sys
from contextlib import suppress
from enum import StrEnum

LANG = "CHISO_LANG"  # of the environment: the language of all that names none
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as POSIX has it


class Lang(StrEnum):
    """A language by the code that file names, catalogs and `--lang` use."""

    VI = "vi"
    EN = "en"


def named(text: str) -> Lang | None:
    """The language of a code or of the name of a locale: "en", "en_GB.UTF-8", "vi-VN"; None for others."""
    code = text.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return Lang(code) if code in {*Lang} else None


def stated() -> Lang:
    """The language that CHISO_LANG names; Vietnamese where it names none."""
    return named(os.environ.get(LANG, "")) or Lang.VI


def chosen() -> Lang:
    """The language that CHISO_LANG names, else that of the system; Vietnamese where neither names one.

    Who works with chiso reads Vietnamese first: a system that says nothing (C, POSIX) or speaks a third
    language asks for no English.
    """
    if said := named(os.environ.get(LANG, "")):
        return said
    locale = next(filter(None, map(os.environ.get, _LOCALE)), None)
    return named(locale if locale is not None else _of_user_interface()) or Lang.VI


def _of_user_interface() -> str:
    """The language of Windows or macOS as its user sees it; "" elsewhere, and where it cannot be told."""
    with suppress(Exception):  # a help text is no reason to fail, whatever the system says
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415
            import locale  # noqa: PLC0415

            system = ctypes.windll.kernel32
            ids = (system.GetUserDefaultUILanguage(), system.GetUserDefaultLangID())
            names = [locale.windows_locale.get(one, "") for one in ids]
            # Much of the country runs Windows in English, with Vietnamese dates and numbers.
            return next((one for one in names if named(one) == Lang.VI), names[0])
        if sys.platform == "darwin":
            import plistlib  # noqa: PLC0415
            from pathlib import Path  # noqa: PLC0415

            settings = Path.home() / "Library/Preferences/.GlobalPreferences.plist"
            return str(plistlib.loads(settings.read_bytes())["AppleLanguages"][0])
    return ""
