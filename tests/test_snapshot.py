"""What is shown now, of what has been read; pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from custom_components.zepp.account import AccountData
from custom_components.zepp.api import Day, Reading
from custom_components.zepp.snapshot import ZeppSnapshot, build_snapshot

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
    return build_snapshot(data, datetime.fromisoformat(now), BERLIN, frozenset())


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
