"""A workbook as its parts: what mutations write into, and what the independent reading reads from."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = {"m": MAIN}
BUILT_IN = {9: "0%", 10: "0.00%", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM"}
BUILT_IN |= {20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0"}


@dataclass(frozen=True)
class Cell:
    """A cell as the file holds it: type, text of its value (None without one), format, has a formula."""

    kind: str
    text: str | None
    format: str
    formula: bool


class Book:
    """A workbook: `parts` by name, sheets as trees that can be changed.

    Parameters
    ----------
    content : bytes
    """

    def __init__(self, content: bytes) -> None:
        self.parts: dict[str, bytes] = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                with suppress(zipfile.BadZipFile, zlib.error, EOFError):  # it may be a part that nobody needs
                    self.parts[name] = archive.read(name)
        self._trees: dict[str, Any] = {}
        self._formats: list[str] = []
        self.file_name = ""  # set by a mutation that renames the file

    def tree(self, part: str) -> Any:
        """Root of a part, kept for `content`."""
        if part not in self._trees:
            self._trees[part] = etree.fromstring(self.parts[part])
        return self._trees[part]

    def content(self, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        """The file."""
        for part, root in self._trees.items():
            self.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as archive:
            for name, part in self.parts.items():
                archive.writestr(name, part)
        return out.getvalue()

    def share_texts(self) -> None:
        """Move every text into the shared ones, as Excel keeps them and openpyxl does not."""
        strings = etree.Element(f"{{{MAIN}}}sst", nsmap={None: MAIN})
        for name in [name for name in self.parts if name.startswith("xl/worksheets/sheet")]:
            for cell in self.tree(name).iterfind(".//m:c[@t='inlineStr']", NS):
                entry = cell.find("m:is", NS)
                cell.remove(entry)
                entry.tag = f"{{{MAIN}}}si"
                etree.SubElement(cell, f"{{{MAIN}}}v").text = str(len(strings))
                cell.set("t", "s")
                strings.append(entry)
        part, kind = "xl/sharedStrings.xml", "spreadsheetml.sharedStrings+xml"
        self._trees[part], self.parts[part] = strings, b""
        types = self.tree("[Content_Types].xml")
        content_type = f"application/vnd.openxmlformats-officedocument.{kind}"
        override = f"{{{types.nsmap[None]}}}Override"
        etree.SubElement(types, override, PartName=f"/{part}", ContentType=content_type)
        links = self.tree("xl/_rels/workbook.xml.rels")
        link = f"{{{links.nsmap[None]}}}Relationship"
        etree.SubElement(
            links, link, Id="rIdTexts", Type=f"{LINKS}/sharedStrings", Target="sharedStrings.xml"
        )

    def part_of(self, title: str) -> str:
        """The part of a sheet."""
        links = {one.get("Id"): one.get("Target") for one in self.tree("xl/_rels/workbook.xml.rels")}
        for sheet in self.tree("xl/workbook.xml").iterfind(".//m:sheet", NS):
            if unicodedata.normalize("NFC", sheet.get("name")).strip() == title:
                target = links[sheet.get(f"{{{LINKS}}}id")]
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        raise KeyError(title)

    def sheet(self, title: str) -> Any:
        """Root of a sheet."""
        return self.tree(self.part_of(title))

    def cells(self, title: str) -> Iterator[tuple[int, int, Any]]:
        """Row, column and element of each cell; of those that hold nothing only where they have an address.

        Raises
        ------
        ValueError
            A cell that holds something has no address.
        """
        for element in self.sheet(title).iterfind(".//m:sheetData/m:row/m:c", NS):
            address = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", element.get("r", ""))
            if address is not None:
                yield int(address[2]), column_index_from_string(address[1]), element
            elif len(element):
                raise ValueError(f"a cell has the address {element.get('r')!r}")

    def merged(self, title: str) -> list[tuple[int, int, int, int]]:
        """Merged ranges: first row and column, last row and column."""
        found = []
        for one in self.sheet(title).iterfind(".//m:mergeCell", NS):
            first, _, last = one.get("ref").partition(":")
            corners = [coordinate_from_string(corner) for corner in (first, last or first)]
            (left, top), (right, bottom) = corners
            found.append((top, column_index_from_string(left), bottom, column_index_from_string(right)))
        return found

    def read(self, element: Any) -> Cell:
        """What a cell holds."""
        kind = element.get("t", "n")
        value, inline = element.find("m:v", NS), element.find("m:is", NS)
        text = None if value is None else value.text or ""
        if kind == "inlineStr":
            text = (
                None
                if inline is None
                else "".join(inline.xpath("./m:t/text() | ./m:r/m:t/text()", namespaces=NS))
            )
        elif kind == "s" and text:
            entry = self.tree("xl/sharedStrings.xml").findall("m:si", NS)[int(text)]
            text = "".join(entry.xpath("./m:t/text() | ./m:r/m:t/text()", namespaces=NS))
        has_formula = element.find("m:f", NS) is not None
        return Cell(kind, text, self._format(int(element.get("s", 0))), has_formula)

    def grid(self, title: str) -> dict[tuple[int, int], Cell]:
        """Every cell that holds something."""
        filled = ((row, column, element) for row, column, element in self.cells(title) if len(element))
        read = {(row, column): self.read(element) for row, column, element in filled}
        return {at: cell for at, cell in read.items() if cell.text is not None or cell.formula}

    def _format(self, style: int) -> str:
        if not self._formats:
            styles = self.tree("xl/styles.xml")
            own = {
                int(one.get("numFmtId")): one.get("formatCode") for one in styles.iterfind(".//m:numFmt", NS)
            }
            used = [int(one.get("numFmtId", 0)) for one in styles.iterfind("m:cellXfs/m:xf", NS)]
            self._formats = [own.get(number, BUILT_IN.get(number, "General")) for number in used]
        return self._formats[style]

    def element(self, title: str, row: int, column: int) -> Any:
        """The element of a cell, made in its place if there is none."""
        data = self.sheet(title).find("m:sheetData", NS)
        line = next((one for one in data if int(one.get("r")) == row), None)
        if line is None:
            line = etree.Element(f"{{{MAIN}}}row", r=str(row))
            data.insert(sum(int(one.get("r")) < row for one in data), line)
        name = f"{get_column_letter(column)}{row}"
        element = next((one for one in line if one.get("r") == name), None)
        if element is None:
            element = etree.Element(f"{{{MAIN}}}c", r=name)
            before = [column_index_from_string(coordinate_from_string(one.get("r"))[0]) for one in line]
            line.insert(sum(one < column for one in before), element)
        return element

    def put(
        self, title: str, row: int, column: int, text: str | None, kind: str = "n", formula: str = ""
    ) -> None:
        """Write into a cell; its format stays."""
        element = self.element(title, row, column)
        for child in list(element):
            element.remove(child)
        element.attrib.pop("t", None)
        if kind != "n":
            element.set("t", kind)
        if formula:
            etree.SubElement(element, f"{{{MAIN}}}f").text = formula
        if text is None:
            return
        if kind == "inlineStr":
            inline = etree.SubElement(element, f"{{{MAIN}}}is")
            etree.SubElement(inline, f"{{{MAIN}}}t").text = text
        else:
            etree.SubElement(element, f"{{{MAIN}}}v").text = text

    def set_format(self, title: str, row: int, column: int, code: str) -> None:
        """Give a cell a number format, everything else of its style as it was."""
        element, styles = self.element(title, row, column), self.tree("xl/styles.xml")
        formats = styles.find("m:numFmts", NS)
        if formats is None:
            formats = etree.Element(f"{{{MAIN}}}numFmts")
            styles.insert(0, formats)
        number = str(900 + len(formats))
        etree.SubElement(formats, f"{{{MAIN}}}numFmt", numFmtId=number, formatCode=code)
        formats.set("count", str(len(formats)))
        known = styles.find("m:cellXfs", NS)
        style = etree.fromstring(etree.tostring(known[int(element.get("s", 0))]))
        style.set("numFmtId", number)
        style.set("applyNumberFormat", "1")
        known.append(style)
        known.set("count", str(len(known)))
        element.set("s", str(len(known) - 1))
        self._formats = []
