"""Synchrony windows: how they are written, and what the data's clock can bear."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np

from heliograph.coordination.indexed import US_PER_S, Int64s
from heliograph.errors import InputError

Window = str | float | timedelta
"""``"60s"``, ``"5m"``, ``"1h"``, a number of seconds, or a timedelta."""

DEFAULT_WINDOW_US = 60 * US_PER_S
_UNITS_S = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_WRITTEN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|min|m|h|d)?\s*")
# Seconds, then the grains that exports really have: second, minute, quarter hour, hour, day.
_GRAINS_S = (86400, 3600, 900, 60, 1)
_ENOUGH_TIMES = 20  # below that, times on the full minute may be chance
_NEARLY_ALL = 0.95


def window_us(window: Window) -> int:
    """Return a window in microseconds.

    Raises InputError where it is not a duration of more than nothing.

    >>> window_us("60s"), window_us("5m"), window_us(0.5)
    (60000000, 300000000, 500000)
    """
    if isinstance(window, timedelta):
        seconds = window.total_seconds()
    elif isinstance(window, str):
        written = _WRITTEN.fullmatch(window)
        if not written:
            raise InputError(
                f"the window {window!r} is not a duration", remedy="write 30s, 5m or 1h."
            )
        seconds = float(written[1]) * _UNITS_S[written[2] or "s"]
    else:
        seconds = float(window)
    if not 0 < seconds < 366 * 86400:
        raise InputError(
            f"the window {window!r} is not between nothing and a year", remedy="write 60s or 5m."
        )
    return round(seconds * US_PER_S)


def clock_resolution_us(time_us: Int64s) -> int:
    """Return the grain of the clock that wrote these times, in microseconds.

    The coarsest of day, hour, quarter hour, minute and second on which nearly all times lie, since
    a few may come from another clock; else one microsecond. Too few times to tell count as seconds
    or finer.

    >>> import numpy as np
    >>> clock_resolution_us(np.arange(50, dtype=np.int64) * 60_000_000)
    60000000
    """
    grains_s = _GRAINS_S if len(time_us) >= _ENOUGH_TIMES else _GRAINS_S[-1:]
    for grain_s in grains_s:
        if len(time_us) and np.mean(time_us % (grain_s * US_PER_S) == 0) >= _NEARLY_ALL:
            return grain_s * US_PER_S
    return 1


def written(duration_us: float) -> str:
    """Return a duration as a person writes it.

    >>> written(60_000_000), written(120_000_000), written(1_500_000)
    ('60 s', '2 min', '1.5 s')
    """
    seconds = duration_us / US_PER_S
    if seconds < 1e-3:
        return f"{duration_us:g} µs"
    for unit_s, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit_s and seconds % unit_s == 0:
            return f"{seconds / unit_s:g} {unit}"
    return f"{seconds:g} s"
