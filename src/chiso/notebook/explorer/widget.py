"""The explorer as JupyterLab shows it: controls, the view of what is chosen, buttons that save and build."""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from chiso.charts.style import warm_up
from chiso.core.description import Description, html_of, link_to
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.data.dataset import Dataset, dataset_given, load
from chiso.data.provinces import Province
from chiso.factory.progress import Tally, TimeLeft, Watcher
from chiso.factory.wanted import Report
from chiso.notebook.building import build
from chiso.notebook.explorer.ahead import Slider, goal_of, groups_to_reach, place_ahead, sliders_of
from chiso.notebook.explorer.parts import Subject, View
from chiso.notebook.explorer.saving import path_of, save_picture, save_table
from chiso.notebook.explorer.selection import (
    AHEAD,
    OWN,
    TARGETS,
    TO_GROUP,
    TO_PLACE,
    TO_SCORE,
    VIEWS,
    Choices,
    Sought,
)
from chiso.notebook.explorer.views import view_of
from chiso.notebook.shown import wrapped_up
from chiso.text.messages import N_
from chiso.text.numbers import number

# Widths give way on a narrow screen; the figure keeps letters that can be read.
STYLE = """<style>
.chiso-explorer { max-width: 64rem; }
.chiso-explorer .chiso-controls { flex-flow: row wrap; }
.chiso-explorer .widget-label { min-width: 8em; }
.chiso-explorer .chiso-view figure { margin: .6rem 0; }
.chiso-explorer .chiso-view figure svg { width: 100%; max-width: 50rem; height: auto; display: block; }
/* Else Chromium cuts letters of a scaled figure at the edge of what it paints at once. */
.chiso-explorer .chiso-view svg text { text-rendering: geometricPrecision; }
.chiso-explorer .chiso-view p { max-width: 50rem; line-height: 1.45; margin: .5em 0; }
.chiso-explorer .chiso-view h4 { margin: 1em 0 .2em; color: #0b5394; }
.chiso-explorer .chiso-view figcaption, .chiso-explorer .basis { color: #4a4a4a; font-size: .92em; }
.chiso-explorer .chiso-view summary { cursor: pointer; color: #0b5394; margin: .4em 0; }
.chiso-explorer .note { border-left: 4px solid #e69f00; background: #fff8e8; color: #1b1b1b; }
.chiso-explorer .note { padding: .5em .8em; }
.chiso-explorer .chiso-view table { border-collapse: collapse; }
.chiso-explorer .widget-html-content { line-height: 1.45; }
.chiso-explorer .chiso-view th, .chiso-explorer .chiso-view td { border-bottom: 1px solid #c9ccd1; }
.chiso-explorer .chiso-view .widget-html-content { min-width: 0; width: 100%; }
.chiso-explorer .scroll { overflow-x: auto; }
.chiso-explorer .chiso-slider .widget-label { white-space: normal; line-height: 1.2; height: auto; }
.chiso-explorer .chiso-slider .widget-hbox { align-items: center; flex-flow: row wrap; }
.chiso-explorer .chiso-slider .widget-hslider { flex-flow: row wrap; height: auto; }
.chiso-explorer .chiso-slider .slider-container { flex: 1 1 12em; min-width: 12em; }
.chiso-explorer :focus-visible { outline: 2px solid #b45f06; outline-offset: 1px; }
</style>"""
WIDE = {"description_width": "8em"}
# Each control makes a layout of its own of these.
ROOM = {"width": "30em", "max_width": "calc(100% - 4px)"}
CHOICE = {"width": "24em", "max_width": "100%"}


