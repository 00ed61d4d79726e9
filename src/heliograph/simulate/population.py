"""The accounts of a world: how active, of which community, on which clock, with which app."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliograph.simulate.text import LANGUAGES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

APPS = ("web", "phone-a", "phone-b", "Slotwise", "FeedPress")
SCHEDULING_APP, FEED_APP = 3, 4

_ACCOUNTS_A_COMMUNITY = 125
_LINKS_MEAN = 35.0  # posts with a link, an account, over the whole span
_LINKS_SIGMA = 1.15  # of the logarithm: the top 1% of accounts make a twelfth of the links
_LINKS_MOST = 600.0
_LANGUAGE_SHARES = (0.4, 0.2, 0.12, 0.16, 0.12)  # in the order of LANGUAGES
_UTC_OFFSET_HOURS = (-5.0, 8.0, 3.5, 3.0, 1.0)


@dataclass(frozen=True)
class Population:
    """Accounts as parallel arrays, and their communities."""

    community: Ints
    rate: Floats  # expected posts with a link over the span; zero where the account only feeds
    shift_s: Floats  # the account's day runs this far ahead of UTC
    slot_s: Floats  # period of its scheduler, zero without one
    app: Ints  # index into APPS
    community_language: Ints  # index into LANGUAGES
    community_shift_s: Floats

    def __len__(self) -> int:
        return len(self.community)


def make_population(rng: np.random.Generator, accounts: int) -> Population:
    """Return ``accounts`` accounts in communities of interest, each of one language and zone."""
    communities = max(4, accounts // _ACCOUNTS_A_COMMUNITY)
    language = rng.choice(len(LANGUAGES), size=communities, p=_LANGUAGE_SHARES)
    first = min(communities, len(LANGUAGES))
    language[:first] = np.arange(first)  # every language has a community
    community_shift_s = np.array(_UTC_OFFSET_HOURS)[language] * 3600

    community = rng.choice(communities, size=accounts, p=rng.dirichlet(np.full(communities, 8.0)))
    rate = rng.lognormal(np.log(_LINKS_MEAN) - _LINKS_SIGMA**2 / 2, _LINKS_SIGMA, accounts)
    chronotype_s = rng.normal(0.0, 1.5 * 3600, accounts)
    return Population(
        community=community,
        rate=np.minimum(rate, _LINKS_MOST),
        shift_s=community_shift_s[community] + chronotype_s,
        slot_s=np.zeros(accounts),
        app=rng.choice(3, size=accounts, p=(0.3, 0.4, 0.3)),
        community_language=language,
        community_shift_s=community_shift_s,
    )
