"""The draft of a plan: useful where much is known, honest where little is."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chiso.analysis.base.errors import BadRequest
from chiso.core.errors import ChisoError, DataError, UnknownProvince
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from chiso.data.plans.agencies import Agencies
from chiso.data.plans.folder import ReferenceTables, load_plan, read_plan
from chiso.data.plans.writing import skeleton, write_plan
from chiso.plans.document import plan_paper
from chiso.plans.draft_model import Draft
from chiso.plans.draft_terms import OldWords
from chiso.plans.draft_wording import DRAFT_MARKS, draft_files
from chiso.plans.drafting import draft, items_table
from chiso.plans.notes import plan_notes
from chiso.plans.terminal import render_draft
from chiso.text.catalog import Texts
from tests.support.documents import lines, opened
from tests.support.sweeps import PRESENT, swept


def rows_of(d: Dataset, province: str, year: int, file: str) -> list[dict[str, Any]]:
    return draft_files(draft(d, province, year))[1].get(file, [])


def test_with_a_scorecard_each_criterion_that_lost_points_is_there(d: Dataset) -> None:
    made = draft(d, "lao cai", 2021)
    table = items_table(made)
    assert table.query("kind == 'lost'")["criteria"].tolist() == [
        *("PAR 3.4.1", "PAR 3.4.2", "PAR 3.4.3", "PAR 6.1.1", "PAR 6.1.3", "PAR 7.1.3", "PAR 7.1.9"),
        *("PAR 7.2.1", "PAR 8.2", "PAR 8.5", "PAR 8.6"),
    ]
    lost = sum(item.figures[0].maximum - item.figures[0].score for item in made.items if item.kind == "lost")
    assert lost == pytest.approx(3.5797)
    assert made.last is None  # the plan for 2021 itself is no plan before it
    leads = dict(zip(table["criteria"], table["leads"], strict=True))
    assert leads["PAR 6.1.1"] == "Sở Tài chính"
    assert leads["PAR 8.2"] == "Sở Kế hoạch và Đầu tư"  # of the criterion, not both of the field


def test_nothing_that_was_not_known_before_the_year_is_used(d: Dataset) -> None:
    made = draft(d, "Lào Cai", 2021)
    assert all(figure.year < 2021 for figure in made.totals)
    assert {figure.year for item in made.items for figure in item.figures} == {2020}


def test_tasks_are_copied_where_the_criterion_is_the_same_and_marked(d: Dataset) -> None:
    rows = {row["criteria"]: row for row in rows_of(d, "Lào Cai", 2022, "tasks.csv")}
    one = rows["PAR 3.4.1 | PAR 3.4.2 | PAR 3.4.3"]  # one task that serves three criteria stands once
    last = load_plan("lao-cai-2021").tasks
    printed = last[last["id"].eq("NV3.9")]["task"].iloc[0]
    assert one["task"] == printed.replace("Phần đầu", "Phấn đấu")  # a misprint of the document
    assert "theo Kế hoạch năm 2021" in one["review"]
    assert "chưa thẩm định" in one["review"]
    assert rows["PAR 8.2"]["task"] == "Mức độ thu hút đầu tư của tỉnh năm 2022 cao hơn năm 2021."
    card = {row["code"]: row for row in rows_of(d, "Lào Cai", 2022, "scorecard.csv")}
    assert (card["3.4.1"]["self_assessed"], card["3.4.1"]["target_text"]) == ("1.4628", "")
    assert "bằng 97,5178%" in card["3.4.1"]["reason"]  # told there, so in no note
    assert one["note"] == ""


def test_a_target_that_is_proposed_says_so(d: Dataset) -> None:
    rows = rows_of(d, "Lào Cai", 2022, "targets.csv")
    place = next(row for row in rows if row["criteria"] == "PAR")
    assert (place["high"], place["review"]) == ("10", "mục tiêu của tỉnh cho năm 2021, đề nghị rà soát")
    assert not [row for row in rows if row["criteria"].startswith("PAPI")]  # for the office to set
    assert all(row["review"] for row in rows)
    (index_row,) = (row for row in rows if row["criteria"] == "PAR 7.1.9" and row["unit"] == "điểm")
    assert index_row["baseline_value"] == "0.6844"  # it fits
    assert index_row["text"] == "PAR INDEX năm 2022, tiêu chí 7.1.9: đạt 1/1 điểm (đề xuất: mức tối đa)"


def test_a_target_on_record_for_the_year_itself_is_taken(d: Dataset) -> None:
    aims = draft(d, "Lào Cai", 2021).aims
    assert [(aim.index, aim.value, aim.origin) for aim in aims] == [("PAR", 10, "on_record")]


def test_without_a_target_five_places_up_are_proposed_and_said_so(d: Dataset) -> None:
    made = draft(d, "Hà Tĩnh", 2024)
    aim = next(aim for aim in made.aims if aim.index == "PAR")
    assert aim.origin == "path"
    total = next(figure for figure in made.totals if figure.index == "PAR")
    assert total.rank - aim.value == 5
    row = next(row for row in draft_files(made)[1]["targets.csv"] if row["criteria"] == "PAR")
    assert "chưa có mục tiêu của tỉnh" in row["review"]
    assert row["text"] == (
        f"PAR INDEX năm 2024 xếp thứ {aim.value:.0f}/63 trở lên (đề xuất: tăng từ thứ 18/63 năm 2023)"
    )
    assert "cần quyết định" in row["review"]


def test_from_a_place_among_other_units_none_is_proposed_and_that_is_said(d: Dataset) -> None:
    made = draft(d, "Hà Tĩnh", 2025)
    assert not [aim for aim in made.aims if aim.kind == "rank"]
    limits = draft_files(made)[0]["limits"]
    assert any("trong số 63 đơn vị, năm 2025 xếp hạng 34 đơn vị" in text for text in limits)


def test_a_target_that_is_reached_is_not_set_again(d: Dataset) -> None:
    # 35th was the target for 2021, and 31st the place of that year.
    texts = [row["text"] for row in rows_of(d, "Lai Châu", 2022, "targets.csv")]
    assert texts[0] == "PAR INDEX năm 2022 xếp thứ 26/63 trở lên (đề xuất: tăng từ thứ 31/63 năm 2021)"


@pytest.mark.parametrize(
    ("province", "texts"),
    [
        (
            "Hà Tĩnh",  # above the mean, below the bound of the first group; SIPAS has no groups
            [
                "PAR INDEX năm 2026 đạt từ 90% trở lên trên thang 100% (đề xuất: ngưỡng nhóm A năm 2024)",
                "SIPAS năm 2026 đạt từ 85,17% trở lên trên thang 100% "
                "(đề xuất: không thấp hơn kết quả năm 2024)",
            ],
        ),
        (
            "Điện Biên",  # below both means
            [
                "PAR INDEX năm 2026 đạt từ 88,37% trở lên trên thang 100% "
                "(đề xuất: bằng trung bình cả nước năm 2024)",
                "SIPAS năm 2026 đạt từ 83,94% trở lên trên thang 100% "
                "(đề xuất: bằng trung bình cả nước năm 2024)",
            ],
        ),
    ],
)
def test_where_places_do_not_carry_over_a_score_is_proposed(
    d: Dataset, province: str, texts: list[str]
) -> None:
    assert [row["text"] for row in rows_of(d, province, 2026, "targets.csv")] == texts
    # Results of 2024 are too old for 2027: no number, and that is said once.
    made = draft(d, province, 2027)
    document, tables = draft_files(made)
    assert tables["targets.csv"] == []
    assert sum("đã cũ so với kế hoạch năm 2027" in text for text in document["limits"]) == 1
    assert not [item for item in made.items if item.figures]


def test_without_a_scorecard_fields_have_tasks_of_a_plan_on_record(d: Dataset) -> None:
    made = draft(d, "Hà Tĩnh", 2026)
    fields = {item.criteria[0] for item in made.items if item.kind == "taken"}
    assert fields == {f"PAR {n}" for n in range(1, 9)}
    rows = draft_files(made)[1]["tasks.csv"]
    taken = [row for row in rows if "theo Kế hoạch năm 2021 của tỉnh Lào Cai" in row["review"]]
    assert len(taken) > 35
    assert all("1149/QĐ-BNV" in row["review"] for row in taken)
    # What Lào Cai set itself is no number of another province, of another year or set.
    numbers = re.compile(r"\d")
    known = re.compile(r"100%|ISO 9001|năm 202[56]")
    assert [row["task"] for row in taken if numbers.search(known.sub("", row["task"]))] == []
    assert not [row for row in taken if "Lào Cai" in row["task"] or "SIPAS" in row["task"]]
    assert "tỉnh Hà Tĩnh" in " ".join(row["task"] for row in taken)
    # A city is no province: its office and council are called otherwise.
    city = draft_files(draft(d, "Hà Nội", 2026))[1]
    said = " ".join(str(row[key]) for row in city["tasks.csv"] for key in ("task", "lead", "coordinating"))
    assert "Văn phòng UBND thành phố" in said
    assert re.findall(r"(?<!cấp )(?<!các )\btỉnh\b", said) == []


def test_before_any_plan_on_record_one_task_asks_for_the_losses(d: Dataset) -> None:
    rows = rows_of(d, "Điện Biên", 2021, "tasks.csv")
    first = next(row for row in rows if row["criteria"] == "PAR")
    assert first["task"].startswith("Rà soát kết quả tự đánh giá, thẩm định năm 2020")
    assert "Sở Nội vụ (lĩnh vực 1, 4, 5, 8)" in first["lead"]
    assert not [row for row in rows if row["criteria"].startswith("PAR ") and "Rà soát" in row["task"]]


def test_a_province_with_papi_alone_gets_its_weak_dimensions_and_default_leads(d: Dataset) -> None:
    made = draft(d, "Thái Bình", 2024)
    table = items_table(made)
    counts = table.query("kind != 'taken'")["kind"].value_counts().to_dict()
    assert counts == {"no_scores": 1, "short": 3, "whole": 1}
    shortfalls = [
        item.figures[0].reference - item.figures[0].score for item in made.items if item.kind == "short"
    ]
    assert shortfalls[0] == max(shortfalls)
    assert min(shortfalls) >= 0.005  # none that no printed digit shows
    said = {row["criteria"]: row for row in draft_files(made)[1]["tasks.csv"]}
    assert "bảng mặc định" in said["PAR"]["review"]
    assert said["PAPI 4"]["task"].startswith(
        "Nâng điểm chỉ số nội dung “Kiểm soát tham nhũng trong khu vực công” ("
    )
    assert said["PAPI 4"]["lead"] == ""
    assert "chưa có cơ quan chủ trì" in said["PAPI 4"]["review"]
    missing = draft_files(made)[0]["missing"]
    assert any("bảng điểm" in text for text in missing)
    assert not [aim for aim in made.aims if aim.origin == "path"]  # its last place is of 2012


def test_an_agency_that_ended_is_mapped_to_its_successor_and_said_so(d: Dataset) -> None:
    rows = {row["criteria"]: row for row in rows_of(d, "Cao Bằng", 2025, "tasks.csv")}
    assert rows["PAR 8"]["lead"] == "Sở Tài chính"
    assert "cơ quan đã đổi tên, đề nghị rà soát (Sở Tài chính)" in rows["PAR 8"]["review"]
    leads = rows["PAR"]["lead"]  # two agencies of field 7 became one: named once
    assert leads.count("Sở Khoa học và Công nghệ (lĩnh vực 7)") == 1
    assert "Sở Tài chính (lĩnh vực 6, 8)" in leads


def test_a_unit_made_of_several_has_their_figures_and_no_place(d: Dataset) -> None:
    made = draft(d, "Lào Cai", 2026)
    assert [base.name for base in made.bases["PAR"]] == ["Lào Cai", "Yên Bái"]
    assert made.aims == []
    document, tables = draft_files(made)
    assert any("trước sắp xếp" in text for text in document["limits"])
    papi = next(row for row in tables["tasks.csv"] if row["criteria"] == "PAPI 4")
    assert "Lào Cai 6,60/10 điểm năm 2024, thấp hơn trung vị các tỉnh 0,41 điểm" in papi["task"]
    assert "Yên Bái" not in papi["task"]  # 0,16 below the median is no weakness there
    both = next(row for row in tables["tasks.csv"] if row["criteria"] == "PAPI 6")["task"]
    assert "Lào Cai 7,20/10 điểm" in both
    assert "Yên Bái 7,18/10 điểm" in both
    assert tables["targets.csv"] == []  # of two units, and of the set of 2021: no number of this one
    gone = next(row for row in tables["tasks.csv"] if "UBND cấp huyện" in row["review"])
    assert "UBND cấp huyện" not in gone["coordinating"]
    assert "cơ quan không còn" in gone["review"]
    conference = next(row for row in tables["duties.csv"] if "Hội nghị" in row["duty"])
    assert conference["deadline"] == "Quý II/2026"
    assert "thời hạn chuyển từ “Quý II/2021”" in conference["review"]


@pytest.mark.parametrize(
    ("province", "year"), [("Lào Cai", 2021), ("Lào Cai", 2022), ("Lào Cai", 2026), ("Điện Biên", 2024)]
)
def test_a_draft_is_a_plan_without_errors_and_every_mark_is_worded(
    d: Dataset, tmp_path: Path, province: str, year: int
) -> None:
    made = draft(d, province, year)
    document, tables = draft_files(made)
    write_plan(tmp_path / "draft", document, tables)
    plan, problems = read_plan(tmp_path / "draft")
    assert plan is not None
    assert [p for p in problems if p.severity == "error"] == []
    assert len(plan.tasks) == len(made.items)
    assert {code for item in made.items for code, _ in item.marks} <= {*DRAFT_MARKS, "weak_parts"}
    assert "nhiệm vụ" in render_draft(made, tables, "draft")
    # Results of 2025 are awaited from April 2026 on; no plan of an earlier year could rest on them.
    newer = dict(plan_notes(plan, d, Texts("vi"), date(2026, 4, 1))).get("Kết quả mới hơn", [])
    assert [line.split(" thường ")[0] for line in newer[:-1]] == (
        ["Kết quả PAR INDEX, SIPAS năm 2025", "Kết quả PAPI năm 2025"] if year == 2026 else []
    )
    # The card of 2020 is of the year before 2021, and of the one before that of 2022; then it is too old.
    assert plan.scored == (year in {2021, 2022})


# Bodies and terms that ended in 2025, and years of plans before it; written without the rules of the code.
ENDED = re.compile(
    r"huyện|thị xã|thị trấn|\bquận\b|mức độ 3|mức độ 4|Phòng (Nội vụ|Tư pháp|Tài chính)"
    r"|Kế hoạch và Đầu tư|KH&ĐT|Thông tin và Truyền thông|TT&TT|Thương binh|LĐTB|Giao thông vận tải|GTVT"
    r"|Tài nguyên và Môi trường|TN&MT|PTNT|Phát triển nông thôn|Thanh tra [Ss]ở|4 cấp chính quyền"
    r"|tỉnh Yên Bái|thành phố Lào Cai",
    re.IGNORECASE,
)
OLD_YEAR = re.compile(r"(?<!\d)20(1\d|2[0-3])(?!\d)")  # notes name the editions of figures


def texts_of(made: Draft) -> Iterator[str]:
    """Every text of a draft but what it lists for review."""
    document, tables = draft_files(made)
    values: list[Any] = [value for key, value in document.items() if key not in {"missing", "limits"}]
    values += [
        value for rows in tables.values() for row in rows for key, value in row.items() if key != "review"
    ]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
        else:
            yield str(value or "")


@pytest.mark.parametrize("year", [2026, 2027])
def test_no_draft_names_a_body_or_term_that_has_ended(d: Dataset, year: int) -> None:
    for unit in d.names.all("34"):
        made = draft(d, unit, year)
        assert [text for text in texts_of(made) if ENDED.search(text)] == [], unit.name
        rows = [row for table in draft_files(made)[1].values() for row in table]
        said = [str(row.get(key) or "") for row in rows for key in ("task", "duty", "text", "deadline")]
        assert [text for text in said if OLD_YEAR.search(text)] == [], unit.name


READ = [
    *((name, year) for name in ("Hà Tĩnh", "Lào Cai", "Điện Biên") for year in (2026, 2027)),
    *(("Lai Châu", 2026), ("Hà Nội", 2026), ("Khánh Hòa", 2026), ("Hưng Yên", 2026)),
    *(("Lào Cai", 2021), ("Lào Cai", 2022), ("Lai Châu", 2022), ("Lai Châu", 2023), ("Thái Bình", 2024)),
]
# What assigns work or heads a part stands wherever there is work.
NO_SENTENCE = re.compile(
    r"(Sở|Văn phòng|UBND|[Cc]ơ quan (chủ trì|phối hợp)|[Cc]ác (sở|cơ quan)|Mục tiêu và)\b"
)
CLAUSE = re.compile(r"(?<=[.;])\s+")


def read_draft(d: Dataset, folder: Path, province: str, year: int) -> tuple[list[str], list[str]]:
    """The lines of a draft's document, and of its notes for the editor."""
    document, tables = draft_files(draft(d, province, year))
    write_plan(folder / "draft", document, tables)
    said = list(lines(opened(plan_paper(load_plan(str(folder / "draft")), d, date(2026, 5, 20)))))
    end = next(n for n, line in enumerate(said) if line.startswith("GHI CHÚ KHI RÀ SOÁT"))
    return said[:end], said[end:]


