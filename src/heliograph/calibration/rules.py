"""The rules of the published tools, as they stand, on the same worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.calibration.scoring import Score, planted_accounts, score
from heliograph.coordination import count_pairs
from heliograph.simulate import World


@dataclass(frozen=True)
class Rule:
    """A published rule: window, participation, and either a least weight or a quantile."""

    name: str
    window_s: float
    min_participation: int = 1
    least_weight: int = 1
    above_quantile: float | None = None

    def kept(self, world: World) -> pa.Table:
        """Return the pairs that the rule flags."""
        pairs = count_pairs(
            world.actions, self.window_s, self.min_participation, min_weight=self.least_weight
        )
        if self.above_quantile is None or not pairs.num_rows:
            return pairs
        weight = pairs.column("weight").to_numpy()
        return pairs.filter(pa.array(weight > np.quantile(weight, self.above_quantile)))


RULES = (
    Rule("CooRTweet, 10 s", 10.0, min_participation=2, above_quantile=0.5),
    Rule("CooRTweet, 60 s", 60.0, min_participation=2, above_quantile=0.5),
    Rule("coordination_network_toolkit, 60 s", 60.0, least_weight=2),
)
"""CooRTweet 2.1 with its defaults (10 s, participation 2, above the median weight) and with a
window of 60 s; coordination_network_toolkit with a window of 60 s and a least edge weight of 2."""


def apply(rule: Rule, world: World) -> tuple[int, Score]:
    """Return how many pairs a rule flags, and the score of the accounts in them."""
    pairs = rule.kept(world)
    ends = pairs.column("account_a").to_pylist() + pairs.column("account_b").to_pylist()
    return pairs.num_rows, score(ends, planted_accounts(world.truth))
