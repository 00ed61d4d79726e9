"""Pairs with many co-actions, part of the test by part, and why some are lost."""

import numpy as np
import pytest

import heliograph.calibration.lost as lost_part
from heliograph.calibration.coortweet import read_retweets
from heliograph.calibration.funnel import funnel
from heliograph.calibration.lost import CoAction, co_actions, first_tested, lost, tempo_chance
from heliograph.calibration.record import (
    Carrying,
    Elections,
    Expected,
    Funnel,
    HierarchyLevel,
    Lost,
    Retweets,
)
from heliograph.calibration.sections.funnel import funnel_line, why_lost
from heliograph.calibration.sections.real import _elections, _retweets
from heliograph.calibration.trials import trials_of
from heliograph.coordination import coordination
from heliograph.coordination.analysis import null_model
from heliograph.coordination.discovery import gather
from heliograph.coordination.indexed import index_together
from heliograph.coordination.search import search
from heliograph.multiplicity import benjamini_hochberg
from heliograph.simulate import simulate


@pytest.fixture(scope="module")
def searched():
    """A world of news with planted groups: its pairs as gathered, and what a search found."""
    world = simulate("breaking-news", seed=1, accounts=600, groups=2)
    actions = index_together({"co-link": world.actions})
    jitter = null_model([item.time_us for item in actions.values()], "60s", None, None)
    nobody = np.full(len(actions["co-link"].accounts), -1, np.int32)
    found = search(actions, jitter, publisher=nobody, fdr=0.05, seed=1, progress=lambda _: None)
    return world, gather(found.pairs.layers, found.pairs.accounts, nobody, 0.05, 1), found


def lost_of(pairs, found):
    """The pairs that pace alone lets through over the family, and the whole test does not."""
    (layer,) = pairs.layers
    by_pace = benjamini_hochberg(layer.p, pairs.tests) <= 0.05
    kept = set(zip(layer.account_a[by_pace], layer.account_b[by_pace], strict=True))
    passed = benjamini_hochberg(found.tests.p, pairs.tests) <= 0.05
    some = np.array([pair in kept for pair in zip(pairs.a, pairs.b, strict=True)])
    return some & ~passed


def test_pairs_are_first_tested_with_the_planted_groups_left_out(searched):
    world, pairs, _ = searched
    model = first_tested(pairs)
    names = model.firsts.accounts.to_pylist()
    group = dict(zip(names, model.known.group.tolist(), strict=True))
    planted = {}
    for row in world.truth.to_pylist():
        planted.setdefault(row["group"], []).append(group[row["account"]])
    left_out = [max(set(codes), key=codes.count) for codes in planted.values()]
    assert len(set(left_out)) == 2
    assert min(left_out) >= 0
    for number, codes in zip(left_out, planted.values(), strict=True):
        assert codes.count(number) >= 0.8 * len(codes)


def test_the_others_near_are_those_behind_the_chance_that_the_test_grants(searched):
    """Told once here and once in the compiled core, with groups left out and without."""
    _, pairs, found = searched
    first, (last,) = first_tested(pairs), found.models
    seen = 0
    for i, j in zip(pairs.a[::5], pairs.b[::5], strict=True):
        for each in co_actions(first, last, i, j):
            granted = max(each.pace, tempo_chance(first, each.near, each.within))
            assert each.tempo == pytest.approx(granted)
            assert each.within <= each.near
            assert each.pace <= each.tempo <= each.whole + 1e-12
            seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    ("within", "pace", "tempo", "whole", "decided"),
    [
        (0, 0.03, 0.03, 0.03, "pace"),
        (0, 0.03, 0.2, 0.2, "strangers"),
        (3, 0.03, 0.7, 0.7, "own_tempo"),
        (3, 0.03, 0.7, 0.8, "own_tempo"),
        (0, 0.03, 0.04, 0.8, "habit"),
        (0, 0.03, 0.03, 0.8, "habit"),
    ],
)
def test_a_co_action_counts_under_what_added_most(within, pace, tempo, whole, decided):
    assert CoAction(1, (1, 2), 4, within, pace, tempo, whole, whole).decided_by == decided


