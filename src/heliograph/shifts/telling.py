"""Of which weeks a mean may be told beside others, so that no difference tells of few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from heliograph.shifts.records import Counts, Decided, Flags, Int64s, Weekly

_ADDING_UP = ("language", "hours")
"""Kinds of signals whose shares add up: of two languages, one is what the other leaves."""
_MOST_PARTS = 10
"""Beside more groups no week is told: all their unions are looked at, and each doubles these."""


def tellable(
    counts: Counts, everyone: Flags, parts: Sequence[Flags], private: Flags, min_group_size: int
) -> Flags:
    """Return in which weeks the mean of ``everyone`` may be told beside those of ``parts``.

    All are bool[accounts], and the weeks bool[weeks]. Whoever knows the mean of all and of some
    knows that of the rest: in every week, and for every union of the parts, it must be of none, or
    of ``min_group_size`` private accounts or more. Where so few have it in any week, or so few have
    not, the mean of however many would be the timeline of those few: then no week may be told. Nor
    may any beside more than 10 parts.
    """
    if len(parts) > _MOST_PARTS:
        return np.zeros(counts.of.shape[1], np.bool_)
    having, of = counts.having.sum(axis=1), counts.of.sum(axis=1)
    told = np.ones(counts.of.shape[1], np.bool_)
    for many in range(len(parts) + 1):
        for some in combinations(parts, many):
            rest = np.logical_and.reduce([everyone, private, *(~part for part in some)])
            for telling in (having > 0, having < of):
                told &= _enough((rest & telling).sum(), min_group_size)
            told &= _enough((counts.of[rest] > 0).sum(axis=0), min_group_size)
    return told


def found_beside(weekly: Weekly, decided: Iterable[Decided], signal: int) -> list[Flags]:
    """Return the groups, bool[accounts], whose means are told in the terms of a signal.

    Those found in the signal itself, in either direction, and in others whose shares add up with
    its own.
    """
    kind = weekly.signals[signal].kind
    return [
        one.group.members
        for one in decided
        if one.group is not None
        and (
            one.signal == signal or (kind in _ADDING_UP and weekly.signals[one.signal].kind == kind)
        )
    ]


def within(group: Flags, others: Iterable[Flags]) -> list[Flags]:
    """Return those of the others that are a part of a group, and not all of it."""
    return [each for each in others if not (each & ~group).any() and (group & ~each).any()]


def _enough(many: Int64s | np.int64, least: int) -> Flags:
    enough: Flags = (many == 0) | (many >= least)
    return enough
