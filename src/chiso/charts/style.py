"""The house style: one accent for the province, grey for the rest, safe for the colour-blind.

Charts are drawn inside `house_style()`, which begins with the defaults of matplotlib, whatever somebody has
set, and leaves the settings as it found them, so that no report leaves a trace in the next.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from chiso.charts.size import HEIGHT, WIDTH

# Blue and orange of the Okabe-Ito palette differ for every kind of colour vision and in grey print.
ACCENT = "#0b5394"
REFERENCE = "#b45f06"
FIELD = "#c9ccd1"
FIELD_DARK = "#8a8f98"
INK = "#1b1b1b"

FONT = "DejaVu Sans"  # carried by matplotlib, and has every Vietnamese letter

_SETTINGS = {
    "font.family": FONT,
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FIELD_DARK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.constrained_layout.use": True,
    "text.parse_math": False,  # a text of the data with two $ is no formula
    "svg.fonttype": "none",  # real text: it can be searched, read aloud and copied
}
# What is no look: where drawings are shown, and what is read once when matplotlib is.
_NO_LOOK = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "date.epoch"}
_DEFAULTS = {name: value for name, value in mpl.rcParamsDefault.items() if name not in _NO_LOOK}


@contextmanager
def house_style(salt: str) -> Iterator[None]:
    """Draw in the house style.

    Parameters
    ----------
    salt : str
        Makes the ids of this figure unique in its page, and the same in every build.
    """
    settings: Any = {**_DEFAULTS, **_SETTINGS, "svg.hashsalt": salt}
    with mpl.rc_context(settings), warnings.catch_warnings():
        # A letter without a glyph is a box in a picture, and itself in a page, whose texts are real:
        # `chiso check` has named it, and no report fails for it.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


@cache
def warm_up() -> None:
    """Draw once, so that fonts and their sizes are known before the first report."""
    with house_style("warm-up"):
        figure = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasSVG(figure)
        figure.subplots().set_title("Chỉ số")
        figure.savefig(io.BytesIO(), format="svg")
