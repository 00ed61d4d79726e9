"""Posts as arrays, in one order whatever the order in which they were given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.errors import InputError

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]

_TEXTS = pa.list_(pa.string())

# What a platform, or a person, puts before the copy of another's post.
_RETWEET = r"(?i)^\s*rt\s*[@＠]\s*\w"


@dataclass(frozen=True)
class Posts:
    """Posts in order of time, then of id, account and text; each captured post once.

    ``row`` leads back to the rows given. Columns that were not given hold nulls or empty lists.
    ``given`` has those in which any post says something: a case's posts have every column,
    whatever was in the export. A text that begins "RT @" is a repost, whatever its kind.
    """

    row: Int64s
    post_id: pa.Array
    account: Int32s  # codes of ``accounts``
    accounts: pa.Array
    time_us: Int64s
    text: pa.ChunkedArray
    repost: Flags
    quote: Flags
    lang: pa.Array
    dataset: pa.Array
    reposted_id: pa.Array
    urls: pa.Array
    domains: pa.Array
    mentions: pa.Array
    captured_again: int  # rows left out since another holds the same post
    given: frozenset[str]

    def __len__(self) -> int:
        return len(self.row)


def read(table: pa.Table) -> Posts:
    """Return a table of posts as arrays.

    Raises InputError where post_id, account, time or text is missing, or a time is none.
    """
    for name in ("post_id", "account", "time", "text"):
        if name not in table.column_names:
            raise InputError(
                f"narratives need the column {name!r}, which the posts do not have",
                remedy="read them with heliograph.read_posts, or name the column so.",
            )
        if name != "text" and table.column(name).null_count:
            raise InputError(f"{table.column(name).null_count:,} posts have no {name}")
    text = _strings(table, "text")
    keys = pa.table(
        {
            "time": _times_us(table.column("time")),
            "post_id": _strings(table, "post_id"),
            "account": _strings(table, "account"),
            "text": text,
        }
    )
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    keys = keys.take(order)
    kept = _first_captures(keys)
    rows = order.to_numpy()[kept].astype(np.int64)
    taken, keys = table.take(pa.array(rows)), keys.take(pa.array(kept))
    accounts = keys.column("account").combine_chunks().dictionary_encode()
    kind = _strings(taken, "kind")
    return Posts(
        row=rows,
        post_id=keys.column("post_id").combine_chunks(),
        account=accounts.indices.to_numpy().astype(np.int32),
        accounts=accounts.dictionary,
        time_us=keys.column("time").to_numpy(),
        text=keys.column("text"),
        repost=_is(kind, "repost") | _matches(keys.column("text"), _RETWEET),
        quote=_is(kind, "quote"),
        lang=_strings(taken, "lang").combine_chunks(),
        dataset=_strings(taken, "dataset").combine_chunks(),
        reposted_id=_strings(taken, "reposted_id").combine_chunks(),
        urls=_lists(taken, "urls"),
        domains=_lists(taken, "domains"),
        mentions=_lists(taken, "mentions"),
        captured_again=table.num_rows - len(rows),
        given=frozenset(name for name in table.column_names if _tells(table.column(name), name)),
    )


def _times_us(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_timestamp(column.type):
        raise InputError(
            f"the posts' times are {column.type}, not timestamps",
            remedy="read the posts with heliograph.read_posts, or convert the column.",
        )
    # A frame without a zone counts as UTC, as everywhere.
    return column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.int64())


def _strings(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    return table.column(name).cast(pa.string())


def _lists(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, _TEXTS)
    return table.column(name).cast(_TEXTS).combine_chunks()


def _is(kind: pa.ChunkedArray, value: str) -> Flags:
    flags: Flags = pc.fill_null(pc.equal(kind, value), False).to_numpy()
    return flags


def _matches(text: pa.ChunkedArray, pattern: str) -> Flags:
    flags: Flags = pc.fill_null(pc.match_substring_regex(text, pattern=pattern), False).to_numpy()
    return flags


def _tells(column: pa.ChunkedArray, name: str) -> bool:
    """Return whether a column says anything of any post; a kind, whether it repeats another's."""
    if name == "kind":
        told = pa.array(["repost", "quote", "article"])
        return bool(pc.any(pc.is_in(column.cast(pa.string()), value_set=told)).as_py())
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return bool(pc.any(pc.greater(pc.list_value_length(column), 0)).as_py())
    return bool(column.null_count < len(column))


def _first_captures(keys: pa.Table) -> Int64s:
    """Return the rows that are the first with their post_id, account and text."""
    key = np.zeros(keys.num_rows, np.int64)
    for name in ("post_id", "account", "text"):
        encoded = keys.column(name).combine_chunks().dictionary_encode()
        codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy().astype(np.int64)
        # Renumbering after each column keeps the packed key far below 2^63.
        _, key = np.unique(key * (len(encoded.dictionary) + 1) + codes, return_inverse=True)
    _, rows = np.unique(key, return_index=True)
    return np.sort(rows)
