"""Targets, tasks and duties of the five documents, against the extract of another hand and their own text."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pandas as pd
import pytest

from chiso.core.frames import records
from chiso.core.paths import DATA, ROOT
from chiso.data.dataset import Dataset
from chiso.data.plans.deadlines import CADENCE, read_deadline
from chiso.data.plans.folder import Plan, plans_on_record
from chiso.data.plans.scorecard_table import agency_and_share, entries
from chiso.data.plans.work_tables import criteria_of, field_of
from chiso.plans.target_results import (
    consecutive_rises,
    implied_results,
    index_targets,
    stated_against_record,
)
from tests.support.tables import rows_of

FACTS = ROOT / "tests/fixtures/plan_facts.csv"
PLANS = {
    "000": "van-phong-ubnd-lao-cai-2023",
    "001": "van-phong-ubnd-binh-thuan-2023",
    "002": "ubnd-huyen-binh-gia-2024",
    "003": "lai-chau-2022",
    "004": "lao-cai-2021",
}
# A target of the extract that no table of targets holds: the plan of 2020 that 8.6 names as not fulfilled.
OF_THE_PAST = ("004", "8.6", "5500")
# Codes of 001 are field and item of the plan.
ITEM = re.compile(r"(\d)-(.*)")


def facts(*documents: str, basis: str = "stated", measure: str = "") -> list[dict[str, str]]:
    return [
        row
        for row in rows_of(FACTS)
        if row["document"][:3] in (documents or PLANS)
        and row["basis"] == basis
        and measure in {"", row["measure"]}
    ]


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {plan.name: plan for plan in plans_on_record(DATA)}


def of(fact: dict[str, str], plans: dict[str, Plan]) -> Plan:
    return plans[PLANS[fact["document"][:3]]]


def label(fact: dict[str, str]) -> str:
    return f"{fact['document'][:3]}-{fact['code']}-{fact['measure']}-{fact['value'][:12]}"


def numeric(measure: str) -> list[dict[str, str]]:
    found = [fact for fact in facts(measure=measure) if fact["unit"] != "text"]
    return [fact for fact in found if (fact["document"][:3], fact["code"], fact["value"]) != OF_THE_PAST]


def numbers(row: dict[str, Any]) -> list[float]:
    return [float(row[column]) for column in ("low", "high") if row[column]]


def unit_of(fact: dict[str, str]) -> str:
    return fact["unit"].split("/")[0]


@pytest.mark.parametrize("measure", ["target", "target_points", "target_rank_within"])
def test_every_stated_target_is_in_the_table_with_its_number_unit_and_field(
    plans: dict[str, Plan], measure: str
) -> None:
    """As often as the extract has it: three rows of 100 % in a field need three numbers of 100 %."""
    wanted: Counter[tuple[str, str, float, str]] = Counter()
    for fact in numeric(measure):
        item = ITEM.match(fact["code"])
        field = item[1] if item else field_of(fact["code"])
        wanted[(fact["document"][:3], field, float(fact["value"]), unit_of(fact))] += 1
    here: Counter[tuple[str, str, float, str]] = Counter()
    for document, name in PLANS.items():
        for row in records(plans[name].targets):
            fields = {field_of(code) for _, code in criteria_of(row["criteria"])} | (
                {""} if document == "003" else set()
            )
            for value in numbers(row):
                here.update((document, field, value, row["unit"]) for field in fields)
    assert wanted
    assert wanted - here == Counter()


def test_the_plan_of_lao_cai_has_the_targets_of_its_document(plans: dict[str, Plan]) -> None:
    stated = [fact for fact in facts("004", measure="target") if fact["year"] == "2021"]
    stated += facts("004", measure="target_rank_within")
    assert len(stated) == 67
    assert len(plans["lao-cai-2021"].targets) >= 64  # two numbers of a range are one target
    whole = [fact for fact in stated if fact["unit"] == "text"]
    fields = records(plans["lao-cai-2021"].targets.query("task == '' and unit == '%'"))
    assert len(whole) == len(fields) == 8
    assert all("đạt điểm tối đa" in row["text"] for row in fields)


def tasks_of(plan: Plan, fact: dict[str, str]) -> list[dict[str, Any]]:
    item = ITEM.match(fact["code"])
    assert item is not None
    chosen = [row for row in records(plan.tasks) if row["section"] == f"III.{item[2]}"]
    assert all(criteria_of(row["criteria"]) == [("PAR", item[1])] for row in chosen)
    return chosen


@pytest.mark.parametrize("fact", facts("001", measure="deadline"), ids=label)
def test_every_deadline_is_as_printed(plans: dict[str, Plan], fact: dict[str, str]) -> None:
    found = tasks_of(of(fact, plans), fact)
    assert {row["deadline"] for row in found} == {fact["value"]}
    assert read_deadline(fact["value"], 2023).kind == CADENCE


@pytest.mark.parametrize(
    "fact",
    [*facts("001", measure="lead_agency"), *facts("001", measure="coordinating_agency")],
    ids=label,
)
def test_every_agency_of_a_task_is_as_printed(plans: dict[str, Plan], fact: dict[str, str]) -> None:
    column = "lead" if fact["measure"] == "lead_agency" else "coordinating"
    cells = [row[column] for row in tasks_of(of(fact, plans), fact) if row[column]]
    assert set(cells) == set(fact["value"].split("; "))


@pytest.mark.parametrize(
    "fact",
    [*facts("000", "004", measure="lead_agency"), *facts("000", "004", measure="coordinating_agency")],
    ids=label,
)
def test_agencies_of_a_field_lead_its_tasks(plans: dict[str, Plan], fact: dict[str, str]) -> None:
    plan = of(fact, plans)
    column = "lead" if fact["measure"] == "lead_agency" else "coordinating"
    field = field_of(fact["code"])
    rows = [
        row for row in records(plan.tasks) if field in {field_of(c) for _, c in criteria_of(row["criteria"])}
    ]
    named = {agency_and_share(entry)[0] for row in rows for entry in entries(row[column])}
    short = {
        name.replace("thủ tục hành chính", "TTHC").replace("Thông tin điện tử", "TTĐT") for name in named
    }
    for agency in fact["value"].split(";"):
        assert re.sub(r"\s*\(.*?\)", "", agency).strip() in named | short


@pytest.mark.parametrize("fact", facts("002", "003", measure="lead_agency"), ids=label)
def test_agencies_without_a_criterion_have_duties(plans: dict[str, Plan], fact: dict[str, str]) -> None:
    assert fact["value"] in set(of(fact, plans).duties["agency"])


@pytest.mark.parametrize("fact", facts("001", "002", "003", measure="doc_ref"), ids=label)
def test_every_document_named_is_in_plan_yml(plans: dict[str, Plan], fact: dict[str, str]) -> None:
    about = of(fact, plans).document
    named = [entry for kind in ("legal_bases", "related_documents") for entry in about[kind]]
    own = f"{about['number']}/{about['symbol']}"
    printed, _, day = fact["value"].partition(" ngày ")
    parts = re.findall(r"\d+", day)
    iso = "-".join(part.zfill(2) for part in reversed(parts))
    known = {(re.sub(r"^Công văn số ", "", entry["document"]), entry["date"]) for entry in named}
    assert (printed, iso) in known | {(own, about["date"]), (own, "")}


def test_the_reporting_periods_and_the_missing_annex_of_002(plans: dict[str, Plan]) -> None:
    plan = plans[PLANS["002"]]
    (fact,) = facts("002", measure="reporting_period")
    assert plan.document["reporting"] == fact["value"].split(", ")
    assert plan.document["complete"] == "false"
    assert any("Phụ lục" in missing for missing in plan.document["missing"])
    assert plan.tasks.empty


@pytest.mark.parametrize(
    ("fact", "measure"),
    [
        (fact, measure)
        for name, measure in (
            ("rank", "rank"),
            ("rank_change", "change_rank"),
            ("streak_years", "consecutive_rises"),
            ("rank_vs_target", "above_target"),
            ("score", "score"),
            ("score_change", "change_score"),
        )
        for fact in facts("003", measure=name)
    ],
    ids=lambda value: value if isinstance(value, str) else label(value),
)
def test_every_stated_result_of_003_is_in_plan_yml(
    plans: dict[str, Plan], fact: dict[str, str], measure: str
) -> None:
    index = fact["index"].split()[0]
    found = [
        entry["value"]
        for entry in plans["lai-chau-2022"].document["results"]
        if (entry["index"], entry["year"], entry["measure"]) == (index, fact["year"], measure)
    ]
    assert found == [fact["value"]]


@pytest.mark.parametrize("fact", facts("003", basis="derived"), ids=label)
def test_every_derived_result_of_003_follows(plans: dict[str, Plan], fact: dict[str, str]) -> None:
    table = implied_results(plans["lai-chau-2022"])
    index = fact["index"].split()[0]
    found = table.query(
        "index == @index and year == @year and measure == @measure",
        local_dict={"index": index, "year": int(fact["year"]), "measure": fact["measure"]},
    )
    assert found["value"].tolist() == [pytest.approx(float(fact["value"]))]


def test_four_places_above_the_target_and_three_rises_follow_from_the_figures(
    d: Dataset, plans: dict[str, Plan]
) -> None:
    plan = plans["lai-chau-2022"]
    aims = index_targets(d, plan)
    assert aims[["index", "year", "aim", "result", "beyond"]].to_numpy().tolist() == [
        ["PAR", 2021, 35, 31, 4]
    ]
    assert consecutive_rises(d, "Lai Châu", "PAR", 2021) == 3
    against = stated_against_record(d, plan)
    assert against.set_index(["index", "measure"]).loc[("PAPI", "change_rank"), "on_record"] == 25  # computed
    assert set(against["agrees"]) == {"yes", "unknown"}
    assert against.query("agrees == 'unknown'")["measure"].tolist() == ["change_score"]


def test_lao_cai_missed_its_place_of_2021_by_one(d: Dataset, plans: dict[str, Plan]) -> None:
    aims = index_targets(d, plans["lao-cai-2021"]).set_index("index")
    assert aims.loc["PAR", ["aim", "result", "beyond", "reached"]].tolist() == [10, 11, -1, "no"]
    assert index_targets(d, plans["ubnd-huyen-binh-gia-2024"]).empty


def plain(text: str) -> str:
    return " ".join(re.sub(r"(^|\s)[-+](?= )", " ", text).split())


@pytest.mark.parametrize("name", PLANS.values())
def test_every_text_of_the_tables_stands_in_the_document(plans: dict[str, Plan], name: str) -> None:
    """Whole, or as the line of a list and one of its items."""
    plan = plans[name]
    body = plain(" ".join(" ".join([part["heading"], *part["text"]]) for part in plan.document["body"]))
    texts: list[str] = [
        *plan.targets["text"],
        *plan.tasks["task"],
        *plan.duties["duty"],
        *plan.targets["condition"],
    ]
    texts += [text for text in [*plan.tasks["product"], *plan.tasks["deadline"]] if text]
    missing = [
        text
        for text in texts
        if plain(text) not in body
        and not any(
            plain(text[: cut.end()]) in body and plain(text[cut.end() :]) in body
            for cut in re.finditer(r": |\. |\) ", text)
        )
    ]
    assert missing == []


def test_every_target_of_a_task_is_printed_in_its_task(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        tasks = dict(zip(plan.tasks["id"], plan.tasks["task"], strict=True))
        assert all(row["text"] in tasks[row["task"]] for row in records(plan.targets) if row["task"])


NO_NUMBER = {"as_described"}
# Words that are numbers: "không có", "Tất cả", "một", "tăng", "cao hơn".
IN_WORDS = re.compile(r"không có|Không có|Tất cả|ít nhất một|tăng|cao hơn")


def test_every_number_of_a_target_is_printed_in_its_text(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        for row in records(plan.targets):
            digits = re.sub(r"(?<=\d) (?=\d)", "", row["text"]).replace(",", ".")
            printed = {float(found) for found in re.findall(r"\d+(?:\.\d+)?", digits)}
            for value in numbers(row):
                assert value in printed or (IN_WORDS.search(row["text"]) and value in {0, 1, 100}), row["id"]


def test_the_two_incomplete_documents_say_what_is_missing(plans: dict[str, Plan]) -> None:
    for document in ("002", "003"):
        about = plans[PLANS[document]].document
        assert about["complete"] == "false"
        assert len(about["missing"]) >= 3


def test_the_known_defects_are_findings(plans: dict[str, Plan]) -> None:
    said = {name: " ".join(p.message for p in plan.findings) for name, plan in plans.items()}
    assert "164/KH-VPUBND" in said[PLANS["000"]]
    assert "3.2" in said[PLANS["000"]]
    assert "10/11/2022" in said[PLANS["001"]]
    for defect in ("3 0/63", "30/60", "2 5 hạng", "3 0%", "bị cắt"):
        assert defect in said[PLANS["003"]]
    assert "Phụ lục" in said[PLANS["002"]]
    assert "6.13" in said[PLANS["004"]]


def test_every_row_of_the_extract_is_compared() -> None:
    """Measures of the fixture that no test here or in test_plans.py looks at would go unnoticed."""
    here = {"target", "target_points", "target_rank_within", "deadline", "lead_agency", "coordinating_agency"}
    here |= {
        "doc_ref",
        "reporting_period",
        "structure",
        "rank",
        "rank_change",
        "streak_years",
        "rank_vs_target",
    }
    here |= {"score", "score_change"}
    table = pd.DataFrame([*facts("001", "002", "003")])
    assert set(table["measure"]) <= here
    assert len(facts()) + len(facts(basis="derived")) == 321
