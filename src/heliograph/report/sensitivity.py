"""What other windows would have found: one drawing, a number at each point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heliograph.report.drawing import INK, MARK, QUIET, X_AXIS_PX, Picture, axis, rendered
from heliograph.report.model import AtWindow
from heliograph.report.quantities import count, duration, number

_WIDTH_PX, _HEIGHT_PX = 300, 92
_OFF_PX = 12  # from a point to its number
_SHORT = ((1e9, "G"), (1e6, "M"), (1e5, "k"))


def sensitivity(rows: Sequence[AtWindow]) -> Picture | None:
    """Return, over the window, actions in step and expected, pairs surviving, members and groups.

    None where there is no row.
    """
    if not rows:
        return None
    import altair as alt

    rows = sorted(rows, key=lambda row: row.window_s)
    panels = [
        _in_step(alt, rows),
        _panel(alt, rows, "pairs_surviving", "pairs that survive the test"),
        _panel(alt, rows, "members", "members confirmed"),
        _panel(alt, rows, "groups", "groups"),
    ]
    return rendered(alt.concat(*panels, columns=2, spacing={"row": 26, "column": 76}), _words(rows))


def _in_step(alt: Any, rows: Sequence[AtWindow]) -> Any:
    """Draw observed and expected on one logarithmic scale, the numbers of the larger above."""
    observed, expected = _values(rows, "in_step"), _values(rows, "expected_in_step")
    more = sum(row.in_step >= row.expected_in_step for row in rows) * 2 >= len(rows)
    scale = alt.Scale(type="symlog", constant=1, domain=[0, _most(observed + expected)], nice=False)
    layers = []
    for values, name, above in ((observed, "observed", more), (expected, "by pace", not more)):
        line = _line(alt, values, scale, above=above, dashed=values is expected)
        last = alt.Chart(alt.InlineData(values=values[-1:])).encode(x=line.layer[0].encoding.x)
        named = last.mark_text(
            aria=False, align="left", dx=24, dy=_dy(above), fontSize=11, color=INK
        )
        layers += [line, named.encode(y=line.layer[0].encoding.y, text=alt.value(name))]
    return _titled(alt.layer(*layers), "pairs of actions in step (logarithmic)")


def _panel(alt: Any, rows: Sequence[AtWindow], field: str, title: str) -> Any:
    values = _values(rows, field)
    scale = alt.Scale(domain=[0, _most(values)], nice=False)
    return _titled(_line(alt, values, scale, above=True, dashed=False), title)


def _titled(chart: Any, title: str) -> Any:
    return chart.properties(title=title, width=_WIDTH_PX, height=_HEIGHT_PX)


def _values(rows: Sequence[AtWindow], field: str) -> list[dict[str, Any]]:
    return [
        {"window": row.window_s, "value": getattr(row, field), "said": _short(getattr(row, field))}
        for row in rows
    ]


def _most(values: list[dict[str, Any]]) -> float:
    return max(float(value["value"]) for value in values) or 1.0


def _line(alt: Any, values: list[dict[str, Any]], scale: Any, *, above: bool, dashed: bool) -> Any:
    colour = QUIET if dashed else MARK
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=_x(alt, [value["window"] for value in values]),
        y=alt.Y("value:Q", scale=scale, axis=None),
    )
    shape = "square" if dashed else "circle"
    return alt.layer(
        base.mark_line(aria=False, color=colour, strokeDash=[4, 3] if dashed else [1, 0]),
        base.mark_point(aria=False, color=colour, filled=True, opacity=1, size=36, shape=shape),
        base.mark_text(aria=False, dy=_dy(above), fontSize=11, color=INK).encode(text="said:N"),
    )


def _dy(above: bool) -> int:
    return -_OFF_PX if above else _OFF_PX


def _x(alt: Any, windows_s: Sequence[float]) -> Any:
    labels = ", ".join(f"'{duration(seconds)}'" for seconds in windows_s)
    window_axis = axis(
        alt,
        X_AXIS_PX,
        values=list(windows_s),
        labelExpr=f"[{labels}][indexof({list(windows_s)}, datum.value)]",
        labelFlush=False,
        labelOverlap=False,
    )
    return alt.X("window:Q", title=None, axis=window_axis, scale=alt.Scale(type="log", nice=False))


def _short(value: float) -> str:
    for size, unit in _SHORT:
        if value >= size:
            return f"{number(value / (1e3 if unit == 'k' else size))}{unit}"
    return number(value)


def _words(rows: Sequence[AtWindow]) -> str:
    said = [
        f"{duration(row.window_s)}: {row.in_step:,} in step against {number(row.expected_in_step)} "
        f"by pace alone, {count(row.pairs_surviving, 'pair')} surviving, "
        f"{count(row.members, 'member')} confirmed in {count(row.groups, 'group')}"
        for row in rows
    ]
    return "By window. " + "; ".join(said) + "."
