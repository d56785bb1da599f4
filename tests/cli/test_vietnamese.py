"""What a clerk reads on the command line is Vietnamese, unless English is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from matplotlib.figure import Figure

from chiso.core.paths import DATA
from chiso.data.checks.check import RULES
from chiso.data.dataset import Dataset
from chiso.scorecards.wording import FINDINGS, RULES_OF_FINDINGS
from tests.support.command import Run
from tests.support.language import english_in
from tests.support.layouts import SOURCE_OPTIONS, TITLE, Layout, plain_annex, save_xlsx
from tests.support.new_edition import new_edition

pytestmark = pytest.mark.usefixtures("in_vietnamese")


@pytest.fixture
def annex(d: Dataset, tmp_path: Path) -> Path:
    """A clean table as somebody has it."""
    return save_xlsx(plain_annex(d), tmp_path / "phụ lục.xlsx")


def test_a_clean_import_and_taking_it_back(annex: Path, light_copy: Path, run: Run) -> None:
    status, said, refused = run("import", "add", annex, "--data", light_copy, *SOURCE_OPTIONS)
    assert (status, refused, english_in(said)) == (0, "", [])
    lines = said.splitlines()
    assert lines[0] == "phụ lục.xlsx: tệp được hiểu thế nào, vì sao"
    assert "  năm đánh giá: 2024  (tiêu đề bảng ghi 2024)" in lines
    assert '  cột A "TT": không nhập  (là số thứ tự hoặc mã)' in lines
    assert any(line.startswith("phụ lục.xlsx (PAR 2024): đã nhập ") for line in lines)
    assert "để hoàn lại: chiso import undo" in lines
    status, said, _ = run("import", "undo", "--data", light_copy)
    assert (status, english_in(said)) == (0, [])
    assert said.startswith("đã hoàn lại: raw/imports/001-par-2024, ")
    assert "số liệu của tệp phụ lục.xlsx (PAR 2024)" in said
    status, _, refused = run("import", "undo", "--data", light_copy)
    assert (status, english_in(refused)) == (2, [])
    assert refused.startswith("lỗi: không có lần nhập nào để hoàn lại\n  vị trí  ")


def test_doubts_and_a_trial(annex: Path, light_copy: Path, run: Run) -> None:
    book = openpyxl.load_workbook(annex)
    (row,) = [cell.row for cell in book.active["D"] if cell.value == 30]
    book.active.cell(row, 3).value = 40.123
    book.save(annex)
    status, said, refused = run("import", "add", annex, "--data", light_copy, *SOURCE_OPTIONS)
    assert (status, english_in(said), english_in(refused)) == (2, [], [])
    assert "score_vs_rank_order: " in said
    assert ", thứ hạng cao hơn nhưng điểm thấp hơn (--accept score_vs_rank_order)" in said
    assert f"C{row}" in said
    assert "    vị trí         phụ lục.xlsx, trang tính Sheet1, ô C" in said
    assert "    nếu chấp nhận  số liệu được nhập nguyên như vậy" in said
    assert "40,123" in said  # with a comma, as an office writes it
    assert refused.startswith("chưa ghi gì; nếu đã xem lại và thấy đúng, thêm: --accept ")
    asked = ("import", "add", annex, "--year", 2023, "--dry-run", "--data", light_copy, *SOURCE_OPTIONS)
    _, said, refused = run(*asked)
    assert (english_in(said), english_in(refused)) == ([], [])
    assert "yêu cầu nhập PAR 2023, nhưng tiêu đề bảng ghi 2024" in said
    assert f"bản khai: {annex}.map.yml" in said


def test_errors(annex: Path, light_copy: Path, run: Run) -> None:
    book = openpyxl.load_workbook(annex)
    for cell, value in {"B4": "Lao Kay", "C6": "tám mươi", "C7": 190.5, "D8": 99, "C9": "=1/0"}.items():
        book.active[cell].value = value
    book.save(annex)
    status, said, refused = run("import", "add", annex, "--data", light_copy, *SOURCE_OPTIONS)
    assert (status, english_in(said), english_in(refused)) == (2, [], [])
    for told in (
        'lỗi: không có tỉnh "Lao Kay"\n  vị trí  phụ lục.xlsx, trang tính Sheet1, dòng 4, cột B\n'
        "  xử lý   có phải là: Lào Cai",
        'lỗi: "tám mươi" không phải là số',
        "lỗi: điểm 190,5 cao hơn điểm tối đa 100",
        "lỗi: thứ hạng 99 nằm ngoài khoảng từ 1 đến 63",
    ):
        assert told in refused
    assert refused.endswith("chưa ghi gì: 5 lỗi\n")


def test_a_new_edition_its_template_and_its_import(
    d: Dataset, light_copy: Path, tmp_path: Path, run: Run
) -> None:
    status, said, _ = run(
        "template", "par", "--year", 2025, "--out", tmp_path / "t.xlsx", "--data", light_copy
    )
    assert (status, english_in(said)) == (0, [])
    assert said.startswith("PAR năm 2025 chưa có trong hồ sơ: đây là năm đánh giá mới.")
    assert f"{tmp_path / 't.xlsx'}: 34 đơn vị, " in said
    path = new_edition(d, "PAR", tmp_path)
    _, said, refused = run("import", "add", path, "--data", light_copy)
    assert (english_in(said), english_in(refused)) == ([], [])
    assert "structure: 1, năm đánh giá mới; cấu trúc được lấy như một năm trước (--accept structure)" in said
    status, said, refused = run("import", "add", path, "--accept", "structure", "--data", light_copy)
    assert (status, refused, english_in(said)) == (0, "", [])
    assert "(đã chấp nhận)" in said
    assert "để hoàn lại: chiso import undo" in said
    _, said, _ = run("import", "undo", "--data", light_copy)
    assert "; năm đánh giá này không còn trong hồ sơ; các báo cáo đã lập" in said


def test_a_unit_of_before_the_merger_and_a_maximum_that_is_another(
    d: Dataset, light_copy: Path, tmp_path: Path, run: Run
) -> None:
    path = new_edition(d, "PAR", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Số liệu"]
    codes = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if "|" in str(cell.value)}
    row = next(cell.row for cell in sheet["B"] if cell.value == "Phú Thọ")
    sheet.cell(row, codes["1|score|points"]).value = 12.5
    other = next(cell for cell in sheet["B"] if cell.value == "Ninh Bình")
    other.value, sheet.cell(other.row, 1).value = "Nam Định", None
    book.save(path)
    _, _, refused = run("import", "add", path, "--data", light_copy)
    assert english_in(refused) == []
    assert "từ ngày 01/7/2025 thuộc Ninh Bình: năm đánh giá theo 34 đơn vị chỉ nhận số liệu" in refused
    assert "chiso build" not in refused
    assert "chiso edition open PAR 2025, sau đó chiso edition set PAR 2025 --component 1 --max" in refused


def test_a_scorecard(light_copy: Path, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "phieu.xlsx"
    asked = ("--province", "yen bai", "--year", 2020, "--data", light_copy)
    status, said, _ = run("template", "--out", path, *asked)
    assert (status, english_in(said)) == (0, [])
    assert " lĩnh vực và tiêu chí của 1149/QĐ-BNV (2020), " in said
    broken = Path(shutil.copy(path, tmp_path / "sai.xlsx"))
    book = openpyxl.load_workbook(broken)
    keys = {cell.value: cell.row for cell in book.worksheets[1]["A"]}
    book.worksheets[1].cell(keys["date"], 3).value = "31/02/2021"
    book.save(broken)
    status, said, refused = run("import", "add", broken, "--data", light_copy)
    assert (status, english_in(said), english_in(refused)) == (2, [], [])
    assert refused.endswith("chưa ghi gì: 1 lỗi\n")
    status, said, _ = run("import", "add", path, "--data", light_copy)
    assert (status, english_in(said)) == (0, [])
    assert "dòng vào plans/yen-bai-2020" in said
    assert said.endswith("để hoàn lại: xóa thư mục đó rồi chạy chiso data\n")
    status, said, _ = run("data", "--data", light_copy)
    assert (status, english_in(said)) == (0, [])


def scan(path: Path) -> None:
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0, 0, 1, 1)).axis("off")
    figure.savefig(path)


def old_letters(path: Path) -> None:
    names = ["Hµ Néi", "Th¸i B×nh", "§µ N½ng", "Hå ChÝ Minh", "CÇn Th¬", "Lµo Cai"]
    rows = [["", TITLE], ["TT", "Tỉnh", "Chỉ số"], *([n, name, 80 + n] for n, name in enumerate(names, 1))]
    save_xlsx(Layout(rows, {}), path)


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("a.pdf", scan, "lỗi: tệp là bản quét (ảnh chụp), không có chữ để đọc"),
        ("a.xlsx", old_letters, "không phải Unicode"),
        (
            "a.doc",
            lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le")),
            "lỗi: tệp là văn bản Word kiểu cũ (.doc)",
        ),
        ("a.csv", lambda path: path.write_bytes(b""), "lỗi: tệp trống"),
        ("none.xlsx", lambda path: None, "lỗi: không có tệp này"),
    ],
)
def test_a_file_that_is_none(
    name: str, make: object, told: str, light_copy: Path, tmp_path: Path, run: Run
) -> None:
    if name.endswith(".pdf"):
        pytest.importorskip("pdfplumber")
    make(tmp_path / name)  # type: ignore[operator]
    status, said, refused = run("import", "add", tmp_path / name, "--data", light_copy)
    assert (status, said, english_in(refused)) == (2, "", [])
    assert told in refused
    assert f"\n  vị trí  {tmp_path / name}" in refused


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "Lao Kay"), 'lỗi: không có tỉnh "Lao Kay"'),
        (("show", "Lào Cai", "--year", "1999"), "lỗi: không chỉ số nào có năm đánh giá 1999"),
        (("build", "--province", "Lao Kay", "--year", "1999"), "vấn đề"),
        (("build", "--data", "nowhere"), "lỗi: thư mục dữ liệu không tồn tại"),
        (("template", "--province", "Lao Kay"), 'lỗi: không có tỉnh "Lao Kay"'),
        (("template", "PAR"), "lỗi: bảng toàn quốc cần nêu năm đánh giá"),
        (("plan", "build", "nothing"), "lỗi: "),  # a command without --lang
        (("edition", "show", "PAR", "2031"), "lỗi: PAR năm 2031 không phải năm đánh giá có trong hồ sơ"),
        (("diff",), "lỗi: "),
        (("show", ""), "lỗi: một giá trị để trống"),
        (("import", "add", "x.xlsx", "--accept", "all", "--data", "nowhere"), "lỗi: thư mục dữ liệu"),
    ],
)
def test_a_wrong_request(arguments: tuple[str, ...], told: str, run: Run) -> None:
    status, said, refused = run(*arguments)
    assert (status, said, english_in(refused)) == (2, "", [])
    assert told in refused


def test_what_the_system_refuses(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    long = "x" * 300
    _, _, refused = run("show", "Lào Cai", "--data", long)
    assert (
        refused
        == f"lỗi: hệ thống từ chối: tên tệp quá dài\n  vị trí  {long}\n  xử lý   nêu đường dẫn ngắn hơn\n"
    )
    monkeypatch.setenv("CHISO_LANG", "en")
    assert run("show", "Lào Cai", "--data", long)[2].startswith(
        "error: the system refuses: File name too long"
    )


def test_the_language_is_that_of_the_option_before_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    assert run("show", "Lao Kay", "--lang", "en")[2].startswith("error: no province")
    assert run("show", "Lao Kay")[2].startswith("lỗi: ")  # the command before is forgotten
    monkeypatch.setenv("CHISO_LANG", "en")
    assert run("show", "Lao Kay")[2].startswith("error: ")
    assert run("plan", "build", "nothing")[2].startswith("error: ")
    assert run("show", "Lao Kay", "--lang", "vi")[2].startswith("lỗi: ")
    monkeypatch.setenv("CHISO_LANG", "fr")
    assert run("plan", "build", "nothing")[2].startswith("lỗi: ")


def test_what_a_check_finds(light_copy: Path, run: Run) -> None:
    table = light_copy / "clean/par.csv"
    table.write_text(table.read_text("utf-8").replace("82.79", "182.79", 1), "utf-8")
    status, said, _ = run("check", "--data", light_copy)
    assert (status, english_in(said)) == (1, [])
    assert said.startswith("lỗi: ")
    assert " lỗi, " in said
    status, said, _ = run("check", "--data", DATA)
    assert status == 0
    assert "conflict: 26, các nguồn khác nhau, đã chọn giá trị được dùng" in said
    # Reasons and explanations are rows of the data, which has them in English alone.
    assert english_in("\n".join(line for line in said.splitlines() if not line.startswith("  - "))) == []


def test_every_rule_of_a_finding_has_its_words() -> None:
    assert {f"score_{kind}" for kind in FINDINGS} == RULES_OF_FINDINGS.keys()
    assert not RULES.keys() & RULES_OF_FINDINGS.keys()
