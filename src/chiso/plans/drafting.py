"""The first draft of a plan: where points are missing, what to aim at, who did it last, what is uncertain.

Nothing is made up: a task comes from the province's last plan where the criterion is the same; where no
scorecard is on record, from a plan on record whose field is the same; else its place is kept open. A lead
agency comes from that plan, else from the default table. Each row carries marks that say where it comes from
and what an office must decide; `chiso.plans.draft_wording` words them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pandas as pd

from chiso.analysis.base.errors import BadRequest, MergedUnit, NoFigures
from chiso.analysis.base.units import names_by_year
from chiso.analysis.standing.gaps import To, gap
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.agencies import Agencies
from chiso.data.plans.folder import Plan, ReferenceTables
from chiso.data.plans.scorecard_table import SEPARATOR, entries
from chiso.data.plans.work_tables import criteria_of, field_of
from chiso.data.provinces import Province
from chiso.plans.draft_agencies import Leads
from chiso.plans.draft_model import LOST, NO_SCORES, SHORT, TAKEN, WHOLE, Draft, DraftFigure, Item
from chiso.plans.draft_targets import RECENT, Mark, index_aims
from chiso.plans.draft_terms import REFORM, OldWords, without_misprints
from chiso.plans.progress import field_name
from chiso.scorecards.scores import lost_points
from chiso.text.messages import N_

FIELDS = tuple(str(n) for n in range(1, 9))
ALL = 99  # parts of an index, and more than any has


def draft(d: Dataset, province: Province | str, year: int) -> Draft:
    """The first draft of a province's plan for an edition.

    Parameters
    ----------
    d : Dataset
    province : Province or str
        A unit of the period of `year`; text is resolved in it.
    year : int
        The edition planned. Figures, scorecards and plans of earlier editions only are used.

    Returns
    -------
    Draft

    Raises
    ------
    UnknownProvince
    NoFigures
        Nothing at all is on record of the unit before that year.
    BadRequest
        There is no edition before that year.
    """
    unit = d.names.resolve(province.name if isinstance(province, Province) else province, year=year)
    bases = (unit,) if unit.period == "63" else d.names.predecessors(unit)
    return _Drafting(d, unit, year, bases).made()


class _Drafting:
    def __init__(self, d: Dataset, unit: Province, year: int, bases: tuple[Province, ...]) -> None:
        self.d, self.unit, self.year, self.bases = d, unit, year, bases
        if year <= int(d.editions["year"].min()):
            raise BadRequest(N_("no edition before {year} is on record", year=year), where="--year")
        self.reference = ReferenceTables.read(d.path)
        provinces = [plan for plan in d.plans if plan.level == "province"]
        before = [plan for plan in provinces if plan.planned < year]
        # Those of the unit itself first, the latest first.
        before.sort(key=lambda plan: (self._of_base(plan), plan.planned), reverse=True)
        cards = [plan for plan in provinces if self._of_base(plan) and plan.scored and plan.reviewed < year]
        own = [plan for plan in before if self._of_base(plan)]
        self.card = max(cards, key=lambda plan: plan.reviewed, default=None)
        self.last = next((plan for plan in own if not (plan.tasks.empty and plan.duties.empty)), None)
        self.models = [plan for plan in before if not plan.tasks.empty]
        self.agencies = Agencies(self.reference.tables["agencies"])
        self.words = self._words_of(self.last)
        self.leads = Leads(self.reference, self.words)
        self.own = d.indices.self_assessed.code  # the index of scorecards
        self.lacks: list[Mark] = []
        self.left_out: list[Mark] = []

    def _words_of(self, plan: Plan | None) -> OldWords:
        written = None if plan is None else plan.planned
        return OldWords(self.agencies, self.d.names, self.unit, self.year, written)

    def _of_base(self, plan: Plan) -> bool:
        period = _period(plan)
        return any((plan.province, period) == (one.name, one.period) for one in (self.unit, *self.bases))

    def _measured(self, index: str, year: int) -> tuple[Province, ...]:
        """The unit itself where an edition measured it, else the units that it was made from."""
        return (self.unit,) if year in names_in_editions(self.d, self.unit, index) else self.bases

    @property
    def _own_card(self) -> Plan | None:
        """The scorecard, where it is of the unit itself."""
        card = self.card
        of_unit = card is not None and card.document["unit"]["period"] == self.unit.period
        return card if of_unit or len(self.bases) == 1 else None

    def made(self) -> Draft:
        """The draft."""
        totals, reviewed = self._totals()
        if not reviewed and self.card is None:
            reason = N_("nothing before {year}", year=self.year)
            raise NoFigures([*self.d.indices][-1], None, self.unit.name, reason=reason)
        items = self._with_tasks(item for index in self.d.indices for item in self._of_index(index, reviewed))
        self._tell_what_is_old(reviewed)
        bases = {index: self._measured(index, year) for index, year in reviewed.items()}
        if of_parents := [index for index, units in bases.items() if len(units) > 1]:
            named = ", ".join(f"{self.d.index(index).name} {reviewed[index]}" for index in of_parents)
            units = ", ".join(base.name for base in self.bases)
            self.lacks.append(("merged", {"indices": named, "units": units}))
        aims = []
        unplaced: list[Mark] = []
        for index, year in reviewed.items():
            found, why = index_aims(self.d, self.unit, bases[index], self.year, index, year)
            aims += found
            unplaced += why
        self.lacks += _of_several_indices(unplaced)
        return Draft(
            *(self.unit, self.year, bases, reviewed, totals, aims, items),
            *(self._duties(), self._targets(items), self.card, self._own_card, self.last),
            *(self.lacks, self.left_out),
            *(self.d.indices, len(self.d.names.all(self.unit.period))),
        )

    def _tell_what_is_old(self, reviewed: Mapping[str, int]) -> None:
        said: list[Mark] = []
        for index in self.d.indices:
            name, used = self.d.index(index).name, reviewed.get(index)
            if used is None:
                said.append(("no_index", {"index": name, "year": self.year - 1}))
            elif used < self.year - RECENT:
                said.append(("too_old", {"index": name, "planned": self.year, "used": used}))
            elif used < self.year - 1:
                said.append(("older_edition", {"index": name, "year": self.year - 1, "used": used}))
        self.lacks += _of_several_indices(said)

    # Figures

    def _gaps(self, base: Province, index: str, year: int, to: To) -> list[dict[str, Any]]:
        try:
            return records(gap(self.d, base, index, year, to=to))
        except (NoFigures, MergedUnit):
            return []

    def _totals(self) -> tuple[list[DraftFigure], dict[str, int]]:
        """Totals of the last edition before the year planned in which any of the units has a figure."""
        totals, reviewed = [], {}
        for index in self.d.indices:
            editions = sorted(self.d.editions.query("index == @index", local_dict={"index": index})["year"])
            for edition in reversed([one for one in editions if one < self.year]):
                rows = [
                    (base, row)
                    for base in self._measured(index, edition)
                    for row in self._gaps(base, index, edition, "max")
                    if row["component"] == "total"
                    and not (math.isnan(row["score"]) and math.isnan(row["rank"]))
                ]
                if rows:
                    totals += [_figure(index, edition, base, row) for base, row in rows]
                    reviewed[index] = int(edition)
                    break
        return totals, reviewed

    # Items

    def _of_index(self, index: str, reviewed: Mapping[str, int]) -> Iterator[Item]:
        about, year = self.d.index(index), reviewed.get(index)
        # Results that are older than those of the year before the last are no ground of a plan.
        recent = year is not None and year >= self.year - RECENT
        if about.self_assessed:
            yield from self._by_criteria(index, year if recent else None)
        elif about.by_median and year is not None and recent:
            yield from self._below_the_median(index, year)
        elif not about.by_median or year is not None:
            yield Item(WHOLE, [index], "", [])

    def _by_criteria(self, index: str, year: int | None) -> Iterator[Item]:
        if self._own_card is not None:
            by_card = self._of_card()
            yield from (item for code in FIELDS for item in by_card.get(code, []))
        else:
            yield self._without_card(index)
            published = self._published(index, year) if year is not None else {}
            for code in FIELDS:
                figures = published.get(code, [])
                if any(not figure.score >= figure.maximum for figure in figures):
                    item = Item(LOST, [f"{index} {code}"], figures[0].name, figures)
                    if any(math.isnan(figure.maximum) for figure in figures):
                        item.marks.append(("no_maximum", {}))
                    yield item
                yield from self._of_field(code)
        card = self._own_card
        if card is not None and card.reviewed < self.year - 1:
            self.lacks.append(("old_card", {"year": card.reviewed, "wanted": self.year - 1}))
        if card is None:
            self.lacks.append(("no_card", {"year": self.year - 1}))

    def _of_card(self) -> dict[str, list[Item]]:
        """Criteria of the scorecard that lost points, by field; in the order of codes."""
        found: dict[str, list[Item]] = {}
        if self.card is None:
            return found
        rows = {row["code"]: row for row in records(self.card.criteria)}
        claimed = not any(row["appraised"] for row in rows.values())
        for lost in sorted(records(lost_points(self.card)), key=lambda row: list(rows).index(row["code"])):
            row = rows[lost["code"]]
            if old := self.words.ended_in(row["name"]):
                self.left_out.append(
                    ("left_criterion", {"old": old, "code": row["code"], "name": row["name"]})
                )
                continue
            maximum = float(row["maximum"] or "nan")
            figure = DraftFigure(
                *(self.own, self.card.reviewed, self.card.province, row["code"], row["name"]),
                *(maximum - lost["lost"], maximum, "points"),
            )
            reason, changed = self.words.clean(row["reason"])
            item = Item(
                LOST, [f"{self.own} {row['code']}"], row["name"], [figure], marks=changed, reason=reason
            )
            item.criteria_set, item.card_lead = self.card.criteria_set, lost["lead"]
            if claimed:
                item.marks.append(("claimed", {"year": self.card.reviewed}))
            if self._set_of(self.year) != self.card.criteria_set:
                values = {"set": self.card.criteria_set, "year": self.card.reviewed, "planned": self.year}
                item.marks.append(("set_may_differ", values))
            found.setdefault(field_of(row["code"]), []).append(item)
        return found

    def _published(self, index: str, year: int) -> dict[str, list[DraftFigure]]:
        found: dict[str, list[DraftFigure]] = {}
        for base in self._measured(index, year):
            for row in self._gaps(base, index, year, "max"):
                if row["kind"] == "field" and not math.isnan(row["score"]):
                    found.setdefault(row["component"], []).append(_figure(index, year, base, row))
        return found

    def _without_card(self, index: str) -> Item:
        """What comes first where no scorecard is on record: who finds out where points were lost."""
        item = Item(NO_SCORES, [index], "", [])
        item.leads, item.marks = self.leads.of_all_fields(index, self.d.index(index).parts_noun("vi"))
        return item

    def _of_field(self, code: str) -> Iterator[Item]:
        """Tasks of the nearest plan on record that has any of the very field.

        Codes of criteria belong to one set of them, so a task serves the field alone.
        """
        for plan in self.models:
            if not self._same_meaning(self.own, code, plan.planned):
                continue
            words, source = self._words_of(plan), self.d.province(plan.province, period=_period(plan))
            leads, made = Leads(self.reference, words), list[Item]()
            for row in records(plan.tasks):
                text = words.taken_over(row["task"], source) if self._is_of(row, code, plan.planned) else ""
                if text:
                    values = {"unit": source.full_name, "year": plan.planned, "set": plan.criteria_set}
                    made.append(self._taken(row, code, text, leads, ("taken", values)))
            if made:
                yield from made
                return

    def _is_of(self, task: Mapping[str, Any], code: str, planned: int) -> bool:
        """A task serves a field first of all, and what it says of another index holds of that one too."""
        cited = criteria_of(task["criteria"])
        if not cited or (cited[0][0], field_of(cited[0][1])) != (self.own, code):
            return False
        others = {index for index, _ in cited if index != self.own and index in self.d.indices}
        return all(self._same_meaning(index, "", planned) for index in others)

    def _taken(self, row: Mapping[str, Any], code: str, text: str, leads: Leads, origin: Mark) -> Item:
        # A cadence holds in any year, a day does not.
        deadline = "" if re.search(r"\d", row["deadline"]) else row["deadline"]
        task = {**row, "task": text, "product": "", "deadline": deadline}
        item = Item(TAKEN, [f"{self.own} {code}"], "", [], task)
        item.leads, marks = leads.of_cell(row["lead"])
        helping, more = leads.of_cell(row["coordinating"])
        item.coordinating = [name for name, _ in helping]
        item.marks = [origin, *marks, *(mark for mark in more if mark not in marks)]
        return item

    def _same_meaning(self, index: str, code: str, then: int) -> bool:
        """A component measures the same in the year planned as in an earlier one, as far as is on record."""
        rows = self.d.components_by_year
        rows = rows[
            rows["index"].eq(index) & rows["component"].eq(code or "total") & rows["year"].lt(self.year)
        ]
        before = rows[rows["year"].le(then)]
        breaks = self.d.breaks
        broken = (
            breaks["index"].eq(index)
            & breaks["component"].isin([code or "total", "*"])
            & breaks["kind"].eq("hard")
            & breaks["year"].between(then + 1, self.year)
        )
        if before.empty or broken.any():
            return False
        return bool(before["series"].iloc[-1] == rows["series"].iloc[-1])

    def _below_the_median(self, index: str, year: int) -> Iterator[Item]:
        """Components clearly below the median of the provinces, the largest shortfall first."""
        main = self.d.index(index).main_kind
        found: dict[str, list[DraftFigure]] = {}
        parts: dict[str, list[str]] = {}
        bases = self._measured(index, year)
        for base in bases:
            weak = self._weak(base, index, year)
            for row in self._gaps(base, index, year, "median"):
                if row["component"] not in weak:
                    continue
                if row["kind"] == main:
                    found.setdefault(row["component"], []).append(_figure(index, year, base, row))
                elif len(bases) == 1:
                    named = f"{row['component']} {row['name_vi']}".strip()  # some have no Vietnamese name
                    parts.setdefault(row["parent"], []).append(named)
        for code, figures in found.items():
            item = Item(SHORT, [f"{index} {code}"], figures[0].name, figures)
            if code in parts:
                item.marks.append(("weak_parts", {"parts": "; ".join(parts[code])}))
            yield item
        if not found:
            yield Item(WHOLE, [index], "", [])

    def _weak(self, base: Province, index: str, year: int) -> set[str]:
        """Components that the rule of reports calls weak: a shortfall that others would notice."""
        found: set[str] = set()
        for level in ("main", "sub"):
            with suppress(NoFigures, MergedUnit):
                rows = strengths_weaknesses(self.d, base, index, year, level, ALL)
                found |= set(rows.loc[rows["side"].eq("weakness"), "component"])
        return found

    # Tasks, agencies

    def _set_of(self, year: int) -> str:
        rows = self.d.editions
        found = rows[rows["index"].eq(self.own) & rows["year"].eq(year)]["decision"].tolist()
        return str(found[0] or "") if found else ""

    def _with_tasks(self, items: Iterable[Item]) -> list[Item]:
        """Items with the tasks of plans on record, one item a task; or with a place kept open."""
        made: list[Item] = []
        by_task: dict[str, Item] = {}
        for item in items:
            if item.kind == TAKEN:
                made.append(item)
                continue
            copied = [] if self.last is None else self._tasks_for(item)
            copied = [task for task in copied if self._holds(task)]
            if not copied:
                self._name_leads(item)
                made.append(item)
            for task in copied:
                if task["id"] in by_task:  # one task that serves several criteria
                    known = by_task[task["id"]]
                    known.criteria += [one for one in item.criteria if one not in known.criteria]
                    known.figures += item.figures
                    known.reason = "; ".join(part for part in (known.reason, item.reason) if part)
                    continue
                own = Item(item.kind, [*item.criteria], item.name, [*item.figures], task, reason=item.reason)
                own.card_lead, own.criteria_set, own.marks = item.card_lead, item.criteria_set, [*item.marks]
                self._copy_agencies(own, task)
                own.task, changed = self._today(task, ("task", "product"))
                own.marks += changed
                by_task[task["id"]] = own
                made.append(own)
        return made

    def _tasks_for(self, item: Item) -> list[dict[str, Any]]:
        """Tasks of the last plan for the very criteria; of criteria only within one set of them."""
        last = self.last
        if last is None:
            return []
        own = {criterion for cell in item.criteria for criterion in criteria_of(cell)}
        if item.kind == NO_SCORES or (item.kind == LOST and not item.criteria_set):
            return []  # of a field as a whole: `_of_field` has what is taken for it
        own = {(index, code) for index, code in own if self._same_meaning(index, code, last.planned)}
        rows = [row for row in records(last.tasks) if own & set(criteria_of(row["criteria"]))]
        of_sets = item.criteria[0].startswith(f"{self.own} ")
        # Two sets of which nothing is known are not one set.
        own_set = self._set_of(last.planned) or last.criteria_set
        if rows and of_sets and not (own_set and own_set == item.criteria_set):
            item.marks.append(("set_changed", {"n": len(rows), "plan": last.planned}))
            return []
        return rows

    # What the last plan says, as it holds in the year planned

    def _holds(self, task: Mapping[str, Any]) -> bool:
        """Whether something of a task is left without bodies and terms that have ended."""
        text, changed = self.words.clean(str(task["task"]))
        if text:
            return True
        self._leave_out("left_task", changed, text=task["task"])
        return False

    def _leave_out(self, code: str, changed: Sequence[Mark], **values: object) -> None:
        old = next((of["old"] for _, of in changed if of.get("old")), "")
        year = 0 if self.last is None else self.last.planned
        mark: Mark = (code, {"year": year, "old": old, **values})
        if mark not in self.left_out:
            self.left_out.append(mark)

    def _today(self, row: Mapping[str, Any], columns: Iterable[str]) -> tuple[dict[str, Any], list[Mark]]:
        """A row of the last plan with cleaned texts and its deadline moved; what was changed."""
        made, marks = dict(row), list[Mark]()
        for column in columns:
            text = without_misprints(str(row[column] or ""))
            if self.year < REFORM:  # what cannot be moved stays, and is told
                later, own = self.words.years_moved(text)
                made[column] = later or text
            else:
                made[column], own = self.words.clean(text)
            marks += own
        if self.year < REFORM:
            return made, marks
        if deadline := str(row.get("deadline") or ""):
            made["deadline"], moved = self.words.moved(deadline)
            if not made["deadline"]:
                marks.append(("deadline_left_out", {"old": deadline}))
            elif moved:
                marks.append(("deadline_moved", {"old": deadline}))
        if "note" in made:
            made["note"] = ""  # of the transcription of that plan
        return made, marks

    def _copy_agencies(self, item: Item, task: Mapping[str, Any]) -> None:
        year = self.last.planned if self.last is not None else 0
        item.marks.append(("copied", {"year": year}))
        item.leads, lead_marks = self.leads.of_cell(task["lead"])
        others, other_marks = self.leads.of_cell(task["coordinating"])
        item.coordinating = [name for name, _ in others]
        item.marks += lead_marks + [mark for mark in other_marks if mark not in lead_marks]
        if not item.leads:
            self._name_leads(item)

    def _name_leads(self, item: Item) -> None:
        if item.leads:
            return
        index, code = criteria_of(item.criteria[0])[0]
        if item.card_lead and self.card is not None:
            item.leads, marks = self.leads.of_cell(item.card_lead)
            item.marks += [("card_lead", {"year": self.card.planned}), *marks]
            if item.leads:
                return
        item.leads, marks = self.leads.by_default(index, field_of(code))
        item.marks += marks

    def _duties(self) -> list[tuple[dict[str, Any], list[Mark]]]:
        """Duties of the last plan; where none is on record, of the nearest plan of another province."""
        source = self.last or next(iter(self.models), None)
        if source is None:
            self.lacks.append(("no_last_plan", {}))
            return []
        of = self.d.province(source.province, period=_period(source))
        if self.last is None:
            self.lacks.append(("other_plan", {"unit": of.full_name, "year": source.planned}))
        words, foreign = self._words_of(source), self.last is None
        leads, found = Leads(self.reference, words), []
        for row in records(source.duties):
            agencies, marks = leads.of_cell(row["agency"])
            others, more = leads.of_cell(row["coordinating"])
            if foreign:
                values = {"unit": of.full_name, "year": source.planned, "set": source.criteria_set}
                origin: Mark = ("taken", values)
                today, changed = {**row, "duty": words.taken_over(row["duty"], of), "note": ""}, list[Mark]()
                today["deadline"], _ = words.moved(row["deadline"])
            else:
                origin = ("copied", {"year": source.planned})
                today, changed = self._today(row, ("duty",))
            if not agencies or not today["duty"]:
                if not foreign:
                    gone: list[Mark] = [("gone", {"old": row["agency"]})] if not agencies else changed
                    self._leave_out("left_duty", gone, agency=row["agency"], text=row["duty"])
                continue
            cells = {"agency": agencies, "coordinating": others}
            found.append(({**today, **cells}, [origin, *marks, *more, *changed]))
        return found

    def _targets(self, items: Sequence[Item]) -> list[tuple[dict[str, Any], list[Mark]]]:
        """Targets of the last plan that belong to copied tasks, in the form the province used."""
        if self.last is None:
            return []
        # What was set for another set of criteria, or by another province, is no target of this plan.
        copied = {item.task["id"] for item in items if item.task is not None and item.kind != TAKEN}
        mark: Mark = ("target_last", {"year": self.last.planned})
        found = []
        for row in records(self.last.targets):
            if row["task"] not in copied:
                continue
            today, changed = self._today(row, ("text", "indicator", "condition"))
            if self.year >= REFORM:
                levels = [level for level in entries(row["scope"]) if not self.words.ended_in(level)]
                today["scope"] = SEPARATOR.join(levels)
                # The value of that year is none of the year before the new plan.
                today["baseline_year"], _ = self.words.moved(row["baseline_year"])
                today["baseline_value"] = ""
            lost_level = bool(row["scope"]) and not today["scope"]
            lost_base = bool(row["change"]) and not today["baseline_year"]
            if not today["text"] or not today["indicator"] or lost_level or lost_base:
                old: list[Mark] = [("", {"old": row["scope"] if lost_level else row["baseline_year"]})]
                self._leave_out("left_target", [*changed, *old], text=row["text"])
                continue
            found.append((today, [mark, *changed]))
        return found


def _of_several_indices(marks: Iterable[Mark]) -> list[Mark]:
    """What holds of several indices as one mark that names them all."""
    found: list[tuple[str, dict[str, Any], list[str]]] = []
    for code, values in marks:
        rest = {key: value for key, value in values.items() if key != "index"}
        same = next((names for one, other, names in found if (one, other) == (code, rest)), None)
        if same is None:
            found.append((code, rest, [values["index"]]))
        else:
            same.append(values["index"])
    return [(code, {**rest, "index": ", ".join(names)}) for code, rest, names in found]


def _period(plan: Plan) -> str:
    return str(plan.document["unit"]["period"])


def names_in_editions(d: Dataset, unit: Province, index: str) -> dict[int, str]:
    """Name of a unit in each edition that measured it; empty before the first."""
    try:
        return names_by_year(d, unit, index)
    except MergedUnit:
        return {}


def _figure(index: str, year: int, base: Province, row: Mapping[str, Any]) -> DraftFigure:
    return DraftFigure(
        *(index, int(year), base.name, row["component"], row["name_vi"]),
        *(row["score"], row["max_score"], row["score_unit"] or "points"),
        *(row["reference"], row["rank"], row["ranked"]),
    )


def items_table(made: Draft) -> pd.DataFrame:
    """The items of a draft as a table: field, criteria, name, kind, copied, leads, marks (codes)."""
    return pd.DataFrame(
        [
            {
                "field": field_name(" | ".join(item.criteria)),
                "criteria": " | ".join(item.criteria),
                "name": item.name,
                "kind": item.kind,
                "copied": item.task["id"] if item.task is not None else "",
                "leads": " | ".join(name for name, _ in item.leads),
                "marks": [code for code, _ in item.marks],
            }
            for item in made.items
        ]
    )
