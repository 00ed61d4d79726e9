"""Times to microseconds since 1970 in UTC, one way of writing a column.

Read are: seconds, milliseconds, microseconds or nanoseconds since 1970 (told apart by magnitude:
within the years 1990 to 2100 the four do not overlap); ISO 8601, with 'T' or a space; RFC 2822;
Twitter's classic form. A time without a zone, a mixture, or an order of day and month that cannot
be told stops the run; a time that is merely wrong condemns its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow
from heliograph.intake.zones import RFC_2822_MINUTES, offset_minutes

EARLIEST_S = 631_152_000  # 1990-01-01
LATEST_S = 4_102_444_800  # 2100-01-01

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_PER_S = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?")
_DAY_MONTH = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})\b.*", re.DOTALL)
_ISO = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{1,2}:\d{2}.*|\d{8}T\d{4,6}.*", re.DOTALL)
_TWITTER = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})"
)
_RFC_2822 = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} .*", re.DOTALL)
_RFC_2822_PARTS = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{1,2}):(\d{2})(:\d{2})?"
    r"(?: ([A-Za-z]{1,5}|[+-]\d{4}))?(?: \([^()]*\))?"
)
_DATE = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}")
_DAY = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_NAMED_ZONE = re.compile(r"(.*\d) ?([A-Z]{2,5}|[+-]\d{2})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ZONED = "ISO 8601 with a zone"
_SECONDS = "seconds since 1970"
_TEN_DIGITS = re.compile(r"[0-9]{10}").fullmatch
_NAIVE = "times without a zone"
DAYS = "days without a time of day"


class TimeColumn:
    """Reads the times of one column of one file; the first one settles how they are written.

    ``zone`` is the zone of naive times, where the format documents it or the person names it;
    ``abbreviations`` says that the format documents zone names such as CEST, ``days`` that a day
    alone is enough: it counts as 00:00 UTC of that day, whatever the zone.

    >>> column = TimeColumn("a.csv", "time")
    >>> column.read("2021-08-15T10:00:00Z", 2)
    1629021600000000
    >>> column.read("1629021600", 3)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: a.csv, column 'time': the times are written in more than one \
