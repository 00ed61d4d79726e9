"""Tables as files: a folder of CSV, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import pyarrow as pa

from heliograph.case.layout import MARK
from heliograph.case.staging import write_atomically
from heliograph.errors import InputError
from heliograph.exports.tables.csvfile import Table, csv_files


def write_tables(tables: Mapping[str, Table | pa.Table], out: Path) -> None:
    """Write tables into a folder, which is made if it is not there, and say which.

    Raises InputError where it cannot be written, or is a case, whose files have hashes.
    """
    if (out / MARK).exists():
        raise InputError(
            "this is a case, and holds what it was written with",
            path=out,
            remedy="choose another folder with --out.",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the folder cannot be made ({error.strerror})",
            path=out,
            remedy="choose another with --out.",
        ) from error
    for name, content in csv_files(tables).items():
        write_atomically(out / name, content)
        click.echo(out / name)
