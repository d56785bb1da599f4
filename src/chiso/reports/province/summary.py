"""The summary of a report: what a head of department must know first, in sentences made by rules.

In this order: targets set for the edition; whether the indices rose or fell; each index with its
movement, its distance to the national mean and to the next better group; the weakest component; what
is not on record, with the last result that is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.base.errors import NoFigures
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.core.frames import records
from chiso.pages.inline import Words, inline
from chiso.reports.parts.components import FEWEST_FIELDS
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import counted
from chiso.reports.parts.targets import against_the_mean, assessment, target_in_words, targets_of
from chiso.text.messages import capital
from chiso.text.numbers import amount, number, place, score_in_words


def sentences(views: Mapping[str, IndexView]) -> list[Words]:
    """The sentences of the summary, most pressing first.

    Parameters
    ----------
    views : mapping from str to IndexView
        The views of the report by index, in their order.
    """
    shown = list(views.values())
    said = [sentence for view in shown for sentence in _on_targets(view)]
    said += _on_directions(shown)
    said += [_on_result(view) for view in shown if _has_result(view)]
    said += [sentence for view in shown if _has_result(view) for sentence in _on_weakest(view)]
    said += [_on_lack(view) for view in shown if not _has_result(view)]
    return said


def _on_targets(view: IndexView) -> list[Words]:
    return [
        inline(
            view.t(
                "Target of {index}, {target}: {assessment}.",
                index=view.name,
                target=target_in_words(row, view),
                assessment=assessment(row, view),
            ),
            " ",
            view.references.mark(row["source"]),
        )
        for row in targets_of(view)
    ]


def _on_directions(views: list[IndexView]) -> list[Words]:
    t = views[0].t
    moved = {
        view.name if view.about.publishes_ranks else t("{index} (derived)", index=view.name): view.now[
            "change_rank"
        ]
        for view in views
        if view.now
    }
    moved = {name: change for name, change in moved.items() if not math.isnan(change)}
    rose = [name for name, change in moved.items() if change > 0]
    fell = [name for name, change in moved.items() if change < 0]
    if len(views) > 1 and len(views) in {len(rose), len(fell)}:
        return [_all_moved(views, up=bool(rose))]
    if len(rose) + len(fell) < 2:  # one index speaks for itself below
        return []
    said = []
    if rose:
        said.append(t("rising in rank: {names}", names=", ".join(rose)))
    if fell:
        said.append(t("falling in rank: {names}", names=", ".join(fell)))
    text = "; ".join(said) + "."
    return [capital(text)]


def _all_moved(views: list[IndexView], *, up: bool) -> str:
    t, n = views[0].t, len(views)
    count = counted(n, t)
    derived = [view.name for view in views if not view.about.publishes_ranks]
    if derived:
        names = ", ".join(derived)
        return (
            t("All {n} indices rose in rank (that of {index} is derived).", n=count, index=names)
            if up
            else t("All {n} indices fell in rank (that of {index} is derived).", n=count, index=names)
        )
    return t("All {n} indices rose in rank.", n=count) if up else t("All {n} indices fell in rank.", n=count)


def _has_result(view: IndexView) -> bool:
    return bool(view.now) and not (math.isnan(view.now["score"]) and math.isnan(view.now["rank"]))


def _on_result(view: IndexView) -> str:
    t, now = view.t, view.now
    parts = []
    if math.isnan(now["score"]):
        parts.append(t("{index}: score not on record yet", index=view.name))
    else:
        parts.append(t("{index} scored {result}", index=view.name, result=view.result()))
    if view.group():
        parts.append(view.group())
    if not math.isnan(now["rank"]):
        parts.append(t("ranked {place}", place=view.rank_words()))
    moves = view.movements()
    first = ", ".join(parts if view.former else [*parts, *moves])
    said = "; ".join([first, *against_the_mean(view), *_to_the_next_group(view)]) + "."
    # Beside an edition of other units a sentence of its own: it says more than one movement.
    return f"{said} {capital('; '.join(moves))}." if view.former and moves else said


def _to_the_next_group(view: IndexView) -> list[str]:
    own = view.now["score"]
    nearest = None if math.isnan(own) else view.next_group()
    if nearest is None:
        return []
    short = amount(nearest.lower - own, view.now["score_unit"], view.t)
    return [view.t("{n} short of {group}", n=short, group=view.group_name(nearest.name))]


def _on_weakest(view: IndexView) -> list[Words]:
    t = view.t
    try:
        if view.about.by_median:
            found = records(strengths_weaknesses(view.d, view.province, view.index, view.year))
            return [
                t(
                    "{index} {part} weakest relative to the others: {name} (ranked {place}, derived).",
                    name=_name(row, view),
                    place=place(row["rank"], row["ranked"]),
                    **view.words,
                )
                for row in found
                if row["side"] == "weakness" and row["place"] == 1 and row["reference_kind"] == "median"
            ]
        fields = [
            row
            for row in records(view.gaps("best"))
            if row["kind"] == view.about.main_kind != "element"
            and row["state"] == "scored"
            and not math.isnan(row["share"])
        ]
    except NoFigures:
        return []
    if len(fields) < FEWEST_FIELDS:
        return []
    row = min(fields, key=lambda one: float(one["share"]))
    return [
        t(
            "{index} {part} with the lowest share of its maximum, of {n} whose share is known: {name} "
            "({share}%).",
            n=f"{len(fields)}/{view.main_parts(view.year)}",
            name=_name(row, view),
            share=number(row["share"], t.lang),
            **view.words,
        )
    ]


def _name(row: Mapping[str, Any], view: IndexView) -> str:
    return f"{row['component']}. {row[f'name_{view.t.names}'] or row['name_en']}"


def _on_lack(view: IndexView) -> str:
    t = view.t
    text = view.lack()
    last = [row for row in records(view.series) if not (math.isnan(row["score"]) and math.isnan(row["rank"]))]
    if last:
        known = _last_result(view, last[-1])
        text += t("; last result on record, {year}: {known}", year=last[-1]["year"], known=known)
    elif any(_has_result(one) for one in view.made_of):
        known = "; ".join(
            f"{one.unit_name} {_last_result(one, one.now) if _has_result(one) else t('not on record yet')}"
            for one in view.made_of
        )
        text += t(
            "; results of {year} of the units before the reform: {known}",
            year=view.made_of[0].year,
            known=known,
        )
    return text + "."


def _last_result(view: IndexView, row: Mapping[str, Any]) -> str:
    t, known = view.t, []
    if not math.isnan(row["score"]):
        known.append(score_in_words(row["score"], row["score_unit"], t))
    if not math.isnan(row["rank"]):
        derived = row["rank_is_computed"]
        shown = place(row["rank"], row["ranked"])
        known.append(t("ranked {place}", place=t("{place} (derived)", place=shown) if derived else shown))
    return ", ".join([*known, *view.caution(dict(row))])
