"""What the data could have revealed, as a table: behaviours down, sizes of groups across."""

from __future__ import annotations

import msgspec

from heliograph.report.model import Detected, Power


class Needed(msgspec.Struct, frozen=True):
    """The fewest shared objects; a cell is None where that size was not asked for."""

    sizes: list[int]
    rows: list[tuple[str, list[Detected | None]]]


def needed(power: Power) -> Needed:
    """Return a row a behaviour, a column a group size.

    >>> one = Detected(behaviour="co-link", group_size=5, objects=6)
    >>> needed(Power(probability=0.8, participation=0.85, detected=(one,), predictive=())).sizes
    [5]
    """
    asked = {(item.behaviour, item.group_size): item for item in power.detected}
    sizes = sorted({item.group_size for item in power.detected})
    behaviours = dict.fromkeys(item.behaviour for item in power.detected)
    return Needed(
        sizes=sizes,
        rows=[(name, [asked.get((name, size)) for size in sizes]) for name in behaviours],
    )
