"""own/index.html and own/<set>/index.html: the units of sets of criteria, found, sorted, and their reports.

What a page shows of a set is kept beside it (units.json): a build of one set lists the others from there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chiso.core.files import write_together
from chiso.core.vietnamese import fold
from chiso.factory.kinds import OWN_FOLDER, OWN_KINDS
from chiso.factory.manifest import Manifest
from chiso.factory.portal import OWN_NAMES, PAGES, TEMPLATES
from chiso.factory.portal_listing import FolderListing, Listed
from chiso.pages.html.assets import script, stylesheet
from chiso.rankings.measures import fields_of, percent_of, reached_by_field
from chiso.rankings.results import Results, UnitResult
from chiso.rankings.years import RankedYear
from chiso.text.catalog import Texts, with_city
from chiso.text.languages import Lang
from chiso.text.numbers import MISSING, labelled, number

KEPT = "units.json"  # beside the portal of a set
KEPT_VERSION = 1
_OWN_SCRIPTS = ("portal.js", "own.js")
_OWN_STYLES = ("portal.css", "own.css")
MOST_MISSING = 5  # codes without a score that are named
MOST_HEADED = 12  # fields that have a column of their own


def write_own_portals(out: Path, manifest: Manifest, years: Iterable[RankedYear]) -> None:
    """Write the portals of sets of criteria; they work from file:// and fetch nothing.

    Parameters
    ----------
    out : Path
        Folder of the reports.
    manifest : Manifest
    years : iterable of RankedYear
        Of the sets that were built; what is kept of the others stands.
    """
    entries = [one for one in manifest.reports.values() if one["kind"] in OWN_KINDS]
    made_in = {one["parameters"]["lang"] for one in entries if not one["error"]}
    langs = [lang for lang in PAGES if lang == Lang.VI or lang in made_in]
    files: dict[Path, bytes] = {}
    known: dict[str, dict[str, Any]] = {}
    for one in years:
        kept = kept_of(one.results)
        known[kept["set"]] = kept
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        files[out / OWN_FOLDER / kept["set"] / KEPT] = text.encode() + b"\n"
    for code in sorted({one["parameters"]["criteria_set"] for one in entries} - known.keys()):
        if kept_before := _read(out / OWN_FOLDER / code / KEPT):
            known[code] = kept_before
    sets = [known[code] for code in sorted(known)]
    for lang in langs:
        listing = FolderListing(manifest, max((one["year"] for one in sets), default=0), Texts(lang))
        for kept in sets:
            page = _page(listing, [kept], langs, above=2)
            files[out / OWN_FOLDER / kept["set"] / PAGES[lang]] = page
        files[out / OWN_FOLDER / PAGES[lang]] = _page(listing, sets, langs, above=1)
    write_together(files)


def kept_of(results: Results) -> dict[str, Any]:
    """What portals show of a set and year, in no language."""
    shares = {row["unit"]: row for row in reached_by_field(results)}
    fields = fields_of(results)
    return {
        "version": KEPT_VERSION,
        "set": results.criteria.code,
        "name": results.criteria.name,
        "province": results.criteria.province,
        "year": results.year,
        "fields": [[one.code, one.name] for one in fields],
        "classes": [one.name for one in results.criteria.classes],
        "kinds": list(results.kinds),
        "units": [_unit(one, [shares[one.unit.name][each.code] for each in fields]) for one in results.units],
    }


def _unit(one: UnitResult, shares: Sequence[float]) -> dict[str, Any]:
    names = (one.unit.name, *one.unit.spellings, *one.unit.predecessors)
    percent = percent_of(one)
    return {
        "name": one.unit.name,
        "names": " | ".join(dict.fromkeys(map(fold, names))),
        "kind": one.unit.kind,
        "place": one.place,
        "of": one.of,
        "own": one.place_in_kind,
        "of_own": one.of_kind,
        "shared": one.shared,
        "percent": None if math.isnan(percent) else percent,
        "class": one.class_name,
        "missing": list(one.missing),
        "fields": [None if math.isnan(share) else round(share, 2) for share in shares],
    }


def _read(path: Path) -> dict[str, Any]:
    """What an earlier build kept; nothing of what stands there from elsewhere."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        known = kept["version"] == KEPT_VERSION and all(len(one["fields"]) for one in kept["units"])
        return dict(kept) if known else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _page(
    listing: FolderListing, sets: Sequence[Mapping[str, Any]], langs: Sequence[str], above: int
) -> bytes:
    t = listing.t
    years = sorted({one["year"] for one in sets})
    provinces = {one["province"] for one in sets}
    title = (
        t("{name}, {year}: units", name=sets[0]["name"], year=sets[0]["year"])
        if len(sets) == 1
        else t("Departments and communes, {years}", years=", ".join(map(str, years)))
    )
    page = _own_template().render(
        lang=t.lang,
        title=title,
        others=[(PAGES[lang], lang, OWN_NAMES[lang]) for lang in langs if lang != t.lang],
        up=("../" * above + PAGES[t.lang], t("All reports")),
        css=Markup(stylesheet() + "".join((TEMPLATES / name).read_text("utf-8") for name in _OWN_STYLES)),
        early=Markup((TEMPLATES / "early.js").read_text("utf-8")),
        script=Markup("".join([script(), *((TEMPLATES / name).read_text("utf-8") for name in _OWN_SCRIPTS)])),
        lists=[_list(kept, listing, "../" * (above - 1), several=len(provinces) > 1) for kept in sets],
        words=_words(t),
    )
    return with_city(page, t.lang).encode() + b"\n"


