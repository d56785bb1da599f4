"""Who exists when: agencies of reference/agencies.csv by period, and who took over their work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from chiso.core.errors import Problem
from chiso.core.frames import records
from chiso.data.plans.scorecard_table import agency_and_share, entries
from chiso.text.messages import N_


@dataclass(frozen=True)
class Standing:
    """Whether an agency exists in a year.

    Attributes
    ----------
    known : bool
        It is on record; of others nothing is said.
    state : {"exists", "ends", "ended", "not_yet"}
        In the whole year; to a day within it; not any more; not yet.
    day : str
        The last or first day that says so, ISO; empty where it exists.
    successor : str
        Who took over its work; empty where nobody is on record.
    """

    known: bool = False
    state: str = "exists"
    day: str = ""
    successor: str = ""


class Agencies:
    """The agencies on record.

    Parameters
    ----------
    table : DataFrame
        reference/agencies.csv, as text.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._rows = {_key(row["agency"]): row for row in records(table)}

    def standing(self, agency: str, year: int) -> Standing:
        """Whether an agency exists in a year; "Ủy ban nhân dân" and "UBND" are one word."""
        row = self._rows.get(_key(agency))
        if row is None:
            return Standing()
        start, end = _iso(row["valid_from"]), _iso(row["valid_to"])
        first, last = f"{year}-01-01", f"{year}-12-31"
        state, day = "exists", ""
        if start and start > last:
            state, day = "not_yet", start
        elif end and end < first:
            state, day = "ended", end
        elif end and end < last:
            state, day = "ends", end
        return Standing(True, state, day, str(row["successor"] or ""))

    def ended_by(self, year: int) -> list[str]:
        """Agencies that have ended before or within a year, by their names on record."""
        return [
            str(row["agency"])
            for row in self._rows.values()
            if self.standing(str(row["agency"]), year).state in {"ended", "ends"}
        ]

    def in_year(self, agency: str, year: int) -> tuple[str, str]:
        """The agency that does its work in a year, and the name it replaces ("" where it is the same).

        An agency that ends within the year is replaced too: most of a plan lies after that day. Where no
        successor is on record the name stays, and stands in the second place as well.
        """
        name, seen = agency, {_key(agency)}
        while (standing := self.standing(name, year)).state in {"ended", "ends"}:
            if not standing.successor or _key(standing.successor) in seen:
                break
            name = standing.successor
            seen.add(_key(name))
        gone = self.standing(agency, year).state in {"ended", "ends"}
        return name, agency if gone else ""


def check_agencies(
    file: str,
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    columns: Iterable[str],
    known: Agencies,
    year: int,
) -> Iterator[Problem]:
    """No agency that did not exist in the planned year; one that ends in it is a finding.

    Parameters
    ----------
    file : str
        As messages show it.
    rows : iterable of (int, mapping)
        Line and cells; a row is named by its code or its id.
    columns : iterable of str
        Columns that hold agencies.
    known : Agencies
    year : int
    """
    wanted = tuple(columns)
    for line, row in rows:
        for column in wanted:
            for name in (agency_and_share(entry)[0] for entry in entries(row[column])):
                standing = known.standing(name, year)
                follower = standing.successor
                remedy = (
                    N_("its work passed to {follower}", follower=follower)
                    if follower
                    else N_("name the agency of that year")
                )
                if standing.state in {"ended", "not_yet"}:
                    when = (
                        N_("only since {day}", day=standing.day)
                        if standing.state == "not_yet"
                        else N_("to {day} only", day=standing.day)
                    )
                    message = N_("{name} did not exist in {year}: {when}", name=name, year=year, when=when)
                    yield Problem("error", file, "agency_period", message, line, column, name, remedy)
                elif standing.state == "ends":
                    label = row.get("code") or row.get("id", "")
                    message = N_(
                        "{label}: {name} exists to {day} only; {remedy}",
                        label=label,
                        name=name,
                        day=standing.day,
                        remedy=remedy,
                    )
                    yield Problem("finding", file, "agency_ends", message, line, column, name)


def _key(agency: str) -> str:
    short = re.sub("ủy ban nhân dân|uỷ ban nhân dân", "ubnd", " ".join(agency.split()).casefold())
    # "UBND các huyện, thị xã, thành phố" is every body of the district level.
    short = re.sub(r"^(ubnd|hđnd) (?:các |cấp )?(?:huyện|quận|thị xã)\b.*", r"\1 cấp huyện", short)
    # "Văn phòng UBND tỉnh Lào Cai" is the office of that name in its province.
    return re.sub(r"^(văn phòng ubnd tỉnh|trung tâm phục vụ hành chính công tỉnh) .*", r"\1", short)


def _iso(value: object) -> str:
    """A cell as ISO text, whether the table was read as text or with dates."""
    return "" if value is None or value != value else str(value)[:10]  # noqa: PLR0124 - NaN and NaT
