"""The likeliest curve of interval-censored times: none is likelier, and it is the truth's."""

import time
import warnings

import numpy as np
import pytest
from scipy.optimize import minimize

from heliograph.errors import InputError
from heliograph.removals.survival import kaplan_meier, turnbull
from heliograph.removals.survival.cells import cells
from heliograph.removals.survival.npmle import likeliest

AGES = np.array([0.0, 0.5, 1, 3, 7, 10, 15, 30, 60])  # days, of checks


def checked(seed, size=600, kept=0.8, ages=AGES, shape=0.6):
    """Make posts that are looked at at some of the ages, from the first look on."""
    draw = np.random.default_rng(seed)
    gone = draw.weibull(shape, size) * 30
    looked = draw.random((size, len(ages))) < kept
    looked[:, -1] |= ~looked.any(axis=1)
    before = np.where(looked & (ages < gone[:, None]), ages, -np.inf).max(axis=1)
    after = np.where(looked & (ages >= gone[:, None]), ages, np.inf).min(axis=1)
    first = ages[np.argmax(looked, axis=1)]
    seen = np.isfinite(before)
    return before[seen], after[seen], first[seen]


def chance(mass, left, right, entry, inside):
    """Return the log-likelihood of masses at points or within cells, written out."""
    return np.log(inside @ mass).sum() - np.log(entry @ mass).sum()


def inside(found, left, right, entry):
    """Return which cells lie in each (left, right], and after each entry, bool[posts, cells]."""
    exact = left == right
    start, end = found.left[None], found.right[None]
    point = start == end
    at_or_after = np.where(
        exact[:, None],
        start >= left[:, None],
        (start > left[:, None]) | (~point & (start == left[:, None])),
    )
    after_entry = (start > entry[:, None]) | (~point & (start == entry[:, None]))
    return at_or_after & (end <= right[:, None]), after_entry


@pytest.mark.parametrize("seed", range(6))
def test_no_other_masses_are_likelier_and_these_are_self_consistent(seed):
    draw = np.random.default_rng(seed)
    left = draw.integers(0, 8, 30).astype(float)
    right = left + draw.integers(0, 5, 30)
    right[draw.random(30) < 0.2] = np.inf
    entry = np.maximum(0, left - draw.integers(1, 6, 30)) * (draw.random(30) < 0.5)
    entry[:3], left[:3], right[:3] = 0, [7, 8, 6], np.inf  # some outlive all
    entry = np.where(entry >= right, -np.inf, entry)
    found = cells(left, right, entry, np.ones(30))
    within, after = inside(found, left, right, entry)
    still = np.append(np.exp(-np.cumsum(likeliest(found, 1e-9))), 0.0)
    mass = -np.diff(still, prepend=1.0)
    value = chance(mass, left, right, after, within)

    def unlikely(logits):
        masses = np.exp(logits - logits.max())
        return -chance(masses / masses.sum(), left, right, after, within)

    for one in range(5):
        start = draw.normal(0, 2, len(mass)) if one else np.log(np.maximum(mass, 1e-9))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            best = minimize(unlikely, start, method="BFGS", options={"maxiter": 300})
        assert -best.fun <= value + 1e-6
    # Turnbull's equations: posts, and those that entry kept from being seen, in each cell.
    posts = (within * mass / (within @ mass)[:, None]).sum(axis=0)
    ghosts = (~after * mass / (after @ mass)[:, None]).sum(axis=0)
    np.testing.assert_allclose((posts + ghosts) / (posts + ghosts).sum(), mass, atol=1e-5)


def test_the_support_ends_at_entries_as_frydman_found():
    """Without entries among the ends, the cell would be (1, 5], where mass before 2 is better."""
    found = cells(np.array([1.0, 3.0]), np.array([5.0, 6.0]), np.array([0.0, 2.0]), np.ones(2))
    assert list(zip(found.left, found.right, strict=True)) == [(1.0, 2.0), (3.0, 5.0)]


@pytest.mark.parametrize("seed", range(3))
def test_where_days_are_exact_it_is_kaplan_meier_with_late_entry(seed):
    draw = np.random.default_rng(seed)
    gone = np.ceil(draw.exponential(10, 300))
    entry = np.where(draw.random(300) < 0.5, 0, draw.integers(0, 6, 300))
    end = draw.integers(2, 25, 300).astype(float)
    event, last = gone <= end, np.minimum(gone, end)
    ours = turnbull(last, np.where(event, last, np.inf), np.minimum(entry, last), resamples=0)
    exact = kaplan_meier(entry, last, event)
    np.testing.assert_allclose(ours.days, exact.days)
    np.testing.assert_allclose(ours.share, exact.share, atol=2e-4)
    np.testing.assert_allclose(ours.events, exact.events, atol=0.02)
    assert ours.removed == exact.removed
    assert np.isnan(ours.low[1:]).all()


