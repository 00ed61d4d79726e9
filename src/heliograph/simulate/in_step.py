"""Groups in step: accounts that share the same stories, within a spread, by arrangement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.simulate import tempo
from heliograph.simulate.activity import NO_ACTS, Acts, every_pair, together
from heliograph.simulate.drawing import Draw
from heliograph.simulate.planting import (
    FOLLOWER,
    LEADER,
    Member,
    Planted,
    Planting,
    with_genuine,
)
from heliograph.simulate.population import Floats, Ints, Population
from heliograph.simulate.stories import Stories


def plant_groups(
    rng: np.random.Generator,
    population: Population,
    stories: Stories,
    background: Acts,
    planting: Planting,
) -> Planted:
    """Return ``background`` with groups whose members share the same stories within a spread.

    Each group belongs to one community and takes ``shared_objects`` ordinary stories of it, each
    for one group only. At a moment of the story's life its leader acts and the others within
    ``spread_s`` after, each with probability ``participation``. What else the members share is
    drawn anew so that ``genuine_share`` of their shares are their own.
    """
    draw = Draw(rng, population, stories)
    parts, reserved, members = [NO_ACTS], [NO_ACTS], []
    for number in range(1, planting.groups + 1):
        accounts = draw.accounts(planting.group_size)
        chosen = draw.stories(planting.shared_objects, int(population.community[accounts[0]]))
        moment_s = _moments(rng, population, stories, accounts[0], chosen)
        pairs = every_pair(accounts, chosen)
        reserved.append(pairs)
        parts.append(_in_step(rng, pairs, moment_s, planting))
        members += [
            Member(f"group-{number}", int(account), FOLLOWER if place else LEADER)
            for place, account in enumerate(accounts)
        ]
    acts = with_genuine(
        rng, population, stories, background, together(*parts), together(*reserved), planting
    )
    return Planted(acts, tuple(members))


def _moments(
    rng: np.random.Generator, population: Population, stories: Stories, leader: int, chosen: Ints
) -> Floats:
    """Return when a group turns to each story: as one of its sharers would."""
    shift_s = np.full(len(chosen), population.shift_s[leader])
    return tempo.later(rng, stories.birth_s[chosen], stories.life_s[chosen], shift_s)


def _in_step(rng: np.random.Generator, pairs: Acts, moment_s: Floats, planting: Planting) -> Acts:
    """Return the acts of one group, whose leader comes first in ``pairs``."""
    lag_s = rng.random(len(pairs)) * planting.spread_s
    lag_s[: len(moment_s)] = 0.0
    times = np.tile(moment_s, len(pairs) // len(moment_s)) + lag_s
    taking_part = rng.random(len(pairs)) < planting.participation
    return replace(pairs, time_s=times).where(taking_part)
