"""What is no table that can be taken in is refused with the reason, and a wrong one never taken silently."""

from __future__ import annotations

import io
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from matplotlib.figure import Figure

from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.intake.form import write_template
from chiso.intake.tables import documents
from chiso.intake.tables.labels import CODINGS
from chiso.intake.tables.mapping import Stated, map_text, read_map
from chiso.intake.tables.reading import read_file
from tests.support.layouts import SOURCE, TITLE, Layout, as_truth, save_docx, save_xlsx

HEAD = ["STT", "Tỉnh", "Chỉ số (%)", "Xếp hạng"]
STATED = Stated(source=SOURCE)


def rows_of(d: Dataset, n: int = 63) -> list[list[Any]]:
    """Invented scores from the first place to the last."""
    names = [unit.name for unit in d.names.all("63")]
    return [[k, name, round(95 - k / 5, 2), k] for k, name in enumerate(names[:n], 1)]


def sheet(tmp_path: Path, rows: list[list[Any]], name: str = "a.xlsx") -> Path:
    return save_xlsx(Layout(rows, {}), tmp_path / name)


def refused(path: Path, d: Dataset, said: str, stated: Stated = STATED) -> ChisoError:
    with pytest.raises(ChisoError, match=said) as error:
        read_file(path, d, stated)
    assert error.value.remedy
    return error.value


def problems(path: Path, d: Dataset, stated: Stated = STATED) -> list[str]:
    return [f"{one.rule} {one.column}{one.row}" for one in read_file(path, d, stated).filled.problems]


def doubts(path: Path, d: Dataset, stated: Stated = STATED) -> set[str]:
    return {doubt.kind for doubt in read_file(path, d, stated).doubts}


# --- wrong tables ---


def test_a_table_of_departments(d: Dataset, tmp_path: Path) -> None:
    names = [
        "Sở Nội vụ",
        "Sở Tài chính",
        "Sở Y tế",
        "Ban Dân tộc",
        "Văn phòng UBND tỉnh Lào Cai",
        "Sở Tư pháp",
    ]
    rows = [["", TITLE], HEAD, *([n, name, 90 - n, n] for n, name in enumerate(names, 1))]
    refused(sheet(tmp_path, rows), d, "no table of provinces")


def test_a_table_of_another_index_or_year_than_asked_for(d: Dataset, tmp_path: Path) -> None:
    rows = [["", TITLE], HEAD, *rows_of(d)]
    path = sheet(tmp_path, rows, "SIPAS 2024.xlsx")
    refused(
        path, d, "index the table is, is not certain: its title says PAR, the name of the file says SIPAS"
    )
    assert "edition" in doubts(path, d, Stated(index="SIPAS", source=SOURCE))
    path = sheet(tmp_path, rows, "par 2023.xlsx")
    refused(path, d, "its title says 2024, the name of the file says 2023")
    assert "edition" in doubts(path, d, Stated(year=2023, source=SOURCE))


def test_titles_of_a_document_are_those_of_its_first_table(d: Dataset, tmp_path: Path) -> None:
    below = [["", "CHỈ SỐ HÀI LÒNG (SIPAS) NĂM 2023"], HEAD, *rows_of(d)]
    rows = [["STT", "Tỉnh", "Ghi chú"], *([n, name, n] for n, name, _, _ in rows_of(d)), [], *below]
    path = save_docx([Layout(rows, {})], tmp_path / "a.docx", [TITLE])
    refused(path, d, "no column of the table is known as one of PAR 2024", Stated(index="PAR", source=SOURCE))


def test_a_table_of_populations(d: Dataset, tmp_path: Path) -> None:
    head = ["STT", "Tỉnh", "Dân số trung bình (nghìn người)", "Diện tích"]
    rows = [
        ["", "DÂN SỐ TRUNG BÌNH NĂM 2024"],
        head,
        *([k, name, 900 + k, 4000] for k, name, _, _ in rows_of(d)),
    ]
    path = sheet(tmp_path, rows)
    refused(path, d, "index the table is, is not certain")
    refused(path, d, "no column of the table is known as one of PAR 2024", Stated(index="PAR", source=SOURCE))


