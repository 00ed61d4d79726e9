"""The file of the tables: it takes its place whole, or not at all."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from heliograph.errors import InputError
from heliograph.registry.tables import Tables

_PARTIAL = ".registry.sqlite."


@contextmanager
def tables_file(path: Path) -> Iterator[Tables]:
    """Give new tables that take their place at ``path`` when the block ends without an error.

    Until then what stands there stays; afterwards the new file is on disk.
    Raises InputError where it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=_PARTIAL, dir=path.parent)
    except OSError as error:
        raise InputError(
            f"the tables cannot be written here ({error.strerror})", path=path.parent
        ) from error
    partial = Path(name)
    try:
        tables = Tables(partial)
        try:
            yield tables
        finally:
            tables.close()
        os.fsync(handle)
        partial.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise InputError(f"the tables cannot be written ({error})", path=path) from error
    finally:
        os.close(handle)
        partial.unlink(missing_ok=True)


def clear_abandoned(directory: Path) -> None:
    """Remove what killed builds left; only for who holds the log's lock."""
    for left in directory.glob(f"{_PARTIAL}*"):
        with suppress(OSError):
            left.unlink()
