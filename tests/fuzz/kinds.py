"""The registry of mutations: small functions `(rng, content) -> content`, named after what they do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

# What a mutated input must be: read, and read right; refused; or either of the two.
READ, REFUSE, EITHER = "read", "refuse", "either"
# Tables of a data folder, of a plan, of an import; other files of them; workbooks.
RECORD, PLAN, RAW = "clean and reference", "plan table", "raw table"
PLAN_YML, SOURCE_YML, FOLDER, JOURNAL = "plan.yml", "source.yml", "import folder", "journal"
TABLE, CARD = "national workbook", "scorecard workbook"
TABLES, BOOKS = (RECORD, PLAN, RAW), (TABLE, CARD)
CHEAP = (RECORD, PLAN, PLAN_YML, CARD)  # tried in half the time that the others take

Change = TypeVar("Change", bound=Callable[[random.Random, Any], Any])


@dataclass(frozen=True)
class Mutation:
    """A kind of mutation of one target.

    Attributes
    ----------
    target, name : str
    change : function
        Of a random generator and the content; gives the content as it is to be written.
    must : str
        READ, REFUSE or EITHER.
    whole : bool
        The file as a whole is spoilt: no row, cell or key can be named, the file is its place.
    made : bool
        The files of a plan are made from it whatever the share.
    says : str
        Pattern that a refusal must show somewhere.
    """

    target: str
    name: str
    change: Callable[[random.Random, Any], Any]
    must: str
    whole: bool
    made: bool
    says: str

    @property
    def key(self) -> str:
        """Target and name."""
        return f"{self.target}: {self.name}"


MUTATIONS: list[Mutation] = []


def mutation(
    *targets: str, must: str = EITHER, whole: bool = False, made: bool = False, says: str = ""
) -> Callable[[Change], Change]:
    """Register a mutation of one or several targets."""

    def register(change: Change) -> Change:
        name = change.__name__.strip("_").replace("_", "-")
        MUTATIONS.extend(Mutation(target, name, change, must, whole, made, says) for target in targets)
        return change

    return register
