"""What is built: reports, documents, tables, what commands say. Each step has a folder of its own.

A new command, report or option gets its line here; what only one of the trees knows is then a difference.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .copies import reported, withhold
from .refused import refused
from .sides import Bench
from .workbooks import filled

LANGUAGES = ("vi", "en")
# With figures; left out of PAPI 2024 and thin; with many figures, and one of the best.
PROVINCES = ("Lào Cai", "Vĩnh Phúc", "Hà Tĩnh")
MERGED = ("Lào Cai", "Vĩnh Long")  # of two units, of three
COMPARED = ("Lào Cai", "Yên Bái", "Lai Châu")
EDITIONS = (2024, 2021, 2016, 2012)
PERIODS = ("6T", "Q1", "N")
# Beside data/clean; a table that is generated from now on gets its line here.
GENERATED = (
    *("reference/provinces.csv", "reference/regions.csv", "reference/left_out.csv"),
    *("reference/national.csv", "reference/sources.csv", "reference/targets.csv"),
    *("README.md", "datapackage.json"),
)
COMMANDS = (
    *("", "build", "compare", "score", "report-docx", "check", "show", "groups", "data"),
    *("template", "import"),
    *("import add", "import undo", "plan", "plan new", "plan draft", "plan build", "plan self-assessment"),
    *(
        "plan progress",
        "edition",
        "edition list",
        "edition show",
        "edition open",
        "edition set",
        "edition close",
    ),
    "diff",
)


def reports(bench: Bench, year: int, *data: str | Path) -> None:
    """Pages, workbooks, executed notebooks, portal and manifest of an edition."""
    how = ("--out", ".", "--quiet", "--year", str(year), *data)
    named = [part for name in bench.some(PROVINCES) for part in ("--province", name)]
    for lang in bench.some(LANGUAGES):
        bench.chiso("build", "--report", "province", *named, "--lang", lang, "--jobs", "1", *how)
        bench.chiso("build", "--report", "national", "--lang", lang, "--jobs", "1", *how)
        if year == EDITIONS[0] and not (data and bench.quick):
            merged = [part for name in bench.some(MERGED) for part in ("--province", name)]
            bench.chiso("build", "--report", "merged", *merged, "--lang", lang, "--jobs", "1", *how)
            bench.chiso("compare", *COMPARED, "--lang", lang, *how)
    bench.chiso(
        *("build", "--dry-run", "--report", "province", *named),
        *("--out", ".", "--year", str(year), "--lang", "vi", *data),
    )


def documents(bench: Bench) -> None:
    """Reports of provinces in Word."""
    for name in bench.some(PROVINCES):
        for year in bench.some(EDITIONS[:2]):
            bench.chiso("report-docx", name, "--year", str(year), "--out", f"{name}-{year}.docx")


def plans(bench: Bench) -> None:
    """Documents, annexes, follow-up and scorecards of all plans on record."""
    on_record = sorted(path.name for path in (bench.side.data / "plans").iterdir() if path.is_dir())
    for plan in bench.some(on_record[::-1]):
        bench.chiso("plan", "build", plan, "--out", plan)
        # Of a scorecard without self-assessed scores there is none.
        bench.chiso("plan", "self-assessment", plan, "--out", plan, may_fail=True)
        for period in bench.some(PERIODS):
            bench.chiso("plan", "progress", plan, "--period", period, "--out", f"{plan}/{period}")
            for lang in LANGUAGES:
                bench.chiso("plan", "progress", plan, "--period", period, "--lang", lang)
    bench.chiso("plan", "progress", "lao-cai-2021", "--period", "Q3", "--date", "15/7/2021", "--lang", "vi")
    work = reported(Path(shutil.copytree(bench.side.data / "plans/lao-cai-2021", bench.folder / "reported")))
    bench.chiso("plan", "progress", work.name, "--period", "6T", "--out", "reported-6T")
    for lang in LANGUAGES:
        bench.chiso("plan", "progress", work.name, "--period", "6T", "--date", "2021-07-15", "--lang", lang)
        bench.chiso("score", work.name, "--period", "6 tháng", "--lang", lang)


def scorecards(bench: Bench) -> None:
    """What is said of scorecards, and their reports."""
    cards = sorted(path.parent.name for path in (bench.side.data / "plans").glob("*/scorecard.csv"))
    for lang in LANGUAGES:
        for card in cards:
            bench.chiso("score", card, "--lang", lang)
        bench.chiso("score", *cards, "--lang", lang, may_fail=True)  # they are of other sets of criteria
    bench.chiso("score", cards[0], "--what-if", "3.4.1=1.5", "--lang", "vi")
    bench.chiso("score", cards[0], "--what-if", "3.4.1=1.5", "--what-if", "1=8", may_fail=True)  # a sum
    for lang in bench.some(LANGUAGES):
        bench.chiso("score", *bench.some(cards), "--lang", lang, "--out", ".")


def drafts(bench: Bench, *data: str | Path) -> None:
    """Plans drafted from the figures, of units before and after July 2025, and what is made of them."""
    for name, year in bench.some(
        (("Lào Cai", 2026), ("Hà Tĩnh", 2025), ("Vĩnh Phúc", 2022), ("Cần Thơ", 2026))
    ):
        folder = f"{name}-{year}"
        bench.chiso("plan", "draft", "--province", name, "--year", str(year), "--out", folder, *data)
        bench.chiso("plan", "build", folder, "--out", f"{folder}-documents", *data)
        bench.chiso("plan", "progress", folder, "--period", "Q1", "--lang", "vi", *data)
    bench.chiso("plan", "new", "new", "--province", "Hà Tĩnh", "--year", "2026", *data)


def texts(bench: Bench, *data: str | Path) -> None:
    """What is shown of provinces, and what the check of the data says."""
    bench.chiso("check", *data)
    bench.chiso("groups", *data)
    for lang in LANGUAGES:
        bench.chiso("edition", "list", "--lang", lang, *data)
        for index in bench.some(("PAR", "SIPAS", "PAPI")):
            bench.chiso("edition", "show", index, "2024", "--lang", lang, *data)
    for name in bench.some(PROVINCES):
        for year in bench.some(EDITIONS):
            for lang in LANGUAGES:
                bench.chiso("show", name, "--year", str(year), "--lang", lang, *data)


def generated(bench: Bench) -> None:
    """The tables made from data/raw."""
    data = bench.copy_of_data()
    for table in (*(data / "clean").glob("*.csv"), *(data / name for name in GENERATED)):
        table.unlink()
    bench.chiso("data", "--data", data)
    shutil.copytree(data, bench.folder / "data")


def templates(bench: Bench) -> None:
    """Workbooks to fill in, filled ones taken in, and that taken back."""
    for index, year in bench.some((("SIPAS", 2024), ("PAR", 2024), ("PAPI", 2024), ("PAR", 2012))):
        bench.chiso("template", index, "--year", str(year), "--out", f"{index}-{year}.xlsx")
    for options in bench.some(
        (("--set", "876"), ("--province", "Lào Cai"), ("--province", "Hà Tĩnh", "--year", "2022"))
    ):
        bench.chiso("template", *options, "--out", f"{'-'.join(options[1::2])}.xlsx")
    data = bench.copy_of_data()
    book = filled(bench.folder / "SIPAS-2024.xlsx")
    said = bench.chiso("import", "add", book.name, "--data", data, may_fail=True)  # its doubts
    kinds = sorted(set(re.findall(r"--accept (\w+)", said)))
    bench.chiso(
        "import", "add", book.name, "--data", data, *(part for kind in kinds for part in ("--accept", kind))
    )
    shutil.copytree(data, bench.folder / "taken-in")
    bench.chiso("show", "Hà Nội", "--year", "2024", "--lang", "vi", "--data", data)
    bench.chiso("import", "undo", "--data", data)
    shutil.copytree(data, bench.folder / "taken-back")


def explore(bench: Bench) -> None:
    """The notebooks of an analyst, executed."""
    asked = (("en", 2021, "Lai Chau"), ("vi", 2024, "Vĩnh Phúc"))
    for notebook in bench.some(sorted((bench.side.tree / "notebooks/explore").glob("*.ipynb")), 2):
        for lang, year, province in bench.some(asked):
            given = ("-p", "lang", lang, "-p", "year", str(year), "-p", "province", province)
            bench.papermill(
                notebook, f"{notebook.stem}-{lang}.ipynb", "--engine", "chiso", "--no-progress-bar", *given
            )


def usage(bench: Bench) -> None:
    """What is said of commands and their options."""
    for command in bench.some(COMMANDS, 4):
        bench.chiso(*command.split(), "--help")
    bench.chiso(may_fail=True)


def withheld(bench: Bench) -> None:
    """The main things again, of a folder of which figures are missing."""
    data = ("--data", withhold(bench.copy_of_data()))
    reports(bench, 2024, *data)
    texts(bench, *data)
    drafts(bench, *data)


# The longest first: the last to begin should not be the one that all wait for.
STEPS: dict[str, Callable[[Bench], None]] = {
    "withheld": withheld,
    **{f"reports-{year}": partial(reports, year=year) for year in EDITIONS},
    "plans": plans,
    "refused": refused,
    "explore": explore,
    "texts": texts,
    "scorecards": scorecards,
    "drafts": drafts,
    "documents": documents,
    "templates": templates,
    "usage": usage,
    "generated": generated,
}
