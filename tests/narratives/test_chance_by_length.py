"""Short texts are alike by chance where long ones are not: neither is measured by the other."""

import numpy as np
import pytest
from travelling import World, people

from heliograph.multiplicity import benjamini_yekutieli
from heliograph.narratives import narratives
from heliograph.narratives.chance import by_chance, chance
from heliograph.narratives.chance import tested as resembling
from heliograph.narratives.joining import apart
from heliograph.narratives.lengths import LEAST_DRAWN, mean_at_most, means_by_class
from heliograph.narratives.membership import membership
from heliograph.narratives.reading import read
from heliograph.texts.clusters import cluster

GREETINGS = (
    ("good morning", "good evening", "happy sunday", "warm greetings", "best wishes"),
    ("dear friends", "dear neighbours", "lovely people", "sweet family", "good folks"),
    ("from rainy", "from sunny", "from cold", "from windy", "from lovely", "from quiet"),
    ("london", "paris", "berlin", "madrid", "oslo", "vienna", "prague", "lisbon", "dublin"),
)


def mixed(seed, greetings, reports):
    """Make independent people who greet out of a small vocabulary, and independent reports."""
    world = World(seed)
    for n in range(greetings):
        said = " ".join(world.draw.choice(some) for some in GREETINGS)
        world.post(f"greeter{n}", said, world.draw.uniform(0, 400))
    for n in range(reports):
        text = world.words(world.draw.randint(65, 120))
        world.post(f"reporter{n}", text, world.draw.uniform(0, 400))
    return world


@pytest.mark.parametrize("seed", range(5))
def test_greetings_of_independent_people_are_no_narrative(seed):
    """With one mean for all they are: the reports, which resemble nothing, water it down."""
    world = mixed(seed, greetings=500, reports=1500)
    result = narratives(world.table(), seed=seed)
    assert result.findings == ()
    posts = read(world.table())
    clusters = cluster(posts.text, seen=posts.time_us, seed=seed)
    every = membership(clusters, apart(clusters, "").narrative)
    test = resembling(posts, clusters, every, int(clusters.cluster.max()) + 1)
    found = chance(posts, clusters, seed)
    p = by_chance(test.accounts - 1, np.full(len(test.accounts), found.mean))
    q = benjamini_yekutieli(p, len(clusters.first))
    assert ((q <= 0.05) & (test.accounts >= 5)).any()


def test_a_report_that_travels_is_found_beside_greetings():
    world = mixed(1, greetings=500, reports=1500)
    world.carried(world.words(100), people("c", 6), 10)
    [finding] = narratives(world.table()).findings
    assert finding.accounts == 6
    assert finding.statistic.expected < 1.02
    assert finding.null_model.rule_id == "chance-likeness/2"
    assert "of the length of which texts are most often alike by chance" in finding.detectable


def test_the_mean_of_a_class_is_its_own_or_that_of_its_neighbours():
    """By hand: classes 67, 69 and 72 of texts in words; 68 has too few, 130 another script."""
    drawn = {67: (100, 150), 68: (1, 100), 69: (195, 5), 72: (300, 0), 130: (50, 50)}
    classes = np.repeat(list(drawn), [sum(each) for each in drawn.values()])
    others = np.concatenate([np.repeat([0, 1], each) for each in drawn.values()])
    means, measured = means_by_class(classes, others)
    own = {each: mean_at_most(np.repeat([0, 1], drawn[each])) for each in (67, 69, 72)}
    assert sum(drawn[68]) < LEAST_DRAWN
    assert measured.tolist() == list(own.values())
    assert own[67] > 1.5
    assert own[72] < own[69] < 0.1
    expected = {66: own[67], 67: own[67], 68: own[67], 69: own[69], 70: own[69], 72: own[72],
                80: own[72], 130: own[67]}  # fmt: skip
    assert {each: means[each] for each in expected} == expected
