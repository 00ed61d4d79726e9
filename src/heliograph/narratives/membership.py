"""Which posts belong to which narrative: by near-duplicates, by translation, and by lifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.narratives.reading import Flags, Int32s, Int64s, Posts
from heliograph.texts.clusters import Clusters


@dataclass(frozen=True)
class Membership:
    """One entry for each narrative and post, by narrative and then in the order of posts.

    ``source`` is the text from which the passage was lifted, -1 where the post's own text is one
    of the narrative's. Narratives are numbered from 0.
    """

    narrative: Int32s
    post: Int64s  # position in Posts
    text: Int32s
    source: Int32s

    @property
    def lifted(self) -> Flags:
        """Which entries hold a passage only."""
        flags: Flags = self.source >= 0
        return flags

    def only(self, kept: Flags | Int64s) -> Membership:
        """Return some of the entries, in their order."""
        return Membership(self.narrative[kept], self.post[kept], self.text[kept], self.source[kept])


def membership(clusters: Clusters, narrative_of: Int32s) -> Membership:
    """Return which posts belong to which narrative.

    ``narrative_of`` has the narrative of each cluster, by its number. A post whose text holds
    passages of several wordings of a narrative belongs to it once, by the passage that is most
    of the shorter text, or else by the one seen first.
    """
    of_text = narrative_of[clusters.cluster]
    own = np.flatnonzero(clusters.text >= 0)
    own_text = clusters.text[own]
    narrative, text, source = _lifts(clusters, of_text)
    entry, at = _posts_of(text, own_text)
    parts = (
        np.concatenate([of_text[own_text], narrative[entry]]),
        np.concatenate([own, own[at]]),
        np.concatenate([own_text, text[entry]]),
        np.concatenate([np.full(len(own), -1, np.int32), source[entry]]),
    )
    order = np.lexsort((parts[1], parts[0]))
    return Membership(
        parts[0][order].astype(np.int32),
        parts[1][order].astype(np.int64),
        parts[2][order].astype(np.int32),
        parts[3][order].astype(np.int32),
    )


def _lifts(clusters: Clusters, of_text: Int32s) -> tuple[Int32s, Int32s, Int32s]:
    """Return narrative, carrying text and source text, once a narrative and text."""
    source, carrier = clusters.lifts.source, clusters.lifts.carrier
    far = of_text[source] != of_text[carrier]
    source, carrier = source[far], carrier[far]
    best = np.lexsort((source, -clusters.lifts.containment[far], carrier, of_text[source]))
    source, carrier = source[best], carrier[best]
    narrative = of_text[source]
    first = np.ones(len(best), np.bool_)
    first[1:] = (narrative[1:] != narrative[:-1]) | (carrier[1:] != carrier[:-1])
    return narrative[first], carrier[first], source[first]


def _posts_of(text: Int32s, own_text: Int32s) -> tuple[Int64s, Int64s]:
    """Return, for each of ``text``, the positions in ``own_text`` that hold it, as two columns."""
    by_text = np.argsort(own_text, kind="stable")
    sorted_text = own_text[by_text]
    low = np.searchsorted(sorted_text, text)
    many = np.searchsorted(sorted_text, text, "right") - low
    entry = np.repeat(np.arange(len(text)), many)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(many) - many, many)
    return entry, by_text[np.repeat(low, many) + within]


def accounts_in(narrative: Int32s, account: Int32s, narratives: int) -> Int64s:
    """Return how many distinct accounts each narrative has.

    >>> accounts_in(np.int32([0, 0, 0, 1]), np.int32([7, 7, 8, 7]), 3).tolist()
    [2, 1, 0]
    """
    width = int(account.max()) + 1 if len(account) else 1
    pairs = np.unique(narrative.astype(np.int64) * width + account)
    return np.bincount(pairs // width, minlength=narratives)


def public(
    member: Membership, posts: Posts, labelled: Flags, narratives: int, min_group_size: int
) -> Flags:
    """Return which entries a finding may count.

    Where fewer than ``min_group_size`` private accounts carry a narrative, that is only what
    labelled accounts posted: beside their known posts, the others' would stand alone.
    ``labelled`` is by account.
    """
    account = posts.account[member.post]
    private = ~labelled[account]
    many = accounts_in(member.narrative[private], account[private], narratives)
    flags: Flags = ~private | (many >= min_group_size)[member.narrative]
    return flags


def renumbered(member: Membership, size: Int64s, least: int) -> Membership:
    """Return the entries of the narratives of ``least`` or more, numbered anew, the largest first.

    ``size`` is by narrative; of two as large, the one first seen comes first.
    """
    kept = np.flatnonzero(size >= least)
    first_post = member.post[np.searchsorted(member.narrative, kept)]
    kept = kept[np.lexsort((kept, first_post, -size[kept]))]
    number = np.full(len(size), -1, np.int32)
    number[kept] = np.arange(len(kept))
    some = member.only(number[member.narrative] >= 0)
    again = Membership(number[some.narrative], some.post, some.text, some.source)
    return again.only(np.argsort(again.narrative, kind="stable"))
