"""How groups change through time: followed from one span of the calendar to the next.

After Greene, Doyle & Cunningham (ASONAM 2010): in each span the confirmed members that were in
step form communities; communities of successive spans that share enough members are one track. A
track is born, grows, shrinks, merges, splits and goes. Only counts come out, never who.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from heliograph.coordination import kernel
from heliograph.coordination.evidence import iso_time
from heliograph.coordination.indexed import US_PER_S, Flags, Indexed, Int32s, Int64s
from heliograph.errors import InputError
from heliograph.findings import MIN_GROUP_SIZE, check_min_group_size
from heliograph.tracks import Event, Evolution, Kind, Span, Stage, Track

SAME = 0.3
"""Least Jaccard overlap of two communities that are one track; Greene et al. use the same."""

QUIET = 2
"""Spans without a track after which it is gone; one alone is taken for a rest."""

MOST_SPANS = 10_000
_CHANGE = 1.5  # how many times more members make a track grown, or fewer make it shrunk
_SPANS_OF_DEFAULT = 26  # and up to QUIET on either side: 30 at most
_HOUR_US = 3600 * US_PER_S
_DAY_US, _WEEK_US = 24 * _HOUR_US, 7 * 24 * _HOUR_US
_NATURAL_US = (
    *(hours * _HOUR_US for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY_US for days in (1, 2, 3)),
    *(weeks * _WEEK_US for weeks in (1, 2, 4, 8, 13, 26, 52)),
)
_MONDAY_US = 4 * _DAY_US  # 5 January 1970: spans of a week begin on Mondays
_YEAR_1_US = -62_135_596_800 * US_PER_S


def evolution(
    firsts: Indexed,
    groups: Sequence[Int32s],
    window_us: int,
    *,
    span_us: int | None = None,
    step_us: int | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
) -> Evolution:
    """Return how confirmed ``groups`` (account codes) developed, in plain counts.

    ``firsts`` holds first actions only. Spans of ``span_us``, each ``step_us`` after the last
    (half a span if not given), cover the time in which members were in step, if ever, and two quiet
    spans on either side as far as the data reach. The default span is the shortest natural one
    (hours, days, weeks) that makes no more than 30 spans. A track of the first span is not said to
    be born, nor one missing only from the last span to be gone: the data do not say.

    Raises InputError where spans are too short or too far apart for the window, or too many;
    ScopeError for a ``min_group_size`` below 3.
    """
    check_min_group_size(min_group_size)
    members = np.unique(np.concatenate([*groups, np.zeros(0, np.int32)])).astype(np.int32)
    acts = _acts_of(firsts, members)
    in_step_us = acts.where(acts.in_step(window_us)).time_us
    length_us = _natural(in_step_us, window_us) if span_us is None else span_us
    apart_us = length_us // 2 if step_us is None else step_us
    if not 0 < apart_us <= length_us - window_us:
        raise InputError(
            "spans so short or so far apart lose what is in step across their ends",
            remedy="make a span at least one step and one window long.",
        )
    starts = _starts(firsts.time_us, in_step_us, length_us, apart_us)
    spans: list[Span] = []
    tracking = _Tracking(least_change=min_group_size)
    for start_us in starts:
        inside = acts.where((acts.time_us >= start_us) & (acts.time_us < start_us + length_us))
        parts = sorted(inside.communities(window_us), key=lambda part: min(part.members))
        large = [part for part in parts if len(part.members) >= min_group_size]
        spans.append(
            Span(
                start=iso_time(max(start_us, _YEAR_1_US)),
                acting=len(np.unique(inside.member)),
                in_step=sum(len(part.members) for part in parts),
                co_actions=sum(part.co_actions for part in parts),
                too_small=len(parts) - len(large),
            )
        )
        tracking.follow(spans[-1].start, large)
    return Evolution(
        span_us=length_us,
        step_us=apart_us,
        window_us=window_us,
        members=len(members),
        min_group_size=min_group_size,
        spans=tuple(spans),
        tracks=tuple(
            Track(number=track.number, stages=tuple(track.stages)) for track in tracking.tracks
        ),
        events=tuple(sorted(tracking.events, key=lambda event: (event.span, event.track))),
    )


@dataclass(frozen=True)
class _Community:
    """Members joined by being in step in one span, and how often they were."""

    members: frozenset[int]
    co_actions: int


@dataclass(frozen=True)
class _Acts:
    """First actions of members, by object and time."""

    member: Int32s  # position among the members
    object: Int32s
    time_us: Int64s

    def where(self, keep: Flags) -> _Acts:
        return _Acts(self.member[keep], self.object[keep], self.time_us[keep])

    def follows(self, window_us: int) -> Flags:
        """Return which actions are in step with the one before them."""
        close = np.diff(self.time_us) <= window_us
        return np.append(False, close & (np.diff(self.object) == 0))[: len(self.member)]

    def in_step(self, window_us: int) -> Flags:
        """Return which actions are in step with another."""
        follows = self.follows(window_us)
        either: Flags = follows | np.append(follows[1:], False)[: len(follows)]
        return either

    def communities(self, window_us: int) -> list[_Community]:
        """Return the connected components of members in step; whoever is alone is in none."""
        together = self.where(self.in_step(window_us))
        taking_part, member = np.unique(together.member, return_inverse=True)
        if not len(taking_part):
            return []
        later = np.flatnonzero(together.follows(window_us))
        joined = sparse.coo_array(
            (np.ones(len(later), np.int8), (member[later - 1], member[later])),
            shape=(len(taking_part), len(taking_part)),
        )
        components, component = csgraph.connected_components(joined.tocsr(), directed=False)
        co_actions = np.bincount(
            component[member], together.partners_after(window_us), minlength=components
        )
        return [
            _Community(frozenset(taking_part[component == number].tolist()), int(pairs))
            for number, pairs in enumerate(co_actions)
        ]

    def partners_after(self, window_us: int) -> Int64s:
        """Return with how many later actions each is in step."""
        new_object = np.append(True, np.diff(self.object) != 0)
        object_start = np.append(np.flatnonzero(new_object), len(self.object))
        _, high = kernel.neighbourhoods(object_start, self.time_us, window_us)
        return np.asarray(high - np.arange(1, len(high) + 1), dtype=np.int64)


def _acts_of(firsts: Indexed, members: Int32s) -> _Acts:
    positions = np.flatnonzero(np.isin(firsts.account, members))
    return _Acts(
        member=np.searchsorted(members, firsts.account[positions]).astype(np.int32),
        object=firsts.object[positions],
        time_us=firsts.time_us[positions],
    )


def _natural(in_step_us: Int64s, window_us: int) -> int:
    """Return the shortest natural span that keeps the spans few and a window within half of it."""
    lasted_us = int(np.ptp(in_step_us)) if len(in_step_us) else 0
    least_us = max(2 * window_us, 2 * lasted_us // _SPANS_OF_DEFAULT)
    for length_us in _NATURAL_US:
        if length_us >= least_us:
            return length_us
    return -(-least_us // _NATURAL_US[-1]) * _NATURAL_US[-1]


def _starts(data_us: Int64s, in_step_us: Int64s, span_us: int, step_us: int) -> range:
    """Return where the spans begin, in microseconds since 1970."""
    if not len(in_step_us):
        return range(0)

    def on_grid(time_us: int) -> int:
        return (time_us - _MONDAY_US) // step_us * step_us + _MONDAY_US

    # The first span that could hold a time begins a step after the last that could not.
    earliest_us = on_grid(int(in_step_us.min()) - span_us) + step_us
    first_us = max(on_grid(int(data_us.min())), earliest_us - QUIET * step_us)
    whole_us = on_grid(int(data_us.max()) - span_us) + step_us
    last_us = max(first_us, min(whole_us, on_grid(int(in_step_us.max())) + QUIET * step_us))
    starts = range(first_us, last_us + 1, step_us)
    if len(starts) > MOST_SPANS:
        raise InputError(
            f"{len(starts):,} spans are more than the {MOST_SPANS:,} that can be followed",
            remedy="choose longer spans.",
        )
    return starts


@dataclass(eq=False)
class _Followed:
    """A track while it is followed."""

    number: int
    front: frozenset[int] = frozenset()  # its members when last seen
    said: int = 0  # its size when last said
    stages: list[Stage] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many members it had when last seen."""
        return len(self.front)

    def take(self, span: int, community: _Community) -> None:
        """Go on as this community."""
        self.front = community.members
        self.stages.append(Stage(span=span, size=self.size, co_actions=community.co_actions))


