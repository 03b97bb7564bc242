"""What is shown now, of what has been read; pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from custom_components.zepp.account import AccountData
from custom_components.zepp.api import Day, MinuteDay, PointDay, Reading
from custom_components.zepp.families import BIO_CHARGE, SPO2, Daily
from custom_components.zepp.snapshot import ZeppSnapshot, build_snapshot

USER = "1100223344"
BERLIN = ZoneInfo("Europe/Berlin")


def heart_rate(minutes: dict[int, int]) -> bytes:
    return bytes(minutes.get(minute, 0) for minute in range(1440))


def shown(now: str, days: dict[date, dict[int, int]]) -> ZeppSnapshot:
    data = AccountData(
        days={
            day: Day(date=day, heart_rate=heart_rate(minutes))
            for day, minutes in days.items()
        }
    )
    return build_snapshot(USER, data, datetime.fromisoformat(now), BERLIN, frozenset())


def test_a_day_without_readings_leaves_the_one_before() -> None:
    found = shown(
        "2026-06-17T06:00:00+00:00", {date(2026, 6, 16): {1439: 58}, date(2026, 6, 17): {}}
    )
    assert found.heart_rate == Reading(
        value=58, measured_at=datetime(2026, 6, 16, 21, 59, tzinfo=UTC)
    )
    assert found.heart_rates is None


def test_a_minute_that_does_not_exist_is_passed_over() -> None:
    """On 29 March 2026 half past two is skipped in Berlin."""
    found = shown("2026-03-29T12:00:00+00:00", {date(2026, 3, 29): {90: 61, 150: 99}})
    assert found.heart_rate == Reading(
        value=61, measured_at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    )


def test_minutes_after_now_are_dropped() -> None:
    found = shown("2026-06-17T06:00:00+00:00", {date(2026, 6, 17): {480: 61, 481: 99}})
    assert found.heart_rate == Reading(
        value=61, measured_at=datetime(2026, 6, 17, 6, 0, tzinfo=UTC)
    )
    assert found.heart_rates
    assert (found.heart_rates.lowest, found.heart_rates.highest) == (61, 61)


def test_a_day_of_a_watch_that_is_ahead_counts_for_nothing_yet() -> None:
    found = shown("2026-06-17T06:00:00+00:00", {date(2026, 6, 18): {0: 99}})
    assert found.heart_rate is None
    assert found.today.activity is None


def daily_shown(now: str, daily: Daily) -> ZeppSnapshot:
    moment = datetime.fromisoformat(now)
    return build_snapshot(USER, AccountData(daily=daily), moment, BERLIN, frozenset())


def charges(day: date, minutes: dict[int, int]) -> MinuteDay:
    return MinuteDay(
        date=day, minutes=bytes(minutes.get(minute, 255) for minute in range(1440))
    )


def test_the_newest_charge_is_not_of_the_future() -> None:
    """Not of a later minute, nor of a day in UTC that has not begun."""
    days = (
        charges(date(2026, 6, 16), {1200: 31, 1201: 30}),
        charges(date(2026, 6, 17), {361: 80}),
        charges(date(2026, 6, 18), {0: 90}),
    )
    found = daily_shown("2026-06-17T06:00:59+00:00", {BIO_CHARGE.key: days})
    assert found.latest[BIO_CHARGE.key] == Reading(
        value=30, measured_at=datetime(2026, 6, 16, 20, 1, tzinfo=UTC)
    )
    found = daily_shown("2026-06-17T06:01:00+00:00", {BIO_CHARGE.key: days})
    assert found.latest[BIO_CHARGE.key] == Reading(
        value=80, measured_at=datetime(2026, 6, 17, 6, 1, tzinfo=UTC)
    )
    assert not daily_shown("2026-06-16T06:00:00+00:00", {BIO_CHARGE.key: days}).latest


def test_the_newest_measurement_is_not_of_the_future() -> None:
    times = tuple(datetime(2026, 6, 17, hour, tzinfo=UTC) for hour in (5, 6, 7))
    days = (PointDay(date=date(2026, 6, 17), times=times, levels=bytes((96, 97, 98))),)
    found = daily_shown("2026-06-17T06:00:00+00:00", {SPO2.key: days})
    assert found.latest[SPO2.key] == Reading(value=97, measured_at=times[1])
    assert not daily_shown("2026-06-17T04:00:00+00:00", {SPO2.key: days}).latest
