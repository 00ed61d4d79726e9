"""Change points of one series, and its highest CUSUM."""

import numpy as np
import pytest

from heliograph.shifts.changes import change_points, cusum


def by_definition(values, weights, edge_weeks):
    """Return the place and the signed height of one account, from two means at every place."""
    weeks = np.flatnonzero(~np.isnan(values) & (weights > 0))
    best = (-1, 0.0)
    for k in range(edge_weeks, len(weeks) - edge_weeks + 1):
        before, after = weeks[:k], weeks[k:]
        rise = np.average(values[after], weights=weights[after]) - np.average(
            values[before], weights=weights[before]
        )
        each, whole = weights[before].sum(), weights[weeks].sum()
        height = rise * np.sqrt(each * (whole - each) / whole)
        if abs(height) > abs(best[1]):
            best = (int(weeks[k]), height)
    return best


@pytest.mark.parametrize("edge_weeks", [1, 4, 10])
def test_the_cusum_is_the_highest_difference_of_weighted_means(edge_weeks):
    random = np.random.default_rng(edge_weeks)
    values = random.normal(size=(60, 52))
    values[random.random(values.shape) < 0.2] = np.nan
    weights = random.integers(0, 5, values.shape).astype(np.float64)
    for one in zip(values, weights, strict=True):
        place, height = cusum(*one, edge_weeks)
        expected = by_definition(*one, edge_weeks)
        assert place == expected[0]
        assert height == pytest.approx(expected[1])


def test_a_change_in_weeks_without_posts_is_told_of_the_first_week_after():
    values = np.repeat([0.0, np.nan, 1.0], [10, 3, 10])
    place, height = cusum(values, np.ones_like(values), 4)
    assert place == 13
    assert height == pytest.approx(np.sqrt(5))
    place, height = cusum(-values, np.ones_like(values), 4)
    assert (place, height < 0) == (13, True)


def test_no_change_is_sought_at_the_edges():
    values = np.zeros(30)
    values[-2:] = 9
    assert cusum(values, np.ones_like(values), 4)[0] == 30 - 4


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        (np.arange(7.0), np.ones(7)),  # too few weeks
        (np.full(20, 0.3), np.ones(20)),  # no change at all
        (np.arange(20.0), np.zeros(20)),
        (np.arange(20.0), np.full(20, np.nan)),
        (np.full(20, np.nan), np.ones(20)),
    ],
)
def test_an_account_that_cannot_have_a_change_has_none(values, weights):
    assert cusum(values, weights, 4) == (-1, 0.0)


def test_in_noise_the_cusum_at_one_place_is_a_standard_normal_variable():
    values = np.random.default_rng(1).normal(size=(20_000, 8))
    height = np.array([cusum(one, np.ones(8), 4)[1] for one in values])
    assert abs(height.mean()) < 0.03
    assert height.std() == pytest.approx(1, abs=0.02)


def steps(levels, length, noise=0.3, seed=1):
    level = np.repeat(np.asarray(levels, np.float64), length)
    return level + noise * np.random.default_rng(seed).normal(size=len(level))


def test_changes_are_the_first_places_of_new_levels():
    found = change_points(steps([0, 2, 0, 2], 40))
    assert len(found) == 3
    assert np.abs(found - [40, 80, 120]).max() <= 1
    assert found.dtype == np.int64


def test_neither_scale_nor_level_of_a_series_matters():
    series = steps([0, 2, 0, 2], 40)
    found = change_points(series).tolist()
    assert change_points(1e-6 * series + 0.01).tolist() == found
    assert change_points(-1e9 * series).tolist() == found


def test_missing_values_are_passed_over():
    series = steps([0, 1], 40)
    series[[0, 5, 39, 40, 41, 79]] = np.nan
    assert change_points(series).tolist() == [42]


def test_noise_seldom_has_a_change():
    random = np.random.default_rng(1)
    false = sum(len(change_points(random.normal(size=104))) > 0 for _ in range(200))
    assert false <= 2


def test_neighbours_that_correlate_seldom_make_a_change():
    random = np.random.default_rng(1)
    false = 0
    for _ in range(200):
        series = random.normal(size=154)
        for week in range(1, len(series)):
            series[week] += 0.5 * series[week - 1]
        false += len(change_points(series[50:])) > 0
    assert false <= 10


def test_a_change_of_two_standard_deviations_is_mostly_found():
    found = [change_points(steps([0, 2], 52, 1.0, seed)) for seed in range(100)]
    assert sum(bool(len(one)) and np.abs(one - 52).min() <= 2 for one in found) >= 85


def test_a_slope_is_no_change_of_level():
    slope = np.linspace(0, 5, 104) + 0.2 * np.random.default_rng(1).normal(size=104)
    assert change_points(slope).tolist() == []


def test_a_step_against_a_slope_is_found_and_nothing_else():
    drift = np.linspace(0, 12, 208) + 0.2 * np.random.default_rng(1).normal(size=208)
    assert change_points(drift - np.repeat([0, 2], [52, 156])).tolist() == [52]


@pytest.mark.parametrize(
    "series",
    [
        [],
        [1.0],
        [np.nan] * 30,
        [0.25] * 60,
        [0.0, 0.0, 0.0, 5.0, 5.0, 5.0],
        [0.0] * 10 + [1.0] * 11,  # a clear change, in 21 values
        np.arange(100.0),
        0.1 + np.arange(100.0) * 1e-3,
    ],
)
def test_series_that_can_tell_nothing_have_no_changes(series):
    assert change_points(np.array(series, np.float64)).tolist() == []


def test_so_many_values_lie_between_changes():
    series = np.zeros(60)
    series[30:33] = 10
    assert change_points(series).tolist() == [30, 33]
    assert np.diff(change_points(series, least=5)).tolist() in ([], [5])
