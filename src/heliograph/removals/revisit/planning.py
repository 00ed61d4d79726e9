"""A plan of checks: when to look again, and what looking then can detect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.stats import norm

from heliograph.errors import InputError
from heliograph.removals.revisit.lags import Floats, Lags, lags_of

FEWEST_CHECKS = 2
THIN_CHECKS = 5  # rather than fewer of each post, fewer posts are followed
MOST_CHECKS = 100
_ROUND_DAYS = tuple(
    each / 1440
    for each in (
        *(1, 2, 3, 5, 10, 15, 20, 30, 45),
        *(60 * hours for hours in (1, 1.5, 2, 3, 4, 6, 8, 12, 18)),
        *(1440 * days for days in (1, 1.5, 2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90, 180, 365)),
    )
)
_LEVEL, _POWER = 0.05, 0.8


@dataclass(frozen=True)
class Plan:
    """When to look at a post again, and what that can show.

    ``checks`` is an Arrow table: check (from 1), after_days (since posting), after (in words),
    removals (share of all removals that this check finds), since_days (the post was last seen so
    long before). ``sampled`` is the share of posts that the budget can follow; ``too_soon`` of
    removals come before the first check can be made, and ``unseen`` after the last. ``bits`` is
    how much the plan tells of when a removal came; ``even_bits`` what as many checks at even
    distances would. ``hazard_ratio`` is the smallest that a topic could have and be told from other
    posts; None where no ratio up to 100 could.
    """

    checks: pa.Table
    checks_a_post: int
    sampled: float
    too_soon: float
    unseen: float
    bits: float
    even_bits: float
    hazard_ratio: float | None
    says: tuple[str, ...]


def revisit(  # noqa: PLR0913 - what a collector knows of its work
    posts_per_day: float,
    checks_per_day: float,
    *,
    horizon_days: float = 30.0,
    first_minutes: float = 5.0,
    lags: str | Sequence[tuple[float, float]] = "weibo-2012",
    removed_share: float = 0.1625,
    topic_share: float = 0.1,
    collecting_days: float = 30.0,
    checks_a_post: int | None = None,
) -> Plan:
    """Return when to look again at each post, within a budget of checks.

    Checks stand where each finds equally many of the removals that come after the first: of all
    ways to place as many, this tells most of when a removal came (largest entropy; Shannon 1948).
    For half of the removals the lags are believed, and the other half is taken to come at any time,
    evenly over the logarithm, since lags of one platform and year are a guess for another. Times
    are rounded to what a person would set. The first check is ``first_minutes`` after
    posting, or later; the last at ``horizon_days``. ``lags`` say how soon removals come: the name
    of published ones, or pairs of days and share. Of all posts ``removed_share`` are removed within
    the horizon (16.25%: Bamman et al. 2012, for any reason), of which a topic has ``topic_share``.
    A post that is gone needs no further check, which is not counted upon. ``checks_a_post`` are
    as many as the budget allows, from five to eight, unless given; where it does not allow five,
    fewer posts are followed.

    The smallest hazard ratio that the plan detects is that of a log-rank test at the 5% level with
    probability 0.8 (Schoenfeld 1981), for one topic; more topics need more.

    Raises InputError for numbers that make no sense.

    >>> plan = revisit(1000, 8000)
    >>> plan.checks.column("after").to_pylist()[:3]
    ['5 minutes', '15 minutes', '45 minutes']
    """
    _check(
        above_0={
            "posts_per_day": posts_per_day,
            "checks_per_day": checks_per_day,
            "first_minutes": first_minutes,
            "horizon_days": horizon_days,
            "collecting_days": collecting_days,
        },
        shares={"removed_share": removed_share, "topic_share": topic_share},
    )
    first = first_minutes / 1440
    if horizon_days <= first:
        raise InputError(
            f"the horizon of {horizon_days:g} days ends before the first check",
            remedy="give a longer horizon, or an earlier first check.",
        )
    known = lags_of(lags)
    number = _whole(checks_a_post)
    if number is None:
        number = min(8, max(THIN_CHECKS, int(min(checks_per_day // posts_per_day, 8))))
    if not FEWEST_CHECKS <= number <= MOST_CHECKS:
        raise InputError(
            f"{number} checks a post; they lie between {FEWEST_CHECKS} and {MOST_CHECKS}",
            remedy="the first sees that the post is there, the last that it still is.",
        )
    times = schedule(known, number, first_days=first, horizon_days=horizon_days)
    sampled = min(1.0, checks_per_day / (posts_per_day * len(times)))
    caught = np.diff(known.by(times))
    total = known.by(np.array([horizon_days]))[0]
    too_soon, unseen = known.by(times[:1])[0], 1 - total
    events = posts_per_day * collecting_days * sampled * removed_share * float(caught.sum())
    ratio = detectable_ratio(events, topic_share)
    even = np.linspace(first, horizon_days, len(times))
    plan = Plan(
        checks=_table(times, caught),
        checks_a_post=len(times),
        sampled=sampled,
        too_soon=float(too_soon),
        unseen=float(unseen),
        bits=_bits(caught),
        even_bits=_bits(np.diff(known.by(even))),
        hazard_ratio=ratio,
        says=(),
    )
    return _said(plan, known, events)


def schedule(lags: Lags, number: int, *, first_days: float, horizon_days: float) -> Floats:
    """Return times of checks (days since posting), the first and the horizon among them.

    Fewer than ``number`` where round times would fall together.
    """
    grid = np.geomspace(first_days, horizon_days, 4000)
    anywhere = np.linspace(0.0, 1.0, len(grid))
    come = (lags.by(grid) + anywhere) / 2
    targets = np.linspace(come[0], come[-1], number)
    between = [_rounded(float(each)) for each in np.interp(targets[1:-1], come, grid)]
    inside = {each for each in between if first_days < each < horizon_days}
    return np.array([first_days, *sorted(inside), horizon_days])


def detectable_ratio(events: float, topic_share: float) -> float | None:
    """Return the smallest hazard ratio that so many removals tell from 1 (Schoenfeld 1981).

    >>> round(detectable_ratio(400, 0.5), 2)
    1.32
    """
    needed = (norm.isf(_LEVEL / 2) + norm.isf(1 - _POWER)) ** 2
    information = events * topic_share * (1 - topic_share)
    if information <= 0:
        return None
    ratio = math.exp(min(math.sqrt(needed / information), 700.0))
    return ratio if ratio <= 100 else None


def in_words(days: float) -> str:
    """Return a time since posting as a person would say it.

    >>> in_words(1 / 1440), in_words(0.25), in_words(14.0)
    ('1 minute', '6 hours', '14 days')
    """
    for unit, of_day in (("day", 1.0), ("hour", 1 / 24), ("minute", 1 / 1440)):
        if days >= of_day * 0.999:
            number = round(days / of_day, 1)
            return f"{number:g} {unit}{'' if number == 1 else 's'}"
    return f"{days * 86400:.0f} seconds"


def _rounded(days: float) -> float:
    """Return the round time that is nearest, as ratios go."""
    return min(_ROUND_DAYS, key=lambda each: abs(math.log(each / days)))


def _bits(caught: Floats) -> float:
    """Return the entropy of which check finds a removal, in bits."""
    found = caught[caught > 0]
    if not len(found):
        return 0.0
    share = found / found.sum()
    return float(abs((share * np.log2(share)).sum()))


def _table(times: Floats, caught: Floats) -> pa.Table:
    since = np.concatenate([[np.nan], np.diff(times)])
    return pa.table(
        {
            "check": pa.array(np.arange(1, len(times) + 1)),
            "after_days": pa.array(times),
            "after": pa.array([in_words(float(each)) for each in times], pa.string()),
            "removals": pa.array(np.concatenate([[0.0], caught])),
            "since_days": pa.array(since, mask=np.isnan(since)),
        }
    )


def _said(plan: Plan, lags: Lags, events: float) -> Plan:
    said = [f"How soon removals come is taken from: {lags.source}."]
    if plan.sampled < 1:
        said.append(
            f"The budget follows {plan.sampled:.1%} of the posts: draw them by chance, before "
            "anything is known of them, and follow each to the end."
        )
    said.append(
        f"{plan.too_soon:.1%} of removals come before the first check: a post that is gone by then "
        "was never seen, and no plan can count it."
        if plan.too_soon
        else "How many removals come before the first check the source does not say, and none is "
        "taken to: a post that is gone by then was never seen, and no plan can count it."
    )
    if plan.unseen > 0.0005:
        said.append(f"{plan.unseen:.1%} of removals come after the last check.")
    if plan.hazard_ratio is None:
        said.append(
            f"About {events:,.0f} removals would be seen, too few to tell one topic from others."
        )
    else:
        said.append(
            f"About {events:,.0f} removals would be seen. A topic whose posts vanish "
            f"{plan.hazard_ratio:.2f} times as fast as others would be told from them with "
            "probability 0.8; with twenty topics looked at, more is needed."
        )
    return Plan(**{**plan.__dict__, "says": tuple(said)})


def _whole(number: Any) -> int | None:
    """Return a number of checks. Raises InputError where it is no whole number."""
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise InputError(
            f"checks_a_post is {number!r:.60}, not a whole number", remedy="give one, such as 8."
        )
    return int(number)


def _check(*, above_0: dict[str, Any], shares: dict[str, Any]) -> None:
    for name, number in (above_0 | shares).items():
        if isinstance(number, bool) or not isinstance(number, int | float | np.number):
            raise InputError(f"{name} is {number!r:.60}, not a number", remedy="give a number.")
    for name, number in above_0.items():
        if not (math.isfinite(number) and number > 0):
            raise InputError(f"{name} is {number}; it must be above 0")
    for name, number in shares.items():
        if not 0 < number < 1:
            raise InputError(f"{name} is {number}; it lies between 0 and 1")
