"""Builds on the real data: what is left, what a failure leaves, and that a second build is the same."""

from __future__ import annotations

import ast
import json
import re
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from chiso.core.errors import ChisoError
from chiso.core.paths import NOTEBOOKS, ROOT
from chiso.data.dataset import Dataset
from chiso.factory.build import BuildResult, build_reports
from chiso.factory.kinds import province_reports

REPORTS = sorted((NOTEBOOKS / "reports").glob("*.ipynb"))
OTHERS = [
    "merged/lao-cai",
    "merged/lao-cai.en",
    "national",
    "national.en",
    "compare/lao-cai+yen-bai+lai-chau",
]  # besides the reports of provinces
KILOBYTES = 400
NOT_IN_A_NOTEBOOK = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_a_report_notebook_is_thin(path: Path) -> None:
    saved = nbformat.writes(nbformat.read(path, as_version=4)) + "\n"
    assert saved == path.read_text("utf-8")  # saving it in JupyterLab, or the filter of git, changes nothing
    cells = code_cells(path)
    assert [cell.metadata.get("tags") for cell in cells].count(["parameters"]) == 1
    for cell in cells:
        assert not cell.outputs
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, NOT_IN_A_NOTEBOOK), cell.source
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert "warnings" not in ast.unparse(node)


def broken_notebook(tmp_path: Path) -> Path:
    """The report, failing on one province."""
    path = tmp_path / "broken.ipynb"
    notebook = nbformat.read(NOTEBOOKS / "reports/province.ipynb", as_version=4)
    failing = 'if province == "Yên Bái":\n    raise ValueError("no such thing")'
    notebook.cells.append(nbformat.v4.new_code_cell(failing))
    nbformat.write(notebook, path)
    return path


@pytest.mark.slow
def test_a_folder_of_reports_tells_nothing_of_who_made_it(built: BuildResult) -> None:
    # It is given away as a whole.
    traces = [str(ROOT), str(built.out), str(Path.home()) + "/", sys.prefix, sys.base_prefix]
    for path in filter(Path.is_file, built.out.rglob("*")):
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents = [archive.read(name) for name in archive.namelist()]
        for trace in traces:
            assert not any(trace.encode() in content for content in contents), (path, trace)
    executed = nbformat.read(built.out / "notebooks/provinces/lao-cai.ipynb", as_version=4)
    assert executed.metadata.papermill["parameters"] == {"province": "Lào Cai", "year": 2024, "lang": "vi"}
    assert executed.metadata.papermill["input_path"] is None
    injected = [cell.source for cell in executed.cells if "injected-parameters" in cell.metadata.tags]
    assert "year = 2024" in injected[0]
    assert "data" not in injected[0]


@pytest.mark.slow
def test_a_build_leaves_one_file_a_province_and_the_portal(built: BuildResult) -> None:
    left = {path.relative_to(built.out).as_posix() for path in built.out.rglob("*") if path.is_file()}
    names = [f"provinces/{name}" for name in ("lao-cai", "vinh-phuc", "ba-ria-vung-tau", "lao-cai.en")]
    names += OTHERS
    assert left == {
        "index.html",
        "index.en.html",
        "manifest.json",
        *(f"{name}.html" for name in names),
        *(f"{name}.xlsx" for name in names),
        *(f"notebooks/{name}.ipynb" for name in names),
    }
    for path in [*built.out.glob("*/*.html"), *built.out.glob("national*.html")]:
        html = path.read_text("utf-8")
        assert len(html.encode()) <= KILOBYTES * 1024
        assert html.count("<h1>") == 1
        assert "report.indices()" not in html
        assert html.count("<script>") == html.count("<script") == 1  # tables are sorted by their heads
        loaded = re.findall(r'(?:src|srcset)="([^"]+)"|<link[^>]*href="([^"]+)"|url\((?!#)([^)]+)\)', html)
        assert loaded == []


@pytest.mark.slow
def test_the_manifest_says_what_each_report_was_made_from_and_lacks(built: BuildResult) -> None:
    reports = json.loads((built.out / "manifest.json").read_text("utf-8"))["reports"]
    assert len(reports) == 4 + len(OTHERS)
    assert reports["merged/lao-cai.html"]["parameters"] == {"unit": "Lào Cai", "year": 2024, "lang": "vi"}
    names = ["Lào Cai", "Yên Bái", "Lai Châu"]
    assert reports["compare/lao-cai+yen-bai+lai-chau.html"]["parameters"]["provinces"] == names
    entry = reports["provinces/vinh-phuc.html"]
    assert entry["parameters"] == {"province": "Vĩnh Phúc", "year": 2024, "lang": "vi"}
    assert [gap["section"] for gap in entry["missing"]] == ["PAR INDEX", "SIPAS", "PAPI"]
    assert entry["error"] == ""
    assert {"notebook", "package", "wording", "library pandas", "library matplotlib"} <= set(entry["inputs"])
    assert {"papi 2024", "components", "national", "sources"} <= set(entry["parts"])
    assert set(entry["outputs"]) == {
        "provinces/vinh-phuc.html",
        "provinces/vinh-phuc.xlsx",
        "notebooks/provinces/vinh-phuc.ipynb",
    }
    assert reports["provinces/lao-cai.html"]["missing"] == []
    assert str(built.out) not in json.dumps(reports)


