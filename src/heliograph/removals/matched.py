"""Posts of a topic against posts of the same authors from the same weeks.

Given how many posts of a stratum (an account, four weeks of posting) go, each of those that went
is of the topic with a chance that is the topic's share of the stratum's exposure (conditional
Poisson; Breslow & Day 1987, chapter 5): what the author's own rate is drops out, and so do the
posts' ages and how often each was checked. Two p-values, of which the larger counts:

- the exact tail of that law, where posts of one account gone on one day are one draw;
- the tail over all ways of giving each account's excess the other sign, which asks that many
  accounts agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from heliograph.removals.baseline import Baseline, Codes, Flags, Floats, exposures
from heliograph.removals.signs import sign_flip_tail
from heliograph.removals.tails import tails

BLOCK_DAYS = 28
"""Posts are matched within spans of so many days in which they were posted."""

_ROUNDS = 8
_MOST = 7.0  # of the logarithm of a hazard ratio
_LEVEL = 0.95


@dataclass(frozen=True)
class Side:
    """Posts that are compared, arrays of one length; times are ages in days."""

    entry: Floats
    left: Floats
    right: Floats
    event: Flags  # whether it went, for the cause that is counted
    draw: Codes  # which removals are one: those of one account found on one day
    topic: Flags
    stratum: Codes
    account: Codes

    def of(self, kept: Flags) -> Side:
        """Return the posts that are kept."""
        return Side(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class Compared:
    """A topic against matched posts; p-values are one-sided."""

    posts: int
    removed: int
    matched_posts: int
    matched_removed: int
    accounts: int  # with posts of both kinds
    draws: float  # removals, those of one account on one day counted once
    expected: float  # of the topic, by the matched posts
    observed: float
    ratio: float  # of hazards
    low: float
    high: float
    p_more: float
    p_less: float
    largest_share: float  # of the excess, of the account with the largest one
    p_more_without: float  # without that account
    p_less_without: float
    spread: float  # of the excess, squared, over what one draw a day gives; 1 or more
    information: float  # about the logarithm of the ratio, where it is 0


def matched(side: Side) -> Side:
    """Return the posts in strata that hold the topic and other posts."""
    strata = int(side.stratum.max(initial=-1)) + 1
    holds = np.bincount(side.stratum, side.topic, minlength=strata) > 0
    others = np.bincount(side.stratum, ~side.topic, minlength=strata) > 0
    return side.of((holds & others)[side.stratum])


def compare(side: Side, hazard: Baseline) -> Compared:
    """Return how much sooner posts of the topic go than matched ones (of ``matched``).

    >>> import numpy as np
    >>> from heliograph.removals.baseline import baseline
    >>> many = np.arange(400)
    >>> topic, account = many % 2 == 0, many // 10
    >>> event = (many % 10 == 0) | ((many % 10 == 1) & (account % 4 == 0))
    >>> side = Side(entry=np.zeros(400), left=np.where(event, 1.0, 9.0),
    ...             right=np.where(event, 2.0, np.inf), event=event, draw=many, topic=topic,
    ...             stratum=account, account=account)
    >>> fitted = baseline(side.entry, side.left, side.right, event, np.ones(400), account)
    >>> found = compare(matched(side), fitted)
    >>> found.removed, found.matched_removed, found.ratio > 3, found.p_more < 0.001
    (40, 10, True, True)
    """
    weight = _weights(side)
    strata, stratum = np.unique(side.stratum, return_inverse=True)
    accounts, account = np.unique(side.account, return_inverse=True)
    side = replace(side, stratum=stratum, account=account)
    size = len(strata)
    went = _sums(stratum, weight, size)
    of_topic = _sums(stratum, weight * side.topic, size)
    chance = _chance(side, hazard, went, 0.0)
    excess = of_topic - went * chance
    variance = went * chance * (1 - chance)
    home = np.zeros(size, np.int64)
    home[stratum] = account
    by_account = _sums(home, excess, len(accounts))
    p_more, p_less = _tails(side, weight, chance, by_account, np.ones(len(accounts), np.bool_))
    top = int(np.abs(by_account).argmax()) if len(accounts) else 0
    without = np.arange(len(accounts)) != top
    p_more_without, p_less_without = _tails(side, weight, chance, by_account, without)
    ratio, low, high = _ratio(side, hazard, went, of_topic, home)
    information = float(variance.sum())
    whole = float(by_account.sum())
    return Compared(
        posts=int(side.topic.sum()),
        removed=int((side.topic & side.event).sum()),
        matched_posts=int((~side.topic).sum()),
        matched_removed=int((~side.topic & side.event).sum()),
        accounts=len(accounts),
        draws=float(went.sum()),
        expected=float((went * chance).sum()),
        observed=float(of_topic.sum()),
        ratio=ratio,
        low=low,
        high=high,
        p_more=p_more,
        p_less=p_less,
        largest_share=float(by_account[top] / whole) if whole else 0.0,
        p_more_without=p_more_without,
        p_less_without=p_less_without,
        spread=max(1.0, float((by_account**2).sum()) / information) if information else 1.0,
        information=information,
    )


def _sums(code: Codes, values: Floats, size: int) -> Floats:
    return np.bincount(code, values, minlength=size).astype(np.float64)


def _weights(side: Side) -> Floats:
    """Return what each removal counts: those of one draw count one together."""
    many = np.bincount(side.draw, side.event)
    return np.where(side.event, 1 / np.maximum(many, 1)[side.draw], 0.0)


def _chance(side: Side, hazard: Baseline, went: Floats, log_ratio: float) -> Floats:
    """Return the topic's share of each stratum's exposure, at that ratio of hazards."""
    size = len(went)
    times = np.where(side.topic, np.exp(log_ratio), 1.0)
    rate = np.ones(size)
    for _ in range(_ROUNDS):
        through = exposures(
            side.entry,
            side.left,
            side.right,
            side.event,
            hazard,
            np.maximum(rate[side.stratum] * times, 1e-12),
        )
        lived = np.bincount(side.stratum, through * times, minlength=size)
        rate = went / np.maximum(lived, 1e-300)
    of_topic = np.bincount(side.stratum, through * side.topic, minlength=size)
    lived = np.bincount(side.stratum, through, minlength=size)
    # Posts seen once only have gone through nothing, and tell nothing.
    return np.divide(of_topic, lived, out=np.zeros(size), where=lived > 0)


def _tails(
    side: Side, weight: Floats, chance: Floats, by_account: Floats, kept: Flags
) -> tuple[float, float]:
    """Return the larger p of both laws, for more and for less, over the accounts that are kept."""
    event = side.event & kept[side.account]
    draws, draw = np.unique(side.draw[event], return_inverse=True)
    part = _sums(draw, (weight * side.topic)[event], len(draws))
    likely = _sums(draw, (weight * chance[side.stratum])[event], len(draws))
    more, less = tails(likely, float(part.sum()))
    excess = by_account[kept]
    return max(more, sign_flip_tail(excess)), max(less, sign_flip_tail(-excess))


def _ratio(
    side: Side, hazard: Baseline, went: Floats, of_topic: Floats, home: Codes
) -> tuple[float, float, float]:
    """Return the ratio of hazards and its interval, robust to accounts whose posts go together.

    The conditional likelihood with half a removal on either side, so that it is finite (a log-F
    prior; Greenland & Mansournia 2015), and the sandwich variance by account (Lin & Wei 1989).
    """
    from scipy.stats import t

    found = 0.0
    for _ in range(_ROUNDS):
        chance = _chance(side, hazard, went, found)
        found = _solved(went, of_topic, chance)
    odds = chance * np.exp(found)
    part = odds / (1 - chance + odds)
    information = float((went * part * (1 - part)).sum()) + 0.25 / np.cosh(found / 2) ** 2
    excess = np.bincount(home, of_topic - went * part)
    robust = float((excess**2).sum()) / information**2
    error = np.sqrt(max(robust, 1 / information))
    contributing = int((np.bincount(home, went * chance * (1 - chance)) > 0).sum())
    reach = float(t.ppf((1 + _LEVEL) / 2, max(1, contributing - 1))) * error
    bounded = np.clip([found, found - reach, found + reach], -2 * _MOST, 2 * _MOST)
    ratio, low, high = np.exp(bounded).tolist()
    return ratio, low, high


def _solved(went: Floats, of_topic: Floats, chance: Floats) -> float:
    """Return the logarithm of the ratio at which the score is zero, by bisection."""
    low, high = -_MOST, _MOST
    for _ in range(60):
        middle = (low + high) / 2
        odds = chance * np.exp(middle)
        score = float((of_topic - went * odds / (1 - chance + odds)).sum())
        score += 0.5 - 1 / (1 + np.exp(-middle))
        low, high = (middle, high) if score > 0 else (low, middle)
    return (low + high) / 2
