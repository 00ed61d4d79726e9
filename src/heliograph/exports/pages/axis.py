"""The drawing above the timeline: years that have something, and moments as wide as unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heliograph.exports.pages.timeline import STRIP, Moment, Year
from heliograph.registry.vocabulary import Status

_BROAD = 1080.0  # of the drawing, unless the years need more
_YEAR = (34.0, 200.0)  # least and most width of a year
_BETWEEN = 10.0
_LANE = 13.0
_LEAST = 4.0  # width of a bar: what is known to the day must still be seen
_APART = 2.0
_FOOT = 24.0  # height of the names of the years


@dataclass(frozen=True)
class Bar:
    """One moment: its place, and how it is drawn."""

    x: float
    y: float
    width: float
    status: Status
    said: str


@dataclass(frozen=True)
class Column:
    """One year: from where to where; ``gap`` where years before it are left out."""

    x: float
    width: float
    year: int
    gap: bool


@dataclass(frozen=True)
class Axis:
    """The drawing; ``depth`` is where the line of the years runs."""

    width: float
    height: float
    depth: float
    bars: list[Bar]
    columns: list[Column]


def axis(years: Sequence[Year]) -> Axis | None:
    """Return the drawing; None where nothing has a date."""
    if not years:
        return None
    least, most = _YEAR
    broad = round(min(max(_BROAD / len(years) - _BETWEEN, least), most), 1)
    columns = [
        Column(
            round(_BETWEEN + i * (broad + _BETWEEN), 1),
            broad,
            year.year,
            gap=i > 0 and year.year > years[i - 1].year + 1,
        )
        for i, year in enumerate(years)
    ]
    lanes = [_lanes(year.moments, broad) for year in years]
    depth = _LANE * max(max(each) + 1 for each in lanes) + 6
    return Axis(
        width=round(columns[-1].x + broad + _BETWEEN, 1),
        height=round(depth + _FOOT, 1),
        depth=round(depth, 1),
        bars=[
            _bar(moment, column, round(depth - _LANE * (lane + 1), 1))
            for year, column, own in zip(years, columns, lanes, strict=True)
            for moment, lane in zip(year.moments, own, strict=True)
        ],
        columns=columns,
    )


def _lanes(moments: Sequence[Moment], broad: float) -> list[int]:
    """Return how high above the line each moment of a year stands, so that none hides another."""
    free: list[float] = []
    lanes = []
    for moment in moments:
        start, width = _extent(moment, broad)
        lane = next((i for i, until in enumerate(free) if until <= start), len(free))
        free[lane : lane + 1] = [start + width + _APART]
        lanes.append(lane)
    return lanes


def _extent(moment: Moment, broad: float) -> tuple[float, float]:
    width = max(moment.width / STRIP * broad, _LEAST)
    return min(moment.start / STRIP * broad, broad - width), width


def _bar(moment: Moment, column: Column, y: float) -> Bar:
    start, width = _extent(moment, column.width)
    said = " ".join(
        (
            f"{moment.when.words}:",
            moment.subject.name,
            moment.words,
            moment.object.name if moment.object else moment.value,
            f"({moment.chip.words})",
        )
    )
    return Bar(round(column.x + start, 1), y, round(width, 1), moment.chip.status, said)
