"""Object choice asks: do two accounts pick the same objects more than chance would have it.

Chance knows how active each account is and how popular each object, and nothing else.

In each stratum the bipartite configuration model gives p_io, the chance that account i acts on
object o. The objects that i and j both act on, V_ij, are then a sum of independent events with
chances p_io p_jo over the objects of every stratum in which both act: Poisson-binomial. Its upper
tail is computed exactly (Saracco et al., New Journal of Physics 19, 2017, use the same statistic).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import atan2, ceil, cos, exp, expm1, inf, log, log1p, pi, sin, sqrt

import numpy as np
from scipy import special

from heliograph.compiled import compiled
from heliograph.coordination.indexed import Int32s, Int64s
from heliograph.coordination.nulls.bicm import Floats, fit

RULE_ID = "object-choice/1"
DESCRIPTION = (
    "object choice: accounts choose objects independently, as often as they did, and objects are "
    "chosen as often as they were, in each stratum (bipartite configuration model)"
)

_TERMS = 10  # of a logarithm's series: beyond them less than 1e-16
_SMALL = 1 / 64  # chances up to this one go into the series
_NEGLIGIBLE = 41.0  # -log of 1.6e-18


@dataclass(frozen=True)
class Choice:
    """The fitted strata, one after the other in flat arrays.

    An account has a row for every stratum in which it acts, in the order of strata.
    """

    account_start: Int64s  # where each account's rows begin; one entry more than accounts
    row_stratum: Int32s
    row_class: Int32s  # its class of degrees in that stratum
    chance: Floats  # of an action, row class x column class, stratum after stratum
    chance_start: Int64s  # one entry more than strata
    columns: Floats  # objects of each column class
    column_start: Int64s  # one entry more than strata

    @classmethod
    def of(cls, account: Int32s, object_: Int32s, stratum: Int32s, n_accounts: int) -> Choice:
        """Return the model for actions, each account once an object and stratum (codes from 0)."""
        rows, columns, chances = [], [], []
        for s in range(int(stratum.max(initial=-1)) + 1):
            inside = stratum == s
            accounts, k = np.unique(account[inside], return_counts=True)
            _, d = np.unique(object_[inside], return_counts=True)
            model = fit(k, d)
            rows.append((accounts, np.full(len(accounts), s), model.row_class))
            columns.append(model.columns)
            chances.append(model.chance.reshape(-1))
        accounts, row_stratum, row_class = (
            np.concatenate([part[place] for part in rows]) if rows else np.zeros(0, np.int64)
            for place in range(3)
        )
        order = np.argsort(accounts, kind="stable")
        sizes = np.bincount(accounts, minlength=n_accounts)
        return cls(
            account_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            row_stratum=row_stratum[order].astype(np.int32),
            row_class=row_class[order].astype(np.int32),
            chance=np.concatenate([np.zeros(0), *chances]),
            chance_start=np.cumsum([0, *map(len, chances)]).astype(np.int64),
            columns=np.concatenate([np.zeros(0), *columns]),
            column_start=np.cumsum([0, *map(len, columns)]).astype(np.int64),
        )

    def at_least(self, a: Int32s, b: Int32s, observed: Int32s) -> Floats:
        """Return, for each pair, a bound from below on the chance of ``observed``; quickly.

        The Poisson tail, less what the Poisson distribution can be off by (Barbour & Hall 1984).
        """
        mean, square = _pair_moments(
            a, b, self.account_start, self.row_stratum, self.row_class, *self._moments
        )
        off = -np.expm1(-mean) / np.maximum(mean, 1e-300) * square
        bound: Floats = special.pdtrc(observed - 1, mean) - off
        return bound

    @cached_property
    def _moments(self) -> tuple[Floats, Floats, Int64s, Int64s]:
        """Sums of p_io p_jo and of its square over objects, row class x row class, flat.

        With where each stratum begins, and its row classes.
        """
        means, squares, sizes = [], [], []
        for s, (start, end) in enumerate(pairwise(self.chance_start.tolist())):
            columns = self.columns[self.column_start[s] : self.column_start[s + 1]]
            chance = self.chance[start:end].reshape(-1, len(columns))
            means.append(((chance * columns) @ chance.T).reshape(-1))
            squares.append(((chance**2 * columns) @ (chance**2).T).reshape(-1))
            sizes.append(len(chance))
        starts = np.cumsum([0, *map(len, means)]).astype(np.int64)
        none = np.zeros(0)
        return (
            np.concatenate([none, *means]),
            np.concatenate([none, *squares]),
            starts,
            np.array(sizes, np.int64),
        )

    def profiles(self) -> Int64s:
        """Return a code for each account, the same for accounts that the model tells not apart."""
        widest = int(np.diff(self.account_start).max(initial=0))
        table = np.full((len(self.account_start) - 1, 2 * widest), -1, np.int32)
        for place in range(widest):
            has = np.flatnonzero(np.diff(self.account_start) > place)
            rows = self.account_start[has] + place
            table[has, 2 * place] = self.row_stratum[rows]
            table[has, 2 * place + 1] = self.row_class[rows]
        return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1)

    def test(self, a: Int32s, b: Int32s, observed: Int32s) -> tuple[Floats, Floats]:
        """Return, for each pair, the objects expected in common and the chance of ``observed``.

        Pairs that the model tells not apart are computed once.
        """
        profile = self.profiles()
        cases = np.column_stack(
            [np.minimum(profile[a], profile[b]), np.maximum(profile[a], profile[b]), observed]
        )
        order = np.lexsort(cases.T)
        new = np.ones(len(order), np.bool_)
        new[1:] = np.any(cases[order[1:]] != cases[order[:-1]], axis=1)
        shown = order[new]
        place = np.empty(len(order), np.int64)
        place[order] = np.cumsum(new) - 1
        parts = np.array_split(shown, 8 * (os.cpu_count() or 1))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            done = list(pool.map(lambda part: self._tails(a[part], b[part], observed[part]), parts))
        expected, p = (np.concatenate([each[n] for each in done]) for n in (0, 1))
        return expected[place], p[place]

    def _tails(self, a: Int32s, b: Int32s, observed: Int32s) -> tuple[Floats, Floats]:
        return _pair_tails(
            a, b, observed, self.account_start, self.row_stratum, self.row_class,
            self.chance, self.chance_start, self.columns, self.column_start,
        )  # fmt: skip


@compiled
def _pair_tails(  # noqa: PLR0913, PLR0917
    a: Int32s,
    b: Int32s,
    observed: Int32s,
    account_start: Int64s,
    row_stratum: Int32s,
    row_class: Int32s,
    chance: Floats,
    chance_start: Int64s,
    columns: Floats,
    column_start: Int64s,
) -> tuple[Floats, Floats]:
    """Gather each pair's chances of a common object, in the strata of both, and take the tail."""
    expected, p = np.empty(len(a)), np.empty(len(a))
    both, times = np.empty(len(columns)), np.empty(len(columns))
    for pair in range(len(a)):
        i, i_end = account_start[a[pair]], account_start[a[pair] + 1]
        j, j_end = account_start[b[pair]], account_start[b[pair] + 1]
        size = 0
        while i < i_end and j < j_end:
            if row_stratum[i] < row_stratum[j]:
                i += 1
            elif row_stratum[i] > row_stratum[j]:
                j += 1
            else:
                s = row_stratum[i]
                width = column_start[s + 1] - column_start[s]
                of_i = chance_start[s] + row_class[i] * width
                of_j = chance_start[s] + row_class[j] * width
                for c in range(width):
                    both[size] = chance[of_i + c] * chance[of_j + c]
                    times[size] = columns[column_start[s] + c]
                    size += 1
                i += 1
                j += 1
        expected[pair] = (both[:size] * times[:size]).sum()
        p[pair] = upper_tail(observed[pair], both[:size], times[:size])
    return expected, p


