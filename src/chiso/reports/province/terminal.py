"""The indices of a unit as plain text: what `chiso show` prints."""

from __future__ import annotations

import datetime as dt

from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.pages.as_of import as_of, newer_results
from chiso.pages.references import BASES, References
from chiso.reports.parts.index_result import IndexView
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import MISSING

_INDENT = 2


def render_show(
    d: Dataset, province: Province, year: int, lang: str = "vi", day: dt.date | None = None
) -> str:
    """Score, place, change, basis and source of each index; how new the data are, what is newer on a day.

    Parameters
    ----------
    d : Dataset
    province : Province
        Of the period of the edition.
    year : int
        Edition.
    lang : {"vi", "en"}
    day : date, optional
        On which newer results should be out; as in `chiso.pages.as_of.newer_results`.

    Returns
    -------
    str
        A block of lines an index, under the name of the unit. A missing total is given its reason.
    """
    t = Texts(lang)
    label = province.label if lang == "vi" else province.label_en
    views = (IndexView(d, province, index, year, t, References(d, t)) for index in d.indices)
    said = [as_of(d, t), *newer_results(d, t, day, year)]
    return "\n\n".join([capital(label), *("\n".join(_block(view)) for view in views), "\n".join(said)])


def _block(view: IndexView) -> list[str]:
    t, now = view.t, view.now
    lines: list[tuple[str, str]] = []
    why = view.why_missing()
    if why:
        lines.append((t("Result"), why))
    else:
        group = f" ({view.group()})" if view.group() else ""
        lines.append((t("Result"), view.result() + group))
        lines.append(("", _known(now["score_basis"], now["score_source"], t)))
    if view.has_edition and view.rank_words() != MISSING:
        lines.append((t("Place"), view.rank_words()))
        lines.append(("", _known(now["rank_basis"], now["rank_source"], t)))
    elif not why:
        lines.append((t("Place"), t("not on record yet")))
    for number, move in enumerate(view.movements()):
        lines.append(("" if number else t("Change on the year before"), move))
    width = max(len(name) for name, _ in lines) + _INDENT
    heading = t("{index} {year}", index=view.name, year=view.year)
    return [heading, *(f"{' ' * _INDENT}{name:<{width}}{text}" for name, text in lines)]


def _known(basis: str, sources: str, t: Texts) -> str:
    return f"{t(BASES[basis])}: {sources}" if sources else t(BASES[basis])