def assert_reads_well(d: Dataset, folder: Path, province: str, year: int) -> None:
    body, notes = read_draft(d, folder, province, year)
    clauses = Counter(part.strip(" -.;") for line in (*body, *notes) for part in CLAUSE.split(line))
    repeated = {
        text: n
        for text, n in clauses.items()
        if n > 2 and len(text.split()) > 7 and not NO_SENTENCE.match(text)
    }
    assert repeated == {}
    # A blank is marked once; the signature and recipients are blanks of every document.
    blanks = Counter(blank for line in body for blank in re.findall(r"\[[^\]]*\]", line))
    assert [blank for blank, n in blanks.items() if n > 1] == []
    assert len(blanks) < 20
    # No name of the tool, no command, no file of it and no empty value in what is signed.
    assert [line for line in body if re.search(r"chiso|import add|\.csv|review|\bnan\b|None|\?", line)] == []
    unit = d.names.resolve(province, year=year)
    if unit.period == "34":
        # A place names its own field of units, and none among 63 is a target among 34.
        assert [line for line in body if "/63" in line and not re.search(r"năm 202[0-4]", line)] == []
        assert [line for line in body if ENDED.search(line) and "trước sắp xếp" not in line] == []
    for line in body:
        if line.startswith("Mục tiêu: ") or re.match(r"- \w+( INDEX)? năm \d{4} (đạt|xếp)", line):
            assert "(đề xuất: " in line, line
            assert re.search(rf"(PAR INDEX|SIPAS|PAPI) năm {year}", line), line


