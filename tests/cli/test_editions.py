"""`chiso edition`, `chiso diff` and imports of new editions as a user types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl

from chiso.data.dataset import Dataset
from tests.support.command import CHISO, Run
from tests.support.folders import snapshot
from tests.support.new_edition import new_edition


def test_from_the_template_of_a_new_edition_to_what_it_changed(
    d: Dataset, light_copy: Path, tmp_path: Path, run: Run
) -> None:
    data, before = light_copy, snapshot(light_copy)
    status, said, _ = run("template", "par", "--year", 2025, "--out", tmp_path / "t.xlsx", "--data", data)
    assert status == 0
    assert "PAR 2025 is not on record: a new edition" in said
    assert "34 units" in said

    path = new_edition(d, "PAR", tmp_path)
    status, said, refused = run("import", "add", path, "--data", data)
    assert status == 2
    assert "PAR 2025 is not on record: its components and their maxima are taken to be those of 2024" in said
    assert "the edition is opened: units: 34, ranked: 34; published 2026-04-20" in said
    assert refused.endswith("add: --accept structure\n")
    assert snapshot(data) == before
    status, _, refused = run("import", "add", path, "--units", 63, "--accept", "structure", "--data", data)
    assert status == 2
    assert "are 34, not 63" in refused
    assert "where  --units" in refused

    options = ("--decision", "892/QĐ-BNV", "--decision-date", "5/12/2024", "--same-method", "yes")
    status, said, _ = run("import", "add", path, "--accept", "structure", *options, "--data", data)
    assert status == 0
    assert "new (PAR INDEX 2025)" in said
    assert "all of it: chiso diff --last-import" in said

    status, said, _ = run("edition", "show", "par", 2025, "--lang", "vi", "--data", data)
    assert status == 0
    for part in ("Số đơn vị được xếp hạng      34", "892/QĐ-BNV ngày 05/12/2024", "như năm trước"):
        assert part in said
    assert "số đơn vị thay đổi từ 63 thành 34: thứ hạng chỉ đặt cạnh nhau, không trừ cho nhau" in said
    status, said, _ = run("edition", "list", "--lang", "en", "--data", data)
    assert status == 0
    (line,) = [line for line in said.splitlines() if line.startswith("PAR INDEX") and "2025 " in line]
    assert line.split()[2:] == ["2025", "34", "34", "2026-04-20", "892/QĐ-BNV", "34", "34", "34"]

    book = tmp_path / "changes.xlsx"
    status, said, _ = run("diff", "--last-import", "--lang", "vi", "--data", data, "--xlsx", book, "--top", 3)
    assert status == 0
    assert "Thứ hạng của các năm đánh giá có số đơn vị khác nhau chỉ đặt cạnh nhau" in said
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["Tóm tắt", "Số liệu", "Thứ hạng"]
    moves = [row[-1] for row in sheets["Thứ hạng"].iter_rows(min_row=2, values_only=True)]
    assert (len(moves), set(moves)) == (34, {None})
    status, _, refused = run("diff", "--last-import", "--data", data, "--xlsx", book)
    assert (status, "--force" in refused) == (2, True)

    status, said, _ = run("import", "undo", "--data", data)
    assert status == 0
    assert "the edition is no longer on record" in said
    assert snapshot(data) == before


def test_requests_on_editions_that_cannot_be_say_what_to_do(light_copy: Path, run: Run) -> None:
    before = snapshot(light_copy)
    refused: dict[tuple[object, ...], str] = {
        ("edition", "open", "PAR", 2025): "--source",
        ("edition", "open", "PAR", 2024, "--source", "methodology"): "is on record already",
        ("edition", "open", "PAR", 2025, "--source", "nobody"): "neither a key of sources.csv nor an address",
        ("edition", "open", "PAR", 2025, "--published", "hôm qua", "--source", "methodology"): "is no day",
        ("edition", "show", "PAR", 2025): "is no edition on record",
        ("edition", "show", "XYZ", 2024): 'no index "XYZ"',
        ("edition", "list", "XYZ"): 'no index "XYZ"',
        ("edition", "set", "PAR", 2024): "nothing to change is named",
        ("edition", "set", "PAR", 2024, "--max", 3): "not said of which component",
        ("edition", "set", "PAR", 2024, "--component", 3): "not said what to change",
        ("edition", "close", "PAR", 2024): "PAR has no edition 2024",
        ("template", "SIPAS", "--year", 2016): "2015 is followed by 2017",
        ("diff",): "a state to compare with is named",
        ("diff", "HEAD", "--last-import"): "a state to compare with is named",
    }
    for arguments, said in refused.items():
        status, _, error = run(*arguments, "--data", light_copy)
        assert (status, said in error, "Traceback" in error) == (2, True, False), (arguments, error)
        assert snapshot(light_copy) == before


def test_an_edition_is_opened_changed_and_closed_by_command(light_copy: Path, run: Run) -> None:
    before = snapshot(light_copy)
    opened = (
        "--units",
        34,
        "--published",
        "20/4/2026",
        "--same-method",
        "unknown",
        "--source",
        "methodology",
    )
    status, said, _ = run("edition", "open", "sipas", 2025, *opened, "--lang", "vi", "--data", light_copy)
    assert (status, "chưa rõ" in said) == (0, True)
    status, said, _ = run(
        "edition", "set", "sipas", 2025, "--ranked", 33, "--lang", "vi", "--data", light_copy
    )
    assert (status, "xếp hạng      33" in said) == (0, True)
    status, said, _ = run(
        *("edition", "set", "sipas", 2025, "--component", "access", "--name", "Tên giả định"),
        *("--lang", "vi", "--data", light_copy),
    )
    assert (status, "Tên giả định" in said) == (0, True)
    status, said, _ = run("edition", "close", "sipas", 2025, "--lang", "vi", "--data", light_copy)
    assert (status, said) == (0, "SIPAS năm 2025 không còn trong hồ sơ\n")
    assert snapshot(light_copy) == before


def test_the_data_folder_is_that_of_the_environment(light_copy: Path, run: Run) -> None:
    run("edition", "open", "SIPAS", 2025, "--source", "methodology", "--data", light_copy)
    here = {**os.environ, "CHISO_DATA": light_copy.name}
    listing = [CHISO, "edition", "list", "SIPAS", "--lang", "en"]
    said = subprocess.run(
        listing, env=here, cwd=light_copy.parent, capture_output=True, text=True, check=True
    ).stdout
    assert ["SIPAS", "2025"] in [line.split()[:2] for line in said.splitlines()]
    # A child of it, such as a kernel, has it in whatever folder it runs.
    code = "import os, subprocess, sys; from chiso.core.paths import DATA; os.chdir('/'); "
    code += "sys.exit(subprocess.call([sys.executable, '-c', sys.argv[1]]))"
    asked = "import chiso; print(chiso.load().ranked('SIPAS', 2025))"
    program = [sys.executable, "-c", code, asked]
    said = subprocess.run(
        program, env=here, cwd=light_copy.parent, capture_output=True, text=True, check=True
    ).stdout
    assert said == "34\n"
