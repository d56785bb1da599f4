"""Any file as grids of cells: one a sheet of a workbook, a table of a document, a text file.

What a file is, its first bytes say, not its name.
"""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.intake.tables import documents, texts, workbooks
from chiso.intake.tables.grids import CellGrid, opening
from chiso.intake.xlsx.file import OLE, content_of
from chiso.text.messages import N_

KINDS_READ = N_("a table is read from .xlsx, .xlsm, .xls, .ods, .csv, .tsv, .docx and .pdf")


def read_grids(path: Path) -> list[CellGrid]:
    """The grids of a file, in its order.

    Parameters
    ----------
    path : Path
        A workbook, a document with tables, a PDF with text, or a text file.

    Raises
    ------
    ChisoError
        The file is none of them, holds no table, is damaged, protected or too large.
    """
    content = content_of(path)
    return list(_reader_of(path, content)(path, content))


def _reader_of(path: Path, content: bytes) -> Callable[[Path, bytes], Iterator[CellGrid]]:
    if content.startswith(OLE):
        if "WordDocument".encode("utf-16-le") in content:
            remedy = N_("save it in Word as .docx")
            raise ChisoError(N_("the file is an old .doc"), str(path), remedy)
        return workbooks.read_xls
    if content.startswith(b"%PDF") or path.suffix.lower() == ".pdf":
        return documents.read_pdf
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ChisoError(N_("the file is UTF-16"), str(path), N_('save it from Excel as "CSV UTF-8"'))
    if not content.startswith(b"PK"):
        if content[:5] in {b"{\\rtf", b"<html", b"<!DOC", b"<?xml"} or b"\0" in content[:4]:
            raise ChisoError(N_("the file is no table that can be read"), str(path), KINDS_READ)
        return texts.read_text_file
    with opening(path, N_("the file")), zipfile.ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
    if "word/document.xml" in names:
        return documents.read_docx
    if "content.xml" in names:
        return workbooks.read_ods
    return workbooks.read_xlsx
