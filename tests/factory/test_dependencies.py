"""Which reports a row of the data reaches: never too few, and not all for the sake of one."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from chiso.factory.dependencies import Rows, changed_rows
from tests.support.pages import text_of, unchecked
from tests.support.sweeps import swept

Row = dict[str, str]


def parts(d: Dataset, year: int) -> dict[str, dict[str, str]]:
    """Hashes of the parts of the report of every unit of an edition; "" is the whole country."""
    rows = Rows(d)
    units = [(unit.name,) for unit in d.names.all("63")]
    return {
        "".join(own): {name: part.hash for name, part in rows.of(own, year).items()} for own in [*units, ()]
    }


def edited(
    folder: Path,
    table: str,
    wanted: Callable[[Row], bool],
    change: Callable[[Row], Row | None],
    choose: Callable[[list[int]], int] = min,
) -> None:
    """Change or (None) delete one of the rows that are wanted, the first by default."""
    path = folder / table
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    names = next(csv.reader([head]))
    rows = [dict(zip(names, next(csv.reader([line])), strict=True)) for line in lines]
    n = choose([n for n, row in enumerate(rows) if wanted(row)])
    changed = change(dict(rows[n]))
    text = io.StringIO()
    if changed is not None:
        csv.DictWriter(text, names, lineterminator="\n").writerow(changed)
    lines[n] = text.getvalue()
    path.write_text("".join([head, *lines]), "utf-8")


@cache
def as_received() -> Dataset:
    """The project's own data, read once as the copies are."""
    return unchecked(DATA)


@cache
def parts_before(year: int) -> dict[str, dict[str, str]]:
    return parts(as_received(), year)


def reached(data_copy: Path, year: int, *edit: object) -> set[str]:
    edited(data_copy, *edit)  # type: ignore[arg-type]
    return differing(parts_before(year), parts(unchecked(data_copy), year))