def test_an_empty_table(d: Dataset, tmp_path: Path) -> None:
    rows = [["", TITLE], HEAD, *([k, name] for k, name, _, _ in rows_of(d))]
    refused(sheet(tmp_path, rows), d, "no column of the table is known|holds no figures")
    rows = [["", TITLE], HEAD, *(["", name] for _, name, _, _ in rows_of(d))]
    refused(sheet(tmp_path, rows), d, "holds no figures")


@pytest.mark.parametrize("text", [";", ";;;\n\n;;\n", "\t\t\n", ",\n"])
def test_a_text_file_of_marks_alone(text: str, d: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ChisoError, match="the file is empty"):
        read_file(path, d, Stated(index="PAR", year=2024))


def test_an_edition_that_nobody_names(d: Dataset, tmp_path: Path) -> None:
    error = refused(sheet(tmp_path, [HEAD, *rows_of(d)]), d, "neither title nor sheet nor file says it")
    assert "--index" in error.remedy


def test_the_source_must_be_known(d: Dataset, tmp_path: Path) -> None:
    path = sheet(tmp_path, [["", TITLE], HEAD, *rows_of(d)])
    found = read_file(path, d, Stated()).filled
    assert found.origin is None
    assert {problem.column for problem in found.problems} >= {"source.publisher", "source.class"}
    assert all("--source" in problem.remedy for problem in found.problems)


# --- wrong cells ---


@pytest.mark.parametrize(
    ("value", "rule", "said"),
    [
        (date(1934, 4, 1), "date", "4/34"),
        ("86,81,5", "number", "86,81"),
        ("#REF!", "error_value", "formula"),
        (101, "above_maximum", "correct"),
        (0.42, "unit", "86,81"),
    ],
)
def test_a_cell_that_cannot_be_read(value: object, rule: str, said: str, d: Dataset, tmp_path: Path) -> None:
    rows = rows_of(d)
    rows[2][2] = value
    path = sheet(tmp_path, [["", TITLE], HEAD, *rows])
    if isinstance(value, date):
        rows[2][2], rows[2][3] = 94.4, value
        path = sheet(tmp_path, [["", TITLE], HEAD, *rows])
        book = openpyxl.load_workbook(path)
        book.active["D5"].number_format = "mmm-yy"
        book.save(path)
    (problem,) = read_file(path, d, STATED).filled.problems
    assert (problem.rule, problem.row) == (rule, 5)
    assert said in problem.remedy


def test_rows_of_which_nobody_knows_what_they_are_of(d: Dataset, tmp_path: Path) -> None:
    rows = rows_of(d)
    rows[0][1], rows[7][1], rows[20][1], rows[62][1] = "Hà Nôịi", "Lao Kay", "", "Cà Mao"
    found = read_file(sheet(tmp_path, [["", TITLE], HEAD, *rows]), d, STATED).filled.problems
    assert sorted((one.rule, one.row) for one in found) == [
        ("no_province", 23),
        ("unknown_province", 3),
        ("unknown_province", 10),
        ("unknown_province", 65),
    ]
    assert any("Lào Cai" in one.remedy for one in found)


def test_a_unit_that_stands_twice(d: Dataset, tmp_path: Path) -> None:
    rows = rows_of(d)
    path = sheet(tmp_path, [["", TITLE], HEAD, *rows, rows[4]])
    assert problems(path, d) == []
    path = sheet(tmp_path, [["", TITLE], HEAD, *rows, [64, rows[4][1], 77, 60]])
    assert problems(path, d) == ["duplicate C66", "duplicate D66"]


def test_two_columns_that_are_taken_for_the_same(d: Dataset, tmp_path: Path) -> None:
    rows = [[*row, row[2] - 1] for row in rows_of(d)]
    path = sheet(tmp_path, [["", TITLE], [*HEAD, "Kết quả"], *rows])
    assert {one.split()[0] for one in problems(path, d)} == {"duplicate"}
    stated = Stated(columns={"E": "skip"}, source=SOURCE)
    assert problems(path, d, stated) == []


