"""Reading the tables: a file that may be anybody's, and records that are decoded when asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from heliograph.errors import InputError
from heliograph.registry.ledger import decoded
from heliograph.registry.tables import APPLICATION_ID, SCHEMA_VERSION, schema

Record = TypeVar("Record")

_LONGEST_VALUE_BYTES = 16 * 2**20
_WHOLE = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"


class Rows:
    """A connection to a registry's tables; what goes wrong in reading is an InputError."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def of_file(cls, path: Path) -> Rows:
        """Open a file of tables for reading only.

        Raises InputError where it is no such file, is damaged, or holds anything (a view, a
        trigger) that this version would not have made.
        """
        if not path.is_file():
            raise InputError("there are no tables of a registry here", path=path)
        # Nothing beside the file (a journal, a lock) is looked at or written.
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise InputError(f"the tables cannot be opened ({error})", path=path) from error
        rows = cls(connection, path)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE_BYTES)
            for setting in ("trusted_schema = OFF", "cell_size_check = ON"):
                rows.all(f"PRAGMA {setting}")
            rows._check()
        except BaseException:
            connection.close()
            raise
        return rows

    def all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return list(self.each(query, *values))

    def each(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query one by one."""
        try:
            yield from self._connection.execute(query, values)
        except (sqlite3.Error, UnicodeError, OverflowError) as error:
            # A text in the file that is not UTF-8 is an OperationalError too.
            raise self._damaged(str(error)) from error

    def first(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        return next(self.each(query, *values), None)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _check(self) -> None:
        made_for = self.first("SELECT * FROM pragma_application_id, pragma_user_version")
        if made_for is None or made_for[0] != APPLICATION_ID:
            raise InputError(
                "these are not the tables of a registry",
                path=self.path,
                remedy="give a directory that `heliograph registry build` made.",
            )
        if made_for[1] != SCHEMA_VERSION or set(self.each(_WHOLE)) != _expected():
            raise InputError(
                "these tables are not as this version of Heliograph makes them",
                path=self.path,
                remedy="build the registry again.",
            )

    def _damaged(self, why: str) -> InputError:
        return InputError(
            f"the tables of the registry cannot be read ({why})",
            path=self.path,
            remedy="build the registry again.",
        )


@lru_cache(maxsize=1)
def _expected() -> frozenset[tuple[Any, ...]]:
    """Return what a file of tables consists of."""
    connection = sqlite3.connect(":memory:")
    try:
        tables, indices = schema()
        connection.executescript(";".join((tables, *indices)))
        return frozenset(connection.execute(_WHOLE))
    finally:
        connection.close()


class Shelf(Mapping[str, Record], Generic[Record]):
    """Records of one kind by their ids, in the order in which they came; read when asked for.

    Those that were taken out of the registry are not among them; its history has them.
    """

    def __init__(self, rows: Rows, table: str, kind: type[Record], column: str = "record") -> None:
        self._rows = rows
        self._kind = kind
        held = f"FROM {table} WHERE removed IS NULL"
        self._one = f"SELECT {column} {held} AND id = ?"
        self._each = f"SELECT id, {column} {held} ORDER BY number"
        self._ids = f"SELECT id {held} ORDER BY number"
        self._count = f"SELECT count(*) {held}"
        self._name = table.removeprefix("stored_") if column == "record" else column

    def __getitem__(self, key: str) -> Record:
        found = self._rows.first(self._one, key) if _storable(key) else None
        if found is None:
            raise KeyError(key)
        return self._decoded(found[0])

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._rows.each(self._ids))

    def __len__(self) -> int:
        found = self._rows.first(self._count)
        return int(found[0]) if found else 0

    def __contains__(self, key: object) -> bool:
        return _storable(key) and self._rows.first(self._one, key) is not None

    def values(self) -> ValuesView[Record]:
        """Give the records in one pass over the table."""
        return _Values(self)

    def items(self) -> ItemsView[str, Record]:
        """Give ids and records in one pass over the table."""
        return _Items(self)

    def pairs(self) -> Iterator[tuple[str, Record]]:
        """Give ids and records one by one."""
        for key, record in self._rows.each(self._each):
            yield key, self._decoded(record)

    def __repr__(self) -> str:
        return f"<{len(self):,} records of the kind {self._name}>"

    def _decoded(self, record: Any) -> Record:
        one: Record = decoded(self._kind, record if isinstance(record, str) else "")
        return one


class _Values(ValuesView[Record]):
    def __init__(self, shelf: Shelf[Record]) -> None:
        super().__init__(shelf)
        self._shelf = shelf

    def __iter__(self) -> Iterator[Record]:
        return (record for _, record in self._shelf.pairs())


class _Items(ItemsView[str, Record]):
    def __init__(self, shelf: Shelf[Record]) -> None:
        super().__init__(shelf)
        self._shelf = shelf

    def __iter__(self) -> Iterator[tuple[str, Record]]:
        return self._shelf.pairs()


def _storable(key: object) -> bool:
    """Return whether a key could be an id at all; half a character cannot be asked for."""
    return isinstance(key, str) and key.isascii()
