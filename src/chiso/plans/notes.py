"""What an editor must know of a plan: notes behind the document, no part of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import entries
from chiso.pages.as_of import not_in_the_data
from chiso.plans.fields import MANY
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import finding_in_words
from chiso.text.catalog import Texts

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
        for text in (*entries(row["review"]), row["note"]):
            if text:
                said.setdefault(text, []).append(row["id"])
    marked = [f"{in_runs(ids)}: {text}." for text, ids in said.items()]
    incomplete = about["missing"] if about["complete"] == "false" else []
    limits = [*about["limits"]]
    if about["body"] and not plan.scored:
        limits.append(t("The document states no points: the columns of points and causes are left out."))
    found = [
        (t("What the document on record lacks"), list(incomplete)),
        (t("Limits of its figures"), limits),
        (t("Printed otherwise than it must be meant"), errors),
        (t("Newer results"), not_in_the_data(d, t, day, until=plan.planned - 1)),
        (t("Notes on single rows"), [text.replace("..", ".") for text in marked]),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def in_runs(ids: Sequence[str]) -> str:
    """Numbers of rows, those that follow each other as a run: "NV1-NV4, NV7"."""
    runs: list[list[str]] = []
    for id_ in ids:
        if runs and _next_to(runs[-1][-1]) == id_:
            runs[-1].append(id_)
        else:
            runs.append([id_])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) >= MANY else ", ".join(run) for run in runs)


def _next_to(id_: str) -> str:
    """The number that follows another: "NV3.9" -> "NV3.10"."""
    return re.sub(r"[0-9]+$", lambda last: str(int(last[0]) + 1), id_)


def _printed(one: dict[str, str]) -> dict[str, str]:
    return {"printed": one["printed"], "text": one["text"].rstrip(".")}
