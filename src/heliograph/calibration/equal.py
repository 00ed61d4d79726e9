"""Methods side by side at an equal false share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heliograph.calibration.scoring import Score

NO_THRESHOLD = "none"


@dataclass(frozen=True)
class Choice:
    """The threshold at which a method does best; means over runs."""

    threshold: str
    false_share: float
    recall: float


def best_at(
    false_share: float, thresholds: Sequence[str], runs: Sequence[Sequence[Score]]
) -> Choice:
    """Return the best mean recall over thresholds whose mean false share is at most this.

    ``runs`` hold a score a threshold each. The choice is made with the truth at hand, which no
    analyst has: it is the most that a method can do. Of equals the threshold with the smaller
    false share is taken, then the first. Where no threshold is good enough, the method must stay
    silent: recall 0.

    >>> loose, strict = Score(10, 5, 5), Score(3, 3, 5)
    >>> best_at(0.05, ["2 or more", "3 or more"], [[loose, strict]]).threshold
    '3 or more'
    """
    best = Choice(NO_THRESHOLD, 0.0, 0.0)
    for threshold, scores in zip(thresholds, zip(*runs, strict=True), strict=True):
        here = Choice(
            threshold,
            float(np.mean([score.false_share for score in scores])),
            float(np.mean([score.recall for score in scores])),
        )
        good_enough = here.false_share <= false_share
        better = (here.recall, -here.false_share) > (best.recall, -best.false_share)
        if good_enough and better:
            best = here
    return best
