"""May a shift be claimed: is the panel like the accounts, and is the change the group's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.findings.shift import PanelCheck
from heliograph.shifts.commonness import commonness
from heliograph.shifts.contrasts import contrasts
from heliograph.shifts.records import Flags, Floats
from heliograph.shifts.reference import Residuals
from heliograph.shifts.shares import Shares

LEAST_PANEL = 15
"""Accounts that a panel must have to stand for the news."""

_MOST_COMMON = 0.05  # of the variance, that accounts share beyond what the panel's do
_ANY_TIMES_VOLUME = 3.0  # is no difference, however alike the accounts of a side are
_ANY_LEVEL = 0.02  # likewise, a standard deviation of arcsines
_MOST_SPREADS = 2.0  # between the means of the accounts and the panel's
_FAR = 2.5  # standard errors: an account that shows so much at the change, shows it
_AS_MUCH = 0.5  # of the accounts' share: a panel of which so many show the change changed as well
_FOLLOWED = 0.25  # of the members' change: accounts outside that changed so much changed as well
_BEYOND = 2.33  # standard errors of a mean, one-sided 1%
_MOST_OF_ALL = 0.5


@dataclass(frozen=True)
class Matched:
    """The accounts, or the panel: shares, what the reference leaves of them."""

    shares: Shares
    left: Residuals


def about_panel(
    accounts: Matched,
    panel: Matched,
    where: tuple[int, int] | None,
    min_group_size: int,
    seed: list[int],
) -> tuple[PanelCheck, ...]:
    """Return the checks that do not depend on which accounts belong to a group."""
    return (
        _enough(panel, min_group_size),
        _moves_with(accounts, panel, where, seed),
        _volume(accounts, panel),
        _level(accounts, panel),
    )


def about_group(
    accounts: Matched, panel: Matched, members: Flags, up: bool, week: int
) -> tuple[PanelCheck, ...]:
    """Return the checks of whether the change is the group's own, and one at that week."""
    every = np.ones(accounts.left.value.shape[1], np.bool_)
    sign = 1.0 if up else -1.0
    shown = sign * contrasts(accounts.left, every)[:, week]
    of_panel = sign * contrasts(panel.left, every)[:, week]
    of_panel = of_panel[~np.isnan(of_panel)]
    return (
        _panel_itself(shown, of_panel),
        _others(shown, of_panel, members),
        _minority(members),
        _step(accounts.left, members, week),
    )


def _enough(panel: Matched, min_group_size: int) -> PanelCheck:
    many, least = len(panel.shares.value), max(min_group_size, LEAST_PANEL)
    return PanelCheck(
        name="enough accounts",
        held=many >= least,
        says=f"The panel has {many:,} accounts with enough weeks; {least} or more are asked for.",
    )


def _moves_with(
    accounts: Matched, panel: Matched, where: tuple[int, int] | None, seed: list[int]
) -> PanelCheck:
    found = commonness(accounts.left, where, [*seed, 1])
    of_panel = commonness(panel.left, where, [*seed, 2])
    beyond = found.share - max(found.by_chance, of_panel.share)
    held = beyond <= _MOST_COMMON
    explained = float(np.median(accounts.left.explained))
    return PanelCheck(
        name="moves with the accounts",
        held=held,
        says=f"The reference explains {explained:.0%} of an account's weeks (median). Of what it "
        f"leaves, apart from the change, one common factor takes {found.share:.0%} among the "
        f"accounts, {of_panel.share:.0%} in the panel, up to {found.by_chance:.0%} by chance: "
        + (
            "the accounts follow nothing that the panel does not."
            if held
            else "the accounts follow something together of which the panel knows nothing."
        ),
    )


def _volume(accounts: Matched, panel: Matched) -> PanelCheck:
    ours, theirs = (_posts_a_week(each.shares) for each in (accounts, panel))
    apart = _apart(np.log(ours), np.log(theirs), np.log(_ANY_TIMES_VOLUME) / _MOST_SPREADS)
    return PanelCheck(
        name="volume",
        held=bool(apart <= _MOST_SPREADS),
        says=f"A week has {np.median(ours):,.0f} posts of an account and {np.median(theirs):,.0f} "
        f"of one of the panel (medians, weeks with posts): {_said(apart)}",
    )


def _posts_a_week(shares: Shares) -> Floats:
    mean: Floats = shares.posts.sum(axis=1) / shares.seen.sum(axis=1)
    return mean


