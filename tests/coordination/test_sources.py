"""What a finding rests on."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.explanations import Acts, Labels
from heliograph.coordination.explanations.acts import UNKNOWN
from heliograph.coordination.sources import (
    LARGEST,
    LeaveOneOut,
    Made,
    iso_week,
    largest_share,
    leave_one_out,
    source_warnings,
)
from heliograph.findings import UNSAID

S = 1_000_000
WINDOW = 60 * S


def pairs(count, **more):
    """Two members in step on each of so many objects: one co-action an object, two acts."""
    place = np.arange(2 * count, dtype=np.int32)
    return Acts(place % 2, place // 2, place.astype(np.int64) * S, **more)


def labels(names):
    return Labels.of(pa.array([name for name in names for _ in (0, 1)], pa.string()))


@pytest.mark.parametrize(
    ("kind", "says"),
    [("dataset", "one import"), ("source_app", "one app"), ("site", "one site"),
     ("author", "one author")],
)  # fmt: skip
def test_nine_tenths_on_one_source_are_told(kind, says):
    for mine, warned in ((9, True), (8, False)):
        given = labels(["a"] * mine + ["b"] * (10 - mine))
        if kind in {"dataset", "source_app"}:
            warnings = source_warnings(pairs(10, **{kind: given}), WINDOW)
        else:
            warnings = source_warnings(pairs(10), WINDOW, **{kind: given})
        assert [says in warning for warning in warnings] == ([True] if warned else [])
        assert all("90% of 10 co-actions" in warning for warning in warnings)
        assert not any(UNSAID.search(warning) for warning in warnings)


def test_a_co_action_across_two_sources_rests_on_neither():
    crossing = Labels.of(pa.array(["a", "b"] * 10))
    a, b = np.arange(0, 20, 2), np.arange(1, 20, 2)
    assert largest_share(crossing, a, b) == 0
    unknown = Labels.of(pa.array([None] * 20, pa.string()))
    assert largest_share(unknown, a, b) == 0
    assert largest_share(crossing, a[:0], b[:0]) == 0


def weeks(*groups):
    return np.array([week for week, count in groups for _ in range(count)], np.int64)


@pytest.mark.parametrize(
    ("members", "others", "warned"),
    [
        (weeks((7, 8), (3, 2)), weeks((7, 2), (1, 400)), True),
        (weeks((7, 7), (3, 3)), weeks((7, 2), (1, 400)), False),  # fewer than four fifths
        (weeks((7, 8), (3, 2)), weeks((7, 300), (1, 100)), False),  # the data's own week
        (weeks((7, 10)), weeks(), False),  # nobody to compare with
        (weeks((7, 2)), weeks((7, 20), (1, 400)), False),  # two of two are chance
        (weeks((UNKNOWN, 10)), weeks((1, 400)), False),
        (weeks((7, 5), (UNKNOWN, 5)), weeks((1, 400), (UNKNOWN, 50)), True),
    ],
)
def test_members_made_in_one_week_are_told(members, others, warned):
    warnings = source_warnings(pairs(10), WINDOW, made=Made(members, others))
    assert len(warnings) == warned
    assert not any(UNSAID.search(warning) for warning in warnings)


def test_the_warning_of_a_week_has_its_numbers():
    made = Made(weeks((7, 8), (3, 2)), weeks((7, 2), (1, 400)))
    (warning,) = source_warnings(pairs(10), WINDOW, made=made)
    assert "8 of the 10 members" in warning
    assert warning.endswith("of the other 402 accounts 2.")


def test_weeks_begin_on_monday():
    sunday = datetime(2024, 3, 3, 23, 59, tzinfo=UTC)
    monday = datetime(2024, 3, 4, tzinfo=UTC)
    next_sunday = datetime(2024, 3, 10, tzinfo=UTC)
    found = iso_week(
        np.array([round(day.timestamp()) * S for day in (sunday, monday, next_sunday)])
    )
    assert found.tolist() == [found[0], found[0] + 1, found[0] + 1]


def test_leaving_out_the_source_that_carries_a_group_shows():
    units = {
        "dataset": np.array([0, 0, 0, 0, 1, 1], np.int32),
        "object": np.array([0, 1, 2, 3, 4, 5], np.int32),
        "day": np.zeros(6, np.int32),
    }
    found = leave_one_out(units, lambda kept: float(kept.mean()))
    assert found == LeaveOneOut("dataset", sources=2, tried=8, smallest_share=2 / 6)
    one_file = units | {"dataset": np.zeros(6, np.int32)}
    found = leave_one_out(one_file, lambda kept: float(kept.mean()))
    assert (found.kind, found.smallest_share) == ("object", 5 / 6)


def test_each_source_is_left_out_wholly_and_alone():
    seen = []
    leave_one_out({"day": np.array([5, 9, 9], np.int32)}, lambda kept: seen.append(kept) or 1.0)
    assert [kept.tolist() for kept in seen] == [[True, False, False], [False, True, True]]


def test_the_largest_sources_are_left_out():
    objects = np.repeat(np.arange(40, dtype=np.int32), np.arange(1, 41))
    left_out = []
    found = leave_one_out(
        {"object": objects}, lambda kept: left_out.append(int((~kept).sum())) or 1.0
    )
    assert left_out == list(range(40, 40 - LARGEST, -1))
    assert (found.sources, found.tried) == (40, LARGEST)


def test_one_source_of_every_kind_leaves_nothing_to_leave_out():
    assert leave_one_out({"dataset": np.zeros(5, np.int32)}, lambda kept: 1.0) is None
