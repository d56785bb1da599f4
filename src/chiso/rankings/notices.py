"""The notice of its results to a unit: where it lost points and why, its class and place, how to explain.

A reason that nobody has put on record stays a marked blank, as do who sends the notice and until when the
unit may explain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from chiso.data.own_index.register import OwnUnit, unit_slugs
from chiso.data.own_index.tables import BONUS, PENALTY, SELF_ASSESSED
from chiso.data.provinces import Names
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import COMMITTEE, Frame, write_end, write_head
from chiso.pages.word.parts import Grid, Line, TableCell, Writer
from chiso.pages.word.style import new_paper
from chiso.rankings.decision import issuer_of, named_decision
from chiso.rankings.listed import lost_rows, reason_on_record, remarks
from chiso.rankings.measures import FEWEST_ASKED, percent_of
from chiso.rankings.results import CriterionResult, Results, UnitResult, scored_rows
from chiso.rankings.summary import why_unranked
from chiso.rankings.surveys import UnitSurvey, surveys_of
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import labelled, number, points

# Of the table of lost points: criterion, maximum, self-assessed, score, lost, reason.
WIDTHS = (46, 12, 14, 13, 13, 52)


def notice_files(
    results: Results, names: Names, units: Sequence[UnitResult] = ()
) -> dict[str, Callable[[], bytes]]:
    """The notices of units: file name, and what makes the bytes.

    Parameters
    ----------
    results : Results
    names : Names
    units : sequence of UnitResult, optional
        Of these alone; of all by default.
    """
    surveys, slugs = surveys_of(results.scores), unit_slugs(results.scores.units)
    return {
        f"{slugs[one.unit.name]}.docx": partial(notice_paper, results, one, names, surveys.get(one.unit.name))
        for one in units or results.units
    }


def notice_paper(results: Results, one: UnitResult, names: Names, survey: UnitSurvey | None = None) -> bytes:
    """The notice to a unit as a .docx.

    Parameters
    ----------
    results : Results
    one : UnitResult
    names : Names
        Of provinces: who stands above the sender.
    survey : UnitSurvey, optional
    """
    t, addressed = Texts("vi"), addressee(one.unit)
    parent, lines = issuer_of(results.criteria, results.year, names, t)
    above = parent or " ".join(lines).replace("ỦY BAN NHÂN DÂN", "UBND")
    frame = Frame(
        [t("[SENDING AGENCY]")],
        t("Notice"),
        t(
            "Results of scoring of {year} of {unit}\nby {name}",
            year=results.year,
            unit=addressed,
            name=results.criteria.name,
        ),
        parent=above if results.criteria.province else "",
        recipients=(addressed, t("[other recipients]"), t("Filed: VT, [unit that drafted it]")),
    )
    writer = Writer(new_paper(f"{frame.kind}: {frame.title}".replace("\n", " "), above), t("Table"))
    write_head(writer, frame, t)
    writer.text(t("To: {unit}", unit=addressed), "Subtitle").paragraph_format.space_after = 76200
    writer.text(
        t(
            "Pursuant to {decision}, [sending agency] gives notice of the results of {year} as follows:",
            decision=named_decision(results.criteria, t),
            year=results.year,
        )
    )
    writer.heading(numbered(1, t("Results")), 2)
    for said in _results(results, one, t):
        writer.text(f"- {said}", "List Bullet")
    writer.heading(numbered(2, t("Criteria below their maximum")), 2)
    _lost(writer, results, one, t)
    at = 3
    for heading, lines_said in _further(results, one, survey, t):
        writer.heading(numbered(at, heading), 2)
        for said in lines_said:
            writer.text(f"- {said}", "List Bullet")
        at += 1
    writer.heading(numbered(at, t("Explanation")), 2)
    writer.text(
        t(
            "If {unit} does not agree with a score, it sends its explanation with verification documents to"
            " [receiving agency] before [deadline for explanations]./.",
            unit=addressed,
        )
    )
    write_end(writer, frame, t)
    return document_bytes(writer.paper)


def numbered(number: int, heading: str) -> str:
    """A heading of a notice with its number."""
    return f"{number}. {heading}"


def addressee(unit: OwnUnit) -> str:
    """Who is written to: a department itself, of a territory its committee ("UBND xã Tân Lập")."""
    if unit.level == "department" or unit.name.startswith(COMMITTEE):
        return unit.name
    return f"{COMMITTEE}{unit.name[:1].lower()}{unit.name[1:]}"


def _results(results: Results, one: UnitResult, t: Texts) -> Iterator[str]:
    lang = t.lang
    if one.points is not None and one.full is not None:
        yield t("Points: {points} of {maximum}.", points=points(one.points, lang),
                maximum=points(one.full, lang))  # fmt: skip
    if one.bonus or one.penalty:
        yield t(
            "Bonus points: {bonus}; points taken off: {penalty}.",
            bonus=points(one.bonus, lang),
            penalty=points(one.penalty, lang),
        )
        yield from _on_top(results, one, t)
    if one.percent is not None:
        percent = number(percent_of(one), lang)
        yield t("Percent of the maximum: {percent}%.", percent=percent)
    if one.place is None:
        yield t("Place: not ranked ({why}).", why=why_unranked(one, t))
    else:
        yield t("Place: {place} of {of} ranked.", place=one.place, of=one.of)
        if one.of_kind != one.of:
            yield t(
                "Place among {kind}: {place} of {of} ranked.",
                kind=one.unit.kind,
                place=one.place_in_kind,
                of=one.of_kind,
            )
    if results.criteria.classes and one.percent is not None:
        yield t("Class: {name}.", name=one.class_name) if one.class_name else t("Class: none reached.")
    yield from (f"{capital(said)}." for said in remarks(one, results, t))


def _on_top(results: Results, one: UnitResult, t: Texts) -> Iterator[str]:
    """What points on top and taken off were given for: a unit asks that first."""
    for row in scored_rows(one):
        if row.criterion.kind not in (BONUS, PENALTY) or not row.points:
            continue
        name = labelled(row.criterion.code, row.criterion.name)
        given = points(row.points, t.lang)
        if row.criterion.kind == BONUS:
            yield t("Bonus points for {criterion}: {points}.", criterion=name, points=given)
        else:
            why = reason_on_record(results, one.unit.name, row.criterion.code)
            yield t(
                "Points taken off for {criterion}: {points}; {reason}.",
                criterion=name,
                points=given,
                reason=(why or t("[reason to be filled in]")).rstrip("."),
            )


def _lost(writer: Writer, results: Results, one: UnitResult, t: Texts) -> None:
    rows = lost_rows(one)
    if not rows:
        writer.text(t("None of the criteria scored so far."))
        return
    head = [
        t("Criterion"),
        t("Maximum"),
        t("Self-assessed"),
        t("Score"),
        t("Points not reached"),
        t("Reason"),
    ]
    grid = [_lost_row(results, one, row, t) for row in rows]
    total = sum((row.lost for row in rows if row.lost is not None), Decimal(0))
    last = [
        TableCell([t("Total points not reached")], bold=True, span=4),
        TableCell([points(total, t.lang)], numeric=True, bold=True),
        TableCell([""]),
    ]
    writer.grid(Grid(head, [*grid, last], widths=WIDTHS))


def _lost_row(results: Results, one: UnitResult, row: CriterionResult, t: Texts) -> list[TableCell]:
    code = row.criterion.code
    claim = results.scores.at(one.unit.name, code, SELF_ASSESSED)
    claimed = None if claim is None else claim.score
    said = reason_on_record(results, one.unit.name, code) or t("[reason to be filled in]")
    lines: list[Line] = [said]
    if explained := _explanation(results, one.unit.name, code):
        lines.append(t("Explanation of the unit: {text}", text=explained))
    figures = (row.maximum, claimed, row.points, row.lost)
    return [
        TableCell([labelled(code, row.criterion.name)]),
        *(TableCell([points(figure, t.lang)], numeric=True) for figure in figures),
        TableCell(lines),
    ]


def _explanation(results: Results, unit: str, code: str) -> str:
    stages = results.scores.of_units.get(unit, {}).get(code, {})
    return next((one.row["explanation"] for one in stages.values() if one.row["explanation"]), "")


def _further(
    results: Results, one: UnitResult, survey: UnitSurvey | None, t: Texts
) -> Iterator[tuple[str, list[str]]]:
    """What only some notices say: work that the unit does not have, missing scores, its own survey."""
    if without := [row for row in scored_rows(one) if row.no_work]:
        yield t("Work that the unit does not have"), [_no_work(results, row, t) for row in without]
    if one.missing:
        by_code = results.criteria.by_code
        yield (
            t("Criteria without a score"),
            [f"{labelled(code, by_code[code].name)}." for code in one.missing],
        )
    if survey is not None:
        yield t("Survey of satisfaction of the unit"), _survey(survey, t)


def _no_work(results: Results, row: CriterionResult, t: Texts) -> str:
    name = labelled(row.criterion.code, row.criterion.name)
    if row.left_out:
        return t("{criterion}: left out, the other criteria are scaled to the whole maximum.", criterion=name)
    return t(
        "{criterion}: counted with {points} of {maximum} points.",
        criterion=name,
        points=points(row.points, t.lang),
        maximum=points(row.criterion.maximum, t.lang),
    )


def _survey(survey: UnitSurvey, t: Texts) -> list[str]:
    said = [
        t(
            "Satisfied: {percent}% of {n} respondents; {method}.",
            percent=number(float(survey.satisfied), t.lang),
            n=survey.respondents,
            method=survey.method,
        )
    ]
    if survey.few:
        said.append(t("Fewer than {n} respondents: the percentage says little.", n=FEWEST_ASKED))
    said.append(t("It is the province's own survey and is not part of the national one."))
    return said
