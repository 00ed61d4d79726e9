"""Columns of the checks as numpy arrays, and what is drawn from them for each post."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.privacy.pseudonyms import masked

Int64s: TypeAlias = NDArray[np.int64]
Int32s: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]


def coded(column: pa.ChunkedArray) -> tuple[pa.Array, Int64s]:
    """Return the distinct values of a column of texts, in order, and each row's place; -1: null.

    >>> values, at = coded(pa.chunked_array([["b", None, "a", "b"]]))
    >>> values.to_pylist(), at.tolist()
    (['a', 'b'], [1, -1, 0, 1])
    """
    encoded = _whole(column).dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order) + 1, np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1  # of a null
    places = pc.fill_null(encoded.indices, len(order)).to_numpy(zero_copy_only=False)
    return encoded.dictionary.take(pa.array(order)), rank[places]


def moments(column: pa.ChunkedArray, missing: int) -> Int64s:
    """Return times as microseconds since 1970, ``missing`` where there are none."""
    ticks = pc.fill_null(column.cast(pa.int64()), missing)
    return np.asarray(ticks.to_numpy(), np.int64)


def flags(column: pa.ChunkedArray) -> Flags:
    """Return truth values; a null is False."""
    return np.asarray(pc.fill_null(column, False).to_numpy(), np.bool_)


def posts_in_order(checks: pa.Table, time: Int64s) -> tuple[pa.Array, Int64s]:
    """Return the ids of the posts that checks are of, and the place of each check's.

    In the order of the ids; where ids hold pseudonyms, whose own order changes with a case's key,
    these count as equal, and first checks and texts decide.
    """
    ids, post = coded(checks.column("post_id"))
    plain = [masked(each) for each in ids.to_pylist()] if _any_pseudonym(ids) else None
    if plain is None:
        return ids, post
    first = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(first, post, time)
    texts = earliest(checks.column("text"), post, time, len(ids))
    _, text = coded(pa.chunked_array([texts]))
    _, by_id = coded(pa.chunked_array([plain]))
    order = np.lexsort((text, first, by_id))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return ids.take(pa.array(order)), place[post]


def _any_pseudonym(ids: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring(ids, "p_")).as_py())


def accounts_in_order(column: pa.ChunkedArray, post: Int64s, posts: int) -> tuple[pa.Array, Int32s]:
    """Return the accounts in order of their first posts, and the place of each post's; -1: none."""
    values, at = of_posts(column, post, posts)
    known, first = np.unique(at[at >= 0], return_index=True)
    order = known[np.argsort(first)]
    place = np.full(len(values) + 1, -1, np.int32)
    place[order] = np.arange(len(order))
    return values.take(pa.array(order)), place[at]


def of_posts(column: pa.ChunkedArray, post: Int64s, posts: int) -> tuple[pa.Array, Int32s]:
    """Return the distinct values of a column, and the place of each post's; -1 where none.

    Of several that one post has, it is the first in the order of texts.
    """
    values, at = coded(column)
    told = np.flatnonzero(at >= 0)
    least = np.full(posts, len(values), np.int64)
    np.minimum.at(least, post[told], at[told])
    return values, np.where(least < len(values), least, -1).astype(np.int32)


def taken(column: pa.ChunkedArray, rows: Int64s) -> pa.Array:
    """Return the values of a column at rows; null where the row is -1."""
    return _whole(column).take(pa.array(rows, mask=rows < 0))


def earliest(column: pa.ChunkedArray, post: Int64s, time: Int64s, posts: int) -> pa.Array:
    """Return the value that the earliest check of each post has, null where none has one."""
    _, at = coded(column)
    told = np.flatnonzero(at >= 0)
    order = told[np.lexsort((at[told], time[told], post[told]))]
    first = order[np.flatnonzero(np.diff(post[order], prepend=-1))]
    rows = np.full(posts, -1, np.int64)
    rows[post[first]] = first
    return taken(column, rows)


def gathered(column: pa.ChunkedArray, post: Int64s, posts: int) -> pa.ListArray:
    """Return the distinct items of all lists of each post, in the order of texts."""
    lists = _whole(column)
    values, at = coded(pa.chunked_array([lists.flatten()]))
    row = pc.list_parent_indices(lists).to_numpy()
    kept = at >= 0
    pairs = np.unique(post[row[kept]] * max(len(values), 1) + at[kept])
    counts = np.bincount(pairs // max(len(values), 1), minlength=posts)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    items = values.take(pa.array(pairs % max(len(values), 1)))
    return pa.ListArray.from_arrays(pa.array(offsets), items)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