@pytest.mark.slow
def test_the_portal_links_every_report(built: BuildResult) -> None:
    html = (built.out / "index.html").read_text("utf-8")
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    links = re.findall(r'<a href="(provinces/[^"]+)"', table)
    # Of the English report the Excel file is linked by the report's folder alone.
    assert sorted(Path(link).suffix for link in links) == [".html"] * 4 + [".xlsx"] * 3
    assert all((built.out / link).is_file() for link in links)
    others = set(re.findall(r'<a href="((?:merged/|compare/|national)[^"]*html)"', html))
    assert {unquote(link) for link in others} == {f"{name}.html" for name in OTHERS}


@pytest.mark.slow
def test_a_second_build_gives_the_same_bytes(d: Dataset, built: BuildResult, tmp_path: Path) -> None:
    # After another report in the same worker: nothing of that one is left behind.
    units = [d.province(name, year=2024) for name in ("Hà Nội", "Lào Cai")]
    again = build_reports(d=d, out=tmp_path, requests=province_reports(units), year=2024, jobs=1)
    for path in ("provinces/lao-cai.html", "provinces/lao-cai.xlsx"):
        assert (again.out / path).read_bytes() == (built.out / path).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_committed_sample_is_what_a_build_makes(d: Dataset, tmp_path: Path, lang: str) -> None:
    units = [d.province("Vĩnh Long", year=2024)]
    made = build_reports(d=d, out=tmp_path, requests=province_reports(units), year=2024, lang=lang).done[0]
    sample = ROOT / "reports/sample/provinces" / made.name
    # Drawings aside: their coordinates may differ in a last digit from machine to machine.
    kept, now = (
        re.sub(r"<svg.*?</svg>", "", path.read_text("utf-8"), flags=re.DOTALL) for path in (sample, made)
    )
    assert kept == now, "run: make sample"


@pytest.mark.slow
def test_a_failed_report_leaves_nothing_and_the_others_stand(d: Dataset, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stale = out / "provinces/yen-bai.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("an earlier report", "utf-8")
    provinces = [d.province(name, year=2024) for name in ("Yên Bái", "Lào Cai")]
    result = build_reports(
        d=d,
        out=out,
        requests=province_reports(provinces),
        year=2024,
        notebook=broken_notebook(tmp_path),
    )
    assert [path.name for path in result.done] == ["lao-cai.html"]
    assert [(failure.name, failure.error) for failure in result.failed] == [
        ("Yên Bái", "ValueError: no such thing")
    ]
    assert not stale.exists()
    assert [path.relative_to(out).as_posix() for path in out.rglob("yen-bai*")] == [
        "logs/provinces/yen-bai.log"
    ]
    assert not list(out.rglob(".*.new"))
    entry = json.loads((out / "manifest.json").read_text("utf-8"))["reports"]["provinces/yen-bai.html"]
    assert entry["error"] == "ValueError: no such thing"
    portal = (out / "index.html").read_text("utf-8")
    assert "no such thing" in portal
    assert 'href="provinces/yen-bai.html"' not in portal


def test_parameters_that_the_notebook_does_not_declare_are_refused_before_any_work(
    d: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "other.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    cell = nbformat.v4.new_code_cell('province: str = "Lào Cai"', metadata={"tags": ["parameters"]})
    notebook.cells = [cell]
    nbformat.write(notebook, path)
    with pytest.raises(ChisoError, match="not declared data, day, lang, year, not given none"):
        build_reports(
            d=d,
            out=tmp_path / "out",
            requests=province_reports([d.province("Lào Cai", year=2024)]),
            year=2024,
            notebook=path,
        )
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said_before_any_work(d: Dataset, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder", "utf-8")
    with pytest.raises(ChisoError, match="cannot be written"):
        build_reports(
            d=d,
            out=occupied / "out",
            requests=province_reports([d.province("Lào Cai", year=2024)]),
            year=2024,
        )
