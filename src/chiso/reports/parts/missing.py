"""What is not on record, where it could be found, how to add it and which part of the report it fills."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chiso.core.frames import records
from chiso.data.checks.consistency import CONTRADICTIONS
from chiso.data.dataset import Dataset
from chiso.data.schema.vocabulary import OLD_PARTS, PARTS
from chiso.pages.blocks import Block, Bullets, Column, Details, Table, Text
from chiso.pages.formats import label
from chiso.pages.inline import Words, in_language, inline, typed
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import publication
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, with_comma

WHAT_CONFLICTS = {
    "score": N_("score"),
    "rank": N_("place"),
    "ranked": N_("units ranked"),
    "change_score": N_("change of score"),
    "change_rank": N_("change of place"),
    "max_score": N_("maximum"),
    "self_assessed": N_("self-assessed points"),
    "rank_in_group": N_("place in its group"),
}


# How reference/inconsistencies.csv names what it sets side by side.
CONTRADICTING = {
    "score": N_("score"),
    "score_pct": N_("result (%)"),
    "score_points": N_("points"),
    "max_points": N_("maximum"),
    "self_assessed_points": N_("self-assessed points"),
    "rank": N_("place"),
    "change_score": N_("change of score"),
    "change_rank": N_("change of place"),
}


@dataclass(frozen=True)
class Lack:
    """Something that is not on record: what, of which index, and which part of the report waits for it."""

    what: str
    index: str
    fills: str
    given_by_nobody: bool = False
    by_the_province: bool = False


def lacks(views: Mapping[str, IndexView], numeral: Callable[[str], str]) -> list[Lack]:
    """Everything the report waits for; `numeral` gives the number of a section."""
    found: list[Lack] = []
    for index, view in views.items():
        t = view.t
        why = view.why_missing()
        part = numeral(view.about.key)
        if why:
            nobody = bool(
                view.has_edition and (view.now["left_out"] or view.now["missing_reason"] == "not_covered")
            )
            what = view.lack() if nobody else t("Total of {index} {year}", index=view.name, year=view.year)
            fills = "I, " + part if part else t("I, and a section on {index}", index=view.name)
            fills = MISSING if nobody else fills
            found.append(Lack(what, index, fills, given_by_nobody=nobody))
        elif math.isnan(view.now["rank"]) and view.about.publishes_ranks:
            found.append(
                Lack(t("Place in {index} {year}", index=view.name, year=view.year), index, "I, " + part)
            )
        # Of an index that is missing as a whole one row says it all.
        if view.on_record and not view.about.sums_parts:
            found += _components_lacking(view, part)
    return found


def _components_lacking(view: IndexView, part: str) -> list[Lack]:
    t, index, words = view.t, view.index, view.words
    known = view.d.components_by_year
    wanted = known[known["index"].eq(index) & known["year"].eq(view.year)]
    own = view.d.scores
    have = own[own["index"].eq(index) & own["year"].eq(view.year) & own["province"].eq(view.province.name)]
    scored = set(have.loc[have["score"].notna(), "component"])

    def lacking(kind: str) -> tuple[int, int]:
        codes = set(wanted.loc[wanted["kind"].eq(kind), "component"])
        return len(codes - scored), len(codes)

    found = []
    codes = set(wanted["component"])
    # To edition 2016 reports and survey made up the whole; other parts of a table are other cuts of it.
    additive = PARTS if "sipas_points" in codes else OLD_PARTS
    structure = (
        t("{index} {year}: structure of the score", **words)
        if additive == PARTS
        else t("{index} {year}: appraised points and survey", **words)
    )
    main = view.about.main_kind
    of_parts = (
        t("{index} {year}: scores by element", **words)
        if main == "element"
        else t("{index} {year}: scores by {part}", **words)
    )
    for kind, message in (("part", structure), (main, of_parts)):
        short, of = lacking(kind)
        if kind == "part":
            of = len(additive)
            short = len(set(additive) - scored)
        if short and wanted["kind"].eq(kind).any():
            partly = t("{what} ({n} of {total} missing)", what=message, n=short, total=of)
            what = message if short == of else partly
            found.append(Lack(what, index, part))
    if view.about.self_assessed:
        criteria = set(wanted.loc[wanted["kind"].isin(["criterion", "sub_criterion"]), "component"])
        if not criteria & scored:
            what = t("{index} {year}: criteria, lost points, lead agencies", **words)
            found.append(Lack(what, index, part, by_the_province=True))
    return found


def lacks_table(views: Mapping[str, IndexView], found: list[Lack], year: int, t: Texts) -> Block:
    """The one table of what is missing."""
    if not found:
        return Text(t("Nothing is missing."))
    rows = []
    view = next(iter(views.values()))
    slug = view.province.slug
    for lack in found:
        if lack.given_by_nobody:
            how: Words = t("nothing: the publisher gives no figure")
        elif lack.by_the_province:
            how = typed(f"chiso template --province {slug} --year {year}")
        else:
            how = typed(f"chiso template {lack.index} --year {year}")
        place = t("Department of Home Affairs, the province's own score sheet")
        published = publication(view.d.index(lack.index), t)
        where = place if lack.by_the_province else published
        rows.append({"what": lack.what, "where": where, "how": how, "fills": lack.fills})
    columns = [
        Column("what", t("What")),
        Column("where", t("Where the figures are")),
        Column("how", t("How to add it")),
        Column("fills", t("Completes section")),
    ]
    return Table(t("Figures not on record"), columns, rows)


def of_derived(d: Dataset, t: Texts) -> list[str]:
    """What derived figures are, and of which indices places are derived."""
    return [
        t("Derived figures follow by arithmetic from stated ones; the data folder shows it in each row."),
        *places_derived(d, t),
    ]


def remarks(views: Mapping[str, IndexView], d: Dataset) -> list[Block]:
    """Conflicts and contradictions of the sources, notes beside the figures, notes on the method."""
    view = next(iter(views.values()))
    t, year = view.t, view.year

    def is_own(row: Mapping[str, Any]) -> bool:
        # A name is that of another unit in the other period; a change of places may have crossed both.
        crossed = "change_rank" in (row.get("measure"), row.get("kind", "").removesuffix("_vs_ranks"))
        of_others = crossed and (row["index"], row["year"]) in d.units_changed
        # "" for one that was no unit then; a row of the country names none either.
        own = d.names.name_in(view.province, row["year"])
        return bool(own) and own in row["province"].split("; ") and not of_others

    items: list[Words] = []
    for row in filter(is_own, records(d.conflicts[d.conflicts["year"].le(year)])):
        used = t("none is used") if row["status"] == "undecided" else t("the first is used")
        items.append(
            t(
                "{index} {year}, {what}: sources give different values ({values}); {used}",
                index=d.index(row["index"]).name,
                year=row["year"],
                what=t(WHAT_CONFLICTS[row["measure"]]),
                values=_in_order_of_use(row, d, t),
                used=used,
            )
        )
    for row in filter(is_own, records(d.inconsistencies[d.inconsistencies["year"].le(year)])):
        items.append(
            t(
                "{index} {year}: differs from figures given elsewhere ({kind}): {figures}",
                index=d.index(row["index"]).name,
                year=row["year"],
                kind=t(CONTRADICTIONS[row["kind"]]),
                figures=_contradicting(row, d, t) or t("see reference/inconsistencies.csv"),
            )
        )
    items += _translated(views, d, t)
    items += of_derived(d, t)
    items += [
        t(
            "Differences of {index} are taken before rounding: they may be 0.01 off those of the printed "
            "scores.",
            index=one.name,
        )
        for one in d.indices.values()
        if one.sums_parts
    ]
    items += [
        t(
            "Points of {index} do not compare across decisions on its criteria; percentages do, marked; "
            "places do not, where other units were ranked."
            if one.former
            else "Points of {index} do not compare across decisions on its criteria; percentages do, marked.",
            index=one.name,
        )
        for one in views.values()
        if one.on_record and one.about.self_assessed
    ]
    parts: list[Block] = [Bullets(items)]
    notes = _notes(views, d)
    if notes:
        parts.append(
            Details(
                t("Notes beside the figures of the edition, as recorded"), [Bullets(notes)], on_screen=True
            )
        )
    return parts


def _translated(views: Mapping[str, IndexView], d: Dataset, t: Texts) -> list[Words]:
    """Names that no source has in Vietnamese: said once, not at every place where they stand."""
    if t.names != "vi":
        return []
    known = d.components_by_year
    found: list[Words] = []
    for view in (view for view in views.values() if view.on_record):
        own = known["index"].eq(view.index) & known["year"].eq(view.year) & known["name_vi_ours"].eq("1")
        names = [f"{row['component']} {row['name_vi']} ({row['name_en']})" for row in records(known[own])]
        if names:
            said = t(
                "{index}: names translated here, the source has them in English: {names}.",
                index=view.name,
                names="; ".join(names),
            )
            found.append(said)
    return found


def places_derived(d: Dataset, t: Texts) -> list[str]:
    """Of which indices places are derived."""
    return [
        t("{index} publishes scores and groups; places are derived from its scores.", index=one.name)
        for one in d.indices.values()
        if not one.publishes_ranks
    ]


def _contradicting(row: Mapping[str, Any], d: Dataset, t: Texts) -> str:
    """Figures of reference/inconsistencies.csv in words, without keys of sources and what has no words."""
    codes = d.components_by_year[d.components_by_year["index"].eq(row["index"])]
    names = {(str(known["year"]), known["component"]): known for known in records(codes)}
    said = []
    for part in row["figures"].split(" | "):
        plain = re.sub(r"\s*\[[^\]]*\]", "", part)
        computed = re.match(r"computed rank: ([0-9]+) of ([0-9]+)", plain)
        found = re.fullmatch(r"(\w+) ([0-9]{4}) (.+?)(?: \(([\w.]+)\))? (-?[0-9.]+)", plain)
        if computed:
            said.append(t("place by score {place}", place=f"{computed[1]}/{computed[2]}"))
        elif found and found[1] in CONTRADICTING:
            value = with_comma(found[5], t.lang)
            known = names.get((found[2], found[4]))
            of = f", {label(known, t)}" if known else ""
            what = t(CONTRADICTING[found[1]])
            said.append(
                t(
                    "{what} {year} of {unit}: {value}",
                    what=what + of,
                    year=found[2],
                    unit=found[3],
                    value=value,
                )
            )
    return "; ".join(said)


def _in_order_of_use(row: Mapping[str, Any], d: Dataset, t: Texts) -> str:
    """The values of a contradiction, the one in use first; those of an import are named as such."""
    imported = {one.key for one in d.imports}
    values = [value.strip() for value in row["values"].split("|")]
    sources = [{*group.strip().split("; ")} for group in row["sources"].split("|")]
    pairs = sorted(zip(values, sources, strict=True), key=lambda pair: pair[0] != str(row["value_in_use"]))
    said = [
        t("{value} – taken in by the office itself", value=with_comma(value, t.lang))
        if of & imported
        else with_comma(value, t.lang)
        for value, of in pairs
    ]
    return "; ".join(said)


def _notes(views: Mapping[str, IndexView], d: Dataset) -> list[Words]:
    """Notes of the rows of data in use, for the edition; sums of sub-dimensions need none."""
    view = next(iter(views.values()))
    own = d.figures[
        d.figures["in_use"]
        & d.figures["year"].eq(view.year)
        & d.figures["province"].eq(view.province.name)
        & d.figures["note"].ne("")
        & ~d.figures["note"].str.startswith("sum of the ")
    ]
    listed = d.components_by_year[d.components_by_year["year"].eq(view.year)]
    names = {(known["index"], known["component"]): known for known in records(listed)}
    said = []
    for row in records(own):
        if row["measure"] == "change_rank" and (row["index"], row["year"]) in d.units_changed:
            continue
        of = d.index(row["index"]).name
        known = names.get((row["index"], row["component"]))
        if known and row["component"] != "total":
            of += f", {label(known, view.t)}"
        said.append(inline(of, ": ", in_language("en", row["note"])))
    return list(dict.fromkeys(said))
