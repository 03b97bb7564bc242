"""Sensors: which there are for an account, and what one shows."""

from typing import Any, override

from homeassistant.components.sensor import SensorEntity, SensorStateClass
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_USER_ID, DOMAIN
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .entity import ZeppEntity
from .history_sensor import HISTORY_SENSORS, HistorySensor
from .sensor_tables import SENSOR_GROUPS, SensorGroup, ZeppSensorEntityDescription
from .wearable_sensor import follow_wearable_sensors

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZeppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of families that have data, and more when they get some."""
    coordinator = entry.runtime_data.coordinator
    registry = er.async_get(hass)
    user_id = entry.data[CONF_USER_ID]
    added: set[str] = set()

    def is_wanted(
        group: SensorGroup[Any], description: ZeppSensorEntityDescription[Any]
    ) -> bool:
        # One known from before is there at once, even if its family fails today.
        unique_id = f"{user_id}_{description.key}"
        return group.shows(coordinator.data, description) or bool(
            registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
        )

    @callback
    def add_wanted() -> None:
        wanted = [
            ZeppSensor(coordinator, group, description)
            for group in SENSOR_GROUPS
            for description in group.sensors
            if description.key not in added and is_wanted(group, description)
        ]
        added.update(sensor.entity_description.key for sensor in wanted)
        if wanted:
            async_add_entities(wanted)

    add_wanted()
    if history := entry.runtime_data.history:
        async_add_entities(
            HistorySensor(entry, history, description) for description in HISTORY_SENSORS
        )
    follow_wearable_sensors(hass, entry, async_add_entities)
    entry.async_on_unload(coordinator.async_add_listener(add_wanted))


class ZeppSensor(ZeppEntity, SensorEntity):
    """One value of the snapshot."""

    entity_description: ZeppSensorEntityDescription[Any]

    def __init__(
        self,
        coordinator: ZeppCoordinator,
        group: SensorGroup[Any],
        description: ZeppSensorEntityDescription[Any],
    ) -> None:
        """Show the description's value of the group's part."""
        super().__init__(coordinator, description)
        self._group = group
        if suggested_unit := description.suggested_unit_fn:
            self._attr_suggested_unit_of_measurement = suggested_unit(
                coordinator.hass.config.units
            )
        self._take_over()

    @property
    @override
    def available(self) -> bool:
        """Return whether what this sensor is made of still answers."""
        return self._group.is_reached(self.coordinator.data)

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write a state only if this sensor shows something else than before."""
        before = self._shown()
        self._take_over()
        if self._shown() != before:
            self.async_write_ha_state()

    def _take_over(self) -> None:
        """Take the newest value, its attributes and reset out of the snapshot."""
        snapshot = self.coordinator.data
        self._was_available = self.available
        self._attr_native_value = None
        self._attr_extra_state_attributes = {}
        part = self._group.part(snapshot, self.entity_description)
        if part is not None:
            self._attr_native_value = self.entity_description.value_fn(part)
            self._attr_extra_state_attributes = dict(self._group.attributes_fn(part))
        counts_today = self.entity_description.state_class is SensorStateClass.TOTAL
        self._attr_last_reset = snapshot.today.start if counts_today else None

    def _shown(self) -> tuple[object, ...]:
        return (
            self._was_available,
            self._attr_native_value,
            self._attr_extra_state_attributes,
            self._attr_last_reset,
        )
