"""The month in which a phrase stands out most, and how often chance gives one as sharp.

Scan statistic (Kulldorff 1997): for every month the log likelihood ratio of a higher rate of
articles with the phrase inside than outside; the sharpest month is the peak. Null model: the days,
with their articles, are moved about the calendar in blocks of a week, so that a burst of a few days
stays a burst, and months are made anew. Use that hangs together for longer than a week makes months
differ more than moved weeks do; so the ratio is also divided by how much other months differ, in
the data as in every order (a studentised permutation test: Chung & Romano 2013). Each of the two
can be too sure where the other is not: p is the larger of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.phrases.issue_days import (
    PEAK_BLOCK_DAYS,
    Floats,
    Int32s,
    Int64s,
    IssueDays,
    blocks_of,
)

RULE_ID = "phrase-peak-month/2"

ALL_ORDERS = 99_999
"""Orders of the blocks that a phrase is tried in, unless enough of them are as sharp before."""

ENOUGH = 20
_AT_ONCE = 1_000
_ROUNDING = 1e-9
_KEPT = 0.8  # of the differences: the largest may be changes of their own
_MEAN_KEPT = 0.438  # mean of the smallest 80% of squares of standard normal differences
_APART = 2, 3  # months: neighbours are alike where use hangs together for weeks
# Rates that vary in proportion have sharper months than their unrest says: their tail is long.
_POWER = 1.5


@dataclass(frozen=True)
class Peak:
    """The sharpest month of a phrase: its number, and the chance of one as sharp."""

    month: int
    expected: float  # articles with the phrase in the sharpest month of an order, on average
    p: float
    orders: int


def peaks(days: IssueDays, containing: list[Int64s], seed: int) -> list[Peak]:
    """Return the peak of each phrase, from its articles by issue day.

    All phrases see the same orders of the blocks, and the same seed gives the same orders.

    >>> days = IssueDays(np.arange(360), np.full(360, 9), np.arange(360, dtype=np.int32) // 30,
    ...                  tuple(map(str, range(12))))
    >>> burst = np.where(days.month == 4, 3, np.arange(360) % 5 == 0)
    >>> found = peaks(days, [burst.astype(np.int64)], seed=1)[0]
    >>> found.month, found.p < 0.01
    (4, True)
    """
    block = blocks_of(days, PEAK_BLOCK_DAYS)
    place = [np.flatnonzero(counts).astype(np.int32) for counts in containing]
    uses = [counts[at].astype(np.int32) for counts, at in zip(containing, place, strict=True)]
    articles = days.by_month(days.articles).astype(np.float64)
    seen, month = np.zeros((len(containing), 2)), np.zeros(len(containing), np.int32)
    for n, (at, use) in enumerate(zip(place, uses, strict=True)):
        by_month = np.bincount(days.month[at], use, len(days.months)).astype(np.float64)
        ratio, month[n] = _sharpest(by_month, articles)
        seen[n] = ratio, ratio / _unrest(by_month, articles, int(month[n])) ** _POWER
    beaten, tried = np.zeros((len(containing), 2), np.int64), np.zeros(len(containing), np.int64)
    summed = np.zeros(len(containing))
    rng = np.random.default_rng(seed)
    open_still = np.flatnonzero(seen[:, 0] > 0)
    for done in range(0, ALL_ORDERS, _AT_ONCE):
        if not len(open_still):
            break
        orders = min(_AT_ONCE, ALL_ORDERS - done)
        moved_to, in_month = _moved(days, block, orders, rng)
        for n in open_still.tolist():
            more, uses_there = _as_sharp(place[n], uses[n], moved_to, in_month, days.month, seen[n])
            beaten[n] += more
            tried[n] += orders
            summed[n] += uses_there
        # A phrase that chance matches often needs no finer p (Besag & Clifford 1991).
        open_still = open_still[beaten[open_still].max(axis=1) < ENOUGH]
    return [
        Peak(
            month=int(month[n]),
            expected=float(summed[n] / max(tried[n], 1)),
            p=float((1 + beaten[n].max()) / (1 + tried[n])),
            orders=int(tried[n]),
        )
        for n in range(len(containing))
    ]


def sharpest_month(days: IssueDays, containing: Int64s) -> int:
    """Return the number of the month in which a phrase stands out most."""
    uses = days.by_month(containing).astype(np.float64)
    articles = days.by_month(days.articles).astype(np.float64)
    return int(_sharpest(uses, articles)[1])


def _moved(
    days: IssueDays, block: Int32s, orders: int, rng: np.random.Generator
) -> tuple[Int32s, Floats]:
    """Return where each issue day goes in each order of the blocks, and the months' articles."""
    blocks = int(block[-1]) + 1
    order = rng.permuted(np.tile(np.arange(blocks, dtype=np.int32), (orders, 1)), axis=1)
    return _laid_out(order, block, days.articles, days.month, len(days.months))


