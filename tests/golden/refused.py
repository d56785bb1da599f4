"""Requests, tables and workbooks that are refused, each with its message and exit status."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable

from .sides import Bench
from .workbooks import filled, undated

REQUESTS = (
    ("show", "Atlantis"),
    ("build", "--province", "Lao Kay", "--out", "o"),
    (
        "build",
        "--province",
        "Lao Kay",
        "--province",
        "Ha Tinnh",
        "--year",
        "1999",
        "--lang",
        "fr",
        "--out",
        "o",
    ),
    ("build", "--report", "weekly", "--out", "o"),
    ("build", "--jobs", "0", "--out", "o"),
    ("build", "--timeout", "nan", "--out", "o"),
    ("build", "--data", "nowhere", "--out", "o"),
    ("show", "Lào Cai", "--year", "1999"),
    ("show", "Lào Cai", "--lang", "fr"),
    ("show", "Lào Cai", "--year="),
    ("show", ""),
    ("show",),
    ("chart",),
    ("show", "Lào Cai", "--edition", "2024"),
    ("compare", "Lào Cai", "--out", "o"),
    ("compare", "--out", "o"),
    ("compare", "Lào Cai", "Yên Bái", "--group", "x", "--out", "o"),
    ("groups", "x", "--year", "2024"),
    ("compare", "Lào Cai", "lao cai", "--out", "o"),
    ("compare", "Lào Cai", "Phú Thọ", "--year", "2050", "--out", "o"),
    ("score", "nothing-2021"),
    ("score", "lai-chau-2022"),
    ("score", "lao-cai-2021", "--what-if", "9.9.9=1"),
    ("score", "lao-cai-2021", "--what-if", "1=much"),
    ("score", "lao-cai-2021", "--what-if", "1=99"),
    ("score", "lao-cai-2021", "van-phong-ubnd-lao-cai-2023", "--period", "năm"),
    ("score", "lao-cai-2021", "--period", "Quý V"),
    ("template",),
    ("template", "PAR"),
    ("template", "PCI", "--year", "2024"),
    ("template", "PAR", "--year", "2090"),
    ("template", "PAR", "--province", "Lào Cai"),
    ("template", "--set", "1"),
    ("report-docx", "Lào Cai", "--out", "o.pdf"),
    ("plan", "progress", "lao-cai-2021", "--period", "Q9"),
    ("plan", "progress", "lao-cai-2021", "--period", "Q1", "--date", "30/2/2021"),
    ("plan", "draft", "--province", "Lào Cai", "--year", "1990"),
    ("plan", "draft", "--province", "Sơn La", "--out", "o"),
    ("plan", "build", "nothing"),
    ("plan", "self-assessment", "lai-chau-2022", "--out", "o"),
    ("import", "add", "nowhere.xlsx"),
)

PAR, SOURCES = "clean/par.csv", "reference/sources.csv"
PLAN = "plans/lao-cai-2021"
Change = Callable[[bytes], bytes]


def swapped(old: str, new: str) -> Change:
    """The first of one text with another in its place."""

    def change(content: bytes) -> bytes:
        if old.encode() not in content:
            raise LookupError(f'"{old}" is no longer in the table: name another text')
        return content.replace(old.encode(), new.encode(), 1)

    return change


def added(line: str) -> Change:
    """A line more at the end."""
    return lambda content: content + f"{line}\n".encode()


def twice(content: bytes) -> bytes:
    """The first row a second time."""
    head, row, *rest = content.split(b"\n")
    return b"\n".join([head, row, row, *rest])


# What is wrong, the file and how it is changed.
TABLES: tuple[tuple[str, Change], ...] = (
    (PAR, swapped("province", "provinces")),
    (PAR, swapped(",note", "")),
    (PAR, swapped("82.79", "82,79")),
    (PAR, swapped("82.79", '"82,79"')),
    (PAR, swapped("82.79", "many")),
    (PAR, swapped("82.79", "182.79")),
    (PAR, swapped("Hà Nội", "Hà Lội")),
    (PAR, swapped("vietnamplus-1", "vietnamplus-9999")),
    (PAR, swapped("stated", "guessed")),
    (PAR, swapped(",rank,7,", ",rank,77,")),
    (PAR, swapped(",rank,7,", ",place,7,")),
    (PAR, swapped("Hà Nội", "Ha\x00noi")),
    (PAR, twice),
    (PAR, lambda content: content.decode("utf-8").encode("utf-16")),
    (PAR, lambda content: b""),
    (PAR, added("2024,Hà Nội,total,score,12.34,percent,stated,1,baolaocai-2025-04-06,,")),
    (SOURCES, twice),
    (SOURCES, swapped("2022-07-14", "14/7/2022")),
    ("reference/provinces.csv", swapped("63,01,", "63,17,")),
    ("reference/components.csv", swapped("2012,2015", "2012,soon")),
    ("reference/conflicts.csv", twice),
    ("reference/conflicts.csv", lambda content: content.split(b"\n")[0] + b"\n"),
    ("reference/national.csv", swapped("77.56", "-")),
    ("reference/editions.csv", swapped("2012-12-03", "2012-13-03")),
    (f"{PLAN}/plan.yml", swapped("unit:", "unit: &unit")),
    (f"{PLAN}/plan.yml", swapped("edition_planned: '2021'", "edition_planned: 'soon'")),
    (f"{PLAN}/plan.yml", swapped("document_type:", "document_kind:")),
    (f"{PLAN}/plan.yml", swapped("province: Lào Cai", "province: Lao Kay")),
    (f"{PLAN}/scorecard.csv", swapped(",8.5,,7,", ",8.5,,9,")),
    (f"{PLAN}/scorecard.csv", swapped("rest_at_maximum", "as_agreed")),
    (f"{PLAN}/tasks.csv", swapped("NV1.2,", "NV1.1,")),
    (f"{PLAN}/tasks.csv", swapped("PAR 1,stated", "PAR 99,stated")),
    (f"{PLAN}/targets.csv", swapped("at_most", "below")),
)

SHEET, SOURCE_SHEET = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
# What is wrong with a filled template that is right otherwise.
WORKBOOKS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (SHEET, lambda sheet: sheet.replace("<v>90.5</v>", "<v>190.5</v>", 1)),
    (SHEET, lambda sheet: re.sub(r"(<v>)89.5(</v>)", r"<f>1+1</f>\g<0>", sheet, count=1)),
    (SHEET, lambda sheet: sheet.replace("<v>20</v>", "<v>2.5</v>", 1)),
    (SHEET, lambda sheet: sheet[: len(sheet) // 2]),
    ("xl/workbook.xml", lambda book: book.replace("<sheet ", "<sheet x", 1)),
    (SHEET, lambda texts: texts.replace("total|score|percent", "total|points|percent", 1)),
    (SOURCE_SHEET, lambda texts: texts.replace("chiso-template-1", "chiso-template-9", 1)),
    (SOURCE_SHEET, lambda texts: texts.replace("06/4/2026", "31/4/2026", 1)),
    (SHEET, lambda texts: texts.replace("Cao B", "Tao B", 1)),
)


def refused(bench: Bench) -> None:
    """All that is refused."""
    for request in bench.some(REQUESTS, 6):
        bench.chiso(*request, may_fail=True)
    for number, (table, change) in enumerate(bench.some(TABLES, 4)):
        data = bench.copy_of_data(f"table-{number}")
        (data / table).write_bytes(change((data / table).read_bytes()))
        bench.chiso("check", "--data", data, may_fail=True)
        if number % 8 == 0:
            bench.chiso("show", "Lào Cai", "--year", "2024", "--data", data, may_fail=True)
        shutil.rmtree(data)
    _workbooks(bench)


def _workbooks(bench: Bench) -> None:
    data = bench.copy_of_data()
    bench.chiso("import", "undo", "--data", data, may_fail=True)
    bench.chiso("template", "SIPAS", "--year", "2024", "--out", "good.xlsx")
    good = filled(bench.folder / "good.xlsx")
    bench.chiso("import", "add", good.name, "--data", data, may_fail=True)
    for number, (part, change) in enumerate(bench.some(WORKBOOKS, 2)):
        (bench.folder / f"bad-{number}.xlsx").write_bytes(undated(good.read_bytes(), part, change))
        bench.chiso("import", "add", f"bad-{number}.xlsx", "--data", data, may_fail=True)
    for name, content in (("text.xlsx", b"no workbook"), ("cut.xlsx", good.read_bytes()[:5000])):
        (bench.folder / name).write_bytes(content)
        bench.chiso("import", "add", name, "--data", data, may_fail=True)
    bench.chiso("import", "add", good.name, "--accept", "everything", "--data", data, may_fail=True)
