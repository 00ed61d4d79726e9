"""Weekly shares and the error of measurement of each."""

import numpy as np

from heliograph.shifts.records import Counts
from heliograph.shifts.shares import shares


def test_the_error_of_measurement_is_that_of_the_counts():
    """Over 4,000 weeks the share spreads as far as its stated variance says."""
    rng = np.random.default_rng(1)
    for posts in (3, 12, 60):
        of = np.full((1, 4_000), posts)
        made = shares(Counts(rng.binomial(of, 0.2), of))
        assert 0.95 < np.var(made.value - 0.2) / made.noise.mean() < 1.05


def test_a_week_without_posts_weighs_nothing():
    made = shares(Counts(np.array([[0, 0]]), np.array([[0, 9]])))
    assert made.noise[0, 0] == np.inf
    assert 0 < made.noise[0, 1] < np.inf
    assert made.seen.tolist() == [[False, True]]
