"""Small drawings: sound SVG on any width, nothing joined over a break, nothing outside the drawing."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from chiso.charts import small

SCORES = st.floats(0, 100, allow_nan=False)
MAYBE = st.one_of(st.just(math.nan), SCORES)


def sound(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    places = [float(value) for value in re.findall(r'(?:x|x1|x2|cx)="(-?[\d.]+)%"', svg)]
    assert all(-4 <= place <= 104 for place in places)
    assert "nan" not in svg
    return root


@given(change=st.floats(-30, 30), yard=st.one_of(st.just(math.nan), st.floats(0.01, 5)), general=MAYBE)
def test_a_change_within_its_yardstick_has_no_direction(change: float, yard: float, general: float) -> None:
    general = general / 10 - 5
    svg = small.change_bar(change, yard, general, "cả nước", "plain", "tăng < 1")
    sound(svg)
    rhomb = "M-6,0L0,-6" in svg
    assert rhomb == ((not math.isnan(yard) and abs(change) <= yard) or round(change, 2) == 0)
    assert ('class="band"' in svg) == (not math.isnan(yard))


@given(st.lists(st.tuples(MAYBE, MAYBE, st.integers(0, 1)), min_size=1, max_size=8))
def test_a_course_joins_neighbours_of_one_segment_and_no_others(rows: list[tuple[float, float, int]]) -> None:
    segment, editions = 0, []
    for n, (score, mean, step) in enumerate(rows):
        segment += step if n else 0
        editions.append(small.Edition(2018 + n, score, mean, segment, "1"))
    svg = small.course(editions, ("đơn vị", "cả nước"), ("năm", "hạng"), "diễn biến")
    if all(math.isnan(one.score) and math.isnan(one.mean) for one in editions):
        assert svg == ""
        return
    sound(svg)
    joined = sum(a.segment == b.segment and not math.isnan(a.score + b.score) for a, b in pairwise(editions))
    assert svg.count('class="line"') == joined
    assert svg.count('class="own') == sum(not math.isnan(one.score) for one in editions)
    breaks = sum(a.segment != b.segment for a, b in pairwise(editions))
    assert svg.count('class="break"') == breaks


@given(st.lists(SCORES, min_size=1, max_size=63), SCORES, MAYBE, MAYBE)
def test_a_strip_shows_every_score(scores: list[float], own: float, mean: float, ahead: float) -> None:
    svg = small.strip(scores, [(own, "Bà Rịa - Vũng Tàu")], [], mean, [], ahead, None, "giữa các đơn vị")
    sound(svg)
    assert svg.count('class="dot"') == len(scores)
    assert svg.count('class="own"') == 1
    assert svg.count('class="mean"') == (not math.isnan(mean))


def test_texts_are_escaped() -> None:
    svg = small.strip([1, 2], [(1.5, "<b>&")], [], math.nan, [], math.nan, None, '"><script>')
    assert "<script" not in svg
    assert "<b>" not in svg
    sound(svg)
