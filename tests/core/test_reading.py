"""What a text file of the data may be: bounded in size and depth, in UTF-8, of printed characters."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from matplotlib.axes import Axes

from chiso.charts.figure import as_picture, as_svg
from chiso.core.characters import UNFIT, unprinted
from chiso.core.errors import DataError, Problem
from chiso.core.paths import DATA
from chiso.core.reading import LONGEST, read_text
from chiso.core.yaml_files import DEEPEST, read_mapping
from chiso.data.plans.document import read_document
from chiso.data.provinces import Names
from chiso.data.reading import read_table, unprinted_in
from chiso.data.schema.tables import REFERENCE

ALIASES = REFERENCE["aliases"]
HEAD = "alias,period,province,note"
DRAWN = "Hà Nội: 85.5 % ≥ 80 – “đạt” … Đắk Lắk: ỗ Ữ ẵ"


def reading(folder: Path, content: bytes | str) -> tuple[list[dict[str, str]], list[Problem]]:
    """A table of spellings with this content: its rows, and what is wrong with it."""
    path = folder / ALIASES.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    frame, problems = read_table(folder, ALIASES)
    return [] if frame is None else frame.to_dict("records"), problems


def places(problems: list[Problem]) -> list[tuple[str, int | None, str | None]]:
    return [(problem.rule, problem.row, problem.column) for problem in problems]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, end: str, mark: str) -> None:
    rows, problems = reading(tmp_path, mark + end.join([HEAD, "TT Huế,,Huế,", 'H,63,"Hà Nội, cũ",x', ""]))
    assert problems == []
    assert [row["province"] for row in rows] == ["Huế", "Hà Nội, cũ"]


@pytest.mark.parametrize("blank", ["", ",,,", ",,,,,,", " , ,", '"",'])
def test_lines_without_a_cell_are_no_rows(tmp_path: Path, blank: str) -> None:
    rows, problems = reading(tmp_path, "\n".join([HEAD, "a,,Huế,", blank, blank, "b,x,Huế,", blank, ""]))
    assert [row["alias"] for row in rows] == ["a", "b"]
    assert places(problems) == [("choice", 5, "period")]  # lines are counted as an editor does


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\x0b", "U+000B"),
        ("\x0c", "U+000C"),
        ("\x00", "NUL"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\t", "tab"),
        ("\n", "line break"),
        ("\r\n", "line break"),
        ("\u2028", "line separator"),
        ("\u202e", "right-to-left override"),
        ("\u200b", "zero width space"),
        ("\ufeff", "zero width no-break space"),
        ("\ue000", "U+E000"),
        ("\uffff", "U+FFFF"),
        ("\ufffd", "lost letter"),
        ("\U000e0041", "tag"),
    ],
)
def test_what_no_text_may_hold_is_named_by_row_and_column(tmp_path: Path, char: str, name: str) -> None:
    rows, problems = reading(tmp_path, f'{HEAD}\na,,Huế,\nb,,Huế,"so{char}me"\nc,,Huế,\n')
    assert places(problems) == [("characters", 3, "note")]
    assert name in problems[0].message
    assert not UNFIT.search(problems[0].message + str(problems[0].value))
    assert len(rows) == 3


def test_a_lone_surrogate_is_no_utf_8(tmp_path: Path) -> None:
    _, problems = reading(tmp_path, f"{HEAD}\na,,Huế,x".encode() + b"\xed\xa0\x80\n")
    assert places(problems) == [("encoding", 2, None)]


@pytest.mark.parametrize(
    ("content", "rule", "said"),
    [
        (f"{HEAD}\na,,Huế,\n".encode("utf-16-le"), "encoding", "UTF-16"),
        (f"{HEAD}\na,,Huế,\n".encode("utf-16-be"), "encoding", "UTF-16"),
        (f"{HEAD}\na,,Hà Nội,\n".replace("ộ", "o").encode("cp1258"), "encoding", "1258"),
        (f"{HEAD}\na,,Huế,\n".replace(",", ";"), "separator", "semicolons"),
        (f"{HEAD}\na,,Huế,\n".replace(",", "\t"), "separator", "tabs"),
        (f'{HEAD}\na,,"Huế,\nb,,Huế,\n', "quotes", "unexpected end"),
        (f'{HEAD}\na,,"Huế" x,\n', "quotes", "expected after"),
        (f"{HEAD}\n“a”,,Huế,x,y\n", "fields", "5 fields"),
        (b",,,\n\n", "empty_file", "empty"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_one(
    tmp_path: Path, content: bytes | str, rule: str, said: str
) -> None:
    _, problems = reading(tmp_path, content)
    assert [problem.rule for problem in problems] == [rule]
    assert said in problems[0].message
    assert problems[0].remedy


def test_a_cell_longer_than_a_spreadsheet_holds_is_named(tmp_path: Path) -> None:
    _, problems = reading(tmp_path, f"{HEAD}\na,,Huế,\nb,,Huế,{'x' * 200_000}\n")
    assert places(problems) == [("too_long", 3, "note")]
    assert len(problems[0].message) < 300
    _, problems = reading(tmp_path, f"{HEAD}\na,,Huế,{'x' * LONGEST}\n")
    assert problems == []
    _, problems = reading(tmp_path, f'{HEAD}\na,,Huế,"' + "x,y\n" * 60_000)  # never closed
    assert places(problems) == [("quotes", 2, None)]


def test_the_early_reader_of_names_refuses_what_the_other_does(tmp_path: Path) -> None:
    for name in ("provinces", "aliases"):
        path = tmp_path / REFERENCE[name].path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((DATA / REFERENCE[name].path).read_bytes())
    before = [unit.name for unit in Names.read(tmp_path).all("63")]
    head, *rows = (tmp_path / REFERENCE["provinces"].path).read_text("utf-8").splitlines()
    (tmp_path / REFERENCE["provinces"].path).write_text("\n".join([head, *rows[::-1], ",,,"]), "utf-8")
    assert [unit.name for unit in Names.read(tmp_path).all("63")] == before
    long = rows[0].replace("Hà Nội", "x" * 200_000)
    (tmp_path / REFERENCE["provinces"].path).write_text("\n".join([head, long, *rows[1:]]), "utf-8")
    with pytest.raises(DataError) as caught:
        Names.read(tmp_path)
    assert ("too_long", 2, "province") in places(caught.value.problems)


@pytest.mark.skipif(os.name == "nt", reason="pipes and links")
def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"

    def said() -> tuple[str, str]:
        content, problems = read_text(path, "table.csv")
        assert content is None
        return problems[0].rule, problems[0].message

    assert said() == ("missing_file", "the file does not exist")
    path.symlink_to(tmp_path / "gone")
    assert said()[0] == "missing_file"
    assert "link" in said()[1]
    path.unlink()
    path.symlink_to(path)
    assert said()[0] == "unreadable"
    path.unlink()
    path.mkdir()
    assert said() == ("no_file", "it is a folder, not a file")
    path.rmdir()
    os.mkfifo(path)  # opening it would wait for a writer for ever
    assert said()[0] == "no_file"
    assert read_text(path / "below", "x")[1][0].rule == "missing_file"


def test_a_file_that_may_not_be_read_or_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    path.write_text("x" * 2000)
    assert read_text(path, "table.csv", largest=1000)[1][0].rule == "too_large"

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)
    (problem,) = read_text(path, "table.csv")[1]
    assert (problem.rule, problem.file) == ("unreadable", "table.csv")
    assert "Permission denied" in problem.message


def test_decomposed_letters_are_one_fault_of_a_file(tmp_path: Path) -> None:
    rows = [f"h{n},,Huế," for n in range(500)]
    _, problems = reading(tmp_path, unicodedata.normalize("NFD", "\n".join([HEAD, *rows])))
    assert places(problems) == [("not_nfc", 2, None)]
    assert "500 lines, the first 2, 3, 4, 5, 6" in problems[0].message


DEEP = {
    "flow": "title: " + "[" * 50_000,
    "closed": "title: " + "[" * 400 + "]" * 400,
    "maps": "title: " + "{a: " * 400,
    "blocks": "\n".join(" " * n + "a:" for n in range(400)),
    "lists": "title:\n" + "- " * 400 + "x",
}
LAUGHS = "a: &a [x, x]\n" + "\n".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "rule", "said"),
    [
        *((text, "yaml", f"more than {DEEPEST} deep") for text in DEEP.values()),
        (LAUGHS, "yaml", "anchors"),
        ("title: &x a\n", "yaml", "anchors"),
        (f"title: {'a' * 40_000}\n", "too_long", "40,000"),
        ('title: "Ha\\u0300 Ti\\u0303nh"\n', "not_nfc", "decomposed"),
        ("title: a\nunit: *x\n", "yaml", "aliases"),
        ("title: !!python/object/apply:os.system [ls]\n", "yaml", "tags"),
        ("title: !x a\n", "yaml", "tags"),
        ("title: a\ntitle: b\n", "duplicate", "stands twice"),
        ('title: "a\\x0bb"\n', "characters", "U+000B"),
        ("title: a\x0bb\n", "characters", "U+000B"),
        ("title: a\u202eb\n", "characters", "override"),
        ("title: a\x00b\n", "characters", "NUL"),
        ("? [a, b]\n: x\n", "yaml", "key"),
        ("a: b\n---\na: c\n", "yaml", "document"),
        ("- a\n", "yaml", "no entries"),
        ("title: [a\n", "yaml", "YAML"),
        ("title: " + "x" * 2_000_000, "too_large", "MB"),
        (b"\xff\xfea\x00", "encoding", "UTF-16"),
        ("", "empty_file", "empty"),
    ],
)
def test_yaml_beyond_keys_and_texts_is_refused_by_line(
    tmp_path: Path, content: str | bytes, rule: str, said: str
) -> None:
    path = tmp_path / "plan.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = [problem for problem in read_document(path, "plan.yml")[1] if problem.rule == rule]
    assert found
    assert said in found[0].message
    if rule not in {"too_large", "encoding", "empty_file"} and "no entries" not in said:
        assert found[0].row
    with pytest.raises(DataError):
        read_mapping(path, "source.yml")


def test_a_source_is_read_as_text_and_a_plan_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.yml"
    path.write_text("year: 2024\nsource:\n  date: 2024-02-30\n  linkable: yes\nfiles: [a, {rows: 010}]\n")
    assert read_mapping(path, "source.yml") == {
        "year": "2024",
        "source": {"date": "2024-02-30", "linkable": "yes"},
        "files": ["a", {"rows": "010"}],
    }
    path.write_text('!!map {!!str "year": !!int "2024"}\n')
    assert read_mapping(path, "source.yml") == {"year": "2024"}
    path.write_text("title: |\n  Kế hoạch\n  năm 2024\n", "utf-8")
    document, _ = read_document(path, "plan.yml")
    assert document is not None
    assert document.content["title"] == "Kế hoạch năm 2024"


def test_a_character_without_a_glyph_is_a_finding_but_in_notes(tmp_path: Path) -> None:
    assert not unprinted(DRAWN)
    rows, problems = reading(tmp_path, f"{HEAD}\nsố 领,,Huế,考\nb😀,,Huế,{DRAWN}\n")
    assert len(rows) == 2
    assert problems == []
    found = unprinted_in(tmp_path, ALIASES)
    assert [(p.severity, p.row, p.column) for p in found] == [
        ("finding", 2, "alias"),
        ("finding", 3, "alias"),
    ]
    assert "U+1F600" in found[1].message


def test_what_counts_as_printed_is_in_the_font_of_figures() -> None:
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415

    known = set(get_font(findfont("DejaVu Sans")).get_charmap())
    lacking = [
        code
        for code in range(0x20, 0x11000)
        if code not in known
        and not unprinted(chr(code))
        and not UNFIT.match(chr(code))
        and unicodedata.category(chr(code)) != "Cn"
    ]
    assert lacking == []


@pytest.mark.filterwarnings("error")
def test_a_text_without_a_glyph_or_with_dollar_signs_is_drawn() -> None:
    text = "Sở 😀 领 مرحبا $x^$ {7*7}"

    def draw(ax: Axes) -> None:
        ax.set_title(text)
        ax.barh([text, "b"], [1, 2])

    assert text in as_svg(draw, "f", "alternative")  # in a page it stays what it is
    assert as_picture(draw, "f", "alternative").png.startswith(b"\x89PNG")