def test_what_is_lost_to_the_news_is_told_object_by_object(searched):
    _, pairs, found = searched
    flags = lost_of(pairs, found)
    said = lost(pairs, found, flags)
    assert said.pairs == flags.sum() > 20
    assert said.co_actions == sum(
        pair.hit.sum() for pair in trials_of(found.models[0], pairs.a[flags], pairs.b[flags])
    )
    assert said.own_tempo + said.strangers + said.habit + said.pace == said.co_actions
    assert said.own_tempo > said.co_actions / 2  # it is a world of news
    assert said.only_sittings <= said.sittings <= said.pairs
    assert 0 < len(said.objects) <= 15
    carried = [row.co_actions for row in said.objects]
    assert carried == sorted(carried, reverse=True)
    for row in said.objects:
        assert row.accounts >= 5
        assert 0 <= row.within <= 1
        assert row.pace <= row.whole <= 1


def test_objects_of_few_accounts_are_in_no_table():
    four = [CoAction(1, (1, 2), 0, 0, 0.1, 0.1, 0.1, 0.1),
            CoAction(1, (3, 4), 0, 0, 0.1, 0.1, 0.1, 0.1)]  # fmt: skip
    five = [*four, CoAction(1, (4, 5), 6, 3, 0.1, 0.5, 0.5, 0.9)]
    assert list(lost_part._carrying(four)) == []
    (row,) = lost_part._carrying(five)
    assert (row.co_actions, row.accounts, row.near, row.within) == (3, 5, 2.0, 0.5)
    assert row.in_the_end == pytest.approx(1.1 / 3)


def test_the_largest_circle_is_that_with_most_accounts():
    a = np.array([1, 2, 1, 7, 8, 9], np.int32)
    b = np.array([2, 3, 3, 8, 9, 6], np.int32)
    assert lost_part._largest(a, b) == (4, 3)
    assert lost_part._largest(a[:0], b[:0]) == (0, 0)


@pytest.mark.shared
def test_the_elections_follow_from_464_pairs_to_the_confirmed(shared):
    links = funnel(shared, "links", 1, why=True)
    assert links.counted == 464
    assert links.counted >= links.pace >= links.pace_and_habit >= links.nobody_left_out
    assert links.pace > 400
    assert links.pace_and_tempo >= links.nobody_left_out
    # Leaving the groups out is what lets them be seen.
    assert links.nobody_left_out < links.whole < links.pace / 2
    assert links.accounts <= 2 * links.whole
    assert all(size >= 5 for size in links.groups)
    assert links.lost.pairs >= links.pace - links.whole
    assert links.lost.largest_pairs <= links.lost.pairs
    images = funnel(shared, "images", 1, why=False)
    assert images.counted == 84
    assert images.lost is None


@pytest.mark.shared
def test_the_funnel_ends_where_the_analysis_does(shared):
    from heliograph.calibration.real import _elections as follow

    said = follow(shared, 1)
    links = funnel(shared, "links", 1, why=False)
    assert (links.counted, links.whole) == (said["counted"], said["surviving"])
    assert (len(links.groups), sum(links.groups)) == (said["groups"], said["members"])


LOST = Lost(
    pairs=90, co_actions=1000, own_tempo=700, strangers=50, habit=240, pace=10, sittings=7,
    only_sittings=2, largest=26, largest_pairs=80,
    objects=tuple(
        Carrying(co_actions=n, accounts=9, near=2.5, within=0.4, pace=0.03, whole=0.31,
                 in_the_end=0.9)
        for n in (200, 150, 100, 50, 25, 10)
    ),
)  # fmt: skip
LINKS = Funnel(
    shared="links", counted=464, pace=429, pace_and_habit=415, pace_and_tempo=13,
    nobody_left_out=12, whole=51, accounts=35, groups=(9, 5), lost=LOST,
)  # fmt: skip
ELECTIONS = {
    "actions": 100, "accounts": 50, "window_s": 30.0, "cell_s": 1800.0, "least": 5,
    "counted": 464, "alone": 460, "surviving": 51, "together": 37,
    "by_expected": (Expected(low=0, high=None, pairs=464, surviving=51),),
    "groups": 2, "members": 14, "permuted": (), "jittered": (),
}  # fmt: skip
RETWEETS = {
    "actions": 100, "accounts": 50, "window_s": 60.0, "least": 2, "counted": 63,
    "by_chance": (7,) * 40, "surviving": 0, "groups": 0, "members": 0,
    "permuted": (), "jittered": (),
}  # fmt: skip


