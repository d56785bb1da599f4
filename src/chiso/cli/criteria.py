"""The commands on sets of criteria, and on what is scored by them: `chiso criteria`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import (
    SPOKEN,
    DataOption,
    LangOption,
    SetArgument,
    check_folder,
    err,
    out,
    print_problem,
)
from chiso.cli.help import App
from chiso.core.errors import ChisoError, DataError
from chiso.core.paths import DATA
from chiso.text.messages import N_, UNSAID, Message, nN_, worded

if TYPE_CHECKING:
    from chiso.data.own_index.sets import CriteriaSet
    from chiso.text.catalog import Texts

criteria_app = App(N_("Sets of criteria: take one in from a decision, show it, check what is scored."))
AnySetArgument = Annotated[
    str,
    typer.Argument(
        help=N_("A set: its code, the number of its decision, or its name; all by default."),
        metavar=N_("SET"),
    ),
]
_Repeatable = list[str] | None


@criteria_app.command("new")
def criteria_new(
    file: Annotated[
        Path, typer.Argument(help=N_("The annex: .docx, .xlsx, .pdf ...; a table a set."), metavar=N_("FILE"))
    ],
    code: Annotated[
        _Repeatable,
        typer.Option(
            "--set", help=N_("Code that a set of the file gets, in their order."), metavar=N_("CODE")
        ),
    ] = None,
    name: Annotated[
        _Repeatable, typer.Option(help=N_("Name of a set of the file, in their order."), metavar=N_("NAME"))
    ] = None,
    decision: Annotated[
        _Repeatable,
        typer.Option(help=N_("Number and symbol of the decision: 1234/QĐ-UBND."), metavar=N_("DECISION")),
    ] = None,
    decision_date: Annotated[
        _Repeatable, typer.Option(help=N_("Day of the decision: 15/12/2025."), metavar=N_("DAY"))
    ] = None,
    issuer: Annotated[
        _Repeatable, typer.Option(help=N_("Agency that issued the decision."), metavar=N_("AGENCY"))
    ] = None,
    province: Annotated[
        _Repeatable,
        typer.Option(
            help=N_("Province of the set, in any spelling; none for a set of the Ministry."),
            metavar=N_("PROVINCE"),
        ),
    ] = None,
    level: Annotated[
        _Repeatable,
        typer.Option(
            help=N_("Whom the set scores: province, department, district or commune."),
            metavar="province|department|district|commune",
        ),
    ] = None,
    first_year: Annotated[
        _Repeatable, typer.Option(help=N_("First year scored on the set."), metavar=N_("YEAR"))
    ] = None,
    last_year: Annotated[
        _Repeatable, typer.Option(help=N_("Last year scored on the set."), metavar=N_("YEAR"))
    ] = None,
    no_work: Annotated[
        _Repeatable,
        typer.Option(
            help=N_(
                "Points of work that a unit does not have: full (all of them), share:80 (80 %), left_out "
                "(not counted)."
            ),
            metavar="full|share:80|left_out",
        ),
    ] = None,
    bound: Annotated[
        _Repeatable, typer.Option(help=N_("Units below this percentage are listed."), metavar=N_("PERCENT"))
    ] = None,
    classes: Annotated[
        _Repeatable,
        typer.Option(
            "--class",
            help=N_("A class: NAME:PERCENT, or NAME:PERCENT:PERCENT with a least percentage of each field."),
            metavar=N_("NAME:PERCENT"),
        ),
    ] = None,
    source: Annotated[
        _Repeatable, typer.Option(help=N_("Where the decision is published."), metavar=N_("SOURCE"))
    ] = None,
    head: Annotated[
        Path | None,
        typer.Option(
            "--head",
            help=N_("A file that states all of this; where there is none, one to fill in is written."),
            metavar=N_("FILE"),
        ),
    ] = None,
    accept: Annotated[
        _Repeatable,
        typer.Option(help=N_("sums: the decision prints maxima that do not add up."), metavar=N_("KIND")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Say how the file is understood; write nothing."))
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help=N_("Put the set in the place of the one of that code on record.")),
    ] = False,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Read the annex of a decision, say what is understood, and put its sets of criteria on record."""
    check_folder(data)

    from chiso.gathering.new_set import new_sets
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    stated = {
        "code": code,
        "name": name,
        "decision": decision,
        "decision_date": decision_date,
        "issuer": issuer,
        "province": province,
        "level": level,
        "first_year": first_year,
        "last_year": last_year,
        "no_work": no_work,
        "bound": bound,
        "classes": ["; ".join(classes)] if classes else None,
        "source": source,
    }
    result = new_sets(
        data,
        file,
        {key: values or () for key, values in stated.items()},
        head_file=head,
        accept=accept or (),
        dry_run=dry_run,
        replace=replace,
    )
    for problem in result.errors:
        print_problem(problem, err)
    for one in result.sets:
        out.print("\n".join(line.worded(t) for line in one.in_words()))
    refused = bool(result.errors) or (not result.written and not dry_run and not result.head_file)
    for said in result.what_next():
        (err if refused else out).print(said.worded(t))
    raise typer.Exit(2 if refused else 0)


