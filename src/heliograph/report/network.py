"""The network of the groups: the data for the interactive view, and the same as a plain drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import msgspec
from markupsafe import Markup

from heliograph.findings import Edge, GroupFinding
from heliograph.report.layout import Placed, Point, page_layout
from heliograph.report.palette import Mark, mark
from heliograph.report.untrusted import prose

EDGES_DRAWN = 30_000  # over all groups; more would make the file, and the picture, unusable


class Line(msgspec.Struct, frozen=True):
    """All edges of a group with this many objects, as one SVG path."""

    objects: int
    path: Markup


class Node(msgspec.Struct, frozen=True):
    """One account: its alias stands outside the dot, away from the middle of the group."""

    alias: str
    at: Point
    alias_at: Point
    anchor: str  # of the alias, in SVG's words


class GroupDrawing(msgspec.Struct, frozen=True):
    """One group in the plain drawing."""

    number: int
    mark: Mark
    behaviour: str
    name_at: Point
    nodes: list[Node]
    lines: list[Line]


class GroupInWords(msgspec.Struct, frozen=True):
    """What the drawing shows of one group, for those who do not see it."""

    number: int
    mark: Mark
    behaviour: str
    accounts: int
    pairs: int
    possible: int
    fewest: int
    median: float
    most: int


class Network(msgspec.Struct, frozen=True):
    """Everything that the network section draws; ``undrawn`` edges were left out, weakest first."""

    width: float
    height: float
    groups: list[GroupDrawing]
    words: list[GroupInWords]
    behaviours: list[str]
    smallest: int  # objects on the weakest edge that is drawn
    largest: int  # and on the strongest
    undrawn: int
    data: dict[str, object]


def network(findings: Sequence[GroupFinding]) -> Network:
    """Return the network of all findings; a group of n members is n dots of the same size."""
    drawn = _strongest(findings)
    placed = page_layout(findings)
    behaviours = list(dict.fromkeys(prose(finding.behaviour) for finding in findings))
    return Network(
        width=placed.width,
        height=placed.height,
        groups=[_drawing(i, f, drawn[i], placed) for i, f in enumerate(findings)],
        words=[_words(i, finding) for i, finding in enumerate(findings)],
        behaviours=behaviours,
        smallest=min((e.objects for edges in drawn for e in edges), default=1),
        largest=max((e.objects for f in findings for e in f.edges), default=1),
        undrawn=sum(len(f.edges) for f in findings) - sum(len(edges) for edges in drawn),
        data={
            "width": placed.width,
            "height": placed.height,
            "groups": [
                {
                    "colour": mark(i).colour,
                    "shape": mark(i).shape,
                    "behaviour": behaviours.index(prose(finding.behaviour)),
                    "name": placed.names[i],
                    "members": finding.members,
                    "points": placed.points[i],
                    "edges": [[edge.a, edge.b, edge.objects] for edge in drawn[i]],
                }
                for i, finding in enumerate(findings)
            ],
        },
    )


def _strongest(findings: Sequence[GroupFinding]) -> list[list[Edge]]:
    """Keep at most EDGES_DRAWN edges, those with most objects; ties go by place."""
    everything = [(-e.objects, i, e.a, e.b, e) for i, f in enumerate(findings) for e in f.edges]
    everything.sort(key=lambda item: item[:4])
    kept: list[list[Edge]] = [[] for _ in findings]
    for _, i, _, _, edge in everything[:EDGES_DRAWN]:
        kept[i].append(edge)
    return kept


def _drawing(i: int, finding: GroupFinding, edges: Sequence[Edge], placed: Placed) -> GroupDrawing:
    points = placed.points[i]
    by_objects: dict[int, list[str]] = {}
    for edge in edges:
        (x1, y1), (x2, y2) = points[edge.a], points[edge.b]
        by_objects.setdefault(edge.objects, []).append(f"M{x1:g} {y1:g}L{x2:g} {y2:g}")
    return GroupDrawing(
        number=i + 1,
        mark=mark(i),
        behaviour=prose(finding.behaviour),
        name_at=placed.names[i],
        nodes=_nodes(finding.members, points),
        lines=[Line(objects=n, path=Markup().join(by_objects[n])) for n in sorted(by_objects)],
    )


def _nodes(members: Sequence[str], points: Sequence[Point]) -> list[Node]:
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    nodes = []
    for alias, (x, y) in zip(members, points, strict=True):
        distance = math.hypot(x - middle_x, y - middle_y) or 1.0
        out_x, out_y = (x - middle_x) / distance, (y - middle_y) / distance
        anchor = "middle" if abs(out_x) < 0.35 else "start" if out_x > 0 else "end"
        alias_at = (round(x + 9 * out_x, 1), round(y + 11 * out_y + 3.5, 1))
        nodes.append(Node(alias=alias, at=(x, y), alias_at=alias_at, anchor=anchor))
    return nodes


def _words(i: int, finding: GroupFinding) -> GroupInWords:
    objects = [edge.objects for edge in finding.edges] or [0]
    return GroupInWords(
        number=i + 1,
        mark=mark(i),
        behaviour=prose(finding.behaviour),
        accounts=len(finding.members),
        pairs=len(finding.edges),
        possible=len(finding.members) * (len(finding.members) - 1) // 2,
        fewest=min(objects),
        median=median(objects),
        most=max(objects),
    )