def test_the_page_follows_the_pairs_stage_by_stage():
    text = _elections(Elections(**ELECTIONS, funnels=(LINKS,)), 0.05)
    stages = [line.rsplit("|", 2)[1].strip() for line in text.splitlines() if "| " in line[:2]]
    assert stages[2:9] == ["464", "429", "415", "13", "12", "51", "37"]
    assert "(35 accounts)" in text
    assert "14 members in 2 groups (9 and 5 accounts)" in " ".join(text.split())


def test_the_page_says_why_the_others_do_not_survive():
    text = " ".join(why_lost(LOST).split())
    assert "the object's own tempo | 700 | 70.0% |" in text
    assert "what strangers do stood in | 50 | 5.0% |" in text
    assert "habits | 240 | 24.0% |" in text
    assert "For 7 pairs it is occasions" in text
    assert "2 of them would survive" in text
    assert "carry 52% of these co-actions" in text  # the first five of six
    assert "has 26 accounts and 80 of the pairs" in text
    assert "| O1 | 200 | 9 | 2.5 | 40% | 3.0% | 31.0% | 90.0% |" in text
    assert "| O6 | 10 |" in text


def test_other_objects_get_a_line_each():
    other = Funnel(
        shared="images", counted=84, pace=83, pace_and_habit=76, pace_and_tempo=3,
        nobody_left_out=1, whole=68, accounts=16, groups=(),
    )  # fmt: skip
    line = " ".join(funnel_line(other).split())
    assert line.startswith("- **images**: 84 pairs; by pace 83; by pace and habit 76;")
    assert line.endswith("by the whole test 68, of 16 accounts; confirmed: nobody.")
    text = _elections(Elections(**ELECTIONS, funnels=(LINKS, other)), 0.05)
    assert funnel_line(other) in text
    assert max(len(line) for line in funnel_line(other).splitlines()) <= 100


def test_results_from_before_there_were_funnels_and_levels_are_still_told():
    text = _elections(Elections(**ELECTIONS), 0.05)
    assert "as if tested alone | 460 |" in text
    assert "2 groups with 14 members" in text
    assert "Why the others do not" not in text
    assert "level by level" not in _retweets(Retweets(**RETWEETS))


def test_the_page_gives_the_levels_of_the_retweets():
    levels = (
        HierarchyLevel(name="data set", tests=2, rejected=1, p=0.0128),
        HierarchyLevel(name="accounts", tests=9509, rejected=0, p=1.0),
    )
    said = Retweets(
        **RETWEETS, levels=levels, in_step_twice=32, exchanged=19.65, stops="Nobody can be named."
    )
    text = " ".join(_retweets(said).split())
    assert "63 pairs with a weight of 2 or more" in text
    assert "32 pairs observed, 19.6 exchanged on average" in text
    assert "| data set | 2 | 1 | 0.013 |" in text
    assert "| accounts | 9,509 | 0 | 1 |" in text
    assert text.endswith("Nobody can be named.")


@pytest.mark.shared
def test_the_levels_are_those_of_the_analysis(shared):
    from heliograph.calibration.real import _retweets as measure

    result = coordination(read_retweets(shared), "60s", 0.05, 1)
    said = measure(shared, 1)
    assert [level.name for level in said["levels"]] == ["data set", "accounts", "pairs", "members"]
    assert [level.p for level in said["levels"]] == [level.p for level in result.levels]
    assert said["levels"][0].p < 0.05
    assert [level.rejected for level in said["levels"]] == [1, 0, 0, 0]
    assert said["in_step_twice"] > said["exchanged"]
