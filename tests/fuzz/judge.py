"""Try one input: run the commands of its kind on it and say which class the outcome belongs to."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import random
import re
import resource
import shutil
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pandas as pd

from chiso.cli import app as cli
from chiso.core.errors import ChisoError, DataError, Problem, RequestError
from chiso.core.transaction import recover
from chiso.data import reading as read
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import Dataset, load
from chiso.data.plans.folder import Plan, ReferenceTables, load_plan
from chiso.data.provinces import Names
from chiso.data.schema.tables import CsvTable
from chiso.intake.importing import add, undo
from chiso.intake.review import KINDS
from chiso.plans.files import plan_files
from chiso.plans.progress_files import follow_up_files
from chiso.plans.progress_report import FollowUpReport
from chiso.plans.terminal import render_progress
from chiso.reports.province.terminal import render_show
from chiso.scorecards.importing import add_cards, is_card
from chiso.scorecards.terminal import render_appraisal, render_card
from chiso.scorecards.wording import score_findings

from . import books, oracle, plans, tables  # noqa: F401 - they register their mutations
from .book import Book
from .folder import CARD_BOOK, TABLE_BOOK, contents, read_rows
from .kinds import (
    BOOKS,
    CARD,
    CHEAP,
    FOLDER,
    JOURNAL,
    MUTATIONS,
    PLAN,
    PLAN_YML,
    RAW,
    READ,
    RECORD,
    REFUSE,
    SOURCE_YML,
    TABLE,
    Mutation,
)

RIGHT, PLACED, UNPLACED = "right", "refused with place", "refused without place"
WRONG, TRACEBACK, BEYOND, CHANGED = "wrong", "traceback", "over 20 s", "changed after a refusal"
CLASSES = (RIGHT, PLACED, UNPLACED, WRONG, TRACEBACK, BEYOND, CHANGED)
FAILURES = (WRONG, TRACEBACK, BEYOND, CHANGED)
SECONDS, MEGABYTES, SHOWN = 20, 300, 200
ONE_IN_CLI, ONE_IN_MADE = 10, 12
SHOWN_TO = ("Lào Cai", "Quảng Ninh")


class TooLong(BaseException):
    """The time of an input is over."""


class Refused(Exception):
    """The product refuses an input: every problem that it names."""

    def __init__(self, problems: Sequence[Problem | ChisoError]) -> None:
        super().__init__(problems)
        self.problems = list(problems)


@dataclass(frozen=True)
class Verdict:
    """The class of an input, and what was seen."""

    kind: str
    note: str
    seconds: float = 0.0


@dataclass
class Case:
    """A mutated input in a folder of its own.

    Attributes
    ----------
    number : int
    mutation : Mutation
    place : Path
        Holds data/, the workbooks and a file that is nobody's business.
    file : Path
        What was mutated.
    """

    number: int
    mutation: Mutation
    place: Path
    file: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.place / "data"

    @property
    def plan(self) -> str:
        """The plan that the file is of."""
        return self.file.parent.name


def schedule() -> list[Mutation]:
    """The round of mutations: those that stay readable more often, so that they are a third of all inputs."""
    order = [one for one in MUTATIONS for _ in range(1 + (one.must == READ) + (one.target in CHEAP))]
    random.Random(0).shuffle(order)
    return order


def make_case(seed: int, number: int, base: Path, place: Path) -> Case:
    """Lay a fresh folder and mutate it; the same input for the same seed and number."""
    order = schedule()
    # The first round has every kind; later ones only differ by what the generator draws.
    mutation = order[number % len(order)]
    rng = random.Random(f"{seed}/{number}")
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)
    data = place / "data"
    if mutation.target in (FOLDER, JOURNAL):
        mutation.change(rng, data)
        return Case(
            number, mutation, place, data / ("raw/imports" if mutation.target == FOLDER else ".journal")
        )
    file = place / rng.choice(FILES[mutation.target](data))
    content: Any
    if mutation.target in BOOKS:
        content = mutation.change(rng, Book(file.read_bytes()))
        if isinstance(content, Book):
            if content.file_name:
                file = file.rename(file.with_name(content.file_name))
            content = content.content()
    elif mutation.target in (PLAN_YML, SOURCE_YML):
        content = mutation.change(rng, file.read_text("utf-8"))
    else:
        with file.open(encoding="utf-8", newline="") as lines:
            content = mutation.change(rng, list(csv.reader(lines)))
        content = content if isinstance(content, bytes) else tables.to_bytes(content)
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return Case(number, mutation, place, file)


def _below(*patterns: str) -> Callable[[Path], list[Path]]:
    def found(data: Path) -> list[Path]:
        return sorted(path.relative_to(data.parent) for pattern in patterns for path in data.glob(pattern))

    return found


FILES: Mapping[str, Callable[[Path], list[Path]]] = {
    RECORD: _below("clean/*.csv", "reference/*.csv"),
    PLAN: _below("plans/*/*.csv"),
    RAW: lambda data: [
        *_below("raw/published/*.csv", "raw/papi/*.csv", "raw/units/*.csv")(data),
        *3 * _below("raw/imports/*/figures.csv")(data),
    ],
    PLAN_YML: _below("plans/*/plan.yml"),
    SOURCE_YML: _below("raw/imports/*/source.yml"),
    TABLE: lambda data: [Path(TABLE_BOOK)],
    CARD: lambda data: [Path(CARD_BOOK)],
}


# ---- what is run on each kind ---------------------------------------------------------------------


def run(case: Case, base: Dataset) -> list[str]:
    """Run the commands of a kind; what differs from the independent reading.

    Raises
    ------
    Refused, ChisoError
    """
    return RUNS[case.mutation.target](case, base)


def _record(case: Case, base: Dataset) -> list[str]:
    with contextlib.suppress(ChisoError):  # reads two of the tables by itself, without the others
        Names.read(case.data)
    d = load(case.data)
    files = {name: oracle.table(case.data / table.path) for name, table in d.indices.tables.items()}
    found = [f for name, rows in files.items() for f in oracle.differences(d.tables[name], rows, name)]
    found += oracle.in_use(d.scores, {index: files[index.lower()] for index in d.indices})
    if case.mutation.must == READ and not found:
        name = SHOWN_TO[case.number % len(SHOWN_TO)]
        found += [f"show {name} says something else"] * (_shown(d, name) != _shown(base, name))
    if case.file.name == "leads.csv" or case.number % ONE_IN_MADE == 0:  # which only plans are held against
        if errors := check(case.data).errors:
            raise Refused(errors)
        leads = ReferenceTables.read(case.data).tables["leads"]
        found += oracle.differences(leads, oracle.table(case.data / "reference/leads.csv"), "leads")
    return found


def _shown(d: Dataset, name: str) -> str:
    return render_show(d, d.province(name, year=2024), 2024)


def _raw(case: Case, base: Dataset) -> list[str]:
    rebuild(case.data)
    given, kept = oracle.raw_figures(case.data), oracle.clean_figures(case.data)
    found = [f"lost: {one}" for one in sorted(given - kept)]
    found += [f"from nowhere: {one}" for one in sorted(kept - given)]
    return found[:5] + oracle.sources_differ(case.data)


def _import(case: Case, base: Dataset) -> list[str]:
    """Check, take back and build: an import that is taken back leaves nothing of its figures."""
    if errors := check(case.data).errors:
        raise Refused(errors)
    return (_undone(case) if case.number % 2 else []) + _raw(case, base)


def _undone(case: Case) -> list[str]:
    copy = case.place.with_name(f"{case.place.name}-undo")
    shutil.rmtree(copy, ignore_errors=True)
    before = contents(shutil.copytree(case.place, copy))
    try:
        undone = undo(copy / "data")
    except ChisoError:
        if contents(copy) != before:
            return ["an undo that is refused has changed the folder"]
        if case.file.name == "figures.csv":
            return []  # edited since: what else is true of it, a rebuild says
        raise
    try:
        gone = {row.get("source") for row in oracle.table(case.data / undone.folder / "figures.csv")}
    except oracle.Unreadable:
        return []  # what cannot be read can be taken back
    left = [figure for figure in oracle.clean_figures(copy / "data") if figure[-1] in gone]
    return [f"{undone.folder} is taken back, {one} stays" for one in left[:1]]


def _plan(case: Case, base: Dataset) -> list[str]:
    plan = load_plan(case.plan, case.data)
    found = []
    for name in ("scorecard", "periods", "tasks", "targets", "duties"):
        if (plan.folder / f"{name}.csv").is_file():
            frame = plan.criteria if name == "scorecard" else getattr(plan, name)
            found += oracle.differences(frame, oracle.table(plan.folder / f"{name}.csv"), name)
    about, wanted = oracle.without_empty(plan.document), oracle.document(plan.folder / "plan.yml")
    found += [f"plan.yml: {key} differs" for key in {*about, *wanted} if about.get(key) != wanted.get(key)]
    render_progress(base, plan, "6m", dt.date(2023, 6, 30))
    if plan.scored:
        render_card(plan, "vi")
        render_appraisal([plan], "vi")
        score_findings(plan)
    if case.mutation.made or case.number % ONE_IN_MADE == 0:
        found += _made(plan, base)
    return found


def _made(plan: Plan, d: Dataset) -> list[str]:
    """Files of a plan: what may run in them when they are opened or clicked."""
    found = []
    report = FollowUpReport(plan, d, "6m", dt.date(2023, 6, 30))
    for name, make in (plan_files(plan, d) | follow_up_files(report)).items():
        content = make()
        if name.endswith(".html"):
            page = content.decode()
            links = re.findall(r"""(?:href|src|action)\s*=\s*["']?\s*([a-z]+):""", page, re.IGNORECASE)
            bad = {link for link in links if link.lower() not in ("http", "https", "data")}
            found += [f"{name}: a link {link}:" for link in bad]
            found += [f"{name}: markup of the data stands as it is"] * ("<script>alert(1)" in page)
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part: archive.read(part) for part in archive.namelist()}
        for part, raw in parts.items():
            if part.endswith(".rels"):
                found += [f"{name}: {part} links elsewhere"] * bool(
                    re.search(rb'Target="(java|file|data|vb)', raw)
                )
            if part.startswith("xl/worksheets/"):
                found += [f"{name}: a formula"] * (b"<f>" in raw)
        if name.endswith(".xlsx"):
            openpyxl.load_workbook(io.BytesIO(content))
    return found