@compiled
def _pair_moments(  # noqa: PLR0913, PLR0917
    a: Int32s,
    b: Int32s,
    account_start: Int64s,
    row_stratum: Int32s,
    row_class: Int32s,
    means: Floats,
    squares: Floats,
    starts: Int64s,
    sizes: Int64s,
) -> tuple[Floats, Floats]:
    """Add up each pair's two moments over the strata of both."""
    mean, square = np.zeros(len(a)), np.zeros(len(a))
    for pair in range(len(a)):
        i, i_end = account_start[a[pair]], account_start[a[pair] + 1]
        j, j_end = account_start[b[pair]], account_start[b[pair] + 1]
        while i < i_end and j < j_end:
            if row_stratum[i] < row_stratum[j]:
                i += 1
            elif row_stratum[i] > row_stratum[j]:
                j += 1
            else:
                s = row_stratum[i]
                place = starts[s] + row_class[i] * sizes[s] + row_class[j]
                mean[pair] += means[place]
                square[pair] += squares[place]
                i += 1
                j += 1
    return mean, square


@compiled
def upper_tail(observed: int, chance: Floats, times: Floats) -> float:
    """Return P(V >= observed) for V a sum of binomials, of ``times`` trials at ``chance`` each.

    Exact to rounding, about 1e-12 of the result, down to the smallest float: the distribution is
    tilted until its mean is ``observed``, so that nothing near it is small, inverted from its
    characteristic function, and summed from ``observed`` outwards. The tilted distribution is as
    narrow as sqrt(observed), so the cost hardly depends on how many objects there are.
    """
    q, n = np.empty(len(chance)), np.empty(len(chance))
    size = 0
    v, most = float(observed), 0.0
    for c in range(len(chance)):
        if chance[c] >= 1:
            v -= times[c]
        elif chance[c] > 0:
            q[size], n[size] = chance[c], times[c]
            most += times[c]
            size += 1
    if v <= 0:
        return 1.0
    if v > most:
        return 0.0
    q, n = q[:size], n[:size]
    if v == most:
        return exp((n * np.log(q)).sum())
    tilt, spread = _tilted(v, q, n)
    log_scale = -tilt * v
    growth = expm1(tilt)
    for c in range(size):
        log_scale += n[c] * log1p(q[c] * growth)
        q[c] *= exp(tilt) / (1 + q[c] * growth)
    # Bernstein's inequality: further from the mean than this lies less than _NEGLIGIBLE says.
    reach = ceil(_NEGLIGIBLE / 3 + sqrt((_NEGLIGIBLE / 3) ** 2 + 2 * _NEGLIGIBLE * spread)) + 1.0
    above, below = int(min(reach, most - v)), int(min(reach, v))
    if tilt >= 0:
        return min(1.0, exp(log_scale) * _side(v, q, n, above, below, tilt, 1))
    return max(0.0, 1 - exp(log_scale) * _side(v, q, n, above, below, -tilt, -1))


