"""Newsroom: the desks of one declared publisher post its feed by machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.simulate import tempo
from heliograph.simulate.activity import Acts
from heliograph.simulate.population import FEED_APP
from heliograph.simulate.scene import Scene
from heliograph.simulate.stories import event_stories

FEED_ACCOUNTS = 12
ARTICLES = 336
DECLARED_DOMAIN = "newsroom.example"
DECLARED = -1  # the domain index of its stories
_CARRIED_SHARE = 0.7
_LAG_S = (4.0, 50.0)  # constant for one desk
_LAG_JITTER_S = 0.25


def newsroom(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return the scene with twelve feed accounts of one publisher, which do nothing else.

    Each carries 70% of the articles, always the same number of seconds after publication. Other
    people share the articles too, as they share any story.
    """
    people, ordinary = scene.population, len(scene.stories)
    desks = rng.choice(len(people), size=min(FEED_ACCOUNTS, len(people)), replace=False)
    birth_s = np.sort(tempo.births(rng, np.zeros(ARTICLES)))
    community = int(people.community[desks[0]])
    articles = event_stories(birth_s, community=community, popularity=1.0, domain=DECLARED)

    carried = np.argwhere(rng.random((len(desks), ARTICLES)) < _CARRIED_SHARE)
    desk, article = carried[:, 0], carried[:, 1]
    lag_s = rng.uniform(*_LAG_S, len(desks))[desk]
    jitter_s = np.abs(rng.normal(0.0, _LAG_JITTER_S, len(desk)))
    time_s = birth_s[article] + lag_s + jitter_s
    events = Acts(desks[desk], ordinary + article, time_s)

    rate, app = people.rate.copy(), people.app.copy()
    rate[desks], app[desks] = 0.0, FEED_APP
    return replace(
        scene,
        population=replace(people, rate=rate, app=app),
        stories=scene.stories.with_more(articles),
        events=events.where(time_s < tempo.SPAN_S),
    )
