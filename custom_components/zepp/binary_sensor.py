"""Binary sensors: whether nothing has been synced for too long."""

from datetime import datetime, timedelta
from typing import Final, override

# The device class has moved since 2026.8; the package has it in every release.
from homeassistant.components.binary_sensor import (  # type: ignore[attr-defined]
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import STATE_ON, EntityCategory
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.restore_state import RestoreEntity
from homeassistant.util import dt as dt_util

from .account import newest_upload
from .const import CONF_SYNC_OVERDUE_HOURS, DEFAULT_SYNC_OVERDUE_HOURS
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .entity import ZeppEntity
from .families import BAND
from .sync import is_overdue, overdue_at

PARALLEL_UPDATES = 0

_OFTEN: Final = timedelta(minutes=1)

SYNC_OVERDUE: Final = BinarySensorEntityDescription(
    key="sync_overdue",
    translation_key="sync_overdue",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ZeppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensor of an account."""
    hours = entry.options.get(CONF_SYNC_OVERDUE_HOURS, DEFAULT_SYNC_OVERDUE_HOURS)
    async_add_entities([SyncOverdue(entry.runtime_data.coordinator, hours)])


class SyncOverdue(ZeppEntity, BinarySensorEntity, RestoreEntity):
    """Whether the newest upload is too old; comes on by the clock."""

    def __init__(self, coordinator: ZeppCoordinator, hours: int) -> None:
        """Come on when the newest upload is so many hours old."""
        super().__init__(coordinator, SYNC_OVERDUE)
        self._hours = hours
        self._was_available = self.available
        self._is_overdue: bool | None = None
        self._cancel_timer: CALLBACK_TYPE | None = None

    @property
    @override
    def available(self) -> bool:
        """Return whether the cloud would tell of an upload."""
        return self.coordinator.data.reaches((BAND,))

    @override
    async def async_added_to_hass(self) -> None:
        """Show what is known, and wait for the moment it changes."""
        await super().async_added_to_hass()
        last = await self.async_get_last_state()
        # Polls do not read as far back as a watch may have been silent.
        self._is_overdue = (last is not None and last.state == STATE_ON) or None
        self._take_over()
        self.async_on_remove(self._stop_waiting)

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write a state only if there is something else to show."""
        before = (self._was_available, self._attr_is_on)
        self._take_over()
        if (self._was_available, self._attr_is_on) != before:
            self.async_write_ha_state()

    @callback
    def _come_due(self, _now: datetime) -> None:
        self._handle_coordinator_update()

    def _take_over(self) -> None:
        """Look whether it is overdue, and again when it may be.

        While the cloud does not answer nobody knows. What is overdue stays so until an
        upload is known, also when the last one is forgotten.
        """
        self._stop_waiting()
        self._was_available = self.available
        self._attr_is_on = None
        if self.available:
            self._look(dt_util.utcnow())
            self._attr_is_on = self._is_overdue

    def _look(self, now: datetime) -> None:
        # What belongs to the answer; the snapshot follows when the poll is over.
        synced_at = newest_upload(self.coordinator.account.days.values(), now)
        if synced_at is None:
            self._is_overdue = self._is_overdue or None
            return
        due = overdue_at(synced_at, self._hours)
        heard_at = self.coordinator.statuses[BAND].last_success
        self._is_overdue = is_overdue(due, heard_at, now)
        if not self._is_overdue:
            # A poll that brings nothing new tells nobody that the cloud answers again.
            self._cancel_timer = async_track_point_in_utc_time(
                self.hass, self._come_due, due if due > now else now + _OFTEN
            )

    @callback
    def _stop_waiting(self) -> None:
        if self._cancel_timer:
            self._cancel_timer()
            self._cancel_timer = None
