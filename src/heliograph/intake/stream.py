"""Exports to batches of posts, one file after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa

from heliograph.errors import InputError
from heliograph.intake.account import IntakeAccount, Tally
from heliograph.intake.build import Builder
from heliograph.intake.draft import BadRow, Skip
from heliograph.intake.export import Export, look_at
from heliograph.intake.files import ExportBytes, hash_file
from heliograph.intake.formats import Format, choose
from heliograph.intake.formats.base import Binding, Options
from heliograph.intake.known_as import Handles
from heliograph.intake.naming import Namer
from heliograph.intake.quarantine import EARLY_ROWS, Quarantine, check_share
from heliograph.intake.seen import Seen
from heliograph.intake.times import DAYS, TimeColumn, zone_named
from heliograph.privacy.pseudonyms import Naming

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes of it that are done, and its size."""

_MINUTE_NOTE = (
    "the times are whole minutes: synchrony within less than two minutes means nothing here"
)
_DAYS_NOTE = (
    "the times are days without a time of day: each counts as 00:00 UTC of its day, and synchrony "
    "within less than two days means nothing here"
)


@dataclass
class _Opened:
    export: Export
    format: Format
    binding: Binding
    name: str  # unlike that of any other file of the run


class PostStream:
    """Batches of posts (POST_SCHEMA); ``files`` has an account of each file read to its end."""

    def __init__(
        self,
        opened: Sequence[_Opened],
        *,
        namer: Namer,
        quarantine: Path | None,
        zone: tzinfo | None,
        max_bad_share: float,
        progress: Progress | None,
    ) -> None:
        self.files: tuple[IntakeAccount, ...] = ()
        self._opened = opened
        self._namer = namer
        self._quarantine = quarantine
        self._zone = zone
        self._max_bad_share = max_bad_share
        self._progress = progress or (lambda _name, _done, _total: None)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Read the files from the beginning."""
        self.files = ()
        seen = Seen()
        with closing(Quarantine(self._quarantine)) as quarantine:
            for opened in self._opened:
                yield from self._read(opened, seen, quarantine)

    def _read(
        self, opened: _Opened, seen: Seen, quarantine: Quarantine
    ) -> Iterator[pa.RecordBatch]:
        export, binding = opened.export, opened.binding
        size = export.path.stat().st_size
        tally = Tally()
        times = self._times(opened)
        builder = Builder(opened.name, binding.platform, times, self._namer, seen, tally)
        # Of a JSON document a line says nothing, and a line may be the whole document.
        lines = export.container in {"table", "json lines"}
        with ExportBytes(export.path, export.packing, lines=lines) as raw:
            for line, row in binding.rows(export, raw):
                self._add(builder, binding, line, row, tally, quarantine, opened.name)
                if tally.rows == EARLY_ROWS:
                    check_share(export.path, tally, self._max_bad_share, at_end=False)
                if builder.full:
                    if batch := builder.take():
                        yield batch
                    self._progress(export.name, min(raw.packed_done, size), size)
            check_share(export.path, tally, self._max_bad_share, at_end=True)
            if batch := builder.take():
                yield batch
            if export.container == "parquet":
                sha256 = hash_file(
                    export.path, lambda done: self._progress(export.name, done, size)
                )
            else:
                sha256 = raw.sha256()
        self._progress(export.name, size, size)
        self.files += (_account(opened, sha256, size, tally, times),)

    def _times(self, opened: _Opened) -> TimeColumn:
        documented = opened.format.zone
        return TimeColumn(
            opened.export.path,
            opened.binding.time_column,
            zone=zone_named(documented) if documented else self._zone,
            abbreviations=opened.format.zone_abbreviations,
            days=opened.format.days,
        )

    @staticmethod
    def _add(
        builder: Builder,
        binding: Binding,
        line: int,
        row: Any,
        tally: Tally,
        quarantine: Quarantine,
        name: str,
    ) -> None:
        try:
            if type(row) is BadRow:
                raise row
            builder.add(binding.draft(row), line)
            tally.rows += 1
        except BadRow as bad:
            tally.rows += bad.rows
            tally.bad(bad.reason, line, bad.rows)
            quarantine.add(name, line, bad)
        except Skip as skip:
            tally.skipped[skip.what] += 1


def _account(
    opened: _Opened, sha256: str, size: int, tally: Tally, times: TimeColumn
) -> IntakeAccount:
    notes = [*opened.binding.notes]
    notes += [f"{count:,} {what}, were passed over" for what, count in tally.skipped.items()]
    if times.kind == DAYS:
        notes.append(_DAYS_NOTE)
    elif times.whole_minutes and tally.posts:
        notes.append(_MINUTE_NOTE)
    if not tally.posts and not tally.duplicates:
        notes.append("the file has no posts")
    return IntakeAccount(
        name=opened.name,
        sha256=sha256,
        size_bytes=size,
        format=opened.format.name,
        guessed=(*opened.export.guessed, *opened.binding.guessed),
        rows=tally.rows,
        posts=tally.posts,
        duplicates=tally.duplicates,
        quarantined=tally.quarantined,
        repaired=tally.repaired,
        notes=tuple(notes),
    )


def stream_posts(  # noqa: PLR0913 - what a person can say of an export
    paths: Sequence[str | Path],
    *,
    names: Naming,
    quarantine: Path | None = None,
    format: str | None = None,  # noqa: A002 - its name in the public interface
    timezone: str | None = None,
    columns: Mapping[str, str] | None = None,
    platform: str | None = None,
    max_bad_share: float = 0.01,
    handles: Handles | None = None,
    progress: Progress | None = None,
) -> PostStream:
    """Return the posts of exports as a stream of batches, accounts named by ``names``.

    All files are looked at first, so that a wrong one is told before any is read. Bad rows go to
    the file ``quarantine``; more than ``max_bad_share`` of them in a file stop the run. Where
    ``handles`` is given, it learns which account goes by which handle. Raises InputError here, or
    while the stream is read.
    """
    options = Options(columns=dict(columns or {}), platform=platform, handles=handles is not None)
    zone = zone_named(timezone) if timezone else None
    if not 0 <= max_bad_share <= 1:
        raise InputError(
            f"the share of bad rows to let pass is {max_bad_share}",
            remedy="give a share from 0 to 1, such as 0.01.",
        )
    opened: list[_Opened] = []
    names_taken: set[str] = set()
    for path in paths:
        export = look_at(Path(path))
        chosen = choose(export, format, columns_given=bool(columns))
        name, number = export.name, 1
        while name in names_taken:
            number += 1
            name = f"{export.name} ({number})"
        names_taken.add(name)
        opened.append(_Opened(export, chosen, chosen.bind(export, options), name))
    return PostStream(
        opened,
        namer=Namer(names, handles),
        quarantine=quarantine,
        zone=zone,
        max_bad_share=max_bad_share,
        progress=progress,
    )
