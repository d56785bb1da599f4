"""A drawing as inline SVG for a page, or as a picture for a document."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from chiso.charts.size import HEIGHT, WIDTH
from chiso.charts.style import house_style

DOTS_PER_INCH = 200  # of a picture that is printed as wide as the page
Draw = Callable[[Axes], object]


@dataclass(frozen=True)
class Picture:
    """A drawing as a picture.

    Attributes
    ----------
    png : bytes
    alternative : str
        What it shows, in words.
    width, height : float
        Inches.
    """

    png: bytes
    alternative: str
    width: float
    height: float


def as_svg(
    draw: Draw, name: str, alternative: str, height: float = HEIGHT, *, full_size: bool = False
) -> str:
    """Draw on a fresh Axes, as SVG that stands within a page.

    Parameters
    ----------
    draw : callable
        Takes the Axes.
    name : str
        Unique in its page: ids of the drawing begin with it.
    alternative : str
        What it shows, in words.
    height : float
        Inches.
    full_size : bool
        On paper as wide as the page, however high.
    """
    with house_style(name):
        # Not pyplot: its registry of figures is state that would leak into the next report.
        drawing = Figure(figsize=(WIDTH, height))
        canvas = FigureCanvasSVG(drawing)
        draw(drawing.subplots())
        _lay_out(drawing)
        buffer = io.StringIO()
        # savefig would draw it all once more, to look for a layout that stands already.
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return _inline(buffer.getvalue(), name, alternative, full_size=full_size)


def as_picture(draw: Draw, name: str, alternative: str, height: float = HEIGHT) -> Picture:
    """Draw on a fresh Axes, as a picture; parameters as for `as_svg`."""
    with house_style(name):
        drawing = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH)
        FigureCanvasAgg(drawing)
        draw(drawing.subplots())
        _lay_out(drawing)
        # Without the version of matplotlib the same figures give the same bytes.
        png = io.BytesIO()
        drawing.savefig(png, format="png", metadata={"Software": None})
    return Picture(png.getvalue(), alternative, WIDTH, height)


def _lay_out(drawing: Figure) -> None:
    """Find a place for everything once: savefig would draw it all a first time to do so.

    Letters have another width at another resolution: the drawing must have the one it is saved in.
    """
    engine = drawing.get_layout_engine()
    if engine is not None:
        engine.execute(drawing)
        drawing.set_layout_engine("none")


def _inline(svg: str, name: str, alternative: str, *, full_size: bool) -> str:
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    # Two figures of a page must not share an id: an arrow or a clip of one would take the other's.
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{name}-\2"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    # Verdana has the widths of DejaVu Sans, which few readers have installed.
    svg = svg.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    opening, rest = svg.split(">", 1)
    opening = re.sub(r'\s(width|height)="[^"]*"', "", opening)
    label = escape(alternative)
    # An inline style goes before the limit that the style sheet sets for paper.
    style = ' style="max-height: none"' if full_size else ""
    return f'{opening}{style} role="img" aria-label="{label}">{rest}'
