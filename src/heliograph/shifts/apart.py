"""Findings whose groups differ by few: only the surest of them is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heliograph.findings.shift import SignalKind
from heliograph.shifts.records import Decided, Flags, Weekly

_ALIKE: dict[SignalKind, str] = {"topic": "terms", "phrases": "terms", "framing": "terms"}
"""Kinds whose shares can be taken from one another: lists of terms may have terms in common."""


def told_apart(
    decided: Sequence[Decided], weekly: Weekly, private: Flags, min_group_size: int
) -> tuple[Decided, ...]:
    """Return what was decided, without groups that would tell of few beside a surer one.

    Of two groups with signals of one kind, whoever knows both means knows that of the accounts by
    which they differ. Where these are fewer than ``min_group_size`` of the ``private`` accounts
    (bool[accounts]), the less sure group is not told of.
    """
    kinds = [weekly.signals[one.signal].kind for one in decided]
    kept: list[int] = []
    outcome = list(decided)
    for place in sorted(range(len(decided)), key=lambda at: (decided[at].q, decided[at].p, at)):
        group = decided[place].group
        if group is None:
            continue
        beside = (
            other
            for other in kept
            if _ALIKE.get(kinds[other], kinds[other]) == _ALIKE.get(kinds[place], kinds[place])
            and _few_apart(group.members, decided[other], private, min_group_size)
        )
        if next(beside, None) is None:
            kept.append(place)
        else:
            outcome[place] = replace(
                decided[place],
                outcome="not told",
                group=None,
                says="Accounts changed together here, too. Their group differs by few accounts "
                "from one that is told of, and the difference would tell of these.",
            )
    return tuple(outcome)


def _few_apart(members: Flags, other: Decided, private: Flags, min_group_size: int) -> bool:
    assert other.group is not None
    theirs = other.group.members
    apart = ((members & ~theirs & private).sum(), (theirs & ~members & private).sum())
    return any(0 < many < min_group_size for many in apart)
