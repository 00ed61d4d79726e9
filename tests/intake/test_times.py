"""Times: every form that is read, and every one that must not be guessed."""

from __future__ import annotations

import calendar
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow
from heliograph.intake.times import TimeColumn, zone_named

NOON = 1_629_021_600_000_000  # 2021-08-15 10:00:00 UTC
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

FIRST, LAST = datetime(1990, 1, 2), datetime(2099, 12, 30)  # noqa: DTZ001 - naive as drawn
instants = st.datetimes(
    min_value=FIRST,
    max_value=LAST,
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)


def column(**settings: object) -> TimeColumn:
    return TimeColumn("a.csv", "time", **settings)  # type: ignore[arg-type]


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "written",
    [
        "2021-08-15T10:00:00Z",
        "2021-08-15T10:00:00.000000Z",
        "2021-08-15 12:00:00+02:00",
        "2021-08-15 12:00:00 +0200",
        "2021-08-15 10:00:00 UTC",
        "2021-08-15 12:00+02",
        "2021/08/15 10:00:00Z",
        "20210815T100000Z",
        "1629021600",
        1629021600,
        "1629021600.0",
        "1629021600000",
        "1629021600000000",
        "1629021600000000000",
        "Sun Aug 15 10:00:00 +0000 2021",
        "Sun, 15 Aug 2021 12:00:00 +0200",
        " 2021-08-15T10:00:00Z ",
    ],
)
def test_every_form_is_the_same_instant(written: str | int) -> None:
    assert column().read(written, 2) == NOON


@given(instants)
def test_iso_8601_is_read_to_the_microsecond(instant: datetime) -> None:
    for separator in "T ":
        assert column().read(instant.isoformat(separator), 2) == micros(instant)


@given(instants.map(lambda instant: instant.replace(microsecond=0)))
def test_rfc_2822_and_twitters_form_are_read_to_the_second(instant: datetime) -> None:
    assert column().read(format_datetime(instant.astimezone(UTC)), 2) == micros(instant)
    months = calendar.month_abbr
    classic = f"Wed {months[instant.month]} {instant:%d %H:%M:%S %z %Y}"
    assert column().read(classic, 2) == micros(instant)


