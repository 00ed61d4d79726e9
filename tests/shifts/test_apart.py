"""Groups that differ by few: only the surest is told."""

from dataclasses import replace

import numpy as np
import pytest

from heliograph.shifts.apart import told_apart
from heliograph.shifts.records import Decided, Group, Signal, Weekly

SIZE = 30


def decided(signal, members, q):
    flags = np.zeros(SIZE, np.bool_)
    flags[list(members)] = True
    everyone = np.ones(SIZE, np.bool_)
    group = Group(
        members=flags, earliest=3, latest=4, expected_chance=0.1, effect=0.1, low=0.0, high=0.2,
        **({"least_p": 0.01} if "least_p" in Group.__dataclass_fields__ else {}), method="so",
    )  # fmt: skip
    return Decided(
        signal=signal, direction="up", outcome="found", says="found", eligible=everyone,
        panel_eligible=everyone, observed=9, expected=2.0, window_weeks=3, week=4, p=q / 10, q=q,
        checks=(), group=group,
    )  # fmt: skip


def weekly(*kinds):
    signals = tuple(Signal(f"{kind}:{n}", kind, "a share") for n, kind in enumerate(kinds))
    return Weekly((), signals, (), (), (), ())


EVERYBODY = np.ones(SIZE, np.bool_)


def told(found, kinds, private=EVERYBODY):
    return [one.outcome for one in told_apart(found, weekly(*kinds), private, 5)]


@pytest.mark.parametrize(
    ("other", "kinds", "outcome"),
    [
        (range(10), ("language", "language"), "found"),  # the same group: no difference
        (range(12), ("language", "language"), "not told"),  # two more
        (range(1, 11), ("hours", "hours"), "not told"),  # one each way
        (range(15), ("language", "language"), "found"),  # five more
        (range(15, 30), ("language", "language"), "found"),  # quite others
        (range(12), ("language", "hours"), "found"),  # shares of unlike things
        (range(12), ("topic", "framing"), "not told"),  # terms may be in common
    ],
)
def test_the_surer_of_two_groups_that_differ_by_few_is_kept(other, kinds, outcome):
    found = [decided(0, range(10), 0.001), decided(1, other, 0.01)]
    assert told(found, kinds) == ["found", outcome]
    surer = [replace(found[0], q=0.04), found[1]]
    assert told(surer, kinds) == [outcome, "found"]


def test_labelled_accounts_may_be_told_of():
    found = [decided(0, range(10), 0.001), decided(1, range(12), 0.01)]
    private = EVERYBODY.copy()
    private[[10, 11]] = False
    assert told(found, ("language", "language"), private) == ["found", "found"]


def test_who_is_not_told_of_hides_nobody_else():
    """The third differs by few from the second alone, which is not told."""
    found = [
        decided(0, range(10), 0.001),
        decided(1, range(12), 0.002),
        decided(2, range(15), 0.003),
    ]
    assert told(found, ("language",) * 3) == ["found", "not told", "found"]
