"""What all entities of an account share."""

from typing import Final

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_USER_ID, DOMAIN
from .coordinator import ZeppConfigEntry, ZeppCoordinator

MANUFACTURER: Final = "Zepp Health"


def account_device(entry: ZeppConfigEntry) -> DeviceInfo:
    """Return the service device of an account."""
    return DeviceInfo(
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, entry.data[CONF_USER_ID])},
        manufacturer=MANUFACTURER,
        name=entry.title,
    )


def unique_id(entry: ZeppConfigEntry, description: EntityDescription) -> str:
    """Return the unique id of an account's entity."""
    return f"{entry.data[CONF_USER_ID]}_{description.key}"


class ZeppEntity(CoordinatorEntity[ZeppCoordinator]):
    """An entity of the account's service device."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: ZeppCoordinator,
        description: EntityDescription,
    ) -> None:
        """Belong to the account of the coordinator's entry."""
        super().__init__(coordinator)
        self.entity_description = description
        entry = coordinator.config_entry
        self._attr_unique_id = unique_id(entry, description)
        self._attr_device_info = account_device(entry)
