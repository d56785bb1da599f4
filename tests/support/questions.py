"""An example call of every public function of chiso.analysis, on the project's own data."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from chiso import analysis
from chiso.data.dataset import Dataset

CALLS: dict[str, Callable[[Dataset], pd.DataFrame]] = {
    "agreement": lambda d: analysis.agreement(d, 2023),
    "bound_rank": lambda d: analysis.bound_rank(d, "PAR", 2021, 88.5),
    "component_changes": lambda d: analysis.component_changes(d, "Lào Cai", "PAPI", 2023),
    "concordance": lambda d: analysis.concordance(d, 2023),
    "decompose_change": lambda d: analysis.decompose_change(d, "Lào Cai", "PAPI", 2023),
    "field_summary": lambda d: analysis.field_summary(d, "PAPI"),
    "gap": lambda d: analysis.gap(d, "Lào Cai", "PAPI", 2023),
    "groups": lambda d: analysis.groups(d, "PAPI", 2023),
    "learn_from": lambda d: analysis.learn_from(d, "Lào Cai", "PAPI", 2023),
    "lineage": lambda d: analysis.lineage(d, "Lào Cai"),
    "movers": lambda d: analysis.movers(d, "PAPI", 2023),
    "national": lambda d: analysis.national(d, "PAPI"),
    "parents": lambda d: analysis.parents(d, d.province("Lào Cai", period="34"), "PAPI"),
    "path_to_rank": lambda d: analysis.path_to_rank(d, "Lào Cai", "PAPI", 2023, 10),
    "peers": lambda d: analysis.peers(d, "Lào Cai", "PAPI", 2023),
    "rank_change": lambda d: analysis.rank_change(d, "Lào Cai", "PAPI", 2023),
    "rank_table": lambda d: analysis.rank_table(d, "PAPI", 2023),
    "reconstruct": lambda d: analysis.reconstruct(d, d.province("Lào Cai", period="34"), "PAPI"),
    "regional_summary": lambda d: analysis.regional_summary(d, "PAPI", 2023),
    "scenario": lambda d: analysis.scenario(d, "Lào Cai", "PAPI", 2023),
    "sensitivity": lambda d: analysis.sensitivity(d, "PAPI", 2023),
    "strengths_weaknesses": lambda d: analysis.strengths_weaknesses(d, "Lào Cai", "PAPI", 2023),
    "target_gap": lambda d: analysis.target_gap(d, "Lào Cai", "PAPI", 2023, "trong nhóm 10"),
    "targets": lambda d: analysis.targets(d, "Lào Cai"),
    "threshold": lambda d: analysis.threshold(d, "PAR", 2021, 10),
    "trend": lambda d: analysis.trend(d, "Lào Cai", "PAPI"),
    "typical_change": lambda d: analysis.typical_change(d, "PAPI", 2023),
    "trend_summary": lambda d: analysis.trend_summary(d, "Lào Cai", "PAPI"),
}
SAME_COLUMNS = {"bound_from_rank", "bound_score"}  # those of `threshold`, by reference
NO_TABLE = {"Target", "behind_and_falling", "read_target"}
