"""How far the sheets of an .xls reach, told from its records before a library puts them into memory.

A damaged or hostile file names cells and dimensions far beyond any sheet, and calamine makes room for all of
them. The stream of the workbook is followed through the compound file ([MS-CFB]), its records ([MS-XLS]) by
their lengths; nothing of them is kept.
"""

from __future__ import annotations

import struct

from chiso.intake.tables.grids import MOST_PLACES
from chiso.intake.xlsx.xml import Damaged, TooLarge
from chiso.text.messages import N_

_LAST_ROW, _LAST_COLUMN = 65_536, 256
_SMALL = 4_096  # bytes: what is smaller is kept elsewhere, and holds no table of units
_ENTRY = 128
_BEGIN, _DIMENSIONS = 0x0809, 0x0200
_OF_ONE = {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD}
_OF_SEVERAL = {0x00BD, 0x00BE}
_END_OF_CHAIN = 0xFFFF_FFFA  # and above: no sector


def measure(content: bytes) -> None:
    """Refuse an .xls whose sheets reach too far.

    Raises
    ------
    Damaged
        Also for one that is too large, or whose parts cannot be followed.
    """
    stream = _workbook(content)
    rows = columns = at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BEGIN:
            rows = columns = 0
        elif kind == _DIMENSIONS and length >= 12:
            _, last, _, right = struct.unpack_from("<IIHH", body)
            if last > _LAST_ROW or right > _LAST_COLUMN:
                raise Damaged(N_("a sheet reaches beyond the last row or column"))
        elif kind in _OF_ONE | _OF_SEVERAL and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            if kind in _OF_SEVERAL:
                (column,) = struct.unpack("<H", body[-2:])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if columns > _LAST_COLUMN:
                raise Damaged(N_("a sheet reaches beyond the last row or column"))
            if rows * columns > MOST_PLACES:
                raise TooLarge(N_("a sheet is far larger than any table"))


def _workbook(content: bytes) -> bytes:
    """The stream of the workbook."""
    (shift,) = struct.unpack_from("<H", content, 30)
    (first,) = struct.unpack_from("<I", content, 48)
    if shift not in {9, 12}:
        raise Damaged(N_("its sectors have no size that is known"))
    size = 1 << shift
    table = _table(content, size)
    for name, start, length in _entries(_chain(content, table, first, size)):
        if name in {"Workbook", "Book"}:
            if length < _SMALL:
                raise Damaged(N_("it holds no table"))
            return _chain(content, table, start, size)[:length]
    raise Damaged(N_("it holds no workbook"))


def _entries(directory: bytes) -> list[tuple[str, int, int]]:
    """Name, first sector and length of the streams."""
    found = []
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        (letters,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(min(letters, 64) - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", directory, at + 116)
        found.append((name, start, length))
    return found


def _table(content: bytes, size: int) -> list[int]:
    """The next sector of each."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    (more, n_more) = struct.unpack_from("<II", content, 68)
    for _ in range(min(n_more, len(content) // size)):
        if more >= _END_OF_CHAIN:
            break
        listed = struct.unpack(f"<{size // 4}I", _sector(content, more, size))
        sectors += listed[:-1]
        more = listed[-1]
    following: list[int] = []
    for sector in sectors:
        if sector < _END_OF_CHAIN:
            following += struct.unpack(f"<{size // 4}I", _sector(content, sector, size))
    return following


def _chain(content: bytes, table: list[int], sector: int, size: int) -> bytes:
    pieces: list[bytes] = []
    while sector < _END_OF_CHAIN:
        if len(pieces) > len(table) or sector >= len(table):
            raise Damaged(N_("its sectors follow each other without an end"))
        pieces.append(_sector(content, sector, size, whole=False))
        sector = table[sector]
    return b"".join(pieces)


def _sector(content: bytes, sector: int, size: int, whole: bool = True) -> bytes:
    found = content[(sector + 1) * size : (sector + 2) * size]
    if len(found) < (size if whole else 1):
        raise Damaged(N_("one of its sectors is missing"))
    return found
