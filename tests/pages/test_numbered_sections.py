"""The frame numbers the sections of a report, those that it has."""

from __future__ import annotations

import re

import pytest

from chiso.pages.base import Numbered
from chiso.text.catalog import catalog
from chiso.text.numbers import roman


class Report(Numbered):
    """Of four sections, one of which it does not have."""

    NUMBERED = ("overview", "par", "papi", "sources")

    def has(self, anchor: str) -> bool:
        return anchor != "par"


def test_sections_that_a_report_does_not_have_are_not_counted() -> None:
    numerals = [Report().numeral(anchor) for anchor in Report.NUMBERED]
    assert numerals == ["I", "", "II", "III"]
    assert Report().numbered_heading("sources", "Sources") == "III. Sources"


def test_a_section_without_its_place_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Report\.NUMBERED names no section 'sipas'"):
        Report().numeral("sipas")


def test_roman_numerals() -> None:
    assert [roman(n) for n in (0, 1, 4, 5, 8, 9, 14, 39)] == [
        *("", "I", "IV", "V", "VIII", "IX", "XIV", "XXXIX")
    ]


def test_no_message_holds_the_number_of_its_section() -> None:
    numbered = re.compile(r"([IVX]+|[0-9]+|\{n\}(\.\S+)?)\. ")
    assert [message for message in catalog("vi") if numbered.match(message)] == []