way: line 2 has ISO 8601 with a zone, line 3 seconds since 1970; bring the column into one form.
    """

    def __init__(
        self,
        path: str | Path,
        column: str,
        *,
        zone: tzinfo | None = None,
        abbreviations: bool = False,
        days: bool = False,
    ) -> None:
        self.path = path
        self.column = column
        self.kind: str | None = None
        self.whole_minutes = True  # until a time with seconds is met
        self._zone = zone
        self._abbreviations = abbreviations
        self._days = days
        self._first_line = 0

    def read(self, value: str | int | float, line: int) -> int:
        """Return microseconds since 1970, UTC.

        Raises BadRow for a time that is wrong, InputError for one that stops the run.
        """
        if self.kind == _SECONDS and isinstance(value, str) and _TEN_DIGITS(value):
            # The shortcut for the commonest export; anything else takes the long way.
            if (seconds := int(value)) < LATEST_S:
                return self._micros(seconds * 1_000_000)
        elif isinstance(value, int | float):
            value = str(value)
        kind, micros = self._parse(value.strip(), line)
        if self.kind is None:
            self.kind, self._first_line = kind, line
        elif kind != self.kind:
            raise InputError(
                "the times are written in more than one way: "
                f"line {self._first_line} has {self.kind}, line {line} {kind}",
                path=self.path,
                column=self.column,
                remedy="bring the column into one form.",
            )
        return self._micros(micros)

    def _micros(self, micros: int) -> int:
        if self.whole_minutes and micros % 60_000_000:
            self.whole_minutes = False
        return micros

    def _parse(self, text: str, line: int) -> tuple[str, int]:
        if not text:
            raise BadRow("the time is missing", self.column)
        if self._days and (day := day_in(text)):
            return DAYS, self._instant(datetime.fromisoformat, f"{day}T00:00Z", line)
        if _NUMBER.fullmatch(text):
            return _epoch(text, self.column)
        if _ISO.fullmatch(text):
            return self._iso(text.replace("/", "-"), line)
        if found := _TWITTER.fullmatch(text):
            month, day, clock, offset, year = found.groups()
            number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
            written = f"{year}-{number:02}-{day}T{clock}{offset}"
            return "Twitter's classic form", self._instant(datetime.fromisoformat, written, line)
        if _RFC_2822.fullmatch(text):
            return self._rfc_2822(text, line)
        if _DAY_MONTH.fullmatch(text):
            raise InputError(
                "it cannot be told which number of the date is the day and which the month",
                path=self.path,
                line=line,
                column=self.column,
                remedy="write the times as ISO 8601, such as 2021-04-03T10:00:00Z.",
            )
        if _DATE.fullmatch(text):
            raise BadRow("the time is a date without a time of day", self.column)
        raise BadRow("the time cannot be read", self.column)

    def _rfc_2822(self, text: str, line: int) -> tuple[str, int]:
        found = _RFC_2822_PARTS.fullmatch(text)
        if found is None or found[2] not in _MONTHS:
            raise BadRow("the time cannot be read", self.column)
        day, month, year, hour, minute, second, zone = found.groups()
        if zone and zone[0] not in "+-":
            minutes = offset_minutes(zone.upper(), documented=self._abbreviations)
            if minutes is None:
                minutes = RFC_2822_MINUTES.get(zone.upper())
            zone = self._offset(minutes)
        written = (
            f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"
            f"T{int(hour):02}:{minute}{second or ''}{zone or ''}"
        )
        kind = "RFC 2822" if zone else "RFC 2822 without a zone"
        return kind, self._instant(datetime.fromisoformat, written, line)

    def _offset(self, minutes: int | None) -> str:
        if minutes is None:
            raise BadRow("the time has a zone abbreviation that is not known", self.column)
        sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
        return f"{sign}{minutes // 60:02}:{minutes % 60:02}"

    def _iso(self, text: str, line: int) -> tuple[str, int]:
        if text.endswith("z"):
            text = text[:-1] + "Z"
        if found := _NAMED_ZONE.fullmatch(text):
            text, name = found.groups()
            if not name.startswith(("+", "-")):
                name = self._offset(offset_minutes(name, documented=self._abbreviations))
            text = text.rstrip() + name
        if len(text) > 12 and text[12] == ":":  # one digit for the hour
            text = text[:11] + "0" + text[11:]
        naive = "+" not in text[10:] and "-" not in text[10:] and not text.endswith("Z")
        return (_NAIVE if naive else _ZONED), self._instant(datetime.fromisoformat, text, line)

    def _instant(self, read: Callable[[str], datetime], text: str, line: int) -> int:
        try:
            instant = read(text)
        except (ValueError, OverflowError, IndexError) as error:
            raise BadRow("the time cannot be read", self.column) from error
        if instant.tzinfo is None:
            instant = self._in_zone(instant, line)
        try:
            gap = instant - _EPOCH
        except OverflowError as error:
            raise BadRow("the time is before 1990 or after 2100", self.column) from error
        return _in_range(gap // timedelta(microseconds=1), self.column)

    def _in_zone(self, naive: datetime, line: int) -> datetime:
        if self._zone is None:
            raise InputError(
                "the times have no zone, and guessing one would shift every post",
                path=self.path,
                line=line,
                column=self.column,
                remedy="say where the clock stood, such as `--timezone Europe/Berlin` or "
                "`--timezone UTC`.",
            )
        early = naive.replace(tzinfo=self._zone, fold=0)
        late = naive.replace(tzinfo=self._zone, fold=1)
        if early.utcoffset() != late.utcoffset():
            back = early.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None)
            if back == naive:
                raise BadRow("the local time occurred twice, as clocks were set back", self.column)
            raise BadRow("the local time did not occur, as clocks were set forward", self.column)
        return early


def _epoch(text: str, column: str) -> tuple[str, int]:
    whole, _, fraction = text.partition(".")
    number = int(whole)
    for unit, ticks in _TICKS_PER_S.items():
        if EARLIEST_S * ticks <= number < LATEST_S * ticks:
            # Digits beyond microseconds are cut, never rounded into the next one.
            shifted = int(whole + (fraction + "0" * 6)[:6])
            return f"{unit} since 1970", shifted // ticks
    raise BadRow("the time is before 1990 or after 2100", column)


def _in_range(micros: int, column: str) -> int:
    if not EARLIEST_S * 1_000_000 <= micros < LATEST_S * 1_000_000:
        raise BadRow("the time is before 1990 or after 2100", column)
    return micros


def day_in(text: str) -> str | None:
    """Return the day that a text is, as ISO 8601 writes it; None where it is more or less.

    >>> day_in("20220101"), day_in("2022年1月1日"), day_in("2022-01-01T00:00:00Z")
    ('2022-01-01', '2022-01-01', None)
    """
    found = _DAY.fullmatch(text)
    return "{}-{:0>2}-{:0>2}".format(*filter(None, found.groups())) if found else None


def zone_named(name: str) -> tzinfo:
    """Return the zone with an IANA name; raises InputError where there is none.

    >>> str(zone_named("Europe/Berlin"))
    'Europe/Berlin'
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise InputError(
            f"there is no time zone {name!r}",
            remedy="give an IANA name, such as `--timezone Europe/Berlin`.",
        ) from error
