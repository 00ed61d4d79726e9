"""What a report shows beside the findings: the data, what was looked at, how it was done.

A case keeps this as ``summary.json``, so that the page can be drawn again without the posts.
"""

from __future__ import annotations

import msgspec

from heliograph.findings import Input


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of a summary shares."""


class Intake(_Part, frozen=True):
    """What was read, what was guessed while reading, and what was put aside."""

    format: str
    guessed: tuple[str, ...]  # sentences, such as "the column 'created_at' is the time"
    rows: int
    posts: int
    duplicates: int  # rows that repeat an earlier capture of the same post, collapsed
    quarantined: int
    repaired: int  # texts in which undecodable bytes became U+FFFD
    notes: tuple[str, ...]


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
    window_s: float
    clock_resolution_s: float
    tests: int  # pairs that could have been flagged
    in_step: int  # co-actions in step, over all pairs
    expected_in_step: float  # of them by chance, under the null model
    pairs_in_step_twice: int  # pairs in step on two objects or more
    pairs_surviving: int
    groups: int
    too_small: int  # parts of the network of surviving pairs below min_group_size, not shown


class Summary(_Part, frozen=True):
    """Everything on the page that is not a finding."""

    title: str
    accounts: int
    first_post: str  # ISO 8601, UTC
    last_post: str
    intake: tuple[Intake, ...]
    volume: Volume
    looked: tuple[Looked, ...]
    detectable: str  # what could have been found, as a sentence
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    reproduce: str  # a command line
    version: str
    seed: int
    min_group_size: int
    warnings: tuple[str, ...]
