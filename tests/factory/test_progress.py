"""The time left: from how long each report took, and how this build compares with that."""

from __future__ import annotations

import pytest

from chiso.factory.progress import TimeLeft


def test_time_left_is_that_of_past_runs_shared_by_the_workers() -> None:
    left = TimeLeft({"a": 1.0, "b": 3.0, "of another build": 5.0}, ["a", "b", "new"], workers=2)
    assert left.seconds == pytest.approx((1 + 3 + 3) / 2)  # a report never made takes the mean


def test_a_slower_machine_is_allowed_for() -> None:
    left = TimeLeft({"a": 1.0, "b": 3.0}, ["a", "b"], workers=1)
    left.ended("a", 2.0)
    assert left.seconds == pytest.approx(6.0)
    left.ended("b", 1.0)
    assert left.seconds == 0


def test_without_a_past_a_guess_is_corrected_by_the_first_report() -> None:
    left = TimeLeft({}, ["a", "b", "c"], workers=1)
    assert left.seconds > 0
    left.ended("a", 0.5)
    assert left.seconds == pytest.approx(1.0)
