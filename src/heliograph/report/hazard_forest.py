"""Hazard ratios of topics against matched posts, drawn with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heliograph.findings.removal import TopicSeen
from heliograph.report.drawing import INK, MARK, QUIET, X_AXIS_PX, Picture, axis, rendered
from heliograph.report.lettering import fitting
from heliograph.report.quantities import count, number

TOPICS = 24  # of a drawing
_ROW_PX, _NAME_PX, _RATIO_PX = 22, 200, 150
_RATIOS_PX = 280  # of a forest: the axis itself
_LEAST, _MOST = 1 / 64, 64  # bounds of a ratio that are drawn; the table has them all
_ROOM = 1.08  # left and right of the outermost bound
_RATIO_TICKS = (1 / 64, 1 / 16, 1 / 4, 1 / 2, 1, 2, 4, 16, 64)
_RATIO_SAID = "datum.value < 1 ? '1/' + round(1 / datum.value) : format(datum.value, '.0f')"


def forest_plot(topics: Sequence[TopicSeen], standing_out: Sequence[TopicSeen]) -> Picture | None:
    """Return hazard ratios against matched posts, with intervals, on a logarithmic axis.

    Those that stand out are drawn full. None where no topic has a ratio.
    """
    drawn = [topic for topic in topics if has_ratio(topic)][:TOPICS]
    if not drawn:
        return None
    import altair as alt

    rows = [_row(i, topic, topic in standing_out) for i, topic in enumerate(drawn)]
    least = min(0.5, *(row["low"] for row in rows)) / _ROOM
    most = max(2.0, *(row["high"] for row in rows)) * _ROOM
    height = _ROW_PX * len(rows)
    scale = alt.Scale(
        type="log",
        domain=[least, most],
        nice=False,
        range=[_NAME_PX, _NAME_PX + _RATIOS_PX],
    )
    ticks = [tick for tick in _RATIO_TICKS if least <= tick <= most]
    x_axis = axis(
        alt,
        X_AXIS_PX,
        values=ticks,
        tickCount=len(ticks) + 1,
        labelExpr=_RATIO_SAID,
        gridDash=[1, 3],
    )
    x = {"title": None, "scale": scale, "axis": x_axis}
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[0, len(rows)], nice=False, reverse=True))
    one = alt.Chart(alt.InlineData(values=[{"one": 1}])).encode(x=alt.X("one:Q", **x))
    layers = [one.mark_rule(aria=False, color=QUIET, strokeWidth=1)]
    for out in (False, True):
        some = [row for row in rows if row["out"] is out]
        if not some:
            continue
        base = alt.Chart(alt.InlineData(values=some)).encode(y=y)
        colour = MARK if out else QUIET
        bounds = base.encode(x=alt.X("low:Q", **x), x2="high:Q")
        layers.append(bounds.mark_rule(aria=False, color=colour, strokeWidth=2 if out else 1.4))
        layers.append(
            base.mark_point(
                aria=False,
                filled=out,
                color=colour,
                opacity=1,
                size=80 if out else 50,
                strokeWidth=1.4,
            ).encode(x=alt.X("ratio:Q", **x), shape=alt.value("diamond" if out else "circle"))
        )
        words: dict[str, Any] = {"baseline": "middle", "align": "left", "color": INK}
        weight: Any = 600 if out else "normal"
        layers.append(
            base.mark_text(aria=False, fontSize=12.5, fontWeight=weight, **words).encode(
                x=alt.value(0), text="subject:N"
            )
        )
        layers.append(
            base.mark_text(aria=False, fontSize=12, **words).encode(
                x=alt.value(_NAME_PX + _RATIOS_PX + 14), text="said:N"
            )
        )
    chart = alt.layer(*layers).properties(width=_NAME_PX + _RATIOS_PX + _RATIO_PX, height=height)
    return rendered(chart, _forest_in_words(drawn, standing_out))


def has_ratio(topic: TopicSeen) -> bool:
    """Return whether a topic has a ratio with its interval to draw."""
    bounds = (topic.hazard_ratio, topic.low, topic.high)
    return topic.tested and all(bound is not None and bound >= 0 for bound in bounds)


def _row(place: int, topic: TopicSeen, out: bool) -> dict[str, Any]:
    ratio, low, high = (float(each or 0) for each in (topic.hazard_ratio, topic.low, topic.high))
    return {
        "row": place + 0.5,
        "ratio": _bounded(ratio),
        "low": _bounded(low),
        "high": _bounded(high),
        "out": out,
        "subject": fitting(topic.subject, 30) or "…",
        "said": f"{number(ratio)} ({number(low)} to {number(high)})",
    }


def _bounded(ratio: float) -> float:
    return min(max(ratio, _LEAST), _MOST)


def _forest_in_words(topics: Sequence[TopicSeen], standing_out: Sequence[TopicSeen]) -> str:
    out = [topic for topic in topics if topic in standing_out]
    told = "; ".join(
        f"{fitting(topic.subject, 60)}: {number(float(topic.hazard_ratio or 0))}"
        for topic in out[:8]
    )
    return (
        f"Hazard ratios of {count(len(topics), 'topic')} against matched posts, with 95% "
        f"intervals. {f'Standing out: {told}.' if told else 'None stands out.'}"
    )
