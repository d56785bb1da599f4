"""A figure of a report: drawing, caption, text alternative and the numbers behind it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from chiso.charts.style import HEIGHT, WIDTH, house_style
from chiso.text.catalog import Texts

DOTS_PER_INCH = 200  # of a picture that is printed as wide as the page


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


_PICTURES: ContextVar[dict[str, Picture] | None] = ContextVar("pictures", default=None)


@contextmanager
def as_pictures() -> Iterator[dict[str, Picture]]:
    """Let `figure` draw pictures in place of inline SVG, for documents that are no web pages.

    Yields
    ------
    dict from str to Picture
        Filled by each figure made inside; its HTML holds `<img src="name">` where the drawing stands.
    """
    pictures: dict[str, Picture] = {}
    token = _PICTURES.set(pictures)
    try:
        yield pictures
    finally:
        _PICTURES.reset(token)


def figure(
    name: str,
    number: int,
    draw: Callable[[Axes], object],
    caption: str,
    alternative: str,
    data: Markup,
    t: Texts,
    height: float = HEIGHT,
    *,
    on_paper: bool = True,
    full_size: bool = False,
) -> Markup:
    """Draw on a fresh Axes and set the drawing into the page as inline SVG.

    Parameters
    ----------
    name : str
        Unique in its page: ids of the drawing begin with it.
    number : int
        Of the figure in its report; 0 for none.
    draw : callable
        Takes the Axes.
    caption : str
        With source, without the number.
    alternative : str
        What the figure shows, in words, computed from the plotted data.
    data : Markup
        The table of the plotted data, behind a disclosure.
    t : Texts
    height : float
        Inches.
    on_paper : bool
        The data is printed too; False where another table of the report lists it.
    full_size : bool
        On paper as wide as the page, however high: a figure of many rows would be too small to read.
    """
    with house_style(name):
        # Not pyplot: its registry of figures is state that would leak into the next report.
        drawing = Figure(figsize=(WIDTH, height))
        pictures = _PICTURES.get()
        if pictures is None:
            FigureCanvasSVG(drawing)
            draw(drawing.subplots())
            buffer = io.StringIO()
            drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
            shown = _inline(buffer.getvalue(), name, alternative, full_size=full_size)
        else:
            FigureCanvasAgg(drawing)
            draw(drawing.subplots())
            # Without the version of matplotlib the same figures give the same bytes.
            png = io.BytesIO()
            drawing.savefig(png, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
            pictures[name] = Picture(png.getvalue(), alternative, WIDTH, height)
            shown = Markup('<img src="{}" alt="{}">').format(name, alternative)
    tall = Markup(' class="tall"' if height > HEIGHT else "")
    kept = Markup("" if on_paper else ' class="screen"')
    return Markup(
        '<figure{0}>\n<div class="scroll" role="region" aria-label="{2}" tabindex="0">\n{1}\n</div>\n'
        "<figcaption>{2}</figcaption>\n"
        "<details{3}><summary>{4}</summary>\n{5}\n</details>\n</figure>"
    ).format(tall, shown, captioned(number, caption, t), kept, t("Numbers of this figure"), data)


def captioned(number: int, caption: str, t: Texts) -> str:
    """The caption of a figure with its number, if it has one."""
    return t("Figure {n}. {caption}", n=number, caption=caption) if number else caption


def _inline(svg: str, name: str, alternative: str, *, full_size: bool) -> Markup:
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
    label = Markup.escape(alternative)
    # An inline style goes before the limit that the style sheet sets for paper.
    style = ' style="max-height: none"' if full_size else ""
    return Markup(f'{opening}{style} role="img" aria-label="{label}">{rest}')