@cache
def _own_template() -> Any:
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("own.html.j2")


def _list(kept: Mapping[str, Any], listing: FolderListing, up: str, *, several: bool) -> dict[str, Any]:
    t, reports = listing.t, listing.of_own_units(kept["set"])
    of_province = f"{kept['province']}: " if several and kept["province"] else ""
    inside = f"{OWN_FOLDER}/{kept['set']}/"
    down = "" if up else f"{kept['set']}/"

    def placed(one: Listed | None) -> tuple[str, str, str]:
        """Page, Excel file, and why there is none."""
        if one is None:
            return "", "", ""
        return (
            *(
                f"{down}{address.removeprefix(inside)}" if address else ""
                for address in (one.href, one.workbook)
            ),
            one.error,
        )  # type: ignore[return-value]

    return {
        "key": kept["set"],
        "heading": f"{of_province}{kept['name']} ({kept['year']})",
        "ranking": placed(reports.get("")),
        "kinds": kept["kinds"],
        "classes": kept["classes"],
        "heads": [
            (t("Field {code}", code=code), labelled(code, name))
            for code, name in kept["fields"][:MOST_HEADED]
        ],
        "units": [_shown(one, placed(reports.get(one["name"])), t) for one in kept["units"]],
    }


def _shown(one: Mapping[str, Any], report: tuple[str, str, str], t: Texts) -> dict[str, Any]:
    tied = t("shared place")
    place = f"{one['place']}/{one['of']}" if one["place"] else MISSING
    return {
        "name": one["name"],
        "names": one["names"],
        "kind": one["kind"],
        "class": one["class"],
        "href": report[0],
        "workbook": report[1],
        "error": report[2],
        "place": f"{place} ({tied})" if one["shared"] else place,
        "own": f"{one['own']}/{one['of_own']}" if one["own"] else MISSING,
        "percent": MISSING if one["percent"] is None else number(one["percent"], t.lang),
        "missing": ", ".join(one["missing"][:MOST_MISSING]) + ("…" if one["missing"][MOST_MISSING:] else ""),
        "fields": [
            MISSING if share is None else number(share, t.lang, 1) for share in one["fields"][:MOST_HEADED]
        ],
    }


def _words(t: Texts) -> dict[str, str]:
    return {
        "skip": t("Skip to the content"),
        "failed": t("failed"),
        "search": t("Search by name, old or new, with or without diacritics"),
        "units": t("Results and reports by unit"),
        "shown": t("{n} of {total} units shown", n="{n}", total="{total}"),
        "more": t("Show more units"),
        "unit": t("Administrative unit"),
        "kind": t("Kind of unit"),
        "all": t("All"),
        "class": t("Rating"),
        "no_class": t("without a class"),
        "place": t("Place"),
        "own": t("Place in its kind"),
        "percent": t("Percent"),
        "fields": t("Fields: percent of what the unit could reach."),
        "ranking": t("Ranking"),
        "missing": t("Without a score"),
    }
