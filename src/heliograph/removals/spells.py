"""From checks to spells: how long each post is known to have stood, how it ended, and why.

A failed check tells nothing and lengthens nothing. A post that was gone and came back is there
again: only the last run of checks that found it gone counts, as OONI judges a site by its whole
series and not by one failure, and each return is counted (``flaps``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.findings.removal import Class
from heliograph.removals import columns
from heliograph.removals.columns import Flags, Int32s, Int64s
from heliograph.removals.reasons import reasons

Int8s = NDArray[np.int8]
Floats = NDArray[np.float64]

RESULTS: Final[tuple[Class, ...]] = get_args(Class)
UNKNOWN_US: Final = np.iinfo(np.int64).min
"""Stands for a moment that is not known."""

_DAY_US = 86_400_000_000
_LATE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Spells:
    """Posts in the order of their ids; all arrays are of one length, one entry a post.

    Ages are days since posting, or since the first look that saw the post (``from_first``), where
    the time of posting is not known. A post is at risk of being seen to go from ``entry_days``
    on: NaN where no look saw it there, so that it tells nothing of how long posts stay. It was
    there at ``left_days`` and gone at ``right_days``: infinity where it is still there, the same
    where the moment is known (``exact``), NaN where nothing is known.
    """

    post_id: pa.Array
    entry_days: Floats
    left_days: Floats
    right_days: Floats
    exact: Flags
    cause: Int8s  # place in CAUSES, -1 where it is not gone
    told_by: Int8s  # place in reasons.TOLD_BY, -1 where it is not gone
    result: Int8s  # place in RESULTS
    posted_us: Int64s  # UNKNOWN_US where not known, here and below
    origin_us: Int64s  # from which ages count
    seen_us: Int64s  # when it was last seen there
    gone_us: Int64s  # when the last run of checks that found it gone began
    first_us: Int64s  # of all checks, failed ones too
    last_us: Int64s
    account: Int32s  # place in ``accounts``, -1 where not known
    accounts: pa.Array
    checks: Int32s
    failed: Int32s  # of these
    flaps: Int32s  # times that it was back after it had been gone
    from_first: Flags
    notice: pa.Array  # the words that tell of the cause; null where there are none
    text: pa.Array  # the earliest that a check has
    topics: pa.ListArray  # of all its checks, in order, once each

    @property
    def gone(self) -> Flags:
        """Whether each post was gone when it was last looked at."""
        return self.cause >= 0

    def __len__(self) -> int:
        return len(self.cause)


def spells(checks: pa.Table) -> Spells:
    """Return what checks (CHECK_SCHEMA) tell of each post, whatever the order of the rows."""
    told = reasons(checks)
    time = columns.moments(checks.column("checked_at"), UNKNOWN_US)
    ids, post = columns.posts_in_order(checks, time)
    # At one moment, being there comes before being gone: what is known to the day may coincide.
    order = np.lexsort((told.gone, time, post))
    at = _Rows(post[order], time[order], told.there[order], told.gone[order])
    posted = at.least(columns.moments(checks.column("posted_at"), _LATE)[order])
    first_seen = at.least(np.where(at.there, at.time, _LATE))
    last_seen = at.greatest(np.where(at.there, at.time, UNKNOWN_US))
    place = np.arange(len(order))
    last_there = at.greatest(np.where(at.there, place, -1))
    in_run = at.gone & (place > last_there[at.post])
    run_start = at.least(np.where(in_run, place, len(order)))
    gone = run_start < len(order)
    begins = np.where(gone, run_start, 0)
    exact = gone & columns.flags(checks.column("exact"))[order][begins]
    gone_us = np.where(gone, at.time[begins], UNKNOWN_US) if len(gone) else run_start
    seen = first_seen < _LATE
    from_first = posted == _LATE
    origin = np.where(from_first, first_seen, posted)
    left = np.where(seen, _days(last_seen, origin), np.where(from_first, np.nan, 0.0))
    right = np.where(gone, _days(gone_us, origin), np.where(seen, np.inf, np.nan))
    right[from_first & ~seen] = np.nan
    left[~(gone | seen)] = np.nan
    cause, told_by, confirmed, notice_row = told.chosen(order[in_run], post, time, len(ids))
    accounts, account = columns.accounts_in_order(checks.column("account"), post, len(ids))
    return Spells(
        post_id=ids,
        entry_days=np.where(seen, _days(first_seen, origin), np.nan),
        left_days=np.where(exact, right, left),
        right_days=right,
        exact=exact,
        cause=cause,
        told_by=told_by,
        result=_results(gone, confirmed, seen),
        posted_us=np.where(from_first, UNKNOWN_US, posted),
        origin_us=np.where(from_first & ~seen, UNKNOWN_US, origin),
        seen_us=last_seen,
        gone_us=gone_us,
        first_us=at.least(at.time),
        last_us=at.greatest(at.time),
        account=account,
        accounts=accounts,
        checks=np.bincount(post, minlength=len(ids)).astype(np.int32),
        failed=np.bincount(post[~(told.there | told.gone)], minlength=len(ids)).astype(np.int32),
        flaps=at.returns(len(ids)),
        from_first=from_first,
        notice=columns.taken(checks.column("notice"), notice_row),
        text=columns.earliest(checks.column("text"), post, time, len(ids)),
        topics=columns.gathered(checks.column("topics"), post, len(ids)),
    )


@dataclass(frozen=True)
class _Rows:
    """Checks in the order of posts, then times."""

    post: Int64s
    time: Int64s
    there: Flags
    gone: Flags

    def least(self, values: Int64s) -> Int64s:
        """Return the least of the values of each post."""
        return np.minimum.reduceat(values, self._starts) if len(values) else values

    def greatest(self, values: Int64s) -> Int64s:
        """Return the greatest of the values of each post."""
        return np.maximum.reduceat(values, self._starts) if len(values) else values

    @property
    def _starts(self) -> Int64s:
        return np.flatnonzero(np.diff(self.post, prepend=-1))

    def returns(self, posts: int) -> Int32s:
        """Return how often each post was there after it had been gone; failed checks apart."""
        told = np.flatnonzero(self.there | self.gone)
        before, after = told[:-1], told[1:]
        back = self.gone[before] & self.there[after] & (self.post[before] == self.post[after])
        return np.bincount(self.post[after[back]], minlength=posts).astype(np.int32)


def _days(moment: Int64s, origin: Int64s) -> Floats:
    """Return the days between moments; anything where one of them is not known."""
    return (moment.astype(np.float64) - origin.astype(np.float64)) / _DAY_US


def _results(gone: Flags, confirmed: Flags, seen: Flags) -> Int8s:
    return np.select(
        [confirmed, gone, seen],
        [RESULTS.index("confirmed"), RESULTS.index("anomaly"), RESULTS.index("ok")],
        RESULTS.index("failure"),
    ).astype(np.int8)