def test_names_of_other_provinces_between_names_and_figures(d: Dataset, tmp_path: Path) -> None:
    rows = rows_of(d)
    names = [row[1] for row in rows]
    between = [
        [n, name, other, score]
        for (n, name, score, _), other in zip(rows, names[5:] + names[:5], strict=True)
    ]
    path = sheet(tmp_path, [["", TITLE], ["STT", "Tỉnh", "Tỉnh tương đồng", "Chỉ số (%)"], *between])
    assert problems(path, d) == ["two_names B3"]
    behind = [[n, name, score, other] for n, name, other, score in between]
    path = sheet(tmp_path, [["", TITLE], ["STT", "Tỉnh", "Chỉ số (%)", "Tỉnh tương đồng"], *behind])
    assert problems(path, d) == []


def test_figures_with_words_behind_them_are_not_passed_over(d: Dataset, tmp_path: Path) -> None:
    rows = [[n, name, f"{score} điểm", rank] for n, name, score, rank in rows_of(d)]
    assert len(problems(sheet(tmp_path, [["", TITLE], HEAD, *rows]), d)) == 63


def test_a_table_of_what_is_summed_here_alone(d: Dataset, tmp_path: Path) -> None:
    values = history(d, 2023, "1")
    refused(one_column(d, 2023, values, tmp_path, "1. Tham gia của người dân ở cấp cơ sở"), d, "summed here")


def test_places_whose_heads_say_only_that_are_of_the_score_to_their_left(d: Dataset, tmp_path: Path) -> None:
    rows = [[*row, 8.5, row[3], 9.1, row[3]] for row in rows_of(d)]
    head = [*HEAD, "Công tác chỉ đạo, điều hành CCHC", "Xếp hạng", "Cải cách thể chế", "Xếp hạng"]
    path = sheet(tmp_path, [["", TITLE], head, *rows])
    assert "column_meaning" in doubts(path, d)
    codes = {cell.column.code for cell in read_file(path, d, STATED).filled.cells}
    assert {"1|rank|place", "2|rank|place", "total|rank|place"} <= codes


def test_codes_that_are_not_those_of_the_names(d: Dataset, tmp_path: Path) -> None:
    codes = {unit.name: unit.code for unit in d.names.all("63")}
    rows = [[codes[name], name, score, rank] for _, name, score, rank in rows_of(d)]
    rows[3][0] = "99"
    path = sheet(tmp_path, [["", TITLE], ["Mã", *HEAD[1:]], *rows])
    assert problems(path, d) == ["code A6"]


# --- doubts ---


def history(d: Dataset, year: int, component: str = "6.1") -> dict[str, float]:
    """Scores of a component of PAPI on record."""
    figures = d.figures.query(
        f"index == 'PAPI' and year == {year} and component == '{component}' and measure == 'score' and in_use"
    )
    return dict(zip(figures["province"], figures["value"], strict=True))


def one_column(
    d: Dataset, year: int, values: dict[str, float], tmp_path: Path, head: str = "6.1 Y tế công lập"
) -> Path:
    names = [unit.name for unit in d.names.all("63") if unit.name in values]
    rows = [[n, name, round(values[name], 6)] for n, name in enumerate(names, 1)]
    return sheet(tmp_path, [["", f"CHỈ SỐ PAPI NĂM {year}"], ["STT", "Tỉnh", head], *rows])


def test_a_column_that_slipped_by_a_row(d: Dataset, tmp_path: Path) -> None:
    """Scores against the places beside them."""
    rows = rows_of(d)
    random.Random(1).shuffle(rows)
    rows = [[n, *row[1:]] for n, row in enumerate(rows, 1)]
    assert doubts(sheet(tmp_path, [["", TITLE], HEAD, *rows]), d) <= {"unlike_history"}
    scores = [row[2] for row in rows]
    for row, score in zip(rows, scores[-1:] + scores[:-1], strict=True):
        row[2] = score
    assert "shifted" in doubts(sheet(tmp_path, [["", TITLE], HEAD, *rows]), d)


