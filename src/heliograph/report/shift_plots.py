"""Shared shifts, drawn: a group's weekly share against that of its reference panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from heliograph.findings.shift import Week
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
from heliograph.report.lettering import fitting
from heliograph.report.phrase_plots import LARGE, Size, bilingual, milliseconds
from heliograph.report.phrase_plots import SMALL as SMALL_USE
from heliograph.report.quantities import count, day, percent

WIDE = msgspec.structs.replace(LARGE, width=540, letters=76)
SMALL = msgspec.structs.replace(SMALL_USE, letters=32)  # the words below its title are a sentence
_DAY_MS = 86_400_000
_WEEK_MS = 7 * _DAY_MS
_Y_PX = 46  # room for the labels of an axis
_NAMES_PX = 84  # inside the plot, for the names of the lines
_HEADROOM = 2.0  # of the highest mean: intervals of few accounts are cut off there
_LATE = 0.7  # of the axis: from there on, words stand to the left
_DASH = [6, 3]


class Window(msgspec.Struct, frozen=True):
    """The weeks (their Mondays) within which members changed, and the first after the change."""

    earliest: str
    latest: str
    week: str


def shift_plot(
    title: str,
    what: str,
    series: Sequence[Week],
    window: Window | None = None,
    size: Size = WIDE,
) -> Picture | None:
    """Return the mean weekly share of a group with its interval, and that of the panel.

    A week in which too few accounts posted is a gap, never a zero. None where no week of the group
    has a mean.
    """
    series = [week for week in series if milliseconds(week.start) is not None]
    window = window if window and _dated(window) else None
    weeks = _weeks(series)
    means = [week for week in weeks if week["group"] is not None]
    if not means:
        return None
    import altair as alt

    start, end = weeks[0]["from"], weeks[-1]["to"]
    top = _top(weeks)
    for week in means:  # cut off here, since a clip path is numbered through the process
        week["low"], week["high"] = min(week["low"], top), min(week["high"], top)
    drawn_px = size.width - (_NAMES_PX if size is not SMALL else 0)
    x_axis = axis(
        alt,
        X_AXIS_PX,
        format=time_format(end - start),
        tickCount=size.ticks,
        labelOverlap="greedy",
        grid=False,
    )
    scale = alt.Scale(type="utc", domain=[start, end], nice=False, range=[0, drawn_px])
    x = {"title": None, "scale": scale, "axis": x_axis}
    y_axis = axis(alt, _Y_PX, format=".2~%", tickCount=2 if size is SMALL else 4)
    y = {"title": None, "scale": alt.Scale(domain=[0, top], nice=False), "axis": y_axis}
    layers = [
        *_marked(alt, window, x, start, end),
        *_banded(alt, means, x, y),
        *_line(alt, weeks, "panel", x, y, color=INK, strokeWidth=1.3, strokeDash=_DASH),
        *_line(alt, weeks, "group", x, y, color=MARK, strokeWidth=1.9),
    ]
    if size is not SMALL:
        layers += _names(alt, weeks, top, drawn_px, size)
    chart = alt.layer(*layers).properties(
        title=bilingual(alt, title, what, size), width=size.width, height=size.height
    )
    return rendered(chart, _in_words(what, series, window))


def _dated(window: Window) -> bool:
    dates = (window.earliest, window.latest, window.week)
    return all(milliseconds(each) is not None for each in dates)


def _weeks(series: Sequence[Week]) -> list[dict[str, Any]]:
    """Return the weeks in milliseconds since 1970, UTC; runs without a gap are numbered."""
    known = [(milliseconds(week.start) or 0, week) for week in series]
    weeks: list[dict[str, Any]] = []
    group_run = panel_run = 0
    before = 0
    for at, week in sorted(known, key=lambda item: item[0]):
        missing = bool(weeks) and at - before > _WEEK_MS  # a week that is not told of at all
        banded = week.group is not None and week.low is not None and week.high is not None
        group_run += missing or not banded
        panel_run += missing or week.panel is None
        before = at
        weeks.append(
            {
                "from": at,
                "to": at + _WEEK_MS,
                "at": at + _WEEK_MS // 2,
                "group": week.group if banded else None,
                "low": week.low,
                "high": week.high,
                "panel": week.panel,
                "group run": group_run,
                "panel run": panel_run,
            }
        )
    return weeks


def _top(weeks: Sequence[dict[str, Any]]) -> float:
    means = [week[side] for week in weeks for side in ("group", "panel") if week[side] is not None]
    highs = [week["high"] for week in weeks if week["group"] is not None]
    return min(max([*highs, *means]), _HEADROOM * max(means)) or 1.0


def _banded(
    alt: Any, means: Sequence[dict[str, Any]], x: dict[str, Any], y: dict[str, Any]
) -> Iterator[Any]:
    """Yield the intervals of the group's mean; that of a week alone between gaps is a bar."""
    low = alt.Y("low:Q", **y)
    for weeks, alone in _runs(means, "group"):
        base = alt.Chart(alt.InlineData(values=weeks)).encode(
            x=alt.X("at:T", **x), y=low, y2="high:Q"
        )
        if alone:
            yield base.mark_rule(aria=False, color=FILL, strokeWidth=5)
        else:
            yield base.encode(detail="group run:O").mark_area(aria=False, color=FILL, opacity=0.75)


