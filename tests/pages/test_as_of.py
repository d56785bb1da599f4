"""What is said of the age of the data, and of results newer than theirs, wherever it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import chiso
from chiso.data.dataset import Dataset, load
from chiso.pages.as_of import as_of, newer_results, not_in_the_data
from chiso.text.catalog import Texts
from tests.support.command import Run
from tests.support.pages import made

HOW = "Cách bổ sung: chiso import add TỆP (xem docs/new-edition.md)."
DUE = [
    "Kết quả PAR INDEX, SIPAS năm 2025 thường công bố vào tháng 4-6/2026, chưa có trong số liệu.",
    "Kết quả PAPI năm 2025 thường công bố vào tháng 4-5/2026, chưa có trong số liệu.",
    HOW,
]
ON_RECORD = "Số liệu đã có kết quả mới hơn: PAR INDEX, SIPAS, PAPI năm 2024."
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
VI = Texts("vi")


def test_a_page_of_the_last_edition_says_what_should_be_out(d: Dataset) -> None:
    assert newer_results(d, VI, BEFORE, 2024) == []
    assert newer_results(d, VI, AFTER, 2024) == newer_results(d, VI, AFTER) == DUE
    assert newer_results(d, VI, AFTER, 2024, ["PAPI"]) == DUE[1:]


def test_a_page_of_an_earlier_edition_says_what_is_on_record(d: Dataset) -> None:
    assert newer_results(d, VI, BEFORE, 2021) == newer_results(d, VI, AFTER, 2021) == [ON_RECORD]


def test_each_index_has_its_own_answer(par_2025: Path) -> None:
    ahead = load(par_2025)
    of_the_others = DUE[0].replace("PAR INDEX, SIPAS", "SIPAS")
    assert newer_results(ahead, VI, AFTER, 2025) == [of_the_others, *DUE[1:]]
    newer = "Số liệu đã có kết quả mới hơn: PAR INDEX năm 2025."
    assert newer_results(ahead, VI, AFTER, 2024) == [newer, of_the_others, *DUE[1:]]


def test_several_editions_behind(d: Dataset) -> None:
    assert not_in_the_data(d, VI, date(2028, 4, 1), indices=["PAPI"]) == [
        "Kết quả PAPI các năm 2025-2027 chưa có trong số liệu; "
        "kết quả năm 2027 thường công bố vào tháng 4-5/2028.",
        HOW,
    ]
    # A plan of 2026 rests on nothing later than 2025.
    assert not_in_the_data(d, VI, date(2028, 4, 1), until=2025) == DUE
    assert not_in_the_data(d, VI, date(2028, 4, 1), until=2020) == []


def test_in_english(d: Dataset) -> None:
    assert newer_results(d, Texts("en"), AFTER, 2024, ["SIPAS"])[0] == (
        "Results of SIPAS for 2025 usually come out in April-June 2026; they are not in the data."
    )


@pytest.mark.parametrize(
    ("notebook", "about"),
    [
        ("province", {"province": "Lào Cai"}),
        ("merged_unit", {"unit": "Lào Cai"}),
        ("national", {}),
        ("compare", {"provinces": ["Lào Cai", "Yên Bái"]}),
    ],
)
def test_every_kind_of_page_says_it_under_its_title(
    d: Dataset, notebook: str, about: dict[str, object]
) -> None:
    for day, year, said in (
        ("2026-03-31", 2024, ""),
        ("2026-04-01", 2024, " ".join(DUE)),
        ("", 2021, ON_RECORD),
    ):
        _, (title, *_) = made(d, notebook, 1, **about, year=year, day=day)
        assert f'<p class="subtitle">{as_of(d, VI)}</p>' in title.html
        assert (said in title.html) if said else ('class="newer"' not in title.html)


def test_the_terminal_says_it(d: Dataset, run: Run) -> None:
    for day, said in (("2026-03-31", []), ("1/4/2026", DUE)):
        for command in (("show", "Lào Cai", "--year", "2024"), ("edition", "list")):
            status, out, _ = run(*command, "--lang", "vi", "--date", day)
            assert status == 0
            lines = out.splitlines()
            assert lines[lines.index(as_of(d, VI)) + 1 :] == said


@pytest.mark.parametrize(
    "command", [("build",), ("show", "Lào Cai"), ("edition", "list"), ("report-docx", "Huế")]
)
def test_a_day_that_is_none_is_refused_before_any_work(command: tuple[str, ...], run: Run) -> None:
    for day in ("30/02/2026", "2026", "hôm qua"):
        status, out, refused = run(*command, "--date", day)
        assert (status, out) == (2, "")
        assert f'no date "{day}"' in refused
        assert "--date" in refused


@pytest.mark.usefixtures("in_vietnamese")
def test_a_notebook_says_it(d: Dataset) -> None:
    shown = chiso.as_of(d, day="2026-04-01")
    said = " ".join([as_of(d, VI), *DUE])
    assert said.replace(HOW, "Cách bổ sung: chiso.take_in().") in shown.html
    assert list(shown.frame["index"]) == ["PAR", "SIPAS", "PAPI"]
    before = chiso.as_of(d, "en", "2026-03-31")
    assert "usually" not in before.html
    assert before.frame.empty
