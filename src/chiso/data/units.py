"""The units of a data folder by name, for whoever types: `d.provinces.lai_chau`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from chiso.core.description import Describes, Description
from chiso.core.errors import UnknownName, UnknownProvince
from chiso.data.provinces import LATEST_FIRST, Names, Province, period_of
from chiso.text.messages import N_


class Units(Describes, Mapping[str, Province]):
    """The units of both periods (đơn vị hành chính cấp tỉnh).

    As attributes they are completed by Tab: `d.provinces.lai_chau`. A name that two units bear, with other
    territories, is the unit of the latest edition; the other has its period behind: `lao_cai_34`.

    Parameters
    ----------
    names : Names
    year : int
        The latest edition.

    Examples
    --------
    >>> d.provinces.lai_chau.name
    'Lai Châu'
    >>> d.provinces["tp hcm"].full_name
    'Thành phố Hồ Chí Minh'
    >>> len(d.provinces.of(2024)), len(d.provinces.of(2025))
    (63, 34)
    """

    def __init__(self, names: Names, year: int) -> None:
        self._names = names
        self._year = year

    def of(self, year: int) -> Sequence[Province]:
        """The units that an edition measures: 63 to 2024, 34 from 2025."""
        return self._names.all(period_of(year))

    @cached_property
    def _by_name(self) -> Mapping[str, Province]:
        now = period_of(self._year)
        before = [period for period in LATEST_FIRST if period != now]
        found: dict[str, Province] = {}
        for period in (now, *before):
            for unit in self._names.all(period):
                name = unit.slug.replace("-", "_")
                if name in found and not unit.reused_name:
                    continue  # one territory, whichever period is meant
                found[f"{name}_{period}" if name in found else name] = unit
        return found

    def __getattr__(self, name: str) -> Province:
        if name.startswith("_"):  # Python and IPython ask for names of their own
            raise AttributeError(name)
        if name not in self._by_name:
            raise UnknownName(name, "d.provinces", self._by_name)
        return self._by_name[name]

    def __dir__(self) -> list[str]:
        return ["of", *self._by_name]

    def __getitem__(self, spelling: str | Province) -> Province:
        """The unit of any spelling, or of a code; of the latest edition where two bear the name.

        Raises
        ------
        UnknownProvince
            With the three nearest names.
        """
        if not isinstance(spelling, str):
            return self._names.resolve(spelling)
        if spelling in self._by_name:
            return self._by_name[spelling]
        named = self._names.find(spelling, period_of(self._year))
        return named or self._names.resolve(spelling)

    def __contains__(self, spelling: object) -> bool:
        return self.get(spelling) is not None

    def get(self, spelling: Any, default: Any = None) -> Any:
        """The unit of a spelling or a code; another value where there is none."""
        try:
            return self[spelling]
        except UnknownProvince:
            return default

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def _description(self) -> Description:
        said = self._names._description()
        return replace(
            said, lines=[*said.lines, (N_("One of them"), 'd.provinces.lai_chau, d.provinces["Lai Chau"]')]
        )
