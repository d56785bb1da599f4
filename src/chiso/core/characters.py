"""Which characters a text of the data may hold, and which the fonts of figures and documents have."""

from __future__ import annotations

import re
import unicodedata

from chiso.text.messages import N_, Message

# Control characters, line and paragraph separators, invisible marks (they make two texts that look
# alike, or turn the direction of a line), private use, lone surrogates, code points that are no
# characters, and the sign that stands for a lost letter. The joiner of emoji is none of them.
_UNFIT = (
    "\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029"
    "\\xad\\u061c\\u180e\\u200b\\u200c\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\ue000-\\uf8ff\\U000f0000-\\U0010ffff\\U000e0000-\\U000e007f"
    "\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffd-\\uffff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 15))
)
UNFIT = re.compile(f"[{_UNFIT}]")
# Latin with every Vietnamese letter, Greek, Cyrillic, punctuation, and the usual signs.
_PRINTED = (
    "\\x20-\\u024f\\u0300-\\u034f\\u0370-\\u0377\\u037a-\\u037e\\u0384-\\u038a\\u038c\\u038e-\\u03a1"
    "\\u03a3-\\u0525\\u1e00-\\u1efb\\u2000-\\u2064\\u2070\\u2071\\u2074-\\u208e\\u20a0-\\u20b5"
    "\\u2100-\\u2109\\u2112-\\u2116\\u2122\\u2126\\u212e\\u2150-\\u2185\\u2189\\u2190-\\u22ff\\u2500-\\u269c"
    "\\u2701-\\u2704\\u2706-\\u2709\\u270c-\\u2727\\ufb00-\\ufb06"
)
_UNPRINTED = re.compile(f"[^{_PRINTED}]")
_NAMES = {
    "\t": N_("a tab"),
    "\n": N_("a line break"),
    "\r": N_("a line break"),
    "\x00": "NUL",
    "\ufffd": N_("a lost letter"),
}
LONGEST_SHOWN = 80
# What Windows takes for a device, whatever its ending; names whose ends it takes away; letters
# that it refuses.
_UNPORTABLE = re.compile(
    r"""(con|prn|aux|nul|(com|lpt)[0-9¹²³])( *\..*)?|.*[. ]|.*[\x00-\x1f<>:"|?*].*""",
    re.IGNORECASE | re.DOTALL,
)


def unfit(text: str) -> str:
    """The first character that no text may hold, in words; "" where there is none."""
    found = UNFIT.search(text)
    return _in_words(found[0]) if found else ""


def fit(text: str) -> str:
    """The text without what `unfit` names, so that the rest of it can be judged."""
    return UNFIT.sub(lambda found: " " if found[0] in "\t\n\r" else "", text)


def unfit_in_file(content: str) -> tuple[int, str] | None:
    """Line and name of the first character of a file that no text may hold."""
    # Its line ends are none of a text. A file of millions of letters holds a few hundred different ones.
    wrong = [char for char in set(content) if UNFIT.match(char) and char not in "\n\r"]
    if not wrong:
        return None
    first = min(map(content.index, wrong))
    return len(re.findall(r"\r\n|\r|\n", content[:first])) + 1, _in_words(content[first])


def unprinted(text: str) -> str:
    """The first character that the fonts of figures and documents may lack; "" where there is none."""
    found = _UNPRINTED.search(text)
    return found[0] if found else ""


def all_printed(content: str) -> bool:
    """Whether a whole file holds no such character."""
    return not _UNPRINTED.search("".join(set(content) - {"\n", "\r"}))


def code_point(char: str) -> str:
    """A character as U+1F600."""
    return f"U+{ord(char):04X}"


def is_portable(name: str) -> bool:
    """Whether a file may be called so on every system: not "nul.csv", "a:b" or "a."."""
    return not _UNPORTABLE.fullmatch(name)


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text as a message shows it: whole, or its beginning."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def is_whole(text: str) -> bool:
    """A whole number in the digits 0-9: ², ٤ and ２ are none, though `str.isdigit` takes them."""
    return text.isascii() and text.isdigit()


def _in_words(char: str) -> Message:
    name = _NAMES.get(char) or unicodedata.name(char, "").lower()
    if not name:
        return N_("the character {code_point}", code_point=code_point(char))
    return N_("{name} ({code_point})", name=name, code_point=code_point(char))
