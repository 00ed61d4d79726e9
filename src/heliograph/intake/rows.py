"""The rows of an export, one by one, each with the line it begins at.

In files of lines that is the physical line; in a JSON document the position of the entry, in
Parquet that of the row, both from 1.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

import msgspec

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow
from heliograph.intake.export import Export, plain
from heliograph.intake.files import MAX_LINE_BYTES, ExportBytes
from heliograph.intake.jsonstream import items

Row = tuple[int, Any]
"""The line and the row; the row is a BadRow where it could not be taken apart."""

# The limit is the process's own, and csv has no other way to set it.
csv.field_size_limit(MAX_LINE_BYTES)

PARQUET_ROWS = 16_384
PARQUET_BYTES = 32 * 2**20
"""A batch of Parquet ends at either of the two."""


def table_rows(export: Export, raw: ExportBytes) -> Iterator[Row]:
    """Yield the rows of a table, JSON lines, or Parquet, each in the order of the columns."""
    if export.container == "table":
        return _csv_rows(export, raw)
    if export.container == "parquet":
        return _parquet_rows(export)
    return _object_rows(export, raw)


def _csv_rows(export: Export, raw: ExportBytes) -> Iterator[Row]:
    reader = csv.reader(export.text(raw), delimiter=export.delimiter, strict=True)
    width = len(export.columns)
    header_is_due = True
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _malformed(export, error, line, reader.line_num)
            continue
        if not row:
            continue
        if header_is_due:
            header_is_due = not any(cell.strip("\ufeff \t") for cell in row)
        elif len(row) == width:
            yield line, row
        else:
            yield line, BadRow(f"the row has {len(row)} cells, the header {width}")


def _malformed(export: Export, error: csv.Error, line: int, last_line: int) -> BadRow:
    if "end of data" in str(error) or "field limit" in str(error):
        raise InputError(
            "a quotation mark opens a cell that is never closed",
            path=export.path,
            line=line,
            remedy="close it, or double it where it belongs to the text; then read again.",
        ) from error
    # A stray quotation mark swallows lines: all of them are lost, and all are counted.
    return BadRow("a quotation mark stands where none can", rows=max(1, last_line - line + 1))


def json_lines(export: Export, raw: ExportBytes) -> Iterator[Row]:
    """Yield the values of a file that has one on each line."""
    decode = msgspec.json.Decoder().decode
    for number, line in enumerate(export.utf8(raw), 1):
        if line.isspace():
            continue
        try:
            yield number, decode(line)
        except (msgspec.DecodeError, UnicodeError):
            yield number, _lenient(line)
        except RecursionError:
            yield number, BadRow("the line is nested too deeply")


def _lenient(line: bytes) -> Any:
    """Decode a line with bytes that are no UTF-8, or with half a surrogate pair, for repair."""
    try:
        return json.loads(line.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        return BadRow("the line is not JSON")


def _object_rows(export: Export, raw: ExportBytes) -> Iterator[Row]:
    known = set(export.columns)
    values = (
        json_lines(export, raw) if export.container == "json lines" else json_items(export, raw)
    )
    for number, value in values:
        if isinstance(value, dict):
            if export.late and not value.keys() <= known:
                for key in value.keys() - known:
                    # Others are not kept: an export may have a new key in every row.
                    if plain(key) in export.late:
                        known.add(key)
                        export.columns += (key,)
            yield number, [value.get(column) for column in export.columns]
        elif isinstance(value, BadRow):
            yield number, value
        else:
            yield number, BadRow("the line is not a JSON object")


def json_items(export: Export, raw: ExportBytes) -> Iterator[Row]:
    """Yield the items of a JSON array, one in memory at a time.

    Raises InputError where the document breaks off, or nests or swells beyond the limits.
    """
    yield from enumerate(items(export.path, export.utf8(raw)), 1)


def _parquet_rows(export: Export) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from heliograph.intake.cells import cells

    names = list(dict.fromkeys(export.columns[index] for index in sorted(export.read)))
    number = 0
    try:
        with pq.ParquetFile(export.path) as file:
            size = _rows_at_once(file.metadata)
            for batch in file.iter_batches(batch_size=size, columns=names):
                columns: list[Iterable[Any]] = [repeat(None)] * len(export.columns)
                unreadable: set[int] = set()
                for name in names:
                    index = batch.schema.get_all_field_indices(name)[0]
                    values, bad = cells(batch.column(index))
                    columns[export.columns.index(name)] = values
                    unreadable |= bad
                rows = zip(range(batch.num_rows), *columns, strict=False)
                for row in rows:
                    number += 1
                    if row[0] in unreadable:
                        yield number, BadRow("a cell cannot be read")
                    else:
                        yield number, row[1:]
    except MemoryError as error:
        raise InputError(
            "the Parquet file's row groups need more memory than there is",
            path=export.path,
            remedy="write it again with smaller row groups.",
        ) from error
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "the Parquet file is damaged or cut off", path=export.path, remedy="download it again."
        ) from error


def _rows_at_once(metadata: Any) -> int:
    """Return how many rows of the densest row group fill PARQUET_BYTES."""
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    densest = max((group.total_byte_size / max(group.num_rows, 1) for group in groups), default=1)
    return max(1, min(PARQUET_ROWS, int(PARQUET_BYTES / max(densest, 1))))
