"""Boxes, curves between them, and room for words along a curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Curve = tuple[Point, Point, Point]
"""Start, control point and end of a quadratic curve."""

_STEPS = [i / 16 for i in range(17)]
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # where the words of a line may stand
_BESIDE = (0, -13, 13, -24, 24, -38, 38)  # on the line, or above and below it
_SMALL = 5.4  # mean width of a character of those words


@dataclass(frozen=True)
class Box:
    """A rectangle by its middle, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """Where it begins, from above."""
        return self.y - self.height / 2

    def meets(self, other: Box) -> bool:
        """Return whether two boxes share a place."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )

    def edge_towards(self, aim: Point) -> Point:
        """Return where a line from the middle to ``aim`` leaves the box."""
        across, down = aim[0] - self.x, aim[1] - self.y
        share = min(
            self.width / 2 / abs(across) if across else math.inf,
            self.height / 2 / abs(down) if down else math.inf,
            1.0,
        )
        return self.x + share * across, self.y + share * down


def curve(one: Box, other: Box, bend: int) -> Curve:
    """Return the curve from the edge of one box to that of another."""
    across, down = other.x - one.x, other.y - one.y
    length = math.hypot(across, down) or 1.0
    control = (
        (one.x + other.x) / 2 - 2 * bend * down / length,
        (one.y + other.y) / 2 + 2 * bend * across / length,
    )
    return one.edge_towards(control), control, other.edge_towards(control)


def behind(line: Curve, boxes: Sequence[Box]) -> bool:
    """Return whether a curve passes behind any of some boxes."""
    points = [Box(*along(line, share), 4, 4) for share in _STEPS]
    return any(box.meets(point) for box in boxes for point in points)


def room(words: str, line: Curve, taken: list[Box]) -> Point:
    """Return where some words hide as little as can be; the place is taken."""
    places = [(along(line, share), down) for down in _BESIDE for share in _ALONG]
    boxes = [Box(x, y + down, _SMALL * len(words) + 4, 13) for (x, y), down in places]
    best = next((box for box in boxes if not any(box.meets(other) for other in taken)), boxes[0])
    if words:
        taken.append(best)
    return best.x, best.y


def along(line: Curve, share: float) -> Point:
    """Return a place on a quadratic curve."""
    weights = ((1 - share) ** 2, 2 * share * (1 - share), share**2)
    x, y = (
        round(sum(w * place[i] for w, place in zip(weights, line, strict=True)), 1) for i in (0, 1)
    )
    return x, y
