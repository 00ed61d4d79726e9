"""Where the dots of the network stand: computed here, seeded and rounded, so that it never varies.

Each group is laid out by itself and the groups are set side by side in rows: the distance between
groups means nothing, and nothing is drawn between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from heliograph.findings import Edge, Finding

WIDTH = 960.0
_SPACING = 17.0  # about one dot and its label each
_MARGIN = 34.0
_DECIMALS = 2  # of a group's radius; coarser than what arithmetic differs by between machines
_MAPPED_MEMBERS = 80  # beyond, forces: the map costs the cube
_SPRING_MEMBERS = 400  # beyond, a ring: forces cost the square and show a ball of wool

Point = tuple[float, float]


class Placed(msgspec.Struct, frozen=True):
    """Points of each group's members, the anchor of each group's name, the drawing's height.

    In units of a drawing ``WIDTH`` wide, y downwards.
    """

    points: list[list[Point]]
    names: list[Point]
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
    if not edges or complete or members > _SPRING_MEMBERS:
        return [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in ring]
    return _spring(ring, edges)


def page_layout(findings: Sequence[Finding]) -> Placed:
    """Return where every group, its members and its name stand on the page's drawing."""
    radii = [
        min(_SPACING * math.sqrt(len(finding.members)) + 6, WIDTH / 2 - _MARGIN)
        for finding in findings
    ]
    points: list[list[Point]] = []
    names: list[Point] = []
    top = 0.0
    for row in _rows(radii):
        boxes = [2 * (radii[i] + _MARGIN) for i in row]
        left = (WIDTH - sum(boxes)) / 2
        for i, box in zip(row, boxes, strict=True):
            x, y, radius = left + box / 2, top + max(boxes) / 2 + 8, radii[i]
            unit = group_layout(len(findings[i].members), findings[i].edges)
            points.append([(round(x + radius * u, 1), round(y + radius * v, 1)) for u, v in unit])
            names.append((round(x, 1), round(y - radius - 17, 1)))
            left += box
        top += max(boxes)
    return Placed(points=points, names=names, height=round(top + 8, 1))


def _rows(radii: Sequence[float]) -> list[list[int]]:
    """Fill rows with groups in their order; none is wider than the drawing."""
    rows: list[list[int]] = []
    left = 0.0
    for i, radius in enumerate(radii):
        box = 2 * (radius + _MARGIN)
        if not rows or left + box > WIDTH:
            rows.append([])
            left = 0.0
        rows[-1].append(i)
        left += box
    return rows


def _spring(ring: list[Point], edges: Sequence[Edge]) -> list[Point]:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(len(ring)))
    graph.add_edges_from((edge.a, edge.b) for edge in edges)
    start = dict(enumerate(ring))
    if len(ring) <= _MAPPED_MEMBERS and networkx.is_connected(graph):
        placed = networkx.kamada_kawai_layout(graph, pos=start, weight=None)
    else:
        placed = networkx.spring_layout(graph, pos=start, iterations=100, seed=1, scale=None)
    xs = [float(placed[i][0]) for i in range(len(ring))]
    ys = [float(placed[i][1]) for i in range(len(ring))]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    reach = max(math.hypot(x - middle_x, y - middle_y) for x, y in zip(xs, ys, strict=True)) or 1.0
    return [
        (round((x - middle_x) / reach, _DECIMALS), round((y - middle_y) / reach, _DECIMALS))
        for x, y in zip(xs, ys, strict=True)
    ]
