"""Posts that vanish, as repeated checks see them, in worlds whose truth is known.

In every world authors differ in how soon their posts go, those whose posts go soon write most of
one topic, posts go mostly while they are young, some authors delete all their posts of a topic on
one day, and checks fail now and then. What a world adds to that is its name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.checks import CHECK_SCHEMA
from heliograph.errors import InputError
from heliograph.simulate.population import Floats, Ints
from heliograph.simulate.posting import numbered
from heliograph.simulate.streams import stream

Flags = NDArray[np.bool_]

TOPICS = ("floods", "harvest", "markets", "bridges")
WATCHED = "floods"
"""The topic that a world's name is about."""

WEEKS = 12
SPAN_D = 7.0 * WEEKS
_FOLLOWED_D = 14.0  # after the last post
_WEEK = 7  # in which things happen, from its start; counts from 0
_START_US = 1_709_510_400_000_000  # 2024-03-04, a Monday
_DAY_US = 86_400_000_000
_SCALE_D = 10.0  # a post's age at which its cumulated hazard is the share below
_AUTHOR, _VIOLATION = 0.07, 0.06
_AGES_D = np.array([0.05, 0.25, 1, 2, 4, 7, 10, 14, 18, 23, 28, 35, 42, 56])
_DENSE_D = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, *range(1, 29), 32, 36, 40, 45, 50, 56])
_NOTICES = {
    "author_deleted": "该内容已被发布者删除",
    "violation_notice": "此内容因违规无法查看",
    "account_blocked": "此帐号已被屏蔽",
}


@dataclass(frozen=True)
class Settings:
    """What a world is made of, beyond what all have in common."""

    hazard_ratio: float = 1.0  # of the watched topic, by notices of violation
    burst: float = 1.0  # times the rate of the watched topic, in one week
    volume: float = 1.0  # times the posts of the watched topic, in one week
    blocked: float = 0.0  # share of accounts that vanish with all their posts
    rising: bool = False  # whether the watched topic is written about more and more
    dense: bool = False  # whether posts of the watched topic are checked sooner, and more often
    failing: float = 0.02  # share of checks that fail in the week in which things happen


WORLDS: dict[str, Settings] = {
    "plain": Settings(),
    "accounts-blocked": Settings(blocked=0.15, rising=True),
    "schedules": Settings(dense=True),
    "volume": Settings(volume=2.0),
    "outage": Settings(failing=0.9),
    "topic": Settings(hazard_ratio=3.0),
    "burst": Settings(burst=5.0),
}


@dataclass(frozen=True)
class Truth:
    """What is planted, if anything: the topic, its event, and the span of a burst."""

    topic: str | None
    event: str | None
    cause: str | None
    times: float  # hazard ratio, or how many times as high the rate is
    start: str | None  # days, ISO 8601
    end: str | None


@dataclass(frozen=True)
class Removing:
    """A simulated world: ``checks`` in CHECK_SCHEMA, and what is true of it."""

    name: str
    seed: int
    parameters: dict[str, Any]
    checks: pa.Table
    truth: Truth


@dataclass(frozen=True)
class _Posts:
    """Posts in parallel arrays; times in days since the start."""

    account: Ints
    topic: Ints  # place in TOPICS, -1 for none
    posted: Floats
    gone: Floats  # infinity where it stays
    cause: NDArray[np.str_]  # "" where it stays


def removing(
    world: str,
    *,
    seed: int,
    accounts: int = 160,
    posts: int = 3_200,
    **changed: float,
) -> Removing:
    """Return twelve weeks of checked posts in the world of that name, the same for the same seed.

    ``changed`` sets parts of ``Settings`` anew. Raises InputError for a world or a setting that
    does not exist.

    >>> world = removing("topic", seed=1, accounts=20, posts=100)
    >>> world.truth.topic, world.truth.times
    ('floods', 3.0)
    """
    if world not in WORLDS:
        raise InputError(
            f"there is no world {world!r}", remedy=f"choose one of {', '.join(WORLDS)}."
        )
    if seed < 0 or accounts < 2 or posts < accounts:
        raise InputError("a world has two accounts or more, each with a post, and a seed from 0")
    try:
        settings = replace(WORLDS[world], **changed)  # type: ignore[arg-type]
    except TypeError as error:
        raise InputError(f"no world has such a setting: {error}") from error
    written = _written(stream(seed, f"{world} posts"), settings, accounts, posts)
    checks = _checks(stream(seed, f"{world} checks"), settings, written, f"simulated-{world}")
    return Removing(
        name=world,
        seed=seed,
        parameters={"world": world, "seed": seed, "accounts": accounts, "posts": posts, **changed},
        checks=checks,
        truth=_truth(settings),
    )