def _level(accounts: Matched, panel: Matched) -> PanelCheck:
    ours, theirs = (_levels(each.shares) for each in (accounts, panel))
    apart = _apart(np.arcsin(np.sqrt(ours)), np.arcsin(np.sqrt(theirs)), _ANY_LEVEL)
    return PanelCheck(
        name="level",
        held=bool(apart <= _MOST_SPREADS),
        says=f"The share is {np.median(ours):.1%} in an account and {np.median(theirs):.1%} in one "
        f"of the panel (medians): {_said(apart)}",
    )


def _apart(ours: Floats, theirs: Floats, least_spread: float) -> float:
    """Return how far means lie apart, in standard deviations between accounts."""
    spread = max(float(np.sqrt((ours.var() + theirs.var()) / 2)), least_spread)
    return abs(float(ours.mean() - theirs.mean())) / spread


def _said(apart: float) -> str:
    return f"{apart:.1f} standard deviations between accounts apart, of at most {_MOST_SPREADS:g}."


def _levels(shares: Shares) -> Floats:
    levels: Floats = (shares.value * shares.posts).sum(axis=1) / shares.posts.sum(axis=1)
    return levels


def _panel_itself(shown: Floats, of_panel: Floats) -> PanelCheck:
    ours = float((np.nan_to_num(shown) >= _FAR).mean())
    there = int((of_panel >= _FAR).sum())
    # One more than were seen: none of ten says less than none of forty (Laplace).
    theirs = (there + 1) / (len(of_panel) + 1)
    return PanelCheck(
        name="the panel does not change",
        held=bool(theirs < _AS_MUCH * ours),
        says=f"The change shows in {ours:.0%} of the accounts and, held against the rest of the "
        f"panel, in {there:,} of {len(of_panel):,} of the panel's; in the panel it must be less "
        "than half as many, one more than were seen included.",
    )


def _others(shown: Floats, of_panel: Floats, members: Flags) -> PanelCheck:
    others = np.nan_to_num(shown[~members])
    size = float(np.nan_to_num(shown[members]).mean())
    if not len(others):
        return PanelCheck(
            name="others do not change",
            held=False,
            says="No account looked at is outside the group, so that nothing shows that it is not "
            "news which all of them follow.",
        )
    followed = float(others.mean()) / size
    spread = max(1.0, float(of_panel.std())) if len(of_panel) else 1.0
    sure = float(others.mean()) > _BEYOND * spread / np.sqrt(len(others))
    return PanelCheck(
        name="others do not change",
        held=not (sure and followed > _FOLLOWED),
        says=f"The accounts outside the group change on average by {max(0.0, followed):.0%} of "
        f"what the group does; more than {_FOLLOWED:.0%}, beyond chance, would be news that the "
        "panel lacks and that accounts follow more or less.",
    )


def _minority(members: Flags) -> PanelCheck:
    share = float(members.mean())
    return PanelCheck(
        name="most do not change",
        held=bool(share <= _MOST_OF_ALL),
        says=f"{share:.0%} of the accounts are in the group; where more than "
        f"{_MOST_OF_ALL:.0%} change at once, news that the panel lacks explains it as well.",
    )


def _step(left: Residuals, members: Flags, week: int) -> PanelCheck:
    """Hold that members change at the week rather than drift through it.

    Accounts that drift, each in its own time, all have their largest change in the middle of it.
    """
    weeks = np.arange(left.value.shape[1], dtype=np.float64)
    step = _explained(left, members, (weeks >= week).astype(np.float64))
    line = _explained(left, members, weeks)
    return PanelCheck(
        name="a step, not a slope",
        held=bool(step > line),
        says=f"A step at the change explains {step:.1%} of how the members' weeks vary, a straight "
        f"line over all weeks {line:.1%}; where the line explains as much, the members may have "
        "drifted, each by itself, and not changed together.",
    )


def _explained(left: Residuals, members: Flags, course: Floats) -> float:
    """Return the part of the members' weighted squares that a course explains, to each its own."""
    weight, value = left.weight[members], left.value[members]
    total = weight.sum(axis=1, keepdims=True)
    value = value - (weight * value).sum(axis=1, keepdims=True) / total
    moved = course - (weight * course).sum(axis=1, keepdims=True) / total
    along = (weight * value * moved).sum(axis=1)
    size = np.maximum((weight * moved**2).sum(axis=1), np.finfo(float).tiny)
    return float((along**2 / size).sum() / (weight * value**2).sum())
