"""The check: a look at a post or page, and whether it was still there. One table, one schema."""

from __future__ import annotations

from typing import Literal, get_args

import pyarrow as pa

State = Literal["available", "gone", "failed"]
STATES: tuple[str, ...] = get_args(State)

Cause = Literal[
    "author_deleted",
    "violation_notice",
    "infringement_notice",
    "complaint_notice",
    "account_blocked",
    "account_gone",
    "account_moved",
    "blocked_geo",
    "not_found_ambiguous",
    "collector_error",
]
CAUSES: tuple[str, ...] = get_args(Cause)
"""Why a post was not there, as far as what stood in its place tells; never merged into one."""

_TEXTS = pa.list_(pa.field("item", pa.string(), nullable=False))

CHECK_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.string(), nullable=False),
        pa.field("checked_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("state", pa.string(), nullable=False),
        pa.field("cause", pa.string()),  # of a post that is gone; null where nothing tells
        pa.field("notice", pa.string()),  # what stood in its place, as it was written
        # Whether ``checked_at`` of a post that is gone is the moment in which it went.
        pa.field("exact", pa.bool_(), nullable=False),
        pa.field("posted_at", pa.timestamp("us", tz="UTC")),
        pa.field("account", pa.string()),
        pa.field("topics", _TEXTS, nullable=False),  # as the collector declared them
        pa.field("text", pa.string()),  # the title, or the words, from which topics can be read
        pa.field("dataset", pa.string(), nullable=False),  # the file it was read from
    ]
)
"""Arrow schema of the checks table; times are UTC with microseconds."""
