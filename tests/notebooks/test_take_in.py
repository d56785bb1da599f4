"""Files taken in and back from a notebook: by calls, and by a form that is set and clicked."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import chiso
from chiso.core.errors import ChisoError
from chiso.core.transaction import change
from chiso.data.dataset import Dataset
from chiso.intake.results import ImportResult, Undone
from chiso.notebook.intake_form import IntakeForm
from chiso.notebook.taking_in import TakenBack
from chiso.notebook.uploads import LONGEST, as_files
from tests.support.filling import fill
from tests.support.folders import snapshot
from tests.support.new_edition import new_edition

SCORE = "total|score|percent"


def upload(name: str, content: bytes) -> dict[str, Any]:
    about = {"type": "", "size": len(content), "last_modified": datetime(2026, 4, 20, tzinfo=UTC)}
    return {"name": name, "content": memoryview(content), **about}


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads lie for as long as they are read."""
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_the_form_takes_a_file_in_once_its_doubts_are_ticked_and_back(
    d: Dataset, light_copy: Path, tmp_path: Path, scratch: Path
) -> None:
    before = snapshot(light_copy)
    book = fill(d, "PAR", 2024, tmp_path / "<b>.xlsx", {("Lào Cai", SCORE): 89.15})
    form = chiso.take_in(data=light_copy, lang="vi")
    assert isinstance(form, IntakeForm)
    assert (form.check.disabled, form.take.disabled, form.undo.disabled) == (True, True, True)

    form.upload.value = (upload("Kết quả <b>.xlsx", book.read_bytes()),)
    form.check.click()
    assert list(form.ticks) == ["contradiction", "score_vs_rank_order"]
    assert form.take.disabled
    assert "số liệu chờ nhập" in form.said.value
    assert "<b>" not in form.said.value + form.found.value
    assert "Lào Cai, tổng điểm, điểm số (%): 89,15" in form.found.value
    table = form._doubts.children[1].value
    assert "89,15" in table
    assert "sheet Số liệu" not in table
    assert snapshot(light_copy) == before

    form.ticks["contradiction"].value = True
    assert form.take.disabled
    form.ticks["score_vs_rank_order"].value = True
    assert not form.take.disabled
    form.take.click()
    assert "d = chiso.load()" in form.said.value
    assert "89,15" in form.changed.value
    assert (light_copy / "raw/imports/001-par-2024/Kết quả _b_.xlsx").read_bytes() == book.read_bytes()
    assert form.take.disabled

    # Somebody takes it back in the meantime, and another file in, which gets its number: that one stays.
    chiso.take_back(data=light_copy)
    other = fill(d, "PAR", 2024, tmp_path / "other.xlsx", {("Lào Cai", SCORE): 89.2})
    assert chiso.take_in(other, data=light_copy, accept=["contradiction", "score_vs_rank_order"]).written
    form.undo.click()
    assert "lần nhập này đã được hoàn lại" in form.said.value.casefold()
    assert (light_copy / "raw/imports/001-par-2024/other.xlsx").exists()
    assert form.undo.disabled
    chiso.take_back(data=light_copy)
    form.check.click()
    for tick in form.ticks.values():
        tick.value = True
    form.take.click()

    form.undo.click()
    assert "Đã hoàn lại" in form.said.value
    assert form.undo.disabled
    assert snapshot(light_copy) == before
    assert not list(scratch.iterdir())


def test_the_form_asks_of_an_edition_that_is_new_and_says_errors_in_place(
    d: Dataset, light_copy: Path, tmp_path: Path, scratch: Path
) -> None:
    form = chiso.take_in(data=light_copy, lang="en")
    book = new_edition(d, "PAR", tmp_path)
    form.upload.value = (upload(book.name, book.read_bytes()),)
    form.edition["edition_decision"].value = "none"
    form.check.click()
    assert "is no number of a decision" in form.said.value
    assert form.take.disabled
    form.edition["edition_decision"].value = "892/QĐ-BNV"
    form.check.click()
    assert "fill" in form.found.value or "date" in form.found.value  # a decision has a date
    assert form._of_edition.layout.display == ""
    assert form.take.disabled

    form.upload.value = (upload("a table.csv", b"no table"),)
    assert "Received: a table.csv" in form.said.value
    form.check.click()
    assert "no table" in form.said.value or "columns" in form.said.value
    assert str(scratch) not in form.said.value
    assert not list(scratch.iterdir())
    with change(light_copy):
        form.check.click()
    assert "another import is under way" in form.said.value.lower()


@pytest.mark.parametrize(
    "names",
    [
        ["../x.xlsx"],
        ["a\\b.xlsx"],
        [""],
        [".."],
        ["x\0.xlsx"],
        ["x" * LONGEST + "x.xlsx"],
        ["a.csv", "A.csv"],
    ],
)
def test_an_upload_with_a_name_that_no_file_may_have_is_refused(names: list[str], scratch: Path) -> None:
    with pytest.raises(ChisoError), as_files([upload(name, b"1") for name in names]):
        pytest.fail("it was put somewhere")
    assert not list(scratch.iterdir())


def test_calls_say_what_was_found_and_write_nothing_in_a_dry_run(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    before = snapshot(light_copy)
    book = fill(d, "PAR", 2024, tmp_path / "doubt.xlsx", {("Lào Cai", SCORE): 89.15})
    found = chiso.take_in(book, data=light_copy, dry_run=True)
    assert not found.written
    assert list(found.doubts["kind"]) == ["contradiction", "score_vs_rank_order"]
    assert "accept=['contradiction', 'score_vs_rank_order']" in repr(found)
    assert len(repr(found).splitlines()) <= 12
    assert "<td>D1</td>" in found._repr_html_()
    for asked in ({"accept": ["nothing"]}, {"edition": {"nothing": 1}}, {"source": {"nothing": "1"}}):
        with pytest.raises(ChisoError):
            chiso.take_in(book, data=light_copy, **asked)
    with pytest.raises(ChisoError, match="no import to take back"):
        chiso.take_back(data=light_copy)
    assert snapshot(light_copy) == before


def test_results_speak_the_language_that_was_named() -> None:
    undone = Undone("raw/imports/001-par-2024", "tệp.xlsx", "PAR", 2024, 3, 1)
    assert "đã hoàn lại: raw/imports/001-par-2024, 3 số liệu" in repr(TakenBack(undone, "vi"))
    assert "taken back: raw/imports/001-par-2024, 3 figures" in repr(undone)
    assert "d = chiso.load()" in TakenBack(undone, "vi")._repr_html_()
    assert repr(ImportResult(True)) == "taken in"
