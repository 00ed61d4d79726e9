import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heliograph.multiplicity import benjamini_hochberg

# Benjamini & Hochberg (1995), the worked example of section 3.2: 15 p-values, of which the
# procedure rejects the four smallest at 0.05.
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip


def test_the_worked_example_of_the_paper():
    q = benjamini_hochberg(np.array(PAPER), 15)
    assert (q <= 0.05).sum() == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.integers(0, 60))
def test_rejections_are_those_of_the_step_up_rule(p, untested):
    tests, level = len(p) + untested, 0.1
    ordered = sorted(p)
    # Compared as q-values are made, so that both sides round alike.
    passing = [k for k, value in enumerate(ordered, 1) if value * (tests / k) <= level]
    rejected = (benjamini_hochberg(np.array(p), tests) <= level).sum()
    last = max(passing, default=0)
    assert rejected == sum(value <= ordered[last - 1] for value in ordered) * bool(last)


def test_the_rest_of_the_family_counts_as_large():
    p = np.array([0.001, 0.002])
    whole = np.concatenate([p, np.ones(98)])
    assert np.allclose(benjamini_hochberg(p, 100), benjamini_hochberg(whole, 100)[:2])


def test_no_p_values_give_no_q_values():
    assert len(benjamini_hochberg(np.zeros(0), 10)) == 0
