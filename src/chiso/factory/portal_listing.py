"""What a folder of reports holds, as its portal lists it: pages, Excel files, other languages, failures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from chiso.core.frames import records
from chiso.core.vietnamese import fold
from chiso.data.provinces import Province, period_of, vietnamese_key
from chiso.factory.kinds import OWN_FOLDER, OWN_KINDS, RANKING
from chiso.factory.manifest import Manifest
from chiso.text.catalog import Texts
from chiso.text.languages import Lang
from chiso.text.messages import N_

Entry = Mapping[str, Any]
# Of reports in another language than the portal's.
IN_ANOTHER = {"en": N_("{name} (in English)"), "vi": N_("{name} (in Vietnamese)")}
VERSIONS = {"en": N_("English version"), "vi": N_("Vietnamese version")}
NOT_MADE_IN = {"en": N_("the English report failed"), "vi": N_("the Vietnamese report failed")}


@dataclass(frozen=True)
class Listed:
    """A report as the portal lists it; without address and error it was not asked for.

    Attributes
    ----------
    name : str
        Of the unit; of another report its title.
    text : str
        Of the link: with language and edition where these are not the portal's.
    href, workbook : str
        Addresses below the folder; empty where there is no such file.
    lang : str
        Of the page that the address leads to, where it is not that of the portal.
    beside : tuple of (str, str, str)
        Language, wording and address of the same report in other languages.
    lacks : str
        Sections without figures.
    error : str
        Why the report was not made.
    failed : tuple of (str, str)
        That the report in another language was not made, and why.
    """

    name: str
    text: str
    href: str = ""
    workbook: str = ""
    lang: str = ""
    beside: tuple[tuple[str, str, str], ...] = ()
    lacks: str = ""
    error: str = ""
    failed: tuple[tuple[str, str], ...] = ()


class FolderListing:
    """The reports of a folder, each once, in the language of the portal where it was made in that.

    Parameters
    ----------
    manifest : Manifest
        Of the folder; its entries are listed, and nothing else.
    year : int
        Edition of the portal: reports of others are marked.
    t : Texts
    """

    def __init__(self, manifest: Manifest, year: int, t: Texts) -> None:
        self.out, self.year, self.t = manifest.out, year, t
        self._reports: dict[str, dict[str, tuple[str, Entry]]] = {}
        for path, entry in sorted(
            manifest.reports.items(), key=lambda item: (vietnamese_key(item[1]["name"]), item[0])
        ):
            self._reports.setdefault(_without_language(path), {})[_language(path)] = (path, entry)

    def general(self) -> list[Listed]:
        """Reports that are of no single unit."""
        units = {"province", "merged", *OWN_KINDS}
        chosen = [self._chosen(each) for each in self._reports.values()]
        return [
            self._listed(each, self._chosen(each)[1]["title"] or self._chosen(each)[1]["name"])
            for each, (_, entry) in zip(self._reports.values(), chosen, strict=True)
            if entry["kind"] not in units
        ]

    def own(self, page: str) -> list[Listed]:
        """The portals of sets of criteria that the folder has reports of, by set.

        Parameters
        ----------
        page : str
            File of a portal in its language.
        """
        sets: dict[str, list[Entry]] = {}
        for each in self._reports.values():
            _, entry = self._chosen(each)
            if entry["kind"] in OWN_KINDS:
                sets.setdefault(entry["parameters"]["criteria_set"], []).append(entry)
        found = []
        for code, entries in sorted(sets.items()):
            ranking = next((one for one in entries if one["kind"] == RANKING), None)
            name = ranking["name"] if ranking else f"{code} {entries[0]['parameters']['year']}"
            found.append(Listed(name, name, href=quote(f"{OWN_FOLDER}/{code}/{page}")))
        return found

    def of_own_units(self, code: str) -> dict[str, Listed]:
        """Reports of the units of a set of criteria, by unit; its ranking under no name."""
        found = {}
        for each in self._reports.values():
            _, entry = self._chosen(each)
            if entry["kind"] in OWN_KINDS and entry["parameters"]["criteria_set"] == code:
                listed = self._listed(each, entry["name"])
                found[entry["parameters"].get("unit", "")] = listed
        return found

    def of_units(self, kind: str, period: str) -> dict[str, Listed]:
        """Reports of a kind on units by the name of the unit.

        Parameters
        ----------
        kind : {"province", "merged"}
        period : {"63", "34"}
            Of the units that the editions of the reports measured.
        """
        found = {}
        for each in self._reports.values():
            _, entry = self._chosen(each)
            if entry["kind"] == kind and period_of(entry["parameters"]["year"]) == period:
                found[entry["name"]] = self._listed(each, entry["name"])
        return found

    def _chosen(self, each: dict[str, tuple[str, Entry]]) -> tuple[str, Entry]:
        return each.get(self.t.lang) or next(iter(each.values()))

    def _listed(self, each: dict[str, tuple[str, Entry]], name: str) -> Listed:
        t = self.t
        path, entry = self._chosen(each)
        lang, year = _language(path), entry["parameters"]["year"]
        text = name if lang == t.lang or lang not in IN_ANOTHER else t(IN_ANOTHER[lang], name=name)
        others = [(key, *found) for key, found in each.items() if key != lang]
        workbook = path.removesuffix(".html") + ".xlsx"
        return Listed(
            name,
            text if year == self.year else f"{text} ({year})",
            href="" if entry["error"] else quote(path),
            workbook=quote(workbook) if not entry["error"] and (self.out / workbook).is_file() else "",
            lang="" if lang == t.lang else lang,
            beside=tuple(
                (key, t(VERSIONS[key]) if key in VERSIONS else key, quote(other))
                for key, other, of in others
                if not of["error"]
            ),
            lacks=", ".join(dict.fromkeys(gap["section"] for gap in entry["missing"])),
            error=entry["error"],
            failed=tuple(
                (t(NOT_MADE_IN[key]) if key in NOT_MADE_IN else key, of["error"])
                for key, _, of in others
                if of["error"]
            ),
        )


def _language(path: str) -> str:
    ending = path.removesuffix(".html").rpartition(".")[2]
    return ending if ending in {*Lang} else Lang.VI.value


def _without_language(path: str) -> str:
    name = path.removesuffix(".html")
    return name.removesuffix(f".{_language(path)}")


def editions_in(out: Path) -> list[int]:
    """Editions that a folder of reports holds some of, the latest first."""
    entries = Manifest.read(out).reports.values()
    return sorted({entry["parameters"]["year"] for entry in entries}, reverse=True)


def beside(out: Path, page: str) -> dict[int, str]:
    """Portals of the folders beside a folder that are named after their editions: edition -> address.

    A folder that a build makes later is linked when this one is built again.

    Parameters
    ----------
    out : Path
    page : str
        File of the portal.
    """
    here = out.resolve()
    if not _is_year(here.name):
        return {}
    others = [path for path in here.parent.iterdir() if _is_year(path.name) and path.name != here.name]
    return {
        int(path.name): f"../{path.name}/{page}"
        for path in sorted(others, reverse=True)
        if (path / page).is_file() and int(path.name) in editions_in(path)
    }


def _is_year(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) == len("2024")


def spellings_of(aliases: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """Other spellings of names, by name and period ("": of both)."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in records(aliases):
        found.setdefault((row["province"], row["period"]), []).append(row["alias"])
    return found


def searched(units: Iterable[Province], spellings: Mapping[tuple[str, str], list[str]]) -> str:
    """Names and spellings of units without diacritics, for the search."""
    names = []
    for unit in units:
        other = [spellings.get((unit.name, period), []) for period in ("", unit.period)]
        names += [unit.name, *chain(*other)]
    return " | ".join(dict.fromkeys(fold(name) for name in names))
