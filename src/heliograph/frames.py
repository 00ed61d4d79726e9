"""Arrow inside, the caller's own kind of frame outside."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from heliograph.errors import InputError

Frame = Any
"""An Arrow table, a Polars or pandas data frame, or anything with ``__arrow_c_stream__``."""


_LISTS = (
    pa.types.is_list,
    pa.types.is_large_list,
    pa.types.is_fixed_size_list,
    pa.types.is_list_view,
    pa.types.is_large_list_view,
)


def to_arrow(frame: Frame, what: str) -> pa.Table:
    """Return ``frame`` as an Arrow table of plain types; ``what`` names it in the error.

    Raises InputError where the object is not a frame, or a broken one.

    >>> to_arrow({"a": [1, 2]}, "actions").num_rows
    2
    """
    if not isinstance(frame, (pa.Table, dict)) and not hasattr(frame, "__arrow_c_stream__"):
        raise InputError(
            f"{what} is a {type(frame).__name__}, not a table",
            remedy="give an Arrow table, a Polars or a pandas data frame.",
        )
    try:
        table = frame if isinstance(frame, pa.Table) else pa.table(frame)
        if len(set(table.column_names)) < table.num_columns:
            raise InputError(f"{what} have two columns of one name", remedy="rename one of them.")
        columns = [_decoded(column) for column in table.columns]
        fields = [
            pa.field(name, _plain(column.type))
            for name, column in zip(table.column_names, columns, strict=True)
        ]
        schema = pa.schema(fields, table.schema.metadata)
        return pa.table(columns, names=table.column_names).cast(schema)
    except (pa.ArrowException, TypeError, ValueError, KeyError, OverflowError) as error:
        raise InputError(
            f"{what} cannot be read as a table: {error}",
            remedy="give columns of one length and one type each.",
        ) from error


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of categories as the values they stand for."""
    if any(is_a(column.type) for is_a in _LISTS) and pa.types.is_dictionary(column.type.value_type):
        return pa.chunked_array(
            [column.to_pylist()], pa.list_(_plain(column.type.value_type.value_type))
        )
    if not pa.types.is_dictionary(column.type):
        return column
    kind = _plain(column.type.value_type)
    chunks = [
        chunk.dictionary.cast(kind).take(chunk.indices.cast(pa.int64())) for chunk in column.chunks
    ]
    return pa.chunked_array(chunks, kind)


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the plain type for one of the many in which libraries keep texts and lists."""
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return pa.string()
    if any(is_a(kind) for is_a in _LISTS):
        return pa.list_(_plain(kind.value_type))
    return kind


def like(frame: Frame, table: pa.Table) -> Frame:
    """Return ``table`` as the same kind of frame as ``frame`` (Arrow where that is unknown).

    >>> type(like({"a": [1]}, pa.table({"b": [2]}))).__name__
    'Table'
    """
    library = type(frame).__module__.partition(".")[0]
    if library == "polars":
        import polars

        return polars.from_arrow(table)
    if library == "pandas":
        return table.to_pandas()
    return table
