"""What the indices say of a province in the edition that a plan rests on: a sentence an index."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.provinces import Province
from chiso.pages.references import References
from chiso.reports.parts.index_result import MARKS, IndexView
from chiso.text.catalog import Texts
from chiso.text.numbers import in_points, number, place, score


def results_in_words(plan: Plan, d: Dataset, t: Texts) -> list[str]:
    """Results of the editions that a plan names, beside those of the year before.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    t : Texts
    """
    editions: dict[str, int] = {}
    for row in plan.document["results"]:
        editions[row["index"]] = max(int(row["year"]), editions.get(row["index"], 0))
    if plan.level != "province":
        return []
    unit = d.province(plan.province, period=plan.document["unit"]["period"])
    return [_result(d, unit, index, year, t) for index, year in editions.items() if index in d.indices]


def _result(d: Dataset, unit: Province, index: str, year: int, t: Texts) -> str:
    references = References(d, t)
    own = IndexView(d, unit, index, year, t, references)
    views = own.made_of if not own.has_edition and own.made_of else [own]
    if len(views) > 1:
        of_each = "; ".join(f"{view.province.name} {_standing(view, t)}" for view in views)
        said = t(
            "{index} in {year}, before the reform of units: {said}", index=own.name, year=year, said=of_each
        )
        return f"{said}{_by_score(views, t)}."
    (view,) = views
    said = t("{index} in {year}: {said}", index=own.name, year=year, said=_standing(view, t))
    before = IndexView(d, view.province, index, year - 1, t, references)
    if before.has_edition and not math.isnan(before.now["score"]):
        # A method or a set that changed forbids the two beside each other without saying so.
        marks = "; ".join(t(MARKS[kind]) for kind in view.breaks if kind in MARKS)
        said += t("; in {year}: {said}", year=year - 1, said=", ".join(_total(before, t)))
        said += f" ({marks})" if marks else ""
    return f"{said}{_by_score(views, t)}."


def _total(view: IndexView, t: Texts) -> list[str]:
    """ "89,72%", "xếp thứ 15/63"; of an index without places its group, then the place by score."""
    now = view.now
    if not view.has_edition or math.isnan(now["score"]):
        return [view.why_missing()]
    said = [view.result()]
    if now["score_unit"] == "points" and not math.isnan(now["max_score"]):
        said = [in_points(f"{number(now['score'], t.lang)}/{now['max_score']:.0f}", t)]
    shown, group = place(now["rank"], now["ranked"]), view.group()
    if math.isnan(now["rank"]):
        return [*said, *filter(None, [group])]
    if view.about.publishes_ranks:
        return [*said, t("place {place}", place=shown), *filter(None, [group])]
    return [*said, *filter(None, [group]), t("place {place} if ordered by score", place=shown)]


def _standing(view: IndexView, t: Texts) -> str:
    """The total with its place and group, and on which side of the mean it is."""
    said, (mean, published) = _total(view, t), view.mean()
    if view.has_edition and not math.isnan(view.now["score"] - mean):
        against, shown = view.standing().words(t).split(", ")[0], score(mean, view.now["score_unit"], t.lang)
        said.append(f"{against} ({shown})" if published else f"{against} ({shown}; {t('computed')})")
    return ", ".join(said)


def _by_score(views: Sequence[IndexView], t: Texts) -> str:
    about = views[0].about
    return "" if about.publishes_ranks else t("; {index} publishes no places", index=about.name)
