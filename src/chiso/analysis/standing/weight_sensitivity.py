"""How much places depend on the weights of the components: not a sampling error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from chiso.analysis.base.errors import no_weights
from chiso.analysis.base.nearest import whole_profile
from chiso.analysis.base.panel import Floats, left_out_of, panel
from chiso.data.dataset import Dataset
from chiso.text.messages import N_

DRAWS = 1000
# Each weight between half and one and a half of the equal weight that the index gives.
SPREAD = 0.5
INTERVAL = (5.0, 50.0, 95.0)
LABEL = "sensitivity to weights, not sampling error"


def sensitivity(d: Dataset, index: str, year: int, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """Interval of places under random weights, and places with each component left out.

    Parameters
    ----------
    d : Dataset
    index : str
        One whose points add up, with at least 90 % of the units on record in every field or dimension of
        the edition; the weights of SIPAS are not established.
    year : int
    draws : int
        Sets of weights; each weight is drawn from 0.5 to 1.5 times the equal one.
    seed : int
        The same seed gives the same table.

    Returns
    -------
    DataFrame
        One row a unit with every component, best first: province, rank (place by the unweighted sum),
        rank_low, rank_high (5th and 95th percentile of the places under random weights, places that
        occurred; low is the better one; widened to `rank` where that lies outside), rank_median,
        rank_best, rank_worst (with one component left out), best_without, worst_without (that
        component; ties: the first), n (units), left_out (units left out of the edition, by "; "),
        draws, label.

    Raises
    ------
    NotEstablished
        The components of too few units are on record.
    BadRequest
        The points of the components do not add up: what one weighs is not established.

    Examples
    --------
    >>> chiso.sensitivity(d, "PAPI", 2023).iloc[:2, :4]
             province  rank  rank_low  rank_high
    0  Thừa Thiên Huế   1.0       1.0        3.0
    1     Thái Nguyên   2.0       1.0        6.0
    """
    book = panel(d)
    traits = book.index(index)
    if not traits.additive:
        raise no_weights(traits)
    fields = whole_profile(book, index, year, N_("sensitivity to weights"))
    names = [name for name in fields[0].names if all(name in field.by_name for field in fields)]
    table = np.array([[field.by_name[name] for field in fields] for name in names])
    count = len(fields)
    weights = np.random.default_rng(seed).uniform(1 - SPREAD, 1 + SPREAD, size=(draws, count))
    weights /= weights.sum(axis=1, keepdims=True)
    drawn = _places(table @ weights.T)
    without = _places(np.column_stack([table.sum(axis=1) - table[:, i] for i in range(count)]))
    codes = [field.component for field in fields]
    rank = _places(table.sum(axis=1, keepdims=True))[:, 0]
    low, middle, high = np.percentile(drawn, INTERVAL, axis=1, method="inverted_cdf")
    result = pd.DataFrame(
        {
            "province": names,
            "rank": rank,
            "rank_low": np.minimum(low, rank),
            "rank_high": np.maximum(high, rank),
            "rank_median": middle,
            "rank_best": without.min(axis=1),
            "rank_worst": without.max(axis=1),
            "best_without": [codes[i] for i in without.argmin(axis=1).tolist()],
            "worst_without": [codes[i] for i in without.argmax(axis=1).tolist()],
            "n": len(names),
            "left_out": left_out_of(book, index, year),
            "draws": draws,
            "label": LABEL,
        }
    )
    return result.sort_values("rank", kind="stable").reset_index(drop=True)


def _places(scores: Floats) -> Floats:
    """Places within each column, ties sharing the better one."""
    above = scores[:, None, :] < scores[None, :, :] - 1e-11
    places: Floats = 1.0 + above.sum(axis=1).astype(np.float64)
    return places
