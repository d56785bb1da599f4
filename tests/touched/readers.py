"""Who reads a file that no import leads to: one table, and the tests that name the file."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

GENERATED = "tests/data/test_generated_files.py"
TREE = "tests/test_project.py"
WHEEL = "tests/test_wheel.py"
DOCUMENTS = "tests/test_documents.py"
PAPERS = "tests/test_papers.py"
OWN_INDEX = (
    "tests/data/test_own_index.py",
    "tests/data/test_real_sets.py",
    "tests/data/test_sets_and_scores.py",
    GENERATED,
    "tests/gathering/*",
    "tests/rankings/*",
)
# The first pattern that fits a file says who reads it: modules of tests, or files of the package, of which it
# then counts as a part. Where it names none, nobody reads the file.
READERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("src/chiso/factory/portal_template/own.*", ("src/chiso/factory/own_portal.py",)),
    (
        "src/chiso/factory/portal_template/*",
        ("src/chiso/factory/portal.py", "src/chiso/factory/own_portal.py"),
    ),
    ("src/chiso/pages/html/template/report/index.html.j2", ("src/chiso/pages/html/page.py",)),
    ("src/chiso/pages/html/template/report/conf.json", ("src/chiso/pages/html/page.py",)),
    ("src/chiso/pages/html/template/*", ("src/chiso/pages/html/assets.py",)),
    (
        "src/chiso/text/locale/*.po",
        ("src/chiso/text/catalog.py", "tests/text/*", "tests/cli/test_vietnamese.py"),
    ),
    ("src/chiso/installation/*.md", ("src/chiso/installation/folder.py",)),
    ("src/chiso/py.typed", (WHEEL,)),
    ("notebooks/*.ipynb", (TREE, "tests/notebooks/*")),
    ("data/README.md", (GENERATED,)),
    ("data/datapackage.json", (GENERATED,)),
    (
        "data/plans/*",
        (
            "tests/data/test_plan*",
            "tests/data/test_deadlines.py",
            GENERATED,
            "tests/plans/*",
            "tests/scorecards/*",
        ),
    ),
    ("data/criteria/*", OWN_INDEX),
    ("data/units/*", OWN_INDEX),
    ("data/raw/criteria/*", OWN_INDEX),
    ("data/raw/agencies/*", OWN_INDEX),
    ("data/*", ("tests/data/*", "tests/analysis/*", "tests/reports/*")),
    ("docs/how-to.md", (DOCUMENTS, "tests/test_how_to.py", TREE)),
    ("docs/own-index.md", (DOCUMENTS, "tests/rankings/test_own_index_page.py", TREE)),
    ("docs/tutorial/*.md", (DOCUMENTS, "tests/notebooks/test_lab.py", WHEEL, TREE)),
    ("reports/sample/provinces/*", ("tests/notebooks/test_reports.py",)),
    ("reports/*", ()),
    ("*.png", ()),
    ("*.svg", ()),
    ("CONTRIBUTING.md", (DOCUMENTS, "tests/test_how_to.py", TREE)),
    ("*.md", (DOCUMENTS, PAPERS, TREE)),
    ("CITATION.cff", (PAPERS,)),
    (".pre-commit-config.yaml", (PAPERS,)),
    ("LICENSE", (WHEEL,)),
    ("pyproject.toml", (PAPERS, TREE, WHEEL, "tests/text/test_catalog.py")),
    ("requirements*.lock", (PAPERS, TREE)),
    ("environment.yml", (TREE,)),
    ("Makefile", (DOCUMENTS, PAPERS, TREE)),
    (".ci/extraction.py", ("tests/text/test_catalog.py",)),
    (".ci/api.py", ("tests/test_api_reference.py",)),
    (".ci/*", (TREE,)),
    (".github/*", ("tests/test_hosted_ci.py",)),
    (".git*", ("tests/notebooks/test_lab.py", "tests/notebooks/test_at_home.py")),
    ("tests/fixtures/source_documents/*", ("tests/plans/test_documents.py", "tests/data/test_plan_facts.py")),
    ("tests/support/long_tests.txt", (TREE,)),
    ("tests/fixtures/*.csv", ()),  # who reads them names them
)
# What make lint checks of which files, by its parts.
LINTS = {
    "lint-code": ("*.py", "*.ipynb", "*.md", "pyproject.toml", "docs/house.svg"),
    "lint-messages": ("src/*.py", "src/*.j2", "*.po", "pyproject.toml", ".ci/extraction.py"),
    "lint-notebooks": ("*.ipynb",),
}


def readers(path: str) -> tuple[str, ...] | None:
    """Who reads a file, by the table; None where no pattern fits."""
    return next((readers for pattern, readers in READERS if fnmatchcase(path, pattern)), None)


def names(path: str, texts: Collection[str]) -> bool:
    """Whether texts of a module of tests name a file: by its path or the end of it, a plan by its folder."""
    parts = PurePosixPath(path)
    asked = {"/".join(parts.parts[n:]) for n in range(len(parts.parts))}
    if parts.suffix in (".csv", ".ipynb"):
        asked.add(parts.stem)
    if parts.parent.parent.name == "plans":
        asked.add(parts.parent.name)
    return not asked.isdisjoint(texts)


def lints(paths: Collection[str]) -> list[str]:
    """The parts of make lint that changed files are up to."""
    return [
        name
        for name, patterns in LINTS.items()
        if any(fnmatchcase(path, pattern) for path in paths for pattern in patterns)
    ]