def _journal(case: Case, base: Dataset) -> list[str]:
    done = recover(case.data)
    found = []
    if case.mutation.name == "change-to-finish":
        new, old = case.data / plans.NEW, case.data / "README.md"
        found += ["the change is not finished"] * (done != "completed" or not new.is_file() or old.exists())
    if case.mutation.must == READ and (case.data / ".journal").exists():
        found.append("the journal stays")
    load(case.data)
    return found


def _table(case: Case, base: Dataset) -> list[str]:
    before = {path.name for path in (case.data / "raw/imports").iterdir()}
    if is_card(case.file):
        return ["is taken for a scorecard"]
    result = add(case.data, [case.file], list(KINDS))
    if result.errors:
        raise Refused(result.errors)
    if not result.written:
        return [f"not written, without an error: {result.open_kinds}"]
    wanted = oracle.read_table(case.file.read_bytes())
    (folder,) = {path.name for path in (case.data / "raw/imports").iterdir()} - before
    taken, found = {}, []
    for row in read_rows(case.data / "raw/imports" / folder / "figures.csv"):
        measure = oracle.MEASURES.get(row["measure"], row["measure"])
        if measure != "max_score":
            taken[row["province"], f"{row['component']}|{measure}|{row['unit']}"] = Decimal(row["value"])
    used = base.figures[
        base.figures["in_use"] & base.figures["index"].eq("PAR") & base.figures["year"].eq(2024)
    ]
    known = {
        (row["province"], f"{row['component']}|{row['measure']}|{row['unit']}"): Decimal(
            repr(float(row["value"]))
        )
        for row in used.to_dict("records")
    }
    for key, value in wanted.items():
        if taken.get(key, known.get(key)) != value:
            found.append(
                f"{key}: the file has {value}, taken in is {taken.get(key)}, on record {known.get(key)}"
            )
    found += [f"{key}: {value} from nowhere" for key, value in taken.items() if wanted.get(key) != value]
    source = oracle.document(case.data / "raw/imports" / folder / "source.yml")["source"]
    fields = oracle.read_fields(case.file.read_bytes(), TABLE)
    return found[:5] + oracle.fields_differ(source, fields, ("publisher", "url", "date"))


