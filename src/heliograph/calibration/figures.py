"""The figures of the page, as SVG on white, for a page that is light or dark."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from heliograph.calibration.intervals import binomial_band
from heliograph.calibration.settings import AXES, Axis
from heliograph.calibration.summary import Compared, Level

FONT = "'Source Sans 3', 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
OURS = "Heliograph"
METHOD_NAMES = {"count": "count", "percentile": "percentile", "cosine": "cosine"}
_INK, _QUIET, _RULE = "#33312e", "#5f5b55", "#dedad2"
# After Okabe and Ito (2008), darkened until each stands at 3:1 or more on white.
_COLOURS = ("#0072b2", "#c0480a", "#00765a", "#a1457e", "#866000")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_PANEL_PX = 170
_X_PX, _Y_PX = (
    22,
    34,
)  # fixed: where a label ends must not hang on the fonts of the machine that draws
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}")


def draw_axis(axis: str, rows: list[Compared]) -> str:
    """Return the recall of all methods along one respect in which groups get harder."""
    import altair as alt

    points = _points(AXES[axis], rows)
    present = {point["value"] for point in points}
    order = [value for value, _ in AXES[axis].points if value in present]
    names = [OURS, *METHOD_NAMES.values()]
    base = alt.Chart(alt.InlineData(values=points)).encode(
        x=alt.X("value:N", sort=order, title=None, axis=_axis(alt, _X_PX, labelAngle=0)),
        y=alt.Y(
            "recall:Q",
            title="members found",
            scale=alt.Scale(domain=[0, 1]),
            axis=_axis(alt, _Y_PX, format="%", values=[0, 0.25, 0.5, 0.75, 1]),
        ),
        color=_colour(alt, "method", names),
    )
    marks = base.mark_line(strokeWidth=2) + base.mark_point(filled=True, size=45, opacity=1).encode(
        shape=alt.Shape(
            "method:N", sort=names, scale=alt.Scale(domain=names, range=_SHAPES[: len(names)])
        )
    )
    worlds = list(dict.fromkeys(row.found.world for row in rows))
    chart = marks.properties(width=_PANEL_PX, height=_PANEL_PX * 0.75).facet(
        facet=alt.Facet("world:N", sort=worlds, title=None), columns=3
    )
    return _svg(chart.resolve_axis(x="independent"))


def _points(axis: Axis, rows: list[Compared]) -> list[dict[str, Any]]:
    values = {setting: value for value, setting in axis.points}
    points = []
    for row in rows:
        if row.found.setting in values:
            here = {"world": row.found.world, "value": values[row.found.setting]}
            points.append({**here, "method": OURS, "recall": round(row.found.recall, 4)})
            points += [
                {**here, "method": METHOD_NAMES[name], "recall": round(choice.recall, 4)}
                for name, choice in row.methods.items()
            ]
    return points


def draw_curve(rows: list[Level]) -> str:
    """Return the share of p-values at or below each level, on logarithmic scales."""
    import altair as alt

    worlds = list(dict.fromkeys(row.world for row in rows))
    values: list[dict[str, Any]] = [
        {"world": row.world, "level": row.level, "share": float(f"{row.count / row.tests:.4g}")}
        for row in rows
        if row.count and row.tests
    ]
    least = min((min(value["level"], value["share"]) for value in values), default=1e-6)
    floor = min(1e-6, 10.0 ** int(f"{least:e}".partition("e")[2]))
    domain = alt.Scale(type="log", domain=[floor, 1], nice=False)
    at = {"format": "~e", "tickCount": 6}
    points = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(strokeWidth=2, point={"filled": True, "size": 30})
        .encode(
            x=alt.X("level:Q", title="level a", scale=domain, axis=_axis(alt, _X_PX, **at)),
            y=alt.Y(
                "share:Q",
                title="share of tests with p at or below a",
                scale=domain,
                axis=_axis(alt, _Y_PX, **at),
            ),
            color=_colour(alt, "world", worlds),
        )
    )
    ends: list[dict[str, Any]] = [{"level": floor, "share": floor}, {"level": 1, "share": 1}]
    right = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_line(color=_QUIET, strokeDash=[5, 4], strokeWidth=1.5)
        .encode(x="level:Q", y="share:Q")
    )
    return _svg((right + points).properties(width=420, height=320))


def draw_qq(rows: list[Level], drawn: list[Level]) -> str:
    """Return shares of p-values over levels, with what luck would give the world of fewest tests.

    ``drawn`` is a line of its own. Both axes are logarithmic; a share of nothing is not drawn.
    """
    import altair as alt

    names = list(dict.fromkeys(row.world for row in (*rows, *drawn)))
    fewest = min(row.tests for row in rows)
    bands = [(row.level, *binomial_band(row.level, fewest)) for row in drawn]
    shares = (row.count / row.tests for row in (*rows, *drawn) if row.count)
    floor = 10.0 ** math.floor(math.log10(min(*shares, *(row.level for row in drawn))))
    domain = alt.Scale(type="log", domain=[floor, 1], nice=False, clamp=True)
    at = {"format": "~e", "tickCount": 6}
    x = alt.X("level:Q", title="level a", scale=domain, axis=_axis(alt, _X_PX, **at))
    y_title = "share of pairs with p at or below a"
    band = alt.Chart(
        alt.InlineData(
            values=[
                {"level": level, "low": max(floor, _four(low)), "high": _four(high)}
                for level, low, high in bands
            ]
        )
    ).mark_area(color=_RULE)
    lines = alt.Chart().encode(
        x=x,
        y=alt.Y("share:Q", title=y_title, scale=domain, axis=_axis(alt, _Y_PX, **at)),
        color=_colour(alt, "world", names, (*_COLOURS[: len(names) - 1], _INK)),
    )
    of_worlds = lines.properties(data=_shares(alt, rows)).mark_line(
        strokeWidth=2, point={"filled": True, "size": 25}
    )
    of_drawn = lines.properties(data=_shares(alt, drawn)).mark_line(
        strokeWidth=2, strokeDash=[6, 3]
    )
    ends: list[dict[str, Any]] = [{"level": floor, "share": floor}, {"level": 1, "share": 1}]
    right = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_line(color=_QUIET, strokeWidth=1)
        .encode(x="level:Q", y="share:Q")
    )
    layers = band.encode(x=x, y=alt.Y("low:Q", scale=domain, title=y_title), y2="high:Q")
    return _svg((layers + right + of_worlds + of_drawn).properties(width=420, height=320))


def _shares(alt: Any, rows: list[Level]) -> Any:
    return alt.InlineData(
        values=[
            {"world": row.world, "level": row.level, "share": _four(row.count / row.tests)}
            for row in rows
            if row.count
        ]
    )


def _four(share: float) -> float:
    """Return a share to four figures."""
    return float(f"{share:.4g}")


def _colour(alt: Any, field: str, names: list[str], colours: Sequence[str] = _COLOURS) -> Any:
    scale = alt.Scale(domain=names, range=list(colours[: len(names)]))
    return alt.Color(
        f"{field}:N", sort=names, scale=scale, legend=alt.Legend(title=None, labelLimit=0)
    )


def _axis(alt: Any, extent_px: int, **settings: Any) -> Any:
    return alt.Axis(minExtent=extent_px, maxExtent=extent_px, **settings)


def _svg(chart: Any) -> str:
    import vl_convert

    spec = (
        chart.properties(background="white")
        .configure(font=FONT, padding=12)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_QUIET,
            titleColor=_INK,
            gridColor=_RULE,
            domainColor=_RULE,
            tickColor=_RULE,
            labelFontSize=12,
            titleFontSize=12.5,
            titleFontWeight="normal",
        )
        .configure_header(labelColor=_INK, labelFontSize=13)
        .configure_legend(labelColor=_INK, labelFontSize=12.5, symbolSize=70)
        .to_dict()
    )
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return _LONG_DECIMAL.sub(lambda match: f"{float(match.group()):.2f}", svg) + "\n"
