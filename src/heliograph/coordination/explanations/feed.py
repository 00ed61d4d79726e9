"""Automatic sharing of a feed: machines that follow a publication at a constant lag."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from heliograph.coordination.explanations.acts import (
    UNKNOWN,
    UNKNOWN_TIME_US,
    Acts,
    Others,
    in_step_pairs,
)
from heliograph.coordination.indexed import US_PER_S, Int64s
from heliograph.coordination.windows import written
from heliograph.findings import Explanation

NAME = "automatic sharing of a feed"

FEED_APPS = (
    "blog2social", "buffer", "dlvr.it", "echobox", "feedpress", "hootsuite", "ifttt", "jetpack",
    "rss", "socialflow", "socialoomph", "twibble", "twitterfeed", "wordpress", "zapier",
)  # fmt: skip
"""How the names begin of apps that post from feeds and queues, lower case.

TweetDeck and its like are not among them: people write in it.
"""

NEARLY_ALL = 0.9
MOST = 0.5
LOOSE = 0.3
"""Up to this share of lags close to their own median, a constant lag is ruled out.

Members anywhere within 30 s of one another have a fifth within 3 s, those of a feed nearly all.
"""
CLOSE_US = 3 * US_PER_S
WINDOW_PARTS = 20  # of a window, the part within which lags between members are close
FEWEST_LAGS = 5  # of one member, or of one pair, to have a median worth the name
FEWEST_IN_ALL = 20
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Steadiness:
    """How many lags lie close to the median of their own account or pair."""

    share: float
    lags: int
    close_us: int


def automatic_sharing(acts: Acts, others: Others, window_us: int, clock_us: int) -> Explanation:
    """Return whether members may pass on a feed by machine.

    Looked at are the apps the posts came through; how constant each member's lag to publication
    is, beside that of other accounts on the same objects; and without times of publication how
    constant the lag between two members is. A feed that is polled now and then has no constant
    lag: only its app shows it.
    """
    through = feed_app_share(acts)
    if through is not None and through >= NEARLY_ALL:
        return Explanation(
            name=NAME,
            verdict="not ruled out",
            reason=f"{through:.0%} of the acts in step came through apps that post from feeds or "
            f"queues. {_lags(acts, others, window_us, clock_us)[1]}".strip(),
        )
    steadiness, said = _lags(acts, others, window_us, clock_us)
    apps = "" if through is None else f" Apps that post from feeds made {through:.0%} of the acts."
    if steadiness is None:
        return Explanation(name=NAME, verdict="not testable", reason=said + apps)
    ruled_out = steadiness.share <= LOOSE and (through is None or through < MOST)
    return Explanation(
        name=NAME, verdict="ruled out" if ruled_out else "not ruled out", reason=said + apps
    )


def feed_app_share(acts: Acts) -> float | None:
    """Return the share of acts through an app of FEED_APPS, None where few have an app."""
    if acts.source_app is None:
        return None
    codes = acts.source_app.codes
    known = codes != UNKNOWN
    if not len(codes) or known.mean() < MOST:
        return None
    is_feed = np.array([_is_feed(name) for name in acts.source_app.names], dtype=np.bool_)
    return float(is_feed[codes[known]].mean())


def _is_feed(app: str) -> bool:
    # Some exports give the app as a link with the name inside.
    return _MARKUP.sub("", app).strip().casefold().startswith(FEED_APPS)


def _lags(
    acts: Acts, others: Others, window_us: int, clock_us: int
) -> tuple[Steadiness | None, str]:
    """Return how constant the lags are, to publication if possible, and what to say of it."""
    found = lag_to_publication(acts, clock_us)
    if found is not None:
        return found, (
            f"Of {found.lags:,} lags between publication and post, {found.share:.0%} lie within "
            f"{written(found.close_us)} of their account's own median lag; a feed passed on by "
            f"machine would put nearly all there.{_beside(acts, others, found.close_us)}"
        )
    found = lag_between_members(acts, window_us, clock_us)
    if found is not None:
        return found, (
            f"Publication times are not among the data. Of {found.lags:,} lags between two "
            f"members, {found.share:.0%} lie within {written(found.close_us)} of the same two "
            "members' median lag; one feed, or one script, would put nearly all there."
        )
    return None, (
        "Publication times are not among the data, and too few acts, or a clock too coarse, leave "
        "no constant lag to be seen between members."
    )


def lag_to_publication(acts: Acts, clock_us: int) -> Steadiness | None:
    """Return how constant the members' lags to publication are, None where too few are known."""
    if acts.published_us is None:
        return None
    known = acts.published_us != UNKNOWN_TIME_US
    lag_us = acts.time_us[known] - acts.published_us[known]
    return _steadiness(acts.member[known].astype(np.int64), lag_us, max(CLOSE_US, clock_us))


def lag_between_members(acts: Acts, window_us: int, clock_us: int) -> Steadiness | None:
    """Return how constant the lags between two members are, over the objects they share.

    None where too few are known, or where the clock is so coarse that any lag looks constant.
    """
    # Lags in step lie within the window anyway: close must mean much less.
    close_us = max(min(CLOSE_US, window_us // WINDOW_PARTS), clock_us)
    if 4 * close_us > window_us:
        return None
    a, b = in_step_pairs(acts, window_us)
    low, high = (
        np.minimum(acts.member[a], acts.member[b]),
        np.maximum(acts.member[a], acts.member[b]),
    )
    lag_us = acts.time_us[b] - acts.time_us[a]
    lag_us = np.where(acts.member[a] == low, lag_us, -lag_us)
    pair = low.astype(np.int64) * (int(acts.member.max(initial=0)) + 1) + high
    return _steadiness(pair, lag_us, close_us)


def _steadiness(unit: Int64s, lag_us: Int64s, close_us: int) -> Steadiness | None:
    """Return the share of lags close to their unit's median, which itself does not count."""
    order = np.lexsort((lag_us, unit))
    unit, lag_us = unit[order], lag_us[order]
    start = np.flatnonzero(np.diff(unit, prepend=unit[:1] - 1))
    size = np.diff(start, append=len(unit))
    enough = np.repeat(size >= FEWEST_LAGS, size)
    median_us = np.repeat(lag_us[start + size // 2], size) if len(start) else lag_us
    close = (np.abs(lag_us - median_us) <= close_us) & enough
    units = int(np.count_nonzero(size >= FEWEST_LAGS))
    lags = int(enough.sum()) - units
    if lags < FEWEST_IN_ALL:
        return None
    return Steadiness((int(close.sum()) - units) / lags, lags, close_us)


def _beside(acts: Acts, others: Others, close_us: int) -> str:
    """Return how constant other accounts' lags are: the most of them that lie as close together."""
    assert acts.published_us is not None
    objects, first = np.unique(acts.object, return_index=True)
    published_us = acts.published_us[first]
    place = np.searchsorted(objects, others.object)
    place[place == len(objects)] = 0
    known = (objects[place] == others.object) & (published_us[place] != UNKNOWN_TIME_US)
    lag_us = np.sort(others.time_us[known] - published_us[place[known]])
    if len(lag_us) < FEWEST_IN_ALL:
        return ""
    together = np.searchsorted(lag_us, lag_us + 2 * close_us, side="right") - np.arange(len(lag_us))
    return (
        f" Other accounts shared the same objects {len(lag_us):,} times, at most "
        f"{together.max() / len(lag_us):.0%} of them as close together."
    )
