"""The post: one table, one schema, whatever export it came from.

An export's reader fills these columns; every analysis reads them and nothing else. ``account``
and ``mentions`` are keyed pseudonyms in anything that a case has written, and the ids of the
export in tables that were only read into memory.
"""

from __future__ import annotations

from typing import Literal, get_args

import pyarrow as pa

Kind = Literal["post", "repost", "reply", "quote", "article"]
KINDS: tuple[str, ...] = get_args(Kind)

_TEXTS = pa.list_(pa.field("item", pa.string(), nullable=False))

POST_SCHEMA = pa.schema(
    [
        # The platform's own id; several rows may carry one id where an export has a row an object.
        pa.field("post_id", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("urls", _TEXTS, nullable=False),  # canonical, in order of appearance
        pa.field("domains", _TEXTS, nullable=False),  # of the urls, or given by the export
        pa.field("hashtags", _TEXTS, nullable=False),  # without '#', case folded, in order
        pa.field("mentions", _TEXTS, nullable=False),
        pa.field("reposted_id", pa.string()),
        pa.field("replied_id", pa.string()),
        pa.field("object", pa.string()),  # of a co-action table, which does not say what it is
        pa.field("media", _TEXTS, nullable=False),  # hashes or platform media keys
        pa.field("source_app", pa.string()),
        pa.field("dataset", pa.string(), nullable=False),  # the file it was read from
        # Cut to the day: the moment of joining would be another name of the account.
        pa.field("account_created", pa.timestamp("us", tz="UTC")),
    ]
)
"""Arrow schema of the posts table; times are UTC with microseconds."""


def empty_posts() -> pa.Table:
    """Return a posts table without rows.

    >>> empty_posts().num_rows
    0
    """
    return POST_SCHEMA.empty_table()
