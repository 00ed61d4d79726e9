"""The log-rank test, held against lifelines, against sums written out, and under the null."""

import warnings

import numpy as np
import pytest

from heliograph.removals.survival import log_rank


@pytest.fixture(scope="module")
def lifelines():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import lifelines
        import lifelines.statistics

        yield lifelines


def posts(seed, size=300, ratio=1.0, strata=1, grid=None):
    draw = np.random.default_rng(seed)
    stratum = draw.integers(strata, size=size)
    group = draw.random(size) < 0.2 + 0.5 * stratum / strata
    hazard = np.where(group, ratio, 1.0) * np.exp(stratum / strata)
    time = draw.exponential(20 / hazard)
    entry = np.where(draw.random(size) < 0.5, 0, draw.uniform(0, 15, size))
    end = draw.uniform(5, 40, size)
    if grid:
        time, end = np.ceil(time / grid) * grid, np.ceil(end / grid) * grid
        entry = np.floor(entry / grid) * grid
    event, time = time <= end, np.minimum(time, end)
    kept = entry < time
    return entry[kept], time[kept], event[kept], group[kept], stratum[kept]


@pytest.mark.parametrize("seed", range(3))
def test_without_late_entry_it_is_the_test_of_lifelines(lifelines, seed):
    _, time, event, group, _ = posts(seed, ratio=1.5, grid=1.0)
    ours = log_rank(np.zeros(len(time)), time, event, group)
    two = lifelines.statistics.logrank_test(time[group], time[~group], event[group], event[~group])
    many = lifelines.statistics.multivariate_logrank_test(time, group, event)
    assert ours.chi2 == pytest.approx(two.test_statistic)
    assert ours.chi2 == pytest.approx(many.test_statistic)
    assert ours.p == pytest.approx(two.p_value)


@pytest.mark.parametrize("seed", range(3))
def test_with_late_entry_and_strata_it_is_the_sum_over_days_and_strata(seed):
    entry, time, event, group, stratum = posts(seed, strata=4, grid=1.0)
    observed = expected = variance = 0.0
    for one in range(4):
        for day in np.unique(time[event & (stratum == one)]):
            at = (stratum == one) & (entry < day) & (day <= time)
            gone = (at & event & (time == day)).sum()
            n, of_group = at.sum(), (at & group).sum()
            observed += (at & group & event & (time == day)).sum()
            expected += gone * of_group / n
            if n > 1:
                variance += gone * of_group / n * (1 - of_group / n) * (n - gone) / (n - 1)
    ours = log_rank(entry, time, event, group, stratum * 1000)
    assert ours.observed == observed
    assert ours.expected == pytest.approx(expected)
    assert ours.variance == pytest.approx(variance)
    assert ours.ratio == pytest.approx(np.exp((observed - expected) / variance))


def test_it_agrees_with_stratified_proportional_hazards_of_lifelines(lifelines):
    import pandas as pd

    entry, time, event, group, stratum = posts(5, size=1500, ratio=1.3, strata=3)
    table = pd.DataFrame(
        {"time": time, "event": event, "entry": entry, "group": group * 1.0, "stratum": stratum}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cox = lifelines.CoxPHFitter().fit(
            table, "time", "event", entry_col="entry", strata=["stratum"]
        )
    ours = log_rank(entry, time, event, group, stratum)
    beta, error = cox.params_["group"], cox.standard_errors_["group"]
    assert np.log(ours.ratio) == pytest.approx(beta, abs=0.2 * error)
    assert np.log(ours.high / ours.low) / 3.92 == pytest.approx(error, rel=0.06)
    assert ours.chi2 == pytest.approx(cox.log_likelihood_ratio_test().test_statistic, rel=0.05)


def test_p_is_uniform_under_the_null_with_late_entry_and_confounded_strata():
    from scipy import stats

    p = np.array([log_rank(*posts(seed, size=200, strata=3)).p for seed in range(400)])
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert stats.binomtest(int((p < 0.05).sum()), 400, 0.05).pvalue > 0.01
    unmatched = np.array([log_rank(*posts(seed, size=200, strata=3)[:4]).p for seed in range(400)])
    assert (unmatched < 0.05).mean() > 0.10


def test_nothing_to_compare_is_said_so():
    entry, time, event, group, _ = posts(1, size=50)
    alone = log_rank(entry, time, event, np.ones(len(time), bool))
    assert (alone.p, alone.chi2, alone.low, alone.high) == (1.0, 0.0, 0.0, np.inf)
    apart = log_rank(entry, time, event, group, group.astype(np.int64))
    assert apart.p == 1.0
    assert apart.observed == pytest.approx(apart.expected)
