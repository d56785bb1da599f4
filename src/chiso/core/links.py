"""Addresses that may become links: of the web and nothing else.

Every renderer of a link (page, Word, Excel, portal) asks `web_address`, whatever the data hold.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from chiso.core.characters import UNFIT

_SCHEMES = ("http", "https")
# A browser drops spaces and control characters around an address, and tabs and line breaks within.
_DROPPED = re.compile(r"[\x00-\x20\x7f-\xa0]")
_AROUND = "".join(map(chr, range(0x21)))
_NOT_IN_AN_ADDRESS = re.compile(r"[\s\\<>\"]")
_LONGEST = 2000  # a spreadsheet takes no longer link
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//|\\\\")
# What runs, or opens a file, where a text is taken for an address.
_DANGEROUS = re.compile(
    r"(javascript|vbscript|livescript|data|file|blob|filesystem|about|view-source|jar|ms-[a-z]+|res|"
    r"chrome|mhtml|ftp|smb|ldap|telnet|ssh|tel|sms|mailto|intent|x-[a-z-]+):"
)


def web_address(text: str) -> str | None:
    """An address that a browser opens as a page of the web.

    Parameters
    ----------
    text : str
        As the data have it.

    Returns
    -------
    str or None
        The address without spaces around it; None for any other scheme, for an address without a
        host, with a user name, or with characters that no address holds.
    """
    address = text.strip(_AROUND)
    if len(address) > _LONGEST or UNFIT.search(address) or _NOT_IN_AN_ADDRESS.search(address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is none
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname or "@" in parts.netloc:
        return None
    return address


def is_other_address(text: str) -> bool:
    """A text that reads as an address, and none of the web: `C:\\a.txt`, `//host`, `data:,`."""
    plain = _DROPPED.sub("", text).casefold()
    return bool(_SCHEME.match(plain)) and web_address(text) is None


def is_dangerous(text: str) -> bool:
    """A text that begins as an address that runs something, or opens a file; `KH: ...` is none.

    Behind an address of the web a remark may stand.
    """
    plain = _DROPPED.sub("", text).casefold()
    if plain.startswith(("http:", "https:", "//")):
        return web_address(text.strip(_AROUND).partition(" ")[0]) is None
    return bool(_DANGEROUS.match(plain))
