"""Times since posting, and what step curves say of them: the share that is gone by then."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from heliograph.findings.removal import Curve
from heliograph.report.quantities import number

_MOVED = 0.01  # of a share: the axis begins where a curve first moves as much
_MINUTE, _HOUR = 1 / 1440, 1 / 24
_COARSE = (_MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR, 1.0, 7.0, 30.0, 182.5, 730.0, 3650.0)
_FINE = (
    *(_MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 6 * _HOUR),
    *(12 * _HOUR, 1.0, 2.0, 4.0, 7.0, 14.0, 30.0, 60.0, 120.0, 182.5, 365.0, 730.0, 1825.0, 3650.0),
)


class Domain(msgspec.Struct, frozen=True):
    """From which to which time since posting curves are drawn, in days; both above zero."""

    first: float
    last: float


def lapse(days: float) -> str:
    """Return a time since posting as people say it.

    >>> lapse(1.75), lapse(8 / 24), lapse(0.0125), lapse(1460.0), lapse(0.0)
    ('1.75 d', '8 h', '18 min', '4 y', '0 d')
    """
    if days <= 0:
        return "0 d"
    for unit, size, least in (("y", 365.0, 730.0), ("d", 1.0, 1.0), ("h", _HOUR, _HOUR)):
        if days >= least:
            return f"{number(round(days / size, 6))} {unit}"
    return f"{number(round(days / _MINUTE, 6))} min"


def gone(curve: Curve) -> tuple[float, ...]:
    """Return the share that is gone by each of the curve's days."""
    return curve.share if curve.of == "lags" else tuple(1 - share for share in curve.share)


def gone_by(curve: Curve, days: float) -> float | None:
    """Return the share that is gone by a time; None for a time after the last that was seen.

    Where all are gone, all stay gone.
    """
    if not curve.days or (days > curve.days[-1] and not complete(curve)):
        return None
    return value_at(curve, gone(curve), days)


def quantile(curve: Curve, share: float) -> float | None:
    """Return the first of the curve's days by which a share is gone; None where none is."""
    return next((day for day, at in zip(curve.days, gone(curve), strict=True) if at >= share), None)


def domain(curves: Sequence[Curve]) -> Domain | None:
    """Return the times that all of these curves are drawn over; None where none has a length."""
    known = [curve for curve in curves if drawable(curve)]
    if not known:
        return None
    last = max(curve.days[-1] for curve in known)
    moved = [
        day
        for curve in known
        for day, at in zip(curve.days, gone(curve), strict=True)
        if day > 0 and at >= _MOVED
    ]
    positive = [day for curve in known for day in curve.days if day > 0]
    first = min(moved or positive)
    edge = max((tick for tick in _FINE if tick <= first), default=_MINUTE)
    if edge >= last / 2:  # one step: something must stand before it
        edge = max((tick for tick in _FINE if tick <= last / 4), default=last / 4)
    return Domain(first=edge, last=last)


def ticks(over: Domain, most: int) -> list[float]:
    """Return at most so many days that people think in, within a domain."""
    inside = [
        [tick for tick in some if over.first <= tick <= over.last] for some in (_COARSE, _FINE)
    ]
    known = inside[0] if len(inside[0]) >= 3 else inside[1]
    return known[:: math.ceil(len(known) / most)] if known else []


def drawable(curve: Curve) -> bool:
    """Return whether a curve has a length."""
    return bool(curve.days) and curve.days[-1] > 0 and len(curve.days) == len(curve.share)


def complete(curve: Curve) -> bool:
    """Return whether nothing is left at the end of a curve."""
    return gone(curve)[-1] > 1 - 1e-9


def value_at(curve: Curve, values: Sequence[float], day: float) -> float:
    """Return a step function's value; before its first day nothing is gone."""
    place = bisect_right(curve.days, day) - 1
    return values[place] if place >= 0 else 0.0
