"""Schedulers: many accounts post through a tool that has slots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.simulate.population import SCHEDULING_APP
from heliograph.simulate.scene import Scene

SCHEDULING_SHARE = 0.4
SLOTS_S = (1800.0, 900.0, 60.0)
_SLOT_SHARES = (0.65, 0.25, 0.1)


def schedulers(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return the scene with 40% of the accounts on half-hour, quarter-hour or minute slots."""
    people = scene.population
    scheduling = rng.random(len(people)) < SCHEDULING_SHARE
    slot_s = rng.choice(SLOTS_S, size=len(people), p=_SLOT_SHARES)
    people = replace(
        people,
        slot_s=np.where(scheduling, slot_s, 0.0),
        app=np.where(scheduling, SCHEDULING_APP, people.app),
    )
    return replace(scene, population=people)
