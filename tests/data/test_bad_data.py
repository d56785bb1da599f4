"""Each known way to spoil a data folder: the message names the file, and row and column if any."""

from __future__ import annotations

import csv
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pandera.pandas import Column
from typer.testing import CliRunner

from chiso.cli.app import app
from chiso.core.dates import DATE
from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.paths import DATA
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import load
from chiso.data.indices import Indices
from chiso.data.plans.folder import TABLES_OF_A_PLAN
from chiso.data.plans.work_tables import LEADS
from chiso.data.reading import read_table
from chiso.data.schema.raw import RAW
from chiso.reports.province.terminal import render_show
from tests.support.pages import text_of
from tests.support.unit_groups import COLUMNS, GROUPS, NAME, a_group, with_groups

PAR = "clean/par.csv"
PAPI = "clean/papi.csv"
VALUE, IN_USE = 4, 7  # columns of figures


@pytest.fixture
def data_copy(light_copy: Path) -> Path:
    """Few editions of PAPI do for all rules, and are read three times as fast."""
    return light_copy


@pytest.fixture
def whole_copy(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def edit(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def line_of(path: Path, *cells: str) -> int:
    """Line of the first row that begins with these cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(n for n, row in enumerate(csv.reader(file), 1) if row[: len(cells)] == list(cells))


def problems_of(data: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        load(data)
    return caught.value.problems


def set_cell(data: Path, file: str, line: int, column: int, value: str) -> None:
    edit(data / file, lambda rows: rows[line - 1].__setitem__(column, value))


def test_duplicated_row(data_copy: Path) -> None:
    edit(data_copy / PAR, lambda rows: rows.insert(5, list(rows[4])))
    duplicates = [p for p in problems_of(data_copy) if p.rule == "duplicate"]
    assert [(p.file, p.row) for p in duplicates] == [(PAR, 6)]
    assert "line 5" in duplicates[0].message


def test_score_above_its_maximum(data_copy: Path) -> None:
    line = line_of(data_copy / PAR, "2021", "Thanh Hóa", "1", "score")
    set_cell(data_copy, PAR, line, 4, "9.1")
    found = [p for p in problems_of(data_copy) if p.rule == "above_maximum"]
    assert [(p.file, p.row, p.column, p.value) for p in found] == [(PAR, line, "value", "9.1")]
    assert "8.5" in found[0].message


def test_rank_64_of_63(data_copy: Path) -> None:
    line = line_of(data_copy / PAR, "2021", "Lai Châu", "total", "rank")
    set_cell(data_copy, PAR, line, 4, "64")
    found = [p for p in problems_of(data_copy) if p.rule == "rank_range"]
    assert [(p.row, p.column, p.value) for p in found] == [(line, "value", "64")]
    assert "1..63" in found[0].message


def test_rank_61_of_60_is_refused_where_60_are_ranked(data_copy: Path) -> None:
    line = line_of(data_copy / PAPI, "2021", "Lai Châu", "total", "rank")
    set_cell(data_copy, PAPI, line, 4, "61")
    assert ("rank_range", line) in {(p.rule, p.row) for p in problems_of(data_copy)}


@pytest.mark.parametrize("quoted", [True, False])
def test_decimal_comma(data_copy: Path, quoted: bool) -> None:
    line = line_of(data_copy / PAR, "2021", "Lào Cai", "total", "score")
    if quoted:
        set_cell(data_copy, PAR, line, 4, "88,44")
        found = [p for p in problems_of(data_copy) if p.rule == "number"]
        assert [(p.row, p.column, p.value) for p in found] == [(line, "value", "88,44")]
    else:
        lines = (data_copy / PAR).read_text("utf-8").split("\n")
        cells = lines[line - 1].split(",")
        cells[4] = "88,44"
        lines[line - 1] = ",".join(cells)
        (data_copy / PAR).write_text("\n".join(lines), "utf-8")
        found = [p for p in problems_of(data_copy) if p.rule == "fields"]
        assert [p.row for p in found] == [line]
        assert "decimal comma" in found[0].remedy


def test_unknown_province_is_named_with_the_nearest(data_copy: Path) -> None:
    line = line_of(data_copy / PAR, "2021", "Lào Cai")
    set_cell(data_copy, PAR, line, 1, "Lao Kay")
    found = [p for p in problems_of(data_copy) if p.rule == "unknown_province"]
    assert [(p.file, p.row, p.column) for p in found] == [(PAR, line, "province")]
    assert "Lào Cai" in found[0].remedy


def test_a_unit_of_2025_is_unknown_in_2024(data_copy: Path) -> None:
    line = line_of(data_copy / PAR, "2024", "Lào Cai")
    set_cell(data_copy, PAR, line, 1, "Huế")
    assert ("unknown_province", line) in {(p.rule, p.row) for p in problems_of(data_copy)}


def test_missing_column(data_copy: Path) -> None:
    edit(data_copy / PAR, lambda rows: [row.pop(5) for row in rows] and None)
    found = problems_of(data_copy)
    assert [(p.file, p.row, p.column, p.rule) for p in found] == [(PAR, 1, "unit", "missing_column")]


def test_unknown_column(data_copy: Path) -> None:
    edit(data_copy / PAR, lambda rows: [row.append("x") for row in rows] and None)
    assert ("unknown_column", "x") in {(p.rule, p.column) for p in problems_of(data_copy)}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file(data_copy: Path, content: bytes) -> None:
    (data_copy / PAR).write_bytes(content)
    found = problems_of(data_copy)
    assert {(p.file, p.row) for p in found} == {(PAR, None)}
    assert {p.rule for p in found} == {"empty_file"}


def test_file_with_a_header_only(data_copy: Path) -> None:
    edit(data_copy / PAR, lambda rows: rows.__delitem__(slice(1, None)))
    assert [(p.file, p.rule, p.row) for p in problems_of(data_copy)] == [(PAR, "no_rows", None)]


def test_missing_file(data_copy: Path) -> None:
    (data_copy / PAR).unlink()
    assert [(p.file, p.rule) for p in problems_of(data_copy)] == [(PAR, "missing_file")]


def test_utf_16(data_copy: Path) -> None:
    text = (data_copy / PAR).read_text("utf-8")
    (data_copy / PAR).write_text(text, "utf-16")
    found = problems_of(data_copy)
    assert [(p.file, p.rule) for p in found] == [(PAR, "encoding")]
    assert "UTF-16" in found[0].message


def test_windows_1258(data_copy: Path) -> None:
    lines = (data_copy / PAR).read_text("utf-8").split("\n")
    # Windows-1258 has no letter such as ắ: only names it can write keep the test honest.
    kept = [lines[0], *(line for line in lines if ",Đà Nẵng," not in line and line.isascii())]
    kept.insert(2, "2012,Lào Cai,total,rank,5,place,stated,1,vietnamplus-1,,")
    (data_copy / PAR).write_bytes("\n".join(kept).encode("cp1258"))
    found = problems_of(data_copy)
    assert [(p.file, p.rule, p.row) for p in found] == [(PAR, "encoding", 3)]
    assert "1258" in found[0].message


def test_decomposed_vietnamese(data_copy: Path) -> None:
    line = line_of(data_copy / PAR, "2021", "Lào Cai")
    set_cell(data_copy, PAR, line, 1, "La\u0300o Cai")
    assert ("not_nfc", line) in {(p.rule, p.row) for p in problems_of(data_copy)}


def test_semicolons_for_commas(data_copy: Path) -> None:
    text = (data_copy / PAR).read_text("utf-8").replace(",", ";")
    (data_copy / PAR).write_text(text, "utf-8")
    assert [(p.file, p.rule) for p in problems_of(data_copy)] == [(PAR, "separator")]


def test_a_zero_in_papi_is_refused(data_copy: Path) -> None:
    line = line_of(data_copy / PAPI, "2024", "Lào Cai", "1.1", "score")
    set_cell(data_copy, PAPI, line, 4, "0")
    found = problems_of(data_copy)
    assert ("below_minimum", line) in {(p.rule, p.row) for p in found}
    assert "papi_sum" in {p.rule for p in found}  # and the sums no longer hold


def test_second_figure_in_use(data_copy: Path) -> None:
    def add(rows: list[list[str]]) -> None:
        again = list(rows[1])
        again[8] = next(row[8] for row in rows[2:] if row[8] != again[8])
        rows.append(again)

    edit(data_copy / PAR, add)
    assert "two_in_use" in {p.rule for p in problems_of(data_copy)}


def test_a_conflict_without_a_decision_is_an_error(data_copy: Path) -> None:
    edit(
        data_copy / "reference/conflicts.csv",
        lambda rows: rows.__delitem__(next(i for i, r in enumerate(rows) if r[1:3] == ["2023", "Long An"])),
    )
    found = problems_of(data_copy)
    assert {p.rule for p in found} == {"undecided_conflict"}
    assert all("Long An" in p.message and "8" in p.message and "7" in p.message for p in found)


def test_a_decision_on_no_conflict_is_an_error(data_copy: Path) -> None:
    def add(rows: list[list[str]]) -> None:
        stale = list(next(row for row in rows if row[1:3] == ["2023", "Long An"]))
        stale[2] = "Lào Cai"
        rows.append(stale)

    edit(data_copy / "reference/conflicts.csv", add)
    assert [p.rule for p in problems_of(data_copy)] == ["stale_conflict"]


@pytest.mark.parametrize(
    ("column", "cell", "used"), [(IN_USE, "0", "nothing"), (VALUE, "82.80", "82.80"), (VALUE, "many", "many")]
)
def test_a_decision_that_is_not_followed_is_an_error(
    data_copy: Path, column: int, cell: str, used: str
) -> None:
    line = line_of(data_copy / PAR, "2012", "Hà Nội", "total", "score", "82.79")
    set_cell(data_copy, PAR, line, column, cell)
    found = [p for p in problems_of(data_copy) if p.rule == "conflict_not_followed"]
    assert [(p.file, p.column, p.message) for p in found] == [
        (PAR, "in_use", f"Hà Nội 2012, total, score: in use is {used}, conflicts.csv decides 82.79")
    ]


def test_unknown_source(data_copy: Path) -> None:
    set_cell(data_copy, PAR, 2, 8, "hearsay")
    assert ("unknown_source", 2, "hearsay") in {(p.rule, p.row, p.value) for p in problems_of(data_copy)}


def test_groups_come_without_rows_and_a_folder_of_before_without_the_file(data_copy: Path) -> None:
    assert (DATA / GROUPS).read_text("utf-8") == ",".join(COLUMNS) + "\n"
    (data_copy / GROUPS).unlink()
    assert load(data_copy).unit_groups == ()
    assert check(data_copy).errors == []


@pytest.mark.parametrize(
    ("rows", "place", "said", "remedy"),
    [
        (a_group(["Lào Cai", "Atlantis"]), (3, "province", "Atlantis"), "no province", "correct the name"),
        (a_group(["Lào Cai", "Huế"]), (3, "province", "Huế"), "in the period 63", "unit of the period 34"),
        (a_group(["Lào Cai"], "35"), (2, "period", "35"), "is none of 63, 34", ""),
        (a_group(["Lào Cai", "Lào Cai"]), (3, None, ""), "repeats line 2", "remove one"),
        (
            [*a_group(["Lào Cai"]), *a_group(["Yên Bái"], kind="own_choice")],
            (3, "kind", "own_choice"),
            "has another kind in line 2",
            "the same in all rows",
        ),
        (
            [*a_group(["Lào Cai"]), *a_group(["Yên Bái"], group="cum-khac")],
            (3, "name_vi", NAME),
            "is the name of the group cum-gia-dinh too",
            "a name of its own",
        ),
        (a_group(["Lào Cai"], source=""), (2, "source", ""), "where it comes from", "own choice"),
        (a_group(["Lào Cai"], group="Cụm 1"), (2, "group", "Cụm 1"), "does not look like", ""),
    ],
)
def test_a_group_that_cannot_be_meant_is_named_with_its_place(
    data_copy: Path,
    rows: list[dict[str, str]],
    place: tuple[int, str | None, str],
    said: str,
    remedy: str,
) -> None:
    found = [p for p in problems_of(with_groups(data_copy, rows)) if said in str(p.message)]
    one = found[0]
    assert (one.file, one.row, one.column or None, one.value or "") == (GROUPS, *place)
    assert remedy in str(one.remedy)


def test_a_group_is_of_the_units_of_its_period(data_copy: Path) -> None:
    d = load(with_groups(data_copy, [*a_group(["Lào Cai", "Yên Bái"]), *a_group(["Lào Cai", "Huế"], "34")]))
    for named in ("cum-gia-dinh", "CỤM GIẢ ĐỊNH", "cum gia dinh", "made-up cluster"):
        assert [unit.name for unit in d.unit_group(named, 2024).units] == ["Lào Cai", "Yên Bái"]
    assert [unit.period for unit in d.unit_group("cum-gia-dinh", 2025).units] == ["34", "34"]
    with pytest.raises(ChisoError, match="one of: cum-gia-dinh"):
        d.unit_group("cụm khác", 2024)
    d = load(
        with_groups(
            data_copy, a_group(["Lai Châu"], group="lai", kind="own_choice", name_vi="Lai", name_en="L")
        )
    )
    with pytest.raises(ChisoError, match="is of the period 63, and edition 2025 of the period 34"):
        d.unit_group("lai", 2025)


def test_a_break_of_a_year_without_an_edition_is_refused(data_copy: Path) -> None:
    set_cell(data_copy, "reference/breaks.csv", 2, 2, "2010")
    assert ("reference/breaks.csv", "break", 2) in {(p.file, p.rule, p.row) for p in problems_of(data_copy)}


def test_all_problems_are_reported_together(data_copy: Path) -> None:
    set_cell(data_copy, PAR, 3, 4, "x")
    set_cell(data_copy, "clean/sipas.csv", 4, 0, "21")
    set_cell(data_copy, "reference/breaks.csv", 2, 3, "soft")
    assert {(p.file, p.row) for p in problems_of(data_copy)} >= {
        (PAR, 3),
        ("clean/sipas.csv", 4),
        ("reference/breaks.csv", 2),
    }


NO_NUMBERS = (
    *("²", "²⁰²⁴", "٤٥", "２０２４", "৩", "Ⅳ", "½", "inf", "-inf", "Infinity", "nan", "NaN", "1e5", "0x1F"),
    *("1_000", "1,5", "1.000,5", "1 000", " 1", "1 ", "+1", "--1", "1.", ".5", "−1", "9" * 400, "9" * 5000),
)
INDICES = Indices.read(DATA)
TABLES = INDICES.tables
EVERY_TABLE = (*TABLES.values(), *INDICES.received(DATA), *TABLES_OF_A_PLAN, LEADS)
NUMERIC = [
    pytest.param(table.schema.columns[column], id=f"{table.path}-{column}")
    for table in EVERY_TABLE
    for column in table.schema.columns
    if table.kind(column) in {"number", "integer"}
]


def accepts(column: Column, value: str) -> bool:
    return all(check(pd.Series([value], dtype=str)).check_passed for check in column.checks)


@pytest.mark.parametrize("column", NUMERIC)
def test_a_number_has_the_digits_0_to_9_and_as_many_as_can_be_meant(column: Column) -> None:
    assert any(accepts(column, value) for value in ("1", "10", "110", "2024"))
    assert [value for value in NO_NUMBERS if accepts(column, value)] == []


@pytest.mark.parametrize(
    "value", ["2024-13-45", "2023-02-29", "2024-00", "0000", "2024-1-1", "٢٠٢٤", "1/2/2024"]
)
def test_a_date_exists(value: str) -> None:
    dates = [
        table.schema.columns[column]
        for table in EVERY_TABLE
        for column in table.schema.columns
        if (table.schema.columns[column].metadata or {}).get("pattern") == DATE
    ]
    assert len(dates) > 10
    assert not any(accepts(column, value) for column in dates)
    assert all(accepts(column, good) for column in dates for good in ("2024", "2024-12", "2024-02-29", ""))


def test_numbers_of_no_size_reach_no_rule(data_copy: Path) -> None:
    line = line_of(data_copy / PAR, "2021", "Lai Châu", "total")
    set_cell(data_copy, PAR, line, 4, "9" * 400)
    set_cell(data_copy, "clean/sipas.csv", 2, 0, "²⁰²⁴")
    set_cell(data_copy, "reference/components.csv", 2, 8, "9" * 5000)
    set_cell(data_copy, "reference/editions.csv", 2, 3, "²")
    found = problems_of(data_copy)
    assert {(p.file, p.rule, p.row) for p in found} >= {
        (PAR, "number", line),
        ("clean/sipas.csv", "year", 2),
        ("reference/components.csv", "year", 2),
        ("reference/editions.csv", "count", 2),
    }
    assert max(len(p.message) for p in found) < 1000


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("reference/provinces.csv", 2, "Hà Nội/../../x"),
        ("reference/provinces.csv", 2, "<b>Hà Nội</b>"),
        ("reference/components.csv", 1, "1." + "9" * 5000),
        ("reference/conflicts.csv", 7, "34 | javascript"),
        ("reference/inconsistencies.csv", 9, "2022|x"),
        ("reference/sources.csv", 4, "javascript:alert(1)"),
    ],
)
def test_texts_that_code_takes_apart_have_a_form(tmp_path: Path, file: str, column: int, value: str) -> None:
    path = shutil.copytree(DATA / "reference", tmp_path / "reference") / Path(file).name
    edit(path, lambda rows: rows[1].__setitem__(column, value))
    table = next(table for table in TABLES.values() if table.path == file)
    found = read_table(tmp_path, table)[1]
    assert [(p.rule in {"pattern", "link"}, p.row, p.column) for p in found] == [
        (True, 2, list(table.schema.columns)[column])
    ]


def test_many_faults_of_a_kind_are_one_with_their_number_and_first_places(data_copy: Path) -> None:
    spoilt = dict.fromkeys(range(10, 300, 2), "Lao Kay")

    def misspell(rows: list[list[str]]) -> None:
        for line, name in spoilt.items():
            rows[line - 1][1] = name

    edit(data_copy / PAR, misspell)
    found = [p for p in problems_of(data_copy) if p.rule == "unknown_province"]
    assert [(p.file, p.row, p.column, p.value) for p in found] == [(PAR, 10, "province", "Lao Kay")]
    assert "(145 of this kind, the first in lines 10, 12, 14, 16, 18)" in found[0].message


def test_up_to_five_of_a_kind_stay_apart() -> None:
    def bad(row: int, column: str = "value", file: str = PAR) -> Problem:
        return Problem("error", file, "number", f"in {row}", row, column)

    five = [bad(row) for row in range(1, 6)]
    others = [bad(9, "year"), bad(9, file=PAPI)]
    assert grouped([*five, *others]) == [*five, *others]
    six = grouped([bad(7), *others, *five])
    assert [(p.row, p.column, p.file) for p in six] == [
        (1, "value", PAR),
        (9, "year", PAR),
        (9, "value", PAPI),
    ]
    assert six[0].message == "in 1 (6 of this kind, the first in lines 1, 2, 3, 4, 5)"


@pytest.mark.parametrize("spoil", ["names", "same", "decomposed"])
def test_a_table_spoilt_as_a_whole_is_said_in_seconds(whole_copy: Path, spoil: str) -> None:
    def change(rows: list[list[str]]) -> None:
        for n, row in enumerate(rows[1:]):
            row[:] = rows[1] if spoil == "same" else [row[0], f"{row[1]} {n}", *row[2:]]

    if spoil == "decomposed":
        text = (whole_copy / PAPI).read_text("utf-8")
        (whole_copy / PAPI).write_text(unicodedata.normalize("NFD", text), "utf-8")
    else:
        edit(whole_copy / PAPI, change)
    begun = time.process_time()
    found = problems_of(whole_copy)
    assert time.process_time() - begun < 10  # a minute before
    assert len(found) <= 3
    if spoil == "decomposed":
        assert [(p.file, p.rule, p.row) for p in found] == [(PAPI, "not_nfc", 2)]


def test_an_index_without_a_score_has_nothing_on_record(data_copy: Path) -> None:
    def keep(rows: list[list[str]]) -> None:
        rows[1:] = [row for row in rows[1:] if row[3] != "score"]

    edit(data_copy / PAR, keep)
    result = check(data_copy)
    assert result.errors == []
    assert result.coverage is not None
    assert result.coverage.query("index == 'PAR'")["scores"].sum() == 0
    assert any("none of them is on record" in p.message for p in result.findings)
    d = load(data_copy)
    assert d.latest_year == 2024
    shown = render_show(d, d.province("Hà Tĩnh", year=2024), 2024)
    assert "chưa có số liệu" in shown
    assert "15/63" in shown
    assert "PAR INDEX" in text_of(d, "Hà Tĩnh", 2024)


JUNK = [
    "²",
    "٤٥",
    "９" * 4,
    "9" * 5000,
    "inf",
    "\x0b",
    "javascript:alert(1)",
    "<script>",
    "2024-13-45",
    "",
    "0",
    "-1",
    "64",
    "x",
    "1e9",
    "88,5",
    "2024",
    "Huế",
    "Lào Cai",
    "total",
    "9.9",
    "*",
    '"',
    "; ",
    "|",
    "01",
    "nan",
]


@pytest.mark.slow
@settings(max_examples=30, deadline=None, derandomize=True)
@given(choice=st.data())
def test_no_cell_however_wrong_ends_in_a_traceback(light_data: Path, choice: st.DataObject) -> None:
    table = choice.draw(st.sampled_from(list(TABLES.values())))
    with tempfile.TemporaryDirectory() as folder:
        data = shutil.copytree(light_data, Path(folder) / "data", ignore=shutil.ignore_patterns("raw"))
        with (data / table.path).open(encoding="utf-8", newline="") as file:
            n_rows = sum(1 for _ in csv.reader(file))
        assume(n_rows > 1)  # of groups of units none is shipped
        line = choice.draw(st.integers(2, n_rows))
        column = choice.draw(st.integers(0, len(table.schema.columns) - 1))
        set_cell(data, table.path, line, column, choice.draw(st.sampled_from(JUNK)))
        try:
            load(data)
        except DataError as error:
            assert all(problem.file and problem.message for problem in error.problems)


def test_check_exits_1_and_build_exits_2_without_a_report(data_copy: Path, tmp_path: Path) -> None:
    line = line_of(data_copy / PAR, "2021", "Lai Châu", "total", "rank")
    set_cell(data_copy, PAR, line, 4, "64")
    runner = CliRunner()
    checked = runner.invoke(app, ["check", "--data", str(data_copy)])
    assert checked.exit_code == 1
    assert f"clean/par.csv line {line}, column value" in checked.stdout
    out = tmp_path / "reports"
    with pytest.raises(ChisoError):  # main() turns it into exit status 2, see test_cli
        runner.invoke(app, ["build", "--data", str(data_copy), "--out", str(out)], catch_exceptions=False)
    assert not out.exists()


def test_words_of_the_tables_as_received_are_those_that_the_builder_knows(data_copy: Path) -> None:
    figures = "raw/published/published_figures.csv"
    set_cell(data_copy, figures, 2, list(RAW["figures"].schema.columns).index("unit"), "cái")
    set_cell(data_copy, "raw/published/sources.csv", 3, 2, "friend")
    before = {path: path.read_bytes() for path in data_copy.rglob("*.csv")}
    with pytest.raises(DataError) as refused:
        rebuild(data_copy)
    found = {(problem.file, problem.row, problem.column) for problem in refused.value.problems}
    assert found == {(figures, 2, "unit"), ("raw/published/sources.csv", 3, "class")}
    assert before == {path: path.read_bytes() for path in data_copy.rglob("*.csv")}


def test_a_decision_names_sources_on_record(data_copy: Path) -> None:
    table = TABLES["conflicts"]
    set_cell(data_copy, table.path, 2, list(table.schema.columns).index("sources"), "nobody-2020")
    (problem,) = problems_of(data_copy)
    assert (problem.file, problem.row, problem.column) == (table.path, 2, "sources")
