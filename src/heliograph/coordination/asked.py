"""What an analyst asks for: actions by behaviour, windows, levels and seeds, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from heliograph.actions import BEHAVIOURS
from heliograph.coordination.indexed import Int64s
from heliograph.coordination.nulls.jitter import DEFAULT_CELL_US, WINDOWS_A_CELL, Jitter
from heliograph.coordination.windows import Window, clock_resolution_us, window_us, written
from heliograph.errors import InputError
from heliograph.frames import Frame, to_arrow


def by_behaviour(actions: Frame | Mapping[str, Frame]) -> dict[str, pa.Table]:
    """Return a table a behaviour; a lone table's behaviour stands in its metadata, if anywhere."""
    if isinstance(actions, Mapping) and set(actions) & set(BEHAVIOURS) and not several(actions):
        raise InputError(
            f"the behaviours are {', '.join(map(str, actions))}",
            remedy=f"choose from {', '.join(BEHAVIOURS)}.",
        )
    if several(actions):
        return {name: to_arrow(frame, f"{name} actions") for name, frame in actions.items()}
    table = to_arrow(actions, "actions")
    name = (table.schema.metadata or {}).get(b"behaviour", b"co-action").decode()
    return {name: table}


def several(actions: Frame | Mapping[str, Frame]) -> bool:
    """Return whether these are actions by behaviour, not one frame."""
    return isinstance(actions, Mapping) and bool(actions) and set(actions) <= set(BEHAVIOURS)


def null_model(
    times_us: list[Int64s], window: Window, cell: Window | None, clock: Window | None
) -> Jitter:
    """Return interval jitter on the data's own clock."""
    asked_us = window_us(window)
    clock_us = (
        window_us(clock) if clock is not None else clock_resolution_us(np.concatenate(times_us))
    )
    if asked_us < 2 * clock_us:
        raise InputError(
            f"a window of {written(asked_us)} means nothing where the clock shows "
            f"{written(clock_us)}: being in step could be rounding",
            remedy=f"use a window of {written(2 * clock_us)} or more.",
        )
    if cell is not None:
        return Jitter(asked_us, window_us(cell), clock_us)
    return Jitter(asked_us, max(DEFAULT_CELL_US, WINDOWS_A_CELL * asked_us), clock_us)


def further(jitter: Jitter, windows: Sequence[Window], cell: Window | None) -> list[Jitter]:
    """Return the null models of further windows; those finer than the clock allows are left out."""
    asked = {window_us(window) for window in windows} - {jitter.window_us}
    return [
        Jitter(asked_us, _cell_us(asked_us, cell), jitter.clock_us)
        for asked_us in sorted(asked)
        if asked_us >= 2 * jitter.clock_us
    ]


def _cell_us(asked_us: int, cell: Window | None) -> int:
    least_us = WINDOWS_A_CELL * asked_us
    return max(least_us, DEFAULT_CELL_US if cell is None else window_us(cell))