@pytest.mark.parametrize(("province", "year"), READ)
def test_a_draft_reads_as_a_plan_to_edit(d: Dataset, tmp_path: Path, province: str, year: int) -> None:
    assert_reads_well(d, tmp_path, province, year)


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "year"), swept(product(PRESENT, [2026, 2027]), every=34))
def test_drafts_of_all_units_read_as_plans_to_edit(d: Dataset, tmp_path: Path, unit: str, year: int) -> None:
    assert_reads_well(d, tmp_path, unit, year)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "year"), swept(product(PRESENT, [2026, 2027]), every=34))
def test_every_target_names_index_year_and_scale_and_is_proposed(d: Dataset, name: str, year: int) -> None:
    for unit in [d.province(name, period="34")]:
        for row in draft_files(draft(d, unit, year))[1]["targets.csv"]:
            assert re.match(rf"(PAR INDEX|SIPAS) năm {year}", row["text"]), row["text"]
            assert re.search(r"thang 100%|xếp thứ \d+/34|/[\d,]+ điểm", row["text"]), row["text"]
            assert "(đề xuất: " in row["text"], row["text"]
            assert row["review"], row["text"]


def test_with_a_scorecard_each_loss_is_told_with_its_figures_cause_and_lead(
    d: Dataset, tmp_path: Path
) -> None:
    body, _ = read_draft(d, tmp_path, "Lào Cai", 2021)
    text = "\n".join(body)
    for wanted in (
        "đạt 1,4628/1,5 điểm, điểm không đạt 0,0372",
        "180.840/185.443 hồ sơ, bằng 97,5178%",
        "Nâng tiêu chí 3.4.1 từ 1,4628 (năm 2020) lên 1,5/1,5 điểm, tăng thêm 0,0372 điểm",
        "đạt 0,6844/1 điểm, điểm không đạt 0,3156",  # what fits, not the misprint
        "2.200/5.500 lượt người; cơ quan chủ trì: Sở Kế hoạch và Đầu tư.",
        "năm 2020: 61,4203/65 điểm; điểm không đạt: 3,5797",
        "1,5 điểm do cơ quan khác chấm",
    ):
        assert wanted in text
    assert text.count("0,6484") == 1  # in the annex, as it is printed


