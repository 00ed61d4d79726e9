"""Bursts: weeks in which posts of a topic go faster than its volume, ages and authors explain.

Expected removals follow each post through the calendar while it was there to be removed, at the
hazard of its age and its author. A removal between two checks is spread over the time between
them, so that neither more posts nor more checks make a burst. Removals of one account found on one
day count once. The sharpest window is sought (scan statistic; Kulldorff 1997), in units of how
much the other windows vary, and held against series with as much variation in which no window is
special; it must stand as well without the two accounts that lost most posts in it, where all posts
of unknown accounts are of one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliograph.removals.baseline import Baseline, Codes, Flags, Floats

RULE_ID = "removals-scan-overdispersed/1"
FEWEST_BINS = 10
LONGEST_DAILY_D = 60  # days of calendar, above which it is cut into weeks
FEWEST_REMOVED = 10

_FIRST, _EVERY = 999, 19_999
_PROMISING = 0.02
_AT_ONCE = 1_000


@dataclass(frozen=True)
class AtRisk:
    """Posts of a topic, arrays of one length; ages in days."""

    entry: Floats
    left: Floats
    right: Floats
    event: Flags
    weight: Floats  # of an event: a share of the removals of its account on that day
    origin: Floats  # calendar day (since 1970) at age 0
    account: Codes
    known: Flags  # whether its account is known


@dataclass(frozen=True)
class Series:
    """Removals by span of the calendar, seen and expected."""

    start: NDArray[np.int64]  # days since 1970
    span: int  # days
    seen: Floats
    expected: Floats
    at_risk: Floats  # post-days
    spread: Floats  # [spreads, bins]: over which bins removals are spread, each row adding to 1
    times: Floats  # by spread: removals that are spread so


@dataclass(frozen=True)
class Burst:
    """The sharpest window of a series."""

    first: int  # bins, both included
    last: int
    seen: float
    expected: float  # by the rest of the series
    dispersion: float
    p: float
    p_without: float  # without the account that lost most posts in it, and without the two
    orders: int
    inside: Flags  # posts that went in it, or more likely than not


def series(posts: AtRisk, hazard: Baseline, kept: Flags | None = None) -> Series:
    """Return removals and what is expected of them, by day or by week."""
    start, span = _calendar(posts)
    kept = np.ones(len(posts.entry), np.bool_) if kept is None else kept
    mass, lived, shares = _through(posts, hazard, start, span, kept)
    weight = np.where(kept, posts.weight, 0.0)[posts.event]
    went = weight @ shares
    expected = mass * (went.sum() / max(mass.sum(), 1e-300))
    spread, times = _alike(shares, weight)
    return Series(start, span, went, expected, lived, spread, times)


def sharpest(posts: AtRisk, hazard: Baseline, seed: int) -> tuple[Series, Burst | None]:
    """Return the series and its sharpest window; None where there is too little to look at.

    >>> from heliograph.removals.baseline import baseline
    >>> day = np.repeat(np.arange(0.0, 100), 5)
    >>> event = (np.arange(500) % 25 == 0) | ((day >= 60) & (day < 65))
    >>> account = np.arange(500) % 50
    >>> nothing, one = np.zeros(500), np.where(event, 1.0, np.inf)
    >>> fitted = baseline(nothing, np.where(event, 0.0, 7.0), one, event, np.ones(500), account)
    >>> posts = AtRisk(nothing, np.where(event, 0.0, 7.0), one, event, np.ones(500), day, account,
    ...                known=account >= 0)
    >>> found, burst = sharpest(posts, fitted, seed=1)
    >>> (found.start[burst.first] - 60 < 7, burst.p < 0.001)
    (np.True_, True)
    """
    found = series(posts, hazard)
    if len(found.start) < FEWEST_BINS or found.seen.sum() < FEWEST_REMOVED:
        return found, None
    first, last = _windows(len(found.start), found.span)
    heights, dispersions = _heights(found.seen[None], found.expected[None], first, last)
    best = int(heights[0].argmax())
    inside = _inside(posts, hazard, found, int(first[best]), int(last[best]))
    without = [series(posts, hazard, kept) for kept in _without_largest(posts, inside)]
    again, _ = _heights(
        np.array([less.seen for less in without]),
        np.array([less.expected for less in without]),
        first,
        last,
    )
    observed = np.array([heights[0, best], again[:, best].min()])
    p, orders = _odds(found, first, last, float(dispersions[0, best]), observed, seed)
    seen = float(found.seen[first[best] : last[best] + 1].sum())
    expected = float(found.expected[first[best] : last[best] + 1].sum())
    rest = (found.seen.sum() - seen) / max(found.expected.sum() - expected, 1e-300)
    return found, Burst(
        first=int(first[best]),
        last=int(last[best]),
        seen=seen,
        expected=expected * float(rest),
        dispersion=float(dispersions[0, best]),
        p=float(p[0]),
        p_without=float(p[1]),
        orders=orders,
        inside=inside,
    )


def inside_of(posts: AtRisk, hazard: Baseline, start: int, end: int) -> tuple[float, float]:
    """Return removals from ``start`` to before ``end`` (days since 1970), and those expected.

    By how many went outside of it.
    """
    found = series(posts, hazard)
    inside = (found.start >= start) & (found.start < end)
    seen, expected = float(found.seen[inside].sum()), float(found.expected[inside].sum())
    rest = (found.seen.sum() - seen) / max(found.expected.sum() - expected, 1e-9)
    return seen, expected * float(rest)


def _without_largest(posts: AtRisk, inside: Flags) -> tuple[Flags, Flags]:
    """Return the posts without those of the account that lost most, and of the two that did."""
    # Posts of unknown accounts may all be of one.
    whose = np.where(posts.known, posts.account, posts.account.max(initial=0) + 1)
    lost = np.bincount(whose, posts.weight * inside, minlength=2)
    order = np.argsort(-lost, kind="stable")
    return whose != order[0], ~np.isin(whose, order[:2])


def _calendar(posts: AtRisk) -> tuple[NDArray[np.int64], int]:
    """Return the starts of days, or of weeks from Monday, over which posts were watched."""
    begins = posts.origin + posts.entry
    ends = posts.origin + np.where(posts.event, posts.right, posts.left)
    if not len(begins):
        return np.zeros(1, np.int64), 1
    low, high = int(np.floor(begins.min())), int(np.floor(ends.max()))
    if high - low < LONGEST_DAILY_D:
        return np.arange(low, high + 1), 1
    monday = low - (low + 3) % 7  # 1970-01-01 was a Thursday
    return np.arange(monday, high + 1, 7), 7


def _through(
    posts: AtRisk, hazard: Baseline, start: NDArray[np.int64], span: int, kept: Flags
) -> tuple[Floats, Floats, Floats]:
    """Return hazard gone through and post-days by bin, and each removal's share of each bin."""
    rate = hazard.factor[posts.account]
    went = posts.event
    left, right, origin = posts.left[went], posts.right[went], posts.origin[went]
    between = hazard.until(right) - hazard.until(left)
    passed = np.zeros(len(left))  # share of a removal's interval
    mass, lived = np.zeros(len(start)), np.zeros(len(start))
    shares = np.zeros((len(left), len(start)))
    for place, low in enumerate(start.tolist()):
        begin, end = low - posts.origin, low + span - posts.origin
        a, b = np.maximum(begin, posts.entry), np.minimum(end, posts.left)
        through = np.where(b > a, hazard.until(b) - hazard.until(a), 0.0)
        lived[place] = float(np.maximum(b - a, 0.0)[kept].sum())
        c, d = np.maximum(low - origin, left), np.minimum(low + span - origin, right)
        part = np.where(d > c, hazard.until(d) - hazard.until(c), 0.0)
        at_once = (right >= low - origin) & (right < low + span - origin)
        share = np.where(between > 0, part / np.where(between > 0, between, 1.0), at_once)
        through[went] += part * (1 - passed - share / 2)
        passed += share
        shares[:, place] = share
        mass[place] = float((rate * through)[kept].sum())
    return mass, lived, shares


