"""What a report shows beside the findings: the data, what was looked at, how it was done.

A case keeps this as ``summary.json``, so that the page can be drawn again without the posts.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heliograph.findings import (
    Input,
    NarrativesLooked,
    PhrasesLooked,
    Predictive,
    RemovalsLooked,
    ShiftsLooked,
)
from heliograph.registry.vocabulary import Tier
from heliograph.tracks import Evolution


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of a summary shares."""


class Intake(_Part, frozen=True):
    """What was read, what was guessed while reading, and what was put aside.

    ``posts`` counts the checks where it is ``of`` checks.
    """

    format: str
    guessed: tuple[str, ...]  # sentences, such as "the column 'created_at' is the time"
    rows: int
    posts: int
    duplicates: int  # rows that repeat an earlier capture of the same post, collapsed
    quarantined: int
    repaired: int  # texts in which undecodable bytes became U+FFFD
    notes: tuple[str, ...]
    of: Literal["posts", "panel", "checks"] = "posts"


class Volume(_Part, frozen=True):
    """Posts per interval: ``starts`` (ISO 8601, UTC) with ``posts`` each, ``interval_s`` long."""

    interval_s: int
    starts: tuple[str, ...]
    posts: tuple[int, ...]


class Looked(_Part, frozen=True):
    """What was looked at in one behaviour, whether or not anything was found."""

    behaviour: str
    actions: int
    accounts: int
    objects: int
    in_step: int  # co-actions in step, over all pairs
    expected_in_step: float  # of them by pace alone
    pairs_in_step_twice: int  # pairs in step on two objects or more
    expected_pairs_in_step_twice: float  # on average, exchanging who met whom


class Level(_Part, frozen=True):
    """What one level of the hierarchy says: data set, accounts, pairs, members."""

    name: str
    tests: int
    rejected: int  # by Benjamini-Hochberg
    rejected_by: int  # by Benjamini-Yekutieli
    p: float  # that nothing at all is there, at this level
    says: str


class AtWindow(_Part, frozen=True):
    """What one window gives, all behaviours together."""

    window_s: float
    in_step: int
    expected_in_step: float  # by pace alone
    pairs_surviving: int
    groups: int
    members: int  # confirmed


class Detected(_Part, frozen=True):
    """The fewest shared objects with which a group of a size is found with the power asked for."""

    behaviour: str
    group_size: int
    objects: int | None  # None: not even the most that was tried


class Power(_Part, frozen=True):
    """What the data could have revealed, whether or not anything was found."""

    probability: float
    participation: float
    detected: tuple[Detected, ...]
    predictive: tuple[Predictive, ...]  # of a confirmed account, for some base rates


class Cited(_Part, frozen=True):
    """A claim that a label rests on: its id and property, who supports it, its status."""

    claim: str
    property: str
    sources: tuple[str, ...]  # titles, each with its publisher
    status: str


class Endnote(_Part, frozen=True):
    """A label that the report shows, and everything that is needed to check it or object."""

    entity: str
    name: str
    tier: Tier
    because: str
    claims: tuple[Cited, ...]
    criteria: str  # their version
    reviewer: str
    reviewed: str
    expires: str
    appeal: str


class Site(_Part, frozen=True):
    """A domain among the evidence that a labelled entity runs."""

    domain: str
    entity: str


class Labelled(_Part, frozen=True):
    """What a registry labels in the data, as of a day, and what of it the report shows."""

    registry: Input
    title: str
    as_of: str
    accounts: dict[Tier, int]  # of the data, in groups or not
    domains: dict[Tier, int]  # likewise
    doubtful: int  # accounts of the registry that may be in the data, but not beyond doubt
    withheld: tuple[str, ...]  # findings that name nobody, since few others would be left
    sites: tuple[Site, ...]
    endnotes: tuple[Endnote, ...]


class Coordination(_Part, frozen=True, omit_defaults=True):
    """What the search for groups in step looked at, whether or not it found any."""

    looked: tuple[Looked, ...]
    window_s: float
    clock_resolution_s: float
    levels: tuple[Level, ...]
    evidence_stops: str  # at which level, as a sentence
    windows: tuple[AtWindow, ...]
    evolution: Evolution | None
    unconfirmed: int  # groups found of which too few members were confirmed, not shown
    declared_pairs: int  # pairs in step of one declared publisher, which are no finding
    power: Power | None
    detectable: str  # what could have been found, as a sentence
    parameters: dict[str, str]


class Summary(_Part, frozen=True, omit_defaults=True):
    """Everything on the page that is not a finding; None for what was not looked for."""

    title: str
    accounts: int
    first_post: str  # ISO 8601, UTC
    last_post: str
    intake: tuple[Intake, ...]
    volume: Volume
    inputs: tuple[Input, ...]
    reproduce: str  # a command line
    version: str
    seed: int
    min_group_size: int
    warnings: tuple[str, ...]
    coordination: Coordination | None = None
    narratives: NarrativesLooked | None = None
    phrases: PhrasesLooked | None = None
    shifts: ShiftsLooked | None = None
    removals: RemovalsLooked | None = None
    labelled: Labelled | None = None  # where a registry was given
