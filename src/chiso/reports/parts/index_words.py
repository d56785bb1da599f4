"""What an index, its components, its places and its publication are called; its traits choose the words."""

from __future__ import annotations

from collections.abc import Iterable

from chiso.data.dataset import Dataset
from chiso.data.indices import Index, Indices
from chiso.text.catalog import Texts
from chiso.text.messages import N_

SMALL_NUMBERS = {1: N_("one"), 2: N_("two"), 3: N_("three"), 4: N_("four"), 5: N_("five"), 6: N_("six")}
# Where the publisher gives no ranks.
BY_SCORE = N_("; by score it would rank {place} (derived; {index} publishes no ranks)")


def words_of(about: Index, year: int, t: Texts) -> dict[str, str]:
    """What messages on an edition are filled with: index, year; part, parts, sub_part, sub_parts."""
    return {"index": about.name, "year": f"{year}", **about.nouns(t.names)}


def index_heading(about: Index, year: int, t: Texts) -> str:
    """Short and long name in an edition: "PAR INDEX (Chỉ số cải cách hành chính)"."""
    return f"{about.name} ({about.long_name(year, t.names)})"


def publication(about: Index, t: Texts) -> str:
    """Where figures of an index are published."""
    return t("{publisher}, publication of {index}", publisher=about.publisher(t.names), index=about.name)


def names_of(indices: Indices) -> str:
    """All indices by name, as a title lists them: "PAR INDEX, SIPAS, PAPI"."""
    return ", ".join(one.name for one in indices.values())


def counted(n: int, t: Texts) -> str:
    """A small number in words."""
    return t(SMALL_NUMBERS[n]) if n in SMALL_NUMBERS else str(n)


def listed(names: Iterable[str], t: Texts) -> str:
    """Names as a sentence joins them: "A", "A và B", "A, B và C"."""
    *first, last = [*names] or [""]
    return t("{first} and {last}", first=", ".join(first), last=last) if first else last


def names_in_title(indices: Indices, t: Texts) -> str:
    """All indices by name, as a title lists them: "PAR INDEX, SIPAS, PAPI"; in English with "and"."""
    *others, last = (one.name for one in indices.values())
    return t("{others} and {last}", others=", ".join(others), last=last) if others else last


def who_answered(indices: Indices, t: Texts) -> str:
    """Which indices rest on whose answers: "PAPI và SIPAS dựa trên ý kiến trả lời của người dân"."""
    asked: dict[str, list[str]] = {}
    for one in reversed([*indices.values()]):
        if one.survey:
            asked.setdefault(one.respondents(t.names), []).append(one.name)
    return ", ".join(
        t("{indices} rest on the answers of {people}", indices=listed(names, t), people=people)
        if len(names) > 1
        else t("{index} rests on the answers of {people}", index=names[0], people=people)
        for people, names in asked.items()
    )


def parts_heading(d: Dataset, about: Index, t: Texts) -> str:
    """Heading of a column of components."""
    nouns = about.nouns(t.names)
    if (d.components["index"].eq(about.code) & d.components["kind"].eq("part")).any():
        return t("{parts:capital} and parts of the score", **nouns)
    if about.sub_kind:
        return t("{parts:capital} and {sub_parts}", **nouns)
    return t("{parts:capital}", **nouns)


def place_heading(about: Index, t: Texts) -> str:
    """Heading of a column of places, which may be derived."""
    return t("Place") if about.publishes_ranks else t("Place (derived)")


def change_heading(about: Index, t: Texts) -> str:
    """Heading of a column of changes of the total, with their unit."""
    return t("Change (% points)") if about.in_percent else t("Change (points)")
