"""The trials behind a pair's p-value, laid open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from heliograph.coordination.indexed import Flags, Int32s, Int64s
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.nulls.poisson_binomial import upper_tail
from heliograph.coordination.nulls.timing import ALL_PARTS, Timing
from heliograph.coordination.nulls.trials import Asked, pair_trials, room


@dataclass(frozen=True)
class PairTrials:
    """One pair's trials, one an object that both shared near one another."""

    a: int  # account codes
    b: int
    chance: Floats
    hit: Flags  # in step
    cell: Int64s  # the occasion
    position: Int32s  # of the earlier of the two actions, among first actions

    @property
    def p_over_objects(self) -> float:
        """Chance of so many objects in step."""
        return upper_tail(self.chance, int(self.hit.sum()))

    @property
    def p_over_occasions(self) -> float:
        """Chance of so many occasions with an object in step."""
        _, occasion = np.unique(self.cell, return_inverse=True)
        none = np.ones(len(self.cell))
        np.multiply.at(none, occasion, 1 - self.chance)
        in_step = np.unique(occasion[self.hit])
        return upper_tail((1 - none)[: occasion.max(initial=-1) + 1], len(in_step))


def trials_of(
    model: Timing, a: npt.ArrayLike, b: npt.ArrayLike, asked: Asked = ALL_PARTS
) -> Iterator[PairTrials]:
    """Return the trials of each pair of accounts (codes) by the parts of the model asked for."""
    kept = np.ones(model.firsts.size, np.bool_)
    most = int(np.diff(model.known.account_start).max(initial=0))
    here = room(most + 1, len(model.known.period_us))
    for i, j in zip(np.asarray(a), np.asarray(b), strict=True):
        n = pair_trials(i, j, kept, asked, model.known, here)
        yield PairTrials(
            a=int(i),
            b=int(j),
            chance=here.chance[:n].copy(),
            hit=here.hit[:n].copy(),
            cell=here.cell[:n].copy(),
            position=here.position[:n].copy(),
        )
