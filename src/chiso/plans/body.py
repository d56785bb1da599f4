"""The text of a plan, paragraph by paragraph: as its document prints it, or put together from its tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import agency_and_share
from chiso.data.plans.work_tables import criteria_of
from chiso.pages.blocks import Block, Heading, Text
from chiso.pages.inline import styled
from chiso.plans.draft_targets import RECENT
from chiso.plans.fields import (
    MANY,
    FieldWork,
    field_heading,
    fields_of_plan,
    inputs_in_words,
    listed,
    lost_in_words,
    points_of,
)
from chiso.plans.results import results_in_words
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import total_in_words
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_, capital
from chiso.text.numbers import digits, in_points, roman, score_in_words
from chiso.text.numbers import points as points_in_words

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
    about, works, card = plan.document, fields_of_plan(plan, d, t), Card(plan)
    bases = [_base(one, t) for one in about["legal_bases"]] or [t("[legal bases]")]
    yield from (Text(f"{text};") for text in bases)
    yield from (Text(text) for text in results_in_words(plan, d, t))
    if about["totals"]:
        total = total_in_words(plan, t)
        yield Text(t("Self-assessment of {year}: {total}.", year=plan.reviewed, total=total))
    yield Text(t("{unit} issues the {kind} {title} as follows:", unit=plan.unit, **_named(plan)))
    yield Heading(f"{roman(1)}. {t('PURPOSE, REQUIREMENTS')}", 2)
    yield Heading(f"1. {t('Purpose')}", 3)
    yield Text(t("- [purpose: to be filled in by the office]"), "item")
    yield Heading(f"2. {t('Requirements')}", 3)
    yield Text(t("- [requirements: to be filled in by the office]"), "item")
    yield Heading(f"3. {t('Targets of {year}', year=plan.planned)}", 3)
    yield from (Text(f"- {text}", "item") for text in _aims(plan, works, d, t))
    yield Heading(f"{roman(2)}. {t('TASKS AND SOLUTIONS')}", 2)
    helping = _helping_everywhere(works)
    if helping:
        names = "; ".join(helping)
        yield Text(t("{names} take part in what follows, where nobody else is named.", names=names))
    own = [work for work in works if not work.of_other_index]
    for n, work in enumerate(own, 1):
        yield from _field(plan, d, card, work, n, helping, t)
    others: dict[str, list[FieldWork]] = {}
    for work in works:
        if work.of_other_index:
            others.setdefault(work.of_other_index, []).append(work)
    for n, parts in enumerate(others.values(), len(own) + 1):
        yield from _of_other_index(plan, d, parts, n, helping, t)
    yield Heading(f"{roman(3)}. {t('ORGANISATION')}", 2)
    yield from _duties(plan, t)
    if about["reporting"] and not len(plan.duties):
        yield Text(t("- Reports on the plan: {periods}.", periods=", ".join(about["reporting"])), "item")
    yield Text(styled("aside", t("(Tasks in detail: see the annex to this document).")))
    yield Text(t("The above is the {kind} {title}.", **_named(plan)) + "/.")


def _aims(plan: Plan, works: Sequence[FieldWork], d: Dataset, t: Texts) -> list[str]:
    """Targets for whole indices; one open place for those that have none."""
    rows = [row for work in works if not work.code for row in work.targets]
    said = [one["text"] for one in plan.document["goals"]] + [row["text"] for row in rows]
    aimed = {index for row in rows for index, _ in criteria_of(row["criteria"])}
    aimed |= {one["index"] for one in plan.document["goals"]}
    # Whether an index without places has a target is for the office to say.
    open_ = [
        d.index(code).name
        for code in plan.document["indices"]
        if code in d.indices and code not in aimed and d.index(code).publishes_ranks
    ]
    if open_ and plan.level == "province":
        values = {"names": ", ".join(open_), "year": plan.planned}
        units = len(d.names.all(plan.document["unit"]["period"]))
        said.append(t("[targets of {names} in {year}: score in %, place of {units}]", units=units, **values))
    elif not said:
        said.append(t("[target]"))
    return [text.rstrip(".") + ("" if text.endswith("]") else ".") for text in dict.fromkeys(said)]


def _helping_everywhere(works: Sequence[FieldWork]) -> list[str]:
    """Agencies that take part in most fields: named once."""
    counts = Counter(tuple(_helping(work)) for work in works if _helping(work))
    found, n = next(iter(counts.most_common(1)), ((), 0))
    return list(found) if n >= MANY else []


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


def _field(
    plan: Plan, d: Dataset, card: Card, work: FieldWork, n: int, helping: Sequence[str], t: Texts
) -> Iterator[Block]:
    yield Heading(f"{n}. {field_heading(work)}", 3)
    points = list(_points(plan, d, card, work, t)) if work.code else []  # what is of no single field has none
    targets = [row["text"] for row in work.targets] if work.code else []
    if work.row is not None and work.row["target_text"] and not targets:
        targets.append(work.row["target_text"])
    # A field of which there is little to say has no headings of its own.
    parts: list[tuple[str, list[Block]]] = []
    if points:
        parts.append((t("Points of {year}", year=plan.reviewed), points))
    if targets or work.tasks:
        aims = "; ".join(dict.fromkeys(targets)).rstrip(".")
        told = [Text(t("Target: {text}.", text=aims))] if aims else []
        parts.append((t("Targets and work of {year}", year=plan.planned), [*told, *_tasks(work, t)]))
    if work.code:
        parts.append((t("Assignment"), list(_assigned([work], helping, t))))
    for part, (heading, blocks) in enumerate(parts, 1):
        if work.row is not None:
            yield Heading(f"{n}.{part}. {heading}", 4)
        yield from blocks


def _of_other_index(
    plan: Plan, d: Dataset, works: Sequence[FieldWork], n: int, helping: Sequence[str], t: Texts
) -> Iterator[Block]:
    """The parts of an index that has no scorecard under one heading: there is a line to say of each."""
    yield Heading(f"{n}. {t('Index {name}', name=works[0].of_other_index)}", 3)
    for work in works:
        # A task that names its part has told what is known of it.
        if not any(work.name in task["task"] for task in work.tasks):
            yield Text(" ".join([f"{work.name}.", *_published(plan, d, work, t)]))
        for target in dict.fromkeys(row["text"].rstrip(".") for row in work.targets):
            yield Text(t("Target: {text}.", text=target))
        yield from _tasks(work, t)
    yield from _assigned(works, helping, t)


def _tasks(work: FieldWork, t: Texts) -> Iterator[Block]:
    for task in work.tasks:
        text, deadline = task["task"].rstrip(".;"), task["deadline"]
        said = [text]
        said += [t("product: {text}", text="; ".join(listed(task["product"])))] if task["product"] else []
        said += [t("deadline: {text}", text=deadline)] if deadline and deadline not in text else []
        if not work.code:  # tasks of no single field have nobody in common
            names = ", ".join(listed(task["lead"])) or t("[lead agency]")
            said.append(t("lead agency: {names}", names=names))
        yield Text(f"- {'; '.join(said)}.", "item")


def _points(plan: Plan, d: Dataset, card: Card, work: FieldWork, t: Texts) -> Iterator[Block]:
    row = work.row
    if row is None:
        yield from (Text(text) for text in _published(plan, d, work, t))
        return
    told = [
        t(words, score=digits(row[key], t.lang), points=in_points(digits(row["maximum"], t.lang), t))
        for key, words in TOLD.items()
        if row[key]
    ]
    lost = lost_in_words(card, row, t.lang)
    if lost and lost != "0":
        told.append(t("points not reached: {n}", n=in_points(lost, t)))
    elif lost and not card.pending(row):
        told.append(t("the maximum is reached"))
    yield Text(capital("; ".join(told) or t("[score of the field]")) + _of_others(card, row, t) + ".")
    unexplained = []
    for criterion in work.criteria:
        lost = lost_in_words(card, criterion, t.lang)
        if lost in {"", "0"} or card.children.get(criterion["code"]):
            continue
        own = float(criterion["maximum"]) - float(points_of(card, criterion)["lost"])
        said = [
            t(
                "- Criterion {code} “{name}”: {score}/{maximum} points, {lost} not reached",
                **{"score": points_in_words(own, t.lang), "lost": lost, **_called(criterion)},
                maximum=digits(criterion["maximum"], t.lang),
            )
        ]
        # A cause that tells the figures itself needs them no second time.
        numerator = criterion["numerator"] or criterion["ratio"]
        if numerator and digits(numerator, t.lang) not in criterion["reason"]:
            said += [inputs_in_words(criterion, t.lang)]
        said += [criterion["reason"]]
        lead = listed(criterion["lead"])
        if lead and lead != listed(row["lead"]):
            said.append(t("lead agency: {names}", names=", ".join(lead)))
        if not criterion["reason"]:
            unexplained.append(criterion["code"])
        yield Text(f"{'; '.join(filter(None, said))}.", "item")
    if unexplained:
        codes = ", ".join(unexplained)
        yield Text(t("- [causes of {codes}: to be filled in by the lead agency]", codes=codes), "item")


def _of_others(card: Card, row: Mapping[str, Any], t: Texts) -> str:
    pending = card.pending(row)
    if not pending:
        return ""
    shown = points_in_words(pending, t.lang)
    return t.ngettext("; {n} point is scored by others", "; {n} points are scored by others", n=shown)


def _published(plan: Plan, d: Dataset, work: FieldWork, t: Texts) -> list[str]:
    """The last published score of a field that the plan has no scorecard row for; nothing without one."""
    # An office has no score of its own in an index of the province; a new unit none before July 2025.
    if plan.level != "province":
        return []
    cells, of = d.scores, d.province(plan.province, period=plan.document["unit"]["period"])
    for year in range(plan.planned - 1, plan.planned - 1 - RECENT, -1):
        found = cells[
            cells["index"].eq(work.index)
            & cells["year"].eq(year)
            & cells["component"].eq(work.code)
            & cells["province"].eq(d.names.name_in(of, year))
            & cells["score"].notna()
        ]
        if not found.empty:
            row = found.iloc[0]
            score = score_in_words(float(row["score"]), str(row["score_unit"]), t)
            return [t("Published score of {year}: {score}.", year=year, score=score)]
    return []


def _called(row: Mapping[str, Any]) -> dict[str, str]:
    return {"code": row["code"], "name": row["name"]}


def _assigned(works: Sequence[FieldWork], everywhere: Sequence[str], t: Texts) -> Iterator[Block]:
    """Who leads and who takes part; those who take part in everything are named before all fields."""
    rows = [row for work in works for row in (*([work.row] if work.row is not None else []), *work.tasks)]
    lead = list(dict.fromkeys(one for row in rows for one in listed(row["lead"])))
    with_share = {agency for agency, share in map(agency_and_share, lead) if share}
    lead = [one for one in lead if one not in with_share]
    yield Text(t("- Lead agency: {names}.", names="; ".join(lead) or t("[lead agency]")), "item")
    helping = [name for work in works for name in _helping(work)]
    if helping and list(dict.fromkeys(helping)) != list(everywhere):
        names = "; ".join(dict.fromkeys(helping))
        yield Text(t("- Coordinating agency: {names}.", names=names), "item")


def _helping(work: FieldWork) -> list[str]:
    rows = [*([work.row] if work.row is not None else []), *work.tasks]
    return list(dict.fromkeys(one for row in rows for one in listed(row["coordinating"])))


def _duties(plan: Plan, t: Texts) -> Iterator[Block]:
    by_agency: dict[str, list[str]] = {}
    for row in records(plan.duties):
        by_agency.setdefault("; ".join(listed(row["agency"])), []).append(row["duty"])
    for n, (agency, duties) in enumerate(by_agency.items(), 1):
        yield Heading(f"{n}. {agency}", 3)
        yield from (Text(f"- {duty}", "item") for duty in duties)
    if not by_agency:
        yield Text(t("- [duties of the agencies: to be filled in by the office]"), "item")
