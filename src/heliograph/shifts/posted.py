"""Posts as rows of the weeks looked at: by whom, when, in which words, from which app."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.intake.given import ids, texts, times
from heliograph.shifts.records import Flags, Int64s, Weekly

_WEEK_US = 7 * 86_400_000_000


@dataclass(frozen=True)
class Posted:
    """Rows within the weeks; accounts are coded in order, those of the panel after the others.

    ``app`` and ``platform`` are codes, -1 where the data do not say. ``volume`` counts posts,
    int64[accounts and panel accounts, weeks], each id of an account once a week.
    """

    account: Int64s
    week: Int64s
    post: Int64s
    text: pa.ChunkedArray
    app: Int64s
    platform: Int64s
    volume: Int64s

    def counted(self, codes: Int64s, rows: Flags) -> Int64s:
        """Return how many posts of each account have each code, int64[accounts, codes].

        Only ``rows`` count, and of these the ones that have a code.
        """
        rows = rows & (codes >= 0)
        kinds = int(codes.max(initial=-1)) + 1
        each = _distinct(self.account[rows], self.post[rows], codes[rows])
        cell = each[0] * kinds + each[2]
        accounts = len(self.volume)
        return np.bincount(cell, minlength=accounts * kinds).reshape(accounts, kinds)


def posted(posts: pa.Table, panel: pa.Table, weekly: Weekly) -> Posted:
    """Return the posts of accounts and panel in the weeks of ``weekly``.

    Raises InputError where a column is of another type than a post's.
    """
    given = pa.concat_tables([_columns(posts), _columns(panel)])
    names = pa.array([*weekly.accounts, *weekly.panel_accounts], pa.string())
    account = _codes(pc.index_in(given["account"], value_set=names))
    first_us = int(np.datetime64(weekly.weeks[0], "us").astype(np.int64))
    time_us = given["time"].cast(pa.int64()).fill_null(first_us - 1).to_numpy()
    week = (time_us - first_us) // _WEEK_US
    inside = (account >= 0) & (week >= 0) & (week < len(weekly.weeks))
    kept = pa.array(np.flatnonzero(inside))
    account, week = account[inside], week[inside]
    post = _encoded(given["post_id"])[inside]
    post = np.where(post < 0, -1 - np.arange(len(post)), post)  # without an id, a post of its own
    post += len(post)
    by_week = _distinct(account, post, week)
    weeks = len(weekly.weeks)
    volume = np.bincount(by_week[0] * weeks + by_week[2], minlength=len(names) * weeks)
    return Posted(
        account=account,
        week=week,
        post=post,
        text=given["text"].take(kept),
        app=_encoded(given["source_app"])[inside],
        platform=_encoded(given["platform"])[inside],
        volume=volume.reshape(len(names), weeks).astype(np.int64),
    )


def _columns(table: pa.Table) -> pa.Table:
    return pa.table(
        {
            "post_id": ids(table, "post_id"),
            "account": ids(table, "account"),
            "time": times(table),
            # Texts of 2 GB and more do not fit the small kind of strings once they are taken.
            "text": texts(table, "text").cast(pa.large_string()),
            "source_app": texts(table, "source_app"),
            "platform": texts(table, "platform"),
        }
    )


def _codes(column: pa.ChunkedArray) -> Int64s:
    codes: Int64s = column.cast(pa.int64()).fill_null(-1).to_numpy()
    return codes


def _encoded(column: pa.ChunkedArray) -> Int64s:
    """Return a code for every distinct text, -1 for none."""
    encoded = column.combine_chunks().dictionary_encode()
    codes: Int64s = encoded.indices.cast(pa.int64()).fill_null(-1).to_numpy()
    return codes


def _distinct(account: Int64s, post: Int64s, other: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """Return each account, post and third code once."""
    if not len(account):
        return account, post, other
    _, post = np.unique(post, return_inverse=True)
    posts, others = int(post.max()) + 1, int(other.max()) + 1
    _, pair = np.unique(account * posts + post, return_inverse=True)
    # Renumbering the pairs keeps the packed key far below 2^63.
    _, first = np.unique(pair * others + other, return_index=True)
    return account[first], post[first].astype(np.int64), other[first]
