"""Each wearable is a device of its own, with a sensor that tells its last upload."""

import json

from homeassistant.const import EntityCategory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import (
    device_registry as dr,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
)

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import Tick, async_reload, async_set_up
from .wearables import (
    NO_LIST,
    STRAP,
    WATCH,
    devices,
    issues,
    look_again,
    person_with_strap,
    sensors,
    shown,
    synced,
)

pytestmark = pytest.mark.allowed_logs(
    "Without the recorder", "zlib_ng and isal are not available"
)


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return the owner of two wearables."""
    return person_with_strap(time_zone)


async def test_each_wearable_is_a_device_below_the_account(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)

    found = devices(hass, entry)
    assert found.keys() == {"Mira", WATCH, STRAP}
    account, strap = found["Mira"], found[STRAP]
    assert account.entry_type is dr.DeviceEntryType.SERVICE
    assert account.via_device_id is None
    assert {found[name].via_device_id for name in (WATCH, STRAP)} == {account.id}
    assert strap.manufacturer == "Zepp Health"
    assert strap.model == STRAP
    assert strap.sw_version == "3.8.0.2"
    assert strap.serial_number == "22222222222222"
    assert found[WATCH].serial_number is None, "there are only zeros"
    assert strap.entry_type is None
    assert not issues(hass)


async def test_a_wearable_tells_when_it_has_uploaded(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    await async_set_up(hass, entry)

    assert shown(hass, entry, WATCH).state == synced(person)
    assert shown(hass, entry, STRAP).state == "unknown"
    (sensor,) = sensors(hass, devices(hass, entry)[WATCH])
    assert sensor.translation_key == "last_sync"
    assert sensor.entity_category is EntityCategory.DIAGNOSTIC
    assert sensor.original_device_class == "timestamp"
    assert sensor.unique_id.startswith("1100223344_")
    assert sensor.unique_id.endswith("_last_sync")


async def test_a_state_is_written_only_when_it_changes(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    written: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"]
        written.append(event.data["new_state"].state)

    ids = [shown(hass, entry, name).entity_id for name in (WATCH, STRAP)]
    async_track_state_change_event(hass, ids, note)
    await tick(minutes=16)
    await tick(minutes=16)

    assert written == [synced(person)]
    reported = shown(hass, entry, STRAP).last_reported
    assert reported == shown(hass, entry, STRAP).last_changed


async def test_a_new_wearable_and_a_new_name_need_no_reload(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    device_registry: dr.DeviceRegistry,
) -> None:
    strap = person.wearables.pop()
    await async_set_up(hass, entry)
    assert devices(hass, entry).keys() == {"Mira", WATCH}
    watch = devices(hass, entry)[WATCH]
    device_registry.async_update_device(watch.id, name_by_user="Mine")

    person.wearables.append(strap)
    person.wearables[0].name = "Wrist"
    person.wearables[0].firmware = "6.0"
    await look_again(person, tick)

    assert devices(hass, entry).keys() == {"Mira", "Wrist", STRAP}
    assert shown(hass, entry).state == "unknown"
    changed = devices(hass, entry)["Wrist"]
    assert (changed.id, changed.sw_version) == (watch.id, "6.0")
    assert changed.name_by_user == "Mine"


async def test_two_accounts_share_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    noor = Person(user_id="5566", name="Noor", token="AT-5566", seed=2)
    cloud.people.append(noor)
    other = MockConfigEntry(
        domain=DOMAIN,
        title="Noor",
        unique_id="5566",
        data={**entry.data, "token": "AT-5566", "user_id": "5566"},
        options=entry.options,
    )
    other.add_to_hass(hass)
    await async_set_up(hass, entry)

    mine, theirs = devices(hass, entry), devices(hass, other)
    assert mine.keys() == {"Mira", WATCH, STRAP}
    assert theirs.keys() == {"Noor", WATCH}
    assert mine[WATCH].id != theirs[WATCH].id
    assert theirs[WATCH].via_device_id == theirs["Noor"].id
    assert shown(hass, entry, WATCH).entity_id != shown(hass, other, WATCH).entity_id

    noor.wearables[0].bound = False
    await async_reload(hass, other)
    (issue,) = issues(hass)
    assert issue.translation_placeholders == {"name": WATCH, "account": "Noor"}
    assert shown(hass, entry, WATCH).state == synced(person)


@pytest.mark.parametrize(
    "fault", [NO_LIST, Fault(path="/devices", times=None, body='{"items":[]}')]
)
async def test_an_account_without_a_list(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, fault: Fault
) -> None:
    cloud.faults.add(fault)
    await async_set_up(hass, entry)

    assert devices(hass, entry).keys() == {"Mira"}
    assert not issues(hass)


async def test_those_known_are_there_even_if_the_list_fails(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(NO_LIST)
    await async_reload(hass, entry)

    assert devices(hass, entry).keys() == {"Mira", WATCH, STRAP}
    assert shown(hass, entry, WATCH).state == synced(person)
    assert shown(hass, entry, STRAP).state == "unknown"
    assert not issues(hass)


@pytest.mark.allowed_logs("Without the recorder", "The cloud has not answered 3 times")
async def test_a_wearable_is_heard_of_through_the_band_data(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="/v1/data/", times=None, status=500))
    for _ in range(3):
        await tick(minutes=16)
    assert shown(hass, entry, WATCH).state == "unavailable"

    cloud.faults.clear()
    await tick(minutes=16)
    assert shown(hass, entry, WATCH).state not in ("unavailable", "unknown")
    assert not issues(hass)


async def test_diagnostics_tell_kinds_only(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_client: ClientSessionGenerator,
) -> None:
    person.wearables[0].name = "On the left"
    person.wearables[1].bound = False
    assert await async_setup_component(hass, "http", {})
    await async_set_up(hass, entry)

    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert found["wearables"] == [
        {"source": 9568513, "bound": True, "has_upload": True},
        {"source": 10289411, "bound": False, "has_upload": False},
    ]
    text = json.dumps(found)
    for secret in ("On the left", "22222222222222", person.main.device_id):
        assert secret not in text
