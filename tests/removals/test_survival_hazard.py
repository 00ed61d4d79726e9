"""Hazards by age, and ratios of hazards that hold whenever each post was checked."""

import warnings

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from heliograph.errors import InputError
from heliograph.removals.survival import compared, hazard_by_age, log_rank
from heliograph.removals.survival.compared import _edges
from heliograph.removals.survival.levels import levels


def checked(
    seed, size=400, ratio=1.0, every=(0.5, 4.0), scale=30.0, strata=1, spread=0.0, follow=40.0
):
    """Make posts of a group and others, looked at every so many days from a random first look."""
    draw = np.random.default_rng(seed)
    stratum = draw.integers(strata, size=size)
    level = np.exp(draw.normal(0, spread, strata))[stratum]
    group = draw.random(size) < 0.3
    gone = scale * (draw.exponential(size=size) / level / np.where(group, ratio, 1)) ** (1 / 0.6)
    step = np.where(group, *every)
    first = draw.uniform(0, 1, size) * step
    miss, last = np.ceil((gone - first) / step), np.floor((follow - first) / step)
    left = first + np.where(miss <= last, miss - 1, last) * step
    right = np.where(miss <= last, first + miss * step, np.inf)
    seen = gone > first
    return left[seen], right[seen], first[seen], group[seen], stratum[seen]


def test_the_hazard_is_removals_over_those_at_risk():
    entry = np.array([0, 0, 0, 0, 1.5, 1.0])
    time = np.array([0.5, 1.0, 1.5, 3.0, 2.5, 2.0])
    event = np.array([1, 0, 0, 1, 1, 1], bool)
    found = hazard_by_age(entry, time, event, np.array([0.0, 1, 2, 3]))
    assert found.at_risk.tolist() == [4.0, 3.0, 2.0]  # 3 - 1/2 last seen + 1/2 entered
    assert found.events.tolist() == [1.0, 1.0, 2.0]
    interval = stats.binomtest(1, 4).proportion_ci(method="wilson")
    assert (found.low[0], found.high[0]) == pytest.approx((interval.low, interval.high))
    nobody = hazard_by_age(entry, time, event, np.array([5.0, 6]))
    assert np.isnan(nobody.share[0])
    with pytest.raises(InputError, match="ascend"):
        hazard_by_age(entry, time, event, np.array([1.0, 1.0]))


def test_the_hazard_of_exponential_lives_is_the_same_at_all_ages():
    draw = np.random.default_rng(1)
    entry, time = draw.uniform(0, 5, 20_000), draw.exponential(4, 20_000)
    seen = entry < time
    found = hazard_by_age(
        entry[seen], time[seen], np.ones(seen.sum(), bool), np.arange(0.5, 6, 0.5)
    )
    truth = 1 - np.exp(-0.5 / 4)
    assert ((found.low <= truth) & (truth <= found.high)).sum() >= 9


@pytest.mark.parametrize("seed", range(3))
def test_the_ratio_is_that_of_a_likelihood_written_out(seed):
    left, right, entry, group, _ = checked(seed, size=150, ratio=2.0)
    left[:10] = right[:10] = np.where(np.isfinite(right[:10]), right[:10], left[:10])  # exact
    edges = np.append(_edges(left[np.isfinite(right)], right[np.isfinite(right)]), np.inf)

    def lived(days, rates):
        return sum(
            rate * np.clip(days - edges[k], 0, edges[k + 1] - edges[k])
            for k, rate in enumerate(rates)
        )

    def unlikely(parameters):
        rates = np.exp(parameters[1:])
        ratio = np.exp(parameters[0] * group)
        value = -ratio * (lived(left, rates) - lived(entry, rates))
        exact, between = left == right, np.isfinite(right) & (left < right)
        at = np.searchsorted(edges, left, side="left") - 1
        value[exact] += np.log(ratio * rates[np.minimum(at, len(rates) - 1)])[exact]
        within = ratio[between] * (lived(right[between], rates) - lived(left[between], rates))
        value[between] += np.log(-np.expm1(-within))
        return -value.sum() + 5e-4 * ((parameters[1:] - level) ** 2).sum()

    ours = compared(left, right, entry, group)
    until = np.where(np.isfinite(right), (left + right) / 2, left)
    level = np.log(np.isfinite(right).sum() / (until - entry).sum())
    start = np.append(0.0, np.full(len(edges) - 1, level))
    theirs = minimize(unlikely, start, method="BFGS")
    assert np.log(ours.ratio) == pytest.approx(theirs.x[0], abs=2e-3)
    null = minimize(lambda x: unlikely(np.append(0.0, x)), start[1:], method="BFGS")
    assert ours.chi2 == pytest.approx(2 * (null.fun - theirs.fun), abs=2e-2)
    assert ours.low < ours.ratio < ours.high
    assert (ours.p < 0.05) == (ours.low > 1 or ours.high < 1)


