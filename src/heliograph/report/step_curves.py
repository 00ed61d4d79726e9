"""How posts vanish after posting, drawn: step curves over a logarithmic time since posting.

All are drawn rising, as the share that is gone: a survival curve is turned over, so that rare
removals can be seen and nothing begins elsewhere than at zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from heliograph.findings.removal import Curve
from heliograph.report.drawing import FILL, INK, MARK, QUIET, X_AXIS_PX, Picture, axis, rendered
from heliograph.report.lapses import (
    Domain,
    complete,
    domain,
    drawable,
    gone,
    lapse,
    quantile,
    ticks,
    value_at,
)
from heliograph.report.lettering import fitting
from heliograph.report.phrase_plots import LARGE, Size, bilingual
from heliograph.report.quantities import count, percent
from heliograph.report.shift_plots import SMALL

WIDE = msgspec.structs.replace(LARGE, width=600, height=190, letters=70)
CURVES = 5  # of one plot
_Y_PX = 46  # room for the labels of an axis
_NAMES_PX = 200  # inside the plot, for the names of the curves
_APART_PX = 16
_SAMPLE_PX = 24  # of a line, before its name
_STRIKES = ((MARK, [1, 0]), (INK, [7, 3]), (MARK, [2, 3]), (INK, [9, 3, 2, 3]), (QUIET, [1, 0]))
_BANDED = 3  # more bands on top of one another are a smear
_HEADROOM = 1.6  # of the highest share: bands of few posts are cut off there
# As ``lapse`` writes it.
_SAID = (
    "datum.value < 0.041 ? round(datum.value * 1440) + ' min'"
    " : datum.value < 0.99 ? round(datum.value * 24) + ' h'"
    " : datum.value < 729 ? format(datum.value, ',.0f') + ' d'"
    " : format(datum.value / 365, ',.0f') + ' y'"
)


def step_plot(
    title: str,
    said: str,
    curves: Sequence[Curve],
    size: Size = WIDE,
    *,
    over: Domain | None = None,
    behind: Curve | None = None,
) -> Picture | None:
    """Return the share gone by each time since posting, with bands; the first curves given.

    ``over`` sets the axis of time, ``behind`` a curve drawn in grey to hold the others against.
    None where no curve has a length.
    """
    drawn = [curve for curve in curves if drawable(curve)][:CURVES]
    over = over or domain(drawn)
    if not drawn or over is None:
        return None
    import altair as alt

    named = size is not SMALL
    right_px = size.width - (_NAMES_PX if named else 0)
    top = _top([*drawn, *([behind] if behind else [])])
    scale = alt.Scale(type="log", domain=[over.first, over.last], nice=False, range=[0, right_px])
    days = ticks(over, 4 if size is SMALL else 8)
    # Of more values than it counts ticks, the library would leave out every other.
    few = {"values": days, "tickCount": len(days) + 1, "labelOverlap": False}
    x_axis = axis(alt, X_AXIS_PX, labelExpr=_SAID, grid=False, **few)
    x = alt.X("day:Q", title=None, scale=scale, axis=x_axis)
    y = {
        "title": None,
        "scale": alt.Scale(domain=[0, top], nice=False),
        "axis": axis(alt, _Y_PX, format=".2~%", tickCount=4 if named else 2),
    }
    columns = 2 * right_px
    layers = list(_bands(alt, drawn, over, columns, top, x, y))
    if behind and drawable(behind):
        layers.append(_step(alt, behind, over, columns, x, y, (QUIET, [1, 0]), 1.0))
    for curve, strike in zip(drawn, _STRIKES, strict=False):
        layers.append(_step(alt, curve, over, columns, x, y, strike, 1.8))
    if named:
        layers += _names(alt, drawn, top, right_px, size)
    chart = alt.layer(*layers).properties(
        title=bilingual(alt, title, said, size), width=size.width, height=size.height
    )
    return rendered(chart, _in_words(title, drawn))


def _banded(curve: Curve) -> bool:
    return len(curve.low) == len(curve.high) == len(curve.days)


def _top(curves: Sequence[Curve]) -> float:
    """Return where the axis of shares ends: all of it for removals, what is reached for posts."""
    if any(curve.of == "lags" for curve in curves):
        return 1.0
    most = max(max(gone(curve)) for curve in curves)
    highs = [1 - min(curve.low) for curve in curves if _banded(curve)]
    return min(1.0, max(highs, default=most), _HEADROOM * most) or 1.0


def _steps(
    curve: Curve, values: Sequence[float], over: Domain, columns: int
) -> Iterator[tuple[float, float]]:
    """Yield the days and values that can be told apart in so many columns, both edges too."""
    yield over.first, value_at(curve, values, over.first)
    wide = math.log(over.last / over.first)
    last: tuple[int, float, float] | None = None
    for day, value in zip(curve.days, values, strict=True):
        if not over.first < day <= over.last:
            continue
        column = int(math.log(day / over.first) / wide * columns)
        if last and column != last[0]:
            yield last[1:]
        last = (column, day, value)
    if last:
        yield last[1:]
    if curve.days[-1] > over.last or (curve.days[-1] < over.last and complete(curve)):
        yield over.last, value_at(curve, values, over.last)


def _step(
    alt: Any,
    curve: Curve,
    over: Domain,
    columns: int,
    x: Any,
    y: dict[str, Any],
    strike: tuple[str, list[int]],
    width: float,
) -> Any:
    steps = [{"day": day, "gone": at} for day, at in _steps(curve, gone(curve), over, columns)]
    return (
        alt.Chart(alt.InlineData(values=steps))
        .mark_line(
            aria=False,
            interpolate="step-after",
            color=strike[0],
            strokeDash=strike[1],
            strokeWidth=width,
        )
        .encode(x=x, y=alt.Y("gone:Q", **y))
    )


def _bands(
    alt: Any,
    curves: Sequence[Curve],
    over: Domain,
    columns: int,
    top: float,
    x: Any,
    y: dict[str, Any],
) -> Iterator[Any]:
    for curve in [each for each in curves if _banded(each)][:_BANDED]:
        low, high = curve.low, curve.high
        if curve.of == "survival":
            low, high = tuple(1 - at for at in high), tuple(1 - at for at in low)
        both = zip(
            _steps(curve, low, over, columns), _steps(curve, high, over, columns), strict=True
        )
        band = [{"day": day, "low": min(a, top), "high": min(b, top)} for (day, a), (_, b) in both]
        yield (
            alt.Chart(alt.InlineData(values=band))
            .mark_area(aria=False, interpolate="step-after", color=FILL, opacity=0.55)
            .encode(x=x, y=alt.Y("low:Q", **y), y2="high:Q")
        )


def _names(
    alt: Any, curves: Sequence[Curve], top: float, left_px: int, size: Size
) -> Iterator[Any]:
    """Yield a sample of each line with its name, beside its end and apart from the others."""
    ends = [gone(curve)[-1] for curve in curves]
    halves = [quantile(curve, 0.5) or math.inf for curve in curves]
    order = sorted(range(len(curves)), key=lambda i: (-ends[i], halves[i], i))
    placed: dict[int, float] = {}
    free = 0.0
    for i in order:
        placed[i] = max(size.height * (1 - min(ends[i] / top, 1)), free)
        free = placed[i] + _APART_PX
    over = max(0.0, max(placed.values()) - size.height)
    for i, (curve, strike) in enumerate(zip(curves, _STRIKES, strict=False)):
        at_px = alt.value(round(placed[i] - over, 1))
        base = alt.Chart(alt.InlineData(values=[{"said": _named(curve)}])).encode(y=at_px)
        yield base.mark_rule(
            aria=False, color=strike[0], strokeDash=strike[1], strokeWidth=1.8
        ).encode(x=alt.value(left_px + 10), x2=alt.value(left_px + 10 + _SAMPLE_PX))
        yield base.mark_text(
            aria=False, align="left", baseline="middle", fontSize=11.5, color=INK
        ).encode(x=alt.value(left_px + 16 + _SAMPLE_PX), text="said:N")


def _named(curve: Curve) -> str:
    name = fitting(curve.name.replace("_", " "), 19)
    return f"{name}, {curve.removed:,}"


def _in_words(title: str, curves: Sequence[Curve]) -> str:
    return f"{fitting(title, 120)}. " + " ".join(_curve_in_words(curve) for curve in curves)


def _curve_in_words(curve: Curve) -> str:
    name = fitting(curve.name.replace("_", " "), 60)
    if curve.of == "survival":
        last, end = curve.days[-1], gone(curve)[-1]
        return (
            f"{name}: of {count(curve.posts, 'post')}, {percent(round(end, 4))} gone "
            f"{lapse(last)} after posting."
        )
    parts = [
        f"{said} within {lapse(day)}"
        for share, said in ((0.25, "a quarter"), (0.5, "half"), (0.75, "three quarters"))
        if (day := quantile(curve, share)) is not None
    ]
    return f"{name}: of {count(curve.removed, 'removal')}, {', '.join(parts) or 'few'}."
