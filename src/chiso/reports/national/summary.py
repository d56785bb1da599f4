"""The summary of the national report in sentences made by rules, what is on record first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.among_units.nationwide import movers, regional_summary
from chiso.core.frames import records
from chiso.pages.inline import Words
from chiso.reports.national.movement import remarks
from chiso.reports.national.view import CountryView, End
from chiso.reports.parts.change_words import weight_in_words
from chiso.text.messages import N_
from chiso.text.numbers import amount, movement_of_rank, movement_of_score, number, place

BETWEEN = {
    "hard": N_("scores do not compare with {year} (the method changed)"),
    "set": N_("the set of criteria changed"),
    "units": N_("the mean of {year} is that of other units, no change is given"),
}


def sentences(views: Mapping[str, CountryView]) -> list[Words]:
    """The points beside the cards: coverage, movers, regions.

    Parameters
    ----------
    views : mapping from str to CountryView
        By index, in their order.
    """
    shown = list(views.values())
    said = [_coverage(shown)]
    said += _movers([view for view in shown if view.on_record])
    said += _regions([view for view in shown if view.on_record])
    return [line for line in said if line]


def results(views: Mapping[str, CountryView]) -> list[str]:
    """One sentence an index: mean, change, who rose and fell, the ends."""
    return [_country(view) for view in views.values() if view.on_record]


def _coverage(views: list[CountryView]) -> str:
    t, year = views[0].t, views[0].year
    counts = [
        t("{index} {n}", index=view.name, n=view.count(len(view.table)))
        if view.on_record
        else t("{index} none", index=view.name)
        for view in views
    ]
    text = t("Provinces with a score or a place in {year}: {counts}", year=year, counts="; ".join(counts))
    partial = [view.name for view in views if view.on_record and not view.complete]
    if partial:
        text += "; " + t(
            "what is said of the provinces in {indices} holds among those on record only",
            indices=", ".join(partial),
        )
    return text + "."


def _country(view: CountryView) -> str:
    t, now = view.t, view.now
    parts = []
    if view.mean():
        lead = (
            t("{index}: mean of the provinces (computed) {mean}", index=view.name, mean=view.mean())
            if now["mean_kind"] == "computed"
            else t("{index}: national mean {mean}", index=view.name, mean=view.mean())
        )
        parts.append(lead + change_of_mean(view))
    else:
        parts.append(t("{index}: the national mean is not on record yet", index=view.name))
    parts += [risen(view), *ends_in_words(view)]
    return "; ".join(filter(None, parts)) + "."


def risen(view: CountryView) -> str:
    """How many units rose and fell in score; "" where that is not known."""
    t, now = view.t, view.now
    if math.isnan(now["n_rising"]):
        return ""
    up = number(now["n_rising"], t.lang, 0)
    if math.isnan(now["n_falling"]):
        return t.ngettext("{n} province rose in score", "{n} provinces rose in score", n=up)
    return t.ngettext(
        "{n} province rose and {down} fell in score",
        "{n} provinces rose and {down} fell in score",
        n=up,
        down=number(now["n_falling"], t.lang, 0),
    )


def ends_in_words(view: CountryView) -> list[str]:
    """The highest and the lowest of an edition, as far as they are known."""
    t, best, worst = view.t, view.best(), view.worst()
    said = [t("highest {end}", end=_end(best, view, "max"))] if best else []
    return [*said, t("lowest {end}", end=_end(worst, view, "min"))] if worst else said


def change_of_mean(view: CountryView) -> str:
    """The change of the national mean on the year before and what lies between, after a comma, or ""."""
    t, now = view.t, view.now
    details = ""
    if not math.isnan(now["change_mean"]):
        unit = "points" if view.unit == "points" else "percentage points"
        details = ", " + t(
            "{change} on {year}", change=movement_of_score(now["change_mean"], unit, t), year=view.year - 1
        )
    kind = now["break_kind"].split("; ")[0]
    if kind in BETWEEN and view.series["year"].eq(view.year - 1).any():
        words = t(BETWEEN[kind], **({} if kind == "set" else {"year": view.year - 1}))
        details += f", {words}" if kind == "hard" else f" ({words})"
    return details


def _end(end: End, view: CountryView, measure: str) -> str:
    t = view.t
    amount = view.known_amount(end.score, view.year, measure)
    if view.is_derived(view.year, measure):
        amount = t("{amount}, derived", amount=amount)
    if not end.province:
        return t("{amount} (the province is not established)", amount=amount)
    if math.isnan(end.score):
        return t(
            "{province} (place {place}, score not on record yet)",
            province=end.province,
            place=place(view.ranked, view.ranked),
        )
    return f"{end.province} ({amount})"


def _movers(views: list[CountryView]) -> list[str]:
    said = []
    for view in views:
        t = view.t
        found = records(movers(view.d, view.index, view.year, by="rank", n=view.ranked))
        up, down = _largest(found, "up", view), _largest(found, "down", view)
        if not up and not down:
            continue
        first = found[0]
        among = (
            t("{index}: largest changes of place", index=view.name)
            if first["complete"]
            else t.ngettext(
                "{index}: largest changes of place among the {n} province with both places on record",
                "{index}: largest changes of place among the {n} provinces with both places on record",
                index=view.name,
                n=first["n"],
            )
        )
        details = list(filter(None, [remarks(view, first["break_kind"])]))
        if not math.isnan(first["typical"]):
            details.append(t("typical change {n}", n=amount(first["typical"], first["unit"], t)))
        if details:
            among += f" ({'; '.join(details)})"
        said.append(f"{among}: {'; '.join(filter(None, (up, down)))}.")
    return said


def _largest(found: list[dict[str, Any]], side: str, view: CountryView) -> str:
    own = [row for row in found if row["side"] == side]
    if not own:
        return ""
    size = own[0]["change_rank"]
    names = ", ".join(_mover(row, view) for row in own if row["change_rank"] == size)
    return f"{names} {movement_of_rank(size, view.t)}"


def _mover(row: dict[str, Any], view: CountryView) -> str:
    """A unit with its places, the change of score that its move rests on, and what is doubtful of them."""
    before = place(row["rank_before"], row["ranked_before"])
    said = [place(row["rank"], row["ranked"])]
    if not math.isnan(row["change"]):
        words = [movement_of_score(row["change"], row["unit"], view.t)]
        words += [weight_in_words(row["change"], row["weight"], row, view.t)] if row["weight"] else []
        said.append(view.t("score {moved}", moved=", ".join(words)))
    said += view.cautions(row["province"])
    return f"{row['province']} ({before} → {'; '.join(said)})"


def _regions(views: list[CountryView]) -> list[str]:
    if not views:
        return []
    t, said = views[0].t, []
    name = "region" if t.lang == "vi" else "region_en"
    for view in views:
        rows = records(regional_summary(view.d, view.index, view.year))
        known = [row for row in rows if not math.isnan(row["mean"])]
        if len(known) < len(rows):  # the highest of some regions is not the highest
            continue
        first, last = known[0], known[-1]
        computed = any(row["mean_kind"] == "computed" for row in known)
        said.append(
            t(
                "{index}{how} from {high} in {first} to {low} in {last}",
                index=view.name,
                how=" " + t("(computed)") if computed else "",
                first=first[name],
                high=view.amount(first["mean"]),
                last=last[name],
                low=view.amount(last["mean"]),
            )
        )
    return [t("Means of the regions: {said}.", said="; ".join(said))] if said else []
