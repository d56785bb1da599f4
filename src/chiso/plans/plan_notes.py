"""What is no text of a plan but must be known before it is used: what is missing, limits, printing errors."""

from __future__ import annotations

from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import finding_in_words
from chiso.text.catalog import Texts

# Kinds of findings that mean an error in the print, not a note on how it was rounded.
CONTRADICTIONS = ("misprint", "misprints", "ratio", "score", "loss", "losses", "total", "total_maximum")


def plan_notes(plan: Plan, t: Texts) -> list[tuple[str, list[str]]]:
    """Headings with their lines; empty where there is nothing to know.

    Parameters
    ----------
    plan : Plan
    t : Texts
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
        (t("Notes on single rows"), [text.replace("..", ".") for text in marked]),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def _printed(one: dict[str, str]) -> dict[str, str]:
    return {"printed": one["printed"], "text": one["text"].rstrip(".")}
