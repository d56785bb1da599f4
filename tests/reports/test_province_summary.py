"""The first screen says what a chairman must know, on the real figures."""

from __future__ import annotations

import re

import pytest

from chiso.data.dataset import Dataset
from chiso.pages.base import Section
from chiso.pages.blocks import Beside, Block, Cards, Table
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.summary import _alike, results, sentences
from chiso.text.catalog import Texts
from tests.support.by_hand import changes
from tests.support.html import words_of

NAMES = {"PAR": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}
FIGURE = re.compile(r"\d+,\d\d")


def first_screen(province: str, year: int, lang: str = "vi") -> Section:
    return ProvinceReport(province, year, lang).summary()


def said(province: str, year: int, lang: str = "vi") -> list[str]:
    (points,) = re.findall(
        r'<ol class="points">(.*?)</ol>', first_screen(province, year, lang).html, re.DOTALL
    )
    return [re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", points, re.DOTALL)]


def cards(province: str, year: int, lang: str = "vi") -> dict[str, str]:
    """Words of each card by its index."""
    found = re.findall(
        r'<div class="card">(.*?)(?=<div class="card">|<ul class="key">)',
        first_screen(province, year, lang).html,
        re.DOTALL,
    )
    return {re.findall(r"<h3>(.*?)</h3>", card)[0]: words_of(card) for card in found}


def tables(parts: list[Block]) -> list[Table]:
    inner = [one for part in parts if isinstance(part, Beside) for column in part.columns for one in column]
    return [part for part in (*parts, *inner) if isinstance(part, Table)]


def test_a_fall_against_the_country_comes_first() -> None:
    points = said("Hà Tĩnh", 2024)
    assert points[0] == (
        "SIPAS: giảm trong khi cả nước tăng 1,28 điểm phần trăm; "
        "cao hơn trung bình cả nước 1,23 điểm phần trăm."
    )
    assert points[1] == "Kém và đang giảm: PAPI 6.2 Giáo dục tiểu học công lập; 7.3 Chất lượng nước."
    assert points[2].startswith("PAR INDEX: còn thiếu 0,28 điểm phần trăm để vào nhóm A; ")
    assert points[3] == (
        "Chưa có điểm lĩnh vực của PAR INDEX và yếu tố của SIPAS năm 2024, "
        "nên chưa biết tăng, giảm điểm ở khâu nào."
    )
    assert points[4].startswith("PAPI: ")
    assert "điểm thay đổi trong mức thường gặp giữa hai năm, nên việc tăng 01 bậc ít ý nghĩa" in points[4]


def test_that_all_indices_fell_in_rank_is_told_and_alarms_nobody() -> None:
    points = said("Lào Cai", 2024)
    assert points[-1] == "Cả ba chỉ số đều giảm hạng (thứ hạng PAPI là suy ra)."
    assert points[2].startswith("PAPI: thuộc nhóm thấp nhất; ")


def test_the_results_of_an_index_in_one_sentence_follow_from_published_figures(d: Dataset) -> None:
    t = Texts("vi")
    p, references = d.province("Lào Cai", year=2024), References(d, t)
    made = results({index: IndexView(d, p, index, 2024, t, references) for index in NAMES})
    assert made[0] == (
        "PAR INDEX đạt 89,03%, nhóm B, xếp thứ 26/63, giảm 19 bậc (năm 2023: 7/63; thứ hạng năm 2023 "
        "theo nguồn thứ cấp, cần đối chiếu; bộ tiêu chí thay đổi), giảm 1,57 điểm phần trăm, "
        "trong khi cả nước tăng 1,39 điểm phần trăm; cao hơn trung bình cả nước 0,66 điểm phần trăm; "
        "còn thiếu 0,97 điểm phần trăm để vào nhóm A."
    )
    assert made[1].startswith("SIPAS đạt 84,92%, xếp thứ 19/63, giảm 13 bậc (năm 2023: 6/63; thứ hạng")


def test_a_missed_target_comes_first_with_its_source() -> None:
    first, *_ = said("Lào Cai", 2021)
    assert first.startswith(
        "PAR INDEX: mục tiêu xếp thứ 10/63 trở lên: chưa đạt, còn thiếu 01 bậc, 0,10 điểm phần trăm [1]; "
    )
    assert "Mục tiêu từ 95% trở lên: chưa đánh giá được" in cards("Lào Cai", 2021)["SIPAS"]
    # Directive 08/CT-UBND of the province says the same: 4 places better than asked.
    assert any("mục tiêu xếp thứ 35/63 trở lên: đạt, vượt 04 bậc" in one for one in said("Lai Châu", 2021))


def test_a_rank_across_a_changed_method_is_marked() -> None:
    papi = cards("Lai Châu", 2021)["PAPI"]
    assert "30/60 nếu xếp theo điểm (suy ra)" in papi
    assert "Tăng 25 bậc: 55/63 → 30/60" in papi
    assert "Phương pháp thay đổi; điểm không so sánh được với năm 2020" in papi


def test_what_is_missing_is_said_with_the_last_result_on_record() -> None:
    points, shown = said("Vĩnh Phúc", 2024), cards("Vĩnh Phúc", 2024)
    papi = next(one for one in points if one.startswith("PAPI năm 2024 không công bố kết quả của tỉnh"))
    assert "kết quả gần nhất hiện có là của năm 2023: 43,95 điểm, xếp thứ 16/61 (suy ra)" in papi
    assert list(shown) == [*NAMES.values()]
    assert "Chưa có số liệu" in shown["PAR INDEX"]
    assert not FIGURE.search(shown["SIPAS"].split("Trong 63 đơn vị")[0])


def test_the_weakest_and_strongest_stand_with_distance_and_direction() -> None:
    weak, strong = tables([*first_screen("Hà Tĩnh", 2024).parts])
    assert [str(row["name"])[:3] for row in weak.rows] == ["6.2", "7.3"]
    assert all("kém và đang giảm" in str(row["name"]) for row in weak.rows)
    assert [(row["away"], row["moved"]) for row in weak.rows] == [("−0,25", "▼ −0,19"), ("−0,09", "▼ −0,06")]
    assert [row["moved"] for row in strong.rows] == ["≈ +0,05", "▲ +0,29", "▲ +0,14"]
    # Of an index without a whole field the fields stand beside the share of the total.
    of_par = tables([*first_screen("Khánh Hòa", 2024).parts])
    fields = [row for table in of_par for row in table.rows if "Công tác chỉ đạo" in str(row["name"])]
    assert [row["away"] for row in fields] == ["+9,51%"]


@pytest.mark.parametrize("province", ["Hà Tĩnh", "Lào Cai", "Khánh Hòa", "Sơn La", "Cà Mau", "Huế"])
def test_the_sign_of_a_component_says_whether_most_move_as_much(d: Dataset, province: str) -> None:
    seen = set()
    for table in tables([*first_screen(province, 2024).parts]):
        for row in table.rows:
            code = str(row["name"]).split()[0]
            sign, _, written = str(row["moved"]).partition(" ")
            if not written:
                continue
            moved = changes(d, code, 2024)
            own = moved[d.province(province, year=2024).name]
            within = abs(own) <= moved.abs().median()
            assert sign == ("≈" if within else "▲" if own > 0 else "▼"), code
            seen.add(sign)
    assert seen


def test_a_rise_and_a_fall_of_next_to_nothing_are_not_called_alike_in_one_direction() -> None:
    t, by = Texts("en"), {"n": "0.10 percentage points"}
    assert _alike(0.1, -0.1, by, t).startswith("hardly changed")
    assert _alike(0.3, 0.2, by, t).startswith("rose about")
    assert _alike(-0.3, -0.2, by, t).startswith("fell about")


@pytest.mark.parametrize(("lang", "year"), [("vi", 2021), ("en", 2024)])
def test_a_province_has_at_most_five_points(d: Dataset, lang: str, year: int) -> None:
    t = Texts(lang)
    for name in d.tables["provinces"][d.tables["provinces"]["period"].eq("63")]["province"][::3]:
        p, references = d.province(name, year=year), References(d, t)
        made = sentences({index: IndexView(d, p, index, year, t, references) for index in NAMES})
        assert 1 <= len(made) <= 5, name
        assert all(re.search(r"[.\]>]\s*$", str(one)) for one in made)
        assert "nan" not in " ".join(map(str, made)).split()


def test_a_card_stands_in_documents_as_a_row() -> None:
    (shown,) = (part for part in first_screen("Hà Tĩnh", 2024).parts if isinstance(part, Cards))
    listed = shown.listed(Texts("vi"))
    assert [str(row["index"]) for row in listed.rows] == [*NAMES.values()]
    par = listed.rows[0]
    assert str(par["result"]).startswith("89,72%\nNhóm B\nxếp thứ 15/63")
    assert "Tăng 03 bậc: 18/63 → 15/63" in str(par["movement"])
    assert "nhóm A từ 90,00%: còn thiếu 0,28 điểm phần trăm" in str(par["among"])
