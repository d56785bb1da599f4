"""Published workbooks as their publishers left them give the figures that are on record."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from chiso.core.paths import DATA
from chiso.data.checks.check import check
from chiso.data.dataset import Dataset, load
from chiso.intake.importing import add, undo
from chiso.intake.tables.mapping import Stated
from chiso.intake.tables.reading import read_file
from tests.conftest import MadeOnce
from tests.support.folders import snapshot
from tests.support.layouts import SOURCE, as_truth
from tests.support.official import PAPI, PAPI_YEARS, published, with_true_pci, without_papi
from tests.support.sweeps import swept
from tests.support.tables import rows_of

STATED = Stated(source=SOURCE)
CELLS = dict.fromkeys(PAPI_YEARS, 1386) | {2014: 1342}  # two provinces were left out


def on_record(data: Path, year: int) -> dict[tuple[str, str], Decimal]:
    """Scores of PAPI in use, digit by digit."""
    rows = [row for row in rows_of(data / "clean/papi.csv") if row["year"] == str(year)]
    used = [row for row in rows if row["measure"] == "score" and row["in_use"] == "1"]
    return {(row["province"], row["component"]): Decimal(row["value"]) for row in used}


@pytest.mark.parametrize("year", PAPI_YEARS)
def test_each_sheet_of_papi_is_read_to_the_figures_on_record(year: int, d: Dataset) -> None:
    taken = read_file(published(PAPI), d, Stated(year=year, source=SOURCE))
    assert taken.filled.problems == []
    assert taken.filled.sheet == f"{year}_PAPI"
    known = {key: value for key, value in on_record(d.path, year).items() if "." in key[1]}
    assert {(unit, code.split("|")[0]): value for (unit, code), value in as_truth(taken).items()} == known
    assert len(known) == CELLS[year]
    # The total's head names 2015 in every sheet.
    assert {doubt.kind for doubt in taken.doubts} == ({"edition"} if year != 2015 else set())


@pytest.mark.slow
@pytest.mark.parametrize("year", swept([(year,) for year in PAPI_YEARS], every=3))
def test_an_empty_edition_of_papi_is_filled_again(year: int, data_copy: Path) -> None:
    data = without_papi(data_copy, [year])
    before = snapshot(data)
    known = on_record(DATA, year)
    assert not on_record(data, year)
    result = add(data, [published(PAPI)], ["edition"], stated=Stated(year=year, source=SOURCE))
    assert result.written
    assert on_record(data, year) == known
    assert not check(data).errors
    undo(data)
    assert snapshot(data) == before


@pytest.fixture(scope="module")
def pci(made_once: MadeOnce) -> Path:
    """A data folder that knows the components of PCI, and no figures of it."""

    def make(folder: Path) -> Path:
        return with_true_pci(without_papi(shutil.copytree(DATA, folder), range(2011, 2024)))

    return made_once("true pci", make)


def totals(data: Path, year: int) -> Mapping[str, tuple[float, float]]:
    scores = load(data).scores.query(f"index == 'PCI' and year == {year} and component == 'total'")
    return {row.province: (row.score, row.rank) for row in scores.itertuples()}


PCI = {"PCI_2010.xls": (2010, 11), "PCI_2012.xlsx": (2012, 11), "PCI_2014.xlsx": (2014, 12)}


@pytest.fixture(scope="module")
def with_pci(pci: Path) -> Dataset:
    return load(pci)


@pytest.mark.parametrize("name", PCI)
def test_pci_is_read_from_pairs_of_columns_each_in_its_own_order(name: str, with_pci: Dataset) -> None:
    taken = read_file(published(name), with_pci, STATED)
    year, columns = PCI[name]
    assert (taken.filled.layout.index, taken.filled.layout.year) == ("PCI", year)
    assert (taken.filled.problems, taken.doubts) == ([], [])
    assert len(as_truth(taken)) == 63 * columns  # sub-indices, total and place


def test_a_sheet_whose_heads_name_the_year_before_is_a_doubt(with_pci: Dataset) -> None:
    stale = Stated(sheet="Summary", year=2014, source=SOURCE)
    taken = read_file(published("PCI_2014.xlsx"), with_pci, stale)
    assert {doubt.kind for doubt in taken.doubts} == {"edition", "left_aside"}
    assert any("hidden" in line.reason for line in taken.inferred)


@pytest.mark.slow
def test_pci_comes_in_as_a_fourth_index_and_what_is_repeated_is_known(pci: Path, tmp_path: Path) -> None:
    data = shutil.copytree(pci, tmp_path / "data")
    for name, (year, columns) in PCI.items():
        result = add(data, [published(name)], stated=STATED)
        assert (result.errors, result.doubts, result.written) == ([], [], True)
        assert [(one.year, one.figures) for one in result.imports] == [(year, 63 * columns)]
    assert totals(data, 2014)["Đà Nẵng"] == (66.86679, 1)
    assert totals(data, 2012)["Điện Biên"] == (45.11707, 63)
    assert totals(data, 2010)["Đắk Nông"] == (48.9068595, 63)
    assert len(totals(data, 2010)) == 63
    undo(data)
    path = published("PCI_2014.xlsx")
    stale = Stated(sheet="Summary", year=2014, source=SOURCE)
    # What the sheet holds is 2013, whatever its file is called.
    stated = Stated(sheet="Summary", year=2013, source=SOURCE)
    assert add(data, [path], ["edition", "left_aside"], stated=stated).written
    found = {doubt.kind: doubt.message for doubt in read_file(path, load(data), stale).doubts}
    assert "567 of 567 scores are those of PCI 2013" in found["repeats_edition"]
    assert "repeats_edition" not in {one.kind for one in read_file(path, load(data), STATED).doubts}
