"""index.html: the reports of a folder, what each lacks, and which failed.

The 34 present units lead, each with the reports of the units it was made from; a search by an old
name finds the unit it became.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chiso.core.files import write_whole
from chiso.core.vietnamese import fold
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province, period_of, vietnamese_key
from chiso.factory.manifest import Manifest
from chiso.pages.as_of import as_of, newer_results
from chiso.pages.blocks import Tile, TileMap
from chiso.pages.html.assets import script, stylesheet
from chiso.pages.html.blocks import html_of
from chiso.text.catalog import Texts, with_city
from chiso.text.languages import Lang

TEMPLATES = Path(__file__).with_name("portal_template")
ALL_THERE, IN_PART = 4, 2  # shades of the map


@dataclass(frozen=True)
class Listed:
    """A report as the portal lists it; without address and error it was not asked for.

    Attributes
    ----------
    text : str
        Of the link.
    href, workbook : str
        Addresses below the folder; empty where there is no such file.
    only_english : bool
        The address leads to the English report, the only one there is.
    english : str
        Address of the English report beside the Vietnamese one.
    lacks : str
        Sections without figures.
    error, english_error : str
        Why a report was not made.
    """

    text: str
    href: str = ""
    workbook: str = ""
    only_english: bool = False
    english: str = ""
    lacks: str = ""
    error: str = ""
    english_error: str = ""


@dataclass
class Unit:
    """A present unit with its reports."""

    name: str
    region: str
    names: str
    merged: Listed | None = None
    reports: list[Listed] = field(default_factory=list)

    @property
    def lacking(self) -> int:
        """Its reports that lack figures or failed."""
        return sum(bool(one.lacks or one.error or one.english_error) for one in self._all())

    @property
    def href(self) -> str:
        """Where the tile of the unit leads."""
        return next((one.href or one.english for one in self._all() if one.href or one.english), "")

    def _all(self) -> list[Listed]:
        return [*([self.merged] if self.merged else []), *self.reports]


def write_portal(out: Path, manifest: Manifest, d: Dataset, day: dt.date | None = None) -> None:
    """Write the portal of a folder of reports; works from file://, fetches nothing.

    Parameters
    ----------
    out : Path
    manifest : Manifest
        Of the folder; its entries are listed, and nothing else.
    d : Dataset
        For the units, their regions and predecessors.
    day : date, optional
        On which it counts as made; as in `chiso.pages.as_of.newer_results`.
    """
    t = Texts("vi")
    entries = manifest.reports
    years = sorted({entry["parameters"]["year"] for entry in entries.values()})
    before = {period_of(year) for year in years} == {"63"}
    failed = sum(bool(entry["error"]) for entry in entries.values())
    units = _units(out, entries, d, t, before=before)
    general = [
        _listed(out, entries, path, entry["title"] or entry["name"], t)
        for path, entry in _vietnamese_first(entries)
        if entry["kind"] not in {"province", "merged"}
    ]
    page = _template().render(
        title=t(
            "Reports on {indices}, {year}",
            indices=", ".join(one.name for one in d.indices.values()),
            year=", ".join(map(str, years)),
        ),
        count=t.ngettext(
            "{n} report. Each is one file that works without a network.",
            "{n} reports. Each is one file that works without a network.",
            n=len(entries) - failed,
        ),
        about_data=[as_of(d, t), *newer_results(d, t, day, max(years, default=None))],
        failures=t.ngettext("{n} report failed.", "{n} reports failed.", n=failed) if failed else "",
        css=Markup(stylesheet() + (TEMPLATES / "portal.css").read_text("utf-8")),
        early=Markup((TEMPLATES / "early.js").read_text("utf-8")),
        script=Markup(script() + (TEMPLATES / "portal.js").read_text("utf-8")),
        general=general,
        units=units,
        # From 2025 on the units are measured themselves: there is no report from their predecessors.
        merged=before or any(unit.merged for unit in units),
        regions=sorted({unit.region for unit in units}, key=vietnamese_key),
        map=_map(units, d, t) if units else "",
        words={
            "skip": t("Skip to the content"),
            "failed": t("failed"),
            "in_english": t("English version"),
            "failed_english": t("the English report failed"),
            "not_made": t("no report was made"),
            "lacks": t("not on record"),
            "general": t("Reports on the country and comparisons"),
            "units": t("Reports by unit since 1 July 2025"),
            "search": t("Search by name, old or new, with or without diacritics"),
            "region": t("Region (Resolution 306/NQ-CP)"),
            "region_short": t("Region"),
            "caption": t("Units since 1 July 2025, regions by Resolution 306/NQ-CP"),
            "all": t("All regions"),
            "shown": t("{n} of {total} units shown", n="{n}", total="{total}"),
            "unit": t("Province, city"),
            "merged": t("Report on the unit, from its predecessors"),
            "reports": t("Reports on the units before 1 July 2025, with Excel files")
            if before
            else t("Province reports, with Excel files"),
            "lacking": t("Reports that lack figures or failed"),
            "more": t("Show more units"),
            "map": t("Tile map of the units"),
        },
    )
    write_whole(out / "index.html", with_city(page, t.lang).encode() + b"\n")


@cache
def _template() -> Any:
    loader = FileSystemLoader(TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(
        "index.html.j2"
    )


def _units(
    out: Path, entries: dict[str, dict[str, Any]], d: Dataset, t: Texts, *, before: bool
) -> list[Unit]:
    """The present units that the folder has a report of, by name.

    Before July 2025 the reports are about the predecessors, and one that is not there is named as such.
    """
    merged = _by_name(entries, "merged")
    provinces = _by_name(entries, "province")
    aliases = d.tables["aliases"]
    units = []
    for present in sorted(d.names.all("34"), key=lambda unit: vietnamese_key(unit.name)):
        parents = d.names.predecessors(present)
        unit = Unit(present.name, present.region, _searched([present, *parents], aliases))
        if present.name in merged:
            unit.merged = _listed(out, entries, merged[present.name], present.name, t)
        names = dict.fromkeys([*(parent.name for parent in parents), present.name])
        unit.reports = [
            _listed(out, entries, provinces[name], name, t) for name in names if name in provinces
        ]
        if before and (unit.merged or unit.reports):
            unit.reports += [Listed(one.name) for one in parents if one.name not in provinces]
        if unit.merged or unit.reports:
            units.append(unit)
    return units


def _by_name(entries: dict[str, dict[str, Any]], kind: str) -> dict[str, str]:
    """Unit -> path of its report, the Vietnamese one if there are two."""
    own = [(path, entry) for path, entry in _vietnamese_first(entries) if entry["kind"] == kind]
    return {entry["name"]: path for path, entry in own}


def _vietnamese_first(entries: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Entries, without a report in another language that has a Vietnamese one."""
    listed = sorted(entries.items(), key=lambda item: (vietnamese_key(item[1]["name"]), item[0]))
    return [
        (path, entry)
        for path, entry in listed
        if _in_vietnamese(path) == path or _in_vietnamese(path) not in entries
    ]