def differing(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> set[str]:
    return {unit for unit in before if before[unit] != after[unit]}


def noted(row: Row) -> Row:
    return row | {"note": row["note"] + " seen again"}


def test_a_row_of_papi_reaches_every_report_of_its_edition_and_later(data_copy: Path) -> None:
    def wanted(row: Row) -> bool:
        return (row["year"], row["component"], row["province"]) == ("2023", "1.1", "Lào Cai")

    assert len(reached(data_copy, 2024, "clean/papi.csv", wanted, noted)) == 64
    assert reached(data_copy, 2022, "clean/papi.csv", wanted, noted) == set()


def test_a_row_of_par_reaches_its_province_and_the_country(data_copy: Path) -> None:
    def wanted(row: Row) -> bool:
        return (row["year"], row["province"], row["component"]) == ("2023", "Thái Nguyên", "total")

    assert reached(data_copy, 2024, "clean/par.csv", wanted, noted) == {"Thái Nguyên", ""}


def test_the_best_reaches_those_that_name_it(data_copy: Path) -> None:
    def wanted(row: Row) -> bool:
        return (row["year"], row["province"], row["measure"]) == ("2024", "Hải Phòng", "score")

    with_par = {name for index, year, name, code in keys() if (index, year, code) == ("PAR", 2024, "total")}
    assert reached(data_copy, 2024, "clean/par.csv", wanted, noted) == {"", *with_par}


def test_a_total_reaches_every_workbook_that_lists_all_units(data_copy: Path) -> None:
    def wanted(row: Row) -> bool:
        return (row["year"], row["province"], row["measure"]) == ("2023", "Thái Nguyên", "score")

    def raised(row: Row) -> Row:
        return row | {"value": f"{float(row['value']) + 0.01:.2f}"}

    # Of 2024 its change on 2023 is listed; reports of editions before show nothing of it.
    assert len(reached(data_copy, 2024, "clean/par.csv", wanted, raised)) == 64
    assert reached(data_copy, 2022, "clean/par.csv", wanted, raised) == set()


def keys() -> set[tuple[str, int, str, str]]:
    return set(Rows(as_received()).book.cells)


def test_a_source_reaches_those_that_cite_it(data_copy: Path) -> None:
    # A source of totals of one province before the edition, and of nothing else.
    citing: dict[str, set[str]] = {}
    rows = Rows(as_received())
    for table in rows._tables.values():
        for row in table:
            total = row.table in rows._codes and row.component == "total" and row.year < 2024
            for source in row.sources if row.table != "sources" else ():
                citing.setdefault(source, set()).add(row.province if total else "several")
    source, units = min((key, who) for key, who in citing.items() if len(who) == 1 and "several" not in who)

    def wanted(row: Row) -> bool:
        return row["source"] == source

    assert reached(data_copy, 2024, "reference/sources.csv", wanted, noted) == {"", *units}


def test_what_figures_mean_reaches_every_report(data_copy: Path) -> None:
    def wanted(row: Row) -> bool:
        return row["component"] == "total"

    assert len(reached(data_copy, 2024, "reference/components.csv", wanted, noted)) == 64


def test_a_plan_reaches_the_report_of_its_province_and_its_scorecard(data_copy: Path) -> None:
    before = parts_before(2020)
    rows = Rows(as_received())
    cards = {plan.name: rows.of_plan(plan.name) for plan in as_received().plans}
    card = data_copy / "plans/lao-cai-2021/scorecard.csv"
    card.write_text(card.read_text("utf-8").replace("1.4628", "1.4627"), "utf-8")
    d = unchecked(data_copy)
    after, now = parts(d, 2020), Rows(d)
    assert differing(before, after) == {"Lào Cai"}
    assert [name for name in cards if now.of_plan(name) != cards[name]] == ["lao-cai-2021"]


def test_the_source_of_a_plan_reaches_the_report_of_its_province(data_copy: Path) -> None:
    plan = next(plan for plan in as_received().plans if plan.name == "lao-cai-2021")
    key = plan.document["source"]
    for path in data_copy.glob("*/*.csv"):
        if path.name != "sources.csv":  # then nothing but the plan names it
            path.write_text(path.read_text("utf-8").replace(key, "another"), "utf-8")

    def wanted(row: Row) -> bool:
        return row["source"] == key

    before = parts(unchecked(data_copy), 2020)
    edited(data_copy, "reference/sources.csv", wanted, noted)
    assert differing(before, parts(unchecked(data_copy), 2020)) == {"Lào Cai"}


def test_changed_rows_are_counted_by_unit(data_copy: Path) -> None:
    before = Rows(as_received()).of(("Lào Cai",), 2024)
    edited(data_copy, "clean/papi.csv", lambda row: row["year"] == "2024", noted)
    edited(data_copy, "clean/papi.csv", lambda row: row["year"] == "2024" and not row["note"], lambda _: None)
    now = Rows(unchecked(data_copy)).of(("Lào Cai",), 2024)["papi 2024"]
    assert changed_rows(now, before["papi 2024"].marks) == "1 row of Hà Nội, 1 row fewer"
    assert changed_rows(now, now.marks) == ""


@pytest.mark.slow
@pytest.mark.parametrize(("year", "seed"), swept([(2024, 1), (2021, 2)], 2))
def test_no_report_changes_that_its_parts_do_not_foretell(year: int, seed: int, tmp_path: Path) -> None:
    """Some rows changed at random: the reports whose text differs are among those to be made again."""
    chance = random.Random(seed)
    base, foretold = as_received(), parts_before(year)
    units = chance.sample([unit.name for unit in base.names.all("63")], 12)
    before = {unit: text_of(base, unit, year) for unit in units}

    def value(row: Row) -> Row | None:
        if chance.random() < 0.25:
            return None
        step = chance.choice([-2, -1, 1, 2]) * (1.0 if row["unit"].startswith("place") else 0.37)
        return row | {"value": f"{float(row['value']) + step:g}"}

    changes = 0
    for n in range(4):
        folder = tmp_path / str(n)
        shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("raw", ".journal"))
        table = chance.choice(["clean/par.csv", "clean/par.csv", "clean/sipas.csv", "reference/targets.csv"])

        def wanted(row: Row, table: str = table) -> bool:
            near = "targets" in table or row["year"] in {str(year), str(year - 1)}
            return near and row["in_use"] == "1" and row["value"] != ""

        edited(folder, table, wanted, value, chance.choice)
        d = unchecked(folder)
        now = parts(d, year)
        for unit in units:
            if now[unit] == foretold[unit]:
                assert text_of(d, unit, year) == before[unit], (table, unit)
            else:
                changes += 1
    assert changes > 0
