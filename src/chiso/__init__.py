"""chiso (chỉ số, "index"): trend and gap reports on PAR INDEX, SIPAS and PAPI.

    >>> import chiso
    >>> d = chiso.load()
    >>> p = d.province("lao cai", year=2024)
    >>> chiso.gap(d, p, index="PAPI", year=2024, to="best")

The questions of chiso.analysis are called from here; chiso.charts draws; `answer`, `show` and `chart` show in
a notebook. Notebooks of analysts import from here alone, so that they survive whatever moves inside.

Everything is imported on first use, so that a mistyped name is refused at once.
"""

from chiso.core import modules

if modules.is_command():
    modules.forget_the_current_folder()  # before anything else is imported

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chiso import charts as charts
    from chiso.core.paths import DATA as DATA
    from chiso.data.dataset import Dataset as Dataset
    from chiso.data.dataset import load as load
    from chiso.notebook.answers import answer as answer
    from chiso.notebook.answers import as_of as as_of
    from chiso.notebook.building import build as build
    from chiso.notebook.charts import chart as chart
    from chiso.notebook.explorer.widget import explore as explore
    from chiso.notebook.shown import show as show

# Public name -> module that defines it; charts is a module itself.
PUBLIC = {
    "DATA": "chiso.core.paths",
    "answer": "chiso.notebook.answers",
    "as_of": "chiso.notebook.answers",
    "build": "chiso.notebook.building",
    "show": "chiso.notebook.shown",
    "chart": "chiso.notebook.charts",
    "explore": "chiso.notebook.explorer.widget",
    "load": "chiso.data.dataset",
    "Dataset": "chiso.data.dataset",
    "charts": "chiso.charts",
}


def __getattr__(name: str) -> Any:
    if name == "charts":
        return importlib.import_module("chiso.charts")
    if name in PUBLIC:
        return getattr(importlib.import_module(PUBLIC[name]), name)
    analysis = importlib.import_module("chiso.analysis")
    if name in analysis.PUBLIC:
        return getattr(analysis, name)
    raise AttributeError(f"module 'chiso' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC, *importlib.import_module("chiso.analysis").PUBLIC])