def _in_vietnamese(path: str) -> str:
    name, _, lang = path.removesuffix(".html").rpartition(".")
    return f"{name}.html" if lang in {*Lang} else path


def _listed(out: Path, entries: dict[str, dict[str, Any]], path: str, text: str, t: Texts) -> Listed:
    entry = entries[path]
    only_english = entry["parameters"]["lang"] == "en"
    workbook = path.removesuffix(".html") + ".xlsx"
    english = path.removesuffix(".html") + ".en.html"
    beside = entries.get(english)
    made = beside is not None and not beside["error"]
    return Listed(
        t("{name} (in English)", name=text) if only_english else text,
        href="" if entry["error"] else quote(path),
        workbook=quote(workbook) if not entry["error"] and (out / workbook).is_file() else "",
        only_english=only_english,
        english=quote(english) if made else "",
        lacks=", ".join(dict.fromkeys(gap["section"] for gap in entry["missing"])),
        error=entry["error"],
        english_error=beside["error"] if beside else "",
    )


def _searched(units: Iterable[Province], aliases: pd.DataFrame) -> str:
    """Names and spellings of a unit and its predecessors without diacritics, for the search."""
    names = []
    for unit in units:
        own = aliases["province"].eq(unit.name) & aliases["period"].isin(["", unit.period])
        names += [unit.name, *aliases.loc[own, "alias"]]
    return " | ".join(dict.fromkeys(fold(name) for name in names))


def _map(units: list[Unit], d: Dataset, t: Texts) -> Markup:
    tiles = {}
    for unit in units:
        if not unit.href:
            tiles[unit.name] = Tile(0, t("no report was made"))
        elif unit.lacking:
            tiles[unit.name] = Tile(IN_PART, t("reports, some lack figures or failed"), unit.href)
        else:
            tiles[unit.name] = Tile(ALL_THERE, t("reports with all indices"), unit.href)
    for present in d.names.all("34"):
        tiles.setdefault(present.name, Tile(0, t("no report was made")))
    legend = [
        (ALL_THERE, t("reports with all indices")),
        (IN_PART, t("reports, some lack figures or failed")),
        (0, t("no report was made")),
    ]
    caption = t("The units since 1 July 2025, with links to their reports.")
    return html_of([TileMap(d.tiles[d.tiles["period"].eq("34")], tiles, caption, legend)], t)
