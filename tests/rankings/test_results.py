"""Points, percent, places, classes of a made-up province, against a count of its own."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from chiso.data.own_index.scores import load_scores
from chiso.rankings.results import Results, UnitResult, results_of
from tests.support import own_province as made_up

CENT = Decimal("0.01")
BOUNDS = (("Xuất sắc", 90), ("Tốt", 80), ("Khá", 70), ("Trung bình", 50), ("Yếu", 0))


@pytest.fixture
def made(own_made: made_up.Made) -> made_up.Made:
    return own_made


def results(made: made_up.Made, code: str, year: int) -> Results:
    return results_of(load_scores(made.data, code, year))


def counted(made: made_up.Made, code: str, year: int, unit: str) -> Decimal | None:
    """Percent of a unit, from the drawn points alone."""
    gained = reachable = extra = Decimal(0)
    for row in made_up.criteria(code):
        top = row["kind"] in ("bonus", "penalty")
        if not row["parent"] and not top:
            continue
        drawn = [
            made.drawn[key]
            for stage in ("explained", "appraised", "self_assessed")
            if (key := (year, code, unit, row["code"], stage)) in made.drawn
        ]
        maximum = Decimal(row["maximum"])
        if top:
            extra += (drawn[0] or 0) * (1 if row["kind"] == "bonus" else -1) if drawn else 0
            continue
        if not drawn:
            return None
        if drawn[0] is not None:
            gained, reachable = gained + drawn[0], reachable + maximum
        elif code != made_up.COMMUNES:  # four fifths of the points of work that it does not have
            gained, reachable = gained + maximum * 4 / 5, reachable + maximum
    return 100 * gained / reachable + extra


EDITIONS = [(code, year) for year in made_up.YEARS for code in made_up.SET_OF[year]]


@pytest.mark.parametrize(("code", "year"), EDITIONS)
def test_percent_and_places_are_those_counted_by_hand(made: made_up.Made, code: str, year: int) -> None:
    found = results(made, code, year)
    percents = {unit: counted(made, code, year, unit) for unit in made_up.units_of(code, year)}
    printed = {u: p.quantize(CENT, ROUND_HALF_UP) for u, p in percents.items() if p is not None}
    assert {one.unit.name for one in found.units} == set(percents)
    for one in found.units:
        own = percents[one.unit.name]
        if own is None:
            assert (one.percent, one.place, one.class_name) == (None, None, "")
            assert one.missing
            continue
        assert one.percent is not None
        assert abs(one.percent - own) < Decimal("1e-20")
        better = [unit for unit, other in printed.items() if other > printed[one.unit.name]]
        assert (one.place, one.of) == (len(better) + 1, len(printed))
        assert one.shared == (list(printed.values()).count(printed[one.unit.name]) > 1)
        kind = {u.unit.name for u in found.units if u.unit.kind == one.unit.kind and u.place}
        assert (one.place_in_kind, one.of_kind) == (len(kind & set(better)) + 1, len(kind))


@pytest.mark.parametrize(("code", "year"), EDITIONS)
def test_classes_are_those_of_percent_unless_a_field_falls_short(
    made: made_up.Made, code: str, year: int
) -> None:
    for one in results(made, code, year).ranked:
        assert one.percent is not None
        by_percent = next(
            name for name, bound in BOUNDS if one.percent.quantize(CENT, ROUND_HALF_UP) >= bound
        )
        low = [field for field in fields(one) if share(field) < 70]
        if by_percent == "Xuất sắc" and low:
            assert (one.class_name, one.class_missed) == ("Tốt", "Xuất sắc")
        else:
            assert (one.class_name, one.class_missed) == (by_percent, "")


def fields(one: UnitResult) -> list[tuple[Decimal, Decimal]]:
    rows = [row for row in one.rows.values() if not row.criterion.parent]
    rows = [row for row in rows if row.criterion.kind not in ("bonus", "penalty")]
    return [(row.points, row.maximum) for row in rows if row.points is not None and row.maximum]


def share(field: tuple[Decimal, Decimal]) -> Decimal:
    return 100 * field[0] / field[1]


def test_what_a_department_lacks_is_said_and_gives_no_place(made: made_up.Made) -> None:
    one = results(made, made_up.DEPARTMENTS_2027, 2027).of_unit("ban thử nghiệm năm")
    assert (one.missing, one.points, one.place) == (("6.1",), None, None)


def test_a_stage_by_itself(made: made_up.Made) -> None:
    scores = load_scores(made.data, made_up.DEPARTMENTS_2026, 2026)
    claimed = results_of(scores, "self_assessed")
    # Nobody scores the survey himself.
    assert {one.missing for one in claimed.units} == {("8.1",)}


def test_units_that_read_alike_share_a_place_and_the_next_one_is_left_out(made: made_up.Made) -> None:
    ranked = results(made, made_up.COMMUNES, 2026).ranked
    places = [one.place for one in ranked]
    assert places == sorted(places, key=lambda place: place or 0)
    assert any(one.shared for one in ranked)
    for n, one in enumerate(ranked, 1):
        assert one.place is not None
        assert one.place <= n
        assert one.shared or one.place == n


def test_the_order_of_the_scores_does_not_matter(made: made_up.Made, tmp_path: Path) -> None:
    again = made_up.make(tmp_path)
    path = again.data / "scores" / made_up.COMMUNES / "2026.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    random.Random(7).shuffle(lines)
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    here, there = results(made, made_up.COMMUNES, 2026), results(again, made_up.COMMUNES, 2026)
    assert [(one.unit, one.percent, one.place) for one in here.units] == [
        (one.unit, one.percent, one.place) for one in there.units
    ]
