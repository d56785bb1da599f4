"""The card of an index in the national report: its mean, how it moved, all units of the edition."""

from __future__ import annotations

import math

from chiso.analysis.base.panel import panel
from chiso.analysis.standing.among_all import unknown_between
from chiso.charts import small
from chiso.core.frames import records
from chiso.pages.blocks import CardSide, IndexCard, SmallDrawing
from chiso.pages.inline import Words, inline, styled
from chiso.reports.national.view import CountryView
from chiso.reports.parts.cards import EDITIONS_SHOWN, segment_of
from chiso.reports.parts.strip import strip_panel
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import movement_of_score, number, score


def country_card(view: CountryView, said: list[str]) -> IndexCard:
    """The card of an index.

    Parameters
    ----------
    view : CountryView
    said : list of str
        What the ends of the edition are, in words.
    """
    t = view.t
    about = view.about.long_name(view.year, t.names)
    if not view.on_record:
        return IndexCard(view.name, about, t("Not on record yet"), known=False)
    mean, now = view.mean(), view.now
    lines: list[Words] = []
    if mean:
        lines.append(
            t("mean of the provinces (computed)") if now["mean_kind"] == "computed" else t("national mean")
        )
        if now["mean_kind"] != "computed":
            basis = "stated" if now["mean_kind"] == "published" else "derived"
            lines.append(view.references.known(basis, now["mean_source"]))
    lines.append(t("Units with a score or a place: {n} of {total}", n=len(view.table), total=view.ranked))
    shown = panel(view.d).field(view.index, view.year, "total")
    return IndexCard(
        view.name,
        about,
        _large(view) if mean else t("mean not on record"),
        known=bool(mean),
        lines=lines,
        movement=_movement(view),
        course=_course(view),
        among=strip_panel(view.d, view.index, view.year, {}, now["mean"], math.nan, [*map(capital, said)], t)
        if shown.n
        else CardSide(""),
    )


def _large(view: CountryView) -> Words:
    shown = view.mean()
    value = score(view.now["mean"], view.unit, view.t.lang)
    if view.unit != "points" or not shown.startswith(value):
        return shown  # one known in whole percent is said to be about that
    return inline(value, styled("aside", " " + view.t("points")))


def country_legend(views: list[CountryView], t: Texts) -> list[str]:
    """What the signs of the cards mean."""
    said = [t("dots: units with a score"), t("dashed upright: mean")]
    fields = (panel(view.d).field(view.index, view.year, "total") for view in views if view.on_record)
    if any(unknown_between(panel(views[0].d), field) for field in fields):
        said.append(t("hatched: units whose score is not on record, by their published places"))
    return said


def _movement(view: CountryView) -> CardSide:
    t, now = view.t, view.now
    change = now["change_mean"]
    notes: list[Words] = []
    if not math.isnan(now["n_rising"]):
        up = number(now["n_rising"], t.lang, 0)
        if math.isnan(now["n_falling"]):
            notes.append(t("Units that rose in score: {up}", up=up))
        else:
            notes.append(
                t(
                    "Units that rose in score: {up}, that fell: {down}",
                    up=up,
                    down=number(now["n_falling"], t.lang, 0),
                )
            )
    if not math.isnan(view.typical["typical"]):
        rows = view.table[view.table["change_score"].notna()]
        beyond = rows["change_score"].abs().gt(view.typical["typical"])
        notes.append(
            t(
                "beyond the typical change ({n}): {up} up, {down} down",
                n=number(view.typical["typical"], t.lang),
                up=int((beyond & rows["change_score"].gt(0)).sum()),
                down=int((beyond & rows["change_score"].lt(0)).sum()),
            )
        )
    if math.isnan(change):
        lead = ""
        if view.series["year"].eq(view.year - 1).any():
            notes.insert(0, t("no change of the mean is given"))
    else:
        unit = "points" if view.unit == "points" else "percentage points"
        lead = capital(movement_of_score(change, unit, t))
        if now["mean_kind"] == "computed":
            # Each edition leaves out others: not the difference of the two means.
            notes.append(t("mean change, units with both editions: {n}", n=view.typical["n"]))
    return (
        CardSide(t("Against {year}", year=view.year - 1), lead, "plain", notes=notes)
        if lead or notes
        else CardSide("")
    )


def _course(view: CountryView) -> CardSide:
    t = view.t
    rows = [row for row in records(view.series) if row["year"] > view.year - EDITIONS_SHOWN]
    known = [row for row in rows if not math.isnan(row["mean"])]
    if not known:
        return CardSide("")
    rows = [row for row in rows if row["year"] >= known[0]["year"]]
    # A mean of other units is another mean: it is not joined either.
    segments = [segment_of(view.d, view.index, row) for row in rows]
    editions = [
        small.Edition(row["year"], row["mean"], math.nan, segment, "")
        for row, segment in zip(rows, segments, strict=True)
    ]
    said = "; ".join(f"{row['year']}: {score(row['mean'], row['score_unit'], t.lang)}" for row in known)
    label = t("country") if view.about.published_mean else t("others")
    alternative = t("{index}, mean: {said}", index=view.name, said=said)
    return CardSide(
        t("Trend of the mean since {year}", year=rows[0]["year"]),
        drawing=SmallDrawing(
            lambda words: small.course(editions, (label, ""), (t("yr"), ""), words), alternative
        ),
    )
