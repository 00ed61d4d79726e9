"""Posts as arrays, in one order whatever the order in which they were given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.intake.given import ids, lists, texts, times

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]

_NEEDED = ("post_id", "account", "time", "text")
_TELLING = ("repost", "quote", "article")

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

    A column in which every value is null counts as one that is not there. Raises InputError where
    post_id, account, time or text is missing, a time is none or outside 1990 to 2099, or a column
    is of another type than a post's.
    """
    _check_needed(table)
    keys = pa.table(
        {
            "time": times(table).cast(pa.int64()),
            "post_id": ids(table, "post_id"),
            "account": ids(table, "account"),
            "text": texts(table, "text"),
        }
    )
    rest = pa.table(
        {
            "kind": texts(table, "kind"),
            "lang": texts(table, "lang"),
            "dataset": ids(table, "dataset"),
            "reposted_id": ids(table, "reposted_id"),
            "urls": lists(table, "urls"),
            "domains": lists(table, "domains"),
            "mentions": lists(table, "mentions"),
        }
    )
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    keys = keys.take(order)
    kept = _first_captures(keys)
    rows = order.to_numpy()[kept].astype(np.int64)
    taken, keys = rest.take(pa.array(rows)), keys.take(pa.array(kept))
    accounts = keys.column("account").combine_chunks().dictionary_encode()
    kind = taken.column("kind")
    return Posts(
        row=rows,
        post_id=keys.column("post_id").combine_chunks(),
        account=accounts.indices.to_numpy().astype(np.int32),
        accounts=accounts.dictionary,
        time_us=keys.column("time").to_numpy(),
        text=keys.column("text"),
        repost=_is(kind, "repost") | _matches(keys.column("text"), _RETWEET),
        quote=_is(kind, "quote"),
        lang=taken.column("lang").combine_chunks(),
        dataset=taken.column("dataset").combine_chunks(),
        reposted_id=taken.column("reposted_id").combine_chunks(),
        urls=taken.column("urls").combine_chunks(),
        domains=taken.column("domains").combine_chunks(),
        mentions=taken.column("mentions").combine_chunks(),
        captured_again=table.num_rows - len(rows),
        given=frozenset(name for name in rest.column_names if _tells(rest.column(name), name)),
    )


def _check_needed(table: pa.Table) -> None:
    for name in _NEEDED:
        if name not in table.column_names:
            raise InputError(
                f"narratives need the column {name!r}, which the posts do not have",
                remedy="read them with heliograph.read_posts, or name the column so.",
            )
        missing = table.column(name).null_count
        if name != "text" and missing:
            raise InputError(
                f"{missing:,} {'post has' if missing == 1 else 'posts have'} no {name}",
                remedy="leave them out, or read them with heliograph.read_posts, which counts them "
                "and leaves them out.",
            )


def _is(kind: pa.ChunkedArray, value: str) -> Flags:
    flags: Flags = pc.fill_null(pc.equal(kind, value), False).to_numpy()
    return flags


def _matches(text: pa.ChunkedArray, pattern: str) -> Flags:
    flags: Flags = pc.fill_null(pc.match_substring_regex(text, pattern=pattern), False).to_numpy()
    return flags


def _tells(column: pa.ChunkedArray, name: str) -> bool:
    """Return whether a column says anything of any post; a kind, whether it repeats another's."""
    if name == "kind":
        return bool(pc.any(pc.is_in(column, value_set=pa.array(_TELLING))).as_py())
    if pa.types.is_list(column.type):
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
