"""Rules that hold between tables or between the rows of one.

Each rule takes the tables as text and yields problems; all rules run, so that a user sees everything
that is wrong at once. Rules judge only cells that their own column accepts: what the schema has
already refused is not reported twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np
import pandas as pd

from chiso.data.errors import Problem
from chiso.data.tables import FIGURES, INDICES, REFERENCE, UNITS_OF_MEASURE

Texts = Mapping[str, pd.DataFrame]
KEY = ["year", "province", "component", "measure", "unit", "group"]
# Half the last digit of a third of ten, as components.csv prints it.
ROUNDING = 5e-6
LAST_YEAR_OF_63 = 2024


def check_tables(texts: Texts) -> list[Problem]:
    """Everything wrong between the tables of a folder.

    Parameters
    ----------
    texts : mapping from str to DataFrame
        Every table by its short name, all cells text, indexed by line number.

    Returns
    -------
    list of Problem
        Errors only, in the order of files.
    """
    problems: list[Problem] = []
    known = _Known(texts)
    for index in INDICES:
        figures = known.figures(index)
        for rule in (
            _known_provinces,
            _known_components,
            _known_editions,
            _known_sources,
            _units,
            _ranks,
            _scores,
            _one_in_use,
            _conflicts,
        ):
            problems += rule(figures, index, known)
    problems += _papi_sums(known)
    problems += _reference(texts, known)
    return problems


class _Known:
    """Look-ups that several rules share, built once."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        provinces = texts["provinces"]
        self.provinces = {
            period: set(provinces.loc[provinces["period"].eq(period), "province"]) for period in ("63", "34")
        }
        self.sources = set(texts["sources"]["source"])
        editions = texts["editions"]
        self.ranked = {
            (index, year): int(ranked)
            for index, year, ranked in zip(
                editions["index"], editions["year"], editions["ranked"], strict=True
            )
            if ranked.isdigit()
        }
        self.components: dict[tuple[str, str, str], tuple[float, float, str]] = {}
        for row in texts["components"].to_dict("records"):
            if not (row["first_year"].isdigit() and row["last_year"].isdigit()):
                continue
            for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
                limits = (_float(row["min_score"]), _float(row["max_score"]), row["unit"])
                self.components[row["index"], row["component"], str(year)] = limits
        self._figures: dict[str, pd.DataFrame] = {}

    def figures(self, index: str) -> pd.DataFrame:
        """The clean table of an index with `number`, the value as a float, and `key`, KEY in one text."""
        if index not in self._figures:
            text = self.texts[index.lower()]
            key = text[KEY[0]]
            for column in KEY[1:]:
                key = key + "|" + text[column]
            number = pd.to_numeric(text["value"], errors="coerce").astype(float)
            self._figures[index] = text.assign(number=number, key=key)
        return self._figures[index]


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _error(
    index: str, rule: str, message: str, line: object, column: str, value: object, remedy: str
) -> Problem:
    return Problem(
        "error",
        FIGURES[index].path,
        rule,
        message,
        int(str(line)),
        column,
        None if value is None else str(value),
        remedy,
    )


