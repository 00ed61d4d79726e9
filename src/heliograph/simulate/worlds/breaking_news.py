"""Breaking news: push alerts put strangers within a minute of each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.simulate.scene import Scene

ALERTED_SHARE = 0.25
_ALERT_DELAY_S = (30.0, 300.0)  # from publication to the alert


def breaking_news(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return the scene with a push alert on a quarter of the stories."""
    stories = scene.stories
    alerted = rng.random(len(stories)) < ALERTED_SHARE
    alert_s = stories.birth_s + rng.uniform(*_ALERT_DELAY_S, len(stories))
    return replace(scene, stories=replace(stories, alert_s=np.where(alerted, alert_s, np.nan)))
