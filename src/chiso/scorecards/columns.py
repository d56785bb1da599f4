"""What the columns of the tables of scorecards are called, and how their cells are written; by name."""

from __future__ import annotations

from functools import partial

from chiso.data.plans.scorecard_table import entries
from chiso.data.schema.vocabulary import TOTAL
from chiso.pages.columns import Described, columns_of
from chiso.pages.formats import (
    NUMBER,
    OF_MAXIMUM,
    POINTS,
    SMALL_NUMBER,
    TEXT,
    WHOLE,
    Format,
    Row,
    coded,
)
from chiso.pages.inline import Words
from chiso.scorecards.wording import FORECAST_VERDICTS, RULES, STATES, printed
from chiso.text.catalog import Texts
from chiso.text.messages import N_, Message
from chiso.text.numbers import labelled


def _labelled(row: Row, column: str, t: Texts) -> Words:
    if row[column] == TOTAL:
        return t("Total points")
    return printed(labelled(row[column], row["name"]), t)


PRINTED = Format(lambda row, column, t: printed(row[column], t))
LABELLED = Format(_labelled)
AGENCIES = Format(lambda row, column, t: printed("; ".join(entries(row[column])), t))
FITS = {"yes": N_("yes"), "no": N_("no, see below")}
# Tables call a column by its name here, which is also the key of its cells; but for the first two.
OF_CARDS = {
    "criterion": Described("code", N_("Criterion"), LABELLED),
    "field": Described("code", N_("Field"), LABELLED),
    **{
        one.key: one
        for one in (
            Described("agency", N_("Lead agency"), TEXT),
            Described("appraised", N_("Appraised"), POINTS),
            Described("attainable", N_("Attainable"), POINTS),
            Described("best", N_("Can still reach"), POINTS),
            Described("cause", N_("Cause"), TEXT, missing=N_("no reason on record")),
            Described("code", N_("Code"), TEXT),
            Described("codes", N_("Criteria"), TEXT),
            Described("cumulated", N_("Cumulated %"), NUMBER),
            Described("difference", N_("Difference"), SMALL_NUMBER),
            Described("documents", N_("Documents on record"), WHOLE),
            Described("expected", N_("Score by the inputs"), POINTS),
            Described("follows", N_("Fits"), coded(FITS)),
            Described("inputs", N_("Inputs"), TEXT),
            Described("lead", N_("Lead agency"), AGENCIES),
            Described("lost", N_("Points not reached"), POINTS),
            Described("maximum", N_("Maximum"), POINTS),
            Described("name", N_("Criterion"), PRINTED),
            Described("need", N_("Needed"), POINTS),
            Described("of", N_("Remaining"), POINTS),
            Described("pending", N_("Not scored yet"), POINTS),
            Described("printed", N_("Printed score"), POINTS),
            Described("ratio", N_("Ratio, %"), NUMBER),
            Described("reason", N_("Reason, as printed"), PRINTED, missing=N_("not stated in the document")),
            Described("rule", N_("Rule"), coded(RULES)),
            Described("score", N_("Score"), OF_MAXIMUM),
            Described("self_assessed", N_("Self-assessed"), POINTS),
            Described("share", N_("% of the maximum"), NUMBER),
            Described("shared", N_("Lead shared"), TEXT),
            Described("state", N_("State"), coded(STATES)),
            Described("target", N_("Target"), POINTS),
            Described("text", N_("What does not fit, and notes"), TEXT),
            Described("verdict", N_("Verdict"), coded(FORECAST_VERDICTS)),
        )
    },
}


def headings(*names: str) -> dict[str, Message]:
    """What columns are called, by their names."""
    return {name: OF_CARDS[name].heading for name in names}


# As `columns_of`, of these.
card_columns = partial(columns_of, registry=OF_CARDS)
