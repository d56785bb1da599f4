"""Sections that an analyst adds to the report of a province: numbers, what they take, what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pandas as pd
import pytest

import chiso
from chiso.core.errors import ChisoError
from chiso.core.paths import NOTEBOOKS
from chiso.data.dataset import Dataset
from chiso.factory.build import build_reports
from chiso.factory.kinds import province_reports
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.workbook import write_workbook
from chiso.text.catalog import Texts
from tests.support.command import Run

OWN = pd.DataFrame({"việc": ["A", "B"], "điểm": [1.5, 2.5]})


def test_own_sections_go_on_from_those_of_the_report(d: Dataset, tmp_path: Path) -> None:
    report = ProvinceReport("Lào Cai", 2024)
    drawn = "".join(section.html for section in report.sections()).count("<figcaption>")
    shown, chart = chiso.show(OWN, "Việc"), chiso.chart(OWN, title="Vẽ")
    first = report.own_section("Việc: của <tôi>", "Một câu.\n\nHai câu.", shown, chart)
    second = report.own_section("Nữa", chart, chart, OWN)
    again = report.own_section(" Việc:  của <tôi>", "Một câu.", shown, chart)
    assert [section.id for section in (first, second, again)] == ["rieng-1", "rieng-2", "rieng-1"]
    assert first.heading == again.heading == "VIII. Việc: của <tôi>"
    assert second.heading == "IX. Nữa"
    assert "&lt;tôi&gt;" in first.html
    assert first.html.count("<p>") == 2
    numbers = [int(n) for n in re.findall(r"<figcaption>Hình (\d+)\.", first.html + second.html)]
    assert numbers == [drawn + 1, drawn + 2, drawn + 3]
    ids = re.findall(r'\bid="([^"]+)"', first.html + second.html)
    assert len(ids) == len(set(ids))

    write_workbook(report, tmp_path / "report.xlsx")
    names = openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames
    assert names[-3:] == ["Việc của <tôi>", "Nữa", "Nguồn"]


@pytest.mark.parametrize(
    ("heading", "parts", "said"),
    [
        (OWN, ["text"], "mục của riêng bạn không có tiêu đề"),
        ("", ["text"], "mục của riêng bạn không có tiêu đề"),
        ("Của tôi", [], "mục của riêng bạn không có nội dung"),
        ("Của tôi", [42], "đây không phải nội dung của một mục mà là int"),
    ],
)
def test_what_is_no_section_is_refused(heading: Any, parts: list[object], said: str) -> None:
    report = ProvinceReport("Lào Cai", 2024)
    with pytest.raises(ChisoError) as refused:
        report.own_section(heading, *parts)
    assert refused.value.worded(Texts("vi")).startswith(said)
    assert report.own == {}


def my_province(folder: Path, cell: str) -> Path:
    """The notebook of the report with a cell of one's own, and no other section."""
    notebook = nbformat.read(NOTEBOOKS / "reports/province.ipynb", as_version=4)
    notebook.cells[3:-1] = [nbformat.v4.new_code_cell(cell)]
    nbformat.write(notebook, folder / "my_province.ipynb")
    return folder / "my_province.ipynb"


@pytest.mark.slow
def test_a_report_with_a_section_of_ones_own_is_built_and_an_error_in_it_says_where(
    d: Dataset, tmp_path: Path, run: Run
) -> None:
    good = 'import chiso\nreport.own_section("Của tôi", chiso.show(d.regions[["region"]]))'
    asked = ["build", "--province", "lao cai", "--year", 2024, "--out", tmp_path / "out", "--quiet"]
    asked += ["--notebook", my_province(tmp_path, good)]
    assert run(*asked)[0] == 0
    page = (tmp_path / "out/provinces/lao-cai.html").read_text("utf-8")
    assert '<a href="#rieng-1">' in page
    assert page.count("<h1>") == 1
    assert "1 is up to date" in run(*asked, "--dry-run")[1]

    wrong = my_province(
        tmp_path, "import chiso\n\nrows = d.regions\nrows['nope']\nreport.own_section('x', rows)"
    )
    assert "lao-cai.html: the notebook was edited" in run(*asked, "--dry-run")[1]
    requests = province_reports([d.province("Lào Cai", year=2024)])
    result = build_reports(d=d, out=tmp_path / "out", requests=requests, year=2024, notebook=wrong)
    (failure,) = result.failed
    assert failure.section == "cell 3, line 4: rows['nope']"


def test_a_notebook_that_is_none_is_refused_before_any_work(tmp_path: Path, run: Run) -> None:
    asked = ["build", "--province", "lao cai", "--year", 2024, "--out", tmp_path / "out", "--notebook"]
    status, _, said = run(*asked, tmp_path / "nowhere.ipynb")
    assert (status, "the notebook of the report does not exist" in said) == (2, True)
    untagged = my_province(tmp_path, "1")
    notebook = nbformat.read(untagged, as_version=4)
    notebook.cells[1].metadata.tags = []
    nbformat.write(notebook, untagged)
    status, _, said = run(*asked, untagged)
    assert (status, "0 cells of the notebook are tagged parameters" in said) == (2, True)
    assert not (tmp_path / "out").exists()