def _card(case: Case, base: Dataset) -> list[str]:
    if not is_card(case.file):
        return _table(case, base)  # its reader says what is wrong with the file
    before = {path.name for path in (case.data / "plans").iterdir()}
    result = add_cards(case.data, [case.file])
    if not result.written:
        raise Refused([problem for problem in result.problems if problem.severity == "error"])
    (folder,) = {path.name for path in (case.data / "plans").iterdir()} - before
    wanted = oracle.read_card(case.file.read_bytes())
    found = oracle.same_card(read_rows(case.data / "plans" / folder / "scorecard.csv"), wanted)
    plan = load_plan(folder, case.data)
    render_card(plan, "vi")
    about = dict(plan.document) | {f"unit.{key}": text for key, text in plan.document["unit"].items()}
    keys = ("title", "number", "symbol", "date", "unit.name", "unit.province", "edition_reviewed")
    return found + oracle.fields_differ(about, oracle.read_fields(case.file.read_bytes(), CARD), keys)


RUNS: Mapping[str, Callable[[Case, Dataset], list[str]]] = {
    RECORD: _record,
    RAW: lambda case, base: (_import if "imports" in case.file.parts else _raw)(case, base),
    SOURCE_YML: _import,
    FOLDER: _import,
    PLAN: _plan,
    PLAN_YML: _plan,
    JOURNAL: _journal,
    TABLE: _table,
    CARD: _card,
}


