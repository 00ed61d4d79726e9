"""What explanations look at: a group's acts in step, and other accounts' on the same objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.coordination.indexed import Int32s, Int64s

UNKNOWN = -1
"""The code of a label that is not known."""

UNKNOWN_TIME_US = int(np.iinfo(np.int64).min)
"""The time of publication that is not known."""


MOST_ACTS, MOST_PAIRS = 2_000, 5_000_000
"""Pairs grow with the square of a group: so many are enough for any share, and fit in memory."""


@dataclass(frozen=True)
class Labels:
    """A label an act: ``codes`` has one entry an act, UNKNOWN or a place in ``names``."""

    codes: Int32s
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: pa.Array | pa.ChunkedArray) -> Labels:
        """Return the labels of a column; a null is unknown.

        >>> labels = Labels.of(pa.array(["web", None, "web"]))
        >>> labels.codes.tolist(), labels.names
        ([0, -1, 0], ('web',))
        """
        distinct = values.unique().drop_null()
        codes = pc.fill_null(pc.index_in(values, value_set=distinct), UNKNOWN)
        return cls(np.asarray(codes, dtype=np.int32), tuple(map(str, distinct.to_pylist())))


@dataclass(frozen=True)
class Others:
    """First actions of accounts outside the group, on the objects of the group's acts."""

    object: Int32s
    time_us: Int64s
    accounts: int  # outside the group, in the whole data


@dataclass(frozen=True)
class Acts:
    """A group's acts: each a member's first action on an object, in step with another member's.

    Parallel arrays, one entry an act, in any order. What the data do not have is None.
    """

    member: Int32s
    object: Int32s
    time_us: Int64s  # since 1970, UTC
    behaviour: Labels | None = None
    source_app: Labels | None = None
    dataset: Labels | None = None
    post: Int32s | None = None  # code of the post
    published_us: Int64s | None = None  # when the object came out, or UNKNOWN_TIME_US

    @property
    def members(self) -> Int32s:
        """The members that act in step, once each."""
        return np.unique(self.member)


def in_step_pairs(acts: Acts, window_us: int) -> tuple[Int64s, Int64s]:
    """Return the co-actions: of each the earlier and the later act, as places in ``acts``.

    Acts of two members, by two posts, on one object, at most ``window_us`` apart. Of an object with
    more than MOST_ACTS acts so many, and of more than MOST_PAIRS co-actions those on every n-th
    object, stand for the rest.
    """
    order = np.lexsort((acts.time_us, acts.object))
    objects = []
    for all_of_object in np.split(order, 1 + np.flatnonzero(np.diff(acts.object[order]))):
        at = all_of_object[:: 1 + (len(all_of_object) - 1) // MOST_ACTS]
        times = acts.time_us[at]
        after = np.searchsorted(times, times + window_us, side="right") - np.arange(len(at)) - 1
        objects.append((at, after))
    step = 1 + sum(int(after.sum()) for _, after in objects) // MOST_PAIRS
    earlier, later = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for at, after in objects[::step]:
        first = np.repeat(np.arange(len(at)), after)
        begin = np.repeat(np.cumsum(after) - after, after)
        earlier.append(at[first])
        later.append(at[first + 1 + np.arange(len(first)) - begin])
    a, b = np.concatenate(earlier), np.concatenate(later)
    kept = acts.member[a] != acts.member[b]
    if acts.post is not None:
        kept &= acts.post[a] != acts.post[b]
    return a[kept], b[kept]
