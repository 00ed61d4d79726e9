"""Why a post is gone: by the platform's own words before a collector's code before nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.checks import CAUSES
from heliograph.removals import columns
from heliograph.removals.columns import Flags, Int64s
from heliograph.removals.notices import fingerprint_of

TOLD_BY: Final = ("notice", "collector", "nothing")
"""What tells the cause: a notice known word for word, the collector's code, nothing."""

_AMBIGUOUS = CAUSES.index("not_found_ambiguous")
_COLLECTOR = CAUSES.index("collector_error")
_BY_NOTICE, _BY_COLLECTOR, _BY_NOTHING = range(3)

Int8s = NDArray[np.int8]


@dataclass(frozen=True)
class Reasons:
    """What each check tells, in the order of the checks."""

    there: Flags
    gone: Flags
    cause: Int8s  # place in CAUSES; of a check that found the post gone
    told_by: Int8s  # place in TOLD_BY
    confirms: Flags
    notice: Int64s  # rank of the words, so that the choice depends on no order of rows

    def chosen(
        self, rows: Int64s, post: Int64s, time: Int64s, posts: int
    ) -> tuple[Int8s, Int8s, Flags, Int64s]:
        """Return each post's cause, what tells it, whether it is confirmed, and the row.

        ``rows`` are those that count. The best told cause is taken, and of these the earliest;
        where ``rows`` have none of a post, cause and row are -1.
        """
        keys = (
            self.notice[rows], ~self.confirms[rows], self.cause[rows], time[rows],
            self.told_by[rows], post[rows],
        )  # fmt: skip
        best = rows[np.lexsort(keys)]
        first = best[np.flatnonzero(np.diff(post[best], prepend=-1))]
        row = np.full(posts, -1, np.int64)
        row[post[first]] = first
        found = row >= 0
        place = np.where(found, row, 0)
        if not len(self.cause):
            return self.cause, self.told_by, self.confirms, row
        cause = np.where(found, self.cause[place], -1).astype(np.int8)
        told_by = np.where(found, self.told_by[place], -1).astype(np.int8)
        return cause, told_by, found & self.confirms[place], row


def reasons(checks: pa.Table) -> Reasons:
    """Return what each of the checks (CHECK_SCHEMA) tells.

    A page that answers with a notice which is known is gone, whatever its state was taken for; a
    page that could not be looked at, by the collector's fault, is not.
    """
    words, at = columns.coded(checks.column("notice"))
    known = [fingerprint_of(each) for each in words.to_pylist()]
    by_words = np.array([CAUSES.index(each.cause) if each else -1 for each in known] + [-1])[at]
    confirms = np.array([bool(each and each.confirms) for each in known] + [False])[at]
    named = pc.index_in(checks.column("cause"), value_set=pa.array(CAUSES))
    declared = pc.fill_null(named, -1).to_numpy().astype(np.int64)
    state = checks.column("state")
    answered = by_words >= 0
    there = columns.flags(pc.equal(state, "available")) & ~answered
    broken = (declared == _COLLECTOR) & ~answered
    gone = (columns.flags(pc.equal(state, "gone")) & ~broken) | (
        columns.flags(pc.equal(state, "available")) & answered
    )
    is_told = (declared >= 0) & (declared != _AMBIGUOUS)
    cause = np.where(answered, by_words, np.where(is_told, declared, _AMBIGUOUS))
    told_by = np.where(answered, _BY_NOTICE, np.where(is_told, _BY_COLLECTOR, _BY_NOTHING))
    return Reasons(
        there=there,
        gone=gone,
        cause=cause.astype(np.int8),
        told_by=told_by.astype(np.int8),
        confirms=confirms,
        notice=at,
    )
