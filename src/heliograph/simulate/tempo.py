"""Tempo: the weekly rhythm of people, the life of a story, push alerts and schedulers.

Clock times are seconds since the start of the world, a Monday at 00:00 UTC. The weekly rhythm is a
change of clock: *operational* time runs fast when people are awake and slowly when they sleep, so
a delay drawn in it and mapped back gives an inhomogeneous process without any rejection.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY_S = 86_400.0
WEEK_S = 7 * DAY_S
WEEKS = 4
SPAN_S = WEEKS * WEEK_S
START_MS = 1_709_510_400_000  # 2024-03-04T00:00:00Z, a Monday

_LIFE_SHAPE = 1.1  # of the Lomax delay: a burst, then a heavy tail
_LIFE_LONGEST_S = 4 * DAY_S
_ALERT_MEDIAN_LAG_S = 35.0
_ALERT_LAG_SIGMA = 0.7
_ALERT_TAKE_UP = 0.85  # of the awake sharers of an alerted story, those who come by the alert
_SLOT_LAG_SHAPE, _SLOT_LAG_SCALE_S = 2.0, 1.0  # a tool's own delay after its slot, gamma


def _hourly_rate(clock_s: Floats) -> Floats:
    hour = clock_s / 3600 % 24
    day = 0.08 + np.exp(-(((hour - 13) / 4.0) ** 2)) + 0.9 * np.exp(-(((hour - 20.5) / 2.2) ** 2))
    weekend = np.where(clock_s % WEEK_S >= 5 * DAY_S, 0.8, 1.0)
    rate: Floats = day * weekend
    return rate


_CLOCK_S = np.arange(0, WEEK_S + 1, 300.0)
_RATE = _hourly_rate(_CLOCK_S)
_GROWN = np.concatenate([[0.0], np.cumsum((_RATE[1:] + _RATE[:-1]) / 2)])
_OPERATIONAL_S = _GROWN / _GROWN[-1] * WEEK_S


def to_operational(clock_s: Floats) -> Floats:
    """Return operational seconds for local clock seconds.

    >>> bool(np.allclose(to_clock(to_operational(np.array([-5.0, 9e5]))), [-5.0, 9e5]))
    True
    """
    weeks, within = np.divmod(clock_s, WEEK_S)
    operational: Floats = weeks * WEEK_S + np.interp(within, _CLOCK_S, _OPERATIONAL_S)
    return operational


def to_clock(operational_s: Floats) -> Floats:
    """Return local clock seconds for operational seconds."""
    weeks, within = np.divmod(operational_s, WEEK_S)
    clock: Floats = weeks * WEEK_S + np.interp(within, _OPERATIONAL_S, _CLOCK_S)
    return clock


def wakefulness(local_s: Floats) -> Floats:
    """Return how awake people are at a local clock time, from 0 to 1."""
    awake: Floats = _hourly_rate(local_s) / _RATE.max()
    return awake


def births(rng: np.random.Generator, shift_s: Floats) -> Floats:
    """Return publication times (clock, UTC) by the rhythm of places ``shift_s`` ahead of UTC."""
    local = to_clock(rng.random(len(shift_s)) * SPAN_S)
    return np.mod(local - shift_s, SPAN_S)


def later(
    rng: np.random.Generator, since_s: Floats, scale_s: Floats | float, shift_s: Floats
) -> Floats:
    """Return times of reaction to something at ``since_s``: a burst, a heavy tail, sleep.

    ``scale_s`` is about the median delay in waking time, ``shift_s`` how far the account's own
    clock is ahead of UTC. The delay is Lomax distributed, cut at four days.
    """
    delay = scale_s * (rng.random(len(since_s)) ** (-1 / _LIFE_SHAPE) - 1)
    delay = np.minimum(delay, _LIFE_LONGEST_S)
    return to_clock(to_operational(since_s + shift_s) + delay) - shift_s


def at_the_alert(
    rng: np.random.Generator, usual_s: Floats, alert_s: Floats, shift_s: Floats
) -> Floats:
    """Return ``usual_s``, moved into the minute after the push alert for those who heed it.

    ``alert_s`` is NaN where there is no alert. People who sleep heed none.
    """
    lag = _ALERT_MEDIAN_LAG_S * np.exp(_ALERT_LAG_SIGMA * rng.standard_normal(len(usual_s)))
    awake = wakefulness(np.nan_to_num(alert_s) + shift_s)
    heeded = ~np.isnan(alert_s) & (rng.random(len(usual_s)) < _ALERT_TAKE_UP * awake)
    return np.where(heeded, alert_s + lag, usual_s)


def on_the_slot(rng: np.random.Generator, usual_s: Floats, slot_s: Floats) -> Floats:
    """Return ``usual_s``, put off to the account's next slot where ``slot_s`` is above zero.

    The tool posts within a few seconds after the slot.
    """
    lag = rng.gamma(_SLOT_LAG_SHAPE, _SLOT_LAG_SCALE_S, len(usual_s))
    period = np.where(slot_s > 0, slot_s, 1.0)
    return np.where(slot_s > 0, np.ceil(usual_s / period) * period + lag, usual_s)
