"""Framing: adversaries copy a real circle of readers, so that it looks coordinated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliograph.simulate.activity import NO_ACTS, Acts, every_pair, share_times, together
from heliograph.simulate.drawing import Draw
from heliograph.simulate.planting import COPIED, COPIER, Member, Planted, Planting, with_genuine
from heliograph.simulate.population import Ints, Population
from heliograph.simulate.stories import Stories


def plant_framing(
    rng: np.random.Generator,
    population: Population,
    stories: Stories,
    background: Acts,
    planting: Planting,
) -> Planted:
    """Return ``background`` with adversaries who copy real communities to make them suspect.

    Each framed circle of ``group_size`` accounts shares, of its own accord and over hours, from
    twice ``shared_objects`` stories. As many copiers shadow two of its accounts each: they repeat
    a share within ``spread_s`` after it, so that every copied account ends up in step with
    copiers, and the copiers tie the circle together.
    """
    draw = Draw(rng, population, stories)
    circles, copies, reserved, members = [NO_ACTS], [NO_ACTS], [NO_ACTS], []
    for number in range(1, planting.groups + 1):
        copied = draw.accounts(planting.group_size)
        copiers = draw.accounts(planting.group_size)
        chosen = draw.stories(2 * planting.shared_objects, int(population.community[copied[0]]))
        circle = _circle(rng, population, stories, copied, chosen, planting.participation)
        circles.append(circle)
        copies.append(_copies(rng, circle, copied, copiers, chosen, planting))
        reserved.append(every_pair(copiers, chosen))
        group = f"group-{number}"
        members += [Member(group, int(account), COPIED) for account in copied]
        members += [Member(group, int(account), COPIER) for account in copiers]
    circle_acts = together(*circles)
    kept = together(background.without_pairs_of(circle_acts), circle_acts)
    acts = with_genuine(
        rng, population, stories, kept, together(*copies), together(*reserved), planting
    )
    return Planted(acts, tuple(members))


def _circle(
    rng: np.random.Generator,
    population: Population,
    stories: Stories,
    copied: Ints,
    chosen: Ints,
    participation: float,
) -> Acts:
    """Return the shares of friends who read the same: same stories, each in their own time."""
    pairs = every_pair(copied, chosen)
    times = share_times(rng, population, stories, pairs.account, pairs.story)
    return replace(pairs, time_s=times).where(rng.random(len(pairs)) < participation)


def _copies(
    rng: np.random.Generator,
    circle: Acts,
    copied: Ints,
    copiers: Ints,
    chosen: Ints,
    planting: Planting,
) -> Acts:
    """Return the copiers' acts: copier k repeats k's shares of one half, k+1's of the other."""
    parts = [NO_ACTS]
    for place, copier in enumerate(copiers):
        for half in (0, 1):
            shadowed = copied[(place + half) % len(copied)]
            seen = circle.where(
                (circle.account == shadowed) & np.isin(circle.story, chosen[half::2])
            )
            seen = seen.where(rng.random(len(seen)) < planting.participation)
            # Never sooner than a tenth of the spread: a copy needs something to copy.
            lag_s = rng.uniform(0.1, 1.0, len(seen)) * planting.spread_s
            parts.append(Acts(np.full(len(seen), copier), seen.story, seen.time_s + lag_s))
    return together(*parts)
