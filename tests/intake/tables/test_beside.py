"""What a table prints beside a score, errors of sampling and changes, is kept with its source."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import chiso
from chiso.data.checks.check import check
from chiso.data.dataset import Dataset, load
from chiso.intake.importing import KINDS, add, undo
from chiso.intake.tables.beside import sampling_of, signed
from chiso.intake.tables.mapping import Stated
from chiso.intake.tables.reading import Taken, read_file
from tests.support.folders import snapshot
from tests.support.layouts import SOURCE, Layout, as_truth, save_xlsx
from tests.support.made_up_2025 import with_2025

TITLE = "CHỈ SỐ HÀI LÒNG VỀ SỰ PHỤC VỤ HÀNH CHÍNH (SIPAS) NĂM 2024"
STATED = Stated(source=SOURCE)
HEAD = ["TT", "Tỉnh, thành phố", "Chỉ số SIPAS (%)"]


def values(d: Dataset) -> dict[str, float]:
    """A result for each of the 63 units, invented where none is on record, its place by it."""
    scores = d.scores.query("index == 'SIPAS' and year == 2024 and component == 'total'")
    known = scores.dropna(subset="score").set_index("province")["score"].to_dict()
    names = [unit.name for unit in d.names.all("63")]
    return {name: known.get(name, round(81 + n / 20, 2)) for n, name in enumerate(names)}


def table(d: Dataset, head: list[list[Any]], *beside: list[Any], merged: list[str] | None = None) -> Layout:
    scores = values(d)
    rows = [
        [n, name, scores[name], *(column[n - 1] for column in beside)] for n, name in enumerate(scores, 1)
    ]
    return Layout([["", TITLE], *head, *rows], {}, merged or [])


def read(layout: Layout, d: Dataset, folder: Path, stated: Stated = STATED) -> Taken:
    return read_file(save_xlsx(layout, folder / "sipas 2024.xlsx"), d, stated)


def errors_of(d: Dataset) -> tuple[list[float], list[float], list[float]]:
    scores = [*values(d).values()]
    errors = [round(0.4 + n / 100, 2) for n in range(63)]
    low = [round(score - 1.96 * error, 2) for score, error in zip(scores, errors, strict=True)]
    high = [round(score + 1.96 * error, 2) for score, error in zip(scores, errors, strict=True)]
    return errors, low, high


@pytest.mark.parametrize(
    ("heads", "merged"),
    [
        ([[*HEAD, "Sai số chuẩn", "Điểm thấp", "Điểm cao"]], []),
        ([[*HEAD, "Standard error", "95% CI low", "95% CI high"]], []),
        ([[*HEAD, "SIPAS - sai số (SE)", "Cận dưới", "Cận trên"]], []),
        (
            [[*HEAD, "Sai số chuẩn", "Khoảng tin cậy 95%", ""], ["", "", "", "", "Thấp", "Cao"]],
            ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2"],
        ),
    ],
)
def test_errors_of_sampling_are_read_by_their_heads(
    heads: list[list[str]], merged: list[str], d: Dataset, tmp_path: Path
) -> None:
    columns = errors_of(d)
    taken = read(table(d, heads, *columns, merged=merged), d, tmp_path)
    assert taken.filled.problems == []
    assert {doubt.kind for doubt in taken.doubts} <= {"unlike_history"}
    truth = as_truth(taken)
    codes = ("standard_error|percentage points", "ci_low|percent", "ci_high|percent")
    for code, column in zip(codes, columns, strict=True):
        assert [truth[name, f"total|{code}"] for name in values(d)] == [Decimal(str(one)) for one in column]


def test_errors_of_sampling_are_kept_and_undone(d: Dataset, light_copy: Path, tmp_path: Path) -> None:
    layout = table(d, [[*HEAD, "Sai số chuẩn", "Điểm thấp", "Điểm cao"]], *errors_of(d))
    path = save_xlsx(layout, tmp_path / "sipas 2024.xlsx")
    result = add(light_copy, [path], KINDS, stated=STATED)
    assert (result.written, result.errors) == (True, [])
    assert not check(light_copy).errors
    row = load(light_copy).scores.query(
        "index == 'SIPAS' and year == 2024 and component == 'total' and province == 'Cà Mau'"
    )
    error, low, high = (column[-1] for column in errors_of(d))
    assert row[["standard_error", "ci_low", "ci_high"]].to_numpy().tolist() == [[error, low, high]]
    assert set(row["standard_error_source"]) == {"import-001-sipas-2024"}


def test_an_interval_without_its_score_is_doubted(d: Dataset, tmp_path: Path) -> None:
    errors, low, high = errors_of(d)
    low[5], high[7] = 99.0, 12.0
    taken = read(table(d, [[*HEAD, "Sai số", "Điểm thấp", "Điểm cao"]], errors, low, high), d, tmp_path)
    assert sum(doubt.kind == "interval" for doubt in taken.doubts) == 2


def test_the_error_of_another_total_is_left_aside(d: Dataset, tmp_path: Path) -> None:
    """PAPI prints its total twice; what stands behind the weighted one is an error of that.

    Parts are headed by their codes alone.
    """
    scores = d.scores.query("index == 'PAPI' and year == 2023")
    names = [unit.name for unit in d.names.all("63")]
    parts = sorted(code for code in set(scores["component"]) if "." in code)
    wide = scores.pivot_table(index="province", columns="component", values="score").reindex(names)
    head = [
        *("TT", "Tỉnh", *parts),
        *("Chỉ số PAPI tổng hợp không có trọng số", "Sai số", "Chỉ số PAPI tổng hợp có trọng số", "Sai số"),
    ]
    rows = [
        [
            n,
            name,
            *wide.loc[name, parts],
            wide.loc[name, "total"],
            0.5,
            41,
            0.6,
        ]
        for n, name in enumerate(names, 1)
        if wide.loc[name].notna().all()
    ]
    layout = Layout([["", "PAPI 2023"], head, *rows], {})
    truth = as_truth(read(layout, d, tmp_path, Stated(index="PAPI", year=2023, source=SOURCE)))
    errors = {value for (_, code), value in truth.items() if "standard_error" in code}
    assert errors == {Decimal("0.5")}
    assert {code for _, code in truth if "standard_error" in code} == {"total|standard_error|points"}


def test_an_index_that_is_no_survey_has_no_errors_of_sampling(d: Dataset, tmp_path: Path) -> None:
    layout = table(d, [["TT", "Tỉnh", "PAR INDEX (%)", "Sai số chuẩn"]], errors_of(d)[0])
    layout.rows[0] = ["", "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX) NĂM 2024"]
    taken = read_file(save_xlsx(layout, tmp_path / "a.xlsx"), d, STATED)
    assert not any("standard_error" in code for _, code in as_truth(taken))
    assert any("no survey" in line.reason for line in taken.inferred)


WORDS = ["tăng 2 bậc", "giảm 3 bậc", "giữ nguyên"]


@pytest.mark.parametrize(
    ("head", "cells", "code", "read_as"),
    [
        ("So với năm 2023 (bậc)", WORDS, "change_rank|places", ["2", "-3", "0"]),
        ("Tăng/giảm thứ hạng", [2, -3, 0], "change_rank|places", ["2", "-3", "0"]),
        ("Tăng/giảm so với 2023 (điểm %)", ["+1,25", "-0,5", "0"], "change_score|percentage points",
         ["1.25", "-0.5", "0"]),
        ("Thay đổi thứ hạng", ["▲2", "▼3", "="], "change_rank|places", ["2", "-3", "0"]),
        ("Tăng/giảm", [0.75, -0.5, 0], "change_score|percentage points", ["0.75", "-0.5", "0"]),
    ],
)  # fmt: skip
def test_a_printed_change_is_read_where_it_says_what_rose(
    head: str, cells: list[Any], code: str, read_as: list[str], d: Dataset, tmp_path: Path
) -> None:
    taken = read(table(d, [[*HEAD, head]], cells * 21), d, tmp_path)
    truth = as_truth(taken)
    assert [truth[name, f"total|{code}"] for name in [*values(d)][:3]] == [Decimal(one) for one in read_as]
    assert {doubt.kind for doubt in taken.doubts} <= {"unlike_history"}
    assert taken.filled.problems == []


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Thay đổi thứ hạng", [2, -3, 0]),
        ("Tăng/giảm thứ hạng", [2, 3, 1]),
        ("", WORDS),
        ("So với 2021", WORDS),
    ],
)
def test_a_change_that_may_be_either_is_left_aside(
    head: str, cells: list[Any], d: Dataset, tmp_path: Path
) -> None:
    taken = read(table(d, [[*HEAD, head]], cells * 21), d, tmp_path)
    assert not any("change" in code for _, code in as_truth(taken))
    allowed = {"unlike_history"} | ({"edition"} if "2021" in head else set())
    assert {doubt.kind for doubt in taken.doubts} <= allowed


def test_a_change_of_places_across_units_is_kept_and_used_nowhere(light_copy: Path, tmp_path: Path) -> None:
    data = with_2025(light_copy, ["SIPAS"])
    known = load(data)
    scores = known.scores.query("index == 'SIPAS' and year == 2025 and component == 'total'")
    rows = [
        [n, name, score, rank, change]
        for n, (name, score, rank, change) in enumerate(
            zip(scores["province"], scores["score"], scores["rank"], ["tăng 11", "giảm 2"] * 17, strict=True),
            1,
        )
    ]
    layout = Layout(
        [["", TITLE.replace("2024", "2025")], [*HEAD, "Xếp hạng", "Tăng/giảm thứ hạng"], *rows], {}
    )
    result = add(data, [save_xlsx(layout, tmp_path / "a.xlsx")], KINDS, stated=STATED)
    assert (result.written, result.errors) == (True, [])
    d = load(data)
    kept = d.figures.query("index == 'SIPAS' and year == 2025 and measure == 'change_rank'")
    assert (len(kept), set(kept["source"])) == (34, {"import-001-sipas-2025"})
    assert d.scores.query("index == 'SIPAS' and year == 2025")["change_rank"].isna().all()
    trend = chiso.trend(d, d.province("Lào Cai", year=2025), index="SIPAS")
    assert trend["change_rank"].isna().all()


def annex_of_2025(d: Dataset, mean: str) -> Layout:
    """A made-up annex of the 34 units with a row of the mean."""
    names = [unit.name for unit in d.names.all("34")]
    rows = [[n, name, f"{80 + n / 4:.2f}".replace(".", ",") + "%", 35 - n] for n, name in enumerate(names, 1)]
    head = ["TT", "Địa phương", "Chỉ số (%)", "Xếp hạng"]
    title = "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX) NĂM 2025"
    return Layout([["", title], head, *rows, ["", "Trung bình cả nước", mean, ""]], {})


def test_the_mean_of_the_country_is_kept_and_comes_out_again(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    """It is the publisher's, and goes before one that is computed here."""
    before = snapshot(light_copy)
    path = save_xlsx(annex_of_2025(d, "84,38%"), tmp_path / "phụ lục.xlsx")
    stated = Stated(source=SOURCE | {"date": "20/4/2026"})
    result = add(light_copy, [path], ["structure"], stated=stated)
    assert (result.written, result.errors) == (True, [])
    assert not check(light_copy).errors
    now = load(light_copy)
    (imported,) = result.imports
    lines = {str(line.what): line for line in imported.inferred}
    assert lines["mean of the country"].value == "total|score|percent: 84.38"
    assert "rows left aside" not in lines
    (row,) = now.national.query("index == 'PAR' and year == 2025").to_dict("records")
    known = {key: row[key] for key in ("measure", "group", "value", "unit", "basis", "in_use", "source")}
    assert known == {
        "measure": "mean",
        "group": "Cả nước",
        "value": 84.38,
        "unit": "percent",
        "basis": "stated",
        "in_use": True,
        "source": "import-001-par-2025",
    }
    table = chiso.national(now, "PAR").set_index("year")
    assert (table.loc[2025, "mean"], table.loc[2025, "mean_kind"]) == (84.38, "published")
    undo(light_copy)
    assert snapshot(light_copy) == before


