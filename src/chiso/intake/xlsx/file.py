"""What makes a file an Excel workbook that can be read: its kind, its size, its package.

Each refusal says what the file is and how to save it otherwise.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from chiso.core.errors import ChisoError, of_os
from chiso.intake.xlsx.xml import Damaged, Elements, Parser, Strict, TooLarge
from chiso.text.messages import N_

MOST_BYTES = 32 << 20
MOST_UNPACKED = 96 << 20
MOST_PARTS = 2_000
AS_WORKBOOK = N_('save it in Excel as "Excel Workbook (.xlsx)"')
SAVE_AGAIN = N_("open it in Excel and save it again")
_SMALLER = N_(
    "remove everything that is not of the template, or write a new template and copy the figures into it"
)
OLE = b"\xd0\xcf\x11\xe0"  # compound file: an old .xls, or a workbook behind a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
# By the ending of a name and by what the package says of itself.
_OTHER_KINDS = {
    ".xlsm": N_("a macro-enabled workbook (.xlsm)"),
    ".xltx": N_("a template of Excel (.xltx)"),
    ".xltm": N_("a macro-enabled template of Excel (.xltm)"),
    ".xlsb": N_("a binary workbook (.xlsb)"),
    ".xlam": N_("an add-in of Excel (.xlam)"),
    _WITH_MACROS: N_("a macro-enabled workbook (.xlsm)"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": N_(
        "a template of Excel (.xltx)"
    ),
    "application/vnd.ms-excel.template.macroEnabled.main+xml": N_(
        "a macro-enabled template of Excel (.xltm)"
    ),
    "application/vnd.ms-excel.sheet.binary.macroEnabled.main": N_("a binary workbook (.xlsb)"),
    "application/vnd.ms-excel.addin.macroEnabled.main+xml": N_("an add-in of Excel (.xlam)"),
}
# What the readers of packages, and those of what is in them, let through.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
)


def open_package(path: Path, *, macros: bool = False) -> tuple[zipfile.ZipFile, str]:
    """The parts of a workbook, and the name of the one that is the workbook itself.

    Parameters
    ----------
    path : Path
    macros : bool, optional
        Take a macro-enabled workbook too; its macros are not looked at.

    Raises
    ------
    ChisoError
        The file is no .xlsx workbook, is damaged or too large.
    """
    content, where = content_of(path), str(path)
    if content.startswith(OLE):
        refuse_encrypted(content, where)
        raise ChisoError(N_("the file is an old .xls"), where, AS_WORKBOOK)
    with refusing(where):
        if content.count(b"PK\x01\x02") > MOST_PARTS:
            raise TooLarge(N_("it has more than {most} parts", most=MOST_PARTS))
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as error:
            if content.startswith(b"PK"):
                raise Damaged(N_("it is cut off, or no Excel workbook at all")) from error
            raise ChisoError(N_("the file is no Excel workbook"), where, AS_WORKBOOK) from None
        return archive, _main_part(path, archive, macros)


def opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> IO[bytes]:
    """A part, open for reading; refused if it is behind a password."""
    if info.flag_bits & 1:
        raise ChisoError(
            N_("the file is protected by a password"), str(path), N_("save it without a password")
        )
    return archive.open(info)


@contextmanager
def refusing(where: str) -> Iterator[None]:
    """What cannot be read, as a message with file and sheet."""
    try:
        yield
    except Strict as error:
        message = N_(
            "the workbook is saved as Strict Open XML, in which dates and names are written otherwise"
        )
        raise ChisoError(
            message, where, N_('{as_workbook}, not as "Strict Open XML Spreadsheet"', as_workbook=AS_WORKBOOK)
        ) from error
    except TooLarge as error:
        raise ChisoError(
            N_("the workbook is too large: {what}", what=error.args[0]), where, _SMALLER
        ) from error
    except _BROKEN as error:
        what = error.args[0] if isinstance(error, Damaged) else str(error)
        raise ChisoError(N_("the workbook is damaged: {what}", what=what), where, SAVE_AGAIN) from error


def content_of(path: Path) -> bytes:
    """The bytes of a file that may be a workbook.

    Raises
    ------
    ChisoError
        There is no such file, or it cannot be read, is empty or too large.
    """
    where = str(path)
    try:
        if not path.is_file():
            if not path.exists():
                remedy = N_("see to its name and folder; a path with spaces stands in quotes")
                raise ChisoError(N_("there is no such file"), where, remedy)
            kind = N_("a folder") if path.is_dir() else N_("a pipe or device")
            raise ChisoError(N_("it is {kind}, not a file", kind=kind), where, N_("name the workbook itself"))
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except PermissionError as error:
        raise ChisoError(
            N_("the file may not be read"),
            where,
            N_("close it in Excel, Word or what else has it open"),
        ) from error
    except OSError as error:
        raise of_os(error) from error
    if not content:
        raise ChisoError(
            N_("the file is empty"), where, N_("save it again: {as_workbook}", as_workbook=AS_WORKBOOK)
        )
    if len(content) > MOST_BYTES:
        message = N_("the workbook is too large: it has more than {most} MB", most=MOST_BYTES >> 20)
        raise ChisoError(message, where, _SMALLER)
    return content


def refuse_encrypted(content: bytes, where: str) -> None:
    """Refuse a compound file that holds a workbook behind a password.

    Raises
    ------
    ChisoError
    """
    if _ENCRYPTED in content:
        raise ChisoError(N_("the file is protected by a password"), where, N_("save it without a password"))


def _main_part(path: Path, archive: zipfile.ZipFile, macros: bool) -> str:
    """The part of the workbook itself; refuses what is another kind of file."""
    where = str(path)
    names = archive.namelist()
    if "content.xml" in names:
        raise ChisoError(N_("the file is an OpenDocument file"), where, AS_WORKBOOK)
    if "[Content_Types].xml" not in names or not any(name.lower().startswith("xl/") for name in names):
        raise ChisoError(N_("the file is no Excel workbook"), where, AS_WORKBOOK)
    if len({name.lower() for name in names}) < len(names):
        raise Damaged(N_("two of its parts have the same name"))
    info = archive.getinfo("[Content_Types].xml")
    tags = {f"{{{_TYPES}}}Override", f"{{{_TYPES}}}Default"}
    with opened(archive, info, path) as part:
        types = Parser(MOST_UNPACKED).parse(part, Elements(f"{{{_TYPES}}}Types", tags))
    kinds = {attributes.get("ContentType", ""): attributes.get("PartName") for _, attributes in types}
    if macros and _WITH_MACROS in kinds:
        return (kinds[_WITH_MACROS] or "xl/workbook.xml").lstrip("/")
    other = _OTHER_KINDS.get(path.suffix.lower())
    other = other or next((_OTHER_KINDS[kind] for kind in kinds if kind in _OTHER_KINDS), None)
    if other:
        raise ChisoError(N_("the file is {other}", other=other), where, AS_WORKBOOK)
    if path.suffix.lower() != ".xlsx":  # its name is kept beside figures.csv and source.yml
        raise ChisoError(N_("the workbook is not named *.xlsx"), where, N_("name it *.xlsx"))
    if _WORKBOOK not in kinds:
        raise Damaged(N_("it does not say which of its parts is the workbook"))
    return (kinds[_WORKBOOK] or "xl/workbook.xml").lstrip("/")
