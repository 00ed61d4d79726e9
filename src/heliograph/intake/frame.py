"""Posts that are already a frame: the same names and the same schema as an export's."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from heliograph.errors import InputError
from heliograph.intake.naming import Namer
from heliograph.intake.times import EARLIEST_S, LATEST_S
from heliograph.posts import KINDS, POST_SCHEMA
from heliograph.privacy.pseudonyms import Naming

_NEEDED = ("post_id", "account", "time")
_IDS = frozenset({"post_id", "account", "reposted_id", "replied_id", "object"})
_TICKS_PER_S = {"s": 1, "ms": 10**3, "us": 10**6}
_DEFAULTS = {"platform": "unknown", "kind": "post", "dataset": "frame"}


def name_posts(posts: pa.Table, names: Naming) -> Iterator[pa.RecordBatch]:
    """Return the posts of a table in POST_SCHEMA, with its accounts named by ``names``.

    The table has at least post_id, account and time, as ``read_posts`` gives them; other columns
    that it lacks are empty. ``time`` is a timestamp with a zone, or a number of seconds since
    1970. Raises InputError for a missing column or one of another type, for a time without a zone
    or outside 1990 to 2099, and for a kind that is not one of KINDS.
    """
    for name in _NEEDED:
        if name not in posts.column_names:
            raise InputError(
                f"the posts have no column {name!r}, only {', '.join(posts.column_names)}",
                remedy="read them with heliograph.read_posts, or name the column so.",
            )
        if missing := posts.column(name).null_count:
            raise InputError(f"{missing:,} of the posts have no {name}")
    try:
        whole = pa.table([_column(posts, field) for field in POST_SCHEMA], schema=POST_SCHEMA)
    except pa.ArrowException as error:
        raise InputError(
            f"a column of the posts has another type than the posts table: {error}",
            remedy="see heliograph.posts.POST_SCHEMA.",
        ) from error
    namer = Namer(names)
    for batch in whole.to_batches(max_chunksize=65_536):
        rows = [_named(row, namer) for row in batch.to_pylist()]
        yield pa.RecordBatch.from_pylist(rows, schema=POST_SCHEMA)


def _column(posts: pa.Table, field: pa.Field) -> pa.ChunkedArray | pa.Array:
    if field.name in posts.column_names:
        column = posts.column(field.name)
        if field.name == "time":
            return _times(column)
        if field.name == "account_created":
            return _days(column)
        if field.name in _IDS and pa.types.is_floating(column.type):
            raise InputError(
                "the ids are rounded numbers, their last digits may be lost",
                column=field.name,
                remedy="read the column as text.",
            )
        if pa.types.is_list(field.type):
            items = column.cast(pa.list_(pa.string())).to_pylist()
            return pa.array([[x for x in row or [] if x is not None] for row in items], field.type)
        column = column.cast(field.type)
        default = _DEFAULTS.get(field.name)
        if default is not None:
            column = pc.fill_null(column, default)
        if field.name == "kind":
            _check_kinds(column)
        return column
    if pa.types.is_list(field.type):
        return pa.array([[]] * posts.num_rows, field.type)
    return pa.array([_DEFAULTS.get(field.name)] * posts.num_rows, field.type)


def _times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        if kind.unit == "ns":  # digits beyond microseconds are cut
            column = column.cast(pa.timestamp("us", "UTC"), safe=False)
        unit = column.type.unit
        _check_years(column.cast(pa.int64()), _TICKS_PER_S[unit], "times")
        return column.cast(pa.timestamp("us", "UTC"))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        _check_years(column, 1, "numbers, which are taken for seconds since 1970,")
        if pa.types.is_floating(kind):
            micros = pc.round(pc.multiply(column.cast(pa.float64()), 1e6)).cast(pa.int64())
        else:
            micros = pc.multiply(column.cast(pa.int64()), 1_000_000)
        return micros.cast(pa.timestamp("us", "UTC"))
    if pa.types.is_timestamp(kind):
        raise InputError(
            "the times have no zone, and guessing one would shift every post",
            column="time",
            remedy="give them their zone, in Polars with dt.replace_time_zone, in pandas with "
            "dt.tz_localize.",
        )
    raise InputError(
        f"the times are of the type {kind}",
        column="time",
        remedy="make them timestamps with a zone, or seconds since 1970.",
    )


def _days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if not (
        pa.types.is_timestamp(kind) or pa.types.is_date(kind) or column.null_count == len(column)
    ):
        raise InputError(
            f"the creation dates of the accounts are of the type {kind}",
            column="account_created",
            remedy="make them timestamps or dates.",
        )
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    return (
        column.cast(pa.date32(), safe=False)
        .cast(pa.timestamp("us"))
        .cast(pa.timestamp("us", "UTC"))
    )


def _check_years(column: pa.ChunkedArray, ticks_per_s: int, what: str) -> None:
    inside = pc.and_(
        pc.greater_equal(column, EARLIEST_S * ticks_per_s),
        pc.less(column, LATEST_S * ticks_per_s),
    )
    if outside := len(column) - (pc.sum(inside).as_py() or 0):
        raise InputError(
            f"{outside:,} of the {what} are before 1990 or after 2099",
            column="time",
            remedy="make them timestamps with a zone, or seconds since 1970.",
        )


def _check_kinds(column: pa.ChunkedArray) -> None:
    if unknown := set(column.unique().to_pylist()) - set(KINDS):
        raise InputError(
            f"{min(unknown)!r} is no kind of post",
            column="kind",
            remedy=f"the kinds are {', '.join(KINDS)}.",
        )


def _named(row: dict[str, object], namer: Namer) -> dict[str, object]:
    platform, account = str(row["platform"]), str(row["account"])

    def reference(name: str) -> str | None:
        return namer.reference(platform, str(row[name])) if row[name] is not None else None

    text = row["text"]
    urls, mentions, media = row["urls"], row["mentions"], row["media"]
    assert isinstance(urls, list)
    assert isinstance(mentions, list)
    assert isinstance(media, list)
    name = namer.account(platform, account, is_handle=False)
    return row | {
        "post_id": namer.post_id(str(row["post_id"]), account, name, platform=platform),
        "account": name,
        "text": namer.text(platform, str(text)) if text is not None else None,
        "urls": [namer.link(url)[0] for url in urls],
        # In memory a mention has lost the '@' that told a handle from an id.
        "mentions": [namer.mention(platform, "@" + mention) for mention in mentions],
        "media": [namer.media(item) for item in media],
        "reposted_id": reference("reposted_id"),
        "replied_id": reference("replied_id"),
        "object": reference("object"),
    }
