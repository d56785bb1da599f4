"""Questions an analyst is asked, answered as tidy tables. Nothing here prints or draws.

Every function takes a `Dataset` and plain arguments and returns a DataFrame whose columns and units
its docstring names. Shared conventions:

- gap = score - reference; lost = max_score - score; missing is NaN, never 0;
- places are floats (NaN where missing), 1 the best, ties share the better place;
- a statistic of the whole field (median, quartile, computed place) needs 90 % of the units ranked;
- breaks: see chiso.analysis.breaks.

Names are imported on first use.
"""

from __future__ import annotations

import importlib
from typing import Any

PUBLIC = {
    "Target": "target_gaps",
    "agreement": "index_agreement",
    "behind_and_falling": "changes_of_components",
    "bound_from_rank": "thresholds",
    "bound_rank": "thresholds",
    "bound_score": "thresholds",
    "component_changes": "changes_of_components",
    "concordance": "index_agreement",
    "decompose_change": "changes",
    "field_summary": "distributions",
    "gap": "gaps",
    "groups": "rankings",
    "learn_from": "peer_groups",
    "lineage": "mergers",
    "movers": "nationwide",
    "national": "nationwide",
    "parents": "mergers",
    "path_to_rank": "rank_paths",
    "peers": "peer_groups",
    "rank_change": "changes",
    "rank_table": "rankings",
    "read_target": "target_gaps",
    "reconstruct": "mergers",
    "regional_summary": "nationwide",
    "scenario": "scenarios",
    "sensitivity": "weight_sensitivity",
    "strengths_weaknesses": "strengths",
    "target_gap": "target_gaps",
    "targets": "target_gaps",
    "threshold": "thresholds",
    "trend": "trends",
    "trend_summary": "trends",
    "typical_change": "typical_changes",
}


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module(f"{__name__}.{PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC])
