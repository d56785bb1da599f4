"""The summary of a report: what a head of department must know first, in sentences made by rules.

In this order: targets set for the edition; whether the indices rose or fell; each index with its
movement, its distance to the national mean and to the next better group; the weakest component; what
is not on record, with the last result that is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from chiso.analysis.errors import NoFigures
from chiso.analysis.strengths import strengths_weaknesses
from chiso.analysis.target_gaps import targets
from chiso.core.frames import records
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import counted
from chiso.text.catalog import capital
from chiso.text.numbers import movement_of_rank, number, place, score

FEWEST_FIELDS = 5  # a weakest field is named only among so many, of eight, whose share is known


def sentences(views: Mapping[str, IndexView]) -> list[Markup]:
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


def targets_of(view: IndexView) -> list[dict[str, Any]]:
    """Targets on record that were set for the edition of a view, with how far they are reached."""
    rows = records(targets(view.d, view.province))
    return [row for row in rows if row["index"] == view.index and row["year"] == view.year]


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
            return t("reached, {n} {n:place|places} better", n=_two_digits(spare, t.lang))
        return t("reached")
    if row["reached"] == "unknown":
        return t("not to be assessed yet, figures are not on record")
    short = []
    if not math.isnan(row["short_places"]):
        short.append(t("{n} {n:place|places}", n=_two_digits(row["short_places"], t.lang)))
    if not math.isnan(row["short"]):
        short.append(amount(row["short"], row["unit"], view))
    return t("not reached, {short} short", short=", ".join(short)) if short else t("not reached")


def _on_targets(view: IndexView) -> list[Markup]:
    return [
        Markup("{} {}").format(
            view.t(
                "Target of {index}, {target}: {assessment}.",
                index=view.name,
                target=target_in_words(row, view),
                assessment=assessment(row, view),
            ),
            view.references.mark(row["source"]),
        )
        for row in targets_of(view)
    ]


def _on_directions(views: list[IndexView]) -> list[Markup]:
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
        return [Markup.escape(_all_moved(views, up=bool(rose)))]
    if len(rose) + len(fell) < 2:  # one index speaks for itself below
        return []
    said = []
    if rose:
        said.append(t("rising in rank: {names}", names=", ".join(rose)))
    if fell:
        said.append(t("falling in rank: {names}", names=", ".join(fell)))
    text = "; ".join(said) + "."
    return [Markup.escape(capital(text))]


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


def _on_result(view: IndexView) -> Markup:
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
    parts += view.movements()
    first = ", ".join(parts)
    return Markup.escape("; ".join([first, *against_the_mean(view), *_to_the_next_group(view)]) + ".")


def against_the_mean(view: IndexView) -> list[str]:
    """How far the result is above or below the national mean; nothing where either is missing."""
    t, own = view.t, view.now["score"]
    row = next((row for row in records(view.field) if row["year"] == view.year), None)
    if row is None or math.isnan(own):
        return []
    published = not math.isnan(row["published_mean"])
    mean = row["published_mean"] if published else row["mean"]
    if math.isnan(mean):
        return []
    size = amount(abs(own - mean), view.now["score_unit"], view)
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


def _to_the_next_group(view: IndexView) -> list[str]:
    own = view.now["score"]
    nearest = None if math.isnan(own) else view.next_group()
    if nearest is None:
        return []
    short = amount(nearest.lower - own, view.now["score_unit"], view)
    return [view.t("{n} short of {group}", n=short, group=view.group_name(nearest.name))]


def _on_weakest(view: IndexView) -> list[Markup]:
    t = view.t
    try:
        if view.about.by_median:
            found = records(strengths_weaknesses(view.d, view.province, view.index, view.year))
            return [
                Markup.escape(
                    t(
                        "{index} {part} weakest relative to the others: {name} (ranked {place}, derived).",
                        name=_name(row, view),
                        place=place(row["rank"], row["ranked"]),
                        **view.words,
                    )
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
        Markup.escape(
            t(
                "{index} {part} with the lowest share of its maximum, of {n} whose share is known: {name} "
                "({share}%).",
                n=f"{len(fields)}/{view.main_parts(view.year)}",
                name=_name(row, view),
                share=number(row["share"], t.lang),
                **view.words,
            )
        )
    ]


def _name(row: Mapping[str, Any], view: IndexView) -> str:
    return f"{row['component']}. {row[f'name_{view.t.lang}'] or row['name_en']}"


def _on_lack(view: IndexView) -> Markup:
    t = view.t
    text = view.lack()
    last = [row for row in records(view.series) if not (math.isnan(row["score"]) and math.isnan(row["rank"]))]
    if last:
        row = last[-1]
        known = []
        if not math.isnan(row["score"]):
            shown = score(row["score"], row["score_unit"], t.lang)
            known.append(shown if row["score_unit"] == "percent" else t("{n} {n:point|points}", n=shown))
        if not math.isnan(row["rank"]):
            derived = row["rank_is_computed"] and not view.about.publishes_ranks
            shown = place(row["rank"], row["ranked"])
            known.append(t("ranked {place}", place=t("{place} (derived)", place=shown) if derived else shown))
        known += view.caution(row)
        text += t("; last result on record, {year}: {known}", year=row["year"], known=", ".join(known))
    return Markup.escape(text + ".")


def amount(value: float, unit: str, view: IndexView) -> str:
    """A size of a difference, with its unit in words."""
    t = view.t
    size = number(value, t.lang)
    return (
        t("{n} percentage points", n=size)
        if unit in {"percent", "percentage points"}
        else t("{n} {n:point|points}", n=size)
    )


def _two_digits(value: float, lang: str) -> str:
    return f"{value:.0f}".zfill(2 if lang == "vi" else 1)
