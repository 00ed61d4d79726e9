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
    known = pc.unique(own.filter(pc.is_valid(own)))
    place = pc.index_in(checks["post_id"], value_set=known)
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
        least = _least(own, known, column.cast(columns[name].type))
        filled = least.take(place.combine_chunks())
        columns[name] = pc.coalesce(columns[name], filled)
    before = pc.less(columns["checked_at"], columns["posted_at"])
    if many := pc.sum(before).as_py() or 0:
        raise InputError(
            f"{many:,} of the checks are before the time of their post",
            remedy="check the zones of both times.",
        )
    return pa.table(columns).cast(CHECK_SCHEMA)


def _least(own: pa.ChunkedArray, known: pa.Array, column: pa.ChunkedArray) -> pa.Array:
    """Return the least value of each known id, which several rows may carry in any order."""
    by_id = pa.table({"id": own, "value": column}).group_by("id", use_threads=False)
    least = by_id.aggregate([("value", "min")])
    return least["value_min"].take(pc.index_in(known, value_set=least["id"])).combine_chunks()
