"""Words that members of a group took up at its change, more than the panel did.

An account took a string up where it used it in the weeks after the change and not in as many weeks
before. Everybody takes up the words of the day: a string counts where members were more among
those who took it up than accounts drawn at random would be, from all who posted in both spans, had
not used it before, and write as much (within a factor of two).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.findings.shift import Wording
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.shifts.records import Flags, Floats, Int64s
from heliograph.shifts.wording_odds import Accounts, Odds, odds
from heliograph.shifts.wording_strings import Strings, strings, symbols
from heliograph.texts.normal import normalised

MOST = 20
"""Wordings told of, the surest first."""
NEARLY = 0.8
"""Strings that share so many of their posts are one wording."""


@dataclass(frozen=True)
class Passed:
    """A string that passed, with the posts it stands in, and what is told of it."""

    parts: tuple[str, ...]
    posts: frozenset[int]
    told: Wording


def wordings(  # noqa: PLR0913 - what was posted, by whom, and how it is judged
    texts: pa.ChunkedArray,
    account: NDArray[np.int32],
    week: NDArray[np.signedinteger],
    *,
    members: Flags,
    panel: Flags,
    at: int,
    span_weeks: int,
    min_group_size: int,
    fdr: float,
) -> tuple[tuple[Wording, ...], int]:
    """Return the strings that members took up, the surest first, and how many were tested.

    Rows are posts, with the code of the account and the week; ``members`` and ``panel`` are
    bool[accounts], ``at`` is the first week after the change. Odds is every string that at least
    ``min_group_size`` accounts took up and that could pass at all (Tarone 1990), once where the
    same accounts use several; the q-values are Benjamini & Yekutieli's over these. Of strings of
    which one stands in the other, or that stand in nearly the same posts, one is told of. They are
    written as texts are compared: folded, without links, mentions and pseudonyms.
    """
    near = (week >= at - span_weeks) & (week < at + span_weeks) & (members | panel)[account]
    rows = np.flatnonzero(near)
    folded = normalised(texts.take(pa.array(rows)))
    who, after = account[rows].astype(np.int64), week[rows] >= at
    accounts = _accounts(pc.utf8_length(folded).fill_null(0).to_numpy(), who, after, members)
    kept = np.flatnonzero(accounts.place[who] >= 0)
    whose, after = accounts.place[who[kept]], after[kept]
    found = [
        (each, odds(each, whose, after, accounts, min_group_size))
        for row in symbols(folded.take(pa.array(kept)))
        for each in strings(row, whose, after, min_group_size)
    ]
    if not found:
        return (), 0
    # The same accounts before and after are the same test.
    key = np.concatenate([one.key for _, one in found])
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    least = np.concatenate([one.least for _, one in found])[first]
    p = np.concatenate([one.p for _, one in found])[first]
    family = _family(least, fdr)
    q = np.ones(len(p))
    in_family = np.flatnonzero(least <= fdr / max(family, 1))
    q[in_family] = benjamini_yekutieli(p[in_family], max(len(in_family), 1))
    passed = []
    start = 0
    for each, one in found:
        q_here = q[same[start : start + len(one.key)]]
        start += len(one.key)
        passed += _passed(each, one, q_here, min_group_size, fdr)
    return tuple(each.told for each in _apart(passed)[:MOST]), len(in_family)


def _accounts(written: Int64s, who: Int64s, after: Flags, members: Flags) -> Accounts:
    """Return the accounts that wrote something in both spans."""
    before = np.bincount(who[~after], written[~after], len(members))
    later = np.bincount(who[after], written[after], len(members))
    codes = np.flatnonzero((before > 0) & (later > 0))
    place = np.full(len(members), -1)
    place[codes] = np.arange(len(codes))
    _, stratum = np.unique(np.floor(np.log2(later[codes])), return_inverse=True)
    return Accounts(place, members[codes], stratum)


def _family(least: Floats, fdr: float) -> int:
    """Return the least k for which no more than k tests could come out at ``fdr / k`` or less.

    >>> _family(np.array([1e-6, 0.02, 0.04, 0.9]), 0.05)
    2
    """
    ordered = np.sort(least)
    k = np.arange(1, len(least) + 1)
    return int(k[np.searchsorted(ordered, fdr / k, side="right") <= k][0]) if len(k) else 0


def _passed(each: Strings, one: Odds, q: Floats, min_group_size: int, fdr: float) -> list[Passed]:
    """Return the strings that enough members took up, and use more than before."""
    before, after, panel_before, panel_after = one.used.T
    told = (q <= fdr) & (one.took >= min_group_size) & (after > before)
    passed = []
    for place in np.flatnonzero(told).tolist():
        string = int(one.string[place])
        low, high = np.searchsorted(each.string, [string, string + 1])
        wording = Wording(
            written=each.joined_by.join(each.parts[string]),
            before=int(before[place]),
            after=int(after[place]),
            panel_before=int(panel_before[place]),
            panel_after=int(panel_after[place]),
            p=float(one.p[place]),
            q=float(q[place]),
        )
        passed.append(Passed(each.parts[string], frozenset(each.post[low:high].tolist()), wording))
    return passed


def _apart(passed: list[Passed]) -> list[Passed]:
    """Return the surest string of each wording: the longest, and of as long ones the beginning."""
    goes_on = {each.parts[1:] for each in passed}
    kept: list[Passed] = []
    for each in sorted(
        passed,
        key=lambda one: (
            one.told.p,
            -len(one.parts),
            one.parts[:-1] in goes_on,
            one.told.written,
        ),
    ):
        if not any(_one_wording(each, other) for other in kept):
            kept.append(each)
    return kept


def _one_wording(one: Passed, other: Passed) -> bool:
    """Return whether a string stands in the other, or both in nearly the same posts."""
    short, long = sorted((one.parts, other.parts), key=len)
    size = len(short)
    if any(long[k : k + size] == short for k in range(len(long) - size + 1)):
        return True
    both = len(one.posts & other.posts)
    return both >= NEARLY * max(len(one.posts), len(other.posts))
