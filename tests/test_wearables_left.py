"""A wearable that left the account is offered for removal, never deleted silently."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Person, ZeppCloud

from .conftest import Tick, async_reload, async_set_up
from .wearables import (
    NO_LIST,
    STRAP,
    WATCH,
    devices,
    issues,
    look_again,
    person_with_strap,
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


async def lose_strap(hass: HomeAssistant, entry: MockConfigEntry, person: Person) -> None:
    """Let the strap leave, without letting time pass: browsers would be signed out."""
    await async_set_up(hass, entry)
    person.wearables[1].bound = False
    await async_reload(hass, entry)


async def async_remove(ws: Any, device: dr.DeviceEntry) -> bool:
    """Return whether the user could remove a device."""
    await ws.send_json_auto_id(
        {"type": "config/device_registry/remove_config_entry"}
        | {"config_entry_id": device.config_entry_id, "device_id": device.id}
    )
    return bool((await ws.receive_json())["success"])


async def test_nothing_tells_an_address(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    await lose_strap(hass, entry, person)

    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    told = str(
        [
            *devices(hass, entry).values(),
            *entities,
            *ir.async_get(hass).issues.values(),
            *hass.states.async_all(),
            entry.runtime_data.coordinator.data,
        ]
    ).lower()
    for wearable in person.wearables:
        for secret in (wearable.device_id, wearable.mac, "ff:fe", "auth_key", "0x0"):
            assert secret.lower() not in told
    assert not any(device.connections for device in devices(hass, entry).values())


@pytest.mark.parametrize("unlisted", [False, True])
async def test_one_that_left_is_offered_for_removal_until_it_is_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    device_registry: dr.DeviceRegistry,
    unlisted: bool,
) -> None:
    await async_set_up(hass, entry)
    device = devices(hass, entry)[STRAP]
    device_registry.async_update_device(device.id, name_by_user="Arm")
    strap = person.wearables[1]
    if unlisted:
        person.wearables.remove(strap)
    else:
        strap.bound = False
    await look_again(person, tick)

    (issue,) = issues(hass)
    assert issue.translation_key == "wearable_left"
    assert issue.translation_placeholders == {"name": "Arm", "account": "Mira"}
    assert issue.is_fixable
    assert shown(hass, entry).state == "unavailable"
    assert shown(hass, entry, WATCH).state == synced(person)

    person.wearables[1:] = [strap]
    strap.bound = True
    await look_again(person, tick)

    assert not issues(hass)
    assert shown(hass, entry).state == "unknown"


async def test_an_ignored_offer_stays_ignored(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await lose_strap(hass, entry, person)
    (issue,) = issues(hass)
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=True)
    cloud.faults.add(NO_LIST)
    await async_reload(hass, entry)
    assert shown(hass, entry).state == "unknown", "nothing is sure without a list"
    cloud.faults.clear()
    await async_reload(hass, entry)

    (issue,) = issues(hass)
    assert issue.dismissed_version
    assert shown(hass, entry).state == "unavailable"


@pytest.mark.allowed_logs(
    "rejected by integration",
    # The newer command is not known to the oldest release that is supported.
    "remove_config_entry is deprecated",
)
async def test_the_user_can_remove_what_left_and_nothing_else(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_ws_client: WebSocketGenerator,
    tick: Tick,
) -> None:
    assert await async_setup_component(hass, "config", {})
    await lose_strap(hass, entry, person)
    ws = await hass_ws_client(hass)
    found = devices(hass, entry)
    assert issues(hass)

    assert not await async_remove(ws, found["Mira"])
    assert not await async_remove(ws, found[WATCH])
    await hass.config_entries.async_unload(entry.entry_id)
    assert not await async_remove(ws, found[STRAP]), "who knows"
    await async_set_up(hass, entry)
    assert await async_remove(ws, found[STRAP])
    await hass.async_block_till_done()

    assert not issues(hass)
    assert devices(hass, entry).keys() == {"Mira", WATCH}
    await look_again(person, tick)
    assert devices(hass, entry).keys() == {"Mira", WATCH}
    assert not issues(hass)

    person.wearables[1].bound = True
    await look_again(person, tick)
    assert shown(hass, entry).state == "unknown", "it is back without a reload"


class Repair:
    """The dialogue of the only repair there is."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._page = "/api/repairs/issues/fix"

    async def open(self, hass: HomeAssistant) -> dict[str, Any]:
        (issue,) = issues(hass)
        form = {"handler": DOMAIN, "issue_id": issue.issue_id}
        flow: dict[str, Any] = await (await self._client.post(self._page, json=form)).json()
        self._page += f"/{flow['flow_id']}"
        return flow

    async def submit(self, hass: HomeAssistant) -> dict[str, Any]:
        reply: dict[str, Any] = await (await self._client.post(self._page, json={})).json()
        await hass.async_block_till_done()
        return reply


@pytest.fixture
async def repair(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_client: ClientSessionGenerator,
) -> Repair:
    """Return the dialogue about a strap that left, not yet open."""
    assert await async_setup_component(hass, "repairs", {})
    await lose_strap(hass, entry, person)
    return Repair(await hass_client())


async def test_the_repair_removes_the_device(
    hass: HomeAssistant, entry: MockConfigEntry, repair: Repair
) -> None:
    form = await repair.open(hass)
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == {"name": STRAP, "account": "Mira"}
    assert STRAP in devices(hass, entry)
    assert (await repair.submit(hass))["type"] == "create_entry"

    assert devices(hass, entry).keys() == {"Mira", WATCH}
    assert not issues(hass)
    assert not [state for state in hass.states.async_all() if "strap" in state.entity_id]


async def test_a_repair_that_is_not_needed_any_more(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, repair: Repair
) -> None:
    await repair.open(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await repair.submit(hass))["reason"] == "not_loaded"

    repair = Repair(repair._client)  # noqa: SLF001, the same browser
    await async_set_up(hass, entry)
    await repair.open(hass)
    person.wearables[1].bound = True
    await async_reload(hass, entry)
    assert (await repair.submit(hass))["reason"] == "still_bound"
    assert STRAP in devices(hass, entry)


async def test_a_repair_of_what_the_user_has_removed_meanwhile(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    repair: Repair,
    device_registry: dr.DeviceRegistry,
) -> None:
    await repair.open(hass)
    device_registry.async_remove_device(devices(hass, entry)[STRAP].id)
    assert (await repair.submit(hass))["type"] == "create_entry"


async def test_removing_the_account_takes_the_offer_back(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    ir.async_create_issue(
        hass,
        "other",
        "wearable_left",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="other",
    )
    await lose_strap(hass, entry, person)
    assert issues(hass)
    await hass.config_entries.async_remove(entry.entry_id)

    assert not issues(hass)
    assert ir.async_get(hass).issues, "that of somebody else"
    assert not devices(hass, entry)
