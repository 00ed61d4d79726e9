"""Numbers, times and counts as the page writes them; rounding is part of the output's identity."""

from __future__ import annotations

import math
from datetime import UTC, datetime

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALLEST = 1e-300
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SECONDS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def number(value: float) -> str:
    """Return a quantity to three significant digits, never as a bare ``1e-9``.

    >>> number(1234567.0), number(0.25), number(0.0000123), number(18)
    ('1,234,567', '0.25', '1.23×10⁻⁵', '18')
    """
    if not math.isfinite(value):
        return "unbounded" if value > 0 else "undefined"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e12 or size < 1e-3:
        return _powers(value)
    if size >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):,}".removesuffix(".0")


def probability(value: float) -> str:
    """Return a p-value or q-value; one too small for the arithmetic is said to be below it.

    >>> probability(0.0421), probability(0.0)
    ('0.0421', 'below 10⁻³⁰⁰')
    """
    return "below 10⁻³⁰⁰" if value < _SMALLEST else number(value)


def percent(value: float) -> str:
    """Return a share as a percentage.

    >>> percent(0.05), percent(0.125)
    ('5%', '12.5%')
    """
    return f"{number(round(value * 100, 6))}%"


def one_in(rate: float) -> str:
    """Return a base rate as people say it.

    >>> one_in(0.001), one_in(0.0)
    ('1 in 1,000', 'none')
    """
    return f"1 in {number(round(1 / rate, 6))}" if rate > 0 else "none"


def count(value: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> count(1, "group"), count(1200, "post")
    ('1 group', '1,200 posts')
    """
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def gap(seconds: float) -> str:
    """Return the time from the first action on an object to a later one.

    >>> gap(0), gap(2.5), gap(17), gap(4500)
    ('0 s', '+2.5 s', '+17 s', '+4,500 s')
    """
    return "0 s" if seconds == 0 else f"+{number(round(seconds, 3))} s"


def duration(seconds: float) -> str:
    """Return a length of time in the largest unit that divides it.

    >>> duration(60), duration(90), duration(0.5), duration(7200)
    ('1 min', '90 s', '0.5 s', '2 h')
    """
    for size, unit in _SECONDS:
        if seconds >= size and seconds % size == 0:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"


def instant(iso: str) -> datetime | None:
    """Return the time that an ISO 8601 string states, in UTC; None where it states none.

    >>> instant("2021-05-03T12:00:00+02:00").isoformat()
    '2021-05-03T10:00:00+00:00'
    """
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def moment(iso: str) -> str:
    """Return a time to the second (or finer, where the data are), in UTC.

    >>> moment("2021-05-03T12:00:07Z")
    '2021-05-03 12:00:07'
    """
    time = instant(iso)
    if time is None:
        return iso
    fraction = f".{time.microsecond:06d}".rstrip("0") if time.microsecond else ""
    return f"{time:%Y-%m-%d %H:%M:%S}{fraction}"


def day(iso: str) -> str:
    """Return a date as prose has it.

    >>> day("2021-05-03T12:00:07Z")
    '3 May 2021'
    """
    time = instant(iso)
    if time is None:
        return iso
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"


def minute(iso: str) -> str:
    """Return a time to the minute, in UTC, as short as a heading wants it.

    >>> minute("2024-03-04T00:01:22.511Z")
    '4 Mar 2024, 00:01'
    """
    time = instant(iso)
    if time is None:
        return iso
    return f"{time.day} {_MONTHS[time.month - 1][:3]} {time.year}, {time:%H:%M}"


def size(size_bytes: int) -> str:
    """Return a file size.

    >>> size(900), size(2_500_000)
    ('900 B', '2.5 MB')
    """
    value = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{number(value)} {unit}"


def _powers(value: float) -> str:
    mantissa, exponent = f"{value:.2e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    power = f"10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return power if mantissa == "1" else f"{mantissa}×{power}"
