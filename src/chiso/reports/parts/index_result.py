"""What a report says of one index in words: total, group, place, movement, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from chiso.analysis.base.distributions import field_summary
from chiso.analysis.base.errors import MergedUnit, NoFigures
from chiso.analysis.base.panel import panel
from chiso.analysis.movement.changes_of_components import COMPONENT_CHANGE_COLUMNS, component_changes
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.trends import TREND_COLUMNS, trend
from chiso.analysis.movement.typical_changes import BEHIND, FALL, is_within, typical_row, weigh
from chiso.analysis.standing.gaps import GAP_COLUMNS, To, gap
from chiso.analysis.standing.rankings import Group, group_of, groups_of
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.indices import LEVELS, Index
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import SCORES
from chiso.data.provinces import Province
from chiso.pages.references import References
from chiso.reports.parts.across_units import YearStanding, side_by_side
from chiso.reports.parts.change_words import change_in_words
from chiso.reports.parts.index_words import BY_SCORE, words_of
from chiso.text.catalog import Texts
from chiso.text.messages import N_, capital
from chiso.text.numbers import (
    MISSING,
    movement_of_rank,
    movement_of_score,
    place,
    score,
    score_in_words,
)

# Quartiles of the units; other groups go by the letter or number that was published.
QUARTER_GROUPS = {
    "highest": N_("highest group"),
    "upper_middle": N_("upper-middle group"),
    "lower_middle": N_("lower-middle group"),
    "lowest": N_("lowest group"),
}
REASONS = {
    "không đủ dữ liệu để đánh giá, xếp hạng": N_("not enough data to assess and rank"),
    "technical problems": N_("technical problems"),
}
MARKS = {
    "hard": N_("method changed, scores not comparable with earlier editions"),
    "set": N_("new set of criteria"),
    "caution": N_("compare with caution"),
    "suspected": N_("jump of unknown reason"),
    "units": N_("other units ranked, places are not compared"),
    "unverified_method": N_("not established whether the method changed"),
}
# What a change of place crosses.
BREAKS = {"hard": N_("the method changed"), "set": N_("the set of criteria changed")}


def marks_of(break_kind: str, t: Texts) -> str:
    """The kinds of a break, as tables of analysis hold them, in words; "" for none."""
    return "; ".join(t(MARKS[kind]) for kind in break_kind.split("; ") if kind)


def why_left_out(reason: str, t: Texts) -> str:
    """Why an edition left a unit out: in words where the reason is a known one, else as it is recorded."""
    if not reason:
        return t("the reason is not established")
    return t(REASONS[reason]) if reason in REASONS else reason


def left_out_rows(d: Dataset, index: str, year: int) -> pd.DataFrame:
    """The units that an edition of an index left out."""
    rows = d.left_out
    return rows[rows["index"].eq(index) & rows["year"].eq(year)]


def cautions_on(row: Mapping[str, Any], references: References, t: Texts) -> list[str]:
    """What a reader must know before quoting a place; nothing if it is well known.

    Parameters
    ----------
    row : mapping
        Of `trend`: year, rank, rank_basis, rank_source.
    references : References
    t : Texts
    """
    if math.isnan(row["rank"]):
        return []
    if row["rank_basis"] == "listing order":
        return [t("the place of {year} is by order of listing, to be verified", year=row["year"])]
    if row["rank_basis"] == "doubtful":
        return [t("the place of {year} is to be verified", year=row["year"])]
    if references.secondary(row["rank_source"]):
        return [t("the place of {year} is from a secondary source, to be verified", year=row["year"])]
    return []


def in_its_unit(series: pd.DataFrame, about: Index) -> pd.DataFrame:
    """A series of `trend` in the unit of its index: a total in points is % of its maximum, as derived."""
    series = series.copy()
    if about.in_percent:
        points = series["score_unit"].eq("points")
        series.loc[points, "score"] = series.loc[points, "share"]
        series.loc[points, "score_basis"] = "derived"
        series.loc[points, "score_unit"] = "percent"
    return series


@dataclass
class IndexView:
    """What a report says of one index for one unit and edition.

    Parameters
    ----------
    d : Dataset
    province : Province
    index : str
        Code of an index.
    year : int
    t : Texts
    references : References
    """

    d: Dataset
    province: Province
    index: str
    year: int
    t: Texts
    references: References

    def __post_init__(self) -> None:
        self.about = self.d.index(self.index)
        self.name = self.about.name
        self.words = words_of(self.about, self.year, self.t)
        # What came after the edition is no part of its report.
        series, field = self._trend(), field_summary(self.d, self.index)
        self.series = series[series["year"].le(self.year)]
        self.field = field[field["year"].le(self.year)]
        own = self.series[self.series["year"].eq(self.year)]
        self.now: dict[str, Any] = records(own)[0] if len(own) else {}
        self.has_edition = bool(self.now)
        # A place without a score, or the score of a component, is a figure too.
        measured = (self.index, self.year, self.province.name) in panel(self.d).measured
        # A scorecard of the province itself is a figure of its own too.
        self.scorecard = self._scorecard()
        self.on_record = measured or self.scorecard is not None

    def _trend(self) -> pd.DataFrame:
        try:
            return trend(self.d, self.province, self.index)
        except MergedUnit:  # no edition of the index measured the unit yet
            return pd.DataFrame(columns=list(TREND_COLUMNS))

    def _scorecard(self) -> Plan | None:
        if not self.about.self_assessed:
            return None
        own = [
            plan
            for plan in self.d.plans
            if plan.scored
            and (plan.level, plan.province, plan.reviewed) == ("province", self.province.name, self.year)
            and plan.document["unit"]["period"] == self.province.period
            and any(plan.criteria[column].ne("").any() for column in SCORES)
        ]
        return own[-1] if own else None

    def gaps(self, to: To) -> pd.DataFrame:
        """Components of the edition against a reference, as `gap` returns them; empty without a figure."""
        try:
            return gap(self.d, self.province, self.index, self.year, to=to)
        except NoFigures:  # of some editions only a movement is on record
            return pd.DataFrame(columns=list(GAP_COLUMNS)).astype({"component": str})

    def why_missing(self) -> str:
        """Why the unit has no total in this edition, in words; "" if it has one."""
        t = self.t
        if not self.has_edition:
            return t("{index} has no edition {year} on record", index=self.name, year=self.year)
        if not math.isnan(self.now["score"]):
            return ""
        if self.now["left_out"]:
            row = self._left_out(self.year)
            reason = why_left_out(row["reason"], t)
            codes = row["missing_dimensions"].replace(";", ", ")
            if len(row["missing_dimensions"].split(";")) == self.main_parts(self.year):
                return t(
                    "{index} {year} gives no result for this province ({reason})", reason=reason, **self.words
                )
            return t(
                "{index} {year} gives no total for this province ({parts} missing: {codes}; {reason})",
                codes=codes,
                reason=reason,
                **self.words,
            )
        if self.now["missing_reason"] == "not_covered":
            return t("not applicable: the edition does not cover this province")
        return t("not on record yet")

    def _left_out(self, year: int) -> dict[str, Any]:
        rows = left_out_rows(self.d, self.index, year)
        name = self.d.names.name_in(self.province, year)
        return records(rows[rows["province"].eq(name)])[0]

    def lack(self) -> str:
        """Why there is no total, with index and edition; without the full stop."""
        why = self.why_missing()
        # Why a unit was left out is a sentence that names the index itself.
        if why.startswith(self.name):
            return why
        return self.t("{index} {year}: {why}", index=self.name, year=self.year, why=why)

    def main_parts(self, year: int) -> int:
        """How many fields, dimensions or elements an edition has."""
        known = self.d.components_by_year
        own = known["index"].eq(self.index) & known["year"].eq(year)
        return int((own & known["kind"].eq(self.about.main_kind)).sum())

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """The series in the unit of the index, as `in_its_unit` has it."""
        return in_its_unit(self.series, self.about)

    @property
    def has_edition_before(self) -> bool:
        """Whether the year before has an edition: a survey may skip years."""
        return bool(self.series["year"].eq(self.year - 1).any())

    @property
    def has_scores(self) -> bool:
        """An edition up to this one has a total on record: there is a line to draw."""
        return bool(self.drawn["score"].notna().any())

    @property
    def in_its_unit(self) -> bool:
        """The total is in the unit of the index, as means, groups and other provinces are."""
        return self.has_edition and self.now["score_unit"] == self.about.score_unit

    def group(self) -> str:
        """The group of the edition that the unit belongs to, in words; "" if none is established."""
        if not self.in_its_unit or math.isnan(self.now["score"]):
            return ""
        value = self.now["score"]
        found = group_of(groups_of(panel(self.d), self.index, self.year), value, value)
        if not found:
            return ""
        return self.group_name(found)

    def next_group(self) -> Group | None:
        """The nearest group above the total, where the bounds of the edition are known."""
        own = self.now["score"] if self.in_its_unit else math.nan
        known = groups_of(panel(self.d), self.index, self.year)
        return min((group for group in known if group.lower > own), key=lambda one: one.lower, default=None)

    def group_name(self, group: str) -> str:
        """A group in words."""
        known = QUARTER_GROUPS.get(group)
        return self.t(known) if known else self.t("group {name}", name=group)

    def result(self) -> str:
        """The total with its unit, or why there is none."""
        if not self.has_edition or math.isnan(self.now["score"]):
            return self.why_missing()
        return score_in_words(self.now["score"], self.now["score_unit"], self.t)

    def national_mean(self) -> tuple[str, str, str]:
        """The national mean, its basis and its sources; a computed one is said to be."""
        own = self.field[self.field["year"].eq(self.year)]
        if own.empty:
            return MISSING, "", ""
        row = records(own)[0]
        if not math.isnan(row["published_mean"]):
            value = score(row["published_mean"], row["score_unit"], self.t.lang)
            return value, row["published_mean_basis"], row["published_mean_source"]
        if math.isnan(row["mean"]):
            return MISSING, "", ""
        shown = score(row["mean"], row["score_unit"], self.t.lang)
        return self.t("{n} (mean of the provinces, computed)", n=shown), "", ""

    def rank_words(self) -> str:
        """The place, and that it is derived where the publisher gives none."""
        if not self.has_edition or math.isnan(self.now["rank"]):
            return MISSING
        shown = place(self.now["rank"], self.now["ranked"])
        if not self.now["rank_is_computed"]:
            return shown
        if self.about.publishes_ranks:
            return self.t("{place} (derived)", place=shown)
        return self.t("{place} by score (derived; {index} publishes no ranks)", place=shown, index=self.name)

    def caution(self, row: dict[str, Any]) -> list[str]:
        """What a reader must know before quoting the place of an edition; nothing if it is well known."""
        return cautions_on(row, self.references, self.t)

    def reserves(self) -> list[str]:
        """What a reader must know before quoting the change of place: of the year before, of this one."""
        before = records(self.series[self.series["year"].eq(self.year - 1)])
        return [words for row in (*before, self.now) for words in self.caution(row)]

    def left_out_in_words(self, year: int) -> str:
        """How an edition left the unit out: altogether, or by dimensions without which there is no total."""
        missing = self._left_out(year)["missing_dimensions"].split(";")
        if len(missing) == self.main_parts(year):
            return self.t("left out of the edition")
        return self.t(
            "{parts} {codes} are missing, so there is no total",
            codes=", ".join(missing),
            **self.words,
        )

    def mean(self) -> tuple[float, bool]:
        """The national mean in the unit of the total, and whether it was published; NaN where unknown."""
        row = next((row for row in records(self.field) if row["year"] == self.year), None)
        if row is None or not self.in_its_unit:
            return math.nan, False
        published = not math.isnan(row["published_mean"])
        return row["published_mean" if published else "mean"], published

    @property
    def breaks(self) -> list[str]:
        """Kinds of the break that the edition begins with, strongest first."""
        return [kind for kind in self.now.get("break_kind", "").split("; ") if kind]

    @cached_property
    def former(self) -> list[IndexView]:
        """The unit, or those that it was made from, in the edition before, where that ranked other units."""
        before = self.d.units_changed.get((self.index, self.year))
        return [] if before is None or not self.now else self._before(before)

    @cached_property
    def made_of(self) -> list[IndexView]:
        """The units that this one was made from, in the last edition that measured them; else empty."""
        merged = len(self.d.names.predecessors(self.province)) > 1
        rows = self.d.editions
        theirs = rows["index"].eq(self.index) & rows["period"].ne(self.province.period)
        return self._before(int(rows.loc[theirs, "year"].max())) if merged and theirs.any() else []

    def _before(self, year: int) -> list[IndexView]:
        units = self.d.names.predecessors(self.province)
        return [IndexView(self.d, one, self.index, year, self.t, self.references) for one in units]

    def standing(self) -> YearStanding:
        """How the unit stands in the edition."""
        now = self.now or dict.fromkeys(("score", "rank", "ranked"), math.nan)
        mean, published = self.mean()
        return YearStanding(
            *(self.unit_name, self.result(), now["rank"], now["ranked"]),
            *(now["score"] - mean, published, self.group()),
            tuple(self.caution(self.now)) if self.now else (),
        )

    @property
    def unit_name(self) -> str:
        """The name of the unit; of one that is now part of another of that name, until when it was."""
        own = self.province
        if own.reused_name and own.period == "63":
            return f"{own.name} ({self.t('before 1 July 2025')})"
        return own.name

    def movements(self) -> list[str]:
        """Changes on the year before: of place across any break, marked; of score where it compares.

        Where the edition before ranked other units: both places side by side, and how the unit and
        those before it stood, each in its year.
        """
        if not self.has_edition:
            return []
        t, now = self.t, self.now
        said = []
        if self.former:
            then = [view.standing() for view in self.former]
            said += side_by_side((self.former[0].year, self.year), then, self.standing(), t)
        if not math.isnan(now["change_rank"]):
            # Where a place is derived, so is its change.
            derived = self.now["rank_is_computed"] or not self.about.publishes_ranks
            details = [t("derived")] if derived else []
            before = self.series[self.series["year"].eq(self.year - 1)]
            if len(before) and not math.isnan(before["rank"].iloc[0]):
                earlier = place(before["rank"].iloc[0], before["ranked"].iloc[0])
                details.append(t("{year}: {place}", year=self.year - 1, place=earlier))
            details += self.reserves()
            details += [t(BREAKS[kind]) for kind in self.breaks if kind in BREAKS]
            said.append(
                movement_of_rank(now["change_rank"], t) + (f" ({'; '.join(details)})" if details else "")
            )
        if not math.isnan(now["change_score"]):
            moved = self.change_of_score()
            if self.former:
                # After what is said of both years: of which of them it is a change.
                moved = t("{change} on {year}", change=moved, year=self.year - 1)
                moved += f" ({t(BREAKS['set'])})" if "set" in self.breaks else ""
            said.append(moved)
        elif math.isnan(now["score"]) or len(self.former) > 1:
            pass  # a unit that was made of several has no score of its own before
        elif "hard" in self.breaks and self.has_edition_before:
            said.append(t("scores do not compare with {year}", year=self.year - 1))
        elif "unverified_method" in self.breaks:
            said.append(t(MARKS["unverified_method"]))
        return said

    @cached_property
    def typical(self) -> dict[str, Any]:
        """What a change on the year before is held against, as `with_margin` gives it."""
        known = typical_row(self.d, self.index, self.year)
        name = self.d.names.name_in(self.province, self.year)
        return with_margin(self.d, known, self.index, self.year, name)

    @cached_property
    def weight(self) -> str:
        """What the change of score is, as `weigh` says it."""
        if not self.has_edition or math.isnan(self.now["change_score"]):
            return ""
        return weigh(self.now["change_score"], self.now["change_score_unit"], self.typical)

    @property
    def within_yardstick(self) -> bool:
        """The score changed by no more than scores do whatever is done: no achievement, no shortcoming."""
        return bool(self.weight) and is_within(self.now["change_score"], self.typical)

    @property
    def alarming(self) -> bool:
        """The score fell by more than scores do whatever is done, or did not rise while the country did."""
        return self.weight in {FALL, BEHIND} and not self.within_yardstick

    def places_in_groups(self) -> list[dict[str, Any]]:
        """Published places of the total among a region, or another group that a source names."""
        rows = self.d.figures
        own = rows["index"].eq(self.index) & rows["year"].eq(self.year)
        own &= rows["province"].eq(self.province.name) & rows["component"].eq("total")
        return records(rows[rows["in_use"] & own & rows["measure"].eq("rank_in_group")])

    def change_of_score(self) -> str:
        """The change of score beside its yardstick, in words; "" where none is known."""
        if not self.has_edition or math.isnan(self.now["change_score"]):
            return ""
        change, unit = self.now["change_score"], self.now["change_score_unit"]
        if not self.weight:
            return movement_of_score(change, unit, self.t)
        return change_in_words(change, self.weight, self.typical, self.t)

    @cached_property
    def changes_of_components(self) -> pd.DataFrame:
        """The components as `component_changes` gives them, the main ones first; empty without a figure."""
        if not self.has_edition:
            return pd.DataFrame(columns=COMPONENT_CHANGE_COLUMNS)
        both = [component_changes(self.d, self.province, self.index, self.year, level) for level in LEVELS]
        return pd.concat([table for table in both if len(table)] or both[:1], ignore_index=True)

    @cached_property
    def standing_out(self) -> pd.DataFrame | None:
        """All components that stand out, as `strengths_weaknesses` gives them, of the finest level scored.

        None where no component has a score to compare. Criteria of a set are many and small: of an index
        that is held against its mean the fields are taken.
        """
        for level in ("sub", "main") if self.about.by_median and self.about.sub_kind else ("main",):
            try:
                return strengths_weaknesses(
                    self.d, self.province, self.index, self.year, level=level, at_most=len(self.d.components)
                )
            except NoFigures:
                continue
        return None

    def _lead_by_group(self) -> str:
        # Where scores and groups are published the group comes before a place that is derived.
        t = self.t
        said = [
            t(
                "{index} {year}: {result}{group}",
                index=self.name,
                year=self.year,
                result=self.result(),
                group="",
            )
        ]
        if self.group():
            said.append(t("in the {group}", group=self.group()))
        lead = ", ".join(said)
        if not math.isnan(self.now["rank"]):
            shown = place(self.now["rank"], self.now["ranked"])
            lead += t(BY_SCORE, place=shown, index=self.name)
        return lead + "."

    def summary(self) -> str:
        """One or two sentences: result, group, place; movement."""
        t = self.t
        if not self.has_edition or math.isnan(self.now["score"]):
            lead = self.lack() + "."
            if self.has_edition and not math.isnan(self.now["rank"]):
                lead += " " + t("Place: {place}.", place=self.rank_words())
        elif not self.about.publishes_ranks:
            lead = self._lead_by_group()
        else:
            group = f" ({self.group()})" if self.group() else ""
            lead = t(
                "{index} {year}: {result}{group}",
                index=self.name,
                year=self.year,
                result=self.result(),
                group=group,
            )
            if not math.isnan(self.now["rank"]):
                lead += t(", ranked {place}", place=self.rank_words())
            lead += "."
        moves = self.movements()
        if moves and self.former:
            lead += f" {capital('; '.join(moves))}."
        elif moves:
            lead += " " + t("Against {year}: {moves}.", year=self.year - 1, moves="; ".join(moves))
        return lead
