"""Events: a night, a nap or a workout has arrived."""

from dataclasses import dataclass
from functools import partial
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .appearing import async_when_shown
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .entity import ZeppEntity
from .families import BAND, WORKOUTS
from .happenings import Happening, Kind, Turn, attributes
from .happenings_store import HappeningsStore
from .happenings_watch import HappeningsWatch

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ZeppEventEntityDescription(EventEntityDescription):
    """An event and what it is about."""

    kind: Kind
    family: str


EVENTS: Final = (
    ZeppEventEntityDescription(
        key=Kind.NIGHT,
        translation_key=Kind.NIGHT,
        event_types=[Turn.RECORDED, Turn.REVISED],
        kind=Kind.NIGHT,
        family=BAND,
    ),
    ZeppEventEntityDescription(
        key=Kind.NAP,
        translation_key=Kind.NAP,
        event_types=[Turn.RECORDED],
        kind=Kind.NAP,
        family=BAND,
    ),
    ZeppEventEntityDescription(
        key=Kind.WORKOUT,
        translation_key=Kind.WORKOUT,
        event_types=[Turn.RECORDED],
        kind=Kind.WORKOUT,
        family=WORKOUTS.key,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZeppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of families that have data, and more when they get some."""
    coordinator = entry.runtime_data.coordinator
    watch = HappeningsWatch(coordinator, HappeningsStore(hass, entry.entry_id))
    await watch.async_begin()

    @callback
    def add(description: ZeppEventEntityDescription) -> None:
        async_add_entities([ZeppEvent(coordinator, description, watch)])

    for description in EVENTS:
        async_when_shown(
            entry,
            Platform.EVENT,
            description,
            description.family,
            partial(add, description),
        )


class ZeppEvent(ZeppEntity, EventEntity):
    """Something that happened, fired once when it arrives."""

    entity_description: ZeppEventEntityDescription

    def __init__(
        self,
        coordinator: ZeppCoordinator,
        description: ZeppEventEntityDescription,
        watch: HappeningsWatch,
    ) -> None:
        """Fire what the watch sees of the description's kind."""
        super().__init__(coordinator, description)
        self._watch = watch
        self._was_available = self.available

    @property
    @override
    def available(self) -> bool:
        """Return whether the family that would tell still answers."""
        return self.coordinator.data.reaches((self.entity_description.family,))

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the watch."""
        await super().async_added_to_hass()
        kind = self.entity_description.kind
        self.async_on_remove(self._watch.async_listen(kind, self._fire))

    @callback
    def _fire(self, happening: Happening) -> None:
        """Tell one thing, as a state of its own."""
        zone = dt_util.get_default_time_zone()
        self._trigger_event(happening.turn, attributes(happening, dt_util.utcnow(), zone))
        self.async_write_ha_state()

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write a state only if the family is lost or back."""
        if self.available != self._was_available:
            self._was_available = self.available
            self.async_write_ha_state()
