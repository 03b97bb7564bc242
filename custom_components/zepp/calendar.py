"""Calendars of sleep and of workouts, as far back as the cloud remembers."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.const import Platform, UnitOfLength
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import translation
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from .account import AccountData
from .api import Nap, Night, Workout, ZeppClient, ZeppError
from .appearing import async_when_shown
from .blocks import Blocks
from .calendar_text import Texts
from .const import DOMAIN, RECENT_DAYS
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .entity import ZeppEntity
from .families import BAND, WORKOUTS
from .happenings import Thing
from .past import band_reach

PARALLEL_UPDATES = 0

_DAY: Final = timedelta(days=1)
# There were no such watches before.
_EARLIEST: Final = date(2010, 1, 1)
_by_start: Final = attrgetter("start")
_by_end: Final = attrgetter("end")


@dataclass(frozen=True, kw_only=True)
class ZeppCalendarEntityDescription(CalendarEntityDescription):
    """A calendar and where its events come from."""

    family: str
    known_fn: Callable[[AccountData], Iterable[Thing]]
    """What polls have read."""
    reach_fn: Callable[[AccountData, date], date]
    """Since which date that is complete, a first date given."""
    fetch_fn: Callable[[ZeppClient, date, date], Awaitable[Iterable[Thing]]]


async def _fetch_sleep(
    client: ZeppClient, first: date, last: date
) -> tuple[Night | Nap, ...]:
    """Return nights, without their courses, and naps."""
    band = await client.get_sleep_history(first, last)
    return (*(replace(night, segments=()) for night in band.nights), *band.naps)


async def _fetch_workouts(
    client: ZeppClient, first: date, last: date
) -> tuple[Workout, ...]:
    return await client.get_workouts(first, last)


CALENDARS: Final = (
    ZeppCalendarEntityDescription(
        key="sleep",
        translation_key="sleep",
        family=BAND,
        known_fn=lambda account: (*account.nights.values(), *account.naps),
        reach_fn=band_reach,
        fetch_fn=_fetch_sleep,
    ),
    ZeppCalendarEntityDescription(
        key="workouts",
        translation_key="workouts",
        family=WORKOUTS.key,
        known_fn=lambda account: WORKOUTS.of(account.daily),
        # What is older may have been read once for the load, but is not looked after.
        reach_fn=lambda _, first: first,
        fetch_fn=_fetch_workouts,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZeppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars of families that have data, and more when they get some."""
    coordinator = entry.runtime_data.coordinator
    words = await _async_words(hass)

    @callback
    def add(description: ZeppCalendarEntityDescription) -> None:
        async_add_entities([ZeppCalendar(coordinator, description, words)])

    for description in CALENDARS:
        async_when_shown(
            entry,
            Platform.CALENDAR,
            description,
            description.family,
            partial(add, description),
        )


async def _async_words(hass: HomeAssistant) -> dict[str, str]:
    """Return the texts of this integration's entities in Home Assistant's language."""
    language = hass.config.language
    return await translation.async_get_translations(hass, language, "entity", {DOMAIN})


class ZeppCalendar(ZeppEntity, CalendarEntity):
    """Nights and naps, or workouts."""

    entity_description: ZeppCalendarEntityDescription

    def __init__(
        self,
        coordinator: ZeppCoordinator,
        description: ZeppCalendarEntityDescription,
        words: dict[str, str],
    ) -> None:
        """Tell of what the description names."""
        super().__init__(coordinator, description)
        self._words = words
        self._past = Blocks(partial(description.fetch_fn, coordinator.client))
        self._take_over()

    @property
    @override
    def available(self) -> bool:
        """Return whether the family still answers."""
        return self.coordinator.data.reaches((self.entity_description.family,))

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return what is running or was the latest."""
        return self._event

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what lies in a range, up to now, even in part."""
        self._words = await _async_words(hass)
        now = dt_util.utcnow()
        earliest = dt_util.start_of_local_day(_EARLIEST)
        # In UTC: where the clock is set back, local times would not be in order.
        start = max(start_date, earliest).astimezone(UTC)
        end = min(end_date.astimezone(UTC), now)
        if start >= end:
            return []
        things = await self._async_things(start, end)
        return [
            self._calendar_event(thing)
            for thing in sorted(things, key=_by_start)
            if thing.start < end and thing.end > start
        ]

    async def _async_things(self, start: datetime, end: datetime) -> list[Thing]:
        """Return what may lie in a range: from memory, what is older from the cloud."""
        today = dt_util.now().date()
        # Things are dated by one of their ends and may reach into a day beside it.
        first = dt_util.as_local(start).date() - _DAY
        last = min(dt_util.as_local(end).date() + _DAY, today)
        reach = self._reach(today)
        things = [thing for thing in self._known() if thing.date >= reach]
        try:
            things += await self._past.async_between(first, min(last, reach - _DAY), today)
        except ZeppError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="calendar_unavailable"
            ) from err
        return things

    def _reach(self, today: date) -> date:
        """Return since which date memory is complete."""
        family = self.entity_description.family
        if self.coordinator.statuses[family].last_success is None:
            return date.max
        first = today - (RECENT_DAYS - 1) * _DAY
        return self.entity_description.reach_fn(self.coordinator.account, first)

    def _known(self) -> Iterable[Thing]:
        return self.entity_description.known_fn(self.coordinator.account)

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write a state only if there is something else to show."""
        before = self._event, self._was_available
        cached = translation.async_get_cached_translations(
            self.hass, self.hass.config.language, "entity", DOMAIN
        )
        self._words = cached or self._words
        self._take_over()
        if (self._event, self._was_available) != before:
            self.async_write_ha_state()

    def _take_over(self) -> None:
        """Take what is running or was the latest out of what polls have read."""
        now = dt_util.utcnow()
        self._was_available = self.available
        begun = (thing for thing in self._known() if thing.start <= now)
        latest = max(begun, key=_by_end, default=None)
        self._event = None if latest is None else self._calendar_event(latest)

    def _calendar_event(self, thing: Thing) -> CalendarEvent:
        is_us = self.coordinator.hass.config.units is US_CUSTOMARY_SYSTEM
        unit = UnitOfLength.MILES if is_us else UnitOfLength.KILOMETERS
        texts = Texts(words=self._words, distance_unit=unit)
        # Home Assistant compares local times and takes no end that seems to lie before the
        # start, as in the hour that comes twice.
        is_backward = dt_util.as_local(thing.end) < dt_util.as_local(thing.start)
        return CalendarEvent(
            start=thing.start,
            end=thing.start if is_backward else thing.end,
            summary=texts.summary(thing),
            description=texts.description(thing),
            uid=_uid(thing),
        )


def _uid(thing: Thing) -> str:
    """Return what names a thing, however often its figures change."""
    match thing:
        case Night():
            return f"night-{thing.date.isoformat()}"
        case Nap():
            return f"nap-{int(thing.start.timestamp())}"
        case _:
            return f"workout-{int(thing.start.timestamp())}"
