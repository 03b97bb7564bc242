"""Dates of an account: from memory or from the cloud, and how gently."""

from datetime import date, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.api import ZeppResponseError
from custom_components.zepp.families import BAND, SPO2, STRESS, WORKOUTS
from custom_components.zepp.past import BAND_SUMMARY, Past
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
DAY: Final = timedelta(days=1)
LONG_AGO: Final = date(2026, 9, 20)


@pytest.fixture
async def past(hass: HomeAssistant, entry: MockConfigEntry) -> Past:
    """Return what reads the past of a loaded account."""
    await async_set_up(hass, entry)
    past: Past = entry.runtime_data.past
    return past


async def test_recent_days_need_no_request(past: Past, cloud: ZeppCloud) -> None:
    before = len(cloud.requests)
    keys = (BAND, BAND_SUMMARY, STRESS.key, WORKOUTS.key)
    data = await past.async_read(keys, TODAY - 13 * DAY, TODAY + DAY)
    assert len(cloud.requests) == before
    assert len(data.days) == 14
    assert TODAY in data.nights
    assert [day.date for day in STRESS.of(data.daily)][-1] == TODAY


async def test_earlier_days_are_asked_once_a_day(
    past: Past, cloud: ZeppCloud, person: Person, freezer: FrozenDateTimeFactory
) -> None:
    def asked() -> int:
        froms = [request.query.get("from_date", "") for request in cloud.requests]
        return sum("2026-08" < day < "2026-10" for day in froms)

    data = await past.async_read((BAND,), LONG_AGO, LONG_AGO + DAY)
    assert asked() == 1
    assert sorted(data.days) == [LONG_AGO, LONG_AGO + DAY]
    worn = [bpm if 25 <= bpm <= 240 else 0 for bpm in person.life(LONG_AGO).heart_rate]
    assert list(data.days[LONG_AGO].heart_rate) == worn
    await past.async_read((BAND,), LONG_AGO - DAY, LONG_AGO + DAY)
    assert asked() == 1
    freezer.tick(DAY)
    await past.async_read((BAND,), LONG_AGO, LONG_AGO)
    assert asked() == 2


async def test_summaries_have_nothing_by_the_minute(past: Past) -> None:
    data = await past.async_read((BAND_SUMMARY,), LONG_AGO, LONG_AGO)
    assert data.days[LONG_AGO].heart_rate == b""
    assert data.days[LONG_AGO].activity
    assert data.nights[LONG_AGO].segments


async def test_the_seam_between_cloud_and_memory_has_no_gap(past: Past) -> None:
    first = TODAY - 40 * DAY
    data = await past.async_read((BAND, STRESS.key), first, TODAY)
    expected = [first + offset * DAY for offset in range(41)]
    assert sorted(data.days) == expected
    found = [day.date for day in STRESS.of(data.daily)]
    assert found == sorted(set(found))
    assert set(found) >= {first, TODAY}


async def test_heavy_families_are_not_taken_from_memory(
    past: Past, cloud: ZeppCloud
) -> None:
    before = len(cloud.requests)
    data = await past.async_read((SPO2.key,), TODAY - 5 * DAY, TODAY)
    assert len(cloud.requests) > before
    assert SPO2.of(data.daily)[0].date == TODAY - 5 * DAY


async def test_old_days_of_a_heavy_family_are_asked_once(
    past: Past, cloud: ZeppCloud
) -> None:
    data = await past.async_read((SPO2.key,), LONG_AGO, LONG_AGO)
    assert [day.date for day in SPO2.of(data.daily)] == [LONG_AGO]
    before = len(cloud.requests)
    await past.async_read((SPO2.key,), LONG_AGO, LONG_AGO)
    assert len(cloud.requests) == before


async def test_a_block_that_failed_is_asked_again(past: Past, cloud: ZeppCloud) -> None:
    cloud.faults.add(Fault(path="band_data", status=400))
    with pytest.raises(ZeppResponseError):
        await past.async_read((BAND,), LONG_AGO, LONG_AGO)
    data = await past.async_read((BAND,), LONG_AGO, LONG_AGO)
    assert LONG_AGO in data.days


async def test_a_family_that_never_answered_is_asked(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    cloud.faults.add(Fault(path="all_day_stress", status=400))
    await async_set_up(hass, entry)
    before = len(cloud.requests)
    data = await entry.runtime_data.past.async_read((STRESS.key,), TODAY - DAY, TODAY)
    assert len(cloud.requests) == before + 1
    assert [day.date for day in STRESS.of(data.daily)] == [TODAY - DAY, TODAY]


async def test_no_more_than_a_year_is_kept(past: Past, cloud: ZeppCloud) -> None:
    first = TODAY - 500 * DAY
    await past.async_read((BAND_SUMMARY,), first, TODAY)
    before = len(cloud.requests)
    # What was looked at last is still there, what was looked at first is not.
    await past.async_read((BAND_SUMMARY,), TODAY - 60 * DAY, TODAY)
    assert len(cloud.requests) == before
    await past.async_read((BAND_SUMMARY,), first, first)
    assert len(cloud.requests) == before + 1


async def test_a_family_that_fails_is_not_taken_from_memory(
    past: Past, cloud: ZeppCloud, tick: Tick
) -> None:
    cloud.faults.add(Fault(path="all_day_stress", status=400, times=None))
    await tick(minutes=75)
    with pytest.raises(ZeppResponseError):
        await past.async_read((STRESS.key,), TODAY, TODAY)
    cloud.faults.clear()
    # As long as it is not current it is read each time, because it still changes.
    for _ in range(2):
        before = len(cloud.requests)
        data = await past.async_read((STRESS.key,), TODAY, TODAY)
        assert [day.date for day in STRESS.of(data.daily)] == [TODAY]
        assert len(cloud.requests) == before + 1


async def test_days_before_the_first_are_empty(
    past: Past, cloud: ZeppCloud, person: Person
) -> None:
    data = await past.async_read((BAND,), date(2026, 8, 1), date(2026, 8, 2))
    assert not data.days
