"""The cells of an Arrow column as an export in text would have them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_EXACT_FLOAT32 = 2**24


def cells(column: pa.Array) -> tuple[list[Any], set[int]]:
    """Return the cells of a column, and the positions of those that cannot be read.

    Times with a date become ISO 8601, so that their unit and zone are never guessed; bytes are
    taken for UTF-8.

    >>> cells(pa.array([1629021600000], pa.timestamp("ms", "UTC")))
    (['2021-08-15T10:00:00.000Z'], set())
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = _written(column)
    elif pa.types.is_date(kind):
        column = column.cast(pa.date32(), safe=False).cast(pa.string())
    elif pa.types.is_dictionary(kind):
        column = column.dictionary.take(column.indices)
        return cells(column)
    values, bad = _values(column)
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        values = [_narrow(value) for value in values]
    elif any(isinstance(value, bytes) for value in values):
        values = [value and value.decode("utf-8", "surrogateescape") for value in values]
    return values, bad


def _written(column: pa.Array) -> pa.Array:
    zoned = column.type.tz is not None
    unit = column.type.unit
    if unit == "ns":  # digits beyond microseconds are cut
        unit = "us"
        column = column.cast(pa.timestamp(unit, column.type.tz), safe=False)
    if zoned:
        column = column.cast(pa.timestamp(unit, "UTC")).cast(pa.timestamp(unit))
    return pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ" if zoned else "%Y-%m-%dT%H:%M:%S")


def _values(column: pa.Array) -> tuple[list[Any], set[int]]:
    try:
        return column.to_pylist(), set()
    except (ValueError, OverflowError, TypeError):
        pass
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        wide = pa.large_binary() if pa.types.is_large_string(kind) else pa.binary()
        return column.cast(wide).to_pylist(), set()
    values: list[Any] = []
    bad: set[int] = set()
    for position, cell in enumerate(column):
        try:
            values.append(cell.as_py())
        except (ValueError, OverflowError, TypeError):
            values.append(None)
            bad.add(position)
    return values, bad


def _narrow(value: float | None) -> float | str | None:
    """Return a number of 32 bits; one that cannot have kept its digits is written as rounded."""
    if value is None or abs(value) < _EXACT_FLOAT32 or value - value != 0:
        return value
    return f"{value:E}"
