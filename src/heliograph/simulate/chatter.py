"""Chatter: reposts, replies and plain posts around the links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.simulate import tempo
from heliograph.simulate.activity import Acts
from heliograph.simulate.population import Floats, Ints, Population
from heliograph.simulate.stories import Stories

_REPOSTS_A_LINK, _REPLIES_A_LINK, _PLAIN_A_LINK = 0.3, 0.2, 0.15
_FAME_SHAPE = 1.3  # Pareto, of a post's pull on reposts and replies
_FAME_MOST = 300.0
_REPOST_SCALE_S, _REPLY_SCALE_S = 1800.0, 900.0


@dataclass(frozen=True)
class Chatter:
    """Posts without a link: who, when, and the link post answered or passed on."""

    account: Ints
    time_s: Floats
    target: Ints  # row among the link posts, -1 for a post of its own


def reposts(
    rng: np.random.Generator, population: Population, stories: Stories, links: Acts
) -> Chatter:
    """Return reposts of link posts, a heavy-tailed number each, each account once."""
    size = round(_REPOSTS_A_LINK * len(links))
    return _reactions(rng, population, stories, links, size, _REPOST_SCALE_S)


def replies(
    rng: np.random.Generator, population: Population, stories: Stories, links: Acts
) -> Chatter:
    """Return replies to link posts, a heavy-tailed number each, each account once."""
    size = round(_REPLIES_A_LINK * len(links))
    return _reactions(rng, population, stories, links, size, _REPLY_SCALE_S)


def plain_posts(rng: np.random.Generator, population: Population, links: Acts) -> Chatter:
    """Return posts that neither link nor answer."""
    size = round(_PLAIN_A_LINK * len(links))
    account = rng.choice(len(population), size=size, p=population.rate / population.rate.sum())
    time_s = tempo.births(rng, population.shift_s[account])
    return Chatter(account, time_s, np.full(size, -1))


def _reactions(
    rng: np.random.Generator,
    population: Population,
    stories: Stories,
    links: Acts,
    size: int,
    scale_s: float,
) -> Chatter:
    """Return reactions, mostly from the community of the story; nobody reacts to themselves."""
    if not len(links):
        size = 0
    fame = np.minimum((1 - rng.random(len(links))) ** (-1 / _FAME_SHAPE), _FAME_MOST)
    target = _by_weight(rng, np.cumsum(fame), size)
    account = _of_the_community(rng, population, stories.community[links.story[target]])
    first = np.unique(account * max(1, len(links)) + target)
    account, target = np.divmod(first, max(1, len(links)))
    time_s = tempo.later(rng, links.time_s[target], scale_s, population.shift_s[account])
    kept = (links.account[target] != account) & (time_s < tempo.SPAN_S)
    return Chatter(account[kept], time_s[kept], target[kept])


def _of_the_community(rng: np.random.Generator, population: Population, community: Ints) -> Ints:
    """Return an account for each entry, by activity, from that community."""
    order = np.argsort(population.community, kind="stable")
    grown = np.concatenate([[0.0], np.cumsum(population.rate[order])])
    in_order = population.community[order]
    start = grown[np.searchsorted(in_order, community, side="left")]
    end = grown[np.searchsorted(in_order, community, side="right")]
    drawn = np.where(end > start, start + rng.random(len(community)) * (end - start), 0.0)
    chosen: Ints = order[np.minimum(np.searchsorted(grown, drawn, side="right"), len(order)) - 1]
    return chosen


def _by_weight(rng: np.random.Generator, grown: Floats, size: int) -> Ints:
    """Return ``size`` places drawn by weights whose running sum is ``grown``."""
    total = grown[-1] if len(grown) else 0.0
    drawn = np.searchsorted(grown, rng.random(size) * total, side="right")
    return np.minimum(drawn, len(grown) - 1)
