"""Take files into the data from a notebook, and take the last one back, as the command `chiso import`.

>>> chiso.take_in("PAPI-2025.xlsx", dry_run=True)      # what it was taken for, doubts, errors
>>> chiso.take_in("PAPI-2025.xlsx", accept=["structure"])
>>> chiso.take_back()
>>> chiso.take_in()                                    # a form to upload a file with
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from chiso.core.arguments import mapping_given, path_given, text_given, texts_given, year_given
from chiso.core.description import Describes, Description, html_of
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.core.paths import DATA, check_data_folder
from chiso.core.transaction import recover
from chiso.data.dataset import Dataset, dataset_given
from chiso.intake.editions.questions import OPTIONS, Answers
from chiso.intake.importing import undo
from chiso.intake.results import ImportResult, Undone
from chiso.intake.tables.mapping import Stated, read_map
from chiso.notebook.examined import (
    LOAD_AGAIN,
    answers_given,
    differences_in_html,
    differences_of,
    doubts_of,
    errors_of,
    in_words,
    numbers_of,
    outcome,
    taken,
    title_of,
    to_take_in,
    understood,
)
from chiso.notebook.remedies import problems_in_a_cell, told_in_a_cell
from chiso.scorecards.importing import CardResult
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.notebook.intake_form import IntakeForm

# The questions on a new edition, called as the options of the command are.
ANSWERS = {option.removeprefix("--").replace("-", "_"): key for key, option in OPTIONS.items()}


class TakenIn(Describes):
    """What was found in files, and done with them.

    Attributes
    ----------
    result : ImportResult or CardResult
        Of tables, or of scorecards.
    written : bool
        All files were taken in; otherwise nothing was changed.
    differences : Differences or None
        What the data have that they had not; None if nothing was written, and of scorecards.
    """

    def __init__(self, result: ImportResult | CardResult, data: Path, lang: str = "") -> None:
        self.result, self._lang = result, lang
        self.written = result.written
        self.differences = differences_of(result, data, lang)

    @property
    def doubts(self) -> pd.DataFrame:
        """The doubts, one a row: code, kind, file, cell, message, if_accepted, accepted."""
        return self.result.table() if isinstance(self.result, ImportResult) else ImportResult(False).table()

    def _description(self) -> Description:
        t = texts(self._lang)
        more = [self.differences.summary()] if self.differences else []
        said = [*in_words(self.result), *more, *([LOAD_AGAIN] if self.written else [])]
        return Description(
            outcome(self.result),
            [
                *((N_("note"), line) for line in said),
                *((N_("error"), error.worded(t)) for error in problems_in_a_cell(self.result.errors)),
                *((N_("to look at"), title_of(self.result, kind)) for kind in numbers_of(self.result)),
            ],
        )

    def _repr_html_(self) -> str:
        t = texts(self._lang)
        said = [*in_words(self.result), *([LOAD_AGAIN] if self.written else [])]
        shown = [
            Description(outcome(self.result), [(N_("note"), line) for line in said]),
            *understood(self.result),
            *to_take_in(self.result),
            *errors_of(self.result.errors),
            *(doubts_of(self.result, kind) for kind in numbers_of(self.result)),
        ]
        return "".join(html_of(one, t) for one in shown) + differences_in_html(self.differences, self._lang)


class TakenBack(Describes):
    """An import that was taken back.

    Attributes
    ----------
    undone : Undone
    """

    def __init__(self, undone: Undone, lang: str = "") -> None:
        self.undone, self._lang = undone, lang

    def _description(self) -> Description:
        first, *others = self.undone.in_words()
        return Description(first, [(N_("note"), line) for line in (*others, LOAD_AGAIN)])


def take_in(
    *files: Path | str,
    lang: str = "",
    d: Dataset | None = None,
    data: Path | str | None = None,
    accept: str | Collection[str] = (),
    dry_run: bool = False,
    index: str = "",
    year: int | None = None,
    sheet: str = "",
    source: Mapping[str, str] | None = None,
    edition: Mapping[str, object] | None = None,
    map_file: Path | str | None = None,
) -> TakenIn | IntakeForm:
    """Take filled templates, scorecards or tables as they were published in: all of them, or none.

    Parameters
    ----------
    *files : path
        None: a form to upload them with.
    lang : {"", "vi", "en"}
        Of what is shown; the language chosen by default.
    d : Dataset, optional
        Its folder is the one that is changed; it itself stays as it is.
    data : path, optional
        Folder to change, in place of that of `d`; the project's own by default.
    accept : str or collection of str
        Kinds of doubt that you have looked at, such as ["structure"].
    dry_run : bool
        Say what would be done, and write nothing.
    index, year, sheet
        Of a table that does not say them.
    source : mapping of str to str
        Where a table comes from: publisher, class, title, url, date.
    edition : mapping of str to object
        Answers on an edition that is not on record: units, ranked, published, decision, decision_date,
        same_method.
    map_file : path, optional
        A map.yml with what is stated of a table.

    Returns
    -------
    TakenIn or IntakeForm
        `written` says whether the files were taken in; `doubts` is a table, `differences` what changed.
        What was loaded before is then out of date: `d = chiso.load()`.

    Raises
    ------
    ChisoError
        A file that cannot be read or was imported before, an answer that cannot be read, a kind of doubt
        that is none, a folder that another import is changing.
    DataError
        The data folder is in error already.

    Examples
    --------
    >>> tried = chiso.take_in("PAR-2024.xlsx", data="data", dry_run=True)
    >>> tried.written, list(tried.doubts["kind"])
    (False, ['contradiction', 'score_vs_rank_order'])
    """
    folder = folder_of(d, data)
    texts(lang)
    if not files:
        from chiso.notebook.intake_form import IntakeForm  # noqa: PLC0415  widgets, only where they are used

        return IntakeForm(folder, lang)
    paths = [path_given(file, "files") for file in files]
    if map_file and len(paths) > 1:
        raise ChisoError(N_("a map is of one file"), "map_file", N_("import the files one by one"))
    stated = read_map(path_given(map_file, "map_file")) if map_file else Stated()
    stated = stated.also(
        text_given(index, "index"),
        None if year is None else year_given(year),
        text_given(sheet, "sheet"),
        [f"{key}={value}" for key, value in mapping_given(source, "source").items()],
    )
    answers = _answers(mapping_given(edition, "edition"))
    result = taken(folder, paths, texts_given(accept, "accept"), answers, stated, dry_run=dry_run)
    return TakenIn(result, folder, lang)


def take_back(lang: str = "", data: Path | str | None = None, d: Dataset | None = None) -> TakenBack:
    """Take the last import of a national table back: the data folder is then what it was before.

    Parameters
    ----------
    lang : {"", "vi", "en"}
        Of what is shown; the language chosen by default.
    data, d
        As for `take_in`.

    Returns
    -------
    TakenBack
        What was loaded before is then out of date: `d = chiso.load()`.

    Raises
    ------
    ChisoError
        There is no import, or its folder holds what was not imported.

    Examples
    --------
    >>> chiso.take_back(data="data")
    Traceback (most recent call last):
    chiso.core.errors.ChisoError: there is no import to take back ...
    """
    texts(lang)
    return TakenBack(undo(folder_of(d, data)), lang)


def folder_of(d: Dataset | None, data: Path | str | None) -> Path:
    """The folder that is changed; an import in it that was interrupted is finished.

    Raises
    ------
    ChisoError
        It does not exist.
    """
    folder = DATA if d is None else dataset_given(d).path
    if data:
        folder = path_given(data, "data")
    with told_in_a_cell():
        check_data_folder(folder)
    recover(folder)
    return folder


def _answers(edition: Mapping[str, object]) -> Answers:
    if unknown := sorted(edition.keys() - ANSWERS.keys()):
        raise ChisoError(
            N_('"{key}" is not known', key=unknown[0]), "edition", N_("use one of {known}", known=[*ANSWERS])
        )
    return answers_given(
        {ANSWERS[name]: value for name, value in edition.items()},
        {key: f"edition, {name}" for name, key in ANSWERS.items()},
    )
