"""Codes and sentences of the tables of an analysis, in words."""

from __future__ import annotations

import re

from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import with_comma

CODES = {
    "alike": N_("alike in both"),
    "all": N_("all units of the edition"),
    "appeared": N_("new component"),
    "as_the_others": N_("about the general movement"),
    "at_least": N_("at least"),
    "at_most": N_("at most"),
    "behind": N_("no more than the typical change, or no rise, while the others rose"),
    "below": N_("below the general rise"),
    "better_by_administration": N_("by the administration"),
    "better_by_citizens": N_("by citizens"),
    "both": N_("in both editions"),
    "bordering": N_("units that border on each other"),
    "bounded": N_("bounded"),
    "caution": N_("compare with caution"),
    "computed": N_("computed"),
    "criterion": N_("criterion"),
    "derived": N_("derived"),
    "dimension": N_("dimension"),
    "distance": N_("a distance only"),
    "doubtful": N_("to be verified"),
    "down": N_("falling"),
    "element": N_("element"),
    "emulation_cluster": N_("emulation cluster"),
    "fall": N_("a fall"),
    "fell_less": N_("a smaller fall than the general one"),
    "field": N_("field"),
    "given": N_("given"),
    "hard": N_("not comparable with earlier editions"),
    "held": N_("held as they are"),
    "highest": N_("highest group"),
    "km": N_("km"),
    "left_out": N_("left out of the edition"),
    "listed": N_("by order of listing"),
    "listing order": N_("by order of listing"),
    "lower_middle": N_("lower-middle group"),
    "lowest": N_("lowest group"),
    "maximum": N_("maximum score"),
    "mean": N_("national mean"),
    "median": N_("median"),
    "missing": N_("missing"),
    "neighbours": N_("nearest provinces"),
    "no": N_("no"),
    "not_collected": N_("not on record yet"),
    "not_comparable": N_("not comparable"),
    "not_covered": N_("not covered by the edition"),
    "not_in_edition": N_("not in this edition"),
    "own total": N_("own total, % of the maximum"),
    "own_choice": N_("own choice"),
    "part": N_("part of the score"),
    "percentage points": N_("% points"),
    "points": N_("points"),
    "profile": N_("nearest by component profile"),
    "progress": N_("progress"),
    "published": N_("as published"),
    "rank": N_("place"),
    "reached": N_("reached already"),
    "recipe": N_("a way to it"),
    "reconstructed": N_("from the provinces before the reform"),
    "region": N_("same region"),
    "rest": N_("not explained by what is on record"),
    "rise": N_("rise by places"),
    "robust sd": N_("robust standard deviations"),
    "score": N_("score"),
    "scored": N_("scored"),
    "self_assessed": N_("self-assessed only"),
    "set": N_("new set of criteria"),
    "share": N_("% of the maximum"),
    "stated": N_("as published"),
    "strength": N_("strength"),
    "sub_criterion": N_("sub-criterion"),
    "sub_dimension": N_("sub-dimension"),
    "suspected": N_("jump of unknown reason"),
    "total": N_("Total"),
    "units": N_("other units ranked, places are not compared"),
    "unknown": N_("not established"),
    "unverified": N_("to be verified"),
    "unverified_method": N_("not established whether the method changed"),
    "up": N_("rising"),
    "upper_middle": N_("upper-middle group"),
    "vanished": N_("no longer a component"),
    "weakness": N_("weakness"),
    "what_if": N_("what if, not a recipe"),
    "within": N_("within the typical change"),
    "yes": N_("yes"),
}
# Of those that stand in an own table, a message each; the first that fits counts.
SENTENCES = (
    N_("nearest by distance between coordinates (data/reference/provinces.csv), not by border"),
    N_("same socio-economic region"),
    N_("nearest by component profile, robust standard deviations"),
    N_("given list"),
    N_("at least {smallest} robust standard deviations (1.4826 x MAD) from the median of the field"),
    N_("at least {smallest} percentage points of the maximum from the unit's own total"),
    N_("sensitivity to weights, not sampling error"),
    N_("of the units with both places on record only"),
    N_("mean of {n}"),
    N_("scale"),
    N_("score on record"),
    N_("national max {score}"),
    N_("national min {score}"),
    N_("rank {place}: {of}"),
    N_("group {group}: {score} and more, {n} units with the better groups"),
    N_("{n} units above the national mean {score}"),
    N_("bound of group {group} ({source})"),
    N_("bound of group {group}"),
)
_FRACTION = re.compile(r"\d+\.\d+")


def in_words(text: str, t: Texts) -> str:
    """A code or a sentence of an analysis in words; another text as it is."""
    if text in CODES:
        return t(CODES[text])
    for sentence in SENTENCES:
        known = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(sentence))
        if found := re.fullmatch(known, text):
            return t(sentence, **{name: with_marks(value, t) for name, value in found.groupdict().items()})
    return text


def listed_in_words(text: str, t: Texts) -> str:
    """Codes joined by "; ", and of what each is where that is said: "Yên Bái: left_out"."""
    said = []
    for part in text.split("; "):
        of, colon, code = part.rpartition(": ")
        said.append(of + colon + in_words(code, t) if code in CODES else in_words(part, t))
    return ", ".join(said)


def with_marks(text: str, t: Texts) -> str:
    """A text of an analysis whose numbers have the decimal mark of the language."""
    return _FRACTION.sub(lambda found: with_comma(found[0], t.lang), text)
