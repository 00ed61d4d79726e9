"""Shifting: weekly counts of accounts and of a reference panel, some of which change together.

Six worlds, in each of which nobody need shift: what makes accounts look as if they had is an
account's own slow drift, news that everybody follows, counts that are small, weeks without posts,
or a panel that is not like the accounts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.simulate.population import Floats, Ints
from heliograph.simulate.shifting_harder import HARDER
from heliograph.simulate.shifting_posts import posted
from heliograph.simulate.shifting_worlds import WORLDS, Volumes
from heliograph.simulate.streams import stream

_FEWEST_WEEKS = 8
MAX_CELLS = 10_000_000
"""Accounts of a side times weeks."""


@dataclass(frozen=True)
class Shifting:
    """Counts by account and week, int64[accounts, weeks], and which accounts shifted.

    ``week`` is the first week after the earliest change, -1 where nobody shifted; ``changes`` the
    first week after each account's own, -1 for the others.
    """

    world: str
    seed: int
    having: Ints
    of: Ints
    panel_having: Ints
    panel_of: Ints
    shifted: NDArray[np.bool_]  # bool[accounts]
    changes: Ints
    week: int

    def posts(self) -> pa.Table:
        """Return the accounts' posts in POST_SCHEMA: those that have it say 'harbour'."""
        return posted(self.seed, "acct", self.having, self.of, f"shifting-{self.world}-{self.seed}")

    def panel_posts(self) -> pa.Table:
        """Return the panel's posts, as `posts` does."""
        dataset = f"shifting-panel-{self.world}-{self.seed}"
        return posted(self.seed, "panel", self.panel_having, self.panel_of, dataset)


def shifting(  # noqa: PLR0913
    world: str,
    *,
    seed: int,
    accounts: int = 40,
    panel: int = 40,
    weeks: int = 104,
    shifted: int = 0,
    effect_sd: float = 1.0,
    spread_weeks: int = 2,
    posts_a_week: float | None = None,
) -> Shifting:
    """Return a world of that name, the same for the same arguments.

    The shares of ``shifted`` accounts change for good, each in a week of its own within
    ``spread_weeks`` of the first: by ``effect_sd`` standard deviations of the account's own weekly
    share, what comes of small counts included; below 0 they fall. ``posts_a_week`` is the median
    over accounts, the world's own where None. Raises InputError for a world that does not exist
    and for numbers that make no sense.

    >>> made = shifting("iid", seed=1, shifted=10)
    >>> made.having.shape, int(made.shifted.sum()), made.week
    ((40, 104), 10, 57)
    """
    if world not in WORLDS and world not in HARDER:
        raise InputError(
            f"there is no world {world!r}", remedy=f"choose one of {', '.join([*WORLDS, *HARDER])}."
        )
    if max(accounts, panel) * weeks > MAX_CELLS:
        raise InputError(
            f"{max(accounts, panel):,} accounts over {weeks:,} weeks are more than a world has",
            remedy=f"keep accounts times weeks under {MAX_CELLS:,}.",
        )
    least = 1 + spread_weeks
    if weeks < max(_FEWEST_WEEKS, 4 * least) or min(accounts, panel, seed, spread_weeks) < 0:
        raise InputError(f"{weeks} weeks of {accounts} accounts and a panel of {panel}: too few")
    if not 0 <= shifted <= accounts:
        raise InputError(f"{shifted} of {accounts} accounts cannot shift")
    kind = {**WORLDS, **HARDER}[world]
    shares = kind.shares(stream(seed, f"shifting-{world}"), accounts, panel, weeks)
    volumes = kind.volumes(stream(seed, f"volumes-{world}"), accounts, panel, weeks)
    of, panel_of = _scaled(stream(seed, f"posting-{world}"), volumes, posts_a_week)
    counting = stream(seed, f"counting-{world}")
    changes = _changes(stream(seed, "changes"), accounts, weeks, shifted, spread_weeks)
    after = (changes[:, None] >= 0) & (np.arange(weeks) >= changes[:, None])
    effect = effect_sd * _spread(shares.accounts, of)
    probability = np.clip(shares.accounts + after * effect[:, None], 0.0, 1.0)
    moved = changes >= 0
    return Shifting(
        world=world,
        seed=seed,
        having=counting.binomial(of, probability),
        of=of,
        panel_having=counting.binomial(panel_of, shares.panel),
        panel_of=panel_of,
        shifted=moved,
        changes=changes,
        week=int(changes[moved].min()) if moved.any() else -1,
    )


def _scaled(rng: np.random.Generator, means: Volumes, posts_a_week: float | None) -> list[Ints]:
    """Return drawn numbers of posts, their median over accounts as asked."""
    scale = 1.0
    if posts_a_week is not None:
        scale = posts_a_week / float(np.median(means.accounts[means.accounts > 0]))
    return [rng.poisson(each * scale) for each in (means.accounts, means.panel)]


def _changes(
    rng: np.random.Generator, accounts: int, weeks: int, shifted: int, spread_weeks: int
) -> Ints:
    """Return the first week after each account's change, in the middle half of the time."""
    first = int(rng.integers(weeks // 4, weeks - weeks // 4 - spread_weeks))
    own = first + rng.integers(0, spread_weeks + 1, accounts)
    moved = np.zeros(accounts, np.bool_)
    moved[rng.permutation(accounts)[:shifted]] = True
    return np.where(moved, own, -1)


def _spread(shares: Floats, of: Ints) -> Floats:
    """Return each account's standard deviation of k / n over its weeks, the drawing included."""
    seen = of > 0
    weeks = np.maximum(1, seen.sum(axis=1))
    mean = np.where(seen, shares, 0.0).sum(axis=1) / weeks
    drawing = np.where(seen, shares * (1 - shares) / np.maximum(1, of), 0.0).sum(axis=1) / weeks
    between = np.where(seen, (shares - mean[:, None]) ** 2, 0.0).sum(axis=1) / weeks
    spread: Floats = np.sqrt(drawing + between)
    return spread


__all__ = ["HARDER", "WORLDS", "Shifting", "shifting"]
