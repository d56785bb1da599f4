"""Drawings are laid out once, and as matplotlib alone would; labels of a trend keep off its line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from chiso.charts import figure
from chiso.charts.province import from_first_score, trend
from chiso.charts.size import HEIGHT, WIDTH
from chiso.charts.style import house_style
from chiso.data.dataset import Dataset
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView
from chiso.text.catalog import Texts

SAMPLE = [("Hà Tĩnh", "PAR"), ("Hà Tĩnh", "SIPAS"), ("Lào Cai", "PAR"), ("Điện Biên", "PAPI")]


def view_of(d: Dataset, name: str, index: str) -> IndexView:
    t = Texts("vi")
    return IndexView(d, d.province(name, year=2024), index, 2024, t, References(d, t))


def drawn(view: IndexView, ax: Axes) -> None:
    trend(ax, view.drawn, view.field, view.t, "Chỉ số")


@pytest.mark.parametrize(("name", "index"), SAMPLE)
def test_a_drawing_laid_out_once_is_what_matplotlib_makes(
    d: Dataset, name: str, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = view_of(d, name, index)
    svg = figure.as_svg(lambda ax: drawn(view, ax), "f", "alternative")
    png = figure.as_picture(lambda ax: drawn(view, ax), "f", "alternative").png
    with house_style("f"):
        plain = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasAgg(plain)
        drawn(view, plain.subplots())
        saved = io.BytesIO()
        plain.savefig(saved, format="png", dpi=figure.DOTS_PER_INCH, metadata={"Software": None})
    assert png == saved.getvalue()
    monkeypatch.setattr(figure, "_lay_out", lambda _: None)
    assert svg == figure.as_svg(lambda ax: drawn(view, ax), "f", "alternative")


@contextmanager
def laid_out(view: IndexView) -> Iterator[Axes]:
    """A trend on its axes, where every text has its place."""
    with house_style("f"):
        whole = Figure(figsize=(WIDTH, HEIGHT))
        canvas = FigureCanvasAgg(whole)
        ax = whole.subplots()
        drawn(view, ax)
        canvas.draw()
        yield ax


@pytest.mark.parametrize(("name", "index"), SAMPLE)
def test_no_line_of_a_trend_runs_through_the_middle_of_a_label(d: Dataset, name: str, index: str) -> None:
    with laid_out(view_of(d, name, index)) as ax:
        labels = [text for text in ax.texts if text.get_text()]
        lines = [line for line in ax.lines if line.get_linewidth() == 2]
        assert labels
        assert lines
        for text in labels:
            box = text.get_window_extent()
            inner = box.expanded(0.8, 0.5)
            for line in lines:
                path = line.get_transform().transform_path(line.get_path())
                assert not path.intersects_bbox(inner, filled=False), (text.get_text(), name, index)


def test_a_trend_begins_with_its_first_score(d: Dataset) -> None:
    series = view_of(d, "Hà Tĩnh", "PAR").series
    first = series.loc[series["score"].notna(), "year"].min()
    assert first > series["year"].min()
    kept = from_first_score(series)
    assert kept["year"].tolist() == [year for year in series["year"] if year >= first]
    nothing = series.assign(score=float("nan"))
    pd.testing.assert_frame_equal(from_first_score(nothing), nothing)


def test_labels_of_neighbouring_years_stand_apart(d: Dataset) -> None:
    with laid_out(view_of(d, "Hà Nội", "PAR")) as ax:
        boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
        assert not [one for one, other in pairwise(boxes) if one.overlaps(other)]
