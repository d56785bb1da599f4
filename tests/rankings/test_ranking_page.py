"""The page of a ranking: every number of a sample of units against the points that were drawn for them."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chiso.core.errors import ChisoError
from chiso.data.own_index.tables import CLASSES, survey_table
from chiso.pages.base import Section
from chiso.rankings.report import RankingReport
from chiso.rankings.workbook import write_ranking_workbook
from tests.support.html import Sound, words_of
from tests.support.own_by_hand import Counted, counted, place
from tests.support.own_province import (
    COMMUNES,
    DEPARTMENTS_2026,
    DEPARTMENTS_2027,
    MERGED,
    PARTS,
    SPLIT,
    WHOLE,
    Made,
    criteria,
    units_of,
    write_rows,
)
from tests.support.own_province import SLUG as PROVINCE_SLUG
from tests.support.pages import undrawn

SECTIONS = (
    *("summary", "places", "classes", "fields", "lost", "differences", "claims", "changes", "below"),
    *("surveys", "sources", "end"),
)
SETS = ((DEPARTMENTS_2026, 2026), (DEPARTMENTS_2027, 2027), (COMMUNES, 2026), (COMMUNES, 2027))
# Five of each set and year: first, last, with work left out, a part of a year, without a score.
SAMPLE = {
    (DEPARTMENTS_2026, 2026): ["Sở Nội vụ", "Sở Y tế", "Sở Ngoại vụ", "Sở Tài chính", "Ban Thử nghiệm Năm"],
    (DEPARTMENTS_2027, 2027): ["Sở Nội vụ", "Sở Tư pháp", "Thanh tra tỉnh", "Ban Thử nghiệm Ba", "Sở Y tế"],
    (COMMUNES, 2026): ["Xã Bản Thử 080", "Xã Bản Thử 004", "Xã Bản Thử 003", SPLIT, MERGED[0]],
    (COMMUNES, 2027): ["Xã Bản Thử 046", "Xã Bản Thử 014", "Phường Bản Thử 009", PARTS[1], WHOLE],
}  # fmt: skip


def page(report: RankingReport) -> dict[str, Section]:
    return {name: getattr(report, name)() for name in ("title", *SECTIONS)}


@pytest.fixture(scope="module")
def pages(own_made: Made) -> dict[tuple[str, int], dict[str, Section]]:
    made = {}
    for code, year in SETS:
        made[code, year] = page(RankingReport(code, year, "vi", str(own_made.data)))
    with undrawn():
        assert all(section.html or section.kind for each in made.values() for section in each.values())
    return made


def rows(html: str, caption: str) -> list[list[str]]:
    """The cells of the table whose caption begins so."""
    table = next(
        each for each in re.findall(r"<table.*?</table>", html, re.DOTALL) if caption in words_of(each)
    )
    body = table[table.index("<tbody") :]
    return [
        [words_of(cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def number(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", ".").replace("−", "-").replace("+", ""))


def vietnamese(hundredths: int) -> str:
    return f"{hundredths // 100},{hundredths % 100:02d}"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", [DEPARTMENTS_2027, COMMUNES])
def test_sections_are_sound_html(own_made: Made, code: str, lang: str) -> None:
    html = "".join(one.html for one in page(RankingReport(code, 2027, lang, str(own_made.data))).values())
    sound = Sound(html)
    assert len(sound.ids) == len(set(sound.ids))
    assert html.count("<h1>") == 1
    assert html.count("<table") == html.count("<caption")
    assert "nan" not in re.sub(r"<[^>]+>", " ", html).lower().split()


@pytest.mark.parametrize(("code", "year"), SETS)
def test_places_points_and_classes_of_a_sample_are_those_of_the_drawn_points(
    own_made: Made, pages: dict[tuple[str, int], dict[str, Section]], code: str, year: int
) -> None:
    units = counted(own_made, code, year)
    html = pages[code, year]["places"].html
    for name in SAMPLE[code, year]:
        kind = name.split(" ")[0].lower() if code == COMMUNES else "sở, ban, ngành"
        own = next(row for row in rows(html, f"năm {year}: {kind}") if name in row)
        by_hand = units[name]
        assert by_hand.hundredths is not None
        cells = [str(place(units, name))]
        if code == COMMUNES:
            alike = [one for one in units if one.lower().startswith(f"{kind} ")]
            cells.append(str(place(units, name, alike)))
        assert own[: len(cells) + 1] == [*cells, name]
        points, *rest = own[len(cells) + 1 :]
        assert [number(each) for each in points.split("/")] == [by_hand.points, by_hand.full]
        if code == COMMUNES:
            bonus, penalty, *rest = rest
            assert (number(bonus), number(penalty)) == (by_hand.bonus, by_hand.penalty)
        percent, class_name, *note = rest
        assert percent == vietnamese(by_hand.hundredths)
        assert class_name == by_hand.class_name
        shared = sum(one.hundredths == by_hand.hundredths for one in units.values()) > 1
        assert ("đồng hạng" in " ".join(note)) == shared


def test_the_first_screen_says_what_matters(
    own_made: Made, pages: dict[tuple[str, int], dict[str, Section]]
) -> None:
    units = counted(own_made, DEPARTMENTS_2027, 2027)
    known = sorted(one.hundredths for one in units.values() if one.hundredths is not None)
    said = words_of(pages[DEPARTMENTS_2027, 2027]["summary"].html)
    assert len(known) == 19
    assert f"Xếp hạng 19/20 đơn vị; bình quân {mean(units)}%, trung vị {vietnamese(known[9])}%." in said
    assert "Chưa xếp hạng: Ban Thử nghiệm Năm (thiếu điểm 6.1)." in said
    assert f"Có {sum(one < 7000 for one in known)} đơn vị dưới 70%" in said
    assert "năm 2026 các đơn vị được chấm theo bộ tiêu chí khác: Bộ tiêu chí sở, ban, ngành 2026" in said
    best = max(units, key=lambda name: units[name].hundredths or 0)
    assert f"Đứng đầu: {best} ({vietnamese(known[-1])}%)" in said


def mean(units: dict[str, Counted]) -> str:
    exact = [
        100 * one.points / one.full + one.bonus - one.penalty
        for one in units.values()
        if one.hundredths is not None
    ]
    return f"{float(sum(exact) / len(exact)):.2f}".replace(".", ",")


@pytest.mark.parametrize(("code", "year"), SETS)
def test_lost_points_by_criterion_are_those_of_all_units(
    own_made: Made, pages: dict[tuple[str, int], dict[str, Section]], code: str, year: int
) -> None:
    units = counted(own_made, code, year).values()
    table = rows(pages[code, year]["lost"].html, "Điểm không đạt theo tiêu chí")
    scored = [row for row in criteria(code) if row["parent"] or row["kind"] in ("bonus", "penalty")]
    assert len(table) == sum(row["kind"] not in ("bonus", "penalty") for row in scored)
    whole = sum((sum(one.lost.values(), Fraction(0)) for one in units), Fraction(0))
    for row in table:
        own = [one.lost[row[0].split(" ")[0]] for one in units if row[0].split(" ")[0] in one.lost]
        assert [row[3], row[4]] == [str(sum(lost > 0 for lost in own)), str(len(own))]
        assert number(row[5]) == sum(own)
        assert abs(number(row[6]) - 100 * sum(own) / whole) <= Fraction(1, 200)
        assert abs(number(row[2]) - sum(own) / len(own)) <= Fraction(1, 200)


def test_the_best_quarter_is_held_against_the_rest(own_made: Made) -> None:
    report = RankingReport(COMMUNES, 2026, "en", str(own_made.data))
    units = counted(own_made, COMMUNES, 2026)
    best = [name for name in units if place(units, name) <= len(units) // 4]
    table = rows(report.differences().html, "Best quarter and the rest")
    for code in ("1.1", "2.2", "8.1"):
        own = next(row for row in table if row[0].startswith(f"{code} "))
        maximum = next(Fraction(row["maximum"]) for row in criteria(COMMUNES) if row["code"] == code)
        sides = []
        for side in (best, [name for name in units if name not in best]):
            points = [maximum - units[name].lost[code] for name in side if code in units[name].lost]
            sides.append(sum(points) / len(points))
        assert abs(Fraction(own[2]) - sides[0]) <= Fraction(1, 200)
        assert abs(Fraction(own[3]) - sides[1]) <= Fraction(1, 200)
        assert abs(Fraction(own[4].replace("−", "-")) - (sides[0] - sides[1])) <= Fraction(1, 200)


def test_claims_are_held_against_what_was_appraised(own_made: Made) -> None:
    report = RankingReport(DEPARTMENTS_2026, 2026, "en", str(own_made.data))
    drawn = own_made.drawn
    table = rows(report.claims().html, "Units whose claims were cut most")
    over = {}
    for name in units_of(DEPARTMENTS_2026, 2026):
        pairs = [
            (claimed, appraised)
            for (year, code, unit, criterion, stage), claimed in drawn.items()
            if (year, code, unit, stage) == (2026, DEPARTMENTS_2026, name, "self_assessed")
            and claimed is not None
            and (appraised := drawn.get((2026, DEPARTMENTS_2026, name, criterion, "appraised"))) is not None
        ]
        over[name] = (sum(c - a for c, a in pairs), sum(c > a for c, a in pairs), len(pairs))
    shown = {row[0]: (-float(row[3].replace("−", "-")), int(row[4]), int(row[6])) for row in table}
    assert shown == {name: (float(gap), cut, n) for name, (gap, cut, n) in over.items() if gap > 0}
    assert table[0][0] == max(over, key=lambda name: over[name][0])


def test_only_units_of_both_years_are_compared(
    own_made: Made, pages: dict[tuple[str, int], dict[str, Section]]
) -> None:
    html = pages[COMMUNES, 2027]["changes"].html
    before, now = (counted(own_made, COMMUNES, year) for year in (2026, 2027))
    table = {row[0]: row[1:] for row in rows(html, "Tăng, giảm của năm 2027 so với năm 2026")}
    assert table.keys() == before.keys() & now.keys()
    for name in ("Xã Bản Thử 001", "Phường Bản Thử 009", "Xã Bản Thử 014"):
        first, last = before[name].hundredths, now[name].hundredths
        assert first is not None
        assert last is not None
        assert table[name][:2] == [vietnamese(first), vietnamese(last)]
        assert number(table[name][2]) == Fraction(last - first, 100)
        assert table[name][3:] == [str(place(before, name)), str(place(now, name))]
    rest = {row[0]: row[1] for row in rows(html, "Các đơn vị không so sánh với năm 2026")}
    assert rest == {
        PARTS[0]: f"từ ngày 01/01/2027, trên cơ sở {SPLIT}",
        PARTS[1]: f"từ ngày 01/01/2027, trên cơ sở {SPLIT}",
        WHOLE: f"từ ngày 01/01/2027, trên cơ sở {', '.join(MERGED)}",
    }


def test_a_changed_set_is_compared_with_nothing(pages: dict[tuple[str, int], dict[str, Section]]) -> None:
    section = pages[DEPARTMENTS_2027, 2027]["changes"]
    assert "<table" not in section.html
    assert "bộ tiêu chí khác" in section.missing[0]["reason"]


def test_a_unit_that_misses_a_condition_on_fields_has_the_next_class(own_copy: Path, own_made: Made) -> None:
    named = ("Đạt", "Chưa")
    classes = [
        {"set": COMMUNES, "name": name, "at_least": bound, "every_field_at_least": field}
        for name, bound, field in zip(named, ("60", "0"), ("99", ""), strict=True)
    ]
    write_rows(own_copy, CLASSES, classes)
    report = RankingReport(COMMUNES, 2026, "en", str(own_copy))
    units = counted(own_made, COMMUNES, 2026)
    above = [name for name, one in units.items() if (one.hundredths or 0) >= 6000]
    table = rows(report.classes().html, "Units that miss a class")
    missed = {row[0] for row in table}
    assert missed <= set(above)
    assert len(missed) > len(above) / 2
    assert all(row[2:] == ["Chưa", "Đạt"] for row in table)


def test_surveys_of_few_are_marked_and_never_joined_to_the_national_one(own_copy: Path) -> None:
    survey = {"satisfied": "91.5", "method": "phiếu giấy", "source": "báo cáo giả định"}
    table = survey_table(COMMUNES, 2026)
    units = {"Xã Bản Thử 002": 29, "Xã Bản Thử 001": 30}
    write_rows(own_copy, table, [survey | {"unit": name, "respondents": n} for name, n in units.items()])
    html = RankingReport(COMMUNES, 2026, "vi", str(own_copy)).surveys().html
    found = rows(html, "Khảo sát sự hài lòng, năm 2026")
    assert [row[:3] for row in found] == [
        ["Xã Bản Thử 001", "30", "91,50"],
        ["Xã Bản Thử 002", "29", "91,50"],
    ]
    assert ["dưới 30 người trả lời" in row[-1] for row in found] == [False, True]
    assert "không so sánh và không gộp với SIPAS" in html


def test_the_workbook_holds_every_unit_and_its_points(own_made: Made, tmp_path: Path) -> None:
    report = RankingReport(COMMUNES, 2027, "en", str(own_made.data))
    write_ranking_workbook(report, tmp_path / "made.xlsx")
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    head, *lines = book["Places"].iter_rows(values_only=True)
    column = {str(name).split(" (")[0]: n for n, name in enumerate(head)}
    units = counted(own_made, COMMUNES, 2027)
    assert {line[column["Administrative unit"]] for line in lines} == units.keys()
    for line in lines:
        own = units[str(line[0])]
        cells: dict[str, Any] = {name: line[n] for name, n in column.items()}
        assert math.isclose(cells["Points"], own.points)
        assert cells["Percent"] == (own.hundredths or 0) / 100
    points = list(book["Points"].iter_rows(values_only=True))
    assert len(points) == 125
    assert len(points[0]) == 1 + len(list(criteria(COMMUNES)))


def without(data: Path, code: str, year: int, unit: str, stages: set[str]) -> None:
    """Take the scores of a unit at some stages out of a table."""
    path = data / f"scores/{code}/{year}.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(line for line in lines if not (line.startswith(f"{unit},") and line.split(",")[2] in stages)),
        "utf-8",
    )


def test_scores_that_nobody_has_appraised_are_said(own_copy: Path) -> None:
    without(own_copy, DEPARTMENTS_2026, 2026, "Sở Y tế", {"appraised", "explained"})
    said = words_of(RankingReport(DEPARTMENTS_2026, 2026, "en", str(own_copy)).summary().html)
    assert "Self-assessed alone, not appraised yet: 17 of 359 scores that count." in said
    assert "Without a place: Sở Y tế (no score on 8.1)." in said


def test_a_unit_without_any_score_and_one_without_a_maximum_say_so(own_copy: Path) -> None:
    every = {"self_assessed", "appraised", "explained"}
    without(own_copy, DEPARTMENTS_2026, 2026, "Sở Y tế", every)
    report = RankingReport(DEPARTMENTS_2026, 2026, "en", str(own_copy))
    table = rows(report.places().html, "Units without a place")
    assert table == [["Sở Y tế", "sở, ban, ngành", "no score is on record"]]
    path = own_copy / f"criteria/{DEPARTMENTS_2026}.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines = [
        line.replace(",criterion,6,", ",criterion,,") if line.startswith("1.1,") else line for line in lines
    ]
    path.write_text("".join(lines), "utf-8")
    said = words_of(RankingReport(DEPARTMENTS_2026, 2026, "en", str(own_copy)).places().html)
    assert "the maximum of a criterion is not on record" in said


def test_scores_that_are_not_there_are_said(own_made: Made) -> None:
    with pytest.raises(ChisoError, match="no scores of 2030"):
        RankingReport(COMMUNES, 2030, "vi", str(own_made.data))
    with pytest.raises(ChisoError, match="no set of criteria"):
        RankingReport(PROVINCE_SLUG, 2026, "vi", str(own_made.data))
