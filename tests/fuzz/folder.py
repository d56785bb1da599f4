"""The folder that inputs are tried on: cut from data/, sound by `chiso check`, loaded in a tenth of a second.

It holds ten provinces and the editions since 2022, plans with a scorecard, targets, tasks, duties and the
inputs of a period, one import, and beside them a national table and a scorecard, filled in.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from chiso.core.paths import DATA
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import Dataset, load
from chiso.intake.form import write_template
from chiso.intake.importing import add
from chiso.intake.layout import CODE_ROW, DATA_SHEET, FIRST_ROW, SOURCE_SHEET
from chiso.intake.review import KINDS
from chiso.scorecards.form import write_card_template
from chiso.scorecards.form_layout import ABOUT_SHEET, CARD_SHEET
from chiso.scorecards.importing import add_cards

from .book import Book

PROVINCES = (
    *("Lào Cai", "Yên Bái", "Bình Thuận", "Lâm Đồng", "Đắk Nông", "Hà Tĩnh", "Thừa Thiên Huế", "Lạng Sơn"),
    *("Quảng Ninh", "Vĩnh Phúc"),
)
FIRST_YEAR = 2022
PLANS = ("lao-cai-2021", "van-phong-ubnd-binh-thuan-2023", "van-phong-ubnd-lao-cai-2023")
TABLE_BOOK, CARD_BOOK = "par-2024.xlsx", "phieu.xlsx"
ROWS_OF_A_PLAN = 10
OUTSIDE = "outside.txt"  # beside the data folder: nothing may touch it
Row = dict[str, str]
SOURCE = {
    "publisher": "Bộ Nội vụ",
    "class": "ministry",
    "title": "Quyết định giả định để kiểm thử",
    "url": "https://example.vn/chi-so",
    "date": "06/4/2025",
    "note": "số liệu giả định",
}


def make_folder(place: Path) -> None:
    """Make `place`/data and the two workbooks beside it.

    Raises
    ------
    AssertionError
        What was cut does not hold together.
    """
    data = place / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns(".journal"))
    (place / OUTSIDE).write_text("not chiso's\n", "utf-8")
    for folder in (data / "plans").iterdir():
        if folder.name not in PLANS:
            shutil.rmtree(folder)
    _cut(data)
    for plan in (data / "plans").iterdir():
        tasks = {""}
        for name in ("tasks", "targets", "duties"):
            path = plan / f"{name}.csv"
            rows = read_rows(path) if path.is_file() else []
            kept = [row for row in rows if name != "targets" or row["task"] in tasks][:ROWS_OF_A_PLAN]
            tasks |= {row["id"] for row in kept}
            if rows:
                write_rows(path, list(rows[0]), kept)
    _add_periods(data / "plans" / PLANS[0])
    rebuild(data)
    d = load(data)
    _fill_table(d, "SIPAS", place / "import.xlsx", 0.2)
    assert add(data, [place / "import.xlsx"], list(KINDS)).written
    (place / "import.xlsx").unlink()
    d = load(data)
    _fill_table(d, "PAR", place / TABLE_BOOK, 0.8)
    _fill_card(d, place / CARD_BOOK)
    for name in (TABLE_BOOK, CARD_BOOK):
        book = Book((place / name).read_bytes())
        book.share_texts()
        (place / name).write_bytes(book.content())
    assert not check(data).errors
    for name, take_in in ((TABLE_BOOK, add), (CARD_BOOK, add_cards)):  # what is mutated is sound
        copy = shutil.copytree(data, place / "copy")
        kinds = (list(KINDS),) if take_in is add else ()
        assert take_in(copy, [place / name], *kinds).written, name  # type: ignore[operator]
        shutil.rmtree(copy)


def _cut(data: Path) -> None:
    units = read_rows(data / "raw/units/provinces.csv")
    now = {row["name_from_2025_07"] for row in units if row["name_vi"] in PROVINCES}

    def recent(row: Row) -> bool:
        return int(row.get("year") or row["edition"]) >= FIRST_YEAR

    def of_ours(row: Row) -> bool:
        return all(name in PROVINCES for name in row["province"].split("; ") if name)

    def kept(row: Row) -> bool:
        return recent(row) and of_ours(row)

    cuts: Mapping[str, Callable[[Row], bool]] = {
        "raw/units/provinces.csv": lambda row: row["name_vi"] in PROVINCES,
        "raw/papi/papi_sub_dimension_scores.csv": lambda row: kept(row) and row["year"] > "2023",
        "raw/papi/papi_left_out.csv": kept,
        "raw/published/published_figures.csv": lambda row: (
            of_ours(row) and (recent(row) or row["measure"].startswith("target"))
        ),
        "raw/published/national_aggregates.csv": lambda row: row["edition"] > "2023",
        "raw/published/conflicts.csv": kept,
        "raw/published/inconsistencies.csv": kept,
        "reference/conflicts.csv": kept,
        "reference/inconsistencies.csv": kept,
        "reference/tiles.csv": lambda row: row["province"] in (PROVINCES if row["period"] == "63" else now),
        "reference/aliases.csv": of_ours,
        # A stated change gives a figure of the year before.
        "reference/editions.csv": lambda row: int(row["year"]) >= FIRST_YEAR - 1,
        "reference/components.csv": lambda row: int(row["last_year"]) >= FIRST_YEAR - 1,
        "reference/breaks.csv": recent,
    }
    for path, keep in cuts.items():
        rows = read_rows(data / path)
        write_rows(data / path, list(rows[0]), [row for row in rows if keep(row)])


def _add_periods(plan: Path) -> None:
    """Inputs of a period for the first criteria with a ratio, in figures of our own."""
    rows = [row for row in read_rows(plan / "scorecard.csv") if row["denominator"] or row["ratio"]][:4]
    head = ["period", "code", "numerator", "denominator", "denominator_of", "year_denominator", "ratio"]
    head += ["value", "source", "note"]
    written = [
        {
            "period": "6 tháng",
            "code": row["code"],
            "numerator": "45",
            "denominator": "90",
            "denominator_of": "year",
            "source": "BC giả định",
        }
        for row in rows
    ]
    write_rows(plan / "periods.csv", head, written)


def _fill_table(d: Dataset, index: str, out: Path, share: float) -> None:
    """A national table of 2024 with most of its empty cells filled in, the same at each run."""
    rng = random.Random(index)
    write_template(d, index, 2024, out)
    book = openpyxl.load_workbook(out)
    sheet, source = book[DATA_SHEET], book[SOURCE_SHEET]
    last = FIRST_ROW + len(PROVINCES) - 1
    for column in range(3, sheet.max_column + 1):
        component, measure, unit = str(sheet.cell(CODE_ROW, column).value).split("|")
        places = rng.sample(range(1, 64), len(PROVINCES))
        known = d.components[d.components["component"].eq(component) & d.components["index"].eq(index)]
        maximum = known[known["last_year"].ge(2024)]["max_score"].iloc[0]
        for row in range(FIRST_ROW, last + 1):
            cell = sheet.cell(row, column)
            if cell.value is not None or rng.random() > share:
                continue
            if measure == "rank":
                cell.value = places[row - FIRST_ROW]
            else:
                high = 95 if unit == "percent" else maximum if maximum == maximum else 9  # noqa: PLR0124 - NaN
                cell.value = round(rng.uniform(0.6, 0.98) * high, 2)
    _fill_column(source, SOURCE)
    book.save(out)


def _fill_card(d: Dataset, out: Path) -> None:
    """A scorecard of 2023 with scores of our own, some typed as text as offices do."""
    rng = random.Random("card")
    write_card_template(d, out, province="Hà Tĩnh", year=2023)
    book = openpyxl.load_workbook(out)
    card, about = book[CARD_SHEET], book[ABOUT_SHEET]
    columns = {cell.value: cell.column for cell in card[4]}
    for row in range(5, card.max_row + 1):
        code, maximum = card.cell(row, 1).value, card.cell(row, columns["maximum"]).value
        if not code or maximum is None:
            continue
        score = round(rng.uniform(0.3, 1) * float(maximum), 2)
        card.cell(row, columns["self_assessed"]).value = maximum
        card.cell(row, columns["appraised"]).value = score
        card.cell(row, columns["reason"]).value = "Hồ sơ trễ hạn, chưa đủ tài liệu"
        card.cell(row, columns["lead"]).value = "Sở Nội vụ | Văn phòng UBND tỉnh"
        card.cell(row, columns["explanation"]).value = "Đã khắc phục trong quý I"
    _fill_column(about, {"number": "12", "symbol": "BC-UBND", "date": "25/02/2024"})
    book.save(out)


def _fill_column(sheet: openpyxl.worksheet.worksheet.Worksheet, values: Mapping[str, str]) -> None:
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    for key, value in values.items():
        sheet.cell(rows[key], 3).value = value


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, head: list[str], rows: list[Row]) -> None:
    """Write a CSV as the project does."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, head, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8", newline="")


def contents(place: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, every folder as None."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(place.rglob("*"))
    }
