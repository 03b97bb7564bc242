"""Rows at the right hour: every kind of zone, the days clocks change, both filings.

The cloud's answers are decoded and built into rows without Home Assistant, and compared
with what the simulated cloud knows to have happened.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.zepp.account import AccountData
from custom_components.zepp.api.decode import decode_band_data, decode_stress
from custom_components.zepp.families import STRESS
from custom_components.zepp.parts import PARTS_BY_KEY, build_rows
from custom_components.zepp.timeline import (
    Span,
    first_hour,
    hour_slices,
    minute_start,
    minutes_until,
)
from tests.zepp_cloud import Person, ZeppCloud
from tests.zepp_cloud.events import stress_items
from tests.zepp_cloud.records import band_records

DAY = timedelta(days=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "UTC",
)
# Half-hour summer time, clocks that change at midnight, quarter hours with summer time.
STRANGE_ZONES = ("Australia/Lord_Howe", "Asia/Beirut", "Africa/Cairo", "Pacific/Chatham")
# An ordinary day, and the days on which clocks change in the north and in the south.
DAYS = (
    date(2026, 6, 17),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2025, 9, 28),
    date(2026, 4, 5),
)
PARTS = (PARTS_BY_KEY["band_data"], PARTS_BY_KEY["stress"])
BUILT = {"heart_rate", "stress", "steps", "distance", "active_energy", "average_stress"}
NIGHTLY = {
    "sleep_score",
    "sleep_duration",
    "deep_sleep",
    "light_sleep",
    "rem_sleep",
    "wake_after_sleep_onset",
    "resting_heart_rate",
    "sleep_heart_rate",
}


def read(person: Person, first: date, last: date, now: datetime) -> AccountData:
    """Return what the cloud says of some dates, read with a day more on either side."""
    zone = ZoneInfo(person.time_zone)
    synced = person.synced_at(now).timestamp()
    records = band_records(person, first - DAY, last + DAY, synced, detail=True)
    stress = {"items": stress_items(person, synced)}
    band = decode_band_data(orjson.loads(records), zone)
    data = AccountData().with_band(band, first - DAY)
    return data.with_daily(STRESS, decode_stress(stress, zone), first - DAY)


def assert_true_rows(person: Person, first: date, last: date, now: datetime) -> None:
    """Assert that the rows of some dates are the true ones."""
    span = Span(first=first, last=last, now=now, zone=ZoneInfo(person.time_zone))
    rows = build_rows(PARTS, read(person, first, last, now), span)
    truth = ZeppCloud([person]).truth(person, now=now, since=first)
    end = datetime.fromtimestamp(span.end, UTC)
    found = {
        key: {datetime.fromtimestamp(start, UTC): row for start, row in series.items()}
        for key, series in rows.items()
    }
    for key in BUILT | NIGHTLY:
        wanted = {start: row for start, row in truth.statistics[key].items() if start < end}
        assert found[key] == pytest.approx(wanted), key


@pytest.mark.parametrize("filing", ["wake", "sleep"])
@pytest.mark.parametrize("anchor", ["local", "utc"])
@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_rows_are_true(zone: str, day: date, anchor: Any, filing: Any) -> None:
    person = Person(
        time_zone=zone, first_day=day - 6 * DAY, filing=filing, stress_anchor=anchor
    )
    now = datetime.combine(day + 3 * DAY, datetime.min.time(), UTC)
    assert_true_rows(person, day - 2 * DAY, day + DAY, now)


@given(
    zone=st.sampled_from((*ZONES, *STRANGE_ZONES)),
    day=st.dates(date(2024, 1, 10), date(2026, 10, 30)),
    minutes=st.integers(0, 4 * 1440),
    seed=st.integers(0, 50),
    filing=st.sampled_from(("wake", "sleep")),
    anchor=st.sampled_from(("local", "utc")),
    second_device=st.booleans(),
)
def test_rows_are_true_at_any_moment(
    zone: str,
    day: date,
    minutes: int,
    seed: int,
    filing: Any,
    anchor: Any,
    second_device: bool,
) -> None:
    person = Person(
        time_zone=zone,
        first_day=day - 3 * DAY,
        seed=seed,
        filing=filing,
        stress_anchor=anchor,
        second_device=second_device,
    )
    now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=minutes)
    assert_true_rows(person, day - DAY, day + 3 * DAY, now)


@pytest.mark.parametrize("zone", [*ZONES, *STRANGE_ZONES])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_hours_of_a_day(zone: str, day: date) -> None:
    """Each existing minute lies in the hour in which it begins, the first if twice."""
    zone_info = ZoneInfo(zone)
    hours = {
        minute: hour
        for hour, first, last in hour_slices(day, zone_info)
        for minute in range(first, last)
    }
    for minute in range(1440):
        when = minute_start(day, minute, zone_info)
        if when is None:
            assert minute not in hours
        else:
            assert hours[minute] == int(when.timestamp()) // 3600 * 3600


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Berlin", date(2026, 6, 17), "2026-06-16T22:00:00+00:00"),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00:00+00:00"),
        ("Asia/Kolkata", date(2026, 6, 17), "2026-06-16T19:00:00+00:00"),
        ("Asia/Kathmandu", date(2026, 6, 17), "2026-06-16T19:00:00+00:00"),
        ("Pacific/Kiritimati", date(2026, 6, 17), "2026-06-16T10:00:00+00:00"),
        ("America/New_York", date(2026, 3, 8), "2026-03-08T05:00:00+00:00"),
        ("UTC", date(2026, 6, 17), "2026-06-17T00:00:00+00:00"),
    ],
)
def test_first_hour_of_a_date(zone: str, day: date, begins: str) -> None:
    assert (
        datetime.fromtimestamp(first_hour(day, ZoneInfo(zone)), UTC).isoformat() == begins
    )


@pytest.mark.parametrize(
    ("now", "minutes"),
    [
        ("2026-10-24T21:59:00+00:00", 0),
        ("2026-10-24T22:00:00+00:00", 1),
        ("2026-10-25T00:59:00+00:00", 180),
        # The same hour again: its minutes are those of the first time.
        ("2026-10-25T01:00:00+00:00", 180),
        ("2026-10-25T01:59:00+00:00", 180),
        ("2026-10-25T02:00:00+00:00", 181),
        ("2026-10-25T22:59:00+00:00", 1440),
        ("2026-10-25T23:00:00+00:00", 1440),
    ],
)
def test_minutes_that_have_begun_when_clocks_go_back(now: str, minutes: int) -> None:
    moment = datetime.fromisoformat(now)
    assert minutes_until(date(2026, 10, 25), moment, ZoneInfo("Europe/Berlin")) == minutes
