"""Kaplan-Meier curves, held against lifelines and against sums written out."""

import warnings

import numpy as np
import pytest

from heliograph.errors import InputError
from heliograph.removals.survival import kaplan_meier


@pytest.fixture(scope="module")
def lifelines():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import lifelines

        yield lifelines


def posts(seed, size=400, late=True, grid=0.5):
    """Make posts with many ties, half of them observed from the start."""
    draw = np.random.default_rng(seed)
    time = np.ceil(draw.weibull(0.7, size) * 20 / grid) * grid
    entry = np.where(draw.random(size) < 0.5, 0, np.floor(draw.uniform(0, 15, size) / grid) * grid)
    entry = entry if late else np.zeros(size)
    end = np.ceil(draw.uniform(5, 60, size) / grid) * grid
    event = time <= end
    time = np.minimum(time, end)
    kept = entry < time
    return entry[kept], time[kept], event[kept]


def theirs(fitter, days):
    band = fitter.confidence_interval_
    columns = (fitter.survival_function_.iloc[:, 0], band.iloc[:, 0], band.iloc[:, 1])
    return [each.reindex(days, method="ffill").to_numpy() for each in columns]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("late", [False, True])
def test_the_curve_and_its_band_are_those_of_lifelines(lifelines, seed, late):
    entry, time, event = posts(seed, late=late)
    ours = kaplan_meier(entry, time, event)
    assert ours.start == 0
    assert ours.outside == 0
    with np.errstate(all="ignore"):
        fitter = lifelines.KaplanMeierFitter().fit(time, event, entry=entry if late else None)
    share, low, high = theirs(fitter, ours.days)
    np.testing.assert_allclose(ours.share, share, atol=1e-12)
    some = ours.share > 0
    np.testing.assert_allclose(ours.low[some], low[some], atol=1e-10)
    np.testing.assert_allclose(ours.high[some], high[some], atol=1e-10)
    assert ours.day_left()[0] == fitter.median_survival_time_


def test_removals_on_day_0_count_where_posts_were_known_before(lifelines):
    time = np.array([0.0, 0, 1, 2, 3, 5])
    event = np.array([1, 1, 1, 0, 1, 0], bool)
    ours = kaplan_meier(np.full(6, -np.inf), time, event)
    with np.errstate(all="ignore"):
        fitter = lifelines.KaplanMeierFitter().fit(time, event)
    share, _, _ = theirs(fitter, ours.days)
    np.testing.assert_allclose(ours.share, share)
    assert ours.days[0] == 0
    assert ours.share[0] == pytest.approx(4 / 6)
    unseen = kaplan_meier(np.zeros(6), time, event)
    assert (unseen.unobserved, unseen.posts, unseen.share[0]) == (2, 4, 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_at_risk_is_who_entered_before_and_has_not_left(seed):
    entry, time, event = posts(seed, size=60, grid=1.0)
    entry[:10] = time[:10]  # came under observation as they went
    ours = kaplan_meier(entry, time, event, least_at_risk=1)
    share, under = 1.0, entry < time
    for day in np.unique(time[event & under]):
        at_risk = (under & (entry < day) & (day <= time)).sum()
        share *= 1 - (under & event & (time == day)).sum() / at_risk
        at = np.flatnonzero(ours.days == day)[0]
        assert ours.at_risk[at] == at_risk
        assert ours.share[at] == pytest.approx(share)
    assert ours.unobserved == 10


def test_an_early_risk_set_of_one_does_not_end_the_curve():
    entry = np.append(0.0, np.full(50, 2.0))
    time = np.append(1.0, np.linspace(3, 60, 50))
    event = np.ones(51, bool)
    ours = kaplan_meier(entry, time, event)
    assert (ours.start, ours.outside, ours.removed) == (2.0, 1, 50)
    assert ours.at(np.array([1.0, 2, 31]))[0] == pytest.approx([np.nan, 1, 0.5], nan_ok=True)


def test_the_start_is_where_few_become_enough():
    draw = np.random.default_rng(1)
    entry = draw.uniform(0, 10, 2000)
    time = entry + draw.exponential(20, 2000)
    ours = kaplan_meier(entry, time, np.ones(2000, bool))
    just_after = (entry <= ours.start) & (time > ours.start)
    assert just_after.sum() >= 10
    assert ours.start < 1
    _, low, high = ours.at(np.array([20.0]))
    assert low[0] < np.exp(-(20 - ours.start) / 20) < high[0]
    assert kaplan_meier(entry, time, np.ones(2000, bool), least_at_risk=200).start > ours.start


def test_a_curve_ends_where_nobody_is_at_risk_though_others_come():
    entry = np.append(np.zeros(30), np.full(5, 20.0))
    time = np.append(np.full(30, 10.0), np.full(5, 30.0))
    event = np.append(np.arange(30) < 10, np.ones(5, bool))
    ours = kaplan_meier(entry, time, event)
    assert ours.days[-1] == 10
    assert ours.share[-1] == pytest.approx(2 / 3)
    assert ours.outside == 5


def test_nothing_depends_on_the_order_of_posts():
    entry, time, event = posts(3)
    order = np.random.default_rng(0).permutation(len(time))
    one = kaplan_meier(entry, time, event)
    other = kaplan_meier(entry[order], time[order], event[order])
    for name in ("days", "share", "low", "high", "at_risk", "events"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize(
    ("entry", "time"),
    [
        ([0.0], [np.nan]),
        ([np.nan], [1.0]),
        ([-1.0], [1.0]),
        ([0.0], [np.inf]),
        ([0.0, 0.0], [1.0]),
        ([2.0], [1.0]),
        ([], []),
    ],
)
def test_what_cannot_be_used_is_refused(entry, time):
    with pytest.raises(InputError):
        kaplan_meier(np.array(entry), np.array(time), np.ones(len(time), bool))
