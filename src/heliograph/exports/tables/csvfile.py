"""CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

Cell = str | int | float | None

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows of as many cells."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_csv(table: Table) -> bytes:
    r"""Return a table as CSV (RFC 4180), UTF-8 with a byte order mark.

    A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV
    injection); numbers stay numbers, None is an empty cell.

    >>> as_csv(Table(("words", "n"), [("=1+1", -2), ("say", None)])).decode("utf-8-sig")
    "words,n\r\n'=1+1,-2\r\nsay,\r\n"
    """
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(table.columns)
    rows.writerows([_cell(cell) for cell in row] for row in table.rows)
    return written.getvalue().encode("utf-8-sig")


def csv_files(tables: Mapping[str, Table | pa.Table]) -> dict[str, bytes]:
    r"""Return tables as CSV files, by name.

    >>> csv_files({"one": Table(("a",), [(1,)])})
    {'one.csv': b'\xef\xbb\xbfa\r\n1\r\n'}
    """
    return {
        f"{name}.csv": as_csv(_of_arrow(table) if isinstance(table, pa.Table) else table)
        for name, table in tables.items()
    }


def _of_arrow(table: pa.Table) -> Table:
    columns = (column.to_pylist() for column in table.columns)
    return Table(table.column_names, list(zip(*columns, strict=True)))


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell
    return float(f"{cell:.6g}") if isinstance(cell, float) else cell
