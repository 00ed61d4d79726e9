"""What is decided of each signal: found, lowered, not found or not tested, and why."""

from __future__ import annotations

import numpy as np

from heliograph.findings.shift import Direction, Outcome, PanelCheck
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.shifts.bootstrap import change
from heliograph.shifts.confirming import METHOD, Confirmed, confirm
from heliograph.shifts.directed import DIRECTIONS, Directed, directed, draws, some
from heliograph.shifts.panel_checks import about_group, about_panel
from heliograph.shifts.records import Counts, Decided, Flags, Group, Weekly
from heliograph.shifts.reference import beyond
from heliograph.shifts.shares import LEAST_POSTS, LEAST_WEEKS, eligible
from heliograph.shifts.synchrony import WINDOWS_EACH_SIDE, Synchrony

LEAST_PANEL = 3
"""Accounts of a panel without which nothing is tested at all."""


def decide(
    weekly: Weekly, *, min_group_size: int, fdr: float, seed: int, permutations: int = 999
) -> tuple[Decided, ...]:
    """Return what is decided of every signal, up and down, in this order.

    ``permutations`` circular shifts are drawn; more where the family is so large that no p-value
    of so few could be small enough. A shift is found where its synchrony has a q-value of ``fdr``
    or less (Benjamini-Yekutieli over the signals that can be tested, in both directions),
    ``min_group_size`` accounts or more are confirmed in weeks held out, and every check of the
    panel and of the group holds; where one fails it is lowered.
    """
    sides = [(eligible(a), eligible(b)) for a, b in zip(weekly.looked, weekly.panel, strict=True)]
    why_not = [
        _why_not(looked, *own, min_group_size)
        for looked, own in zip(weekly.looked, sides, strict=True)
    ]
    family = len(DIRECTIONS) * why_not.count("")
    made = draws(permutations, max(1, family), fdr)
    done: list[tuple[int, Direction, Directed | None]] = []
    for number, (accounts, panel) in enumerate(sides):
        if why_not[number]:
            done += [(number, direction, None) for direction in DIRECTIONS]
            continue
        looked, beside = some(weekly.looked[number], accounts), some(weekly.panel[number], panel)
        for one in directed(weekly.signals[number], looked, beside, seed=seed, made=made):
            done.append((number, one.direction, one))
    tested = [one for _, _, one in done if one]
    q = iter(benjamini_yekutieli(np.array([one.synchrony.p for one in tested]), max(1, family)))
    return tuple(
        _decided(one, number, *sides[number], float(next(q)), fdr, min_group_size)
        if one
        else _not_tested(number, direction, *sides[number], why_not[number])
        for number, direction, one in done
    )


def _why_not(looked: Counts, accounts: Flags, panel: Flags, min_group_size: int) -> str:
    """Return why a signal cannot be tested; nothing where it can.

    Whether it can hangs on who posts and who ever has it, never on when.
    """
    for who, many, least in (
        ("accounts", accounts.sum(), min_group_size),
        ("accounts of the panel", panel.sum(), LEAST_PANEL),
    ):
        if many < least:
            return (
                f"Fewer than {least} {who} have posts in {LEAST_WEEKS} weeks or more, and "
                f"{LEAST_POSTS} posts or more."
            )
    having, of = looked.having[accounts].sum(axis=1), looked.of[accounts].sum(axis=1)
    for what, many in (("have", (having > 0).sum()), ("lack", (having < of).sum())):
        if many < min_group_size:
            return f"Fewer than {min_group_size} accounts ever {what} it in a post."
    return ""


def _decided(
    one: Directed,
    number: int,
    accounts: Flags,
    panel: Flags,
    q: float,
    fdr: float,
    min_group_size: int,
) -> Decided:
    """Return what is decided of a signal that was tested."""
    at, up = one.synchrony, one.direction == "up"
    where = (at.week, at.each_side_weeks) if q <= fdr else None
    checks = about_panel(one.accounts, one.panel, where, min_group_size, one.seed[:2])
    outcome: Outcome = "not found"
    group, says = None, _by_chance(at, q, fdr)
    if q <= fdr:
        confirmed = confirm(
            one.accounts.left,
            one.panel.left,
            up=up,
            week=at.week,
            each_side=at.each_side_weeks,
            fdr=fdr,
        )
        size = int(confirmed.members.sum())
        if size < min_group_size:
            says = (
                f"Changes come together beyond chance (q = {q:.3g}), yet fewer than "
                f"{min_group_size} accounts show theirs in weeks held out too."
            )
        else:
            checks += about_group(one.accounts, one.panel, confirmed.members, up, at.week)
            if all(check.held for check in checks):
                outcome, group = "found", _group(one, accounts, confirmed, fdr)
                says = (
                    f"{size:,} accounts changed together, beyond chance (q = {q:.3g}) and beyond "
                    "the panel, each confirmed in weeks held out."
                )
            else:
                outcome, says = "lowered", _lowered(checks)
    return Decided(
        signal=number,
        direction=one.direction,
        outcome=outcome,
        says=says,
        eligible=accounts,
        panel_eligible=panel,
        observed=at.observed,
        expected=at.expected,
        window_weeks=2 * at.each_side_weeks + 1,
        week=at.week,
        p=at.p,
        q=q,
        checks=checks,
        group=group,
    )


def _by_chance(at: Synchrony, q: float, fdr: float) -> str:
    return (
        f"Within {2 * at.each_side_weeks + 1} weeks the changes of {at.observed:,.1f} accounts are "
        f"to be expected at most, by chance {at.expected:,.1f}; q = {q:.3g}, above {fdr:g}."
    )


def _lowered(checks: tuple[PanelCheck, ...]) -> str:
    return (
        "Accounts changed together beyond chance, which is not claimed as a shift of "
        "theirs. " + " ".join(check.says for check in checks if not check.held)
    )


def _group(one: Directed, accounts: Flags, confirmed: Confirmed, fdr: float) -> Group:
    at, members = one.synchrony, confirmed.members
    weeks = one.found.week[members]
    inside = (weeks >= 0) & (np.abs(weeks - at.week) <= at.each_side_weeks)
    own = np.where(inside, one.likely[members], -1.0).argmax(axis=1)
    changes = weeks[np.arange(len(own)), own][inside.any(axis=1)]
    ours = one.accounts
    value = beyond(ours.shares, ours.left, one.reference, at.week)[members]
    effect, low, high = change(
        value, ours.shares.seen[members], one.reference, at.week, [*one.seed, 2]
    )
    everyone = np.zeros(len(accounts), np.bool_)
    everyone[accounts] = members
    return Group(
        members=everyone,
        earliest=int(changes.min(initial=at.week)),
        latest=int(changes.max(initial=at.week)),
        expected_chance=fdr * float(members.sum()),
        effect=effect,
        low=low,
        high=high,
        method=METHOD,
    )


def _not_tested(
    number: int, direction: Direction, accounts: Flags, panel: Flags, why_not: str
) -> Decided:
    """Return that there is too little to test."""
    return Decided(
        signal=number,
        direction=direction,
        outcome="not tested",
        says=why_not,
        eligible=accounts,
        panel_eligible=panel,
        observed=0.0,
        expected=0.0,
        window_weeks=2 * WINDOWS_EACH_SIDE[0] + 1,
        week=-1,
        p=1.0,
        q=1.0,
        checks=(),
        group=None,
    )
