"""Test the pairs of one behaviour against a null model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.coordination import kernel
from heliograph.coordination.indexed import Indexed, Int32s, first_of_post, restrict
from heliograph.coordination.nulls.jitter import Floats, Jitter
from heliograph.coordination.pairs import count

LEAST_OBJECTS = 2
"""A pair in step on fewer objects is never flagged, however small its p-value: one viral link must
not name anybody. It counts in the family with p = 1."""


@dataclass(frozen=True)
class Tested:
    """The pairs of one behaviour that could be flagged; arrays have one entry a pair."""

    behaviour: str
    jitter: Jitter
    actions: Indexed
    firsts: Indexed  # first actions only: what the statistics see
    accounts: int  # that act at all
    in_step: int  # co-actions in step over all pairs
    expected_in_step: float
    account_a: Int32s  # codes
    account_b: Int32s
    observed: Int32s  # objects in step
    expected: Floats
    p: Floats

    @property
    def tests(self) -> int:
        """Every pair that the design could have flagged, whether or not it ever met."""
        return self.accounts * (self.accounts - 1) // 2


def test_pairs(behaviour: str, actions: Indexed, null: Jitter) -> Tested:
    """Return the tested pairs of a behaviour: those in step on ``LEAST_OBJECTS`` or more."""
    firsts = restrict(actions, actions.first & first_of_post(actions))
    low, high = kernel.neighbourhoods(firsts.object_start, firsts.time_us, null.window_us)
    counts = _count(firsts, null)
    a, b, observed = (
        counts.column(name).to_numpy() for name in ("account_a", "account_b", "first")
    )
    expected, p = null.test(firsts, a, b, observed)
    return Tested(
        behaviour=behaviour,
        jitter=null,
        actions=actions,
        firsts=firsts,
        accounts=len(np.unique(actions.account)),
        in_step=_pairs_in_step(low, high),
        expected_in_step=null.expected_in_step(firsts),
        account_a=a,
        account_b=b,
        observed=observed,
        expected=expected,
        p=p,
    )


def _pairs_in_step(low: Int32s, high: Int32s) -> int:
    """Return how many pairs of actions are in step, each counted once."""
    return int(((high.astype(np.int64) - low) - 1).sum()) // 2


def _count(firsts: Indexed, null: Jitter) -> pa.Table:
    """Count pairs in step, looking only at accounts with enough objects to matter."""
    objects = np.bincount(firsts.account, minlength=len(firsts.accounts))
    busy = restrict(firsts, objects[firsts.account] >= LEAST_OBJECTS)
    low, high = kernel.neighbourhoods(busy.object_start, busy.time_us, null.window_us)
    counted = np.ones(busy.size, np.bool_)
    return count(busy, low, high, counted=counted, min_first=LEAST_OBJECTS)
