"""What the columns of the tables of rankings are called, and how their cells are written; by name."""

from __future__ import annotations

from functools import partial

from chiso.data.own_index.tables import APPRAISED, EXPLAINED, FINAL, SELF_ASSESSED
from chiso.pages.columns import Described, columns_of
from chiso.pages.formats import DATE, NUMBER, OF_MAXIMUM, POINTS, SIGNED, TEXT, WHOLE, Format, coded
from chiso.scorecards.columns import LABELLED, PRINTED
from chiso.text.messages import N_

STAGE_NAMES = {
    SELF_ASSESSED: N_("stage: self-assessment"),
    APPRAISED: N_("stage: appraisal"),
    EXPLAINED: N_("stage: explanation"),
    FINAL: N_("stage: final result"),
}
PLACES = Format(lambda row, column, t: f"{row[column]:.0f}", "whole")
OF_RANKINGS = {
    "criterion": Described("code", N_("Criterion"), LABELLED),
    **{
        one.key: one
        for one in (
            Described("agency", N_("Agency"), PRINTED),
            Described("appraised", N_("Appraised"), POINTS),
            Described("before", N_("Percent of the year before"), NUMBER),
            Described("best", N_("Best quarter, mean points"), NUMBER),
            Described("bonus", N_("Bonus points"), POINTS),
            Described("change", N_("Change, percentage points"), SIGNED),
            Described("class_name", N_("Rating"), PRINTED),
            Described("code", N_("Code"), TEXT),
            Described("cut", N_("Claims cut"), WHOLE),
            Described("difference", N_("Difference"), SIGNED),
            Described("field", N_("Field"), PRINTED),
            Described("file", N_("File"), PRINTED),
            Described("kind", N_("Kind of unit"), PRINTED),
            Described("lead", N_("Lead agency"), PRINTED),
            Described("losing", N_("Units that lose points"), WHOLE),
            Described("lost", N_("Points not reached, mean"), NUMBER),
            Described("maximum", N_("Maximum"), POINTS),
            Described("method", N_("How they were asked"), PRINTED),
            Described("missing", N_("Why without a place"), TEXT, missing=""),
            Described("n", N_("Criteria"), WHOLE),
            Described("name", N_("Criterion"), PRINTED),
            Described("note", N_("Note"), TEXT, missing=""),
            Described("of", N_("Units"), WHOLE),
            Described("of_maximum", N_("Points"), OF_MAXIMUM),
            Described("penalty", N_("Points taken off"), POINTS),
            Described("percent", N_("Percent"), NUMBER),
            Described("place", N_("Place"), PLACES),
            Described("place_before", N_("Place of the year before"), PLACES),
            Described("place_in_kind", N_("Place in its kind"), PLACES),
            Described("points", N_("Points"), POINTS),
            Described("raised", N_("Claims raised"), WHOLE),
            Described("reason", N_("Why not"), TEXT),
            Described("received", N_("Taken in on"), DATE),
            Described("respondents", N_("Respondents"), WHOLE),
            Described("rest", N_("The rest, mean points"), NUMBER),
            Described("satisfied", N_("Satisfied, %"), NUMBER),
            Described("score", N_("Score"), POINTS),
            Described("scores", N_("Number of scores"), WHOLE),
            Described("self_assessed", N_("Self-assessed"), POINTS),
            Described("share", N_("Share of all points not reached, %"), NUMBER),
            Described("source", N_("Source"), PRINTED),
            Described("stage", N_("Stage"), coded(STAGE_NAMES)),
            Described("sum", N_("Points not reached, all units"), POINTS),
            Described("unit", N_("Administrative unit"), PRINTED),
            Described("without", N_("Units without such work"), WHOLE),
        )
    },
}

# As `columns_of`, of these.
ranking_columns = partial(columns_of, registry=OF_RANKINGS)
