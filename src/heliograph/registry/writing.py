"""Writing many rows to SQLite while Python goes on: in a thread, thousands of rows a statement.

SQLite works without Python's lock, so that a second core is used; the longer a statement, the less
often the lock has to change hands.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from queue import Queue
from typing import Any, Final

Row = tuple[Any, ...]

_WAITING_BATCHES = 16
_VALUES_A_STATEMENT: Final = 30_000  # SQLite takes 32,766


class Writer:
    """Rows and statements that are carried out in the order given, later.

    What goes wrong with one is raised by the next call that has to wait.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: Queue[tuple[str, Sequence[Row]] | None] = Queue(_WAITING_BATCHES)
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def insert(self, table: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Add rows to a table."""
        many = max(1, _VALUES_A_STATEMENT // len(columns))
        for start in range(0, len(rows), many):
            some = rows[start : start + many]
            if len(some) == many:
                self._put(insertion(table, columns, many), [tuple(chain.from_iterable(some))])
            else:
                self._put(insertion(table, columns), some)

    def run(self, statement: str, rows: Sequence[Row] = ((),)) -> None:
        """Carry out a statement, once for each row of values."""
        self._put(statement, rows)

    def wait(self) -> sqlite3.Connection:
        """Return the connection when all is done that was asked for before."""
        self._waiting.join()
        self._check()
        return self._connection

    def stop(self) -> None:
        """End the thread, after what it has to do; nothing is raised."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _put(self, statement: str, rows: Sequence[Row]) -> None:
        self._check()
        self._waiting.put((statement, rows))

    def _check(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _work(self) -> None:
        while (task := self._waiting.get()) is not None:
            try:
                if self._failed is None:
                    self._connection.executemany(*task)
            except BaseException as error:  # noqa: BLE001 -- raised where it can be handled
                self._failed = error
            finally:
                self._waiting.task_done()


@lru_cache(maxsize=64)
def insertion(table: str, columns: tuple[str, ...], rows: int = 1) -> str:
    """Return the statement that adds so many rows to a table.

    >>> insertion("domain", ("entity", "domain"))
    'INSERT INTO domain (entity, domain) VALUES (?, ?)'
    """
    places = f"({', '.join('?' * len(columns))})"
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * rows)}"  # noqa: S608 -- names of ours
