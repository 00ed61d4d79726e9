"""Worlds of shifts: planted where and as large as they say, and nothing where nobody shifts."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest

from heliograph.errors import InputError
from heliograph.posts import POST_SCHEMA
from heliograph.simulate.shifting import HARDER, WORLDS, Shifting, shifting
from heliograph.simulate.shifting_posts import TOPIC_WORD


def share(having: np.ndarray, of: np.ndarray) -> np.ndarray:
    return np.where(of > 0, having / np.maximum(1, of), np.nan)


def step(made: Shifting) -> np.ndarray:
    """Return after less before for each account, at the week of the change."""
    value = share(made.having, made.of)
    week = made.week if made.week >= 0 else value.shape[1] // 2
    return np.nanmean(value[:, week + 3 :], axis=1) - np.nanmean(value[:, :week], axis=1)


@pytest.mark.parametrize("world", [*WORLDS, *HARDER])
def test_counts_are_counts(world: str) -> None:
    made = shifting(world, seed=3, accounts=20, panel=15, weeks=60)
    assert made.having.shape == made.of.shape == (20, 60)
    assert made.panel_having.shape == made.panel_of.shape == (15, 60)
    assert (made.having >= 0).all()
    assert (made.having <= made.of).all()
    assert (made.panel_having <= made.panel_of).all()
    assert not made.shifted.any()
    assert made.week == -1


@pytest.mark.parametrize("world", WORLDS)
def test_the_same_arguments_give_the_same_world_and_planting_leaves_the_rest(world: str) -> None:
    first, again = (shifting(world, seed=5, shifted=10) for _ in range(2))
    assert (first.having == again.having).all()
    plain = shifting(world, seed=5)
    assert (plain.of == first.of).all()
    before = np.arange(104) < first.week
    assert (plain.panel_of == first.panel_of).all()
    assert abs(plain.having[:, before].mean() - first.having[:, before].mean()) < 2
    other = shifting(world, seed=6)
    assert (other.having != plain.having).any()


def test_planted_accounts_change_by_their_own_standard_deviation_within_the_spread() -> None:
    ratios, others = [], []
    for seed in range(20):
        made = shifting("iid", seed=seed, shifted=10, spread_weeks=2)
        assert made.shifted.sum() == 10
        own = made.changes[made.shifted]
        assert made.week == own.min()
        assert own.max() - own.min() <= 2
        assert 26 <= made.week < 78
        value = share(made.having, made.of)
        usual = np.std(value[:, : made.week], axis=1)
        ratios += (step(made) / usual)[made.shifted].tolist()
        others += (step(made) / usual)[~made.shifted].tolist()
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.06)
    assert np.mean(others) == pytest.approx(0.0, abs=0.03)
    fallen = shifting("iid", seed=1, shifted=40, effect_sd=-1.0)
    assert step(fallen).mean() < 0


def test_worlds_are_what_they_are_called() -> None:
    def correlation(values: np.ndarray) -> float:
        return float(np.corrcoef(values)[np.triu_indices(len(values), 1)].mean())

    value = {
        world: [
            (share(made.having, made.of), share(made.panel_having, made.panel_of), made)
            for made in (shifting(world, seed=seed) for seed in range(4))
        ]
        for world in WORLDS
    }

    def mean(world: str, what: object) -> float:
        return float(np.mean([what(*each) for each in value[world]]))  # type: ignore[operator]

    def neighbour(own: np.ndarray, *_: object) -> float:
        centred = own - np.nanmean(own, axis=1, keepdims=True)
        return float(np.nanmean(centred[:, 1:] * centred[:, :-1]) / np.nanmean(centred**2))

    assert abs(mean("iid", neighbour)) < 0.05
    assert mean("autocorrelated", neighbour) > 0.2
    assert abs(mean("iid", lambda a, b, _: correlation(a))) < 0.02
    assert mean("common-news", lambda a, b, _: correlation(np.concatenate([a, b]))) > 0.3
    assert mean("panel-mismatch", lambda a, b, _: correlation(a)) > 0.3
    assert abs(mean("panel-mismatch", lambda a, b, _: correlation(b))) < 0.02
    own = np.concatenate([made.of.mean(axis=1) for *_, made in value["volumes"]])
    assert own.min() < 4
    assert own.max() > 300
    silent = [(made.of == 0).mean() for *_, made in value["missing-weeks"]]
    assert 0.3 < np.mean(silent) < 0.45


def test_posts_say_the_word_as_often_as_counted() -> None:
    made = shifting("iid", seed=2, accounts=6, panel=5, weeks=20, posts_a_week=5)
    for posts, having, of in (
        (made.posts(), made.having, made.of),
        (made.panel_posts(), made.panel_having, made.panel_of),
    ):
        assert posts.schema == POST_SCHEMA
        assert posts.num_rows == of.sum()
        assert len(set(posts["post_id"].to_pylist())) == posts.num_rows
        time_us = posts["time"].cast("int64").to_numpy()
        assert (np.diff(time_us) >= 0).all()
        week = (time_us // 1_000_000 - 1_709_510_400) // (7 * 86_400)
        account = np.array([int(each[-3:]) for each in posts["account"].to_pylist()])
        says = np.array([TOPIC_WORD in text.split() for text in posts["text"].to_pylist()])
        counted = np.zeros_like(of)
        np.add.at(counted, (account[says], week[says]), 1)
        assert (counted == having).all()
    both = made.posts()["account"].to_pylist(), made.panel_posts()["account"].to_pylist()
    assert not set(both[0]) & set(both[1])
    assert pc.all(pc.is_valid(made.posts()["text"])).as_py()


@pytest.mark.parametrize(
    ("world", "arguments", "said"),
    [
        ("rumour", {}, "no world 'rumour'"),
        ("iid", {"weeks": 4}, "too few"),
        ("iid", {"seed": -1}, "too few"),
        ("iid", {"shifted": 41}, "41 of 40 accounts"),
    ],
)
def test_what_makes_no_sense_is_refused(world: str, arguments: dict[str, int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        shifting(world, **{"seed": 1, **arguments})
