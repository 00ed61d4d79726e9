"""Where the dots of the network stand: computed here and rounded, so that it never varies.

Each group is laid out by itself and the groups are set side by side in rows: the distance between
groups means nothing, and nothing is drawn between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from heliograph.findings import Edge, GroupFinding

_WIDTH, _HEIGHT = 960.0, 540.0  # a drawing of few groups is spread to fill this
_SPREAD = 2.0  # at most, lest a small group fall apart
_SPACING = 17.0  # about one dot and its label each
_MARGIN = 34.0
_DECIMALS = 2  # of a group's radius; coarser than what arithmetic differs by between machines
_STRESSED_MEMBERS = 250  # beyond, a ring: the cost is their cube, and wool is all it shows
_ROUNDS = 60

Point = tuple[float, float]


class Placed(msgspec.Struct, frozen=True):
    """Points of each group's members, the anchor of each group's name, the drawing's extent.

    One unit is about a pixel where few groups are drawn; y runs downwards.
    """

    points: list[list[Point]]
    names: list[Point]
    width: float
    height: float


def group_layout(members: int, edges: Sequence[Edge]) -> list[Point]:
    """Return a point for each member, within the unit circle about the origin.

    >>> group_layout(4, [])
    [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (-0.0, -1.0)]
    """
    ring = [
        (math.cos(2 * math.pi * i / members), math.sin(2 * math.pi * i / members))
        for i in range(members)
    ]
    complete = len(edges) == members * (members - 1) // 2
    if not edges or complete or members > _STRESSED_MEMBERS:
        return [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in ring]
    return _stressed(ring, edges)


def page_layout(findings: Sequence[GroupFinding]) -> Placed:
    """Return where every group, its members and its name stand on the page's drawing."""
    radii = [
        min(_SPACING * math.sqrt(len(finding.members)) + 6, _WIDTH / 2 - _MARGIN)
        for finding in findings
    ]
    rows = _shapeliest([2 * (radius + _MARGIN) for radius in radii])
    breadth, depth = _extent(rows, [2 * (radius + _MARGIN) for radius in radii])
    spread = max(1.0, min(_SPREAD, _WIDTH / breadth, _HEIGHT / depth))
    radii = [spread * (radius + _MARGIN) - _MARGIN for radius in radii]
    width = round(max(_WIDTH, breadth * spread))
    points: list[list[Point]] = []
    names: list[Point] = []
    top = 0.0
    for row in rows:
        boxes = [2 * (radii[i] + _MARGIN) for i in row]
        left = (width - sum(boxes)) / 2
        for i, box in zip(row, boxes, strict=True):
            x, y, radius = left + box / 2, top + max(boxes) / 2 + 10, radii[i]
            unit = group_layout(len(findings[i].members), findings[i].edges)
            points.append([(round(x + radius * u, 1), round(y + radius * v, 1)) for u, v in unit])
            names.append((round(x, 1), round(y - radius - 30, 1)))
            left += box
        top += max(boxes)
    return Placed(points=points, names=names, width=width, height=round(top + 8, 1))


def _shapeliest(boxes: Sequence[float]) -> list[list[int]]:
    """Fill rows with groups in their order, as wide as brings the drawing nearest its shape."""
    wanted = math.log(_WIDTH / _HEIGHT)

    def misshape(rows: list[list[int]]) -> float:
        breadth, depth = _extent(rows, boxes)
        return abs(math.log(breadth / depth) - wanted)

    # Of all ways to fill as many rows, the narrowest fills them most evenly.
    widths = sorted({max(total, *boxes) for total in accumulate(boxes)}, reverse=True)
    arrangements = {len(rows): rows for rows in (_rows(boxes, width) for width in widths)}
    return min(arrangements.values(), key=misshape)


def _rows(boxes: Sequence[float], width: float) -> list[list[int]]:
    rows: list[list[int]] = []
    left = 0.0
    for i, box in enumerate(boxes):
        if not rows or left + box > width:
            rows.append([])
            left = 0.0
        rows[-1].append(i)
        left += box
    return rows


def _extent(rows: Sequence[Sequence[int]], boxes: Sequence[float]) -> tuple[float, float]:
    """Return how broad and how deep the rows are."""
    breadth = max(sum(boxes[i] for i in row) for row in rows)
    return breadth, sum(max(boxes[i] for i in row) for row in rows)


def _stressed(ring: list[Point], edges: Sequence[Edge]) -> list[Point]:
    """Set members as far apart as there are lines between them, as nearly as a plane allows.

    Stress majorisation (Gansner, Koren and North 2005), from the ring: no chance in it, and
    nothing to seed.
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import shortest_path

    members = len(ring)
    ends = ([edge.a for edge in edges], [edge.b for edge in edges])
    graph = coo_array((np.ones(len(edges)), ends), shape=(members, members))
    lines = shortest_path(graph.tocsr(), directed=False, unweighted=True)
    lines[np.isinf(lines)] = lines[np.isfinite(lines)].max() + 1  # parts without a connection
    np.fill_diagonal(lines, 1.0)
    weights = lines**-2.0
    np.fill_diagonal(weights, 0.0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    at = np.array(ring) * lines.max() / 2
    for _ in range(_ROUNDS):
        apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
        np.fill_diagonal(apart, 1.0)
        pull = -weights * lines / np.maximum(apart, 1e-9)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        at = inverse @ (pull @ at)
    at -= (at.min(axis=0) + at.max(axis=0)) / 2
    at /= np.hypot(at[:, 0], at[:, 1]).max() or 1.0
    return [(round(float(x), _DECIMALS), round(float(y), _DECIMALS)) for x, y in at]
