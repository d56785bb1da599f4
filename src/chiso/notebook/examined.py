"""What was found in files that are to be taken in, in tables: for a cell and for a form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from chiso.core.description import Description
from chiso.core.errors import ChisoError, Problem
from chiso.core.language import texts
from chiso.data.dataset import load
from chiso.intake.editions.questions import Answers, answers_of
from chiso.intake.importing import add
from chiso.intake.results import IN_A_CELL, ImportResult
from chiso.intake.review import KINDS
from chiso.intake.tables.mapping import Stated
from chiso.notebook.remedies import problems_in_a_cell, told_in_a_cell
from chiso.notebook.shown import wrapped_up
from chiso.reports.record.differences import Differences
from chiso.scorecards.importing import CardResult, add_cards, cards_among
from chiso.text.messages import N_, Message, nN_

SHOWN = 20  # doubts of a kind, and figures that differ
LOAD_AGAIN = N_("what was loaded before still has the old figures: d = chiso.load()")


def taken(
    data: Path,
    files: Sequence[Path],
    accept: Collection[str],
    answers: Answers,
    stated: Stated,
    *,
    dry_run: bool,
) -> ImportResult | CardResult:
    """Take in what the files are: scorecards, or tables."""
    with told_in_a_cell():
        if cards := cards_among(files, stated=not stated.is_empty):
            return add_cards(data, cards, dry_run=dry_run)
        return add(data, files, accept, edition=answers, stated=stated, dry_run=dry_run)


def outcome(result: ImportResult | CardResult) -> Message:
    """Whether the files were taken in."""
    return N_("taken in") if result.written else N_("nothing is written")


def in_words(result: ImportResult | CardResult) -> Iterator[Message]:
    """A line a file, and what to do next."""
    if isinstance(result, CardResult):
        yield from (card.in_words(written=result.written) for card in result.cards)
        yield result.what_next()
    else:
        yield from (one.in_words(written=result.written) for one in result.imports)
        yield from result.what_next(IN_A_CELL)


def understood(result: ImportResult | CardResult) -> list[Description]:
    """What each table was taken for, and why; nothing of a template, which says itself what it is."""
    imports = result.imports if isinstance(result, ImportResult) else []
    return [one.of_inferred() for one in imports if one.inferred]


def to_take_in(result: ImportResult | CardResult) -> list[Description]:
    """The figures that each file would bring; nothing once they are in, and where nothing can be."""
    imports = result.imports if isinstance(result, ImportResult) and not result.written else []
    return [one.of_figures(SHOWN) for one in imports if one.listed and not one.errors]


def errors_of(errors: Sequence[Problem]) -> list[Description]:
    """What cannot be accepted, one a row; nothing where there is none."""
    if not errors:
        return []
    return [
        Description(
            nN_("{n} error", "{n} errors", n=len(errors)),
            heads=(N_("Error"), N_("Where"), N_("What to do")),
            rows=[(one.message, one.where(), one.remedy) for one in problems_in_a_cell(errors)],
        )
    ]


def numbers_of(result: ImportResult | CardResult) -> dict[str, int]:
    """How many doubts there are of each kind; of scorecards there are none."""
    found = result.by_kind() if isinstance(result, ImportResult) else ()
    return {kind: len(doubts) for kind, doubts in found}


def title_of(result: ImportResult | CardResult, kind: str) -> Message:
    """A kind of doubt with its meaning, the number of its doubts, and whether it is accepted."""
    assert isinstance(result, ImportResult)
    state = N_("to be accepted: {how}", how=IN_A_CELL.accept([kind]))
    if kind in result.accepted:
        state = N_("accepted")
    n = numbers_of(result)[kind]
    return N_("{kind}: {n}, {meaning} ({state})", kind=kind, n=n, meaning=KINDS[kind], state=state)


def doubts_of(result: ImportResult | CardResult, kind: str, title: str = "") -> Description:
    """The doubts of a kind, one a row, each with what accepting it leads to; by default with `title_of`."""
    assert isinstance(result, ImportResult)
    doubts = [doubt for doubt in result.doubts if doubt.kind == kind]
    rows: list[tuple[str, str, str, str]] = [
        (one.code, one.message, one.where(), one.if_accepted) for one in doubts[:SHOWN]
    ]
    more = len(doubts) - SHOWN
    if more > 0:
        rows.append(("", nN_("... and {n} more row", "... and {n} more rows", n=more), "", ""))
    heads = (N_("No."), N_("Doubt"), N_("Where"), N_("If accepted"))
    return Description(title or title_of(result, kind), heads=heads, rows=rows)


def differences_of(result: ImportResult | CardResult, data: Path, lang: str) -> Differences | None:
    """What the data have that they had not; None if nothing was written, and of scorecards."""
    if isinstance(result, CardResult) or not result.written or result.before is None:
        return None
    return Differences(result.before, load(data), texts(lang).lang)


def differences_in_html(differences: Differences | None, lang: str) -> str:
    """The figures and places that differ, the most surprising first."""
    return wrapped_up(differences.parts(SHOWN), texts(lang), wide=True) if differences else ""


def answers_given(given: Mapping[str, object], places: Mapping[str, str]) -> Answers:
    """Answers on an edition that is not on record.

    Parameters
    ----------
    given : mapping of str to object
        By key of a question.
    places : mapping of str to str
        Where each was given, in words.

    Raises
    ------
    ChisoError
        One of them cannot be read.
    """
    answers, bad = answers_of(given, places)
    for wrong in bad:
        raise ChisoError(wrong.message, places[wrong.key], wrong.remedy)
    return answers