def _known_provinces(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    period = figures["year"].le(str(LAST_YEAR_OF_63)).map({True: "63", False: "34"})
    pairs = pd.DataFrame({"period": period, "province": figures["province"]})
    for (p, name), lines in pairs.groupby(["period", "province"], sort=False).groups.items():
        if name in known.provinces[p] or not name:
            continue
        nearest = get_close_matches(name, sorted(known.provinces[p]), n=3, cutoff=0.0)
        for line in lines:
            yield _error(
                index,
                "unknown_province",
                f'no province "{name}" among the {p} units of that year',
                line,
                "province",
                name,
                "the nearest names are " + ", ".join(nearest),
            )


def _known_components(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    for (component, year), lines in figures.groupby(["component", "year"], sort=False).groups.items():
        if (index, component, year) in known.components or (index, year) not in known.ranked:
            continue
        for line in lines:
            yield _error(
                index,
                "unknown_component",
                f'edition {year} of {index} has no component "{component}"',
                line,
                "component",
                component,
                "see reference/components.csv",
            )


def _known_editions(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    for year, lines in figures.groupby("year", sort=False).groups.items():
        if (index, year) not in known.ranked and str(year).isdigit():
            yield _error(
                index,
                "unknown_edition",
                f"{index} has no edition {year} ({len(lines)} rows)",
                lines[0],
                "year",
                year,
                "add the edition to reference/editions.csv, or correct the year",
            )


def _known_sources(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    for line, source in figures.loc[~figures["source"].isin(known.sources), "source"].items():
        yield _error(
            index,
            "unknown_source",
            f'no source "{source}"',
            line,
            "source",
            source,
            "add it to reference/sources.csv, or correct the key",
        )


def _subject(row: pd.Series) -> str:
    return f"{row['province']} {row['year']}, {row['component']}, {row['measure']}"


def _units(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    allowed = {(measure, unit) for measure, units in UNITS_OF_MEASURE.items() for unit in units}
    for (measure, unit), lines in figures.groupby(["measure", "unit"], sort=False).groups.items():
        if (measure, unit) in allowed or measure not in UNITS_OF_MEASURE:
            continue
        for line in lines:
            yield _error(
                index,
                "unit",
                f'a {measure} is not counted in "{unit}"',
                line,
                "unit",
                unit,
                "use " + " or ".join(UNITS_OF_MEASURE[measure]),
            )


def _ranks(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    places = figures[figures["measure"].isin({"rank", "ranked", "change_rank", "rank_in_group"})]
    for line, value in places.loc[places["number"].mod(1).gt(0), "value"].items():
        yield _error(
            index, "whole_number", f"{value} places is no whole number", line, "value", value, "correct it"
        )
    ranks = places[places["measure"].eq("rank")]
    limit = pd.Series(
        [known.ranked.get((index, year)) for year in ranks["year"]], index=ranks.index, dtype=float
    )
    for line, row in ranks[ranks["number"].lt(1) | ranks["number"].gt(limit)].iterrows():
        yield _error(
            index,
            "rank_range",
            f"rank {row['value']} is outside 1..{limit[line]:g}, the units ranked in {row['year']}",
            line,
            "value",
            row["value"],
            "correct it against its source",
        )


def _scores(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    scored = figures[figures["measure"].isin(["score", "self_assessed", "max_score"])]
    place = ["component", "year", "unit"]
    limits = scored[place].drop_duplicates()
    limits[["low", "high"]] = [_limits(known, index, *row) for row in limits.itertuples(index=False)]
    scored = scored.reset_index().merge(limits, on=place, how="left").set_index("line")
    low, high = scored["low"], scored["high"]
    # A province's own statement of the maximum binds its score too.
    stated = figures[figures["measure"].eq("max_score") & figures["in_use"].eq("1")]
    own = stated.drop_duplicates(["year", "province", "component", "unit"]).set_index(
        ["year", "province", "component", "unit"]
    )["number"]
    if len(own):
        lookup = pd.MultiIndex.from_frame(scored[["year", "province", "component", "unit"]])
        high = pd.concat([high, pd.Series(own.reindex(lookup).to_numpy(), index=scored.index)], axis=1).min(
            axis=1
        )
    number = scored["number"]
    for line, row in scored[number.gt(high + ROUNDING)].iterrows():
        yield _error(
            index,
            "above_maximum",
            f"{row['measure']} {row['value']} is above the maximum {high[line]:g} {row['unit']}",
            line,
            "value",
            row["value"],
            "correct it against its source",
        )
    scores = scored["measure"].eq("score")
    for line, row in scored[scores & number.lt(low - ROUNDING)].iterrows():
        yield _error(
            index,
            "below_minimum",
            f"score {row['value']} is below the least possible {low[line]:g} {row['unit']}",
            line,
            "value",
            row["value"],
            "a 0 in a PAPI workbook means missing: remove the row",
        )


def _limits(known: _Known, index: str, component: str, year: str, unit: str) -> tuple[float, float]:
    if unit == "percent":
        return (0.0, 100.0)
    low, high, own_unit = known.components.get((index, component, year), (0.0, float("nan"), unit))
    if own_unit != unit:  # the total in points of 100, where the table counts it in percent
        return (0.0, 100.0)
    return (0.0 if math.isnan(low) else low, high)


def _one_in_use(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    used = figures[figures["in_use"].eq("1")]
    repeated = used[used["key"].duplicated()]
    for line, row in repeated.iterrows():
        yield _error(
            index,
            "two_in_use",
            f"a second figure in use for {_subject(row)}",
            line,
            "in_use",
            "1",
            "set in_use to 0 in one of them",
        )


def _conflicts(figures: pd.DataFrame, index: str, known: _Known) -> Iterator[Problem]:
    decided = known.texts["conflicts"]
    own = decided[decided["index"].eq(index)]
    decisions = {tuple(row[column] for column in KEY): row for row in own.to_dict("records")}
    withdrawn = _withdrawn(known.texts["inconsistencies"], index)
    # Only keys with several rows can conflict; nearly all PAPI keys have one.
    repeated = figures[figures["key"].duplicated(keep=False)]
    seen = set()
    for key, rows in repeated.groupby(KEY, sort=False):
        standing = [
            number
            for number, value in zip(rows["number"], rows["value"], strict=True)
            if (*key[:4], _float(value)) not in withdrawn
        ]
        if len(set(standing)) < 2:
            continue
        seen.add(key)
        line = rows.index[0]
        subject = f"{key[1]} {key[0]}, {key[2]}, {key[3]}"
        values = " | ".join(dict.fromkeys(rows["value"]))
        if key not in decisions:
            yield _error(
                index,
                "undecided_conflict",
                f"{subject} has several values: {values}",
                line,
                "value",
                values,
                "add a row to reference/conflicts.csv that says which is used and why",
            )
            continue
        wanted = _float(decisions[key]["value_in_use"])
        used = list(rows.loc[rows["in_use"].eq("1"), "number"])
        if used != ([] if math.isnan(wanted) else [wanted]) and not (
            index == "PAPI" and key[3] in {"rank", "change_rank"}
        ):
            yield _error(
                index,
                "conflict_not_followed",
                f"{subject}: in use is {used or 'nothing'}, conflicts.csv decides "
                f"{decisions[key]['value_in_use'] or 'that nothing is'}",
                line,
                "in_use",
                values,
                "run: make data",
            )
    for line, row in own.iterrows():
        key = tuple(row[column] for column in KEY)
        if key not in seen:
            yield Problem(
                "error",
                REFERENCE["conflicts"].path,
                "stale_conflict",
                f"no conflicting figures for {_subject(row)}",
                row=int(str(line)),
                remedy="remove the row, or restore the figures",
            )


def _withdrawn(inconsistencies: pd.DataFrame, index: str) -> set[tuple[str, str, str, str, float]]:
    withdrawn = set()
    own = inconsistencies.loc[inconsistencies["index"].eq(index), "withdrawn"]
    for entry in "; ".join(own[own.ne("")]).split("; "):
        parts = entry.split("|")
        if len(parts) == 5:
            withdrawn.add((parts[0], parts[1], parts[2], parts[3], _float(parts[4])))
    return withdrawn


def _papi_sums(known: _Known) -> Iterator[Problem]:
    figures = known.figures("PAPI")
    scores = figures[figures["measure"].eq("score") & figures["in_use"].eq("1")]
    wide = scores.drop_duplicates("key").pivot_table(
        index=["year", "province"], columns="component", values="number"
    )
    if wide.empty:
        return
    lines = scores.reset_index().drop_duplicates("key").set_index(["year", "province", "component"])["line"]
    column = {component: place for place, component in enumerate(wide.columns)}
    values = wide.to_numpy()
    years = wide.index.get_level_values("year")
    missing = np.full(len(wide), np.nan)
    for year in years.unique():
        here = np.flatnonzero(years == year)
        codes = [c for c in column if "." in c and not np.isnan(values[here, column[c]]).all()]
        dimensions = sorted({code.split(".")[0] for code in codes})
        parts = {dimension: [c for c in codes if c.split(".")[0] == dimension] for dimension in dimensions}
        parts["total"] = dimensions
        for whole, members in parts.items():
            columns = [values[:, column[m]] if m in column else missing for m in members]
            # NaN spreads: a sum exists only if every part does.
            expected = np.sum(columns, axis=0)[here]
            stated = (values[:, column[whole]] if whole in column else missing)[here]
            for row in np.flatnonzero(~np.isclose(expected, stated, rtol=0, atol=1e-9, equal_nan=True)):
                province = wide.index[here[row]][1]
                key = (year, province, whole)
                yield Problem(
                    "error",
                    FIGURES["PAPI"].path,
                    "papi_sum",
                    f"{province} {year}: component {whole} is {stated[row]:.9g}, "
                    f"its parts give {expected[row]:.9g}",
                    row=int(lines[key]) if key in lines.index else None,
                    column="value",
                    remedy="run: make data (a sum exists only if every part does)",
                )


def _reference(texts: Texts, known: _Known) -> Iterator[Problem]:
    for name, table in REFERENCE.items():
        frame = texts[name]
        if "source" in frame and name != "sources":
            for line, cell in frame["source"].items():
                for source in filter(None, cell.split("; ")):
                    if source not in known.sources and not source.startswith(("http://", "https://")):
                        yield Problem(
                            "error",
                            table.path,
                            "unknown_source",
                            f'"{source}" is neither a key of sources.csv nor an address',
                            int(str(line)),
                            "source",
                            source,
                            "add it to reference/sources.csv, or correct the key",
                        )
    everyone = known.provinces["63"] | known.provinces["34"]
    for name in ("conflicts", "targets", "left_out"):
        frame = texts[name]
        for line, province in frame.loc[~frame["province"].isin(everyone), "province"].items():
            yield Problem(
                "error",
                REFERENCE[name].path,
                "unknown_province",
                f'no province "{province}"',
                int(str(line)),
                "province",
                province,
                "correct the name",
            )
    spans = texts["components"]
    seen: dict[tuple[str, str, int], object] = {}
    for line, row in spans.iterrows():
        if not (row["first_year"].isdigit() and row["last_year"].isdigit()):
            continue
        for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
            other = seen.setdefault((row["index"], row["component"], year), line)
            if other != line:
                yield Problem(
                    "error",
                    REFERENCE["components"].path,
                    "overlapping_spans",
                    f"{row['index']} {row['component']} is described twice for {year} (see line {other})",
                    int(str(line)),
                    "first_year",
                    row["first_year"],
                    "make the spans disjoint",
                )
                break
