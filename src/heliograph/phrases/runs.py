"""How likely a run of days without a phrase is, were its use only spread by chance.

Null model: the phrase is used as often all the time, and its blocks of days could have come in any
order (exact, by counting the orders; Fisher's randomisation). Blocks, not days, are moved, so that
use that comes in bursts shorter than a block is not taken for a change. Each run is judged on the
span in which use was possible: before the last use, after the first, or between both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from heliograph.phrases.issue_days import Flags

RULE_ID = "phrase-run-of-blocks/2"


@dataclass(frozen=True)
class Run:
    """A run of blocks without the phrase: from where to where, and its chance."""

    start: int  # block
    end: int  # block after the last
    expected: float  # blocks without it that chance gives there, on average
    p: float

    @property
    def length(self) -> int:
        """Number of blocks."""
        return self.end - self.start


def before_first(used: Flags) -> Run:
    """Return the run before the first use (``used`` by block), among all blocks to the last use.

    >>> round(before_first(np.array([0, 0, 0, 0, 1, 1, 1], bool)).p, 4)
    0.0667
    """
    places = np.flatnonzero(used)
    first, span, many = int(places[0]), int(places[-1]), len(places)
    # The last block is in use by definition; the others in use may stand anywhere before it.
    return Run(0, first, (span - many + 1) / many, _chance(span, many - 1, first))


def after_last(used: Flags) -> Run:
    """Return the run after the last use, among all blocks from the first use on.

    >>> round(after_last(np.array([1, 1, 1, 0, 0, 0, 0], bool)).p, 4)
    0.0667
    """
    mirrored = before_first(used[::-1])
    blocks = len(used)
    return Run(blocks - mirrored.end, blocks, mirrored.expected, mirrored.p)


def longest_between(used: Flags) -> Run:
    """Return the longest run between two uses (the first of equals); ``p`` is an upper bound.

    The bound adds up the chance of every gap between neighbours to be as long (Boole).

    >>> round(longest_between(np.array([1, 1, 0, 0, 0, 0, 0, 0, 1, 1], bool)).p, 4)
    0.1071
    """
    places = np.flatnonzero(used)
    many = len(places)
    if many < 2:
        return Run(int(places[0]), int(places[0]), 0.0, 1.0)
    gaps = np.diff(places) - 1
    widest = int(gaps.argmax())
    length = int(gaps[widest])
    inside = int(places[-1] - places[0]) - 1
    p = (many - 1) * _chance(inside, many - 2, length) if length else 1.0
    # A gap has this many blocks on average; the longest of several has more (Rényi).
    gap = (inside - many + 2) / (many - 1)
    expected = min(inside - many + 2.0, gap * sum(1 / k for k in range(1, many)))
    start = int(places[widest]) + 1
    return Run(start, start + length, expected, min(1.0, p))


def _chance(blocks: int, used: int, empty: int) -> float:
    """Return the chance that given ``empty`` blocks hold none of ``used``, dealt among all."""
    if used > blocks - empty:
        return 0.0
    return math.exp(_log_choose(blocks - empty, used) - _log_choose(blocks, used))


def _log_choose(n: int, k: int) -> float:
    return float(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
