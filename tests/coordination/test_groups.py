from itertools import combinations

import numpy as np

from heliograph.coordination.groups import group


def clique(*members):
    return list(combinations(members, 2))


def grouped(pairs, weight=None, size=5, seed=1):
    a, b = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    weights = np.full(len(pairs), 5, np.int32) if weight is None else weight
    found = group(a, b, weights, min_group_size=size, seed=seed)
    return [set(part.tolist()) for part in found.groups], found


def test_a_component_is_a_group():
    groups, found = grouped(clique(3, 5, 7, 9, 11) + clique(20, 21))
    assert groups == [{3, 5, 7, 9, 11}]
    assert (found.components, found.too_small) == (2, 1)


def test_two_communities_joined_by_one_pair_are_two_groups():
    groups, found = grouped([*clique(*range(8)), *clique(*range(10, 17)), (7, 10)])
    assert groups == [set(range(8)), set(range(10, 17))]
    assert found.components == 1


def test_a_component_is_not_split_below_the_smallest_group():
    groups, _ = grouped([*clique(0, 1, 2, 3), *clique(4, 5, 6), (3, 4)])
    assert groups == [set(range(7))]


def test_no_pairs_no_groups():
    none = np.zeros(0, np.int32)
    assert group(none, none, none, min_group_size=5, seed=1).groups == ()


def test_the_same_seed_gives_the_same_groups():
    draw = np.random.default_rng(1)
    ends = np.unique(np.sort(draw.integers(0, 120, (400, 2)), axis=1), axis=0)
    pairs = [tuple(row) for row in ends.tolist() if row[0] < row[1]]
    first, _ = grouped(pairs, seed=3)
    second, _ = grouped(pairs, seed=3)
    assert first == second
    assert len(first) > 1
