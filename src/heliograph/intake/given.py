"""Columns of a frame of posts, checked for an analysis: an error names what is not right."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from heliograph.errors import InputError
from heliograph.intake.times import EARLIEST_S, LATEST_S

_TEXTS = pa.list_(pa.string())
_TICKS_PER_S = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def texts(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return a column of texts; nulls where the table lacks it, or it says nothing.

    Raises InputError for any other type, and for bytes that are not UTF-8.
    """
    column = _said(table, name)
    if column is None:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    if not _is_text(column.type):
        raise InputError(
            f"the posts have {column.type} where text belongs",
            column=name,
            remedy="read the column as text.",
        )
    return _utf8(column, pa.string(), name)


def ids(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Return a column of ids or names as texts, which may be whole numbers.

    Raises InputError for any other type, and for bytes that are not UTF-8.
    """
    column = _said(table, name)
    if column is None or not pa.types.is_integer(column.type):
        if column is not None and pa.types.is_floating(column.type):
            raise InputError(
                "the ids are rounded numbers, their last digits may be lost",
                column=name,
                remedy="read the column as text.",
            )
        return texts(table, name)
    return column.cast(pa.string())


def lists(table: pa.Table, name: str) -> pa.Array:
    """Return a column of lists of texts; nulls where the table lacks it, or it says nothing.

    Raises InputError for any other type, and for bytes that are not UTF-8.
    """
    column = _said(table, name)
    if column is None:
        return pa.nulls(table.num_rows, _TEXTS)
    if not (pa.types.is_list(column.type) and _is_text(column.type.value_type)):
        raise InputError(
            f"the posts have {column.type} where a list of texts belongs",
            column=name,
            remedy="give each post a list of texts, or leave the column out.",
        )
    return _utf8(column, _TEXTS, name).combine_chunks()


def times(table: pa.Table) -> pa.ChunkedArray:
    """Return the times with microseconds, in UTC where they have no zone; nulls stay.

    Raises InputError where they are no timestamps, or outside 1990 to 2099.
    """
    column = table.column("time")
    if not pa.types.is_timestamp(column.type):
        raise InputError(
            f"the posts' times are {column.type}, not timestamps",
            column="time",
            remedy="read the posts with heliograph.read_posts, or convert the column.",
        )
    ticks, per_s = column.cast(pa.int64()), _TICKS_PER_S[column.type.unit]
    outside = pc.or_(pc.less(ticks, EARLIEST_S * per_s), pc.greater_equal(ticks, LATEST_S * per_s))
    if many := pc.sum(outside).as_py() or 0:
        raise InputError(
            f"{many:,} of the times are before 1990 or after 2099",
            column="time",
            remedy="check the unit in which they were read.",
        )
    # Digits beyond microseconds are cut.
    return column.cast(pa.timestamp("us", "UTC"), safe=False)


def _said(table: pa.Table, name: str) -> pa.ChunkedArray | None:
    """Return a column; None where it is missing, or null throughout, whatever its type."""
    if name not in table.column_names:
        return None
    column = table.column(name)
    return None if column.null_count == len(column) else column


def _is_text(kind: pa.DataType) -> bool:
    kinds = (
        pa.types.is_string,
        pa.types.is_binary,
        pa.types.is_large_binary,
        pa.types.is_binary_view,
    )
    return any(is_a(kind) for is_a in kinds)


def _utf8(column: pa.ChunkedArray, kind: pa.DataType, name: str) -> pa.ChunkedArray:
    bytes_ = pa.list_(pa.binary()) if pa.types.is_list(kind) else pa.binary()
    try:
        # Text is checked only where it is made of bytes; what calls itself text need not be any.
        return column.cast(bytes_).cast(kind)
    except pa.ArrowException as error:
        raise InputError(
            "a text is not UTF-8", column=name, remedy="read the column in its own encoding."
        ) from error
