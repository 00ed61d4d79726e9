"""Removals by date, drawn above the posts that they were among."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec

from heliograph.findings.removal import Interval
from heliograph.report.drawing import (
    FILL,
    INK,
    MARK,
    X_AXIS_PX,
    Picture,
    axis,
    rendered,
    time_format,
)
from heliograph.report.phrase_plots import milliseconds
from heliograph.report.quantities import count, day

_DAY_MS = 86_400_000
_WIDTH_PX, _REMOVED_PX, _POSTS_PX = 540, 100, 56
_Y_PX = 46  # room for the labels of an axis
_LATE = 0.7  # of the axis: from there on, words stand to the left


class Burst(msgspec.Struct, frozen=True):
    """From which to which day, both included, removals stood out."""

    start: str
    end: str


def series_plot(series: Sequence[Interval], burst: Burst | None = None) -> Picture | None:
    """Return removals by date above the posts that they were among, with a burst marked.

    Posts are drawn where they are more than the removals. None where there is no date.
    """
    series = [each for each in series if milliseconds(each.start) is not None]
    if burst and None in (milliseconds(burst.start), milliseconds(burst.end)):
        burst = None
    values = _spans(series)
    if not values:
        return None
    import altair as alt

    start, end = values[0]["from"], values[-1]["to"]
    scale = alt.Scale(type="utc", domain=[start, end], nice=False)
    shortest = min(value["to"] - value["from"] for value in values)
    per = _length(shortest)
    with_posts = any(value["posts"] > value["removed"] for value in values)
    panels = [("removed", f"removed per {per}", MARK, _REMOVED_PX)]
    if with_posts:
        panels.append(("posts", "posts", FILL, _POSTS_PX))
    drawn = []
    for i, (field, title, colour, height) in enumerate(panels):
        last = i == len(panels) - 1
        x_axis = axis(
            alt,
            X_AXIS_PX if last else 0,
            format=time_format(end - start),
            tickCount=6,
            labels=last,
            ticks=last,
            labelOverlap="greedy",
            grid=False,
        )
        x = {"title": None, "scale": scale, "axis": x_axis}
        most = max(value[field] for value in values) or 1
        y = alt.Y(
            f"{field}:Q",
            title=None,
            scale=alt.Scale(domain=[0, most], nice=False),
            axis=axis(alt, _Y_PX, tickCount=min(most, 3 if i == 0 else 2), format=",.0f"),
        )
        area = (
            alt.Chart(alt.InlineData(values=_stairs(values, field)))
            .mark_area(aria=False, interpolate="step-after", color=colour)
            .encode(x=alt.X("at:T", **x), y=y)
        )
        veil = _burst(alt, burst, x, start, end, named=i == 0)
        drawn.append(
            alt.layer(*veil, area).properties(
                title=alt.TitleParams(text=title, offset=10, fontSize=12),
                width=_WIDTH_PX,
                height=height,
            )
        )
    chart = drawn[0] if len(drawn) == 1 else alt.vconcat(*drawn, spacing=14)
    return rendered(chart, _series_in_words(series, burst, per, with_posts))


def _spans(series: Sequence[Interval]) -> list[dict[str, Any]]:
    """Return the intervals in milliseconds since 1970, UTC; the last is as long as the shortest."""
    known = sorted(
        ((milliseconds(each.start) or 0, each) for each in series), key=lambda item: item[0]
    )
    starts = [at for at, _ in known]
    gaps = [b - a for a, b in pairwise(starts) if b > a]
    shortest = min(gaps, default=_DAY_MS)
    ends = [*starts[1:], *(at + shortest for at in starts[-1:])]
    return [
        {"from": at, "to": end, "posts": each.posts, "removed": each.removed}
        for (at, each), end in zip(known, ends, strict=True)
    ]


def _stairs(values: Sequence[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    steps = [{"at": value["from"], field: value[field]} for value in values]
    return [*steps, {"at": values[-1]["to"], field: values[-1][field]}]


def _length(milliseconds_: int) -> str:
    days = round(milliseconds_ / _DAY_MS)
    if days in (28, 29, 30, 31):
        return "month"
    return {0: "interval", 1: "day", 7: "week"}.get(days, f"{days:,} days")


def _burst(
    alt: Any, burst: Burst | None, x: dict[str, Any], start: int, end: int, *, named: bool
) -> list[Any]:
    """Return the burst as a veil, with its name above."""
    if burst is None:
        return []
    first, last = milliseconds(burst.start) or 0, milliseconds(burst.end) or 0
    begin, until = (min(max(at, start), end) for at in (first, last + _DAY_MS))
    late = begin > start + _LATE * (end - start)
    base = alt.Chart(alt.InlineData(values=[{"from": begin, "to": until, "said": "burst"}]))
    spanned = base.encode(x=alt.X("from:T", **x), x2="to:T")
    layers = [spanned.mark_rect(aria=False, color=INK, opacity=0.12)]
    if named:
        layers.append(
            spanned.mark_rule(aria=False, color=INK, strokeWidth=5).encode(y=alt.value(-8))
        )
        words = base.mark_text(
            aria=False,
            align="right" if late else "left",
            baseline="middle",
            dx=-7 if late else 7,
            fontSize=11.5,
            color=INK,
        )
        at = alt.X("from:T" if late else "to:T", **x)
        layers.append(words.encode(x=at, y=alt.value(-8), text="said:N"))
    return layers


def _series_in_words(
    series: Sequence[Interval], burst: Burst | None, per: str, with_posts: bool
) -> str:
    most = max(series, key=lambda each: (each.removed, each.posts))
    among = f" among {most.posts:,} then" if with_posts else ""
    marked = f" Burst: {_from_to(burst)}." if burst else ""
    return (
        f"Removals per {per} from {day(series[0].start)} to {day(series[-1].start)}: "
        f"{sum(each.removed for each in series):,} in all, at most "
        f"{count(most.removed, 'post')}{among}, from {day(most.start)}.{marked}"
    )


def _from_to(burst: Burst) -> str:
    first, last = day(burst.start), day(burst.end)
    return first if first == last else f"{first} to {last}"
