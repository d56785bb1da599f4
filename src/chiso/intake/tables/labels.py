"""What the label of a row or column says: a unit with marks and remarks around it, a region, a mean.

A unit is told by its name in the period of the edition. What stands between the rows of units in published
tables (regions, means, the highest, a maximum, the order) is known by its words; any other label with
figures beside it is a mistake to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from chiso.core.vietnamese import fold
from chiso.data.provinces import Names, Province
from chiso.data.schema.vocabulary import PERIODS
from chiso.intake.cells import clean
from chiso.intake.reading import LONGEST_NAME

# A number before the name, marks of footnotes behind it, a remark in brackets.
_NUMBERED = re.compile(r"^\s*[0-9]{1,3}\s*[.)\-]\s*")
_MARKS = re.compile(r"[*†‡§¹²³⁴-⁹⁰#]+|\[[0-9a-z]\]", re.IGNORECASE)
_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_MAXIMUM = re.compile(r"diem (toi da|chuan)|diem so toi da|thang diem|max(imum)?( score)?")
_SUMMARY = re.compile(
    r"([ivx]+\.? )?(trung binh|binh quan|tb|diem trung binh|gia tri trung binh|trung vi|ca nuoc|toan quoc"
    r"|tong|cong|(diem )?(cao|thap) nhat|vung|mien|khu vuc|cac (tinh|bo|co quan|dia phuong)|nhom|chenh lech"
    r"|do lech|mean|average|median|national|country|total|subtotal|highest|lowest|max|min|minimum|maximum"
    r"|region|thu tu|ranking|rank|stt|xep hang|so tinh)\b.*"
)
_MEAN_OF_ALL = re.compile(
    r"((gia tri|diem|chi so|ket qua) )?(trung binh|binh quan|tb|mean|average)( chung| cong)?"
    r"( (cua )?(ca nuoc|toan quoc|ca 63 tinh.*|ca 34 tinh.*|(63|34) tinh.*|cac tinh.*))?"
    r"|ca nuoc|toan quoc|(national|country) (mean|average)"
)
_OF_NAMES = re.compile(
    r"(ten )?(tinh|thanh pho|tinh tp|tinh,? thanh( pho)?|dia phuong|don vi|provinces?( city)?|localit(y|ies)"
    r"|province name|unit( name)?|ten)( .*)?"
)
_AGENCY = re.compile(
    r"(bo|ngan hang|thanh tra|uy ban|van phong|bao hiem|kiem toan|tong cuc|thong tan|hoc vien|vien|toa an"
    r"|so|ban|phong|cuc|chi cuc|trung tam) .+"
)
# Two older codings of Vietnamese, read as if they were Latin-1: letters come out bare, to find names by.
_TCVN3 = {
    "a": "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË¡¢",
    "d": "®§",
    "e": "ÌÎÏÐÑªÒÓÔÕÖ£",
    "i": "×ØÜÝÞ",
    "o": "ßáâãä«åæçèé¬êëìíî¤¥",
    "u": "ïñòóô\xadõö÷øù¦",
    "y": "úûüýþ",
}
_FROM_TCVN3 = str.maketrans({old: base for base, olds in _TCVN3.items() for old in olds})
_VNI_MARKS = re.compile(r"(?<=[aeouyôö])[ùøûõïâáàåãäêéèúüë]")
_FROM_VNI = str.maketrans("ñôöæóòíì", "douiiiii")
CODINGS = ("TCVN3 (.VnTime)", "VNI (VNI-Times)")


def unit_of(text: object, names: Names, period: str) -> Province | None:
    """The unit of a period that a label names, whatever stands around its name; None for none."""
    if not isinstance(text, str) or not text or len(text) > LONGEST_NAME:
        return None
    bare = _NUMBERED.sub("", _MARKS.sub("", clean(text)))
    for name in dict.fromkeys((bare, _REMARK.sub("", bare))):
        # A number is a figure or an order here, never the code of a unit.
        if re.search(r"[^\W\d_]", name) and (unit := names.find(name, period)) is not None:
            return unit
    return None


def is_summary(text: object, regions: Collection[str] = ()) -> bool:
    """Whether a label is of a row between units: a region, a mean, an order; `regions` are folded."""
    said = words(text)
    return bool(_SUMMARY.fullmatch(said)) or said in regions


def is_mean_of_all(text: object) -> bool:
    """Whether a label is of the mean of all units."""
    return bool(_MEAN_OF_ALL.fullmatch(words(text)))


def is_agency(text: object) -> bool:
    """Whether a label is of a ministry, a department or the like."""
    return bool(_AGENCY.fullmatch(words(text)))


def is_head_of_names(text: object) -> bool:
    """Whether a label is the head of a column of units."""
    return bool(_OF_NAMES.fullmatch(words(text)))


def is_maximum(text: object) -> bool:
    """Whether a label is of the row of maxima."""
    return bool(_MAXIMUM.fullmatch(words(text)))


def words(text: object) -> str:
    """A label as it is compared: folded, underscores and punctuation as spaces, marks left away."""
    folded = fold(_MARKS.sub(" ", clean(text)).replace("_", " "))
    return " ".join("".join(char if char.isalnum() or char in "%." else " " for char in folded).split())


def old_coding(texts: Iterable[str], names: Names) -> str:
    """The older coding in which at least three names of units stand, "" for none."""
    found = dict.fromkeys(CODINGS, 0)
    for text in texts:
        if text.isascii() or len(text) > LONGEST_NAME:
            continue
        plain = unicodedata.normalize("NFC", text)
        vni = _VNI_MARKS.sub("", plain.lower()).translate(_FROM_VNI)
        for coding, bare in zip(CODINGS, (plain.translate(_FROM_TCVN3), vni), strict=True):
            known = any(unit_of(bare, names, period) for period in PERIODS)
            found[coding] += known and not any(unit_of(plain, names, period) for period in PERIODS)
    best = max(CODINGS, key=lambda coding: found[coding])
    return best if found[best] >= 3 else ""
