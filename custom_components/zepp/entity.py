"""What all entities of an account share."""

from typing import override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_USER_ID, DOMAIN
from .coordinator import ZeppCoordinator


class ZeppEntity(CoordinatorEntity[ZeppCoordinator]):
    """An entity of the account's service device.

    It is available as long as a family that it reads still answers, whatever became of the
    last poll as a whole.
    """

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: ZeppCoordinator,
        description: EntityDescription,
        families: tuple[str, ...],
    ) -> None:
        """Belong to the account of the coordinator's entry."""
        super().__init__(coordinator)
        self.entity_description = description
        self._families = families
        entry = coordinator.config_entry
        user_id = entry.data[CONF_USER_ID]
        self._attr_unique_id = f"{user_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, user_id)},
            manufacturer="Zepp Health",
            name=entry.title,
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether a family of this entity still answers."""
        return self.coordinator.data.reaches(self._families)
