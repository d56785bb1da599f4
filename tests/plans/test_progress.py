"""The follow-up of a plan: late and at-risk lists around deadlines and quarters, rates, results."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.base.errors import BadRequest
from chiso.data.plans.folder import Plan, load_plan
from chiso.data.plans.work_tables import AT_RISK, CONTINUOUS, DONE, LATE, NOT_BEGUN, UNDER_WAY
from chiso.plans.progress import (
    NEAR,
    at_risk_tasks,
    completion,
    duties_due,
    late_tasks,
    period_end,
    read_period,
    task_status,
    unreported,
)
from chiso.plans.target_results import target_results
from tests.support.plan_folders import work

TASKS = [
    {
        "id": "A",
        "criteria": "PAR 3.4.1",
        "deadline": "Quý II/2021",
        "lead": "Sở X | Sở Y",
        "status_6m": UNDER_WAY,
    },
    {"id": "B", "criteria": "PAR 3", "deadline": "15/7/2021", "lead": "Sở X", "status_q1": NOT_BEGUN},
    {"id": "C", "criteria": "PAR 7", "deadline": "Thường xuyên trong năm 2021", "lead": "Sở Y"},
    {"id": "D", "criteria": "SIPAS", "deadline": "30/6/2021", "status_6m": DONE, "done_on": "2021-06-20"},
    {"id": "E", "criteria": "PAR 7", "deadline": "", "lead": "Sở Y"},
    {"id": "F", "criteria": "PAR 7", "deadline": "Năm 2021", "lead": "Sở Y", "status_q1": AT_RISK},
    {"id": "G", "criteria": "PAR 7", "deadline": "31/3/2021", "status_6m": DONE, "done_on": "2021-04-02"},
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return work(tmp_path_factory.mktemp("plans") / "a", TASKS)


def states(plan: Plan, period: str, on: dt.date | None = None) -> dict[str, str]:
    table = task_status(plan, period, on)
    return dict(zip(table["id"], table["state"], strict=True))


def test_the_state_of_each_task_at_the_end_of_june(plan: Plan) -> None:
    assert states(plan, "6m") == {
        "A": AT_RISK,  # its last day is today: on time still
        "B": AT_RISK,
        "C": CONTINUOUS,
        "D": DONE,
        "E": "",
        "F": AT_RISK,
        "G": DONE,
    }


def test_the_day_after_the_quarter_the_task_is_late(plan: Plan) -> None:
    first_of_july = task_status(plan, "6m", dt.date(2021, 7, 1))
    assert late_tasks(first_of_july)[["id", "days_late"]].to_numpy().tolist() == [["A", 1]]
    assert at_risk_tasks(first_of_july)["id"].tolist() == ["B", "F"]


def test_the_longest_delay_comes_first(plan: Plan) -> None:
    late = late_tasks(task_status(plan, "year", dt.date(2022, 1, 1)))
    assert late[["id", "days_late"]].to_numpy().tolist() == [["A", 185], ["B", 170], ["F", 1]]


def test_a_task_completed_after_the_day_is_not_done_on_it(plan: Plan) -> None:
    assert states(plan, "6m", dt.date(2021, 6, 19))["D"] == AT_RISK
    assert states(plan, "6m", dt.date(2021, 6, 20))["D"] == DONE


def test_completion_after_the_last_day_is_told_apart(plan: Plan) -> None:
    table = task_status(plan, "6m").set_index("id")
    assert table.loc["G", "done_late"] is True
    assert table.loc["D", "done_late"] is False
    assert table.loc["A", "done_late"] is None


def test_a_period_without_an_entry_keeps_the_one_before_and_says_so(plan: Plan) -> None:
    table = task_status(plan, "6m").set_index("id")
    assert (table.loc["B", "entered"], table.loc["B", "entered_in"]) == (NOT_BEGUN, "q1")
    assert unreported(task_status(plan, "6m"), "6m")["id"].tolist() == ["B", "C", "E", "F"]


def test_an_entry_of_a_later_period_is_not_seen_in_an_earlier_one(plan: Plan) -> None:
    assert states(plan, "q1", dt.date(2021, 3, 1))["A"] == ""
    assert states(plan, "q1")["G"] == AT_RISK


def test_rates_by_field_and_by_agency(plan: Plan) -> None:
    status = task_status(plan, "6m")
    fields = completion(status).set_index("group")
    assert fields.loc["PAR 7", ["n", "done", "continuous", "countable"]].tolist() == [4, 1, 1, 3]
    assert fields.loc["PAR 7", "rate"] == pytest.approx(100 / 3)
    assert fields.loc["SIPAS", "rate"] == 100
    assert fields.loc["total", ["n", "done", "countable"]].tolist() == [7, 2, 6]
    agencies = completion(status, by="agency").set_index("group")
    assert agencies.loc["Sở X", "n"] == 2  # A counts for both that lead it
    assert agencies.loc["Sở Y", "n"] == 4
    assert agencies.loc["total", "n"] == 7
    with pytest.raises(BadRequest):
        completion(status, by="unit")


def test_a_plan_nobody_reported_on_has_no_rate() -> None:
    status = task_status(load_plan("lao-cai-2021"), "6m")
    total = completion(status).set_index("group").loc["total"]
    assert math.isnan(total["rate"])
    assert total["reported"] == 0


def test_what_is_done_continuously_is_never_late() -> None:
    status = task_status(load_plan("van-phong-ubnd-binh-thuan-2023"), "year", dt.date(2030, 1, 1))
    assert set(status["state"]) == {CONTINUOUS}


@pytest.fixture(scope="module")
def base() -> Plan:
    """A plan, read once for all examples."""
    return load_plan("lao-cai-2021")


@given(
    on=st.dates(dt.date(2020, 1, 1), dt.date(2023, 12, 31)),
    quarter=st.sampled_from(((3, 31, "Quý I"), (6, 30, "Quý II"), (9, 30, "Quý III"), (12, 31, "Quý IV"))),
)
def test_late_begins_on_the_day_after_the_quarter(
    base: Plan, on: dt.date, quarter: tuple[int, int, str]
) -> None:
    month, last_day, text = quarter
    last = dt.date(2021, month, last_day)
    row = dict.fromkeys(base.tasks.columns, "") | {"id": "A", "deadline": text, "status_q1": UNDER_WAY}
    none = base.tasks.iloc[:0].copy()
    plan = Plan("a", base.folder, base.document, base.criteria, base.periods, tasks=none)
    plan.tasks.loc[2] = row
    state = states(plan, "year", on)["A"]
    if on > last:
        assert state == LATE
    elif last - on <= NEAR:
        assert state == AT_RISK
    else:
        assert state == UNDER_WAY


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("6T", "6m"),
        ("6 tháng", "6m"),
        ("Quý I", "q1"),
        ("q3", "q3"),
        ("9T", "q3"),
        ("năm", "year"),
        ("N", "year"),
    ],
)
def test_periods_as_they_are_typed(text: str, period: str) -> None:
    assert read_period(text) == period


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(BadRequest, match="no period"):
        read_period("tuần")
    assert period_end("q3", 2021) == dt.date(2021, 9, 30)


def test_duties_with_a_day_are_listed_and_never_called_late() -> None:
    due = duties_due(load_plan("lao-cai-2021"), dt.date(2021, 6, 1))
    assert due[["id", "days"]].to_numpy().tolist() == [["TN1.3", 29]]


def _targets(tmp_path: Path, **row: str) -> dict[str, object]:
    plan = work(tmp_path / "a", [{"id": "A"}], [{"id": "M", "unit": "%", **row}])
    return dict(target_results(plan, "6m").iloc[0])


@pytest.mark.parametrize(
    ("row", "value", "reached", "difference"),
    [
        ({"operator": "at_least", "low": "90"}, "90", "yes", 0),
        ({"operator": "at_least", "low": "90"}, "89.9", "no", -0.1),
        ({"operator": "above", "low": "80"}, "80", "no", 0),
        ({"operator": "above", "low": "80"}, "80.1", "yes", 0.1),
        ({"operator": "at_most", "high": "0"}, "1", "no", -1),
        ({"operator": "at_most", "high": "10"}, "8", "yes", 2),
        ({"operator": "below", "high": "10"}, "10", "no", 0),
        ({"operator": "between", "low": "35", "high": "40"}, "34", "no", -1),
        ({"operator": "between", "low": "35", "high": "40"}, "45", "yes", 10),
        (
            {
                "operator": "above",
                "low": "0",
                "change": "increase",
                "baseline_year": "2020",
                "baseline_value": "6.55",
            },
            "7",
            "yes",
            0.45,
        ),
        ({"operator": "above", "low": "15", "change": "decrease", "baseline_year": "2015"}, "14", "no", -1),
    ],
)
def test_a_result_against_its_target(
    tmp_path: Path, row: dict[str, str], value: str, reached: str, difference: float
) -> None:
    found = _targets(tmp_path, **row, value_6m=value)
    assert (found["reached"], found["difference"]) == (reached, pytest.approx(difference))


def test_a_target_without_an_entry_or_without_a_number_is_unknown(tmp_path: Path) -> None:
    assert _targets(tmp_path, operator="at_least", low="90")["reached"] == "unknown"
    assert _targets(tmp_path, operator="at_least", low="90", value_q3="95")["reached"] == "unknown"  # later
    assert _targets(tmp_path, operator="as_described", unit="", value_q1="95")["reached"] == "unknown"


def test_a_value_of_the_task_stands_for_its_only_target(tmp_path: Path) -> None:
    task = {"id": "A", "value_6m": "92,5%"}
    one = {"id": "M", "task": "A", "operator": "at_least", "low": "90", "unit": "%"}
    plan = work(tmp_path / "one", [task], [one])
    assert target_results(plan, "6m")[["value", "reached"]].to_numpy().tolist() == [[92.5, "yes"]]
    two = work(tmp_path / "two", [task], [one, {**one, "id": "N"}])
    assert set(target_results(two, "6m")["reached"]) == {"unknown"}
    words = work(tmp_path / "words", [{"id": "A", "value_6m": "Báo cáo số 45/BC-SNV"}], [one])
    assert set(target_results(words, "6m")["reached"]) == {"unknown"}
