"""Tables taken in by the command line: said first, a map written, nothing before every doubt is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from chiso.data.dataset import Dataset, load
from chiso.intake.importing import KINDS, add, undo
from chiso.intake.tables.mapping import Stated
from tests.support.command import Run
from tests.support.folders import snapshot
from tests.support.layouts import SOURCE, SOURCE_OPTIONS, TITLE, Layout, plain_annex, save_csv, save_xlsx


@pytest.fixture(scope="module")
def annex(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean annex of 63 rows, invented where nothing is on record."""
    return save_xlsx(plain_annex(d), tmp_path_factory.mktemp("annex") / "phụ lục.xlsx")


def test_a_clean_annex_goes_in_without_a_map_and_comes_out_again(
    annex: Path, light_copy: Path, run: Run
) -> None:
    before = snapshot(light_copy)
    status, said, refused = run("import", "add", annex, "--data", light_copy, *SOURCE_OPTIONS)
    assert (status, refused) == (0, "")
    assert "edition: 2024  (its title says 2024)" in said
    assert 'column C "Chỉ số (%)": total|score|percent' in said
    assert "raw/imports/001-par-2024" in said
    scores = load(light_copy).scores.query("index == 'PAR' and year == 2024 and component == 'total'")
    assert (scores["score"].notna().sum(), scores["rank"].notna().sum()) == (63, 63)
    described = (light_copy / "raw/imports/001-par-2024/source.yml").read_text("utf-8")
    assert "a table as somebody had it (.xlsx)" in described
    assert "total|score|percent" in described
    undo(light_copy)
    assert snapshot(light_copy) == before


def test_a_trial_writes_nothing_but_the_map_it_would_use(
    annex: Path, light_copy: Path, tmp_path: Path, run: Run
) -> None:
    before = snapshot(light_copy)
    own = tmp_path / annex.name
    own.write_bytes(annex.read_bytes())
    status, said, refused = run("import", "add", own, "--dry-run", "--data", light_copy)
    written = tmp_path / f"{annex.name}.map.yml"
    assert f"the map: {written}" in said
    assert (status, "is empty" in refused, "--source key=value" in refused) == (2, True, True)
    text = written.read_text("utf-8")
    assert 'C: "total|score|percent"  # Chỉ số (%)' in text
    assert 'A: "skip"  # TT' in text
    filled = text.replace('publisher: ""', "publisher: Bộ Nội vụ").replace('class: ""', "class: ministry")
    written.write_text(filled.replace('title: ""', "title: Quyết định giả định"), "utf-8")
    status, said, refused = run("import", "add", own, "--dry-run", "--map", written, "--data", light_copy)
    assert (status, refused) == (0, "")
    assert "is there already and stays as it is" in said
    assert "without --dry-run the file would be taken in" in said
    assert snapshot(light_copy) == before


def test_a_doubt_and_a_wrong_request_are_said_before_anything_is_written(
    annex: Path, light_copy: Path, tmp_path: Path, run: Run
) -> None:
    before = snapshot(light_copy)
    asked = ["import", "add", annex, "--data", light_copy, *SOURCE_OPTIONS]
    status, said, refused = run(*asked, "--year", 2023)
    assert status == 2
    assert "asked for is PAR 2023, but its title says 2024" in said
    assert "--accept edition" in refused
    for arguments, message in (
        (["--map", tmp_path / "none.yml"], "there is no such file"),
        (["--source", "colour=red"], '"colour=red" is not known'),
        (["--sheet", "Tờ 9"], 'the file has no sheet "Tờ 9"'),
        (["--index", "XYZ"], 'no index "XYZ"'),
    ):
        status, _, refused = run(*asked, *arguments)
        assert (status, message in refused, "Traceback" in refused) == (2, True, False)
    assert snapshot(light_copy) == before


def test_a_file_called_like_those_beside_it_is_kept_under_another_name(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    rows = [[n, name, f"{95 - n / 10:.2f}"] for n, name in enumerate(u.name for u in d.names.all("63"))]
    layout = Layout([[TITLE], ["STT", "Tỉnh", "Chỉ số"], *rows], {})
    path = save_csv(layout, tmp_path / "figures.csv", ";")
    result = add(light_copy, [path], KINDS, stated=Stated(source=SOURCE))
    assert (result.errors, result.written) == ([], True)
    folder = light_copy / "raw/imports/001-par-2024"
    assert (folder / "received-figures.csv").read_bytes() == path.read_bytes()
