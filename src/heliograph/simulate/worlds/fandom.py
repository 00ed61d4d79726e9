"""Fandom: an open call to post the same link and tags at the same hour; nobody hides it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.simulate import tempo
from heliograph.simulate.activity import Acts
from heliograph.simulate.scene import Scene
from heliograph.simulate.stories import event_stories

FAN_SHARE = 0.2
CALLS = 16
_CALL_HOUR_S = 20 * 3600.0  # UTC
_ANNOUNCED_BEFORE_S = 20 * 3600.0
_ZEAL = (1.6, 1.8)  # beta: most fans heed some calls, a few heed nearly all
_PROMPT_SHARE = 0.55
_PROMPT_SCALE_S = 100.0
_LATE_SCALE_S = 2 * 3600.0


def fandom(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return the scene with a fandom that heeds 16 public calls in four weeks.

    A call is announced the day before by one fan, with the template everybody may copy. Fans take
    part as their zeal has it, about half of them within minutes after the hour.
    """
    people, ordinary = scene.population, len(scene.stories)
    fans = np.flatnonzero(rng.random(len(people)) < FAN_SHARE)
    days = np.sort(rng.choice(np.arange(1, 27), size=CALLS, replace=False))
    birth_s = days * tempo.DAY_S + _CALL_HOUR_S
    home = int(people.community[fans[0]]) if len(fans) else 0
    calls = event_stories(birth_s, community=home, popularity=0.0, domain=0)

    zeal = rng.beta(*_ZEAL, len(fans))
    heeded = np.argwhere(rng.random((len(fans), CALLS)) < zeal[:, None])
    account, call = fans[heeded[:, 0]], heeded[:, 1]
    prompt = rng.random(len(call)) < _PROMPT_SHARE
    shift_s = people.shift_s[account]
    time_s = np.where(
        prompt,
        birth_s[call] + rng.exponential(_PROMPT_SCALE_S, len(call)),
        tempo.later(rng, birth_s[call], _LATE_SCALE_S, shift_s),
    )
    events = Acts(account, ordinary + call, time_s)
    callers = rng.choice(fans, size=CALLS) if len(fans) else np.empty(0, np.int64)
    announced = Acts(callers, ordinary + np.arange(len(callers)), birth_s[: len(callers)])
    return replace(
        scene,
        stories=scene.stories.with_more(calls),
        events=events.where(time_s < tempo.SPAN_S),
        calls=replace(announced, time_s=announced.time_s - _ANNOUNCED_BEFORE_S),
    )
