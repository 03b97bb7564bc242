"""The actions that answer heart rate and stress."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.zepp_cloud import Fault, Person, Workout, ZeppCloud

from .conftest import Ask, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
DAY: Final = timedelta(days=1)
BERLIN: Final = ZoneInfo("Europe/Berlin")
YESTERDAY: Final = {"start": "2026-11-17 00:00:00", "end": "2026-11-18 00:00:00"}
LONGEST: Final = {"start": "2026-10-18 00:00:00", "end": "2026-11-18 00:00:00"}


def worn(person: Person, day: date) -> list[int | None]:
    """Return what was measured at each minute of a date."""
    return [bpm if 25 <= bpm <= 240 else None for bpm in person.life(day).heart_rate]


def known(values: list[int | None]) -> list[int]:
    return [value for value in values if value is not None]


@pytest.fixture(autouse=True)
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up the account."""
    await async_set_up(hass, entry)


async def test_every_minute_of_a_day(ask: Ask, person: Person) -> None:
    answer = await ask("get_heart_rate", **YESTERDAY, resolution="minute")
    assert answer["start"] == "2026-11-17T00:00:00+01:00"
    assert answer["end"] == "2026-11-18T00:00:00+01:00"
    assert answer["step"] == 60
    assert answer["values"] == worn(person, TODAY - DAY)


async def test_the_hours_of_a_day(ask: Ask, person: Person) -> None:
    answer = await ask("get_heart_rate", **YESTERDAY)
    minutes = known(worn(person, TODAY - DAY)[8 * 60 : 9 * 60])
    assert answer["resolution"] == "hour"
    row = next(row for row in answer["rows"] if row["start"][11:13] == "08")
    assert row == {
        "start": "2026-11-17T08:00:00+01:00",
        "mean": round(sum(minutes) / len(minutes), 2),
        "min": min(minutes),
        "max": max(minutes),
    }


async def test_days_beyond_memory(ask: Ask, person: Person, cloud: ZeppCloud) -> None:
    before = len(cloud.requests)
    answer = await ask("get_heart_rate", **LONGEST, resolution="day")
    # A block of band data, and one of workouts.
    assert len(cloud.requests) - before <= 4
    expected = {
        day.isoformat(): (max(minutes), min(minutes))
        for day in (date(2026, 10, 18) + offset * DAY for offset in range(31))
        if (minutes := known(worn(person, day)))
    }
    found = {row["start"][:10]: (row["max"], row["min"]) for row in answer["rows"]}
    assert found == expected


async def test_a_month_by_the_minute_has_the_hour_that_came_twice(
    ask: Ask, person: Person
) -> None:
    answer = await ask("get_heart_rate", **LONGEST, resolution="minute")
    values = answer["values"]
    assert len(values) == 31 * 1440 + 60
    twice = (
        int(
            (
                datetime(2026, 10, 25, tzinfo=BERLIN).timestamp()
                - datetime(2026, 10, 18, tzinfo=BERLIN).timestamp()
            )
            // 60
        )
        + 180
    )
    assert values[twice : twice + 60] == [None] * 60
    assert values[twice + 60 : twice + 120] == worn(person, date(2026, 10, 25))[180:240]


async def test_resting_heart_rates_and_workouts_of_the_range(
    ask: Ask, person: Person
) -> None:
    person.edit(TODAY - DAY, workouts=(Workout(kind="run", start=1420, end=1439, load=9),))
    night = person.life(TODAY - DAY).night
    assert night
    answer = await ask("get_heart_rate", **YESTERDAY)
    assert answer["resting_heart_rates"] == [
        {"date": "2026-11-17", "resting_heart_rate": night.resting_heart_rate}
    ]
    # Edited after polls had read it.
    starts = [workout["start"] for workout in answer["workouts"]]
    assert all(start.startswith("2026-11-17") for start in starts)


async def test_a_workout_over_midnight_belongs_to_both_days(
    hass: HomeAssistant, ask: Ask, person: Person, entry: MockConfigEntry
) -> None:
    late = Workout(kind="run", start=1430, end=1450, load=9)
    person.edit(TODAY - 3 * DAY, workouts=(late,))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    times = {"start": "2026-11-16 00:00:00", "end": "2026-11-16 01:00:00"}
    answer = await ask("get_heart_rate", **times)
    assert [found["end"] for found in answer["workouts"]] == ["2026-11-16T00:10:00+01:00"]
    times = {"start": "2026-11-16 00:10:00", "end": "2026-11-16 01:00:00"}
    assert not (await ask("get_heart_rate", **times))["workouts"]


async def test_today_ends_now(ask: Ask) -> None:
    times = {"start": "2026-11-18 00:00:00", "end": "2026-11-19 00:00:00"}
    answer = await ask("get_heart_rate", **times, resolution="minute")
    assert answer["end"] == "2026-11-18T15:20:30+01:00"
    assert len(answer["values"]) == 15 * 60 + 21


async def test_times_with_an_offset(ask: Ask, person: Person) -> None:
    times = {"start": "2026-11-17T05:00:00Z", "end": "2026-11-17T05:05:00+00:00"}
    answer = await ask("get_heart_rate", **times, resolution="minute")
    assert answer["start"] == "2026-11-17T06:00:00+01:00"
    assert answer["values"] == worn(person, TODAY - DAY)[360:365]