def _truth(settings: Settings) -> Truth:
    if settings.hazard_ratio != 1:
        return Truth(WATCHED, "removed more", "violation_notice", settings.hazard_ratio, None, None)
    if settings.burst != 1:
        first = np.datetime64(_START_US, "us").astype("datetime64[D]") + 7 * _WEEK
        return Truth(
            WATCHED, "burst", "violation_notice", settings.burst, str(first), str(first + 6)
        )
    return Truth(None, None, None, 1.0, None, None)


def _written(rng: np.random.Generator, settings: Settings, accounts: int, posts: int) -> _Posts:
    """Return who posted what and when, and when and why it went."""
    haste = np.exp(rng.standard_normal(accounts))  # how soon an author's posts go
    activity = np.exp(rng.standard_normal(accounts))
    account = rng.choice(accounts, posts, p=activity / activity.sum())
    liking = rng.gamma(0.7, size=(accounts, len(TOPICS) + 1)) + 1e-9
    liking[:, 0] *= haste
    liking[:, -1] *= 3  # no topic
    liking /= liking.sum(axis=1, keepdims=True)
    posted = SPAN_D * rng.random(posts)
    topic = (rng.random(posts)[:, None] > np.cumsum(liking[account], axis=1)).sum(axis=1)
    topic = np.where(topic >= len(TOPICS), -1, topic)
    if settings.rising:
        late = (topic == 0) & (rng.random(posts) > posted / SPAN_D)
        topic = np.where(late, -1, topic)
    if settings.volume > 1:
        account, topic, posted = _more(rng, settings.volume, account, topic, posted)
    watched = topic == 0
    mean_haste = float(np.exp(0.5))
    author = _AUTHOR * haste[account] / mean_haste
    violation = _VIOLATION * haste[account] / mean_haste
    violation = violation * np.where(watched, settings.hazard_ratio, 1.0)
    end = SPAN_D + _FOLLOWED_D
    ways = [
        ("author_deleted", posted + _age(rng, author)),
        ("violation_notice", posted + _age(rng, violation)),
        ("author_deleted", _purged(rng, account, topic, posted)),
    ]
    if settings.burst > 1:
        extra = (settings.burst - 1) * violation
        ways.append(("violation_notice", _in_burst(rng, extra, posted, watched)))
    if settings.blocked:
        blocked = rng.random(accounts) < settings.blocked
        when = np.where(blocked, 14 + (end - 14) * rng.random(accounts), np.inf)[account]
        told = (rng.random(accounts) < 0.5)[account]
        ways.append(("account_blocked", np.where(told & (posted < when), when, np.inf)))
        ways.append(("not_found_ambiguous", np.where(~told & (posted < when), when, np.inf)))
        stopped = posted >= when  # an account that is gone posts no more
    else:
        stopped = np.zeros(len(posted), np.bool_)
    times = np.array([time for _, time in ways])
    first = times.argmin(axis=0)
    gone = times.min(axis=0)
    cause = np.array([name for name, _ in ways])[first]
    unclear = (cause == "author_deleted") & (rng.random(len(posted)) < 0.2)
    cause = np.where(unclear, "not_found_ambiguous", cause)
    stays = gone > end
    kept = ~stopped
    return _Posts(
        account=account[kept],
        topic=topic[kept],
        posted=posted[kept],
        gone=np.where(stays, np.inf, gone)[kept],
        cause=np.where(stays, "", cause)[kept],
    )


def _age(rng: np.random.Generator, share: Floats) -> Floats:
    """Return the ages at which posts go: their cumulated hazard is share * sqrt(age / 10 days)."""
    ages: Floats = _SCALE_D * (rng.exponential(size=len(share)) / share) ** 2
    return ages


def _more(
    rng: np.random.Generator, times: float, account: Ints, topic: Ints, posted: Floats
) -> tuple[Ints, Ints, Floats]:
    """Return the posts, and more of the watched topic in one week, by those who write of it."""
    of_topic = account[topic == 0]
    if not len(of_topic):
        return account, topic, posted
    many = round((times - 1) * len(of_topic) / WEEKS)
    return (
        np.concatenate([account, rng.choice(of_topic, many)]),
        np.concatenate([topic, np.zeros(many, topic.dtype)]),
        np.concatenate([posted, 7.0 * (_WEEK + rng.random(many))]),
    )


