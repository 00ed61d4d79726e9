"""Making the tables: what the log says of records, entry by entry, into SQLite.

The tables hold nothing that the log does not: they can be made from it anew at any time, and come
out the same, byte for byte.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from heliograph.errors import InputError
from heliograph.registry.concerned import ManyEntries, concerned
from heliograph.registry.content import Content
from heliograph.registry.identity import canonical
from heliograph.registry.ledger import RECORDS, Change, decoded
from heliograph.registry.records import About, Entity, Judgement
from heliograph.registry.rows import TABLES, Table
from heliograph.registry.rules import RULES
from heliograph.registry.rules.propositions import ONE_VALUE
from heliograph.registry.writing import Writer, insertion

APPLICATION_ID: Final = 0x48454C49  # "HELI", after which file(1) could know the format
SCHEMA_VERSION: Final = 1

_BATCH_ROWS = 8192
_OLDEST_SQLITE = (3, 38)  # STRICT tables, and JSON functions built in
_FAST = (
    "page_size = 8192",
    # The file is thrown away unless it is finished: nothing needs to be undone, or to be safe yet.
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "temp_store = MEMORY",
    "threads = 2",  # sorting for the indices
    "cache_size = -65536",
    f"application_id = {APPLICATION_ID}",
    f"user_version = {SCHEMA_VERSION}",
)
_ENTRY_COLUMNS = ("number", "at", "kind", "id", "what")
_HEAD = ("number", "id", "entry", "record")  # of every record's row, before its own columns
_FIRST = {"label": "labelled"}  # what happened first to records of a kind; else they were added
_LARGE = " ON stored_"  # an index on claims or evidence
_FURTHER = "INSERT OR IGNORE INTO further_entry VALUES (?, ?)"


@lru_cache(maxsize=1)
def schema() -> tuple[str, tuple[str, ...]]:
    """Return the script that makes the tables and views, and the statements of the indices."""
    here = Path(__file__).parent
    indices = (here / "indices.sql").read_text(encoding="utf-8").split(";")[:-1]
    return (here / "schema.sql").read_text(encoding="utf-8"), tuple(map(str.strip, indices))


_NOBODY: Final = About(title="-", maintainer="-", appeal="-", licence="-", criteria="-")


class Tables:
    """Tables that entries are added to in the order of the log, and finished once.

    In memory where no path is given. Raises InputError where this Python's SQLite is too old.
    """

    def __init__(self, path: Path | None = None) -> None:
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise InputError(
                f"this Python has SQLite {sqlite3.sqlite_version}, and 3.38 is needed",
                remedy="use a newer Python.",
            )
        # Notebooks and servers read from other threads than the one that made it.
        self.connection = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, check_same_thread=False
        )
        for setting in _FAST:
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.executescript(f"BEGIN;\n{schema()[0]}")
        self._numbers: dict[str, dict[str, int]] = {kind: {} for kind in RECORDS}
        self._removed: set[tuple[str, int]] = set()
        self._claims = ManyEntries()
        self._writer = Writer(self.connection)
        self._waiting: list[tuple[int, str | None, Change]] = []
        self._indexed = False

    def add(self, number: int, at: str | None, change: Change) -> None:
        """Add what the entry of a number says of a record."""
        known = self._numbers[change.kind]
        first = known.get(change.id)
        if first is not None:
            self._change(first, number, at, change)
            return
        if change.record is None:
            raise InputError(f"entry {number} of the log changes a record that it never gave")
        known[change.id] = number
        if change.kind == "label":
            self.index_claims()
        self._waiting.append((number, at, change))
        if len(self._waiting) >= _BATCH_ROWS:
            self._flush()

    def index_claims(self) -> None:
        """Begin with the indices that take longest; more claims may follow, but not as fast.

        Labels come after claims: the first of them begins it too, so that it is always done at the
        same place of the log.
        """
        self._flush()
        if not self._indexed:
            self._indexed = True
            for statement in schema()[1]:
                if _LARGE in statement:
                    self._writer.run(statement)

    def finish(self, *, size: int, root: str = "") -> sqlite3.Connection:
        """Add what follows from all entries, and the indices; return the connection.

        ``size`` and ``root`` are those of the log, for who wants to know what this was made from.
        """
        self.index_claims()
        run = self._writer.wait().execute
        for statement in schema()[1]:
            if _LARGE not in statement:
                run(statement)
        self._supersede()
        self._merge()
        self.connection.executemany(_FURTHER, sorted(self._claims.concerned()))
        run(
            "DELETE FROM further_entry WHERE EXISTS ("
            "SELECT 1 FROM stored_claim AS c WHERE c.number = further_entry.entry "
            "AND further_entry.entity IN (c.subject, c.object))"
        )
        self.connection.executemany(
            "INSERT INTO one_value VALUES (?)", sorted((each,) for each in ONE_VALUE)
        )
        made_from = {
            "log_size": str(size),
            "log_root": root,
            "rules": RULES,
            "schema": str(SCHEMA_VERSION),
        }
        self.connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(made_from.items()))
        run("COMMIT")
        self._writer.stop()
        return self.connection

    def close(self) -> None:
        """Let go of the file."""
        self._writer.stop()
        self.connection.close()

    def _change(self, first: int, number: int, at: str | None, change: Change) -> None:
        """Give a record that is there another state; the former one stays with its entry."""
        self._flush()
        table = TABLES[change.kind]
        run = self._writer.wait().execute
        if change.kind == "claim":
            self._claims.note(first, number, self._ends(first), change)
        else:
            ends = {*self._former(table, first), *concerned(change)}
            self.connection.executemany(_FURTHER, sorted((entity, number) for entity in ends))
        what = self._what(first, change)
        kind = "assessment" if what == "reassessed" else change.kind
        run(insertion("entry", _ENTRY_COLUMNS), (number, at, kind, change.id, what))
        if what == "removed":
            self._removed.add((change.kind, first))
            run(f"UPDATE {table.table} SET removed = ? WHERE number = ?", (number, first))  # noqa: S608 -- names of ours
            return
        if change.assessment is not None:
            self._keep_former("assessment", "assessed", table, first)
        if change.record is None:
            self._reassess(first, number, change)
            return
        self._removed.discard((change.kind, first))
        self._keep_former("record", "entry", table, first)
        _, _, *state = table.rows([(number, change)])[0]
        run(table.update(), (*state, first))
        key = first if table.keyed_by_number else change.id
        for child in table.children:
            run(f"DELETE FROM {child.table} WHERE {child.key} = ?", (key,))  # noqa: S608 -- names of ours
            self.connection.executemany(
                insertion(child.table, child.columns), child.rows([(first, change)])
            )

    def _reassess(self, first: int, number: int, change: Change) -> None:
        assert change.assessment is not None  # as the caller saw
        self.connection.execute(
            "UPDATE stored_claim SET proposition = ?, status = ?, assessed = ?, assessment = ? "
            "WHERE number = ?",
            (
                change.assessment.proposition,
                change.assessment.status,
                number,
                change.assessed.decode(),
                first,
            ),
        )

    def _what(self, first: int, change: Change) -> str:
        if change.record is None:
            return "removed" if change.assessment is None else "reassessed"
        if getattr(change.record, "negated", False):
            return "negated"
        if change.kind == "label":
            return "labelled"
        return "returned" if (change.kind, first) in self._removed else "changed"

    def _keep_former(self, column: str, giver: str, table: Table, first: int) -> None:
        """Put a state that is about to be replaced to the entry that gave it."""
        self.connection.execute(
            f"UPDATE entry SET {column} = (SELECT {column} FROM {table.table} WHERE number = ?) "  # noqa: S608 -- names of ours
            f"WHERE number = (SELECT {giver} FROM {table.table} WHERE number = ?)",
            (first, first),
        )

    def _ends(self, claim: int) -> tuple[str | None, ...]:
        found = self.connection.execute(
            "SELECT subject, object FROM stored_claim WHERE number = ?", (claim,)
        )
        ends: tuple[str | None, ...] = found.fetchone()
        return ends

    def _former(self, table: Table, first: int) -> Iterator[str]:
        """Give the entities that the present state of a record concerns."""
        columns = {
            "entity": "id",
            "judgement": "left_entity, right_entity",
            "label": "entity",
        }.get(table.table)
        if columns is not None:
            yield from self.connection.execute(
                f"SELECT {columns} FROM {table.table} WHERE number = ?",  # noqa: S608 -- names of ours
                (first,),
            ).fetchone()

    def _flush(self) -> None:
        """Hand over the rows that wait; parents come before their children."""
        waiting, self._waiting = self._waiting, []
        entries = [
            (number, at, change.kind, change.id, _FIRST.get(change.kind, "added"))
            for number, at, change in waiting
        ]
        self._writer.insert("entry", _ENTRY_COLUMNS, entries)
        for kind, table in TABLES.items():
            batch = [(number, change) for number, _, change in waiting if change.kind == kind]
            self._writer.insert(table.table, (*_HEAD, *table.columns), table.rows(batch))
            for child in table.children:
                self._writer.insert(child.table, child.columns, child.rows(batch))
            if kind != "claim":
                further = [(end, number) for number, change in batch for end in concerned(change)]
                self._writer.run(_FURTHER, further)

    def _supersede(self) -> None:
        run = self.connection.execute
        run(
            "UPDATE stored_claim SET superseded_by = ("
            "  SELECT n.id FROM stored_claim AS n"
            "  WHERE n.supersedes = stored_claim.id AND n.removed IS NULL"
            "  ORDER BY n.number DESC LIMIT 1"
            ") WHERE id IN (SELECT supersedes FROM stored_claim WHERE supersedes IS NOT NULL)"
        )
        run(
            "INSERT OR IGNORE INTO further_entry "
            "SELECT old.subject, new.number FROM stored_claim AS new "
            "JOIN stored_claim AS old ON old.id = new.supersedes WHERE old.subject IS NOT NULL"
        )

    def _merge(self) -> None:
        """Write which entities are one, as the judgements have it."""
        held: dict[str, dict[str, Any]] = {}
        for kind in ("entity", "judgement"):
            rows = self.connection.execute(
                f"SELECT id, record FROM {kind} WHERE removed IS NULL ORDER BY number"  # noqa: S608 -- names of ours
            )
            held[kind] = dict(rows)
        if not held["judgement"]:
            return
        content = Content(
            _NOBODY,
            entities={key: decoded(Entity, record) for key, record in held["entity"].items()},
            judgements=tuple(decoded(Judgement, each) for each in held["judgement"].values()),
        )
        self.connection.executemany(
            "UPDATE entity SET canonical = ? WHERE id = ?",
            sorted((one, each) for each, one in canonical(content).items() if one != each),
        )
