from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.object_choice import object_choice, two_core
from heliograph.coordination.strata import INTEREST_ACCOUNTS, communities, stratify
from heliograph.errors import InputError
from heliograph.simulate import simulate

DAY_S = 86_400
MONDAY_S = 1_609_718_400  # 2021-01-04 00:00 UTC


def strata_of(actions, names, seed=1):
    """The stratum of every row, the rows being each their account's first on the object."""
    table = pa.table(actions)
    indexed = index(table)
    assert indexed.first.all()
    codes = np.empty(table.num_rows, np.int32)
    codes[indexed.row] = stratify(table, indexed, names, seed)
    return codes.tolist()


def rows(**columns):
    size = len(next(iter(columns.values())))
    numbered = {"account": [f"a{n}" for n in range(size)], "object": ["x"] * size}
    return {**numbered, "time": [MONDAY_S] * size, **columns}


def test_weeks_begin_on_monday():
    times = [MONDAY_S - 1, MONDAY_S, MONDAY_S + 7 * DAY_S - 1, MONDAY_S + 7 * DAY_S]
    assert strata_of(rows(time=times), ["week"]) == [0, 1, 1, 2]


def test_a_missing_language_is_a_language_of_its_own():
    codes = strata_of(rows(lang=["en", "ru", None, "en", None]), ["language"])
    assert codes[0] == codes[3]
    assert codes[2] == codes[4]
    assert len(set(codes)) == 3


def test_strata_multiply():
    times = [MONDAY_S, MONDAY_S, MONDAY_S + 8 * DAY_S, MONDAY_S + 8 * DAY_S, MONDAY_S]
    codes = strata_of(rows(time=times, lang=["en", "ru", "en", "ru", "en"]), ["language", "week"])
    assert codes[0] == codes[4]
    assert sorted(set(codes)) == [0, 1, 2, 3]


def test_no_strata_are_one():
    assert strata_of(rows(lang=["en", "ru"]), []) == [0, 0]


@pytest.mark.parametrize(("strata", "problem"), [("language", "lang"), ("planet", "planet")])
def test_strata_that_cannot_be_told_are_refused(strata, problem):
    with pytest.raises(InputError, match=problem):
        object_choice(rows(object=["x", "y"]), strata=[strata])


def test_common_objects_count_inside_strata():
    """Two accounts with three objects in common, one of them in different weeks."""
    actions = {
        "account": ["a", "a", "a", "b", "b", "b", "c", "c"],
        "object": ["x", "y", "z", "x", "y", "z", "x", "z"],
        "time": [MONDAY_S] * 5 + [MONDAY_S + 9 * DAY_S] + [MONDAY_S] * 2,
    }
    observed = [
        {(row["account_a"], row["account_b"]): row["observed"] for row in result.pairs.to_pylist()}
        for result in (object_choice(actions), object_choice(actions, strata="week"))
    ]
    assert observed == [
        {("a", "b"): 3, ("a", "c"): 2, ("b", "c"): 2},
        {("a", "b"): 2, ("a", "c"): 2},
    ]


def core_of(world):
    indexed = index(world.actions)
    return two_core(restrict(indexed, indexed.first))


def interests(draw, sizes, objects=300, each=15):
    """Rows of communities of these sizes, with actions only on objects of their own."""
    pairs = set()
    for home, size in enumerate(sizes):
        for member in range(size):
            chosen = (objects * draw.random(each) ** 1.5).astype(int)
            pairs |= {(f"{home}-{member}", f"{home}-{o}") for o in chosen.tolist()}
    return sorted(pairs)


def as_actions(pairs):
    account, object_ = zip(*pairs, strict=True)
    return {"account": account, "object": object_, "time": [MONDAY_S] * len(pairs)}


def test_communities_of_interest_are_found_and_the_same_each_time():
    actions = as_actions(interests(np.random.default_rng(1), [150, 100, 70]))
    indexed = index(pa.table(actions))
    found = communities(indexed, seed=3)
    assert found.tolist() == communities(indexed, seed=3).tolist()
    home = [name.split("-")[0] for name in indexed.objects.to_pylist()]
    assert len(set(zip(home, found.tolist(), strict=True))) == 3
    assert len(set(found.tolist())) == 3


@pytest.mark.parametrize("size", [8, INTEREST_ACCOUNTS - 1])
@pytest.mark.parametrize("touching", [False, True])
def test_a_coordinated_group_is_no_stratum_of_its_own(size, touching):
    """It joins the interest that it touches, or the largest, and is found."""
    draw = np.random.default_rng(2)
    pairs = set(interests(draw, [150, 90]))
    pairs |= {(f"g-{m}", f"g-{o}") for m in range(size) for o in range(12) if draw.random() < 0.85}
    if touching:
        pairs |= {(f"g-{m}", f"1-{draw.integers(40)}") for m in range(size)}
    actions = as_actions(sorted(pairs))
    indexed = index(pa.table(actions))
    found = communities(indexed, seed=1)
    home = [name.split("-")[0] for name in indexed.objects.to_pylist()]
    by_home = {h: set(found[np.array(home) == h].tolist()) for h in ("0", "1", "g")}
    assert by_home["g"] == by_home["1" if touching else "0"]
    assert by_home["0"] != by_home["1"]
    frame = object_choice(actions, strata=["community"]).pairs.to_pandas()
    frame = frame[frame["q"] <= 0.05]
    inside = frame["account_a"].str.startswith("g") & frame["account_b"].str.startswith("g")
    assert (~inside).mean() <= 0.05
    assert inside.sum() >= 0.7 * size * (size - 1) / 2


def test_accounts_of_a_world_act_mostly_in_one_community():
    """Four shares in five are about an account's own community; chance alone gives a third."""
    core = core_of(simulate("plain", seed=21, accounts=600))
    stratum = communities(core, seed=1)[core.object]
    most = sum(
        Counter(stratum[core.account == account].tolist()).most_common(1)[0][1]
        for account in np.unique(core.account)
    )
    assert len(set(stratum.tolist())) >= 4
    assert most > 0.7 * core.size


@pytest.mark.slow
def test_common_interests_misfire_without_strata_and_not_within():
    """Ten worlds of 600 accounts in which nobody coordinates (seeds 100-109), FDR 5%."""
    edges = []
    for seed in range(100, 110):
        actions = simulate("plain", seed=seed, accounts=600).actions
        edges.append(
            [object_choice(actions, strata=s).surviving_pairs for s in (None, ["community"])]
        )
    without, within = np.array(edges).T
    print(f"\nsurviving pairs, unstratified {without.tolist()}, stratified {within.tolist()}")
    assert (without > 0).all()
    assert (within > 0).sum() <= 1
