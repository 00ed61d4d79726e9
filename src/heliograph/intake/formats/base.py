"""What every format declares: its fields, where they are documented, and how a row is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from heliograph.intake.draft import Draft
from heliograph.intake.export import Export, plain
from heliograph.intake.files import ExportBytes
from heliograph.intake.rows import Row, table_rows


@dataclass(frozen=True)
class Field:
    """A field of an export that is read, and the column of the posts table it becomes."""

    name: str
    becomes: str
    note: str = ""


@dataclass(frozen=True)
class Options:
    """What the person said about the export."""

    columns: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    handles: bool = False  # whether authors' handles are wanted beside their ids


@dataclass
class Binding:
    """A format bound to one export.

    ``draft`` turns a row into a Draft; it raises BadRow for a row that is none and Skip for an
    entry that is no post.
    """

    draft: Callable[[Any], Draft]
    time_column: str
    platform: str
    guessed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: Callable[[Export, ExportBytes], Iterator[Row]] = table_rows


@dataclass(frozen=True)
class Format:
    """A format of exports. ``zone`` is the zone that its documentation gives to naive times.

    ``days`` says that a day without a time of day is a time.
    """

    name: str
    title: str
    source: str  # where the fields are documented
    times: str  # one sentence on zones and resolution
    fields: tuple[Field, ...]
    recognises: Callable[[Export], bool]
    bind: Callable[[Export, Options], Binding]
    zone: str | None = None
    zone_abbreviations: bool = False
    days: bool = False


def platform_of(options: Options, default: str) -> str:
    """Return the platform the person named, or the format's own.

    >>> platform_of(Options(platform="Twitter"), "unknown")
    'x'
    """
    return one_platform(options.platform) if options.platform else default


def one_platform(name: str) -> str:
    """Return a platform's one name.

    >>> one_platform(" Twitter "), one_platform("telegram")
    ('x', 'telegram')
    """
    name = name.strip().casefold()
    return {"twitter": "x", "bsky": "bluesky", "fb": "facebook", "tg": "telegram"}.get(name, name)


def cell_getter(export: Export, column: str) -> Callable[[Any], Any]:
    """Return a function from a row to its cell in a column; None where there is no such column."""
    if column in export.columns:
        index = export.index(column)
        return lambda row: row[index]
    if not export.partial:
        return lambda _row: None
    export.late |= {plain(column)}

    def late_cell(row: Any) -> Any:
        if column not in export.columns:
            return None
        index = export.columns.index(column)
        return row[index] if index < len(row) else None

    return late_cell
