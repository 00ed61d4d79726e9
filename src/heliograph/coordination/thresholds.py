"""Thresholds on pair counts, as the published tools draw them; plain counts, no pair named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Threshold:
    """What a threshold leaves; ``smallest_weight`` is 0 if it leaves nothing."""

    rule: str
    pairs: int
    accounts: int
    smallest_weight: int


def at_least(pairs: pa.Table, weight: int) -> Threshold:
    """Return what a loose threshold leaves: pairs of ``weight`` or more.

    >>> pairs = pa.table({"account_a": ["a", "a"], "account_b": ["b", "c"], "weight": [1, 3]})
    >>> at_least(pairs, 2)
    Threshold(rule='weight >= 2', pairs=1, accounts=2, smallest_weight=3)
    """
    return _left(pairs, f"weight >= {weight}", pc.greater_equal(pairs.column("weight"), weight))


def above_quantile(pairs: pa.Table, share: float) -> Threshold:
    """Return what CooRTweet's strict threshold leaves: pairs above a quantile of the weights.

    The quantile interpolates linearly between weights (type 7 of Hyndman & Fan 1996), as R does.
    """
    weights = pairs.column("weight").to_numpy()
    quantile = float(np.quantile(weights, share)) if len(weights) else 0.0
    rule = f"weight > {quantile:g} (quantile {share:g})"
    return _left(pairs, rule, pc.greater(pairs.column("weight"), quantile))


def _left(pairs: pa.Table, rule: str, keep: pa.ChunkedArray) -> Threshold:
    left = pairs.filter(keep)
    ends = pa.chunked_array(
        [*left.column("account_a").chunks, *left.column("account_b").chunks],
        left.column("account_a").type,
    )
    return Threshold(
        rule=rule,
        pairs=left.num_rows,
        accounts=len(pc.unique(ends)),
        smallest_weight=pc.min(left.column("weight")).as_py() or 0,
    )
