import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.coordination.combining import combined, simes

chances = st.floats(1e-250, 1)


def every(p):
    return np.ones(np.shape(p), np.bool_)


@given(st.lists(chances, max_size=20))
def test_one_layer_is_left_as_it_is(p):
    column = np.array(p).reshape(-1, 1)
    assert combined(column, every(column)).tolist() == p


@settings(deadline=None)
@given(st.lists(chances, min_size=2, max_size=6), st.randoms())
def test_neither_below_the_smallest_nor_dependent_on_order(p, draw):
    (together,) = combined(np.array([p]), every([p]))
    assert min(p) * (1 - 1e-9) <= together <= 1
    draw.shuffle(p)
    assert combined(np.array([p]), every([p]))[0] == pytest.approx(together, rel=1e-9)


def test_the_mean_of_cauchy_quantiles_by_hand():
    """tan of (1/2 - p) pi is 31.82 for p = 0.01 and 6.314 for p = 0.05; their mean is 19.07."""
    p = np.array([[0.01, 0.05]])
    mean = (np.tan(0.49 * np.pi) + np.tan(0.45 * np.pi)) / 2
    assert combined(p, every(p))[0] == pytest.approx(0.5 - np.arctan(mean) / np.pi)
    assert combined(p, every(p))[0] == pytest.approx(0.01668, abs=1e-5)


def test_agreeing_layers_are_no_more_evidence_than_one():
    p = np.full((1, 4), 0.003)
    assert combined(p, every(p))[0] == pytest.approx(0.003)


def test_layers_not_looked_at_do_not_count():
    p = np.array([[0.01, 1.0, 1.0], [0.01, 1.0, 1.0], [0.01, 0.9, 1.0], [1.0, 1.0, 1.0]])
    looked = np.array([[True, False, False], [True, True, False], [True, True, True], [False] * 3])
    assert combined(p, looked) == pytest.approx([0.01, 0.02, 0.03, 1.0], rel=5e-3)


def test_tiny_p_values_keep_their_digits():
    p = np.array([[1e-200, 1.0], [1e-200, 1e-200], [1e-18, 0.3]])
    assert combined(p, every(p)) == pytest.approx([2e-200, 1e-200, 2e-18], rel=1e-9)


def test_independent_layers_keep_their_tail():
    """Of 200,000 draws (seed 1) of three uniform p-values, about 1 in 100 is at most 0.01."""
    p = np.random.default_rng(1).random((200_000, 3))
    share = (combined(p, every(p)) <= 0.01).mean()
    assert 0.009 < share < 0.0112


def test_simes_is_the_smallest_step():
    assert simes(np.array([0.04, 0.01, 0.02]), tests=3) == pytest.approx(0.03)
    assert simes(np.array([0.01, 0.012]), tests=100) == pytest.approx(0.6)
    assert simes(np.array([0.5]), tests=100) == 1.0
    assert simes(np.zeros(0), tests=100) == 1.0
