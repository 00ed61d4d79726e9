"""Who belongs to a group: each account confirmed in weeks that had no say in finding it.

The weeks are dealt into two parts by short blocks. One part says in which week most accounts
changed and who may have; the other has to show the change of each of these at that week. What
counts as showing is learned from the panel, whose accounts are put through the same: how far do
theirs go, in the weeks held out, at changes of their own and at the group's week? So neither
weeks that depend on each other nor news that the reference leaves in make a member.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from heliograph.multiplicity import benjamini_hochberg
from heliograph.shifts.contrasts import contrasts, likelihood_ratios, most_likely
from heliograph.shifts.records import Flags, Floats
from heliograph.shifts.reference import Residuals
from heliograph.shifts.swings import Swings, counted, swings

BLOCK_WEEKS = 2
DEALS = 2
NEAR_WEEKS = 4
"""How far the week found in one part may lie from that found in all weeks."""

METHOD = (
    f"The weeks were dealt into two parts, by blocks of {BLOCK_WEEKS}, in {DEALS} ways. In each "
    "part in turn the week of the common change and the accounts that may belong to it were "
    "sought, and each of these had to show the change in the other part, more than the panel's "
    "accounts do there (Student's t, Bonferroni over the parts, false discovery rate over all "
    "accounts by Benjamini, Krieger & Yekutieli 2006, which holds where accounts' weeks do not "
    "drift: two parts of one drift show the same)."
)

_BESIDE_WEEKS = 2  # of the window, in which a member's change may lie too
_MAY_BE = 6.0  # twice the logarithm of the likelihoods: weeks within it may be that of the change
_LEAST_SIGN = 1.0  # standard errors that a candidate shows where it is sought
_FEWEST_OF_PANEL = 3
_LEAST_NULL_SHARE = 0.2  # of the candidates, those that are taken to be none at least


@dataclass(frozen=True)
class Confirmed:
    """Members of a group; the p-value of each account, 1 where it is no candidate anywhere."""

    members: Flags
    p: Floats


@dataclass(frozen=True)
class _Side:
    """The accounts (or the panel) in the part where a group is sought, and in the other."""

    found: Swings
    sought: Floats  # contrasts[accounts, weeks]
    held_out: Floats


def deals(weeks: int) -> Iterator[Flags]:
    """Return masks of the weeks in which a group is sought; it is confirmed in the others.

    >>> [each.astype(int).tolist() for each in deals(6)]
    [[1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 0, 0], [1, 0, 0, 1, 1, 0], [0, 1, 1, 0, 0, 1]]
    """
    for deal in range(DEALS):
        part = ((np.arange(weeks) + deal * BLOCK_WEEKS // DEALS) // BLOCK_WEEKS) % 2 == 0
        yield part
        yield ~part


def confirm(
    accounts: Residuals, panel: Residuals, *, up: bool, week: int, each_side: int, fdr: float
) -> Confirmed:
    """Return the accounts that changed together at ``week``, with a false discovery rate.

    ``week`` and ``each_side`` are those of the window found in all weeks. A member's own change
    may also lie in that window, going by all weeks.
    """
    many, weeks = accounts.value.shape
    parts = [_held_out(accounts, panel, part, up, week, each_side) for part in deals(weeks)]
    candidates = [int((p < 1).sum()) for p in parts]
    # The family of a part are its candidates, which the other part had no say in choosing.
    scaled = [
        np.where(p < 1, p * tested / many, 1.0) for p, tested in zip(parts, candidates, strict=True)
    ]
    p = np.minimum(1.0, len(parts) * np.min(scaled, axis=0))
    q = benjamini_hochberg(p, many)
    first = fdr / (1 + fdr)
    null = 1 - (q <= first).sum() / max(1.0, float(np.mean(candidates)))
    shown = q * max(_LEAST_NULL_SHARE, null) <= first
    return Confirmed(shown & _by_all_weeks(accounts, panel, up, week, each_side), p)


def _held_out(
    accounts: Residuals, panel: Residuals, part: Flags, up: bool, week: int, each_side: int
) -> Floats:
    """Return p-values of accounts in the weeks not in ``part``, 1 for those no candidates in it."""
    looked, same, other = (
        _side(accounts, part, up),
        _side(panel, part, up),
        _side(panel, part, not up),
    )
    moving = counted(looked.found.height, same.found.height)
    none = np.ones(len(moving))
    if not moving.any():
        return none
    ratio = likelihood_ratios(looked.sought, looked.found.many)
    middle = most_likely(ratio[moving].sum(axis=0))
    if abs(middle - week) > NEAR_WEEKS:
        return none
    own = np.concatenate([_at_own(same), _at_own(other)])
    there = same.held_out[:, middle]
    shown = looked.held_out[:, middle]
    p = np.maximum(_tail(shown, own), _tail(shown, there[~np.isnan(there)]))
    spread = max(1.0, float(np.std(own))) if len(own) else 1.0
    may_be = _may_be(looked.sought, ratio, middle, each_side, spread)
    return np.where(may_be & ~np.isnan(p), p, 1.0)


def _side(left: Residuals, part: Flags, up: bool) -> _Side:
    sign = 1.0 if up else -1.0
    here = Residuals(left.value, np.where(part, left.weight, 0.0), left.explained)
    return _Side(swings(here, up), sign * contrasts(left, part), sign * contrasts(left, ~part))


def _at_own(side: _Side) -> Floats:
    """Return what accounts show, in the weeks held out, at the change found in the others."""
    week = side.found.weeks
    has = np.flatnonzero(week >= 0)
    shown = side.held_out[has, week[has]]
    return shown[~np.isnan(shown)]


def _tail(shown: Floats, chance: Floats) -> Floats:
    """Return the chance of showing as much, by mean, spread and number of what the panel shows.

    Mean and spread count as far as they go beyond what so many accounts show by chance, which is
    taken as one standard error.
    """
    many = len(chance)
    if many < _FEWEST_OF_PANEL:
        return np.ones_like(shown)
    centre, spread = float(chance.mean()), float(chance.std(ddof=1))
    centre = max(0.0, centre - spread / np.sqrt(many))
    spread = max(1.0, spread * (1 - 1 / np.sqrt(2 * many)))
    p: Floats = stdtr(many - 1, -(shown - centre) / spread)
    return p


def _may_be(shown: Floats, ratio: Floats, week: int, each_side: int, spread: float) -> Flags:
    """Return which accounts may have changed about that week, as far as likelihood goes."""
    beside = each_side + _BESIDE_WEEKS
    near = ratio[:, max(0, week - beside) : week + beside + 1].max(axis=1)
    sure = np.nan_to_num(shown[:, week]) >= _LEAST_SIGN * spread
    may_be: Flags = sure & (ratio.max(axis=1) - near <= _MAY_BE * spread**2)
    return may_be


def _by_all_weeks(
    accounts: Residuals, panel: Residuals, up: bool, week: int, each_side: int
) -> Flags:
    """Return which accounts may have changed about that week, going by all weeks."""
    sign = 1.0 if up else -1.0
    every = np.ones(accounts.value.shape[1], np.bool_)
    shown, of_panel = sign * contrasts(accounts, every), contrasts(panel, every)
    spread = float(np.sqrt(np.nanmean(of_panel**2))) if np.isfinite(of_panel).any() else 1.0
    ratio = likelihood_ratios(shown, (accounts.weight > 0).sum(axis=1))
    return _may_be(shown, ratio, week, each_side, max(1.0, spread))
