"""Which level uses phrases first, and by how much.

Two measures: the days between the first uses of a phrase on both levels, the median over phrases;
and the weeks by which one level's weekly rates follow the other's. A level that publishes more is
earlier by chance alone, so that the larger one is thinned at random to the size of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa

from heliograph.findings.phrase import Lead
from heliograph.phrases.issue_days import Floats, Int64s
from heliograph.phrases.scoped import Scoped

LEVEL = 0.95
LEAST_PHRASES = 5
ALREADY_DAYS = 28
"""A phrase that a level uses so soon after both began may be older than either."""

MOST_WEEKS = 8
_BLOCK_WEEKS = 13
_LEAST_BLOCKS = 4
_DRAWS = 2_000
_WEEK = 7

_SCHEMA = pa.schema(
    [
        pa.field("earlier", pa.string()),
        pa.field("later", pa.string()),
        pa.field("phrases", pa.int64()),
        pa.field("median_days", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("rates_follow_weeks", pa.int64()),
        pa.field("rates_low", pa.float64()),
        pa.field("rates_high", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Lag:
    """A difference in time with its interval."""

    value: float
    low: float
    high: float
    of: int  # phrases


def leads(parts: Sequence[Scoped], seed: int) -> tuple[tuple[Lead, ...], pa.Table]:
    """Return the leads between all pairs of levels, as records and, with rates, as a table.

    A pair that has fewer than ``LEAST_PHRASES`` phrases in common says nothing, and is left out.
    """
    levels = [part for part in parts if part.scope.level]
    records, rows = [], []
    for number, (a, b) in enumerate(combinations(levels, 2)):
        rng = np.random.default_rng([seed, number])
        lag = first_uses(a, b, rng)
        if lag is None:
            continue
        pair = (a, b)
        if lag.value < 0:
            pair, lag = (b, a), Lag(-lag.value, -lag.high, -lag.low, lag.of)
        follow = rates(*pair, rng)
        earlier, later = (each.scope.name for each in pair)
        records.append(
            Lead(
                earlier=earlier,
                later=later,
                phrases=lag.of,
                median_days=lag.value,
                low=lag.low,
                high=lag.high,
                level=LEVEL,
            )
        )
        weeks = (None, None, None) if follow is None else (follow.value, follow.low, follow.high)
        rows.append((earlier, later, lag.of, lag.value, lag.low, lag.high, *weeks))
    columns = zip(*rows, strict=True) if rows else [[] for _ in _SCHEMA]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    return tuple(records), pa.table(arrays, schema=_SCHEMA)


def first_uses(a: Scoped, b: Scoped, rng: np.random.Generator) -> Lag | None:
    """Return by how many days ``b`` first uses phrases after ``a``, the median over phrases.

    The interval is a percentile bootstrap over phrases, thinned anew in every draw. None where too
    few phrases tell.
    """
    begin = max(a.days.day[0], b.days.day[0])
    end = min(a.days.day[-1], b.days.day[-1])
    kept = [_kept(a, b, begin, end), _kept(b, a, begin, end)]
    pairs = []
    for uses_a, uses_b in zip(a.containing, b.containing, strict=True):
        days = [_days(a, uses_a, begin, end), _days(b, uses_b, begin, end)]
        if all(len(each) and each[0] >= begin + ALREADY_DAYS for each in days):
            pairs.append(days)
    if len(pairs) < LEAST_PHRASES:
        return None
    drawn = np.column_stack(
        [
            _first(days[1], kept[1], rng).astype(np.float64) - _first(days[0], kept[0], rng)
            for days in pairs
        ]
    )
    value = float(np.median(np.median(drawn, axis=1)))
    chosen = rng.integers(0, len(pairs), size=drawn.shape)
    medians = np.median(np.take_along_axis(drawn, chosen, axis=1), axis=1)
    low, high = np.quantile(medians, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Lag(value, float(low), float(high), len(pairs))


def rates(a: Scoped, b: Scoped, rng: np.random.Generator) -> Lag | None:
    """Return by how many weeks the weekly rates of ``b`` follow those of ``a``.

    The lag of the largest cross-correlation, summed over phrases; the interval is a bootstrap over
    blocks of a quarter. None where the time is too short or no phrase varies in both.
    """
    begin = int(max(a.days.day[0], b.days.day[0]))
    weeks = (int(min(a.days.day[-1], b.days.day[-1])) - begin + 1) // _WEEK
    if weeks < _LEAST_BLOCKS * _BLOCK_WEEKS:
        return None
    both = [
        (_weekly(a, uses_a, begin, weeks), _weekly(b, uses_b, begin, weeks))
        for uses_a, uses_b in zip(a.containing, b.containing, strict=True)
    ]
    both = [pair for pair in both if pair[0].any() and pair[1].any()]
    if not both:
        return None
    lags = np.arange(-MOST_WEEKS, MOST_WEEKS + 1)
    block = np.arange(weeks) // _BLOCK_WEEKS
    products = np.zeros((int(block[-1]) + 1, len(lags)))
    for one, other in both:
        for n, lag in enumerate(lags.tolist()):
            low, high = max(0, -lag), min(weeks, weeks - lag)
            met = one[low:high] * other[low + lag : high + lag] / (high - low)
            products[:, n] += np.bincount(block[low:high], met, len(products))
    times = rng.multinomial(len(products), np.full(len(products), 1 / len(products)), size=_DRAWS)
    drawn = lags[(times @ products).argmax(axis=1)]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Lag(float(lags[products.sum(axis=0).argmax()]), float(low), float(high), len(both))


def _kept(one: Scoped, other: Scoped, begin: int, end: int) -> float:
    """Return the share of its articles that a level keeps to publish no more than the other."""
    published = [
        int(part.days.articles[(part.days.day >= begin) & (part.days.day <= end)].sum())
        for part in (one, other)
    ]
    return min(1.0, published[1] / max(1, published[0]))


def _days(part: Scoped, uses: Int64s, begin: int, end: int) -> Int64s:
    """Return the day of every article with a phrase in the time that both levels have."""
    inside = (part.days.day >= begin) & (part.days.day <= end)
    return np.repeat(part.days.day[inside], uses[inside])


def _first(days: Int64s, kept: float, rng: np.random.Generator) -> Int64s:
    """Return the first day of those that thinning keeps, one for each draw; the last if none."""
    skipped = rng.geometric(kept, size=_DRAWS) - 1
    return days[np.minimum(skipped, len(days) - 1)]


def _weekly(part: Scoped, uses: Int64s, begin: int, weeks: int) -> Floats:
    """Return a phrase's weekly rates as standard scores, all zero where they do not vary."""
    week = (part.days.day - begin) // _WEEK
    inside = (week >= 0) & (week < weeks)
    held = np.bincount(week[inside], uses[inside], weeks)
    published = np.bincount(week[inside], part.days.articles[inside], weeks)
    rate = np.divide(held, published, out=np.zeros(weeks), where=published > 0)
    spread = rate.std()
    return (rate - rate.mean()) / spread if spread > 0 else np.zeros(weeks)
