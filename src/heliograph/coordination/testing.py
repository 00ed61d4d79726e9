"""Test the pairs of one behaviour against a null model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.coordination import kernel
from heliograph.coordination.indexed import Indexed, Int32s, restrict
from heliograph.coordination.nulls.jitter import Floats, Jitter
from heliograph.coordination.pairs import count


@dataclass(frozen=True)
class Tested:
    """The pairs of one behaviour that could be flagged; arrays have one entry a pair."""

    behaviour: str
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


def test_pairs(behaviour: str, actions: Indexed, null: Jitter, fdr: float) -> Tested:
    """Return the tested pairs of a behaviour: all with two or more objects in step.

    Pairs in step on one object are added where so many pairs survive that one object could be
    enough at ``fdr``; otherwise none of them can be rejected, and leaving them out changes nothing.
    """
    firsts = restrict(actions, actions.first)
    low, high = kernel.neighbourhoods(firsts.object_start, firsts.time_us, null.window_us)
    in_step = _pairs_in_step(low, high)
    accounts = len(np.unique(firsts.account))
    tests = accounts * (accounts - 1) // 2
    counts = _count(firsts, null, min_objects=2)
    could_be_enough = fdr * (counts.num_rows + in_step) / max(tests, 1)
    if min(null.same_cell, null.adjacent_cells) <= could_be_enough:
        counts = _count(firsts, null, min_objects=1)
    a, b, observed = (
        counts.column(name).to_numpy() for name in ("account_a", "account_b", "first")
    )
    same, adjacent = null.common_objects(firsts, a, b)
    return Tested(
        behaviour=behaviour,
        actions=actions,
        firsts=firsts,
        accounts=accounts,
        in_step=in_step,
        expected_in_step=null.expected_in_step(firsts),
        account_a=a,
        account_b=b,
        observed=observed,
        expected=null.expected(same, adjacent),
        p=null.p_values(observed, same, adjacent),
    )


def _pairs_in_step(low: Int32s, high: Int32s) -> int:
    """Return how many pairs of actions are in step, each counted once."""
    return int(((high.astype(np.int64) - low) - 1).sum()) // 2


def _count(firsts: Indexed, null: Jitter, *, min_objects: int) -> pa.Table:
    """Count pairs in step on ``min_objects`` or more, looking only at accounts with that many."""
    objects = np.bincount(firsts.account, minlength=len(firsts.accounts))
    busy = restrict(firsts, objects[firsts.account] >= min_objects)
    low, high = kernel.neighbourhoods(busy.object_start, busy.time_us, null.window_us)
    counted = np.ones(busy.size, np.bool_)
    return count(busy, low, high, counted=counted, min_first=min_objects)
