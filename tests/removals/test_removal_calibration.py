"""Nothing is found where nothing is planted, and what is planted is found.

Few runs, to notice what breaks; `benchmarks/removals.py` makes the table of 200 runs a world.
"""

import numpy as np
import pyarrow as pa
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


def everything_at_once(seed, *, young):
    """A world in which posts of all topics go faster in one week: all that stand, or young ones."""
    table = removing("plain", seed=seed, posts=1_600, accounts=80).checks
    rng = np.random.default_rng(seed)
    posted = table["posted_at"].cast("int64").to_numpy() / 86.4e9
    checked = table["checked_at"].cast("int64").to_numpy() / 86.4e9
    _, post = np.unique(table["post_id"].to_numpy(zero_copy_only=False), return_inverse=True)
    start, many = np.floor(posted.min()) + 49, post.max() + 1
    goes = start + 7 * rng.random(many)
    hit = (rng.random(many) < (0.4 if young else 0.15))[post] & (posted < goes[post])
    after = hit & (checked >= goes[post]) & (~young | (posted > start - 10))
    first = np.full(many, np.inf)
    np.minimum.at(first, post[after], checked[after])
    for name, value in (("state", "gone"), ("cause", "violation_notice")):
        values = np.where(after, value, table[name].to_numpy(zero_copy_only=False))
        at = table.column_names.index(name)
        table = table.set_column(at, table.schema.field(name), pa.array(values, pa.string()))
    return table.filter(pa.array(checked <= first[post]))


@pytest.mark.slow
@pytest.mark.parametrize("young", [np.False_, np.True_])
def test_a_week_in_which_everything_goes_is_no_burst_of_a_topic(young):
    runs, sharp, bursts = 20, 0, 0
    for seed in range(runs):
        watched = collected(spells(everything_at_once(seed, young=young)), (), {}).watched()
        looked = list(look(watched, causes_tested(watched), 5, seed, lambda _: None))
        sharp += any("other posts went as fast" in each.burst_falls for each in looked)
        bursts += any(test.found for test in decide(looked, 0.05) if test.event == "burst")
    assert sharp >= runs / 2
    assert bursts <= 1


@pytest.mark.slow
def test_a_week_with_five_times_the_rate_is_found_with_enough_posts():
    planted = ("floods", "violation_notice", "burst")
    hits = sum(planted in found("burst", seed, posts=8_000) for seed in range(501, 501 + RUNS))
    assert hits >= 3
