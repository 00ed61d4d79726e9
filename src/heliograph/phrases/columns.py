"""The columns of posts that phrases are sought in: of which types, and within which years."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from heliograph.errors import InputError
from heliograph.intake.times import EARLIEST_S, LATEST_S

NEEDED = ("post_id", "account", "time", "kind", "text")
_IDS = ("post_id", "account")
_TICKS_PER_S = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def columns(posts: pa.Table) -> pa.Table:
    """Return the needed columns of posts: texts, and times in UTC with microseconds.

    Raises InputError, naming the column, where one is missing or of another type, where a text is
    not UTF-8, and where a time is outside 1990 to 2099.

    >>> columns(pa.table({"post_id": ["1"]}))
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: the posts have no column 'account'; give post_id, account, \
time, kind, text, as read_posts does.
    """
    missing = [name for name in NEEDED if name not in posts.column_names]
    if missing:
        raise InputError(
            f"the posts have no column {missing[0]!r}",
            remedy=f"give {', '.join(NEEDED)}, as read_posts does.",
        )
    found = {
        name: _times(posts[name]) if name == "time" else _texts(posts, name) for name in NEEDED
    }
    # Texts of 2 GB and more do not fit the small kind of strings once they are put in order.
    return pa.table({**found, "text": found["text"].cast(pa.large_string())})


def _times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_timestamp(column.type):
        raise InputError(
            f"the times of the posts are of the type {column.type}",
            column="time",
            remedy="give UTC timestamps.",
        )
    ticks, per_s = column.cast(pa.int64()), _TICKS_PER_S[column.type.unit]
    outside = pc.or_(pc.less(ticks, EARLIEST_S * per_s), pc.greater_equal(ticks, LATEST_S * per_s))
    if many := pc.sum(outside).as_py() or 0:
        raise InputError(
            f"{many:,} of the times are before 1990 or after 2099",
            column="time",
            remedy="see that they are read in their unit (seconds, milliseconds), or leave these "
            "posts out.",
        )
    return column.cast(pa.timestamp("us", "UTC"), safe=False)


def _texts(posts: pa.Table, name: str) -> pa.ChunkedArray:
    """Return a column as texts: ids may be whole numbers, and texts bytes of UTF-8."""
    column = posts[name]
    kind = column.type
    bytes_ = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    numbers = name in _IDS and pa.types.is_integer(kind)
    if not (pa.types.is_string(kind) or bytes_ or numbers):
        raise InputError(
            f"the values are of the type {kind}, not texts", column=name, remedy="give strings."
        )
    try:
        column.validate(full=True)
        return column if pa.types.is_string(kind) else column.cast(pa.string())
    except pa.ArrowInvalid as error:
        raise InputError(
            "the values are not UTF-8", column=name, remedy="decode them first."
        ) from error
