"""Each signal held against circular shifts, in both directions, after the reference is out."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import get_args

import numpy as np
from scipy.special import digamma

from heliograph.findings.shift import Direction
from heliograph.shifts.panel_checks import Matched
from heliograph.shifts.panel_residuals import panel_residuals
from heliograph.shifts.records import Counts, Flags, Floats, Signal
from heliograph.shifts.reference import factors, residuals
from heliograph.shifts.shares import shares
from heliograph.shifts.swings import Swings, counted, likelihood, swings
from heliograph.shifts.synchrony import Synchrony, synchrony

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

_MOST_DRAWS = 50_000
_DRAWS_BEYOND = 4  # times as many as the smallest p-value that the family asks for needs
_LOOKS_AGAIN = 0.01  # below such a p-value the draws are made again, more of them


@dataclass(frozen=True)
class Directed:
    """One signal in one direction: eligible accounts, their changes, how these come together."""

    direction: Direction
    reference: Floats  # float64[factors, weeks]
    accounts: Matched
    panel: Matched
    found: Swings
    likely: Floats
    seed: list[int]
    synchrony: Synchrony


@dataclass(frozen=True)
class Draws:
    """Circular shifts: at least so many, and so many where the family asks for smaller p-values."""

    least: int
    most: int


def draws(permutations: int, family: int, fdr: float) -> Draws:
    """Return how many draws can give a p-value small enough for a family, if a single one is.

    >>> draws(999, family=2, fdr=0.05), draws(999, family=40, fdr=0.05)
    (Draws(least=999, most=999), Draws(least=999, most=13692))
    """
    harmonic = float(digamma(family + 1) + np.euler_gamma)
    needed = min(_MOST_DRAWS, int(np.ceil(_DRAWS_BEYOND * family * harmonic / fdr)))
    return Draws(permutations, max(permutations, needed))


def directed(
    signal: Signal, looked: Counts, panel: Counts, *, seed: int, made: Draws
) -> tuple[Directed, ...]:
    """Return a signal in both directions; ``looked`` and ``panel`` are of eligible accounts.

    A p-value that is small is replaced by that of new and more draws.
    """
    ours, theirs = shares(looked), shares(panel)
    reference = factors(theirs, seed)
    accounts = Matched(ours, residuals(ours, reference))
    beside = Matched(theirs, panel_residuals(theirs, len(reference), seed))
    done = []
    for place, direction in enumerate(DIRECTIONS):
        own_seed = [seed, zlib.crc32(signal.id.encode()), place]
        found = swings(accounts.left, direction == "up")
        of_panel = swings(beside.left, direction == "up").height
        likely, counts = likelihood(found, of_panel), counted(found.height, of_panel)
        one = synchrony(found, likely, counts, draws=made.least, seed=[*own_seed, 0])
        if one.p <= _LOOKS_AGAIN and made.most > made.least:
            one = synchrony(found, likely, counts, draws=made.most, seed=[*own_seed, 1])
        done.append(Directed(direction, reference, accounts, beside, found, likely, own_seed, one))
    return tuple(done)


def some(counts: Counts, which: Flags) -> Counts:
    """Return the counts of some accounts."""
    return Counts(counts.having[which], counts.of[which])
