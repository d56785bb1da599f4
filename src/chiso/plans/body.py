"""The text of a plan, paragraph by paragraph: as its document prints it, or put together from its tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.pages.as_of import not_in_the_data
from chiso.pages.blocks import Block, Heading, Text
from chiso.pages.inline import styled
from chiso.plans.fields import FieldWork, field_heading, fields_of_plan, listed, lost_in_words
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import finding_in_words
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import digits, in_points, roman, score_in_words

# How headings of administrative documents are numbered, from the highest on.
NUMBERING = (r"[IVXLC]+\.", r"[0-9]+\.(?![0-9])", r"[0-9]+\.[0-9]+\.?(?![0-9])", r"[0-9]+\.[0-9]+\.[0-9]+\.?")
# How entries of lists begin, and the kinds of their paragraphs.
LISTED = {"- ": "item", "+ ": "subitem"}
# What a field scored, by the column of the scorecard.
TOLD = {
    "self_assessed": N_("self-assessed: {score}/{points}"),
    "appraised": N_("appraised: {score}/{points}"),
}


def plan_body(plan: Plan, d: Dataset, t: Texts) -> list[Block]:
    """The text between title and signature.

    Parameters
    ----------
    plan : Plan
        Its body is printed word for word if it has one.
    d : Dataset
    t : Texts
    """
    return list(_as_printed(plan) if plan.document["body"] else _composed(plan, d, t))


def is_cut_off(plan: Plan) -> bool:
    """The document on record breaks off, so that its end is not known."""
    last = [text for part in plan.document["body"] for text in part["text"]][-1:]
    return last == ["[...]"]


def _as_printed(plan: Plan) -> Iterator[Block]:
    parts = plan.document["body"]
    used = sorted({_numbering(part["heading"]) for part in parts if part["heading"]})
    for part in parts:
        if part["heading"]:
            # A directive begins with "1.", a plan with "I.": both are of the first level.
            yield Heading(part["heading"], used.index(_numbering(part["heading"])) + 2)
        yield from (_paragraph(text) for text in part["text"])


def _numbering(heading: str) -> int:
    return next((n for n, form in enumerate(NUMBERING) if re.match(form, heading)), 1)


def _paragraph(text: str) -> Text:
    if text.startswith("(") and text.rstrip(".").endswith(")"):
        return Text(styled("aside", text))
    if text.startswith("- + "):
        text = text.removeprefix("- ")  # a subitem printed as an item
    return Text(text, LISTED.get(text[:2], ""))


def _composed(plan: Plan, d: Dataset, t: Texts) -> Iterator[Block]:
    about = plan.document
    bases = [_base(one, t) for one in about["legal_bases"]] or [t("[legal bases]")]
    yield from (Text(f"{text};") for text in bases)
    yield Text(t("{unit} issues the {kind} {title} as follows:", unit=plan.unit, **_named(plan)))
    yield Heading(f"{roman(1)}. {t('PURPOSE, REQUIREMENTS')}", 2)
    yield Heading(f"1. {t('Purpose')}", 3)
    yield from (Text(f"- {one['text']}", "item") for one in about["goals"])
    yield Text(t("- [purpose: to be filled in by the office]"), "item")
    yield Heading(f"2. {t('Requirements')}", 3)
    yield Text(t("- [requirements: to be filled in by the office]"), "item")
    yield Heading(f"{roman(2)}. {t('TASKS AND SOLUTIONS')}", 2)
    card = Card(plan)
    for n, work in enumerate(fields_of_plan(plan, d, t), 1):
        yield from _field(plan, d, card, work, n, t)
    yield Heading(f"{roman(3)}. {t('ORGANISATION')}", 2)
    yield from _duties(plan, t)
    yield Text(styled("aside", t("(Tasks in detail: see the annex to this document).")))
    yield Text(t("The above is the {kind} {title}.", **_named(plan)) + "/.")


def _named(plan: Plan) -> dict[str, str]:
    title = plan.document["title"]
    return {"kind": plan.document["document_type"], "title": title[:1].lower() + title[1:]}


def _base(one: Mapping[str, str], t: Texts) -> str:
    said = t("Pursuant to {document}", document=one["document"])
    if one["date"]:
        said += t(" of {date}", date=date(one["date"], t.lang))
    if one["issuer"]:
        said += t(" by {issuer}", issuer=one["issuer"])
    return said + (
        t(" on {title}", title=one["title"][:1].lower() + one["title"][1:]) if one["title"] else ""
    )


def _field(plan: Plan, d: Dataset, card: Card, work: FieldWork, n: int, t: Texts) -> Iterator[Block]:
    yield Heading(f"{n}. {field_heading(work)}", 3)
    part = 1
    if work.code:  # what is of no single field has no points
        yield Heading(f"{n}.1. {t('Points of {year}', year=plan.reviewed)}", 4)
        yield from _points(plan, d, card, work, t)
        part = 2
    yield Heading(f"{n}.{part}. {t('Targets and work of {year}', year=plan.planned)}", 4)
    targets = [row["text"] for row in work.targets]
    if work.row is not None and work.row["target_text"] and not targets:
        targets.append(work.row["target_text"])
    yield Text(t("a) Target: {text}", text="; ".join(dict.fromkeys(targets)) or t("[target]")))
    yield Text(t("b) Work by criterion:"))
    for task in work.tasks:
        said = [task["task"].rstrip(".")]
        said += [t("product: {text}", text="; ".join(listed(task["product"])))] if task["product"] else []
        said += [t("deadline: {text}", text=task["deadline"])] if task["deadline"] else []
        # What is to be checked in detail stands in the annex and in the notes.
        said += [t("[to be checked, see the notes]")] if task["review"] else []
        yield Text(f"- {'; '.join(said)}.", "item")
    if not work.tasks:
        yield Text(t("- [tasks: to be filled in by the office]"), "item")
    yield Heading(f"{n}.{part + 1}. {t('Assignment')}", 4)
    yield from _assigned(work, t)


def _points(plan: Plan, d: Dataset, card: Card, work: FieldWork, t: Texts) -> Iterator[Block]:
    row = work.row
    if row is None:
        yield Text(_published(plan, d, work, t))
        return
    told = [
        t(words, score=digits(row[key], t.lang), points=in_points(digits(row["maximum"], t.lang), t))
        for key, words in TOLD.items()
        if row[key]
    ]
    lost = lost_in_words(card, row, t.lang)
    if lost:
        told.append(t("points not reached: {n}", n=lost))
    yield Text(("; ".join(told) or t("[score of the field]")) + ".")
    for criterion in work.criteria:
        lost = lost_in_words(card, criterion, t.lang)
        if lost in {"", "0"} or card.children.get(criterion["code"]):
            continue
        said = t.ngettext(
            "- Criterion {code} “{name}”: {n} point not reached",
            "- Criterion {code} “{name}”: {n} points not reached",
            n=lost,
            **_called(criterion),
        )
        yield Text(f"{said}; {criterion['reason'] or t('[cause to be filled in]')}.", "item")


def _published(plan: Plan, d: Dataset, work: FieldWork, t: Texts) -> str:
    """The published score of a field that the plan has no scorecard row for."""
    cells, of = d.scores, d.province(plan.province, period=plan.document["unit"]["period"])
    found = cells[
        cells["index"].eq(work.index)
        & cells["year"].eq(plan.reviewed)
        & cells["component"].eq(work.code)
        & cells["province"].eq(d.names.name_in(of, plan.reviewed))
        & cells["score"].notna()
    ]
    # An office has no score of its own in an index of the province; a new unit none before July 2025.
    if found.empty or plan.level != "province":
        return t("The points of this field are not on record.")
    score, unit = float(found["score"].iloc[0]), str(found["score_unit"].iloc[0])
    return t("Published score of {year}: {score}.", year=plan.reviewed, score=score_in_words(score, unit, t))


def _called(row: Mapping[str, Any]) -> dict[str, str]:
    return {"code": row["code"], "name": row["name"]}


def _assigned(work: FieldWork, t: Texts) -> Iterator[Block]:
    rows = [*([work.row] if work.row is not None else []), *work.tasks]
    lead = list(dict.fromkeys(one for row in rows for one in listed(row["lead"])))
    helping = list(dict.fromkeys(one for row in rows for one in listed(row["coordinating"])))
    yield Text(t("- Lead agency: {names}.", names="; ".join(lead) or t("[lead agency]")), "item")
    names = "; ".join(helping) or t("[coordinating agency]")
    yield Text(t("- Coordinating agency: {names}.", names=names), "item")


def _duties(plan: Plan, t: Texts) -> Iterator[Block]:
    by_agency: dict[str, list[str]] = {}
    for row in records(plan.duties):
        by_agency.setdefault("; ".join(listed(row["agency"])), []).append(row["duty"])
    for n, (agency, duties) in enumerate(by_agency.items(), 1):
        yield Heading(f"{n}. {agency}", 3)
        yield from (Text(f"- {duty}", "item") for duty in duties)
    if not by_agency:
        yield Text(t("- [duties of the agencies: to be filled in by the office]"), "item")


# Kinds of findings that mean an error in the print, not a note on how it was rounded.
CONTRADICTIONS = ("misprint", "misprints", "ratio", "score", "loss", "losses", "total", "total_maximum")


def plan_notes(plan: Plan, d: Dataset, t: Texts, day: dt.date | None = None) -> list[tuple[str, list[str]]]:
    """Headings with their lines; empty where there is nothing to know.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    t : Texts
    day : date, optional
        On which newer results should be out; as in `chiso.pages.as_of.newer_results`.
    """
    about = plan.document
    errors = []
    for one in about["findings"]:
        fits = t("; {fits} fits", fits=one["fits"]) if one["fits"] else ""
        code = f"{one['code']}: " if one["code"] else ""
        errors.append(t("{code}printed “{printed}”{fits}. {text}.", code=code, fits=fits, **_printed(one)))
    # What the figures contradict, and no eye has noted.
    errors += [finding_in_words(one, t) for one in Card(plan).findings if one.kind in CONTRADICTIONS]
    said: dict[str, list[str]] = {}
    for row in (one for table in (plan.targets, plan.tasks, plan.duties) for one in records(table)):
        if row["review"] or row["note"]:
            text = ". ".join(part for part in (row["review"], row["note"]) if part)
            said.setdefault(text, []).append(row["id"])
    marked = [f"{', '.join(ids)}: {text}." for text, ids in said.items()]
    incomplete = about["missing"] if about["complete"] == "false" else []
    found = [
        (t("What the document on record lacks"), list(incomplete)),
        (t("Limits of its figures"), list(about["limits"])),
        (t("Printed otherwise than it must be meant"), errors),
        (t("Newer results"), not_in_the_data(d, t, day, until=plan.planned - 1)),
        (t("Notes on single rows"), [text.replace("..", ".") for text in marked]),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def _printed(one: dict[str, str]) -> dict[str, str]:
    return {"printed": one["printed"], "text": one["text"].rstrip(".")}
