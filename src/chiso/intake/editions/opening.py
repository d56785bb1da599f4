"""Open an edition that is not on record, and close one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from chiso.core.dates import whole_day
from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.indices import Index
from chiso.data.provinces import period_of
from chiso.data.schema.vocabulary import CARRIED_OVER
from chiso.intake.editions.questions import Answers, EditionAnswer, answered
from chiso.intake.editions.rows import (
    COMPONENTS,
    EDITIONS,
    Row,
    covers,
    editions_of,
    last_span,
    refresh_break,
)
from chiso.intake.kept_lines import KeptLines
from chiso.intake.layout import edition_before
from chiso.intake.reading import Filled
from chiso.intake.source import BadField
from chiso.text.dates import as_written
from chiso.text.messages import N_, Message

# What an edition takes over from the one whose components it has, and what only with its decision.
_SCALE = ("fields", "scale_min", "scale_max", "points_max")
_OF_DECISION = ("criteria", "sub_criteria", "appraisal_max", "survey_max")


@dataclass(frozen=True)
class Opening:
    """An edition to open.

    Attributes
    ----------
    index : Index
    year, units, ranked : int
        Year measured; units of its period; those of them that are ranked or have a total.
    period : str
    published_on, decision, decision_date : str
        ISO dates; "" where not known.
    same_method : {"yes", "no", ""}
        Whether method and sample are those of the edition before.
    before, components_year : int
        The edition before, and the one whose components it has.
    """

    index: Index
    year: int
    units: int
    ranked: int
    period: str
    published_on: str
    decision: str
    decision_date: str
    same_method: str
    before: int
    components_year: int

    def described(self) -> dict[str, str]:
        """What source.yml of an import keeps of it."""
        return {
            "units": str(self.units),
            "ranked": str(self.ranked),
            "published_on": self.published_on,
            "decision": self.decision,
            "decision_date": self.decision_date,
            "same_method": self.same_method or "unknown",
            "components_from": str(self.components_year),
        }

    def in_words(self) -> Message:
        """What is known of it."""
        method = {
            "yes": N_("method and sample as in the edition before"),
            "no": N_("method or sample changed"),
        }.get(self.same_method, N_("whether the method changed is not known"))
        decision = N_(
            "decision {decision} of {day}", decision=self.decision, day=as_written(self.decision_date)
        )
        return N_(
            "units: {units}, ranked: {ranked}; published {day}; {decision}; {method}",
            units=self.units,
            ranked=self.ranked,
            day=as_written(self.published_on) if self.published_on else N_("on a day not known"),
            decision=decision if self.decision else N_("no decision named"),
            method=method,
        )


def opening_of(
    d: Dataset,
    index: Index,
    year: int,
    answers: Answers,
    today: date,
    components_from: int | None = None,
) -> tuple[Opening, list[BadField]]:
    """Hold the answers on a new edition against the record.

    Parameters
    ----------
    d : Dataset
    index : Index
    year : int
        Year measured.
    answers : Answers
        What is not answered is not known; the units are those of the period then.
    today : date
    components_from : int, optional
        Edition of the same structure; the one before by default.

    Returns
    -------
    opening : Opening
        Of no use where something is wrong.
    bad : list of BadField

    Raises
    ------
    ChisoError
        The year cannot be the next edition.
    """
    refuse_open(d, index, year)
    before = edition_before(d, index.code, year, components_from)
    period = period_of(year)
    units = len(d.names.all(period))
    opening = Opening(
        index,
        year,
        int(answered(answers, "edition_units") or units),
        int(answered(answers, "edition_ranked") or answered(answers, "edition_units") or units),
        period,
        answered(answers, "edition_published_on"),
        answered(answers, "edition_decision"),
        answered(answers, "edition_decision_date"),
        answered(answers, "edition_same_method"),
        before,
        components_from or before,
    )
    if d.ranked(index.code, opening.components_year) is None:
        raise ChisoError(
            N_(
                "{index} has no edition {year} on record to take components from",
                index=index.code,
                year=components_from,
            ),
            "--components-from",
            N_("its latest edition is {latest}", latest=before),
        )
    return opening, [*_wrong_units(opening, units), *_wrong_dates(d, opening, today)]


def completed(answers: Answers, filled: Filled) -> dict[str, EditionAnswer]:
    """Answers with what the rest of a file says where nothing was answered.

    A source of the ministry or the publisher is dated on the day of publication; of an index that is summed
    here those units have a total of which every part is filled in.
    """
    found = dict(answers)
    name, layout, origin = filled.path.name, filled.layout, filled.origin
    if not answered(answers, "edition_published_on") and origin and origin.source_class == "ministry":
        day = origin.date if whole_day(origin.date) else ""
        found["edition_published_on"] = EditionAnswer(day, name)
    if layout.traits.sums_parts and not answered(answers, "edition_ranked"):
        parts = Counter(cell.province for cell in filled.cells)
        whole = sum(n == len(layout.columns) for n in parts.values())
        if whole:  # without one the file is refused for that
            found["edition_ranked"] = EditionAnswer(str(whole), name)
    return found


def refuse_open(d: Dataset, index: Index, year: int) -> None:
    """Refuse an edition that is on record already.

    Raises
    ------
    ChisoError
    """
    if d.ranked(index.code, year) is not None:
        raise ChisoError(
            N_("{index} {year} is on record already", index=index.code, year=year),
            where=EDITIONS.path,
            remedy=N_(
                "look at it: chiso edition show {index} {year}; change it: chiso edition set {index} {year}",
                index=index.code,
                year=year,
            ),
        )


def edition_row(d: Dataset, index: Index, year: int) -> dict[str, Any]:
    """The row of an edition on record.

    Raises
    ------
    ChisoError
        There is no such edition.
    """
    rows = records(d.editions[d.editions["index"].eq(index.code) & d.editions["year"].eq(year)])
    if not rows:
        raise ChisoError(
            N_("{index} {year} is no edition on record", index=index.code, year=year),
            where=EDITIONS.path,
            remedy=N_("those on record: chiso edition list {index}", index=index.code),
        )
    return rows[0]


def held_against(d: Dataset, index: Index, year: int, given: Row, today: date) -> list[BadField]:
    """What cannot be of the values of an edition on record, some of them given anew.

    Parameters
    ----------
    d : Dataset
    index : Index
    year : int
    given : mapping from str to str
        Of `Opening`, as texts.
    today : date
    """
    row = edition_row(d, index, year)
    units = len(d.names.all(row["period"]))
    values = {"units": units, "ranked": row["ranked"]}
    values |= {name: row[name] for name in ("published_on", "decision", "decision_date", "same_method")}
    values |= given
    before = max((one for one in _years(d, index) if one < year), default=0)
    opening = Opening(
        index,
        year,
        int(values.pop("units")),
        int(values.pop("ranked")),
        row["period"],
        **values,
        before=before,
        components_year=before,
    )
    return [*_wrong_units(opening, units), *_wrong_dates(d, opening, today)]


def _years(d: Dataset, index: Index) -> list[int]:
    return [int(year) for year in d.editions.loc[d.editions["index"].eq(index.code), "year"]]


def against_record(d: Dataset, index: Index, year: int, answers: Answers) -> list[BadField]:
    """Answers that are not what the record says of an edition that is open."""
    row = edition_row(d, index, year)
    known = {"edition_units": str(len(d.names.all(row["period"]))), "edition_ranked": str(row["ranked"])}
    columns = ("published_on", "decision", "decision_date", "same_method")
    known |= {f"edition_{column}": row[column] for column in columns}
    return [
        BadField(
            key,
            N_(
                '{index} {year} is on record with "{known}", not "{text}"',
                index=index.code,
                year=year,
                known=known[key],
                text=answer.text,
            ),
            N_(
                "correct or clear it; to change the edition: chiso edition set {index} {year}",
                index=index.code,
                year=year,
            ),
        )
        for key, answer in answers.items()
        if answer.text and answer.text != known[key]
    ]


def open_edition(data: Path, opening: Opening, source: str) -> None:
    """Write the rows of a new edition.

    Parameters
    ----------
    data : Path
        A data folder that may be spoilt: a copy of one, see `chiso.core.transaction`.
    opening : Opening
    source : str
        Keys of sources or addresses: who says so.
    """
    index, year = opening.index.code, str(opening.year)
    editions = KeptLines(data, EDITIONS)
    of_index = editions_of(editions, opening.index)
    place, before = of_index[opening.before]
    _, like = of_index[opening.components_year]
    same_set = not opening.decision or opening.decision == like["decision"]
    row = dict.fromkeys(EDITIONS.schema.columns, "") | {
        "index": index,
        "year": year,
        "period": opening.period,
        "ranked": str(opening.ranked),
        "published_on": opening.published_on,
        "decision": opening.decision,
        "decision_date": opening.decision_date,
        "same_method": opening.same_method,
        "basis": "derived",
        "source": source,
        "note": f"{CARRIED_OVER}{opening.components_year}",
    }
    carried = (*_SCALE, *(_OF_DECISION if same_set or opening.index.sums_parts else ()))
    row |= {column: like[column] for column in carried}
    editions.add(editions.written(row), after=place)
    editions.write()
    carry_components(data, row, opening.before, opening.components_year)
    refresh_break(data, opening.index, row, before)


def carry_components(data: Path, edition: Row, before: int, components_year: int) -> None:
    """Give an edition the components of another: spans go on, or begin anew where they cannot.

    Raises
    ------
    ChisoError
        Components of the edition are on record.
    """
    index, year = edition["index"], int(edition["year"])
    table = KeptLines(data, COMPONENTS)
    _refuse_described(table, index, year)
    for place, row in reversed(list(table.rows())):
        if row["index"] != index or not covers(row, components_year):
            continue
        same_decision = edition["decision"] in ("", row["decision"])
        if same_decision and int(row["last_year"]) == before:
            table.set(place, {"last_year": str(year)})
            continue
        decision = edition["decision"] or row["decision"]
        new = row | {"first_year": str(year), "last_year": str(year), "decision": decision}
        new |= {"source": edition["source"], "note": f"carried over from {components_year}"}
        new["basis"] = "unverified" if row["max_score"] else row["basis"]
        table.add(table.written(new), after=last_span(table, row))
    table.write()


def close_edition(data: Path, index: Index, year: int) -> None:
    """Take an edition off the record: what `open_edition` and changes of the edition wrote.

    Parameters
    ----------
    data : Path
        A data folder that may be spoilt.
    index : Index
    year : int

    Raises
    ------
    ChisoError
        It is not on record, or not the latest.
    """
    editions = KeptLines(data, EDITIONS)
    of_index = editions_of(editions, index)
    before = max((one for one in of_index if one < year), default=0)
    if year != max(of_index) or not before:
        raise ChisoError(
            N_("{index} {year} cannot be closed: it is not the latest edition", index=index.code, year=year),
            where=EDITIONS.path,
            remedy=N_("close the editions after it first: chiso edition close"),
        )
    refresh_break(data, index, None, of_index[before][1], of_index[year][1])
    editions.remove(of_index[year][0])
    editions.write()
    components = KeptLines(data, COMPONENTS)
    components.remove_where(lambda row: row["index"] == index.code and row["first_year"] == str(year))
    for place, row in components.rows():
        if row["index"] == index.code and row["last_year"] == str(year):
            components.set(place, {"last_year": str(before)})
    components.write()


def _wrong_units(opening: Opening, units: int) -> list[BadField]:
    wrong = []
    if opening.units != units:
        message = N_(
            "the units of the edition {year} are {units}, not {given}",
            year=opening.year,
            units=units,
            given=opening.units,
        )
        remedy = N_("until 2024 the units are 63, from 2025 on 34; year measured, not year of publication")
        wrong.append(BadField("edition_units", message, remedy))
    if not 1 <= opening.ranked <= units:
        message = N_("ranked cannot be {ranked} of {units}", units=units, ranked=opening.ranked)
        wrong.append(BadField("edition_ranked", message, N_("correct it, or leave it empty")))
    return wrong


def _wrong_dates(d: Dataset, opening: Opening, today: date) -> list[BadField]:
    wrong: list[BadField] = []

    def bad(key: str, message: Message, remedy: Message) -> None:
        wrong.append(BadField(key, message, remedy))

    correct = N_("correct the date")
    published, decision, signed = opening.published_on, opening.decision, opening.decision_date
    if published and published <= f"{opening.year}-12-31":
        message = N_(
            "results of {year} cannot have come out on {day}", year=opening.year, day=as_written(published)
        )
        bad("edition_published_on", message, N_("correct the date, or the year of the template"))
    elif published > today.isoformat():
        bad("edition_published_on", N_("{day} is still to come", day=as_written(published)), correct)
    if decision and not signed:
        message = N_("decision {decision} has no date", decision=decision)
        bad("edition_decision_date", message, N_("give the date on which it was signed"))
    elif signed and not decision:
        message = N_("there is a date of a decision, but no decision")
        bad("edition_decision", message, N_("give its number, or leave the date out"))
    elif signed > (published or today.isoformat()):
        message = N_(
            "decision {decision} of {day} is later than the results that rest on it",
            decision=decision,
            day=as_written(signed),
        )
        bad("edition_decision_date", message, correct)
    elif signed and opening.before and (held := _against_before(d, opening)):
        bad("edition_decision_date", held, correct)
    return wrong


def _against_before(d: Dataset, opening: Opening) -> Message | None:
    """What does not fit between the decision of an edition and that of the one before."""
    before = edition_row(d, opening.index, opening.before)
    known, day = before["decision"], before["decision_date"]
    values = {
        "decision": opening.decision,
        "day": as_written(opening.decision_date),
        "known": as_written(day),
        "year": opening.before,
    }
    if known == opening.decision and day and day != opening.decision_date:
        return N_("decision {decision} is of {known} in the edition {year}, not of {day}", **values)
    if known and known != opening.decision and opening.decision_date < day:
        return N_(
            "decision {decision} of {day} is older than that of the edition {year}, of {known}", **values
        )
    return None


def _refuse_described(table: KeptLines, index: str, year: int) -> None:
    if any(row["index"] == index and covers(row, year) for _, row in table.rows()):
        raise ChisoError(
            N_("components of {index} {year} are on record, the edition is not", index=index, year=year),
            where=COMPONENTS.path,
            remedy=N_("let their last_year be that of the latest edition, then try again"),
        )
