"""Arrow inside, the caller's own kind of frame outside."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from heliograph.errors import InputError

Frame = Any
"""An Arrow table, a Polars or pandas data frame, or anything with ``__arrow_c_stream__``."""


def to_arrow(frame: Frame, what: str) -> pa.Table:
    """Return ``frame`` as an Arrow table of plain types; ``what`` names it in the error.

    Raises InputError where the object is not a frame.

    >>> to_arrow({"a": [1, 2]}, "actions").num_rows
    2
    """
    if not isinstance(frame, (pa.Table, dict)) and not hasattr(frame, "__arrow_c_stream__"):
        raise InputError(
            f"{what} is a {type(frame).__name__}, not a table",
            remedy="give an Arrow table, a Polars or a pandas data frame.",
        )
    table = frame if isinstance(frame, pa.Table) else pa.table(frame)
    fields = [field.with_type(_plain(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the plain type for one of the many in which libraries keep texts and lists."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
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
