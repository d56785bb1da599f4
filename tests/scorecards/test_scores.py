"""Scores, losses and misprints: the real documents by hand, rules by invariants."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.base.errors import BadRequest, OutOfScale
from chiso.core.paths import ROOT
from chiso.data.plans import scorecard_table as plan_tables
from chiso.data.plans.folder import Plan, load_plan
from chiso.scorecards.misprints import findings_of
from chiso.scorecards.printed_numbers import Interval, cut, misprints, rounded
from chiso.scorecards.rules import RULES, expected
from chiso.scorecards.scores import Card, field_totals, lost_points, read_what_if, score_table
from tests.support.plan_folders import card
from tests.support.tables import rows_of

FACTS = ROOT / "tests/fixtures/plan_facts.csv"


@pytest.fixture(scope="module")
def lao_cai() -> Plan:
    return load_plan("lao-cai-2021")


@pytest.fixture(scope="module")
def office() -> Plan:
    return load_plan("van-phong-ubnd-lao-cai-2023")


def row(**cells: str) -> dict[str, str]:
    return {**dict.fromkeys(plan_tables.SCORECARD.schema.columns, ""), "maximum": "1", **cells}


def test_totals_of_004_close(lao_cai: Plan) -> None:
    sums = Card(lao_cai).sums()
    assert sums["score"] == Decimal("61.4203")
    assert sums["maximum"] == Decimal("66.5")
    assert sums["pending"] == Decimal("1.5")  # the Ministry's points are not lost
    assert sums["lost"] == Decimal(65) - Decimal("61.4203") == Decimal("3.5797")
    assert sums["appraised"] is None
    assert lost_points(lao_cai)["lost"].sum() == pytest.approx(3.5797)


def test_totals_of_000_close(office: Plan) -> None:
    sums = Card(office).sums()
    assert sums["score"] == sums["appraised"] == Decimal("88.62")
    assert sums["maximum"] == 100
    assert sums["attainable"] == sums["target"] == Decimal("97.6")
    assert sums["lost"] == Decimal("97.6") - Decimal("88.62")


def test_fields_of_004_are_those_of_the_document(lao_cai: Plan) -> None:
    # Methodology 2.5, by hand.
    by_hand = {"1": 7, "2": 5, "3": 13.4438, "4": 7, "5": 7.5, "6": 7.6097, "7": 10.3668, "8": 3.5}
    lost = {"1": 0, "2": 0, "3": 0.0562, "4": 0, "5": 0, "6": 0.3903, "7": 0.6332, "8": 2.5}
    table = field_totals(lao_cai).set_index("code")
    assert table["score"].drop("total").to_dict() == pytest.approx(by_hand)
    assert table["lost"].drop("total").to_dict() == pytest.approx(lost)
    assert table.loc["1", "share"] == 100  # of what is scored so far


def test_every_derived_fact_of_the_extract_is_what_is_computed(lao_cai: Plan, office: Plan) -> None:
    derived = {
        (fact["document"][:3], fact["code"], fact["measure"]): float(fact["value"])
        for fact in rows_of(FACTS)
        if fact["basis"] == "derived" and fact["document"][:3] in {"000", "004"}  # those with points
    }
    found = {(finding.code, finding.kind): finding for finding in findings_of(lao_cai)}
    province, unit = Card(lao_cai).sums(), Card(office).sums()
    computed = {
        ("004", "", "check_sum_self_score"): province["score"],
        ("004", "", "check_sum_max_appraisal"): province["maximum"],
        ("004", "3.4.2", "ratio_recomputed"): found["3.4.2", "misprint"].facts["quotient"],
        ("004", "7.1.9", "ratio_recomputed"): found["7.1.9", "misprint"].facts["quotient"],
        ("004", "7.1.9", "score_reconciled"): found["7.1.9", "misprint"].fits,
        ("004", "3.4.2", "denominator_reconciled"): found["3.4.2", "misprint"].fits,
        ("000", "", "check_sum_score"): unit["score"],
        ("000", "", "check_sum_max"): unit["maximum"],
    }
    assert {key: float(value or "nan") for key, value in computed.items()} == derived


def test_the_two_misprints_of_004_are_found_and_nothing_else(lao_cai: Plan) -> None:
    mismatches = [one for one in findings_of(lao_cai) if one.severity == "mismatch"]
    assert [(one.kind, one.code, one.figure, one.printed, one.fits) for one in mismatches] == [
        ("misprint", "3.4.2", "denominator", "39773", "39733"),
        ("misprint", "7.1.9", "self_assessed", "0.6484", "0.6844"),
    ]
    notes = [(one.kind, one.code, one.fits) for one in findings_of(lao_cai) if one.severity == "note"]
    assert notes == [("cut", "7.1.9", "36.88"), ("implied", "7.2.1", "35.64"), ("open_step", "8.6", "")]


def test_every_other_score_of_004_follows_from_its_inputs(lao_cai: Plan) -> None:
    table = score_table(lao_cai).set_index("code")
    assert table["follows"].value_counts().to_dict() == {"yes": 14, "": 4, "no": 2}
    assert table.index[table["follows"].eq("no")].to_list() == ["3.4.2", "7.1.9"]
    assert table.loc["7.1.9", ["printed", "fits", "score"]].to_list() == [0.6484, 0.6844, 0.6844]
    # Each by hand, from the figures of the document.
    by_hand = {
        "3.4.1": 1.5 * 180840 / 185443,
        "3.4.3": 201628 / 201893,
        "6.1.1": 5428326 / 5641170,
        "7.1.9": 0.5 + 0.5 * 416 / 1128,
        "8.2": 0,
        "8.5": 0,
    }
    for code, score in by_hand.items():
        low, high = table.loc[code, ["expected_low", "expected_high"]]
        assert low == pytest.approx(score)
        assert high == pytest.approx(score)
    assert table.loc["6.1.3", "expected_low"] < 425.827 / 657.725 < table.loc["6.1.3", "expected_high"]


def test_printed_values_stay_data(lao_cai: Plan) -> None:
    criteria = lao_cai.criteria.set_index("code")
    assert criteria.loc["3.4.2", "denominator"] == "39773"
    assert criteria.loc["7.1.9", "self_assessed"] == "0.6484"


@pytest.mark.parametrize("code", ["3.4.1", "3.4.3", "6.1.1", "7.1.9"])
def test_a_corrected_print_has_no_mismatch_and_any_one_wrong_digit_of_a_count_is_found(
    lao_cai: Plan, code: str
) -> None:
    sound = lao_cai.criteria.copy()
    sound.loc[sound["code"].eq("3.4.2"), "denominator"] = "39733"
    sound.loc[sound["code"].eq("7.1.9"), "self_assessed"] = "0.6844"
    plan = Plan("sound", lao_cai.folder, lao_cai.document, sound, lao_cai.periods)
    assert [one for one in findings_of(plan) if one.severity == "mismatch"] == []
    for wrong in list(misprints(sound.loc[sound["code"].eq(code), "numerator"].iloc[0]))[::7]:
        spoilt = sound.copy()
        spoilt.loc[spoilt["code"].eq(code), "numerator"] = wrong
        broken = findings_of(Plan("spoilt", lao_cai.folder, lao_cai.document, spoilt, lao_cai.periods))
        found = [one for one in broken if one.severity == "mismatch"]
        before = sound.loc[sound["code"].eq(code), "numerator"].iloc[0]
        exact = abs(int(wrong) - int(before)) / int(sound.loc[sound["code"].eq(code), "denominator"].iloc[0])
        if exact > 2e-4:  # a digit that moves the printed ratio
            assert found, wrong
            assert before in found[0].fits.split(" | "), (wrong, found)


def test_a_total_that_does_not_close_is_found(lao_cai: Plan) -> None:
    document = {
        **lao_cai.document,
        "totals": [{"measure": "self_assessed", "value": "61.4303", "maximum": "66"}],
    }
    plan = Plan("other", lao_cai.folder, document, lao_cai.criteria, lao_cai.periods)
    found = [(one.kind, one.printed, one.fits) for one in findings_of(plan)]
    assert ("total", "61.4303", "61.4203") in found
    assert ("total_maximum", "66", "65") in found


def test_a_loss_that_its_criteria_do_not_explain_is_found(lao_cai: Plan) -> None:
    criteria = lao_cai.criteria[lao_cai.criteria["code"].ne("8.6")]
    plan = Plan("other", lao_cai.folder, lao_cai.document, criteria, lao_cai.periods)
    found = [one for one in findings_of(plan) if one.kind == "losses"]
    assert [(one.code, one.printed, one.fits) for one in found] == [("8", "2.5", "2")]
    # And the rest is a row of the field.
    assert lost_points(plan).set_index("code").loc["8", "lost"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("change", "code", "score"),
    [
        ("3.4.1=1.5", "3.4.1", 1.5),
        ("3.4.1=1,5", "3.4.1", 1.5),
        ("3.4.1=99%", "3.4.1", 1.485),
        ("3.4.1=99,5 %", "3.4.1", 1.4925),
        ("3.4.1=184000/185443", "3.4.1", 1.5 * 184000 / 185443),
        ("7.2.1=50%", "7.2.1", 0.5),
        ("7.2.1=80%", "7.2.1", 0.5),
        ("7.1.9=1128/1128", "7.1.9", 1.0),
        ("8.5=10,33%", "8.5", 1.0),
        ("8.5=10,32%", "8.5", 0.0),
        ("8.2=101%", "8.2", 1.0),
        ("8.6=100%", "8.6", 1.0),
        ("8.6=90%", "8.6", 0.5),
    ],
)
def test_what_if_follows_the_rule(lao_cai: Plan, change: str, code: str, score: float) -> None:
    table = score_table(lao_cai, [read_what_if(change)]).set_index("code")
    before = score_table(lao_cai).set_index("code")
    assert table.loc[code, "score"] == pytest.approx(score)
    gained = score - before.loc[code, "score"]
    field = code.split(".", maxsplit=1)[0]
    assert table.loc[field, "score"] - before.loc[field, "score"] == pytest.approx(gained)
    totals = [field_totals(lao_cai, changes)["score"].iloc[-1] for changes in ([], [read_what_if(change)])]
    assert totals[1] - totals[0] == pytest.approx(gained)
    assert table["changed"].sum() == (2 if gained else 0)


def test_several_changes_add_up_and_the_ministrys_points_can_come(lao_cai: Plan) -> None:
    sums = Card(lao_cai, [("8.2", "1"), ("8.5", "1"), ("1-BNV", "1.5")]).sums()
    assert sums["score"] == Decimal("61.4203") + Decimal("3.5")
    assert sums["pending"] == 0
    assert sums["lost"] == Decimal("1.5797")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (("3.4.9", "1"), BadRequest, "no criterion"),
        (("3", "13.5"), BadRequest, "sum of others"),
        (("3.4.1", "1.6"), OutOfScale, "outside 0..1.5"),
        (("3.4.1", "nhiều"), BadRequest, "no value"),
        (("3.4.1", "1/0"), BadRequest, "no value"),
        *(
            (("3.4.1", value), BadRequest, "no value")
            for value in ("nan", "inf", "1e9", "١", "1/2/3", "9" * 5000)
        ),
        (("2", "90%"), BadRequest, "gives no score"),
    ],
)
def test_a_change_that_cannot_be(
    lao_cai: Plan, change: tuple[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Card(lao_cai, [change])


def test_a_change_without_a_value_is_refused() -> None:
    with pytest.raises(BadRequest, match="no change"):
        read_what_if("3.4.1")


def test_every_rule_of_the_data_has_its_function() -> None:
    assert set(RULES) | {"sum", "rest_at_maximum"} == set(plan_tables.RULES)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.decimals("0.25", "10", places=2))
def test_a_ratio_earns_its_share_and_never_more_than_the_maximum(n: int, d: int, maximum: Decimal) -> None:
    found = expected(row(rule="proportional", maximum=f"{maximum}", numerator=f"{n}", denominator=f"{d}"))
    assert found is not None
    assert found.low == found.high
    assert 0 <= found.low <= maximum
    assert float(found.low) == pytest.approx(min(1, n / d) * float(maximum))


@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(1, 100))
def test_a_target_below_100_is_never_harder(n: int, d: int, threshold: int) -> None:
    cells = {"maximum": "1", "numerator": f"{n}", "denominator": f"{d}"}
    plain = expected(row(rule="proportional", **cells))
    eased = expected(row(rule="to_target", threshold=f"{threshold}", **cells))
    assert plain is not None
    assert eased is not None
    assert eased.low >= plain.low


@given(st.decimals("0", "100", places=4), st.integers(0, 4))
def test_a_number_rounded_or_cut_to_some_digits_lies_in_its_interval(value: Decimal, places: int) -> None:
    assert rounded(f"{value:.{places}f}").meets(Interval.exactly(value))
    scale = Decimal(10) ** places
    shortened = Decimal(math.floor(value * scale)) / scale
    assert cut(f"{shortened:.{places}f}").meets(Interval.exactly(value))


@given(st.from_regex(r"[1-9][0-9]{1,5}(\.[0-9]{1,4})?", fullmatch=True))
def test_misprints_are_other_numbers_of_as_many_digits(text: str) -> None:
    found = list(misprints(text))
    assert len(found) == len(set(found))
    assert text not in found
    assert {len(other) for other in found} == {len(text)}
    # What turns one into the other turns the other into the one.
    assert all(text in set(misprints(other)) for other in found[::5])


def test_steps_between_known_percents() -> None:
    cells = {"rule": "steps", "maximum": "2", "steps": "100:2; 90:1.5; 80:1"}
    scores = [expected(row(**cells, numerator=str(n), denominator="100")) for n in (100, 99, 90, 80, 79)]
    assert [one and one.low for one in scores] == [2, Decimal("1.5"), Decimal("1.5"), 1, 0]


def test_a_unit_without_the_work_earns_the_share_of_the_maximum(tmp_path: Path) -> None:
    plan = card(
        tmp_path / "a",
        [
            {"code": "1", "maximum": "5", "appraised": "4", "rule": "sum"},
            {
                **{"code": "1.1", "parent": "1", "maximum": "2", "appraised": "1.6", "exempt_share": "80"},
                **{"state": "không có nội dung đánh giá", "rule": "reduced_maximum"},
            },
            {"code": "1.2", "parent": "1", "maximum": "3", "appraised": "2.4", "state": "chưa đạt"},
        ],
    )
    table = score_table(plan).set_index("code")
    assert table.loc["1.1", ["expected_low", "attainable", "lost"]].to_list() == [1.6, 1.6, 0]
    assert table.loc["1", ["attainable", "lost", "follows"]].to_list() == [4.6, pytest.approx(0.6), "yes"]
    assert lost_points(plan)["code"].to_list() == ["1.2"]


def test_a_sum_that_its_children_do_not_give_is_found(tmp_path: Path) -> None:
    plan = card(
        tmp_path / "a",
        [
            {"code": "1", "maximum": "5", "self_assessed": "4.5", "rule": "sum"},
            {"code": "1.1", "parent": "1", "maximum": "2", "self_assessed": "2"},
            {"code": "1.2", "parent": "1", "maximum": "3", "self_assessed": "2.4"},
        ],
    )
    assert [(one.kind, one.code, one.fits) for one in findings_of(plan)] == [("losses", "1", "0.6")]


def test_a_printed_loss_that_is_not_maximum_less_score_is_found(lao_cai: Plan) -> None:
    criteria = lao_cai.criteria.copy()
    criteria.loc[criteria["code"].eq("6"), "lost"] = "0.3913"
    plan = Plan("other", lao_cai.folder, lao_cai.document, criteria, lao_cai.periods)
    found = [(one.kind, one.code, one.printed, one.fits) for one in findings_of(plan)]
    assert ("loss", "6", "0.3913", "0.3903") in found
