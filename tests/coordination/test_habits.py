import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.indexed import index
from heliograph.coordination.nulls.habits import agreement, habits
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.nulls.trials import Asked

SECOND = 1_000_000
WINDOW, REACH = 60 * SECOND, 1800 * SECOND
HOURLY, HALF, QUARTER, MINUTE = range(4)


def indexed(rows):
    account, obj, time = (list(column) for column in zip(*rows, strict=True))
    return index(pa.table({"account": account, "object": obj, "time": time}))


def codes(*numbers):
    return np.array(numbers, np.int32)


def agreed(firsts, i, j, learnt=(0, 1)):
    """How often two accounts' phases meet, by period, and the same at random."""
    habit = habits(firsts, codes(*learnt), WINDOW, REACH)
    out = np.empty(len(habit.period_us))
    agreement(
        i, j, firsts.by_account, firsts.account_start, firsts.object, habit.bins, habit.offset,
        habit.meeting, habit.uniform, habit.row, habit.reach, out,
    )  # fmt: skip
    return out, habit.uniform


def scheduled(seconds, objects=20):
    """Two accounts on objects of their own, at so many seconds past an hour of the data."""
    draw = np.random.default_rng(1)
    return indexed(
        [(side, 2 * n + side, int(draw.integers(0, 200)) * 3600 + seconds[side])
         for side in (0, 1) for n in range(objects)]
    )  # fmt: skip


def test_schedulers_of_one_slot_agree():
    out, uniform = agreed(scheduled((1800, 1810)), 0, 1)
    expected = (400 + 10 * uniform) / 410  # of 400 pairs of actions all meet
    assert out[:3] == pytest.approx(expected[:3])
    assert uniform[:3] == pytest.approx([13 / 360, 13 / 180, 13 / 90])  # bins of ten seconds


def test_half_past_and_the_full_hour_meet_by_the_half_hour_only():
    out, uniform = agreed(scheduled((0, 1800)), 0, 1)
    assert out[HOURLY] == pytest.approx(10 * uniform[HOURLY] / 410)
    assert out[HALF] == pytest.approx((400 + 10 * uniform[HALF]) / 410)
    assert out[QUARTER] > 0.97


def test_phases_meet_across_the_full_hour():
    out, _ = agreed(scheduled((3580, 20)), 0, 1)
    assert out[HOURLY] > 0.97


def test_acting_together_on_one_object_is_no_habit():
    """Two in step on twenty objects at times 97 s apart by phase: only different objects count."""
    firsts = indexed([(side, n, n * 86400 + 97 * n + side) for n in range(20) for side in (0, 1)])
    out, uniform = agreed(firsts, 0, 1)
    # Of the 380 pairs on different objects no two phases lie within 60 s in an hour.
    assert out[HOURLY] == pytest.approx(10 * uniform[HOURLY] / 390)


def test_of_accounts_whose_habits_are_not_kept_nothing_is_known():
    firsts = scheduled((1800, 1810))
    out, uniform = agreed(firsts, 0, 1, learnt=())
    assert out.tolist() == uniform.tolist()
    one_known, _ = agreed(firsts, 0, 1, learnt=(1,))
    both_known, _ = agreed(firsts, 0, 1)
    other_way, _ = agreed(firsts, 1, 0)
    assert one_known.tolist() == both_known.tolist() == pytest.approx(other_way.tolist())


def test_periods_shorter_than_the_window_say_nothing():
    firsts = scheduled((0, 0))
    assert habits(firsts, codes(0), 61 * SECOND, REACH).period_us.tolist() == [
        minutes * 60 * SECOND for minutes in (60, 30, 15)
    ]
    assert len(habits(firsts, codes(0), WINDOW, REACH).period_us) == 4
    assert len(habits(firsts, codes(0), 3601 * SECOND, REACH).period_us) == 0


def test_slots_are_shared_by_those_shortly_before():
    """One object at 0, 10 and 25 minutes: three pairs near, seen from both sides, and a prior."""
    firsts = indexed([(0, 0, 0), (1, 0, 600), (2, 0, 1500)])
    share = habits(firsts, codes(0), WINDOW, REACH).share
    # In one slot is whoever acted up to a period less a window before; in a quarter of an hour
    # the first for the second (10 min), not the second for the third (15 min).
    assert share[QUARTER] == pytest.approx((1 + 1) / (6 + 1))
    assert share[HALF] == pytest.approx((1 + 3) / (6 + 1))
    assert share[MINUTE] == pytest.approx(1 / (6 + 1))


def two_schedulers():
    """Two accounts at the full hour on ten objects in common and on twenty of their own.

    Four strangers a object act in the same hour, at random.
    """
    draw = np.random.default_rng(2)
    rows = [(side, n, n * 36000) for side in (0, 1) for n in range(10)]
    rows += [(side, 10 + 20 * side + n, n * 7200) for side in (0, 1) for n in range(20)]
    rows += [
        (2 + 4 * n + k, n, n * 36000 + int(draw.integers(-1500, 30)))
        for n in range(10) for k in range(4)
    ]  # fmt: skip
    return indexed(rows)


def test_schedulers_are_in_step_by_habit():
    firsts = two_schedulers()
    model = Timing.over(firsts, codes(0, 1), Jitter(WINDOW, 2 * REACH, SECOND))
    everything = np.ones(firsts.size, np.bool_)
    by_pace, by_habit = (
        model.pairs(codes(0), codes(1), everything, Asked(tempo=True, habit=habit))
        for habit in (False, True)
    )
    assert by_pace.observed[0] == by_habit.observed[0] == 10
    assert by_pace.p[0] < 1e-8
    assert by_habit.p[0] > 0.01
