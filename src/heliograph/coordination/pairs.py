"""Pairs of accounts in step: windowed co-action counts."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pyarrow as pa

from heliograph.coordination import kernel
from heliograph.coordination.indexed import Flags, Indexed, Int32s, in_id_order, index
from heliograph.coordination.participation import active, counted_actions, without_own_posts
from heliograph.coordination.spill import Spill
from heliograph.coordination.windows import Window, window_us
from heliograph.errors import InputError
from heliograph.frames import Frame, like, to_arrow

MEMORY_LIMIT_BYTES = 1 << 30
_BYTES_A_PAIR = 20
_THREADS_PAY_FROM = 200_000  # actions; below that one thread is done before a second starts
_CHUNKS_A_THREAD = 8
_PAIRS_A_BLOCK = 2_000_000


def count_pairs(
    actions: Frame,
    window: Window = "60s",
    min_participation: int = 1,
    *,
    min_weight: int = 1,
    memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
) -> Frame:
    """Return the pairs of accounts that acted on an object within ``window`` of each other.

    ``actions`` has the columns account, object, time (a timestamp with a zone, or seconds since
    1970), and post_id where it is known. A gap of exactly the window counts. An account is never
    paired with itself, nor an action whose object is its own post, nor two rows of one post.

    The result, of the same kind of frame as ``actions``, has a row a pair, in no set order:
    ``account_a`` < ``account_b``; ``weight``, the pairs of actions in step, up to 2^31 - 1
    (CooRTweet's weight); ``objects``, the objects on which they were in step, each counted once;
    ``first``, those on which their first actions were in step, the only ones that the statistics
    use. Pairs below ``min_weight`` are never listed.

    ``min_participation`` of 2 or more applies CooRTweet's rule (``detect_groups`` of CooRTweet
    2.1): accounts with fewer actions are left out, then pairs of actions of which neither belongs
    to an account with that many actions in step. Counts that do not fit into half of
    ``memory_limit_bytes`` are kept in scratch on disk and mapped, with the ids as an Arrow
    dictionary instead of spelled out.

    Raises InputError for a missing column or value, or a window that is none.

    >>> pairs = count_pairs({"account": ["a", "b", "a", "b"], "object": ["x", "x", "y", "y"],
    ...                      "time": [0, 60, 500, 561]}, window="60s")
    >>> pairs.to_pylist()
    [{'account_a': 'a', 'account_b': 'b', 'weight': 1, 'objects': 1, 'first': 1}]
    """
    for name, value in (("min_participation", min_participation), ("min_weight", min_weight)):
        if not isinstance(value, int) or value < 1:
            raise InputError(f"{name} is {value!r}; it is a whole number from 1 on")
    table = to_arrow(actions, "actions")
    looked_at = active(in_id_order(index(table)), min_participation)
    paired = without_own_posts(table, looked_at)
    low, high = kernel.neighbourhoods(paired.object_start, paired.time_us, window_us(window))
    counts = count(
        paired,
        low,
        high,
        counted=counted_actions(looked_at, paired, low, high, min_participation),
        min_weight=min_weight,
        memory_limit_bytes=memory_limit_bytes,
    )
    spilled = counts.nbytes > memory_limit_bytes // 2
    return like(actions, _named(counts, paired.accounts, as_codes=spilled))


def count(
    indexed: Indexed,
    low: Int32s,
    high: Int32s,
    *,
    counted: Flags,
    min_weight: int = 1,
    min_first: int = 0,
    memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
) -> pa.Table:
    """Return pair counts by account code: account_a < account_b, weight, objects, first (int32).

    ``low`` and ``high`` bound each action's neighbours in the window; pairs come account by
    account, the same for any number of threads.
    """
    accounts = len(indexed.accounts)
    threads = (os.cpu_count() or 1) if indexed.size >= _THREADS_PAY_FROM else 1
    chunks = threads * _CHUNKS_A_THREAD if threads > 1 else 1
    # Half of the bound is for blocks in work, half for the counts that stay in memory.
    in_work = memory_limit_bytes // 2 // threads // _BYTES_A_PAIR

    def count_chunk(bounds: tuple[int, int]) -> pa.Table:
        row, end = bounds
        counter = np.zeros(accounts, np.int64)
        objects, last_object, touched = (np.zeros(accounts, np.int32) for _ in range(3))
        shape = 5, max(accounts, min(in_work, _PAIRS_A_BLOCK))
        out = np.empty(shape, np.int32)
        with Spill(memory_limit_bytes // 2 // chunks) as spill:
            while row < end:
                row, pairs = kernel.count_rows(
                    row, end, indexed.by_account, indexed.account_start, low, high,
                    indexed.account, indexed.object, indexed.first, indexed.content,
                    counted, min_weight, min_first, counter, objects, last_object, touched, out,
                )  # fmt: skip
                if spill.keeps(out[:, :pairs]):
                    out = np.empty(shape, np.int32)
            return spill.table()

    with ThreadPoolExecutor(threads) as pool:
        return pa.concat_tables(pool.map(count_chunk, _even_chunks(indexed, chunks)))


def _even_chunks(indexed: Indexed, chunks: int) -> list[tuple[int, int]]:
    """Return ranges of accounts with about the same number of actions."""
    ends = np.searchsorted(
        indexed.account_start, np.linspace(0, indexed.size, chunks + 1)[1:-1], side="left"
    )
    bounds = [0, *ends.tolist(), len(indexed.accounts)]
    return list(pairwise(bounds))


def _named(counts: pa.Table, ids: pa.Array, *, as_codes: bool) -> pa.Table:
    """Return counts with the accounts' ids for codes, as an Arrow dictionary or spelled out."""
    for place, name in enumerate(("account_a", "account_b")):
        chunks = [
            pa.DictionaryArray.from_arrays(codes, ids) for codes in counts.column(name).chunks
        ]
        column = pa.chunked_array(chunks, pa.dictionary(pa.int32(), ids.type))
        counts = counts.set_column(place, name, column if as_codes else column.cast(ids.type))
    return counts
