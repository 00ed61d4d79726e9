"""Articles that contain a phrase, of the articles published: by day, month, year, outlet, level.

An article counts once however often it has the phrase, and once however often it was collected.
A span in which nothing was published has no row: that nobody wrote is not that nobody used it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.phrases.intervals import wilson

Span = Literal["day", "month", "year"]
Int64s = NDArray[np.int64]
Int32s = NDArray[np.int32]

_UNITS = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}


@dataclass(frozen=True)
class Articles:
    """Published texts, each once, in order of their first rows.

    ``row`` (int64) is that first row, ``day`` (int64, days since 1970-01-01, UTC) the earliest,
    ``outlet`` (int32) the place of the account in ``outlets``.
    """

    row: Int64s
    day: Int64s
    outlet: Int32s
    outlets: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Counted:
    """Articles published and articles containing each phrase, a row for every span and scope.

    ``start`` (datetime64 of the span's unit) is the span; ``scope`` (int32) a place in
    ``scopes``; ``articles`` (int64) are one or more; ``containing`` is int64 [spans, phrases].
    """

    start: NDArray[np.datetime64]
    scope: Int32s
    scopes: tuple[str, ...]
    articles: Int64s
    containing: Int64s

    def table(self, phrases: Sequence[str]) -> pa.Table:
        """Return the counts with a row for every phrase (id), scope and span, in that order.

        Columns: phrase, span, scope, articles, containing, rate, low, high (95%, Wilson).
        """
        spans, listed = self.containing.shape
        articles, containing = np.tile(self.articles, listed), self.containing.T.ravel()
        low, high = wilson(containing, articles)
        return pa.table(
            {
                "phrase": pa.array(phrases, pa.string()).take(
                    pa.array(np.repeat(np.arange(listed), spans))
                ),
                "span": pa.array(self.start.astype(str), pa.string()).take(
                    pa.array(np.tile(np.arange(spans), listed))
                ),
                "scope": pa.array(self.scopes, pa.string()).take(
                    pa.array(np.tile(self.scope, listed))
                ),
                "articles": articles,
                "containing": containing,
                "rate": containing / articles,
                "low": low,
                "high": high,
            }
        )


def articles_of(posts: pa.Table) -> Articles:
    """Return the articles of a posts table: rows of one account and post_id are one.

    >>> from datetime import datetime, UTC
    >>> day = datetime(2024, 3, 1, tzinfo=UTC)
    >>> found = articles_of(pa.table({"account": ["a", "a"], "post_id": ["1", "1"],
    ...                               "time": pa.array([day, day], pa.timestamp("us", "UTC"))}))
    >>> len(found), found.row.tolist()
    (1, [0])
    """
    outlets, account = _codes(posts["account"])
    _, post = _codes(posts["post_id"])
    _, first, of_row = np.unique(
        account.astype(np.int64) << 32 | post, return_index=True, return_inverse=True
    )
    order = np.argsort(first)  # articles come as their first rows do
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    of_row = place[of_row]
    days = (
        posts["time"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy() // 86_400_000_000
    )
    day = np.full(len(order), np.iinfo(np.int64).max)
    np.minimum.at(day, of_row, days)
    row = first[order].astype(np.int64)
    return Articles(row, day, account[row], outlets)


def count(
    articles: Articles,
    uses: tuple[Int64s, Int32s],
    phrases: int,
    *,
    by: Span = "month",
    scope: Int32s | None = None,
    scopes: Sequence[str] = ("all",),
) -> Counted:
    """Return how many articles were published and contain each of so many phrases.

    ``uses`` are article and phrase of each use, no pair twice. ``scope`` gives the place of each
    article in ``scopes``, or -1 for one in none of them; ``by_outlet`` and ``by_level`` make both.
    """
    within = np.zeros(len(articles), np.int32) if scope is None else scope
    start = articles.day.astype("datetime64[D]").astype(_UNITS[by])
    kept = within >= 0
    keys = within.astype(np.int64) << 32 | (start.astype(np.int64) + (1 << 31))
    cells, cell_kept, published = np.unique(keys[kept], return_inverse=True, return_counts=True)
    cell = np.full(len(articles), -1)
    cell[kept] = cell_kept
    article, phrase = uses
    inside = kept[article]
    containing = np.bincount(
        cell[article[inside]] * phrases + phrase[inside], minlength=len(cells) * phrases
    )
    return Counted(
        start=((cells & 0xFFFFFFFF) - (1 << 31)).astype(_UNITS[by]),
        scope=(cells >> 32).astype(np.int32),
        scopes=tuple(scopes),
        articles=published.astype(np.int64),
        containing=containing.reshape(len(cells), phrases).astype(np.int64),
    )


def by_outlet(articles: Articles) -> tuple[Int32s, tuple[str, ...]]:
    """Return the outlet of each article, and the outlets: scope and scopes of ``count``."""
    return articles.outlet, articles.outlets


def by_level(articles: Articles, levels: Mapping[str, str]) -> tuple[Int32s, tuple[str, ...]]:
    """Return the level of each article's outlet (-1 where not known), and the levels by name.

    ``levels`` leads from an account to central, provincial, municipal, county, or what a registry
    has.
    """
    names = tuple(sorted({levels[outlet] for outlet in articles.outlets if outlet in levels}))
    place = {name: number for number, name in enumerate(names)}
    of_outlet = [place.get(levels.get(outlet, ""), -1) for outlet in articles.outlets]
    return np.array(of_outlet, np.int32)[articles.outlet], names


def _codes(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Int32s]:
    """Return the texts of a column in order, and the place of each row's among them."""
    coded = pc.dictionary_encode(column.combine_chunks())
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    names = coded.dictionary.to_numpy(zero_copy_only=False).astype(object)
    order = np.argsort(names)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return tuple(names[order]), place[coded.indices.to_numpy(zero_copy_only=False)]
