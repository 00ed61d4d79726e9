"""Posts as weekly counts: of each account and signal, how many have it, and how many could."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from heliograph.errors import InputError
from heliograph.lexicons.records import Lexicon
from heliograph.shifts.records import Counts, Flags, Int64s, Signal, Weekly
from heliograph.shifts.sides import LEAST_WEEKS, Given, Side, check_disjoint, given, side
from heliograph.shifts.signals import QUARTERS, Watch, denominators, marks, watch
from heliograph.shifts.tongues import Tongues, tongues, watched
from heliograph.shifts.whole_weeks import Weeks, whole_weeks

MAX_CELLS = 250_000_000
"""Accounts times weeks times signals: 2 GB of counts."""


def weekly(
    posts: pa.Table,
    panel: pa.Table,
    *,
    lexicons: Iterable[Lexicon] = (),
    sites: Mapping[str, str] = {},
) -> Weekly:
    """Return what posts and panel have of each signal, week by week, as counts.

    Signals are the lexicons; the languages in which some of the posts are (``lang``, or read off
    the text); links to ``sites`` (domain: who runs it), subdomains included; and quarters of the
    day in UTC. Weeks begin on Monday in UTC; those that posts and panel do not both cover whole are
    left out, and so are accounts that posted in fewer than LEAST_WEEKS of them. A post counts once
    an account, whatever number of rows it has. The same for any order of the rows. Of every signal
    8 bytes an account and week are held, and texts are read 4 MB at a time.

    Raises InputError where a column is missing or of another type, an account is on both sides, no
    week is covered by both, nobody is left on a side, or the counts would take more than 2 GB.
    """
    looked, beside = given(posts, "the posts"), given(panel, "the panel's posts")
    check_disjoint(looked, beside)
    weeks = whole_weeks(_span(looked), _span(beside))
    sides = [_some(side(each, weeks), each, weeks) for each in (looked, beside)]
    spoken = [tongues(each) for each in sides]
    what = watch(sides, watched(sides[0], spoken[0]), lexicons, sites)
    _check_size(sides, weeks, what)
    (signals, counts), (_, reference) = (
        _counted(each, its, what, weeks) for each, its in zip(sides, spoken, strict=True)
    )
    return Weekly(weeks.mondays, signals, sides[0].accounts, sides[1].accounts, counts, reference)


def _counted(
    posts: Side, spoken: Tongues, what: Watch, weeks: Weeks
) -> tuple[tuple[Signal, ...], tuple[Counts, ...]]:
    """Return the signals and the counts of each; those that share a denominator share its array."""
    of = {
        name: _by_week(posts, rows, weeks)
        for name, rows in denominators(posts, spoken, what).items()
    }
    signals, counts = [], []
    for mark in marks(posts, spoken, what):
        signals.append(mark.signal)
        counts.append(Counts(_by_week(posts, mark.having, weeks), of[mark.of]))
    return tuple(signals), tuple(counts)


def _by_week(posts: Side, rows: Flags, weeks: Weeks) -> Int64s:
    """Return how many posts have one of the rows, int64[accounts, weeks], not to be written to."""
    having = np.zeros(len(posts.account), np.bool_)
    having[posts.post[rows]] = True
    cells = (posts.account * weeks.number + posts.week)[having]
    shape = len(posts.accounts), weeks.number
    counts = np.bincount(cells, minlength=shape[0] * shape[1]).astype(np.int64, copy=False)
    counts.flags.writeable = False
    return counts.reshape(shape)


def _span(posts: Given) -> tuple[int, int]:
    return int(posts.time_us.min()), int(posts.time_us.max())


def _some(posts: Side, read: Given, weeks: Weeks) -> Side:
    """Return a side that has accounts; raises InputError for one that has none."""
    if not posts.accounts:
        raise InputError(
            f"none of the {len(read.accounts):,} accounts of {read.what} posted in {LEAST_WEEKS} "
            f"of the {weeks.number:,} whole weeks",
            remedy="give posts over more weeks.",
        )
    return posts


def _check_size(sides: Sequence[Side], weeks: Weeks, what: Watch) -> None:
    accounts = sum(len(each.accounts) for each in sides)
    signals = len(what.lexicons) + len(what.languages) + bool(what.sites)
    signals += len(QUARTERS) * what.hours
    if accounts * weeks.number * signals > MAX_CELLS:
        raise InputError(
            f"{accounts:,} accounts, {weeks.number:,} weeks and {signals} signals are more than "
            "can be counted at once",
            remedy="give fewer accounts, a shorter time, or fewer lexicons.",
        )
