"""Posts that are already a frame: the same names and the same schema as an export's."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from heliograph.errors import InputError
from heliograph.intake.naming import Namer
from heliograph.posts import POST_SCHEMA
from heliograph.privacy.pseudonyms import Naming

_NEEDED = ("post_id", "account", "time")
_DEFAULTS = {"platform": "unknown", "kind": "post", "dataset": "frame"}


def name_posts(posts: pa.Table, names: Naming) -> Iterator[pa.RecordBatch]:
    """Return the posts of a table in POST_SCHEMA, with its accounts named by ``names``.

    The table has at least post_id, account and time, as ``read_posts`` gives them; other columns
    that it lacks are empty. Raises InputError for a missing column, or one of another type.
    """
    for name in _NEEDED:
        if name not in posts.column_names:
            raise InputError(
                f"the posts have no column {name!r}, only {', '.join(posts.column_names)}",
                remedy="read them with heliograph.read_posts, or name the column so.",
            )
    try:
        whole = pa.table([_column(posts, field) for field in POST_SCHEMA], schema=POST_SCHEMA)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
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
        return posts.column(field.name).cast(field.type)
    if pa.types.is_list(field.type):
        return pa.array([[]] * posts.num_rows, field.type)
    return pa.array([_DEFAULTS.get(field.name)] * posts.num_rows, field.type)


def _named(row: dict[str, object], namer: Namer) -> dict[str, object]:
    platform, account = str(row["platform"]), str(row["account"])

    def reference(name: str) -> str | None:
        return namer.reference(platform, str(row[name])) if row[name] is not None else None

    text = row["text"]
    urls, mentions = row["urls"], row["mentions"]
    assert isinstance(urls, list)
    assert isinstance(mentions, list)
    name = namer.account(platform, account, is_handle=False)
    return row | {
        "post_id": namer.post_id(str(row["post_id"]), account, name),
        "account": name,
        "text": namer.text(platform, str(text)) if text is not None else None,
        "urls": [namer.link(url)[0] for url in urls],
        # In memory a mention has lost the '@' that told a handle from an id.
        "mentions": [namer.mention(platform, "@" + mention) for mention in mentions],
        "reposted_id": reference("reposted_id"),
        "replied_id": reference("replied_id"),
        "object": reference("object"),
    }
