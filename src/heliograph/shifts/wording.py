"""Words that members of a group took up at its change, more than the panel did.

An account took a string up where it used it in the weeks after the change and not in as many weeks
before. Everybody takes up the words of the day: a string counts where members were more among
those who took it up than accounts drawn at random would be, from all who posted in both spans, had
not used it before, and write as much (within a factor of two).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
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
"""Strings of which one stands in so many of the other's posts are one wording."""
LETTERS = 4
"""Shorter names of accounts are words too often to be looked for."""


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
    private: Flags,
    names: Iterable[str],
    at: int,
    span_weeks: int,
    min_group_size: int,
    fdr: float,
) -> tuple[tuple[Wording, ...], int]:
    """Return the strings that members took up, the surest first, and how many were tested.

    Rows are posts, with the code of the account and the week; ``members`` and ``panel`` are
    bool[accounts], ``at`` is the first week after the change. ``private`` are the accounts that no
    registry labels: a count of members with some of them, and fewer than ``min_group_size``, is
    None, and words of which that is true since the change are not told of; nor are those that hold
    one of ``names``, what accounts are called. Tested is every string that at least
    ``min_group_size`` accounts took up and that could pass at all (Tarone 1990), once where the
    same accounts use several; the q-values are Benjamini & Yekutieli's over these. Of strings of
    which one stands in nearly all posts of the other, one is told of. They are written as texts are
    compared: folded, without links, mentions and pseudonyms.
    """
    near = (week >= at - span_weeks) & (week < at + span_weeks) & (members | panel)[account]
    rows = np.flatnonzero(near)
    folded = normalised(texts.take(pa.array(rows)))
    who, after = account[rows].astype(np.int64), week[rows] >= at
    accounts = _accounts(
        pc.utf8_length(folded).fill_null(0).to_numpy(), who, after, members, private
    )
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
    called = _called(names)
    for each, one in found:
        q_here = q[same[start : start + len(one.key)]]
        start += len(one.key)
        passed += _passed(each, one, q_here, min_group_size, fdr)
    passed = [each for each in passed if not _names(each.parts, called)]
    return tuple(each.told for each in _apart(passed)[:MOST]), len(in_family)


def _accounts(
    written: Int64s, who: Int64s, after: Flags, members: Flags, private: Flags
) -> Accounts:
    """Return the accounts that wrote something in both spans."""
    before = np.bincount(who[~after], written[~after], len(members))
    later = np.bincount(who[after], written[after], len(members))
    codes = np.flatnonzero((before > 0) & (later > 0))
    place = np.full(len(members), -1)
    place[codes] = np.arange(len(codes))
    _, stratum = np.unique(np.floor(np.log2(later[codes])), return_inverse=True)
    return Accounts(place, members[codes], (members & private)[codes], stratum)


def _family(least: Floats, fdr: float) -> int:
    """Return the least k for which no more than k tests could come out at ``fdr / k`` or less.

    >>> _family(np.array([1e-6, 0.02, 0.04, 0.9]), 0.05)
    2
    """
    ordered = np.sort(least)
    k = np.arange(1, len(least) + 1)
    return int(k[np.searchsorted(ordered, fdr / k, side="right") <= k][0]) if len(k) else 0


def _passed(each: Strings, one: Odds, q: Floats, min_group_size: int, fdr: float) -> list[Passed]:
    """Return the strings that enough members took up, and use more than before.

    Who labelled members are is known, and what they write: of a count that holds them, the others
    are what is left.
    """
    before, after, panel_before, panel_after = one.used.T
    few_before, few_after = ((one.private > 0) & (one.private < min_group_size)).T
    told = (q <= fdr) & (one.took >= min_group_size) & (after > before) & ~few_after
    passed = []
    for place in np.flatnonzero(told).tolist():
        string = int(one.string[place])
        low, high = np.searchsorted(each.string, [string, string + 1])
        wording = Wording(
            written=each.joined_by.join(each.parts[string]),
            before=None if few_before[place] else int(before[place]),
            after=int(after[place]),
            panel_before=int(panel_before[place]),
            panel_after=int(panel_after[place]),
            p=float(one.p[place]),
            q=float(q[place]),
        )
        passed.append(Passed(each.parts[string], frozenset(each.post[low:high].tolist()), wording))
    return passed


def _called(names: Iterable[str]) -> frozenset[str]:
    """Return names as they stand in texts, without spaces.

    >>> sorted(_called(["@Jane_Doe", "Ed"]))
    ['janedoe']
    """
    bare = pa.array([each.lstrip("@\uff20") for each in names], pa.large_string())
    joined = (each.replace(" ", "") for each in normalised(bare).to_pylist())
    return frozenset(each for each in joined if len(each) >= LETTERS)


def _names(parts: tuple[str, ...], called: frozenset[str]) -> bool:
    """Return whether neighbouring parts of a string, or one of them, are a name.

    >>> _names(("says", "jane", "doe"), frozenset(["janedoe"]))
    True
    """
    places = range(len(parts) + 1)
    return any("".join(parts[k:stop]) in called for k in places for stop in places[k + 1 :])


def _apart(passed: list[Passed]) -> list[Passed]:
    """Return a string of each wording: the widest, of as wide ones the surest, then the longest.

    Of as long ones it is the beginning.
    """
    goes_on = {each.parts[1:] for each in passed}
    passed = sorted(
        passed,
        key=lambda one: (
            one.told.p,
            -len(one.parts),
            one.parts[:-1] in goes_on,
            one.told.written,
        ),
    )
    # Strings of the same posts are one; of them the first is kept.
    several = {each.posts: each for each in reversed(passed)}
    apart = [each for each in passed if several[each.posts] is each]
    holding = defaultdict(list)
    for place, each in enumerate(apart):
        for post in each.posts:
            holding[post].append(place)
    size = [len(each.posts) for each in apart]
    shared = [Counter(other for post in each.posts for other in holding[post]) for each in apart]
    # What stands in a part of a wider one's posts is that with another word beside it.
    widest = [
        all(
            both < NEARLY * size[one] or size[one] >= NEARLY * size[other]
            for other, both in shared[one].items()
        )
        for one in range(len(apart))
    ]
    kept: dict[int, Passed] = {}
    for one, each in enumerate(apart):
        if widest[one] and not any(
            other in kept and both >= NEARLY * min(size[one], size[other])
            for other, both in shared[one].items()
        ):
            kept[one] = each
    return list(kept.values())
