"""How large a change in the use of a phrase is, with an interval that keeps spans of days whole.

Spans are weeks, but for the months that are not a peak's: there they are of four weeks.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from heliograph.findings import Effect
from heliograph.phrases.events import Outcome
from heliograph.phrases.first import upper_share
from heliograph.phrases.issue_days import (
    PEAK_BLOCK_DAYS,
    RUN_BLOCK_DAYS,
    Flags,
    Floats,
    Int64s,
    IssueDays,
)

LEVEL = 0.95
_DRAWS = 2_000
_HALF = 0.5  # added to counts, so that none at all still has a ratio (Haldane 1956)


def effect(days: IssueDays, containing: Int64s, outcome: Outcome, seed: int) -> Effect:
    """Return the effect of an event on the use of a phrase, whose articles by issue day are given.

    For a peak the ratio of rates, month to rest. For a run without use the share of days with the
    phrase in the time of its use, as a multiple of the largest share that the run allows.
    """
    inside = np.zeros(days.size, np.bool_)
    inside[outcome.start : outcome.end + 1] = True
    if outcome.event == "peak":
        return _peak(days, containing, inside)
    return _run(
        days,
        containing,
        inside,
        np.random.default_rng([seed, outcome.phrase, outcome.start]),
    )


def _peak(days: IssueDays, containing: Int64s, month: Flags) -> Effect:
    """Return the ratio of rates, with an interval of its logarithm (delta method, Student's t).

    A bootstrap over the four or five weeks of a month would be too sure of itself.
    """
    inside = [_by_span(days, month, PEAK_BLOCK_DAYS, each) for each in (containing, days.articles)]
    rest = [_by_span(days, ~month, RUN_BLOCK_DAYS, each) for each in (containing, days.articles)]
    rate, other = ((uses.sum() + _HALF) / (of.sum() + _HALF) for uses, of in (inside, rest))
    spread = np.sqrt(_variance_of_log(*inside) + _variance_of_log(*rest))
    freedom = max(1, len(inside[0]) - 1)
    reach = float(np.exp(stdtrit(freedom, (1 + LEVEL) / 2) * spread))
    value = float(rate / other)
    return Effect(
        name="rate in the month, as a multiple of the rate in all other months",
        value=value,
        low=value / reach,
        high=value * reach,
        level=LEVEL,
        method="From how much the weeks of the month differ, and spans of four weeks of the rest, "
        "never less than single articles would (logarithm of the ratio, delta method, Student's t "
        f"with {freedom} degrees of freedom). It is about these months, not about what months of "
        "the kind may have.",
    )


def _by_span(days: IssueDays, where: Flags, length_days: int, counts: Int64s) -> Floats:
    """Return sums of counts over the spans of so many days that have a day in ``where``."""
    span = (days.day[where] - days.day[where][0]) // length_days
    _, span = np.unique(span, return_inverse=True)
    return np.bincount(span, counts[where]).astype(np.float64)


def _variance_of_log(uses: Floats, articles: Floats) -> float:
    """Return the variance of the logarithm of a rate, the spans being its clusters."""
    total = float(uses.sum())
    single = 1 / (total + _HALF) - 1 / (float(articles.sum()) + _HALF)
    if len(uses) < 2 or not total:
        return max(0.0, single)
    off = uses - total / articles.sum() * articles
    clustered = len(uses) / (len(uses) - 1) * float((off**2).sum()) / total**2
    return max(0.0, single, clustered)


def _run(days: IssueDays, containing: Int64s, run: Flags, rng: np.random.Generator) -> Effect:
    with_it = (containing > 0).astype(np.int64)
    used = np.flatnonzero(with_it)
    in_use = ~run
    in_use[: used[0]] = False
    in_use[used[-1] + 1 :] = False
    upper = upper_share(int(run.sum()))
    with_phrase, all_days = _drawn(days, in_use, [with_it, np.ones_like(with_it)], rng)
    low, high = np.quantile(with_phrase / all_days, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) / upper
    return Effect(
        name="share of issue days with the phrase while it was in use, as a multiple of the "
        "largest share that the days without it allow",
        value=float(with_it[in_use].mean() / upper),
        low=float(low),
        high=float(high),
        level=LEVEL,
        method=_method("in use")
        + f" The days without it allow a share of {upper:.2%} at most, with 95% confidence "
        "(Clopper and Pearson, a day as the unit).",
    )


def _drawn(
    days: IssueDays, where: Flags, counts: list[Int64s], rng: np.random.Generator
) -> list[Floats]:
    """Return sums of counts over weeks drawn with replacement from those in ``where``."""
    week = (days.day[where] - days.day[where][0]) // PEAK_BLOCK_DAYS
    _, week = np.unique(week, return_inverse=True)
    weeks = int(week.max()) + 1
    times = rng.multinomial(weeks, np.full(weeks, 1 / weeks), size=_DRAWS)
    return [(times @ np.bincount(week, each[where], weeks)).astype(np.float64) for each in counts]


def _method(where: str) -> str:
    return (
        f"Percentile bootstrap of {_DRAWS:,} draws over the weeks {where}, the week with all of "
        "its days being the cluster."
    )
