"""Questions an analyst is asked, answered as tidy tables. Nothing here prints or draws.

Every function takes a `Dataset` and plain arguments and returns a DataFrame whose columns and units
its docstring names. Shared conventions:

- gap = score - reference; lost = max_score - score; missing is NaN, never 0;
- places are floats (NaN where missing), 1 the best, ties share the better place;
- a statistic of the whole field (median, quartile, computed place) needs 90 % of the units ranked;
- breaks: see chiso.analysis.base.breaks.

Names are imported on first use.
"""

from __future__ import annotations

import importlib
from typing import Any

PUBLIC = {
    "Target": "ahead.target_gaps",
    "agreement": "standing.index_agreement",
    "behind_and_falling": "movement.changes_of_components",
    "bound_from_rank": "ahead.thresholds",
    "bound_rank": "ahead.thresholds",
    "bound_score": "ahead.thresholds",
    "component_changes": "movement.changes_of_components",
    "concordance": "standing.index_agreement",
    "decompose_change": "movement.changes",
    "field_summary": "base.distributions",
    "gap": "standing.gaps",
    "groups": "standing.rankings",
    "learn_from": "among_units.peer_groups",
    "lineage": "among_units.mergers",
    "movers": "among_units.nationwide",
    "national": "among_units.nationwide",
    "parents": "among_units.mergers",
    "path_to_rank": "ahead.rank_paths",
    "peers": "among_units.peer_groups",
    "rank_change": "movement.changes",
    "rank_table": "standing.rankings",
    "read_target": "ahead.target_gaps",
    "reconstruct": "among_units.mergers",
    "regional_summary": "among_units.nationwide",
    "scenario": "ahead.scenarios",
    "sensitivity": "standing.weight_sensitivity",
    "strengths_weaknesses": "standing.strengths",
    "target_gap": "ahead.target_gaps",
    "targets": "ahead.target_gaps",
    "threshold": "ahead.thresholds",
    "trend": "movement.trends",
    "trend_summary": "movement.trends",
    "typical_change": "movement.typical_changes",
}


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module(f"{__name__}.{PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC])
