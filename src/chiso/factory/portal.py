"""index.html: the country and every unit of an edition, and the reports of a folder, found and compared.

The units before July 2025 and the present ones are two lists; a search by an old or a new name finds both.
What the page shows is gathered in `portal_listing` (reports), `portal_figures` (results), `portal_compare`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chiso.core.files import write_together
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province, period_of, vietnamese_key
from chiso.factory.kinds import OF_NO_EDITION, OWN_KINDS
from chiso.factory.manifest import Manifest
from chiso.factory.portal_compare import comparison_data
from chiso.factory.portal_figures import (
    Former,
    UnitStanding,
    formers,
    national_result,
    notes,
    standings,
    views_of,
)
from chiso.factory.portal_listing import FolderListing, Listed, beside, searched, spellings_of
from chiso.pages.as_of import as_of, newer_results
from chiso.pages.blocks import Tile, TileMap
from chiso.pages.html.assets import script, stylesheet
from chiso.pages.html.blocks import html_of
from chiso.reports.comparison.request import FEWEST, MOST
from chiso.reports.national.maps import edition_map, predecessors_map
from chiso.reports.national.view import CountryView
from chiso.text.catalog import Texts, with_city
from chiso.text.languages import Lang
from chiso.text.messages import N_

TEMPLATES = Path(__file__).with_name("portal_template")
PAGES = {Lang.VI.value: "index.html", Lang.EN.value: "index.en.html"}
SCRIPTS = ("compare.js", "portal.js")  # the first finds rows that the second lays out in parts
OWN_NAMES = {Lang.VI.value: "Tiếng Việt", Lang.EN.value: "English"}
# Of the two lists.
HEADINGS = {"63": N_("{total} units, to 30 June 2025"), "34": N_("{total} units, since 1 July 2025")}


@dataclass
class ListedUnit:
    """A row of a list: a unit with its reports, and its result or those of its predecessors by index.

    Attributes
    ----------
    name, region, names : str
        `names` are all that a search finds it by.
    number : int
        In the figures to compare; -1 where it is not among them.
    report : Listed
    made_of : list of Listed
        Reports of the units that it was made from.
    results : list of UnitStanding
        By index, of an edition that measured the unit.
    formers : list of list of Former
        By index, of an edition before it.
    groups : str
        Keys of its groups of units, joined by "|".
    """

    name: str
    region: str
    names: str
    number: int
    report: Listed
    made_of: list[Listed] = field(default_factory=list)
    results: list[UnitStanding] = field(default_factory=list)
    formers: list[list[Former]] = field(default_factory=list)
    groups: str = ""


@dataclass(frozen=True)
class UnitList:
    """The units of a period of which a folder has reports.

    Attributes
    ----------
    period : {"63", "34"}
    heading, scheme, about : str
        `scheme` says by which decision there are regions; `about` what is in the cells.
    units : list of ListedUnit
    regions : list of str
    groups : list of (str, str)
        Key and name of each group that units are compared in.
    maps : list of (str, str, Markup)
        Key and name of an index, and the map.
    measured : bool
        The edition measured these units: they have places of their own.
    notes : list of str
    """

    period: str
    heading: str
    scheme: str
    about: str
    units: list[ListedUnit]
    regions: list[str]
    groups: list[tuple[str, str]]
    maps: list[tuple[str, str, Markup]]
    measured: bool
    notes: list[str]

    @property
    def moves(self) -> bool:
        """A change of place on the year before is known of a unit."""
        return any(one.move for unit in self.units for one in unit.results)


def write_portal(out: Path, manifest: Manifest, d: Dataset, day: dt.date | None = None) -> None:
    """Write the portal of a folder of reports; works from file://, fetches nothing.

    It is in Vietnamese, and in English beside that where a report of the folder is.

    Parameters
    ----------
    out : Path
    manifest : Manifest
        Of the folder; its entries are listed, and nothing else.
    d : Dataset
        For the results, the units, their regions and predecessors.
    day : date, optional
        On which it counts as made; as in `chiso.pages.as_of.newer_results`.
    """
    made_in = {entry["parameters"]["lang"] for entry in manifest.reports.values() if not entry["error"]}
    langs = [lang for lang in PAGES if lang == Lang.VI or lang in made_in]
    pages = {out / PAGES[lang]: _page(out, manifest, d, Texts(lang), langs, day) for lang in langs}
    write_together(pages)
    for lang in PAGES.keys() - {*langs}:
        (out / PAGES[lang]).unlink(missing_ok=True)


def _page(
    out: Path, manifest: Manifest, d: Dataset, t: Texts, langs: list[str], day: dt.date | None
) -> bytes:
    entries = manifest.reports.values()
    years = sorted({entry["parameters"]["year"] for entry in entries})
    # A scorecard is of a unit and a year of its own: it does not say which edition the folder is of.
    of_editions = {entry["parameters"]["year"] for entry in entries if entry["kind"] not in OF_NO_EDITION}
    year = max(of_editions, default=max(years, default=d.latest_year))
    failed = [entry["name"] for entry in entries if entry["error"]]
    listing = FolderListing(manifest, year, t)
    views = views_of(d, year, t) if of_editions else {}
    compared = sorted(d.names.all(period_of(year)), key=lambda unit: vietnamese_key(unit.name))
    results = [standings(view) for view in views.values()]
    lists = [
        made
        for period in ("63", "34")
        if (made := _list(d, listing, views, results, of_editions, period, compared)) is not None
    ]
    data = comparison_data([*views.values()], compared) if views else {}
    page = _template().render(
        lang=t.lang,
        title=_title(d, years, t, own=bool(entries) and all(one["kind"] in OWN_KINDS for one in entries)),
        year=year,
        count=t.ngettext(
            "{n} report. Each is one file that works without a network.",
            "{n} reports. Each is one file that works without a network.",
            n=len(entries) - len(failed),
        ),
        about_data=[as_of(d, t), *newer_results(d, t, day, max(years, default=None))],
        failures=t.ngettext("{n} report failed.", "{n} reports failed.", n=len(failed)) if failed else "",
        failed=", ".join(dict.fromkeys(failed)),
        others=[(PAGES[lang], lang, OWN_NAMES[lang]) for lang in langs if lang != t.lang],
        editions=beside(out, PAGES[t.lang]),
        css=Markup(stylesheet() + (TEMPLATES / "portal.css").read_text("utf-8")),
        early=Markup((TEMPLATES / "early.js").read_text("utf-8")),
        script=Markup("".join([script(), *((TEMPLATES / name).read_text("utf-8") for name in SCRIPTS)])),
        cards=[national_result(view) for view in views.values()],
        general=listing.general(),
        own=listing.own(PAGES[t.lang]),
        lists=lists,
        heads=[(view.name, _head(view, t)) for view in views.values()],
        keys=[view.about.key for view in views.values()],
        data=data if data and data["indices"] else None,
        shown=max(views.values(), key=lambda view: len(view.table)).about.key if views else "",
        most=MOST,
        compare_words=_compare_words(t, year),
        words=_words(t, year),
    )
    return with_city(page, t.lang).encode() + b"\n"


def _title(d: Dataset, years: list[int], t: Texts, *, own: bool) -> str:
    """What the folder holds reports on: indices, or sets of criteria of provinces alone."""
    said = ", ".join(map(str, years))
    if own:
        return t("Departments and communes, {years}", years=said)
    names = ", ".join(one.name for one in d.indices.values())
    return t("Reports on {indices}, {year}", indices=names, year=said)


@cache
def _template() -> Any:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment.get_template("index.html.j2")


def _head(view: CountryView, t: Texts) -> str:
    return t("place") if view.about.publishes_ranks else t("group; place by score (derived)")


def _list(
    d: Dataset,
    listing: FolderListing,
    views: Mapping[str, CountryView],
    results: list[dict[str, UnitStanding]],
    years: set[int],
    period: str,
    compared: list[Province],
) -> UnitList | None:
    """The units of a period with reports; None where there are none.

    Parameters
    ----------
    d, listing, views
    results : list of dict
        By index, what `standings` gives of `views`.
    years : set of int
        Editions of the folder.
    period : {"63", "34"}
    compared : list of Province
        The units that are compared, in their order.
    """
    t = listing.t
    own = max((year for year in years if period_of(year) == period), default=None)
    measured = own is not None
    if period == "63" and not measured:
        return None
    if own is not None and own != listing.year:  # the folder holds editions of both periods
        views = views_of(d, own, t)
        results = [standings(view) for view in views.values()]
    numbers = {unit.name: n for n, unit in enumerate(compared)} if own == listing.year else {}
    reports = listing.of_units("province", period if measured else "63")
    merged = listing.of_units("merged", "63")
    spellings = spellings_of(d.tables["aliases"])
    groups = [group for group in d.unit_groups if group.period == period]
    units = []
    for unit in sorted(d.names.all(period), key=lambda one: vietnamese_key(one.name)):
        parents = [one.name for one in d.names.predecessors(unit)]
        made = ListedUnit(
            unit.name,
            unit.region if t.names == "vi" else unit.region_en,
            searched([unit, *d.names.predecessors(unit), d.names.successor(unit)], spellings),
            numbers.get(unit.name, -1),
            (reports if measured else merged).get(unit.name, Listed(unit.name, unit.name)),
            groups="|".join(group.key for group in groups if unit in group.units),
        )
        if measured:
            made.results = [found[unit.name] for found in results]
            # In a folder of both kinds of edition.
            made.made_of = [merged[unit.name]] if period == "34" and unit.name in merged else []
            there = unit.name in reports or bool(made.made_of)
        else:
            made.formers = [formers(unit.name, parents, found, t) for found in results]
            made.made_of = [reports.get(name, Listed(name, name)) for name in parents]
            if len(parents) == 1:  # it stayed as it was: its report is that of before
                before = made.made_of.pop()
                made.report = replace(before, text=before.text.replace(parents[0], unit.name))
            there = unit.name in merged or any(name in reports for name in parents)
        if there:
            units.append(made)
    if not units:
        return None
    maps = [
        (view.about.key, view.name, _map(view, units, t, measured=measured))
        for view in views.values()
        if view.on_record
    ]
    scheme = d.regions.loc[d.regions["period"].eq(period), "decision"].iloc[0]
    return UnitList(
        period,
        t(HEADINGS[period], total=len(d.names.all(period))),
        t("Region (Resolution {number})", number=scheme.split()[2]),
        _about(own or listing.year, t, measured=measured),
        units,
        sorted({unit.region for unit in units}, key=vietnamese_key),
        [(group.key, group.name(t.names)) for group in groups],
        maps,
        measured,
        notes(views.values()) if measured else [],
    )


def _about(year: int, t: Texts, *, measured: bool) -> str:
    if measured:
        return t("Results of {year}; the longer the bar, the better the place.", year=year)
    return t(
        "Places in {year} of the units that each was made from, on a rail from the first (left) to the last. "
        "No mean is given, and no place for the unit itself.",
        year=year,
    )


def _map(view: CountryView, units: list[ListedUnit], t: Texts, *, measured: bool) -> Markup:
    drawn = edition_map(view, 0) if measured else predecessors_map(view, 0)
    if not isinstance(drawn, TileMap):
        raise TypeError(type(drawn).__name__)
    reports = {unit.name: (unit.report, *unit.made_of) for unit in units}
    to = {name: next((one.href for one in own if one.href), "") for name, own in reports.items()}
    shaded = {name: replace(tile, href=to.get(name, "")) for name, tile in drawn.tiles.items()}
    empty = {name: Tile(0, t("not on record yet"), href) for name, href in to.items() if name not in shaded}
    return html_of([replace(drawn, tiles=shaded | empty)], t)


def _words(t: Texts, year: int) -> dict[str, str]:
    return {
        "skip": t("Skip to the content"),
        "failed": t("failed"),
        "not_made": t("no report was made"),
        "lacks": t("not on record"),
        "national": t("The country in {year}", year=year),
        "general": t("Reports on the country and comparisons"),
        "units": t("Results and reports by unit"),
        "own": t("Departments and communes, by sets of criteria of the province"),
        "search": t("Search by name, old or new, with or without diacritics"),
        "all": t("All regions"),
        "group": t("Group of units"),
        "all_groups": t("All groups"),
        "shown": t("{n} of {total} units shown", n="{n}", total="{total}"),
        "unit": t("Province, city"),
        "more": t("Show more units"),
        "shaded": t("Map shaded by"),
        "editions": t("Other editions built:"),
        "made_of": t("made from:"),
        "without_score": t("score: none yet"),
        "without_place": t("place: none yet"),
        "up": t("place and score rose, the score by more than the others"),
        "down": t("the place fell, and the score fell or rose by less than the others"),
        "little": t("the score moved no more than usual, or about as much as the country"),
        "plain": t("the change of the score is not known, or does not go with that of the place"),
        "doubtful": t("to be verified: from a secondary source, or by order of listing"),
        "moved": t("places up or down on the year before"),
        "compare": t("Compare on the page"),
    }


def _compare_words(t: Texts, year: int) -> dict[str, str]:
    """What the script says; `{...}` are filled in there."""
    return {
        "pick": t("Compare {unit}", unit="{unit}"),
        "picked": t("{n} of {total} units picked", n="{n}", total="{most}"),
        "full": t(
            "{total} units are picked, and no more can be compared: take one out to add {unit}.",
            total="{most}",
            unit="{unit}",
        ),
        "out": t("Take out {unit}", unit="{unit}"),
        "add": t("Add a unit"),
        "choose": t("Choose a unit"),
        "index": t("Index"),
        "none": t("Tick units in the list, or add them here."),
        "missing": t("not on record yet"),
        "derived": t("Places are derived from the scores: {index} publishes no ranks.", index="{index}"),
        "doubtful": t("* to be verified."),
        "scale": t(
            "One scale for all; grey: the other units picked. No line is drawn over a year without a score.",
        ),
        "earlier": t(
            "Editions since {first} are drawn, whose scores compare; those before are in the table.",
            first="{first}",
        ),
        "stops": t("scores do not compare with those of the editions before"),
        "no_line": t("No scores on record in {first}-{last}.", first="{first}", last="{last}"),
        "editions": t("{index}: totals and places by edition", index="{index}"),
        "edition": t("Edition"),
        "break": t("From {year} on: {what}.", year="{year}", what="{what}"),
        "mark": t("Dotted, {years}: {what}.", years="{years}", what="{what}"),
        "parts": t("{index} {year}: components", index="{index}", year=year),
        "no_parts": t("Components of these units are not on record."),
        "median": t("Median"),
        "maximum": t("maximum {n}", n="{n}"),
        "marks": t("▲ highest, ▼ lowest of these units; small: the place."),
        "command": t("For the full report, with what each can learn from the others:"),
        "fewest": t("To compare, pick more units: at least {n}.", n=FEWEST),
    }
