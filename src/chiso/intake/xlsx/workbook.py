"""Read an Excel workbook once: what its cells hold, formulas, formats and merges, for all importers.

Everything is checked before it is believed: the kind of file, its size unpacked, its structure. What
cannot be read right is refused with file, sheet and cell. Macros, links and pictures are not looked at.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from chiso.core.errors import ChisoError
from chiso.intake.cells import brief, clean
from chiso.intake.xlsx.cells import Cell, Sheet, sheet_in_words
from chiso.intake.xlsx.file import MOST_UNPACKED, open_package, opened, refusing
from chiso.intake.xlsx.number_formats import NumberDisplay, kind_of
from chiso.intake.xlsx.xml import (
    MAIN,
    Cells,
    Damaged,
    Elements,
    Parser,
    PartReader,
    Raw,
    RawSheet,
    Strict,
    Strings,
    Styles,
    TooLarge,
    address,
    number,
    unescaped,
    whole,
)
from chiso.text.messages import N_, Message

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Ids that are dates in East Asian settings have no code of their own.
_FORMATS: Mapping[int, str] = {
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "d/m/yyyy"),
    **BUILTIN_FORMATS,
}
# What a formula gives where it gives nothing, also as text: a cell shown too narrow is copied as "####".
_ERROR = re.compile(
    r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!"
    r"|BUSY!|EXTERNAL!|PYTHON!)|#{3,}|Err:[0-9]{3}",
    re.IGNORECASE,
)
_Kept = TypeVar("_Kept")


class Workbook:
    """An Excel workbook, made by `Workbook.at`.

    Attributes
    ----------
    path : Path
    titles : list of str
        Names of its sheets, in composed form and without spaces around them.
    hidden : set of str
        Those that a user does not see.
    """

    def __init__(self, path: Path, archive: zipfile.ZipFile, main: str) -> None:
        self.path = path
        self._archive = archive
        # Names of parts do not differ in capitals only.
        self._parts = {info.filename.lower(): info for info in archive.infolist()}
        self._parser = Parser(MOST_UNPACKED)
        self._folder = posixpath.dirname(main)
        named = Elements(f"{{{MAIN}}}workbook", {f"{{{MAIN}}}sheet", f"{{{MAIN}}}workbookPr"})
        entries = self._parse(main, named)
        relations = posixpath.join(self._folder, "_rels", f"{posixpath.basename(main)}.rels")
        tag = f"{{{_RELATIONS}}}Relationship"
        related = self._parse(relations, Elements(f"{{{_RELATIONS}}}Relationships", {tag}))
        self._related = [attributes for _, attributes in related]
        sheets = [attributes for tag, attributes in entries if tag == f"{{{MAIN}}}sheet"]
        self._sheets = [(_title(one.get("name", "")), one.get(f"{{{_OF_OFFICE}}}id")) for one in sheets]
        settings = [attributes for tag, attributes in entries if tag == f"{{{MAIN}}}workbookPr"]
        since_1904 = any(one.get("date1904") in {"1", "true", "on"} for one in settings)
        self._epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
        self.titles = [title for title, _ in self._sheets]
        self.hidden = {_title(one.get("name", "")) for one in sheets if "idden" in one.get("state", "")}

    @classmethod
    def at(cls, path: Path, *, macros: bool = False) -> Workbook:
        """Open a workbook and read which sheets it has.

        Parameters
        ----------
        path : Path
        macros : bool, optional
            Take a macro-enabled workbook too.

        Raises
        ------
        ChisoError
            The file is no .xlsx workbook, is damaged or too large.
        """
        archive, main = open_package(path, macros=macros)
        with refusing(str(path)):
            return cls(path, archive, main)

    def read(self, titles: Collection[str], again: Message) -> dict[str, Sheet]:
        """Read sheets, all in one pass.

        Parameters
        ----------
        titles : collection of str
        again : Message
            How to come by a workbook that has them.

        Raises
        ------
        ChisoError
            A sheet is not there, twice there, damaged or too large.
        """
        raw: dict[str, RawSheet] = {}
        for title in titles:
            part = self._part_of(title, again)
            with refusing(sheet_in_words(self.path, title)):
                raw[title] = self._parse(part, Cells())
        with refusing(str(self.path)):
            strings = self._strings(raw)
            formats = self._formats()
        sheets: dict[str, Sheet] = {}
        for title, found in raw.items():
            with refusing(sheet_in_words(self.path, title)):
                cells = {at: self._cell(one, strings, formats) for at, one in found.cells.items()}
            holding = {at: cell for at, cell in cells.items() if not cell.is_blank or cell.formula}
            sheets[title] = Sheet(self.path, title, holding, found.merged)
        return sheets

    @property
    def sheets_of_cells(self) -> list[str]:
        """Titles of the sheets that are no charts."""
        kinds = {one.get("Id"): one.get("Type", "") for one in self._related}
        return [title for title, key in self._sheets if kinds.get(key, "").endswith("/worksheet")]

    def _part_of(self, title: str, again: Message) -> str:
        """The part of a sheet."""
        ids = [one for name, one in self._sheets if name == title]
        if not ids:
            raise ChisoError(
                N_('the workbook has no sheet "{title}"', title=title),
                where=N_(
                    "{path}; its sheets are {names}",
                    path=str(self.path),
                    names=[brief(name) for name in self.titles],
                ),
                remedy=N_("give the sheet its name back, or {again}", again=again),
            )
        if len(ids) > 1:
            raise ChisoError(
                N_('the workbook has {n} sheets "{title}"', n=len(ids), title=title),
                where=str(self.path),
                remedy=N_("rename or remove those that do not hold the figures"),
            )
        with refusing(str(self.path)):
            for one in self._related:
                if one.get("Id") == ids[0]:
                    if not one.get("Type", "").endswith("/worksheet"):
                        raise Damaged(N_('the sheet "{title}" is no sheet of cells', title=title))
                    return self._target(one)
            raise Damaged(N_('the part of the sheet "{title}" is not named', title=title))

    def _target(self, relation: Mapping[str, str]) -> str:
        # An absolute target begins at the root of the package.
        joined = posixpath.join("/", self._folder, relation.get("Target", ""))
        return posixpath.normpath(joined).lstrip("/")

    def _optional(self, kind: str) -> str | None:
        """The part of a kind, such as "styles"; None if the workbook has none."""
        found = [one for one in self._related if one.get("Type") == f"{_OF_OFFICE}/{kind}"]
        return self._target(found[0]) if found else None

    def _parse(self, name: str, target: PartReader[_Kept]) -> _Kept:
        info = self._parts.get(name.lower())
        if info is None:
            raise Damaged(N_("its part {name} is missing", name=name))
        if info.file_size > self._parser.left:
            raise TooLarge(N_("its part {name} has {n} bytes unpacked", name=name, n=info.file_size))
        try:
            with opened(self._archive, info, self.path) as part:
                return self._parser.parse(part, target)
        except Strict:
            raise
        except Damaged as error:
            raise type(error)(N_("{what} ({part})", what=error.args[0], part=name)) from error

    def _strings(self, sheets: Mapping[str, RawSheet]) -> dict[int, str]:
        """The shared strings that cells of some sheets hold, by number."""
        wanted: dict[int, Message] = {}
        for title, sheet in sheets.items():
            for cell in sheet.cells.values():
                if cell.kind == "s" and cell.text:
                    place = N_(
                        "sheet {title}, cell {address}", title=title, address=address(cell.row, cell.column)
                    )
                    wanted.setdefault(whole(cell.text.strip(), _text_of(place)), place)
        if not wanted:
            return {}
        part = self._optional("sharedStrings")
        if part is None:
            raise Damaged(N_("its shared texts are missing"))
        found = self._parse(part, Strings(wanted))
        if lost := wanted.keys() - found.keys():
            first = min(lost)
            raise Damaged(N_("there is no shared text {n} ({place})", n=first, place=wanted[first]))
        return found

    def _formats(self) -> list[str]:
        """Codes of number formats by style."""
        part = self._optional("styles")
        if part is None:
            return ["General"]
        ids, codes = self._parse(part, Styles())
        return [codes.get(one, _FORMATS.get(one, "General")) for one in ids]

    def _cell(self, raw: Raw, strings: Mapping[int, str], formats: list[str]) -> Cell:
        """A cell with its value."""
        place = address(raw.row, raw.column)
        if raw.style >= max(len(formats), 1):
            raise Damaged(
                N_(
                    "cell {place} has the style {style}, which the workbook lacks",
                    place=place,
                    style=raw.style,
                )
            )
        number_format = formats[raw.style] if formats else "General"
        value, error = self._value(raw, place, strings, number_format), ""
        if raw.kind == "e" or (isinstance(value, str) and _ERROR.fullmatch(clean(value))):
            error = brief(value) or "#VALUE!"
        return Cell(raw.row, raw.column, value, number_format, raw.formula, error)

    def _value(self, raw: Raw, place: str, strings: Mapping[int, str], number_format: str) -> object:
        text = raw.text
        if text is None or (raw.kind in {"n", "s", "b", "d"} and not text.strip()):
            return None
        if raw.kind == "s":
            return unescaped(strings[int(text)])
        if raw.kind in {"str", "inlineStr", "e"}:
            return unescaped(text)
        value: object = None
        if raw.kind == "n":
            value = found = number(text)
            if found is not None and kind_of(found, number_format) is NumberDisplay.DATE:
                value = self._date(found, number_format)
        elif raw.kind == "b":
            value = {"1": True, "true": True, "0": False, "false": False}.get(text.strip())
        elif raw.kind == "d":
            try:
                value = from_ISO8601(text.strip())
            except ValueError:
                value = None
        if value is None:
            names = {"n": N_("number"), "b": N_("truth value"), "d": N_("date")}
            kind = names.get(raw.kind) or N_('value, and its kind "{kind}" is none', kind=brief(raw.kind))
            raise Damaged(
                N_(
                    'cell {place} holds "{text}", which is no {kind}',
                    place=place,
                    text=brief(text),
                    kind=kind,
                )
            )
        return value

    def _date(self, value: int | float, number_format: str) -> object:
        """The date that a number is; the number itself if it is none that exists."""
        try:
            return from_excel(value, self._epoch, timedelta=is_timedelta_format(number_format))
        except (OverflowError, ValueError):
            return value


def _title(name: str) -> str:
    return unicodedata.normalize("NFC", unescaped(name)).strip()


def _text_of(place: Message) -> Callable[[], Message]:
    return lambda: N_("the text of {place}", place=place)
