"""The draft of the decision that publishes the results of a set in a year, with its annex by kind of unit.

What is not on record, such as who proposes it and who signs it, stays a marked blank: nobody's name, number
or day is made up. The last page says what an office must look at before anybody signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chiso.data.own_index.sets import CriteriaSet
from chiso.data.provinces import Names, period_of
from chiso.pages.blocks import Table
from chiso.pages.columns import filled
from chiso.pages.word.blocks import Verbatim, grid_of
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import COMMITTEE, Frame, issuing_lines, write_end, write_head, write_notes
from chiso.pages.word.parts import Stretch, Writer
from chiso.pages.word.style import add_landscape_section, new_paper
from chiso.rankings.listed import list_columns, ranked_rows, unranked_rows
from chiso.rankings.results import Results, claimed_only
from chiso.rankings.terminal import class_counts
from chiso.text.catalog import Texts
from chiso.text.dates import day_in_words
from chiso.text.numbers import roman, two_digits

# Columns of the annex, and their share of the width of a landscape page.
SHARES = {
    "number": 8,
    "unit": 44,
    "points": 14,
    "maximum": 14,
    "bonus": 16,  # "thưởng" on one line
    "penalty": 13,
    "percent": 15,
    "class": 19,
    "rank_kind": 16,
    "place": 16,
    "remark": 40,
}
NAMED = 10  # units in a line of the notes
ALWAYS = ("number", "unit", "points", "maximum", "percent", "place")
KEPT_OF_THE_UNRANKED = ("number", "unit", "why")


def decision_paper(results: Results, names: Names) -> bytes:
    """The draft decision as a .docx.

    Parameters
    ----------
    results : Results
    names : Names
        Of provinces: who issues it.
    """
    t = Verbatim("vi")
    frame = _frame(results, names, t)
    writer = Writer(new_paper(f"{frame.kind}: {frame.title}", " ".join(frame.issuer)), t("Table"))
    write_head(writer, frame, t)
    _body(writer, results, frame, t)
    write_end(writer, frame, t)
    _annex(writer, results, t)
    write_notes(writer, [(t("Before signing"), list(_notes(results, t)))], t)
    return document_bytes(writer.paper)


def issuer_of(criteria: CriteriaSet, year: int, names: Names, t: Texts) -> tuple[str, list[str]]:
    """The committee of the province of a set, and the lines that name it; a blank for a national set."""
    if not criteria.province:
        return "", [t("[ISSUING BODY]")]
    unit = names.resolve(criteria.province, period=period_of(year))
    return issuing_lines(
        f"{COMMITTEE}{unit.full_name}", unit.name, unit.full_name.removesuffix(unit.name).strip()
    )


def named_decision(criteria: CriteriaSet, t: Texts) -> str:
    """ "Quyết định số 12/QĐ-UBND ngày 01 tháng 3 năm 2026 của UBND tỉnh ban hành Bộ tiêu chí ..."."""
    issuer = criteria.row["issuer"] or t("[issuer]")
    if not criteria.decision:
        number = t("[number and day of the decision on the criteria]")
        return t("Decision {number} of {issuer} on {name}", number=number, issuer=issuer, name=criteria.name)
    return t(
        "Decision No. {number} {day} of {issuer} on {name}",
        number=criteria.decision,
        day=day_in_words(criteria.row["decision_date"], t),
        issuer=issuer,
        name=criteria.name,
    )


def units_in_words(results: Results) -> str:
    """The kinds of units that a set scores: "sở, ban, ngành"; "xã, phường"."""
    return ", ".join(results.kinds)


def _frame(results: Results, names: Names, t: Texts) -> Frame:
    parent, issuer = issuer_of(results.criteria, results.year, names, t)
    return Frame(
        issuer,
        t("Decision"),
        t(
            "On the publication of the results of scoring and ranking of {year}\nby {name}",
            year=results.year,
            name=results.criteria.name,
        ),
        parent=parent,
        symbol="QĐ-UBND" if results.criteria.province else "",
        recipients=(t("As in Article 3"), t("[other recipients]"), t("Filed: VT, [unit that drafted it]")),
    )


def _body(writer: Writer, results: Results, frame: Frame, t: Texts) -> None:
    writer.text(" ".join(frame.issuer), "Subtitle").paragraph_format.space_after = 76200
    for basis in (
        t("Pursuant to the Law on Organisation of Local Government [day of the law in force];"),
        t("Pursuant to {decision};", decision=named_decision(results.criteria, t)),
        t("Pursuant to the results of appraisal [number and day of the minutes or report];"),
        t("At the proposal of [proposing agency] in Submission No. [number and day]."),
    ):
        writer.text([Stretch(basis, italic=True)])
    writer.text(t("DECIDES:"), "Title").paragraph_format.space_after = 76200
    _article(writer, 1, [_published(results, t), *_counted(results, t)], t)
    _article(
        writer,
        2,
        [
            t(
                "On the ground of the published results, the agencies and units draw up measures against the"
                " criteria that lost points. [Standing agency] follows, urges and reports the results."
            )
        ],
        t,
    )
    _article(
        writer,
        3,
        [
            t("This Decision takes effect from the day of signing."),
            t(
                "The Chief of Office [of the issuing body], heads of [agencies concerned] and of the units"
                " named in the Annex are responsible for carrying out this Decision./."
            ),
        ],
        t,
    )


def _article(writer: Writer, number: int, paragraphs: list[str], t: Texts) -> None:
    first, *others = paragraphs
    writer.text([Stretch(t("Article {n}.", n=number), bold=True), Stretch(f" {first}")])
    for text in others:
        writer.text(text)


def _published(results: Results, t: Texts) -> str:
    return t(
        "The results of scoring and ranking of {year} by {name} are published in the Annex to this "
        "Decision; units: {n} ({kinds}).",
        year=results.year,
        n=two_digits(len(results.units), t.lang),
        kinds=units_in_words(results),
        name=results.criteria.name,
    )


def _counted(results: Results, t: Texts) -> Iterator[str]:
    if len(results.ranked) < len(results.units):
        yield t(
            "Ranked units: {n}; units not ranked: {rest}, with the reason in the Annex.",
            n=two_digits(len(results.ranked), t.lang),
            rest=two_digits(len(results.units) - len(results.ranked), t.lang),
        )
    classes = class_counts(results)
    if classes:
        said = "; ".join(f"{name}: {two_digits(n, t.lang) if n else n}" for name, n in classes)
        yield t("By class (units): {classes}.", classes=said)


def _annex(writer: Writer, results: Results, t: Texts) -> None:
    add_landscape_section(writer.paper)
    head = writer.heading(t("ANNEX"), 1)
    head.paragraph_format.first_line_indent = 0
    head.alignment = 1
    about = t(
        "Results of scoring and ranking of {year} by {name}", year=results.year, name=results.criteria.name
    )
    writer.text(about, "Subtitle")
    attached = t("(Attached to Decision No.        /QĐ-UBND {day})", day=day_in_words("", t))
    writer.text([Stretch(attached, italic=True)], "Frame").paragraph_format.space_after = 76200
    kinds = [kind for kind in results.kinds if any(one.unit.kind == kind for one in results.ranked)]
    part = 0
    for part, kind in enumerate(kinds, 1):
        writer.heading(f"{roman(part)}. {kind.upper()}", 2)
        rows = ranked_rows(results, t, kind)
        keys = [key for key in SHARES if key != "rank_kind" or len(kinds) > 1]
        columns = filled(
            list_columns(t, *keys, place=t("Place overall") if len(kinds) > 1 else ""), rows, kept=ALWAYS
        )
        _table(writer, Table("", columns, rows, headers=2), t)
    if rows := unranked_rows(results, t):
        writer.heading(t("{part}. UNITS NOT RANKED", part=roman(part + 1)), 2)
        _table(writer, Table("", list_columns(t, *KEPT_OF_THE_UNRANKED), rows, headers=2), t)


def _table(writer: Writer, table: Table, t: Texts) -> None:
    widths = [SHARES.get(column.key, 100) for column in table.columns]
    writer.grid(replace(grid_of(table, t), widths=widths, small=False))


def _notes(results: Results, t: Texts) -> Iterator[str]:
    """What an office must look at before anybody signs."""
    yield t("What stands in marked brackets is not on record; fill it in or strike it out.")
    if not results.criteria.complete:
        yield t("The set is not on record in full: hold every maximum against the decision.")
    claimed = [one.unit.name for one in results.units if claimed_only(one)]
    if claimed:
        yield t("Self-assessed points that nobody has appraised count at: {units}.", units=_named(claimed, t))
    partial = [one.unit.name for one in results.ranked if not one.whole_year]
    if partial:
        yield t(
            "Ranked although they existed a part of the year only: {units}. Whether they are ranked is for"
            " the decision on the criteria to say.",
            units=_named(partial, t),
        )
    shared = [one.unit.name for one in results.ranked if one.shared]
    if shared:
        yield t(
            "Same percent to two decimals, same place: {units}. The next place is left out.",
            units=_named(shared, t),
        )
    missed = [one.unit.name for one in results.ranked if one.class_missed]
    if missed:
        yield t("In a lower class for one field: {units}.", units=_named(missed, t))


def _named(units: list[str], t: Texts) -> str:
    """Units by their names; of many how many, since the annex marks them."""
    if len(units) <= NAMED:
        return ", ".join(units)
    return t("units: {n}, see the remarks of the Annex", n=len(units))
