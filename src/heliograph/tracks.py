"""Groups followed through time, as plain counts: the record that reports draw."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["born", "grown", "shrunk", "merged", "split", "gone", "back"]


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of an evolution shares."""


class Span(_Record, frozen=True):
    """One span of the calendar, all groups together; ``co_actions`` counts pairs of actions."""

    start: str  # ISO 8601, UTC
    acting: int  # members with a first action in it
    in_step: int  # members in step with another
    co_actions: int
    too_small: int  # communities below the smallest group, counted and not followed


class Stage(_Record, frozen=True):
    """A track in one span: all of its members there are in step, on ``co_actions`` occasions."""

    span: int  # position in ``Evolution.spans``
    size: int
    co_actions: int


class Track(_Record, frozen=True):
    """A group followed through time, numbered from 1 in order of appearance."""

    number: int
    stages: tuple[Stage, ...]  # in order of time, without the spans in which it was quiet


class Event(_Record, frozen=True):
    """What became of a track, with its members ``before`` and its ``size`` after (0: none).

    ``other`` is the track that it merged into, whose size after is given, or split from, whose
    size before is given; None for other kinds.
    """

    kind: Kind
    span: int
    at: str  # start of the span, ISO 8601, UTC
    track: int
    before: int
    size: int
    other: int | None = None


class Evolution(_Record, frozen=True):
    """Tracks of the confirmed groups through sliding spans of the calendar."""

    span_us: int
    step_us: int
    window_us: int
    members: int  # of all groups together
    min_group_size: int
    spans: tuple[Span, ...]
    tracks: tuple[Track, ...]
    events: tuple[Event, ...]  # in order of time, then of track
