"""Plans: bad input is said by file, row and column; the transcription is that of another hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chiso.core.dates import is_date
from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.paths import DATA, ROOT
from chiso.data.checks.check import check
from chiso.data.plans.checks import _Card
from chiso.data.plans.folder import (
    Plan,
    check_plans,
    find_plan,
    load_plan,
    plan_folders,
    plans_on_record,
    read_plan,
)
from chiso.data.plans.scorecard_table import SCORECARD, agency_and_share, entries, evidence_of
from tests.support.tables import rows_of, write_rows

FACTS = ROOT / "tests/fixtures/plan_facts.csv"
PLANS = {"004": "lao-cai-2021", "000": "van-phong-ubnd-lao-cai-2023"}
CARD = "plans/lao-cai-2021/scorecard.csv"
DOCUMENT = "plans/lao-cai-2021/plan.yml"
# Measures of the extract, and the column of the scorecard that holds them.
COLUMNS = {
    "self_score": "self_assessed",
    "appraisal_score": "appraised",
    "max_points_appraisal": "maximum",
    "max_points_ministry_scored": "maximum",
    "max_points": "maximum",
    "lost_points": "lost",
    "ratio_stated": "ratio",
    "numerator": "numerator",
    "denominator": "denominator",
    "target_points": "target",
}


def facts(basis: str) -> list[dict[str, str]]:
    return [row for row in rows_of(FACTS) if row["basis"] == basis and row["document"][:3] in PLANS]


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {plan.name: plan for plan in plans_on_record(DATA)}


def problems(data: Path, plan: str = "lao-cai-2021") -> list[Problem]:
    return [p for p in read_plan(data / "plans" / plan, data)[1] if p.severity == "error"]


def edit(data: Path, change: Callable[[dict[str, dict[str, str]]], Any], file: str = CARD) -> dict[str, int]:
    """Change rows by code; gives the line of each."""
    rows = {row["code"]: row for row in rows_of(data / file)}
    change(rows)
    write_rows(data / file, list(SCORECARD.schema.columns), rows.values())
    return {code: line for line, code in enumerate(rows, 2)}


def rewrite(data: Path, old: str, new: str) -> int:
    """Replace a line of plan.yml; gives its number."""
    lines = (data / DOCUMENT).read_text("utf-8").splitlines()
    n = lines.index(old)
    lines[n] = new
    (data / DOCUMENT).write_text("\n".join(lines) + "\n", "utf-8")
    return n + 1


def number(text: str) -> float:
    return float(text)


def test_the_plans_on_record_pass_with_findings_only() -> None:
    assert {folder.name for folder in plan_folders(DATA)} > set(PLANS.values())
    result = check(DATA)
    assert result.errors == []
    assert {p.rule for p in result.findings if p.file.startswith("plans/")} == {
        "printed_otherwise",
        "incomplete",
    }


def body_of(plan: Plan, field: str) -> str:
    """Text of the section of a field, or the whole document."""
    text, here = "", not field
    for part in plan.document["body"]:
        if re.match(r"\d\. Chỉ số|I+\. ", part["heading"]):
            here = not field or part["heading"].startswith(f"{field}. Chỉ số")
        if here:
            text += "\n".join([part["heading"], *part["text"]]) + "\n"
    return text


def shown(value: str) -> set[str]:
    """Ways in which a document can print a value."""
    comma = value.replace(".", ",")
    return {comma, comma.zfill(2), f"{float(value):,.0f}".replace(",", ".")}


def cell(plan: Plan, code: str, column: str) -> str:
    rows = plan.criteria[plan.criteria["code"].eq(code)]
    return str(rows[column].iloc[0])


@pytest.mark.parametrize(
    "fact", facts("stated"), ids=lambda f: f"{f['document'][:3]}-{f['code']}-{f['measure']}"
)
def test_every_stated_fact_of_the_extract_is_transcribed(  # noqa: PLR0912 - a case a measure
    plans: dict[str, Plan], fact: dict[str, str]
) -> None:
    plan = plans[PLANS[fact["document"][:3]]]
    code = {"1-BNV": "1-BNV", "7-ISO": "7"}.get(fact["code"], fact["code"])
    measure, value = fact["measure"], fact["value"]
    totals = {entry["measure"]: entry for entry in plan.document["totals"]}
    results = [entry for entry in plan.document["results"] if entry["year"] == fact["year"]]
    if code and measure in COLUMNS:
        assert number(cell(plan, code, COLUMNS[measure])) == number(value)
    elif measure == "self_score":
        assert totals["self_assessed"]["value"] == value
    elif measure == "max_points_selfscored":
        assert totals["self_assessed"]["maximum"] == value
    elif measure in {"appraisal_score", "survey_score", "total_score", "rank"}:
        assert number(value) in {number(entry["value"]) for entry in results}
    elif measure == "max_points_appraisal":
        assert value in {entry["maximum"] for entry in results}
    elif measure == "growth_rate":
        column = "value" if fact["year"] == "2020" else "last_year"
        assert cell(plan, code, column) == value
    elif measure in {"lead_agency", "coordinating_agency"}:
        column = "lead" if measure == "lead_agency" else "coordinating"
        agencies = {agency_and_share(entry)[0] for entry in entries(cell(plan, code, column))}
        short = {
            name.replace("thủ tục hành chính", "TTHC").replace("Thông tin điện tử", "TTĐT")
            for name in agencies
        }
        wanted = {re.sub(r"\s*\(.*?\)", "", name).strip() for name in value.split(";")}
        assert wanted <= agencies | short
    elif measure == "doc_ref":
        kinds = ("legal_bases", "related_documents")
        named = [entry for kind in kinds for entry in plan.document[kind]]
        printed, day = value.split(" ngày ")
        iso = "-".join(part.zfill(2) for part in reversed(day.split("/")))
        assert (printed, iso) in {(entry["document"], entry["date"]) for entry in named}
    elif measure == "reporting_period":
        assert plan.document["reporting"] == value.split(", ")
    elif measure == "milestone":
        assert value in {entry["when"] for entry in plan.document["milestones"]}
    elif (measure == "target" and not code) or measure == "target_rank_within":
        assert value in {entry["value"] for entry in plan.document["goals"]}
    elif measure == "target" and fact["unit"] == "text":
        assert "100% các tiêu chí, tiêu chí thành phần" in cell(plan, code, "target_text")
    elif measure in {"target", "value"} and fact["unit"].startswith("lượt"):
        assert any(way in cell(plan, code, "reason") for way in shown(value))
    elif measure == "rule":
        assert cell(plan, code, "exempt_share") == value
    else:
        assert measure == "target"
        text = body_of(plan, code.split(".")[0])
        assert any(re.search(rf"(?<![\d,.]){re.escape(way)}(?![\d,])", text) for way in shown(value))


def test_plan_facts_of_the_targets_are_looked_for_in_the_right_section(plans: dict[str, Plan]) -> None:
    own = body_of(plans["lao-cai-2021"], "7")
    assert "Tối thiểu 90% hồ sơ công việc" in own
    assert "Sở Tài chính" not in own


@pytest.mark.parametrize("day", ["2021-02-31", "31/02/2021", "2021-13", "2021-00-01", "21-02-03", "2021-2-3"])
def test_days_that_do_not_exist(day: str) -> None:
    assert not is_date(day)


def test_a_date_of_31_february_in_the_document(data_copy: Path) -> None:
    line = rewrite(data_copy, "  date: '2021-02-25'", "  date: 31/02/2021")
    found = problems(data_copy)
    assert [(p.file, p.row, p.column, p.value) for p in found] == [
        (DOCUMENT, line, "legal_bases[1].date", "31/02/2021")
    ]
    assert "no date that exists" in found[0].message


def test_a_date_of_31_february_of_a_verification_document(data_copy: Path) -> None:
    lines = edit(
        data_copy, lambda rows: rows["3.4.1"].update(evidence="114/BC-UBND; 2021-02-31; Báo cáo; a.pdf")
    )
    found = problems(data_copy)
    assert [(p.file, p.row, p.column, p.value) for p in found] == [
        (CARD, lines["3.4.1"], "evidence", "2021-02-31")
    ]


def test_parents_in_a_circle(data_copy: Path) -> None:
    lines = edit(
        data_copy, lambda rows: [rows["3"].update(parent="3.4.1", maximum="1", self_assessed="1", lost="")]
    )
    found = [p for p in problems(data_copy) if p.rule == "cycle"]
    assert [(p.row, p.column) for p in found] == [(lines["3"], "parent"), (lines["3.4.1"], "parent")]
    assert "3 -> 3.4.1 -> 3" in found[0].message


def test_a_long_chain_of_parents_is_walked_over_once() -> None:
    codes = [f"{n}" for n in range(20_000)]
    rows = {"code": codes, "parent": [*codes[1:], "10000"]}
    card = _Card(CARD, pd.DataFrame(rows, index=pd.RangeIndex(2, 20_002, name="line")))
    found = list(card.parents())
    assert [problem.value for problem in found] == [*codes[10_001:], "10000"]
    assert "of 10000 run in a circle: 10000 -> 10001 -> 10002" in found[0].message
    assert max(len(problem.message) for problem in found) < 200


def test_a_parent_that_is_no_row(data_copy: Path) -> None:
    lines = edit(data_copy, lambda rows: rows["3.4.1"].update(parent="3.4"))
    assert [(p.rule, p.row, p.column, p.value) for p in problems(data_copy)] == [
        ("unknown_parent", lines["3.4.1"], "parent", "3.4")
    ]


def test_maxima_of_children_above_the_parents(data_copy: Path) -> None:
    lines = edit(data_copy, lambda rows: rows["8.2"].update(maximum="4.5"))
    found = problems(data_copy)
    assert [(p.rule, p.row, p.column) for p in found] == [("maxima", lines["8"], "maximum")]
    assert "6.5" in found[0].message


def test_a_score_above_its_maximum(data_copy: Path) -> None:
    lines = edit(data_copy, lambda rows: rows["3.4.1"].update(self_assessed="1.6", state=""))
    found = problems(data_copy)
    assert [(p.rule, p.row, p.column, p.value) for p in found] == [
        ("above_maximum", lines["3.4.1"], "self_assessed", "1.6")
    ]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("rule", "ratio", "choice"),
        ("state", "mất điểm", "choice"),
        ("scored_by", "Sở Nội vụ", "choice"),
        ("ratio", "97,5178", "number"),
        ("code", "3.4.a", "pattern"),
        ("steps", "từ 100%", "pattern"),
    ],
)
def test_a_cell_that_its_column_refuses(data_copy: Path, column: str, value: str, rule: str) -> None:
    lines = edit(data_copy, lambda rows: rows["3.4.1"].update({column: value}))
    found = [p for p in problems(data_copy) if p.column == column]
    assert [(p.file, p.row, p.rule, p.value) for p in found] == [(CARD, lines["3.4.1"], rule, value)]


def test_a_rule_that_is_unknown_names_the_rules_there_are(data_copy: Path) -> None:
    edit(data_copy, lambda rows: rows["3.4.1"].update(rule="ratio"))
    assert "proportional" in problems(data_copy)[0].message


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("2", {"self_assessed": "4.5"}),
        ("3.4.1", {"self_assessed": "1.5"}),
        ("8.2", {"self_assessed": "0.2"}),
        ("1-BNV", {"self_assessed": "1"}),
    ],
)
def test_a_state_that_the_score_contradicts(data_copy: Path, code: str, change: dict[str, str]) -> None:
    lines = edit(data_copy, lambda rows: rows[code].update(change))
    assert ("state", lines[code], "state") in {(p.rule, p.row, p.column) for p in problems(data_copy)}


def test_a_denominator_of_zero(data_copy: Path) -> None:
    lines = edit(data_copy, lambda rows: rows["3.4.1"].update(denominator="0"))
    assert [(p.rule, p.row, p.column) for p in problems(data_copy)] == [
        ("denominator", lines["3.4.1"], "denominator")
    ]


def test_an_agency_that_did_not_exist_in_the_planned_year(data_copy: Path) -> None:
    lines = edit(data_copy, lambda rows: rows["6"].update(lead="Sở Nông nghiệp và Môi trường"))
    found = problems(data_copy)
    assert [(p.file, p.row, p.column, p.value) for p in found] == [
        (CARD, lines["6"], "lead", "Sở Nông nghiệp và Môi trường")
    ]
    assert "did not exist in 2021: only since 2025-03-01" in found[0].message


def test_an_agency_that_ended_is_refused_later_and_noted_in_its_last_year(data_copy: Path) -> None:
    rewrite(data_copy, "edition_planned: '2021'", "edition_planned: '2026'")
    found = [p for p in problems(data_copy) if p.value == "Sở Thông tin và Truyền thông"]
    assert found[0].remedy == "its work passed to Sở Khoa học và Công nghệ"
    rewrite(data_copy, "edition_planned: '2026'", "edition_planned: '2025'")
    plan, all_found = read_plan(data_copy / "plans/lao-cai-2021", data_copy)
    assert plan is not None
    assert "2025-02-28" in " ".join(p.message for p in all_found if p.value == "Sở Thông tin và Truyền thông")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("criteria_set: 1149/QĐ-BNV", "criteria_set: 876/QĐ-BNV", "criteria_set"),
        ("  level: province", "  level: tỉnh", "unit.level"),
        ("  province: Lào Cai", "  province: Lao Cay", "unit.province"),
        ("edition_reviewed: '2020'", "edition_reviewd: '2020'", "edition_reviewd"),
        ("complete: 'false'", "complete: chưa", "complete"),
    ],
)
def test_an_entry_of_the_document_that_cannot_be(data_copy: Path, old: str, new: str, column: str) -> None:
    line = rewrite(data_copy, old, new)
    assert (DOCUMENT, line, column) in {(p.file, p.row, p.column) for p in problems(data_copy)}


def test_a_document_that_is_no_yaml(data_copy: Path) -> None:
    line = rewrite(data_copy, "document_type: Kế hoạch", "document_type: [Kế hoạch")
    found = problems(data_copy)
    assert found[0].rule == "yaml"
    assert found[0].row is not None
    assert found[0].row >= line


def test_a_criterion_that_stands_twice(data_copy: Path) -> None:
    with (data_copy / CARD).open("a", encoding="utf-8") as file:
        file.write((data_copy / CARD).read_text("utf-8").splitlines()[-1] + "\n")
    assert [p.rule for p in problems(data_copy)] == ["duplicate"]


def test_check_fails_on_a_broken_plan_and_load_plan_says_where(data_copy: Path) -> None:
    edit(data_copy, lambda rows: rows["8.2"].update(maximum="4.5"))
    assert [p.file for p in check(data_copy).errors] == [CARD]
    with pytest.raises(DataError) as caught:
        load_plan("lao-cai-2021", data_copy)
    assert caught.value.problems[0].row is not None


def test_a_plan_is_found_by_name_path_or_file_and_else_refused() -> None:
    folder = DATA / "plans/lao-cai-2021"
    assert [find_plan(named) for named in ("lao-cai-2021", str(folder), str(folder / "scorecard.csv"))] == [
        folder
    ] * 3
    with pytest.raises(ChisoError, match="no plan") as caught:
        find_plan("lao-cai-2020")
    assert "lao-cai-2021" in caught.value.remedy


def test_a_name_does_not_lead_out_of_the_plans_of_the_data(
    tmp_path: Path, data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_copy / "plans/lao-cai-2021", data_copy / "elsewhere")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ChisoError, match="no plan"):
        find_plan("../elsewhere", data_copy)
    assert find_plan("data/elsewhere", data_copy) == Path("data/elsewhere")  # a path is one on purpose
    monkeypatch.chdir(data_copy / "elsewhere")
    assert load_plan(".", data_copy).name == "elsewhere"  # its files are called after it


def test_a_plan_folder_that_is_a_link_to_elsewhere_is_named_and_not_read(
    tmp_path: Path, data_copy: Path
) -> None:
    (data_copy / "plans/lao-cai-2021").rename(tmp_path / "elsewhere")
    (data_copy / "plans/lao-cai-2021").symlink_to(tmp_path / "elsewhere")
    errors = [problem for problem in check_plans(data_copy) if problem.severity == "error"]
    assert [(one.rule, one.file) for one in errors] == [("leads_out", "plans/lao-cai-2021")]


def test_a_plan_outside_the_data_folder_is_read_too(tmp_path: Path, data_copy: Path) -> None:
    folder = (data_copy / "plans/lao-cai-2021").rename(tmp_path / "mine")
    plan = load_plan(str(folder))
    assert (plan.name, plan.unit, plan.reviewed, plan.planned) == ("mine", "UBND tỉnh Lào Cai", 2020, 2021)


def test_documents_of_a_cell() -> None:
    cell_of = "114/BC-UBND; 2021-02-25; Báo cáo tự đánh giá; bc114.pdf | ; 2020; Sổ theo dõi"
    assert [entry["number"] for entry in evidence_of(cell_of)] == ["114/BC-UBND", ""]
    assert [entry["file"] for entry in evidence_of(cell_of)] == ["bc114.pdf", ""]
