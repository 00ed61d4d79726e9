"""Power: the simulated rule against the real one, and what must make a group harder to find."""

import numpy as np
import pyarrow as pa
import pytest

import heliograph as hg
from heliograph.coordination import deciding, hidden
from heliograph.coordination.groups import group, in_core
from heliograph.coordination.indexed import index
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.power import Power, innocent_chance, power, predictive
from heliograph.errors import InputError, ScopeError
from heliograph.multiplicity import benjamini_hochberg

SECOND_US = 1_000_000
MINUTE = Jitter(60 * SECOND_US, 3600 * SECOND_US, 1)
NOBODY = np.zeros(0, np.int32)


def scattered(accounts=300, objects=400, each=12, seed=0, days=28):
    """Actions of people who share objects at any time of four weeks."""
    rng = np.random.default_rng(seed)
    return pa.table(
        {
            "account": np.repeat(np.arange(accounts), each).astype(str),
            "object": rng.integers(0, objects, accounts * each).astype(str),
            "time": rng.random(accounts * each) * days * 86_400,
        }
    )


def fewest(actions, size=8, **settings):
    return power(actions, sizes=(size,), **settings).detected[0].objects


@pytest.fixture(scope="module")
def people():
    return scattered()


def test_the_same_seed_gives_the_same_answer_and_it_is_about_volumes_only(people):
    first, second = power(people, sizes=(5, 8)), power(people, sizes=(5, 8))
    assert first == second
    assert (first.accounts, first.tests, first.window_s) == (300, 300 * 299 // 2, 60.0)
    assert [(item.behaviour, item.group_size) for item in first.detected] == [
        ("co-action", 5),
        ("co-action", 8),
    ]
    assert 7 <= first.detected[1].objects <= 12
    assert set(Power.__dataclass_fields__) == {
        "accounts", "tests", "window_s", "fdr", "probability", "participation", "min_group_size",
        "detected", "chances", "innocent_chance", "predictive", "detectable",
    }  # fmt: skip


def test_quiet_objects_leave_the_chance_of_pace_and_an_alert_drowns_it(people):
    quiet = power(people, sizes=()).chances[0]
    assert 1 - (1 - 1 / 60) ** 2 <= quiet.low <= quiet.high < 0.06
    rushed = people.set_column(
        2, "time", pa.array(people["object"].to_numpy().astype(float) * 3600 + 5)
    )
    loud = power(rushed, sizes=()).chances[0]
    assert loud.median > 0.5
    assert fewest(rushed) is None or fewest(rushed) > fewest(people) + 5


def test_chances_are_those_of_the_others_near_a_moment():
    times = [0, 30, 200, 5000]  # the first and second within the window of one another
    rows = pa.table({"account": list("abcd"), "object": ["x"] * 4, "time": times})
    known = Timing.over(index(rows), NOBODY, MINUTE).known
    found = hidden.chances(400, hidden.data_of(known), np.random.default_rng(1))
    # near (within 1,800 s), in the window, for each action as the moment; two more by the prior
    expected = {
        max(known.same_cell, (in_window + 2 * known.in_window[crowd]) / (near + 2))
        for near, in_window, crowd in [(2, 1, 2), (2, 0, 2), (0, 0, 0)]
    }
    assert {round(x, 12) for x in found} == {round(x, 12) for x in expected}


@pytest.mark.parametrize("harder", [
    {"windows": ("10s", "30s", "300s", "600s")},
    {"fdr": 0.0005},
    {"window": "6m"},
    {"probability": 0.999},
])  # fmt: skip
def test_what_asks_for_more_needs_more_objects(people, harder):
    assert fewest(people, **harder) > fewest(people)


def test_more_accounts_need_more_objects():
    few, many = scattered(60), scattered(20_000, objects=40_000, each=3)
    assert fewest(few) < fewest(many)


def test_further_behaviours_count_in_every_correction(people):
    alone = power({"co-link": people}, sizes=(8,)).detected
    posts = ("co-link", "co-text", "co-image", "co-reply", "co-repost")
    together = power(dict.fromkeys(posts, people), sizes=(8,)).detected
    assert [item.behaviour for item in together] == list(posts)
    assert min(item.objects for item in together) > alone[0].objects


def test_one_hour_of_data_has_no_two_halves_to_find_and_confirm_in(people):
    hour = people.set_column(2, "time", pa.array(people["time"].to_numpy() % 600 + 1200))
    assert fewest(hour) is None


@pytest.mark.parametrize(("grain_s", "window"), [(60, "2m"), (3600, "2h"), (86_400, "2d")])
def test_coarse_clocks_can_be_asked(grain_s, window):
    times = scattered(days=400)["time"].to_numpy() // grain_s * grain_s
    found = fewest(scattered().set_column(2, "time", pa.array(times)), window=window)
    assert found is None or found > 6


def test_too_few_objects_or_members_are_never_found():
    assert fewest(scattered(objects=5)) is None
    assert fewest(scattered(), size=4) is None
    assert fewest(scattered(), size=4, min_group_size=4) is not None
    assert fewest(scattered(6, each=30)) is None  # eight of six accounts


def test_the_sentence_says_all_of_it(people):
    said = power(people, sizes=(4, 8)).detectable
    objects = fewest(people)
    assert said == (
        f"By co-action, a group of 8 whose members share {objects} objects within 60 s of one "
        "another is found with probability 0.8; none of 4 is found with probability 0.8. Each "
        "member takes part in 85% of the co-actions."
    )
    assert power(people, sizes=()).detectable.startswith("Nothing")


@pytest.mark.parametrize("settings", [
    {"sizes": (2,)}, {"sizes": (201,)}, {"probability": 0.0}, {"probability": 1.0},
    {"fdr": 0.0}, {"seed": -1}, {"window": "no"},
])  # fmt: skip
def test_what_cannot_be_asked(people, settings):
    with pytest.raises(InputError):
        power(people, **settings)


def test_no_group_below_the_floor(people):
    with pytest.raises(ScopeError):
        power(people, min_group_size=2)


def test_predictive_value_is_bayes():
    alpha = innocent_chance(0.05, 1000, 5)
    assert alpha == pytest.approx(0.05 * 5 / 1000)
    for item in predictive(0.8, alpha):
        guilty, innocent = 0.8 * item.base_rate, alpha * (1 - item.base_rate)
        assert item.value == pytest.approx(guilty / (guilty + innocent))
    assert [item.base_rate for item in predictive(0.8, alpha)] == [1e-2, 1e-3, 1e-4]


def test_rejections_are_those_of_benjamini_hochberg():
    rng = np.random.default_rng(3)
    for _ in range(200):
        p = np.minimum(1.0, rng.random(12) ** 4 * 1.2)
        expected = (benjamini_hochberg(p, 30) <= 0.2) & (p < 1)
        assert deciding._rejected(p, 30, 0.2).tolist() == expected.tolist()


def test_groups_are_those_of_the_core():
    rng = np.random.default_rng(4)
    sizes = set()
    for density in np.repeat([0.05, 0.12, 0.2], 60):
        candidates = np.triu(rng.random((14, 14)) < density, 1)
        a, b = (ends.astype(np.int32) for ends in np.nonzero(candidates))
        kept = in_core(a, b) if len(a) else np.zeros(0, np.bool_)
        ones = np.ones(int(kept.sum()), np.int32)
        # A smallest group of more than half keeps Leiden from splitting what hangs together.
        whole = group(a[kept], b[kept], ones, min_group_size=8, seed=1).groups
        label = deciding._groups(candidates, 8)
        found = {tuple(np.flatnonzero(label == x)) for x in set(label.tolist()) - {-1}}
        assert found == {tuple(sorted(codes.tolist())) for codes in whole}
        sizes |= {len(codes) for codes in found}
    assert len(sizes) > 3


def test_halves_share_no_hour_and_have_as_many():
    known = hidden.data_of(Timing.over(index(scattered(days=1)), NOBODY, MINUTE).known)
    cells = np.repeat(np.arange(known.cell.min(), known.cell.max() + 1), 2)
    rng = np.random.default_rng(5)
    for _ in range(20):
        half = deciding._dealt(cells, known, rng)
        assert half[::2].tolist() == half[1::2].tolist()
        assert half.sum() // 2 == (len(cells) // 2 + 1) // 2


def shown(world):
    """Return how many planted groups the analysis shows, and how many there are."""
    result = hg.coordination(world.actions, seed=world.seed)
    named = {row["account"] for row in result.groups.to_pylist() if row["confirmed"]}
    planted = {}
    for row in world.truth.to_pylist():
        planted.setdefault(row["group"], set()).add(row["account"])
    return sum(len(members & named) >= 5 for members in planted.values()), len(planted)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "breaking-news", "schedulers"])
def test_the_real_analysis_finds_what_is_predicted(kind):
    """Within three co-actions: most groups two above the prediction, less than half three below."""
    predicted = fewest(hg.simulate(kind, seed=11).actions, size=8)
    found = {}
    for objects in (predicted - 3, predicted + 2):
        worlds = [
            hg.simulate(kind, seed=seed, groups=5, group_size=8, shared_objects=objects,
                        participation=0.85, spread_s=30)
            for seed in (11, 12)
        ]  # fmt: skip
        found[objects] = np.sum([shown(world) for world in worlds], axis=0)
    (few, of_few), (many, of_many) = found.values()
    assert few <= 0.6 * of_few, found
    assert many >= 0.8 * of_many, found
