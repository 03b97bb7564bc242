"""What a wearable tells of itself; health values are the person's."""

from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .families import BAND
from .wearables import has_left, last_upload, registered_wearables, wearable_id

LAST_SYNC: Final = SensorEntityDescription(
    key="last_sync",
    translation_key="last_sync",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
)


@callback
def follow_wearable_sensors(
    hass: HomeAssistant,
    entry: ZeppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each wearable registered, and more when more are."""
    added: set[str] = set()

    @callback
    def add_new() -> None:
        new = registered_wearables(hass, entry).keys() - added
        added.update(new)
        if new:
            async_add_entities(WearableSensor(entry, key, added) for key in sorted(new))

    add_new()
    entry.async_on_unload(entry.runtime_data.coordinator.async_add_listener(add_new))


class WearableSensor(CoordinatorEntity[ZeppCoordinator], SensorEntity):
    """When a wearable has uploaded last."""

    _attr_has_entity_name = True

    def __init__(self, entry: ZeppConfigEntry, key: str, added: set[str]) -> None:
        """Belong to a wearable; leave the set of those added when the user removes it."""
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = LAST_SYNC
        self._key = key
        self._added = added
        own_id = wearable_id(entry, key)
        self._attr_unique_id = f"{own_id}_{LAST_SYNC.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, own_id)})
        self._take_over()

    @property
    @override
    def available(self) -> bool:
        """Return whether the wearable is the account's and its uploads are to be seen."""
        return self._reached

    @override
    async def async_removed_from_registry(self) -> None:
        """Let another sensor be added should the wearable be back."""
        self._added.discard(self._key)

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write a state only if there is something else to show."""
        before = self._shown()
        self._take_over()
        if self._shown() != before:
            self.async_write_ha_state()

    def _take_over(self) -> None:
        self._reached = self.coordinator.data.reaches((BAND,)) and not has_left(
            self.coordinator, self._key
        )
        self._attr_native_value = last_upload(self.coordinator, self._key)

    def _shown(self) -> tuple[object, ...]:
        return self._reached, self._attr_native_value
