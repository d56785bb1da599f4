"""Sweeps over all units and editions: a sample runs with the slow tests, the rest with `make sweep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from chiso.core.paths import DATA
from tests.support.tables import rows_of

_ROWS = rows_of(DATA / "reference/provinces.csv")
PROVINCES = [row["province"] for row in _ROWS if row["period"] == "63"]
_MADE = Counter(row["successor"] for row in _ROWS if row["period"] == "63")
MERGED = [row["province"] for row in _ROWS if row["period"] == "34" and _MADE[row["province"]] > 1]
PRESENT = [row["province"] for row in _ROWS if row["period"] == "34"]
EDITIONS = range(2011, 2025)
assert (len(PROVINCES), len(MERGED), len(PRESENT)) == (63, 23, 34)  # a sweep over nothing would be skipped


def swept(cases: Iterable[tuple[object, ...]], every: int) -> list[object]:
    """Cases to parametrize with: each so-manieth, the first included, runs with the slow tests."""
    return [
        pytest.param(*case, marks=[pytest.mark.sweep] if n % every else [], id="-".join(map(str, case)))
        for n, case in enumerate(cases)
    ]


# Sound, and long: what each of them shows, a shorter one of its module shows too. `make sweep` runs them.
LEFT_TO_SWEEPS = (
    "tests/analysis/test_breaks.py::test_no_difference_moves_when_the_scores_after_a_break_do[PAPI-hard]",
    "tests/analysis/test_breaks.py::test_no_difference_moves_when_the_scores_after_a_break_do[PAR-set]",
    "tests/browser/test_own_portal.py::test_a_page_passes_axe_and_never_scrolls_sideways[own/cap-xa-2026/ranking.html-1280]",
    "tests/browser/test_own_portal.py::test_a_page_passes_axe_and_never_scrolls_sideways[own/index.html-1280]",
    "tests/browser/test_own_portal.py::test_a_page_passes_axe_and_never_scrolls_sideways[own/cap-xa-2026/index.html-1280]",
    "tests/browser/test_own_portal.py::test_a_page_passes_axe_and_never_scrolls_sideways[index.html-1280]",
    "tests/browser/test_reports.py::test_a_page_passes_axe_and_never_scrolls_sideways[national.en.html-360]",
    "tests/data/test_fourth_index.py::test_a_template_comes_back_as_an_edition",
    "tests/factory/test_cluster.py::test_a_cluster_has_one_build_at_a_time",
    "tests/factory/test_cluster.py::test_a_report_that_fails_on_the_cluster_is_a_failure_like_any_other",
    "tests/factory/test_cluster.py::test_a_scheduler_that_is_gone_fails_what_is_left_and_says_so",
    "tests/factory/test_cluster.py::test_a_worker_of_the_cluster_that_is_killed_costs_no_report[the process",
    "tests/factory/test_dependencies.py::test_no_report_changes_that_its_parts_do_not_foretell",
    "tests/factory/test_faults.py::test_a_lock_of_a_process_that_is_gone_holds_nobody_up",
    "tests/factory/test_faults.py::test_a_report_that_always_takes_its_worker_with_it_fails",
    "tests/factory/test_faults.py::test_cells_that_are_killed_cost_their_report_alone",
    "tests/factory/test_faults.py::test_neither_shared_memory_nor_the_network_of_the_machine_is_needed",
    "tests/factory/test_incremental.py::test_force_makes_all",
    "tests/factory/test_incremental.py::test_the_day_makes_a_report_again_only_where_what_it_says_changes",
    "tests/factory/test_kernels.py::test_nothing_of_a_report_is_left_in_the_next[True]",
    "tests/factory/test_kernels.py::test_what_python_was_told_reaches_no_report[PYTHONOPTIMIZE=2]",
    "tests/intake/test_editions.py::test_a_change_that_figures_on_record_contradict_is_refused",
    "tests/intake/test_editions.py::test_a_new_edition_goes_in_with_one_doubt_passes_the_check_and_comes_out_again[indices0]",
    "tests/intake/test_editions.py::test_a_total_more_than_units_ranked_is_an_error_that_says_what_to_do",
    "tests/reports/test_across_units.py::test_reports_and_portal_are_built[three]",
)
