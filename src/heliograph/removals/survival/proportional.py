"""Proportional hazards of posts that went between two checks, with a hazard in steps by age.

The hazard of a post at an age in piece k is exp(alpha_k + gamma_s + beta z): a shape by age that is
the same for all, a level by stratum, and a ratio for the group (z = 1). With Lambda its integral, a
post that entered at e and went in (l, r] adds

    -(Lambda(l) - Lambda(e)) + log(1 - exp(-(Lambda(r) - Lambda(l))))

to the log-likelihood, the grouped form of Prentice & Gloeckler 1978 with grouping by each post's
own checks; one that went exactly at x, log of its hazard there in place of the second term.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from heliograph.errors import HeliographError
from heliograph.removals.survival.estimate import Flags, Floats, Ints

MOST_LOG_RATIO = 12.0
"""A ratio of exp(12) or exp(-12) stands for one without bound."""
_RIDGE = 1e-3
_MOST_STEPS = 200
_SETTLED = 1e-9
_MOST_HAZARD = 500.0


@dataclass(frozen=True, eq=False)
class Fit:
    """The likeliest parameters, for a ratio that is given or free."""

    value: float
    beta: float
    alpha: Floats
    gamma: Floats
    score: float  # by beta


class Proportional:
    """The log-likelihood of posts of one kind or another (``group``), in strata from 0 to S-1.

    Each stratum has a removal. ``edges`` (float64[pieces], days, from 0) are where pieces begin.
    """

    def __init__(
        self,
        left: Floats,
        right: Floats,
        entry: Floats,
        group: Flags,
        strata: Ints,
        edges: Floats,
    ) -> None:
        went, exact = np.isfinite(right), left == right
        self.strata = int(strata.max()) + 1
        self.pieces = len(edges)
        cell = 2 * strata + group
        self.exposure = np.stack(
            [
                np.bincount(cell, _within(entry, left, *piece), 2 * self.strata)
                for piece in zip(edges, np.append(edges[1:], np.inf), strict=True)
            ],
            axis=-1,
        ).reshape(self.strata, 2, self.pieces)
        between = went & ~exact
        self.spans = np.stack(
            [
                _within(left[between], right[between], *piece)
                for piece in zip(edges, np.append(edges[1:], np.inf), strict=True)
            ],
            axis=-1,
        )
        self.group, self.stratum = group[between].astype(np.float64), strata[between]
        count = len(self.group)
        self.of_stratum = csr_array(
            (np.ones(count), (self.stratum, np.arange(count))), shape=(self.strata, count)
        )
        piece = np.maximum(np.searchsorted(edges, left[exact], side="left") - 1, 0)
        self.exact_by_piece = np.bincount(piece, minlength=self.pieces)
        self.exact_by_stratum = np.bincount(strata[exact], minlength=self.strata)
        self.exact_of_group = float(group[exact].sum())
        self.removed = int(went.sum())
        gone = np.bincount(strata[went], minlength=self.strata)
        # The level of one stratum is that of the shape.
        self.free = np.arange(self.strata) != int(np.argmax(gone))
        self.level = np.log(self.removed / max(self.exposure.sum() + self.spans.sum() / 2, 1e-12))

    def begin(self) -> Fit:
        """Return one level for all."""
        none = np.zeros(self.strata)
        return Fit(-np.inf, 0.0, np.full(self.pieces, self.level), none, 0.0)

    def value(self, fit: Fit) -> float:
        """Return the log-likelihood, less a trace for pieces without removals."""
        expected, steps = self._expected(fit)
        between = np.clip(steps.sum(axis=1), 1e-300, _MOST_HAZARD)
        exact = (
            self.exact_by_piece @ fit.alpha
            + self.exact_by_stratum @ fit.gamma
            + self.exact_of_group * fit.beta
        )
        trace = _RIDGE / 2 * ((fit.alpha - self.level) ** 2).sum()
        return float(np.log(-np.expm1(-between)).sum() - expected.sum() + exact - trace)

    def _expected(self, fit: Fit) -> tuple[Floats, Floats]:
        """Return hazards lived through by stratum, group, piece; between checks by post, piece."""
        rate = np.exp(fit.alpha)
        level = np.exp(fit.gamma)
        ratio = np.exp(fit.beta * np.array([0.0, 1.0]))
        expected = self.exposure * (level[:, None] * ratio)[:, :, None] * rate
        own = level[self.stratum] * np.exp(fit.beta * self.group)
        between: Floats = self.spans * own[:, None] * rate
        return expected, between

    def slopes(self, fit: Fit) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Return the gradient by (alpha, beta) and by gamma, and minus the second derivatives.

        Of (alpha, beta) with itself, of it with gamma, and of gamma, whose strata do not mix.
        """
        expected, steps = self._expected(fit)
        between = np.clip(steps.sum(axis=1), 1e-300, _MOST_HAZARD)
        first = 1 / np.expm1(between)
        second = -np.exp(-between) / np.expm1(-between) ** 2
        by_core = np.column_stack([steps, self.group * between])
        lived = np.concatenate([expected.sum(axis=1).T, [expected[:, 1].sum(axis=1)]]).T
        core = first @ by_core - lived.sum(axis=0)
        core[:-1] += self.exact_by_piece - _RIDGE * (fit.alpha - self.level)
        core[-1] += self.exact_of_group
        bend_of_hazard = first + second * between
        levels = expected.sum(axis=(1, 2))
        gamma = self.of_stratum @ (first * between) - levels + self.exact_by_stratum
        of_gamma = levels - self.of_stratum @ (bend_of_hazard * between)
        mixed = lived.T - (self.of_stratum @ (bend_of_hazard[:, None] * by_core)).T
        of_core = -(by_core * second[:, None]).T @ by_core
        # What bends by itself: the hazard is an exponential in each parameter.
        straight = lived.sum(axis=0) - first @ by_core
        of_core += np.diag(straight)
        of_group = expected[:, 1].sum(axis=0) - (first * self.group) @ steps
        of_core[:-1, -1] += of_group
        of_core[-1, :-1] += of_group
        of_core[:-1, :-1] += _RIDGE * np.eye(self.pieces)
        return core, gamma, of_core, mixed, of_gamma

    def likeliest(self, begin: Fit, *, beta: float | None) -> Fit:
        """Return the likeliest parameters, with ``beta`` as given or free (None).

        By Newton's method, damped (Levenberg & Marquardt), strata eliminated one by one.
        """
        fit = begin if beta is None else replace(begin, beta=beta)
        fit = replace(fit, value=self.value(fit))
        damping = 1e-6
        for _ in range(_MOST_STEPS):
            slopes = self.slopes(fit)
            gain = 0.0
            while damping < 1e12:
                step = self._step(slopes, damping, free=beta is None)
                if step is not None:
                    tried = self._moved(fit, *step)
                    gain = tried.value - fit.value
                    if gain >= 0:
                        fit, damping = tried, max(damping / 10, 1e-9)
                        break
                damping *= 10
            if gain <= _SETTLED:
                return replace(fit, score=float(self.slopes(fit)[0][-1]))
        raise HeliographError(f"the ratio of hazards did not settle in {_MOST_STEPS} steps")

    def error(self, fit: Fit) -> float:
        """Return the standard error of beta at its likeliest value."""
        _, _, of_core, mixed, of_gamma = self.slopes(fit)
        mixed, own = mixed[:, self.free], of_gamma[self.free] + 1e-12
        reduced = of_core - (mixed / own) @ mixed.T
        return float(np.sqrt(np.linalg.inv(reduced)[-1, -1]))

    def _step(
        self, slopes: tuple[Floats, Floats, Floats, Floats, Floats], damping: float, *, free: bool
    ) -> tuple[Floats, Floats] | None:
        core, gamma, of_core, mixed, of_gamma = slopes
        if not free:
            core, of_core, mixed = core[:-1], of_core[:-1, :-1], mixed[:-1]
        gamma, mixed = gamma[self.free], mixed[:, self.free]
        own = of_gamma[self.free] * (1 + damping) + 1e-12
        damped = of_core + damping * np.diag(np.abs(np.diag(of_core)) + 1e-9)
        reduced = damped - (mixed / own) @ mixed.T
        try:
            np.linalg.cholesky(reduced)
        except np.linalg.LinAlgError:
            return None
        of_first = np.linalg.solve(reduced, core - mixed @ (gamma / own))
        return of_first, (gamma - mixed.T @ of_first) / own

    def _moved(self, fit: Fit, core: Floats, gamma: Floats) -> Fit:
        """Return parameters a step further, of at most 3 in any of them."""
        furthest = max(np.abs(core).max(), np.abs(gamma).max(initial=0.0))
        share = min(1.0, 3.0 / max(furthest, 1e-300))
        beta = fit.beta + (share * core[-1] if len(core) > self.pieces else 0.0)
        levels = fit.gamma.copy()
        levels[self.free] += share * gamma
        moved = replace(
            fit,
            alpha=fit.alpha + share * core[: self.pieces],
            beta=float(np.clip(beta, -MOST_LOG_RATIO, MOST_LOG_RATIO)),
            gamma=levels,
        )
        return replace(moved, value=self.value(moved))


def _within(start: Floats, end: Floats, piece_start: float, piece_end: float) -> Floats:
    """Return for how many days of a piece each post was between start and end."""
    inside: Floats = np.clip(end, piece_start, piece_end) - np.clip(start, piece_start, piece_end)
    return inside