def _purged(rng: np.random.Generator, account: Ints, topic: Ints, posted: Floats) -> Floats:
    """Return when authors delete all that they wrote of one topic; infinity where they do not."""
    accounts = int(account.max()) + 1
    when = np.where(rng.random(accounts) < 0.12, SPAN_D * rng.random(accounts), np.inf)
    which = rng.integers(len(TOPICS), size=accounts)
    hit = (topic == which[account]) & (posted < when[account])
    return np.where(hit, when[account], np.inf)


def _in_burst(rng: np.random.Generator, share: Floats, posted: Floats, watched: Flags) -> Floats:
    """Return when posts of the topic go in the week of the burst, beyond the ordinary rate."""
    age = np.maximum(0.0, 7.0 * _WEEK - posted)
    stood = share * np.sqrt(age / _SCALE_D)
    gone = posted + _SCALE_D * ((stood + rng.exponential(size=len(share))) / share) ** 2
    inside = watched & (gone >= 7.0 * _WEEK) & (gone < 7.0 * (_WEEK + 1))
    return np.where(inside, gone, np.inf)


def _checks(rng: np.random.Generator, settings: Settings, posts: _Posts, dataset: str) -> pa.Table:
    """Return the checks of all posts: until one finds it gone, or the study ends."""
    size = len(posts.posted)
    grid = np.broadcast_to(_AGES_D, (size, len(_AGES_D)))
    ages = _planned(rng, grid, late=0.3)
    row = np.repeat(np.arange(size), grid.shape[1])
    age = ages.ravel()
    if settings.dense:
        watched = np.flatnonzero(posts.topic == 0)
        more = np.broadcast_to(_DENSE_D, (len(watched), len(_DENSE_D)))
        others = posts.topic[row] != 0
        row = np.concatenate([row[others], np.repeat(watched, more.shape[1])])
        age = np.concatenate([age[others], _planned(rng, more, late=0.0).ravel()])
    at = posts.posted[row] + age
    within = at <= SPAN_D + _FOLLOWED_D
    row, at = row[within], at[within]
    order = np.lexsort((at, row))
    row, at = row[order], at[order]
    in_week = (at >= 7.0 * _WEEK) & (at < 7.0 * (_WEEK + 1))
    failed = rng.random(len(at)) < np.where(in_week, settings.failing, 0.02)
    gone = (at >= posts.gone[row]) & ~failed
    # The first check that finds a post gone is the last one.
    found = np.zeros(size + 1, np.int64)
    np.add.at(found, row + 1, gone)
    before = np.cumsum(gone) - gone - np.cumsum(found)[row]
    kept = before == 0
    row, at, failed, gone = row[kept], at[kept], failed[kept], gone[kept]
    cause = np.where(gone, posts.cause[row], np.where(failed, "collector_error", ""))
    names = pa.array([*TOPICS])
    topic = posts.topic[row]
    lengths = np.concatenate([[0], np.cumsum(topic >= 0)]).astype(np.int32)
    return pa.table(
        [
            numbered("post", size, width=5).take(pa.array(row)),
            _times(at),
            pa.array(np.where(gone, "gone", np.where(failed, "failed", "available"))),
            pa.array(cause, mask=cause == ""),
            pa.array([_NOTICES.get(each) for each in cause.tolist()], pa.string()),
            pa.array(np.zeros(len(row), np.bool_)),
            _times(posts.posted[row]),
            numbered("acct", int(posts.account.max()) + 1, width=4).take(
                pa.array(posts.account[row])
            ),
            pa.ListArray.from_arrays(lengths, names.take(pa.array(topic[topic >= 0]))),
            pa.nulls(len(row), pa.string()),
            pa.array([dataset] * len(row), pa.string()),
        ],
        names=CHECK_SCHEMA.names,
    ).cast(CHECK_SCHEMA)


def _planned(rng: np.random.Generator, ages: Floats, late: float) -> Floats:
    """Return the ages of checks, each somewhat off the plan; a share of first ones comes late."""
    drawn: Floats = ages * np.exp(0.3 * rng.standard_normal(ages.shape))
    missed = rng.random(len(ages)) < late
    drawn[missed, 0] = 0.5 + rng.random(int(missed.sum()))
    return drawn


def _times(days: Floats) -> pa.Array:
    """Return days since the start as timestamps."""
    us = _START_US + np.round(days * _DAY_US).astype(np.int64)
    return pa.array(us).cast(pa.timestamp("us", tz="UTC"))
