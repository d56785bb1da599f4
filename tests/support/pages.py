"""The text of reports without their drawings, made in this process: to see which reports a figure reaches."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any
from unittest import mock

from openpyxl import Workbook

from chiso.charts import figure
from chiso.core.paths import NOTEBOOKS
from chiso.data.dataset import Dataset, read_all, to_typed
from chiso.data.indices import Indices
from chiso.data.provinces import Names
from chiso.pages import base as page
from chiso.pages.base import Section
from chiso.reports.province import workbook
from chiso.reports.province.report import ProvinceReport


def unchecked(folder: Path) -> Dataset:
    """A data folder as a Dataset, whatever the rules say of it."""
    indices = Indices.read(folder)
    texts, _ = read_all(folder, indices)
    typed = {name: to_typed(texts[name], table) for name, table in indices.tables.items()}
    return Dataset(folder, typed, Names.read(folder))


def undrawn() -> Any:
    """Pages with the words of their figures in place of the drawings, while it lasts."""
    return mock.patch.object(figure, "as_svg", lambda draw, name, said, *_, **__: escape(said))


def text_of(d: Dataset, unit: str, year: int) -> str:
    """All sentences and tables of the report of a province, and the cells of its workbook."""
    books: list[Workbook] = []
    with (
        mock.patch.object(page, "load", lambda _: d),
        undrawn(),
        mock.patch.object(workbook, "save_book", lambda book, path, t: books.append(book)),
    ):
        made = ProvinceReport(unit, year)
        sections = [section.html for section in made.sections()]
        workbook.write_workbook(made, Path("unused.xlsx"))
    cells = [str(cell.value) for sheet in books[0] for row in sheet.iter_rows() for cell in row]
    return "\n".join([*sections, *cells])


def made(d: Dataset, notebook: str, most: int | None = None, **given: Any) -> tuple[Any, list[Section]]:
    """The report of a notebook and what its cells show, drawings included, made in this process.

    With `most` no further cell is run once so many sections are shown.
    """
    cells = json.loads((NOTEBOOKS / "reports" / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    shown: list[Section] = []
    with mock.patch.object(page, "load", lambda _: d):
        for line in "\n".join(code).splitlines():
            if most is not None and len(shown) >= most:
                break
            if line.startswith("display(*"):
                shown += eval(line.removeprefix("display(*").removesuffix(")"), names)
            elif line.startswith("report."):
                shown.append(eval(line, names))
            else:
                exec(line, names)
                names |= {name: value for name, value in given.items() if name in names}
    return names["report"], shown
