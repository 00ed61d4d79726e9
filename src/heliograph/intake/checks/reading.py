"""Files of checks to one table, file after file: opened, read row by row, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa

from heliograph.checks import CHECK_SCHEMA
from heliograph.errors import InputError
from heliograph.intake.account import IntakeAccount, Tally
from heliograph.intake.checks.build import CheckBuilder
from heliograph.intake.checks.draft import CheckBinding
from heliograph.intake.checks.shape import bind
from heliograph.intake.draft import BadRow
from heliograph.intake.export import Export, look_at
from heliograph.intake.files import ExportBytes, hash_file
from heliograph.intake.formats.base import Options
from heliograph.intake.naming import Namer
from heliograph.intake.quarantine import EARLY_ROWS, Quarantine, check_share
from heliograph.intake.rows import Row, table_rows
from heliograph.intake.seen import Seen
from heliograph.intake.times import DAYS, TimeColumn, zone_named
from heliograph.privacy.pseudonyms import Naming

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes of it that are done, and its size."""

_UNKNOWN = "unknown"
_DAYS_NOTE = (
    "the column {column!r} has days without a time of day: each counts from 00:00 UTC where the "
    "post was there, and until 24:00 where it was gone"
)


def take_checks(
    paths: Sequence[str | Path],
    *,
    names: Naming,
    platform: str | None = None,
    quarantine: Path | None = None,
    timezone: str | None = None,
    columns: Mapping[str, str] | None = None,
    max_bad_share: float = 0.01,
    progress: Progress | None = None,
) -> tuple[pa.Table, tuple[IntakeAccount, ...]]:
    """Return the checks of files as one table (CHECK_SCHEMA), and an account of each file.

    Accounts are named by ``names``, wherever they stand: as author, in ids, links and texts; they
    are of ``platform`` where no column tells it. All files are looked at before any is read. Bad
    rows go to the file ``quarantine``; more than ``max_bad_share`` of them in a file stop the
    run. In an account ``posts`` counts the rows that became checks. Raises InputError for a file
    that cannot be read.
    """
    if not 0 <= max_bad_share <= 1:
        raise InputError(
            f"the share of bad rows to let pass is {max_bad_share}",
            remedy="give a share from 0 to 1, such as 0.01.",
        )
    zone = zone_named(timezone) if timezone else None
    opened = [_open(Path(path), columns or {}) for path in paths]
    seen = Seen()
    batches: list[pa.RecordBatch] = []
    accounts: list[IntakeAccount] = []
    taken: set[str] = set()
    with closing(Quarantine(quarantine)) as bad_rows:
        for one in opened:
            name = _unlike(one.export.name, taken)
            reading = Reading(name, one, platform, zone, Namer(names), seen)
            batches += _read(reading, bad_rows, max_bad_share, progress or _silent)
            accounts.append(reading.account())
    return pa.Table.from_batches(batches, CHECK_SCHEMA), tuple(accounts)


@dataclass
class Opened:
    """A file, or what is read like one, and how its rows are read."""

    export: Export
    binding: CheckBinding


class Reading:
    """One file of checks while it is read."""

    def __init__(
        self,
        name: str,
        opened: Opened,
        platform: str | None,
        zone: tzinfo | None,
        namer: Namer,
        seen: Seen,
    ) -> None:
        self.name = name
        self.export, self.binding = opened.export, opened.binding
        self.tally = Tally()
        self.sha256, self.size_bytes = "", 0
        if zone is None and self.binding.zone:
            zone = zone_named(self.binding.zone)
        self._times = _Times(self.export.path, self.binding.columns, zone)
        where = platform or self.binding.platform or _UNKNOWN
        self.builder = CheckBuilder(name, where, self._times, namer, seen, self.tally)

    def add(self, line: int, row: Any) -> BadRow | None:
        """Add a row; returns what is wrong with it where it cannot be checks."""
        try:
            if type(row) is BadRow:
                raise row
            self.builder.add(self.binding.draft(row), line)
        except BadRow as bad:
            self.tally.rows += bad.rows
            self.tally.bad(bad.reason, line, bad.rows)
            return bad
        self.tally.rows += 1
        return None

    def account(self) -> IntakeAccount:
        """Return what became of the file."""
        tally = self.tally
        notes = list(self.binding.notes)
        notes += [
            _DAYS_NOTE.format(column=times.column)
            for times in self._times.values()
            if times.kind == DAYS
        ]
        if not tally.posts and not tally.duplicates:
            notes.append("the file has no checks")
        return IntakeAccount(
            name=self.name,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            format=self.binding.format,
            guessed=(*self.export.guessed, *self.binding.guessed),
            rows=tally.rows,
            posts=tally.posts,
            duplicates=tally.duplicates,
            quarantined=tally.quarantined,
            repaired=tally.repaired,
            notes=tuple(notes),
        )


class _Times(dict[str, TimeColumn]):
    """The readers of the columns of times, each made when it is first needed."""

    def __init__(self, path: Path, columns: dict[str, str], zone: tzinfo | None) -> None:
        super().__init__()
        self._path, self._columns, self._zone = path, columns, zone

    def __missing__(self, name: str) -> TimeColumn:
        self[name] = TimeColumn(self._path, self._columns[name], zone=self._zone, days=True)
        return self[name]


def _open(path: Path, columns: Mapping[str, str]) -> Opened:
    export = look_at(path)
    return Opened(export, bind(export, Options(columns=dict(columns))))


def _unlike(name: str, taken: set[str]) -> str:
    unlike, number = name, 1
    while unlike in taken:
        number += 1
        unlike = f"{name} ({number})"
    taken.add(unlike)
    return unlike


def _read(
    reading: Reading, quarantine: Quarantine, max_bad_share: float, progress: Progress
) -> Iterator[pa.RecordBatch]:
    export, builder = reading.export, reading.builder
    size = reading.size_bytes = export.path.stat().st_size
    lines = export.container in {"table", "json lines"}
    with ExportBytes(export.path, export.packing, lines=lines) as raw:
        rows: Iterator[Row] = table_rows(export, raw)
        for line, row in rows:
            if bad := reading.add(line, row):
                quarantine.add(reading.name, line, bad)
            if reading.tally.rows == EARLY_ROWS:
                check_share(export.path, reading.tally, max_bad_share, at_end=False)
            if builder.full:
                if batch := builder.take():
                    yield batch
                progress(export.name, min(raw.packed_done, size), size)
        check_share(export.path, reading.tally, max_bad_share, at_end=True)
        if batch := builder.take():
            yield batch
        if export.container == "parquet":
            reading.sha256 = hash_file(export.path, lambda done: progress(export.name, done, size))
        else:
            reading.sha256 = raw.sha256()
    progress(export.name, size, size)


def _silent(_name: str, _done: int, _total: int) -> None:
    """Tell nobody."""
