"""What a change of score is in words: beside its yardstick, and beside what the others did."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.movement.typical_changes import (
    ALIKE,
    BEHIND,
    BELOW,
    FALL,
    FELL_LESS,
    PROGRESS,
    general_change,
    yard,
    yard_kind,
)
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, amount, movement_of_score

# How a change stands against that of the others, where the figures alone do not say it.
AGAINST = {
    ALIKE: N_("about the general rise"),
    BELOW: N_("below the general rise"),
    PROGRESS: N_("above the general rise"),
}
AGAINST_A_FALL = {
    ALIKE: N_("about the general fall"),
    FELL_LESS: N_("a smaller fall than the general one"),
    PROGRESS: N_("against the general fall"),
}


def change_in_words(change: float, weight: str, known: Mapping[str, Any], t: Texts) -> str:
    """A change of score, what it is held against, and how the others moved.

    Parameters
    ----------
    change : float
        In the unit of `known`; not NaN.
    weight : str
        What the change is, as `chiso.analysis.movement.typical_changes.weigh` says it.
    known : mapping
        The row of `typical_change` that it was weighed with.
    t : Texts
    """
    moved = movement_of_score(change, known["unit"], t)
    return ", ".join(filter(None, [moved, beside_in_words(change, weight, known, t)]))


def beside_in_words(change: float, weight: str, known: Mapping[str, Any], t: Texts) -> str:
    """What a change of score is held against, and how the others moved; parameters as above."""
    if not weight:
        return ""
    beside = [*_beside_the_yardstick(change, known, t), _beside_the_others(weight, known, t)]
    return ", ".join(filter(None, beside))


def _beside_the_yardstick(change: float, known: Mapping[str, Any], t: Texts) -> list[str]:
    kind, inside = yard_kind(known), abs(change) <= yard(known)
    if not kind:
        return []
    size = amount(yard(known), known["unit"], t)
    if kind == "margin":
        return [
            t("within the sampling error of the change (± {n})", n=size)
            if inside
            else t("more than the sampling error of the change (± {n})", n=size)
        ]
    return [
        t("within the typical change between two years ({n})", n=size)
        if inside
        else t("more than the typical change between two years ({n})", n=size)
    ]


def _beside_the_others(weight: str, known: Mapping[str, Any], t: Texts) -> str:
    if math.isnan(general_change(known)):
        return ""
    moved = movement_of_score(general_change(known), known["unit"], t)
    if math.isnan(yard(known)):
        general = t("the country: {movement}", movement=moved)
        behind = t("while the country was {movement}", movement=moved)
    else:
        general = t("the provinces on average: {movement}", movement=moved)
        behind = t("while the provinces on average were {movement}", movement=moved)
    against = _against(known)
    if weight in against:
        return f"{t(against[weight])} ({general})"
    return behind if weight == BEHIND else general


def _against(known: Mapping[str, Any]) -> Mapping[str, str]:
    return AGAINST_A_FALL if general_change(known) < 0 else AGAINST


def weight_in_words(change: float, weight: str, known: Mapping[str, Any], t: Texts) -> str:
    """What a change is, in short, where its yardstick stands once beside the list; parameters as above."""
    if not weight:
        return MISSING
    said = []
    kind, inside = yard_kind(known), abs(change) <= yard(known)
    if kind == "margin":
        said.append(t("within the sampling error") if inside else t("more than the sampling error"))
    elif kind:
        said.append(t("within the typical change") if inside else t("more than the typical change"))
    against = _against(known)
    if weight in against:
        said.append(t(against[weight]))
    elif weight == BEHIND:
        said.append(t("while the others rose"))
    elif weight == FALL and math.isnan(yard(known)):
        said.append(t("a larger fall than the general one"))
    return ", ".join(said)


def yardstick(known: Mapping[str, Any], t: Texts) -> str:
    """What the changes of a list are held against, said once beside it; "" where nothing is known."""
    general = general_change(known)
    if math.isnan(general):
        return ""
    moved = movement_of_score(general, known["unit"], t)
    if math.isnan(known["typical"]):
        return t("On the year before, the country: {movement}.", movement=moved)
    return t.ngettext(
        "Typical change between two years: {size} (median of the absolute changes of {n} province with both "
        "editions; no sampling error); mean change of the same provinces: {movement}.",
        "Typical change between two years: {size} (median of the absolute changes of {n} provinces with both "
        "editions; no sampling error); mean change of the same provinces: {movement}.",
        n=known["n"],
        size=amount(known["typical"], known["unit"], t),
        movement=moved,
    )
