"""The documents of plans: nothing of a source text is lost, the annex says who does what, files are safe."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from typer.testing import CliRunner

from chiso.cli.app import app, main
from chiso.core.frames import records
from chiso.core.paths import ROOT
from chiso.data.dataset import Dataset
from chiso.data.own_index.scores import load_scores
from chiso.data.plans.folder import Plan, load_plan
from chiso.data.plans.writing import write_plan
from chiso.pages.excel.sheets import LINE
from chiso.plans.annex import annex_table, to_be_stated
from chiso.plans.document import plan_paper
from chiso.plans.draft_wording import draft_files
from chiso.plans.drafting import draft
from chiso.plans.progress_files import follow_up_files
from chiso.plans.progress_report import FollowUpReport
from chiso.plans.self_assessment_document import self_assessment_paper
from chiso.plans.workbook import plan_workbook
from chiso.rankings.decision import decision_paper
from chiso.rankings.notices import notice_paper
from chiso.rankings.results import results_of
from chiso.reports.province.document import report_document
from chiso.scorecards.comparisons import evidence
from chiso.text.catalog import Texts
from tests.support.documents import header_rows, headings, lines, opened, whole_text
from tests.support.own_province import DEPARTMENTS_2027
from tests.support.plan_folders import work
from tests.support.tables import with_cells

T = Texts("vi")
SRC = ROOT / "src" / "chiso"
SOURCES = Path(__file__).parents[1] / "fixtures" / "source_documents"
PLANS = {
    "van-phong-ubnd-lao-cai-2023": "000",
    "van-phong-ubnd-binh-thuan-2023": "001",
    "ubnd-huyen-binh-gia-2024": "002",
    "lai-chau-2022": "003",
    "lao-cai-2021": "004",
}
# Of the page that the directive was published on, not of the directive: it says the same in other words.
OF_THE_WEB_PAGE = re.compile(
    r"(Chỉ thị 08/CT-UBND năm 2022 về|Số hiệu|Ngày ban hành|Loại văn bản|Cơ quan ban)"
)


def source_of(name: str) -> list[str]:
    """Lines of the text that a plan was transcribed from."""
    (path,) = SOURCES.glob(f"{PLANS[name]}_*.txt")
    return [line for line in path.read_text("utf-8").splitlines() if not OF_THE_WEB_PAGE.match(line)]


def bare(text: str) -> str:
    """Text without spaces, marks of Markdown and case: lines are broken elsewhere in the document."""
    return re.sub(r"<[^>]+>|[\s*#_]+", "", unicodedata.normalize("NFC", text)).casefold()


@pytest.fixture(scope="module")
def papers(d: Dataset) -> dict[str, Document]:
    return {name: opened(plan_paper(load_plan(name), d)) for name in PLANS}


def written_in(made: bytes) -> str:
    """What a document prints: its text, its heads and feet, its notes."""
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        names = [
            name for name in parts.namelist() if re.match(r"word/(document|header|footer|\w*notes)", name)
        ]
        return "\n".join(parts.read(name).decode() for name in names)


def test_no_document_names_the_program_or_a_command(d: Dataset, own_data: Path, tmp_path: Path) -> None:
    kinds = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if "document_bytes(" in path.read_text("utf-8")
    }
    assert kinds == {
        "pages/word/file.py",
        "plans/document.py",
        "plans/progress_files.py",
        "plans/self_assessment_document.py",
        "rankings/decision.py",
        "rankings/notices.py",
        "reports/province/document.py",
    }
    document, tables = draft_files(draft(d, "Hà Tĩnh", 2027))
    write_plan(tmp_path / "draft", document, tables, data=d.path, force=False)
    day = date(2027, 12, 31)  # newer results are awaited: the page says by which command they come
    follow_up = follow_up_files(FollowUpReport(load_plan("lao-cai-2021"), d, "6T"))
    ranking = results_of(load_scores(own_data, DEPARTMENTS_2027, 2027))
    made = {
        "decision": decision_paper(ranking, d.names),
        "notice": notice_paper(ranking, ranking.units[-1], d.names),
        "draft": plan_paper(load_plan(str(tmp_path / "draft")), d, day),
        **{name: plan_paper(load_plan(name), d, day) for name in PLANS},
        "self-assessment": self_assessment_paper(load_plan("lao-cai-2021"), d),
        "follow-up": next(make() for name, make in follow_up.items() if name.endswith(".docx")),
        **{unit: report_document(unit, 2024, day=day.isoformat()) for unit in ("Lào Cai", "Vĩnh Phúc")},
    }
    for name, content in made.items():
        said = written_in(content)
        assert "<w:body>" in said
        assert not re.search(r"chiso|\.md\b| --[a-z]", said, re.IGNORECASE), name
    assert "Kết quả mới hơn" in written_in(made["Lào Cai"])


@pytest.mark.parametrize("name", PLANS)
def test_every_line_of_the_source_is_in_the_document(name: str, papers: dict[str, Document]) -> None:
    text = bare("".join(lines(papers[name])))
    wanted = [re.sub(r"^[-+]+|[;.]$", "", bare(line)) for line in source_of(name)]
    assert len([line for line in wanted if line]) > 30
    assert [line for line in wanted if line not in text] == []


@pytest.mark.parametrize("name", PLANS)
def test_every_number_of_the_source_is_in_the_document(name: str, papers: dict[str, Document]) -> None:
    number = re.compile(r"\d+(?:[.,/]\d+)*")
    printed = set(number.findall("\n".join(source_of(name)).replace("<sub>", "").replace("</sub>", "")))
    assert printed - set(number.findall("\n".join(lines(papers[name])))) == set()


@pytest.mark.parametrize("name", PLANS)
def test_every_target_task_and_duty_is_in_the_document(name: str, papers: dict[str, Document]) -> None:
    plan, text = load_plan(name), bare("".join(lines(papers[name])))
    tables = ((plan.targets, "text"), (plan.tasks, "task"), (plan.duties, "duty"))
    missing = [
        row["id"] for table, key in tables for row in records(table) if bare(row[key]).rstrip(".") not in text
    ]
    assert missing == []


def test_headings_make_the_outline_of_the_document(papers: dict[str, Document]) -> None:
    found = headings(papers["lao-cai-2021"])
    assert found[:3] == [(1, "I. MỤC ĐÍCH, YÊU CẦU"), (2, "1. Mục đích:"), (2, "2. Yêu cầu:")]
    assert (3, "1.1. Điểm tự chấm năm 2020:") in found
    # A directive begins with "1.": its first level.
    assert headings(papers["lai-chau-2022"])[0][0] == 1


@pytest.mark.parametrize("name", PLANS)
def test_the_annex_is_landscape_with_a_repeated_head(name: str, papers: dict[str, Document]) -> None:
    paper = papers[name]
    assert WD_ORIENT.LANDSCAPE in [section.orientation for section in paper.sections]
    table = next(table for table in paper.tables if table.style.name == "Table Grid")
    assert header_rows(table) == 2  # heads and the numbers of the columns
    text = whole_text(paper)
    assert re.search(r"\(Kèm theo (Kế hoạch|Chỉ thị) số \S* ?/?\S*", text)


def test_the_annex_has_all_columns_where_points_are_on_record(
    papers: dict[str, Document], d: Dataset
) -> None:
    table = next(table for table in papers["lao-cai-2021"].tables if table.style.name == "Table Grid")
    assert [cell.text for cell in table.rows[0].cells] == [
        *("TT", "Tiêu chí, tiêu chí thành phần", "Điểm tối đa", "Tự đánh giá", "Thẩm định"),
        *("Điểm không đạt", "Nguyên nhân", "Nhiệm vụ, giải pháp", "Sản phẩm", "Cơ quan chủ trì"),
        *("Cơ quan phối hợp", "Thời hạn"),
    ]
    without = annex_table(load_plan("lai-chau-2022"), d, T)
    assert "maximum" not in [column.key for column in without.columns]
    assert "Văn bản không nêu điểm" in whole_text(papers["lai-chau-2022"])


def test_losses_of_the_annex_are_those_of_the_source(d: Dataset) -> None:
    annex = annex_table(load_plan("lao-cai-2021"), d, T)
    # A criterion with a task of its own is one row with it.
    rows = [row for row in annex.rows if row["kind"] != "task" or " " in str(row["name"])]
    column = next(column for column in annex.columns if column.key == "lost")
    lost = {str(row["name"]).split()[0]: str(column.cell(row, T)) for row in rows}
    assert lost["3."] == "0,0562"
    assert lost["8.6"] == "0,5"
    fields = [Decimal(points.replace(",", ".")) for code, points in lost.items() if code.endswith(".")]
    assert sum(fields) == Decimal("3.5797")


def test_what_is_not_stated_is_marked_once_not_invented(papers: dict[str, Document], d: Dataset) -> None:
    plan = load_plan("lao-cai-2021")
    annex = annex_table(plan, d, T)
    rows = [row for row in annex.rows if row["kind"] == "task"]
    assert len(rows) == len(plan.tasks)
    stated = sum(bool(row["deadline"]) for row in records(plan.tasks))
    assert sum(row["deadline"] == "" for row in rows) == len(rows) - stated
    line = "[cơ quan bổ sung ở các ô trống: sản phẩm, thời hạn]"
    assert to_be_stated(annex, T) == line
    marked = [
        run.text
        for paragraph in papers["lao-cai-2021"].paragraphs
        for run in paragraph.runs
        if run.style.name == "Blank"
    ]
    assert marked.count(line) == 1
    sheet = openpyxl.load_workbook(io.BytesIO(plan_workbook(plan, d)))["Phụ lục"]
    fills = {cell.fill.fgColor.rgb for row in sheet.iter_rows(min_row=2) for cell in row if cell.column == 12}
    assert len(fills) == 2  # an empty deadline of a task is marked, that of a field or criterion is none


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lai-chau-2022", "Văn bản bị cắt sau mục 2.3.b"),
        ("lao-cai-2021", "Phụ lục chi tiết phân công nhiệm vụ không kèm theo văn bản"),
    ],
)
def test_an_incomplete_document_says_what_is_missing(
    name: str, words: str, papers: dict[str, Document]
) -> None:
    text = whole_text(papers[name])
    assert words in text
    assert "GHI CHÚ KHI RÀ SOÁT" in text


def test_only_what_has_no_number_is_a_draft_and_a_cut_text_has_no_signature(
    papers: dict[str, Document],
) -> None:
    assert "DỰ THẢO" in whole_text(papers["lao-cai-2021"])
    assert "DỰ THẢO" not in whole_text(papers["van-phong-ubnd-binh-thuan-2023"])
    assert "Nơi nhận:" not in whole_text(papers["lai-chau-2022"])
    assert "[văn bản bị cắt tại đây" in whole_text(papers["lai-chau-2022"])


def test_words_of_a_plan_stand_as_they_are_printed(tmp_path: Path, d: Dataset) -> None:
    example = "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh"  # the man, not the city
    printed = ["Yêu cầu:", f"- {example}", "+ Báo cáo hằng quý", "- + Báo cáo năm", "(Có phụ lục kèm theo)."]
    body = [{"heading": f"I. {example}", "text": printed}]
    plan = work(tmp_path / "plan", tasks=[{"id": "NV1", "task": example}], body=body)
    paper = opened(plan_paper(plan, d))
    assert headings(paper)[0] == (1, f"I. {example}")
    first = next(n for n, one in enumerate(paper.paragraphs) if one.style.name == "Heading 1")
    found = paper.paragraphs[first + 1 : first + 1 + len(printed)]
    styles = ["Body Text", "List Bullet", "List Bullet 2", "List Bullet 2", "Body Text"]
    assert [one.style.name for one in found] == styles
    assert [one.text for one in found] == [text.replace("- + ", "+ ") for text in printed]
    assert [run.italic for one in found for run in one.runs] == [None, None, None, None, True]
    cells = [cell.text for table in paper.tables for cell in table._cells]
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(plan, d)))
    assert example in cells
    assert example in [cell.value for row in book["Phụ lục"].iter_rows() for cell in row]


def test_a_plan_without_a_text_is_put_together_from_its_tables(tmp_path: Path, d: Dataset) -> None:
    plan = work(
        tmp_path / "plan",
        tasks=[
            {
                "id": "NV1",
                "criteria": "PAR 3.4.1",
                "task": "Giải quyết hồ sơ đúng hạn",
                "product": "Báo cáo",
                "deadline": "30/6/2021",
                "lead": "Văn phòng UBND tỉnh",
                "review": "mục tiêu lấy theo mẫu",
            }
        ],
        targets=[
            {"id": "MT1", "criteria": "PAR 3", "operator": "at_least", "low": "98", "unit": "%"}
            | {"text": "từ 98%"}
        ],
        duties=[{"id": "TN1", "agency": "Sở Nội vụ", "duty": "Theo dõi, đôn đốc"}],
    )
    text = whole_text(opened(plan_paper(plan, d)))
    for wanted in (
        "I. MỤC ĐÍCH, YÊU CẦU",
        "[căn cứ ban hành]",
        "Cải cách thủ tục hành chính",
        "[mục tiêu PAR INDEX năm 2021: điểm (%), thứ hạng trong 63 đơn vị]",
        "Mục tiêu: từ 98%.",
        "- Giải quyết hồ sơ đúng hạn; sản phẩm: Báo cáo; thời hạn: 30/6/2021.",
        "[Đề nghị rà soát: mục tiêu lấy theo mẫu]",
        "- Cơ quan chủ trì: Văn phòng UBND tỉnh.",
        "1. Sở Nội vụ - Theo dõi, đôn đốc",
        "./.",
    ):
        assert wanted in text


def test_a_field_of_papi_has_its_published_score_and_one_of_no_field_has_none(
    tmp_path: Path, d: Dataset
) -> None:
    tasks = [{"id": "NV1", "criteria": "SIPAS"}, {"id": "NV2", "criteria": "PAPI 7"}]
    paper = opened(plan_paper(work(tmp_path / "plan", tasks=tasks), d))
    wanted = d.scores.query(
        "index == 'PAPI' and year == 2020 and component == '7' and province == 'Lào Cai'"
    )["score"].iloc[0]
    assert f"Kết quả công bố năm 2020: {wanted:.2f} điểm".replace(".", ",", 1) in whole_text(paper)
    assert (2, "1. Chung") in headings(paper)
    assert (2, "2. Chỉ số PAPI") in headings(paper)
    assert "Quản trị môi trường. Kết quả công bố" in whole_text(paper)


@pytest.mark.parametrize("name", PLANS)
def test_the_workbook_has_the_annex_first_and_every_row(name: str, d: Dataset, tmp_path: Path) -> None:
    plan, path = load_plan(name), tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(plan, d))
    first = path.read_bytes()
    path.write_bytes(plan_workbook(plan, d))
    assert path.read_bytes() == first
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Phụ lục"
    assert book["Phụ lục"].max_row == 1 + len(annex_table(plan, d, T).rows)
    for sheet, table in (("Mục tiêu", plan.targets), ("Nhiệm vụ", plan.tasks), ("Trách nhiệm", plan.duties)):
        assert (book[sheet].max_row - 1 if sheet in book.sheetnames else 0) == len(table)


def test_points_of_the_workbook_are_numbers(d: Dataset, tmp_path: Path) -> None:
    book = plan_workbook(load_plan("lao-cai-2021"), d)
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Phụ lục"]
    values = {sheet.cell(n, 2).value: sheet.cell(n, 4).value for n in range(2, sheet.max_row + 1)}
    assert values["3. Công tác cải cách thủ tục hành chính"] == 13.4438


def test_several_agencies_stand_on_lines_of_their_own_in_a_row_that_shows_them(
    tmp_path: Path, d: Dataset
) -> None:
    plan = work(tmp_path / "plan", tasks=[{"id": "NV1", "task": "Việc", "lead": "Sở A | Sở B | Sở C"}])
    sheet = openpyxl.load_workbook(io.BytesIO(plan_workbook(plan, d)))["Nhiệm vụ"]
    lead = sheet.cell(2, 7)
    assert lead.value == "Sở A\nSở B\nSở C"
    assert lead.alignment.wrap_text
    assert sheet.row_dimensions[2].height >= 3 * LINE


def test_the_self_assessment_lists_scores_causes_and_missing_evidence(d: Dataset) -> None:
    paper = opened(self_assessment_paper(load_plan("lao-cai-2021"), d))
    text = whole_text(paper)
    assert "61,4203/65 điểm" in text
    assert "0,6484" in text
    assert "0,6844" in text  # that the printed score does not fit is said
    missing = int(evidence(load_plan("lao-cai-2021"))["missing"].sum())
    assert f"Chưa có tài liệu kiểm chứng của {missing} tiêu chí" in text
    assert text.count("[tài liệu kiểm chứng]") == missing
    assert "416/1.128 dịch vụ" in text
    assert [level for level, _ in headings(paper)].count(1) == 4


def test_evidence_that_is_on_record_is_listed(tmp_path: Path, d: Dataset) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    original = load_plan("lao-cai-2021").folder
    for name in ("plan.yml", "scorecard.csv"):
        (folder / name).write_bytes((original / name).read_bytes())
    evidence_given = "12/BC-UBND; 2020-12-15; Báo cáo kết quả; bao-cao.pdf"
    with_cells(folder, "scorecard.csv", 5, {"evidence": evidence_given})
    plan: Plan = load_plan(str(folder))
    paper = opened(self_assessment_paper(plan, d))
    cells = [cell.text for table in paper.tables for cell in table._cells]
    assert {"12/BC-UBND", "15/12/2020", "Báo cáo kết quả", "bao-cao.pdf"} <= set(cells)


def test_the_command_writes_both_files_and_refuses_the_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["plan", "build", "ubnd-huyen-binh-gia-2024", "--out", str(tmp_path)]
    run = CliRunner().invoke(app, command)
    assert run.exit_code == 0, run.output
    names = ["ubnd-huyen-binh-gia-2024.docx", "ubnd-huyen-binh-gia-2024.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    monkeypatch.setattr("sys.argv", ["chiso", *command])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "exists already: ubnd-huyen-binh-gia-2024.docx" in capsys.readouterr().err


def test_a_scorecard_without_own_scores_is_refused_before_any_work(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        app, ["plan", "self-assessment", "van-phong-ubnd-lao-cai-2023", "--out", str(tmp_path)]
    )
    assert "holds no self-assessed score" in str(run.exception)
    assert list(tmp_path.iterdir()) == []
