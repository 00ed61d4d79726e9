"""From what was decided to a finding: sentence, odds, wordings, explanations, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from heliograph.findings import (
    Effect,
    Family,
    Input,
    Named,
    NullModel,
    ShiftFinding,
    Statistic,
    may_be_named,
)
from heliograph.findings.shift import Wording
from heliograph.shifts.around import Around, around
from heliograph.shifts.explanations import Changed, explanations
from heliograph.shifts.limits import limits
from heliograph.shifts.posted import Posted
from heliograph.shifts.records import Decided, Flags, Group, Weekly
from heliograph.shifts.sentences import statement
from heliograph.shifts.series import LEVEL, series
from heliograph.shifts.telling import found_beside, tellable, within
from heliograph.shifts.wording import wordings

RULE_ID = "circular-shift-beyond-panel-1"
DESCRIPTION = (
    "Each account's weekly share, less what the reference panel explains of it, is turned around "
    "its circle of weeks with posts by a number of weeks of its own: what the account does keeps "
    "its habits and its runs, and only when it changes is left to chance. An account's largest "
    "change is spread over the weeks in which it may lie, by their likelihood; the statistic is "
    "the largest sum of these within one window, a number of accounts to be expected and no count "
    "of members, for that of several lengths which chance explains least. p is the share of draws "
    "in which, of all lengths, one is as hard to explain."
)
_SHORT_WEEKS = 26


@dataclass(frozen=True)
class Design:
    """What all findings of one analysis share."""

    weekly: Weekly
    decided: tuple[Decided, ...]
    posted: Posted
    named: Mapping[int, Named]  # by account code
    family: Family
    detectable: str
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    seed: int
    fdr: float
    version: str
    min_group_size: int

    @property
    def labelled(self) -> Flags:
        """Which accounts a registry labels."""
        flags = np.zeros(len(self.weekly.accounts), np.bool_)
        flags[list(self.named)] = True
        return flags


def describe(number: int, one: Decided, group: Group, design: Design) -> ShiftFinding:
    """Return the finding on a signal in one direction; ``number`` counts from 0."""
    weekly, signal = design.weekly, design.weekly.signals[one.signal]
    weeks = around(one.week, len(weekly.weeks))
    size = int(group.members.sum())
    labelled = group.members & design.labelled
    nameable = may_be_named(int(labelled.sum()), size, design.min_group_size)
    named = labelled if nameable else np.zeros_like(labelled)
    looked, panel = weekly.looked[one.signal], weekly.panel[one.signal]
    parts = within(group.members, found_beside(weekly, design.decided, one.signal))
    told = tellable(looked, group.members, parts, ~named, design.min_group_size)
    words, tested = _wordings(one, group, weeks, design)
    return ShiftFinding(
        finding_id=f"F{number + 1}",
        statement=statement(weekly, one, group),
        statistic=Statistic(
            name="most changes to be expected within one window",
            unit="accounts",
            observed=one.observed,
            expected=one.expected,
        ),
        effect=Effect(
            name="mean change of the members' share beyond the panel's, in percentage points",
            value=100 * group.effect,
            low=100 * group.low,
            high=100 * group.high,
            level=LEVEL,
            method="Block bootstrap over weeks, of all members together. Members were found by "
            "their change, so that their mean is likely to be too large.",
        ),
        null_model=_null_model(one, design),
        p=one.p,
        q=one.q,
        family=design.family,
        warnings=_warnings(one, group, design),
        detectable=design.detectable,
        explanations=explanations(
            Changed(
                weekly=weekly,
                posted=design.posted,
                signal=one.signal,
                direction=one.direction,
                weeks=weeks,
                members=group.members,
                panel=one.panel_eligible,
                checks=one.checks,
                labelled=[design.named[code] for code in np.flatnonzero(labelled).tolist()],
                nameable=nameable,
            )
        ),
        limits=limits(signal.kind, one, group),
        parameters=design.parameters,
        inputs=design.inputs,
        seed=design.seed,
        version=design.version,
        min_group_size=design.min_group_size,
        named=tuple(
            msgspec.structs.replace(design.named[code], alias=f"A{place}")
            for place, code in enumerate(np.flatnonzero(named).tolist(), 1)
        ),
        signal=signal.id,
        signal_kind=signal.kind,
        what=signal.what,
        direction=one.direction,
        week=weekly.weeks[one.week],
        earliest=weekly.weeks[group.earliest],
        latest=weekly.weeks[group.latest],
        window_weeks=one.window_weeks,
        size=size,
        tested=int(one.eligible.sum()),
        panel_accounts=int(one.panel_eligible.sum()),
        expected_chance_members=group.expected_chance,
        confirmation=group.method,
        panel_checks=one.checks,
        series=series(
            weekly.weeks,
            looked,
            group.members,
            panel,
            one.panel_eligible,
            told=told,
            min_group_size=design.min_group_size,
        ),
        wordings=words,
        wordings_tested=tested,
    )


def _wordings(
    one: Decided, group: Group, weeks: Around, design: Design
) -> tuple[tuple[Wording, ...], int]:
    """Return the words that members took up at the change, and of how many they were chosen."""
    posted = design.posted
    none = np.zeros_like
    members = np.concatenate([group.members, none(one.panel_eligible)])
    panel = np.concatenate([none(group.members), one.panel_eligible])
    near = (posted.week >= weeks.before.start) & (posted.week < weeks.after.stop)
    rows = np.flatnonzero(near & (members | panel)[posted.account])
    private = np.ones_like(members)
    private[np.flatnonzero(design.labelled)] = False
    found, tested = wordings(
        posted.text.take(pa.array(rows)),
        posted.account[rows].astype(np.int32),
        posted.week[rows],
        members=members,
        panel=panel,
        private=private,
        names=(*design.weekly.accounts, *design.weekly.panel_accounts),
        at=weeks.at,
        span_weeks=weeks.span,
        min_group_size=design.min_group_size,
        fdr=design.fdr,
    )
    return tuple(_without_few(each, design.min_group_size) for each in found), tested


def _without_few(wording: Wording, least: int) -> Wording:
    """Return the same without the counts of few accounts."""
    counts = {
        name: None
        for name in ("before", "panel_before", "panel_after")
        if 0 < (getattr(wording, name) or 0) < least
    }
    return msgspec.structs.replace(wording, **counts)


def _null_model(one: Decided, design: Design) -> NullModel:
    return NullModel(
        rule_id=RULE_ID,
        description=DESCRIPTION,
        parameters={
            "window": f"{one.window_weeks} weeks",
            "weeks": f"{len(design.weekly.weeks):,}",
            "panel accounts": f"{int(one.panel_eligible.sum()):,}",
        },
    )


def _warnings(one: Decided, group: Group, design: Design) -> tuple[str, ...]:
    said = []
    weeks = len(design.weekly.weeks)
    if weeks < _SHORT_WEEKS:
        said.append(
            f"The data span {weeks} weeks: what an account does by itself in so few, one cannot "
            "know well."
        )
    if group.low <= 0 <= group.high:
        said.append("The interval of the mean change holds 0.")
    eligible, given = int(one.eligible.sum()), len(design.weekly.accounts)
    if eligible < given / 2:
        said.append(
            f"Of {given:,} accounts {eligible:,} posted in enough weeks to be tested; of the "
            "others nothing is known."
        )
    return tuple(said)
