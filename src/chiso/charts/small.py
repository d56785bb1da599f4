"""Small drawings of a card as inline SVG: a change beside its yardstick, the course, a place among all.

Places across are shares of the width, so that one drawing fits a screen, a phone and paper with letters of
one size; what a drawing shows is said in words beside it. No matplotlib: there are three an index.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

# In pixels; shares in percent of the width.
BAR_HEIGHT, COURSE_HEIGHT, PLOT = 44, 92, 58
DOT, BIN = 2.6, 2.9  # a dot, and the share that dots of one stack lie within on the narrowest drawing
LETTER = 3.2  # share of a letter of a label on the narrowest drawing
APART = 12  # two labels
LEAST_SPAN = 3.0  # points on the axis of a course: what is small is drawn small


def change_bar(change: float, yard: float, general: float, label: str, mark: str, alternative: str) -> str:
    """A change on an axis through nought, with what it is held against.

    Parameters
    ----------
    change : float
    yard : float
        Typical change or sampling error, a band to both sides; NaN for none.
    general : float
        Change of the country or mean change of the units; NaN where not known.
    label : str
        What `general` is of.
    mark : {"good", "bad", "plain", ""}
        A filled triangle for the first two; a hollow sign for a change without weight.
    alternative : str

    Returns
    -------
    str
        SVG.
    """
    span = 1.12 * max(
        abs(change), 0 if math.isnan(yard) else yard, 0 if math.isnan(general) else abs(general), 0.1
    )

    def at(value: float) -> float:
        return 50 + 47 * value / span

    parts = []
    if not math.isnan(yard):
        parts.append(_rect(at(-yard), at(yard) - at(-yard), 5, 20, "band"))
    parts += [_line(2, 15, 98, 15, "axis"), _line(50, 6, 50, 24, "axis")]
    if not math.isnan(general):
        parts.append(_line(at(general), 3, at(general), 27, "mean"))
        anchor = "start" if at(general) < 30 else "end" if at(general) > 70 else "middle"
        side = {"start": -3, "end": 3, "middle": 0}[anchor]
        parts.append(_text(at(general) + side, 39, label, anchor))
    if math.isnan(general) or abs(at(general) - 50) > LETTER * len(label):
        parts.append(_text(50, 39, "0", "middle"))
    inside = not math.isnan(yard) and abs(change) <= yard
    if inside or round(change, 2) == 0:
        shape = "M-6,0L0,-6L6,0L0,6z"
    else:
        shape = "M-5,-7L8,0L-5,7z" if change > 0 else "M5,-7L-8,0L5,7z"
    parts.append(_shape(at(change), 15, shape, f"sign {mark or 'plain'}"))
    return _drawing(parts, BAR_HEIGHT, alternative)


@dataclass(frozen=True)
class Edition:
    """An edition of a course.

    Attributes
    ----------
    year : int
    score, mean : float
        In one unit; NaN where not known.
    segment : int
        Scores compare within one.
    place : str
        Printed under the year.
    """

    year: int
    score: float
    mean: float
    segment: int
    place: str


def course(
    editions: Sequence[Edition], labels: tuple[str, str], heads: tuple[str, str], alternative: str
) -> str:
    """Scores over the editions with the mean beside them, a line within a segment, nothing over a gap.

    Parameters
    ----------
    editions : sequence of Edition
        Consecutive years.
    labels : (str, str)
        Of the unit and of the mean.
    heads : (str, str)
        Of the rows of years and of places; no such row for "".
    alternative : str
    """
    values = [v for one in editions for v in (one.score, one.mean) if not math.isnan(v)]
    if not values:
        return ""
    middle, half = (min(values) + max(values)) / 2, max(max(values) - min(values), LEAST_SPAN) / 2
    left = 21.0
    right = min(79.0, 97.0 - 0.85 * LETTER * max(map(len, labels)))
    step = (right - left) / max(len(editions) - 1, 1)

    def x(n: int) -> float:
        return left + n * step if len(editions) > 1 else (left + right) / 2

    def y(value: float) -> float:
        return 7 + (PLOT - 14) * (middle + half - value) / (2 * half)

    parts = []
    last = editions[-1].segment
    for n, (one, after) in enumerate(pairwise(editions)):
        if one.segment != after.segment:
            parts.append(_line(x(n) + step / 2, 2, x(n) + step / 2, PLOT, "break"))
            continue
        for name, style in (("mean", "others"), ("score", "line")):
            a, b = getattr(one, name), getattr(after, name)
            if not math.isnan(a + b):
                parts.append(_line(x(n), y(a), x(n + 1), y(b), style))
    for n, one in enumerate(editions):
        alone = not any(
            editions[m].segment == one.segment and not math.isnan(editions[m].mean)
            for m in (n - 1, n + 1)
            if 0 <= m < len(editions)
        )
        if alone and not math.isnan(one.mean):
            parts.append(_line(x(n) - 2, y(one.mean), x(n) + 2, y(one.mean), "others"))
        if not math.isnan(one.score):
            hollow = " earlier" if one.segment != last else ""
            parts.append(_circle(x(n), y(one.score), 3.2, f"own{hollow}"))
        newest = " now" if n == len(editions) - 1 else ""
        parts.append(_text(x(n), PLOT + 14, f"’{one.year % 100:02d}", "middle", f"year{newest}"))
        if heads[1]:
            parts.append(_text(x(n), PLOT + 28, one.place or "·", "middle", f"year{newest}"))
    shown = [(head, down) for head, down in zip(heads, (14, 28), strict=True) if head]
    parts += [_text(0, PLOT + down, head, "start", "year") for head, down in shown]
    own, mean = editions[-1].score, editions[-1].mean
    heights = [y(own) if not math.isnan(own) else math.nan, y(mean) if not math.isnan(mean) else math.nan]
    if abs(heights[0] - heights[1]) < APART:  # labels would overlap
        up = -1 if heights[0] <= heights[1] else 1
        centre = min(max(sum(heights) / 2, 6 + APART / 2), PLOT - 3 - APART / 2)
        heights = [centre + up * APART / 2, centre - up * APART / 2]
    for label, height, style in zip(labels, heights, ("unit", "of-mean"), strict=True):
        if not math.isnan(height):
            parts.append(_text(right + 4, min(max(height + 3, 9), PLOT), label, "start", style))
    return _drawing(parts, COURSE_HEIGHT, alternative)


@dataclass(frozen=True)
class Between:
    """So many units whose scores are not on record lie for certain between two scores; NaN: an open end."""

    low: float
    high: float
    count: int


def strip(
    scores: Iterable[float],
    own: Sequence[tuple[float, str]],
    unknown: Sequence[Between],
    mean: float,
    bounds: Sequence[float],
    ahead: float,
    group: tuple[float, float] | None,
    alternative: str,
) -> str:
    """A unit among all of an edition on the axis of scores.

    Parameters
    ----------
    scores : iterable of float
        Those on record of the other units.
    own : sequence of (float, str)
        Scores of the units that it is about, each with its label.
    unknown : sequence of Between
        Units without a score.
    mean : float
        Dashed; NaN for none.
    bounds : sequence of float
        Lower bounds of the groups.
    ahead : float
        Lower bound of the next better group; NaN for none.
    group : (float, float), optional
        Bounds of the own group, NaN at an open end.
    alternative : str
    """
    scores = sorted(scores)
    ends = [v for v in (*scores, *(value for value, _ in own), mean, ahead) if not math.isnan(v)]
    ends += [v for one in unknown for v in (one.low, one.high) if not math.isnan(v)]
    if not ends:
        return ""
    low, high = min(ends), max(ends)
    span = max(high - low, 0.5)

    def x(value: float) -> float:
        return 3 + 94 * (value - low) / span

    stacks: dict[int, int] = {}
    dots = []
    for value, _ in own:
        stacks[int(x(value) / BIN)] = 1
    for value in scores:
        at = int(x(value) / BIN)
        dots.append((x(value), stacks.get(at, 0)))
        stacks[at] = stacks.get(at, 0) + 1
    top = 18.0
    base = top + 2 * DOT * max([*stacks.values(), 2])
    parts = [_line(0, base + DOT + 1, 100, base + DOT + 1, "axis")]
    tape = base + DOT + 4
    if group is not None:
        cuts = [v for v in bounds if low < v < high]
        starts, ends_ = [low, *sorted(cuts)], [*sorted(cuts), high]
        for start, end in zip(starts, ends_, strict=True):
            mine = (math.isnan(group[0]) or start >= group[0] - 1e-9) and (
                math.isnan(group[1]) or end <= group[1] + 1e-9
            )
            parts.append(
                _rect(x(start), max(x(end) - x(start) - 0.6, 0.2), tape, 8, "group mine" if mine else "group")
            )
    counts = []
    for one in unknown:
        start = 0.0 if math.isnan(one.low) else x(one.low)
        end = 100.0 if math.isnan(one.high) else x(one.high)
        parts.append(_rect(start, max(end - start, 0.6), tape, 12, "unknown"))
        if end - start > LETTER * (len(str(one.count)) + 0.5):
            counts.append(_text((start + end) / 2, tape + 9.5, str(one.count), "middle", "count"))
    bottom = tape + (12 if unknown else 8 if group is not None else 0) + 3
    if not math.isnan(mean):
        parts.append(_line(x(mean), top - 2, x(mean), bottom, "mean"))
    if not math.isnan(ahead):
        parts.append(_line(x(ahead), top - 2, x(ahead), bottom, "ahead"))
    parts += counts  # over the uprights
    parts += [_circle(at, base - 2 * DOT * level, DOT, "dot") for at, level in dots]
    for value, label in own:
        parts.append(_line(x(value), 13, x(value), base, "pin"))
        parts.append(_circle(x(value), base, DOT + 2, "own"))
        room = LETTER * len(label) / 2
        anchor = "start" if x(value) < room else "end" if x(value) > 100 - room else "middle"
        side = {"start": -2, "end": 2, "middle": 0}[anchor]
        parts.append(_text(x(value) + side, 10, label, anchor, "unit"))
    return _drawing(parts, round(bottom) + 1, alternative)


def _drawing(parts: Iterable[str], height: int, alternative: str) -> str:
    label = escape(alternative)
    return f'<svg class="drawn" height="{height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:.1f}%" y1="{y1:.1f}" x2="{x2:.1f}%" y2="{y2:.1f}" class="{style}"/>'


def _rect(x: float, width: float, y: float, height: float, style: str) -> str:
    return f'<rect x="{x:.1f}%" y="{y:.1f}" width="{width:.1f}%" height="{height:.0f}" class="{style}"/>'


def _circle(x: float, y: float, radius: float, style: str) -> str:
    return f'<circle cx="{x:.1f}%" cy="{y:.1f}" r="{radius:.1f}" class="{style}"/>'


def _shape(x: float, y: float, path: str, style: str) -> str:
    # A path knows no shares of the width; an inner drawing is placed by one.
    return f'<svg x="{x:.1f}%" y="{y}" overflow="visible"><path d="{path}" class="{style}"/></svg>'


def _text(x: float, y: float, words: str, anchor: str, style: str = "") -> str:
    kind = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}%" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'