def test_a_column_that_slipped_by_a_row_against_the_edition_before(d: Dataset, tmp_path: Path) -> None:
    assert (
        doubts(one_column(d, 2016, history(d, 2016, "6.3"), tmp_path, "6.3 Cơ sở hạ tầng căn bản"), d)
        == set()
    )
    moved = history(d, 2016, "6.3")
    names = [unit.name for unit in d.names.all("63") if unit.name in moved]
    slipped = dict(zip(names, [moved[name] for name in (names[-1], *names[:-1])], strict=True))
    found = doubts(one_column(d, 2016, slipped, tmp_path, "6.3 Cơ sở hạ tầng căn bản"), d)
    assert "shifted" in found


def test_a_sheet_that_repeats_another_edition(d: Dataset, tmp_path: Path) -> None:
    values = history(d, 2023)
    assert "repeats_edition" in doubts(one_column(d, 2022, values, tmp_path), d)
    assert "repeats_edition" not in doubts(one_column(d, 2023, values, tmp_path), d)


def test_a_score_unlike_its_history(d: Dataset, tmp_path: Path) -> None:
    values = history(d, 2023)
    assert doubts(one_column(d, 2023, values, tmp_path), d) == set()
    values["Lào Cai"] = 0.3
    taken = read_file(one_column(d, 2023, values, tmp_path), d, STATED)
    (doubt,) = taken.doubts
    assert (doubt.kind, "Lào Cai" in doubt.message) == ("unlike_history", True)


@pytest.mark.parametrize("zero", [0, 0.0, "0", "0,00%"])
def test_a_total_of_zero_stands_for_none(zero: object, d: Dataset, tmp_path: Path) -> None:
    """As a formula on an empty cell leaves it."""
    rows = [["", TITLE], HEAD, *rows_of(d)]
    rows[7][2] = zero
    taken = read_file(sheet(tmp_path, rows), d, STATED)
    assert taken.filled.problems == []
    assert "total|score|percent" not in {key[1] for key in as_truth(taken) if key[0] == rows[7][1]}
    assert any("1 taken for missing" in str(one.value) for one in taken.inferred)


def test_units_without_figures(d: Dataset, tmp_path: Path) -> None:
    taken = read_file(sheet(tmp_path, [["", TITLE], HEAD, *rows_of(d, 60)]), d, STATED)
    (doubt,) = [one for one in taken.doubts if one.kind == "units_missing"]
    assert "60 of 63" in doubt.message


# --- files ---


def test_letters_in_an_older_coding(d: Dataset, tmp_path: Path) -> None:
    tcvn3 = ["Hµ Néi", "Th¸i B×nh", "§µ N½ng", "Hå ChÝ Minh", "CÇn Th¬", "Lµo Cai"]
    vni = ["Haø Noäi", "Thaùi Bình", "Ñaø Naüng", "Hoà Chí Minh", "Caàn Thô", "Laøo Cai", "Bình Ñònh"]
    for names, coding in ((tcvn3, CODINGS[0]), (vni, CODINGS[1])):
        rows = [HEAD, *([n, name, 80 + n, n] for n, name in enumerate(names, 1))]
        error = refused(sheet(tmp_path, rows), d, "are coded in")
        assert coding in error.message
        assert "Unikey" in error.remedy


def test_a_scan(d: Dataset, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Figure(figsize=(2, 2)).savefig(picture)
    document = docx.Document()
    document.add_picture(str(picture))
    document.save(str(tmp_path / "scan.docx"))
    refused(tmp_path / "scan.docx", d, "scanned pages")
    pytest.importorskip("pdfplumber")
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0, 0, 1, 1)).axis("off")
    figure.savefig(tmp_path / "scan.pdf")
    error = refused(tmp_path / "scan.pdf", d, "scanned pages")
    assert "Word or Excel" in error.remedy


