"""Posts to actions: which account did what, to which object, when. One function a behaviour.

Everything in coordination sees only actions. A repost repeats its original's links, hashtags, text
and media, so those behaviours leave reposts out: a repost is one co-repost, counted once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.errors import InputError
from heliograph.frames import Frame, like, to_arrow

ACTION_SCHEMA = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("object", pa.string(), nullable=False),
        pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("post_id", pa.string(), nullable=False),
        # What the post says of itself, where the posts have these columns: optional, all four.
        pa.field("source_app", pa.string()),
        pa.field("dataset", pa.string()),
        pa.field("account_created", pa.timestamp("us", tz="UTC")),
        pa.field("lang", pa.string()),
    ]
)
"""Arrow schema of the actions table; the behaviour stands in the table's metadata.

The first four columns are in every actions table, in this order; of the others, those that the
posts have.
"""

OPTIONAL = ACTION_SCHEMA.names[4:]
"""The columns that an actions table may lack."""

_LINK_OR_MENTION = r"(?i)https?://\S+|www\.\S+|@[\w.]+"
_INVISIBLE = "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"


@dataclass(frozen=True)
class Behaviour:
    """A kind of co-action: its name, what two accounts then both did, and what objects it finds."""

    name: str
    did: str
    columns: tuple[str, ...]  # of the posts
    objects: Callable[[pa.Table], pa.ChunkedArray | pa.Array]  # a string, a list or null a post
    reposts: bool = False


def _links(posts: pa.Table) -> pa.ChunkedArray:
    return posts.column("urls")


def _domains(posts: pa.Table) -> pa.ChunkedArray:
    return posts.column("domains")


def _reposted(posts: pa.Table) -> pa.ChunkedArray:
    return posts.column("reposted_id")


def _hashtag_sequences(posts: pa.Table) -> pa.ChunkedArray:
    """Return the hashtags of a post, in order, as one object (Pacheco et al. 2021)."""
    hashtags = posts.column("hashtags")
    # With '#' before each, so that no two sequences are written alike.
    sequence = pc.binary_join_element_wise("#", pc.binary_join(hashtags, " #"), "")
    return pc.if_else(pc.equal(sequence, "#"), None, sequence)


def _replied(posts: pa.Table) -> pa.ChunkedArray:
    return posts.column("replied_id")


def _texts(posts: pa.Table) -> pa.Array:
    """Return the text of which a post's is a copy or near-copy: of all such, the earliest seen."""
    from heliograph.texts.clusters import cluster  # compiled code: not for who needs no texts

    column = posts.column("text")
    shown = pc.utf8_normalize(column, form="NFKC")
    for pattern, instead in ((_LINK_OR_MENTION, " "), (_INVISIBLE, ""), (r"\s+", " ")):
        shown = pc.replace_substring_regex(shown, pattern=pattern, replacement=instead)
    shown = pc.utf8_trim_whitespace(pc.utf8_lower(shown))
    order = pc.rank(posts.column("time"), tiebreaker="dense")
    found = cluster(column, seen=order.to_numpy().astype(np.int64))
    # Texts are numbered in the order in which they were seen.
    _, earliest = np.unique(found.cluster, return_index=True)
    compared = found.text >= 0
    row = np.zeros(len(column), np.int64)
    row[compared] = found.first[earliest[found.cluster[found.text[compared]]]]
    return shown.combine_chunks().take(pa.array(row, mask=~compared))


def _images(posts: pa.Table) -> pa.ChunkedArray:
    return posts.column("media")


def _declared(posts: pa.Table) -> pa.ChunkedArray:
    return posts.column("object")


BEHAVIOURS = {
    behaviour.name: behaviour
    for behaviour in (
        Behaviour("co-link", "shared the same link", ("urls",), _links),
        Behaviour("co-domain", "linked to the same site", ("domains",), _domains),
        Behaviour("co-repost", "reposted the same post", ("reposted_id",), _reposted, reposts=True),
        Behaviour(
            "co-hashtag-sequence",
            "used the same hashtags in the same order",
            ("hashtags",),
            _hashtag_sequences,
        ),
        Behaviour("co-reply", "replied to the same post", ("replied_id",), _replied),
        Behaviour("co-text", "posted the same text, or nearly", ("text",), _texts),
        Behaviour("co-image", "posted the same image", ("media",), _images),
        # Of a co-action table, which does not say what its objects are.
        Behaviour("co-action", "acted on the same object", ("object",), _declared, reposts=True),
    )
}
"""Every behaviour, by name."""


