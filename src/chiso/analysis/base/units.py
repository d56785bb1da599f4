"""From what a caller names to the unit that an edition measured."""

from __future__ import annotations

from chiso.analysis.base.errors import MergedUnit
from chiso.analysis.base.panel import panel
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province


def unit(d: Dataset, province: Province | str, year: int | None = None) -> Province:
    """A Province as it is; text in any spelling, resolved for the edition if one is given."""
    if isinstance(province, Province):
        return province
    return d.province(province, year=year) if year is not None else d.province(province, period="63")


def names_by_year(d: Dataset, province: Province | str, index: str) -> dict[int, str]:
    """Name that a unit bears in each edition of an index that measured it.

    Raises
    ------
    MergedUnit
        No edition measured the unit: it exists since July 2025 and was made from several.
    """
    wanted = unit(d, province)
    names = {same.period: same.name for same in d.names.same_territory(wanted)}
    book = panel(d)
    book.index(index)
    years = {
        year: names[edition["period"]]
        for year, edition in book.editions[index].items()
        if edition["period"] in names
    }
    if not years:
        raise MergedUnit(wanted.name, wanted.period, index)
    return years


def name_in(d: Dataset, province: Province | str, index: str, year: int) -> str:
    """Name of the unit in an edition.

    Raises
    ------
    MergedUnit
        The edition did not measure the unit.
    NoFigures
        There is no such edition.
    """
    panel(d).edition(index, year)
    wanted = unit(d, province, year)
    names = names_by_year(d, wanted, index)
    if year not in names:
        raise MergedUnit(wanted.name, wanted.period, index, year)
    return names[year]
