"""Checks that are already a frame: of the checks' own schema, or shaped like a file of checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from heliograph.checks import CAUSES, CHECK_SCHEMA, STATES
from heliograph.errors import InputError
from heliograph.frames import Frame, to_arrow
from heliograph.intake.cells import cells
from heliograph.intake.checks.reading import Opened, Reading
from heliograph.intake.checks.shape import bind
from heliograph.intake.draft import BadRow
from heliograph.intake.export import Export
from heliograph.intake.formats.base import Options
from heliograph.intake.naming import Namer
from heliograph.intake.rows import PARQUET_ROWS, Row
from heliograph.intake.seen import Seen
from heliograph.intake.times import EARLIEST_S, LATEST_S
from heliograph.privacy.pseudonyms import AsGiven

_NEEDED = ("post_id", "checked_at", "state")
_DEFAULTS: dict[str, Any] = {"exact": False, "dataset": "frame"}
_FRAME = "frame"


def given_checks(frame: Frame) -> pa.Table:
    """Return the checks in a frame as a table (CHECK_SCHEMA), ids as given.

    Taken are the columns of ``heliograph.checks.CHECK_SCHEMA``, of which post_id, checked_at and
    state are needed; and any frame shaped like a file that ``read_checks`` reads. Raises
    InputError for a frame of another shape, and for any row that cannot be checks.

    >>> frame = {"post": ["1"], "posted_at": ["2021-03-01T10:00Z"], "removed_at": ["2021-03-02"]}
    >>> given_checks(frame)["state"].to_pylist()
    ['available', 'available', 'gone']
    """
    table = to_arrow(frame, "checks")
    if _is_of_schema(table):
        return _held(table)
    export = Export(
        Path("the frame of checks"), None, "utf-8", "parquet", columns=tuple(table.column_names)
    )
    binding = bind(export, Options())
    reading = Reading(_FRAME, Opened(export, binding), None, None, Namer(AsGiven()), Seen())
    batches = []
    for row, values in _rows(export, table):
        reading.add(row, values)
        if reading.builder.full and (batch := reading.builder.take()):
            batches.append(batch)
    if batch := reading.builder.take():
        batches.append(batch)
    tally = reading.tally
    if tally.quarantined:
        reason, many = tally.reasons.most_common(1)[0]
        raise InputError(
            f"{tally.quarantined:,} of the {tally.rows:,} rows cannot be checks: {reason} "
            f"({many:,} rows, the first is row {tally.first_line[reason]:,})",
            path=export.path,
            remedy="mend or leave out these rows.",
        )
    return pa.Table.from_batches(batches, CHECK_SCHEMA)


def _is_of_schema(table: pa.Table) -> bool:
    if not set(_NEEDED) <= set(table.column_names):
        return False
    if not all(_like(table.schema.field(f.name).type, f.type)
               for f in CHECK_SCHEMA if f.name in table.column_names):  # fmt: skip
        return False
    return set(table.column("state").unique().to_pylist()) <= set(STATES)


def _like(kind: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(kind) and kind.tz is not None)
    if pa.types.is_list(wanted):
        return bool(pa.types.is_list(kind) and pa.types.is_string(kind.value_type))
    return bool(kind == wanted)


def _held(table: pa.Table) -> pa.Table:
    """Return a table of the schema's columns, held to what the schema means."""
    whole = pa.table([_column(table, field) for field in CHECK_SCHEMA], schema=CHECK_SCHEMA)
    for field in CHECK_SCHEMA:
        _check_utf8(whole.column(field.name), field)
    for name in _NEEDED:
        if missing := whole.column(name).null_count:
            raise InputError(f"{missing:,} of the checks have no {name}", column=name)
    if unknown := set(whole.column("cause").unique().to_pylist()) - {None, *CAUSES}:
        raise InputError(
            f"{min(unknown)!r} is no cause of a removal",
            column="cause",
            remedy=f"the causes are {', '.join(CAUSES)}.",
        )
    for name in ("checked_at", "posted_at"):
        ticks = whole.column(name).cast(pa.int64())
        outside = pc.or_(
            pc.less(ticks, EARLIEST_S * 1_000_000), pc.greater_equal(ticks, LATEST_S * 1_000_000)
        )
        if many := pc.sum(outside).as_py() or 0:
            raise InputError(f"{many:,} of the times are before 1990 or after 2099", column=name)
    before = pc.less(whole.column("checked_at"), whole.column("posted_at"))
    if many := pc.sum(before).as_py() or 0:
        raise InputError(
            f"{many:,} of the checks are before the posting",
            column="checked_at",
            remedy="check the zones of both times.",
        )
    return whole


def _check_utf8(column: pa.ChunkedArray, field: pa.Field) -> None:
    """Raise InputError for text that is none: what calls itself text need not be any."""
    if pa.types.is_list(field.type):
        column = pc.list_flatten(column)
    if not pa.types.is_string(column.type):
        return
    try:
        column.cast(pa.binary()).cast(pa.string())
    except pa.ArrowException as error:
        raise InputError(
            "a text is not UTF-8", column=field.name, remedy="read the column in its own encoding."
        ) from error


def _column(table: pa.Table, field: pa.Field) -> pa.ChunkedArray | pa.Array:
    default = _DEFAULTS.get(field.name)
    if field.name not in table.column_names:
        if pa.types.is_list(field.type):
            return pa.array([[]] * table.num_rows, field.type)
        return pa.array([default] * table.num_rows, field.type)
    column = table.column(field.name)
    if default is not None:
        return pc.fill_null(column, default)
    if pa.types.is_timestamp(field.type):
        return column.cast(field.type, safe=False)  # digits beyond microseconds are cut
    if pa.types.is_list(field.type):
        return _lists(column, field.type)
    return column


def _lists(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    if not column.null_count and not pc.list_flatten(column).null_count:
        return column.cast(kind)
    lists = column.to_pylist()
    return pa.array([[item for item in each or [] if item is not None] for each in lists], kind)


def _rows(export: Export, table: pa.Table) -> Iterator[Row]:
    number = 0
    read = sorted(export.read)
    for batch in table.to_batches(max_chunksize=PARQUET_ROWS):
        columns: list[Iterable[Any]] = [repeat(None)] * len(export.columns)
        unreadable: set[int] = set()
        for at in read:
            columns[at], bad = cells(batch.column(at))
            unreadable |= bad
        for place, *row in zip(range(batch.num_rows), *columns, strict=False):
            number += 1
            yield number, BadRow("a cell cannot be read") if place in unreadable else row
