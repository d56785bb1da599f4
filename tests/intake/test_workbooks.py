"""Workbooks of both kinds as accidents and other programs leave them: read right, or refused by cell."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chiso.core.errors import ChisoError, Problem
from chiso.data.dataset import Dataset
from chiso.intake.layout import DATA_SHEET, SOURCE_SHEET
from chiso.intake.reading import read_filled
from chiso.intake.xlsx.workbook import Workbook
from chiso.scorecards.form import write_card_template
from chiso.scorecards.form_layout import ABOUT_SHEET, CARD_SHEET
from chiso.scorecards.importing import add_cards, is_card, read_card
from tests.support.filling import fill
from tests.support.folders import snapshot
from tests.support.spoiling import (
    BOOK,
    FIELDS,
    FIGURES,
    LINKS,
    STYLES,
    TYPES,
    Change,
    after,
    below,
    changed,
    inline,
    put,
    styles_of,
    with_format,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True)
class Kind:
    """A good workbook of a kind: cells for a figure, a text and an entry, its sheets, and how it is read."""

    good: Path
    figure: str
    text: str
    entry: str
    sheets: tuple[str, str]
    read: Callable[[Path], Any]


@pytest.fixture(scope="module")
def kinds(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    folder = tmp_path_factory.mktemp("good")
    table = fill(d, "PAR", 2024, folder / "table.xlsx", {})
    card = write_card_template(d, folder / "card.xlsx", province="Yên Bái", year=2020).path
    return {
        "table": Kind(table, "C9", "B9", "C7", (DATA_SHEET, SOURCE_SHEET), lambda path: read_filled(path, d)),
        "card": Kind(card, "F5", "X5", "C8", (CARD_SHEET, ABOUT_SHEET), read_card),
    }


@pytest.fixture(params=["table", "card"])
def kind(request: pytest.FixtureRequest, kinds: dict[str, Kind]) -> Kind:
    return kinds[request.param]


def problems(kind: Kind, path: Path) -> list[Problem]:
    return list(kind.read(path).problems)


def held(kind: Kind, path: Path) -> list[object]:
    """What is taken from a file without problems."""
    filled = kind.read(path)
    assert not filled.problems
    if kind.sheets[0] == CARD_SHEET:
        return [filled.rows, filled.lines, filled.about]
    return [filled.cells, filled.maxima, filled.origin]


def refused(kind: Kind, path: Path) -> ChisoError:
    """The refusal of a file, which is the same whichever importer is asked."""
    with pytest.raises(ChisoError) as error:
        kind.read(path)
    assert str(path) in error.value.where
    assert error.value.remedy
    assert "\n" not in error.value.message
    return error.value


NO_VALUE = ("formula", "no value")
SPOILT_FIGURES: dict[str, tuple[str, str, tuple[str, str]]] = {
    "formula": ("<f>1+1</f>", "", NO_VALUE),
    "formula with an empty value": ("<f>1+1</f><v></v>", "", NO_VALUE),
    "formula that shares": ('<f t="shared" si="0"/>', "", NO_VALUE),
    "formula with an empty text": ('<f>""</f><v></v>', 't="str"', NO_VALUE),
    "error": ("<v>#DIV/0!</v>", 't="e"', ("error_value", "#DIV/0!")),
    "error of a formula": ("<f>A1</f><v>#REF!</v>", 't="e"', ("error_value", "#REF!")),
    "error as text": (*inline("#N/A"), ("error_value", "#N/A")),
    "truth": ("<v>1</v>", 't="b"', ("number", "True")),
    "Arabic digits": (*inline("٨٥"), ("number", "٨٥")),
    "superscript": (*inline("8²"), ("number", "8²")),
    "fullwidth digits": (*inline("８５"), ("number", "８５")),
    "exponent": (*inline("1e1"), ("number", "1e1")),
    "underscore": (*inline("1_0"), ("number", "1_0")),
    "minus sign": (*inline("−5"), ("number", "−5")),
    "not a number": (*inline("NaN"), ("number", "NaN")),
    "two dashes": (*inline("--"), ("number", "--")),
    "endless digits": (*inline("9" * 5000), ("number", "99…")),
    "too large": ("<v>1e300</v>", "", ("number", "15")),
}


@pytest.mark.parametrize("case", SPOILT_FIGURES)
def test_a_figure_that_is_none_is_refused_by_cell(kind: Kind, tmp_path: Path, case: str) -> None:
    content, attributes, (rule, said) = SPOILT_FIGURES[case]
    path = changed(kind.good, tmp_path / "a.xlsx", {FIGURES: put(kind.figure, content, attributes)})
    (problem,) = problems(kind, path)
    assert f"{problem.column}{problem.row}" == kind.figure
    assert problem.rule == rule
    assert said in problem.message
    assert problem.remedy
    assert problem.file == f"a.xlsx, sheet {kind.sheets[0]}"
    assert len(problem.message) + len(problem.value or "") < 300


SPOILT_TEXTS: dict[str, tuple[str, str, str]] = {
    "formula": ("<f>A1</f>", "", "formula"),
    "error": ("<v>#REF!</v>", 't="e"', "error_value"),
    "error as text": (*inline("#NAME?"), "error_value"),
    "shown too narrow": (*inline("######"), "error_value"),
    "vertical tab": (*inline("Lào_x000B_Cai"), "control_character"),
    "nul": (*inline("Lào_x0000_Cai"), "control_character"),
    "half a pair": (*inline("Lào_xD83D_Cai"), "control_character"),
    "control of Latin 1": (*inline("Lào\u0085Cai"), "control_character"),
    "truth": ("<v>0</v>", 't="b"', "text"),
}


@pytest.mark.parametrize("case", SPOILT_TEXTS)
@pytest.mark.parametrize("part", [FIGURES, FIELDS])
def test_a_text_that_is_none_is_refused_by_cell(kind: Kind, tmp_path: Path, case: str, part: str) -> None:
    content, attributes, rule = SPOILT_TEXTS[case]
    address, sheet = (kind.text, kind.sheets[0]) if part == FIGURES else (kind.entry, kind.sheets[1])
    path = changed(kind.good, tmp_path / "a.xlsx", {part: put(address, content, attributes)})
    (problem,) = problems(kind, path)
    assert (f"{problem.column}{problem.row}", problem.rule) == (address, rule)
    assert problem.file == f"a.xlsx, sheet {sheet}"


def test_a_mark_that_nobody_sees_is_refused_by_cell_of_a_card(kinds: dict[str, Kind], tmp_path: Path) -> None:
    kind = kinds["card"]
    for part, address in ((FIGURES, kind.text), (FIELDS, kind.entry)):
        hidden = put(address, *inline("UBND tỉnh \u202eiaC oàL"))
        (problem,) = problems(kind, changed(kind.good, tmp_path / "a.xlsx", {part: hidden}))
        assert (f"{problem.column}{problem.row}", problem.rule) == (address, "characters")


@pytest.mark.parametrize(
    ("number", "code", "digits", "meant"),
    [
        ("0.5", "0.00_%", "0.5", ""),
        ("8.5", "_(* #,##0.00_);_(* \\(#,##0.00\\);_(@_)", "8.5", ""),
        ("8.5", '0.0" %"', "8.5", ""),
        ("8.5", "[Red]0.0", "8.5", ""),
        ("8.5", "0.0,", "", "choose the format"),
        ("8.5", '0.0,,"M"', "", "choose the format"),
        ("0.5", "# ?/?", "", "choose the format"),
        ("8.5", ";;;", "", "choose the format"),
        ("8.5", "[&lt;1]0%;0.0", "", "choose the format"),
        ("46124", "d-mmm", "", "12.4 or 4.12"),
        ("12510", "mmm-yy", "", "4.34"),
        ("-1", "dd/mm/yyyy", "", "type the figure again"),
        ("9999999", "d/m/yyyy", "", "type the figure again"),
    ],
)
def test_a_number_is_read_as_it_is_shown_or_refused(
    kind: Kind, tmp_path: Path, number: str, code: str, digits: str, meant: str
) -> None:
    style = f's="{styles_of(kind.good)}"'
    quoted = code.replace('"', "&quot;")
    # Of the table a column in points: E. 46124 is 12 April 2026, 12510 is 1 April 1934.
    address = kind.figure.replace("C", "E")
    changes: dict[str, Change] = {
        FIGURES: put(address, f"<v>{number}</v>", style),
        STYLES: with_format(quoted),
    }
    filled = kind.read(changed(kind.good, tmp_path / "a.xlsx", changes))
    if digits:
        assert not filled.problems
        read = [cell.value for cell in getattr(filled, "cells", []) if getattr(cell, "cell", "") == address]
        assert read == [digits] or filled.rows[0]["self_assessed"] == digits
    else:
        (problem,) = filled.problems
        assert f"{problem.column}{problem.row}" == address
        assert meant in problem.remedy


@pytest.mark.parametrize(
    ("number", "code", "read"),
    [
        ("1.1", "0.00", "1.10"),
        ("1.1", "0.0", "1.1"),
        ("3", "General", "3"),
        ("1.15", "General", "1.15"),
        ("1.1", "General", "may be 1.1 or 1.10"),
        ("1.1", "#,##0.####", "may be 1.1 or 1.10"),
        ("1.125", "0.00", "not certain"),
        ("1.1", "0.00 &quot;x&quot;", "not certain"),
        ("46296", "d-mmm", "meant may be 1.10 or 10.1"),  # 1 October 2026
    ],
)
def test_a_code_typed_as_a_number_is_read_as_shown_or_refused(
    kinds: dict[str, Kind], tmp_path: Path, number: str, code: str, read: str
) -> None:
    good = kinds["card"].good
    changes: dict[str, Change] = {
        FIGURES: put("A5", f"<v>{number}</v>", f's="{styles_of(good)}"'),
        STYLES: with_format(code),
    }
    filled = read_card(changed(good, tmp_path / "a.xlsx", changes))
    if re.fullmatch(r"[0-9.]+", read):
        assert not filled.problems
        assert filled.rows[0]["code"] == read
    else:
        (problem,) = filled.problems
        assert f"{problem.column}{problem.row}" == "A5"
        assert read in f"{problem.message}; {problem.remedy}"
        assert "format the cell as text" in problem.remedy


def test_a_rank_that_became_a_date_is_suggested(kinds: dict[str, Kind], tmp_path: Path) -> None:
    kind = kinds["table"]
    changes: dict[str, Change] = {
        FIGURES: put("D9", "<v>12510</v>", f's="{styles_of(kind.good)}"'),
        STYLES: with_format("mmm-yy"),
    }
    (problem,) = problems(kind, changed(kind.good, tmp_path / "a.xlsx", changes))
    assert (problem.column, problem.row, problem.rule) == ("D", 9, "date")
    assert "4/34" in problem.remedy


def test_texts_of_other_writers_are_read_as_they_are_shown(kind: Kind, tmp_path: Path) -> None:
    """Runs, how to pronounce them, spaces, shared texts, prefixes, cells without a place."""
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>không ai đọc</t></si><si><r><t xml:space="preserve"> Bộ </t></r><r>'
        '<rPr><b/></rPr><t>Nội vụ</t></r><rPh sb="0" eb="1"><t>phát âm</t></rPh></si></sst>'
    )
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def prefixed(sheet: str) -> str:
        sheet = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", sheet)
        return sheet.replace("xmlns=", "xmlns:x=", 1)

    def with_strings(links: str) -> str:
        new = f'<Relationship Type="{link}/sharedStrings" Target="sharedStrings.xml" Id="rId99"/>'
        return links.replace("</Relationships>", f"{new}</Relationships>")

    def without_places(sheet: str) -> str:
        return re.sub(r'(<row )r="\d+"|(<c )r="[A-Z]+\d+"', r"\1\2", prefixed(sheet))

    changes: dict[str, Change] = {
        FIELDS: lambda sheet: prefixed(put(kind.entry, "<v>1</v>", 't="s"')(sheet)),
        LINKS: with_strings,
    }
    if kind.sheets[0] == CARD_SHEET:
        changes[FIGURES] = prefixed
    filled = kind.read(changed(kind.good, tmp_path / "a.xlsx", changes, {STRINGS: strings}))
    assert not filled.problems
    assert "Bộ Nội vụ" in (
        vars(filled.origin).values() if hasattr(filled, "origin") else filled.about.values()
    )


@pytest.mark.parametrize(
    ("since", "number", "code", "read"),
    [
        ("", "44252", "dd/mm/yyyy", "2021-02-25"),
        (' date1904="1"', "42790", "dd/mm/yyyy", "2021-02-25"),
        ("", "44228", "mm/yyyy", "2021-02"),  # the day is made up by the spreadsheet
        ("", "44197", "yyyy", "2021"),
    ],
)
def test_a_date_is_taken_as_far_as_it_is_shown(
    kinds: dict[str, Kind], tmp_path: Path, since: str, number: str, code: str, read: str
) -> None:
    good = kinds["card"].good
    changes: dict[str, Change] = {
        FIELDS: put("C7", f"<v>{number}</v>", f's="{styles_of(good)}"'),
        STYLES: with_format(code),
        BOOK: lambda book: book.replace("<workbookPr/>", f"<workbookPr{since}/>"),
    }
    filled = read_card(changed(good, tmp_path / "a.xlsx", changes))
    assert not filled.problems
    assert filled.about["date"] == read


FAR = (
    '<row r="1048576"><c r="C1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>'
    '<c r="D1048576" s="1"/><c r="XFD1048576" t="n"><v></v></c></row>'
)
COLUMN = "".join(f'<row r="{row}"><c r="C{row}" s="1"/></row>' for row in range(200, 50_000))
MERGED_BELOW = '<mergeCells><mergeCell ref="A500:XFD1048576"/></mergeCells>'


@pytest.mark.parametrize("stray", [below(FAR), below(COLUMN), after(MERGED_BELOW)])
def test_what_holds_nothing_far_below_is_no_row(kind: Kind, tmp_path: Path, stray: Change) -> None:
    began = time.perf_counter()
    path = changed(kind.good, tmp_path / "a.xlsx", {FIGURES: stray})
    assert repr(held(kind, path)) == repr(held(kind, kind.good))  # columns may hold NaN
    assert time.perf_counter() - began < 5


def cells(count: int, content: str) -> str:
    return "".join(f'<row r="{row}"><c r="E{row}">{content}</c></row>' for row in range(200, 200 + count))


def strict(part: str) -> str:
    return part.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")


def twice(book: str) -> str:
    """A second sheet of the same name, in decomposed letters and with a space behind it."""
    first = re.search(r"<sheet [^>]*/>", book)
    assert first
    name = re.search(r'name="([^"]*)"', first[0])
    assert name
    decomposed = name[1].replace("ế", "e\u0302\u0301").replace("ố", "o\u0302\u0301")
    assert decomposed != name[1]
    second = first[0].replace(name[1], f"{decomposed} ").replace('sheetId="1"', 'sheetId="9"')
    return book.replace("</sheets>", f"{second}</sheets>")


RULE = '<dataValidations><dataValidation type="{}" sqref="A1"/></dataValidations>'
NESTED = "<a>" * 5000 + "</a>" * 5000
SPOILT_FILES: dict[str, tuple[dict[str, Change], str]] = {
    "tags that do not match": ({FIGURES: below("<row r='999'><c></row>")}, "damaged"),
    "half a sheet": ({FIGURES: lambda sheet: sheet[: len(sheet) // 2]}, "damaged"),
    "half a book": ({BOOK: lambda book: book[: len(book) // 2]}, "damaged"),
    "half the styles": ({STYLES: lambda styles: styles[: len(styles) // 2]}, "damaged"),
    "no sheet": ({FIGURES: lambda _: None}, "sheet1.xml is missing"),
    "no links": ({LINKS: lambda _: None}, "missing"),
    "no link to the sheet": ({LINKS: lambda links: links.replace('"rId1"', '"rId77"')}, "damaged"),
    "no types": ({TYPES: lambda types: types.replace("sheet.main+xml", "sheet+xml")}, "damaged"),
    "no styles": ({STYLES: lambda _: None}, "styles.xml is missing"),
    "few styles": (
        {STYLES: lambda styles: re.sub("<cellXfs.*</cellXfs>", "<cellXfs/>", styles)},
        "which the workbook lacks",
    ),
    "wrong style": ({FIGURES: below('<row r="99"><c r="E99" s="x"><v>1</v></c></row>')}, "style of cell E99"),
    "a document type": ({FIGURES: lambda sheet: f'<!DOCTYPE a [<!ENTITY b "c">]>{sheet}'}, "damaged"),
    "nested": ({FIGURES: after(NESTED)}, "nested too deeply"),
    "another root": ({FIGURES: lambda sheet: sheet.replace("worksheet", "chartsheet")}, "begins with"),
    "rule that is none": ({FIGURES: after(RULE.format("oops"))}, "damaged"),
    "shared text that is none": (
        {FIGURES: below(cells(1, "").replace("<c ", '<c t="s" ').replace("></c>", "><v>7</v></c>"))},
        "damaged",
    ),
    "number that is none": ({FIGURES: below(cells(1, "<v>x</v>"))}, "E200"),
    "number in other digits": ({FIGURES: below(cells(1, "<v>٤٥</v>"))}, "E200"),
    "number of Python": ({FIGURES: below(cells(1, "<v>1_000</v>"))}, "E200"),
    "infinite number": ({FIGURES: below(cells(1, "<v>INF</v>"))}, "E200"),
    "endless number": ({FIGURES: below(cells(1, f"<v>{'9' * 400}</v>"))}, "E200"),
    "cell of another row": ({FIGURES: below('<row r="99"><c r="E98"><v>1</v></c></row>')}, "E98"),
    "cell that is none": ({FIGURES: below('<row r="99"><c r="XFE99"><v>1</v></c></row>')}, "XFE99"),
    "row that is none": ({FIGURES: below('<row r="1048577"/>')}, "row 1048577"),
    "cell that stands twice": ({FIGURES: below(cells(1, "<v>1</v>") * 2)}, "E200 stands twice"),
    "cell with two values": ({FIGURES: below(cells(1, "<v>5</v><v>6</v>"))}, "E200 holds two values"),
    "cell with a value of another kind": ({FIGURES: below(cells(1, "<is><t>x</t></is>"))}, 'E200 holds "x"'),
    "merge that is none": ({FIGURES: after('<mergeCells><mergeCell ref="C9:A1"/></mergeCells>')}, "C9:A1"),
    "long text": (
        {
            FIGURES: below(
                cells(1, "")
                .replace("<c ", '<c t="inlineStr" ')
                .replace("></c>", f"><is><t>{'x' * 200_000}</t></is></c>")
            )
        },
        "E200 holds more than",
    ),
    "crowd": ({FIGURES: below(cells(51_000, "<v>1</v>"))}, "cells hold something"),
    "many rows": ({FIGURES: below(cells(1_100, "<v>1</v>"))}, "rows hold something"),
    "many merges": (
        {FIGURES: after("<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 10_001 + "</mergeCells>")},
        "merged",
    ),
    "a value without end": (
        {FIGURES: lambda sheet: sheet.replace("<sheetData", f'<sheetData a="{"x" * (11 << 20)}"', 1)},
        "too large",
    ),
    "unpacked too large": ({FIGURES: after(" " * (97 << 20))}, "too large"),
    "merged all over": (
        {FIGURES: after('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')},
        "are merged",
    ),
    "merged entries": (
        {FIELDS: after('<mergeCells><mergeCell ref="C7:C8"/></mergeCells>')},
        "C7:C8 are merged",
    ),
    "entry hidden by a merge": (
        {FIELDS: after('<mergeCells><mergeCell ref="B8:C8"/></mergeCells>')},
        "B8:C8 are merged",
    ),
    "entry that stands twice": (
        {FIELDS: below('<row r="90"><c r="A90" t="str"><v>title</v></c></row>')},
        "stands twice",
    ),
    "entry that is gone": ({FIELDS: put("A8", "")}, "fields are missing"),
    "sheet that stands twice": ({BOOK: twice}, "2 sheets"),
    "strict": ({BOOK: strict, FIGURES: strict, FIELDS: strict, STYLES: strict}, "Strict Open XML"),
    "strict sheet": ({FIGURES: strict}, "Strict Open XML"),
    "macros": (
        {
            TYPES: lambda types: types.replace(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
        },
        r"macro-enabled workbook \(.xlsm\)",
    ),
    "template": (
        {TYPES: lambda types: types.replace("spreadsheetml.sheet.main", "spreadsheetml.template.main")},
        ".xltx",
    ),
}


@pytest.mark.parametrize("case", SPOILT_FILES)
def test_a_spoilt_workbook_is_a_message(kind: Kind, tmp_path: Path, case: str) -> None:
    changes, said = SPOILT_FILES[case]
    path = changed(kind.good, tmp_path / "a.xlsx", changes)
    error = refused(kind, path)
    assert re.search(said, f"{error.message}; {error.where}"), error.message
    assert is_card(path) in (True, False)


def test_a_file_that_cannot_be_opened_gives_one_message_whichever_importer_gets_it(
    kinds: dict[str, Kind], tmp_path: Path
) -> None:
    good = kinds["card"].good.read_bytes()
    crowd = tmp_path / "crowd"
    with zipfile.ZipFile(crowd, "w") as archive:
        for n in range(2_100):
            archive.writestr(f"xl/{n}", "")
    locked = re.sub(rb"(PK\x01\x02.{4})..", lambda found: found[1] + b"\x01\x08", good, flags=re.DOTALL)
    contents = {
        "half.xlsx": (good[: len(good) // 2], "damaged"),
        "text.xlsx": ("Tỉnh;Điểm\n".encode(), "no Excel workbook"),
        "crowd.xlsx": (crowd.read_bytes(), "2000 parts"),
        "large.xlsx": (good + bytes(33 << 20), "too large"),
        "locked part.xlsx": (locked, "password"),
        "macro.xlsm": (good, r"macro-enabled workbook \(.xlsm\)"),
        "binary.xlsb": (good, ".xlsb"),
        "template.xltx": (good, ".xltx"),
        "figures.xls": (good, "not named"),
    }
    for name, (content, said) in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert not is_card(path)
        errors = [refused(kind, path) for kind in kinds.values()]
        assert len({(error.message, error.where, error.remedy) for error in errors}) == 1
        assert re.search(said, errors[0].message), (name, errors[0].message)


def test_a_byte_that_was_spoilt_on_the_way_is_noticed(kind: Kind, tmp_path: Path) -> None:
    content = bytearray(kind.good.read_bytes())
    with zipfile.ZipFile(kind.good) as archive:
        at = archive.getinfo(FIGURES).header_offset + 300
    content[at] ^= 0xFF
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert "damaged" in refused(kind, path).message


def test_a_sheet_that_is_hidden_is_read(kind: Kind, tmp_path: Path) -> None:
    def hide(book: str) -> str:
        return book.replace('state="visible"', 'state="veryHidden"', 1)

    path = changed(kind.good, tmp_path / "a.xlsx", {BOOK: hide})
    assert repr(held(kind, path)) == repr(held(kind, kind.good))


def test_parts_that_are_not_read_are_not_believed_either(kind: Kind, tmp_path: Path) -> None:
    """What stands in other sheets, themes and macros is no matter."""
    changes: dict[str, Change] = {
        "xl/worksheets/sheet3.xml": lambda _: "<",
        "xl/theme/theme1.xml": lambda _: None,
    }
    assert not problems(kind, changed(kind.good, tmp_path / "a.xlsx", changes))


@pytest.mark.parametrize(
    ("row", "text", "rule"),
    [
        (15, "/../../../../plans/lao-cai-2021", "value"),
        (15, "2021/../../x", "value"),
        (14, "٢٠٢٤", "value"),
        (14, "20²4", "value"),
        (14, "9999", "value"),
        (15, "2021_x000A_x", "value"),
        (9, "...", "value"),
        (9, "x" * 300, "value"),
    ],
)
def test_a_folder_is_named_by_a_unit_and_a_year_alone(
    kinds: dict[str, Kind], tmp_path: Path, row: int, text: str, rule: str
) -> None:
    changes: dict[str, Change] = {FIELDS: put(f"C{row}", *inline(text))}
    filled = read_card(changed(kinds["card"].good, tmp_path / "a.xlsx", changes))
    (problem,) = filled.problems
    assert (problem.row, problem.column, problem.rule) == (row, "C", rule)
    assert not filled.plan


def test_a_path_in_a_year_changes_nothing(
    d: Dataset, kinds: dict[str, Kind], data_copy: Path, tmp_path: Path
) -> None:
    changes: dict[str, Change] = {FIELDS: put("C15", *inline("/../../../../plans/lao-cai-2021"))}
    path = changed(kinds["card"].good, tmp_path / "a.xlsx", changes)
    before = snapshot(tmp_path)
    result = add_cards(data_copy, [path])
    assert not result.written
    assert snapshot(tmp_path) == before


def test_line_breaks_become_spaces_but_not_between_entries(kinds: dict[str, Kind], tmp_path: Path) -> None:
    good = kinds["card"].good
    broken = {"W5": "do\nthiếu", "X5": "1/BC;2020;A |\n2/BC;2020;B", "AC5": "Sở A\nSở B"}

    def change(sheet: str) -> str:
        for address, text in broken.items():
            sheet = put(address, *inline(text))(sheet)
        return sheet

    filled = read_card(changed(good, tmp_path / "a.xlsx", {FIGURES: change}))
    assert [(p.column, p.row, p.rule) for p in filled.problems] == [("AC", 5, "line_break")]
    assert (filled.rows[0]["reason"], filled.rows[0]["evidence"]) == (
        "do thiếu",
        "1/BC; 2020; A | 2/BC; 2020; B",
    )


def test_a_figure_without_a_name_or_beside_the_columns_is_not_lost(
    kinds: dict[str, Kind], tmp_path: Path
) -> None:
    changes: dict[str, Change] = {
        FIGURES: below(
            '<row r="900"><c r="D900"><v>3</v></c></row><row r="901"><c r="AH901"><v>3</v></c></row>'
        )
    }
    filled = read_card(changed(kinds["card"].good, tmp_path / "a.xlsx", changes))
    assert [(p.column, p.row, p.rule) for p in filled.problems] == [("AH", 901, "unknown_column")]
    assert filled.lines[-1] == 900
    assert filled.rows[-1]["maximum"] == "3"


def test_the_titles_of_a_workbook_are_read_without_its_sheets(kind: Kind, tmp_path: Path) -> None:
    path = changed(kind.good, tmp_path / "a.xlsx", {FIGURES: lambda _: "<"})
    assert set(kind.sheets) <= set(Workbook.at(path).titles)
    assert is_card(path) == (kind.sheets[0] == CARD_SHEET)


def test_a_number_that_its_format_shows_otherwise_is_no_text(kinds: dict[str, Kind], tmp_path: Path) -> None:
    kind = kinds["card"]
    number = put(kind.text, "<v>0.5</v>", f's="{styles_of(kind.good)}"')
    path = changed(kind.good, tmp_path / "a.xlsx", {STYLES: with_format("000"), FIGURES: number})
    (problem,) = problems(kind, path)
    assert f"{problem.column}{problem.row}" == kind.text
    assert "not certain" in problem.message


def test_a_score_whose_maximum_is_not_known_is_not_above_a_hundred(d: Dataset, tmp_path: Path) -> None:
    path = fill(d, "PAR", 2024, tmp_path / "a.xlsx", {("Hà Giang", "2|score|points"): 1e5})
    (problem,) = read_filled(path, d).problems
    assert problem.rule == "above_maximum"
    assert "100" in problem.message
