"""Interval jitter asks: are two accounts in step more than their own pace allows.

Every time is redrawn inside its cell of a fixed grid of width W, much wider than the window D
(Amarasingham et al. 2012; Platkiewicz et al. 2017). Given which objects two accounts share and in
which cells their first actions lie, the number of objects on which they are in step is then a sum
of two binomials, so the tail is exact and no simulation is needed.

Times are redrawn on the data's own clock: with n ticks a cell and windows of k ticks, two times in
one cell are within the window with probability ((2k + 1) n - k (k + 1)) / n^2, in adjacent cells
with k (k + 1) / 2 / n^2. For a fine clock these tend to 1 - (1 - d)^2 and d^2 / 2 with d = D / W;
for a clock of whole minutes the limit would understate chance by a fifth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from heliograph.compiled import compiled
from heliograph.coordination.indexed import US_PER_S, Indexed, Int32s, Int64s
from heliograph.errors import InputError

RULE_ID = "interval-jitter/1"
DESCRIPTION = (
    "interval jitter: each account's first action on each object is redrawn inside its cell of a "
    "fixed grid; which objects are shared, and in which cells, is kept"
)
DEFAULT_CELL_US = 3600 * US_PER_S
WINDOWS_A_CELL = 10
# On one grid, two posts a second before and after a boundary look like a rare meeting of
# neighbouring cells, whatever brought them together. So there are several grids, a quarter of a
# cell apart, and the one least in favour of a finding counts. The first begins off the round times
# at which schedulers post and alerts go out.
FIRST_GRID_US = 1027 * US_PER_S
GRIDS = 4

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Jitter:
    """Interval jitter with its three durations, in microseconds."""

    window_us: int
    cell_us: int
    clock_us: int

    def __post_init__(self) -> None:
        if self.cell_us < WINDOWS_A_CELL * self.window_us:
            raise InputError(
                f"the jitter cell of {self.cell_us / US_PER_S:g} s is not much wider than the "
                f"window of {self.window_us / US_PER_S:g} s",
                remedy=f"make it {WINDOWS_A_CELL} windows or more.",
            )

    @property
    def same_cell(self) -> float:
        """Chance that two times redrawn in one cell are within the window.

        >>> round(Jitter(60_000_000, 3_600_000_000, 1).same_cell, 6)  # 1 - (1 - 1/60)^2
        0.033056
        """
        ticks, window = self._ticks
        return ((2 * window + 1) * ticks - window * (window + 1)) / ticks**2

    @property
    def adjacent_cells(self) -> float:
        """Chance that two times redrawn in neighbouring cells are within the window."""
        ticks, window = self._ticks
        return window * (window + 1) / 2 / ticks**2

    @property
    def _ticks(self) -> tuple[int, int]:
        return self.cell_us // self.clock_us, self.window_us // self.clock_us

    def cells(self, time_us: Int64s, grid: int) -> Int64s:
        """Return the number of each time's cell on one of the grids."""
        start_us = FIRST_GRID_US + grid * self.cell_us // GRIDS
        return (time_us - start_us) // self.cell_us

    def test(
        self, firsts: Indexed, account_a: Int32s, account_b: Int32s, observed: Int32s
    ) -> tuple[Floats, Floats]:
        """Return, for each pair, the objects expected in step and the p-value of ``observed``.

        Both are the largest over the grids (float64). ``firsts`` holds first actions only.
        """
        expected = np.zeros(len(observed))
        p = np.zeros(len(observed))
        for grid in range(GRIDS):
            same, adjacent = _common_cells(
                account_a,
                account_b,
                firsts.by_account,
                firsts.account_start,
                firsts.object,
                self.cells(firsts.time_us, grid),
            )
            np.maximum(expected, self.expected(same, adjacent), out=expected)
            np.maximum(p, self.p_values(observed, same, adjacent), out=p)
        return expected, p

    def expected_in_step(self, firsts: Indexed) -> float:
        """Return the co-actions expected in step over all pairs of accounts, in linear time."""
        expected = []
        for grid in range(GRIDS):
            same, adjacent = _pairs_by_cell(firsts.object_start, self.cells(firsts.time_us, grid))
            expected.append(same * self.same_cell + adjacent * self.adjacent_cells)
        return float(max(expected))

    def expected(self, same: Int32s, adjacent: Int32s) -> Floats:
        """Return the objects expected in step, for each pair."""
        return same * self.same_cell + adjacent * self.adjacent_cells

    def p_values(self, observed: Int32s, same: Int32s, adjacent: Int32s) -> Floats:
        """Return, for each pair, the chance of ``observed`` or more objects in step.

        >>> one = np.array([1], np.int32)
        >>> jitter = Jitter(60_000_000, 3_600_000_000, 1)
        >>> bool(jitter.p_values(one, one, 0 * one)[0] == jitter.same_cell)
        True
        """
        cases, place = np.unique(
            np.column_stack([observed, same, adjacent]), axis=0, return_inverse=True
        )
        tails = np.array([self._tail(*case) for case in cases.tolist()], dtype=np.float64)
        return tails[place.reshape(-1)] if len(tails) else np.zeros(0)

    def _tail(self, observed: int, same: int, adjacent: int) -> float:
        """Return P(S >= observed) for S = Bin(same, .) + Bin(adjacent, .), summed from the tail."""
        of_adjacent = np.arange(min(adjacent, observed) + 1)
        weights = stats.binom.pmf(of_adjacent, adjacent, self.adjacent_cells)
        tails = stats.binom.sf(observed - of_adjacent - 1, same, self.same_cell)
        beyond = stats.binom.sf(of_adjacent[-1], adjacent, self.adjacent_cells)
        return float(min(1.0, (weights * tails).sum() + beyond))

    def parameters(self) -> dict[str, str]:
        """Return what the model was told, as text with units."""
        return {
            "window_s": f"{self.window_us / US_PER_S:g}",
            "cell_s": f"{self.cell_us / US_PER_S:g}",
            "clock_s": f"{self.clock_us / US_PER_S:g}",
            "grids": str(GRIDS),
        }


@compiled
def _common_cells(
    account_a: Int32s,
    account_b: Int32s,
    by_account: Int32s,
    account_start: Int64s,
    object_: Int32s,
    cell: Int64s,
) -> tuple[Int32s, Int32s]:
    """Walk the two accounts' objects, both in order, and compare cells where they meet."""
    same = np.zeros(len(account_a), np.int32)
    adjacent = np.zeros(len(account_a), np.int32)
    for pair in range(len(account_a)):
        i, i_end = account_start[account_a[pair]], account_start[account_a[pair] + 1]
        j, j_end = account_start[account_b[pair]], account_start[account_b[pair] + 1]
        while i < i_end and j < j_end:
            p, q = by_account[i], by_account[j]
            if object_[p] < object_[q]:
                i += 1
            elif object_[p] > object_[q]:
                j += 1
            else:
                apart = abs(cell[p] - cell[q])
                same[pair] += apart == 0
                adjacent[pair] += apart == 1
                i += 1
                j += 1
    return same, adjacent


@compiled
def _pairs_by_cell(object_start: Int64s, cell: Int64s) -> tuple[int, int]:
    """Return how many pairs of actions on one object lie in one cell, and in neighbouring cells."""
    same = adjacent = 0
    for o in range(len(object_start) - 1):
        here = before = 0  # actions in the cell at hand, and in the cell just before it
        for i in range(object_start[o], object_start[o + 1]):
            if here and cell[i] != cell[i - 1]:
                before = here if cell[i] == cell[i - 1] + 1 else 0
                here = 0
            same += here
            adjacent += before
            here += 1
    return same, adjacent
