"""Which of two values an import leads to, and the hand-kept table of decisions, edited and restored."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from chiso.core.paths import DATA
from chiso.data.cleaning.figures import Datum, Decisions
from chiso.intake.conflicts import Decision, decide, edit_conflicts, take_back

CLASSES = {"new": "ministry", "portal": "provincial_portal", "paper": "press", "copy": "secondary"}


def score(value: str, source: str, basis: str = "stated", measure: str = "score") -> Datum:
    return Datum("PAR", 2024, "Lào Cai", "total", measure, value, "percent", basis, source)


def decisions(conflicts: dict[str, Decimal | None] | None = None) -> Decisions:
    decided = {score(value, "any").key: used for value, used in (conflicts or {}).items()}
    return Decisions(decided, frozenset(), CLASSES, dict.fromkeys(CLASSES, "2025-01-01"))


@pytest.mark.parametrize(
    ("file_class", "rival", "used", "rule"),
    [
        ("ministry", score("89.03", "paper"), "89.5", "b"),  # ministry before press
        ("secondary", score("89.03", "paper"), "89.03", "b"),  # press before secondary
        ("press", score("89.03", "paper"), "89.5", ""),  # equals: what the office takes in
        ("secondary", score("89.03", "paper", "listing order"), None, ""),  # higher, but only read off a list
        ("secondary", score("89.03", "paper", "doubtful"), None, ""),
        ("secondary", score("89.54", "paper"), "89.54", "d"),  # 89.5 is it cut
        ("secondary", score("89", "portal"), "89.5", "d"),  # cut
        ("secondary", score("90", "portal"), "89.5", "d"),  # rounded
        ("press", score("89.47", "paper"), "89.47", "d"),  # 89.5 is it rounded up
    ],
)
def test_a_contradiction_is_decided_by_class_and_digits(
    file_class: str, rival: Datum, used: str | None, rule: str
) -> None:
    decision = decide(score("89.5", "new"), [rival], file_class, decisions())
    assert decision.value == (None if used is None else Decimal(used))
    assert decision.rule == rule
    assert decision.in_words().startswith("none is used" if used is None else f"{used} is used")


def test_a_maximum_is_never_another_one_cut_short() -> None:
    decision = decide(
        score("13.5", "new", measure="max_score"),
        [score("13", "paper", measure="max_score")],
        "press",
        decisions(),
    )
    assert decision.value == Decimal("13.5")


def test_a_decision_on_record_stands_against_an_equal_class_but_not_against_a_higher_one() -> None:
    rivals = [score("89.03", "paper"), score("88.00", "copy")]
    on_record = decisions({"89.03": Decimal("89.03")})
    kept = decide(score("89.5", "new"), rivals, "press", on_record)
    assert (kept.value, kept.kept) == (Decimal("89.03"), True)
    overruled = decide(score("89.5", "new"), rivals, "ministry", on_record)
    assert (overruled.value, overruled.kept) == (Decimal("89.5"), False)


def edit(data: Path, *values: tuple[Datum, list[Datum], Decimal | None]) -> list[dict[str, str]]:
    return edit_conflicts(data, [Decision(f, rivals, used, "b", "why", False) for f, rivals, used in values])


def windows(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")


def open_ended(content: bytes) -> bytes:
    return content.rstrip(b"\n")


def with_an_empty_line(content: bytes) -> bytes:
    first, rest = content.split(b"\n", 1)
    return first + b"\n\n" + rest


def header_only(content: bytes) -> bytes:
    return content.split(b"\n", 1)[0] + b"\n"


@pytest.mark.parametrize("form", [bytes, windows, open_ended, with_an_empty_line, header_only])
def test_decisions_are_added_and_taken_back_without_touching_another_byte(
    tmp_path: Path, form: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "reference/conflicts.csv"
    path.parent.mkdir()
    before = form((DATA / "reference/conflicts.csv").read_bytes())
    path.write_bytes(before)
    edits = edit(
        tmp_path,
        (score("89.5", "import-1"), [score("89.03", "paper")], Decimal("89.5")),
        (score("95", "import-1", measure="rank"), [score("9", "copy", measure="rank")], None),
    )
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.count(b"\r\n") in {0, after.count(b"\n")}
    assert after.endswith(b"\n") == before.endswith(b"\n")
    rows = list(csv.DictReader(after.decode("utf-8-sig").splitlines()))
    assert [row["value_in_use"] for row in rows[-2:]] == ["89.5", ""]
    assert [row["status"] for row in rows[-2:]] == ["decided", "undecided"]
    assert rows[-2]["sources"] == "import-1 | paper"
    take_back(tmp_path, edits, "import-1")
    assert path.read_bytes() == before


def test_a_row_that_an_import_changed_gets_its_old_words_back(tmp_path: Path) -> None:
    path = tmp_path / "reference/conflicts.csv"
    path.parent.mkdir()
    before = (DATA / "reference/conflicts.csv").read_bytes()
    path.write_bytes(before)
    key = {"province": "Hải Phòng", "component": "total", "measure": "score", "unit": "percent"}
    figure = Datum("PAR", 2023, value="91.9", basis="stated", source="import-1", **key)
    rivals = [
        Datum("PAR", 2023, value=value, basis="stated", source=source, **key)
        for value, source in (("91.87", "nhadautu-2024-04-17"), ("91.81", "doanhnghiephoinhap-2024-04-26"))
    ]
    edits = edit(tmp_path, (figure, rivals, Decimal("91.87")))
    assert edits[0]["replaced"].startswith("PAR,2023,Hải Phòng,total,score,percent")
    after = path.read_bytes()
    assert after.count(b"\n") == before.count(b"\n")
    (row,) = [
        row
        for row in csv.DictReader(after.decode().splitlines())
        if (row["index"], row["year"], row["province"]) == ("PAR", "2023", "Hải Phòng")
    ]
    assert row["values"] == "91.87 | 91.81 | 91.9"
    take_back(tmp_path, edits, "import-1")
    assert path.read_bytes() == before


def test_a_row_decided_by_hand_goes_with_its_import_and_a_row_removed_by_hand_stays_away(
    tmp_path: Path,
) -> None:
    path = tmp_path / "reference/conflicts.csv"
    path.parent.mkdir()
    before = (DATA / "reference/conflicts.csv").read_bytes()
    path.write_bytes(before)
    edits = edit(tmp_path, (score("89.5", "import-1"), [score("89.03", "paper")], None))
    by_hand = path.read_bytes().replace(
        b",undecided,b,why (import-1)", b',decided,a,"89.03, says the decree"'
    )
    assert by_hand != path.read_bytes()
    path.write_bytes(by_hand)
    take_back(tmp_path, edits, "import-1")
    assert path.read_bytes() == before
    take_back(tmp_path, edits, "import-1")
    assert path.read_bytes() == before