def test_without_late_entry_it_is_the_curve_of_lifelines():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        draw = np.random.default_rng(2)
        left = draw.uniform(0, 20, 30)
        right = left + draw.exponential(8, 30)
        right[draw.random(30) < 0.2] = np.inf
        left[:4], right[:4] = [25, 26, 27, 28], np.inf
        theirs = KaplanMeierFitter().fit_interval_censoring(left, right, tol=1e-6)
    ours = turnbull(left, right, np.full(30, -np.inf), resamples=0)
    known = [
        day
        for day in np.linspace(1, 20, 40)
        if not ((ours.earliest <= day) & (day <= ours.days)).any()
    ]
    assert len(known) >= 10
    columns = theirs.survival_function_.sort_index()
    days = columns.index.to_numpy(float)
    for day in known:
        share = ours.at(np.array([day]))[0][0]
        at = np.searchsorted(days, day, side="right") - 1
        # Of the two columns the second is, at the end of a step, the share after it.
        assert columns.to_numpy(float)[max(at, 0), 1] == pytest.approx(share, abs=0.01)


def test_it_finds_the_truth_where_the_day_of_detection_does_not():
    left, right, entry = checked(1, size=20_000, kept=0.4)
    ours = turnbull(left, right, entry, resamples=0)
    days = np.array([1.0, 3, 7, 15, 30])
    truth = np.exp(-((days / 30) ** 0.6) + (ours.start / 30) ** 0.6)
    np.testing.assert_allclose(ours.at(days)[0], truth, atol=0.015)
    went = np.isfinite(right)
    detected = kaplan_meier(entry, np.where(went, right, left), went)
    assert (detected.at(days)[0] - truth).max() > 0.05


def test_the_band_is_as_wide_as_the_curve_varies():
    days = np.array([1.0, 7, 30])
    curves = np.array([turnbull(*checked(s, 300), resamples=0).at(days)[0] for s in range(150)])
    widths = []
    for seed in range(5):
        _, low, high = turnbull(*checked(seed, 300), resamples=100).at(days)
        widths.append((high - low) / 3.92)
    np.testing.assert_allclose(np.mean(widths, axis=0), curves.std(axis=0), rtol=0.25)


def test_nothing_depends_on_the_order_of_posts_and_the_seed_is_all_that_is_drawn():
    posts = checked(4, 300)
    order = np.random.default_rng(0).permutation(len(posts[0]))
    one = turnbull(*posts, resamples=20)
    other = turnbull(*(each[order] for each in posts), resamples=20)
    for name in ("days", "share", "low", "high", "at_risk", "events"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (turnbull(*posts, resamples=20, seed=2).low != one.low).any()


def test_a_single_early_post_that_went_does_not_end_the_curve():
    left, right, entry = checked(5, 400)
    late = entry >= 0.5
    left, right, entry = left[late], right[late], entry[late]
    alone = [np.append(each, value) for each, value in ((left, 0.1), (right, 0.2), (entry, 0.0))]
    ours = turnbull(*alone, resamples=10)
    assert ours.start >= 0.2
    assert 0.2 < ours.share[-1] < 0.9
    without = turnbull(left, right, entry, resamples=0)
    np.testing.assert_allclose(
        ours.at(np.array([30.0]))[0], without.at(np.array([30.0]))[0], atol=1e-3
    )


def test_a_hundred_thousand_posts_take_seconds():
    posts = checked(6, 100_000, ages=np.linspace(0, 60, 50))
    begin = time.process_time()
    ours = turnbull(*posts, resamples=20)
    assert time.process_time() - begin < 5
    assert (ours.low <= ours.share).all()
    assert (ours.share <= ours.high).all()


@pytest.mark.parametrize(
    ("left", "right", "entry"),
    [(2, 1, 0), (1, 2, 1.5), (np.nan, 2, 0), (1, 2, np.nan), (-1, 2, -np.inf), (np.inf, np.inf, 0)],
)
def test_times_out_of_order_are_refused(left, right, entry):
    with pytest.raises(InputError):
        turnbull(*(np.array([float(each)]) for each in (left, right, entry)))
