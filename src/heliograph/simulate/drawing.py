"""Drawing: the accounts and stories that a planted group gets."""

from __future__ import annotations

import numpy as np

from heliograph.errors import InputError
from heliograph.simulate import tempo
from heliograph.simulate.population import Ints, Population
from heliograph.simulate.stories import Stories


class Draw:
    """Accounts and stories, each given out once."""

    def __init__(self, rng: np.random.Generator, population: Population, stories: Stories) -> None:
        self._rng = rng
        self._community = population.community
        self._story_community = stories.community
        self._free = population.rate > 0
        # A story that is too young leaves the group no time.
        self._untold = stories.ordinary & (stories.birth_s < tempo.SPAN_S - 7 * tempo.DAY_S)

    def accounts(self, size: int) -> Ints:
        """Return accounts of one community, filled up from others where it is too small."""
        free = np.flatnonzero(self._free)
        if len(free) < size:
            raise InputError(
                "the world has too few accounts for its groups",
                remedy="give more accounts, or fewer or smaller groups.",
            )
        home = self._community[self._rng.choice(free)]
        order = self._rng.permutation(free)
        # Stable: those at home first, each part in random order.
        order = order[np.argsort(self._community[order] != home, kind="stable")]
        taken: Ints = order[:size]
        self._free[taken] = False
        return taken

    def stories(self, size: int, community: int) -> Ints:
        """Return stories of one community, filled up from others where it has too few."""
        untold = np.flatnonzero(self._untold)
        if len(untold) < size:
            raise InputError(
                "the world has too few stories for its groups",
                remedy="give more accounts, or fewer groups or shared objects.",
            )
        order = self._rng.permutation(untold)
        order = order[np.argsort(self._story_community[order] != community, kind="stable")]
        taken: Ints = order[:size]
        self._untold[taken] = False
        return taken
