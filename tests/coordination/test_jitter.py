from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from heliograph.coordination import count_pairs
from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls.jitter import FIRST_GRID_US, Jitter
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
    begins_s = (null.cells(time_us, 0) * null.cell_us + FIRST_GRID_US) // SECOND
    drawn_s = begins_s + draw.integers(0, null.cell_us // SECOND, len(time_us))
    return actions.set_column(2, "time", pa.array(drawn_s))


def cells_in_common(actions, null, accounts):
    """Every pair's common objects in one cell and in neighbouring cells of the first grid."""
    cell = null.cells(actions["time"].to_numpy() * SECOND, 0)
    where = [{} for _ in range(accounts)]
    columns = (actions["account"].to_pylist(), actions["object"].to_pylist(), cell.tolist())
    for account, obj, at in zip(*columns, strict=True):
        where[account][obj] = at
    same, adjacent = [], []
    for one, other in combinations(where, 2):
        apart = [abs(one[obj] - other[obj]) for obj in one.keys() & other.keys()]
        same.append(apart.count(0))
        adjacent.append(apart.count(1))
    return np.array(same, np.int32), np.array(adjacent, np.int32)


@pytest.mark.slow
def test_tails_are_those_of_redrawn_times():
    """Over 250 redraws (seeds 0-249), pairs with S >= s are as many as the tails add up to.

    Within 4 standard errors for each s; p-values a fifth as large would be many more away.
    """
    null, accounts, runs = jitter(window_s=300), 40, 250
    actions = shares(seed=5, accounts=accounts, objects=40, per_account=30)
    same, adjacent = cells_in_common(actions, null, accounts)
    seen = np.zeros(6)
    for seed in range(runs):
        pairs = count_pairs(redrawn(actions, seed, null), null.window_us / SECOND)
        objects = pairs["first"].to_numpy()
        seen += [(objects >= s).sum() for s in range(6)]
    for s in range(1, 6):
        tails = null.p_values(np.full(len(same), s, np.int32), same, adjacent)
        expected = runs * tails.sum()
        standard_error = np.sqrt(runs * (tails * (1 - tails)).sum())
        assert expected / 5 < expected - 8 * standard_error  # the comparison has power
        assert abs(seen[s] - expected) < 4 * standard_error, s


def test_expected_co_actions_are_the_mean_over_redrawn_times():
    null, actions = jitter(), shares(seed=3)
    same, adjacent = cells_in_common(actions, null, 60)
    expected = null.expected(same, adjacent).sum()
    observed = [
        run_tests("co-link", index(redrawn(actions, seed, null)), null).in_step
        for seed in range(40)
    ]
    standard_error = np.std(observed) / np.sqrt(len(observed))
    assert abs(np.mean(observed) - expected) < 4 * standard_error
    # What is reported is the grid least in favour of a finding.
    indexed = index(actions)
    assert null.expected_in_step(restrict(indexed, indexed.first)) >= expected * (1 - 1e-9)


def test_the_grid_least_in_favour_of_a_finding_counts():
    """Two accounts, three objects, two seconds apart on both sides of a boundary of one grid."""
    null = jitter()
    boundary_s = (FIRST_GRID_US + 1000 * null.cell_us) // SECOND
    times = [boundary_s + day * 86400 + side for day in range(3) for side in (-1, 1)]
    actions = {"account": [0, 1] * 3, "object": [0, 0, 1, 1, 2, 2], "time": times}
    tested = run_tests("co-link", index(pa.table(actions)), null)
    assert tested.p.tolist() == pytest.approx([null.same_cell**3])


def test_boundaries_of_cells_are_off_the_slots_of_schedulers():
    null = jitter()
    slots_us = np.arange(0, 86400, 300) * SECOND
    second = np.int64(SECOND)
    for early in range(1, 60):
        before = null.cells(slots_us - early * second, 0)
        after = null.cells(slots_us + early * second, 0)
        assert (before == after).all()
