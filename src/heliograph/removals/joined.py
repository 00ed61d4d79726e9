"""Checks, with what they do not say of a post taken from a table of posts."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from heliograph.checks import CHECK_SCHEMA
from heliograph.errors import InputError
from heliograph.intake.given import ids, texts, times

_FROM = {"account": "account", "posted_at": "time", "text": "text"}


def joined(checks: pa.Table, posts: pa.Table | None) -> pa.Table:
    """Return the checks (CHECK_SCHEMA) with account, time of posting and text filled from posts.

    What a check says itself stays. ``posts`` holds post_id and any of account, time and text.
    Raises InputError where a column is of another type, and where no post was checked.

    >>> from heliograph.intake.checks import given_checks
    >>> checks = given_checks({"post": ["1"], "checked_at": ["2024-03-01T10:00Z"],
    ...                        "state": ["available"]})
    >>> joined(checks, pa.table({"post_id": ["1"], "account": ["a"]}))["account"].to_pylist()
    ['a']
    """
    if posts is None:
        return checks
    if "post_id" not in posts.column_names:
        raise InputError(
            "the posts have no column 'post_id'", remedy="give the ids that the checks have."
        )
    own = ids(posts, "post_id")
    first = _first(own)
    place = pc.index_in(checks["post_id"], value_set=own.take(first))
    if pc.all(pc.is_null(place)).as_py():
        raise InputError(
            "none of the posts was checked", remedy="give the posts that the checks are of."
        )
    columns = {name: checks[name] for name in CHECK_SCHEMA.names}
    for name, theirs in _FROM.items():
        if theirs not in posts.column_names:
            continue
        read = {"account": ids, "text": texts}.get(name)
        column = times(posts) if read is None else read(posts, theirs)
        filled = column.take(first).cast(columns[name].type).take(place.combine_chunks())
        columns[name] = pc.coalesce(columns[name], filled)
    before = pc.less(columns["checked_at"], columns["posted_at"])
    if many := pc.sum(before).as_py() or 0:
        raise InputError(
            f"{many:,} of the checks are before the time of their post",
            remedy="check the zones of both times.",
        )
    return pa.table(columns).cast(CHECK_SCHEMA)


def _first(own: pa.ChunkedArray) -> pa.Array:
    """Return the first row of each id, which several rows may carry."""
    table = pa.table({"id": own, "row": pa.array(range(len(own)), pa.int64())})
    firsts = table.filter(pc.is_valid(own)).group_by("id", use_threads=False)
    return firsts.aggregate([("row", "min")])["row_min"].combine_chunks()