# ---- the command line -----------------------------------------------------------------------------


def arguments(case: Case) -> list[str]:
    """A command line on an input."""
    accept = [part for kind in KINDS for part in ("--accept", kind)]
    period = [case.plan, "--period", "6T"]
    lines: Mapping[str, list[list[str]]] = {
        RECORD: [["check"], ["show", "Lào Cai"]],
        RAW: [["data"], ["import", "undo"], ["check"]],
        SOURCE_YML: [["import", "undo"], ["data"]],
        FOLDER: [["import", "undo"], ["check"]],
        PLAN: [["plan", "progress", *period], ["check"]],
        PLAN_YML: [["plan", "progress", *period], ["score", case.plan]],
        JOURNAL: [["show", "Lào Cai"], ["check"]],
        TABLE: [["import", "add", *accept, "--", str(case.file)]],
        CARD: [["import", "add", "--", str(case.file)]],
    }
    line = lines[case.mutation.target][case.number % len(lines[case.mutation.target])]
    at = line.index("--") if "--" in line else len(line)
    return [*line[:at], "--data", str(case.data), *line[at:]]


def call(case: Case) -> tuple[int, str]:
    """Status and output of the command line, in this process."""
    said = io.StringIO()
    line = ["chiso", *arguments(case)]
    with (
        mock.patch.object(sys, "argv", line),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
            return code if isinstance(code, int) else 0 if code is None else 1, said.getvalue()
    return 0, said.getvalue()


def remember(base: Path) -> None:
    """Read the tables that no mutation has touched once, not at each of the loads of thousands of inputs."""
    original = read.read_table
    known: dict[str, tuple[pd.DataFrame | None, list[Problem]]] = {}
    sound = {path: content for path, content in contents(base / "data").items() if content}

    def read_table(folder: Path, table: CsvTable) -> tuple[pd.DataFrame | None, list[Problem]]:
        path = folder / table.path
        if not path.is_file() or path.read_bytes() != sound.get(table.path):
            return original(folder, table)
        if table.path not in known:
            known[table.path] = original(folder, table)
        frame, problems = known[table.path]
        return None if frame is None else frame.copy(), list(problems)

    for module in [module for name, module in sys.modules.items() if name.startswith("chiso.")]:
        if getattr(module, "read_table", None) is original:
            module.read_table = read_table  # type: ignore[attr-defined]


# ---- the verdict ----------------------------------------------------------------------------------


def judge(case: Case, base: Dataset) -> Verdict:
    """Run an input and say which class its outcome belongs to."""
    started, peak = time.process_time(), _peak()
    before = contents(case.place)
    called = case.number % ONE_IN_CLI == 0
    copy = case.place.with_name(f"{case.place.name}-cli")
    if called:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(case.place, copy, symlinks=True)
    try:
        verdict = _outcome(case, base, before)
        if called and verdict.kind not in FAILURES:
            moved = Case(case.number, case.mutation, copy, copy / case.file.relative_to(case.place))
            verdict = _called(moved, verdict)
    except TooLong:
        verdict = Verdict(BEYOND, f"over {SECONDS} s\n{traceback.format_exc()[-2000:]}")
    except BaseException:
        verdict = Verdict(TRACEBACK, traceback.format_exc())
    seconds, grown = time.process_time() - started, _peak() - peak
    if grown > MEGABYTES and verdict.kind not in FAILURES:
        verdict = Verdict(BEYOND, f"takes {grown:.0f} MB; else: {verdict.kind}")
    return Verdict(verdict.kind, verdict.note, seconds)


def _outcome(case: Case, base: Dataset, before: dict[str, bytes | None]) -> Verdict:
    must = case.mutation.must
    try:
        found = run(case, base)
    except (Refused, ChisoError) as error:
        problems = error.problems if isinstance(error, Refused | DataError) else [error]
        if isinstance(error, RequestError):
            problems = list(error.refused)
        said = "\n".join(_said(problem) for problem in problems[:3])
        if changed := _changed(case, before, problems):
            return Verdict(CHANGED, f"{changed}\n{said}")
        if must == READ:
            return Verdict(WRONG, f"refused, though it can be read\n{said}")
        if len(problems) > SHOWN:
            return Verdict(UNPLACED, f"{len(problems)} problems\n{said}")
        if not re.search(case.mutation.says, "\n".join(map(_said, problems))):
            return Verdict(UNPLACED, f"does not say {case.mutation.says}\n{said}")
        placed = any(_is_placed(problem, case) for problem in problems)
        return Verdict(PLACED if placed else UNPLACED, said)
    except oracle.Unreadable as error:
        found = [f"taken in, though it cannot be read: {error}"]
    if not found and must == REFUSE:
        found = ["read, though it must be refused"]
    return Verdict(WRONG, "\n".join(found)) if found else Verdict(RIGHT, "")


def _changed(case: Case, before: dict[str, bytes | None], problems: Sequence[Any]) -> list[str]:
    now = contents(case.place)
    differ = [name for name in {**before, **now} if before.get(name, 0) != now.get(name, 0)]
    # `chiso data` writes tables that break a rule so that they can be looked at, and says so.
    built = case.mutation.target in (RAW, SOURCE_YML, FOLDER) and all(
        isinstance(problem, Problem) and problem.file.startswith(("clean/", "reference/"))
        for problem in problems
    )
    return [] if built else differ


def _is_placed(problem: Problem | ChisoError, case: Case) -> bool:
    """Whether a refusal says where: the file, and unless it is spoilt as a whole, the place in it."""
    if isinstance(problem, Problem):
        inside = problem.row is not None or bool(problem.column)
        inside = inside or case.mutation.target == SOURCE_YML  # thirty lines that chiso wrote
        return bool(problem.file) and (inside or case.mutation.whole or problem.rule in FILE_RULES)
    where = f"{problem.where} {problem.message}"
    named = case.file.name in where or case.file.parent.name in where or "--" in where
    inside = bool(re.search(r"\b(line|row|cell|column|sheet|field|key) |\b[A-Z]{1,3}\d+\b", where))
    return named and (inside or case.mutation.whole or case.mutation.target in (JOURNAL, FOLDER, *BOOKS))


# Rules on a file as a whole: it has no row or column that could be named.
FILE_RULES = (
    "no_rows",
    "empty_file",
    "missing_file",
    "encoding",
    "nothing_new",
    "edition_incomplete",
    "not_nfc",
    "yaml",
)


def _said(problem: Problem | ChisoError) -> str:
    where = problem.where() if isinstance(problem, Problem) else problem.where
    return f"{problem.message[:300]} | {where} | {problem.remedy}"


def _called(case: Case, verdict: Verdict) -> Verdict:
    before = contents(case.place)
    status, said = call(case)
    line = " ".join(arguments(case))
    if "Traceback (most recent call last)" in said or status not in (0, 1, 2):
        return Verdict(TRACEBACK, f"{line}: status {status}\n{said[-2000:]}")
    if status and not said.strip():
        return Verdict(UNPLACED, f"{line}: status {status} without a word")
    if status == 2 and _changed(case, before, ()) and case.mutation.target != RAW:
        return Verdict(CHANGED, f"{line}: status 2\n{said[-2000:]}")
    return verdict


def _peak() -> float:
    """Most memory that the process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024
