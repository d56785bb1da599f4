"""What an import doubts and what it refuses: every kind, with the cell that it stands in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chiso.core.paths import DATA
from chiso.data.cleaning.tables import Record, read_record
from chiso.data.dataset import Dataset
from chiso.data.schema.vocabulary import UNITS_OF_MEASURE
from chiso.intake.reading import read_filled
from chiso.intake.review import KINDS, OF_TABLES, Examined, examine, subject_of
from tests.support.filling import ORIGIN, fill, invented_par_2024, on_record

SCORE, RANK = "total|score|percent", "total|rank|place"
SHEET = "sheet Số liệu"


@pytest.fixture(scope="module")
def record() -> Record:
    return read_record(DATA)


def examined(d: Dataset, record: Record, path: Path) -> Examined:
    filled = read_filled(path, d)
    return examine(d, record, filled, "import-001", lambda figure, rivals: f"{figure.value} {len(rivals)}")


def doubts_by_kind(found: Examined) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {}
    for doubt in found.doubts:
        cells.setdefault(doubt.kind, []).append(doubt.cell)
    return {kind: sorted(places) for kind, places in cells.items()}


def with_saved_value(path: Path, formula: str, value: str) -> Path:
    """The value that a spreadsheet saves beside a formula; openpyxl saves none."""
    target = path.with_name(f"saved-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode() if name.endswith(".xml") else old.read(name)
            if isinstance(content, str) and f"<f>{formula}</f>" in content:
                # The empty value is written in one of two ways.
                empty = rf"(<f>{re.escape(formula)}</f>)<v\s*(?:/>|></v>)"
                content, n = re.subn(empty, rf"\g<1><v>{value}</v>", content)
                assert n == 1
            new.writestr(name, content)
    return target


@pytest.fixture(scope="module")
def doubtful(d: Dataset, record: Record, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Examined]:
    """Three workbooks with something wrong in the cells that the expectations below name."""
    folder = tmp_path_factory.mktemp("doubtful")
    fields = dict(zip("12345678", (9, 9, 12, 10, 14, 11, 11, 13), strict=True))  # 89 together
    parts = {"appraisal": 57, "leader_survey": 18, "sipas_points": 8, "socio_economic": 6}  # 89
    cells: dict[tuple[str, str], Any] = {
        ("Lào Cai", SCORE): 89.15,  # 89.03 on record; 26th, but above the 23rd with 89.13
        ("Hà Giang", RANK): 23,  # Bình Dương is
        ("Bắc Kạn", "6|rank|place"): 7,
        ("Khánh Hòa", "1|score|points"): 9,  # of 9.5, while 100 % is on record
        ("Yên Bái", SCORE): 90,
        ("Tuyên Quang", SCORE): 88,
        ("Nam Định", SCORE): 97,  # the highest published is 96.17
        ("Phú Thọ", SCORE): "=87+0.5",
    }
    cells |= {("Yên Bái", f"{field}|score|points"): value for field, value in fields.items()}
    cells |= {("Tuyên Quang", f"{part}|score|points"): value for part, value in parts.items()}
    now = fill(d, "PAR", 2024, folder / "now.xlsx", cells, maxima={"sipas_points|score|points": 12})
    # Lai Châu: 85.97 in 2024 after +0.19; Ninh Thuận: 55th in 2024 after -19 places.
    last = fill(d, "PAR", 2023, folder / "last.xlsx", {("Lai Châu", SCORE): 86.5, ("Ninh Thuận", RANK): 38})
    old = fill(d, "PAR", 2015, folder / "old.xlsx", {("Hồ Chí Minh", RANK): 3})
    return {
        "2024": examined(d, record, with_saved_value(now, "87+0.5", "87.5")),
        "2023": examined(d, record, last),
        "2015": examined(d, record, old),
    }


EXPECTED = {
    "2024": {
        "contradiction": ["C13"],
        "score_vs_rank_order": ["C13"],
        "duplicate_rank": ["D9"],
        "ranks_incomplete": ["D9", "V11"],
        "points_vs_percent": ["E44"],
        "fields_vs_total": ["C17"],
        "parts_vs_total": ["C12"],
        "national_extreme": ["C31"],
        "maximum": ["AE6"],
        "formula": ["C23"],
    },
    "2023": {
        "contradiction": ["C15", "D45"],
        "change_score_vs_scores": ["C15"],
        "change_rank_vs_ranks": ["D45"],
        "ranks_incomplete": ["D45"],
    },
    "2015": {"withdrawn": ["D57"], "ranks_incomplete": ["D57"]},
}


@pytest.mark.parametrize("year", EXPECTED)
def test_the_doubts_of_a_workbook_are_these_and_no_others(
    doubtful: Mapping[str, Examined], year: str
) -> None:
    assert doubts_by_kind(doubtful[year]) == EXPECTED[year]
    assert not doubtful[year].errors


def test_every_kind_of_doubt_is_tried_and_says_what_and_where(doubtful: Mapping[str, Examined]) -> None:
    doubts = [doubt for found in doubtful.values() for doubt in found.doubts]
    of_imports = {"structure", *OF_TABLES}  # raised by the import, and by tables that are no templates
    assert {doubt.kind for doubt in doubts} == set(KINDS) - of_imports
    for doubt in doubts:
        assert doubt.file.endswith(f".xlsx, {SHEET}")
        assert doubt.message
        assert doubt.if_accepted


def test_a_contradiction_names_both_values_and_the_source_on_record(
    doubtful: Mapping[str, Examined],
) -> None:
    (one,) = [doubt for doubt in doubtful["2024"].doubts if doubt.kind == "contradiction"]
    assert "Lào Cai, total, score (percent) is 89.15 in the file" in one.message
    assert "89.03 (baolaocai-2025-04-06)" in one.message
    assert one.if_accepted == "89.15 1"
    derived = [doubt.message for doubt in doubtful["2023"].doubts if doubt.kind == "contradiction"]
    assert any("85.78 follows from a stated change (danviet-2025)" in message for message in derived)
    assert any("36 follows from a stated change (vietnam-vn-2025-06-24)" in message for message in derived)


def test_another_maximum_contradicts_every_province_that_states_one(
    d: Dataset, record: Record, tmp_path: Path
) -> None:
    path = fill(d, "PAR", 2024, tmp_path / "a.xlsx", {}, maxima={"1|score|points": 10})
    found = examined(d, record, path)
    # Hòa Bình and Bình Thuận have points of field 1, with its maximum of 9.5.
    assert doubts_by_kind(found) == {"maximum": ["E6"], "contradiction": ["E6", "E6"]}


def test_a_whole_table_that_agrees_with_itself_and_the_record_raises_no_doubt(
    d: Dataset, record: Record, tmp_path: Path
) -> None:
    cells, maxima = invented_par_2024(d)
    found = examined(d, record, fill(d, "PAR", 2024, tmp_path / "all.xlsx", cells, maxima=maxima))
    assert not found.errors
    assert not found.doubts
    known = [place for place in on_record(d, "PAR", 2024) if place[1].split("|")[1] in {"score", "rank"}]
    known.remove(("Cao Bằng", "leader_survey|rank|place"))  # the template has no column for places of parts
    assert found.unchanged == len(known) > 60
    # Of fields 2, 6 and 7 each province's maximum goes with its points.
    assert len(found.figures) + found.unchanged == len(found.filled.cells) + 3 * 63


def test_figures_on_record_are_written_again_only_if_the_source_confirms_them(
    d: Dataset, record: Record, tmp_path: Path
) -> None:
    silent = examined(d, record, fill(d, "SIPAS", 2024, tmp_path / "a.xlsx", {}))
    assert [error.rule for error in silent.errors] == ["nothing_new"]
    assert (silent.figures, silent.unchanged) == ([], 40)
    origin = {**ORIGIN, "confirms": "có"}
    confirming = examined(d, record, fill(d, "SIPAS", 2024, tmp_path / "b.xlsx", {}, origin))
    assert not confirming.errors
    assert (len(confirming.figures), confirming.confirmed) == (40, 40)
    assert {figure.source for figure in confirming.figures} == {"import-001"}


def test_an_edition_without_components_is_an_error(d: Dataset, record: Record, tmp_path: Path) -> None:
    filled = read_filled(fill(d, "PAR", 2025, tmp_path / "a.xlsx", {("Lào Cai", RANK): 5}), d)
    known = replace(filled, layout=replace(filled.layout, in_editions=True))
    found = examine(d, record, known, "import-001", lambda figure, _: figure.value)
    assert [error.rule for error in found.errors] == ["unknown_component"]
    assert "chiso edition set PAR 2025 --components-from 2024" in found.errors[0].remedy
    assert not found.figures


def test_papi_scores_that_were_not_published_or_could_not_be_summed_are_errors(
    d: Dataset, record: Record, tmp_path: Path
) -> None:
    code = "1.1|score|points"
    path = fill(d, "PAPI", 2024, tmp_path / "a.xlsx", {("Lào Cai", code): 1.5, ("Vĩnh Phúc", code): 2.0})
    kept = [f for f in record.figures if (f.index, f.year, f.component) != ("PAPI", 2024, "8.3")]
    assert len(record.figures) - len(kept) >= 60
    left_out, incomplete = examined(d, replace(record, figures=kept), path).errors
    assert (left_out.rule, left_out.column) == ("left_out", "C24")
    assert "Vĩnh Phúc" in left_out.message
    assert incomplete.rule == "edition_incomplete"
    assert "no province has 8.3" in incomplete.message


def test_a_wrong_cell_keeps_everything_else_from_being_examined(
    d: Dataset, record: Record, tmp_path: Path
) -> None:
    cells = {("Lào Cai", SCORE): 90, ("Hà Giang", RANK): 64}
    found = examined(d, record, fill(d, "PAR", 2024, tmp_path / "a.xlsx", cells))
    assert [(error.rule, f"{error.column}{error.row}") for error in found.errors] == [("rank_range", "D9")]
    assert not found.figures
    assert not found.doubts


@pytest.mark.parametrize(
    ("measure", "unit"), [(measure, unit) for measure, units in UNITS_OF_MEASURE.items() for unit in units]
)
def test_every_measure_has_words(record: Record, measure: str, unit: str) -> None:
    figure = replace(record.figures[0], measure=measure, unit=unit)
    assert str(subject_of(figure)).startswith(f"{figure.province}, ")
