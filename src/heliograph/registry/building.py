"""Building a registry: its folder into a log that only grows, and tables made from that log.

::

    out/log.jsonl          every state of every record, signed
    out/registry.sqlite    the tables, which can be made anew from the log
    out/keys/log.key       the key that signs; its owner's only
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from heliograph.errors import InputError
from heliograph.registry.assessed import Assessed
from heliograph.registry.beside import beside, may_copy
from heliograph.registry.changes import Latest
from heliograph.registry.checking import check
from heliograph.registry.content import Problem, in_order
from heliograph.registry.folder import read_folder
from heliograph.registry.ledger import Change, logged
from heliograph.registry.shelf import Rows
from heliograph.registry.tables import Tables
from heliograph.registry.tablesfile import clear_abandoned, tables_file
from heliograph.registry.texts import Texts

if TYPE_CHECKING:
    from heliograph.evidence.log import Log

LOG = "log.jsonl"
TABLES = "registry.sqlite"
KEY = "keys/log.key"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many records of it are done, and how many there are (0
where that is not known)."""

MANY_CLAIMS = 100_000
"""From so many claims on they are checked on one core and assessed on another."""

_STEP = 10_000


@dataclass(frozen=True)
class Built:
    """What a build did; where there are ``errors`` it did nothing."""

    out: Path
    problems: tuple[Problem, ...]
    added: dict[str, int]  # entries that the log was given, by the kind of their records
    log_size: int  # entries in all
    log_root: str  # of the Merkle tree over them, in hexadecimal
    set_aside: Path | None = None  # what stood after the log's last whole append, if anything

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the registry from being built."""
        return _errors(self.problems)


def build(
    folder: str | Path,
    out: str | Path,
    *,
    texts: Texts | None = None,
    key: str | Path | None = None,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> Built:
    """Bring the registry at ``out`` to the state of a folder, and say what was new.

    The log is told of what changed since the last build and of nothing else; it is told all at
    once, so that a build that is killed leaves the log as it was, or with all of it. ``key`` is
    the file of the signing key (``out/keys/log.key``, made with the log, where None); ``at`` is
    when the build takes place (now, where None), which also decides what labels hold.
    Raises InputError where the folder, the log or the key cannot be used.
    """
    target, told = Path(out), progress or (lambda *_: None)
    with _no_collection():
        problems, now = _assessed(folder, texts, told)
        if now is None:
            return Built(target, problems, {}, 0, "")
        with _log(target, Path(key) if key else target / KEY, at) as log:
            _refuse_a_shorter_log(log, target)
            clear_abandoned(target)
            added = _Building(log, target / TABLES, at, told).bring_to(now)
            return Built(target, problems, added, log.size, log.root.hex(), log.set_aside)


def rebuild(out: str | Path) -> None:
    """Make the tables of a built registry anew, from its log alone.

    Raises InputError where the log cannot be read or the tables cannot be written.
    """
    retold(Path(out) / LOG, Path(out) / TABLES)


def retold(log_path: Path, path: Path) -> None:
    """Write to ``path`` the tables that a log makes. Raises InputError as ``rebuild`` does."""
    from heliograph.evidence.log import Log

    with Log.open(log_path) as log, tables_file(path) as tables, _no_collection():
        _retell(log, tables)
        tables.finish(size=log.size, root=log.root.hex())


def _assessed(
    folder: str | Path, texts: Texts | None, progress: Progress
) -> tuple[tuple[Problem, ...], Assessed | None]:
    """Return what is wrong with a folder, and what is in it unless there are errors."""
    progress("reading", 0, 0)
    content, found = read_folder(folder)
    progress("assessing", 0, 0)
    if len(content.claims) < MANY_CLAIMS or _errors(found) or not may_copy():
        problems = in_order((*found, *check(content, texts)))
        return problems, None if _errors(problems) else Assessed.of(content, texts)
    with beside(lambda: check(content, texts), tuple[Problem, ...]) as checked:
        now = None
        with suppress(KeyError):  # a claim cites what is not there, as the check will tell
            now = Assessed.of(content, texts)
        problems = in_order((*found, *checked()))
    return problems, None if _errors(problems) else now or Assessed.of(content, texts)


def _errors(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.severity == "error")


class _Building:
    """One build, with the log open."""

    def __init__(self, log: Log, tables: Path, at: datetime | None, progress: Progress) -> None:
        self._log = log
        self._path = tables
        self._at = at or datetime.now(UTC).replace(microsecond=0)
        self._progress = progress

    def bring_to(self, now: Assessed) -> dict[str, int]:
        """Tell the log what is new and make the tables; return what was added, by kind."""
        as_of = self._at.astimezone(UTC).date()
        latest = Latest.of(logged(self._log))
        if self._log.size == 0:
            # Everything is new: it goes through without being held together in memory.
            total = 1 + sum(map(len, (now.sources, now.entities, now.judgements, now.claims)))
            return self._write(latest.new(now, as_of), total)
        new = list(latest.new(now, as_of))
        if not new and self._up_to_date():
            return {}
        return self._write(iter(new), len(new))

    def _write(self, new: Iterator[Change], total: int) -> dict[str, int]:
        added: Counter[str] = Counter()
        with tables_file(self._path) as tables:
            _retell(self._log, tables)
            self._log.append(self._told(new, total, tables, added), at=self._at)
            tables.finish(size=self._log.size, root=self._log.root.hex())
        return dict(added)

    def _told(
        self, new: Iterator[Change], total: int, tables: Tables, added: Counter[str]
    ) -> Iterator[tuple[str, object]]:
        """Give the log its entries, and the tables the same on the way."""
        from heliograph.evidence.log.lines import stamp

        at, first = stamp(self._at), self._log.size
        for done, change in enumerate(new):
            if done % _STEP == 0:
                self._progress("writing", done, total)
            tables.add(first + done, at, change)
            kind, record = change.entry()
            added[kind] += 1
            yield kind, record
            if done + 1 == total:  # labels are worked out next, which leaves the other core free
                tables.index_claims()
        self._progress("writing", total, total)

    def _up_to_date(self) -> bool:
        """Return whether the tables that are there were made from the whole log."""
        try:
            rows = Rows.of_file(self._path)
        except InputError:
            return False
        meta = dict(rows.each("SELECT key, value FROM meta"))
        rows.close()
        return meta.get("log_root") == self._log.root.hex()


def _refuse_a_shorter_log(log: Log, out: Path) -> None:
    """Refuse to go on from a log that has lost what the tables beside it were made of.

    An end that was cut off looks like a log that never had it; the tables remember.
    """
    try:
        rows = Rows.of_file(out / TABLES)
    except InputError:
        return
    meta = dict(rows.each("SELECT key, value FROM meta"))
    rows.close()
    size, root = int(meta.get("log_size", 0)), meta.get("log_root")
    if size > log.size or (size == log.size and root != log.root.hex()):
        raise InputError(
            f"the tables here were made from a log of {size:,} entries, and this one has "
            f"{log.size:,} or is another",
            path=out / LOG,
            remedy="put the log back; what was cut from it may stand in a file log.torn-... "
            "beside it. To begin anew, build into another directory.",
        )


def _retell(log: Log, tables: Tables) -> None:
    for entry in logged(log):
        tables.add(entry.number, entry.at, entry.change)


@contextmanager
def _log(out: Path, key_path: Path, at: datetime | None) -> Iterator[Log]:
    """Open the log of a built registry for writing, or make one."""
    from heliograph.evidence.log import Log, new_key, read_key

    if (out / "registry.yaml").exists():
        raise InputError(
            "this is a registry's folder, which people edit",
            path=out,
            remedy="build into another directory.",
        )
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the registry cannot be built here ({error.strerror})", path=out
        ) from error
    path = out / LOG
    if path.exists():
        log = Log.open(path, read_key(key_path))
    else:
        # A build that was killed may have come no further than the key.
        key = read_key(key_path) if os.path.lexists(key_path) else new_key(key_path)
        log = Log.create(path, key, at=at)
    with log:
        yield log


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold off the collector of cycles: records have none, and there may be millions."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
