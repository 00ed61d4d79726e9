"""A coarse clock: rounded times look like synchrony."""

from __future__ import annotations

from heliograph.coordination.windows import written
from heliograph.findings import Explanation

NAME = "a coarse clock"
LEAST_TICKS = 2
"""Times that differ by a moment may lie a whole tick apart: a window must hold two."""


def coarse_clock(window_us: int, clock_us: int) -> Explanation:
    """Return whether the data's clock alone, of ``clock_us`` a tick, could make acts meet.

    >>> coarse_clock(60_000_000, 60_000_000).verdict
    'not ruled out'
    """
    ticks = window_us / clock_us
    grain = "fractions of a second" if clock_us == 1 else written(clock_us)
    if ticks < LEAST_TICKS:
        return Explanation(
            name=NAME,
            verdict="not ruled out",
            reason=f"Times are kept to {grain}, and the window of {written(window_us)} holds fewer "
            "than two ticks of that clock: being in step could be rounding.",
        )
    return Explanation(
        name=NAME,
        verdict="ruled out",
        reason=f"Times are kept to {grain}; the window of {written(window_us)} holds at least two "
        "ticks of that clock, and the null model redraws times on the same clock.",
    )
