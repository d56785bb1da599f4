"""The plans of units: a document, its scorecard, targets, tasks, duties, and the inputs of periods."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from chiso.core.characters import unprinted
from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.files import inside
from chiso.core.paths import DATA
from chiso.data.indices import Indices, read_indices, read_with
from chiso.data.order import in_order
from chiso.data.plans.checks import check_plan
from chiso.data.plans.document import Document, read_document
from chiso.data.plans.scorecard_table import PERIODS, SCORECARD, placed
from chiso.data.plans.work_tables import DUTIES, LEADS, TARGETS, TASKS, empty
from chiso.data.provinces import Names
from chiso.data.reading import lacking_glyph, read_table
from chiso.data.schema.tables import REFERENCE, CsvTable
from chiso.text.messages import N_, nN_

FOLDER = "plans"
TABLES_OF_A_PLAN = (SCORECARD, PERIODS, TARGETS, TASKS, DUTIES)


@dataclass(frozen=True, repr=False)
class Plan(Describes):
    """A plan of a unit: its document, scorecard, targets, tasks and duties.

    Attributes
    ----------
    name : str
        Of its folder.
    folder : Path
    document : dict
        plan.yml, everything as text; see `chiso.data.plans.document.PLAN`.
    criteria : DataFrame
        scorecard.csv, every cell as printed text, indexed by line; empty where the plan prints no points.
    periods : DataFrame
        periods.csv likewise; empty if there is none.
    targets, tasks, duties : DataFrame
        targets.csv, tasks.csv, duties.csv likewise; see `chiso.data.plans.work_tables`.
    index_name : str
        Short name of the index that provinces are scored in by criteria.
    findings : tuple of Problem
        What a reader must know of the document: none of them fails a check.
    """

    name: str
    folder: Path
    document: Mapping[str, Any]
    criteria: pd.DataFrame
    periods: pd.DataFrame
    findings: tuple[Problem, ...] = ()
    targets: pd.DataFrame = field(default_factory=lambda: empty(TARGETS))
    tasks: pd.DataFrame = field(default_factory=lambda: empty(TASKS))
    duties: pd.DataFrame = field(default_factory=lambda: empty(DUTIES))
    index_name: str = ""

    @property
    def unit(self) -> str:
        """Name of the unit that was scored."""
        return str(self.document["unit"]["name"])

    @property
    def level(self) -> str:
        """Level of the unit: province, department, district, commune."""
        return str(self.document["unit"]["level"])

    @property
    def province(self) -> str:
        """Canonical name of the province that the unit is, or is part of."""
        return str(self.document["unit"]["province"])

    @property
    def scored(self) -> bool:
        """Whether the plan has a scorecard: a directive or the plan of an office may print no points."""
        return not self.criteria.empty

    @property
    def criteria_set(self) -> str:
        """The decision that sets the criteria."""
        return str(self.document["criteria_set"])

    @property
    def reviewed(self) -> int:
        """Edition that the scores are of."""
        return int(self.document["edition_reviewed"])

    @property
    def planned(self) -> int:
        """Edition that targets and agencies are for; the edition reviewed if none is planned."""
        return int(self.document["edition_planned"] or self.document["edition_reviewed"])

    def _description(self) -> Description:
        unit = self.unit if self.unit == self.province else f"{self.unit} ({self.province})"
        lines: list[tuple[str, str]] = [
            (N_("Administrative unit"), unit),
            (N_("Scores of"), str(self.reviewed)),
            (N_("Targets for"), str(self.planned)),
            (
                N_("Criteria"),
                nN_("{n} row", "{n} rows", n=len(self.criteria)) if self.scored else N_("none printed"),
            ),
            (N_("Targets"), str(len(self.targets))),
            (N_("Tasks"), str(len(self.tasks))),
            (N_("Duties"), str(len(self.duties))),
            (N_("Findings"), str(len(self.findings))),
        ]
        return Description(
            N_("{kind} {name}", kind=N_("Scorecard") if self.scored else N_("Plan"), name=self.name), lines
        )


class Plans(Describes, list[Plan]):
    """Plans, by name."""

    def _description(self) -> Description:
        rows = [
            (
                one.name,
                one.unit,
                str(one.reviewed),
                str(len(one.criteria)) if one.scored else "–",
                str(len(one.tasks)),
            )
            for one in self
        ]
        heads = (N_("Plan"), N_("Administrative unit"), N_("Scores of"), N_("Criteria"), N_("Tasks"))
        return Description(nN_("{n} plan on record", "{n} plans on record", n=len(self)), (), heads, rows)


def plan_folders(data: Path) -> list[Path]:
    """Folders of data/plans, by name."""
    folder = data / FOLDER
    if not folder.is_dir():
        return []
    # Editors and notebooks leave folders whose names begin with a dot.
    return sorted(e for e in folder.iterdir() if e.is_dir() and not e.name.startswith("."))


def _leads_out(folder: Path, data: Path) -> list[Problem]:
    """A link in data/plans to a folder that is no part of the data: it is not read."""
    try:
        inside(data, f"{FOLDER}/{folder.name}", FOLDER)
    except ChisoError:
        remedy = N_("put the plan itself in its place, or name its folder on the command line")
        message = N_("the folder of the plan is a link that leads out of the data")
        return [Problem("error", f"{FOLDER}/{folder.name}", "leads_out", message, remedy=remedy)]
    return []


@dataclass(frozen=True)
class ReferenceTables:
    """What plans are held against: indices, agencies, editions and leads as text, and names of units."""

    tables: Mapping[str, pd.DataFrame]
    names: Names
    indices: Indices

    @classmethod
    def read(cls, data: Path) -> ReferenceTables:
        """Read it from a data folder.

        Raises
        ------
        DataError
        """
        tables, indices = {}, Indices.read(data)
        for table in (REFERENCE["agencies"], REFERENCE["editions"], LEADS):
            frame, problems = read_with(data, table, indices)
            if frame is None or problems:
                raise DataError(problems)
            tables[table.name] = in_order(frame, table, {}, list(indices))
        return cls(tables, Names.read(data), indices)


def read_plan(
    folder: Path, data: Path = DATA, reference: ReferenceTables | None = None
) -> tuple[Plan | None, list[Problem]]:
    """Read a plan folder and everything that is wrong with it.

    Parameters
    ----------
    folder : Path
        With plan.yml and scorecard.csv; below data/plans, or anywhere.
    data : Path
        Data folder with the reference tables.
    reference : ReferenceTables, optional
        Read from the data folder by default; once for several plans.

    Returns
    -------
    Plan or None
        None if there are errors.
    list of Problem
        Errors and findings.
    """
    base, shown = _place(folder, data)
    indices = read_indices(data) if reference is None else reference.indices
    document, problems = read_document(folder / "plan.yml", f"{shown}/plan.yml", indices)
    tables = {}
    for table in TABLES_OF_A_PLAN:
        frame, found = _read(base, folder, shown, table)
        problems += found
        if frame is None:
            return None, problems
        # Tasks, targets and criteria stand as the document prints them; periods as the year has them.
        tables[table.name] = in_order(frame, table, {}) if table is PERIODS else frame
    if document is None:
        return None, problems
    if not any(problem.severity == "error" for problem in problems):
        known = reference or ReferenceTables.read(data)
        problems += check_plan(shown, document, tables, known.tables, known.names, known.indices)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    findings = (*problems, *_of_document(document, shown), *grouped(_glyphs(document, tables, shown)))
    plan = Plan(
        folder.name,
        folder,
        document.content,
        tables["scorecard"],
        tables["periods"],
        findings,
        tables["plan_targets"],
        tables["plan_tasks"],
        tables["plan_duties"],
        known.indices.self_assessed.name,
    )
    return plan, list(findings)


def _read(base: Path, folder: Path, shown: str, table: CsvTable) -> tuple[pd.DataFrame | None, list[Problem]]:
    """A table of a plan; without rows where the plan leaves its file out."""
    if not os.path.lexists(folder / table.path):  # a folder or a dead link in its place is said to be one
        return empty(table), []
    return read_table(base, placed(table, f"{shown}/{table.path}"))


def _place(folder: Path, data: Path) -> tuple[Path, str]:
    """The folder that paths are shown below, and the path of the plan: "plans/lao-cai-2021"."""
    folder, data = folder.resolve(), data.resolve()
    if folder.is_relative_to(data):
        return data, folder.relative_to(data).as_posix()
    return folder.parent, folder.name


def _of_document(document: Document, shown: str) -> list[Problem]:
    """What a person noted when the document was transcribed."""
    file = f"{shown}/plan.yml"
    found = []
    for n, entry in enumerate(document.content["findings"]):
        at = f"findings[{n}]"
        code = f"{entry['code']}: " if entry["code"] else ""
        fits = N_("; {score} fits", score=entry["fits"]) if entry["fits"] else ""
        message = N_(
            '{code}printed "{printed}"{fits} ({text})',
            code=code,
            printed=entry["printed"],
            fits=fits,
            text=entry["text"],
        )
        found.append(Problem("finding", file, "printed_otherwise", message, document.lines.get(at), at))
    if document.content["complete"] == "false":
        for n, missing in enumerate(document.content["missing"]):
            at = f"missing[{n}]"
            found.append(Problem("finding", file, "incomplete", missing, document.lines.get(at), at))
    return found


def _glyphs(document: Document, tables: Mapping[str, pd.DataFrame], shown: str) -> Iterator[Problem]:
    """Texts with a character that the fonts of figures and documents lack."""
    for at, text in _texts(document.content, ""):
        if unprinted(text):
            yield lacking_glyph(f"{shown}/plan.yml", document.lines.get(at), at, text)
    for table in TABLES_OF_A_PLAN:
        for column in tables[table.name]:
            for line, cell in tables[table.name][column].items():
                if column != "note" and unprinted(cell):
                    yield lacking_glyph(f"{shown}/{table.path}", int(str(line)), str(column), cell)


def _texts(content: Any, at: str) -> Iterator[tuple[str, str]]:
    """Every text of a plan.yml with its path."""
    if isinstance(content, str):
        yield at, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from _texts(value, f"{at}.{key}" if at else key)
    else:
        for n, value in enumerate(content):
            yield from _texts(value, f"{at}[{n}]")


def find_plan(named: str, data: Path = DATA) -> Path:
    """The folder of a plan: a path, one of its files, or a name below data/plans.

    Raises
    ------
    ChisoError
        There is no such folder.
    """
    path = Path(named)
    if path.name in {"plan.yml", *(table.path for table in TABLES_OF_A_PLAN)}:
        path = path.parent
    if path.name in {"", ".."}:  # a report is called after the folder
        path = path.resolve()
    places = [path]
    with suppress(ChisoError):  # a path that leads out of data/plans is none of its names
        places.append(inside(data / FOLDER, named, named))
    for folder in places:
        if (folder / "scorecard.csv").is_file() or (folder / "plan.yml").is_file():
            return folder
    known = ", ".join(folder.name for folder in plan_folders(data))
    raise ChisoError(
        N_('no plan "{named}"', named=named),
        where=N_("neither a folder with plan.yml nor a name in data/plans"),
        remedy=N_("the plans on record are {known}", known=known)
        if known
        else N_("chiso template --province makes one to fill in"),
    )


def load_plan(named: str, data: Path = DATA) -> Plan:
    """A plan, validated.

    Raises
    ------
    ChisoError
        There is none of that name.
    DataError
        With every problem found: file, row, column, value.
    """
    plan, problems = read_plan(find_plan(named, data), data)
    if plan is None:
        raise DataError(problem for problem in problems if problem.severity == "error")
    return plan


def load_card(named: str, data: Path = DATA) -> Plan:
    """A plan with a scorecard, validated.

    Raises
    ------
    ChisoError
        There is none of that name, or it has no scorecard.
    DataError
        With every problem found: file, row, column, value.
    """
    plan = load_plan(named, data)
    if not plan.scored:
        raise ChisoError(
            N_("{name} has no scorecard", name=plan.name),
            where=N_("{folder}: there is no scorecard.csv", folder=plan.folder),
            remedy=N_("its tasks: chiso plan progress; a scorecard to fill in: chiso template --province"),
        )
    return plan


def plans_on_record(data: Path = DATA) -> Plans:
    """All plans of a data folder, validated.

    Raises
    ------
    DataError
        With the problems of all of them.
    """
    read = _read_all(data)
    errors = [problem for _, found in read for problem in found if problem.severity == "error"]
    if errors:
        raise DataError(errors)
    return Plans(plan for plan, _ in read if plan is not None)


def check_plans(data: Path) -> list[Problem]:
    """Errors and findings of all plans of a data folder."""
    return [problem for _, found in _read_all(data) for problem in found]


def _read_all(data: Path) -> list[tuple[Plan | None, list[Problem]]]:
    folders = plan_folders(data)
    reference = ReferenceTables.read(data) if folders else None
    read: list[tuple[Plan | None, list[Problem]]] = []
    for folder in folders:
        problems = _leads_out(folder, data)
        read.append((None, problems) if problems else read_plan(folder, data, reference))
    return read
