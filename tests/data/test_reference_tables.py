"""The hand-kept reference tables against the tables as received, read with the csv module alone."""

import re
import unicodedata
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest

from chiso.core.paths import DATA
from tests.support.tables import rows_of

HAND_KEPT = ("components", "editions", "breaks", "conflicts", "inconsistencies", "agencies")
INDEX = {"PAR INDEX": "PAR", "SIPAS": "SIPAS", "PAPI": "PAPI"}
COMPONENT = {"service_delivery": "service"}
MEASURE = {
    "score_pct": "score",
    "score_points": "score",
    "max_points": "max_score",
    "n_ranked": "ranked",
    "self_assessed_points": "self_assessed",
}
ROUNDING = Decimal("0.00001")  # three times 3.333333 is not quite 10


def reference(name):
    return rows_of(DATA / f"reference/{name}.csv")


def received():
    """Published figures, without targets, in the project's own words."""
    return [
        row
        | {
            "index": INDEX[row["index"]],
            "component": COMPONENT.get(row["component"], row["component"]),
            "measure": MEASURE.get(row["measure"], row["measure"]),
        }
        for row in rows_of(DATA / "raw/published/published_figures.csv")
        if not row["measure"].startswith("target_")
    ]


@cache
def withdrawn():
    """Figures that an inconsistency takes out of use."""
    return [
        (row["index"], *entry.split("|"))
        for row in reference("inconsistencies")
        for entry in filter(None, row["withdrawn"].split("; "))
    ]


def figure(row):
    return tuple(row[c] for c in ("index", "year", "province", "component", "measure", "value"))


def papi_scores():
    return rows_of(DATA / "raw/papi/papi_sub_dimension_scores.csv")


def years(row):
    return range(int(row["first_year"]), int(row["last_year"]) + 1)


@pytest.fixture(scope="module")
def components():
    return reference("components")


@pytest.fixture(scope="module")
def spans(components):
    """Rows of components by index, component and each year of the span."""
    found = defaultdict(list)
    for row in components:
        for year in years(row):
            found[row["index"], row["component"], str(year)].append(row)
    return dict(found)


@pytest.mark.parametrize("name", HAND_KEPT)
def test_file_is_nfc_with_unix_lines_and_no_stray_blanks(name):
    text = (DATA / "reference" / f"{name}.csv").read_bytes().decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    table = reference(name)
    assert table
    cells = [cell for row in table for cell in row.values()]
    assert [cell for cell in cells if cell is None or cell != cell.strip() or cell == "unknown"] == []


@pytest.mark.parametrize("name", ("components", "editions", "breaks", "agencies"))
def test_sources_are_keys_or_addresses(name):
    # "methodology" is docs/methodology.md, for what no page of the collection carries.
    keys = {row["source"] for row in rows_of(DATA / "raw/published/sources.csv")} | {"methodology"}
    loose = {
        source
        for row in reference(name)
        for source in row["source"].split("; ")
        if source not in keys and not source.startswith("http")
    }
    assert loose == set()


def test_every_figure_received_has_one_component_row_for_its_year(spans):
    used = {(row["index"], row["component"], row["year"]) for row in received()}
    used |= {("PAPI", row["sub_dimension"], row["year"]) for row in papi_scores()}
    used |= {("PAPI", row["sub_dimension"][0], row["year"]) for row in papi_scores()}
    assert [key for key in used if len(spans.get(key, [])) != 1] == []


def test_a_component_and_a_series_occur_once_a_year(components, spans):
    assert [key for key, found in spans.items() if len(found) > 1] == []
    series = Counter((row["index"], row["series"], year) for row in components for year in years(row))
    assert [key for key, n in series.items() if n > 1] == []


def test_a_component_has_its_parent_in_every_year(components, spans):
    orphans = [
        (row["index"], row["component"], year)
        for row in components
        for year in years(row)
        if row["kind"] != "total" and (row["index"], row["parent"], str(year)) not in spans
    ]
    assert orphans == []
    assert {row["kind"] for row in components if row["parent"] == ""} == {"total"}


