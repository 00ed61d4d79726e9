"""Timelines of a group and of the whole data, drawn once and coloured for light and dark pages.

No chart follows an account: marks are acts on objects, without a name, all of one kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heliograph.findings import GroupFinding, ObjectEvidence
from heliograph.report.drawing import (
    FILL,
    MARK,
    X_AXIS_PX,
    Picture,
    axis,
    rendered,
    time_format,
)
from heliograph.report.model import Volume
from heliograph.report.quantities import count, day, duration, instant, number

WIDTH_PX, HEIGHT_PX = 360, 190
_Y_PX = 40  # room for the labels of an axis
_LINEAR_S = 600  # a longer axis is logarithmic
_DURATION = (
    "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min'"
    " : datum.value < 86400 ? datum.value / 3600 + ' h' : datum.value / 86400 + ' d'"
)
_LATE_TICKS = {"values": [0, 10, 60, 600, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400]}
_MARKS_IN_ALL = 10_000  # over the charts of a report, which keeps the file under 10 MB
_OBJECTS_CHARTED = 40
_BARS = 90


def object_strip(finding: GroupFinding, groups: int) -> tuple[Picture, int]:
    """Return the acts of a group on its objects, and how many objects the chart shows.

    x is seconds after the group's first action on the object, y the object's number.
    """
    objects = _charted(finding.evidence, _MARKS_IN_ALL // groups)
    rows = [
        {"gap": round(act.gap_s, 3), "object": i}
        for i, item in enumerate(objects, 1)
        for act in item.acts
    ]
    import altair as alt

    longest = max((row["gap"] for row in rows), default=0.0)
    late = longest > _LINEAR_S  # a straggler of hours would press all others into one line
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_tick(
            aria=False, thickness=2, size=min(9, 150 / len(objects)), color=MARK, opacity=0.6
        )
        .encode(
            x=alt.X(
                "gap:Q",
                title="time after the first act" + (" (logarithmic)" if late else ""),
                axis=axis(alt, X_AXIS_PX, labelExpr=_DURATION, **(_LATE_TICKS if late else {})),
                scale=alt.Scale(
                    type="symlog" if late else "linear",
                    constant=10,
                    domain=[0, longest or 1],
                    nice=not late,
                ),
            ),
            y=alt.Y(
                "object:Q", title="object", axis=axis(alt, _Y_PX, values=_numbers(len(objects)))
            ).scale(domain=[len(objects) + 0.5, 0.5], nice=False),
        )
    )
    alt_text = (
        f"{count(len(rows), 'act')} of {count(len(finding.members), 'account')} on "
        f"{count(len(objects), 'object')}, one row an object; the acts on one object lie within "
        f"{number(_median_span(objects))} s of the first in the median object and within "
        f"{number(longest)} s in the slowest."
    )
    return _picture(chart, alt_text), len(objects)


def volume_with_objects(volume: Volume, finding: GroupFinding | None) -> Picture | None:
    """Return the posts of the whole data over time, with a group's objects marked below.

    None where the volume has no interval to draw.
    """
    bars = _bars(volume)
    if not bars:
        return None
    import altair as alt

    start, end = bars[0]["start"], bars[-1]["end"]
    time_axis = axis(alt, X_AXIS_PX, format=time_format(end - start), labelOverlap="greedy")
    x_scale = alt.Scale(type="utc", domain=[start, end], nice=False)
    chart = (
        alt.Chart(alt.InlineData(values=bars))
        .mark_rect(aria=False, color=FILL)
        .encode(
            x=alt.X("start:T", title="time (UTC)", axis=time_axis, scale=x_scale),
            x2="end:T",
            y=alt.Y(
                "posts:Q", title=f"posts per {_width(bars)}", axis=axis(alt, _Y_PX, tickCount=4)
            ),
            y2=alt.datum(0),
        )
    )
    text = (
        f"Posts per {_width(bars)} from {day(volume.starts[0])} to {day(volume.starts[-1])}: "
        f"{sum(bar['posts'] for bar in bars):,} in all, at most "
        f"{max(bar['posts'] for bar in bars):,} in one interval."
    )
    if finding is not None:
        times = [_milliseconds(item.first_at) for item in finding.evidence]
        marks = [{"at": time} for time in times if time is not None and start <= time <= end]
        rug = (
            alt.Chart(alt.InlineData(values=marks))
            .mark_tick(aria=False, thickness=1.5, size=11, color=MARK, opacity=0.8)
            .encode(x=alt.X("at:T", scale=x_scale), y=alt.value(HEIGHT_PX - 6))
        )
        chart = alt.layer(chart, rug)
        text += f" {count(len(marks), 'object')} of this group marked at the foot."
    return _picture(chart, text)


def _charted(evidence: Sequence[ObjectEvidence], marks: int) -> list[ObjectEvidence]:
    """Take objects in their order until the marks are used up; always at least one."""
    taken: list[ObjectEvidence] = []
    for item in evidence[:_OBJECTS_CHARTED]:
        marks -= len(item.acts)
        if taken and marks < 0:
            break
        taken.append(item)
    return taken


def _bars(volume: Volume) -> list[dict[str, int]]:
    """Merge intervals until at most _BARS are left; times in milliseconds since 1970, UTC."""
    merge = max(1, -(-len(volume.starts) // _BARS))
    bars = []
    for i in range(0, len(volume.starts), merge):
        start = _milliseconds(volume.starts[i])
        if start is not None:
            end = start + volume.interval_s * 1000 * merge
            bars.append({"start": start, "end": end, "posts": sum(volume.posts[i : i + merge])})
    return bars


def _numbers(objects: int) -> list[int]:
    step = next(s for s in (1, 2, 5, 10) if objects / s <= 8)
    return sorted({1, *range(step, objects + 1, step)})


def _median_span(objects: Sequence[ObjectEvidence]) -> float:
    spans = sorted(max(act.gap_s for act in item.acts) for item in objects if item.acts)
    return spans[len(spans) // 2] if spans else 0.0


def _milliseconds(iso: str) -> int | None:
    time = instant(iso)
    return None if time is None else round(time.timestamp() * 1000)


def _width(bars: Sequence[dict[str, int]]) -> str:
    return duration((bars[0]["end"] - bars[0]["start"]) / 1000)


def _picture(chart: Any, alt_text: str) -> Picture:
    return rendered(chart.properties(width=WIDTH_PX, height=HEIGHT_PX), alt_text)