def test_a_pdf_without_its_reader(d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pdfplumber", "pdfplumber.pdf"):  # another test may have imported it
        monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    error = refused(tmp_path / "a.pdf", d, "pdfplumber, which is not installed")
    assert 'pip install "chiso[pdf]"' in error.remedy


def test_tracked_changes(d: Dataset, tmp_path: Path) -> None:
    path = save_docx([Layout([HEAD, *rows_of(d)], {})], tmp_path / "a.docx", [TITLE])
    document = docx.Document(str(path))
    document.tables[0].cell(3, 2).paragraphs[0]._p.append(OxmlElement("w:ins"))
    document.save(str(path))
    refused(path, d, "tracked changes")


@pytest.mark.parametrize("head", [",".join(HEAD), ",".join(HEAD).replace("Tỉnh", "Tỉnh, huyện", 1)])
def test_a_decimal_comma_between_commas(d: Dataset, tmp_path: Path, head: str) -> None:
    lines = [TITLE, head, *(f"{k},{n},{s:.2f},{r}".replace(".", ",") for k, n, s, r in rows_of(d))]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), "utf-8")
    refused(path, d, "commas stand between columns and within them")


def test_figures_of_another_edition_are_a_doubt_however_few_both_have(d: Dataset, tmp_path: Path) -> None:
    scores = d.scores.query(
        "index == 'PAR' and year == 2024 and component == 'total' and score_unit == 'percent'"
    )
    known = scores.dropna(subset="score").set_index("province")["score"]
    units = {unit.name for unit in d.names.all("34")}
    same = known[known.index.isin(units)]
    assert 5 <= len(same) < 20
    lines = [
        "STT;Tỉnh;Chỉ số (%)",
        *(f"{n};{name};{score:.2f}" for n, (name, score) in enumerate(same.items(), 1)),
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), "utf-8")
    taken = read_file(path, d, replace(STATED, index="PAR", year=2025))
    assert "repeats_edition" in {doubt.kind for doubt in taken.doubts}


def test_utf_16(d: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(";".join(HEAD), "utf-16")
    refused(path, d, "the file is UTF-16")


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


_ODS = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    b'<table:table table:name="a">%s</table:table></office:spreadsheet></office:body>'
    b"</office:document-content>"
)
_WIDE = (
    b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" '
    b'office:value="1" table:number-columns-repeated="16000"/></table:table-row>'
)
_FAR = (
    b'<table:table-row table:number-rows-repeated="1000000"/><table:table-row><table:table-cell '
    b'table:number-columns-repeated="16000"/><table:table-cell office:value-type="float" office:value="1"/>'
    b"</table:table-row>"
)


def old_workbook(*records: tuple[int, bytes]) -> bytes:
    """A compound file whose stream of the workbook holds some records."""
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records).ljust(4608, b"\0")
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\xff"))
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)  # the directory
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<I", header, 76, 0)  # the table of sectors
    last = 2 + len(stream) // 512
    following = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, last), 0xFFFFFFFE]
    table = struct.pack(f"<{len(following)}I", *following).ljust(512, b"\xff")
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18)
    entry = entry.ljust(116, b"\0") + struct.pack("<II", 2, len(stream)) + bytes(4)
    return bytes(header) + table + entry.ljust(512, b"\0") + stream


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty.xlsx": lambda: b"",
    "letters.xlsx": lambda: b"no table at all",
    "zip.xlsx": lambda: b"PK\x03\x04" + bytes(200),
    "ole.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "wide.xls": lambda: old_workbook(
        (0x0809, bytes(8)), (0x0203, struct.pack("<HHH", 65_535, 65_535, 0) + bytes(8))
    ),
    "far.xls": lambda: old_workbook(
        (0x0809, bytes(8)), (0x0203, struct.pack("<HHH", 65_535, 255, 0) + bytes(8))
    ),
    "sized.xls": lambda: old_workbook((0x0200, struct.pack("<IIHHH", 0, 1 << 31, 0, 60_000, 0))),
    "named.xlsx": lambda: old_workbook((0x0809, bytes(8))),
    "doc.doc": lambda: b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"),
    "locked.xlsx": lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
    "page.xls": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "cut.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<",
    "bomb.pdf": lambda: b"%PDF-1.7\nstream\n" + zlib.compress(bytes(200_000_000), 9) + b"\nendstream",
    "bomb.docx": lambda: packed({"word/document.xml": b"<a>" + b" " * 120_000_000}),
    "entities.docx": lambda: packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "broken.docx": lambda: packed({"word/document.xml": b"<a"}),
    "wide.ods": lambda: packed({"content.xml": _ODS % _WIDE}),
    "far.ods": lambda: packed({"content.xml": _ODS % _FAR}),
    "number.ods": lambda: packed({"content.xml": _ODS % _FAR.replace(b"16000", b"many")}),
    "broken.ods": lambda: packed({"content.xml": b"<office"}),
    "quotes.csv": lambda: b'a,"b\nc,d\n' * 20,
    "1258.csv": lambda: "Tỉnh,Chỉ số\n".encode("utf-16"),
    "latin.csv": lambda: b"H\xe0 N\xf4i,1\n" * 9,
    "one column.csv": lambda: b"Ha Noi\n" * 9,
    "nul.bin": lambda: bytes(64),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str, d: Dataset, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name]())
    with pytest.raises(ChisoError) as error:
        read_file(tmp_path / name, d, STATED)
    assert error.value.message


