"""Survival of posts: CPU seconds beside lifelines on the same input, and how far results differ.

Usage: python benchmarks/survival.py [--posts 1000000] [--peer-intervals 2000]. Posts go by a
Weibull law, half are under observation from the start. For interval-censored times posts are
looked at at 50 ages, each look missed with probability 0.5; lifelines' own estimate, which knows no
late entry, is run on fewer of them, without entry for both.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from heliograph.removals import survival


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--peer-intervals", type=int, default=2_000)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    import lifelines
    from lifelines.statistics import logrank_test

    draw = np.random.default_rng(1)
    size = options.posts
    gone = np.ceil(draw.weibull(0.6, size) * 30 * 24) / 24  # to the hour
    entry = np.where(draw.random(size) < 0.5, 0.0, draw.integers(0, 240, size) / 24)
    end = np.ceil(draw.uniform(10, 60, size) * 24) / 24
    event, until = gone <= end, np.minimum(gone, end)
    seen = entry < until
    entry, until, event = entry[seen], until[seen], event[seen]
    group = draw.random(len(until)) < 0.3
    # What either needs to load is no part of the time.
    survival.kaplan_meier(entry[:999], until[:999], event[:999])

    ours = timed(lambda: survival.kaplan_meier(entry, until, event))
    theirs = timed(lambda: lifelines.KaplanMeierFitter().fit(until, event, entry=entry))
    curve = theirs[1].survival_function_.iloc[:, 0].reindex(ours[1].days, method="ffill")
    say("Kaplan-Meier, late entry", len(until), ours, theirs, abs(ours[1].share - curve).max())

    none = np.zeros(len(until))
    ours = timed(lambda: survival.log_rank(none, until, event, group))
    theirs = timed(lambda: logrank_test(until[group], until[~group], event[group], event[~group]))
    say("log-rank", len(until), ours, theirs, abs(ours[1].chi2 - theirs[1].test_statistic))

    left, right, first = looked(draw, size // 10)
    few = slice(options.peer_intervals)
    always = np.full(options.peer_intervals, -np.inf)
    survival.turnbull(left[:99], right[:99], first[:99], resamples=0)
    ours = timed(lambda: survival.turnbull(left[few], right[few], always, resamples=0))
    theirs = timed(
        lambda: lifelines.KaplanMeierFitter().fit_interval_censoring(
            left[few] + 1e-6, right[few], tol=1e-5
        )
    )
    upper = theirs[1].survival_function_.iloc[:, 1]
    lower = theirs[1].survival_function_.iloc[:, 0]
    # Between the ends of a step neither knows.
    away = [
        abs(share - lower.asof(day + 1e-4))
        for day, share in zip(ours[1].days, ours[1].share, strict=True)
        if day < upper.index[-1]
    ]
    say("Turnbull, no band", options.peer_intervals, ours, theirs, float(np.nanmax(away)))
    for resamples in (0, 200):
        ours = timed(lambda: survival.turnbull(left, right, first, resamples=resamples))  # noqa: B023
        print(
            f"Turnbull, late entry, {resamples} resamples, {len(left):,} posts: {ours[0]:.2f} CPU-s"
        )
    members = draw.random(len(left)) < 0.1
    ours = timed(lambda: survival.compared(left, right, first, members))
    print(f"compared, {len(left):,} posts: {ours[0]:.2f} CPU-s")


def looked(draw: np.random.Generator, size: int) -> tuple[Any, Any, Any]:
    """Return when each post was last seen, first seen gone, and first seen."""
    ages = np.linspace(0, 60, 50)
    gone = draw.weibull(0.6, size) * 30
    looks = draw.random((size, len(ages))) < 0.5
    before = np.where(looks & (ages < gone[:, None]), ages, -np.inf).max(axis=1)
    after = np.where(looks & (ages >= gone[:, None]), ages, np.inf).min(axis=1)
    first = ages[np.argmax(looks, axis=1)]
    seen = np.isfinite(before)
    return before[seen], after[seen], first[seen]


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return CPU seconds and what was returned."""
    begin = time.process_time()
    result = run()
    return time.process_time() - begin, result


def say(
    what: str, posts: int, ours: tuple[float, Any], theirs: tuple[float, Any], away: float
) -> None:
    """Print one comparison."""
    print(
        f"{what}, {posts:,} posts: {ours[0]:.3f} CPU-s, lifelines {theirs[0]:.2f} CPU-s "
        f"({theirs[0] / ours[0]:,.0f} times), furthest apart {away:.1e}"
    )


if __name__ == "__main__":
    main()
