"""What the columns of the tables of plans are called, and how their cells are written; by name."""

from __future__ import annotations

from functools import partial

from chiso.data.plans.scorecard_table import entries
from chiso.pages.columns import Described, columns_of
from chiso.pages.formats import AS_PRINTED, COUNT, NUMBER, TEXT, WHOLE, Format, coded
from chiso.pages.inline import in_lines
from chiso.plans.target_results import NO, UNKNOWN, YES
from chiso.scorecards.columns import OF_CARDS
from chiso.text.messages import N_

OPERATORS = {
    "at_least": N_("at least"),
    "above": N_("above"),
    "at_most": N_("at most"),
    "below": N_("below"),
    "between": N_("between"),
    "as_described": N_("as described"),
}
REACHED = {YES: N_("reached"), NO: N_("not reached yet"), UNKNOWN: N_("not to be assessed")}
LINES = Format(lambda row, column, t: in_lines(entries(row[column])))
# Those of `chiso.plans.progress.completion`, in the order of a report.
COUNTS = (
    Described("n", N_("Tasks"), COUNT),
    Described("done", N_("Done"), COUNT),
    Described("under_way", N_("Under way"), COUNT),
    Described("not_begun", N_("Not begun"), COUNT),
    Described("at_risk", N_("At risk"), COUNT),
    Described("late", N_("Late"), COUNT),
    Described("continuous", N_("Continuous"), COUNT),
    Described("not_reported", N_("Not reported"), COUNT),
    Described("rate", N_("Rate, %"), NUMBER),
)
OF_PLANS = OF_CARDS | {
    one.key: one
    for one in (
        *COUNTS,
        Described("agency", N_("Agency"), LINES),
        Described("baseline_value", N_("Value of that year"), AS_PRINTED),
        Described("baseline_year", N_("Compared with the year"), TEXT),
        Described("condition", N_("Reservation"), TEXT),
        Described("coordinating", N_("Coordinating agency"), LINES),
        Described("criteria", N_("Criteria"), LINES),
        Described("days_late", N_("Days late"), WHOLE),
        Described("deadline", N_("Deadline"), TEXT),
        Described("difference", N_("Difference"), NUMBER),
        Described("duty", N_("Duty"), TEXT),
        Described("entered", N_("Last report"), TEXT),
        Described("group", N_("Field"), TEXT),
        Described("high", N_("To"), AS_PRINTED),
        Described("id", N_("No."), TEXT),
        Described("indicator", N_("Indicator"), TEXT),
        Described("last_day", N_("Last day"), TEXT),
        Described("lead", N_("Lead agency"), LINES, missing=N_("not named")),
        Described("low", N_("From"), AS_PRINTED),
        Described("operator", N_("Condition"), coded(OPERATORS)),
        Described("product", N_("Product"), LINES),
        Described("reached", N_("Assessment"), coded(REACHED)),
        Described("report", N_("Last report"), TEXT),
        Described("scope", N_("Scope"), LINES),
        Described("section", N_("Section"), TEXT),
        Described("state", N_("State"), TEXT),
        Described("status_6m", N_("State, six months"), TEXT),
        Described("status_q1", N_("State, first quarter"), TEXT),
        Described("status_q3", N_("State, third quarter"), TEXT),
        Described("status_year", N_("State, year"), TEXT),
        Described("task", N_("Task, solution"), TEXT),
        Described("text", N_("As printed"), TEXT),
        Described("unit", N_("Unit"), TEXT),
        Described("value", N_("Result"), NUMBER),
        Described("value_6m", N_("Six months"), AS_PRINTED),
        Described("value_q1", N_("First quarter"), AS_PRINTED),
        Described("value_q3", N_("Third quarter"), AS_PRINTED),
        Described("value_year", N_("Year"), AS_PRINTED),
    )
}
# As `columns_of`, of these.
plan_columns = partial(columns_of, registry=OF_PLANS)