def explore(
    province: str | Province = "",
    year: int | None = None,
    index: str = "",
    lang: str = "",
    d: Dataset | None = None,
) -> Explorer:
    """Explore with the mouse: choose a unit, an edition, an index, a comparison; each view answers at once.

    Parameters
    ----------
    province : str or Province, optional
        To begin with, a name in any spelling.
    year : int, optional
        Edition; the latest on record by default.
    index : {"PAR", "SIPAS", "PAPI"}, optional
    lang : {"", "vi", "en"}
        The language chosen by default.
    d : Dataset, optional
        The project's data by default.

    Returns
    -------
    Explorer
        A widget: JupyterLab shows it where it is the last line of a cell.

    Raises
    ------
    ChisoError
        There is no such unit or index.

    Examples
    --------
    >>> import chiso
    >>> chiso.explore("lai chau", 2024, "PAPI", lang="vi")
    Explorer: Lai Châu, PAPI 2024
    """
    return Explorer(load() if d is None else dataset_given(d), province, year, index, lang)


def seen(handle: Callable[..., None]) -> Callable[..., None]:
    """What a callback raises is shown in the explorer: by itself it would end in a log that nobody opens."""

    @wraps(handle)
    def guarded(self: Explorer, *arguments: Any) -> None:
        self.said.value = ""
        try:
            handle(self, *arguments)
        except ChisoError as error:
            self.say(error.worded(self.t))
        except Exception as error:
            traces = "".join(traceback.format_exception(error))
            self.say(f"{type(error).__name__}: {error}", traces)

    return guarded