def _line(
    alt: Any,
    weeks: Sequence[dict[str, Any]],
    side: str,
    x: dict[str, Any],
    y: dict[str, Any],
    **how: Any,
) -> Iterator[Any]:
    """Yield a line of means; a week alone between gaps is a dot."""
    mean = alt.Y(f"{side}:Q", **y)
    for values, alone in _runs([week for week in weeks if week[side] is not None], side):
        base = alt.Chart(alt.InlineData(values=values)).encode(x=alt.X("at:T", **x), y=mean)
        if alone:
            yield base.mark_point(aria=False, filled=True, opacity=1, size=26, color=how["color"])
        else:
            yield base.encode(detail=f"{side} run:O").mark_line(aria=False, **how)


def _runs(
    weeks: Sequence[dict[str, Any]], side: str
) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    """Yield the weeks that have a neighbour, and those that stand alone between gaps."""
    lengths: dict[int, int] = {}
    for week in weeks:
        run = week[f"{side} run"]
        lengths[run] = lengths.get(run, 0) + 1
    for alone in (False, True):
        some = [week for week in weeks if (lengths[week[f"{side} run"]] == 1) is alone]
        if some:
            yield some, alone


def _marked(
    alt: Any, window: Window | None, x: dict[str, Any], start: int, end: int
) -> Iterator[Any]:
    """Yield the window of the change as a veil, with its name above, and the week after it."""
    if window is None:
        return
    dates = (milliseconds(each) or 0 for each in (window.earliest, window.latest, window.week))
    begin, latest, week = dates
    begin, until = (min(max(at, start), end) for at in (begin, latest + _WEEK_MS))
    late = begin > start + _LATE * (end - start)
    span = {
        "from": begin,
        "to": until,
        "said": "members change",
        "week": min(max(week, start), end),
    }
    base = alt.Chart(alt.InlineData(values=[span]))
    spanned = base.encode(x=alt.X("from:T", **x), x2="to:T")
    yield spanned.mark_rect(aria=False, color=MARK, opacity=0.14)
    yield spanned.mark_rule(aria=False, color=INK, strokeWidth=5).encode(y=alt.value(-8))
    yield base.mark_rule(aria=False, color=INK, strokeWidth=1, strokeDash=[2, 2]).encode(
        x=alt.X("week:T", **x)
    )
    yield base.mark_text(
        aria=False,
        align="right" if late else "left",
        baseline="middle",
        dx=-7 if late else 7,
        fontSize=11.5,
        color=INK,
    ).encode(x=alt.X("from:T" if late else "to:T", **x), y=alt.value(-8), text="said:N")


def _names(
    alt: Any, weeks: Sequence[dict[str, Any]], top: float, left_px: int, size: Size
) -> list[Any]:
    """Return the name of each line at its end, apart from one another."""
    ends = {}
    for side in ("group", "panel"):
        means = [week[side] for week in weeks if week[side] is not None]
        if means:
            ends[side] = size.height * (1 - means[-1] / top)
    if len(ends) == 2 and abs(ends["group"] - ends["panel"]) < 14:
        middle = min(max((ends["group"] + ends["panel"]) / 2, 7), size.height - 7)
        above = -7 if ends["group"] <= ends["panel"] else 7
        ends = {"group": middle + above, "panel": middle - above}
    return [
        alt.Chart(alt.InlineData(values=[{"said": side}]))
        .mark_text(
            aria=False,
            align="left",
            baseline="middle",
            fontSize=12,
            fontWeight=600 if side == "group" else "normal",
            color=MARK if side == "group" else INK,
        )
        .encode(x=alt.value(left_px + 8), y=alt.value(round(at_px, 1)), text="said:N")
        for side, at_px in ends.items()
    ]


def _in_words(what: str, series: Sequence[Week], window: Window | None) -> str:
    known = [week for week in series if week.group is not None]
    parts = [
        f"{fitting(what, 160)}, week by week, from {day(series[0].start)} to "
        f"{day(series[-1].start)}."
    ]
    if window:
        parts.append(
            f"Members change between the weeks of {day(window.earliest)} and {day(window.latest)}."
        )
        parts += [
            f"{name}: the group's mean is {_mean(weeks, 'group')}, the panel's "
            f"{_mean(weeks, 'panel')}."
            for name, weeks in (
                ("Before", [week for week in series if week.start < window.earliest]),
                ("After", [week for week in series if week.start >= window.week]),
            )
        ]
    else:
        parts.append(
            f"The mean is {_mean(series, 'group')} over all weeks, the panel's "
            f"{_mean(series, 'panel')}."
        )
    gaps = len(series) - len(known)
    if gaps:
        parts.append(f"In {count(gaps, 'week')} too few accounts posted to be told of.")
    return " ".join(parts)


def _mean(weeks: Sequence[Week], side: str) -> str:
    means = [mean for week in weeks if (mean := getattr(week, side)) is not None]
    return percent(sum(means) / len(means)) if means else "not known"
