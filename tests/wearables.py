"""What the tests of wearables share: what the registries know of them, and an hour."""

from datetime import date

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Person
from tests.zepp_cloud.wearable import helio_strap

from .conftest import Tick

WATCH, STRAP = "Amazfit Balance 2", "Amazfit Helio Strap"
NO_LIST = Fault(path="/devices", times=None, status=500)


def person_with_strap(time_zone: str) -> Person:
    """Return somebody with a watch, and a strap that has not synchronized yet."""
    found = Person(time_zone=time_zone, first_day=date(2026, 11, 10))
    found.wearables.append(helio_strap())
    return found


def devices(hass: HomeAssistant, entry: ConfigEntry) -> dict[str | None, dr.DeviceEntry]:
    found = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name: device for device in found}


def sensors(hass: HomeAssistant, device: dr.DeviceEntry) -> list[er.RegistryEntry]:
    return er.async_entries_for_device(er.async_get(hass), device.id)


def shown(hass: HomeAssistant, entry: ConfigEntry, name: str = STRAP) -> State:
    """Return what the only sensor of a wearable shows."""
    (sensor,) = sensors(hass, devices(hass, entry)[name])
    state = hass.states.get(sensor.entity_id)
    assert state
    return state


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    found = ir.async_get(hass).issues.values()
    return [issue for issue in found if issue.domain == DOMAIN and issue.active]


def synced(person: Person) -> str:
    return person.synced_at(dt_util.utcnow()).isoformat()


async def look_again(person: Person, tick: Tick) -> None:
    """Let the hour go by after which the list is asked for."""
    person.sync_to(person.synced_at(dt_util.utcnow()))
    await tick(minutes=61)
