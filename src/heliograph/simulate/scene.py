"""The scene: what a world consists of before anybody plants anything in it."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.simulate.activity import NO_ACTS, Acts
from heliograph.simulate.population import Population
from heliograph.simulate.stories import Stories


@dataclass(frozen=True)
class Scene:
    """People and stories, with the events that only one kind of world has.

    ``events`` are shares beyond those that people make of their own accord; ``calls`` are posts
    that announce a story and carry its template, but no link.
    """

    population: Population
    stories: Stories
    events: Acts = NO_ACTS
    calls: Acts = NO_ACTS
