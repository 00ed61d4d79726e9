"""The syndication tree of a narrative, drawn: wordings and labelled carriers on an axis of time.

Every wording has a lane, under the wording it resembles most, and below it those labelled carriers
that took it up. Nobody without a label has a mark of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from heliograph.findings import NarrativeFinding
from heliograph.findings.narrative import Carried, Wording
from heliograph.report.labelled import Chip
from heliograph.report.lettering import fitting
from heliograph.report.quantities import count, duration, instant

WORDINGS_DRAWN = 24
CARRIERS_DRAWN = 6  # of each wording
_LEFT, _PLOT, _RIGHT = 246, 400, 154  # pixels: names, time, words beside the marks
_LANE, _SUBLANE, _FOOT = 30, 21, 26
_INDENT, _LETTERS = 16, 34  # letters that fit before the plot; a Chinese one counts twice
_RADIUS = (4.0, 12.0)
_TICKS, _TICK_PX = 6, 52  # at most so many, at least so far apart
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 5, 15, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY),
    *(30 * _DAY, 90 * _DAY, 180 * _DAY, 365 * _DAY, 1_000 * _DAY, 3_650 * _DAY),
)
_LATE = (0, _MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR, _DAY, 7 * _DAY, 30 * _DAY, 365 * _DAY)


class Tick(msgspec.Struct, frozen=True):
    """A mark of the axis of time, and its words."""

    x: float
    said: str


class Lane(msgspec.Struct, frozen=True):
    """One wording: a dot as large as it has posts; ``branch`` comes from its parent."""

    number: int
    y: float
    x: float
    radius: float
    name: str
    said: str
    relation: str | None
    branch: str  # from its parent's trunk, an SVG path; empty for one without a parent


class Sublane(msgspec.Struct, frozen=True):
    """One labelled carrier of the wording above it; its mark is filled where it was silent."""

    y: float
    x: float
    from_x: float  # where the wording was first seen
    name: str
    tier: str
    credited: bool


class Tree(msgspec.Struct, frozen=True):
    """Everything that the drawing shows, in pixels, y downwards; and what it leaves out."""

    width: int
    height: int
    axis_y: float
    names_x: int
    ticks: list[Tick]
    logarithmic: bool
    trunks: list[str]  # SVG paths, down from each wording to its last descendant
    lanes: list[Lane]
    sublanes: list[Sublane]
    relations: list[str]  # in the drawing, in the order of the key
    wordings_undrawn: int
    carriers_undrawn: int
    in_words: str


def tree(finding: NarrativeFinding, named: Mapping[str, Chip]) -> Tree | None:
    """Return the drawing; None where a single wording and no labelled carrier would be all.

    ``named`` are the carriers that a label names, by alias.
    """
    wordings = finding.wordings[:WORDINGS_DRAWN]
    carried = [each for each in finding.carried if each.alias in named]
    if len(wordings) < 2 and not carried:
        return None
    after = _after(finding, wordings, carried)
    span_s = max(after.values(), default=0.0)
    late = _logarithmic(sorted(after.values()), span_s)
    place = {at: round(_LEFT + _PLOT * _share(s, span_s, late=late), 1) for at, s in after.items()}
    most = max(1, *(wording.posts for wording in wordings))
    lanes: list[Lane] = []
    sublanes: list[Sublane] = []
    at: dict[int, tuple[float, float]] = {}
    trunks: dict[int, float] = {}
    y, undrawn = 0.0, 0
    for wording in _in_order(wordings):
        y += _LANE
        x = place[wording.first_at]
        lanes.append(_lane(wording, x, y, most, at.get(wording.parent or 0)))
        at[wording.number] = (x, y)
        if lanes[-1].branch:
            trunks[wording.parent or 0] = y
        carriers = [each for each in carried if each.wording == wording.number]
        undrawn += len(carriers[CARRIERS_DRAWN:])
        for each in carriers[:CARRIERS_DRAWN]:
            y += _SUBLANE
            sublanes.append(_sublane(each, named[each.alias], place[each.first_at], x, y))
    drawn = {lane.number for lane in lanes}
    undrawn += sum(each.wording not in drawn for each in carried)
    return Tree(
        width=_LEFT + _PLOT + _RIGHT,
        height=round(y + _LANE / 2 + _FOOT),
        axis_y=y + _LANE / 2,
        names_x=_INDENT,
        ticks=_ticks(span_s, late=late),
        logarithmic=late,
        trunks=[f"M{at[i][0]:g} {at[i][1]:g}V{bottom:g}" for i, bottom in trunks.items()],
        lanes=lanes,
        sublanes=sublanes,
        relations=list(dict.fromkeys(lane.relation for lane in lanes if lane.relation)),
        wordings_undrawn=len(finding.wordings) - len(lanes),
        carriers_undrawn=undrawn,
        in_words=_in_words(finding, len(sublanes)),
    )


def _after(
    finding: NarrativeFinding, wordings: Sequence[Wording], carried: Sequence[Carried]
) -> dict[str, float]:
    """Return seconds since the narrative was first seen, by the time as it is written."""
    written = [each.first_at for each in wordings] + [each.first_at for each in carried]
    times = {at: instant(at) for at in written}
    known = [time for time in (instant(finding.first_at), *times.values()) if time is not None]
    start = min(known, default=None)
    return {
        at: 0.0 if time is None or start is None else (time - start).total_seconds()
        for at, time in times.items()
    }


def _logarithmic(after_s: Sequence[float], span_s: float) -> bool:
    """Return whether a straggler would press all others into one line."""
    return span_s > _HOUR and len(after_s) > 2 and after_s[len(after_s) // 2] < 0.08 * span_s


def _share(seconds: float, span_s: float, *, late: bool) -> float:
    if span_s <= 0:
        return 0.0
    if late:
        return math.log1p(seconds / _MINUTE) / math.log1p(span_s / _MINUTE)
    return seconds / span_s


def _ticks(span_s: float, *, late: bool) -> list[Tick]:
    if late:
        times = [float(time) for time in _LATE if time <= span_s]
    else:
        step = next((s for s in _STEPS if span_s / s < _TICKS), _STEPS[-1])
        times = [float(step * i) for i in range(int(span_s // step) + 1)][: _TICKS * 2]
    ticks: list[Tick] = []
    for time in times:
        x = round(_LEFT + _PLOT * _share(time, span_s, late=late), 1)
        if not ticks or x - ticks[-1].x >= _TICK_PX:
            ticks.append(Tick(x=x, said=duration(time) if time else "0"))
    return ticks


def _in_order(wordings: Sequence[Wording]) -> list[Wording]:
    """Return wordings depth first, so that no branch crosses another."""
    known = {wording.number for wording in wordings}
    below: dict[int | None, list[Wording]] = {}
    for wording in wordings:
        parent = wording.parent if wording.parent in known else None
        # Whoever would be its own ancestor begins a tree of its own.
        earlier = parent is not None and parent < wording.number
        below.setdefault(parent if earlier else None, []).append(wording)
    ordered: list[Wording] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        wording = waiting.pop()
        ordered.append(wording)
        waiting.extend(reversed(below.get(wording.number, [])))
    return ordered


def _lane(
    wording: Wording, x: float, y: float, most: int, parent: tuple[float, float] | None
) -> Lane:
    least, largest = _RADIUS
    radius = round(max(least, largest * math.sqrt(wording.posts / most)), 1)
    said = count(wording.posts, "post") + (f", {wording.relation}" if wording.relation else "")
    branch = f"M{parent[0]:g} {y:g}H{x:g}" if parent else ""
    return Lane(
        number=wording.number,
        y=y,
        x=x,
        radius=radius,
        name=fitting(wording.text, _LETTERS),
        said=said,
        relation=wording.relation if parent else None,
        branch=branch,
    )


def _sublane(each: Carried, chip: Chip, x: float, from_x: float, y: float) -> Sublane:
    name = fitting(chip.name, _LETTERS - 3)
    return Sublane(y=y, x=x, from_x=from_x, name=name, tier=chip.tier, credited=each.credited)


def _in_words(finding: NarrativeFinding, carriers: int) -> str:
    """Return what the drawing shows for those who do not see it."""
    relations = [wording.relation for wording in finding.wordings if wording.relation]
    told = ", ".join(f"{relations.count(each):,} by {each}" for each in dict.fromkeys(relations))
    return (
        f"Tree of {count(len(finding.wordings), 'wording')} over the time since the first was "
        f"seen; {told or 'none derived from another'}. "
        f"{count(carriers, 'labelled carrier')} marked. The list of wordings says the same in "
        "words."
    )
