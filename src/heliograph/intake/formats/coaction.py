"""The four-column co-action table: who acted on what, by which content, when.

It does not say what the objects are (reposted posts, links, ...), so that they become ``object``.
"""

from __future__ import annotations

from typing import Any

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.export import Export, plain
from heliograph.intake.formats.base import Binding, Field, Format, Options, platform_of
from heliograph.intake.formats.table import LATE_KEYS
from heliograph.intake.values import as_id, as_time

_NAMES = {
    "object": ("object_id", "object"),
    "account": ("account_id", "id_user", "account"),
    "post_id": ("content_id", "content"),
    "time": ("timestamp_share", "timestamp", "time"),
}


def _columns(export: Export) -> dict[str, str] | None:
    by_name = {plain(column): column for column in export.columns}
    found = {
        field: next((by_name[name] for name in names if name in by_name), None)
        for field, names in _NAMES.items()
    }
    if len(export.columns) != len(_NAMES):
        return None
    columns = {field: column for field, column in found.items() if column is not None}
    return columns if len(columns) == len(_NAMES) else None


def _bind(export: Export, options: Options) -> Binding:
    columns = dict(options.columns) if options.columns else _columns(export)
    if columns is None or set(columns) != set(_NAMES):
        raise InputError(
            "a co-action table has exactly four columns: object, account, content and time",
            path=export.path,
            remedy="name them object_id, account_id, content_id and timestamp_share, or read the "
            "file with `--format table`.",
        )
    missing = [column for column in columns.values() if column not in export.columns]
    if missing:
        raise InputError(
            f"there is no column {missing[0]!r}", path=export.path, remedy="check `--map`."
        )
    at = {field: export.index(column) for field, column in columns.items()}
    width = len(export.columns)
    if export.partial:
        export.late = LATE_KEYS - {plain(column) for column in export.columns}
    thing, account, content, time = at["object"], at["account"], at["post_id"], at["time"]

    def draft(row: Any) -> Draft:
        name = as_id(row[account], columns["account"])
        acted_on = as_id(row[thing], columns["object"])
        if name is None:
            raise BadRow("the account is missing", columns["account"])
        if acted_on is None:
            raise BadRow("the object is missing", columns["object"])
        if len(row) > width:
            raise InputError(
                f"a later object has a fifth key, {export.columns[width]!r}: "
                "this is no co-action table",
                path=export.path,
                remedy="read the file with `--format table`.",
            )
        return Draft(
            account=name,
            time=as_time(row[time]),
            post_id=as_id(row[content], columns["post_id"]),
            object=acted_on,
        )

    guessed = [
        "the file was taken for a co-action table, which does not say what its objects are: "
        f"{columns['object']!r} is the object, {columns['account']!r} the account, "
        f"{columns['post_id']!r} the post, {columns['time']!r} the time"
    ]
    return Binding(draft, columns["time"], platform_of(options, "unknown"), guessed)


FORMAT = Format(
    name="coaction",
    title="a co-action table (object, account, content, time)",
    source="CooRTweet (CRAN), prep_data() and the data set russian_coord_tweets",
    times="Any form that times.py reads, usually seconds since 1970.",
    fields=(
        Field("object_id", "object", "required; what it is stays undeclared"),
        Field("account_id (id_user in early versions)", "account", "required"),
        Field("content_id", "post_id", "required"),
        Field("timestamp_share", "time", "required"),
    ),
    recognises=lambda export: _columns(export) is not None,
    bind=_bind,
)
