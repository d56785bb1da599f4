"""Figures that an office took in itself are named so in its reports, and beside those that they replaced."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from chiso.data.dataset import Dataset, load
from chiso.intake.importing import KINDS, add
from tests.support.filling import fill
from tests.support.pages import made


def test_own_figures_are_named_in_the_reports_that_show_them(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    path = fill(d, "PAR", 2024, tmp_path / "Phụ lục.xlsx", {("Lào Cai", "total|score|percent"): 89.1})
    assert add(light_copy, [path], accept=KINDS, today=date(2026, 1, 2)).written
    own = load(light_copy)
    pages = {
        name: "\n".join(section.html for section in made(own, "province", province=name, year=2024)[1])
        for name in ("Lào Cai", "Yên Bái")
    }
    assert "(nguồn chính thức, 06/4/2025); Quyết định " in pages["Lào Cai"]  # the document first
    source = "; số liệu đơn vị tự nhập: lần nhập 001-par-2024, tệp Phụ lục.xlsx, ngày 02/01/2026"
    assert source in pages["Lào Cai"]
    assert "(89,1 – số liệu đơn vị tự nhập; 89,03); sử dụng giá trị đầu tiên" in pages["Lào Cai"]
    assert "tự nhập" not in pages["Yên Bái"]
    for page in pages.values():
        assert "Số liệu đến ngày 02/01/2026, lần nhập 001-par-2024." in page