@compiled
def _laid_out(
    order: Int32s, block: Int32s, articles: Int64s, month: Int32s, months: int
) -> tuple[Int32s, Floats]:  # pragma: no cover - compiled
    size = len(block)
    blocks = order.shape[1]
    start = np.zeros(blocks + 1, np.int32)
    for place in range(size):
        start[block[place] + 1] = place + 1
    moved_to = np.empty((len(order), size), np.int32)
    in_month = np.zeros((len(order), months))
    for n in range(len(order)):
        at = 0
        for number in order[n]:
            for place in range(start[number], start[number + 1]):
                moved_to[n, place] = at
                in_month[n, month[at]] += articles[place]
                at += 1
    return moved_to, in_month


@compiled
def _sharpest(uses: Floats, articles: Floats) -> tuple[float, int]:  # pragma: no cover - compiled
    """Return the largest log likelihood ratio over the months, and its month."""
    all_uses, all_articles = uses.sum(), articles.sum()
    best = 0.0
    at = 0
    for month in range(len(uses)):
        inside, outside = uses[month], all_uses - uses[month]
        expected = all_uses * articles[month] / all_articles
        if inside <= expected:
            continue
        ratio = inside * np.log(inside / expected)
        if outside > 0:
            ratio += outside * np.log(outside / (all_uses - expected))
        if ratio > best:
            best, at = ratio, month
    return best, at


@compiled
def _unrest(uses: Floats, articles: Floats, peak: int) -> float:  # pragma: no cover - compiled
    """Return how much more months differ than single articles would make them, 1 or more.

    Differences of months two and three apart, the peak left out: a lasting change is seen in few
    of them.
    """
    most = 1.0
    squares = np.empty(len(uses))
    for apart in _APART:
        many = 0
        for month in range(len(uses) - apart):
            other = month + apart
            a, b = articles[month], articles[other]
            together = uses[month] + uses[other]
            if peak in (month, other) or a == 0 or b == 0 or together == 0:
                continue
            expected = together / (a + b) * (1 / a + 1 / b)
            squares[many] = (uses[month] / a - uses[other] / b) ** 2 / expected
            many += 1
        if many:
            kept = int(np.ceil(_KEPT * many))
            most = max(most, np.sort(squares[:many])[:kept].mean() / _MEAN_KEPT)
    return most


@compiled
def _as_sharp(
    place: Int32s,
    uses: Int32s,
    moved_to: Int32s,
    in_month: Floats,
    month: Int32s,
    seen: Floats,
) -> tuple[Int64s, float]:  # pragma: no cover - compiled
    """Return in how many orders a month is as sharp, by itself and by unrest, and its uses."""
    as_sharp, total = np.zeros(2, np.int64), 0.0
    by_month = np.zeros(in_month.shape[1])
    for n in range(len(moved_to)):
        by_month[:] = 0.0
        for i in range(len(place)):
            by_month[month[moved_to[n, place[i]]]] += uses[i]
        ratio, at = _sharpest(by_month, in_month[n])
        as_sharp[0] += ratio >= seen[0] - _ROUNDING
        # Unrest is 1 or more: it never lifts a month above its own ratio.
        if ratio >= seen[1] - _ROUNDING:
            ratio /= _unrest(by_month, in_month[n], at) ** _POWER
            as_sharp[1] += ratio >= seen[1] - _ROUNDING
        total += by_month[at]
    return as_sharp, total