@dataclass
class _Tracking:
    """All tracks so far: those that may go on, and those that are gone but may come back."""

    least_change: int  # in members, for a track to have grown or shrunk
    live: list[_Followed] = field(default_factory=list)
    gone: list[_Followed] = field(default_factory=list)
    merged: list[_Followed] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def tracks(self) -> list[_Followed]:
        """All tracks in the order of their numbers."""
        return sorted([*self.live, *self.gone, *self.merged], key=lambda track: track.number)

    def follow(self, start: str, communities: Sequence[_Community]) -> None:
        """Go on to the next span, in which these are the communities."""
        self.starts.append(start)
        matches = _matches(self.live, communities)
        heirs = _best(matches)
        continued = {track.number for track in heirs.values()}
        # Whose best match is taken has merged into it, or split from it.
        merging = {t.number: (t, at) for t, at in reversed(matches) if t.number not in continued}
        parents = {at: track for track, at in reversed(matches) if at not in heirs}
        returned = _best(_matches(self.gone, communities))
        # Merging and splitting say by themselves why a size has changed.
        explained = [*(heirs[at] for _, at in merging.values()), *parents.values()]

        for track, at in merging.values():
            self._say("merged", track, track.size, len(communities[at].members), heirs[at].number)
            self.live.remove(track)
            self.merged.append(track)
        for at, community in enumerate(communities):
            if at not in heirs:
                came_back = None if at in parents else returned.get(at)
                self._begin(community, parents.get(at), came_back)
        for at, track in heirs.items():
            self._go_on(track, communities[at], explained=track in explained)
        for track in [t for t in self.live if len(self.starts) - 1 - t.stages[-1].span == QUIET]:
            self._say("gone", track, track.size, 0, span=track.stages[-1].span + 1)
            self.live.remove(track)
            self.gone.append(track)

    def _begin(
        self, community: _Community, parent: _Followed | None, came_back: _Followed | None
    ) -> None:
        size = len(community.members)
        track = came_back or _Followed(len(self.tracks) + 1)
        if came_back:
            self._say("back", track, track.size, size)
            self.gone.remove(track)
        elif parent:
            self._say("split", track, parent.size, size, parent.number)
        elif len(self.starts) > 1:
            self._say("born", track, 0, size)
        track.said = size
        track.take(len(self.starts) - 1, community)
        self.live.append(track)

    def _go_on(self, track: _Followed, community: _Community, *, explained: bool) -> None:
        track.take(len(self.starts) - 1, community)
        few, many = sorted((track.size, track.said))
        changed = many - few >= self.least_change and many >= _CHANGE * few
        if changed and not explained:
            self._say("grown" if many == track.size else "shrunk", track, track.said, track.size)
        if changed or explained:
            track.said = track.size

    def _say(
        self,
        kind: Kind,
        track: _Followed,
        before: int,
        size: int,
        other: int | None = None,
        *,
        span: int | None = None,
    ) -> None:
        at = len(self.starts) - 1 if span is None else span
        self.events.append(
            Event(
                kind=kind,
                span=at,
                at=self.starts[at],
                track=track.number,
                before=before,
                size=size,
                other=other,
            )
        )


def _matches(
    tracks: Sequence[_Followed], communities: Sequence[_Community]
) -> list[tuple[_Followed, int]]:
    """Return which tracks may go on in which communities (by position), the best match first."""
    overlaps = [
        (-len(track.front & community.members) / len(track.front | community.members), track, place)
        for track in tracks
        for place, community in enumerate(communities)
    ]
    overlaps.sort(key=lambda match: (match[0], match[1].number, match[2]))
    return [(track, place) for overlap, track, place in overlaps if -overlap >= SAME]


def _best(matches: Sequence[tuple[_Followed, int]]) -> dict[int, _Followed]:
    """Return, by community, the track that goes on in it: each at most once, the best first."""
    best: dict[int, _Followed] = {}
    taken: set[int] = set()
    for track, place in matches:
        if place not in best and track.number not in taken:
            best[place] = track
            taken.add(track.number)
    return best
