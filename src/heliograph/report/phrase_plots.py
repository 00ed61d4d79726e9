"""Use of official phrases over time, drawn: rates with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from heliograph.findings.phrase import Use
from heliograph.report.drawing import (
    FILL,
    INK,
    MARK,
    QUIET,
    RULE,
    X_AXIS_PX,
    Picture,
    axis,
    rendered,
    time_format,
)
from heliograph.report.lettering import fitting
from heliograph.report.quantities import count, day, instant, percent

_DAY_MS = 86_400_000
_MONTH_MS = 30 * _DAY_MS  # the last month of a series, whose end no other begins
_Y_PX = 46  # room for the labels of an axis
_STRIP_PX = 17  # of each event above the plot
_SHORT = 0.01  # of the axis: a shorter event is a point
_LATE = 0.6  # of the axis: from there on, words stand to the left
_HEADROOM = 2.0  # of the highest rate: intervals of few articles are cut off there


class Span(msgspec.Struct, frozen=True):
    """An event of a phrase, from one day to another, to be marked above its use."""

    event: str
    start: str
    end: str


class Size(msgspec.Struct, frozen=True):
    """How large a plot is, in pixels, and how many letters its title may have."""

    width: int
    height: int
    letters: int
    ticks: int
    title_px: int


LARGE = Size(width=470, height=160, letters=60, ticks=5, title_px=17)
SMALL = Size(width=260, height=74, letters=30, ticks=3, title_px=14)


def use_plot(
    written: str, gloss: str, series: Sequence[Use], spans: Sequence[Span], size: Size = LARGE
) -> Picture | None:
    """Return the share of articles with a phrase, month by month, with its interval.

    A month in which nothing was published is a gap, shaded, never a zero. None where no month has
    an article.
    """
    months = _months(series)
    known = [month for month in months if "rate" in month]
    if not known:
        return None
    import altair as alt

    start, end = months[0]["from"], months[-1]["to"]
    x_scale = alt.Scale(type="utc", domain=[start, end], nice=False)
    top = min(
        max(month["high"] for month in known),
        _HEADROOM * max(month["rate"] for month in known) or 1.0,
    )
    for month in known:  # cut off here, since a clip path is numbered through the process
        month["high"], month["low"] = min(month["high"], top), min(month["low"], top)
    x_axis = axis(
        alt,
        X_AXIS_PX,
        format=time_format(end - start),
        tickCount=size.ticks,
        labelOverlap="greedy",
        grid=False,
    )
    x = {"title": None, "scale": x_scale, "axis": x_axis}
    y_axis = axis(alt, _Y_PX, format=".2~%", tickCount=4 if size is LARGE else 2)
    y = {"title": None, "scale": alt.Scale(domain=[0, top or 1.0], nice=False), "axis": y_axis}
    layers = [
        *_gaps(alt, months, x),
        *_marked(alt, spans, x, start, end),
        *_rate(alt, known, x, y),
    ]
    title = bilingual(alt, written, gloss, size)
    chart = alt.layer(*layers, datasets={"known": known}).properties(
        title=title, width=size.width, height=size.height
    )
    return rendered(chart, _use_in_words(written, gloss, series, spans))


def _months(series: Sequence[Use]) -> list[dict[str, Any]]:
    """Return the months in milliseconds since 1970, UTC, with the rate of those that have one."""
    starts = [(milliseconds(use.start), use) for use in series]
    known = sorted(((at, use) for at, use in starts if at is not None), key=lambda item: item[0])
    ends = [at for at, _ in known[1:]] + [at + _MONTH_MS for at, _ in known[-1:]]
    months: list[dict[str, Any]] = []
    run = 0
    for (at, use), end in zip(known, ends, strict=True):
        month: dict[str, Any] = {"from": at, "to": end, "at": (at + end) // 2}
        if use.articles > 0 and use.low is not None and use.high is not None:
            rate = use.containing / use.articles
            month |= {"rate": rate, "low": use.low, "high": use.high, "run": run}
        else:
            run += 1  # a line leads over no gap
        months.append(month)
    return months


def _rate(
    alt: Any, known: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any]
) -> Iterator[Any]:
    """Yield the rate and its interval; a month alone between gaps is a dot with a bar."""
    rate, low = alt.Y("rate:Q", **y), alt.Y("low:Q", **y)
    base = alt.Chart(alt.NamedData(name="known")).encode(x=alt.X("at:T", **x), detail="run:O")
    yield base.mark_area(aria=False, color=FILL, opacity=0.75).encode(y=low, y2="high:Q")
    yield base.mark_line(aria=False, color=MARK, strokeWidth=1.8).encode(y=rate)
    runs = Counter(month["run"] for month in known)
    alone = [month for month in known if runs[month["run"]] == 1]
    if alone:
        single = alt.Chart(alt.InlineData(values=alone)).encode(x=alt.X("at:T", **x))
        yield single.mark_rule(aria=False, color=FILL, strokeWidth=5).encode(y=low, y2="high:Q")
        yield single.mark_point(aria=False, color=MARK, filled=True, opacity=1, size=30).encode(
            y=rate
        )


def _gaps(alt: Any, months: list[dict[str, Any]], x: dict[str, Any]) -> Iterator[Any]:
    values = [month for month in months if "rate" not in month]
    if values:
        yield (
            alt.Chart(alt.InlineData(values=values))
            .mark_rect(aria=False, color=RULE, opacity=0.7)
            .encode(x=alt.X("from:T", **x), x2="to:T")
        )


def _marked(
    alt: Any, spans: Sequence[Span], x: dict[str, Any], start: int, end: int
) -> Iterator[Any]:
    """Yield the events: bars with their words above the plot, veils over the plot."""
    drawn = [_bar(lane, span, start, end) for lane, span in enumerate(spans)]
    known = [each for each in drawn if each]
    if not known:
        return
    above = alt.Y("above:Q", scale=None, axis=None)
    base = alt.Chart(alt.InlineData(values=known))
    spanned = base.encode(x=alt.X("from:T", **x), x2="to:T")
    yield spanned.mark_rect(aria=False, color=MARK, opacity=0.14)
    yield spanned.mark_rule(aria=False, color=INK, strokeWidth=5).encode(y=above)
    if short := [each for each in known if each["short"]]:
        points = alt.Chart(alt.InlineData(values=short)).encode(x=alt.X("from:T", **x), y=above)
        yield points.mark_point(
            aria=False, color=INK, filled=True, opacity=1, shape="diamond", size=70
        )
    for late in {each["late"]: None for each in known}:
        words = alt.Chart(alt.InlineData(values=[each for each in known if each["late"] is late]))
        yield words.mark_text(
            aria=False,
            align="right" if late else "left",
            baseline="middle",
            dx=-7 if late else 7,
            fontSize=11.5,
            color=INK,
        ).encode(x=alt.X("from:T" if late else "to:T", **x), y=above, text="said:N")


def _bar(lane: int, span: Span, start: int, end: int) -> dict[str, Any] | None:
    begin, until = milliseconds(span.start), milliseconds(span.end)
    if begin is None or until is None:
        return None
    begin = min(max(begin, start), end)
    until = min(max(until + _DAY_MS, begin), end)
    return {
        "from": begin,
        "to": until,
        "said": fitting(span.event, 20),
        "above": -8 - _STRIP_PX * lane,
        "short": until - begin < _SHORT * (end - start),
        "late": begin > start + _LATE * (end - start),
    }


def bilingual(alt: Any, written: str, gloss: str, size: Size) -> Any:
    """Return a title: the phrase as it is written, and below it what it means."""
    return alt.TitleParams(
        text=fitting(written, size.letters * 8 // size.title_px) or "…",
        subtitle=fitting(gloss, size.letters) or " ",
        fontSize=size.title_px,
        fontWeight=600,
        subtitleFontSize=12.5,
        subtitleColor=QUIET,
        offset=12,
    )


def milliseconds(iso: str) -> int | None:
    """Return a time as drawings have it: milliseconds since 1970, UTC; None where it is none."""
    time = instant(iso)
    return None if time is None else round(time.timestamp() * 1000)


def _use_in_words(written: str, gloss: str, series: Sequence[Use], spans: Sequence[Span]) -> str:
    known = [use for use in series if use.articles > 0]
    most = max(known, key=lambda use: (use.containing / use.articles, use.articles))
    gaps = len(series) - len(known)
    events = "".join(
        f" {fitting(each.event, 20).capitalize()}: {_from_to(each)}." for each in spans
    )
    return (
        f"Share of articles with {fitting(written, 60)} ({fitting(gloss, 80)}) by month, from "
        f"{day(series[0].start)}; highest in the month from {day(most.start)}: {most.containing:,} "
        f"of {count(most.articles, 'article')}, {percent(most.containing / most.articles)}."
        f"{events}" + (f" Nothing was published in {count(gaps, 'month')}." if gaps else "")
    )


def _from_to(span: Span) -> str:
    first, last = day(span.start), day(span.end)
    return first if first == last else f"{first} to {last}"
