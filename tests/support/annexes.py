"""Annexes of made-up decisions, as documents and as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl

HEAD = (
    "TT",
    "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
    "Điểm tối đa",
    "Tài liệu kiểm chứng",
    "Cơ quan thẩm định",
)
DEPARTMENTS = [
    ("1", "Công tác chỉ đạo, điều hành", "12", "", ""),
    ("1.1", "Ban hành kế hoạch", "7,5", "Kế hoạch", "Sở Nội vụ"),
    ("1.1.1", "Ban hành kịp thời", "5", "", ""),
    ("", "Trong tháng 12: 5; sau tháng 12: 0", "", "", ""),
    ("1.1.2", "Hoàn thành kế hoạch", "2,5", "Báo cáo", "Sở Nội vụ; Văn phòng UBND tỉnh"),
    ("1.2", "Kiểm tra", "4,5", "", "Sở Nội vụ"),
    ("2", "Cải cách thể chế", "8", "", ""),
    ("2.1", "Rà soát văn bản", "8", "Báo cáo rà soát", "Sở Tư pháp"),
    ("", "Tổng cộng", "20", "", ""),
]
COMMUNES = [
    ("A", "ĐIỂM CHẤM", "14", "", ""),
    ("I", "Chỉ đạo, điều hành", "6", "", ""),
    ("1", "Kế hoạch", "2", "", "Sở Nội vụ"),
    ("2", "Tuyên truyền", "4", "", "Sở Nội vụ"),
    ("II", "Thủ tục hành chính", "8", "", ""),
    ("1", "Giải quyết đúng hạn", "8", "", "Văn phòng UBND tỉnh"),
    ("B", "ĐIỀU TRA XÃ HỘI HỌC", "6", "", ""),
    ("I", "Khảo sát người dân", "6", "", ""),
    ("C", "ĐIỂM THƯỞNG", "3", "", ""),
    ("1", "Sáng kiến", "Tối đa 3 điểm", "", "Sở Nội vụ"),
    ("D", "ĐIỂM TRỪ", "-2", "", ""),
]


def as_document(path: Path, tables: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Path:
    """A decision with an annex a table, whose title stands before it; evidence of a field is merged."""
    paper = docx.Document()
    paper.add_paragraph("QUYẾT ĐỊNH")
    letter = paper.add_table(rows=1, cols=2)
    letter.cell(0, 0).text, letter.cell(0, 1).text = "ỦY BAN NHÂN DÂN", "CỘNG HÒA"
    for title, rows in tables:
        paper.add_paragraph(title)
        table = paper.add_table(rows=0, cols=len(HEAD))
        for row in (HEAD, tuple(f"({n})" for n in range(1, 6)), *rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    paper.save(str(path))
    return path


def as_workbook(path: Path, rows: Sequence[Sequence[object]], *, head: Sequence[str] = HEAD) -> Path:
    """The same as a sheet below a title."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Phụ lục: Bộ tiêu chí đánh giá cấp xã"])
    sheet.append([])
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path
