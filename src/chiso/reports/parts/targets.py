"""Targets on record in words, whether they are reached, and how far a result is from the mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.ahead.target_gaps import targets
from chiso.core.frames import records
from chiso.reports.parts.index_result import IndexView
from chiso.text.numbers import MISSING, amount, movement_of_rank, number, place, two_digits


def targets_of(view: IndexView, later: int = 0) -> list[dict[str, Any]]:
    """Targets set for the edition of a view, or one so many years later, with how far they are reached."""
    rows = records(targets(view.d, view.province))
    return [row for row in rows if row["index"] == view.index and row["year"] == view.year + later]


def target_in_words(row: Mapping[str, Any], view: IndexView) -> str:
    """A target with its denominator: "trong nhóm 10/63", "từ 95,00% trở lên"."""
    t = view.t
    if row["kind"] == "rank":
        return t("place {k} or better", k=place(row["value"], row["ranked"]))
    if row["kind"] == "rise":
        return movement_of_rank(row["value"], t)
    # A plan writes 95%, not 95,00%.
    shown = number(row["value"], t.lang, 0 if float(row["value"]).is_integer() else 2)
    return (
        t("{percent}% or more", percent=shown) if view.about.in_percent else t("{n} points or more", n=shown)
    )


def assessment(row: Mapping[str, Any], view: IndexView) -> str:
    """Whether a target is reached, and what is short."""
    t = view.t
    if row["reached"] == "yes":
        spare = row["wanted_rank"] - row["rank"]
        if spare > 0:
            return t.ngettext(
                "reached, {n} place better", "reached, {n} places better", n=two_digits(spare, t.lang)
            )
        return t("reached")
    if row["other_units"]:
        words = t("not to be assessed (the number of units ranked changed)")
        result = place(row["rank"], row["result_ranked"])
        return words if result == MISSING else t("{words}, result {place}", words=words, place=result)
    if row["reached"] == "unknown":
        return t("not to be assessed yet, figures are not on record")
    short = []
    if not math.isnan(row["short_places"]):
        short.append(t.ngettext("{n} place", "{n} places", n=two_digits(row["short_places"], t.lang)))
    if not math.isnan(row["short"]):
        short.append(amount(row["short"], row["unit"], t))
    return t("not reached, {short} short", short=", ".join(short)) if short else t("not reached")


def against_the_mean(view: IndexView) -> list[str]:
    """How far the result is above or below the national mean; nothing where either is missing."""
    t, own = view.t, view.now["score"]
    mean, published = view.mean()
    if math.isnan(own - mean):
        return []
    size = amount(abs(own - mean), view.now["score_unit"], t)
    if round(own - mean, 2) == 0:
        return [t("equal to the national mean")]
    if published:
        return [
            t("{n} above the national mean", n=size)
            if own > mean
            else t("{n} below the national mean", n=size)
        ]
    return [
        t("{n} above the mean of the provinces", n=size)
        if own > mean
        else t("{n} below the mean of the provinces", n=size)
    ]
