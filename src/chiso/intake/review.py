"""Hold the figures of a filled template against the record: what is new, what is doubtful, what is wrong.

Errors cannot be accepted. Doubts can, by kind, once a person has looked at them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from chiso.core.description import Describes, Description
from chiso.core.errors import Problem
from chiso.core.frames import records
from chiso.data.checks.consistency import HALF_A_DIGIT, Contradiction, find_contradictions
from chiso.data.cleaning.figures import Datum, derive_previous, put_in_use
from chiso.data.cleaning.sums import is_sub_dimension_score
from chiso.data.cleaning.tables import Record
from chiso.data.dataset import Dataset
from chiso.data.indices import Index
from chiso.data.schema.vocabulary import component_in_words
from chiso.intake.cells import plain
from chiso.intake.layout import Layout, left_out_of
from chiso.intake.reading import Filled, FilledCell, other_maximum
from chiso.text.messages import N_, Message

# Of tables that are no templates: what they are was inferred, and nothing of it is certain.
OF_TABLES: Mapping[str, Message] = {
    "edition": N_("the file names another index or year than the one asked for"),
    "repeats_edition": N_("the figures are those of another edition on record"),
    "shifted": N_("a column fits better a row higher or lower"),
    "column_meaning": N_("what a column holds is likely, not certain"),
    "left_aside": N_("columns with figures are not taken in, since their heads are not known"),
    "scale": N_("shares of 1 are taken for percent"),
    "interval": N_("a score does not lie in the interval that the table prints for it"),
    "mean_vs_scores": N_("the mean of the country is not that of the scores"),
    "units_missing": N_("the table has no figure of some units of the edition"),
    "unlike_history": N_("a score changed far more than those of the other units"),
}
KINDS: Mapping[str, Message] = {
    "structure": N_("the edition is new; its components are taken to be those of an earlier one"),
    **OF_TABLES,
    "contradiction": N_("the record has another value"),
    "withdrawn": N_("reference/inconsistencies.csv takes this value out of use"),
    "maximum": N_("the maximum is not the one on record"),
    "formula": N_("the value is computed in the file, not typed from the source"),
    "score_vs_rank_order": N_("a better rank has a lower score"),
    "duplicate_rank": N_("provinces share a rank but not a score"),
    "ranks_incomplete": N_("not every ranked unit has a rank after the import"),
    "fields_vs_total": N_("the fields do not add up to the total, beyond rounding"),
    "parts_vs_total": N_("the parts do not add up to the total, beyond rounding"),
    "points_vs_percent": N_("points, maximum and percent of a field do not agree"),
    "change_score_vs_scores": N_("a printed change of score does not follow from the scores"),
    "change_rank_vs_ranks": N_("a printed change of rank does not follow from the ranks"),
    "national_extreme": N_("a score is beyond the published highest or lowest"),
}
FORMULA_NOTE = "value of a formula in the file as received"


@dataclass(frozen=True, repr=False)
class Doubt(Describes):
    """Something that a person must look at before the figures are taken in.

    Attributes
    ----------
    kind : str
        One of `KINDS`; what --accept names.
    file, cell : str
        Where; several cells are separated by ", ".
    message, if_accepted : Message
        What happens to the figures then.
    code : str
        "D1", "D2", ... in the table of an import.
    """

    kind: str
    file: str
    cell: str
    message: Message
    if_accepted: Message = N_("the figures are taken in as they are")
    code: str = ""

    def where(self) -> str:
        """The place in words: file and cell."""
        return N_("{where}, cell {address}", where=self.file, address=self.cell) if self.cell else self.file

    def _description(self) -> Description:
        title = N_("{what}: {message}", what=self.code, message=self.message) if self.code else self.message
        known = [(N_("kind"), self.kind), (N_("where"), self.where()), (N_("if accepted"), self.if_accepted)]
        return Description(title, known)


@dataclass(frozen=True)
class Examined:
    """A filled template held against the record.

    Attributes
    ----------
    filled : Filled
    figures : list of Datum
        To write: new ones, contradicting ones, and confirmed ones if the file says it confirms.
    contradicted : list of Datum
        Those of `figures` that need a decision in conflicts.csv.
    unchanged, confirmed : int
        Figures equal to the record: left aside, or written as a further source.
    errors : list of Problem
    doubts : list of Doubt
    """

    filled: Filled
    figures: list[Datum]
    contradicted: list[Datum]
    unchanged: int
    confirmed: int
    errors: list[Problem]
    doubts: list[Doubt]


def examine(
    d: Dataset,
    record: Record,
    filled: Filled,
    source: str,
    decide: Callable[[Datum, list[Datum]], Message],
) -> Examined:
    """Hold a filled template against the record.

    Parameters
    ----------
    d : Dataset
        The record as analysis reads it.
    record : Record
        The same record as its sources gave it.
    filled : Filled
    source : str
        Key that the file will have among the sources.
    decide : function
        Of a figure and its rivals on record: in words, what an accepted contradiction leads to.

    Returns
    -------
    Examined
    """
    errors = [*filled.problems, *_edition_errors(filled.layout, filled.path.name)]
    if errors:
        return Examined(filled, [], [], 0, 0, errors, [])
    examination = _Examination(d, record, filled, source, decide)
    examination.compare()
    if not examination.figures:
        errors.append(_nothing_new(filled))
    if d.indices[filled.layout.index].sums_parts:
        errors += examination.errors_of_parts()
    else:
        examination.check_consistency()
        examination.check_ranks()
    return Examined(
        filled,
        examination.figures,
        examination.contradicted,
        examination.unchanged,
        examination.confirmed,
        errors,
        examination.doubts,
    )


def standing(record: Record, index: str) -> dict[tuple[object, ...], list[Datum]]:
    """Figures on record of an index by key, without those that are withdrawn."""
    by_key: dict[tuple[object, ...], list[Datum]] = {}
    for figure in record.figures:
        if figure.index == index and not record.decisions.is_withdrawn(figure):
            by_key.setdefault(figure.key, []).append(figure)
    return by_key


def _edition_errors(layout: Layout, file: str) -> Iterator[Problem]:
    # An edition that is not on record is opened with them.
    if layout.in_editions and layout.components_year != layout.year:
        yield Problem(
            "error",
            file,
            "unknown_component",
            N_(
                "the components of {edition} are not on record",
                edition=f"{layout.index} {layout.year}",
            ),
            remedy=N_(
                "take those of an earlier edition over: chiso edition set {index} {year} "
                "--components-from {components_year}",
                index=layout.index,
                year=layout.year,
                components_year=layout.components_year,
            ),
        )


def _nothing_new(filled: Filled) -> Problem:
    return Problem(
        "error",
        filled.path.name,
        "nothing_new",
        N_("no figure of the file is new"),
        remedy=N_(
            'fill in the sheet "{data_sheet}"; to record this source for figures on record, say in '
            "the sheet of the source that it confirms them",
            data_sheet=filled.sheet,
        ),
    )


class _Examination:
    """What is found, as it is found."""

    def __init__(
        self,
        d: Dataset,
        record: Record,
        filled: Filled,
        source: str,
        decide: Callable[[Datum, list[Datum]], Message],
    ) -> None:
        self.d = d
        self.record = record
        self.filled = filled
        self.layout = filled.layout
        self.source = source
        self.decide = decide
        self.standing = standing(record, self.layout.index)
        self.figures: list[Datum] = []
        self.contradicted: list[Datum] = []
        self.unchanged = 0
        self.confirmed = 0
        self.doubts: list[Doubt] = []
        self.cells: dict[tuple[str, str], list[str]] = {}

    def compare(self) -> None:
        """Tell new figures from those on record, and find contradictions."""
        in_use = self._in_use()
        confirms = self.filled.origin is not None and self.filled.origin.confirms
        for filled in self.filled.maxima:
            self._check_maximum(filled)
        for figure, filled in self._candidates():
            rivals = self.standing.get(figure.key, [])
            used = in_use.get(figure.key)
            if used is not None and used[0] == Decimal(figure.value):
                if not confirms or not rivals:  # what was only derived is not on record to be confirmed
                    self.unchanged += 1
                    continue
                self.confirmed += 1
            elif self.record.decisions.is_withdrawn(figure):
                self._doubt(
                    "withdrawn",
                    filled,
                    N_(
                        "{subject} {value} is withdrawn",
                        subject=subject_of(figure),
                        value=Decimal(figure.value),
                    ),
                    N_("not used"),
                )
            elif rivals:
                self.contradicted.append(figure)
                values = [*dict.fromkeys(_with_source(rival) for rival in rivals)]
                message = N_(
                    "{subject} is {value} in the file, on record: {values}",
                    subject=subject_of(figure),
                    value=Decimal(figure.value),
                    values=values,
                )
                self._doubt("contradiction", filled, message, self.decide(figure, rivals))
            elif used is not None:
                message = N_(
                    "{subject} is {value} in the file; {used} follows from a stated change ({change})",
                    subject=subject_of(figure),
                    value=Decimal(figure.value),
                    used=Decimal(plain(used[0])),
                    change=used[1],
                )
                self._doubt(
                    "contradiction", filled, message, N_("{value} is used", value=Decimal(figure.value))
                )
            if filled.formula:
                self._doubt(
                    "formula",
                    filled,
                    N_(
                        "{subject} {value} is computed",
                        subject=subject_of(figure),
                        value=Decimal(figure.value),
                    ),
                    N_("noted"),
                )
            self.figures.append(figure)
            place = (figure.province, figure.component)
            self.cells.setdefault(place, []).append(filled.cell)

    def _in_use(self) -> dict[tuple[object, ...], tuple[Decimal, str]]:
        """Value in use and its source, also what was derived."""
        figures = self.d.figures
        figures = figures[
            figures["in_use"] & figures["index"].eq(self.layout.index) & figures["year"].eq(self.layout.year)
        ]
        key = ("index", "year", "province", "component", "measure", "unit", "group")
        return {
            tuple(row[name] for name in key): (Decimal(repr(float(row["value"]))), row["source"])
            for row in records(figures)
        }

    def _candidates(self) -> Iterator[tuple[Datum, FilledCell]]:
        maxima = {filled.column.component: filled for filled in self.filled.maxima}
        for filled in self.filled.cells:
            yield self._figure(filled, filled.column.measure, filled.province), filled
            stated = maxima.get(filled.column.component)
            if stated is not None and filled.column.has_open_maximum:
                # The maximum is national; the record keeps it with the provinces that it was stated for.
                yield self._figure(stated, "max_score", filled.province), stated

    def _figure(self, filled: FilledCell, measure: str, province: str) -> Datum:
        return Datum(
            self.layout.index,
            self.layout.year,
            province,
            filled.column.component,
            measure,
            filled.value,
            filled.column.unit,
            "stated",
            self.source,
            FORMULA_NOTE if filled.formula else "",
        )

    def _check_maximum(self, filled: FilledCell) -> None:
        known = filled.column.maximum
        if not math.isnan(known):
            self._doubt(
                "maximum",
                filled,
                N_(
                    "the maximum of {component} is {value} in the file, {known:g} in "
                    "reference/components.csv",
                    component=filled.column.component,
                    value=Decimal(filled.value),
                    known=known,
                ),
                N_(
                    "kept with the scores; if the edition has another maximum: {how}",
                    how=other_maximum(filled.column, self.layout),
                ),
            )

    def errors_of_parts(self) -> Iterator[Problem]:
        """Scores that were not published, and an edition of which dimensions could not be summed."""
        index = self.d.indices[self.layout.index]
        left_out = {
            (row["province"], dimension)
            for row in left_out_of(self.d, index.code, self.layout.year)
            for dimension in row["missing_dimensions"].split(";")
        }
        for figure in self.figures:
            if (figure.province, figure.component.split(".")[0]) in left_out:
                yield Problem(
                    "error",
                    self.filled.place,
                    "left_out",
                    N_(
                        "{index} published no {component} of {province} in {year}",
                        index=index.name,
                        component=figure.component,
                        province=figure.province,
                        year=figure.year,
                    ),
                    column=", ".join(self.cells[figure.province, figure.component]),
                    value=figure.value,
                    remedy=N_("empty the cell; see reference/left_out.csv"),
                )
        have = {
            figure.component
            for figure in (*self.record.figures, *self.figures)
            if figure.year == self.layout.year and is_sub_dimension_score(figure, index)
        }
        missing = [column.component for column in self.layout.columns if column.component not in have]
        if missing and self.figures:
            yield Problem(
                "error",
                self.filled.path.name,
                "edition_incomplete",
                N_(
                    "no province has {missing}: dimensions and totals could not be summed",
                    missing=", ".join(missing),
                ),
                remedy=N_("fill in these columns too; a release of {index} has them all", index=index.name),
            )

    def check_consistency(self) -> None:
        """Contradictions that the record does not have without the file."""
        combined = combine(self.d, self.record, self.layout.index, self.figures)
        known = set(contradictions(self.d, self.layout.index))
        maxima = [filled for filled in self.filled.cells if filled.column.has_open_maximum]
        for found in contradictions(combined, self.layout.index, self._known_maxima(maxima)):
            if found not in known:
                self._add(found.kind, self._cells_of(found), found.in_words())
        self.scores = combined.scores

    def _known_maxima(self, cells: Sequence[FilledCell]) -> list[Datum]:
        """Maxima of the layout, so that points are compared with percent where no row states one."""
        return [
            replace(
                self._figure(filled, "max_score", filled.province),
                value=repr(float(filled.column.maximum)),
                in_use=True,
            )
            for filled in cells
            if not math.isnan(filled.column.maximum)
        ]

    def check_ranks(self) -> None:
        """Components of which the file gives ranks, but not of every unit ranked."""
        scores = self.scores[
            self.scores["index"].eq(self.layout.index) & self.scores["year"].eq(self.layout.year)
        ]
        given = [figure for figure in self.figures if figure.measure == "rank"]
        for component in dict.fromkeys(figure.component for figure in given):
            have = int(scores.loc[scores["component"].eq(component), "rank"].notna().sum())
            if have < self.layout.ranked:
                column = next(
                    c for c in self.layout.columns if c.component == component and c.measure == "rank"
                )
                message = N_(
                    "{heading}: {have} of {ranked} units have a rank after the import",
                    heading=column.heading,
                    have=have,
                    ranked=self.layout.ranked,
                )
                cells = [
                    cell
                    for figure in given
                    if figure.component == component
                    for cell in self.cells[figure.province, component]
                ]
                self._add("ranks_incomplete", f"{cells[0]}..." if len(cells) > 1 else cells[0], message)

    def _cells_of(self, found: Contradiction) -> str:
        cells = [cell for name in found.provinces for cell in self.cells.get((name, found.component), ())]
        return ", ".join(cells)

    def _doubt(self, kind: str, filled: FilledCell, message: Message, if_accepted: Message) -> None:
        self._add(kind, filled.cell, message, if_accepted)

    def _add(self, kind: str, cell: str, message: Message, if_accepted: Message = Doubt.if_accepted) -> None:
        self.doubts.append(Doubt(kind, self.filled.place, cell, message, if_accepted))


_FIGURES: Mapping[tuple[str, str], Message] = {
    ("score", "percent"): N_("score (percent)"),
    ("score", "points"): N_("score (points)"),
    ("max_score", "percent"): N_("maximum (percent)"),
    ("max_score", "points"): N_("maximum (points)"),
    ("rank", "place"): N_("rank (place)"),
    ("ranked", "places"): N_("units ranked"),
    ("rank_in_group", "place"): N_("rank in the group (place)"),
    ("change_score", "percentage points"): N_("change of the score (percentage points)"),
    ("change_score", "points"): N_("change of the score (points)"),
    ("change_rank", "places"): N_("change of the rank (places)"),
    ("self_assessed", "points"): N_("self-assessed score (points)"),
    ("standard_error", "percentage points"): N_("standard error (percentage points)"),
    ("standard_error", "points"): N_("standard error (points)"),
    ("ci_low", "percent"): N_("lower end of the 95 % interval (percent)"),
    ("ci_low", "points"): N_("lower end of the 95 % interval (points)"),
    ("ci_high", "percent"): N_("upper end of the 95 % interval (percent)"),
    ("ci_high", "points"): N_("upper end of the 95 % interval (points)"),
}


def subject_of(figure: Datum) -> Message:
    """What a figure is of, in words: unit, component, measure."""
    return N_(
        "{province}, {component}, {what}",
        province=figure.province,
        component=component_in_words(figure.component),
        what=_FIGURES[figure.measure, figure.unit],
    )


def _with_source(figure: Datum) -> Message:
    return N_("{value} ({source})", value=Decimal(figure.value), source=figure.source)


def combine(d: Dataset, record: Record, index: str, figures: Sequence[Datum]) -> Dataset:
    """The record with new figures in use in place of those that they contradict.

    Parameters
    ----------
    d : Dataset
    record : Record
        What the sources of `d` gave.
    index : str
        The figures are of this index.
    figures : sequence of Datum
        The new ones.

    Returns
    -------
    Dataset
        Of this index only; with what follows from stated changes derived anew.
    """
    decisions = record.decisions
    own = [figure for figure in record.figures if figure.index == index]
    new = [replace(figure, in_use=True) for figure in figures if not decisions.is_withdrawn(figure)]
    replaced = {figure.key for figure in new}
    rest = [figure for figure in put_in_use(own, decisions) if figure.key not in replaced]
    derived = derive_previous([*rest, *new], decisions, record.ranked)
    merged = [*put_in_use([*rest, *derived], decisions), *new]
    tables = dict(d.tables)
    for one in d.indices.values():
        tables[one.key] = _frame(merged, one) if one.code == index else tables[one.key].iloc[:0]
    return Dataset(d.path, tables, d.names)


def contradictions(d: Dataset, index: str, more: Sequence[Datum] = ()) -> list[Contradiction]:
    """Contradictions between the figures of one index; sums that close within rounding are none.

    Parameters
    ----------
    d : Dataset
    index : str
    more : sequence of Datum
        Further figures that points and percent are compared by.
    """
    scores, figures = d.scores, d.figures
    own = figures[figures["index"].eq(index)]
    if more:
        own = pd.concat([own, _frame(more, d.indices[index]).assign(index=index)], ignore_index=True)
    return find_contradictions(d, scores[scores["index"].eq(index)], own, HALF_A_DIGIT)


def _frame(figures: Sequence[Datum], index: Index) -> pd.DataFrame:
    """Figures as the typed table that a data set has."""
    rows = [vars(figure) for figure in figures]
    frame = pd.DataFrame(rows, columns=list(index.table.schema.columns))
    return frame.assign(
        value=pd.to_numeric(frame["value"]).astype("float64"), in_use=frame["in_use"].astype(bool)
    )
