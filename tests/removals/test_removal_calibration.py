"""Nothing is found where nothing is planted, and what is planted is found.

Few runs, to notice what breaks; `benchmarks/removals.py` makes the table of 200 runs a world.
"""

import pytest

from heliograph.removals.collection import collected
from heliograph.removals.spells import spells
from heliograph.removals.testing import causes_tested, decide, look
from heliograph.simulate.removing import removing

RUNS = 5
NOTHING = ("plain", "accounts-blocked", "schedules", "volume", "outage")


def found(world, seed, posts=3_200):
    made = removing(world, seed=seed, posts=posts)
    watched = collected(spells(made.checks), (), {}).watched()
    looked = list(look(watched, causes_tested(watched), 5, seed, lambda _: None))
    tested = decide(looked, 0.05)
    assert len(tested) >= 30
    return {
        (test.looked.subject.name, test.looked.counted.cause, test.event)
        for test in tested
        if test.found
    }


@pytest.mark.slow
@pytest.mark.parametrize("world", NOTHING)
def test_nothing_is_found_where_nothing_is_planted(world):
    # Each run errs with probability 0.05 at most; two of five do so in 2 of 100 cases.
    assert sum(bool(found(world, seed)) for seed in range(501, 501 + RUNS)) <= 1


@pytest.mark.slow
def test_a_topic_that_goes_three_times_as_fast_is_found_and_no_other():
    planted = ("floods", "violation_notice", "removed more")
    runs = [found("topic", seed) for seed in range(501, 501 + RUNS)]
    assert sum(planted in run for run in runs) >= 4
    # Others go less than posts among which are those of the topic; that is no finding.
    assert sum(any(topic != "floods" for topic, _, _ in run) for run in runs) <= 1


@pytest.mark.slow
def test_a_week_with_five_times_the_rate_is_found_with_enough_posts():
    planted = ("floods", "violation_notice", "burst")
    hits = sum(planted in found("burst", seed, posts=8_000) for seed in range(501, 501 + RUNS))
    assert hits >= 3
