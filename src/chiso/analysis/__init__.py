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
    "Target": "aims",
    "agreement": "views",
    "bound_from_rank": "thresholds",
    "bound_rank": "thresholds",
    "bound_score": "thresholds",
    "concordance": "views",
    "decompose_change": "changes",
    "field_summary": "fields",
    "gap": "gaps",
    "groups": "grouping",
    "learn_from": "peering",
    "lineage": "mergers",
    "movers": "country",
    "national": "country",
    "parents": "mergers",
    "path_to_rank": "ways",
    "peers": "peering",
    "rank_change": "changes",
    "rank_table": "ranks",
    "read_target": "aims",
    "reconstruct": "mergers",
    "regional_summary": "country",
    "scenario": "scenarios",
    "sensitivity": "weights",
    "strengths_weaknesses": "strengths",
    "target_gap": "aims",
    "targets": "aims",
    "threshold": "thresholds",
    "trend": "trends",
    "trend_summary": "trends",
}


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module(f"{__name__}.{PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC])
