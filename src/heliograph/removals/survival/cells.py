"""Where removals can be placed, when each is known to lie between two checks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.removals.survival.estimate import Floats, Ints


@dataclass(frozen=True, eq=False)
class Cells:
    """The innermost intervals, in order, and distinct observations as ranges of them.

    The observation ``i`` of ``weight[i]`` posts was under observation in the cells from
    ``entry[i]``, and went in one of those from ``first[i]`` to ``last[i]``, all indices; the last
    of all cells stands for everything after it, too. A cell is after ``left`` and up to ``right``
    (float64[cells], days), or one day, where both are the same.
    """

    left: Floats
    right: Floats
    entry: Ints
    first: Ints
    last: Ints
    weight: Floats


def cells(left: Floats, right: Floats, entry: Floats, weight: Floats) -> Cells:
    """Return the cells in which the likelihood puts removals of posts that went in (left, right].

    From a left end up to the next right end or entry, with no other end between (Turnbull 1976,
    with the entries as corrected by Frydman 1994). At left == right a post went exactly then.

    >>> found = cells(
    ...     np.array([0.0, 1, 1]), np.array([2.0, 3, np.inf]), np.zeros(3), weight=np.ones(3)
    ... )
    >>> found.left.tolist(), found.right.tolist(), found.first.tolist(), found.last.tolist()
    ([1.0], [2.0], [0, 0, 0], [0, 0, 0])
    """
    values, rank = np.unique(np.concatenate([left, right, entry]), return_inverse=True)
    # A cut lies just after a value, or just before it where a post went exactly then.
    left_cut, right_cut, entry_cut = (2 * rank + 1).reshape(3, len(left))
    left_cut = left_cut - (left == right)
    opens, closes = np.zeros((2, 2 * len(values)), np.bool_)
    opens[left_cut] = True
    closes[right_cut] = closes[entry_cut] = True
    cuts = np.flatnonzero(opens | closes)
    innermost = np.flatnonzero(opens[cuts[:-1]] & closes[cuts[1:]])
    opening, closing = cuts[innermost], cuts[innermost + 1]
    return Cells(
        left=values[opening // 2],
        right=values[closing // 2],
        entry=np.searchsorted(opening, entry_cut),
        first=np.searchsorted(opening, left_cut),
        last=np.searchsorted(closing, right_cut, side="right") - 1,
        weight=weight,
    )


def distinct(left: Floats, right: Floats, entry: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return left, right and entry of distinct posts, in order, and how many there are of each.

    >>> distinct(np.array([1.0, 1]), np.array([2.0, 2]), np.zeros(2))[-1]
    array([2.])
    """
    rows = np.stack([left, right, entry])[:, np.lexsort((entry, right, left))]
    starts = np.flatnonzero(np.append(True, (rows[:, 1:] != rows[:, :-1]).any(axis=0)))
    weight = np.diff(np.append(starts, len(left))).astype(np.float64)
    left, right, entry = rows[:, starts]
    return left, right, entry, weight
