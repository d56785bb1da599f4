"""What somebody must look at in the scores of a year before they are decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from chiso.core.errors import DataError
from chiso.core.frames import records
from chiso.data.own_index.scores import Score, Scores, load_scores
from chiso.data.own_index.sets import Criterion
from chiso.data.own_index.tables import SELF_ASSESSED, STAGES, replaced_table
from chiso.data.reading import read_table
from chiso.gathering.still_open import some, stage_in_words, what_is_open
from chiso.scorecards.printed_numbers import Interval, rounded
from chiso.scorecards.rules import expected
from chiso.text.dates import as_written
from chiso.text.messages import N_, Message, nN_

NOT_SENT, NO_EVIDENCE, OUTSIDE, NOT_BY_RULE, OVERLAPS, PARTIAL = (
    "not_sent",
    "no_evidence",
    "evidence_outside",
    "not_by_rule",
    "overlaps",
    "partial_year",
)
KINDS_OF_FINDINGS = {
    NOT_SENT: N_("scores that nobody has sent"),
    NO_EVIDENCE: N_("points claimed without evidence"),
    OUTSIDE: N_("evidence dated outside the year"),
    NOT_BY_RULE: N_("scores that their inputs and rule do not give"),
    OVERLAPS: N_("scores that a later file replaced"),
    PARTIAL: N_("units that existed for a part of the year"),
}
_NOT_STATED = dict.fromkeys(("ratio", "value", "last_year", "exempt_share", "state"), "")


@dataclass(frozen=True)
class FindingOfScores:
    """Something to look at: its kind, the unit and criterion ("" for none), and what it is."""

    kind: str
    unit: str
    criterion: str
    message: Message


def check_scores(data: Path, named: str, year: int) -> list[FindingOfScores]:
    """What somebody must look at, by kind, in the order of the register.

    Parameters
    ----------
    data : Path
    named : str
        A set, by any of its names.
    year : int

    Raises
    ------
    ChisoError
        No such set, or no scores of the year.
    DataError
        A table breaks a rule.
    """
    scores = load_scores(data, named, year)
    frame, problems = read_table(data, replaced_table(scores.criteria.code, year))
    if frame is None or problems:
        raise DataError(problems)
    return [
        *_not_sent(scores),
        *_without_evidence(scores),
        *_outside(scores),
        *_not_by_rule(scores),
        *_overlaps(scores, records(frame)),
        *_partial(scores),
    ]


def _not_sent(scores: Scores) -> Iterator[FindingOfScores]:
    there = {row.stage for row in scores.rows}
    for stage in STAGES[:2]:  # later ones are of single scores
        if stage in there:
            found = what_is_open(scores, stage)
            for line in found.in_words() if found.scores else ():
                yield FindingOfScores(NOT_SENT, "", "", line)


def _without_evidence(scores: Scores) -> Iterator[FindingOfScores]:
    """Points that a unit claims on a criterion which asks for evidence, of which it names none."""
    named = {(row["unit"], row["criterion"]) for row in scores.evidence}
    for one in _in_order(scores):
        criterion = scores.criteria.by_code[one.criterion]
        asked = criterion.row["evidence"]
        if one.stage == SELF_ASSESSED and one.score and asked and (one.unit, one.criterion) not in named:
            message = N_(
                "{unit}, {code}: claims {score}, names no document ({asked})",
                unit=one.unit,
                code=one.criterion,
                score=one.score,
                asked=asked,
            )
            yield FindingOfScores(NO_EVIDENCE, one.unit, one.criterion, message)


def _outside(scores: Scores) -> Iterator[FindingOfScores]:
    for row in scores.evidence:
        if row["date"] and not row["date"].startswith(str(scores.year)):
            message = N_(
                "{unit}, {code}: {number} of {date} ({cell})",
                unit=row["unit"],
                code=row["criterion"],
                number=row["number"] or row["summary"] or N_("a document"),
                date=as_written(row["date"]),
                cell=row["cell"],
            )
            yield FindingOfScores(OUTSIDE, row["unit"], row["criterion"], message)


def _not_by_rule(scores: Scores) -> Iterator[FindingOfScores]:
    for one in _in_order(scores):
        criterion = scores.criteria.by_code[one.criterion]
        given = _by_rule(criterion, one) if one.score is not None else None
        if given is None or given.meets(rounded(one.row["score"])):
            continue
        message = N_(
            "{unit}, {code}, {stage}: {score} where {numerator}/{denominator} gives {expected}",
            unit=one.unit,
            code=one.criterion,
            stage=stage_in_words(one.stage),
            score=one.score,
            numerator=Decimal(one.row["numerator"]),
            denominator=Decimal(one.row["denominator"]),
            expected=round(given.middle, 4).normalize(),
        )
        yield FindingOfScores(NOT_BY_RULE, one.unit, one.criterion, message)


def _by_rule(criterion: Criterion, one: Score) -> Interval | None:
    """The score that the counts of a row give by the rule of its criterion; None where they do not say."""
    if not (one.row["numerator"] and one.row["denominator"]):
        return None
    row: Mapping[str, str] = {
        **_NOT_STATED,
        **{name: criterion.row[name] for name in ("maximum", "rule", "threshold", "base", "steps")},
        **{name: one.row[name] for name in ("numerator", "denominator")},
    }
    return expected(row)


def _overlaps(scores: Scores, replaced: list[dict[str, str]]) -> Iterator[FindingOfScores]:
    names = {row["file"]: row["name"] for row in scores.files}
    for row in replaced:
        now = scores.at(row["unit"], row["criterion"], row["stage"])
        if now is None or (now.row["score"], now.row["state"]) == (row["score"], row["state"]):
            continue  # a text was added
        message = N_(
            "{unit}, {code}, {stage}: {before} ({file}), then {after} ({later})",
            unit=row["unit"],
            code=row["criterion"],
            stage=stage_in_words(row["stage"]),
            before=Decimal(row["score"]) if row["score"] else N_("no such work"),
            file=names.get(row["file"], row["file"]),
            after=now.score if now.score is not None else N_("no such work"),
            later=names.get(now.row["file"], now.row["file"]),
        )
        yield FindingOfScores(OVERLAPS, row["unit"], row["criterion"], message)


def _partial(scores: Scores) -> Iterator[FindingOfScores]:
    for unit in scores.units:
        if not unit.whole(scores.year):
            message = N_(
                "{unit}: from {first} to {last}",
                unit=unit.name,
                first=as_written(unit.valid_from) if unit.valid_from else N_("before"),
                last=as_written(unit.valid_to) if unit.valid_to else N_("today"),
            )
            yield FindingOfScores(PARTIAL, unit.name, "", message)


def _in_order(scores: Scores) -> Iterator[Score]:
    for unit in scores.units:
        for criterion in scores.criteria.scored:
            yield from scores.of_units.get(unit.name, {}).get(criterion.code, {}).values()


def in_words(findings: list[FindingOfScores], most: int) -> list[tuple[str, list[Message]]]:
    """Findings by kind, of each the first ones, and how many more there are.

    Parameters
    ----------
    findings : list of FindingOfScores
    most : int
        How many of a kind are said.
    """
    said: list[tuple[str, list[Message]]] = []
    for kind in KINDS_OF_FINDINGS:
        own = [one for one in findings if one.kind == kind]
        if own:
            lines = [one.message for one in own[:most]]
            if len(own) > most:
                units = list(dict.fromkeys(one.unit for one in own[most:] if one.unit))
                lines.append(
                    N_(
                        "and {n} more, of {units}",
                        n=len(own) - most,
                        units=some(units) or nN_("{n} unit", "{n} units", n=0),
                    )
                )
            said.append((kind, lines))
    return said
