"""Posts by column, until there are enough for a batch.

Rows kept as tuples and lists would be half a million containers for the garbage collector to
walk, again and again; a column of strings is one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from heliograph.posts import POST_SCHEMA

_LISTS = tuple(field.name for field in POST_SCHEMA if pa.types.is_list(field.type))
_SCALARS = tuple(field.name for field in POST_SCHEMA if field.name not in _LISTS)


class Columns:
    """The columns of POST_SCHEMA, growing row by row."""

    def __init__(self) -> None:
        self._scalars: dict[str, list[object]] = {name: [] for name in _SCALARS}
        self._items: dict[str, list[str]] = {name: [] for name in _LISTS}
        self._sizes: dict[str, list[int]] = {name: [] for name in _LISTS}
        self._append = [column.append for column in self._scalars.values()]
        self._extend = [(self._sizes[name].append, self._items[name].extend) for name in _LISTS]

    def __len__(self) -> int:
        return len(self._scalars["post_id"])

    def add(self, scalars: Sequence[object], lists: Sequence[Sequence[str]]) -> None:
        """Add a row: its single values and its lists, each in the order of the schema."""
        for append, value in zip(self._append, scalars, strict=True):
            append(value)
        for (size, extend), items in zip(self._extend, lists, strict=True):
            size(len(items))
            if items:
                extend(items)

    def batch(self) -> pa.RecordBatch:
        """Return the rows as a batch of posts."""
        arrays = [
            self._list(field)
            if field.name in _LISTS
            else pa.array(self._scalars[field.name], field.type)
            for field in POST_SCHEMA
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=POST_SCHEMA)

    def _list(self, field: pa.Field) -> pa.Array:
        sizes = self._sizes[field.name]
        offsets = np.zeros(len(sizes) + 1, dtype=np.int32)
        np.cumsum(sizes, out=offsets[1:])
        items = pa.array(self._items[field.name], pa.string())
        return pa.ListArray.from_arrays(pa.array(offsets), items, type=field.type)
