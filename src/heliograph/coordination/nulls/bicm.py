"""The bipartite configuration model: who acts on what, given only how much everyone does.

Account i acts on object o with probability x_i y_o / (1 + x_i y_o), each pair on its own, with the
fitnesses x and y such that every account's and every object's expected degree is the observed one:
the maximum-entropy model of a bipartite network with given degrees (Saracco et al., New Journal of
Physics 19, 2017). Nodes of one degree have one fitness, so that the model is fitted on classes of
degrees, of which m actions have at most sqrt(2 m) on each side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from heliograph.coordination.indexed import Flags, Int64s
from heliograph.errors import HeliographError

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""Largest relative difference between an expected and an observed degree."""

_FIXED_POINT_STEPS = 200
_NEWTON_STEPS = 200
_LONGEST_STEP = 3.0  # of the logarithm of a fitness, in one step of Newton's
_RIDGE = 1e-12


@dataclass(frozen=True)
class Bicm:
    """A fitted model by classes of degrees: rows are accounts, columns objects.

    Fitness is infinite for nodes that are linked to every node they could be linked to, and 0 for
    those that are left with none.
    """

    row_class: Int64s  # one entry a row
    column_class: Int64s
    columns: Int64s  # how many, one entry a column class
    x: Floats  # fitness, one entry a row class
    y: Floats
    chance: Floats  # of a link, row classes x column classes


def fit(row_degrees: Int64s, column_degrees: Int64s) -> Bicm:
    """Return the model whose expected degrees are these, within ``TOLERANCE``.

    Raises HeliographError where no such model is found; degrees of a network always have one.

    >>> model = fit(np.array([1, 1]), np.array([1, 1]))
    >>> model.chance.round(9).tolist()
    [[0.5]]
    """
    k, row_class, rows = np.unique(row_degrees, return_inverse=True, return_counts=True)
    d, column_class, columns = np.unique(column_degrees, return_inverse=True, return_counts=True)
    chance, open_k, open_d, k_left, d_left = _peeled(k, rows, d, columns)
    x = np.where(chance.max(axis=1, initial=0.0) > 0, np.inf, 0.0)
    y = np.where(chance.max(axis=0, initial=0.0) > 0, np.inf, 0.0)
    if open_k.any():
        x[open_k], y[open_d] = _solved(
            k_left[open_k],
            rows[open_k].astype(np.float64),
            d_left[open_d],
            columns[open_d].astype(np.float64),
        )
        chance[np.ix_(open_k, open_d)] = _chance(x[open_k], y[open_d])
    return Bicm(row_class.reshape(-1), column_class.reshape(-1), columns, x, y, chance)


def _peeled(
    k: Int64s, rows: Int64s, d: Int64s, columns: Int64s
) -> tuple[Floats, Flags, Flags, Floats, Floats]:
    """Settle the classes whose links are all certain or all impossible, one side after the other.

    Returns the chances settled so far, which classes are open, and the degrees left to them.
    """
    chance = np.zeros((len(k), len(d)))
    open_k, open_d = np.ones(len(k), np.bool_), np.ones(len(d), np.bool_)
    k_left, d_left = k.astype(float), d.astype(float)
    while True:
        full = open_k & (k_left == columns[open_d].sum())
        settled = full | (open_k & (k_left == 0))
        chance[np.ix_(full, open_d)] = 1.0
        d_left[open_d] -= rows[full].sum()
        open_k &= ~settled
        full = open_d & (d_left == rows[open_k].sum())
        settled_d = full | (open_d & (d_left == 0))
        chance[np.ix_(open_k, full)] = 1.0
        k_left[open_k] -= columns[full].sum()
        open_d &= ~settled_d
        if not settled.any() and not settled_d.any():
            return chance, open_k, open_d, k_left, d_left


def _chance(x: Floats, y: Floats) -> Floats:
    product = np.outer(x, y)
    chance: Floats = product / (1 + product)
    return chance


def _solved(k: Floats, rows: Floats, d: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """Return the fitnesses of classes with degrees ``k`` and ``d``, so many nodes each."""
    actions = float(k @ rows)
    x, y = k / np.sqrt(actions), d / np.sqrt(actions)
    for _ in range(_FIXED_POINT_STEPS):
        x = k / (columns * y / (1 + np.outer(x, y))).sum(axis=1)
        expected = (rows[:, None] * x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
        y_before, y = y, d / expected
        # The rows' degrees move with y, those of the columns were met for the y before.
        if np.abs(y / y_before - 1).max() < TOLERANCE and _error(x, y, k, rows, d, columns) < (
            TOLERANCE
        ):
            return x, y
    return _newton(x, y, k, rows, d, columns)


def _error(x: Floats, y: Floats, k: Floats, rows: Floats, d: Floats, columns: Floats) -> float:
    """Return the largest relative difference between an expected and an observed degree."""
    chance = _chance(x, y)
    of_rows, of_columns = chance @ columns / k, rows @ chance / d
    return float(max(np.abs(of_rows - 1).max(), np.abs(of_columns - 1).max()))


def _newton(
    x: Floats, y: Floats, k: Floats, rows: Floats, d: Floats, columns: Floats
) -> tuple[Floats, Floats]:
    """Climb the likelihood, which is concave in the logarithms of the fitnesses.

    Where degrees force some links (a tight Gale-Ryser condition), fitnesses tend to infinity and
    the fixed point creeps; Newton's steps then gain a constant factor each.
    """
    for _ in range(_NEWTON_STEPS):
        if _error(x, y, k, rows, d, columns) < TOLERANCE:
            return x, y
        chance = _chance(x, y)
        spread = rows[:, None] * columns * chance * (1 - chance)
        up_x, up_y = rows * (k - chance @ columns), columns * (d - rows @ chance)
        of_x, of_y = spread.sum(axis=1) + _RIDGE, spread.sum(axis=0) + _RIDGE
        # The accounts' block is diagonal: eliminate it, solve for the objects.
        system = np.diag(of_y * (1 + _RIDGE)) - spread.T @ (spread / of_x[:, None])
        step_y = np.linalg.lstsq(system, up_y - spread.T @ (up_x / of_x), rcond=_RIDGE)[0]
        step_x = (up_x - spread @ step_y) / of_x
        longest = max(np.abs(step_x).max(), np.abs(step_y).max())
        shorter = min(1.0, _LONGEST_STEP / longest)
        x, y = x * np.exp(shorter * step_x), y * np.exp(shorter * step_y)
    raise HeliographError(
        f"the model of object choice did not reach the degrees of {rows.sum():,.0f} accounts and "
        f"{columns.sum():,.0f} objects in {_NEWTON_STEPS} steps"
    )
