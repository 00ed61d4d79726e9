"""The stories of a world: what is shared, when it came out, how much it is liked."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from heliograph.simulate import tempo
from heliograph.simulate.population import Floats, Ints, Population

_STORIES_AN_ACCOUNT = 1.5
_POPULARITY_SHAPE = 1.2  # Pareto
_POPULARITY_MOST = 40.0  # times the least popular story
_LIFE_MEDIAN_S = 1.3 * 3600
_LIFE_SIGMA = 0.7


@dataclass(frozen=True)
class Stories:
    """Stories as parallel arrays; a story is what becomes a link."""

    community: Ints
    birth_s: Floats  # publication, clock seconds
    popularity: Floats  # relative weight; zero where only a world's own event spreads it
    life_s: Floats  # about the median delay of a sharer, in waking seconds
    alert_s: Floats  # when a push alert went out, NaN without one
    verbatim: Floats  # share of posts that carry the headline and nothing else
    tagged: Floats  # share of posts that carry the story's hashtags
    ordinary: NDArray[np.bool_]  # not part of a world's own event
    domain: Ints  # index among the domains of its community; -1 for the declared publisher

    def __len__(self) -> int:
        return len(self.community)

    def with_more(self, more: Stories) -> Stories:
        """Return these stories followed by ``more``."""
        return Stories(
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(more, field.name)])
                for field in fields(self)
            }
        )


def make_stories(rng: np.random.Generator, population: Population) -> Stories:
    """Return the ordinary stories of a world, as many as its accounts keep going."""
    communities = len(population.community_language)
    size = max(40, round(_STORIES_AN_ACCOUNT * len(population)))
    # A community reads in proportion to its size, so stories come in that proportion too.
    members = np.bincount(population.community, minlength=communities) + 1.0
    community = rng.choice(communities, size=size, p=members / members.sum())
    popularity = (1 - rng.random(size)) ** (-1 / _POPULARITY_SHAPE)
    return Stories(
        community=community,
        birth_s=tempo.births(rng, population.community_shift_s[community]),
        popularity=np.minimum(popularity, _POPULARITY_MOST),
        life_s=_LIFE_MEDIAN_S * np.exp(_LIFE_SIGMA * rng.standard_normal(size)),
        alert_s=np.full(size, np.nan),
        verbatim=np.full(size, 0.2),
        tagged=np.full(size, 0.4),
        ordinary=np.ones(size, dtype=np.bool_),
        domain=np.minimum(rng.geometric(0.3, size) - 1, 7),
    )


def event_stories(birth_s: Floats, *, community: int, popularity: float, domain: int) -> Stories:
    """Return stories of a world's own event: a template that is mostly copied as it stands."""
    size = len(birth_s)
    return Stories(
        community=np.full(size, community),
        birth_s=birth_s,
        popularity=np.full(size, popularity),
        life_s=np.full(size, _LIFE_MEDIAN_S),
        alert_s=np.full(size, np.nan),
        verbatim=np.full(size, 0.8),
        tagged=np.full(size, 0.9),
        ordinary=np.zeros(size, dtype=np.bool_),
        domain=np.full(size, domain),
    )
