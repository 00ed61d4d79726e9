"""Whether posts of a topic were followed as long as others, of those that stayed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.removals.baseline import Floats
from heliograph.removals.collection import Collection
from heliograph.removals.testing import Decision

_TIMES = 1.5
_SHARE = 0.2
_CHANCE = 1.36  # over the root of a number of posts: 5% of gaps of a distribution are larger


@dataclass(frozen=True)
class Followed:
    """Ages at the last look, of posts that stayed; days."""

    median: float
    others_median: float  # of matched posts, in the strata of the topic's
    gap: float  # largest difference in the share that is followed up to some age
    posts: int

    @property
    def alike(self) -> bool:
        """Return whether both were followed about as long."""
        times = (self.median + 0.1) / (self.others_median + 0.1)
        near = 1 / _TIMES <= times <= _TIMES
        return near and self.gap <= max(_SHARE, _CHANCE / np.sqrt(self.posts))


def followed(test: Decision, watched: Collection) -> Followed | None:
    """Return how long posts of the topic and matched ones were followed; None for a burst."""
    if test.event == "burst":
        return None
    known = watched.account >= 0
    side = test.looked.counted.side(test.looked.subject.holds)
    stayed = ~watched.gone[known]
    age, stratum, topic = side.left[stayed], side.stratum[stayed], side.topic[stayed]
    strata = int(stratum.max(initial=-1)) + 1
    own = np.bincount(stratum, topic, minlength=strata)
    others = np.bincount(stratum, ~topic, minlength=strata)
    both = ((own > 0) & (others > 0))[stratum]
    if not both.any():
        return None
    age, stratum, topic = age[both], stratum[both], topic[both]
    # Matched posts count as many, stratum by stratum, as those of the topic.
    weight = np.where(topic, 1.0, own[stratum] / np.maximum(others[stratum], 1))
    ages = np.unique(age)
    reached = _reached(age[topic], weight[topic], ages)
    others_reached = _reached(age[~topic], weight[~topic], ages)
    return Followed(
        median=float(ages[np.searchsorted(reached, 0.5 - 1e-9)]),
        others_median=float(ages[np.searchsorted(others_reached, 0.5 - 1e-9)]),
        gap=float(np.abs(reached - others_reached).max()),
        posts=int(topic.sum()),
    )


def followed_otherwise(test: Decision, watched: Collection) -> str | None:
    """Return a warning where posts that stayed were followed for another time than others."""
    found = followed(test, watched)
    if found is None or found.alike:
        return None
    return (
        f"Posts of the subject that stayed were last looked at {found.median:.1f} days after "
        f"posting (median), matched ones {found.others_median:.1f} days; up to some age the shares "
        f"that were followed differ by {100 * found.gap:.0f} points. Where posts that went were "
        "looked at longer, this alone can make the difference."
    )


def _reached(age: Floats, weight: Floats, ages: Floats) -> Floats:
    """Return the share of weight at ages up to each of ``ages``."""
    order = np.argsort(age, kind="stable")
    whole = np.concatenate([[0.0], np.cumsum(weight[order])])
    shares: Floats = whole[np.searchsorted(age[order], ages, side="right")] / whole[-1]
    return shares
