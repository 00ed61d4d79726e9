"""What likeness chance makes in these data, and how much more a narrative has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtrc

from heliograph.compiled import compiled
from heliograph.narratives.lengths import (
    LEAST_DRAWN,
    length_class,
    mean_at_most,
    means_by_class,
)
from heliograph.narratives.membership import Membership, accounts_in
from heliograph.narratives.reading import Flags, Int32s, Int64s, Posts
from heliograph.texts.alike import Bounds, alike, bounds
from heliograph.texts.clusters import Clusters
from heliograph.texts.shingles import Shingles

Floats = NDArray[np.float64]

RULE_ID = "chance-likeness/2"
DESCRIPTION = (
    "Every account writes its texts by itself: how many others resemble one of them is then a "
    "Poisson number. Its mean is measured on texts drawn from these data: of those that resemble "
    "none or one of another account's, the odds of one, at the upper end of their one-sided 95% "
    "interval (Clopper and Pearson). Short texts are alike by chance more often than long ones: "
    "the mean is that of texts as long as the commonest wording, in classes of which each reaches "
    "to twice the length, apart for words and for characters. A class of fewer than "
    f"{LEAST_DRAWN} drawn texts takes the larger mean of the nearest ones, or the largest of all "
    "where no shorter one is measured. Texts that resemble two or more are left out there, lest "
    "narratives count as chance. Reposts count neither here nor there. Whether chance explains it "
    "is all that is tested, not why texts are alike: a formula or a quotation is no chance."
)

DRAWN = 5000
"""So many texts are drawn, each of one account."""
_MOST_PAIRS = 20_000_000
_FIRST_BLOCK = 64


@dataclass(frozen=True, eq=False)
class Chance:
    """What likeness chance makes: how many others resemble one text, at most, on average."""

    mean: float  # of all texts; infinite where none was drawn that resembles none
    texts: int  # of one account each, from which was drawn
    none: int  # of the drawn ones, those that resemble none of another account's
    one: int
    more: int
    of_class: Floats  # the mean by class of length
    measured: Floats  # the means of the classes that were measured by themselves

    @property
    def rate(self) -> float:
        """The chance that two texts drawn at random are alike, at most."""
        return min(1.0, self.mean / max(1, self.texts - 1))

    @property
    def pairs(self) -> int:
        """The pairs of texts from which it was measured."""
        return (self.none + self.one) * max(0, self.texts - 1)

    def of(self, shingles: Shingles, texts: Int32s) -> Floats:
        """Return how many others resemble each of some texts, at most, on average."""
        if not len(shingles.mode):
            return np.full(len(texts), np.inf)
        return self.of_class[length_class(shingles)[texts]]


def by_chance(others: Int64s, mean: Floats) -> Floats:
    """Return the chance that so many or more others resemble a text, given their mean number.

    >>> by_chance(np.array([0, 4, 4]), np.array([0.01, 0.01, np.inf])).round(12).tolist()
    [1.0, 4.13e-10, 1.0]
    """
    known = np.isfinite(mean)
    tail = pdtrc(np.maximum(others - 1, 0), np.where(known, mean, 0.0))
    return np.where((others > 0) & known, tail, 1.0)


def least(mean: float, tests: int, level: float, most: int) -> int | None:
    """Return how many accounts a lone narrative needs to be found; None above ``most``."""
    harmonic = float((1 / np.arange(1, tests + 1)).sum()) if tests else 1.0
    p = by_chance(np.arange(most), np.full(most, mean))
    passing = np.flatnonzero(p * tests * harmonic <= level)
    return int(passing[0]) + 1 if len(passing) else None


def chance(posts: Posts, clusters: Clusters, seed: int) -> Chance:
    """Return what likeness chance makes, measured on ``DRAWN`` texts.

    Likeness is what the clustering found: pairs that it did not propose count as unlike.
    """
    text, account = written(posts, clusters)
    items = len(text)
    draw = np.random.default_rng(seed)
    drawn = np.sort(draw.permutation(items)[:DRAWN])
    others = _others(clusters, text, account, drawn)
    of_class, measured = means_by_class(length_class(clusters.shingles)[text[drawn]], others)
    none, one, more = np.bincount(others, minlength=3).tolist()
    return Chance(mean_at_most(others), items, none, one, more, of_class, measured)


def written(posts: Posts, clusters: Clusters) -> tuple[Int32s, Int32s]:
    """Return the texts that accounts posted themselves, once an account: text and account."""
    own = np.flatnonzero((clusters.text >= 0) & ~posts.repost)
    width = len(posts.accounts)
    pairs = np.unique(clusters.text[own].astype(np.int64) * max(1, width) + posts.account[own])
    return (pairs // max(1, width)).astype(np.int32), (pairs % max(1, width)).astype(np.int32)


def _others(clusters: Clusters, text: Int32s, account: Int32s, drawn: Int64s) -> Int64s:
    """Return how many texts of other accounts each drawn one resembles; 2 is two or more."""
    cluster = clusters.cluster[text]
    by_cluster = np.argsort(cluster, kind="stable")
    sorted_cluster = cluster[by_cluster]
    at = np.searchsorted(sorted_cluster, cluster[drawn])
    end = np.searchsorted(sorted_cluster, cluster[drawn], "right")
    found = np.zeros(len(drawn), np.int64)
    rules, block, compared = bounds(clusters.rules), _FIRST_BLOCK, 0
    open_ = np.arange(len(drawn))
    while len(open_) and compared < _MOST_PAIRS:
        size = np.minimum(end[open_] - at[open_], block)
        which = np.repeat(open_, size)
        place = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
        other = by_cluster[at[which] + place]
        apart = account[other] != account[drawn[which]]
        which, other = which[apart], other[apart]
        same = alike_pairs(clusters.shingles, text[drawn[which]], text[other], rules)
        found += np.bincount(which[same], minlength=len(drawn))
        at[open_] += size
        compared += len(which)
        block *= 2
        open_ = open_[(at[open_] < end[open_]) & (found[open_] < 2)]
    # What could not be compared in full resembles one at least, being in a cluster.
    found[open_] = np.maximum(found[open_], 1)
    return np.minimum(found, 2)


@compiled
def alike_pairs(shingles: Shingles, a: Int32s, b: Int32s, rules: Bounds) -> Flags:
    """Return which pairs of texts are equal or near-duplicates."""
    found = np.zeros(len(a), np.bool_)
    for n in range(len(a)):
        found[n] = a[n] == b[n] or alike(shingles, a[n], b[n], rules)
    return found


@dataclass(frozen=True)
class Tested:
    """What is tested of each narrative: accounts whose own text resembles its commonest one."""

    centre: Int32s  # the text that most accounts carry, the first seen of several; -1: none
    accounts: Int64s
    resembles: Flags  # by entry of the membership: whether it counts


def tested(posts: Posts, clusters: Clusters, member: Membership, narratives: int) -> Tested:
    """Return how many accounts wrote a text that resembles the narrative's most carried one.

    Passages, translations and reposts do not count: chance is not measured for them.
    """
    own = np.flatnonzero(~member.lifted & ~posts.repost[member.post])
    narrative, text = member.narrative[own], member.text[own]
    account = posts.account[member.post[own]]
    centre = np.full(narratives, -1, np.int32)
    if len(own):
        texts, inverse = np.unique(text, return_inverse=True)
        many = accounts_in(inverse.astype(np.int32), account, len(texts))
        home = np.zeros(len(texts), np.int32)
        home[inverse] = narrative
        order = np.lexsort((texts, -many, home))
        where, first = np.unique(home[order], return_index=True)
        centre[where] = texts[order[first]]
    near = clusters.cluster[centre[narrative]] == clusters.cluster[text]
    near &= alike_pairs(clusters.shingles, centre[narrative], text, bounds(clusters.rules))
    resembles = np.zeros(len(member.narrative), np.bool_)
    resembles[own[near]] = True
    return Tested(centre, accounts_in(narrative[near], account[near], narratives), resembles)
