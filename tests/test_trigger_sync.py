"""The trigger of a watch that is not synchronized, through a real automation."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Fault, Person, ZeppCloud

from .automating import (
    async_begin,
    async_restart,
    pass_minutes,
    second_account,
    target_of,
    when,
)
from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TRIGGER: Final = "sync_overdue"
SYNCED: Final = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
PAUSE: Final = Fault(path="band_data", status=429, headers={"Retry-After": "21600"})


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose watch was synchronized last 20 minutes ago."""
    person.sync_to(SYNCED)
    return person


async def test_it_is_told_when_it_becomes_overdue(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """Once, at 24 hours, and again only after another upload."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    await tick(hours=23, minutes=39)
    assert told == []

    await tick(minutes=1)
    await tick(hours=3)
    assert len(told) == 1
    trigger = told[0]["trigger"]
    assert trigger["description"] == "sync overdue (Mira)"
    assert trigger["config_entry_id"] == entry.entry_id
    assert trigger["last_sync"] == "2026-11-18T15:00:00+01:00"
    assert trigger["hours"] == 24

    person.sync_to(SYNCED + timedelta(hours=26))
    await tick(minutes=35)
    await tick(minutes=1)
    await tick(hours=24)
    await tick(minutes=1)
    assert [run["hours"] for run in told] == [24, 25]


@pytest.mark.parametrize(("hours", "runs"), [(2, 1), (3, 0)])
async def test_after_so_many_hours(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    hours: int,
    runs: int,
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), hours=hours))
    await tick(hours=2)
    # When the cloud has answered.
    await tick(minutes=1)

    assert len(told) == runs


async def test_what_is_overdue_at_the_start_is_not_told(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.sync_to(SYNCED - timedelta(hours=24))
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    await tick(hours=1)

    assert told == []


@pytest.mark.parametrize("is_restart", [True, False])
async def test_what_becomes_overdue_while_away_is_not_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    is_restart: bool,
) -> None:
    """Whether the automation was away too, or only the account."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    await hass.config_entries.async_unload(entry.entry_id)
    await tick(hours=25)
    await async_set_up(hass, entry)
    if is_restart:
        await async_restart(hass, entry)
    await tick(hours=1)

    assert told == []


async def test_an_account_that_is_loaded_later(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    await tick(minutes=5)
    await async_set_up(hass, entry)
    await tick(minutes=5)
    assert told == []

    await tick(hours=24)
    await tick(minutes=1)
    assert len(told) == 1


@pytest.mark.allowed_logs("times in a row")
async def test_while_the_cloud_does_not_answer_nobody_knows(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    """It is told when the cloud is back and still has nothing."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    cloud.faults.add(Fault(path="/v1/data/", status=500, times=None))
    for _ in range(4):
        await tick(minutes=20)
    await tick(hours=24)
    assert told == []

    cloud.faults.clear()
    await tick(minutes=20)
    await tick(minutes=1)
    assert len(told) == 1


@pytest.mark.allowed_logs("pause")
@pytest.mark.parametrize("is_synced", [True, False])
async def test_while_the_cloud_asks_for_a_pause_nobody_knows(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    is_synced: bool,
) -> None:
    """It is told afterwards if there really was no upload."""
    await async_set_up(hass, entry)
    target = target_of(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target, hours=2))
    cloud.faults.add(PAUSE)
    await tick(minutes=16)
    if is_synced:
        person.sync_to(SYNCED + timedelta(hours=6))
    for _ in range(5):
        await tick(hours=1)
    assert told == []

    await tick(hours=1, minutes=30)
    for _ in range(4):
        await tick(minutes=1)
    last_syncs = [] if is_synced else ["2026-11-18T15:00:00+01:00"]
    assert [run["last_sync"] for run in told] == last_syncs


async def test_an_upload_that_is_being_read_counts(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the other families are asked entities show what was before."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), hours=2))
    minutes = pass_minutes(hass, freezer, monkeypatch)
    person.sync_to(SYNCED + timedelta(hours=2))
    await tick(hours=3)

    assert minutes
    assert told == []


async def test_a_watch_that_never_tells_is_never_overdue(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.first_day = date(2026, 12, 1)
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    await tick(hours=30)

    assert told == []


@pytest.mark.parametrize(
    "moment", ["2026-10-24T14:20:30+00:00", "2027-03-27T14:20:30+00:00"]
)
async def test_hours_are_real_when_clocks_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
    moment: str,
) -> None:
    freezer.move_to(moment)
    person.sync_to(datetime.fromisoformat(moment) - timedelta(minutes=20, seconds=30))
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry)))
    await tick(hours=23, minutes=39)
    assert told == []

    await tick(minutes=1)
    assert [run["hours"] for run in told] == [24]


async def test_accounts_do_not_mix(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    jo = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    other = second_account(hass, entry, cloud, jo)
    await async_set_up(hass, entry)
    told = await async_begin(
        hass,
        when(TRIGGER, target_of(hass, entry), "Mira"),
        when(TRIGGER, target_of(hass, other), "Jo"),
    )
    for _ in range(5):
        await tick(hours=5)
    await tick(minutes=1)

    assert [run["alias"] for run in told] == ["Mira"]
