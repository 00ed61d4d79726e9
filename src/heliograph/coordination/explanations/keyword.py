"""Data sampled by keyword: accounts share objects because the sample was chosen so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.coordination.explanations.sites import sites
from heliograph.findings import UNSAID, Explanation

NAME = "data sampled by keyword"

NEARLY_ALL = 0.8
"""No hashtag, word or site is in four fifths of what people post, unless they were sought by it."""

FEWEST_POSTS = 50
SAMPLE_POSTS = 100_000
"""Evenly spread over the table: enough for a share, and texts of millions need not be split."""

_WORD_LETTERS = 4  # shorter words (the, que, und) are in nearly all texts of a language
_WORD = re.compile(rf"\w{{{_WORD_LETTERS},}}")
_QUOTABLE = re.compile(r"#?[\w.\-]{1,60}")


@dataclass(frozen=True)
class Mark:
    """The mark that most of the posts of one behaviour carry."""

    kind: str  # hashtag, word, site or object
    value: str
    share: float
    posts: int  # looked at


def commonest_mark(actions: pa.Table, behaviour: str) -> Mark | None:
    """Return the commonest mark in the posts behind ``actions`` (object, and post_id if known).

    Marks are the hashtags of co-hashtag-sequence, the words of co-text, the site of a link, and
    the object itself elsewhere. None where there are too few posts for a share to mean anything.
    """
    step = max(1, actions.num_rows // SAMPLE_POSTS)
    rows = pa.array(np.arange(0, actions.num_rows, step))
    objects = actions.column("object").take(rows).combine_chunks().cast(pa.string())
    if "post_id" in actions.column_names:
        encoded = actions.column("post_id").take(rows).combine_chunks().dictionary_encode()
        post = np.asarray(encoded.indices)
    else:
        post = np.arange(len(objects))
    posts = len(np.unique(post))
    if posts < FEWEST_POSTS:
        return None
    kind, row, values = _marks(objects, behaviour)
    found = pa.table({"post": post[row], "value": values}).group_by(["post", "value"]).aggregate([])
    counts = found.group_by("value").aggregate([([], "count_all")])
    if not counts.num_rows:
        return None
    # By value within a count, so that the order of rows does not decide.
    top = counts.sort_by([("count_all", "descending"), ("value", "ascending")]).slice(0, 1)
    (first,) = top.to_pylist()
    return Mark(kind, str(first["value"]), first["count_all"] / posts, posts)


def _marks(
    objects: pa.Array, behaviour: str
) -> tuple[str, np.ndarray[tuple[int], np.dtype[np.int64]], pa.Array]:
    """Return the kind of mark, and the row and value of each."""
    if behaviour == "co-hashtag-sequence":
        return "hashtag", *_parts(pc.split_pattern(objects, pattern=" "))
    if behaviour == "co-text":
        words = [_WORD.findall(text) for text in objects.to_pylist()]
        return "word", *_parts(pa.array(words, pa.list_(pa.string())))
    if behaviour in {"co-link", "co-domain"}:
        values = sites(objects) if behaviour == "co-link" else objects
        known = values.is_valid()
        return "site", np.flatnonzero(known), values.drop_null()
    return "object", np.arange(len(objects)), objects


def _parts(lists: pa.Array) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], pa.Array]:
    return np.asarray(pc.list_parent_indices(lists), dtype=np.int64), pc.list_flatten(lists)


def keyword_sampled(marks: Sequence[Mark]) -> Explanation:
    """Return whether the data look as if they had been collected by a keyword.

    ``marks`` has the commonest mark of each behaviour. That none is common does not rule it out:
    the data may have been collected by a list of keywords.
    """
    if not marks:
        return Explanation(
            name=NAME,
            verdict="not testable",
            reason="The export does not say how it was collected, and there are too few posts to "
            "tell by what they have in common.",
        )
    top = max(marks, key=lambda mark: mark.share)
    if top.share >= NEARLY_ALL:
        return Explanation(
            name=NAME,
            verdict="not ruled out",
            reason=f"{top.share:.0%} of {top.posts:,} posts contain {_called(top)}: data that were "
            "collected by it hold only accounts that share it.",
        )
    return Explanation(
        name=NAME,
        verdict="not testable",
        reason="The export does not say how it was collected. No single mark is in nearly all "
        f"posts (the commonest, {_called(top)}, is in {top.share:.0%} of {top.posts:,}), but a "
        "list of keywords would leave none.",
    )


def _called(mark: Mark) -> str:
    """Return what a mark is called; words of a text may be a person's name and stay unsaid."""
    said = mark.kind in {"hashtag", "site"} and _QUOTABLE.fullmatch(mark.value)
    # A site may carry in its name what a finding does not say.
    if said and not UNSAID.search(mark.value):
        return f"the {mark.kind} {mark.value}"
    return f"one and the same {mark.kind}"
