"""What a published table prints beside a score: how far its sample may be off, and its change.

Errors of sampling are of the score that their head names, or of the one that stands before them. A change is
taken in only where a table says of each whether it is a rise or a fall: a number alone may be either.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from chiso.core.vietnamese import fold
from chiso.data.checks.figures import MOST_POINTS
from chiso.data.indices import Index
from chiso.data.schema.vocabulary import SAMPLING
from chiso.intake.cells import clean
from chiso.intake.layout import FigureColumn
from chiso.intake.xlsx.cells import Cell
from chiso.text.messages import N_

CHANGES = ("change_score", "change_rank")
NO_SURVEY = N_("the index is no survey: it has no errors of sampling")
NO_SIGN = N_("which of the changes are rises is not said")
OF_NONE = N_("of which score it is, is not said")
# Words of a head, without their marks, that say what a column is of a score.
_ERROR = r"\b(sai so( chuan)?( mau)?|standard errors?|std\.? err(or)?|s\.?e\.?)"
_INTERVAL = r"(khoang tin cay|confidence( interval)?|ci)"
_LOW, _HIGH = r"(thap|duoi|low(er)?)", r"(cao|tren|high|upper)"
_END = r"(diem|can|gioi han)"
_WORDS: Mapping[str, str] = {
    "standard_error": rf"{_ERROR}(?= |$)",
    "ci_low": rf"\b({_END} {_LOW}|lower (bound|limit)|{_INTERVAL}\b.*\b{_LOW})\b",
    "ci_high": rf"\b({_END} {_HIGH}|upper (bound|limit)|{_INTERVAL}\b.*\b{_HIGH})\b",
}
_OF_SAMPLING = re.compile(
    rf"({_ERROR}|\b({_END} ({_LOW}|{_HIGH})|(lower|upper) (bound|limit)"
    rf"|(95 ?% ?)?{_INTERVAL}( ?95 ?%)?( ({_LOW}|{_HIGH}))?)|^({_LOW}|{_HIGH})$)(?= |$|[;,:)])"
)
# With their marks: without them they are syllables of "giám sát" and "hạ tầng" too.
_RISE_OR_FALL = re.compile(r"\b(tăng|giảm|tang|giam)\b")
_CHANGE = re.compile(r"\b(thay doi|chenh lech|so voi|bien dong|changes?|diff(erence)?)\b")
_PLACES = re.compile(r"\b(xep hang|xep thu|thu hang|thu bac|bac|hang|vi tri|rank(ing)?|places?)\b")
_SIGNED = re.compile(
    r"(?P<sign>tăng|giảm|tụt|lên|xuống|up|down|rose|fell|[+\-\u2212\u2013\u2191\u2193\u25b2\u25bc])?\s*"
    r"(?P<number>[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>%|điểm(?: phần trăm| %)?|bậc|hạng|points?|places?)?",
    re.IGNORECASE,
)
_DOWN = frozenset({"giảm", "tụt", "xuống", "down", "fell", "-", "\u2212", "\u2013", "\u2193", "\u25bc"})
_SAME = frozenset({"giu nguyen", "khong doi", "khong thay doi", "giu", "unchanged", "same", "="})


def columns_beside(index: Index, scores: Iterable[FigureColumn], ranked: int) -> Iterator[FigureColumn]:
    """The columns that may stand beside scores.

    Parameters
    ----------
    index : Index
    scores : iterable of FigureColumn
        Those of which a table may hold the scores, or sums to compare with.
    ranked : int
        Units ranked: no change of places reaches that.

    Yields
    ------
    FigureColumn
    """
    for column in scores:
        points = column.unit == "points"
        distance = "points" if points else "percentage points"
        whole = MOST_POINTS if math.isnan(column.maximum) else column.maximum
        if index.survey:
            yield replace(column, measure="standard_error", unit=distance, minimum=0.0)
            yield replace(column, measure="ci_low")
            yield replace(column, measure="ci_high")
        yield replace(column, measure="change_score", unit=distance, minimum=-whole)
        if index.publishes_ranks:
            most = ranked - 1.0
            yield replace(column, measure="change_rank", unit="places", minimum=-most, maximum=most)


def sampling_of(folded: Sequence[str]) -> tuple[str, list[str]]:
    """Which error of sampling a head names, and what else it says.

    Parameters
    ----------
    folded : sequence of str
        Texts of the head without marks, from top to bottom.

    Returns
    -------
    tuple of (str, list of str)
        A measure of `SAMPLING`, or ""; the texts without the words that say so.
    """
    text = " ".join(folded)
    for measure in SAMPLING:
        if re.search(_WORDS[measure], text):
            rest = [" ".join(_OF_SAMPLING.sub(" ", part).split()).strip(" -:;,()%") for part in folded]
            return measure, [part for part in rest if part]
    return "", [*folded]


def change_of(parts: Sequence[str], folded: Sequence[str]) -> str:
    """Which change a head names: a measure of `CHANGES`; "" for none.

    Parameters
    ----------
    parts, folded : sequence of str
        Its texts as they stand, and without marks.
    """
    marked = unicodedata.normalize("NFC", " ; ".join(parts)).casefold()
    text = " ".join(folded)
    if not (_RISE_OR_FALL.search(marked) or _CHANGE.search(text)):
        return ""
    return "change_rank" if _PLACES.search(text) else "change_score"


def is_signed(parts: Sequence[str], cells: Iterable[Cell]) -> bool:
    """Whether a column of changes says of each whether it is a rise or a fall.

    Its head must speak of rises and falls, or its cells must, and there must be one of each.
    """
    marked = unicodedata.normalize("NFC", " ; ".join(parts)).casefold()
    values = [clean(cell.value) for cell in cells if not cell.is_blank]
    read = [found for text in values if (found := _SIGNED.fullmatch(text))]
    falls = sum((one["sign"] or "").casefold() in _DOWN for one in read)
    worded = sum(bool(one["sign"]) for one in read)
    speaks = {"tăng", "giảm"} <= {*_RISE_OR_FALL.findall(marked)} or worded > falls
    return speaks and 0 < falls < len(read)


def is_change(text: str) -> bool:
    """Whether a text says that something rose, fell or stayed."""
    found = _SIGNED.fullmatch(clean(text))
    return bool(found and found["sign"]) or fold(clean(text)) in _SAME


def signed(text: str) -> str:
    """A change as number with its sign: "giảm 3 bậc" is "-3", "giữ nguyên" is "0"; else as it stands."""
    if fold(clean(text)) in _SAME:
        return "0"
    found = _SIGNED.fullmatch(clean(text))
    if found is None:
        return text
    down = (found["sign"] or "").casefold() in _DOWN
    return f"{'-' if down else ''}{found['number']}"
