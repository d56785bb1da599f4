"""chiso (chỉ số, "index"): trend and gap reports on PAR INDEX, SIPAS and PAPI.

    >>> import chiso
    >>> d = chiso.load()
    >>> p = d.provinces.lai_chau
    >>> chiso.gap(d, p, "PAPI", 2024, to="best")[["component", "score", "gap"]].head(1)
      component      score       gap
    0     total  43.479568 -4.341668

The questions of chiso.analysis are called from here; chiso.charts draws; `answer`, `show` and `chart` show in
a notebook. Notebooks of analysts import from here alone, so that they survive whatever moves inside.

Everything is imported on first use, so that a mistyped name is refused at once.
"""

from chiso.core import modules as _modules

if _modules.is_command():
    _modules.forget_the_current_folder()  # before anything else is imported

import importlib as _importlib
import sys as _sys
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

if _TYPE_CHECKING:
    from chiso import charts as charts
    from chiso.core.paths import DATA as DATA
    from chiso.data.dataset import Dataset as Dataset
    from chiso.data.dataset import load as load
    from chiso.notebook.answers import answer as answer
    from chiso.notebook.answers import as_of as as_of
    from chiso.notebook.building import build as build
    from chiso.notebook.charts import chart as chart
    from chiso.notebook.explorer.widget import explore as explore
    from chiso.notebook.figures import Figures as Figures
    from chiso.notebook.shown import show as show
    from chiso.notebook.taking_in import take_back as take_back
    from chiso.notebook.taking_in import take_in as take_in
    from chiso.notebook.templates import template as template

# Public name -> module that defines it; charts is a module itself.
PUBLIC = {
    "DATA": "chiso.core.paths",
    "answer": "chiso.notebook.answers",
    "as_of": "chiso.notebook.answers",
    "build": "chiso.notebook.building",
    "show": "chiso.notebook.shown",
    "take_in": "chiso.notebook.taking_in",
    "take_back": "chiso.notebook.taking_in",
    "template": "chiso.notebook.templates",
    "chart": "chiso.notebook.charts",
    "Figures": "chiso.notebook.figures",
    "explore": "chiso.notebook.explorer.widget",
    "load": "chiso.data.dataset",
    "Dataset": "chiso.data.dataset",
    "charts": "chiso.charts",
}


def __getattr__(name: str) -> _Any:
    if name == "charts":
        return _importlib.import_module("chiso.charts")
    if name in PUBLIC:
        return getattr(_importlib.import_module(PUBLIC[name]), name)
    analysis = _importlib.import_module("chiso.analysis")
    if name in analysis.PUBLIC:
        return getattr(analysis, name)
    if name.startswith("_"):  # Python and IPython ask for names of their own
        raise AttributeError(name)
    from chiso.core.errors import UnknownName

    raise UnknownName(name, __name__, __dir__())


def __dir__() -> list[str]:
    return sorted([*PUBLIC, *_importlib.import_module("chiso.analysis").PUBLIC])


def load_ipython_extension(shell: _Any) -> None:
    """Let Tab offer indices, units and choices within quotes; done by itself where IPython imports chiso."""
    from chiso.notebook.completion import offer

    offer(shell)


if (_ipython := _sys.modules.get("IPython")) and (_shell := _ipython.get_ipython()):
    load_ipython_extension(_shell)
