"""The worlds by name: what each is like, and what is planted in it unless asked otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from heliograph.simulate.activity import Acts
from heliograph.simulate.framing import plant_framing
from heliograph.simulate.in_step import plant_groups
from heliograph.simulate.planting import Planted, Planting
from heliograph.simulate.population import Population
from heliograph.simulate.scene import Scene
from heliograph.simulate.stories import Stories
from heliograph.simulate.worlds.breaking_news import breaking_news
from heliograph.simulate.worlds.fandom import fandom
from heliograph.simulate.worlds.newsroom import DECLARED_DOMAIN, newsroom
from heliograph.simulate.worlds.plain import plain
from heliograph.simulate.worlds.schedulers import schedulers

Arrange = Callable[[Scene, np.random.Generator], Scene]
Plant = Callable[[np.random.Generator, Population, Stories, Acts, Planting], Planted]

NOTHING = Planting(groups=0)


@dataclass(frozen=True)
class Kind:
    """A kind of world: how its scene is arranged, what is planted unless asked otherwise."""

    arrange: Arrange
    planting: Planting = NOTHING
    plant: Plant = plant_groups
    declared: dict[str, str] = field(default_factory=dict)  # what a registry would know of it


WORLDS: dict[str, Kind] = {
    "plain": Kind(plain),
    "breaking-news": Kind(breaking_news),
    "schedulers": Kind(schedulers),
    "fandom": Kind(fandom),
    "newsroom": Kind(newsroom, declared={"declared_domain": DECLARED_DOMAIN}),
    "planted": Kind(plain, Planting(groups=5)),
    "evasive": Kind(plain, Planting(groups=5, shared_objects=6, spread_s=300.0, genuine_share=0.5)),
    "framing": Kind(plain, Planting(groups=1), plant_framing),
}
"""Every world that can be simulated."""
