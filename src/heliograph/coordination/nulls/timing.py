"""Timing given choice asks: are two accounts in step beyond pace, tempo and habit.

Given which objects two accounts share and about when, each common object is a trial. Its chance
is the largest of three: interval jitter (their own pace), object tempo (how fast everybody else
shared it near then, without the accounts that may belong together), account schedules (how often
their phases meet). The number of trials in step then has an exact Poisson-binomial tail.

Trials close in time hang together: who logs in at nine shares five things at nine. So the tail is
also taken over *occasions*, one a jitter cell, each in step if any of its trials is; its chance is
that of at least one of them, which dependence only makes smaller. The larger p-value counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.indexed import Flags, Indexed, Int32s, Int64s
from heliograph.coordination.nulls.habits import habits
from heliograph.coordination.nulls.jitter import Floats, Jitter
from heliograph.coordination.nulls.tempo import tempo
from heliograph.coordination.nulls.trials import (
    Asked,
    Known,
    Trials,
    member_trials,
    pair_trials,
    room,
    verdict,
)

RULE_ID = "timing-given-choice/1"
DESCRIPTION = (
    "timing given choice: which objects an account shared, and about when, is kept; the chance to "
    "be in step on each is the largest of interval jitter, the tempo of the object among all "
    "others, and the accounts' schedules"
)
ALL_PARTS = Asked(tempo=True, habit=True)


class Tests(NamedTuple):
    """Trials, those in step, those expected, occasions in step, p: arrays, one entry a test."""

    trials: Int32s
    observed: Int32s
    expected: Floats
    occasions: Int32s
    p: Floats


@dataclass(frozen=True)
class Timing:
    """The null model over the first actions of one behaviour."""

    jitter: Jitter
    firsts: Indexed
    known: Known

    @staticmethod
    def over(firsts: Indexed, accounts: Int32s, jitter: Jitter) -> Timing:
        """Return the model with nobody left out, ready to test any of ``accounts`` (codes)."""
        reach_us = jitter.cell_us // 2
        habit = habits(firsts, accounts, jitter.window_us, reach_us)
        everybody = np.ones(len(firsts.accounts), np.bool_)
        nobody = np.zeros(0, np.int32)
        return Timing(
            jitter,
            firsts,
            Known(
                by_account=firsts.by_account,
                account_start=firsts.account_start,
                account=firsts.account,
                object=firsts.object,
                object_start=firsts.object_start,
                time_us=firsts.time_us,
                cell=jitter.cells(firsts.time_us, 0),
                window_us=jitter.window_us,
                cell_us=jitter.cell_us,
                reach_us=reach_us,
                same_cell=jitter.same_cell,
                adjacent_cells=jitter.adjacent_cells,
                in_window=tempo(firsts, everybody, jitter.window_us, reach_us),
                period_us=habit.period_us,
                offset=habit.offset,
                bins=habit.bins,
                meeting=habit.meeting,
                uniform=habit.uniform,
                row=habit.row,
                reach=habit.reach,
                share=habit.share,
                group=np.full(len(firsts.accounts), -1, np.int32),
                member_start=np.zeros(1, np.int64),
                member=nobody,
                group_start=np.zeros(1, np.int64),
                group_position=nobody,
            ),
        )

    def leaving_out(self, groups: Sequence[Int32s]) -> Timing:
        """Return the model in which a group's members are no others to each other."""
        firsts, known = self.firsts, self.known
        group = np.full(len(firsts.accounts), -1, np.int32)
        for number, codes in enumerate(groups):
            group[codes] = number
        of_action = group[firsts.account]
        positions = np.flatnonzero(of_action >= 0).astype(np.int32)
        positions = positions[np.argsort(of_action[positions], kind="stable")]
        sizes = np.bincount(of_action[positions], minlength=len(groups)).astype(np.int64)
        members = np.array([len(codes) for codes in groups], np.int64)
        return replace(
            self,
            known=known._replace(
                group=group,
                member_start=_starts(members),
                member=np.concatenate([*groups, np.zeros(0, np.int32)]).astype(np.int32),
                group_start=_starts(sizes),
                group_position=positions,
            ),
        )

    def relearnt(self) -> Timing:
        """Return the model in which only accounts outside the groups say what strangers do."""
        known = self.known
        strangers = known.group < 0
        return replace(
            self,
            known=known._replace(
                in_window=tempo(self.firsts, strangers, known.window_us, known.reach_us)
            ),
        )

    def pairs(self, a: Int32s, b: Int32s, kept: Flags, asked: Asked = ALL_PARTS) -> Tests:
        """Return the tests of pairs of accounts (codes) over their actions that are kept.

        ``kept`` has one flag a first action.
        """
        tests = _none_yet(len(a))
        _test_pairs(a, b, kept, asked, self.known, self._room(), tests)
        return tests

    def members(
        self, accounts: Int32s, groups: Int32s, kept: Flags, asked: Asked = ALL_PARTS
    ) -> Tests:
        """Return the tests of accounts (codes), each against the others of a group left out.

        On each object, being within the window of any other member counts as in step.
        """
        tests = _none_yet(len(accounts))
        _test_members(accounts, groups, kept, asked, self.known, self._room(), tests)
        return tests

    def by_object(self, codes: Int32s) -> tuple[Int32s, Floats]:
        """Return pairs among some accounts in step on each object, and expected to be."""
        in_step = np.zeros(len(self.firsts.objects), np.int32)
        expected = np.zeros(len(self.firsts.objects))
        _sum_by_object(codes, ALL_PARTS, self.known, self._room(), in_step, expected)
        return in_step, expected

    def _room(self) -> Trials:
        most = int(np.diff(self.known.account_start).max(initial=0))
        return room(most + 1, len(self.known.period_us))


def _starts(sizes: Int64s) -> Int64s:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _none_yet(tests: int) -> Tests:
    counts = (np.zeros(tests, np.int32) for _ in range(3))
    trials, observed, occasions = counts
    return Tests(trials, observed, np.zeros(tests), occasions, np.ones(tests))


@compiled
def _test_pairs(
    a: Int32s,
    b: Int32s,
    kept: Flags,
    asked: Asked,
    known: Known,
    room: Trials,
    tests: Tests,
) -> None:
    for test in range(len(a)):
        n = pair_trials(a[test], b[test], kept, asked, known, room)
        tests.trials[test] = n
        tests.observed[test], tests.expected[test], tests.occasions[test], tests.p[test] = verdict(
            n, room
        )


@compiled
def _sum_by_object(
    codes: Int32s, asked: Asked, known: Known, trials: Trials, in_step: Int32s, expected: Floats
) -> None:
    kept = np.ones(len(known.time_us), np.bool_)
    for m in range(len(codes)):
        for k in range(m + 1, len(codes)):
            for t in range(pair_trials(codes[m], codes[k], kept, asked, known, trials)):
                o = known.object[trials.position[t]]
                in_step[o] += trials.hit[t]
                expected[o] += trials.chance[t]


@compiled
def _test_members(
    accounts: Int32s,
    groups: Int32s,
    kept: Flags,
    asked: Asked,
    known: Known,
    room: Trials,
    tests: Tests,
) -> None:
    for test in range(len(accounts)):
        n = member_trials(accounts[test], groups[test], kept, asked, known, room)
        tests.trials[test] = n
        tests.observed[test], tests.expected[test], tests.occasions[test], tests.p[test] = verdict(
            n, room
        )
