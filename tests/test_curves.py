"""Curves of readings, and what hours and days make of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, strategies as st
import pytest

from custom_components.zepp.api import Day, PointDay, local_midnight
from custom_components.zepp.curves import (
    Curve,
    days,
    heart_rate_curve,
    hours,
    point_curve,
)
from custom_components.zepp.timeline import minute_start

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name)
    for name in ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
]
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAY = timedelta(days=1)
EVERY_MINUTE = bytes(40 + minute % 100 for minute in range(1440))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def lived(day: date, minutes: bytes = EVERY_MINUTE) -> dict[date, Day]:
    return {day: Day(date=day, heart_rate=minutes)}


def whole(day: date, zone: ZoneInfo = BERLIN) -> tuple[datetime, datetime]:
    return local_midnight(day, zone), local_midnight(day + DAY, zone)


@pytest.mark.parametrize(
    ("day", "length"), [(date(2026, 11, 18), 1440), (SPRING, 1380), (AUTUMN, 1500)]
)
def test_a_day_has_as_many_minutes_as_it_lasts(day: date, length: int) -> None:
    curve = heart_rate_curve(lived(day), *whole(day), BERLIN)
    assert len(curve.levels) == length
    assert curve.begin == local_midnight(day, BERLIN).timestamp()


def test_the_hour_that_comes_twice_has_readings_the_first_time() -> None:
    levels = heart_rate_curve(lived(AUTUMN), *whole(AUTUMN), BERLIN).levels
    assert levels[:180] == EVERY_MINUTE[:180]
    assert levels[180:240] == bytes(60)
    assert levels[240:] == EVERY_MINUTE[180:]


def test_the_hour_that_is_skipped_has_no_readings() -> None:
    levels = heart_rate_curve(lived(SPRING), *whole(SPRING), BERLIN).levels
    assert levels == EVERY_MINUTE[:120] + EVERY_MINUTE[180:]


@given(
    day=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 1439),
    before=st.integers(0, 3000),
    after=st.integers(1, 3000),
)
@example(day=AUTUMN, zone=BERLIN, minute=150, before=30, after=30)
@example(day=SPRING, zone=BERLIN, minute=150, before=30, after=30)
def test_a_reading_stands_at_its_minute(
    day: date, zone: ZoneInfo, minute: int, before: int, after: int
) -> None:
    when = minute_start(day, minute, zone)
    minutes = bytes(minute) + b"\x50"
    around = when or local_midnight(day, zone)
    start = around - timedelta(minutes=before)
    end = around + timedelta(minutes=after)
    curve = heart_rate_curve(lived(day, minutes), start, end, zone)
    places = [place for place, level in enumerate(curve.levels) if level]
    assert places == ([] if when is None else [before])
    assert len(curve.values) == before + after


def test_nothing_outside_the_range_is_laid_over_it() -> None:
    day = date(2026, 11, 18)
    start, end = at("2026-11-18T10:00:00+01:00"), at("2026-11-18T10:03:30+01:00")
    curve = heart_rate_curve(lived(day), start, end, BERLIN)
    assert curve.values == list(EVERY_MINUTE[600:604])


def test_a_range_that_is_over_before_it_begins_is_empty() -> None:
    when = at("2026-11-18T10:00:00+01:00")
    curve = heart_rate_curve(lived(date(2026, 11, 18)), when, when - DAY, BERLIN)
    assert curve.values == []
    assert hours(curve, BERLIN) == days(curve, BERLIN) == ()


def test_points_stand_in_their_five_minutes() -> None:
    start = at("2026-11-18T10:02:00+01:00")
    times = ("09:59", "10:01", "10:04", "10:05", "10:14", "10:20")
    day = PointDay(
        date=date(2026, 11, 18),
        times=tuple(at(f"2026-11-18T{time}:00+01:00") for time in times),
        levels=bytes((11, 12, 13, 14, 15, 16)),
    )
    curve = point_curve([day], start, start + timedelta(minutes=18))
    assert curve.begin == at("2026-11-18T10:00:00+01:00").timestamp()
    assert curve.values == [13, 14, 15, None]


def test_hours_and_days_are_those_with_readings() -> None:
    day = date(2026, 11, 18)
    minutes = bytes(30) + bytes([60, 70, 80]) + bytes(90) + bytes([90])
    start, end = whole(day)
    curve = heart_rate_curve(lived(day, minutes), start, end + DAY, BERLIN)
    found = [
        (row.start.isoformat(), row.mean, row.lowest, row.highest)
        for row in hours(curve, BERLIN)
    ]
    assert found == [
        ("2026-11-18T00:00:00+01:00", 70, 60, 80),
        ("2026-11-18T02:00:00+01:00", 90, 90, 90),
    ]
    (row,) = days(curve, BERLIN)
    assert (row.start.isoformat(), row.mean) == ("2026-11-18T00:00:00+01:00", 75)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_hours_and_days_hold_the_same_readings(day: date, zone: ZoneInfo) -> None:
    known = {found: lived(found)[found] for found in (day - DAY, day, day + DAY)}
    start, end = local_midnight(day - DAY, zone), local_midnight(day + 2 * DAY, zone)
    curve = heart_rate_curve(known, start, end, zone)
    by_day = days(curve, zone)
    assert [row.start.date() for row in by_day] == [day - DAY, day, day + DAY]
    assert all(row.start.minute == 0 and row.start.hour == 0 for row in by_day)
    assert min(row.lowest for row in hours(curve, zone)) == min(EVERY_MINUTE)
    total = sum(
        len(
            curve.between(
                int(row.start.timestamp()), int(row.start.timestamp()) + 3600
            ).readings
        )
        for row in hours(curve, zone)
    )
    assert total == len(curve.readings)


@given(
    levels=st.binary(max_size=50),
    begin=st.integers(-100, 100),
    length=st.integers(0, 100),
)
def test_a_part_is_what_begins_in_it(levels: bytes, begin: int, length: int) -> None:
    curve = Curve(begin=0, step=7, levels=levels)
    part = curve.between(begin, begin + length)
    expected = [
        level for place, level in enumerate(levels) if begin <= place * 7 < begin + length
    ]
    assert list(part.levels) == expected
