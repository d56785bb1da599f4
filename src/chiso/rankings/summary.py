"""The first sentences of a ranking, and of what a unit must know of its place, by rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from chiso.data.own_index.scores import Scores
from chiso.data.own_index.tables import BONUS, PENALTY, SELF_ASSESSED
from chiso.rankings.measures import (
    as_float,
    below_bound,
    claims_by_unit,
    fields_short,
    lost_by_criterion,
    mean_and_median,
    next_class,
    next_up,
    percent_of,
)
from chiso.rankings.results import HUNDRED, Results, UnitResult, printed_percent
from chiso.rankings.years import Change, RankedYear, changes_of
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import labelled, number, place, points, signed

MOST_LISTED = 5  # names in a sentence


def _names(names: Sequence[str], t: Texts, longer: str = N_("{names} and {n} more")) -> str:
    """So many names, and how many more there are."""
    more = len(names) - MOST_LISTED
    said = ", ".join(names[:MOST_LISTED])
    return t(longer, names=said, n=more) if more > 0 else said


def ranking_sentences(ranked: RankedYear, t: Texts) -> list[str]:
    """What a reader must know first of a ranking."""
    results = ranked.results
    said = [*_of_all(results, t), *_bound(results, t)]
    if (without := [one for one in results.units if one.place is None]) and results.ranked:
        said.append(
            t(
                "Without a place: {names}.",
                names=_names([f"{one.unit.name} ({why_unranked(one, t)})" for one in without], t),
            )
        )
    said += _claimed_alone(results.units, t)
    said += _lost(results, t) + _claimed(results, t)
    said.append(_since(ranked, t))
    return said


def why_unranked(one: UnitResult, t: Texts) -> str:
    """Why a unit has no place."""
    if one.percent is not None:
        return t("no other unit has a total")
    of_hundred = (row for row in one.rows.values() if row.criterion.kind not in (BONUS, PENALTY))
    if not one.missing and all(row.left_out for row in of_hundred):
        return t("has none of the work that is scored")
    if not one.missing:
        return t("the maximum of a criterion is not on record")
    if not any(row.stage for row in one.rows.values()):
        return t("no score is on record")
    return t("no score on {names}", names=_names(one.missing, t, N_("{names} and {n} more criteria")))


def _claimed_alone(units: Sequence[UnitResult], t: Texts) -> list[str]:
    """How many of the scores that count are claims that nobody has appraised."""
    stages = [row.stage for one in units for row in one.rows.values() if row.stage]
    claimed = stages.count(SELF_ASSESSED)
    if not claimed:
        return []
    return [
        t(
            "Self-assessed alone, not appraised yet: {n} of {total} scores that count.",
            n=claimed,
            total=len(stages),
        )
    ]


def _of_all(results: Results, t: Texts) -> list[str]:
    ranked, lang = results.ranked, t.lang
    if not ranked:
        return [t("No unit is ranked: fewer than two have a total.")]
    mean, median = mean_and_median(results)
    first = [one.unit.name for one in ranked if one.place == 1]
    said = [
        t(
            "Ranked: {n} of {total} units; mean {mean}%, median {median}%.",
            n=len(ranked),
            total=len(results.units),
            mean=number(mean, lang),
            median=number(median, lang),
        ),
        t(
            "First: {names} ({best}%); last: {last} ({lowest}%).",
            names=_names(first, t),
            best=number(percent_of(ranked[0]), lang),
            last=_names([one.unit.name for one in ranked if one.place == ranked[-1].place], t),
            lowest=number(percent_of(ranked[-1]), lang),
        ),
    ]
    counted = Counter(one.class_name for one in ranked)
    classes = [f"{each.name} {counted[each.name]}" for each in results.criteria.classes]
    if classes:
        if counted[""]:
            classes.append(t("without a class {n}", n=counted[""]))
        said.append(t("Classes: {classes}.", classes="; ".join(classes)))
    return said


def _bound(results: Results, t: Texts) -> list[str]:
    bound = results.criteria.bound
    if bound is None or not results.ranked:
        return []
    below = [one.unit.name for one in below_bound(results)]
    shown = points(bound, t.lang)
    if not below:
        return [t("No unit lies below {bound}%.", bound=shown)]
    return [
        t.ngettext(
            "{n} unit lies below {bound}%: {names}.",
            "{n} units lie below {bound}%: {names}.",
            n=len(below),
            bound=shown,
            names=_names(below, t),
        )
    ]


def _lost(results: Results, t: Texts) -> list[str]:
    first = [row for row in lost_by_criterion(results) if row["sum"] > 0][:3]
    if not first:
        return []
    names = "; ".join(labelled(row["code"], row["name"]) for row in first)
    share = number(sum(row["share"] for row in first), t.lang)
    return [t("Most points are lost on: {names}; together {share}% of all.", names=names, share=share)]


def _claimed(results: Results, t: Texts) -> list[str]:
    claims = claims_by_unit(results)
    if not claims:
        return []
    mean = sum(row["difference"] for row in claims) / len(claims)
    most = claims[0]
    said = t("Appraised against self-assessed points: {mean} a unit on average", mean=signed(mean, t.lang))
    if most["difference"] < 0:
        said += t("; most cut: {unit} ({n})", unit=most["unit"], n=signed(most["difference"], t.lang))
    return [said + "."]


def _since(ranked: RankedYear, t: Texts) -> str:
    year = ranked.results.year - 1
    if ranked.before is None:
        return t("No comparison with {year}: {reason}.", year=year, reason=ranked.reason.worded(t))
    known = [one for one in changes_of(ranked) if one.points is not None]
    if not known:
        return t("No comparison with {year}: no unit has a total in both years.", year=year)
    most, least = (max(known, key=_moved), min(known, key=_moved))
    moves = {
        "year": year,
        "n": len(known),
        "up": sum(_moved(one) > 0 for one in known),
        "down": sum(_moved(one) < 0 for one in known),
    }
    said = t("Against {year}, units that compare: {n}; {up} up, {down} down", **moves)
    for one, words in ((most, t("most up")), (least, t("most down"))):
        if (one is most and _moved(one) > 0) or (one is least and _moved(one) < 0):
            said += f"; {words}: {one.now.unit.name} ({signed(float(_moved(one)), t.lang)})"
    return said + "."


def _moved(one: Change) -> Decimal:
    return Decimal(0) if one.points is None else one.points


def unit_sentences(ranked: RankedYear, one: UnitResult, t: Texts) -> list[str]:
    """Place, class and distances of a unit."""
    results, lang = ranked.results, t.lang
    if one.percent is None or one.place is None:
        said = [t("No place: {reason}.", reason=why_unranked(one, t))]
        if one.percent is not None:
            said.append(t("Percent: {percent}%.", percent=number(percent_of(one), lang)))
        return said + _claimed_alone([one], t)
    said = [_standing(one, t), *_class(results, one, t), *_claimed_alone([one], t)]
    above = next_up(results, one)
    if above is not None and above.percent is not None:
        gap = printed_percent(above.percent) - printed_percent(one.percent)
        said.append(
            t(
                "To the next place up ({place}: {unit}): {gap} percentage points, that is {points} points.",
                place=above.place,
                unit=above.unit.name,
                gap=number(float(gap), lang),
                points=points(_in_points(gap, one), lang),
            )
        )
    said += _parts_of_percent(one, t)
    change = next((each for each in changes_of(ranked) if each.now.unit == one.unit), None)
    year = results.year - 1
    if change is None:
        said.append(t("No comparison with {year}: {reason}.", year=year, reason=ranked.reason.worded(t)))
    elif change.points is None:
        said.append(t("No comparison with {year}: {reason}.", year=year, reason=change.reason.worded(t)))
    else:
        said.append(
            t(
                "Against {year}: {change} percentage points.",
                year=year,
                change=signed(float(change.points), lang),
            )
        )
    return said


def _in_points(gap: Decimal, one: UnitResult) -> float:
    """Points that a difference of percent is worth."""
    return as_float(None if one.full is None else gap * one.full / HUNDRED)


def _standing(one: UnitResult, t: Texts) -> str:
    said = t(
        "Place {place} of all, {own} of its kind ({kind}); {percent}%",
        place=place(one.place or 0, one.of),
        own=place(one.place_in_kind or 0, one.of_kind),
        kind=one.unit.kind,
        percent=number(percent_of(one), t.lang),
    )
    if one.shared:
        said += t("; another unit has the same place")
    return said + "."


def _class(results: Results, one: UnitResult, t: Texts) -> list[str]:
    wanted = next_class(results, one)
    own = one.class_name or t("none")
    if wanted is None:
        return [t("Class: {name}, the best.", name=own)] if results.criteria.classes else []
    said = t("Class: {name}", name=own)
    gap = wanted.at_least - printed_percent(one.percent or Decimal(0))
    if gap > 0:
        said += t(
            "; to {next}: {gap} percentage points, that is {points} points",
            next=wanted.name,
            gap=number(float(gap), t.lang),
            points=points(_in_points(gap, one), t.lang),
        )
    if short := fields_short(results, one, wanted):
        said += t(
            "; {next} asks {bound}% of every field, not reached in: {codes}",
            next=wanted.name,
            bound=points(wanted.every_field_at_least, t.lang),
            codes=", ".join(short),
        )
    return [said + "."]


def _parts_of_percent(one: UnitResult, t: Texts) -> list[str]:
    """What percent is made of where that is not points of the maximum alone."""
    said = []
    if one.bonus or one.penalty:
        said.append(
            t(
                "Bonus points: {bonus}; points taken off: {penalty}.",
                bonus=points(one.bonus, t.lang),
                penalty=points(one.penalty, t.lang),
            )
        )
    left_out = [code for code, row in one.rows.items() if row.no_work and not _above(code, one)]
    if left_out:
        said.append(t("Work that the unit does not have: {codes}.", codes=", ".join(left_out)))
    return said


def _above(code: str, one: UnitResult) -> bool:
    """The row that it belongs to is itself no work of the unit."""
    parent = one.rows[code].criterion.parent
    return bool(parent) and one.rows[parent].no_work


def method_sentences(scores: Scores, t: Texts) -> list[str]:
    """How places and classes come about on a set."""
    criteria = scores.criteria
    share = points(criteria.no_work_share * HUNDRED, t.lang)
    if criteria.leaves_out:
        work = t("Work that a unit does not have is left out, and the rest scaled to the maximum.")
    elif criteria.row["no_work"]:
        work = t("Work that a unit does not have earns {share}% of its points.", share=share)
    else:
        work = t("The set does not say what becomes of work that a unit does not have: it earns its points.")
    said = [
        t(
            "The score that counts is that of the last stage on record: final, after explanation, appraised, "
            "self-assessed."
        ),
        work,
    ]
    kinds = {one.kind for one in criteria.criteria}
    if kinds & {"bonus", "penalty"}:
        said.append(t("Bonus points are added, and points taken off subtracted, after that."))
    said.append(
        t(
            "Places are of percent with two decimals: units that read alike share the better place, "
            "and the next place is left out."
        )
    )
    if any(each.every_field_at_least is not None for each in criteria.classes):
        said.append(t("A class may ask a share of every field; a unit that misses it has the next class."))
    said.append(t("Units are ranked within this set alone."))
    return said


def decided(scores: Scores, t: Texts) -> str:
    """The decision of a set: number, date, issuer as far as they are stated."""
    row = scores.criteria.row
    said = t("Decision {number}", number=row["decision"]) if row["decision"] else t("decision not stated")
    if row["decision_date"]:
        said += " " + t("of {date}", date=date(row["decision_date"], t.lang))
    return said + (f", {row['issuer']}" if row["issuer"] else "")
