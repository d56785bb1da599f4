"""A form in a notebook to take files in: upload, what was understood, doubts to tick, differences, undo."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from chiso.core.description import Describes, Description, html_of
from chiso.core.errors import ChisoError, of_os
from chiso.core.language import texts
from chiso.data.cleaning.imports import SOURCE
from chiso.data.indices import read_indices
from chiso.intake.editions.questions import (
    EDITION_ENTRIES,
    EDITION_HEADING,
    EDITION_HEADING_EN,
    Answers,
)
from chiso.intake.importing import undo
from chiso.intake.results import ImportResult
from chiso.intake.review import KINDS
from chiso.intake.source import ENTRIES, Entry
from chiso.intake.tables.mapping import Stated
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
    to_take_in,
    understood,
)
from chiso.notebook.uploads import as_files
from chiso.scorecards.importing import CardResult
from chiso.text.messages import N_, capital, nN_, worded

READ = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.docx,.pdf"
HOW = N_(
    "Choose filled templates, scorecards or tables (.xlsx, .xlsm, .xls, .ods, .csv, .tsv, .docx, .pdf), look "
    "at what was understood, tick the doubts that are in order, and take the files in. Until then nothing is "
    'written. A file of more than 10 MB does not get here: name it, chiso.take_in("FILE").'
)
# The line of an ipywidget is as high as a button.
STYLE = "<style>.chiso-intake .widget-html-content {line-height: 1.45}</style>"
_LABEL, _FIELD = {"width": "24em"}, {"width": "26em"}


class IntakeForm(Describes):
    """A form to take files in with; what it holds can be set and clicked from Python too.

    Parameters
    ----------
    data : Path
        The folder that is changed.
    lang : {"", "vi", "en"}

    Attributes
    ----------
    upload : FileUpload
    check, take, undo : Button
        Look at the files, take them in, take the last of them back.
    ticks : dict of str to Checkbox
        By kind of doubt.
    edition, source, table : dict of str to widget
        Answers on a new edition; where a table comes from; its index, year and sheet.
    said, found, changed : HTML
        What happened; what was understood, and errors; what the data have now.
    result : ImportResult, CardResult or None
        Of the last look at the files.
    """

    def __init__(self, data: Path, lang: str = "") -> None:
        self._data, self._lang, self._t = data, lang, texts(lang)
        t = self._t
        self.result: ImportResult | CardResult | None = None
        # Folder and source.yml of what this form took in, the last one last.
        self._taken: list[tuple[str, bytes]] = []
        self.upload = widgets.FileUpload(accept=READ, multiple=True, description=t("Choose files"))
        self.check = self._button(t("Check"), "search", self._check)
        self.take = self._button(t("Take in"), "check", self._take)
        self.undo = self._button(t("Take back"), "undo", self._undo)
        self.ticks: dict[str, Any] = {}
        self.table: dict[str, Any] = {
            "index": widgets.Dropdown(options=self._indices(), layout=_FIELD),
            "year": widgets.Text(layout=_FIELD),
            "sheet": widgets.Text(layout=_FIELD),
        }
        self.source = {entry.key: self._field(entry) for entry in ENTRIES}
        self.edition = {entry.key: self._field(entry) for entry in EDITION_ENTRIES}
        self.said, self.found, self.changed = (widgets.HTML() for _ in range(3))
        self._doubts = widgets.VBox()
        names = {"index": t("Index"), "year": t("Year measured"), "sheet": t("Sheet")}
        of_table = [self._row(names[key], field) for key, field in self.table.items()]
        of_source = [self._row(self._label(entry), self.source[entry.key]) for entry in ENTRIES]
        self._of_table = widgets.Accordion(
            [widgets.VBox([*of_table, *of_source])],
            titles=[t("What a table does not say itself")],
        )
        of_edition = [self._row(self._label(one), self.edition[one.key]) for one in EDITION_ENTRIES]
        self._of_edition = widgets.Accordion(
            [widgets.VBox(of_edition)],
            titles=[EDITION_HEADING if t.names == "vi" else EDITION_HEADING_EN],
            selected_index=0,
        )
        self.box = widgets.VBox(
            [
                widgets.HTML(f"{STYLE}<p>{escape(t(HOW))}</p>"),
                widgets.HBox([self.upload, self.check, self.take, self.undo]),
                self.said,
                self._of_table,
                self._of_edition,
                self.found,
                self._doubts,
                self.changed,
            ]
        )
        self.box.add_class("chiso-intake")
        self.upload.observe(self._begin, "value")
        for field in (*self.table.values(), *self.source.values(), *self.edition.values()):
            field.observe(self._outdated, "value")
        self._begin()

    def _repr_mimebundle_(self, **how: Any) -> Any:
        bundle = self.box._repr_mimebundle_(**how)
        return {**bundle, "text/plain": repr(self)} if isinstance(bundle, dict) else bundle

    def _description(self) -> Description:
        return Description(
            N_("a form to take files in"),
            [(N_("data folder"), str(self._data)), (N_("without a form"), 'chiso.take_in("2025.xlsx")')],
        )

    @property
    def ticked(self) -> list[str]:
        """The kinds of doubt that are accepted."""
        return [kind for kind, tick in self.ticks.items() if tick.value]

    def _button(self, name: str, icon: str, do: Callable[[], None]) -> Any:
        button = widgets.Button(description=name, icon=icon)
        button.on_click(lambda _: do())
        return button

    def _indices(self) -> list[tuple[str, str]]:
        t, known = self._t, read_indices(self._data)
        named = [(one.name, one.code) for one in known.values()] if known else []
        return [(t("as the file says"), ""), *named]

    def _field(self, entry: Entry) -> Any:
        if entry.choices:
            choices = [(label, code) for code, label in entry.choices.items()]
            empty = [] if entry.default else [("", "")]
            return widgets.Dropdown(options=[*empty, *choices], value=entry.default, layout=_FIELD)
        hint = entry.hint if self._t.lang == "vi" else ""
        return widgets.Text(value=entry.default, placeholder=hint, layout=_FIELD)

    def _label(self, entry: Entry) -> str:
        return entry.label if self._t.lang == "vi" else entry.label_en

    def _row(self, name: str, field: Any) -> Any:
        return widgets.HBox([widgets.HTML(escape(name), layout=_LABEL), field])

    def _begin(self, _: object = None) -> None:
        """Forget what was found in other files."""
        self.result, self.ticks = None, {}
        self.said.value = self.found.value = self.changed.value = ""
        if names := [one["name"] for one in self.upload.value]:
            self._say([N_("received: {names}", names=names)])
        self._doubts.children = ()
        self._of_edition.layout.display = "none"
        self._enable()

    def _outdated(self, _: object = None) -> None:
        """What was found does not hold for these answers."""
        self.result = None
        self._enable()

    def _enable(self, _: object = None) -> None:
        self.check.disabled = not self.upload.value
        open_kinds = {*numbers_of(self.result)} - {*self.ticked} if self.result else {""}
        wrong = not self.result or self.result.written or self.result.errors
        self.take.disabled = bool(wrong or open_kinds)
        self.undo.disabled = not self._taken

    def _check(self) -> None:
        with self._busy(N_("reading the files ...")):
            self._show(self._examined(dry_run=True))

    def _take(self) -> None:
        with self._busy(N_("taking the files in ...")):
            result = self._examined(dry_run=False)
            self._show(result)
            if isinstance(result, ImportResult) and result.written:
                self._taken += [(one.folder, self._source_of(one.folder)) for one in result.imports]
                differences = differences_of(result, self._data, self._lang)
                self.changed.value = differences_in_html(differences, self._lang)

    def _undo(self) -> None:
        with self._busy(N_("taking the last file back ...")):
            folder, source = self._taken[-1]
            if self._source_of(folder) != source:  # another import may bear its number by now
                self._taken.pop()
                raise ChisoError(N_("this import was taken back already"), folder)
            said = undo(self._data, folder).in_words()
            self._taken.pop()
            self._begin()
            self._say([*said, LOAD_AGAIN])

    def _source_of(self, folder: str) -> bytes:
        """The description of an import on record; nothing where there is none."""
        try:
            return (self._data / folder / SOURCE).read_bytes()
        except OSError:
            return b""

    def _examined(self, *, dry_run: bool) -> ImportResult | CardResult:
        with as_files(self.upload.value) as files:
            try:
                stated, answers = self._stated(), self._answers()
                return taken(self._data, files, self.ticked, answers, stated, dry_run=dry_run)
            except ChisoError as error:
                self._of_table.selected_index = 0  # what the table does not say can be stated there
                # Where the files lie for as long as they are read, is no place that anybody knows.
                error.where = worded(error.where, self._t).replace(f"{files[0].parent}{os.sep}", "")
                raise

    def _stated(self) -> Stated:
        year = self.table["year"].value.strip()
        if year and not (year.isascii() and year.isdigit() and len(year) == 4):
            raise ChisoError(N_('"{year}" is no year', year=year), N_("Year measured"))
        filled = [
            f"{entry.key}={self.source[entry.key].value}"
            for entry in ENTRIES
            if self.source[entry.key].value != entry.default
        ]
        return Stated().also(
            self.table["index"].value, int(year) if year else None, self.table["sheet"].value, filled
        )

    def _answers(self) -> Answers:
        given = {
            entry.key: self.edition[entry.key].value
            for entry in EDITION_ENTRIES
            if self.edition[entry.key].value != entry.default
        }
        return answers_given(given, {entry.key: self._label(entry) for entry in EDITION_ENTRIES})

    def _show(self, result: ImportResult | CardResult) -> None:
        """What was found: in lines, what it was taken for, errors, and doubts to tick."""
        self.result = result
        said = [outcome(result), *in_words(result)]
        if result.written:
            said.append(LOAD_AGAIN)
        elif not result.errors:  # what to call is not asked of who clicks
            said = [*said[:-1], N_("tick the doubts that are in order, then take the files in")]
            said = said if numbers_of(result) else [*said[:-1], N_("nothing is doubtful: take the files in")]
        self._say(said)
        self.found.value = self._html([*errors_of(result.errors), *understood(result), *to_take_in(result)])
        if result.errors and understood(result):  # what is lacking may be stated there
            self._of_table.selected_index = 0
        self._ask(result)

    def _ask(self, result: ImportResult | CardResult) -> None:
        """Show the doubts with a box to tick each kind, and the questions on an edition that is new."""
        t, before, rows = self._t, self.ticked, []
        numbers, self.ticks = numbers_of(result), {}
        for kind in numbers_of(result) if not result.written else ():
            tick = widgets.Checkbox(
                value=kind in before,
                description=t("looked at, and in order: {kind}", kind=t(KINDS[kind])),
                indent=False,
                layout={"width": "auto"},
            )
            tick.observe(self._enable, "value")
            number = nN_("{n} doubt", "{n} doubts", n=numbers[kind])
            self.ticks[kind] = tick
            rows += [tick, widgets.HTML(self._html([doubts_of(result, kind, number)]))]
        self._doubts.children = rows
        imports = result.imports if isinstance(result, ImportResult) else []
        asked = any(one.opened for one in imports) or any(one.rule == "edition" for one in result.errors)
        self._of_edition.layout.display = "" if asked and not result.written else "none"

    def _html(self, parts: list[Description]) -> str:
        return "".join(html_of(one, self._t) for one in parts)

    def _say(self, lines: list[Any], colour: str = "") -> None:
        style = f' style="color: {colour}"' if colour else ""
        first, *others = (escape(worded(line, self._t)) for line in lines)
        said = "".join([f"<strong>{capital(first)}</strong>", *(f"<div>{line}</div>" for line in others)])
        self.said.value = f'<div role="status"{style}>{said}</div>'

    @contextmanager
    def _busy(self, what: str) -> Iterator[None]:
        """While something is done nothing can be clicked; what goes wrong is said in place."""
        for button in (self.check, self.take, self.undo):
            button.disabled = True
        self._say([what])
        try:
            yield
        except (ChisoError, OSError) as error:
            wrong = error if isinstance(error, ChisoError) else of_os(error)
            self.result = None
            self._say([wrong.worded(self._t)], colour="#b00020")
        finally:
            self._enable()
