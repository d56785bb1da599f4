"""The largest changes of place in an edition."""

from __future__ import annotations

from chiso.analysis.among_units.nationwide import movers
from chiso.analysis.movement.typical_changes import counts
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Note, Table, Text
from chiso.pages.columns import columns_of, filled
from chiso.pages.inline import inline
from chiso.reports.national.view import CountryView
from chiso.reports.parts.change_words import weight_in_words, yardstick
from chiso.reports.parts.index_result import left_out_rows
from chiso.text.messages import N_
from chiso.text.numbers import amount

MOVERS = 5  # of each side
CROSSED = {
    "hard": N_("the method changed, scores do not compare"),
    "set": N_("the set of criteria changed"),
}
SIDES = {"up": N_("rise"), "down": N_("fall")}


def movements(view: CountryView) -> list[Block]:
    """The units whose place rose and fell most."""
    t = view.t
    if not view.on_record:
        return [Text(t("{index} {year}: not on record yet.", index=view.name, year=view.year))]
    found = movers(view.d, view.index, view.year, by="rank", n=MOVERS)
    if (before := view.d.units_changed.get((view.index, view.year))) is not None:
        why = t(
            "{index}: places of {before} were among other units; changes of place are given from {next} on.",
            index=view.name,
            before=before,
            next=view.year + 1,
        )
        return [Text(why)]
    if found.empty:
        why = t(
            "{index}: no province has its places of {before} and {year} both on record.",
            index=view.name,
            before=view.year - 1,
            year=view.year,
        )
        return [Text(why)]
    columns = [
        *columns_of(t, "province"),
        Column("side", t("Rise or fall")),
        *columns_of(
            t,
            *("rank_before", "rank", "change_rank", "change"),
            rank_before=t("Place {year}", year=view.year - 1),
            rank=t("Place {year}", year=view.year),
            change=view.change_heading(),
        ),
        Column("weight", t("The change of score beside the others")),
        *columns_of(t, "remark"),
    ]
    rows = [
        row
        | {
            "side": t(SIDES[row["side"]]),
            "weight": weight_in_words(row["change"], row["weight"], row, t) if row["weight"] else "",
            "remark": "; ".join(view.cautions(row["province"])),
        }
        for row in records(found)
    ]
    first = records(found)[0]
    caption = t(
        "{index}: largest changes of place, {before}-{year}",
        index=view.name,
        before=view.year - 1,
        year=view.year,
    )
    if remark := remarks(view, first["break_kind"]):
        caption += f" ({remark})"
    parts: list[Block] = [Table(caption, filled(columns, rows), rows)]
    if found["weight"].ne("").any():
        parts.append(Note(yardstick(view.typical, t)))
    if any(not counts(row["weight"], up=row["side"] == "up") for row in records(found)):
        parts.append(
            Note(
                t(
                    "A move of places that rests on a change of score without weight beside the others is "
                    "listed as a fact: it is no progress and no decline."
                )
            )
        )
    if not first["complete"]:
        parts.append(
            Note(
                t(
                    "{index}: among the {n} of {total} provinces whose places of both editions are on "
                    "record, not of the whole country.",
                    index=view.name,
                    n=first["n"],
                    total=view.ranked,
                )
            )
        )
    elif lists := _lists(view):
        parts.append(Note(lists))
    rise = view.largest_rise()
    if rise:
        text = t(
            "Largest rise of a score: {province}, {n}.",
            province=rise.province,
            n=amount(rise.score, view.unit, t),
        )
        parts.append(Text(inline(text, " ", view.references.known(rise.basis, rise.source))))
    return parts


def _lists(view: CountryView) -> str:
    """Who is in the results of one of the two editions only, in words; "" where they hold the same."""
    t = view.t
    years = (view.year - 1, view.year)
    names = {year: list(left_out_rows(view.d, view.index, year)["province"]) for year in years}
    if set(names[years[0]]) == set(names[years[1]]):
        return ""
    said = "; ".join(
        t("{year} without {names}", year=year, names=", ".join(names[year])) for year in years if names[year]
    )
    return t("The provinces in the results of the two editions differ ({said}).", said=said)


def remarks(view: CountryView, break_kind: str) -> str:
    """What must be said of changes of place: that places are derived, that a break is crossed."""
    said = [] if view.about.publishes_ranks else [view.t("places derived")]
    said += [view.t(CROSSED[break_kind])] if break_kind in CROSSED else []
    return "; ".join(said)
