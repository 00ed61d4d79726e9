"""Activity: which account shares which story, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliograph.simulate import tempo
from heliograph.simulate.population import Floats, Ints, Population
from heliograph.simulate.stories import Stories

_HOME_SHARE = 0.8  # of an account's shares, those about its own community
_REPEATED = 0.03  # of shares, those the account makes once more
_REPEAT_SCALE_S = 6 * 3600.0


@dataclass(frozen=True)
class Acts:
    """Shares as parallel arrays: who, what, when (clock seconds)."""

    account: Ints
    story: Ints
    time_s: Floats

    def __len__(self) -> int:
        return len(self.account)

    def where(self, kept: NDArray[np.bool_]) -> Acts:
        """Return the acts for which ``kept`` holds."""
        return Acts(self.account[kept], self.story[kept], self.time_s[kept])

    def without_pairs_of(self, others: Acts) -> Acts:
        """Return the acts whose account does not share the same story in ``others``."""
        stories = 1 + max(self.story.max(initial=0), others.story.max(initial=0))
        mine = self.account * stories + self.story
        return self.where(~np.isin(mine, others.account * stories + others.story))


NO_ACTS = Acts(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def together(*parts: Acts) -> Acts:
    """Return the acts of all parts, in the order given."""
    return Acts(
        np.concatenate([part.account for part in parts]),
        np.concatenate([part.story for part in parts]),
        np.concatenate([part.time_s for part in parts]),
    )


def every_pair(accounts: Ints, stories: Ints) -> Acts:
    """Return each account with each story, at no time: pairs to be filled or left out."""
    size = len(accounts) * len(stories)
    return Acts(np.repeat(accounts, len(stories)), np.tile(stories, len(accounts)), np.zeros(size))


def spontaneous(
    rng: np.random.Generator, population: Population, stories: Stories, rate: Floats
) -> Acts:
    """Return shares that people make of their own accord, each story once an account.

    ``rate`` is the expected number of shares of each account. Stories are taken by popularity,
    mostly inside the account's community. Shares after the end of the span are not seen.
    """
    account = np.repeat(np.arange(len(population)), rng.poisson(rate))
    story = _chosen(rng, stories, population.community[account])
    pairs = np.unique(account * len(stories) + story)
    account, story = np.divmod(pairs, len(stories))
    time_s = share_times(rng, population, stories, account, story)
    acts = Acts(account, story, time_s)
    return acts.where(time_s < tempo.SPAN_S)


def share_times(
    rng: np.random.Generator, population: Population, stories: Stories, account: Ints, story: Ints
) -> Floats:
    """Return when each account shares each story: life of the story, alert, the account's slot."""
    shift_s = population.shift_s[account]
    usual_s = tempo.later(rng, stories.birth_s[story], stories.life_s[story], shift_s)
    alerted_s = tempo.at_the_alert(rng, usual_s, stories.alert_s[story], shift_s)
    return tempo.on_the_slot(rng, alerted_s, population.slot_s[account])


def repeats(rng: np.random.Generator, population: Population, acts: Acts) -> Acts:
    """Return second shares of the same story by the same account, hours after the first."""
    again = acts.where(rng.random(len(acts)) < _REPEATED)
    shift_s = population.shift_s[again.account]
    time_s = tempo.later(rng, again.time_s, _REPEAT_SCALE_S, shift_s)
    return Acts(again.account, again.story, time_s).where(time_s < tempo.SPAN_S)


def _chosen(rng: np.random.Generator, stories: Stories, community: Ints) -> Ints:
    """Return a story for each act, by popularity, inside the community or anywhere."""
    order = np.argsort(stories.community, kind="stable")
    grown = np.concatenate([[0.0], np.cumsum(stories.popularity[order])])
    in_order = stories.community[order]
    start = grown[np.searchsorted(in_order, community, side="left")]
    end = grown[np.searchsorted(in_order, community, side="right")]
    # A community without a story of its own reads what everybody reads.
    home = (rng.random(len(community)) < _HOME_SHARE) & (end > start)
    low, high = np.where(home, start, 0.0), np.where(home, end, grown[-1])
    drawn = low + rng.random(len(community)) * (high - low)
    chosen: Ints = order[np.minimum(np.searchsorted(grown, drawn, side="right"), len(order)) - 1]
    return chosen
