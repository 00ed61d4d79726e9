"""How long posts stay, as curves: of all, of a subject, and apart by cause."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.checks import CAUSES
from heliograph.findings.removal import Curve
from heliograph.removals.baseline import Flags, Floats
from heliograph.removals.collection import Collection
from heliograph.removals.enough import told
from heliograph.removals.survival.estimate import Estimate
from heliograph.removals.survival.incidence import cumulative_incidence
from heliograph.removals.survival.kaplan_meier import kaplan_meier
from heliograph.removals.survival.risk import LEAST_AT_RISK, at_risk
from heliograph.removals.survival.turnbull import turnbull

_MOST_STEPS = 200
_MOST_AGES = 5_000
_HOURS = (0, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 18)
_MARKS_D = np.array(
    [*(hour / 24 for hour in _HOURS), 1, 1.5, *range(2, 14), *range(14, 28, 2), *range(28, 92, 7)]
)
_EXACT = "Kaplan-Meier with left truncation"
_BETWEEN = "Turnbull with left truncation"
_CUT = f"{_BETWEEN}, ages cut to hours, days and weeks"
_CAUSE = "Aalen-Johansen, removals for other causes competing"
_AT_FOUND = "; each removal at the check that found it"


def survival(
    name: str, watched: Collection, holds: Flags, event: Flags, resamples: int = 100
) -> Curve | None:
    """Return the share of posts that are still there, by age; None where none was observed.

    A post without an ``event`` that went all the same was observed until it was last seen.
    """
    entry, left = watched.entry[holds], watched.left[holds]
    went = event[holds]
    right = np.where(went, watched.right[holds], np.inf)
    if not len(entry) or not (np.where(went, right, left) > entry).any():
        return None
    until = np.where(went, right, left)
    if watched.exact:
        return _curve(name, _EXACT, kaplan_meier(entry, until, went), entry, until)
    if len(np.unique(np.concatenate([left, right[went]]))) <= _MOST_AGES:
        found = turnbull(left, right, entry, resamples=resamples)
        return _curve(name, _BETWEEN, found, entry, until)
    found = turnbull(*_cut(left, right, entry), resamples=resamples)
    return _curve(name, _CUT, found, entry, until)


def _cut(left: Floats, right: Floats, entry: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ages cut to marks: no removal is said to lie between closer ages than it does.

    Where every post has check ages of its own, the curve has a step at each, none of which is
    known to that age, and takes minutes.
    """
    last = float(np.max(np.where(np.isfinite(right), right, left)))
    marks = np.concatenate([_MARKS_D, np.arange(_MARKS_D[-1] + 30, last + 30, 30.0)])
    seen = marks[np.searchsorted(marks, left, "right") - 1]
    gone = np.append(marks, np.inf)[np.searchsorted(marks, right, "left")]
    gone = np.where(np.isfinite(right), gone, np.inf)
    came = np.append(marks, np.inf)[np.searchsorted(marks, entry, "left")]
    return seen, gone, np.minimum(came, seen)


def by_cause(watched: Collection, min_group_size: int) -> tuple[Curve, ...]:
    """Return the share that has not gone for each cause, where others compete with it.

    Causes whose removals are of too few accounts compete, and have no curve.
    """
    present = [code for code in range(len(CAUSES)) if (watched.cause == code).any()]
    time = np.where(watched.gone, watched.right, watched.left)
    if not present or not (time > watched.entry).any():
        return ()
    number = np.zeros(watched.size, np.int64)
    for place, code in enumerate(present, 1):
        number[watched.cause == code] = place
    estimates = cumulative_incidence(watched.entry, time, number)
    parts = [watched.cause == code for code in present]
    kept = told(parts, watched.gone, watched.account, watched.labelled, min_group_size)
    method = _CAUSE if watched.exact else _CAUSE + _AT_FOUND
    return tuple(
        _curve(CAUSES[code], method, _left(found), watched.entry, time)
        for code, found, keep in zip(present, estimates, kept, strict=True)
        if keep
    )


def _left(gone: Estimate) -> Estimate:
    """Return the share that has not gone, of the share that has."""
    return replace(gone, share=1 - gone.share, low=1 - gone.high, high=1 - gone.low)


def _curve(name: str, method: str, found: Estimate, entry: Floats, until: Floats) -> Curve:
    """Return an estimate as a curve of two hundred steps at most.

    It ends where fewer than ten posts (or half of the most) are under observation: there a single
    removal would be a large part of the curve.
    """
    seen = entry < until
    watched = at_risk(entry[seen], until[seen], found.days)
    at = np.flatnonzero(watched >= min(LEAST_AT_RISK, watched.max(initial=0) / 2))
    at = np.arange(max(1, int(at.max(initial=0)) + 1))
    if len(at) > _MOST_STEPS:
        at = np.unique(np.linspace(0, len(at) - 1, _MOST_STEPS).round().astype(np.int64))
    return Curve(
        name=name,
        of="survival",
        method=method,
        days=_rounded(found.days[at]),
        share=_rounded(found.share[at]),
        low=_rounded(found.low[at]),
        high=_rounded(found.high[at]),
        posts=found.posts,
        removed=found.removed,
    )


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(np.round(values, 6).tolist())