def test_causes_that_no_scorecard_states_are_one_blank_a_field(d: Dataset, tmp_path: Path) -> None:
    document, tables = draft_files(draft(d, "Lào Cai", 2021))
    for row in tables["scorecard.csv"]:
        row["reason"] = ""
    write_plan(tmp_path / "draft", document, tables)
    said = list(lines(opened(plan_paper(load_plan(str(tmp_path / "draft")), d))))
    text = "\n".join(said)
    # Without a cause that tells them the figures are told.
    assert "điểm không đạt 0,0372; 180.840/185.443 hồ sơ = 97,5178%" in text
    causes = [line for line in said if "nguyên nhân" in line and line.startswith("-")]
    wanted = "- [nguyên nhân điểm không đạt của các tiêu chí {}: cơ quan chủ trì bổ sung]"
    codes = ("3.4.1, 3.4.2, 3.4.3", "6.1.1, 6.1.3", "7.1.3, 7.1.9, 7.2.1", "8.2, 8.5, 8.6")
    assert causes == [wanted.format(one) for one in codes]
    assert any(line.startswith("[cơ quan bổ sung ở các ô trống: nguyên nhân, ") for line in said)


OLD = {
    "tasks": [
        ("NV1", "PAPI 8", "Sở TT&TT, Sở KH&CN chủ trì; UBND cấp huyện, cấp xã phối hợp năm 2021."),
        ("NV2", "PAPI 4", "UBND các huyện, thành phố chỉ đạo các Phòng Nội vụ."),
        ("NV3", "PAPI 5", "Nâng cao dịch vụ công mức độ 3, 4. Công khai TTHC tại các xã, phường, thị trấn."),
        ("NV4", "PAPI 6", "UBND tỉnh Yên Bái thực hiện theo Quyết định số 12/QĐ-UBND ngày 01/3/2021."),
        ("NV5", "PAPI 7", "Các sở, ngành, UBND các huyện, thị xã báo cáo trước ngày 15/12/2021."),
    ],
    "duties": [
        ("TN1", "Sở Giao thông vận tải | UBND huyện Bát Xát", "Theo dõi Chỉ số CCHC năm 2020."),
        ("TN2", "Phòng Tư pháp", "Tổng hợp, báo cáo."),
        ("TN3", "UBND các xã, phường, thị trấn", "Phối hợp với Sở LĐTBXH và thành phố Lào Cai."),
    ],
    "targets": [
        ("MT1", "NV1", "tỉnh | huyện | xã", "80% hồ sơ năm 2021", "Tỷ lệ hồ sơ"),
        ("MT2", "NV1", "huyện", "100% đơn vị", "Tỷ lệ đơn vị"),
        ("MT3", "NV5", "", "90% thị trấn", "Tỷ lệ thị trấn"),
    ],
}