# --- what is stated ---


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indx: PAR", '"indx" is not known .*use one of index, year'),
        ("source: {publsher: a}", '"publsher" is not known'),
        ("year: soon", '"year" of the map cannot be read'),
        ("orientation: diagonal", "use one of rows, columns"),
        ("columns: [a]", "write key: value"),
        ("shares: C", "list of columns"),
        ("a: [", "cannot be read as YAML"),
    ],
)
def test_a_map_is_read_strictly(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "map.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ChisoError, match=said):
        read_map(path)
    with pytest.raises(ChisoError, match="there is no such file") as refused:
        read_map(path.with_name("none.yml"))
    assert "name and folder" in refused.value.remedy


def test_what_is_stated_must_fit_the_table(d: Dataset, tmp_path: Path) -> None:
    path = sheet(tmp_path, [["", TITLE], HEAD, *rows_of(d)])
    refused(path, d, 'no column "Z" with figures', Stated(columns={"Z": "skip"}, source=SOURCE))
    refused(path, d, '"nothing" is no column', Stated(columns={"C": "nothing"}, source=SOURCE))
    refused(path, d, 'no sheet "x"', Stated(sheet="x", source=SOURCE))
    refused(path, d, "no table of provinces", Stated(orientation="columns", source=SOURCE))
    with pytest.raises(ChisoError, match='"colour=red" is not known'):
        Stated().also("", None, "", ["colour=red"])


def test_a_map_that_was_written_reads_back_to_the_same_table(d: Dataset, tmp_path: Path) -> None:
    path = sheet(tmp_path, [["", TITLE], HEAD, *rows_of(d)])
    taken = read_file(path, d, STATED)
    (tmp_path / "map.yml").write_text(taken.map, "utf-8")
    stated = read_map(tmp_path / "map.yml")
    again = read_file(path, d, stated)
    assert as_truth(again) == as_truth(taken)
    assert again.map == taken.map
    assert again.filled.origin == taken.filled.origin
    assert all(line.reason for line in again.inferred)
    assert "total|score|percent" in map_text(stated, {})


def test_digits_beyond_single_precision_are_none_of_the_publisher(d: Dataset, tmp_path: Path) -> None:
    rows = rows_of(d)
    rows[0][2] = 94.123456789012
    taken = read_file(sheet(tmp_path, [["", TITLE], HEAD, *rows]), d, STATED)
    assert as_truth(taken)["Hà Nội", "total|score|percent"] == Decimal("94.123456789")


def test_the_limit_of_pages(d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    monkeypatch.setattr(documents, "MOST_PAGES", 0)
    Figure(figsize=(2, 2)).savefig(tmp_path / "a.pdf")
    refused(tmp_path / "a.pdf", d, "more than 0 pages")


def test_a_template_is_not_read_as_a_table(d: Dataset, tmp_path: Path) -> None:
    path = write_template(d, "SIPAS", 2024, tmp_path / "a.xlsx").path
    assert read_file(path, d, Stated()).inferred == []
    refused(path, d, "the file is a template", Stated(year=2024))
