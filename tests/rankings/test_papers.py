"""The decision and the notices on a set: what they say, what they leave blank, what they never replace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import docx
import pytest

from chiso.core.paths import DATA
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.tables import survey_table
from chiso.data.provinces import Names
from chiso.rankings.decision import decision_paper
from chiso.rankings.notices import notice_paper
from chiso.rankings.results import Results, results_of
from chiso.rankings.surveys import surveys_of
from chiso.rankings.terminal import render_results
from chiso.text.numbers import labelled
from tests.support import own_province as own
from tests.support.command import Run
from tests.support.documents import opened, whole_text

Document = docx.document.Document
Drawn = tuple[int, str, str, str, str]  # year, set, unit, criterion, stage


@pytest.fixture(scope="session")
def names() -> Names:
    return Names.read(DATA)


@pytest.fixture(scope="module")
def communes(own_made: own.Made) -> Results:
    return results_of(load_scores(own_made.data, own.COMMUNES, 2027))


def _rows(paper: Document, head: str) -> list[dict[str, str]]:
    """Rows of all tables with a column of a head, by their heads."""
    found = []
    for table in paper.tables:
        heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        if head in heads:
            found += [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def _percents(
    drawn: Mapping[tuple[int, str, str, str, str], Decimal | None], year: int
) -> dict[str, Decimal]:
    """Percent of every commune from the drawn points alone, to two decimals."""
    found = {}
    for unit in own.communes(year):
        points = whole = Decimal(0)
        on_top = {"bonus": Decimal(0), "penalty": Decimal(0)}
        for row in own.criteria(own.COMMUNES):
            stages = [(year, own.COMMUNES, unit, row["code"], one) for one in
                      ("explained", "appraised", "self_assessed")]  # fmt: skip
            key = next((one for one in stages if one in drawn), None)
            if key is None or (given := drawn[key]) is None:
                continue
            if row["kind"] in on_top:
                on_top[row["kind"]] += given
            else:
                points, whole = points + given, whole + Decimal(row["maximum"])
        percent = 100 * points / whole + on_top["bonus"] - on_top["penalty"]
        found[unit] = percent.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found


def _shown(number: Decimal) -> str:
    return f"{number:.2f}".replace(".", ",")


def test_the_annex_is_the_ranking_by_kind_with_its_ties(
    own_made: own.Made, communes: Results, names: Names
) -> None:
    paper = opened(decision_paper(communes, names))
    percents = _percents(own_made.drawn, 2027)
    rows = _rows(paper, "Hạng trong nhóm")
    assert [row["Cơ quan, đơn vị"].split()[0] for row in rows].count("Phường") == 13
    assert len(rows) == len(percents) == 124
    ties = 0
    for row in rows:
        own_percent = percents[row["Cơ quan, đơn vị"]]
        better = sum(other > own_percent for other in percents.values())
        assert row["% điểm tối đa"] == _shown(own_percent)
        assert row["Hạng chung"] == f"{better + 1}/124"
        kind = row["Cơ quan, đơn vị"].split()[0]
        alike = [percent for unit, percent in percents.items() if unit.split()[0] == kind]
        in_kind = sum(other > own_percent for other in alike) + 1
        assert row["Hạng trong nhóm"] == f"{in_kind}/{len(alike)}"
        tied = list(percents.values()).count(own_percent) > 1
        assert ("đồng hạng" in row["Ghi chú"]) == tied
        ties += tied
        bounds = {"Xuất sắc": 90, "Tốt": 80, "Khá": 70, "Trung bình": 50, "Yếu": 0}
        assert bounds[row["Xếp loại"]] <= own_percent
    assert ties >= 2


def test_the_decision_says_what_is_on_record_and_marks_the_rest(own_made: own.Made, names: Names) -> None:
    results = results_of(load_scores(own_made.data, own.DEPARTMENTS_2027, 2027))
    content = decision_paper(results, names)
    assert content == decision_paper(results, names)
    paper = opened(content)
    said = whole_text(paper)
    for wanted in (
        "DỰ THẢO",
        "TỈNH LÀO CAI",
        "Quyết định số 9002/QĐ-UBND ngày 01 tháng 3 năm 2027 của UBND tỉnh ban hành Bộ tiêu chí",
        "Công bố kết quả chấm điểm, xếp hạng năm 2027 của 20 đơn vị (sở, ban, ngành)",
        "Số đơn vị được xếp hạng: 19; chưa xếp hạng: 01",
        "[cơ quan trình]",
        "[họ và tên]",
    ):
        assert wanted in said, wanted
    assert _rows(paper, "Lý do") == [
        {"TT": "1", "Cơ quan, đơn vị": "Ban Thử nghiệm Năm", "Lý do": "thiếu điểm 6.1"}
    ]
    classes = [one.class_name for one in results.ranked]
    assert f"Xuất sắc: {classes.count('Xuất sắc'):02d}; Tốt: {classes.count('Tốt'):02d}" in said
    assert [one.text[:6] for one in paper.paragraphs if one.text.startswith("Điều ")] == [
        "Điều 1",
        "Điều 2",
        "Điều 3",
    ]
    # Blanks are marked, so that nobody signs over one.
    marked = [run.text for one in paper.paragraphs for run in one.runs if run.style.name == "Blank"]
    assert "[cơ quan trình]" in marked


def test_partial_years_missed_classes_bounds_and_claims_are_remarks(tmp_path: Path, names: Names) -> None:
    points = {"1": 40, "2": 38, "3": 20}
    code = own.small(
        tmp_path,
        {
            "Sở Một": points,
            "Sở Hai": points | {"3": 9},  # 87 %, but less than half of a field
            "Sở Ba": {"1": 10, "2": 10, "3": {"score": "5", "stage": "self_assessed"}},
            "Sở Bốn": {"1": {"score": "", "state": "no_work"}, "2": {"score": "", "state": "no_work"},
                       "3": {"score": "", "state": "no_work"}},
            "Sở Năm": {},
        },
        bound="60",
        units={"Sở Hai": {"valid_from": "2026-03-01"}, "Sở Ba": {"valid_to": "2026-09-30"}},
    )  # fmt: skip
    results = results_of(load_scores(tmp_path, code, 2026))
    paper = opened(decision_paper(results, names))
    said = {row["Cơ quan, đơn vị"]: row for row in _rows(paper, "Xếp hạng")}
    assert list(said) == ["Sở Một", "Sở Hai", "Sở Ba"]
    assert (said["Sở Một"]["Xếp loại"], said["Sở Một"]["Ghi chú"]) == ("Tốt", "")
    assert said["Sở Hai"]["Xếp loại"] == "Khá"
    assert said["Sở Hai"]["Ghi chú"] == (
        "chỉ hoạt động từ 01/3/2026; không xếp loại Tốt do có lĩnh vực chưa đạt mức tối thiểu của loại này"
    )
    assert said["Sở Ba"]["Ghi chú"] == (
        "chỉ hoạt động đến 30/9/2026; dưới mức 60%; tính theo điểm tự đánh giá, chưa thẩm định: 3"
    )
    without = {row["Cơ quan, đơn vị"]: row["Lý do"] for row in _rows(paper, "Lý do")}
    assert without == {
        "Sở Bốn": "không có nội dung nào được chấm điểm",
        "Sở Năm": "chưa có điểm nào",
    }
    notes = whole_text(paper)
    assert "Còn tính theo điểm tự đánh giá chưa thẩm định ở: Sở Ba." in notes
    assert "một phần của năm: Sở Hai, Sở Ba." in notes


def test_an_incomplete_set_without_a_decision_leaves_its_number_blank(tmp_path: Path, names: Names) -> None:
    scores = {"Sở Một": {"1": 40, "2": 38, "3": 20}}
    code = own.small(tmp_path, scores, decision="", decision_date="", complete="0")
    results = results_of(load_scores(tmp_path, code, 2026))
    said = whole_text(opened(decision_paper(results, names)))
    assert "Quyết định [số, ngày của quyết định ban hành bộ tiêu chí] của UBND tỉnh Lào Cai" in said
    assert "Bộ tiêu chí chưa được nhập đủ" in said
    assert "không có đơn vị nào khác có tổng điểm" in said  # one unit alone has no place


def test_a_notice_lists_what_was_lost_with_its_reason_or_a_blank(
    own_made: own.Made, communes: Results, names: Names
) -> None:
    blanks = reasons = 0
    for unit in own.communes(2027)[::25]:
        one = communes.of_unit(unit)
        paper = opened(notice_paper(communes, one, names))
        lost = {}
        for row in own.criteria(own.COMMUNES):
            stages = [(2027, own.COMMUNES, unit, row["code"], stage) for stage in ("explained", "appraised")]
            given = next((own_made.drawn[key] for key in stages if key in own_made.drawn), None)
            if row["parent"] and given is not None and given < Decimal(row["maximum"]):
                lost[f"{row['code']} {row['name']}"] = Decimal(row["maximum"]) - given
        *rows, total = _rows(paper, "Lý do")
        found = {row["Tiêu chí, tiêu chí thành phần"]: row for row in rows}
        assert found.keys() == lost.keys()
        for name, row in found.items():
            assert Decimal(row["Điểm không đạt"].replace(",", ".")) == lost[name]
            assert row["Lý do"] in {"Chậm tiến độ", "[cần ghi lý do]"}
            blanks += row["Lý do"] == "[cần ghi lý do]"
            reasons += row["Lý do"] == "Chậm tiến độ"
        assert Decimal(total["Điểm không đạt"].replace(",", ".")) == sum(lost.values())
        said = whole_text(paper)
        kind, rest = unit.split(" ", 1)
        assert f"Kính gửi: UBND {kind.lower()} {rest}" in said
        assert f"Xếp hạng: {one.place}/124 đơn vị được xếp hạng." in said
        assert f"Xếp loại: {one.class_name}." in said
        assert "[thời hạn giải trình]" in said
    assert blanks
    assert reasons


def test_a_notice_says_what_points_were_taken_off_and_given_for(communes: Results, names: Names) -> None:
    kinds = {row["kind"]: row for row in own.criteria(own.COMMUNES)}
    bonus, penalty = (labelled(kinds[kind]["code"], kinds[kind]["name"]) for kind in ("bonus", "penalty"))
    one = next(one for one in communes.ranked if one.bonus and one.penalty)
    said = whole_text(opened(notice_paper(communes, one, names)))
    assert f"Điểm thưởng của tiêu chí {bonus}: " in said
    assert re.search(rf"Điểm trừ của tiêu chí {penalty}: [0-9,]+; (Chậm tiến độ|\[cần ghi lý do\])\.", said)
    clean = next(one for one in communes.ranked if not one.bonus and not one.penalty)
    assert "Điểm trừ của tiêu chí" not in whole_text(opened(notice_paper(communes, clean, names)))


def test_a_notice_says_work_that_is_missing_scores_that_are_missing_and_the_survey(
    own_made: own.Made, tmp_path: Path, names: Names
) -> None:
    results = results_of(load_scores(own_made.data, own.DEPARTMENTS_2027, 2027))
    said = whole_text(opened(notice_paper(results, results.of_unit("Ban Thử nghiệm Năm"), names)))
    assert "3.1 Tỷ lệ thủ tục được giải quyết đúng hạn 3.1: được tính 6,4/8 điểm." in said
    assert "6.1 Tiêu chí 6.1." in said
    assert "Xếp hạng: chưa xếp hạng (thiếu điểm 6.1)." in said
    code = own.small(tmp_path, {"Sở Một": {"1": 40, "2": 40, "3": 20}, "Sở Hai": {"1": 40, "2": 1, "3": 2}})
    about = {"method": "phát phiếu", "source": "báo cáo", "satisfied": "93.5"}
    rows = [{"unit": "Sở Một", "respondents": "29"}, {"unit": "Sở Hai", "respondents": "30"}]
    own.write_rows(tmp_path, survey_table(code, 2026), [row | about for row in rows])
    scores = load_scores(tmp_path, code, 2026)
    found, small = surveys_of(scores), results_of(scores)
    assert [found[unit].few for unit in ("Sở Một", "Sở Hai")] == [True, False]
    papers = {
        unit: whole_text(opened(notice_paper(small, small.of_unit(unit), names, found[unit])))
        for unit in found
    }
    assert "Hài lòng: 93,50% của 29 người trả lời; phương pháp: phát phiếu." in papers["Sở Một"]
    assert "Dưới 30 người trả lời" in papers["Sở Một"]
    assert "Dưới 30 người trả lời" not in papers["Sở Hai"]
    assert "Không có tiêu chí nào" in papers["Sở Một"]  # that lost points


def test_commands_write_once_and_keep_what_was_edited(own_made: own.Made, tmp_path: Path, run: Run) -> None:
    asked = ("ranking", "notices", "9002", "--year", 2027, "--unit", "so tu phap", "--data", own_made.data)
    folder = tmp_path / "thong-bao"
    status, said, _ = run(*asked, "--out", folder)
    path = folder / "so-tu-phap.docx"
    assert (status, said.split()) == (0, [str(path)])
    before = path.read_bytes()
    status, _, wrong = run(*asked, "--out", folder)
    assert status == 2
    assert "exists already" in wrong
    assert path.read_bytes() == before
    paper = docx.Document(str(path))
    paper.add_paragraph("Bổ sung của cơ quan")
    paper.save(str(path))
    edited = path.read_bytes()
    status, _, wrong = run(*asked, "--out", folder)
    assert status == 2
    assert "edited since it was written" in wrong
    assert run(*asked, "--out", folder, "--force")[0] == 0
    assert (folder / "so-tu-phap.edited-1.docx").read_bytes() == edited
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("decision", "bộ nào", "--year", "2027"), "no set of criteria"),
        (("decision", "9002", "--year", "2031"), "no scores of 2031"),
        (("decision", "9002", "--year", "2027", "--out", "x.odt"), "is no Word document"),
        (("decision", "9002", "--year", "2027", "--out", "DATA/x.docx"), "lies in the data folder"),
        (("notices", "9002", "--year", "2027", "--unit", "Sở Tu phá"), "did you mean"),
        (("notices", "9002", "--year", "2027", "--unit", "Xã Nậm Chung"), "is not scored on the set"),
        (("followup", "9002", "--year", "2027", "--out", "x.csv"), "is no workbook"),
        (("followup", "9002", "--year", "2027", "--period", "Q9"), "no period"),
    ],
)
def test_a_wrong_request_is_refused_in_words(
    own_made: own.Made, run: Run, arguments: tuple[str, ...], wanted: str
) -> None:
    told = [argument.replace("DATA", str(own_made.data)) for argument in arguments]
    status, said, wrong = run("ranking", *told, "--data", own_made.data)
    assert (status, said) == (2, "")
    assert wanted in wrong
    assert "Traceback" not in wrong


def test_show_is_narrow_or_wide_in_both_languages(own_made: own.Made, run: Run) -> None:
    results = results_of(load_scores(own_made.data, own.DEPARTMENTS_2027, 2027))
    for lang in ("vi", "en"):
        status, said, _ = run(
            "ranking", "show", "9002", "--year", 2027, "--data", own_made.data, "--lang", lang
        )
        assert status == 0
        assert said.rstrip("\n") == render_results(results, lang)
    narrow = render_results(results, "vi", narrow=True)
    assert max(map(len, narrow.splitlines())) <= 80
    assert "Điểm tối đa" not in narrow
    best = results.units[0].unit.name
    first = next(line for line in narrow.splitlines() if line.startswith(" ") and "1/19" in line)
    assert best in first
    assert "- Ban Thử nghiệm Năm: thiếu điểm 6.1" in narrow