@pytest.fixture
def with_old_words(d: Dataset) -> Dataset:
    """The data with the plan of Lào Cai replaced by one full of what has ended."""
    last = load_plan("lao-cai-2021")
    made = {"tasks": ("id", "criteria", "task"), "duties": ("id", "agency", "duty")}
    made["targets"] = ("id", "task", "scope", "text", "indicator")
    frames = {}
    for name, columns in made.items():
        empty = dict.fromkeys(getattr(last, name).columns, "")
        more = {"targets": {"operator": "at_least", "low": "80"}, "tasks": {"lead": "Sở Nội vụ"}}
        rows = [{**empty, **more.get(name, {}), **dict(zip(columns, row, strict=True))} for row in OLD[name]]
        frames[name] = pd.DataFrame(rows)
    other = replace(d)
    vars(other)["plans"] = [replace(last, **frames)]
    return other


def test_old_words_of_a_plan_are_mended_or_left_out_and_listed(with_old_words: Dataset) -> None:
    made = draft(with_old_words, "Lào Cai", 2026)
    assert [text for text in texts_of(made) if ENDED.search(text)] == []
    tables = draft_files(made)[1]
    tasks = {row["criteria"]: row["task"] for row in tables["tasks.csv"] if row["criteria"][:3] != "PAR"}
    assert tasks["PAPI 8"] == "Sở Khoa học và Công nghệ, Sở KH&CN chủ trì; UBND cấp xã phối hợp năm 2026."
    assert tasks["PAPI 4"].startswith("Nâng điểm")  # nothing was left of it: open again
    assert tasks["PAPI 5"] == "Công khai TTHC tại các xã, phường."
    assert tasks["PAPI 6"].startswith("Nâng điểm")
    assert tasks["PAPI 7"] == "Các sở, ngành báo cáo trước ngày 15/12/2026."
    duties = [(row["agency"], row["duty"]) for row in tables["duties.csv"]]
    assert duties == [
        ("Sở Xây dựng", "Theo dõi Chỉ số CCHC năm 2025."),
        ("UBND các xã, phường", "Phối hợp với Sở Nội vụ."),
    ]
    copied = [row for row in tables["targets.csv"] if "theo Kế hoạch năm 2021" in row["review"]]
    text = "PAPI năm 2026, chỉ số nội dung 8: 80% hồ sơ năm 2026 (đề xuất: theo Kế hoạch năm 2021)"
    assert [(row["scope"], row["text"]) for row in copied] == [("tỉnh | xã", text)]
    listed = "\n".join(draft_files(made)[0]["missing"])
    for said in ("Phòng Nội vụ", "mức độ 3, 4", "12/QĐ-UBND", "Phòng Tư pháp", "100% đơn vị", "90% thị trấn"):
        assert said in listed or said in "".join(row["review"] for row in tables["tasks.csv"])
        assert said in render_draft(made, tables, "draft")
    changed = render_draft(made, tables, "draft")
    assert "bỏ “UBND cấp huyện”" in changed
    assert "UBND huyện Bát Xát" in changed  # an agency of a cell that stays


