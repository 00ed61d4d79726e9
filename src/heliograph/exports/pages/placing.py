"""Where the entities stand in the drawing of relations: computed and rounded, so it never varies.

What hangs together is laid out together (stress majorisation, as in the report's networks), then
pushed apart until no name lies on another; the parts are set below and beside each other. Distance
between parts means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from heliograph.findings import Edge
from heliograph.report.layout import group_layout

WIDTH = 1180  # of the drawing, in pixels where there is room
_SPREAD = 74.0  # radius of a part, times the root of its entities
_FLAT = 1.5  # names are wider than they are high: so is the drawing
_ROUNDS = 120
_STRETCHES = (1.0, 1.4, 2.0, 3.0, 5.0)  # of the height, where names find no room
_GAP = 26
_MARGIN = 16

Size = tuple[int, int]
"""Width and height of an entity with its name; its place is the middle."""
Place = tuple[int, int]


@dataclass(frozen=True)
class Placed:
    """The middle of each entity, and the extent of the drawing; y runs downwards."""

    at: list[Place]
    width: int
    height: int


def placed(sizes: Sequence[Size], edges: Sequence[tuple[int, int]]) -> Placed:
    """Return where entities of these sizes stand, so that none overlaps another.

    >>> placed([(100, 40), (100, 40)], [(0, 1)]).at[0] != placed([(100, 40)], []).at[0]
    True
    """
    at: list[Place] = [(0, 0)] * len(sizes)
    left, top, deep, width = 0, 0, 0, WIDTH
    for part in parts(len(sizes), edges):
        places, (breadth, depth) = _part(part, sizes, edges)
        if left and left + breadth > WIDTH:
            left, top, deep = 0, top + deep, 0
        for member, (x, y) in zip(part, places, strict=True):
            at[member] = (left + x, top + y)
        left, deep, width = left + breadth, max(deep, depth), max(width, breadth)
    return Placed(at, width, top + deep)


def parts(entities: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return what hangs together, the largest part first.

    >>> parts(4, [(2, 3), (3, 1)])
    [[1, 2, 3], [0]]
    """
    near: list[set[int]] = [set() for _ in range(entities)]
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    found: list[list[int]] = []
    seen: set[int] = set()
    for start in range(entities):
        if start in seen:
            continue
        waiting, part = [start], {start}
        while waiting:
            new = near[waiting.pop()] - part
            part |= new
            waiting.extend(new)
        seen |= part
        found.append(sorted(part))
    return sorted(found, key=lambda part: (-len(part), part))


def _part(
    part: Sequence[int], sizes: Sequence[Size], edges: Sequence[tuple[int, int]]
) -> tuple[list[Place], Size]:
    """Return the places of a part's entities within its own box, and the box."""
    number = {member: i for i, member in enumerate(part)}
    inside = sorted({(min(number[a], number[b]), max(number[a], number[b]))
                     for a, b in edges if a in number and a != b})  # fmt: skip
    boxes = [sizes[member] for member in part]
    unit = (
        group_layout(len(part), [Edge(a=a, b=b, objects=1) for a, b in inside])
        if len(part) > 1
        else [(0.0, 0.0)]
    )
    radius = _SPREAD * math.sqrt(len(part)) + 20
    broad = min(radius * _FLAT, (WIDTH - max(width for width, _ in boxes)) / 2 - _MARGIN)
    at: list[Place] = []
    for stretch in _STRETCHES:
        at, clear = _apart(
            [(round(broad * x), round(radius * stretch * y)) for x, y in unit], boxes
        )
        if clear:
            break
    lefts = [x - width // 2 for (x, _), (width, _) in zip(at, boxes, strict=True)]
    tops = [y - height // 2 for (_, y), (_, height) in zip(at, boxes, strict=True)]
    rights = [x + width // 2 for (x, _), (width, _) in zip(at, boxes, strict=True)]
    ends = [y + height // 2 for (_, y), (_, height) in zip(at, boxes, strict=True)]
    left, top = min(lefts) - _MARGIN, min(tops) - _MARGIN
    box = (max(rights) + _MARGIN - left, max(ends) + _MARGIN - top)
    return [(x - left, y - top) for x, y in at], box


def _apart(at: list[Place], boxes: Sequence[Size]) -> tuple[list[Place], bool]:
    """Push entities apart, two by two, the shorter way; return whether none overlaps any more."""
    places = [list(place) for place in at]
    for _ in range(_ROUNDS):
        moved = False
        for one, other in combinations(range(len(places)), 2):
            across = _overlap(places, boxes, one, other, 0)
            down = _overlap(places, boxes, one, other, 1)
            if across <= 0 or down <= 0:
                continue
            moved = True
            axis, by = (0, across) if across < down else (1, down)
            first = (places[one][axis], one) <= (places[other][axis], other)
            back, forth = (one, other) if first else (other, one)
            places[back][axis] -= by // 2
            places[forth][axis] += by - by // 2
        if not moved:
            return [(x, y) for x, y in places], True
    return [(x, y) for x, y in places], False


def _overlap(
    places: Sequence[Sequence[int]], boxes: Sequence[Size], one: int, other: int, axis: int
) -> int:
    needed = (boxes[one][axis] + boxes[other][axis] + 1) // 2 + _GAP
    return needed - abs(places[one][axis] - places[other][axis])
