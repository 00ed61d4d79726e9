"""The relations between entities, drawn: shape and colour say the kind, the line how sure."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from heliograph.exports.pages.geometry import Box, Curve, Point, behind, curve, room
from heliograph.exports.pages.marks import mark
from heliograph.exports.pages.placing import Size, placed
from heliograph.exports.pages.relations import Relation, relations
from heliograph.exports.pages.shown import Link, Shown
from heliograph.exports.pages.words import KINDS
from heliograph.registry.vocabulary import Kind
from heliograph.report.palette import Mark
from heliograph.report.untrusted import visible

MOST_DRAWN = 150
"""Entities that the drawing can hold; beyond, the table alone says it."""

_WIDE = 22  # characters in a line of a name
_LINES = 4
_CHARACTER = 6.5  # mean width of one, in pixels at the size drawn
_LINE = 14
_GLYPH = 22  # width of the box's part with the mark of the kind
_PADDING = 7
_BEND = 26  # between two lines that join the same two
_HEAD = 7.0  # length of an arrow's head
_TURNS = (0, 1, -1, 2, -2, 3, -3)  # bends to try, so that a line passes behind no other entity
_UNSAID = "uses_tactic"  # the relation that most lines stand for: drawn without a word

Style = str
STYLES: dict[Style, str] = {
    "corroborated": "corroborated",
    "single": "single source, without a hedge",
    "hedged": "single source, with a hedge (reported, claimed, likely)",
    "alleged": "unverified: an allegation",
    "intended": "ordered or proposed, which does not say that it was done",
    "contested": "contested",
    "refuted": "refuted",
}
"""How lines are drawn, and what it says."""


@dataclass(frozen=True)
class Node:
    """An entity: its box, the place of its mark, and the lines of its name."""

    link: Link
    mark: Mark
    box: Box
    mark_at: tuple[float, float]
    text_x: float
    lines: list[tuple[float, str]]  # y, text


@dataclass(frozen=True)
class Line:
    """A relation: its path, the head of its arrow, its words and where they stand."""

    relation: Relation
    ends: tuple[int, int]
    style: Style
    path: str
    head: str
    words: str  # '' where it is the usual relation, plainly said
    at: Point
    badge: str  # '' but for what is contested or refuted


@dataclass(frozen=True)
class Drawing:
    """The whole drawing, with what its legend needs."""

    nodes: list[Node]
    lines: list[Line]
    width: int
    height: int
    kinds: list[tuple[str, Mark, int]]
    styles: list[tuple[Style, str]]


@dataclass(frozen=True)
class Graph:
    """All relations, and the drawing of those that are said to hold; None where there are too many.

    ``alone`` are the entities without any relation.
    """

    relations: list[Relation]
    drawing: Drawing | None
    related: int
    alone: list[Link]


def graph(shown: Shown) -> Graph:
    """Return all relations, and the drawing.

    What is denied or was taken back is not drawn: a line would say the contrary.
    """
    found = relations((each for lot in shown.of_subject.values() for each in lot), shown)
    drawn = [
        each
        for each in found
        if not each.denied and each.chip.status != "retracted" and each.subject != each.object
    ]
    related = {end.id for each in found for end in (each.subject, each.object)}
    links = sorted(
        {end for each in drawn for end in (each.subject, each.object)}, key=lambda each: each.id
    )
    return Graph(
        relations=found,
        drawing=_drawing(links, drawn) if 0 < len(links) <= MOST_DRAWN else None,
        related=len(related),
        alone=sorted(
            (link for link in shown.links.values() if link.id not in related),
            key=lambda each: (each.name.casefold(), each.id),
        ),
    )


def style(relation: Relation) -> Style:
    """Return how the line of a relation is drawn."""
    status = relation.chip.status
    if status in ("contested", "refuted"):
        return str(status)
    if relation.modality:
        return "intended"
    if status == "unverified":
        return "alleged"
    if status == "corroborated":
        return "corroborated"
    return "single" if relation.hedge in ("none", "almost_certain") else "hedged"


def _drawing(links: Sequence[Link], drawn: Sequence[Relation]) -> Drawing:
    number = {link.id: i for i, link in enumerate(links)}
    ends = [(number[each.subject.id], number[each.object.id]) for each in drawn]
    names = [_lines(link.name) for link in links]
    sizes = [_size(lines) for lines in names]
    where = placed(sizes, ends)
    boxes = [Box(x, y, *size) for (x, y), size in zip(where.at, sizes, strict=True)]
    of_kind: Counter[Kind] = Counter(link.kind for link in links)
    lines = _joined(drawn, ends, boxes)
    used = {line.style for line in lines}
    return Drawing(
        nodes=[_node(*each) for each in zip(links, boxes, names, strict=True)],
        lines=lines,
        width=where.width,
        height=where.height,
        kinds=[(KINDS[kind][0], mark(kind), of_kind[kind]) for kind in KINDS if of_kind[kind]],
        styles=[(name, says) for name, says in STYLES.items() if name in used],
    )


def _node(link: Link, box: Box, texts: Sequence[str]) -> Node:
    return Node(
        link,
        mark(link.kind),
        box,
        mark_at=(box.left + _GLYPH / 2 + 1, box.y),
        text_x=box.left + _GLYPH,
        lines=[(box.top + _PADDING + 10 + _LINE * i, text) for i, text in enumerate(texts)],
    )


def _joined(
    drawn: Sequence[Relation], ends: Sequence[tuple[int, int]], boxes: Sequence[Box]
) -> list[Line]:
    used: dict[tuple[int, int], set[int]] = {}
    taken = list(boxes)
    lines = []
    for relation, (a, b) in zip(drawn, ends, strict=True):
        # Lines that join the same two run beside each other, whichever way they lead.
        sign = 1 if a < b else -1
        own = used.setdefault((min(a, b), max(a, b)), set())
        free = [turn for turn in _TURNS if turn * sign not in own] or [0]
        others = [box for i, box in enumerate(boxes) if i not in (a, b)]
        bent = [(turn, curve(boxes[a], boxes[b], turn * _BEND)) for turn in free]
        turn, bow = next((each for each in bent if not behind(each[1], others)), bent[0])
        own.add(turn * sign)
        lines.append(_line(relation, (a, b), bow, taken))
    return lines


def _line(relation: Relation, ends: tuple[int, int], bow: Curve, taken: list[Box]) -> Line:
    """Return a line with its words where there is room, which is then taken."""
    start, control, tip = bow
    away = math.hypot(control[0] - tip[0], control[1] - tip[1]) or 1.0
    u, v = (control[0] - tip[0]) / away, (control[1] - tip[1]) / away
    neck = (tip[0] + _HEAD * u, tip[1] + _HEAD * v)
    wings = [(neck[0] - 3.6 * v * side, neck[1] + 3.6 * u * side) for side in (1, -1)]
    style_ = style(relation)
    words = _words(relation)
    return Line(
        relation=relation,
        ends=ends,
        style=style_,
        path=f"M{_at(start)}Q{_at(control)} {_at(neck)}",
        head=f"M{_at(tip)}L{_at(wings[0])}L{_at(wings[1])}Z",
        words=words,
        at=room(words, bow, taken),
        badge={"contested": "⇄", "refuted": "✕"}.get(style_, ""),
    )


def _words(relation: Relation) -> str:
    """Return what stands at a line: how it is said, and what, if it is not the usual."""
    unsaid = relation.property_id in (_UNSAID, relation.modality)
    said = (relation.manner, "" if unsaid else relation.words)
    return ", ".join(each for each in said if each)


def _at(place: Point) -> str:
    return f"{place[0]:.1f},{place[1]:.1f}"


def _lines(name: str) -> list[str]:
    """Return a name in lines, cut where it is too long."""
    name = visible(name)
    wide = any(unicodedata.east_asian_width(each) in "WF" for each in name)
    return textwrap.wrap(
        name, _WIDE // 2 if wide else _WIDE, max_lines=_LINES, placeholder=" …"
    ) or ["…"]


def _size(lines: Sequence[str]) -> Size:
    widest = max(
        sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)
        for line in lines
    )
    return _GLYPH + round(widest * _CHARACTER) + _PADDING, _LINE * len(lines) + 2 * _PADDING