def test_papi_has_just_the_codes_of_each_workbook(components):
    workbook = {(row["year"], row["sub_dimension"]) for row in papi_scores()}
    table = {
        (str(year), row["component"])
        for row in components
        if row["index"] == "PAPI" and row["kind"] == "sub_dimension"
        for year in years(row)
    }
    assert table == workbook


def test_papi_maxima_add_up(components, spans):
    for row in components:
        if row["index"] != "PAPI" or row["kind"] == "sub_dimension":
            continue
        for year in years(row):
            parts = [
                Decimal(part["max_score"])
                for (index, _, at), (part,) in spans.items()
                if index == "PAPI" and at == str(year) and part["parent"] == row["component"]
            ]
            assert abs(sum(parts) - Decimal(row["max_score"])) < ROUNDING, (row["component"], year)


def test_par_field_maxima_add_up_where_all_are_known(spans):
    complete = []
    for year in range(2017, 2025):
        maxima = [spans["PAR", str(field), str(year)][0]["max_score"] for field in range(1, 9)]
        if all(maxima):
            complete.append(year)
            assert sum(map(Decimal, maxima)) == 100
    assert complete == [2017, 2018]


def test_maxima_agree_with_those_printed_for_provinces(spans):
    printed = [row for row in received() if row["measure"] == "max_score" and row["component"] != "total"]
    assert len(printed) > 50
    for row in printed:
        if figure(row) in withdrawn():
            continue  # 68 of edition 2024 counts the socio-economic points: no maximum of fields 1-7
        (span,) = spans[row["index"], row["component"], row["year"]]
        assert Decimal(span["max_score"]) == Decimal(row["value"]), (row["province"], row["component"])


def test_no_score_received_lies_outside_its_scale(spans):
    scores = [
        ("PAPI", row["sub_dimension"], row["year"], "points", row["score"], row["province"])
        for row in papi_scores()
    ] + [
        (row["index"], row["component"], row["year"], row["unit"], row["value"], row["province"])
        for row in received()
        if row["measure"] == "score"
    ]
    outside = []
    for index, component, year, unit, value, province in scores:
        (span,) = spans[index, component, year]
        if span["unit"] != unit:
            continue
        most = Decimal(span["max_score"] or "Infinity")
        if not Decimal(span["min_score"]) <= Decimal(value) <= most:
            outside.append((index, component, year, value, province))
    assert outside == []


def test_set_breaks_stand_where_the_decision_changes():
    par = [row for row in reference("editions") if row["index"] == "PAR"]
    assert [row["year"] for row in par] == [str(year) for year in range(2012, 2025)]
    changes = {now["year"] for before, now in pairwise(par) if before["decision"] != now["decision"]}
    breaks = {row["year"] for row in reference("breaks") if row["index"] == "PAR" and row["kind"] == "set"}
    assert breaks == changes == {"2016", "2017", "2018", "2019", "2020", "2022", "2024"}


def test_the_break_of_2024_names_both_decisions_and_counts_nothing():
    (row,) = [r for r in reference("breaks") if (r["index"], r["year"]) == ("PAR", "2024")]
    for text in (row["reason_vi"], row["reason_en"]):
        assert "892/QĐ-BNV" in text
        assert "876/QĐ-BNV" in text
        assert {"37", "38", "88", "102"}.isdisjoint(re.findall(r"\d+", text))  # no counts of criteria
    editions = {r["year"]: r for r in reference("editions") if r["index"] == "PAR"}
    counts = [[editions[y][c] for c in ("fields", "criteria", "sub_criteria")] for y in ("2023", "2024")]
    assert counts == [["8", "37", "88"]] * 2


def test_breaks_name_components_of_their_year(spans):
    table = reference("breaks")
    assert len({(row["index"], row["component"], row["year"], row["kind"]) for row in table}) == len(table)
    named = [(row["index"], row["component"].replace("*", "total"), row["year"]) for row in table]
    assert [key for key in named if key not in spans] == []


