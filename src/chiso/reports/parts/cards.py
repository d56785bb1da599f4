"""The card of an index on the first screen: result, movement, course, its place among all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from chiso.analysis.base.panel import panel
from chiso.analysis.movement.typical_changes import PROGRESS, general_change, yard
from chiso.analysis.standing.among_all import place_in_region, unknown_between
from chiso.charts import small
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.pages.blocks import CardSide, IndexCard, SmallDrawing
from chiso.pages.inline import Words, inline, styled
from chiso.reports.parts.change_words import beside_in_words
from chiso.reports.parts.index_result import BREAKS, MARKS, IndexView
from chiso.reports.parts.strip import ends, strip_panel
from chiso.reports.parts.targets import assessment, target_in_words, targets_of
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import amount, movement_of_rank, movement_of_score, number, place, score

NOTHING = CardSide("")
SEGMENTS = 1000  # more than a series has
EDITIONS_SHOWN = 7  # of a course: what a head of department remembers


def card_of(view: IndexView) -> IndexCard:
    """The card of an index.

    Parameters
    ----------
    view : IndexView
    """
    t, now = view.t, view.now
    about = view.about.long_name(view.year, t.names)
    scored, ranked = _known(now, "score"), _known(now, "rank")
    movement, course, among = _movement(view), _course(view), _among_all(view)
    if not scored and not ranked:
        why = view.why_missing() if view.has_edition else t("not on record yet")
        return IndexCard(
            view.name,
            about,
            capital(why),
            known=False,
            movement=movement,
            course=course,
            among=among,
            definition=_definition(view),
        )
    lines: list[Words] = []
    lines.append(_place(view) if ranked else t("place not on record"))
    lines += _in_region(view)
    if scored:
        lines.append(view.references.known(now["score_basis"], now["score_source"]))
    elif ranked:
        lines.append(t("score not on record"))
    if ranked and not now["rank_is_computed"] and now["rank_source"] != now.get("score_source"):
        known = view.references.known(now["rank_basis"], now["rank_source"])
        lines.append(inline(styled("basis", t("place:")), " ", known) if scored else known)
    result: Words = _large(view) if scored else place(now["rank"], now["ranked"])
    if not scored:
        lines = lines[1:]
    return IndexCard(
        view.name,
        about,
        result,
        lines=lines,
        chip=capital(view.group()),
        definition=_definition(view),
        movement=movement,
        course=course,
        among=among,
    )


def legend(views: Sequence[IndexView], t: Texts) -> list[str]:
    """What the signs of the cards mean; no line for a sign that none of them has."""
    shown = [view for view in views if view.has_edition]
    said = []
    if any(_known(view.now, "score") for view in shown):
        said.append(t("● the unit; dots: other units with a score"))
    if shown:
        said.append(t("dashed upright: mean"))
    if any(_to_the_group(view) for view in shown):
        said.append(t("full upright: next better group"))
    if any(view.weight and not view.former for view in shown):
        said.append(t("◇ within the typical change (grey band); ▷ ◁ rise, fall"))
    if any(map(_unknown, shown)):
        said.append(t("hatched: units whose score is not on record, by their published places"))
    drawn = [view.series[view.series["year"].gt(view.year - EDITIONS_SHOWN)] for view in shown]
    parted = (
        {segment_of(view.d, view.index, row) for row in records(rows)}
        for view, rows in zip(shown, drawn, strict=True)
    )
    if any(len(segments) > 1 for segments in parted):
        said.append(t("dashed line in a trend: the method or the units ranked changed, nothing is joined"))
    return said


def _known(row: dict[str, Any], of: str) -> bool:
    return bool(row) and not math.isnan(row[of])


def _large(view: IndexView) -> Words:
    value, unit = view.now["score"], view.now["score_unit"]
    if unit == "percent":
        return score(value, unit, view.t.lang)
    return inline(number(value, view.t.lang), styled("aside", " " + view.t("points")))


def _place(view: IndexView) -> Words:
    t, now = view.t, view.now
    shown = styled("strong", place(now["rank"], now["ranked"]))
    if not now["rank_is_computed"]:
        return inline(t("ranked"), " ", shown)
    if view.about.publishes_ranks:
        return inline(t("ranked"), " ", shown, " ", t("(derived)"))
    return inline(shown, " ", t("by score (derived)"))


def _in_region(view: IndexView) -> list[Words]:
    """The place in the region, derived, where all its units have a place and the publisher gives none."""
    t = view.t
    if any(row["group"] == view.province.region for row in view.places_in_groups()):
        return []  # the section of the index has it, with its source
    name = view.d.names.name_in(view.province, view.year)
    found = place_in_region(view.d, view.index, view.year, name)
    if found is None or not _known(view.now, "rank"):
        return []
    return [t("{place} in the region (derived)", place=place(*found))]


def _definition(view: IndexView) -> str:
    t, about = view.t, view.about
    values = {"publisher": about.publisher(t.names), "people": about.respondents(t.names)}
    if about.survey and values["people"]:
        said = t("Published by {publisher}; it rests on the answers of {people}.", **values)
    else:
        said = t("Published by {publisher}; scored by criteria.", **values)
    rows = view.d.editions
    own = rows[rows["index"].eq(view.index) & rows["year"].eq(view.year)]
    n = view.main_parts(view.year)
    if n:
        said += " " + t("{n} {parts} in {year}.", n=n, **view.words)
    if len(own) and own["decision"].iloc[0]:
        said += " " + t("Set of criteria: Decision {decision}.", decision=own["decision"].iloc[0])
    return said


def _movement(view: IndexView) -> CardSide:
    """The change on the year before: of score beside its yardstick, of place, with what to know of both."""
    t, now = view.t, view.now
    if not view.has_edition or not (_known(now, "score") or _known(now, "rank")):
        return NOTHING
    heading = t("Against {year}", year=view.year - 1)
    if view.former:
        return _beside_former(view)
    notes: list[Words] = []
    lead, mark, drawing = "", "", None
    if _known(now, "change_score"):
        change, unit = now["change_score"], now["change_score_unit"]
        lead = capital(_moved(change, unit, t))
        mark = _mark(view)
        if view.weight:
            drawing = _bar(view, mark)
            if beside := beside_in_words(change, view.weight, view.typical, t):
                notes.append(capital(beside) + ".")
    moved = _places(view)
    if moved and not lead:
        lead, moved = moved, ""
    if moved:
        # A move of places on a change without weight is told plainly.
        plain = view.within_yardstick or now["change_rank"] == 0
        notes.insert(0, moved if plain else styled("strong", moved))
    cautions = [*view.reserves(), *(t(BREAKS[kind]) for kind in view.breaks if kind in BREAKS)]
    if not _known(now, "change_rank"):
        cautions = cautions[len(view.reserves()) :]
    if not _known(now, "change_score") and _known(now, "score"):
        cautions.append(no_change(view))
    cautions = [one for one in dict.fromkeys(cautions) if one]
    if cautions:
        notes.append(capital("; ".join(cautions)) + ".")
    return CardSide(heading, lead, mark, drawing, notes) if lead or notes else NOTHING


def _beside_former(view: IndexView) -> CardSide:
    """Other units ranked the year before: both years beside each other, and nothing is subtracted."""
    t, now = view.t, view.now
    notes: list[Words] = []
    for one in view.former:
        standing = one.standing()
        said = [place(standing.rank, standing.ranked) if not math.isnan(standing.rank) else one.result()]
        said += filter(None, [standing.words(t)])
        notes.append(inline(styled("strong", standing.name), ": ", ", ".join(dict.fromkeys(said))))
    if standing_now := view.standing().words(t):
        notes.append(inline(styled("strong", t("{year}:", year=view.year)), " ", standing_now))
    if _known(now, "change_score"):
        notes.append(t("{change} on {year}", change=view.change_of_score(), year=view.year - 1))
    elif _known(now, "score") and len(view.former) == 1:
        notes.append(no_change(view))
    notes.append(t("Other units ranked: places are not subtracted."))
    return CardSide(t("{before} and {year}", before=view.former[0].year, year=view.year), notes=notes)


def _moved(change: float, unit: str, t: Texts) -> str:
    """A change in the short unit that fits a card."""
    if unit != "percentage points" or round(change, 2) == 0:
        return movement_of_score(change, unit, t)
    size = number(abs(change), t.lang)
    return t("up {n} % points", n=size) if change > 0 else t("down {n} % points", n=size)


def _mark(view: IndexView) -> str:
    """What the change of score is: only what exceeds the yardstick is good or bad (METHODOLOGY 5.2)."""
    if view.weight == PROGRESS:
        return "good"
    return "bad" if view.alarming and view.now["change_score"] < 0 else "plain"


def _bar(view: IndexView, mark: str) -> SmallDrawing:
    t, known = view.t, view.typical
    change, general, size = view.now["change_score"], general_change(known), yard(known)
    label = t("country") if math.isnan(size) else t("the provinces")
    alternative = view.change_of_score()
    return SmallDrawing(
        lambda said: small.change_bar(change, size, general, label, mark, said),
        t("{index}: {change}", index=view.name, change=alternative),
    )


def _places(view: IndexView) -> str:
    """The move of places with both: "tăng 03 bậc: 18/63 → 15/63"."""
    t, now = view.t, view.now
    if not _known(now, "change_rank"):
        return ""
    said = movement_of_rank(now["change_rank"], t)
    before = view.series[view.series["year"].eq(view.year - 1)]
    if len(before) and not math.isnan(before["rank"].iloc[0]) and _known(now, "rank"):
        earlier = place(before["rank"].iloc[0], before["ranked"].iloc[0])
        said = f"{said}: {earlier} → {place(now['rank'], now['ranked'])}"
    return capital(said)


def no_change(view: IndexView) -> str:
    """Why no change of score is given, in words."""
    t = view.t
    if math.isnan(view.now["score"]):
        return t("score not on record")
    if "hard" in view.breaks and view.has_edition_before:
        return t("scores do not compare with {year}", year=view.year - 1)
    if "unverified_method" in view.breaks:
        return t(MARKS["unverified_method"])
    if not view.has_edition_before:
        return t("no edition {year} on record", year=view.year - 1)
    return t("the score of {year} is not on record: not known whether it rose or fell", year=view.year - 1)


def _course(view: IndexView) -> CardSide:
    t, drawn = view.t, view.drawn
    known = drawn[drawn["score"].notna() | drawn["rank"].notna()]
    if known.empty:
        return NOTHING
    first = max(int(known["year"].min()), view.year - EDITIONS_SHOWN + 1)
    shown = drawn[drawn["year"].ge(first)]
    if shown["score"].isna().all() and shown["rank"].isna().all():
        return NOTHING
    means = {row["year"]: _mean(row) for row in records(view.field)}
    by_year = {row["year"]: row for row in records(shown)}
    years = range(first, view.year + 1)
    editions, segment = [], 0
    for year in years:
        row = by_year.get(year)
        segment = segment_of(view.d, view.index, row) if row else segment
        editions.append(
            small.Edition(
                year,
                row["score"] if row else math.nan,
                means.get(year, math.nan),
                segment,
                # Places of other units than before have another denominator.
                _short_place(row, view, whole=segment >= SEGMENTS) if row else "",
            )
        )
    said = "; ".join(
        f"{row['year']}: "
        + ", ".join(
            filter(
                None,
                [
                    score(row["score"], row["score_unit"], t.lang) if _known(row, "score") else "",
                    place(row["rank"], row["ranked"]) if _known(row, "rank") else "",
                ],
            )
        )
        for row in records(shown)
        if _known(row, "score") or _known(row, "rank")
    )
    labels = (t("unit"), t("country") if view.about.published_mean else t("others"))
    heads = (t("yr"), t("pl."))
    alternative = t("{index} of {province}: {said}", index=view.name, province=view.province.name, said=said)
    return CardSide(
        t("Trend since {year}", year=first)
        if first < view.year
        else t("Series begins in {year}", year=first),
        drawing=SmallDrawing(lambda words: small.course(editions, labels, heads, words), alternative),
    )


def segment_of(d: Dataset, index: str, row: Mapping[str, Any]) -> int:
    """The segment of an edition, another where other units were ranked: a course joins within one.

    Parameters
    ----------
    d : Dataset
    index : str
    row : mapping
        Of a series: year, segment.
    """
    changed = sum(code == index and year <= row["year"] for code, year in d.units_changed)
    segment: int = int(row["segment"]) + SEGMENTS * changed
    return segment


def _mean(row: dict[str, Any]) -> float:
    return float(row["mean"] if math.isnan(row["published_mean"]) else row["published_mean"])


def _short_place(row: dict[str, Any], view: IndexView, *, whole: bool) -> str:
    if math.isnan(row["rank"]):
        return ""
    shown = place(row["rank"], row["ranked"]) if whole else f"{row['rank']:.0f}"
    return shown + ("*" if view.caution(row) else "")


def _unknown(view: IndexView) -> list[Any]:
    return unknown_between(panel(view.d), panel(view.d).field(view.index, view.year, "total"))


def _among_all(view: IndexView) -> CardSide:
    """All units of the edition, the mean, the next group and the targets; a distance to each."""
    t = view.t
    if not view.has_edition:
        return NOTHING
    name = view.d.names.name_in(view.province, view.year)
    labels = {name: view.province.name} if view.in_its_unit else {}
    ahead = view.next_group()
    sides = [_to_the_mean(view), _to_the_group(view)]
    sides += [ends(view.d, view.index, view.year, t)] if view.on_record else []
    notes: list[Words] = [words for words in sides if words]
    notes[:0] = [
        t(
            "Target, {target}: {assessment}.",
            target=target_in_words(row, view),
            assessment=assessment(row, view),
        )
        for row in targets_of(view)
    ]
    bound = ahead.lower if ahead is not None else math.nan
    return strip_panel(view.d, view.index, view.year, labels, mean_of_edition(view), bound, notes, t)


def mean_of_edition(view: IndexView) -> float:
    """The published mean of the edition, else that of the units; NaN where neither is known."""
    row = next((row for row in records(view.field) if row["year"] == view.year), None)
    return math.nan if row is None else _mean(row)


def _to_the_mean(view: IndexView) -> Words:
    t = view.t
    shown, basis, source = view.national_mean()
    mean = mean_of_edition(view)
    if math.isnan(mean):
        return t("Mean: not on record")
    away = ""
    if _known(view.now, "score") and view.in_its_unit:
        away = f" ({_side(view.now['score'] - mean, t)})"
    value = score(mean, view.about.score_unit, t.lang)
    if not basis:
        return t("mean of the provinces {mean}{away} (computed)", mean=value, away=away)
    return inline(t("national mean {mean}{away}", mean=shown, away=away), " ", view.references.mark(source))


def _side(away: float, t: Texts) -> str:
    size = number(abs(away), t.lang)
    if round(away, 2) == 0:
        return t("the unit is equal to it")
    return t("the unit is {n} above it", n=size) if away > 0 else t("the unit is {n} below it", n=size)


def _to_the_group(view: IndexView) -> Words:
    t, ahead = view.t, view.next_group()
    if ahead is None or not view.in_its_unit or not _known(view.now, "score"):
        return ""
    return t(
        "{group} from {bound}: {n} short",
        group=view.group_name(ahead.name),
        bound=score(ahead.lower, view.about.score_unit, t.lang),
        n=amount(ahead.lower - view.now["score"], view.now["score_unit"], t),
    )
