"""The papers of a ranking in another office suite: pages, fonts, heads of tables, Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chiso.core.paths import DATA
from chiso.data.own_index.scores import load_scores
from chiso.data.provinces import Names
from chiso.rankings.decision import decision_paper
from chiso.rankings.notices import notice_paper
from chiso.rankings.results import Results, results_of
from tests.office.test_documents import SERIF, fonts_of, pages_of, sizes_of
from tests.support import own_province as own
from tests.support.office import Convert

pytestmark = pytest.mark.office
UPRIGHT, TURNED = (210, 297), (297, 210)


@pytest.fixture(scope="module")
def communes(own_made: own.Made) -> Results:
    return results_of(load_scores(own_made.data, own.COMMUNES, 2027))


def _pdf(content: bytes, path: Path, convert: Convert) -> Path:
    path.write_bytes(content)
    return convert(path, "pdf")


def test_the_decision_stands_on_one_page_and_its_annex_on_turned_ones(
    communes: Results, tmp_path: Path, convert: Convert
) -> None:
    pdf = _pdf(decision_paper(communes, Names.read(DATA)), tmp_path / "qd.docx", convert)
    pages, sizes = pages_of(pdf), sizes_of(pdf)
    assert sizes[0] == UPRIGHT
    assert set(sizes[1:-1]) == {TURNED}
    assert sizes[-1] == UPRIGHT  # notes for checking
    assert re.search(r"Điều 3\..*\[họ và tên\]", pages[0])
    assert pages[1].startswith("PHỤ LỤC")
    for page in pages[2:-1]:  # numbered, with the head of the table again
        assert re.match(r"\d+ (TT|II\. PHƯỜNG)", page), page[:40]
    assert "GHI CHÚ KHI RÀ SOÁT" in pages[-1]
    listed = " ".join(pages[1:-1])
    assert all(unit in listed for unit in own.communes(2027))
    assert not [font for font in fonts_of(pdf) if not SERIF.search(font)]


def test_a_notice_keeps_its_table_and_signature(communes: Results, tmp_path: Path, convert: Convert) -> None:
    one = communes.ranked[-1]  # loses points on most criteria
    pdf = _pdf(notice_paper(communes, one, Names.read(DATA)), tmp_path / "tb.docx", convert)
    pages = pages_of(pdf)
    assert set(sizes_of(pdf)) == {UPRIGHT}
    assert len(pages) == 2
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert pages[1].startswith("2 Tiêu chí, tiêu chí thành phần") or "Lý do" in pages[1]
    # The signature never stands without a line of text.
    last = pages[-1]
    assert last.index("Giải trình") < last.index("Nơi nhận:")
    assert not [font for font in fonts_of(pdf) if not SERIF.search(font)]
