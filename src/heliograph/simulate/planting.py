"""Planting: how much is planted in a world, who takes part, and what else those share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.errors import InputError
from heliograph.simulate import tempo
from heliograph.simulate.activity import Acts, spontaneous, together
from heliograph.simulate.population import Population
from heliograph.simulate.stories import Stories

LEADER, FOLLOWER, COPIER, COPIED = "leader", "follower", "copier", "copied"


@dataclass(frozen=True)
class Planting:
    """What is planted in a world."""

    groups: int
    group_size: int = 8
    shared_objects: int = 12
    spread_s: float = 30.0
    participation: float = 0.85
    genuine_share: float = 0.2

    def __post_init__(self) -> None:
        """Raise InputError where a number makes no sense."""
        for name in ("participation", "genuine_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}, not between 0 and 1")
        if self.genuine_share == 1:
            raise InputError("with genuine_share 1 nothing is planted", remedy="give groups=0.")
        for name, least in (("groups", 0), ("group_size", 2), ("shared_objects", 1)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; the least is {least}")
        if not 0 < self.spread_s <= tempo.DAY_S:
            raise InputError(f"spread_s is {self.spread_s}; it lies above 0, up to a day")

    @property
    def genuine_rate(self) -> float:
        """Shares of its own that a member makes, so that ``genuine_share`` comes out."""
        planted = self.shared_objects * self.participation
        return planted * self.genuine_share / (1 - self.genuine_share)


@dataclass(frozen=True)
class Member:
    """One account of a planted group and what it does there."""

    group: str
    account: int
    role: str


@dataclass(frozen=True)
class Planted:
    """The acts of a world after planting, and the truth."""

    acts: Acts
    members: tuple[Member, ...]


def with_genuine(
    rng: np.random.Generator,
    population: Population,
    stories: Stories,
    background: Acts,
    planted: Acts,
    reserved: Acts,
    planting: Planting,
) -> Acts:
    """Return background and planted acts, with the members' own acts drawn anew.

    ``reserved`` holds every member with every story of its group: whoever misses the group's
    moment does not come by the story later on its own.
    """
    accounts = np.unique(reserved.account)
    rate = np.zeros(len(population))
    rate[accounts] = planting.genuine_rate
    genuine = spontaneous(rng, population, stories, rate).without_pairs_of(reserved)
    others = background.where(~np.isin(background.account, accounts))
    return together(others, genuine, planted)