def test_a_draft_for_a_year_before_the_reform_leaves_old_words_as_they_are(with_old_words: Dataset) -> None:
    tables = draft_files(draft(with_old_words, "Lào Cai", 2022))[1]
    kept = {row[2].replace("năm 2020", "năm 2021") for row in OLD["duties"]}  # but for the years
    assert {row["duty"] for row in tables["duties.csv"]} == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Trong năm, UBND các huyện tổ chức kiểm tra.", ""),  # who acts is no member of a list
        ("Sở KH&ĐT, Sở Tài chính phối hợp.", "Sở Tài chính phối hợp."),  # the two became one
        ("Ban Dân tộc HĐND tỉnh giám sát.", "Ban Dân tộc HĐND tỉnh giám sát."),  # of the council, it stays
        ("Học tập TP. Hồ Chí Minh, thành phố Vinh.", ""),
        ("Mức độ hài lòng đạt mức 4,5 điểm.", "Mức độ hài lòng đạt mức 4,5 điểm."),
        ("Chương trình giai đoạn 2021 - 2030.", "Chương trình giai đoạn 2021 - 2030."),
        ("Giảm 15% so với năm 2015.", ""),
        ("Xong trước ngày 29/02/2020.", "Xong trước ngày 28/02/2025."),
    ],
)
def test_what_of_a_text_holds_in_2026(d: Dataset, text: str, kept: str) -> None:
    agencies = Agencies(ReferenceTables.read(DATA).tables["agencies"])
    words = OldWords(agencies, d.names, d.names.resolve("Lào Cai", year=2026), 2026, 2021)
    assert words.clean(text)[0] == kept