def _alike(shares: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the spreads of removals, those over the same bins put together, and their weights."""
    if not len(shares):
        return np.zeros((0, shares.shape[1])), np.zeros(0)
    held = shares > 0
    first = held.argmax(axis=1)
    last = shares.shape[1] - 1 - held[:, ::-1].argmax(axis=1)
    _, kind = np.unique(first * shares.shape[1] + last, return_inverse=True)
    times: Floats = np.bincount(kind, weight).astype(np.float64)
    spread = np.zeros((len(times), shares.shape[1]))
    np.add.at(spread, kind, weight[:, None] * shares)
    used = times > 0
    return spread[used] / times[used, None], times[used]


def _inside(posts: AtRisk, hazard: Baseline, found: Series, first: int, last: int) -> Flags:
    """Return the posts that went in the window, or more likely than not."""
    low, high = found.start[first], found.start[last] + found.span
    right = np.where(posts.event, posts.right, posts.left)
    a = np.clip(low - posts.origin, posts.left, right)
    b = np.clip(high - posts.origin, posts.left, right)
    whole = hazard.until(right) - hazard.until(posts.left)
    part = hazard.until(b) - hazard.until(a)
    at = posts.origin + right
    within = np.where(whole > 0, part > whole / 2, (at >= low) & (at < high))
    inside: Flags = posts.event & within
    return inside


def _windows(bins: int, span: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first and last bin of every window that is looked at, up to a quarter of all."""
    lengths = [each for each in ((1, 2, 4) if span == 7 else (1, 3, 7)) if each <= bins // 4]
    first = np.concatenate([np.arange(bins - length + 1) for length in lengths])
    last = np.concatenate([np.arange(bins - length + 1) + length - 1 for length in lengths])
    return first, last


def _heights(
    seen: Floats, expected: Floats, first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return each window's log likelihood ratio over the dispersion outside it: [series, windows].

    ``seen`` and ``expected`` are [series, bins].
    """
    usable = expected > 1e-9
    safe = np.where(usable, expected, 1.0)
    o, o_all = _sums(np.where(usable, seen, 0.0), first, last)
    e, e_all = _sums(np.where(usable, expected, 0.0), first, last)
    squares, squares_all = _sums(np.where(usable, seen**2 / safe, 0.0), first, last)
    bins, bins_all = _sums(usable.astype(np.float64), first, last)
    rest_o, rest_e = o_all - o, np.maximum(e_all - e, 1e-9)
    scale = rest_o / rest_e
    # The sum over bins outside of (seen - scale * expected)^2 / (scale * expected).
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = (squares_all - squares) / scale - rest_o
        dispersion = pearson / np.maximum(bins_all - bins - 1, 1.0)
        dispersion = np.where(np.isfinite(dispersion), np.maximum(dispersion, 1.0), 1.0)
        total = o_all / np.maximum(e_all, 1e-9)
        likely = np.where(o > 0, o * np.log(o / (total * e)), 0.0)
        likely += np.where(rest_o > 0, rest_o * np.log(rest_o / (total * rest_e)), 0.0)
    more = o * rest_e > rest_o * e
    height = np.where(more & np.isfinite(likely), likely / dispersion, 0.0)
    return height, dispersion


def _sums(
    values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    until = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return until[:, last + 1] - until[:, first], until[:, -1:]


def _odds(
    found: Series,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    dispersion: float,
    observed: Floats,
    seed: int,
) -> tuple[Floats, int]:
    """Return the share of drawn series with as sharp a window, for each height observed."""
    rng = np.random.default_rng(seed)
    reached, drawn = np.zeros(len(observed)), 0
    from_bin = _from_bins(found)
    for target in (_FIRST, _EVERY):
        while drawn < target:
            many = min(_AT_ONCE, target - drawn)
            mean = _means(rng, found.expected, dispersion, many)
            seen = rng.poisson(mean @ from_bin) @ found.spread
            heights, _ = _heights(seen, np.broadcast_to(found.expected, seen.shape), first, last)
            reached += (heights.max(axis=1)[:, None] >= observed * (1 - 1e-9)).sum(axis=0)
            drawn += many
        if (reached.max() + 1) / (drawn + 1) > _PROMISING:
            break
    return (reached + 1) / (drawn + 1), drawn


def _from_bins(found: Series) -> Floats:
    """Return, for a removal in each bin, the chance of being spread as each that was seen is.

    [bins, spreads]; checks were as far apart for the removals that are drawn as for those seen.
    """
    likely = found.spread.T * found.times
    whole = likely.sum(axis=1, keepdims=True)
    # Where nothing that was seen reaches, a removal is spread as any other.
    anywhere = np.broadcast_to(found.times / found.times.sum(), likely.shape)
    return np.where(whole > 1e-12, likely / np.where(whole > 1e-12, whole, 1.0), anywhere)


def _means(rng: np.random.Generator, expected: Floats, dispersion: float, many: int) -> Floats:
    """Return means of counts that vary ``dispersion`` times as much as Poisson's, [many, bins]."""
    mean = np.broadcast_to(expected, (many, len(expected)))
    if dispersion > 1 + 1e-9:
        mean = rng.gamma(np.maximum(mean / (dispersion - 1), 1e-9)) * (dispersion - 1)
    return mean