def actions(posts: Frame, behaviour: str = "co-link") -> Frame:
    """Return the actions of one behaviour: account, object, time, post_id, in the order of posts.

    After these four come source_app, dataset, account_created and lang, those that posts have.

    ``posts`` is a frame with the columns of the posts table that the behaviour needs (besides
    post_id, account and time). A post acts once on an object, however often it names it.
    Behaviours: co-link, co-domain, co-repost, co-hashtag-sequence, co-reply, co-text (copies
    and near-copies of one text), co-image (given hashes), co-action (a co-action table's objects).

    Raises InputError for an unknown behaviour or a missing column.

    >>> posts = {"post_id": ["1", "2"], "account": ["a", "b"], "time": [0, 5],
    ...          "urls": [["https://a.example/x"], []]}
    >>> actions(posts, "co-link").to_pylist()
    [{'account': 'a', 'object': 'https://a.example/x', 'time': 0, 'post_id': '1'}]
    """
    if behaviour not in BEHAVIOURS:
        raise InputError(
            f"there is no behaviour {behaviour!r}", remedy=f"choose from {', '.join(BEHAVIOURS)}."
        )
    rule = BEHAVIOURS[behaviour]
    table = to_arrow(posts, "posts")
    for name in {"post_id", "account", "time"} & set(table.column_names):
        if table.column(name).null_count:
            raise InputError(f"{table.column(name).null_count:,} posts have no {name}")
    missing = {"post_id", "account", "time", *rule.columns} - set(table.column_names)
    if missing:
        raise InputError(
            f"{behaviour} needs the column {min(missing)!r}, which the posts do not have",
            remedy="read them with heliograph.read_posts, or name the column so.",
        )
    if not rule.reposts and "kind" in table.column_names:
        reposts = pc.fill_null(pc.equal(table.column("kind"), "repost"), False)
        table = table.filter(pc.invert(reposts))
    objects = rule.objects(table)
    if isinstance(objects, pa.ChunkedArray):
        objects = objects.combine_chunks()
    row = pc.indices_nonzero(pc.is_valid(objects))
    if pa.types.is_list(objects.type) or pa.types.is_large_list(objects.type):
        row, objects = pc.list_parent_indices(objects), pc.list_flatten(objects)
        row, objects = row.filter(objects.is_valid()), objects.drop_null()
    else:
        objects = objects.drop_null()
    found = pa.table(
        {
            "account": table.column("account").take(row),
            "object": objects.cast(pa.string()),
            "time": table.column("time").take(row),
            "post_id": table.column("post_id").take(row),
            **{
                name: table.column(name).take(row)
                for name in OPTIONAL
                if name in table.column_names
            },
        }
    )
    found = found.take(_once(found)).replace_schema_metadata({"behaviour": behaviour})
    return like(posts, found)


def available(posts: pa.Table) -> list[str]:
    """Return the behaviours of which a posts table holds any action.

    >>> from heliograph.posts import empty_posts
    >>> available(empty_posts())
    []
    """
    return [name for name in BEHAVIOURS if actions(posts, name).num_rows]


def _once(found: pa.Table) -> pa.Array:
    """Return the rows that are the first of their post, account and object."""
    key = np.zeros(found.num_rows, np.int64)
    for name in ("post_id", "account", "object"):
        encoded = found.column(name).combine_chunks().dictionary_encode()
        codes = encoded.indices.to_numpy().astype(np.int64)
        # Renumbering after each column keeps the packed key far below 2^63.
        _, key = np.unique(key * (len(encoded.dictionary) + 1) + codes, return_inverse=True)
    _, rows = np.unique(key, return_index=True)
    return pa.array(np.sort(rows))
