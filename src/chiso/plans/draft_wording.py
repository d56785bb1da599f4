"""A draft as the tables of a plan: Vietnamese sentences, and everything uncertain said in `review`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from chiso.core.frames import records
from chiso.data.plans.scorecard_table import SEPARATOR, entries
from chiso.data.plans.work_tables import AT_LEAST, AT_MOST, PERIOD_NAMES, criteria_of
from chiso.plans.draft_model import LOST, NO_SCORES, SHORT, TAKEN, WHOLE, Draft, DraftFigure, Item
from chiso.plans.draft_targets import RECENT, Aim, Mark
from chiso.plans.notes import in_runs
from chiso.reports.parts.index_words import names_in_title
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import amount, as_decimal, in_points, number, points, score_in_words
from chiso.text.numbers import place as place_text

Row = dict[str, Any]
EXACT = 4  # decimals of a score by criteria
# Sentences of marks; their names are those of chiso.plans.drafting.
DRAFT_MARKS = {
    "copied": N_("from the plan of {year}"),
    "taken": N_("from the plan of {unit} of {year} ({set}), please check"),
    "renamed": N_("{agency}: the agency was renamed, please check ({now})"),
    "gone": N_("{agency}: the agency no longer exists, please name another"),
    "default_lead": N_("lead agency by the default table, please check"),
    "card_lead": N_("lead agency by the scorecard of the plan of {year}"),
    "no_deadline": N_("no deadline stated, please add one"),
    "no_lead": N_("no lead agency on record, please name one"),
    "claimed": N_("self-assessed score of {year}, not appraised"),
    "set_may_differ": N_("criterion of {set} ({year}); check it against the criteria of {planned}"),
    "set_changed": N_("tasks of the plan of {plan} here: {n}; the criteria set has changed, not copied"),
    "no_maximum": N_("the maximum of the field is not on record"),
    "target_last": N_("target as in the plan of {year}, please check"),
    "year_in_text": N_("the text names {year}, please update"),
    "deadline_moved": N_("deadline moved from {old}"),
    "term_replaced": N_("“{old}” replaced by “{now}”, please check"),
    "term_cut": N_("“{old}” left out, it has ended, please check"),
    "clause_left_out": N_("left out, since it names “{old}”: “{text}”"),
    "year_moved": N_("year {old} moved to {now}, please check"),
    "deadline_left_out": N_("deadline “{old}” left out, please add one"),
    "target_maximum": N_("proposed by rule, to be decided: the maximum, please check that it can be reached"),
    "aim_on_record": N_("target on record for {year}"),
    "aim_last": N_("the target that the province set for {year}; please check"),
    "aim_path": N_(
        "proposed by rule, to be decided: up from place {place} of {year}, no target on record; score at the "
        "place proposed: {score}"
    ),
    "aim_mean": N_("proposed by rule, to be decided: the national mean of {year}, no target on record"),
    "aim_group": N_(
        "proposed by rule, to be decided: the bound of group {group} of {year}, no target on record"
    ),
    "aim_keep": N_("proposed by rule, to be decided: no less than in {year}, no target on record"),
    "aim_other_units": N_("set among {before} units, {units} are ranked in {year}: please set it anew"),
}
DRAFT_LACKS = {
    "no_index": N_("{index}: no figure on record before {year}"),
    "older_edition": N_("{index}: the edition of {year} is not on record; the draft rests on {used}"),
    "too_old": N_(
        "{index}: the results of {used} are the last on record and too old for a plan of {planned}: no "
        "number is proposed"
    ),
    "old_card": N_("The scorecard is of {year}; that of {wanted} is not on record"),
    "no_card": N_("No scorecard of the province for {year}: points lost by criterion are not known"),
    "no_last_plan": N_("No earlier plan of the province on record: tasks are left open"),
    "other_plan": N_(
        "No earlier plan of the province on record: tasks of fields and duties are those of the plan of "
        "{unit} of {year}, as far as they hold"
    ),
    "merged": N_(
        "{indices}: the figures are those of the units before July 2025 ({units}); places do not carry over, "
        "no number is proposed"
    ),
    "other_units": N_(
        "{index}: the place of {year} is among {before} units, that of {planned} among {units}: no place is "
        "proposed"
    ),
}
# What a draft does not take over, since it names bodies, terms or years that are past.
DRAFT_LEFT_OUT = {
    "left_task": N_("Not copied from the plan of {year}, since it names “{old}”: task “{text}”"),
    "left_duty": N_("Not copied from the plan of {year}, since it names “{old}”: duty of {agency}: “{text}”"),
    "left_target": N_("Not copied from the plan of {year}, since it names “{old}”: target “{text}”"),
    "left_criterion": N_("Not taken up, since it names “{old}”: criterion {code} “{name}”"),
}
CHANGED = (
    "renamed",
    "gone",
    "term_replaced",
    "term_cut",
    "clause_left_out",
    "year_moved",
    "deadline_left_out",
)
OPEN_TASKS = {
    NO_SCORES: N_("Review the results of {year} by criterion: find those below the maximum, and why"),
    WHOLE: N_("Review the results of {index} and propose what mends its weakest parts"),
}
# Why a target is proposed, behind it.
AIMS = {
    "on_record": N_("proposed: the target that the province has set for {year}"),
    "last": N_("proposed: as the province set for {year}"),
    "path": N_("proposed: up from place {place} in {year}"),
    "mean": N_("proposed: the national mean of {year}"),
    "group": N_("proposed: the bound of group {group} of {year}"),
    "keep": N_("proposed: no less than in {year}"),
}


def draft_files(made: Draft) -> tuple[Row, dict[str, list[Row]]]:
    """plan.yml and the tables of a draft.

    Parameters
    ----------
    made : Draft

    Returns
    -------
    dict
        Entries of plan.yml.
    dict
        Rows by file name; scorecard.csv only where the scorecard is of the edition before.
    """
    words = _Words(made)
    tasks = words.tasks()
    tables = {"targets.csv": words.targets(), "tasks.csv": tasks, "duties.csv": words.duties()}
    if words.card_is_current:
        tables["scorecard.csv"] = words.scorecard()
    return words.document(), tables


def to_review(made: Draft) -> list[str]:
    """What was left out or changed since it names what is past, for the office to look at, a line each."""
    words = _Words(made)
    rows = [(words.ids[n], item.marks) for n, item in enumerate(made.items)]
    rows += [(f"TN{n}", marks) for n, (_, marks) in enumerate(made.duties, 1)]
    first = len(words.targets()) - len(made.targets) + 1  # those of the last plan stand behind the others
    rows += [(f"MT{n}", marks) for n, (_, marks) in enumerate(made.targets, first)]
    changed: dict[str, list[str]] = {}
    for id_, marks in rows:
        for text in entries(words.review(mark for mark in marks if mark[0] in CHANGED)):
            changed.setdefault(text, []).append(id_)
    return words.left_out() + [f"{in_runs(ids)}: {text}" for text, ids in changed.items()]


class _Words:
    def __init__(self, made: Draft) -> None:
        self.made, self.t = made, Texts("vi")
        self.ids = [f"NV{n}" for n in range(1, len(made.items) + 1)]
        card = made.own_card
        self.card_is_current = card is not None and card.reviewed >= made.year - RECENT

    def review(self, marks: Iterable[Mark]) -> str:
        """What an office must check, an entry a mark."""
        said = (self.t(DRAFT_MARKS[code], **values) for code, values in marks if code in DRAFT_MARKS)
        return SEPARATOR.join(dict.fromkeys(one.replace(" | ", ", ") for one in said))

    def left_out(self) -> list[str]:
        """What was not taken over, since it names what is past."""
        return [self.t(DRAFT_LEFT_OUT[code], **values) for code, values in self.made.left_out]

    # Tasks

    def tasks(self) -> list[Row]:
        """Rows of tasks.csv."""
        return [self._task(id_, item) for id_, item in zip(self.ids, self.made.items, strict=True)]

    def _task(self, id_: str, item: Item) -> Row:
        marks = [*item.marks]
        row: Row = {"id": id_, "criteria": SEPARATOR.join(item.criteria), "criteria_basis": "derived"}
        if item.task is not None:
            deadline = self._moved(str(item.task["deadline"]), marks)
            row |= {"task": item.task["task"], "product": item.task["product"], "deadline": deadline}
            self._year_in(str(item.task["task"]), marks)
        else:
            row["task"] = self._open(item)
        if not row.get("deadline"):
            marks.append(("no_deadline", {}))
        row["lead"] = _agencies(item.leads)
        row["coordinating"] = SEPARATOR.join(item.coordinating)
        row["review"] = self.review(marks)
        row["note"] = self._figures(item)
        return row

    def _open(self, item: Item) -> str:
        """What is to be reached where no plan on record says how."""
        t, index = self.t, item.criteria[0].split()[0]
        if item.kind == LOST:
            return "; ".join(self._to_raise(figure, item) for figure in item.figures)
        if item.kind == SHORT:
            shown = "; ".join(self._below(figure) for figure in item.figures)
            about = self.made.indices[index]
            nouns = {"noun": about.parts_noun("vi"), "parts_noun": about.sub_parts_noun("vi")}
            text = t("Raise the {noun} “{name}” ({figures})", name=item.name, figures=shown, **nouns)
            parts = [values["parts"] for code, values in item.marks if code == "weak_parts"]
            return text + (
                t(", first of all its {parts_noun} {parts}", parts="; ".join(parts), **nouns) if parts else ""
            )
        named = {"index": self.made.indices[index].name, "year": self.made.year - 1}
        return t(OPEN_TASKS[item.kind], **named)

    def _to_raise(self, figure: DraftFigure, item: Item) -> str:
        t = self.t
        when = t("in {year}", year=figure.year)
        when += f", {figure.province}" if self.made.of_several(figure.index) else ""
        lost = self._points(figure.maximum - figure.score, figure)
        if "." in figure.component:
            return t(
                "Raise criterion {code} from {score} to {maximum} ({when}), which adds {lost}",
                **{"code": figure.component, "when": when, "lost": lost},
                score=self._shown(figure.score, figure),
                maximum=self._of_its_maximum(figure.maximum, figure),
            )
        score = self._of_its_maximum(figure.score, figure)
        said = t("Raise the field “{name}” above {score} ({when})", name=item.name, score=score, when=when)
        return said if math.isnan(figure.maximum) else said + t(", {lost} short of the maximum", lost=lost)

    def _below(self, figure: DraftFigure) -> str:
        t = self.t
        of = f"{figure.province} " if self.made.of_several(figure.index) else ""
        return of + t(
            "{score} in {year}, {short} below the median of the provinces",
            score=self._of_its_maximum(figure.score, figure),
            year=figure.year,
            short=self._points(figure.reference - figure.score, figure),
        )

    def _score(self, figure: DraftFigure) -> str:
        return score_in_words(figure.score, figure.unit, self.t)

    def _points(self, size: float, figure: DraftFigure) -> str:
        if figure.unit == "percent":
            return amount(size, figure.unit, self.t)
        return in_points(self._shown(size, figure), self.t)

    def _shown(self, value: float, figure: DraftFigure) -> str:
        """As the index is printed: with all decimals where parts are summed up here."""
        about = self.made.indices[figure.index]
        return number(value, "vi", about.digits) if about.sums_parts else points(round(value, EXACT), "vi")

    def _of_its_maximum(self, value: float, figure: DraftFigure) -> str:
        """ "5,21/10 điểm"; in percent as it is."""
        if figure.unit == "percent" or math.isnan(figure.maximum):
            return score_in_words(value, figure.unit, self.t)
        return in_points(f"{self._shown(value, figure)}/{points(figure.maximum, 'vi')}", self.t)

    def _moved(self, deadline: str, marks: list[Mark]) -> str:
        """The deadline in the year planned: that of another year would be late from the first day."""
        last = self.made.last
        if last is None or str(last.planned) not in deadline:
            return deadline
        marks.append(("deadline_moved", {"old": deadline}))
        return deadline.replace(str(last.planned), str(self.made.year))

    def _year_in(self, text: str, marks: list[Mark]) -> None:
        last = self.made.last
        if last is not None and str(last.planned) in text:
            marks.append(("year_in_text", {"year": last.planned}))

    def _figures(self, item: Item) -> str:
        """What a task rests on, where neither it nor the scorecard in the plan tells it."""
        if item.task is None or (item.criteria_set and self.card_is_current):
            return ""
        said = [self._figure(figure) for figure in item.figures]
        if item.reason:
            said.append(self.t("reason by the scorecard: {reason}", reason=item.reason))
        return "; ".join(said)

    def _figure(self, figure: DraftFigure) -> str:
        t = self.t
        about = self.made.indices[figure.index]
        digits = EXACT if about.self_assessed else about.digits
        code = f"{figure.index} {figure.component}"
        said = t("{code}, {year}: {score}", code=code, year=figure.year, score=self._score(figure))
        if about.by_median:
            short = figure.reference - figure.score
            said += t(
                "; median {median}, short by {short}",
                median=number(figure.reference, "vi"),
                short=number(short, "vi"),
            )
        elif not math.isnan(figure.maximum) and figure.unit == "points":
            said = t.ngettext(
                "{code}, {year}: {score}/{n} point, {lost} not reached",
                "{code}, {year}: {score}/{n} points, {lost} not reached",
                code=code,
                year=figure.year,
                score=number(figure.score, "vi", digits),
                n=points(figure.maximum, "vi"),
                lost=number(figure.maximum - figure.score, "vi", digits),
            )
        return f"{figure.province}: {said}" if self.made.of_several(figure.index) else said

    # Targets

    def targets(self) -> list[Row]:
        """Rows of targets.csv: of whole indices, of items, and those of the last plan for copied tasks."""
        rows = [self._aim(aim) for aim in self.made.aims]
        for id_, item in zip(self.ids, self.made.items, strict=True):
            rows += self._of_item(id_, item)
        of_task = {
            item.task["id"]: (id_, item)
            for id_, item in zip(self.ids, self.made.items, strict=True)
            if item.task is not None and item.kind != TAKEN
        }
        for copied, marks in self.made.targets:
            more = [*marks]
            self._year_in(str(copied["text"]), more)
            emptied = dict.fromkeys((f"value_{period}" for period in PERIOD_NAMES), "")
            id_, item = of_task[copied["task"]]
            text = self.t(
                "{of}: {text} (proposed: as in the plan of {year})",
                of=self._named(copied["criteria"] or SEPARATOR.join(item.criteria)),
                text=copied["text"].rstrip(".;"),
                year=0 if self.made.last is None else self.made.last.planned,
            )
            own = {"task": id_, "section": "", "review": self.review(more), "text": text}
            rows.append({**copied, **emptied, **own})
        return [{**row, "id": f"MT{n}"} for n, row in enumerate(rows, 1)]

    def _aim(self, aim: Aim) -> Row:
        t, rank, in_points = self.t, aim.kind == "rank", aim.unit == "points"
        values: Row = {"year": aim.year}
        marks: list[Mark] = [(f"aim_{aim.origin}", values)]
        units = self.made.units
        if rank and aim.ranked > units:
            marks.append(("aim_other_units", {"before": aim.ranked, "units": units, "year": self.made.year}))
        named = {"index": self.made.indices[aim.index].name, "year": self.made.year}
        values |= {"place": self._place(aim), "score": self._span(aim), "group": aim.group}
        if rank:
            place = place_text(aim.value, aim.ranked)
            text = t("{index} in {year}: place {place} or better", place=place, **named)
        elif in_points:
            maximum = self._whole(aim)
            scale = "" if math.isnan(maximum) else f"/{points(maximum, 'vi')}"
            shown = f"{points(aim.value, 'vi')}{scale}"
            text = t("{index} in {year}: {n} points or more", n=shown, **named)
        else:
            text = t("{index} in {year}: {score}% or more of 100%", score=points(aim.value, "vi"), **named)
        text += f" ({t(AIMS[aim.origin], **values)})"
        return {
            **{"criteria": aim.index, "criteria_basis": "derived", "text": text},
            "indicator": t("Place of {index}", index=self.made.indices[aim.index].name)
            if rank
            else t("Score of {index}", index=self.made.indices[aim.index].name),
            "operator": AT_MOST if rank else AT_LEAST,
            "high" if rank else "low": as_decimal(aim.value),
            "unit": "hạng" if rank else "điểm" if in_points else "%",
            "review": self.review(marks),
        }

    def _whole(self, aim: Aim) -> float:
        """The maximum of an index in points."""
        found = (one.maximum for one in self.made.totals if one.index == aim.index)
        return next(found, math.nan)

    def _named(self, criteria: str) -> str:
        """ "PAR INDEX năm 2022, tiêu chí 3.4.1"."""
        cited = criteria_of(criteria)
        index = self.made.indices[cited[0][0]]
        named = self.t("{index} in {year}", index=index.name, year=self.made.year)
        codes = [code for _, code in cited if code]
        fields = [code for code in codes if "." not in code]
        if not codes:
            return named
        noun = index.parts_noun("vi") if fields else index.sub_parts_noun("vi")
        return f"{named}, {noun} {', '.join(fields or codes)}"

    def _place(self, aim: Aim) -> str:
        """The place that a way starts from."""
        found = (one for one in self.made.totals if (one.index, one.year) == (aim.index, aim.year))
        return next((place_text(one.rank, one.ranked) for one in found), "?")

    def _span(self, aim: Aim) -> str:
        if math.isnan(aim.low) or math.isnan(aim.high):
            return self.t("not known")
        low, high = number(aim.low, "vi"), number(aim.high, "vi")
        return low if low == high else f"{low} - {high}"

    def _of_item(self, id_: str, item: Item) -> list[Row]:
        """A number for each criterion of a unit that stands for itself; of several units none is proposed."""
        if item.kind != LOST or any(self.made.of_several(one.index) for one in item.figures):
            return []
        rows = []
        for figure in item.figures:
            if math.isnan(figure.maximum):
                continue
            criteria = f"{figure.index} {figure.component}"
            whole = figure.unit == "percent"
            text = self.t(
                "{of}: {maximum} (proposed: the maximum)",
                of=self._named(criteria),
                maximum="100%" if whole else self._of_its_maximum(figure.maximum, figure),
            )
            rows.append(
                {
                    **{"criteria": criteria, "criteria_basis": "derived", "task": id_, "text": text},
                    **{"indicator": figure.name, "operator": AT_LEAST, "unit": "%" if whole else "điểm"},
                    "low": as_decimal(figure.maximum),
                    **{"baseline_year": str(figure.year), "baseline_value": as_decimal(figure.score)},
                    "review": self.review([("target_maximum", {})]),
                }
            )
        return rows

    # Duties, scorecard, document

    def duties(self) -> list[Row]:
        """Rows of duties.csv: those of the last plan, with the agencies of the year planned."""
        rows = []
        for n, (row, marks) in enumerate(self.made.duties, 1):
            more = [*marks]
            self._year_in(f"{row['duty']} ", more)
            cells = {"agency": _agencies(row["agency"]), "coordinating": _agencies(row["coordinating"])}
            deadline = self._moved(str(row["deadline"]), more)
            rows.append(
                {
                    **row,
                    **cells,
                    "id": f"TN{n}",
                    "section": "",
                    "deadline": deadline,
                    "review": self.review(more),
                }
            )
        return rows

    def scorecard(self) -> list[Row]:
        """Rows of scorecard.csv: the card as it is on record, without the targets of its plan."""
        rows = [] if self.made.card is None else records(self.made.card.criteria)
        return [row | {"target_text": ""} for row in rows]

    def document(self) -> Row:
        """Entries of plan.yml."""
        t, made = self.t, self.made
        caveats = {"older_edition", "too_old", "old_card", "merged", "other_units"}
        name = f"UBND {made.unit.full_name}"
        missing = [t("Number, date, legal bases, purpose, signature and recipients are left to the office.")]
        missing += [t(DRAFT_LACKS[code], **values) for code, values in made.lacks if code not in caveats]
        missing += self.left_out()
        limits = [
            t("A first draft from the figures and plans on record: the office decides every line of it.")
        ]
        rests = ", ".join(f"{made.indices[index].name} {year}" for index, year in made.reviewed.items())
        limits += [t("The draft rests on the results of: {editions}.", editions=rests)] if rests else []
        limits += [t(DRAFT_LACKS[code], **values) for code, values in made.lacks if code in caveats]
        if any(item.kind == SHORT for item in made.items):
            limits.append(t("Medians of the provinces are computed from the published scores."))
        return {
            "document_type": "Kế hoạch",
            "number": "",
            "symbol": "KH-UBND",
            "date": "",
            "place": made.unit.name,
            "title": t(
                "Keep up, improve and raise {indices} of {province} in {year}",
                indices=names_in_title(made.indices, t),
                province=made.unit.full_name,
                year=made.year,
            ),
            "unit": {
                **{"name": name, "level": "province"},
                **{"province": made.unit.name, "period": made.unit.period},
            },
            "indices": [
                code for code, one in made.indices.items() if code in made.reviewed or not one.by_median
            ],
            "criteria_set": made.card.criteria_set if self.card_is_current and made.card else "",
            "edition_reviewed": str(
                made.card.reviewed if self.card_is_current and made.card else made.year - 1
            ),
            "edition_planned": str(made.year),
            "complete": "false",
            "missing": missing,
            "totals": made.card.document["totals"] if self.card_is_current and made.card else [],
            "results": [row for figure in made.totals for row in self._results(figure)],
            "goals": [self._goal(aim) for aim in made.aims],
            "reporting": list(PERIOD_NAMES.values()),
            "limits": limits,
            "findings": [],
            "body": [],
        }

    def _results(self, figure: DraftFigure) -> list[Row]:
        t = self.t
        of = f" ({figure.province})" if self.made.of_several(figure.index) else ""
        head = {"index": figure.index, "year": str(figure.year)}
        about, rows = self.made.indices[figure.index], []
        if not math.isnan(figure.score):
            # A sum made here has more decimals than anybody printed.
            digits = as_decimal(figure.score, about.digits if about.sums_parts else EXACT)
            own = {"name": t("Score") + of, "component": "total", "measure": "score", "value": digits}
            rows.append({**head, **own, "maximum": "", "unit": figure.unit, "note": ""})
        if not math.isnan(figure.rank):
            note = (
                "" if about.publishes_ranks else t("by score; {index} publishes no places", index=about.name)
            )
            own = {"name": t("Place") + of, "component": "total", "measure": "rank"}
            own |= {"value": as_decimal(figure.rank), "maximum": as_decimal(figure.ranked)}
            rows.append({**head, **own, "unit": "place", "note": note})
        return rows

    def _goal(self, aim: Aim) -> Row:
        row = self._aim(aim)
        return {
            **{"index": aim.index, "year": str(self.made.year), "measure": aim.kind},
            **{"operator": row["operator"], "value": as_decimal(aim.value), "unit": aim.unit},
            "text": row["text"],
        }


def _agencies(named: Sequence[tuple[str, str]]) -> str:
    return SEPARATOR.join(f"{name} ({share})" if share else name for name, share in named)
