"""Which strings surge: more weeks hold them in some span than the weeks before would let expect.

Null model: the weeks until the end of the span could have come in any order, so that the number of
weeks with the string in the span is hypergeometric (Fisher's exact test). The span is the sharpest
of all that were looked at, which multiplies its p-value by their number (Bonferroni).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.phrases.issue_days import Flags, Floats, Int32s

WIDTHS = 13, 26, 52
"""Weeks of a span: a quarter, half a year, a year."""

_STEP = 4
_YEAR = 52
_LEAST_BEFORE = 8


@dataclass(frozen=True)
class Surges:
    """The sharpest span of each string: its first block, the block after its last, its chance."""

    start: Int32s
    end: Int32s
    p: Floats


def spans_of(blocks: int) -> Int32s:
    """Return the spans of so many blocks that are looked at, as rows of start and end.

    Before each lies a year, so that a season that comes every year does not look new; where there
    are not two years, a third of the time.

    >>> spans_of(30)[:2].tolist(), len(spans_of(10))
    ([[10, 23], [14, 27]], 0)
    """
    before = _YEAR if blocks >= 2 * _YEAR else max(blocks // 3, _LEAST_BEFORE)
    rows = [
        (start, start + width)
        for width in WIDTHS
        for start in range(before, blocks - width + 1, _STEP)
    ]
    return np.array(rows, np.int32).reshape(-1, 2)


def surges(used: Flags, spans: Int32s) -> Surges:
    """Return the surge of each string, from the blocks that hold it (``used`` [string, block]).

    >>> used = np.arange(60)[None] >= 30
    >>> found = surges(used, spans_of(60))
    >>> found.start.tolist(), found.end.tolist(), bool(found.p[0] < 1e-9)
    ([32], [58], True)
    """
    log_factorial = np.array([math.lgamma(n + 1) for n in range(used.shape[1] + 1)])
    start, end, p = _sharpest(used, spans, log_factorial)
    return Surges(start, end, np.minimum(1.0, p * len(spans)))


@compiled
def _sharpest(
    used: Flags, spans: Int32s, log_factorial: Floats
) -> tuple[Int32s, Int32s, Floats]:  # pragma: no cover - compiled
    start = np.zeros(len(used), np.int32)
    end = np.zeros(len(used), np.int32)
    p = np.ones(len(used))
    so_far = np.zeros(used.shape[1] + 1, np.int64)
    for one in range(len(used)):
        for block in range(used.shape[1]):
            so_far[block + 1] = so_far[block] + used[one, block]
        best = 0.0
        for low, high in spans:
            within, until = so_far[high] - so_far[low], so_far[high]
            share = (high - low) / high
            # The variance of a hypergeometric count, but for a factor that hardly matters here.
            spread = until * share * (1 - share) * (high - until + 1) / high
            score = (within - until * share) / np.sqrt(spread) if spread > 0 else 0.0
            if score > best:
                best, start[one], end[one] = score, low, high
        if best > 0:
            within = so_far[end[one]] - so_far[start[one]]
            p[one] = _tail(within, so_far[end[one]], end[one] - start[one], end[one], log_factorial)
    return start, end, p


@compiled
def _tail(
    least: int, used: int, width: int, blocks: int, log_factorial: Floats
) -> float:  # pragma: no cover - compiled
    """Return the chance that ``least`` or more of the used blocks are in a span of ``width``."""
    total = 0.0
    all_ways = log_factorial[blocks] - log_factorial[used] - log_factorial[blocks - used]
    for within in range(least, min(used, width) + 1):
        outside = used - within
        if outside > blocks - width:
            continue
        ways = log_factorial[width] - log_factorial[within] - log_factorial[width - within]
        ways += log_factorial[blocks - width] - log_factorial[outside]
        ways -= log_factorial[blocks - width - outside]
        total += np.exp(ways - all_ways)
    return total


def used_in(number: Int32s, block: Int32s, strings: int, blocks: int) -> Flags:
    """Return which blocks hold which string, from the string and the block of every place."""
    used = np.zeros((strings, blocks), np.bool_)
    at = number >= 0
    used[number[at], block[at]] = True
    return used
