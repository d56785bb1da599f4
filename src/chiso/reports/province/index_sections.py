"""The section of one index: result, structure of the score, components, criteria, distances."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from chiso.analysis.base.breaks import UNITS
from chiso.analysis.base.errors import NoFigures
from chiso.analysis.base.panel import panel
from chiso.analysis.movement.changes import decompose_change
from chiso.analysis.movement.sampling import standard_error
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.core.frames import records
from chiso.data.schema.vocabulary import PARTS, TOTAL
from chiso.pages.blocks import Block, Bullets, Column, Heading, Note, Table, Text
from chiso.pages.columns import below_a_field, columns_of
from chiso.pages.formats import SCORE, SIGNED, SMALL_NUMBER, label
from chiso.pages.inline import Words, inline
from chiso.reports.parts.components import (
    component_table,
    in_order,
    parts_figure,
    stated_moves,
)
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import parts_heading
from chiso.reports.province.distances import distance_heading, distances
from chiso.reports.province.falling import falling_table
from chiso.reports.province.own_scorecard import own_criteria, own_distances, own_fields, own_structure
from chiso.text.messages import capital
from chiso.text.numbers import MISSING, amount, movement_of_score, number, score, signed, two_digits

FURTHEST = 5
# Sums of the parts are printed with two decimals each.
PARTS_AGREE = 0.02
MOST_DRIVERS = 2


def numbered(parts: Sequence[tuple[str, list[Block]]]) -> list[Block]:
    """Subsections that hold something, numbered from 1."""
    held = [(heading, body) for heading, body in parts if body]
    found: list[Block] = []
    for n, (heading, body) in enumerate(held, 1):
        found += [Heading(f"{n}. {heading}"), *body]
    return found


def index_section(view: IndexView, figure_number: int, *, brief: bool = False) -> list[Block]:
    """Result, structure, components, criteria or parts furthest behind, what moved, distances.

    Parameters
    ----------
    view : IndexView
    figure_number : int
        Of the figure of its components, where they are drawn.
    brief : bool
        Leave the distances of an index of many parts to the annex; what is behind and falling stands in the
        assessment.
    """
    t, rows, card = view.t, _rows(view), view.scorecard
    structure, parts = _structure(view, rows), _by_part(view, rows, figure_number)
    criteria, away = _criteria(view, rows), [] if brief and in_annex(view) else distances(view)
    if card is not None:
        # Its criteria and fields say more than the claims among the figures of the index.
        structure += own_structure(view, card)
        parts = (parts if rows["score"].notna().any() else []) + own_fields(view, card)
        criteria = own_criteria(view, card)
        away += own_distances(view, card)
    return numbered(
        [
            (t("Result and movement"), results(view)),
            (t("Structure of the score"), structure),
            (t("By {part}", **view.words), parts),
            (t("Criteria below their maximum"), criteria),
            (t("{sub_parts:capital} furthest behind", **view.words), _furthest_behind(view)),
            (t("Components behind and falling"), [] if brief else falling_table(view)),
            (t("What changed since the year before"), _what_changed(view)),
            (distance_heading(view), away),
        ]
    )


def in_annex(view: IndexView) -> bool:
    """A short report leaves the distances of an index to the annex: its parts fill the section."""
    return view.on_record and view.about.sums_parts


def results(view: IndexView) -> list[Block]:
    """The result in words, the place in its region where one is published, the break of the edition."""
    t = view.t
    parts: list[Block] = [Text(view.summary())]
    for row in view.places_in_groups():
        said = _place_in_group(view, row)
        parts.append(Text(inline(said, " ", view.references.known(row["basis"], row["source"]))))
    parts += [*_sampling_error(view), *_before_the_reform(view)]
    if view.breaks and (view.former or view.year > view.series["year"].min()):
        reason = view.now[f"break_reason_{t.names}"]
        # What follows from a change of units names its editions itself.
        dated = t("{year}: {reason}", year=view.year, reason=reason[:1].lower() + reason[1:])
        parts.append(Note(reason if UNITS in view.breaks else dated))
    return parts


def _sampling_error(view: IndexView) -> list[Block]:
    """How far the sample may be off, where the publisher of a survey says so."""
    t = view.t
    name = view.d.names.name_in(view.province, view.year)
    row = panel(view.d).cells.get((view.index, view.year, name, TOTAL))
    if row is None or math.isnan(error := standard_error(row)):
        return []
    said = t("standard error of the sample: {n}", n=amount(error, row["score_unit"], t))
    measure = "standard_error"
    if not math.isnan(row["ci_low"]):
        measure = "ci_low"
        low, high = (score(row[end], row["score_unit"], t.lang) for end in ("ci_low", "ci_high"))
        said = t("interval of the sample (95%): {low} to {high}", low=low, high=high)
    known = view.references.known(row[f"{measure}_basis"], row[f"{measure}_source"])
    return [Text(inline(capital(said), " ", known))]


def _before_the_reform(view: IndexView) -> list[Block]:
    """The last results of the units that this one was made from, with their range, beside its own."""
    t, parents = view.t, view.made_of
    if not parents:
        return []
    columns = [
        *(Column("unit", t("Province")), Column("year", t("Edition"))),
        *(Column("result", t("Result")), Column("place", t("Place"))),
        *(Column("standing", t("Against the country")), Column("known", t("Basis and source"))),
    ]
    rows = [*map(_beside, parents)]
    scores = [one.now["score"] for one in parents if one.in_its_unit and not math.isnan(one.now["score"])]
    if len(scores) > 1:
        unit = view.about.score_unit
        span = f"{number(min(scores), t.lang)}–{score(max(scores), unit, t.lang)}"
        if len(scores) < len(parents):
            span = t("{range} ({n} of {total} units)", range=span, n=len(scores), total=len(parents))
        found = {"unit": t("Range"), "year": str(parents[0].year), "result": span}
        rows.append({**found, "place": "", "standing": "", "known": ""})
    rows.append(_beside(view))
    caption = t(
        "{index}: the unit in {year} beside the units that it was made from in {before}",
        index=view.name,
        year=view.year,
        before=parents[0].year,
    )
    begins = t(
        "The series of the unit begins in {first}; no change is counted from the units before it, and what "
        "needs the year before starts in {next}.",
        first=parents[0].year + 1,
        next=parents[0].year + 2,
    )
    return [Table(caption, columns, rows), Note(begins)]


def _beside(view: IndexView) -> dict[str, Words]:
    now, standing = view.now, view.standing()
    known: Words = MISSING
    for of in ("score", "rank"):
        if now and now[f"{of}_basis"] and known == MISSING:
            known = view.references.known(now[f"{of}_basis"], now[f"{of}_source"])
    return {
        "unit": capital(view.province.label if view.t.lang == "vi" else view.province.label_en),
        "year": str(view.year),
        "result": standing.result,
        "place": view.rank_words(),
        "standing": standing.words(view.t),
        "known": known,
    }


def _place_in_group(view: IndexView, row: dict[str, Any]) -> str:
    """A place among the provinces of the region, or of another group that the source names."""
    t = view.t
    regions = view.d.regions[view.d.regions["period"].eq(view.province.period)]
    own = regions[regions["region"].eq(row["group"])]
    printed = re.match(r"of ([0-9]+)\b", row["note"])
    count = printed[1] if printed else str(own["n_units"].iloc[0]) if len(own) else ""
    shown = f"{float(row['value']):.0f}" + (f"/{count}" if count else "")
    if len(own):
        name = row["group"] if t.lang == "vi" else own["region_en"].iloc[0]
        return t("Place {place} in the region {region}.", place=shown, region=name)
    return t("Place {place} in the group {group}.", place=shown, group=row["group"])


def _rows(view: IndexView) -> pd.DataFrame:
    """Components of the edition with a figure of the unit, in the order of the publisher."""
    rows = view.gaps("max")
    return in_order(view, rows[rows["component"].ne("total")])


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["score"].notna() | rows["rank"].notna() | rows["self_assessed"].notna()]


def _structure(view: IndexView, rows: pd.DataFrame) -> list[Block]:
    t = view.t
    known = _known(rows[rows["kind"].eq("part")])
    if known.empty:
        return []
    parts = component_table(view, known, t("{index} {year}: parts of the score on record", **view.words))
    points = {row["component"]: row["score"] for row in records(known) if row["score_unit"] == "points"}
    if set(PARTS) <= set(points) and not math.isnan(view.now["score"]):
        total = sum(points[code] for code in PARTS)
        difference = round(total - view.now["score"], 2)
        values = {"sum": number(total, t.lang), "total": view.result()}
        if abs(difference) <= PARTS_AGREE:
            parts.append(
                Text(t("The parts add up to {sum} points; the published index is {total}.", **values))
            )
        else:
            text = t(
                "The parts add up to {sum} points, the published index is {total}: "
                "{difference} points apart, to be verified.",
                difference=signed(difference, t.lang),
                **values,
            )
            parts.append(Note(text))
    return parts


def _by_part(view: IndexView, rows: pd.DataFrame, figure_number: int) -> list[Block]:
    t, main = view.t, view.about.main_kind
    known = _known(rows[rows["kind"].eq(main)])
    parts = parts_figure(view, figure_number)
    # What is made here from the parts with a code is listed with those, in the annex.
    if len(known) and not view.about.sums_parts:
        caption = (
            t("{index} {year}: results by element", **view.words)
            if main == "element"
            else t("{index} {year}: results by {part}", **view.words)
        )
        parts += component_table(view, known, caption)
    moves = [row for row in stated_moves(view) if row["component"] not in set(known["component"])]
    if moves:
        said = "; ".join(f"{label(row, t)}: {row['move']}" for row in moves)
        marks = view.references.mark("; ".join(dict.fromkeys(row["source"] for row in moves)))
        text = t(
            "{parts:capital} whose score and place are not on record, but whose movement is: {said}.",
            said=said,
            **view.words,
        )
        parts.append(Text(inline(text, " ", marks)))
    return parts


def _criteria(view: IndexView, rows: pd.DataFrame) -> list[Block]:
    """Criteria with lost points; a claim of the province is marked as one."""
    t = view.t
    criteria = rows[rows["kind"].isin(["criterion", "sub_criterion"])]
    shown = []
    for row in records(criteria):
        claimed = math.isnan(row["score"])
        got = row["self_assessed"] if claimed else row["score"]
        if math.isnan(got) or math.isnan(row["max_score"]) or got >= row["max_score"]:
            continue
        shown.append(
            row
            | {
                "got": got,
                "lost": row["max_score"] - got,
                "scored_by": t("self-assessed by the province") if claimed else t("appraised"),
                "lead": t("[to be filled in by the office]"),
            }
        )
    if not shown:
        return []
    columns = [
        *columns_of(t, "component", "max_score", component=t("Criterion")),
        Column("got", t("Score"), SMALL_NUMBER),
        Column("lost", t("Points not reached"), SMALL_NUMBER),
        *(Column("scored_by", t("Scored by")), Column("lead", t("Lead agency"))),
    ]
    return [Table(t("{index} {year}: criteria below their maximum", **view.words), columns, shown)]


def _furthest_behind(view: IndexView) -> list[Block]:
    if view.about.sub_kind != "sub_dimension":
        return []
    t, at_most = view.t, FURTHEST
    try:
        found = strengths_weaknesses(
            view.d, view.province, view.index, view.year, level="sub", at_most=at_most
        )
    except NoFigures:
        return []
    rows = records(found[found["side"].eq("weakness")])
    if not rows:
        return [Text(t("No {sub_part} lies clearly below the median of the provinces.", **view.words))]
    columns = columns_of(
        t,
        *("component", "score", "reference", "gap", "rank"),
        component=capital(view.words["sub_part"]),
        reference=t("Median"),
        gap=t("Distance to the median"),
        rank=t("Place (derived)"),
    )
    listed = [row | {"gap": row["score"] - row["reference"]} for row in rows]
    caption = t(
        "{index} {year}: {sub_parts} furthest below the median by the spread of the provinces, {n} at most",
        n=two_digits(at_most, t.lang),
        **view.words,
    )
    return [Table(caption, columns, listed)]


def _what_changed(view: IndexView) -> list[Block]:
    """Which parts moved a total that is their sum."""
    t = view.t
    if not view.about.sums_parts:
        return []
    if not view.has_edition or math.isnan(view.now["score"]):
        return []
    if math.isnan(view.now["change_score"]):
        return []  # "Result and movement" says why scores do not compare
    try:
        parts = records(decompose_change(view.d, view.province, view.index, view.year))
    except NoFigures:
        return []
    change = view.now["change_score"]
    named = [row for row in parts if row["status"] == "both" and not math.isnan(row["contribution"])]
    alike = sorted(
        (row for row in named if row["contribution"] * change > 0), key=lambda row: -abs(row["contribution"])
    )
    against = sorted(
        (row for row in named if row["contribution"] * change < 0), key=lambda row: -abs(row["contribution"])
    )
    items = [t("The total: {move}.", move=movement_of_score(change, view.now["change_score_unit"], t))]
    rising, falling = (alike, against) if change > 0 else (against, alike)
    if rising:
        items.append(
            t(
                "{parts:capital} that raised the total most: {said}.",
                said=_drivers(rising, view),
                **view.words,
            )
        )
    if falling:
        items.append(
            t(
                "{parts:capital} that lowered the total most: {said}.",
                said=_drivers(falling, view),
                **view.words,
            )
        )
    return [Bullets(items)]


def _drivers(rows: list[dict[str, Any]], view: IndexView) -> str:
    t, changes = view.t, view.changes_of_components.set_index("component")
    said = []
    for row in rows[:MOST_DRIVERS]:
        shown = signed(row["contribution"], t.lang)
        # What most provinces move by between two years is named as such: it is no finding.
        if row["component"] in changes.index and changes.loc[row["component"], "within_typical"]:
            of_sample = not math.isnan(changes.loc[row["component"], "margin"])
            inside = t("within the sampling error") if of_sample else t("within the typical change")
            shown += f", {inside}"
        said.append(f"{label(row, t)} ({shown})")
    return "; ".join(said)


def gap_table(view: IndexView) -> list[Block]:
    """Every component against the best and the median or mean."""
    t = view.t
    by_median = view.about.by_median
    best = view.gaps("best")
    middle = view.gaps("median" if by_median else "mean")
    both = best.merge(middle[["component", "reference", "gap"]], on="component", suffixes=("", "_middle"))
    both = both[both["score"].notna() & (both["reference"].notna() | both["reference_middle"].notna())]
    both = in_order(view, both[both["component"].ne("total")])
    if both.empty:
        return []
    same = bool(both["n"].eq(both["n"].iloc[0]).all())
    beside = (
        {"reference_middle": t("Median"), "gap_middle": t("Distance to the median")}
        if by_median
        else {"reference_middle": t("National mean"), "gap_middle": t("Distance to the mean")}
    )
    columns = [
        *columns_of(
            t,
            *("component", "score", *(("max_score", "rank") if by_median else ())),
            *("reference", "reference_province", "gap"),
            component=parts_heading(view.d, view.about, t),
            rank=t("Place (derived)"),
            reference=t("Best"),
            reference_province=t("Province with the best score"),
            gap=t("Distance to the best"),
        ),
        *(
            Column(key, beside[key], form)
            for key, form in (("reference_middle", SCORE), ("gap_middle", SIGNED))
        ),
        *([] if same else columns_of(t, "n")),
    ]
    who = both["reference_province"].str.replace("; ", ", ")
    rows = records(both.assign(reference_province=who))
    caption = t(
        "{index} {year}: distance to the best and to the median"
        if by_median
        else "{index} {year}: distance to the best and to the national mean",
        index=view.name,
        year=view.year,
    )
    if same:
        caption += " " + t.ngettext(
            "({n} province with a score)", "({n} provinces with a score)", n=both["n"].iloc[0]
        )
    parts: list[Block] = [Table(caption, columns, rows, sub=below_a_field)]
    if not bool(both["complete"].all()):
        parts.append(
            Note(
                t(
                    "Where fewer than 90 % of the provinces are on record, the best is the published one "
                    "or the best on record, and no median is given."
                )
            )
        )
    return parts
