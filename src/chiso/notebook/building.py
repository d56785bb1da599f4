"""Build reports from a cell of a notebook: `chiso.build("Lai Châu", 2024)`.

>>> chiso.build("Lai Châu", 2024)      # the report of a province
>>> chiso.build(year=2024)             # all reports of an edition, as the command `chiso build`
>>> chiso.build("Lai Châu", notebook="work/my_province.ipynb")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chiso.core.arguments import count_given, path_given, year_given
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.core.paths import DATA, REPORTS
from chiso.data.dataset import Dataset, dataset_given, load
from chiso.data.provinces import Province
from chiso.factory.build import build_reports
from chiso.factory.kinds import reports_of
from chiso.factory.progress import Tally, TimeLeft, Watch, Watcher, in_lines
from chiso.factory.request import check_request
from chiso.factory.result import BuildResult
from chiso.factory.wanted import TIMEOUT, Report
from chiso.notebook.front_end import shows_widgets
from chiso.notebook.remedies import told_in_a_cell
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.text.catalog import Texts


def build(
    province: str | Province | Sequence[str | Province] = "",
    year: int | None = None,
    *,
    report: str = "",
    lang: str = "",
    d: Dataset | None = None,
    out: Path | str | None = None,
    jobs: int | None = None,
    force: bool = False,
    notebook: Path | str | None = None,
    watch: Watch | None = None,
) -> BuildResult:
    """Build reports that are not up to date: an HTML page and an Excel file each, and the portal over them.

    Parameters
    ----------
    province : str or Province, or a list of them, optional
        A name in any spelling; all units by default.
    year : int, optional
        Edition; the latest by default.
    report : {"", "all", "province", "merged", "national", "scorecard"}
        All by default, of named provinces and with a `notebook` their own.
    lang : {"", "vi", "en"}
        Of the reports; the language chosen by default.
    d : Dataset, optional
        What the reports show; the project's data, as they are now, by default.
    out : path, optional
        Folder to write to; reports/<year> by default, as of the command.
    jobs : int, optional
        Reports at a time; one a processor by default.
    force : bool
        Make also what is up to date.
    notebook : path, optional
        Your own, in place of that of the report: a copy of it with what you have added.
    watch : callable, optional
        Shows the progress, as in `chiso.factory.progress`. By default a bar where a cell can show one, else
        a line a report.

    Returns
    -------
    BuildResult
        `made`, `fresh`, `failed`, `out`; it shows links to the reports, and failures as a table. Interrupting
        the kernel leaves what was made, and the result says so.

    Raises
    ------
    ChisoError
        The request or the data is wrong, or another build writes the folder: said before any work.

    Examples
    --------
    >>> built = chiso.build("lai chau", 2024, out="reports", lang="vi")
    1/1 Lai Châu: ...
    >>> [path.name for path in built.made], built.failed
    (['lai-chau.html'], [])
    """
    t = texts(lang)
    if report and not (isinstance(report, str) and report in {*Report}):
        raise ChisoError(
            N_('no report is called "{report}"', report=str(report)),
            "report",
            N_("one of: {choices}", choices=[one.value for one in Report]),
        )
    if d is not None:
        dataset_given(d)
    named, jobs = _named(province), count_given(jobs, "jobs")
    year = None if year is None else year_given(year)
    folder = path_given(out, "out") if out else None
    own = path_given(notebook, "notebook") if notebook else None
    check_request(d.path if d else DATA, named, year=year)
    d = d or load()
    edition = d.edition_of(year)
    units = [d.province(name, year=edition) for name in named]
    wanted = Report(report) if report else Report.PROVINCE if own else None
    with told_in_a_cell():
        return build_reports(
            d=d,
            out=folder or REPORTS / str(edition),
            requests=reports_of(d, edition, wanted, units),
            year=edition,
            lang=t.lang,
            jobs=jobs,
            notebook=own,
            force=force,
            timeout=TIMEOUT,
            watch=watch or partial(bar if shows_widgets() else in_lines, t=texts()),
            day=day_of_build(),
        )


def _named(province: object) -> list[str | Province]:
    """The units that are asked for; none for all of them."""
    if province is None or (isinstance(province, str) and not province):
        return []
    if isinstance(province, Iterable) and not isinstance(province, (str, bytes)):
        if named := [*province]:
            return named
        raise ChisoError(N_("the list of provinces is empty"), "province", N_("leave it out for all of them"))
    return [cast("str | Province", province)]  # what is neither is refused with the names


@contextmanager
def bar(left: TimeLeft, t: Texts) -> Iterator[Watcher]:
    """Progress as a bar below the cell, which moves while the cell runs."""
    import ipywidgets as widgets  # noqa: PLC0415  seconds, and of use here alone
    from IPython.display import display  # noqa: PLC0415

    moved = widgets.IntProgress(max=left.total, layout={"width": "16em"})
    said = widgets.Label(t("starting"))
    display(widgets.HBox([moved, said]))  # type: ignore[no-untyped-call]

    def show(now: Tally) -> None:
        moved.value = now.done
        moved.bar_style = "danger" if now.failed else ""
        said.value = f"{now.done}/{left.total}  {now.in_words().worded(t)}"

    tally = Tally(left, show)
    try:
        yield tally
    finally:
        whole = tally.done == left.total
        moved.bar_style = "danger" if tally.failed else "success" if whole else "warning"
        said.value = f"{tally.done}/{left.total}"
