"""Results of the made-up province from the drawn points alone, in fractions: no code of the package."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tests.support.own_province import COMMUNES, Made, criteria, units_of

STAGES = ("explained", "appraised", "self_assessed")  # the first that is drawn counts
CLASSES = (("Xuất sắc", 90, 70), ("Tốt", 80, 0), ("Khá", 70, 0), ("Trung bình", 50, 0), ("Yếu", 0, 0))


@dataclass(frozen=True)
class Counted:
    """A unit: points and what they are of, percent in hundredths (None without a score), places, class."""

    points: Fraction
    full: Fraction
    bonus: Fraction
    penalty: Fraction
    hundredths: int | None
    missing: list[str]
    lost: dict[str, Fraction]
    class_name: str = ""


def counted(made: Made, code: str, year: int) -> dict[str, Counted]:
    """Every unit of a set in a year."""
    return {unit: _unit(made, code, year, unit) for unit in units_of(code, year)}


def place(units: dict[str, Counted], name: str, among: list[str] | None = None) -> int:
    """1 and how many units read better."""
    own = units[name].hundredths
    assert own is not None
    others = [units[one].hundredths for one in (among or units)]
    return 1 + sum(other is not None and other > own for other in others)


def _given(made: Made, key: tuple[int, str, str], criterion: str) -> Iterator[Fraction | None]:
    for stage in STAGES:
        if (*key, criterion, stage) in made.drawn:
            drawn = made.drawn[(*key, criterion, stage)]
            yield None if drawn is None else Fraction(drawn)
            return


def _unit(made: Made, code: str, year: int, unit: str) -> Counted:
    points, full = Fraction(0), Fraction(0)
    extra = {"bonus": Fraction(0), "penalty": Fraction(0)}
    fields: dict[str, list[Fraction]] = {}
    missing, lost = [], {}
    for row in criteria(code):
        if not row["parent"] and row["kind"] not in extra:
            continue
        found = list(_given(made, (year, code, unit), row["code"]))
        maximum = Fraction(row["maximum"])
        if row["kind"] in extra:
            extra[row["kind"]] += (found[0] or 0) if found else 0
            continue
        if not found:
            missing.append(row["code"])
            continue
        given = found[0]
        if given is None and code == COMMUNES:
            continue  # left out
        reached, most = (maximum * 4 / 5,) * 2 if given is None else (given, maximum)
        points, full = points + reached, full + maximum
        if given is not None:
            lost[row["code"]] = maximum - given
        fields.setdefault(row["parent"], []).append(reached)
        fields.setdefault(f"of {row['parent']}", []).append(most)
    hundredths = None
    if not missing:
        percent = 100 * points / full + extra["bonus"] - extra["penalty"]
        hundredths = math.floor(percent * 100 + Fraction(1, 2))
    shares = [
        100 * sum(own) / sum(fields[f"of {name}"])
        for name, own in fields.items()
        if not name.startswith("of ")
    ]
    named = ""
    if hundredths is not None:
        named = next(
            name for name, bound, every in CLASSES if hundredths >= 100 * bound and min(shares) >= every
        )
    return Counted(points, full, extra["bonus"], extra["penalty"], hundredths, missing, lost, named)
