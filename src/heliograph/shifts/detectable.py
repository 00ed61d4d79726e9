"""What the data could have shown: shifts planted into them, and how many were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from heliograph.shifts.deciding import decide
from heliograph.shifts.records import Counts, Decided, Flags, Int64s, Weekly

TRIALS = 10
ENOUGH_FOUND = 8
MEMBERS = (3, 5, 6, 8, 10, 13, 16, 20)
"""Numbers of accounts that are made to share a shift."""

ACCOUNTS = 40
"""So many accounts, of those tested, are tried out, and as many of the panel."""

_WITHIN_WEEKS = 3
LEXICAL = ("topic", "phrases", "framing")
"""Kinds of signals that are lists of terms."""
_MOST_DRAWS = 20_000


@dataclass(frozen=True)
class Bench:
    """Accounts of one signal into which shifts are planted, and what counts as found."""

    weekly: Weekly  # of that signal alone
    enough: float  # the largest p that is a finding in the whole family
    fdr: float
    min_group_size: int
    seed: int

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return len(self.weekly.accounts)


def detectable(
    weekly: Weekly, decided: Sequence[Decided], *, fdr: float, min_group_size: int, seed: int
) -> str:
    """Return how many accounts must share a rise of one standard deviation, as a sentence."""
    tested = [one for one in decided if one.outcome != "not tested"]
    lexical = [one for one in tested if weekly.signals[one.signal].kind in LEXICAL]
    if not tested:
        return (
            "No shift could have been found: no signal has enough accounts that posted in enough "
            "weeks, here and in the panel."
        )
    typical = max(lexical or tested, key=lambda one: _lively(weekly, one))
    failed = _failed([one for one in tested if one.signal == typical.signal])
    if failed:
        return (
            f"In {weekly.signals[typical.signal].what}, on which it would be tried out, no shift "
            "could have been found, however many accounts shared it: before any is planted, the "
            f"panel does not match or no group's own change is left ({', '.join(failed)})."
        )
    family = len(tested)
    enough = fdr / (family * float(np.sum(1 / np.arange(1, family + 1))))
    bench = _bench(weekly, typical, decided, Bench(weekly, enough, fdr, min_group_size, seed))
    what = (
        f"Tried out on {weekly.signals[typical.signal].what}, with {bench.accounts:,} accounts and "
        f"{len(bench.weekly.panel_accounts):,} of the panel, drawn at random: a rise by one "
        f"standard deviation of an account's own weeks, within {_WITHIN_WEEKS} weeks and in the "
        "middle half of the time, "
    )
    least = least_members(bench)
    if least is None:
        return what + (
            f"was found in fewer than {ENOUGH_FOUND} of {TRIALS} trials even where half of them "
            "shared it. Only larger ones could have been found."
        )
    return what + (
        f"was found in {ENOUGH_FOUND} of {TRIALS} trials or more where {least:,} of them shared "
        "it. One that fewer share, or that is smaller or slower, may well be missed; among more "
        "accounts more must share it, though a smaller part."
    )


def _failed(of_signal: Sequence[Decided]) -> list[str]:
    """Return the checks of a signal that do not hold, in either direction; none where one is found.

    A group in one direction moves together in the other as well, where nothing accounts for it.
    """
    outcomes = {one.outcome for one in of_signal}
    if "found" in outcomes:
        return []
    told = [one for one in of_signal if one.outcome == "lowered"] or of_signal
    return list(dict.fromkeys(check.name for one in told for check in one.checks if not check.held))


def least_members(bench: Bench) -> int | None:
    """Return the fewest accounts that must share a shift; None where half of all would not do."""
    sizes = [size for size in MEMBERS if bench.min_group_size <= size <= bench.accounts // 2]
    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if found_of(bench, sizes[middle]) >= ENOUGH_FOUND:
            high = middle
        else:
            low = middle + 1
    return sizes[low] if low < len(sizes) else None


def found_of(bench: Bench, members: int) -> int:
    """Return in how many trials a shift of so many accounts is found."""
    draws = int(np.clip(np.ceil(2 / bench.enough), 999, _MOST_DRAWS))
    found = 0
    for trial in range(TRIALS):
        rng = np.random.default_rng([bench.seed, members, trial])
        looked = planted(bench.weekly.looked[0], members, rng)
        rise, _ = decide(
            replace(bench.weekly, looked=(looked,)),
            min_group_size=bench.min_group_size,
            fdr=bench.fdr,
            seed=bench.seed + trial,
            permutations=draws,
        )
        found += rise.outcome == "found" and rise.p <= bench.enough
    return found


def planted(counts: Counts, members: int, rng: np.random.Generator) -> Counts:
    """Return counts in which the shares of so many accounts rise by one standard deviation each.

    Posts that do not have the signal are given it, as many as it takes on average, from a week in
    the middle half of the time on, or from one of the two after it.
    """
    accounts, weeks = counts.of.shape
    first = int(rng.integers(weeks // 4, weeks - weeks // 4 - _WITHIN_WEEKS))
    changes = np.full(accounts, weeks)
    drawn = rng.permutation(accounts)[:members]
    changes[drawn] = first + rng.integers(0, _WITHIN_WEEKS, members)
    posted = counts.of > 0
    share = counts.having / np.maximum(counts.of, 1)
    mean = (share * posted).sum(axis=1) / np.maximum(posted.sum(axis=1), 1)
    off = np.where(posted, (share - mean[:, None]) ** 2, 0.0).sum(axis=1)
    spread = np.sqrt(off / np.maximum(posted.sum(axis=1), 1))
    given = np.clip(spread / np.maximum(1 - mean, 1e-9), 0.0, 1.0)
    after = np.arange(weeks) >= changes[:, None]
    more: Int64s = rng.binomial(counts.of - counts.having, given[:, None] * after)
    return Counts(counts.having + more, counts.of)


def _lively(weekly: Weekly, one: Decided) -> tuple[int, int]:
    """Return how many accounts ever have a signal, and in how many posts of all."""
    having = weekly.looked[one.signal].having[one.eligible].sum(axis=1)
    return int((having > 0).sum()), int(having.sum())


def _bench(weekly: Weekly, one: Decided, decided: Sequence[Decided], bench: Bench) -> Bench:
    """Return some of the accounts of a signal, none of them of a group that was found in it."""
    free = one.eligible.copy()
    for other in decided:
        if other.signal == one.signal and other.group is not None:
            free &= ~other.group.members
    if free.sum() < ACCOUNTS // 2:
        free = one.eligible
    rng = np.random.default_rng([bench.seed, one.signal])
    accounts, panel = _some(free, rng), _some(one.panel_eligible, rng)
    looked, beside = weekly.looked[one.signal], weekly.panel[one.signal]
    alone = Weekly(
        weeks=weekly.weeks,
        signals=(weekly.signals[one.signal],),
        accounts=tuple(weekly.accounts[n] for n in accounts.tolist()),
        panel_accounts=tuple(weekly.panel_accounts[n] for n in panel.tolist()),
        looked=(Counts(looked.having[accounts], looked.of[accounts]),),
        panel=(Counts(beside.having[panel], beside.of[panel]),),
    )
    return replace(bench, weekly=alone)


def _some(flags: Flags, rng: np.random.Generator) -> Int64s:
    """Return the places of ``ACCOUNTS`` flags at most, in order."""
    places = np.flatnonzero(flags)
    drawn: Int64s = np.sort(rng.permutation(places)[:ACCOUNTS])
    return drawn
