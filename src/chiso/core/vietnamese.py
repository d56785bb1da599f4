"""Vietnamese text made comparable, and sorted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# The letter đ has no decomposition. Older fonts and converters left the Icelandic or African Đ for it.
_D = str.maketrans("đĐðÐɖƉ", "dddddd")
_MINUS = "\u2212"  # typed for a dash, but a sign and not punctuation to Unicode
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries


def fold(text: str) -> str:
    """Text as it is compared: lower case, no marks, d for đ, one space for every dash or space.

    "Đắk  Lắk" gives "dak lak", "Bà Rịa – Vũng Tàu" gives "ba ria vung tau"; other characters stay.
    """
    plain = unicodedata.normalize("NFKD", text).translate(_D)
    return _spaced(c for c in plain if unicodedata.category(c) != "Mn").casefold()


def vietnamese_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """A key that sorts as the Vietnamese alphabet does: a ă â ... d đ e ê ..., not by code point.

    Letters of the whole text first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng), then case. Dashes
    and spaces come before digits, digits before letters, all else after them.
    """
    composed = unicodedata.normalize("NFC", text)
    letters, tones = [], []
    for char in _spaced(composed).lower():
        parts = unicodedata.normalize("NFD", char)
        letter = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        if not letter:
            continue  # a tone that belongs to no vowel
        letters.append(_weight(letter))
        tones.append(max((_TONES.index(c) + 1 for c in parts if c in _TONES), default=0))
    return tuple(letters), tuple(tones), composed


def _weight(letter: str) -> int:
    if letter == " ":
        return 0
    if letter.isdecimal():
        return 1 + int(letter)
    return 11 + _ALPHABET.index(letter) if letter in _ALPHABET else 100 + ord(letter[0])


def _spaced(characters: Iterable[str]) -> str:
    """The characters with one space for every run of dashes and spaces, and no invisible ones."""
    kept = []
    for char in characters:
        category = unicodedata.category(char)
        if category == "Pd" or char == _MINUS:
            kept.append(" ")
        elif category != "Cf":
            kept.append(char)
    return " ".join("".join(kept).split())
