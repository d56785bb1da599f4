"""Blocks as plain text."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd

from chiso.pages.blocks import (
    Annexed,
    Bullets,
    Column,
    Details,
    Figure,
    Heading,
    Note,
    Table,
    Text,
    Tile,
    TileMap,
)
from chiso.pages.formats import NUMBER, TEXT, YEAR
from chiso.pages.inline import inline, styled
from chiso.pages.terminal import text_of
from chiso.text.catalog import Texts

T = Texts("vi")
COLUMNS = [Column("name", "Tên"), Column("year", "Năm", YEAR), Column("score", "Điểm", NUMBER)]


def test_numbers_stand_to_the_right_and_what_is_part_of_a_row_is_set_in() -> None:
    rows = [
        {"name": "Sở Nội vụ", "year": 2023, "score": 1234.5},
        {"name": inline("a\nb"), "year": 2024, "score": None},
    ]
    table = Table("Điểm", COLUMNS, rows, sub=lambda row: row["year"] == 2024)
    assert text_of([table], T).splitlines() == [
        "Điểm",
        "Tên           Năm      Điểm",
        "Sở Nội vụ    2023  1.234,50",
        "  a | b      2024         –",
    ]


def test_a_table_without_caption_or_rows_is_its_headings() -> None:
    assert text_of([Table("", COLUMNS, [])], T) == "Tên     Năm    Điểm"


def test_a_list_goes_with_what_stands_above_and_empty_text_leaves_no_gap() -> None:
    said = inline("Đạt ", styled("strong", "89%"))
    parts = [Heading("Kết quả"), Text(""), Text(said), Bullets(["a", "b"]), Bullets([]), Note("Chú ý")]
    assert text_of(parts, T) == "Kết quả\n\nĐạt 89%\n- a\n- b\n\nChú ý"


def test_what_is_drawn_is_said_in_words() -> None:
    places = pd.DataFrame({"province": ["Lào Cai", "Hà Nội"], "part": ["", ""], "row": [1, 2], "column": 1})
    tiles = TileMap(places, {"Lào Cai": Tile(3, "89,03%")}, "Bản đồ", [])
    drawn = Figure("x", 2, lambda ax: None, "Điểm.", "Lào Cai tăng", [Table("", COLUMNS, [])])
    said = text_of([Details("Thêm", [drawn]), Annexed([tiles])], T)
    assert said.split("\n\n") == [
        "Thêm",
        "Hình 2. Điểm.\nLào Cai tăng",
        "Bản đồ\nTỉnh, thành phố  Kết quả\nLào Cai          89,03%",
    ]


def test_words_of_any_format_stand_to_the_left() -> None:
    table = Table("", [Column("a", "A"), Column("b", "B", TEXT)], [{"a": "dài hơn", "b": "x"}])
    assert text_of([table], T) == "A        B\ndài hơn  x"


def test_text_needs_no_library_that_draws() -> None:
    modules = "chiso.pages.terminal, chiso.scorecards.terminal, chiso.plans.terminal"
    code = f"import sys, {modules}; print('matplotlib' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"
