"""What the data could have revealed: objects that a group must share, over its size, drawn once."""

from __future__ import annotations

from typing import Any

from heliograph.report.drawing import INK, MARK, X_AXIS_PX, Picture, axis, rendered
from heliograph.report.model import Detected, Power
from heliograph.report.quantities import count, percent

_WIDTH_PX, _HEIGHT_PX = 300, 92
_OFF_PX = 12  # from a point to its number
_HEADROOM = 1.15  # above the largest number


def power_curves(power: Power) -> Picture | None:
    """Return, for each behaviour, the fewest shared objects over the size of the group.

    A size that is not found has no point; the text alternative says so. None where nothing is
    found at any size.
    """
    found = [item for item in power.detected if item.objects is not None]
    if not found:
        return None
    import altair as alt

    most = max(item.objects or 0 for item in found)
    sizes = sorted({item.group_size for item in power.detected})
    panels = [
        _panel(alt, name, [item for item in found if item.behaviour == name], sizes, most)
        for name in dict.fromkeys(item.behaviour for item in found)
    ]
    chart = alt.concat(*panels, columns=2, spacing={"row": 26, "column": 76})
    return rendered(chart, _words(power))


def _panel(alt: Any, title: str, found: list[Detected], sizes: list[int], most: int) -> Any:
    values = [{"size": item.group_size, "objects": item.objects} for item in found]
    log = alt.Scale(type="log", nice=False, domain=[sizes[0], max(sizes[-1], sizes[0] + 1)])
    members = axis(
        alt, X_AXIS_PX, values=sizes, labelFlush=False, labelOverlap=False, grid=False, format=",d"
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("size:Q", title="members", axis=members, scale=log),
        y=alt.Y("objects:Q", axis=None, scale=alt.Scale(domain=[0, most * _HEADROOM], nice=False)),
    )
    return alt.layer(
        base.mark_line(aria=False, color=MARK),
        base.mark_point(aria=False, color=MARK, filled=True, opacity=1, size=36),
        base.mark_text(aria=False, dy=-_OFF_PX, fontSize=11, color=INK).encode(text="objects:N"),
    ).properties(title=f"objects shared, {title}", width=_WIDTH_PX, height=_HEIGHT_PX)


def _words(power: Power) -> str:
    said = [
        f"{item.behaviour}, a group of {item.group_size:,}: "
        + ("not found" if item.objects is None else count(item.objects, "object"))
        for item in power.detected
    ]
    return (
        f"Fewest shared objects at which a group is found with probability "
        f"{power.probability:g}, each member taking part in {percent(power.participation)}. "
        f"{'; '.join(said)}."
    )
