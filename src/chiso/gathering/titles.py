"""What the titles above an annex say: the decision, and its name as it stands within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chiso.core.vietnamese import fold

_DECISION = re.compile(
    r"quyết định(?: số)?\s*:?\s*(?P<number>[0-9]+/[^\W\d_]+(?:-[^\W\d_]+)*)"
    r"(?:[\s,]*ngày\s+(?P<day>[0-9]{1,2})\s*(?:/|-|\.|tháng)\s*(?P<month>[0-9]{1,2})\s*(?:/|-|\.|năm)\s*"
    r"(?P<year>[0-9]{4}))?(?:\s*(?:của|do)\s+(?P<issuer>[^()]+))?",
    re.IGNORECASE,
)
_PROVINCE = re.compile(r"\b(?:tỉnh|thành phố)\s+(.+)", re.IGNORECASE)
_VOWELS = frozenset("aeiouy")
_WITH_VOWELS = frozenset(("UBND", "UBMTTQ", "ISO", "DDCI"))
_NAMES = ("Việt Nam", "Chính phủ", "Trung ương", "Đảng", "Nhà nước")


def decision_in(titles: Iterable[str]) -> dict[str, str]:
    """Number, date, issuer and province of the decision that titles name, as far as they do.

    Parameters
    ----------
    titles : iterable of str
        Of several the last one that names a decision: it stands nearest to the table.
    """
    for title in reversed([" ".join(one.split()) for one in titles]):
        found = _DECISION.search(title)
        if found is None:
            continue
        issuer = re.split(r"\s(?:về|ban hành|quy định)\s", found["issuer"] or "")[0].strip(" .,;")
        day = "/".join(filter(None, found.group("day", "month", "year")))
        return {
            "decision": found["number"],
            "decision_date": day,
            "issuer": issuer,
            "province": _province_in(issuer),
        }
    return {}


def _province_in(issuer: str) -> str:
    """The name after "tỉnh": words with a capital, as long as they go on."""
    found = _PROVINCE.search(issuer)
    words = []
    for word in found[1].split() if found else ():
        if not word[:1].isupper():
            break
        words.append(word)
    return " ".join(words)


def in_sentence_case(text: str, *names: str) -> str:
    """A text all in capitals as it stands within a sentence; any other one as it is.

    Parameters
    ----------
    text : str
    *names : str
        Names that keep their capitals where the text has them.
    """
    if not text.isupper() or len(text.split()) < 2:
        return text
    lower = " ".join(word if _is_short_form(word) else word.lower() for word in text.split())
    for name in filter(None, (*names, *_NAMES)):
        lower = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", name, lower)
    return lower[:1].upper() + lower[1:]


def _is_short_form(word: str) -> bool:
    """Whether a word is an abbreviation: one without a vowel, such as UBND or TTHC."""
    letters = word.strip(".,;:()/")
    return letters in _WITH_VOWELS or (len(letters) > 1 and not _VOWELS & set(fold(letters)))
