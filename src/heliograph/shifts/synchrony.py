"""Do changes come together: the most within one window of weeks, and the null model for it.

An account's change is spread over the weeks in which it may lie, by their likelihood; the statistic
is the largest number of accounts whose change is to be expected within one window. Under the null
model each account's residuals are shifted around the circle of the weeks in which it posted,
independently of the others'. That moves its change and leaves its height, so that the same accounts
count in every draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.shifts.records import Flags, Floats, Int64s
from heliograph.shifts.swings import Swings

WINDOWS_EACH_SIDE = (1, 2, 4)
"""Weeks on each side of a week within which changes come together."""

LEAST_SIDE = 6
"""Weeks with posts that an account must have on each side of its change."""

_TIE = 1e-9


@dataclass(frozen=True)
class Synchrony:
    """The most changes within one window, of that length of window which chance explains least.

    Changes are spread over the weeks in which they may lie, so that ``observed`` is a number of
    accounts to be expected, not a count; ``expected`` is its mean over the draws.
    """

    observed: float
    expected: float
    each_side_weeks: int
    week: int  # the middle of the window, -1 where no account has a change
    p: float


def synchrony(
    found: Swings, likely: Floats, counted: Flags, *, draws: int, seed: list[int]
) -> Synchrony:
    """Return how many of the counted accounts changed together, against circular shifts.

    ``likely`` is as in `Swings`. The p-value is of the smallest p-value over all windows, that
    smallness itself held against the same draws (1 + b) / (1 + draws), Phipson & Smyth 2010.
    """
    with_sides = (found.place >= LEAST_SIDE) & (found.place <= found.many - LEAST_SIDE)
    here = np.flatnonzero(counted & with_sides)
    sides = np.array(WINDOWS_EACH_SIDE)
    if not len(here):
        return Synchrony(0.0, 0.0, int(sides[0]), -1, 1.0)
    many = found.many[here]
    place = np.concatenate([found.place[None, here], _drawn(many, draws, seed)])
    moved = (place - place[0]) % many
    week = np.ascontiguousarray(found.week[here])
    most, middle = together(likely[here], week, many, moved, sides, LEAST_SIDE)
    p_window = np.empty(most.shape)
    for window in range(len(sides)):
        ordered = np.sort(most[:, window])
        rank = ordered.searchsorted(most[:, window] - _TIE, "left")
        p_window[:, window] = 1 - rank / len(most)
    least = p_window.min(axis=1)
    best = int(np.argmin(p_window[0]))
    return Synchrony(
        observed=float(most[0, best]),
        expected=float(most[1:, best].mean()),
        each_side_weeks=int(sides[best]),
        week=int(middle[0, best]),
        p=float((least <= least[0] + _TIE).mean()),
    )


def _drawn(many: Int64s, draws: int, seed: list[int]) -> Int64s:
    """Return where the shifts put each account's change, int64[draws, accounts].

    It never falls where none could have been counted.
    """
    rng = np.random.default_rng(seed)
    room = many - 2 * LEAST_SIDE + 1
    within = (rng.random((draws, len(many))) * room).astype(np.int64)
    drawn: Int64s = LEAST_SIDE + np.minimum(room - 1, within)
    return drawn


@compiled
def together(
    likely: Floats, week: Int64s, many: Int64s, moved: Int64s, sides: Int64s, least_side: int
) -> tuple[Floats, Int64s]:  # pragma: no cover - compiled
    """Return the most changes in a window of each size, and its middle; [draws, windows].

    ``moved`` int64[draws, accounts] says by how many of its weeks each account is shifted.
    """
    draws, accounts = moved.shape
    weeks = likely.shape[1]
    most = np.zeros((draws, len(sides)))
    middle = np.zeros((draws, len(sides)), np.int64)
    grown = np.zeros(weeks + 1)
    for draw in range(draws):
        grown[:] = 0
        for account in range(accounts):
            n, shift = many[account], moved[draw, account]
            for k in range(least_side - 1, n - least_side):
                grown[week[account, k] + 1] += likely[account, (k - shift) % n]
        for at in range(weeks):
            grown[at + 1] += grown[at]
        for window in range(len(sides)):
            for at in range(weeks):
                end, begin = min(weeks, at + sides[window] + 1), max(0, at - sides[window])
                inside = grown[end] - grown[begin]
                if inside > most[draw, window]:
                    most[draw, window], middle[draw, window] = inside, at
    return most, middle