def test_a_scale_never_changes_without_a_hard_break(components):
    # A line over two scales would show a jump that nobody measured.
    hard = {
        (row["component"], int(row["year"]))
        for row in reference("breaks")
        if row["index"] == "PAPI" and row["kind"] == "hard"
    }
    by_series = defaultdict(list)
    for row in components:
        if row["index"] == "PAPI":
            by_series[row["series"]].append(row)
    changes = [
        (after["component"], int(after["first_year"]))
        for of_series in by_series.values()
        for before, after in pairwise(sorted(of_series, key=lambda row: row["first_year"]))
        if before["max_score"] != after["max_score"]
    ]
    assert len(changes) == 9
    assert [(code, year) for code, year in changes if not {(code, year), ("*", year)} & hard] == []


def test_suspected_breaks_quote_the_means_of_the_score_file():
    scores = defaultdict(list)
    for row in papi_scores():
        scores[row["sub_dimension"], int(row["year"])].append(float(row["score"]))
    suspected = [row for row in reference("breaks") if row["kind"] == "suspected"]
    assert len(suspected) == 6
    for row in suspected:
        for year in (int(row["year"]) - 1, int(row["year"])):
            values = scores[row["component"], year]
            mean = f"{sum(values) / len(values):.2f}"
            assert f"{mean} in {year}" in row["reason_en"]
            assert f"{mean.replace('.', ',')} điểm năm {year}" in row["reason_vi"]


def test_papi_editions_count_the_provinces_with_every_sub_dimension():
    given = Counter((row["year"], row["province"]) for row in papi_scores())
    editions = [row for row in reference("editions") if row["index"] == "PAPI"]
    assert [row["year"] for row in editions] == [str(year) for year in range(2011, 2025)]
    for row in editions:
        complete = [
            province
            for (year, province), n in given.items()
            if year == row["year"] and n == int(row["sub_criteria"])
        ]
        assert len(complete) == int(row["ranked"]), row["year"]


def test_every_edition_with_a_figure_is_listed_and_holds_its_ranks():
    editions = {(row["index"], row["year"]): int(row["ranked"]) for row in reference("editions")}
    assert {(row["index"], row["year"]) for row in received()} <= set(editions)
    ranks = [row for row in received() if row["measure"] == "rank" and row["index"] != "PAPI"]
    assert [row for row in ranks if int(row["value"]) > editions[row["index"], row["year"]]] == []
    counted = [row for row in received() if row["measure"] == "ranked"]
    assert {int(row["value"]) - editions[row["index"], row["year"]] for row in counted} == {0}


def test_conflicts_are_just_the_keys_with_more_than_one_value():
    key = ("index", "year", "province", "component", "measure", "unit")
    values = defaultdict(set)
    for row in received():
        # Without their group these are no keys: a province has a place in several groups.
        if row["measure"] != "rank_in_group":
            values[tuple(row[column] for column in key)].add(Decimal(row["value"]))
    found = {k: v for k, v in values.items() if len(v) > 1}
    table = reference("conflicts")
    listed = {tuple(row[c] for c in key): set(map(Decimal, row["values"].split(" | "))) for row in table}
    assert listed == found
    for row in table:
        # The value in use comes first; nothing is in use while a conflict is undecided.
        first = row["values"].split(" | ")[0]
        assert row["value_in_use"] == ("" if row["status"] == "undecided" else first)
        assert row["values"].count(" | ") == row["sources"].count(" | ") == row["bases"].count(" | ")


def test_withdrawn_figures_are_on_record_as_printed():
    printed = {figure(row) for row in received()}
    assert len(withdrawn()) == 13
    assert [entry for entry in withdrawn() if entry not in printed] == []


def test_agencies_hand_over_to_agencies_on_the_list():
    agencies = {row["agency"]: row for row in reference("agencies")}
    assert len(agencies) == len(rows_of(DATA / "raw/agencies/agencies.csv"))
    handed_over = [row for row in agencies.values() if row["successor"]]
    assert [row["agency"] for row in handed_over if row["successor"] not in agencies] == []
    for row in handed_over:
        start = agencies[row["successor"]]["valid_from"]
        assert row["valid_to"] == "" or start == "" or row["valid_to"] < start, row["agency"]
