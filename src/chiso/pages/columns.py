"""What every column of the tables of an analysis is called, and how its cells are written; by its name.

Also which of them an answer shows, and under which caption.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from chiso.data.indices import Index
from chiso.pages.blocks import OF_CHANGES, OF_DISTANCES, OF_SCORES, Column
from chiso.pages.formats import (
    COMPONENT,
    FIGURES_IN_WORDS,
    GROUP,
    NUMBER,
    PEERS,
    PERCENT,
    PLACE,
    SCORE,
    SENTENCE,
    SIGNED,
    SIGNED_WHOLE,
    TARGET,
    TEXT,
    UNIT,
    VALUE,
    WHOLE,
    WORDS,
    YEAR,
    YES_NO,
    Format,
    Row,
    is_missing,
)
from chiso.text.catalog import Texts
from chiso.text.messages import N_, Message
from chiso.text.numbers import MISSING

RANKS = "rank_*"  # a column of places for each index: rank_par, ...
# What the table of a question shows, by the name of its function; the first column heads the row.
COLUMNS = {
    "trend": (
        "year",
        "score",
        "rank",
        "change_score",
        "change_rank",
        "run_rank",
        "break_kind",
        "missing_reason",
    ),
    "trend_summary": (
        "first_year",
        "last_year",
        "measure",
        "change",
        "slope",
        "volatility",
        "best_year",
        "worst_year",
    ),
    "typical_change": ("year", "n", "typical", "mean_change", "national_change", "break_kind"),
    "component_changes": (
        *("component", "score", "reference", "distance", "change", "typical", "mean_change"),
        *("weight", "behind_and_falling", "break_kind"),
    ),
    "rank_table": ("province", "score", "rank", "score_basis", "group", "missing_reason"),
    "rank_change": (
        "year",
        "year_before",
        "rank_before",
        "rank",
        "change_rank",
        "own",
        "others",
        "membership",
    ),
    "decompose_change": ("component", "before", "after", "contribution", "of_change", "status"),
    "gap": (
        "component",
        "score",
        "max_score",
        "lost",
        "rank",
        "reference",
        "reference_province",
        "gap",
        "n",
        "state",
    ),
    "strengths_weaknesses": ("component", "side", "score", "rank", "reference", "reference_kind", "distance"),
    "threshold": ("target", "score", "low", "high", "n"),
    "bound_score": ("target", "k", "score", "low", "high", "n"),
    "groups": ("group", "lower", "upper", "count", "basis"),
    "targets": (
        "index",
        "year",
        "province",
        "component",
        "kind",
        "value",
        "score",
        "rank",
        "reached",
        "short_places",
        "short",
    ),
    "target_gap": ("component", "wanted_rank", "score", "rank", "needed", "reached", "short_places", "short"),
    "path_to_rank": (
        "component",
        "score",
        "max_score",
        "q90_gain",
        "gain",
        "after",
        "need",
        "feasible",
        "use",
    ),
    "scenario": ("component", "before", "after", "change", "rank_before", "rank"),
    "peers": ("province", "region", "score", "rank", "ahead", "missing_reason"),
    "learn_from": (
        "component",
        "score",
        "leader",
        "leader_score",
        "leader_gap",
        "riser",
        "riser_from",
        "riser_change",
        "riser_typical",
        "riser_general",
        "riser_weight",
    ),
    "concordance": ("province", RANKS, "judged"),
    "agreement": ("index_a", "index_b", "n", "spearman"),
    "sensitivity": ("province", "rank", "rank_low", "rank_high", "best_without", "worst_without"),
}
# A column that says nothing else is not shown.
ORDINARY = {"", "scored", "both", "total"}
CAPTIONS = {
    "trend": N_("Results and places over the editions"),
    "typical_change": N_("By how much scores change between two years (no sampling error)"),
    "component_changes": N_("Change of each component beside its typical change (no sampling error)"),
    "trend_summary": N_("Each stretch without a break: change, slope a year, volatility"),
    "rank_table": N_("Units of the edition, best first"),
    "rank_change": N_("Change of place: own movement and that of others"),
    "decompose_change": N_("What each component contributed to the change of the total"),
    "gap": N_("Lost points and distance to the reference, by component"),
    "strengths_weaknesses": N_("Strengths and weaknesses against the other provinces"),
    "threshold": N_("Score needed for a place or a group"),
    "bound_score": N_("Score that follows from the place and the group"),
    "groups": N_("Groups and their bounds"),
    "targets": N_("Targets on record and results"),
    "target_gap": N_("Distance to the target"),
    "path_to_rank": N_("What would have to be gained, by component"),
    "scenario": N_("Total and place if components had other scores"),
    "peers": N_("Provinces to compare with"),
    "learn_from": N_("Who leads and who rose most in the weak components"),
    "concordance": N_("Places in the indices"),
    "agreement": N_("Rank correlation of the indices (1: same order, 0: no relation)"),
    "sensitivity": N_("Interval of places if the components had other weights (not a sampling error)"),
}


@dataclass(frozen=True)
class Described:
    """What a column of a table is called, and how its cells are written.

    Attributes
    ----------
    key : str
        Name of the column.
    heading : Message
    format : Format
    unit : str
        Unit of its numbers, a message; `OF_SCORES` and the like where the rows say it.
    missing : str
        What stands where there is nothing: a message, a dash or nothing.
    beside : tuple of str
        It means this only where one of these columns stands in the table too.
    """

    key: str
    heading: Message
    format: Format
    unit: str = ""
    missing: str = MISSING
    beside: tuple[str, ...] = ()

    def column(self, t: Texts, name: str = "", heading: str = "") -> Column:
        """The column of a table, under a heading of its own if one is given.

        Parameters
        ----------
        t : Texts
        name : str, optional
            Of its cells in the rows, if that is not the key.
        heading : str, optional
        """
        return Column(
            name or self.key,
            heading or self.heading.worded(t),
            self.format,
            self.unit,
            self.missing if self.missing in {MISSING, ""} else t(self.missing),
        )


# Of a name that means several things, what it means beside certain others goes first.
_ALL = (
    Described("after", N_("After"), SCORE, OF_SCORES),
    Described("ahead", N_("Ahead of the own score"), SIGNED, OF_CHANGES),
    Described("apart", N_("Difference of position, administration less citizens"), SIGNED),
    Described("base_year", N_("Edition that the rise counts from"), YEAR, missing=N_("not applicable")),
    Described("basis", N_("Basis"), WORDS),
    Described("before", N_("Before"), SCORE, OF_SCORES),
    Described("behind_and_falling", N_("Behind and falling"), YES_NO),
    Described("best", N_("Best score"), SCORE, OF_SCORES),
    Described("best_kind", N_("How the highest score is known"), WORDS),
    Described("best_province", N_("Unit with the highest score"), TEXT),
    Described("best_rank", N_("Best place"), PLACE),
    Described("best_rank_year", N_("Edition of the best place"), YEAR),
    Described("best_score", N_("Highest score"), SCORE, OF_SCORES),
    Described("best_without", N_("Best with this component left out"), TEXT),
    Described("best_year", N_("Best edition"), YEAR),
    Described("break_kind", N_("Remark"), WORDS),
    Described("break_reason_en", N_("Reason of the remark (English)"), TEXT),
    Described("break_reason_vi", N_("Reason of the remark (Vietnamese)"), TEXT),
    Described("breaks", N_("Remarks within the stretch"), WORDS),
    Described("capacity", N_("Gain possible in one year"), NUMBER, OF_CHANGES),
    Described("change", N_("Change of score"), SIGNED, OF_CHANGES),
    Described(
        "change_first", N_("Change of score since the first edition that compares"), SIGNED, OF_CHANGES
    ),
    Described("change_first_rank", N_("Change of place since then"), SIGNED_WHOLE, unit=N_("places")),
    Described(
        "change_first_share", N_("Change of the % of the maximum since then"), SIGNED, unit=N_("% points")
    ),
    Described("change_mean", N_("Change of the mean"), SIGNED, OF_CHANGES),
    Described("change_rank", N_("Change of place"), SIGNED_WHOLE),
    Described("change_rank_basis", N_("Basis of the change of place"), WORDS),
    Described("change_score", N_("Change of score"), SIGNED, OF_CHANGES),
    Described("change_score_basis", N_("Basis of the change of score"), WORDS),
    Described("change_score_unit", N_("Unit of the change"), UNIT),
    Described("change_share", N_("Change of the % of the maximum"), SIGNED, unit=N_("% points")),
    Described("code", N_("Code"), TEXT),
    Described("complete", N_("At least 90 % of the units on record"), TEXT),
    Described("component", N_("Component"), COMPONENT),
    Described("component_before", N_("Component before"), COMPONENT),
    Described("consistent", N_("Published figures agree"), TEXT),
    Described("contribution", N_("Contribution to the change"), SIGNED),
    Described("count", N_("Number of provinces"), WHOLE, beside=("lower", "upper")),
    Described("count", N_("Count"), WHOLE),
    Described("distance", N_("Distance"), NUMBER, OF_DISTANCES, beside=("ahead",)),
    Described("distance", N_("Distance"), SIGNED, OF_DISTANCES, beside=("distance_unit",)),
    Described("distance", N_("Distance (robust standard deviations)"), SIGNED),
    Described("distance_unit", N_("Unit of the distance"), UNIT),
    Described("draws", N_("Draws of random weights"), WHOLE),
    Described("exact", N_("Exactly known"), TEXT),
    Described("feasible", N_("Within reach"), WORDS),
    Described("first_year", N_("From"), YEAR),
    Described("gain", N_("Gain"), NUMBER, OF_CHANGES),
    Described("gains_break", N_("Remark on the gains"), WORDS),
    Described("gap", N_("Distance to the reference"), SIGNED, OF_CHANGES),
    Described("gap_high", N_("Distance to the reference, upper bound"), SIGNED, OF_CHANGES),
    Described("gap_low", N_("Distance to the reference, lower bound"), SIGNED, OF_CHANGES),
    Described("group", N_("Group"), GROUP),
    Described("headroom", N_("Room to the maximum"), NUMBER, OF_CHANGES),
    Described("high", N_("Highest"), SCORE, OF_SCORES, beside=("low_province", "high_province")),
    Described("high", N_("At most"), SCORE, OF_SCORES),
    Described("high_from", N_("What the upper bound follows from"), FIGURES_IN_WORDS),
    Described("high_province", N_("Predecessor with the highest score"), TEXT),
    Described("index", N_("Index"), TEXT),
    Described("index_a", N_("Index"), TEXT),
    Described("index_b", N_("Other index"), TEXT),
    Described("iqr", N_("Interquartile range"), NUMBER, OF_CHANGES),
    Described("judged", N_("Judged better"), WORDS),
    Described("k", N_("Place"), PLACE),
    Described("kind", N_("Target"), WORDS, beside=("value", "wanted_rank")),
    Described("kind", N_("Compared with"), PEERS, beside=("ahead",)),
    Described("kind", N_("Kind of component"), WORDS),
    Described("label", N_("How it is made"), SENTENCE),
    Described("last_year", N_("To"), YEAR),
    Described("leader", N_("Leading province"), TEXT),
    Described("leader_gap", N_("Distance to the leader"), SIGNED, OF_CHANGES),
    Described("leader_score", N_("Score of the leader"), SCORE, OF_SCORES),
    Described("left_out", N_("Left out of the edition"), TEXT),
    Described("lost", N_("Points not reached"), NUMBER, OF_SCORES),
    Described("low", N_("Lowest"), SCORE, OF_SCORES, beside=("low_province", "high_province")),
    Described("low", N_("At least"), SCORE, OF_SCORES),
    Described("low_from", N_("What the lower bound follows from"), FIGURES_IN_WORDS),
    Described("low_province", N_("Predecessor with the lowest score"), TEXT),
    Described("lower", N_("From"), SCORE, OF_SCORES),
    Described(
        "margin", N_("Sampling error of the change"), NUMBER, OF_CHANGES, missing=N_("not on record yet")
    ),
    Described("max", N_("Highest"), SCORE, OF_SCORES),
    Described("max_basis", N_("Basis of the maximum"), WORDS),
    Described("max_score", N_("Maximum"), NUMBER, OF_SCORES),
    Described(
        "mean", N_("Simple mean of the predecessors"), SCORE, OF_SCORES, beside=("n_parents", "low_province")
    ),
    Described("mean", N_("Mean"), SCORE, OF_SCORES),
    Described("mean_change", N_("Mean change of the same provinces"), SIGNED, OF_CHANGES),
    Described("mean_kind", N_("Basis of the mean"), WORDS),
    Described("mean_source", N_("Source of the mean"), TEXT),
    Described("measure", N_("Measured by"), WORDS),
    Described("median", N_("Median"), SCORE, OF_SCORES),
    Described("members_known", N_("Members on record"), WHOLE),
    Described("membership", N_("Share of provinces that came or left"), SIGNED_WHOLE),
    Described("merged", N_("Made from several provinces"), TEXT),
    Described("min", N_("Lowest"), SCORE, OF_SCORES),
    Described("missing", N_("Predecessors without a score"), WORDS),
    Described("missing_reason", N_("Why missing"), WORDS),
    Described("n", N_("Editions with a score"), WHOLE, beside=("slope", "volatility")),
    Described("n", N_("Provinces with a score"), WHOLE),
    Described("n_common", N_("Units in both editions"), WHOLE),
    Described("n_falling", N_("Provinces that fell"), WHOLE),
    Described("n_gains", N_("Changes that the large gain rests on"), WHOLE),
    Described("n_indices", N_("Indices with a place"), WHOLE),
    Described("n_left_out", N_("Units left out of the edition"), WHOLE),
    Described("n_parents", N_("Number of predecessors"), WHOLE),
    Described("n_rising", N_("Provinces that rose"), WHOLE),
    Described("n_top", N_("Units in the first quarter of the places"), WHOLE),
    Described("n_units", N_("Units of the region"), WHOLE),
    Described("name_en", N_("Name (English)"), TEXT),
    Described("name_vi", N_("Name (Vietnamese)"), TEXT),
    Described("national_change", N_("Change of the national mean"), SIGNED, OF_CHANGES),
    Described("need", N_("Needed in all"), NUMBER, OF_CHANGES),
    Described("need_high", N_("Needed in all, at most"), NUMBER, OF_CHANGES),
    Described("need_low", N_("Needed in all, at least"), NUMBER, OF_CHANGES),
    Described("needed", N_("Score needed"), SCORE, OF_SCORES),
    Described("needed_high", N_("Score needed, at most"), SCORE, OF_SCORES),
    Described("needed_low", N_("Score needed, at least"), SCORE, OF_SCORES),
    Described("note", N_("Note"), SENTENCE),
    Described("of_change", N_("% of the change"), NUMBER),
    Described("operator", N_("At least or at most"), WORDS),
    Described("other_units", N_("Other units ranked"), TEXT),
    Described("others", N_("Scores of the others"), WORDS, beside=("need", "use", "rank_low")),
    Described("others", N_("Share of others' movement"), SIGNED_WHOLE),
    Described(
        "others_after", N_("Share of others' movement, counted second"), SIGNED_WHOLE, unit=N_("places")
    ),
    Described(
        "others_first", N_("Share of others' movement, counted first"), SIGNED_WHOLE, unit=N_("places")
    ),
    Described("own", N_("Share of own movement"), SIGNED_WHOLE),
    Described("own_after", N_("Share of own movement, counted second"), SIGNED_WHOLE, unit=N_("places")),
    Described("own_first", N_("Share of own movement, counted first"), SIGNED_WHOLE, unit=N_("places")),
    Described("parent", N_("Part of"), COMPONENT),
    Described("parents", N_("Predecessors"), TEXT),
    Described("peers", N_("Compared with"), PEERS),
    Described("period", N_("Units of the period"), TEXT),
    Described("place", N_("Order"), WHOLE),
    Described("province", N_("Province"), TEXT),
    Described("published_max", N_("Highest, as published"), SCORE, OF_SCORES),
    Described("published_mean", N_("Mean, as published"), SCORE, OF_SCORES),
    Described("published_mean_basis", N_("Basis of the published mean"), WORDS),
    Described("published_mean_source", N_("Source of the published mean"), TEXT),
    Described("published_median", N_("Median, as published"), SCORE, OF_SCORES),
    Described("published_min", N_("Lowest, as published"), SCORE, OF_SCORES),
    Described("q25", N_("Lower quartile"), SCORE, OF_SCORES),
    Described("q75", N_("Upper quartile"), SCORE, OF_SCORES),
    Described("q90_gain", N_("Large gain in one year (90th percentile)"), NUMBER, OF_CHANGES),
    Described("rank", N_("Place"), PLACE),
    Described("rank_basis", N_("Basis of the place"), WORDS),
    Described("rank_before", N_("Place before"), PLACE),
    Described("rank_best", N_("Best place with a component left out"), PLACE),
    Described("rank_computed", N_("Place by score (computed)"), PLACE),
    Described("rank_high", N_("Worst place possible"), PLACE, beside=("exact", "rank_before")),
    Described("rank_high", N_("Worst place, 90 %"), PLACE),
    Described("rank_is_computed", N_("Place is computed"), TEXT),
    Described("rank_low", N_("Best place possible"), PLACE, beside=("exact", "rank_before")),
    Described("rank_low", N_("Best place, 90 %"), PLACE),
    Described("rank_median", N_("Median place under random weights"), PLACE),
    Described("rank_source", N_("Source of the place"), TEXT),
    Described("rank_stated", N_("Place, as published"), PLACE),
    Described("rank_worst", N_("Worst place with a component left out"), PLACE),
    Described("ranked", N_("Units ranked"), WHOLE),
    Described("ranked_before", N_("Units ranked before"), WHOLE),
    Described("reached", N_("Reached"), WORDS),
    Described("reference", N_("Reference"), SCORE, OF_SCORES),
    Described("reference_high", N_("Reference, at most"), SCORE, OF_SCORES),
    Described("reference_kind", N_("What the reference is"), WORDS),
    Described("reference_low", N_("Reference, at least"), SCORE, OF_SCORES),
    Described("reference_province", N_("Whose"), TEXT),
    Described("region", N_("Region"), TEXT),
    Described("region_en", N_("Region (English)"), TEXT),
    Described("result_ranked", N_("Units that the place is among"), WHOLE),
    Described("riser", N_("Province that rose most"), TEXT),
    Described("riser_break", N_("Remark on the rise"), WORDS),
    Described("riser_change", N_("Its rise"), SIGNED, OF_CHANGES),
    Described("riser_from", N_("Since"), YEAR),
    Described("riser_general", N_("Rise of the others on average, or of the country"), SIGNED, OF_CHANGES),
    Described("riser_n", N_("Provinces with both scores"), WHOLE),
    Described("riser_score", N_("Score of the riser"), SCORE, OF_SCORES),
    Described("riser_typical", N_("Typical change in these years"), NUMBER, OF_CHANGES),
    Described("riser_weight", N_("What the rise is"), WORDS),
    Described("robust", N_("Distance to the median (robust standard deviations)"), SIGNED),
    Described("rule", N_("Rule"), SENTENCE),
    Described("run_rank", N_("Years of rising (+) or falling (−) in a row"), SIGNED_WHOLE),
    Described("run_rank_break", N_("Remark within the run of places"), WORDS),
    Described("run_rank_since", N_("Run of places since"), YEAR),
    Described("run_score", N_("Years of a rising (+) or falling (−) score in a row"), SIGNED_WHOLE),
    Described("same_field", N_("As many units ranked"), TEXT),
    Described("score", N_("Score"), SCORE, OF_SCORES),
    Described("score_basis", N_("Basis"), WORDS),
    Described("score_before", N_("Score before"), SCORE, OF_SCORES),
    Described("score_source", N_("Source of the score"), TEXT),
    Described("score_unit", N_("Unit of the score"), UNIT),
    Described("sd", N_("Standard deviation"), NUMBER, OF_CHANGES),
    Described("segment", N_("Stretch of editions that compare"), WHOLE),
    Described("self_assessed", N_("Self-assessed score"), NUMBER, unit=N_("points")),
    Described("series", N_("Series"), TEXT),
    Described("share", N_("% of the maximum"), PERCENT),
    Described("share_after", N_("% of the maximum, after"), PERCENT),
    Described("share_before", N_("% of the maximum, before"), PERCENT),
    Described("short", N_("Points short"), NUMBER, OF_CHANGES),
    Described("short_by", N_("Need that is not covered"), NUMBER, OF_CHANGES),
    Described("short_high", N_("Points short, at most"), NUMBER, OF_CHANGES),
    Described("short_low", N_("Points short, at least"), NUMBER, OF_CHANGES),
    Described("short_places", N_("Places short"), WHOLE),
    Described("side", N_("Rising or falling"), WORDS, beside=("rank_before",)),
    Described("side", N_("Strength or weakness"), WORDS),
    Described("slope", N_("Slope a year"), SIGNED, OF_CHANGES),
    Described("source", N_("Source"), TEXT),
    Described("spearman", N_("Rank correlation"), NUMBER),
    Described("state", N_("State"), WORDS),
    Described("status", N_("State"), WORDS),
    Described("successor", N_("Present unit"), TEXT),
    Described("successor_code", N_("Code of the present unit"), TEXT),
    Described("successor_region", N_("Region of the present unit"), TEXT),
    Described("target", N_("Target"), TARGET),
    Described("target_high", N_("Score of the place wanted, at most"), SCORE, OF_SCORES),
    Described("target_low", N_("Score of the place wanted, at least"), SCORE, OF_SCORES),
    Described("target_rank", N_("Place wanted"), PLACE),
    Described("typical", N_("Typical change (median of the absolute changes)"), NUMBER, OF_CHANGES),
    Described("unit", N_("Unit"), UNIT),
    Described("upper", N_("Up to"), SCORE, OF_SCORES),
    Described("use", N_("How to use it"), WORDS),
    Described("value", N_("Value"), VALUE),
    Described("volatility", N_("Volatility"), NUMBER, OF_CHANGES),
    Described("wanted_rank", N_("Place wanted"), PLACE),
    Described("weight", N_("What the change is"), WORDS),
    Described("within_typical", N_("Within the typical change"), TEXT),
    Described("worst", N_("Worst score"), SCORE, OF_SCORES),
    Described("worst_province", N_("Unit with the lowest score"), TEXT),
    Described("worst_rank", N_("Worst place"), PLACE),
    Described("worst_rank_year", N_("Edition of the worst place"), YEAR),
    Described("worst_score", N_("Lowest score"), SCORE, OF_SCORES),
    Described("worst_without", N_("Worst with this component left out"), TEXT),
    Described("worst_year", N_("Worst edition"), YEAR),
    Described("year", N_("Edition"), YEAR),
    Described("year_before", N_("Edition before"), YEAR),
)
# What tables of reports say of their rows besides.
OF_REPORTS = (
    Described("known", N_("Basis and source"), TEXT),
    Described("remark", N_("Remark"), TEXT, missing=""),
    Described("sources", N_("Sources"), TEXT),
)
# What `DataFrame.agg` and `describe` call their columns.
AGGREGATES = (
    Described("nunique", N_("Different values"), WHOLE),
    Described("size", N_("Count"), WHOLE),
    Described("std", N_("Standard deviation"), NUMBER),
    Described("sum", N_("Sum"), NUMBER),
)
# A column for each index, after whose key it is called: rank_par, ranked_par, ...
OF_EACH_INDEX = (
    Described("rank_", N_("Place"), PLACE),
    Described("ranked_", N_("Units ranked, {index}"), WHOLE),
    Described("position_", N_("{index} position (1 the first, 0 the last)"), NUMBER),
    Described("apart_", N_("Difference of position to {index}"), SIGNED),
)
DESCRIBED: dict[str, list[Described]] = {}
for _one in (*_ALL, *OF_REPORTS, *AGGREGATES):
    DESCRIBED.setdefault(_one.key, []).append(_one)


def described(name: str, beside: Collection[str], indices: Mapping[str, Index]) -> Described | None:
    """What a column is; None where no table of an analysis has one of its name.

    Parameters
    ----------
    name : str
    beside : collection of str
        All columns of the table.
    indices : mapping of str to Index
        By code.
    """
    for one in DESCRIBED.get(name, ()):
        if not one.beside or not {*one.beside}.isdisjoint(beside):
            return one
    for one, index in product(OF_EACH_INDEX, indices.values()):
        if name == f"{one.key}{index.key}":
            heading = place_in(index) if one.format is PLACE else Message(one.heading, {"index": index.name})
            return replace(one, key=name, heading=heading)
    return None


def place_in(index: Index) -> Message:
    """Heading of a column of places in one of several indices."""
    if index.publishes_ranks:
        return N_("{index} place", index=index.name)
    return N_("{index} place (derived)", index=index.name)


def columns_of(
    t: Texts,
    *keys: str,
    registry: Mapping[str, Described] | None = None,
    missing: Mapping[str, str] | None = None,
    **headings: str,
) -> list[Column]:
    """The columns of a table by their names, some with words of their own.

    Parameters
    ----------
    t : Texts
    *keys : str
        Names of columns, in order.
    registry : mapping of str to Described, optional
        Where they are described; here by default.
    missing : mapping of str to str, optional
        What the table says where there is nothing, a message by the name of the column.
    **headings : str
        What the table calls a column, worded, by its name.

    Raises
    ------
    KeyError
        Nothing of that name is described.
    """
    columns = []
    for key in keys:
        one = described(key, keys, {}) if registry is None else registry.get(key)
        if one is None:
            raise KeyError(f"no column {key!r} is described")
        if missing and key in missing:
            one = replace(one, missing=missing[key])
        columns.append(one.column(t, heading=headings.get(key, "")))
    return columns


def filled(columns: Sequence[Column], rows: Sequence[Row], kept: Collection[str] = ()) -> list[Column]:
    """The columns that some row fills; those whose keys are `kept`, and the first, in any case."""
    first, *others = columns
    return [
        first,
        *(one for one in others if one.key in kept or not all(is_missing(row[one.key]) for row in rows)),
    ]


def below_a_field(row: Row) -> bool:
    """Whether a row is of a part of a field or dimension: it is set in below that."""
    return "." in row["component"]
