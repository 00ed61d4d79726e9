"""CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from heliograph.errors import InputError

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


def write_tables(tables: Mapping[str, Table | pa.Table], out: Path) -> list[str]:
    """Write tables as CSV into a folder, which is made if it is not there; returns their names.

    Raises InputError where the folder cannot be written.
    """
    names = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            plain = _of_arrow(table) if isinstance(table, pa.Table) else table
            (out / f"{name}.csv").write_bytes(as_csv(plain))
            names.append(f"{name}.csv")
    except OSError as error:
        raise InputError(
            f"the tables cannot be written here ({error.strerror})",
            path=out,
            remedy="choose another folder with --out.",
        ) from error
    return names


def _of_arrow(table: pa.Table) -> Table:
    columns = (column.to_pylist() for column in table.columns)
    return Table(table.column_names, list(zip(*columns, strict=True)))


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell
    return float(f"{cell:.6g}") if isinstance(cell, float) else cell