@compiled
def _tilted(v: float, q: Floats, n: Floats) -> tuple[float, float]:
    """Return the t for which the distribution times e^(t V) has mean ``v``, and its variance."""
    low, high = -inf, inf
    tilt = log(v / (n * q).sum())
    while True:
        mean = spread = 0.0
        rate = exp(tilt)
        for c in range(len(q)):
            weight = q[c] * rate
            chance = weight / (1 - q[c] + weight)
            mean += n[c] * chance
            spread += n[c] * chance * (1 - chance)
        # Any tilt near is as good: what follows holds for every one.
        if abs(mean - v) <= max(0.01 * sqrt(spread), 1e-12 * v) or high - low < 1e-12:
            return tilt, spread
        if mean < v:
            low = tilt
        else:
            high = tilt
        step = tilt + log(v / mean) * mean / spread if spread > 0 else inf
        if step <= low or step >= high:
            step = (low + high) / 2 if high - low < inf else tilt + (1.0 if mean < v else -1.0)
        tilt = step


@compiled
def _side(v: float, q: Floats, n: Floats, above: int, below: int, decay: float, side: int) -> float:
    """Return the tilted probabilities on one side of ``v``, each times e^(-decay distance).

    Side 1 sums from v upwards, side -1 from v - 1 downwards. Points further than ``above`` and
    ``below`` hold nothing, so that a discrete Fourier transform of the window between is exact.
    """
    period = above + below + 1
    first, last = (0, above) if side > 0 else (1, below)
    powers = np.zeros(_TERMS)
    for c in range(len(q)):
        if q[c] <= _SMALL:
            power = n[c]
            for m in range(_TERMS):
                power *= q[c]
                powers[m] += power
    total = 0.0
    for m in range(first, last + 1):
        total += exp(-decay * m)
    for j in range(1, period // 2 + 1):
        angle = 2 * pi * j / period
        turn_re, turn_im = -2 * sin(angle / 2) ** 2, sin(angle)  # e^(i angle) - 1
        log_size, phase = _log_characteristic(q, n, powers, turn_re, turn_im)
        if log_size < -_NEGLIGIBLE:
            break  # further round it is smaller still
        phase -= 2 * pi * ((j * v) % period) / period
        # The sum over m of e^(m z): the further point v + side m is turned back by side m angle.
        z = complex(-decay, -side * angle)
        ring = (np.exp(first * z) - np.exp((last + 1) * z)) / (1 - np.exp(z))
        term = exp(log_size) * (cos(phase) * ring.real - sin(phase) * ring.imag)
        total += term if 2 * j == period else 2 * term
    return total / period


@compiled
def _log_characteristic(
    q: Floats, n: Floats, powers: Floats, turn_re: float, turn_im: float
) -> tuple[float, float]:
    """Return modulus (its logarithm) and phase of the product of (1 + q turn)^n."""
    log_size = phase = 0.0
    re, im = 1.0, 0.0
    for m in range(_TERMS):
        re, im = re * turn_re - im * turn_im, re * turn_im + im * turn_re
        sign = 1 if m % 2 == 0 else -1
        log_size += sign * powers[m] * re / (m + 1)
        phase += sign * powers[m] * im / (m + 1)
    for c in range(len(q)):
        if q[c] > _SMALL:
            # |1 + q turn|^2 = 1 + 2 q (1 - q) Re(turn), since |turn|^2 = -2 Re(turn).
            square = 2 * q[c] * (1 - q[c]) * turn_re
            log_size += n[c] * 0.5 * log1p(square) if square > -1 else -inf
            phase += n[c] * atan2(q[c] * turn_im, 1 + q[c] * turn_re)
    return log_size, phase
