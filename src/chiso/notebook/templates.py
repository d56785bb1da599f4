"""A template of an edition from a cell: the workbook to fill in and take in again."""

from __future__ import annotations

from pathlib import Path

from chiso.core.arguments import path_given, text_given, year_given
from chiso.core.description import Describes, Description, link_to
from chiso.data.dataset import Dataset, load
from chiso.intake.form import Template, write_template
from chiso.text.messages import N_


class TemplateWritten(Describes):
    """A template that was written.

    Attributes
    ----------
    path : Path
    """

    def __init__(self, written: Template) -> None:
        self.path = written.path
        self._said = written.in_words()

    def _description(self) -> Description:
        return Description(
            N_("a template to fill in"),
            [
                (N_("file"), link_to(self.path)),
                *((N_("note"), line) for line in self._said),
                (N_("to take it in"), "chiso.take_in()"),
            ],
        )


def template(
    index: str, year: int, *, out: Path | str | None = None, d: Dataset | None = None
) -> TemplateWritten:
    """Write an Excel template of an edition to fill in, as `chiso template` does (biểu mẫu nhập số liệu).

    Parameters
    ----------
    index : str
        Code of an index.
    year : int
        Year measured; one that is not on record is a new edition.
    out : path, optional
        The .xlsx to write; named after index and year, beside the notebook, by default. A file that is there
        is never replaced.
    d : Dataset, optional
        Whose figures are filled in; the project's own by default.

    Raises
    ------
    ChisoError
        No such index or edition; a file of that name is there; the place cannot be written.

    Examples
    --------
    >>> chiso.template("par", 2024, out="PAR-2024-new.xlsx").path.name
    'PAR-2024-new.xlsx'
    """
    year = year_given(year)
    place = None if out is None else path_given(out, "out")
    d = d or load()
    code = d.index(text_given(index, "index")).code
    return TemplateWritten(write_template(d, code, year, place or Path(f"{code}-{year}.xlsx")))