def test_a_mean_that_is_not_that_of_the_scores_is_doubted(d: Dataset, tmp_path: Path) -> None:
    path = save_xlsx(annex_of_2025(d, "86,00%"), tmp_path / "a.xlsx")
    taken = read_file(path, d, STATED)
    assert [doubt.message for doubt in taken.doubts if doubt.kind == "mean_vs_scores"] == [
        'column C "Chỉ số (%)": the mean is 86.00, that of the units is 84.38'
    ]


def test_the_mean_of_a_table_with_units_in_columns(d: Dataset, tmp_path: Path) -> None:
    layout = annex_of_2025(d, "84,38%")
    head, *rows = layout.rows[1:]
    turned = [layout.rows[0], *([head[at], *(row[at] for row in rows)] for at in (1, 2, 3))]
    stated = Stated(index="PAR", year=2025, source=SOURCE)
    taken = read_file(save_xlsx(Layout(turned, {}), tmp_path / "a.xlsx"), d, stated)
    assert [(mean.column.code, mean.value) for mean in taken.filled.means] == [
        ("total|score|percent", "84.38")
    ]
    assert taken.filled.problems == []


def test_another_mean_on_record_stays_in_use(d: Dataset, light_copy: Path, tmp_path: Path) -> None:
    layout = table(d, [HEAD])
    layout.rows.append(["", "Trung bình", 80.01])
    result = add(light_copy, [save_xlsx(layout, tmp_path / "a.xlsx")], KINDS, stated=STATED)
    assert (result.written, result.errors) == (True, [])
    assert not check(light_copy).errors
    means = load(light_copy).national.query("index == 'SIPAS' and year == 2024 and measure == 'mean'")
    own = means[means["group"].eq("Cả nước")].set_index("value")["in_use"].to_dict()
    assert (own[83.94], own[80.01]) == (True, False)


@pytest.mark.parametrize(
    ("text", "number"),
    [("tăng 3", "3"), ("Giảm 3 bậc", "-3"), ("−2", "-2"), ("–2", "-2"), ("+1,5 điểm", "1,5"), ("đầu", "đầu")],
)  # fmt: skip
def test_words_of_a_change(text: str, number: str) -> None:
    assert signed(text) == number


@pytest.mark.parametrize(
    "name", ["giam sat thi hanh", "he so", "use of e services", "sai sot trong ho so", "cong khai"]
)
def test_other_heads_name_no_error_of_sampling(name: str) -> None:
    assert sampling_of([name]) == ("", [name])