class Explorer(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls and a view; `choice` holds what is chosen, `shown` what is shown of it.

    Parameters
    ----------
    d : Dataset
    province, year, index, lang
        As for `explore`.
    """

    def __init__(
        self,
        d: Dataset,
        province: str | Province = "",
        year: int | None = None,
        index: str = "",
        lang: str = "",
    ) -> None:
        t = self.t = texts(lang)
        self.d, self.choices = d, Choices(d, t)
        self.choice = self.choices.first(province, year, index)
        self.shown = View([])
        self._quiet = False
        self._sliders_of: tuple[Province, str, int] | None = None
        self._each: list[tuple[Any, Any, Slider]] = []
        self.unit = widgets.Combobox(
            description=t("Province"), options=tuple(self.choices.units), layout=ROOM, style=WIDE,
            placeholder=t("any spelling or code: lai chau, TP HCM, 12"),
        )  # fmt: skip
        self.near = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.index = self._dropdown(t("Index"))
        self.edition = self._dropdown(t("Edition"))
        self.comparison = self._dropdown(t("Compared with"))
        self.own = widgets.Text(
            description=t("Units compared"), placeholder=t("names with commas between: dien bien, son la"),
            continuous_update=False, layout=ROOM, style=WIDE,
        )  # fmt: skip
        self.views = widgets.ToggleButtons(
            options=[(words.worded(t), key) for key, words in VIEWS.items()],
            style={"button_width": "auto"},
            tooltips=[words.worded(t) for words in VIEWS.values()],
        )
        self.target = self._dropdown(t("To reach"))
        self.target.options = [(words.worded(t), key) for key, words in TARGETS.items()]
        self.group = self._dropdown(t("Group"))
        self.place = widgets.BoundedIntText(description=t("Place"), min=1, style=WIDE, layout=CHOICE)
        self.score = widgets.BoundedFloatText(
            description=t("Score"), step=0.1, style=WIDE, layout=CHOICE, max=1e9
        )
        self.sliders = widgets.VBox()
        self.as_it_is = widgets.Button(
            description=t("Back to what is on record"),
            icon="undo",
            layout={"width": "auto", "align_self": "flex-start"},
        )
        self.goal = widgets.VBox(
            [widgets.HBox([self.target, self.group, self.place, self.score]), self.sliders, self.as_it_is]
        )
        self.panel = widgets.HTML()
        self.said = widgets.HTML()
        self.save = self._button(t("Save table (Excel)"), "table")
        self.picture = self._button(t("Save figure (PNG)"), "image")
        self.report = self._button(t("Build the report"), "file-text-o")
        self.progress = widgets.IntProgress(max=1, layout={"width": "16em", "display": "none"})
        self.links = widgets.Output()
        self.made = widgets.Label()
        controls = widgets.HBox([self.unit, self.index, self.edition, self.comparison])
        buttons = widgets.HBox([self.save, self.picture, self.report, self.progress, self.made])
        buttons.add_class("chiso-controls")
        self._classes(controls)
        super().__init__(
            [
                widgets.HTML(STYLE),
                controls,
                self.near,
                self.own,
                self.said,
                self.views,
                self.goal,
                self.panel,
                buttons,
                self.links,
            ]
        )
        self.add_class("chiso-explorer")
        self._warm_up()
        self._show_choice()
        self._connect()

    def _warm_up(self) -> None:
        """Work out what all views of an index share, so that no click waits for it."""
        warm_up()
        for code in self.d.indices:
            choice = self.choice.turned(index=code, year=self.choices.latest(code))
            for view in VIEWS:
                view_of(self.d, choice.turned(view=view), self.t)
        # A collector that looks through all figures again and again takes longer than a redraw.
        gc.collect()
        gc.freeze()

    def _classes(self, controls: widgets.HBox) -> None:
        controls.add_class("chiso-controls")
        self.goal.children[0].add_class("chiso-controls")
        self.sliders.add_class("chiso-slider")
        self.panel.add_class("chiso-view")
        self.said.add_class("chiso-said")
        self.near.add_class("chiso-near")

    def _dropdown(self, description: str) -> Any:
        return widgets.Dropdown(description=description, style=WIDE, layout=CHOICE)

    def _button(self, description: str, icon: str) -> Any:
        return widgets.Button(description=description, icon=icon, layout={"width": "auto"})

    def __repr__(self) -> str:
        """What is chosen, in a line."""
        choice = self.choice
        name = self.d.index(choice.index).name
        return f"Explorer: {self.choices.label(choice.unit)}, {name} {choice.year}"

    def _connect(self) -> None:
        handlers = {
            self.unit: self._unit_typed,
            self.index: self._index_chosen,
            self.edition: self._edition_chosen,
            self.comparison: self._comparison_chosen,
            self.own: self._units_named,
            self.views: self._view_chosen,
            self.target: self._goal_set,
            self.group: self._goal_set,
            self.place: self._goal_set,
            self.score: self._goal_set,
        }
        for control, handle in handlers.items():
            control.observe(handle, "value")
        self.as_it_is.on_click(self._sliders_back)
        self.save.on_click(self._save_table)
        self.picture.on_click(self._save_picture)
        self.report.on_click(self._build)

    @contextmanager
    def _by_itself(self) -> Iterator[None]:
        """Set controls without what follows from somebody setting them."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def say(self, words: str, details: str = "") -> None:
        """Say in place what could not be done."""
        more = f"<details><summary>…</summary><pre>{escape(details)}</pre></details>" if details else ""
        self.said.value = f'<div class="note" role="alert">{escape(words)}{more}</div>'

    def turn(self, **changed: Any) -> None:
        """Choose something else, as a click does.

        Parameters
        ----------
        **changed
            As the attributes of `Selection`.
        """
        self.choice = self.choice.turned(**changed)
        self._show_choice()

    def _show_choice(self, *, typed: bool = False) -> None:
        """Set every control to the choice, and show its view; somebody who types is not interrupted."""
        choice, choices = self.choice, self.choices
        with self._by_itself():
            names = [(one.name, code) for code, one in self.d.indices.items()]
            _set(self.index, names, choice.index)
            _set(self.edition, choices.editions(choice.index, choice.year), choice.year)
            known = choices.comparisons(choice)
            if choice.comparison not in {key for _, key in known}:
                choice = self.choice = choice.turned(comparison="mean")
            _set(self.comparison, known, choice.comparison)
            self.own.layout.display = "" if choice.comparison == OWN else "none"
            self.views.value = choice.view
            if not typed:
                self.unit.value = choices.label(choice.unit)
            self._offer(choices.offers(choice), self.t("Choose:"))
            self.goal.layout.display = "none"
            if choice.view == AHEAD:
                self._show_goal()
        self._draw()

    def _draw(self) -> None:
        """Show the view of the choice: made whole first, so that nothing flickers."""
        self.links.outputs = ()
        self.shown = view_of(self.d, self.choice, self.t)
        self.panel.value = wrapped_up(self.shown.blocks, self.t, wide=True)
        self.save.disabled = self.shown.listing is None or not self.shown.listing.rows
        self.picture.disabled = self.shown.figure is None

    def _offer(self, units: list[Province], words: str) -> None:
        """Buttons for units that may be meant."""

        def button(unit: Province) -> Any:
            made = self._button(self.choices.label(unit), "")
            made.on_click(lambda _: self._unit_offered(unit))
            return made

        label = [widgets.Label(words)] if units else []
        self.near.children = [*label, *map(button, units)]

    @seen
    def _unit_offered(self, unit: Province) -> None:
        self.turn(unit=unit)

    @seen
    def _unit_typed(self, change: Any) -> None:
        if self._quiet:
            return
        found = self.choices.find(change["new"], self.choice.year, whole=False)
        if found.unit is not None and found.unit != self.choice.unit:
            self.choice = self.choice.turned(unit=found.unit)
            self._show_choice(typed=True)
        words = self.t("Do you mean:")
        if found.why:
            words = self.t("No unit is called “{name}”. Do you mean:", name=change["new"])
        self._offer([*found.near], words)

    @seen
    def _index_chosen(self, change: Any) -> None:
        if not self._quiet:
            self.turn(index=change["new"])

    @seen
    def _edition_chosen(self, change: Any) -> None:
        if not self._quiet:
            self.turn(year=change["new"])

    @seen
    def _comparison_chosen(self, change: Any) -> None:
        if not self._quiet:
            self.turn(comparison=change["new"])

    @seen
    def _units_named(self, change: Any) -> None:
        if self._quiet:
            return
        units, wrong = self.choices.find_several(change["new"], self.choice)
        self.turn(others=units, comparison=OWN)
        if wrong:
            self.say("; ".join(wrong))

    @seen
    def _view_chosen(self, change: Any) -> None:
        if not self._quiet:
            self.turn(view=change["new"])

    def _show_goal(self) -> None:
        """Set the controls of the way to a target, with a slider for each component that can be set."""
        subject = Subject(self.d, self.choice, self.t)
        sliders = sliders_of(subject)
        if not sliders:
            return
        self.goal.layout.display = ""
        goal, groups = goal_of(subject), groups_to_reach(subject)
        kinds = [key for key in TARGETS if key != TO_GROUP or groups]
        _set(self.target, [(TARGETS[key].worded(self.t), key) for key in kinds], goal.kind)
        _set(self.group, groups, goal.group if goal.kind == TO_GROUP else groups[0][1] if groups else None)
        self.place.max = self.d.ranked(self.choice.index, self.choice.year) or 1
        self.place.value = int(goal.value if goal.kind == TO_PLACE else place_ahead(subject))
        own = subject.view.now["score"]
        self.score.value = round(goal.value if goal.kind == TO_SCORE else own, 2)
        for kind, control in ((TO_GROUP, self.group), (TO_PLACE, self.place), (TO_SCORE, self.score)):
            control.layout.display = "" if kind == goal.kind else "none"
        self._show_sliders(sliders)

    def _show_sliders(self, sliders: list[Slider]) -> None:
        """A slider a component; those of before are kept where they are of the same unit and edition."""
        set_to = dict(self.choice.scores)
        key = (self.choice.unit, self.choice.index, self.choice.year)
        if self._sliders_of != key:
            for row in self.sliders.children:
                row.close()
            self._sliders_of = key
            self._each = [self._slider(one) for one in sliders]
            self.sliders.children = [widgets.HBox([slider, said]) for slider, said, _ in self._each]
        for slider, said, one in self._each:
            slider.value = set_to.get(one.component, one.score)
            said.value = self._set_in_words(one, slider.value)

    def _slider(self, one: Slider) -> tuple[Any, Any, Slider]:
        slider = widgets.FloatSlider(
            value=one.score, min=one.low, max=one.high, step=0.01, readout=False, continuous_update=False,
            description=one.name, style={"description_width": "22em"},
            layout=widgets.Layout(width="40em", max_width="100%"),
        )  # fmt: skip
        said = widgets.Label()

        def slid(change: Any) -> None:
            self._slid(one.component, change["new"])

        slider.observe(slid, "value")
        return slider, said, one

    def _set_in_words(self, one: Slider, value: float) -> str:
        shown, most = number(value, self.t.lang), number(one.high, self.t.lang)
        if abs(value - one.score) < 0.005:
            return self.t("{score} (at most {most})", score=shown, most=most)
        before = number(one.score, self.t.lang)
        return self.t("{before} → {score} (at most {most})", before=before, score=shown, most=most)

    @seen
    def _slid(self, component: str, value: float) -> None:
        if self._quiet:
            return
        self.turn(scores=tuple(sorted((dict(self.choice.scores) | {component: value}).items())))

    @seen
    def _sliders_back(self, _: Any) -> None:
        self.turn(scores=())

    @seen
    def _goal_set(self, _: Any) -> None:
        if self._quiet:
            return
        kind = self.target.value
        value = {TO_PLACE: self.place.value, TO_SCORE: self.score.value}.get(kind, 0.0)
        self.turn(goal=Sought(kind, float(value), (self.group.value or "") if kind == TO_GROUP else ""))

    @seen
    def _save_table(self, _: Any) -> None:
        path = path_of(self.choice, self.d.index(self.choice.index), "xlsx")
        self._link(save_table(self.shown, path))

    @seen
    def _save_picture(self, _: Any) -> None:
        path = path_of(self.choice, self.d.index(self.choice.index), "png")
        self._link(save_picture(self.shown, path, self.t))

    def _link(self, path: Path) -> None:
        """Say where a file was saved, as a link that JupyterLab opens."""
        shown = os.path.relpath(path)
        self._tell(Description(N_("Saved"), [(N_("File"), link_to(path, Path(shown).as_posix()))]))

    def _tell(self, said: Description) -> None:
        html = html_of(said, self.t)
        self.links.outputs = ({"output_type": "display_data", "data": {"text/html": html}, "metadata": {}},)

    @seen
    def _build(self, _: Any) -> None:
        choice = self.choice
        unit = self.choices.in_edition(choice.unit, choice.index, choice.year)
        # Of a unit that was made later there is the report from those that it was made from.
        later = unit.period == "34" and self.choices.offers(choice)
        kind = Report.MERGED if later else Report.PROVINCE
        self.report.disabled = True
        self.progress.layout.display = ""
        self.progress.value = 0
        self.made.value = self.t("starting")
        try:
            result = build(
                unit.name,
                choice.year,
                report=kind.value,
                lang=self.t.lang,
                d=self.d,
                watch=self._watch,
            )
        finally:
            self.report.disabled = False
            self.progress.layout.display = "none"
            self.made.value = ""
        self._tell(result._description())

    @contextmanager
    def _watch(self, left: TimeLeft) -> Iterator[Watcher]:
        def show(now: Tally) -> None:
            self.progress.value = now.done
            self.made.value = f"{now.done}/{left.total}  {now.in_words().worded(self.t)}"

        self.progress.max = max(left.total, 1)
        tally = Tally(left, show)
        show(tally)
        yield tally


def _set(control: Any, options: list[tuple[str, Any]], value: Any) -> None:
    """Give a control its options and the one that is chosen, with as little ado as that takes."""
    if tuple(control.options) != tuple(options):
        control.options = options
    if value is not None and control.value != value:
        control.value = value
