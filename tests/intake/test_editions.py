"""Editions that are not on record: opened by an import or by a command, changed, closed, taken back."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from chiso.analysis.base.breaks import breaks_of
from chiso.analysis.base.panel import panel
from chiso.core.errors import ChisoError
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import Dataset, load
from chiso.data.indices import Indices
from chiso.intake.editions.changing import ComponentChange
from chiso.intake.editions.questions import options_of
from chiso.intake.editions.record import change_edition, close, open_new
from chiso.intake.importing import ImportResult, add, undo
from tests.support.filling import fill
from tests.support.folders import snapshot
from tests.support.new_edition import ORIGIN, TODAY, YEAR, invented, new_edition
from tests.support.tables import rows_of

THREE = ("PAR", "SIPAS", "PAPI")
EDITIONS, COMPONENTS, BREAKS = (f"reference/{name}.csv" for name in ("editions", "components", "breaks"))


@pytest.fixture
def data(light_copy: Path) -> Path:
    return light_copy


def taken(data: Path, *files: Path, **more: Any) -> ImportResult:
    return add(data, files, accept=["structure"], today=TODAY, **more)


def opened(data: Path, index: str = "PAR", year: int = YEAR, **given: str | int) -> None:
    answers = options_of({f"edition_{name}": value for name, value in given.items()})
    open_new(data, index, year, answers, "methodology", TODAY)


def edition(data: Path, index: str = "PAR", year: int = YEAR) -> dict[str, str]:
    (row,) = [r for r in rows_of(data / EDITIONS) if (r["index"], r["year"]) == (index, str(year))]
    return row


def components(data: Path, index: str, year: int) -> dict[str, dict[str, str]]:
    rows = [row for row in rows_of(data / COMPONENTS) if row["index"] == index]
    return {row["component"]: row for row in rows if int(row["first_year"]) <= year <= int(row["last_year"])}


@pytest.mark.parametrize("indices", [pytest.param(THREE, marks=pytest.mark.slow), ("PAR",)])
def test_a_new_edition_goes_in_with_one_doubt_passes_the_check_and_comes_out_again(
    d: Dataset, data: Path, tmp_path: Path, indices: tuple[str, ...]
) -> None:
    before = snapshot(data)
    files = [new_edition(d, index, tmp_path) for index in indices]
    asked = add(data, files, today=TODAY)
    assert [doubt.kind for doubt in asked.doubts] == ["structure"] * len(files)
    assert not asked.written
    assert not asked.errors
    assert snapshot(data) == before
    assert taken(data, *files).written

    found = check(data)
    assert not found.errors
    assert found.coverage is not None
    covered = found.coverage.query(f"year == {YEAR}").set_index("index")
    assert set(covered.index) == set(indices)
    assert set(covered["ranked"]) == set(covered["scores"]) == {34}
    after = load(data)
    names = {unit.name for unit in d.names.all("34")}
    assert set(after.scores.query(f"year == {YEAR}")["province"]) == names
    assert rebuild(data) == []  # `chiso data` makes the same of it
    for index in indices:
        assert components(data, index, YEAR).keys() == components(data, index, YEAR - 1).keys()
        assert edition(data, index)["published_on"] == "2026-04-20"
    for one in files:
        assert undo(data).closed, one
    assert snapshot(data) == before


def test_the_sums_of_a_new_edition_come_about_as_those_before(d: Dataset, data: Path, tmp_path: Path) -> None:
    cells = {("Lào Cai", "1.1|score|points"): None}  # of one unit a part was not published
    origin = {**ORIGIN, "edition_same_method": "có: như năm trước"}
    path = fill(d, "PAPI", YEAR, tmp_path / "less.xlsx", {**invented(d, "PAPI"), **cells}, origin)
    assert taken(data, path).written
    row = edition(data, "PAPI")
    assert (row["ranked"], row["same_method"], row["sub_criteria"]) == ("33", "yes", "28")  # counted
    totals = load(data).scores.query(f"index == 'PAPI' and year == {YEAR} and component == 'total'")
    assert len(totals) == 33
    assert set(totals["score_basis"]) == {"derived"}
    assert "Lào Cai" not in set(totals["province"])


def test_a_total_more_than_units_ranked_is_an_error_that_says_what_to_do(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    part = "1.1|score|points"
    figures = invented(d, "PAPI")
    less = {**figures, ("Lào Cai", part): None}
    path = fill(d, "PAPI", YEAR, tmp_path / "less.xlsx", less, ORIGIN)
    rest = fill(
        d, "PAPI", YEAR, tmp_path / "rest.xlsx", {("Lào Cai", part): figures["Lào Cai", part]}, ORIGIN
    )
    assert taken(data, path).written
    before = snapshot(data)
    result = taken(data, rest)
    assert [str(problem.message) for problem in result.errors] == ["totals in 2025: 34, units ranked: 33"]
    assert result.errors[0].remedy == "chiso edition set PAPI 2025 --ranked 34"
    assert snapshot(data) == before
    change_edition(data, "PAPI", YEAR, TODAY, answers=options_of({"edition_ranked": 34}), cells={})
    assert taken(data, rest).written
    assert not check(data).errors


def test_an_import_keeps_what_opened_the_edition(d: Dataset, data: Path, tmp_path: Path) -> None:
    answers = {
        "edition_decision": "Quyết định số 900/QĐ-BNV",
        "edition_decision_date": "05/12/2025",
        "edition_published_on": "06/4/2026",
    }
    assert taken(data, new_edition(d, "PAR", tmp_path, answers)).written
    described = yaml.safe_load((data / "raw/imports/001-par-2025/source.yml").read_text("utf-8"))
    assert described["accepted"] == ["structure"]
    assert described["edition"] == {
        "units": "34",
        "ranked": "34",
        "published_on": "2026-04-06",
        "decision": "900/QĐ-BNV",
        "decision_date": "2025-12-05",
        "same_method": "unknown",
        "components_from": "2024",
    }
    row = edition(data)
    assert (row["decision"], row["criteria"], row["fields"]) == ("900/QĐ-BNV", "", "8")  # counts are of 892
    (found,) = [r for r in rows_of(data / BREAKS) if (r["index"], r["year"]) == ("PAR", str(YEAR))]
    assert (found["kind"], found["component"]) == ("set", "*")
    assert "Quyết định số 892/QĐ-BNV ngày 05/12/2024" in found["reason_vi"]
    assert {row["basis"] for row in components(data, "PAR", YEAR).values()} == {"unverified", ""}


def test_options_answer_for_a_file_and_go_before_it(d: Dataset, data: Path, tmp_path: Path) -> None:
    path = new_edition(d, "SIPAS", tmp_path, {"edition_published_on": "06/4/2026"})
    given = options_of({"edition_published_on": "7/4/2026", "edition_same_method": "no"})
    assert taken(data, path, edition=given).written
    assert edition(data, "SIPAS")["published_on"] == "2026-04-07"
    assert [r["kind"] for r in rows_of(data / BREAKS) if (r["index"], r["year"]) == ("SIPAS", "2025")] == [
        "hard"
    ]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "units": ({"edition_units": 63}, "are 34, not 63"),
    "no units": ({"edition_units": "ba mươi tư"}, "is no number of units"),
    "ranked": ({"edition_ranked": 35}, "ranked cannot be 35 of 34"),
    "before its end": ({"edition_published_on": "20/4/2025"}, "cannot have come out on 2025-04-20"),
    "to come": ({"edition_published_on": "20/4/2027"}, "2027-04-20 is still to come"),
    "no day": ({"edition_published_on": "4/2026"}, "is no day"),
    "no such day": ({"edition_published_on": "31/02/2026"}, "is no day"),
    "no date": ({"edition_decision": "900/QĐ-BNV"}, "decision 900/QĐ-BNV has no date"),
    "no decision": ({"edition_decision_date": "05/12/2025"}, "a date of a decision, but no decision"),
    "no number": (
        {"edition_decision": "chưa rõ", "edition_decision_date": "05/12/2025"},
        "is no number of a decision",
    ),
    "more than a number": (
        {"edition_decision": "QĐ 900/QĐ-BNV ngày 05/12/2025", "edition_decision_date": "05/12/2025"},
        "is no number of a decision",
    ),
    "later": (
        {"edition_decision": "900/QĐ-BNV", "edition_decision_date": "01/5/2026"},
        "is later than the results",
    ),
    "older": (
        {"edition_decision": "900/QĐ-BNV", "edition_decision_date": "05/12/2015"},
        "is older than that of the edition 2024",
    ),
    "another date": (
        {"edition_decision": "892/QĐ-BNV", "edition_decision_date": "06/12/2024"},
        "is of 2024-12-05 in the edition 2024, not of 2024-12-06",
    ),
    "method": ({"edition_same_method": "có lẽ"}, "is not in the list"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_answer_that_cannot_be_is_an_error_by_its_cell(
    d: Dataset, data: Path, tmp_path: Path, case: str
) -> None:
    before = snapshot(data)
    answers, said = WRONG[case]
    one = {("Lào Cai", "total|score|percent"): 80.0}
    result = taken(data, fill(d, "PAR", YEAR, tmp_path / "a.xlsx", one, {**ORIGIN, **answers}))
    assert not result.written
    messages = [f"{problem.where()}: {problem.message}" for problem in result.errors]
    assert any(said in message and "sheet Nguồn" in message for message in messages), messages
    assert all(problem.remedy for problem in result.errors)
    assert snapshot(data) == before


@pytest.mark.parametrize(
    ("index", "year", "said"),
    [
        ("PAR", 2024, "is on record already"),
        ("PAR", 2026, "edition 2025 is not on record"),
        ("SIPAS", 2016, "2015 is followed by 2017"),
        ("PAR", 2011, "the first is 2012"),
        ("PAR", 2090, "is not over"),
        ("PCI", 2025, 'no index "PCI"'),
    ],
)
def test_a_year_that_is_not_the_next_edition_is_refused(data: Path, index: str, year: int, said: str) -> None:
    before = snapshot(data)
    with pytest.raises(ChisoError, match=said):
        opened(data, index, year)
    assert snapshot(data) == before


def test_a_gap_is_named_by_who_opens_the_edition_after_it(data: Path) -> None:
    before = snapshot(data)
    open_new(data, "SIPAS", 2026, {}, "methodology", TODAY, components_from=2024)
    assert edition(data, "SIPAS", 2026)["ranked"] == "34"
    assert not check(data).errors
    with pytest.raises(ChisoError, match="cannot be closed"):
        close(data, "SIPAS", 2024)
    with pytest.raises(ChisoError, match="no edition on record"):
        close(data, "SIPAS", 2025)
    close(data, "SIPAS", 2026)
    assert snapshot(data) == before


def test_a_second_file_of_a_new_edition_agrees_with_the_record(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    path = new_edition(d, "PAR", tmp_path)
    cells = {("Lào Cai", "socio_economic|score|points"): 5.5}
    second = fill(d, "PAR", YEAR, tmp_path / "second.xlsx", cells, ORIGIN)
    other = fill(
        d, "PAR", YEAR, tmp_path / "other.xlsx", cells, {**ORIGIN, "edition_published_on": "06/4/2026"}
    )
    assert taken(data, path, second).written
    between = snapshot(data)
    result = taken(data, other)
    assert [problem.rule for problem in result.errors] == ["edition"]
    assert 'is on record with "2026-04-20", not "2026-04-06"' in result.errors[0].message
    assert snapshot(data) == between
    assert not undo(data).closed
    assert undo(data).closed


def test_half_of_an_edition_in_the_tables_is_said(data: Path) -> None:
    text = (data / COMPONENTS).read_text("utf-8")
    (data / COMPONENTS).write_text(text.replace("(PAR INDEX),2024,2024,", "(PAR INDEX),2024,2025,"), "utf-8")
    before = snapshot(data)
    with pytest.raises(ChisoError, match="components of PAR 2025 are on record, the edition is not"):
        opened(data)
    assert snapshot(data) == before


def test_a_table_with_other_line_ends_keeps_them(data: Path) -> None:
    for name in (EDITIONS, COMPONENTS, BREAKS):
        path = data / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    before = snapshot(data)
    opened(data, decision="900/QĐ-BNV", decision_date="5/12/2025")
    for name in (EDITIONS, COMPONENTS, BREAKS):
        assert b"\n" not in (data / name).read_bytes().replace(b"\r\n", b"")
    assert not check(data).errors
    close(data, "PAR", YEAR)
    assert snapshot(data) == before


def test_another_structure_is_opened_and_changed_before_the_template_is_written(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    before = snapshot(data)
    opened(data, published_on="20/4/2026")
    changes = (
        ComponentChange("3", max_score="14", name_vi="Lĩnh vực đổi tên (giả định)"),
        ComponentChange(
            "9", name_vi="Lĩnh vực mới (giả định)", name_en="A new field", max_score="4", present=True
        ),
        ComponentChange("leader_survey", present=False),
    )
    for change in changes:
        change_edition(data, "PAR", YEAR, TODAY, answers={}, cells={}, component=change)
    now, then = components(data, "PAR", YEAR), components(data, "PAR", YEAR - 1)
    assert (now["3"]["max_score"], then["3"]["max_score"]) == ("14", "13")
    assert now["3"]["series"] == then["3"]["series"]
    assert now.keys() - then.keys() == {"9"}
    assert then.keys() - now.keys() == {"leader_survey"}
    assert edition(data)["fields"] == "9"

    path = new_edition(load(data), "PAR", tmp_path)
    result = add(data, [path], today=TODAY)
    assert result.written, (result.errors, result.doubts)
    assert not check(data).errors
    assert not undo(data).closed  # it was not the import that opened it
    close(data, "PAR", YEAR)
    assert snapshot(data) == before


def test_a_change_that_figures_on_record_contradict_is_refused(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    assert taken(data, new_edition(d, "PAR", tmp_path)).written
    before = snapshot(data)

    def changed(
        cells: Mapping[str, str] | None = None, component: ComponentChange | None = None, **given: Any
    ) -> None:
        answers = options_of({f"edition_{name}": value for name, value in given.items()})
        change_edition(data, "PAR", YEAR, TODAY, answers=answers, cells=cells or {}, component=component)

    refused: list[tuple[Callable[[], None], str]] = [
        (lambda: changed(ranked=20), "rank 34 is outside|rank .* is outside 1..20"),
        (lambda: changed(ranked=40), "ranked cannot be 40 of 34"),
        (lambda: changed(units=63), "are 34, not 63"),
        (lambda: changed(published_on="1/5/2024"), "cannot have come out"),
        (lambda: changed(decision="900/QĐ-BNV"), "has no date"),
        (lambda: changed(component=ComponentChange("1", max_score="2")), "is above the maximum 2"),
        (lambda: changed(component=ComponentChange("1", present=False)), 'no component "1"'),
        (lambda: changed(component=ComponentChange("total", present=False)), "has parts in 2025"),
        (lambda: changed(component=ComponentChange("99", max_score="2")), "has no component 99"),
        (lambda: changed(component=ComponentChange("1", present=True)), "has a component 1 already"),
        (lambda: changed(component=ComponentChange("9", present=True)), "is new and needs a name"),
        (lambda: changed(component=ComponentChange("z", name_en="x", present=True)), "could stand beside"),
        (lambda: close(data, "PAR", YEAR), "PAR has no edition 2025"),
    ]
    for work, said in refused:
        with pytest.raises(ChisoError, match=said):
            work()
        assert snapshot(data) == before, said
    changed({"criteria": "38"}, ranked=34, same_method="yes")
    assert (edition(data)["criteria"], edition(data)["same_method"]) == ("38", "yes")
    undo(data)  # what was changed since goes with the edition
    assert not [row for row in rows_of(data / EDITIONS) if row["year"] == str(YEAR)]


def test_a_change_of_one_edition_leaves_those_before_and_after(data: Path) -> None:
    change = ComponentChange("access", name_vi="Tên giả định")
    change_edition(data, "SIPAS", 2023, TODAY, answers={}, cells={}, component=change, source="methodology")
    spans = [
        (row["first_year"], row["last_year"], row["name_vi"])
        for row in rows_of(data / COMPONENTS)
        if row["component"] == "access" and int(row["first_year"]) >= 2022
    ]
    assert spans == [
        ("2022", "2022", "Tiếp cận dịch vụ"),
        ("2023", "2023", "Tên giả định"),
        ("2024", "2024", "Tiếp cận dịch vụ"),
    ]
    assert not check(data).errors


def test_a_decision_that_is_corrected_is_that_of_the_components_and_the_break(data: Path) -> None:
    opened(data, decision="900/QĐ-BNV", decision_date="5/12/2025")
    correct = {"decision": "901/QĐ-BNV", "decision_date": "6/12/2025"}
    answers = options_of({f"edition_{name}": value for name, value in correct.items()})
    change_edition(data, "PAR", YEAR, TODAY, answers=answers, cells={})
    assert {row["decision"] for row in components(data, "PAR", YEAR).values()} == {"901/QĐ-BNV"}
    (found,) = [r for r in rows_of(data / BREAKS) if (r["index"], r["year"]) == ("PAR", str(YEAR))]
    assert "901/QĐ-BNV ngày 06/12/2025" in found["reason_vi"]
    assert {row["decision"] for row in components(data, "PAR", YEAR - 1).values()} == {"892/QĐ-BNV"}


def test_an_edition_without_a_decision_says_that_its_set_is_not_known(data: Path) -> None:
    """Points are not compared then; one that names the decision of the year before is of the same set."""
    opened(data)
    d = load(data)
    found = breaks_of(panel(d), "PAR", "total").at(YEAR)
    assert found.points_stop
    assert "chưa xác định được bộ tiêu chí có thay đổi hay không" in found.reason_vi
    of_before = {"edition_decision": "892/QĐ-BNV", "edition_decision_date": "5/12/2024"}
    change_edition(data, "PAR", YEAR, TODAY, answers=options_of(of_before), cells={})
    found = breaks_of(panel(load(data)), "PAR", "total").at(YEAR)
    assert not found.points_stop
    assert "bộ tiêu chí" not in found.reason_vi


def test_an_edition_without_components_takes_those_of_another(data: Path) -> None:
    row = edition(data, "SIPAS", 2024) | {"year": "2025", "period": "34", "ranked": "34"}
    with (data / EDITIONS).open("a", encoding="utf-8", newline="") as file:
        file.write(",".join(row.values()) + "\n")
    change_edition(data, "SIPAS", 2025, TODAY, answers={}, cells={}, components_from=2024)
    assert components(data, "SIPAS", 2025).keys() == components(data, "SIPAS", 2024).keys()
    assert not check(data).errors


def test_a_killed_import_of_a_new_edition_leaves_all_of_it_or_nothing(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    path = new_edition(d, "PAR", tmp_path)
    before = snapshot(data)
    killed = """
        import os, sys
        from datetime import date
        from pathlib import Path
        from chiso.core import transaction
        from chiso.intake import importing

        at, calls = sys.argv[3], 0
        module, name = {"write": (importing, "rebuild"), "move": (transaction, "move")}[at]
        real = getattr(module, name)

        def broken(*given):
            global calls
            calls += 1
            if calls == (1 if at == "write" else 3):
                os._exit(9)
            return real(*given)

        setattr(module, name, broken)
        importing.add(Path(sys.argv[1]), [Path(sys.argv[2])], ["structure"], date(2026, 5, 4))
    """
    for at in ("write", "move"):
        program = [sys.executable, "-c", textwrap.dedent(killed), str(data), str(path), at]
        assert subprocess.run(program, check=False, timeout=120).returncode == 9
        if at == "write":
            assert {p: b for p, b in snapshot(data).items() if not p.startswith(".journal")} == before
            assert load(data).ranked("PAR", YEAR) is None
    assert load(data).ranked("PAR", YEAR) == 34  # the moves were begun, and are carried to their end
    assert not check(data).errors
    undo(data)
    assert snapshot(data) == before


def test_what_an_import_says_of_the_edition_is_read_as_it_was_written(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    assert taken(data, new_edition(d, "PAR", tmp_path)).written
    source = data / "raw/imports/001-par-2025/source.yml"
    source.write_text(source.read_text("utf-8").replace("edition:\n", "edition: 1\nother:\n"), "utf-8")
    assert ["source.yml" in problem.file for problem in check(data).errors] == [True]
    assert Indices.read(data)["PAR"].code == "PAR"
