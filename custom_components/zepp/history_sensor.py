"""Sensors about the import of the past; they hear from it, not from the polls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory, UnitOfRatio
from homeassistant.core import callback

from .coordinator import ZeppConfigEntry
from .entity import account_device, unique_id
from .history import History


@dataclass(frozen=True, kw_only=True)
class HistorySensorEntityDescription(SensorEntityDescription):
    """A sensor and how it reads its value."""

    value_fn: Callable[[History], int | datetime | None]


HISTORY_SENSORS: Final = (
    HistorySensorEntityDescription(
        key="history_progress",
        translation_key="history_progress",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda history: history.progress,
    ),
    HistorySensorEntityDescription(
        key="history_start",
        translation_key="history_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda history: history.start,
    ),
)


class HistorySensor(SensorEntity):
    """How far the import of the past has come."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    entity_description: HistorySensorEntityDescription

    def __init__(
        self,
        entry: ZeppConfigEntry,
        history: History,
        description: HistorySensorEntityDescription,
    ) -> None:
        """Tell about the history of an entry."""
        self.entity_description = description
        self._history = history
        self._attr_unique_id = unique_id(entry, description)
        self._attr_device_info = account_device(entry)

    @override
    async def async_added_to_hass(self) -> None:
        """Show what is known, and listen to the import."""
        self._attr_native_value = self.entity_description.value_fn(self._history)
        self.async_on_remove(self._history.async_add_listener(self._take_over))

    @callback
    def _take_over(self) -> None:
        """Write a state only if there is something new to show."""
        value = self.entity_description.value_fn(self._history)
        if value != self._attr_native_value:
            self._attr_native_value = value
            self.async_write_ha_state()