@criteria_app.command("show")
def criteria_show(
    criteria_set: AnySetArgument = "",
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """List the sets of criteria on record, or show one with its fields, criteria and classes."""
    check_folder(data)

    from chiso.data.own_index.sets import find_set, read_sets
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    if criteria_set:
        out.print("\n".join(_lines_of(find_set(data, criteria_set), t)))
        return
    sets, problems = read_sets(data)
    if problems:
        raise DataError(problems)
    for one in sets.values():
        years = f"{one.row['first_year']}–{one.row['last_year']}"
        out.print(f"{one.code}  {years:<10} {one.decision}  {one.name}")
    if not sets:
        out.print(t("no set of criteria is on record: chiso criteria new FILE"))


def _no_work(row: Mapping[str, str]) -> Message:
    """What happens to the points of work that a unit does not have."""
    treatments = {
        "full": N_("earns all points"),
        "share": N_("earns {n} % of the points", n=row["no_work_share"]),
        "left_out": N_("is left out, and the rest counts as a whole"),
        "": UNSAID,
    }
    return treatments[row["no_work"]]


def _lines_of(one: CriteriaSet, t: Texts) -> list[str]:
    """A set as lines: its head, its rows one below the other, its classes."""
    from chiso.gathering.sheets import KINDS_IN_WORDS
    from chiso.pages.terminal import lines_of, padded
    from chiso.text.dates import as_written
    from chiso.text.numbers import digits

    lines = [one.name, ""]
    row = one.row
    day = worded(as_written(row["decision_date"]), t) if row["decision_date"] else ""
    facts = {
        t("Code"): one.code,
        t("Decision"): " ".join(filter(None, (one.decision, day, row["issuer"]))),
        t("Province"): one.province,
        t("Years"): f"{row['first_year']}–{row['last_year']}",
        t("Maximum"): t("not known") if one.maximum is None else digits(str(one.maximum), t.lang),
        t("Work that a unit does not have"): worded(_no_work(row), t),
        t("Source"): row["source"],
        t("Note"): row["note"],
    }
    lines += [f"{name}: {value}" for name, value in facts.items() if value]
    if not one.complete:
        lines.append(t("Not every criterion of the decision is on record."))
    codes = [each.code for each in one.criteria]
    names = [f"{'  ' * _depth(one, code)}{one.by_code[code].name}" for code in codes]
    maxima = ["" if each.maximum is None else digits(str(each.maximum), t.lang) for each in one.criteria]
    kinds = [worded(KINDS_IN_WORDS[each.kind], t) for each in one.criteria]
    columns = [
        padded([t("Code"), *codes], numeric=False),
        padded([t("Maximum"), *maxima], numeric=True),
        padded(["", *kinds], numeric=False),
        [t("Criterion"), *names],
    ]
    lines += ["", *lines_of(columns)]
    if one.classes:
        lines += ["", t("Classes:")]
        for each in one.classes:
            said = N_("  {name}: from {n} %", name=each.name, n=each.at_least)
            if each.every_field_at_least is not None:
                said = N_("{said}, each field from {n} %", said=said, n=each.every_field_at_least)
            lines.append(worded(said, t))
    return lines


def _depth(one: CriteriaSet, code: str) -> int:
    depth = 0
    while parent := one.by_code[code].parent:
        code, depth = parent, depth + 1
    return depth


@criteria_app.command("units")
def criteria_units(
    file: Annotated[
        Path,
        typer.Argument(
            help=N_("The list: .xlsx, .docx, .ods, .csv ...; a unit a row below its heads."),
            metavar=N_("FILE"),
        ),
    ],
    province: Annotated[
        str, typer.Option(help=N_("Province of the units, in any spelling."), metavar=N_("PROVINCE"))
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Say how the file is understood; write nothing."))
    ] = False,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Take a list of departments and communes into the register of a province."""
    check_folder(data)

    from chiso.gathering.units_list import take_units
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    result = take_units(data, file, province, dry_run=dry_run)
    for problem in result.errors:
        print_problem(problem, err)
    out.print("\n".join(line.worded(t) for line in result.in_words()))
    raise typer.Exit(2 if result.errors else 0)


@criteria_app.command("survey")
def criteria_survey(
    criteria_set: SetArgument,
    file: Annotated[
        Path,
        typer.Argument(
            help=N_("The table: .xlsx, .docx, .ods, .csv ...; a unit a row below its heads."),
            metavar=N_("FILE"),
        ),
    ],
    year: Annotated[int, typer.Option(help=N_("Year of the surveys."), metavar=N_("YEAR"))],
    source: Annotated[
        str,
        typer.Option(
            help=N_("Where the surveys are published; the name of the file by default."), metavar=N_("SOURCE")
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Say how the file is understood; write nothing."))
    ] = False,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Take the units' own surveys of satisfaction in: respondents, percent satisfied, method."""
    check_folder(data)

    from chiso.gathering.surveys import take_surveys
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    result = take_surveys(data, file, criteria_set, year, source=source, dry_run=dry_run)
    for problem in result.errors:
        print_problem(problem, err)
    out.print("\n".join(line.worded(t) for line in result.in_words()))
    raise typer.Exit(2 if result.errors else 0)


@criteria_app.command("check")
def criteria_check(
    criteria_set: AnySetArgument = "",
    year: Annotated[
        int | None, typer.Option(help=N_("Check what was scored in this year."), metavar=N_("YEAR"))
    ] = None,
    top: Annotated[int, typer.Option(min=1, help=N_("How many of each kind are listed."))] = 20,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Check sets of criteria and registers; with a set and a year what is open or odd in its scores."""
    check_folder(data)
    if year is not None and not criteria_set:
        raise ChisoError(
            N_("a year is of the scores on a set"), "--year", N_("chiso criteria check SET --year YEAR")
        )

    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    if year is None:
        raise typer.Exit(_check_sets(data, criteria_set, t))

    from chiso.gathering.checks import KINDS_OF_FINDINGS, check_scores, in_words

    findings = check_scores(data, criteria_set, year)
    for kind, lines in in_words(findings, top):
        n = sum(one.kind == kind for one in findings)
        out.print(f"\n{worded(KINDS_OF_FINDINGS[kind], t)}: {n}", style="bold")
        for line in lines:
            out.print(f"  - {worded(line, t)}")
    out.print("\n" + worded(nN_("{n} finding", "{n} findings", n=len(findings)), t))


def _check_sets(data: Path, criteria_set: str, t: Texts) -> int:
    """Check sets, classes and registers; the exit status."""
    from chiso.data.own_index.on_record import provinces_with_units
    from chiso.data.own_index.register import read_units
    from chiso.data.own_index.sets import find_set, read_sets
    from chiso.gathering.still_open import some
    from chiso.intake.results import errors_in_words

    sets, problems = read_sets(data)
    for province in provinces_with_units(data):
        problems += read_units(data, province)[1]
    for problem in problems:
        print_problem(problem, out)
    if not problems:
        for one in [find_set(data, criteria_set)] if criteria_set else sets.values():
            counts = nN_("{n} that is scored", "{n} that are scored", n=len(one.scored))
            out.print(worded(N_("{code}: {counts}", code=one.code, counts=counts), t))
            if without := [each.code for each in one.scored if each.maximum is None]:
                out.print(worded(N_("  without a maximum: {codes}", codes=some(without)), t))
            if without := [each.code for each in one.scored if not each.appraiser]:
                out.print(worded(N_("  without an agency that scores them: {codes}", codes=some(without)), t))
    out.print("\n" + worded(errors_in_words(len(problems)), t))
    return 1 if problems else 0
