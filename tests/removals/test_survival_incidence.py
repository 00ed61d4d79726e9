"""Cumulative incidence by cause, held against lifelines and against sums written out."""

import warnings

import numpy as np
import pytest

from heliograph.errors import InputError
from heliograph.removals.survival import cumulative_incidence, kaplan_meier


@pytest.fixture(scope="module")
def lifelines():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import lifelines

        yield lifelines


def posts(seed, size=300, grid=None):
    draw = np.random.default_rng(seed)
    time = draw.weibull(0.8, size) * 20
    entry = np.where(draw.random(size) < 0.6, 0, draw.uniform(0, 10, size))
    if grid:
        time, entry = np.ceil(time / grid) * grid, np.floor(entry / grid) * grid
    cause = draw.integers(0, 4, size)
    kept = entry < time
    return entry[kept], time[kept], cause[kept]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("late", [False, True])
def test_shares_and_bands_are_those_of_lifelines(lifelines, seed, late):
    entry, time, cause = posts(seed)
    entry = entry if late else np.zeros(len(time))
    ours = cumulative_incidence(entry, time, cause)
    assert len(ours) == 3
    for one, estimate in enumerate(ours, 1):
        assert estimate.start == 0
        with np.errstate(all="ignore"):
            fitter = lifelines.AalenJohansenFitter().fit(
                time, cause, one, entry=entry if late else None
            )
        share = fitter.cumulative_density_.iloc[:, 0].reindex(estimate.days, method="ffill")
        np.testing.assert_allclose(estimate.share, share, atol=1e-12)
        band = fitter.confidence_interval_.reindex(estimate.days, method="ffill").to_numpy()
        # Where the last of all go at once theirs divides by none left.
        some = (estimate.share > 0) & np.isfinite(band).all(axis=1)
        assert some.sum() > 50
        np.testing.assert_allclose(estimate.low[some], band[some].min(axis=1), atol=1e-9)
        np.testing.assert_allclose(estimate.high[some], band[some].max(axis=1), atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_shares_of_causes_that_fall_on_one_day_add_up_to_what_is_gone(seed):
    entry, time, cause = posts(seed, grid=1.0)
    ours = cumulative_incidence(entry, time, cause)
    still = kaplan_meier(entry, time, cause > 0)
    np.testing.assert_allclose(sum(each.share for each in ours), 1 - still.share, atol=1e-12)
    share, before = np.zeros(4), 1.0
    for day in np.unique(time[cause > 0]):
        at_risk = ((entry < day) & (day <= time)).sum()
        gone = np.bincount(cause[(time == day) & (cause > 0)], minlength=4)
        share += before * gone / at_risk
        before *= 1 - gone.sum() / at_risk
        for one in (1, 2, 3):
            assert ours[one - 1].at(np.array([day]))[0][0] == pytest.approx(share[one])


def test_counts_and_causes_that_are_refused():
    entry, time, cause = posts(1)
    ours = cumulative_incidence(entry, time, cause)
    assert [each.removed for each in ours] == [(cause == one).sum() for one in (1, 2, 3)]
    with pytest.raises(InputError, match="whole numbers"):
        cumulative_incidence(entry, time, cause - 1)
    with pytest.raises(InputError, match="one length"):
        cumulative_incidence(entry, time, cause[1:])
