"""Candidates for new phrases: strings that surge and spread, for a person to accept or not.

Sought in published archives only. A string of words may be anything that was in the news: a law, a
typhoon, or the name of somebody in it. It stands in many articles of many days that were published,
and is nothing before a person has read where it stands and taken it into the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.findings.phrase import Candidate
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.phrases.collection import Collection
from heliograph.phrases.issue_days import (
    PEAK_BLOCK_DAYS,
    Flags,
    Int32s,
    Int64s,
    blocks_of,
)
from heliograph.phrases.ngrams import Strings, Symbols, strings, symbols, texts_without
from heliograph.phrases.surges import Surges, spans_of, surges, used_in

MOST = 50
LEAST_ARTICLES = 10
LEAST_DAYS = 8
LEAST_OUTLETS = 3
LEAST_RATIO = 3.0

NEARLY = 0.8
"""A longer string that so many of a shorter one's articles hold is what the shorter is part of."""

# Strings that begin or end with one of these are pieces of a sentence.
_PARTICLES = frozenset("的了着")
# What is not this rare by itself is counted in the family, and not looked at further.
_RARE = 1e-4
_MOST_CELLS = 100_000_000
_HALF = 0.5


@dataclass(frozen=True)
class Surging:
    """A string that surges, as its symbols, with what is known of it."""

    parts: tuple[str, ...]
    joined_by: str
    articles: Int64s  # that hold it
    start: int  # block
    end: int
    p: float
    ratio: float  # rate in the span to rate before

    @property
    def written(self) -> str:
        """The string."""
        return self.joined_by.join(self.parts)


def candidates(
    collection: Collection, hits: pa.Table, fdr: float
) -> tuple[tuple[Candidate, ...], int]:
    """Return at most ``MOST`` candidates, the surest first, and how many strings were tested.

    ``hits`` are the places of phrases in the list, which are blanked: what is in it, or is part of
    it, is no candidate.
    """
    code, article = texts_without(
        collection.text,
        hits["row"].to_numpy(),
        hits["start"].to_numpy(),
        hits["end"].to_numpy(),
    )
    block = blocks_of(collection.days, PEAK_BLOCK_DAYS)
    blocks = int(block[-1]) + 1
    spans = spans_of(blocks)
    if not len(spans):
        return (), 0
    found: list[Surging] = []
    tested = 0
    for row in symbols(code, article):
        for each in strings(row, LEAST_ARTICLES, _MOST_CELLS // blocks):
            used = used_in(
                each.number, block[collection.place[row.article]], len(each.place), blocks
            )
            surge = surges(used, spans)
            tested += len(each.place)
            found += _surging(row, each, surge, surge.p <= _RARE, collection, block)
    return _shown(found, tested, collection, fdr), tested


def _surging(
    row: Symbols,
    each: Strings,
    surge: Surges,
    kept: Flags,
    collection: Collection,
    block: Int32s,
) -> list[Surging]:
    """Return the kept strings that spread over days and outlets, with their rates."""
    articles_by_block = np.bincount(block, collection.days.articles)
    published = np.concatenate([[0], np.cumsum(articles_by_block)])
    outlets = min(LEAST_OUTLETS, len(collection.accounts))
    found = []
    for number, articles in _articles_of(row, each, kept):
        start, end = int(surge.start[number]), int(surge.end[number])
        of_block = block[collection.place[articles]]
        within = articles[(of_block >= start) & (of_block < end)]
        ratio = _ratio(
            len(within),
            int((of_block < start).sum()),
            int(published[end] - published[start]),
            int(published[start]),
        )
        if (
            ratio < LEAST_RATIO
            or len(np.unique(collection.place[within])) < LEAST_DAYS
            or len(np.unique(collection.account[within])) < outlets
        ):
            continue
        place = int(each.place[number])
        parts = tuple(row.written[n] for n in row.symbol[place : place + each.length].tolist())
        if parts[0] in _PARTICLES or parts[-1] in _PARTICLES:
            continue
        p = float(surge.p[number])
        found.append(Surging(parts, row.joined_by, articles, start, end, p, ratio))
    return found


def _articles_of(row: Symbols, each: Strings, kept: Flags) -> Iterable[tuple[int, Int64s]]:
    """Return the kept strings with the articles that hold them."""
    at = np.flatnonzero((each.number >= 0) & np.append(kept, False)[each.number])
    pairs = np.unique(each.number[at].astype(np.int64) << 32 | row.article[at])
    numbers, first = np.unique(pairs >> 32, return_index=True)
    # Whatever stands before the first string is nothing.
    articles = np.split(pairs & 0xFFFFFFFF, first)[1:]
    return zip(numbers.tolist(), articles, strict=True)


def _ratio(uses: int, before: int, articles: int, articles_before: int) -> float:
    rate = (uses + _HALF) / (articles + _HALF)
    return rate / ((before + _HALF) / (articles_before + _HALF))


def _shown(
    found: list[Surging], tested: int, collection: Collection, fdr: float
) -> tuple[Candidate, ...]:
    """Return the candidates that pass in the family of all strings tested."""
    if not found:
        return ()
    q = benjamini_yekutieli(np.array([each.p for each in found]), tested)
    passed = [(each, float(one)) for each, one in zip(found, q, strict=True) if one <= fdr]
    whole = set(map(id, _whole([each for each, _ in passed])))
    passed = [(each, one) for each, one in passed if id(each) in whole]
    passed.sort(key=lambda pair: (pair[1], -pair[0].ratio, pair[0].written))
    return tuple(
        Candidate(
            written=each.written,
            containing=len(each.articles),
            articles=collection.size,
            first_seen=collection.days.written(int(collection.place[each.articles].min())),
            sources=len(np.unique(collection.account[each.articles])),
            rate_ratio=each.ratio,
            q=one,
        )
        for each, one in passed[:MOST]
    )


def _whole(found: list[Surging]) -> list[Surging]:
    """Return the strings that are neither part of a longer one nor a shorter one with its context.

    A string goes where a longer one has nearly all of its articles; the longer one goes where it
    has not, and the shorter surges about as much without it.
    """
    by_parts = {each.parts: each for each in found}
    dropped: set[tuple[str, ...]] = set()
    for each in found:
        size = len(each.parts)
        for length in range(1, size):
            for start in range(size - length + 1):
                inner = by_parts.get(each.parts[start : start + length])
                if inner is None:
                    continue
                if len(each.articles) >= NEARLY * len(inner.articles):
                    dropped.add(inner.parts)
                elif 2 * inner.ratio >= each.ratio:
                    dropped.add(each.parts)
    # What is longer than the longest that are counted is seen once for every start: the first does.
    begins = {each.parts[:-1]: each for each in found}
    for each in found:
        nxt = begins.get(each.parts[1:])
        if nxt is not None and nxt is not each and _alike(each, nxt):
            dropped.add(nxt.parts)
    return [each for each in found if each.parts not in dropped]


def _alike(one: Surging, other: Surging) -> bool:
    """Return whether two strings stand in nearly the same articles."""
    both = len(np.intersect1d(one.articles, other.articles, assume_unique=True))
    return both >= NEARLY * max(len(one.articles), len(other.articles))
