"""Scorecards side by side, forecasts, and what `chiso score` says."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chiso.analysis.base.errors import BadRequest, NotComparable
from chiso.cli.app import app, main
from chiso.data.plans.folder import Plan, load_plan
from chiso.scorecards.comparisons import (
    against_appraisal,
    by_cause,
    evidence,
    over_years,
    ranking,
    responsibility,
)
from chiso.scorecards.forecasts import forecast, forecast_total
from tests.support.plan_folders import card, write_card


@pytest.fixture(scope="module")
def lao_cai() -> Plan:
    return load_plan("lao-cai-2021")


def unit(folder: Path, name: str, first: str, second: str = "4", **more: object) -> Plan:
    """A department with two fields of 6 and 4 points."""
    rows = [
        {"code": "1", "maximum": "6", "appraised": first},
        {"code": "2", "maximum": "4", "appraised": second},
    ]
    return card(folder / name, rows, unit={"name": name}, **more)


def test_units_rank_by_their_total_and_ties_share_the_better_place(tmp_path: Path) -> None:
    plans = [unit(tmp_path, "Sở A", "5.1"), unit(tmp_path, "Sở B", "6"), unit(tmp_path, "Sở C", "5.1")]
    table = ranking([*plans, unit(tmp_path, "Sở D", "3")])
    assert table[["place", "unit", "score"]].to_numpy().tolist() == [
        [1, "Sở B", 10],
        [2, "Sở A", pytest.approx(9.1)],
        [2, "Sở C", pytest.approx(9.1)],
        [4, "Sở D", 7],
    ]


def test_a_unit_that_is_not_appraised_yet_has_no_place_among_those_that_are(tmp_path: Path) -> None:
    plans = [unit(tmp_path, "Sở A", "5"), unit(tmp_path, "Sở B", "6")]
    rows = [{"code": n, "maximum": "4", "self_assessed": "4"} for n in ("1", "2")]
    claimed = [card(tmp_path / name, rows, unit={"name": name}) for name in ("c", "d")]
    table = ranking([*plans, claimed[0]]).set_index("unit")
    assert table["scored_as"].unique().tolist() == ["appraised"]
    assert table["place"].dropna().to_dict() == {"Sở B": 1, "Sở A": 2}
    assert ranking(claimed)["scored_as"].unique().tolist() == ["self_assessed"]


def test_a_score_of_two_decimals_is_no_tie_for_float_noise(tmp_path: Path) -> None:
    plans = [unit(tmp_path, "Sở A", "5.3", "0.1"), unit(tmp_path, "Sở B", "5.2", "0.2")]
    assert ranking(plans)["place"].to_list() == [1, 1]


@pytest.mark.parametrize(
    "other",
    [{"criteria_set": "Bộ khác"}, {"edition_reviewed": "2022"}, {"unit": {"name": "B", "level": "commune"}}],
)
def test_other_sets_editions_or_levels_are_not_ranked(tmp_path: Path, other: dict[str, object]) -> None:
    one = unit(tmp_path, "Sở A", "5")
    two = card(tmp_path / "b", [{"code": "1", "maximum": "6"}], **{"unit": {"name": "B"}, **other})
    with pytest.raises(NotComparable, match="differ in"):
        ranking([one, two])


def test_a_department_is_never_ranked_with_the_provincial_index(lao_cai: Plan) -> None:
    with pytest.raises(NotComparable):
        ranking([lao_cai, load_plan("van-phong-ubnd-lao-cai-2023")])


def test_provinces_are_not_ranked_by_their_own_scores(lao_cai: Plan, tmp_path: Path) -> None:
    rows = [{"code": "1", "maximum": "8.5", "self_assessed": "7"}]
    about = {"unit": {"name": "UBND tỉnh Yên Bái", "level": "province", "province": "Yên Bái"}}
    other = card(tmp_path / "yb", rows, criteria_set="1149/QĐ-BNV", edition_reviewed="2020", **about)
    with pytest.raises(NotComparable, match="provinces"):
        ranking([lao_cai, other])


def test_claims_against_the_appraisal_by_criterion_and_by_cause(tmp_path: Path) -> None:
    rows = [
        {"code": "1", "maximum": "6", "self_assessed": "6", "appraised": "5"},
        {
            **{"code": "1.1", "parent": "1", "maximum": "2", "self_assessed": "2", "appraised": "1.5"},
            "appraiser_reason": "thiếu tài liệu kiểm chứng",
        },
        {
            **{"code": "1.2", "parent": "1", "maximum": "2", "self_assessed": "2", "appraised": "1.5"},
            "appraiser_reason": "thiếu tài liệu kiểm chứng",
        },
        {"code": "2", "maximum": "4", "self_assessed": "3", "appraised": "3.25"},
        {"code": "3", "maximum": "4", "self_assessed": "3"},
    ]
    first = card(tmp_path / "2022", rows, edition_reviewed="2022")
    second = card(tmp_path / "2023", rows)
    found = against_appraisal([second, first])
    assert found["code"].to_list() == ["1.1", "1.2", "2"] * 2  # not the field above its criteria
    assert found["edition"].to_list() == [2022] * 3 + [2023] * 3
    causes = by_cause([first])
    assert causes[["cause", "difference", "n"]].to_numpy().tolist() == [
        ["thiếu tài liệu kiểm chứng", -1.0, 2],
        ["", 0.25, 1],
    ]
    assert over_years([second, first])["edition"].to_list() == [2022, 2023]


def test_lost_points_of_lao_cai_by_agency(lao_cai: Plan) -> None:
    table = responsibility(lao_cai)
    by_hand = {
        "Sở Kế hoạch và Đầu tư": 2.5,
        "Sở Thông tin và Truyền thông": 0.6332,
        "Sở Tài chính": 0.3903,
        "Văn phòng UBND tỉnh": 0.0562,
    }
    assert table.groupby("agency", sort=False)["lost"].sum().to_dict() == pytest.approx(by_hand)
    assert not table["shared"].any()


def test_no_criterion_of_lao_cai_has_a_document_on_record(lao_cai: Plan) -> None:
    table = evidence(lao_cai)
    assert "1-BNV" not in set(table["code"])
    assert table["missing"].all()


def period(**cells: str) -> dict[str, str]:
    return {"period": "6 tháng", "source": "BC 6 tháng (giả định)", **cells}


RATIO = {"maximum": "2", "rule": "proportional"}
CASES = [
    # A list of the whole year: what is left can still be done.
    (RATIO, {"numerator": "416", "denominator": "1128", "denominator_of": "year"}, "open", 712, 712, 2.0),
    # To a target of 50 %: 36 of 100 done, 14 more are needed of 64.
    (
        {"maximum": "1", "rule": "to_target", "threshold": "50"},
        {"numerator": "36", "denominator": "100", "denominator_of": "year"},
        "open",
        14,
        64,
        1.0,
    ),
    # Dossiers: 10 late of 1,000 stay late, 2,000 are expected in the year.
    (
        RATIO,
        {"numerator": "990", "denominator": "1000", "denominator_of": "to_date", "year_denominator": "2000"},
        "missed",
        1010,
        1000,
        2 * 1990 / 2000,
    ),
    # The year's number not known, 100 % asked for: out of reach.
    (
        RATIO,
        {"numerator": "990", "denominator": "1000", "denominator_of": "to_date"},
        "missed",
        None,
        None,
        None,
    ),
    # 90 % asked for: (0.9 x 1000 - 880) / 0.1 = 200 in a row.
    (
        {"maximum": "1", "rule": "to_target", "threshold": "90"},
        {"numerator": "880", "denominator": "1000", "denominator_of": "to_date"},
        "growing",
        200,
        None,
        1.0,
    ),
    (RATIO, {"numerator": "5", "denominator": "5", "denominator_of": "to_date"}, "reached", None, None, 2.0),
    (
        {"maximum": "1", "rule": "above_last_year", "last_year": "10.32"},
        {"value": "6"},
        "open",
        None,
        None,
        1.0,
    ),
    ({"maximum": "1", "rule": "survey"}, {"ratio": "50"}, "no inputs", None, None, None),
]


@pytest.mark.parametrize(("criterion", "inputs", "verdict", "need", "of", "best"), CASES)
def test_a_forecast_says_what_is_still_needed(
    tmp_path: Path,
    criterion: dict[str, str],
    inputs: dict[str, str],
    verdict: str,
    need: float | None,
    of: float | None,
    best: float | None,
) -> None:
    plan = card(tmp_path / "a", [{"code": "1", **criterion}], periods=[period(code="1", **inputs)])
    row = forecast(plan, "6 tháng").iloc[0]
    assert row["verdict"] == verdict
    for found, wanted in zip(row[["need", "of", "best"]], (need, of, best), strict=True):
        assert math.isnan(found) if wanted is None else found == pytest.approx(wanted)


def test_what_is_needed_is_enough_and_one_less_is_not(tmp_path: Path) -> None:
    target = {"code": "1", "maximum": "1", "rule": "to_target", "threshold": "90"}
    for extra, verdict in ((200, "reached"), (199, "growing")):
        inputs = {
            "numerator": f"{880 + extra}",
            "denominator": f"{1000 + extra}",
            "denominator_of": "to_date",
        }
        plan = card(tmp_path / f"{extra}", [target], periods=[period(code="1", **inputs)])
        assert forecast(plan, "6 tháng")["verdict"].to_list() == [verdict]


def test_the_inputs_of_lao_cai_2020_as_if_of_half_a_year(lao_cai: Plan, tmp_path: Path) -> None:
    rows = [{key: str(value) for key, value in row.items()} for row in lao_cai.criteria.to_dict("records")]
    inputs = [
        period(
            code=row["code"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            denominator_of="year",
        )
        for row in rows
        if row["numerator"]
    ]
    about = {"name": lao_cai.unit, "level": "province"}
    more = {"criteria_set": lao_cai.criteria_set, "edition_reviewed": "2020", "edition_planned": "2021"}
    plan = load_plan(str(write_card(tmp_path / "a", rows, inputs, about, **more)))
    table = forecast(plan, "6 tháng").set_index("code")
    assert table.loc["7.1.9", "score"] == pytest.approx(0.5 + 0.5 * 416 / 1128)
    assert table.loc["7.1.9", "need"] == 1128 - 416
    assert table.loc["6.1.1", "need"] == 5641170 - 5428326
    assert table.loc["8.6", ["need", "of", "best"]].to_list() == [1, 1, 1]
    assert forecast_total(plan, "6 tháng")["n"].to_list() == [7]


def test_a_period_without_inputs_is_refused(lao_cai: Plan) -> None:
    with pytest.raises(BadRequest, match="no inputs of the period"):
        forecast(lao_cai, "6 tháng")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["score", *arguments])
    return result.exit_code, result.output


def test_score_says_total_losses_and_misprints_in_vietnamese() -> None:
    status, said = run("lao-cai-2021", "--lang", "vi")
    assert status == 0
    assert "Điểm tự đánh giá: 61,4203/65 điểm; điểm không đạt: 3,5797; chờ chấm: 1,5" in said
    assert (
        "3.4.2: mẫu số in là 39.773, chỉ 39.733 khớp. Theo số in, tỷ lệ là 98,7228% và điểm là 1,4808."
        in said
    )
    assert "7.1.9: điểm tự đánh giá in là 0,6484, chỉ 0,6844 khớp." in said
    assert "7.1.9: tỷ lệ 36,8794% in là 36,87%: cắt bớt chữ số, không làm tròn." in said


def test_score_of_the_office_says_what_is_attainable() -> None:
    status, said = run("van-phong-ubnd-lao-cai-2023", "--lang", "en")
    assert status == 0
    assert "Appraised score: 88.62/100 points; points not reached: 8.98; attainable: 97.6" in said
    assert "3: 15.1 attainable at 80% means 2 points of work the unit lacks." in said
    assert "7: 11 attainable at 80% means 10 points of work the unit lacks." in said


def test_what_if_says_before_and_after() -> None:
    _, said = run("lao-cai-2021", "--what-if", "8.2=1", "--what-if", "3.4.1=99%", "--lang", "vi")
    assert (
        "Nếu 8.2 = 1, 3.4.1 = 99%: 62,4425/65 điểm; điểm không đạt: 2,5575; chờ chấm: 1,5 (+1,0222)" in said
    )


def test_several_units_are_ranked_and_several_editions_of_one_are_a_series(tmp_path: Path) -> None:
    folders = [unit(tmp_path, name, score).folder for name, score in (("Sở A", "5"), ("Sở B", "5.5"))]
    status, said = run(*map(str, folders), "--lang", "vi")
    assert status == 0
    assert "Bảng xếp hạng Chỉ số CCHC các sở, ban, ngành, năm 2023" in said
    assert said.index("Sở B") < said.index("Sở A")
    years = [unit(tmp_path / year, "Sở A", "5", edition_reviewed=year).folder for year in ("2022", "2023")]
    assert "Sở A qua các năm" in run(*map(str, years), "--lang", "vi")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing-of-the-kind"], "no plan"),
        (["lao-cai-2021", "van-phong-ubnd-lao-cai-2023"], "differ in criteria_set"),
        (["lao-cai-2021", "--what-if", "3.4.9=1"], "no criterion"),
        (["lao-cai-2021", "--period", "6 tháng"], "no inputs of the period"),
        (["lao-cai-2021", "lao-cai-2021", "--what-if", "8.2=1"], "is of one scorecard"),
    ],
)
def test_a_wrong_request_is_a_message_and_exit_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["chiso", "score", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
