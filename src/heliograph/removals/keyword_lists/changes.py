"""What changed between snapshots: additions, deletions, and combinations that cover others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations as chosen
from itertools import pairwise

from heliograph.removals.keyword_lists.records import Combination, Snapshot, written


@dataclass(frozen=True)
class Step:
    """From one snapshot to the next: each change came after ``earlier``, by ``later``."""

    earlier: str
    later: str
    added: tuple[Combination, ...]
    deleted: tuple[Combination, ...]
    kept: int


@dataclass(frozen=True)
class Span:
    """One combination through all snapshots.

    ``absent_before`` is the last snapshot before ``first_seen``, where there is one: it was added
    between the two. ``gone_by`` likewise is the first snapshot after ``last_seen``. ``returns``
    counts how often it was taken out and came back.
    """

    combination: Combination
    category: str
    absent_before: str | None
    first_seen: str
    last_seen: str
    gone_by: str | None
    snapshots: int
    returns: int


def steps(snapshots: Sequence[Snapshot]) -> tuple[Step, ...]:
    """Return the differences between each two snapshots that follow one another."""
    return tuple(
        Step(
            earlier=earlier.day,
            later=later.day,
            added=_in_order(later.combinations - earlier.combinations),
            deleted=_in_order(earlier.combinations - later.combinations),
            kept=len(earlier.combinations & later.combinations),
        )
        for earlier, later in pairwise(snapshots)
    )


def spans(snapshots: Sequence[Snapshot]) -> tuple[Span, ...]:
    """Return every combination with when it was there, in order of first appearance."""
    places: dict[Combination, list[int]] = defaultdict(list)
    category: dict[Combination, str] = {}
    for place, snapshot in enumerate(snapshots):
        for combination in snapshot.combinations:
            places[combination].append(place)
        category |= snapshot.categories  # the latest word holds
    days = [snapshot.day for snapshot in snapshots]
    found = [
        Span(
            combination=combination,
            category=category.get(combination, ""),
            absent_before=days[at[0] - 1] if at[0] else None,
            first_seen=days[at[0]],
            last_seen=days[at[-1]],
            gone_by=days[at[-1] + 1] if at[-1] + 1 < len(days) else None,
            snapshots=len(at),
            returns=sum(b - a > 1 for a, b in pairwise(at)),
        )
        for combination, at in places.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.first_seen, written(each.combination))))


def covering(combinations: Iterable[Combination]) -> Mapping[Combination, Combination]:
    """Return, for each combination that a smaller one covers, the smallest that does.

    All parts must occur together, so that {a, b} is met wherever {a, b, c} is: the longer one adds
    nothing. A part counts as a whole: that one word contains another is not looked at.
    """
    every = set(combinations)
    sizes = sorted({len(each) for each in every})
    found: dict[Combination, Combination] = {}
    for each in every:
        parts = sorted(each)  # so that the first that is met is the first by its words
        smaller = (
            frozenset(some) for size in sizes if size < len(parts) for some in chosen(parts, size)
        )
        best = next((some for some in smaller if some in every), None)
        if best is not None:
            found[each] = best
    return found


def _in_order(combinations: Iterable[Combination]) -> tuple[Combination, ...]:
    return tuple(sorted(combinations, key=written))
