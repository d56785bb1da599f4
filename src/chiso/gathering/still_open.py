"""What is still to come of the scores of a year: who has not sent, which criteria have no points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chiso.core.errors import FEW
from chiso.data.own_index.scores import Scores
from chiso.data.own_index.tables import APPRAISED, SELF_ASSESSED, STAGES
from chiso.data.provinces import slug
from chiso.gathering.sheets import APPRAISER, LEAD, STAGE_LABELS, agencies_of, asked_at, must_be_scored
from chiso.text.messages import N_, InData, Message, nN_


@dataclass(frozen=True)
class OpenScores:
    """Scores of a stage that nobody has sent.

    Attributes
    ----------
    stage : str
    scores : int
        Pairs of a unit and a criterion.
    of : int
        All pairs that the stage asks for.
    units, criteria : tuple of str
        Units, and codes of criteria, that lack one score at least.
    agencies_without, units_without : tuple of str
        Agencies of which not one score is on record, and units.
    """

    stage: str
    scores: int
    of: int
    units: tuple[str, ...]
    criteria: tuple[str, ...]
    agencies_without: tuple[str, ...]
    units_without: tuple[str, ...]

    def in_words(self) -> list[Message]:
        """How much is open, and who has not sent."""
        stage = stage_in_words(self.stage)
        if not self.scores:
            return [N_("{stage}: all {n} scores are on record", stage=stage, n=self.of)]
        said: list[Message] = [
            N_(
                "{stage}: {scores} of {of} scores are open, of {units} and {criteria}",
                stage=stage,
                scores=self.scores,
                of=self.of,
                units=nN_("{n} unit", "{n} units", n=len(self.units)),
                criteria=nN_("{n} criterion", "{n} criteria", n=len(self.criteria)),
            )
        ]
        if self.agencies_without:
            said.append(N_("agencies that have not sent: {names}", names=[*self.agencies_without]))
        if self.units_without:
            said.append(
                N_(
                    "{n}, without any score: {names}",
                    n=nN_("{n} unit", "{n} units", n=len(self.units_without)),
                    names=some(self.units_without),
                )
            )
        return said


def what_is_open(scores: Scores, stage: str) -> OpenScores:
    """What a stage still lacks; points on top and taken off may be none.

    After an explanation only what changes is scored again: of others the appraised points go on to count.
    """
    asked = [one for one in asked_at(scores.criteria, stage) if must_be_scored(one)]
    units = [unit.name for unit in scores.units]
    if not scores.criteria.province:  # a province gathers its own scores on a set of the Ministry
        mine = {row.unit for row in scores.rows}
        units = [name for name in units if name in mine]
    own = STAGES.index(stage)
    stages = STAGES[min(own, STAGES.index(APPRAISED)) : own + 1]
    given = {(row.unit, row.criterion) for row in scores.rows if row.stage in stages}
    lacking = [(unit, one.code) for unit in units for one in asked if (unit, one.code) not in given]
    split = LEAD if stage == SELF_ASSESSED else APPRAISER
    of_agencies: dict[str, tuple[str, set[str]]] = {}
    for one in asked:
        for agency in agencies_of(one, split):
            of_agencies.setdefault(slug(agency), (agency, set()))[1].add(one.code)
    scored = {code for _, code in given}
    senders = {slug(row["agency"]) for row in scores.files if row["stage"] in stages}
    # A criterion of two agencies may be scored by the other one: it shows only of whom nothing else is asked.
    alone = {code for code in scored if sum(code in codes for _, codes in of_agencies.values()) == 1}
    silent = [
        agency
        for name, (agency, codes) in of_agencies.items()
        if agency and name not in senders and not codes & alone and codes - scored
    ]
    with_some = {unit for unit, _ in given}
    return OpenScores(
        stage,
        len(lacking),
        len(units) * len(asked),
        tuple(dict.fromkeys(unit for unit, _ in lacking)),
        tuple(dict.fromkeys(code for _, code in lacking)),
        tuple(silent),
        tuple(unit for unit in units if unit not in with_some),
    )


def stage_in_words(stage: str) -> Message:
    """A stage as messages name it."""
    english = {
        "self_assessed": "self-assessed",
        "appraised": "appraised",
        "explained": "after explanation",
        "final": "final",
    }
    return InData({"vi": STAGE_LABELS[stage], "en": english[stage]})


def some(names: Sequence[str]) -> list[str]:
    """The first few of many names."""
    return [*names[:FEW], *(["…"] if len(names) > FEW else [])]
