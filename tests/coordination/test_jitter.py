import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.testing import test_pairs as run_tests  # not a test itself
from heliograph.errors import InputError

SECOND = 1_000_000


def jitter(window_s=60, cell_s=3600, clock_s=1):
    return Jitter(window_s * SECOND, cell_s * SECOND, int(clock_s * SECOND))


@pytest.mark.parametrize("clock_s", [1, 60])
def test_chances_are_those_of_every_pair_of_ticks(clock_s):
    null = jitter(window_s=120, clock_s=clock_s)
    ticks = np.arange(0, 3600, clock_s)
    gap = np.abs(ticks[:, None] - ticks[None, :])
    assert null.same_cell == pytest.approx((gap <= 120).mean(), rel=1e-12)
    apart = np.abs(ticks[:, None] - (ticks[None, :] + 3600))
    assert null.adjacent_cells == pytest.approx((apart <= 120).mean(), rel=1e-12)


def test_a_fine_clock_gives_the_continuous_chances():
    null = Jitter(60 * SECOND, 3600 * SECOND, 1)
    assert null.same_cell == pytest.approx(1 - (1 - 1 / 60) ** 2, rel=1e-6)
    assert null.adjacent_cells == pytest.approx((1 / 60) ** 2 / 2, rel=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 24))
def test_tails_equal_the_convolution(same, adjacent, observed):
    null = jitter(window_s=300)
    of_same = stats.binom.pmf(np.arange(same + 1), same, null.same_cell)
    of_adjacent = stats.binom.pmf(np.arange(adjacent + 1), adjacent, null.adjacent_cells)
    tail = np.convolve(of_same, of_adjacent)[observed:].sum()
    counts = [np.array([n], np.int32) for n in (observed, same, adjacent)]
    assert null.p_values(*counts)[0] == pytest.approx(tail, rel=1e-9, abs=1e-15)


def test_a_cell_must_be_much_wider_than_the_window():
    with pytest.raises(InputError, match="much wider"):
        jitter(window_s=60, cell_s=300)


def shares(seed, accounts=60, objects=80, per_account=40):
    """Accounts share objects that live for hours, each at a time of its own."""
    draw = np.random.default_rng(seed)
    obj = np.concatenate(
        [draw.choice(objects, per_account, replace=False) for _ in range(accounts)]
    )
    begins = draw.integers(0, 10 * 86400, objects)
    time = begins[obj] + draw.integers(0, 4 * 3600, len(obj))
    return pa.table({"account": np.repeat(np.arange(accounts), per_account), "object": obj,
                     "time": time})  # fmt: skip


def redrawn(actions, seed, null):
    """The same actions with every time redrawn inside its cell: the null model itself."""
    draw = np.random.default_rng(seed)
    time_us = actions["time"].to_numpy() * SECOND
    begins = time_us - (time_us - null.cells(np.zeros(1, np.int64))[0]) % SECOND
    cell_begin = (null.cells(time_us) * null.cell_us) + _grid_start(null)
    redrawn_s = cell_begin // SECOND + draw.integers(0, null.cell_us // SECOND, len(begins))
    return actions.set_column(2, "time", pa.array(redrawn_s))


def _grid_start(null):
    probe = np.arange(0, null.cell_us, SECOND)
    return int(probe[np.flatnonzero(np.diff(null.cells(probe)))[0] + 1])


def test_expected_co_actions_are_the_mean_over_redrawn_times():
    null, actions = jitter(), shares(seed=3)
    observed = []
    for seed in range(40):
        indexed = index(redrawn(actions, seed, null))
        observed.append(run_tests("co-link", indexed, null, 0.05).in_step)
    indexed = index(actions)
    expected = null.expected_in_step(restrict(indexed, indexed.first))
    standard_error = np.std(observed) / np.sqrt(len(observed))
    assert abs(np.mean(observed) - expected) < 4 * standard_error


@pytest.mark.slow
def test_p_values_are_valid_where_the_null_holds():
    """P(p <= a) stays at or below a, pair by pair, for times redrawn 300 times (seeds 0-299).

    The p-values are discrete, so they sit below a; the bound allows 4 standard errors.
    """
    null, actions = jitter(), shares(seed=5, accounts=12, objects=40, per_account=30)
    pairs, runs = 12 * 11 // 2, 300
    small = dict.fromkeys((0.1, 0.01, 0.001), 0)
    for seed in range(runs):
        tested = run_tests("co-link", index(redrawn(actions, seed, null)), null, 0.05)
        for level in small:
            small[level] += int((tested.p <= level).sum())
    for level, count in small.items():
        # Pairs in step on fewer than two objects are not listed; none of those has p this small.
        share = count / (pairs * runs)
        assert share <= level + 4 * np.sqrt(level / (pairs * runs))
    assert small[0.1] > 0


def test_boundaries_of_cells_are_off_the_slots_of_schedulers():
    null = jitter()
    slots_us = np.arange(0, 86400, 300) * SECOND
    second = np.int64(SECOND)
    for early in range(1, 60):
        before, after = null.cells(slots_us - early * second), null.cells(slots_us + early * second)
        assert (before == after).all()
