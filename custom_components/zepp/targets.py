"""Which accounts the target of a trigger or a condition means."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import CONF_USER_ID, DOMAIN
from .coordinator import ZeppConfigEntry

NO_TARGET = "choose a Zepp account as the target, or a device or an entity of it"


def checked_target(target: ConfigType) -> ConfigType:
    """Return a target that names something, whether it exists yet or not."""
    if not TargetSelection(target).has_any_target:
        raise vol.Invalid(NO_TARGET)
    return target


class Accounts:
    """The accounts that a target means at the moment somebody asks.

    Whatever belongs to an account means it: its device, a wearable, any entity.
    """

    def __init__(self, hass: HomeAssistant, target: ConfigType) -> None:
        """Look in the registries of Home Assistant for what a target names."""
        self._hass = hass
        self._selection = TargetSelection(target)

    @callback
    def entries(self) -> list[ZeppConfigEntry]:
        """Return the entries of the accounts, loaded or not."""
        found = async_extract_referenced_entity_ids(
            self._hass, self._selection, expand_group=False, primary_entities_only=False
        )
        entities, devices = er.async_get(self._hass), dr.async_get(self._hass)
        named = [
            *map(entities.async_get, found.referenced | found.indirectly_referenced),
            *map(devices.async_get, found.referenced_devices),
        ]
        ids = {one.config_entry_id for one in named if one}
        entries = self._hass.config_entries.async_entries(DOMAIN)
        return [entry for entry in entries if entry.entry_id in ids]


@callback
def account_device_id(hass: HomeAssistant, entry: ZeppConfigEntry) -> str | None:
    """Return the id of the device of an account, None if somebody has removed it."""
    identifier = (DOMAIN, entry.data[CONF_USER_ID])
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier(identifier, entry.entry_id)
    return device.id if device else None
