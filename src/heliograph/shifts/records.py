"""What the parts of the analysis of shifts hand one another: weekly counts, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from heliograph.findings.shift import Direction, Outcome, PanelCheck, SignalKind

Int64s: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Signal:
    """Something that a post has or has not, of which an account's weekly share is watched."""

    id: str
    kind: SignalKind
    what: str  # in words: "the share of posts with a term of 'economy'"


@dataclass(frozen=True)
class Counts:
    """Of one signal, int64[accounts, weeks]: posts that have it, and posts that could have it."""

    having: Int64s
    of: Int64s


@dataclass(frozen=True)
class Weekly:
    """Signals week by week, of the accounts looked at and of the reference panel."""

    weeks: tuple[str, ...]  # their Mondays, ISO 8601, without a gap
    signals: tuple[Signal, ...]
    accounts: tuple[str, ...]
    panel_accounts: tuple[str, ...]
    looked: tuple[Counts, ...]  # a signal each, over ``accounts``
    panel: tuple[Counts, ...]  # likewise, over ``panel_accounts``


@dataclass(frozen=True)
class Group:
    """Accounts that changed together, each confirmed in weeks that were held out."""

    members: Flags  # bool[accounts], of all accounts looked at
    earliest: int  # weeks (places in ``Weekly.weeks``) within which most members changed:
    latest: int  # those of the window, members whose likeliest week lies outside left out
    expected_chance: float  # members confirmed by chance, at most, on average; without drifts
    effect: float  # mean change of the members' share beyond the panel's, a share
    low: float  # 95%, block bootstrap over weeks
    high: float
    method: str  # how members were confirmed, as a sentence


@dataclass(frozen=True)
class Decided:
    """What was decided of one signal in one direction."""

    signal: int  # place in ``Weekly.signals``
    direction: Direction
    outcome: Outcome
    says: str  # why, as a sentence
    eligible: Flags  # bool[accounts]
    panel_eligible: Flags  # bool[panel accounts]
    observed: float  # most changes to be expected within one window; what p is about
    expected: float  # its mean over the draws
    window_weeks: int
    week: int  # the first week after the common change; -1 where there is none
    p: float
    q: float
    checks: tuple[PanelCheck, ...]
    group: Group | None  # where found
