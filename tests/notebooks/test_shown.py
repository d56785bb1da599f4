"""Tables and charts of an analyst: what is shown, what is saved, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure

import chiso
from chiso.charts import tables
from chiso.core.characters import all_printed
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from tests.notebooks.test_answers import text
from tests.support.questions import CALLS

pytestmark = pytest.mark.usefixtures("in_vietnamese")

OWN = pd.DataFrame(
    {
        "Tên": ["=1+1", "<b>a&b</b>", None],
        "năm": [2021, 2022, 2024],
        "đủ": [True, False, True],
        "ngày": pd.to_datetime(["2024-02-05", "2024-06-10", None]),
        "số": [1234.5, -0.126, np.nan],
        "đếm": [1128, 2, 3],
    }
)


def saved(shown: object, path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    shown.to_excel(path)  # type: ignore[attr-defined]
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return sheet


def by_region(d: Dataset) -> pd.DataFrame:
    regions = pd.DataFrame(
        [(unit.name, unit.region) for unit in d.names.all("63")], columns=["province", "region"]
    )
    return chiso.rank_table(d, "PAPI", 2024).merge(regions)


def test_an_own_table_is_written_plainly() -> None:
    said = chiso.show(OWN, "Của tôi").html
    assert "<b>" not in said
    assert text(said) == (
        "Của tôi Tên năm đủ ngày số đếm =1+1 2021 có 05/02/2024 1.234,50 1.128 "
        "&lt;b&gt;a&amp;b&lt;/b&gt; 2022 không 10/6/2024 −0,13 2 – 2024 có – – 3"
    )
    english = text(chiso.show(OWN, lang="en").html)
    assert "3 rows" in english
    assert "yes 2024-02-05 1,234.50 1,128" in english


def test_known_columns_are_called_and_written_as_in_answers(d: Dataset) -> None:
    shown = chiso.show(
        chiso.rank_table(d, "PAR", 2021)[["province", "score", "score_unit", "rank", "ranked"]]
    )
    assert "Tỉnh, thành phố Điểm đạt Đơn vị tính điểm Xếp hạng" in text(shown.html)
    assert "Hải Phòng 91,80% % 1/63 63" in text(shown.html)
    places = text(chiso.show(chiso.concordance(d, 2024)[["province", "rank_par", "rank_papi"]]).html)
    assert "Xếp hạng PAR INDEX" in places
    assert "Xếp hạng PAPI (suy ra)" in places  # PAPI publishes none


def test_half_places_and_the_city_are_written_as_on_pages(d: Dataset) -> None:
    frame = pd.DataFrame({"province": ["Hồ Chí Minh"], "own": [17.5], "others": [1.5], "change_rank": [19]})
    said = text(chiso.show(frame).html)
    assert "TP. Hồ Chí Minh +17,5 +1,5 +19" in said


def test_a_groupby_has_its_groups_as_row_heads_and_joined_columns(d: Dataset) -> None:
    groups = by_region(d).groupby(["region", "group"])[["score"]].agg(["mean", "count"])
    html = chiso.show(groups).html
    assert "Vùng Nhóm Điểm đạt: Trung bình Điểm đạt: Số lượng" in text(html)
    row = next(row for row in html.split("<tr>") if "Tây Nguyên" in row)
    assert row.count('<th scope="row">') == 2
    parents = chiso.parents(d, d.province("Lào Cai", period="34"), "PAPI")
    pivot = parents.pivot_table(index="province", columns="year", values="score")
    assert "Tỉnh, thành phố 2011 2012" in text(chiso.show(pivot).html)
    filtered = OWN[OWN["đếm"] > 2]
    assert "0" not in text(chiso.show(filtered, "Lọc").html).split()  # positions are no heads


def test_the_plain_form_is_short_and_no_html(d: Dataset) -> None:
    for name, call in CALLS.items():
        shown = chiso.show(call(d), name)
        lines = repr(shown).splitlines()
        assert len(lines) <= 12
        assert max(map(len, lines)) <= 140
        assert "<" not in repr(shown)
        assert shown._repr_mimebundle_()["text/plain"] == repr(shown)
    none = repr(chiso.answer(chiso.rank_table, d, "PAR", 2025))
    assert none.startswith("PAR INDEX chưa có số liệu năm 2025.")
    assert "\n" not in none


def test_the_first_rows_are_said_to_be_that(d: Dataset, tmp_path: Path) -> None:
    shown = chiso.show(chiso.rank_table(d, "PAPI", 2024), rows=5)
    assert "5 dòng đầu trong 63 dòng." in text(shown.html)
    assert saved(shown, tmp_path / "all.xlsx").max_row == 3 + 63
    long = pd.DataFrame({"a": range(1200)})
    assert "1000 dòng đầu trong 1200 dòng." in text(chiso.show(long).html)


def test_a_workbook_holds_numbers_under_heads_with_units(d: Dataset, tmp_path: Path) -> None:
    answer = chiso.answer(chiso.rank_table, d, "PAR", 2021, rows=3)
    sheet = saved(answer, tmp_path / "reports/bang.xlsx")
    assert sheet["A1"].value == "PAR INDEX năm 2021: Các tỉnh, thành phố, từ cao đến thấp"
    assert [sheet.cell(3, n).value for n in (1, 2, 3)] == ["Tỉnh, thành phố", "Điểm đạt (%)", "Xếp hạng"]
    assert [sheet.cell(4, n).value for n in (1, 2, 3)] == ["Hải Phòng", 91.8, 1]
    assert (sheet["B4"].number_format, sheet["C4"].number_format) == ("#,##0.00", '0"/63"')
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B4", f"A3:E{sheet.max_row}")
    assert sheet.max_row == 3 + 63


def test_a_workbook_of_an_own_table_keeps_text_text_and_dates_dates(tmp_path: Path) -> None:
    sheet = saved(chiso.show(OWN), tmp_path / "own.xlsx")
    assert (sheet["A4"].value, sheet["A4"].data_type, sheet["A4"].quotePrefix) == ("=1+1", "s", True)
    assert sheet["A5"].value == "<b>a&b</b>"
    assert sheet["D4"].value == dt.datetime(2024, 2, 5)
    assert sheet["D4"].number_format == "dd/m/yyyy"
    assert [sheet.cell(6, n).value for n in range(1, 7)] == [None, 2024, "có", None, None, 3]
    before = (tmp_path / "own.xlsx").read_bytes()
    chiso.show(OWN).to_excel(str(tmp_path / "own.xlsx"))  # as other commands do, it is replaced
    assert (tmp_path / "own.xlsx").read_bytes() == before


def test_odd_values_do_not_stop_a_table(tmp_path: Path) -> None:
    odd = pd.DataFrame(
        {
            "score": ["chưa rõ", np.inf, 1.5],  # of a known column, what it never holds
            "rank": [12.5, np.nan, 3],
            "province": [1, True, "Hà\x00 Nội\nmới"],
            "của tôi": [[1, 2], {"a": 1}, pd.NaT],
            ("a", "b"): [pd.NA, dt.date(2024, 3, 1), 2.0],
            7: pd.to_datetime(["2024-03-01 08:30", None, None]).tz_localize("Asia/Ho_Chi_Minh"),
            "left_out": [True, "Hà Nội; Huế", ""],
            "break_kind": ["hard", "gì đó", None],
        }
    )
    said = text(chiso.show(odd).html)
    assert "chưa rõ 12,50 1 [1, 2] – 01/3/2024 08:30 có không so sánh được với các năm trước" in said
    assert "∞ – có" in said
    sheet = saved(chiso.show(odd), tmp_path / "odd.xlsx")
    assert [sheet.cell(6, n).value for n in (1, 2, 3)] == [1.5, 3, "Hà Nội mới"]
    assert sheet["A5"].value == "∞"


@pytest.mark.parametrize("name", CALLS)
def test_every_table_of_chiso_is_shown_and_saved(d: Dataset, name: str, tmp_path: Path) -> None:
    frame = CALLS[name](d)
    for lang in ("vi", "en"):
        shown = chiso.show(frame, lang=lang)
        assert shown.frame is frame
        assert not re.search(r"\b(nan|NaN|None|NaT|True|False)\b", text(shown.html))
    assert saved(shown, tmp_path / f"{name}.xlsx").max_row == 3 + len(frame)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (pd.Series([1], name="a"), "this is no table but Series; add .to_frame()"),
        ([1, 2], "this is no table but list"),
        (pd.DataFrame(), "the table has no columns"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns have one name: a"),
        (pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="a")), "two columns have one name: a"),
    ],
)
def test_what_is_no_table_is_refused(given: object, said: str) -> None:
    with pytest.raises(ChisoError, match=re.escape(said)):
        chiso.show(given)  # type: ignore[arg-type]


def test_a_workbook_that_cannot_be_is_refused(d: Dataset, tmp_path: Path) -> None:
    shown = chiso.show(OWN)
    for path, said in (
        (tmp_path / "bang.xls", "ends in .xlsx"),
        (tmp_path / "bang", "ends in .xlsx"),
        (DATA / "bang.xlsx", "lies in the data folder"),
    ):
        with pytest.raises(ChisoError, match=said):
            shown.to_excel(path)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.xlsx").mkdir()
    for path in (tmp_path / "file/bang.xlsx", tmp_path / "folder.xlsx"):
        with pytest.raises(ChisoError, match="the system refuses"):
            shown.to_excel(path)
    with pytest.raises(ChisoError, match="no rows to write"):
        chiso.show(OWN.head(0)).to_excel(tmp_path / "empty.xlsx")
    with pytest.raises(ChisoError, match="no table to save: PAR INDEX chưa có số liệu năm 2025"):
        chiso.answer(chiso.rank_table, d, "PAR", 2025).to_excel(tmp_path / "none.xlsx")
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder.xlsx"}


def words_of(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_bars_are_labelled_in_words(d: Dataset, tmp_path: Path) -> None:
    rows = chiso.rank_table(d, "PAR", 2024).head(4)
    drawn = chiso.chart(rows, title="PAR INDEX năm 2024")
    assert {"Hải Phòng", "96,17", "Điểm đạt (%)", "PAR INDEX năm 2024"} <= set(words_of(drawn.html))
    assert 'aria-label="PAR INDEX năm 2024: Hải Phòng: 96,17%; ' in drawn.html
    assert "Số liệu của hình" in drawn.html
    assert drawn.frame is rows
    assert len(drawn.axes.patches) == 4
    sheet = saved(drawn, tmp_path / "hinh.xlsx")
    assert [cell.value for cell in sheet[3]] == ["Tỉnh, thành phố", "Điểm đạt (%)"]


def test_a_line_stops_at_a_gap_and_at_a_break(d: Dataset) -> None:
    series = chiso.trend(d, "Lào Cai", "PAPI")
    axes = chiso.chart(series, kind="line").axes
    joined = [
        list(line.get_xdata())
        for line in axes.lines
        if line.get_linestyle() == "-" and len(line.get_xdata()) > 1
    ]
    assert [2011, 2012, 2013, 2014, 2015] in joined
    assert not [years for years in joined if {2015, 2016} <= set(years)]
    own = pd.DataFrame({"quý": ["I", "II", "III", "IV"], "v": [1.5, None, 2.25, 3]})
    drawn = chiso.chart(own, kind="line").axes
    assert [list(line.get_ydata()) for line in drawn.lines if line.get_linestyle() == "-"] == [
        [1.5],
        [2.25, 3.0],
    ]
    places = chiso.chart(series, kind="line", y="rank").axes
    assert places.yaxis_inverted()  # the first on top


def test_several_units_are_several_lines(d: Dataset) -> None:
    both = chiso.parents(d, d.province("Lào Cai", period="34"), "PAPI")
    drawn = chiso.chart(both, kind="line")
    assert [one.get_text() for one in drawn.axes.get_legend().get_texts()] == ["Lào Cai", "Yên Bái"]
    with pytest.raises(ChisoError, match="several rows stand for one year"):
        chiso.chart(both.drop(columns="province")[["year", "score"]], kind="line")


@pytest.mark.parametrize("kind", ["bar", "line", "distribution", "heatmap"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_chart_lacks_a_letter_or_writes_a_number_of_the_other_language(
    d: Dataset, kind: str, lang: str
) -> None:
    rows = by_region(d).head(6)
    asked = {"x": "region", "y": "province"} if kind == "heatmap" else {"x": "province"}
    words = words_of(chiso.chart(rows, kind=kind, lang=lang, **asked).html)
    assert words
    assert all_printed("".join(words))
    other = r"\d\.\d" if lang == "vi" else r"\d,\d"
    assert not [word for word in words if re.search(other, word)]


def test_a_distribution_and_a_heat_map_show_what_they_are_given(d: Dataset) -> None:
    papi = by_region(d)
    spread = chiso.chart(papi, kind="distribution")
    assert "Trung vị 43,48" in " ".join(words_of(spread.html))
    assert sum(bar.get_height() for bar in spread.axes.patches) == papi["score"].notna().sum()
    grouped = chiso.chart(papi, kind="distribution", x="region")
    assert "Tây Nguyên: 5 giá trị từ 40,31 đến 43,01" in grouped.html
    wide = pd.DataFrame({"tỉnh": ["A", "B"], "một": [1.0, np.nan], "hai": [2.5, -1.0]})
    cells = words_of(chiso.chart(wide, kind="heatmap").html)
    assert {"A", "B", "một", "hai", "1,00", "–", "−1,00"} <= set(cells)


def test_a_chart_is_drawn_on_axes_that_are_given(d: Dataset) -> None:
    axes = Figure().subplots()
    rows = chiso.rank_table(d, "PAR", 2024).head(3)
    assert chiso.chart(rows, "bar", ax=axes).axes is axes
    assert len(axes.patches) == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "pie"}, 'no kind of chart "pie"; one of: bar, line, distribution, heatmap'),
        ({"y": "điểm"}, 'no column "điểm"; columns: province, score'),
        ({"y": "province"}, "province has no numbers to draw"),
        ({"x": "tỉnh"}, 'no column "tỉnh"'),
        ({"kind": "heatmap", "x": "province", "y": "province"}, "rows or columns are too many"),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(d: Dataset, asked: dict[str, str], said: str) -> None:
    rows = chiso.rank_table(d, "PAPI", 2024)[["province", "score"]]
    if asked.get("kind") == "heatmap":
        rows = pd.concat([rows.assign(province=rows["province"] + f" {n}") for n in range(2)])
    with pytest.raises(ChisoError, match=re.escape(said)):
        chiso.chart(rows, **asked)
    with pytest.raises(ChisoError, match="no rows to draw"):
        chiso.chart(rows.head(0))
    with pytest.raises(ChisoError, match="this is no table but int"):
        chiso.chart(3)


def test_the_charts_of_reports_are_called_with_tables(d: Dataset) -> None:
    def gap(name: str) -> pd.DataFrame:
        found = chiso.gap(d, name, "PAPI", 2024, to="median")
        return found[found["kind"].eq("dimension")].assign(province=name)

    series, both = chiso.trend(d, "Lào Cai", "PAPI"), pd.concat([gap("Lào Cai"), gap("Yên Bái")])
    of_charts = chiso.charts
    own = Figure().subplots()
    assert of_charts.trend(data=series, ax=own) is own
    assert (
        of_charts.trend(data=series, field=chiso.field_summary(d, "PAPI"), title="Lào Cai").get_title("left")
        == "Lào Cai"
    )
    parents = chiso.parents(d, d.province("Lào Cai", period="34"), "PAPI")
    assert of_charts.lines(data=parents, lang="en").get_ylabel() == "Score (points)"
    assert len(of_charts.components(data=gap("Lào Cai")).get_yticks()) == 8
    assert [one.get_text() for one in of_charts.dots(data=both).get_legend().get_texts()] == [
        "Lào Cai",
        "Yên Bái",
    ]
    with pytest.raises(ChisoError, match="the table lacks columns: year, score_basis"):
        of_charts.trend(data=gap("Lào Cai").drop(columns="score_basis"))
    with pytest.raises(ChisoError, match="two scores for one component"):
        of_charts.dots(data=pd.concat([both, both]))


def test_seaborn_is_imported_when_it_draws() -> None:
    script = "import sys, chiso; chiso.show, chiso.chart, chiso.charts.trend; print('seaborn' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"
    assert tables.heatmap.__module__ == "chiso.charts.tables"
