"""Late data and late corrections: everything since, and a daily review of older days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.parts import PARTS
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .asked import CORE
from .conftest import Tick, async_set_up
from .truth import assert_recorded, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

DAY = timedelta(days=1)
SET_UP = date(2026, 11, 18)
HISTORY = [{"history_days": 100}]


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody who has worn a simple watch for half a year."""
    return Person(time_zone=time_zone, first_day=date(2026, 5, 1), families=CORE)


def asked(cloud: ZeppCloud, last: str) -> int:
    """Return how often older band data was asked for, up to the day before a date."""
    return sum(found.query.get("to_date", last) < last for found in cloud.requests)


async def test_a_watch_that_was_silent_for_weeks(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    """Its phone had no network for 40 days: then all of them arrive at once."""
    person.sync_to(dt_util.utcnow() - timedelta(hours=1))
    await async_set_up(hass, entry)
    for _ in range(40):
        await tick(days=1)
    cloud.requests.clear()
    person.sync_to(None)
    await tick(minutes=16)

    await assert_recorded(hass, cloud, person, SET_UP - 13 * DAY)
    assert asked(cloud, "2026-12-20") == 2, "27 days"
    cloud.requests.clear()
    await tick(hours=2)
    assert asked(cloud, "2026-12-20") == 0, "and once only"


async def test_home_assistant_that_was_off_for_weeks(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    freezer: FrozenDateTimeFactory,
) -> None:
    await async_set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    freezer.tick(timedelta(days=33))
    await async_set_up(hass, entry)

    await assert_recorded(hass, cloud, person, SET_UP - 13 * DAY)


async def test_a_day_without_sync_times_counts_by_its_data(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Nothing tells when the data was uploaded, so its own date must do."""
    body = b'{"code":1,"data":[{"date_time":"2026-11-17","uid":"1","summary":"e30="}]}'
    cloud.faults.add(Fault(path="band_data", times=None, body=body))
    await async_set_up(hass, entry)

    due = hass_storage[f"zepp.{entry.entry_id}"]["data"]["due_from"]
    assert due["band_data"] == "2026-11-17"
    assert due["stress"] == "2026-11-17"


async def test_nothing_at_all_is_due_from_the_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    hass_storage: dict[str, Any],
) -> None:
    cloud.faults.add(Fault(path="band_data", times=None, body=b'{"code":1,"data":[]}'))
    await async_set_up(hass, entry)

    due = hass_storage[f"zepp.{entry.entry_id}"]["data"]["due_from"]
    assert due == {
        part.key: (SET_UP - (part.recent_days - 1) * DAY).isoformat() for part in PARTS
    }


@pytest.mark.allowed_logs("The cloud has not answered")
async def test_a_family_that_was_lost_for_weeks(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=500))
    for _ in range(20):
        await tick(days=1)
    cloud.faults.clear()
    await tick(minutes=61)
    await tick(minutes=16)

    await assert_recorded(hass, cloud, person, SET_UP - 13 * DAY)


@pytest.mark.parametrize("options", HISTORY)
async def test_older_days_are_reviewed_once_a_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    day = SET_UP - 40 * DAY
    person.edit(day, steps=31234, distance=9999, energy=0)
    person.edit(day + DAY, night=None)
    person.edit(day + 2 * DAY, heart_rate=bytes(1440), stress=())
    cloud.requests.clear()
    await tick(hours=1)
    assert asked(cloud, "2026-11-17") == 0, "not on the day of the import"
    await tick(hours=22)

    await assert_recorded(hass, cloud, person, SET_UP - 99 * DAY)
    assert asked(cloud, "2026-11-19") == 5, "60 days"
    cloud.requests.clear()
    await tick(hours=1)
    assert asked(cloud, "2026-11-17") == 0


@pytest.mark.parametrize("options", HISTORY)
async def test_the_review_goes_back_60_days(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    last = SET_UP + DAY - 14 * DAY
    inside, outside = last - 59 * DAY, last - 60 * DAY
    before = await recorded(hass, person.user_id)
    person.edit(inside, distance=7777)
    person.edit(outside, distance=7777)
    await tick(days=1)

    def at(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 22, tzinfo=UTC) - DAY

    after = await recorded(hass, person.user_id)
    assert after["distance"][at(inside)] == 7777
    assert after["distance"][at(outside)] == before["distance"][at(outside)] != 7777


@pytest.mark.parametrize("options", [{"history_days": 20}])
async def test_the_review_stays_within_what_was_imported(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()
    await tick(days=1)

    older = [
        found.query["from_date"]
        for found in cloud.requests
        if found.query.get("to_date", "2026-11-20") < "2026-11-20"
    ]
    assert older == ["2026-10-22"], "20 days before the set-up, and eight for regularity"


async def test_without_an_import_nothing_is_reviewed(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()
    await tick(days=1)

    assert asked(cloud, "2026-11-17") == 0


@pytest.mark.parametrize("options", HISTORY)
async def test_a_review_that_fails_is_made_up_for_on_another_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No notification: nobody waits for it."""
    await async_set_up(hass, entry)
    person.edit(SET_UP - 70 * DAY, steps=31234)
    for last in range(1, 31):
        for month in (9, 10):
            path = f"to_date=2026-{month:02}-{last:02}"
            cloud.faults.add(Fault(path=path, times=None, status=400))
    caplog.clear()
    await tick(days=1)
    assert "left for another day" not in caplog.text
    cloud.faults.clear()
    await tick(days=1)

    await assert_recorded(hass, cloud, person, SET_UP - 99 * DAY)
