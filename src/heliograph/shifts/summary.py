"""What was looked at, signal by signal, whether or not a shift was found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heliograph.findings import ShiftsLooked
from heliograph.findings.shift import SignalLooked, Week
from heliograph.shifts.changes import change_points
from heliograph.shifts.records import Decided, Flags, Weekly
from heliograph.shifts.series import series
from heliograph.shifts.telling import found_beside, tellable


def looked_at(
    weekly: Weekly,
    decided: Sequence[Decided],
    labelled: Flags,
    detectable: str,
    parameters: dict[str, str],
    min_group_size: int,
) -> ShiftsLooked:
    """Return every signal in each direction with what became of it, in the order decided.

    Both directions of a signal share one series, that of all accounts eligible in either; in weeks
    in which it would, beside a finding's, tell of fewer private accounts than ``min_group_size``,
    it is blank.
    """
    by_signal: dict[int, list[Decided]] = {}
    for one in decided:
        by_signal.setdefault(one.signal, []).append(one)
    shared = {
        signal: _series(
            weekly,
            signal,
            both,
            found_beside(weekly, decided, signal),
            labelled,
            min_group_size,
        )
        for signal, both in by_signal.items()
    }
    return ShiftsLooked(
        accounts=len(weekly.accounts),
        panel_accounts=len(weekly.panel_accounts),
        weeks=len(weekly.weeks),
        first_week=weekly.weeks[0],
        last_week=weekly.weeks[-1],
        signals=tuple(_looked(weekly, one, shared[one.signal]) for one in decided),
        detectable=detectable,
        parameters=parameters,
    )


def _looked(weekly: Weekly, one: Decided, weeks: tuple[Week, ...]) -> SignalLooked:
    signal = weekly.signals[one.signal]
    return SignalLooked(
        signal=signal.id,
        signal_kind=signal.kind,
        what=signal.what,
        direction=one.direction,
        eligible=int(one.eligible.sum()),
        panel_eligible=int(one.panel_eligible.sum()),
        observed=one.observed,
        expected=one.expected,
        p=one.p,
        q=one.q,
        outcome=one.outcome,
        says=one.says,
        panel_checks=one.checks,
        series=weeks,
        changes=_changes(weeks),
    )


def _changes(weeks: tuple[Week, ...]) -> tuple[str, ...]:
    """Return the weeks from which on the mean of all accounts is another, up to the next."""
    mean = np.array([np.nan if week.group is None else week.group for week in weeks])
    return tuple(weeks[place].start for place in change_points(mean).tolist())


def _series(
    weekly: Weekly,
    signal: int,
    both: Sequence[Decided],
    found: Sequence[Flags],
    labelled: Flags,
    min_group_size: int,
) -> tuple[Week, ...]:
    looked, panel = weekly.looked[signal], weekly.panel[signal]
    everyone = np.logical_or.reduce([one.eligible for one in both])
    told = tellable(looked, everyone, found, ~labelled, min_group_size)
    return series(
        weekly.weeks,
        looked,
        everyone,
        panel,
        np.logical_or.reduce([one.panel_eligible for one in both]),
        told=told,
        min_group_size=min_group_size,
    )
