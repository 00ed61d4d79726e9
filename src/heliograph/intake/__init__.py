"""Exports of posts, from whatever tool, to one table of posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heliograph.intake.account import IntakeAccount
from heliograph.intake.formats import FORMATS, Field, Format
from heliograph.intake.frame import name_posts
from heliograph.intake.stream import PostStream, stream_posts
from heliograph.posts import POST_SCHEMA
from heliograph.privacy.pseudonyms import AsGiven

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "FORMATS",
    "Field",
    "Format",
    "IntakeAccount",
    "PostStream",
    "name_posts",
    "read_posts",
    "stream_posts",
]


def read_posts(
    path: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,  # noqa: A002 - its name in the public interface
    timezone: str | None = None,
    columns: Mapping[str, str] | None = None,
    platform: str | None = None,
    max_bad_share: float = 0.01,
) -> pa.Table:
    """Return the posts of an export (or several) as a table in memory, account ids as given.

    ``format`` is a name in ``FORMATS``, guessed where it is None; ``timezone`` the IANA zone of
    times that have none; ``columns`` maps fields of a post to the columns of a plain table, such
    as ``{"time": "created"}``. Raises InputError where the export cannot be read, or where more
    than ``max_bad_share`` of its rows are bad.
    """
    import pyarrow as pa

    paths = [path] if isinstance(path, str | Path) else list(path)
    stream = stream_posts(
        paths,
        names=AsGiven(),
        format=format,
        timezone=timezone,
        columns=columns,
        platform=platform,
        max_bad_share=max_bad_share,
    )
    return pa.Table.from_batches(stream, POST_SCHEMA)
