"""Posting: rows get ids, words, links and pictures, and become the posts table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.posts import POST_SCHEMA
from heliograph.simulate import rows as what
from heliograph.simulate import text
from heliograph.simulate.imprint import Imprint
from heliograph.simulate.population import APPS, Ints, Population
from heliograph.simulate.rows import Rows
from heliograph.simulate.stories import Stories

PLATFORM = "simulated"

_KINDS = ("post", "post", "repost", "reply", "post")  # by what a row is
_CALL_OPENING = "Tomorrow 20:00 UTC, everyone post this: "
_PICTURED = 0.3  # of link posts, those with the story's picture
_QUOTED = 0.5  # of link posts that are not the bare headline, those that carry it too


def make_posts(
    rng: np.random.Generator,
    population: Population,
    stories: Stories,
    imprint: Imprint,
    rows: Rows,
    dataset: str,
) -> pa.Table:
    """Return the posts of a world in POST_SCHEMA, in order of time."""
    post_id = numbered("post", len(rows), width=7)
    account = numbered("acct", len(population), width=4).take(pa.array(rows.account))
    targeted = post_id.take(pa.array(rows.target, mask=rows.target < 0))
    told = rows.story >= 0
    language = np.where(
        told,
        population.community_language[stories.community[rows.story]],
        population.community_language[population.community[rows.account]],
    )
    tagged = told & (rng.random(len(rows)) < stories.tagged[rows.story])
    linking, replying = rows.what == what.LINK, rows.what == what.REPLY
    pictured = linking & (rng.random(len(rows)) < _PICTURED)
    columns = {
        "post_id": post_id,
        "account": account,
        "platform": pa.repeat(PLATFORM, len(rows)),
        "time": pa.array(rows.time_ms * 1000).cast(pa.timestamp("us", tz="UTC")),
        "kind": pa.array(_KINDS).take(pa.array(rows.what)),
        "text": _texts(rng, stories, imprint, rows, language),
        "lang": pa.array(text.LANGUAGES).take(pa.array(language)),
        "urls": _one_where(linking, imprint.url, rows.story),
        "domains": _one_where(linking, imprint.domain, rows.story),
        "hashtags": _sequence_where(tagged, imprint.tags, rows.story),
        "mentions": _one_where(replying, account, rows.target),
        "reposted_id": pc.if_else(pa.array(rows.what == what.REPOST), targeted, None),
        "replied_id": pc.if_else(pa.array(replying), targeted, None),
        "object": pa.nulls(len(rows), pa.string()),
        "media": _one_where(pictured, imprint.picture, rows.story),
        "source_app": pa.array(APPS).take(pa.array(population.app[rows.account])),
        "dataset": pa.repeat(dataset, len(rows)),
        "account_created": pa.nulls(len(rows), pa.timestamp("us", tz="UTC")),
    }
    return pa.table(columns).cast(POST_SCHEMA)


def numbered(prefix: str, size: int, width: int) -> pa.Array:
    """Return ``size`` names, numbered from 1 with ``width`` digits, or more where it takes more.

    >>> numbered("acct", 2, width=4).to_pylist()
    ['acct-0001', 'acct-0002']
    """
    digits = pa.array(np.arange(1, size + 1)).cast(pa.string())
    width = max(width, len(str(size)))
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(digits, width=width, padding="0"), "-")


def _texts(
    rng: np.random.Generator, stories: Stories, imprint: Imprint, rows: Rows, language: Ints
) -> pa.Array:
    """Return what each post says: a headline, a remark, both, or nothing where it reposts."""
    headline = imprint.headline.take(pa.array(rows.story, mask=rows.story < 0))
    remark = text.remarks(rng, language)
    bare = rng.random(len(rows)) < stories.verbatim[rows.story]
    linking = rows.what == what.LINK
    quoted = linking & (rng.random(len(rows)) < _QUOTED)
    return pc.case_when(
        pc.make_struct(
            pa.array(rows.what == what.REPOST),
            pa.array(rows.what == what.CALL),
            pa.array(linking & bare),
            pa.array(quoted),
        ),
        pa.nulls(len(rows), pa.string()),
        pc.binary_join_element_wise(_CALL_OPENING, headline, ""),
        headline,
        pc.binary_join_element_wise(remark, headline, "\n"),
        remark,
    )


def _one_where(holds: NDArray[np.bool_], values: pa.Array, place: Ints) -> pa.ListArray:
    """Return lists of the one value at ``place`` where the condition holds, else empty ones."""
    offsets = np.concatenate([[0], np.cumsum(holds)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values.take(pa.array(place[holds])))


def _sequence_where(holds: NDArray[np.bool_], sequences: pa.ListArray, place: Ints) -> pa.ListArray:
    """Return the sequence at ``place`` where the condition holds, else an empty one."""
    with_empty = pa.concat_arrays([sequences, pa.array([[]], sequences.type)])
    return with_empty.take(pa.array(np.where(holds, place, len(sequences))))
