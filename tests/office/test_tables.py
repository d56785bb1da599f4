"""Tables saved by LibreOffice in the formats that offices use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.intake.tables.mapping import Stated
from chiso.intake.tables.reading import read_file
from tests.support import layouts
from tests.support.layouts import SOURCE, Layout, save_docx, save_xlsx
from tests.support.office import Convert

pytestmark = pytest.mark.office
SHEETS = [layouts.clean, layouts.typed_over, layouts.two_rows, layouts.regions, layouts.pairs, layouts.turned]
DOCUMENTS = [layouts.typed_over, layouts.two_rows, layouts.ministries_in_it]


@pytest.fixture(scope="module")
def sides(d: Dataset) -> layouts.Sides:
    return layouts.sides_of(d)


@pytest.mark.parametrize(
    ("make", "ending"),
    [
        # CI reads the first layout in each format, and each of the others in one; `make sweep` all in all.
        pytest.param(make, ending, marks=[pytest.mark.sweep] if n and n % 3 != k else [])
        for n, make in enumerate(SHEETS)
        for k, ending in enumerate(("xls", "ods", "xlsx"))
    ],
)
def test_a_workbook_that_libreoffice_saved(
    make: Callable[..., Layout],
    ending: str,
    sides: layouts.Sides,
    d: Dataset,
    convert: Convert,
    tmp_path: Path,
) -> None:
    layout = layouts.made(make, sides, d)
    saved = convert(save_xlsx(layout, tmp_path / "par 2024.xlsx"), ending)
    taken = read_file(saved, d, Stated(source=SOURCE))
    layouts.assert_read(taken, layout.truth)
    assert any(line.value == "not read" for line in taken.inferred) == (ending != "xlsx")


@pytest.mark.parametrize("make", DOCUMENTS)
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_a_document_that_libreoffice_saved(
    make: Callable[..., Layout],
    ending: str,
    sides: layouts.Sides,
    d: Dataset,
    convert: Convert,
    tmp_path: Path,
) -> None:
    layout = layouts.made(make, sides, d)
    layout.rows = layout.rows[3:]
    layout.merged = [layouts.three_up(merged) for merged in layout.merged]
    if ending == "pdf":
        pytest.importorskip("pdfplumber")
    saved = convert(save_docx([layout], tmp_path / "par.docx"), ending)
    layouts.assert_read(read_file(saved, d, Stated(source=SOURCE)), layout.truth)


def test_shares_and_dates_of_a_workbook_without_formats(
    sides: layouts.Sides, d: Dataset, convert: Convert, tmp_path: Path
) -> None:
    layout = layouts.shown_in_percent(sides)
    saved = convert(save_xlsx(layout, tmp_path / "par 2024.xlsx"), "xls")
    layouts.assert_read(read_file(saved, d, Stated(source=SOURCE)), layout.truth, {"scale"})


def test_an_old_word_document_is_refused(
    sides: layouts.Sides, d: Dataset, convert: Convert, tmp_path: Path
) -> None:
    saved = convert(save_docx([layouts.clean(sides)], tmp_path / "par.docx"), "doc")
    with pytest.raises(ChisoError, match=r"old \.doc"):
        read_file(saved, d, Stated(source=SOURCE))