async def test_stress_by_five_minutes(ask: Ask, person: Person) -> None:
    answer = await ask("get_stress", **YESTERDAY, resolution="five_minutes")
    begin = datetime(2026, 11, 16, 23, tzinfo=UTC).timestamp()
    expected: list[int | None] = [None] * 288
    for point in person.life(TODAY - DAY).stress:
        if 1 <= point.value <= 100:
            expected[int(point.time - begin) // 300] = point.value
    assert answer["step"] == 300
    assert answer["values"] == expected
    levels = known(expected)
    shares = answer["shares"]
    assert shares["relaxed"] == round(100 * sum(v < 40 for v in levels) / len(levels), 2)
    assert shares["high"] == round(100 * sum(v >= 80 for v in levels) / len(levels), 2)
    assert list(shares) == ["relaxed", "normal", "medium", "high"]
    assert sum(shares.values()) == pytest.approx(100, abs=0.03)


@pytest.mark.parametrize("resolution", ["hour", "day"])
async def test_stress_by_hour_and_day(ask: Ask, person: Person, resolution: str) -> None:
    answer = await ask("get_stress", **YESTERDAY, resolution=resolution)
    levels = [p.value for p in person.life(TODAY - DAY).stress if 1 <= p.value <= 100]
    assert max(row["max"] for row in answer["rows"]) == max(levels)
    assert len(answer["rows"]) == (1 if resolution == "day" else 24)


async def test_a_time_without_stress_has_no_shares(ask: Ask, person: Person) -> None:
    times = {"start": "2025-01-01 00:00:00", "end": "2025-01-02 00:00:00"}
    answer = await ask("get_stress", **times)
    assert answer["rows"] == []
    assert set(answer["shares"].values()) == {None}


@pytest.mark.parametrize("action", ["get_heart_rate", "get_stress"])
@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        ("2026-11-17 10:00:00", "2026-11-17 10:00:00", "times_reversed"),
        ("2026-11-17 10:00:00", "2026-11-16 10:00:00", "times_reversed"),
        ("2026-11-19 00:00:00", "2026-11-19 10:00:00", "date_in_future"),
        ("2026-11-17 00:00:00", "2026-11-20 00:00:00", "date_in_future"),
        ("2026-10-01 00:00:00", "2026-11-17 00:00:00", "range_too_long"),
        ("2009-12-31 00:00:00", "2010-01-02 00:00:00", "date_too_early"),
        ("0001-01-01 00:00:00", "2010-01-02 00:00:00", "date_too_early"),
        ("2026-11-17 00:00:00", "9999-12-31 23:00:00", "date_in_future"),
        ("2026-11-18 23:00:00", "2026-11-19 00:00:00", "time_in_future"),
    ],
)
async def test_times_that_cannot_be_answered(
    ask: Ask, cloud: ZeppCloud, action: str, start: str, end: str, key: str
) -> None:
    before = len(cloud.requests)
    with pytest.raises(ServiceValidationError) as err:
        await ask(action, start=start, end=end)
    assert err.value.translation_key == key
    assert len(cloud.requests) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "yesterday", "end": "2026-11-17 00:00:00"},
        {**YESTERDAY, "resolution": "five_minutes"},
        {**YESTERDAY, "unknown": 1},
        {"start": "2026-11-17 00:00:00"},
    ],
)
async def test_fields_that_make_no_sense(ask: Ask, fields: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        await ask("get_heart_rate", **fields)


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(path="band_data", status=400), "not_understood"),
        (Fault(path="band_data", status=503, times=2), "cannot_connect"),
        (Fault(path="band_data", status=401), "auth_failed"),
        (Fault(path="band_data", status=429), "rate_limited"),
        (Fault(path="band_data", body="<html>"), "not_understood"),
        (Fault(path="band_data", status=500), "cannot_connect"),
    ],
)
async def test_a_cloud_that_does_not_answer(
    ask: Ask, cloud: ZeppCloud, fault: Fault, key: str
) -> None:
    cloud.faults.add(fault)
    with pytest.raises(HomeAssistantError) as err:
        await ask("get_heart_rate", **LONGEST)
    assert err.value.translation_key == key
    assert not isinstance(err.value, ServiceValidationError)
    assert (await ask("get_heart_rate", **LONGEST))["rows"]


class TestIdle:
    """Somebody who never trains."""

    @pytest.fixture
    def person(self, time_zone: str) -> Person:
        """Return somebody of whom the cloud knows stress only."""
        families = frozenset({"stress"})
        return Person(time_zone=time_zone, first_day=date(2026, 9, 1), families=families)

    async def test_workouts_are_not_asked_for(self, ask: Ask, cloud: ZeppCloud) -> None:
        before = len(cloud.requests)
        answer = await ask("get_heart_rate", **LONGEST)
        assert answer["rows"]
        assert answer["workouts"] == []
        assert len(cloud.requests) == before + 1


class TestPoor:
    """Somebody whose band measures next to nothing."""

    @pytest.fixture
    def person(self, time_zone: str) -> Person:
        """Return somebody without heart rate or stress."""
        person = Person(
            time_zone=time_zone, first_day=date(2026, 9, 1), families=frozenset()
        )
        day = person.first_day
        while day <= TODAY:
            person.edit(day, heart_rate=bytes([255]) * 1440)
            day += DAY
        return person

    @pytest.mark.parametrize("action", ["get_heart_rate", "get_stress"])
    async def test_what_was_never_measured(self, ask: Ask, action: str) -> None:
        with pytest.raises(ServiceValidationError) as err:
            await ask(action, **YESTERDAY)
        assert err.value.translation_key == "no_such_data"
        assert err.value.translation_placeholders == {"name": "Mira"}
