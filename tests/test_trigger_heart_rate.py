"""The trigger of an unusual resting heart rate, through a real automation."""

import asyncio
from datetime import date, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.zepp.account import AccountData
from custom_components.zepp.past import Past
from tests.zepp_cloud import Fault, Person, Workout, ZeppCloud

from .automating import (
    TODAY,
    a_night,
    async_begin,
    async_restart,
    async_switch,
    know_for_long,
    target_of,
    when,
)
from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

DAY: Final = timedelta(days=1)
# What the nights before are asked for with, and polls never.
PAST: Final = "from_date=2026-10"
TRIGGER: Final = "resting_heart_rate_out_of_range"


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose resting heart rate was 50 on average for 30 nights.

    The night before those, which does not count, would change it.
    """
    for back in range(1, 31):
        night = a_night(rate=48 if back % 2 else 52, day=TODAY - back * DAY)
        person.edit(night_date(back), night=night, naps=())
    person.edit(night_date(31), night=a_night(rate=200, day=night_date(31)), naps=())
    person.edit(TODAY, night=None, naps=())
    return person


@pytest.fixture
def entry(entry: MockConfigEntry, hass_storage: dict[str, Any]) -> MockConfigEntry:
    """Return an entry that was set up long ago."""
    know_for_long(hass_storage, entry)
    return entry


def night_date(back: int) -> date:
    return TODAY - back * DAY


@pytest.mark.parametrize(
    ("options", "rates", "runs"),
    [
        ({}, (55,), [(55, 5.0)]),
        ({}, (45,), [(45, -5.0)]),
        ({}, (54,), []),
        ({}, (46,), []),
        ({}, (0,), []),
        ({"direction": "above"}, (45, 56), [(56, 6.0)]),
        ({"direction": "below"}, (55, 44), [(44, -6.0)]),
        ({"direction": "above"}, (45,), []),
        ({"direction": "below"}, (55,), []),
        ({"deviation": 12}, (61, 38), [(38, -12.0)]),
        ({}, (54, 55, 54, 56), [(55, 5.0)]),
        ({}, (0, 54, 55), [(55, 5.0)]),
    ],
)
async def test_a_rate_out_of_range(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    options: dict[str, object],
    rates: tuple[int, ...],
    runs: list[tuple[int, float]],
) -> None:
    """Once per night: the first version that is too far from the mean."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), **options))
    for rate in rates:
        person.edit(TODAY, night=a_night(rate=rate))
        await tick(minutes=35)

    assert [(run["resting_heart_rate"], run["deviation"]) for run in told] == runs
    assert all(run["baseline"] == 50.0 and run["date"] == "2026-11-18" for run in told)


async def test_another_version_after_a_restart_is_not_told(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    person.edit(TODAY, night=a_night(rate=60))
    await tick(minutes=35)
    assert len(told) == 1

    await async_restart(hass, entry)
    person.edit(TODAY, night=a_night(rate=61))
    await tick(minutes=35)
    assert len(told) == 1


@pytest.mark.parametrize(("nights", "runs"), [(10, 1), (9, 0)])
async def test_a_baseline_needs_ten_nights(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    nights: int,
    runs: int,
) -> None:
    for back in range(nights + 1, 31):
        person.edit(night_date(back), night=None)
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    person.edit(TODAY, night=a_night(rate=70))
    await tick(minutes=35)

    assert len(told) == runs


async def test_the_nights_before_are_read_without_minutes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    person.edit(TODAY, night=a_night(rate=70))
    await tick(minutes=35)

    asked = [
        one.query for one in cloud.requests if "2026-10" in one.query.get("from_date", "")
    ]
    assert asked
    assert {query["query_type"] for query in asked} == {"summary"}
    assert len(told) == 1


@pytest.mark.parametrize(("nights", "baselines"), [(31, [49.8]), (10, [50.0]), (9, [])])
async def test_without_an_answer_the_nights_in_memory_have_to_do(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
    nights: int,
    baselines: list[float],
) -> None:
    """Those of 13 days, if there are ten of them; the night itself does not count."""
    caplog.set_level("DEBUG", "custom_components.zepp")
    for back in range(nights + 1, 31):
        person.edit(night_date(back), night=None)
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    person.edit(TODAY, night=a_night(rate=70))
    cloud.faults.add(Fault(path=PAST, status=500, times=None))
    await tick(minutes=35)

    assert 500 in {request.status for request in cloud.requests}
    assert "No more than the latest nights to compare with" in caplog.text
    assert [run["baseline"] for run in told] == baselines


@pytest.mark.parametrize("is_account", [True, False])
async def test_who_has_stopped_waiting_is_not_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    is_account: bool,
) -> None:
    """While the nights before are on their way."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    is_reading, may_go_on = asyncio.Event(), asyncio.Event()
    ends: list[bool] = []

    async def read_slowly(past: Past, *dates: Any) -> AccountData:
        is_reading.set()
        try:
            await may_go_on.wait()
        finally:
            ends.append(may_go_on.is_set())
        return await past.async_read(*dates)

    monkeypatch.setattr(Past, "async_read", read_slowly)
    person.edit(TODAY, night=a_night(rate=70))
    freezer.tick(timedelta(minutes=35))
    async_fire_time_changed(hass)
    await is_reading.wait()
    if is_account:
        await hass.config_entries.async_unload(entry.entry_id)
    else:
        await async_switch(hass, on=False)
    # Whoever is told to stop does so at the next opportunity.
    await asyncio.sleep(0)
    may_go_on.set()
    await hass.async_block_till_done(wait_background_tasks=True)

    assert ends == [False], "it does not go on"
    assert told == []


async def test_what_is_no_night_is_no_matter(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    person.edit(TODAY, workouts=(Workout(kind="run", start=880, end=920, load=70),))
    await tick(minutes=35)

    assert told == []