@given(st.integers(micros(datetime(1990, 1, 1, tzinfo=UTC)), 4_102_444_800_000_000 - 1))
def test_epochs_are_told_apart_by_magnitude(instant: int) -> None:
    assert column().read(str(instant), 2) == instant
    assert column().read(str(instant * 1000), 2) == instant
    assert column().read(str(instant // 1000), 2) == instant // 1000 * 1000
    assert column().read(str(instant // 10**6), 2) == instant // 10**6 * 10**6
    assert column().read(f"{instant // 10**6}.{instant % 10**6:06}", 2) == instant


@given(st.datetimes(min_value=FIRST, max_value=LAST))
def test_a_local_time_is_read_in_its_zone_unless_the_clocks_were_changed(naive: datetime) -> None:
    zone = ZoneInfo("Europe/Berlin")
    offsets = {naive.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    if len(offsets) == 2:
        with pytest.raises(BadRow, match="clocks"):
            column(zone=zone).read(naive.isoformat(), 2)
        return
    instant = column(zone=zone).read(naive.isoformat(), 2)
    back = (EPOCH + timedelta(microseconds=instant)).astimezone(zone)
    assert back.replace(tzinfo=None) == naive


@pytest.mark.parametrize(
    ("written", "reason"),
    [("2021-10-31 02:30:00", "occurred twice"), ("2021-03-28 02:30:00", "did not occur")],
)
def test_a_local_time_in_a_change_of_clocks_is_a_bad_row(written: str, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        column(zone=ZoneInfo("Europe/Berlin")).read(written, 2)


def test_a_time_without_a_zone_stops_the_run_with_the_remedy() -> None:
    with pytest.raises(InputError, match=r"a\.csv, line 7.*no zone.*--timezone Europe/Berlin"):
        column().read("2021-08-15 10:00:00", 7)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1629021600", "2021-08-15T10:00:00Z"),
        ("2021-08-15T10:00:00Z", "1629021600"),
        ("1629021600", "1629021600000"),
        ("2021-08-15T10:00:00Z", "2021-08-15T10:00:00"),
        ("2021-08-15T10:00:00Z", "Sun Aug 15 10:00:00 +0000 2021"),
    ],
)
def test_a_mixture_of_forms_stops_the_run_naming_both_lines(first: str, second: str) -> None:
    times = column(zone=UTC)
    times.read(first, 2)
    with pytest.raises(InputError, match=r"line 2 has .*, line 9 "):
        times.read(second, 9)


@pytest.mark.parametrize(
    "written", ["03/04/2021", "03/04/2021 10:00", "3.4.21 10:00", "15-08-2021"]
)
def test_the_order_of_day_and_month_is_never_guessed(written: str) -> None:
    with pytest.raises(InputError, match="which number of the date is the day"):
        column(zone=UTC).read(written, 2)


@pytest.mark.parametrize(
    "written",
    [
        "", "yesterday", "0", "-5", "99999999999999999999", "1.6E+09", "2021-13-01T00:00:00Z",
        "2021-02-30T00:00:00Z", "2021-08-15T25:00:00Z", "2021-08-15", "1969-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "2021-08-15 10:00:00 IST", "2021-08-15 10:00:00 CEST", "Sun Foo 15 10:00:00 +0000 2021",
        "Sun, 99 Aug 2021 10:00:00 +0000", "1629021600" * 400, True,
    ],
)  # fmt: skip
def test_a_wrong_time_is_a_bad_row(written: str) -> None:
    with pytest.raises(BadRow, match=r"time"):
        column().read(written, 2)


@given(st.text(max_size=40) | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.{0,12}"))
def test_no_string_raises_anything_else(written: str) -> None:
    with suppress(BadRow, InputError):
        assert column(zone=UTC).read(written, 2) > 0


def test_abbreviations_count_only_where_the_format_documents_them() -> None:
    assert column(abbreviations=True).read("2021-08-15 12:00:00 CEST", 2) == NOON
    assert column(abbreviations=True).read("2021-08-15 06:00:00 EDT", 2) == NOON
    with pytest.raises(BadRow, match="abbreviation"):
        column(abbreviations=True).read("2021-08-15 12:00:00 IST", 2)


def test_whole_minutes_are_noticed() -> None:
    times = column(zone=UTC)
    times.read("2021-08-15 10:05", 2)
    assert times.whole_minutes
    times.read("2021-08-15 10:05:01", 3)
    assert not times.whole_minutes


@pytest.mark.parametrize(
    "written",
    [
        "Sun, 10 Oct 2021 18:19:24 GMT", "10 Oct 2021 18:19:24 UT", "10 Oct 2021 18:19:24 -0000",
        "Sun, 10 Oct 2021 14:19:24 EDT", "Sun, 10 Oct 2021 20:19:24 +0200 (CEST)",
        "2021-10-10T18:19:24z",
    ],
)  # fmt: skip
def test_zones_that_rfc_2822_defines(written: str) -> None:
    assert TimeColumn("a.csv", "time").read(written, 2) == 1_633_889_964_000_000


@pytest.mark.parametrize(
    "written",
    [
        "Sun, 10 Oct 2021 20:19:24 CEST", "10 Oct 2021 20:19:24 IST", "10 Oct 2021 08:19 PM",
        "10 Oct 2021 08:19:24 PM +0000", "10 Okt 2021 08:19:24 +0000", "10 Oct 2021 x",
        "31 Feb 2021 08:19:24 +0000", "2021-10-10",
    ],
)  # fmt: skip
def test_what_is_no_time_of_rfc_2822_is_a_bad_row(written: str) -> None:
    with pytest.raises(BadRow):
        TimeColumn("a.csv", "time", zone=zone_named("UTC")).read(written, 2)


def test_rfc_2822_with_and_without_a_zone_is_a_mixture() -> None:
    column = TimeColumn("a.csv", "time", zone=zone_named("Europe/Berlin"))
    column.read("10 Oct 2021 20:19:24 +0200", 2)
    with pytest.raises(InputError, match=r"more than one way.*without a zone"):
        column.read("10 Oct 2021 20:19:24", 3)