def test_with_checks_all_the_time_it_is_the_proportional_hazards_of_lifelines():
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import CoxPHFitter

        left, right, entry, group, stratum = checked(
            1, 1500, ratio=1.8, every=(0.05, 0.05), strata=3, spread=1.0
        )
        went = np.isfinite(right)
        table = pd.DataFrame(
            {
                "time": np.where(went, right, left),
                "event": went,
                "entry": entry,
                "group": group * 1.0,
                "stratum": stratum,
            }
        )
        table = table[table.entry < table.time]
        cox = CoxPHFitter().fit(table, "time", "event", entry_col="entry", strata=["stratum"])
    ours = compared(left, right, entry, group, stratum)
    beta, error = cox.params_["group"], cox.standard_errors_["group"]
    assert np.log(ours.ratio) == pytest.approx(beta, abs=0.15 * error)
    assert np.log(ours.high / ours.low) / 3.92 == pytest.approx(error, rel=0.05)
    assert ours.strata == 3


def test_with_rare_checks_it_is_the_interval_censored_fit_of_lifelines():
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import WeibullAFTFitter

        left, right, entry, group, _ = checked(3, 2000, ratio=2.0)
        table = pd.DataFrame({"left": left, "right": right, "entry": entry, "group": group * 1.0})
        weibull = WeibullAFTFitter().fit_interval_censoring(
            table, "left", "right", entry_col="entry"
        )
    shape = np.exp(weibull.params_["rho_", "Intercept"])
    ratio = np.exp(-weibull.params_["lambda_", "group"] * shape)
    ours = compared(left, right, entry, group)
    assert np.log(ours.ratio) == pytest.approx(np.log(ratio), abs=0.06)
    assert ours.low < 2 < ours.high


@pytest.mark.slow
def test_groups_checked_on_other_days_do_not_differ_and_detection_says_they_do():
    ours, detected = [], []
    for seed in range(100):
        left, right, entry, group, _ = checked(seed, 300, every=(0.1, 8.0), scale=5.0)
        ours.append(compared(left, right, entry, group).p)
        went = np.isfinite(right)
        detected.append(log_rank(entry, np.where(went, right, left), went, group).p)
    assert stats.kstest(ours, "uniform").pvalue > 0.01
    assert stats.binomtest(int((np.array(ours) < 0.05).sum()), 100, 0.05).pvalue > 0.01
    assert (np.array(detected) < 0.05).mean() > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("strata", [8, 100])
def test_strata_that_differ_are_compared_within(strata):
    p = []
    for seed in range(50):
        draw = np.random.default_rng(seed)
        left, right, entry, group, stratum = checked(
            seed, 400, strata=strata, spread=1.0, every=(1.0, 2.0)
        )
        if strata == 8:  # the group is frequent where much is removed
            gone = np.bincount(stratum, np.isfinite(right)) / np.bincount(stratum)
            kept = ~group | (draw.random(len(group)) < (gone / gone.max())[stratum] ** 3)
            left, right, entry, group, stratum = (
                each[kept] for each in (left, right, entry, group, stratum)
            )
        p.append(compared(left, right, entry, group, stratum).p)
    assert stats.binomtest(int((np.array(p) < 0.05).sum()), 50, 0.05).pvalue > 0.01


def test_a_group_without_removals_has_a_ratio_of_0_and_a_bound():
    left = np.append(np.zeros(40), np.full(40, 30.0))
    right = np.append(np.full(40, 30.0), np.full(40, np.inf))
    group = np.arange(80) >= 60
    ours = compared(left, right, np.zeros(80), group)
    assert (ours.ratio, ours.low, ours.removed) == (0.0, 0.0, 0)
    assert ours.high < 0.2
    assert ours.p < 1e-6
    other = compared(left, right, np.zeros(80), ~group)
    assert other.ratio == np.inf
    assert other.low == pytest.approx(1 / ours.high, rel=0.02)


def test_where_nothing_can_differ_it_says_so():
    left, right, entry, group, _ = checked(1, 100)
    apart = compared(left, right, entry, group, group.astype(np.int64))
    assert np.isnan(apart.ratio)
    assert (apart.p, apart.low, apart.high) == (1.0, 0.0, np.inf)
    none = compared(left, np.full(len(left), np.inf), entry, group)
    assert (none.p, none.posts, none.removed) == (1.0, 0, 0)
    with pytest.raises(InputError, match="whole numbers"):
        compared(left, right, entry, group, np.full(len(left), -1))


def test_small_strata_share_a_level_with_their_like_and_large_ones_have_their_own():
    stratum = np.repeat(np.arange(4), [4, 4, 4, 40])
    group = np.concatenate([[1, 0, 0, 0], [0, 0, 0, 1], np.zeros(4), np.arange(40) % 2]) == 1
    level = levels(stratum, group, np.ones(52, bool))
    first = level[[0, 4, 8, 12]]
    assert first[0] == first[1]
    assert len(set(first.tolist())) == 3
    assert all(len(set(level[stratum == one].tolist())) == 1 for one in range(4))
