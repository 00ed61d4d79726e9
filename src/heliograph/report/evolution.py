"""Groups through time, drawn as bands: one lane a track, as thick as it has members.

Events are words, not colours, and no account can be followed: a band is a number of members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from heliograph.report.drawing import (
    FONT,
    INK,
    MARK,
    X_AXIS_PX,
    Picture,
    axis,
    rendered,
    time_format,
)
from heliograph.report.quantities import count, day, duration, instant

if TYPE_CHECKING:  # the report draws what was found, and need not load what finds it
    from heliograph.tracks import Event, Evolution, Track

EVENTS_LISTED = 200
LANES = 20  # tracks drawn, those with the most members; the text alternative counts the others
_WIDTH_PX, _LANE_PX = 640, 44
_MIDDLE, _ABOVE = 0.62, 0.22  # of a lane: where its band is, and the words above it
_BAND = 0.45  # of a lane: how thick a track is that is as large as any gets
_LETTER_PX = 5.6
_BEFORE_PX = 108  # for the names of the lanes
_MS_A_US = 1000


def listed_events(evolution: Evolution) -> tuple[Sequence[Event], int]:
    """Return the first events of the tracks, in order of time, and how many more there are."""
    listed = evolution.events[:EVENTS_LISTED]
    return listed, len(evolution.events) - len(listed)


def evolution_bands(evolution: Evolution) -> Picture | None:
    """Return the tracks as bands through time with their events in words.

    A band's stage stands at the middle of its span. None where there is no track to draw.
    """
    if not evolution.tracks:
        return None
    import altair as alt

    largest = sorted(evolution.tracks, key=lambda track: (-_peak(track), track.number))[:LANES]
    lanes = {track.number: lane for lane, track in enumerate(sorted(largest, key=_number))}
    bands = [band for track in largest for band in _bands(evolution, track, lanes[track.number])]
    start, end = _milliseconds(evolution, 0), _milliseconds(evolution, len(evolution.spans))
    x_scale = alt.Scale(type="utc", domain=[start, end], nice=False)
    y_scale = alt.Scale(domain=[len(lanes), 0], nice=False)
    names = [[f"track {track.number}", _sizes(track)] for track in sorted(largest, key=_number)]
    lane_axis = alt.Axis(
        values=[lane + _MIDDLE for lane in range(len(lanes))],
        labelExpr=f"{names}[floor(datum.value)]",
        labelLineHeight=14,
        labelBaseline="middle",
        labelPadding=10,
        labelOffset=-7,
        grid=False,
        ticks=False,
        domain=False,
        minExtent=_BEFORE_PX,
        maxExtent=_BEFORE_PX,
        title=None,
    )
    x = alt.X("from:T", scale=x_scale, axis=axis(alt, X_AXIS_PX, format=time_format(end - start)))
    y = alt.Y("top:Q", scale=y_scale, axis=lane_axis)
    drawn = (
        alt.Chart(alt.InlineData(values=bands))
        .mark_rect(aria=False, color=MARK, stroke=MARK, strokeWidth=0.5)
        .encode(x=x.title("time (UTC)"), x2="to:T", y=y, y2="bottom:Q")
    )
    rests = (
        alt.Chart(alt.InlineData(values=_rests(evolution, bands)))
        .mark_rule(aria=False, color=MARK, strokeWidth=1.5, strokeDash=[2, 3])
        .encode(x=x, x2="to:T", y=y)
    )
    joined = alt.Chart(alt.InlineData(values=_joints(evolution, lanes))).encode(x=x, y=y)
    joints = joined.mark_rule(aria=False, color=INK, strokeWidth=1).encode(y2="bottom:Q")
    ends = joined.mark_point(aria=False, color=INK, filled=True, opacity=1, size=22)
    other_ends = ends.encode(y=alt.Y("bottom:Q", scale=y_scale))
    words = (
        alt.Chart(alt.InlineData(values=list(_words(evolution, lanes))))
        .mark_text(aria=False, align="left", baseline="middle", fontSize=11, color=INK, font=FONT)
        .encode(x=x, y=y, text="word:N")
    )
    chart = alt.layer(joints, drawn, rests, ends, other_ends, words).properties(
        width=_WIDTH_PX, height=_LANE_PX * len(lanes)
    )
    return rendered(chart, _in_words(evolution, len(lanes)))


def _number(track: Track) -> int:
    return track.number


def _peak(track: Track) -> int:
    return max(stage.size for stage in track.stages)


def _sizes(track: Track) -> str:
    sizes = [stage.size for stage in track.stages]
    least, most = min(sizes), max(sizes)
    return f"{least:,} members" if least == most else f"{least:,} to {most:,} members"


def _milliseconds(evolution: Evolution, span: int) -> float:
    """Return where the band of a span begins; that after the last is where the last ends."""
    first = instant(evolution.spans[0].start)
    start_ms = first.timestamp() * 1000 if first else 0.0
    middle_us = (evolution.span_us - evolution.step_us) / 2
    return start_ms + (middle_us + span * evolution.step_us) / _MS_A_US


def _bands(evolution: Evolution, track: Track, lane: int) -> Iterator[dict[str, float]]:
    """Yield the parts of a band, in order of time."""
    most = max(map(_peak, evolution.tracks))
    for stage in track.stages:
        half = stage.size / most * _BAND / 2
        yield {
            "from": _milliseconds(evolution, stage.span),
            "to": _milliseconds(evolution, stage.span + 1),
            "top": lane + _MIDDLE - half,
            "bottom": lane + _MIDDLE + half,
        }


def _rests(evolution: Evolution, bands: list[dict[str, float]]) -> list[dict[str, float]]:
    """Return the spans, one at a time, in which a track was quiet without being gone."""
    step_ms = evolution.step_us / _MS_A_US
    return [
        {"from": one["to"], "to": next_["from"], "top": (one["top"] + one["bottom"]) / 2}
        for one, next_ in pairwise(bands)
        if int(one["top"]) == int(next_["top"])
        and 0.5 < (next_["from"] - one["to"]) / step_ms < 1.5
    ]


def _joints(evolution: Evolution, lanes: dict[int, int]) -> list[dict[str, float]]:
    """Return the lines between tracks that merged or split."""
    return [
        {
            "from": _milliseconds(evolution, event.span),
            "top": lanes[event.track] + _MIDDLE,
            "bottom": lanes[event.other] + _MIDDLE,
        }
        for event in evolution.events
        if event.track in lanes and event.other in lanes
    ]


def _words(evolution: Evolution, lanes: dict[int, int]) -> Iterator[dict[str, float | str]]:
    """Yield each event's words: above the band, or where the band has ended, after it."""
    start, end = _milliseconds(evolution, 0), _milliseconds(evolution, len(evolution.spans))
    px_ms = (end - start) / _WIDTH_PX
    free_from = dict.fromkeys(lanes.values(), start)  # of the space above each lane
    for event in evolution.events:
        if event.track not in lanes:
            continue
        lane, word = lanes[event.track], said_of(event)
        length_ms = len(word) * _LETTER_PX * px_ms
        at = _milliseconds(evolution, event.span)
        if event.kind == "gone":
            yield {"from": at + 4 * px_ms, "top": lane + _MIDDLE, "word": word}
            continue
        at = max(free_from[lane], min(at + 2 * px_ms, end - length_ms))
        free_from[lane] = at + length_ms + 8 * px_ms
        yield {"from": at, "top": lane + _ABOVE, "word": word}


def said_of(event: Event) -> str:
    """Return what became of a track, in few words."""
    if event.kind == "merged":
        return f"merged into track {event.other}"
    if event.kind == "split":
        return f"split from track {event.other}"
    if event.kind in ("grown", "shrunk"):
        return f"{event.kind} to {event.size:,}"
    return event.kind if event.kind == "gone" else f"{event.kind} with {event.size:,}"


def _in_words(evolution: Evolution, lanes: int) -> str:
    kinds = Counter(event.kind for event in evolution.events)
    told = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
    left_out = len(evolution.tracks) - lanes
    more = f" The {count(left_out, 'smaller track')} are not drawn." if left_out else ""
    return (
        f"{count(len(evolution.tracks), 'track')} of {count(evolution.members, 'confirmed member')}"
        f" in {count(len(evolution.spans), 'span')} of {duration(evolution.span_us / 1e6)}, from "
        f"{day(evolution.spans[0].start)}; the largest has "
        f"{count(max(map(_peak, evolution.tracks)), 'member')} at once. "
        f"Events: {told or 'none'}.{more}"
    )
