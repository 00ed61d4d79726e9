import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.stability import at_other_windows, without_one_source

SECOND, DAY = 1_000_000, 86400
MEMBERS = np.arange(5, dtype=np.int32)
FDR = 0.01  # one object in step is not enough for it


def codes(*numbers):
    return np.array(numbers, np.int32)


def moment(day, obj):
    """A time of that day, four hours from those of other objects, at no fixed minute."""
    return day * DAY + obj % 6 * 4 * 3600 + obj * obj * 577 % 3000


def timing(table):
    indexed = index(table)
    firsts = restrict(indexed, indexed.first)
    model = Timing.over(firsts, MEMBERS, Jitter(60 * SECOND, 3600 * SECOND, SECOND))
    return model.leaving_out([MEMBERS]).relearnt()


def test_the_share_of_members_that_one_group_holds():
    groups = {
        120 * SECOND: [codes(0, 1, 9), codes(2, 3, 4, 8)],
        20 * SECOND: [],
        60 * SECOND: [codes(4, 3, 2, 1, 0)],
    }
    again = at_other_windows(MEMBERS, groups)
    assert [(one.window_s, one.members) for one in again] == [(20, 0.0), (60, 1.0), (120, 0.6)]


def rests_on(days, datasets):
    """By kind, what is left without one source, where five meet on an object on each such day."""
    rows = [(who, obj, moment(day, obj) + 2 * who, datasets[obj])
            for obj, day in enumerate(days) for who in range(5)]  # fmt: skip
    names = ("account", "object", "time", "dataset")
    table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
    model = timing(table)
    found = without_one_source([model], [table], [np.arange(model.firsts.size)], MEMBERS, FDR)
    return {one.kind: (one.sources, one.smallest_share) for one in found}


def test_a_group_seen_on_many_days_rests_on_none():
    found = rests_on(range(8), ["a", "b"] * 4)
    assert found == {"dataset": (2, 1.0), "object": (8, 1.0), "day": (8, 1.0)}


def test_a_group_seen_in_one_file_rests_on_it():
    found = rests_on(range(8), ["a"] * 7 + ["b"])
    assert found["dataset"] == (2, 0.0)
    assert found["day"] == (8, 1.0)


def test_a_group_seen_on_one_day_rests_on_it():
    """Five of six objects on one day, of which four hours lie between each two."""
    found = rests_on([0] * 5 + [9], ["a"] * 6)
    assert found["day"] == (2, 0.0)
    assert found["object"] == (6, 1.0)
    assert "dataset" not in found  # there is no second one to be left with


def test_members_are_judged_one_by_one():
    """The last takes part only on the first day: without that day it alone no longer passes."""
    rows = [(who, obj, moment(obj // 4, obj) + 2 * who)
            for obj in range(12) for who in range(5) if who < 4 or obj < 4]  # fmt: skip
    table = pa.table(dict(zip(("account", "object", "time"), zip(*rows, strict=True), strict=True)))
    model = timing(table)
    found = without_one_source([model], [table], [np.arange(model.firsts.size)], MEMBERS, FDR)
    (by_day,) = [one for one in found if one.kind == "day"]
    assert by_day.smallest_share == pytest.approx(4 / 5)