def test_requests_that_cannot_be_met(d: Dataset) -> None:
    with pytest.raises(UnknownProvince):
        draft(d, "Lào Kay", 2022)
    with pytest.raises(BadRequest):
        draft(d, "Lào Cai", 2011)


def test_nothing_is_overwritten_without_force(tmp_path: Path, d: Dataset) -> None:
    folder = tmp_path / "mine"
    document, tables = skeleton(d.province("Lào Cai", year=2024), 2024, d.indices)
    write_plan(folder, document, tables)
    edited = (folder / "tasks.csv").read_text("utf-8") + "A,,,,Nhiệm vụ" + "," * 16 + "\n"
    (folder / "tasks.csv").write_text(edited, "utf-8")
    with pytest.raises(ChisoError, match="exists already"):
        write_plan(folder, document, tables)
    assert (folder / "tasks.csv").read_text("utf-8") == edited
    write_plan(folder, document, tables, force=True)
    assert load_plan(str(folder)).tasks.empty


def test_a_plan_that_breaks_its_rules_is_not_written(tmp_path: Path, d: Dataset) -> None:
    document, tables = skeleton(d.province("Lào Cai", year=2024), 2024, d.indices)
    with pytest.raises(DataError) as caught:
        write_plan(
            tmp_path / "mine", document, {**tables, "tasks.csv": [{"id": "A", "task": "x", "deadline": "?"}]}
        )
    assert [p.column for p in caught.value.problems] == ["deadline"]
    assert not (tmp_path / "mine").exists()


def test_a_skeleton_has_every_table_and_no_row(tmp_path: Path, d: Dataset) -> None:
    document, tables = skeleton(None, 2025, d.indices)
    with pytest.raises(DataError):
        write_plan(tmp_path / "mine", document, tables)
    write_plan(tmp_path / "mine", document, tables, checked=False)
    for name in ("targets.csv", "tasks.csv", "duties.csv"):
        with (tmp_path / "mine" / name).open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) == 1
