"""A second build makes what changed, says why, and nothing else."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load
from chiso.factory.build import BuildResult, build_reports, due_reports
from chiso.factory.kinds import province_reports
from chiso.factory.progress import unseen
from tests.support.builds import notebook
from tests.support.command import chiso

pytestmark = pytest.mark.slow

UNITS = ("Lào Cai", "Hà Tĩnh", "Yên Bái", "Vĩnh Phúc")


class Place:
    """A data folder of its own and the folder of four small reports made from it."""

    def __init__(self, folder: Path) -> None:
        self.data = shutil.copytree(DATA, folder / "data", ignore=shutil.ignore_patterns("raw"))
        self.out = folder / "out"
        self.notebook = notebook(folder)

    def dataset(self) -> Dataset:
        return load(self.data)

    def build(self, **how: Any) -> BuildResult:
        d = self.dataset()
        return build_reports(**self.arguments(d), watch=unseen, **how)

    def why(self, **how: Any) -> dict[str, tuple[str, ...]]:
        found = due_reports(**self.arguments(self.dataset()), **how)
        return {one.job.name: one.reasons for one in found if one.reasons}

    def arguments(self, d: Dataset) -> dict[str, object]:
        units = [d.province(name, year=2024) for name in UNITS]
        requests = province_reports(units)
        return {"d": d, "out": self.out, "requests": requests, "year": 2024, "notebook": self.notebook}

    def replace(self, table: str, old: str, new: str) -> None:
        path = self.data / table
        text = path.read_text("utf-8")
        assert text.count(old) == 1, text.count(old)
        path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    assert len(Place(folder).build().made) == 4
    return folder


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Place:
    """A copy of a finished build that a test may spoil."""
    folder = tmp_path / "place"
    shutil.copytree(whole / "out", folder / "out")
    return Place(folder)


def test_nothing_changed_nothing_made(place: Place) -> None:
    stamps = {
        path: path.stat().st_mtime_ns for path in place.out.rglob("*.html") if path.name != "index.html"
    }
    assert place.why() == {}
    result = place.build()
    assert (len(result.made), len(result.fresh), result.failed) == (0, 4, [])
    assert stamps == {path: path.stat().st_mtime_ns for path in stamps}


def test_one_row_of_par_makes_its_province_and_says_so(place: Place) -> None:
    line = next(
        line
        for line in (place.data / "clean/par.csv").read_text("utf-8").splitlines()
        if line.startswith("2023,Lào Cai,total,rank")
    )
    place.replace(
        "clean/par.csv",
        line + "\n",
        line + " (seen again)\n" if not line.endswith('"') else line[:-1] + ' (seen again)"\n',
    )
    assert place.why() == {"Lào Cai": ("data: par 2023, 1 row of Lào Cai",)}
    assert [path.name for path in place.build().made] == ["lao-cai.html"]
    assert place.why() == {}


def test_the_day_makes_a_report_again_only_where_what_it_says_changes(place: Place) -> None:
    """Results of 2025 are awaited from 1 April 2026 on, those of 2026 a year later."""
    made = {path.name: path.read_bytes() for path in (place.out / "provinces").iterdir()}
    for day in (date(2026, 4, 1), date(2027, 3, 31)):
        assert place.why(day=day) == {}
    forced = place.build(day=date(2027, 3, 31), force=True)
    assert {path.name: path.read_bytes() for path in forced.made} == {
        name: page for name, page in made.items() if name.endswith(".html")
    }
    assert "2027-03-31" not in (place.out / "manifest.json").read_text("utf-8")
    for day in (date(2026, 3, 31), date(2027, 4, 1)):
        assert set(place.why(day=day).values()) == {("what it says of newer results changed",)}
    assert len(place.build(day=date(2027, 4, 1)).made) == 4
    assert "các năm 2025-2026 chưa có" in (place.out / "provinces/lao-cai.html").read_text("utf-8")
    assert place.why(day=date(2028, 1, 1)) == {}


def test_an_import_makes_again_what_says_as_of_which_the_data_are(place: Place) -> None:
    folder = place.data / "raw/imports/001-par-2024"
    folder.mkdir(parents=True)
    (folder / "source.yml").write_text("received_on: '2026-01-02'\n", "utf-8")
    assert set(place.why().values()) == {("something was taken in, or taken back, since",)}


def test_files_that_are_gone_or_changed_are_made_again(place: Place) -> None:
    (place.out / "provinces/lao-cai.xlsx").unlink()
    page = place.out / "provinces/ha-tinh.html"
    before = page.read_bytes()
    page.write_bytes(before[:-100])
    assert place.why() == {
        "Lào Cai": ("missing: provinces/lao-cai.xlsx",),
        "Hà Tĩnh": ("changed since it was written: provinces/ha-tinh.html",),
    }
    place.build()
    assert page.read_bytes() == before


def test_an_edited_notebook_makes_all_again_but_its_outputs_do_not_count(place: Place) -> None:
    text = place.notebook.read_text("utf-8")
    place.notebook.write_text(text.replace('"execution_count": null', '"execution_count": 7'), "utf-8")
    assert place.why() == {}
    place.notebook.write_text(text.replace("report.title()", "report.title()  # first"), "utf-8")
    assert set(place.why()) == set(UNITS)
    assert set(place.why().values()) == {("the notebook was edited",)}


def test_force_makes_all(place: Place) -> None:
    assert set(place.why(force=True).values()) == {("asked for with --force",)}
    assert len(place.build(force=True).made) == 4


def test_a_manifest_that_cannot_be_read_makes_all_again(place: Place) -> None:
    (place.out / "manifest.json").write_text('{"version": 1, "reports": {', "utf-8")
    assert set(place.why().values()) == {("not made yet",)}


def test_the_command_line_says_what_it_would_make_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = chiso(
        *("build", "--province", "Lào Cai", "--year", "2024", "--lang", "vi"), "--out", out, "--dry-run"
    )
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        "provinces/lao-cai.html: not made yet",
        "1 of 1 report would be made, 0 are up to date",
    ]
    assert not out.exists()
