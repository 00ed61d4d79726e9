"""Whether a built registry's tables say what its log says."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from heliograph.registry.building import LOG, TABLES, retold
from heliograph.registry.shelf import Rows

_TABLES = "SELECT name FROM told.sqlite_schema WHERE type = 'table' ORDER BY name"


def untrue_tables(out: str | Path) -> tuple[str, ...]:
    """Return the names of the tables of a built registry that are not what its log makes of them.

    The tables are made anew from the log, beside, and compared row by row; the log itself is not
    checked here. Raises InputError where there are no tables, or they are no registry's.
    """
    held = Path(out) / TABLES
    Rows.of_file(held).close()  # nothing but tables that this version would have made
    with tempfile.TemporaryDirectory() as beside:
        told = Path(beside) / TABLES
        retold(Path(out) / LOG, told)
        both = sqlite3.connect("file::memory:", uri=True, isolation_level=None)
        try:
            for name, path in (("told", told), ("held", held)):
                uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
                both.execute(f"ATTACH DATABASE ? AS {name}", (uri,))
            return tuple(name for (name,) in both.execute(_TABLES).fetchall()
                         if _differs(both, name))  # fmt: skip
        finally:
            both.close()


def _differs(both: sqlite3.Connection, table: str) -> bool:
    quoted = '"' + table.replace('"', '""') + '"'
    ways = (("told", "held"), ("held", "told"))
    return any(
        both.execute(
            f"SELECT * FROM {one}.{quoted} EXCEPT SELECT * FROM {other}.{quoted} LIMIT 1"  # noqa: S608 - names of our own schema
        ).fetchone()
        for one, other in ways
    )
