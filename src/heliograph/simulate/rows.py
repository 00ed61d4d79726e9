"""Rows: link posts, calls and chatter in one order of time, before they get words."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from heliograph.simulate import chatter, tempo
from heliograph.simulate.activity import Acts
from heliograph.simulate.population import Floats, Ints, Population
from heliograph.simulate.stories import Stories

LINK, CALL, REPOST, REPLY, PLAIN = range(5)
"""What a row is."""


@dataclass(frozen=True)
class Rows:
    """Posts to be, as parallel arrays."""

    what: Ints
    account: Ints
    time_ms: Ints  # since 1970
    story: Ints  # -1 without one
    target: Ints  # row reposted or replied to, -1 without one

    def __len__(self) -> int:
        return len(self.what)


def make_rows(
    rng: np.random.Generator, population: Population, stories: Stories, links: Acts, calls: Acts
) -> Rows:
    """Return all posts of a world in order of time."""
    reposts = chatter.reposts(rng, population, stories, links)
    replies = chatter.replies(rng, population, stories, links)
    plain = chatter.plain_posts(rng, population, links)
    parts = [
        # First, so that a target, which counts among the links, is also a row.
        _part(LINK, links.account, links.time_s, story=links.story),
        _part(CALL, calls.account, calls.time_s, story=calls.story),
        _part(REPOST, reposts.account, reposts.time_s, target=reposts.target),
        _part(REPLY, replies.account, replies.time_s, target=replies.target),
        _part(PLAIN, plain.account, plain.time_s),
    ]
    return _in_order(
        Rows(
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(Rows)
            }
        )
    )


def _part(
    what: int,
    account: Ints,
    time_s: Floats,
    *,
    story: Ints | None = None,
    target: Ints | None = None,
) -> Rows:
    none = np.full(len(account), -1)
    return Rows(
        what=np.full(len(account), what),
        account=account,
        # Whole milliseconds, the finest that platforms give.
        time_ms=tempo.START_MS + np.floor(time_s * 1000).astype(np.int64),
        story=none if story is None else story,
        target=none if target is None else target,
    )


def _in_order(rows: Rows) -> Rows:
    """Return the rows by time, targets still pointing at the same posts."""
    order = np.argsort(rows.time_ms, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    target = rows.target[order]
    return Rows(
        what=rows.what[order],
        account=rows.account[order],
        time_ms=rows.time_ms[order],
        story=rows.story[order],
        target=np.where(target >= 0, place[target], -1),
    )
