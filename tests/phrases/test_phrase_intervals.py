"""Intervals of the share of articles with a phrase."""

import time

import numpy as np
import pytest
from scipy import stats

from heliograph.phrases.intervals import day_bootstrap, wilson

# Wilson: the first four stand in Newcombe 1998, table I, method 3. All figures to six places are
# those of statsmodels 0.15.0, proportion_confint; but for the bounds at 0, which it leaves above.
GOLDEN = [
    (81, 263, (0.255289, 0.366210)),
    (15, 148, (0.062386, 0.160487)),
    (0, 20, (0.0, 0.161125)),
    (1, 29, (0.006113, 0.171755)),
    (1, 10, (0.017876, 0.404150)),
    (5, 10, (0.236593, 0.763407)),
    (0, 10, (0.0, 0.277533)),
    (29, 30, (0.833296, 0.994091)),
    (1000, 24102, (0.039045, 0.044082)),
]


@pytest.mark.parametrize(("hits", "trials", "score"), GOLDEN)
def test_published_and_independent_figures(hits, trials, score):
    assert wilson(hits, trials) == pytest.approx(score, abs=6e-7)


def test_ends_mirrors_and_nothing_published():
    hits, trials = np.array([0, 7, 3, 0]), np.array([7, 7, 7, 0])
    low, high = wilson(hits, trials)
    assert low[0] == 0
    assert high[1] == 1
    assert np.isnan([low[3], high[3]]).all()  # no articles: not known, and not zero
    mirrored_low, mirrored_high = wilson(trials - hits, trials)
    assert np.allclose(mirrored_low, 1 - high, equal_nan=True)
    assert np.allclose(mirrored_high, 1 - low, equal_nan=True)
    wider_low, wider_high = wilson(3, 7, level=0.99)
    assert wider_low < low[2] < high[2] < wider_high


def test_coverage_where_articles_are_independent():
    for share, trials in ((0.02, 300), (0.2, 60), (0.5, 30)):
        possible = np.arange(trials + 1)
        low, high = wilson(possible, np.full(trials + 1, trials))
        covered = (low <= share) & (share <= high)
        assert 0.92 < stats.binom.pmf(possible, trials, share)[covered].sum() < 0.98


def days_of_news(seed, days, share, *, spread):
    """Return articles and those containing, by day, with a share that varies from day to day."""
    rng = np.random.default_rng(seed)
    articles = rng.integers(5, 25, days)
    if spread:
        shares = rng.beta(share * spread, (1 - share) * spread, days)
    else:
        shares = np.full(days, share)
    return articles, rng.binomial(articles, shares)[:, None]


def test_whole_days_are_drawn_where_news_clusters():
    """The bootstrap covers where articles of a day go together, and Wilson's interval does not."""
    covered = np.zeros(2)
    for seed in range(200):
        articles, containing = days_of_news(seed, 120, 0.2, spread=1.5)
        low, high = day_bootstrap(containing, articles, seed=seed, resamples=400)
        covered[0] += low[0] <= 0.2 <= high[0]
        low, high = wilson(containing.sum(), articles.sum())
        covered[1] += low <= 0.2 <= high
    assert covered[0] / 200 > 0.9
    assert covered[1] / 200 < 0.75


def test_it_agrees_with_wilson_where_news_does_not_cluster():
    articles, containing = days_of_news(3, 600, 0.2, spread=None)
    low, high = day_bootstrap(containing, articles, seed=3)
    score = wilson(containing.sum(), articles.sum())
    assert high[0] - low[0] == pytest.approx(score[1] - score[0], rel=0.15)


def test_each_phrase_for_itself_and_the_same_again():
    articles, first = days_of_news(1, 90, 0.1, spread=2)
    _, second = days_of_news(2, 90, 0.4, spread=2)
    second = np.minimum(second, articles[:, None])
    both = np.hstack([first, second])
    low, high = day_bootstrap(both, articles, seed=5)
    assert np.array_equal(day_bootstrap(both, articles, seed=5), (low, high))
    assert np.array_equal(day_bootstrap(second, articles, seed=5)[0], low[1:])
    assert not np.array_equal(day_bootstrap(both, articles, seed=6), (low, high))
    assert (low < both.sum(axis=0) / articles.sum()).all()
    assert (high > both.sum(axis=0) / articles.sum()).all()


def test_what_resampling_cannot_say():
    articles = np.array([3, 4, 5])
    containing = np.array([[0, 3, 1], [0, 4, 0], [0, 5, 2]])
    low, high = day_bootstrap(containing, articles, seed=1)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, False]
    assert np.isnan(day_bootstrap(containing[:1], articles[:1], seed=1)).all()
    assert np.isnan(day_bootstrap(containing[:0], articles[:0], seed=1)).all()


def test_a_hundred_phrases_over_thirty_years():
    articles = np.full(11_000, 60)
    containing = np.random.default_rng(1).binomial(60, 0.05, (11_000, 100))
    start = time.process_time()
    low, high = day_bootstrap(containing, articles, seed=1)
    assert time.process_time() - start < 10
    assert (low < 0.05).mean() > 0.9
    assert (high > 0.05).mean() > 0.9
