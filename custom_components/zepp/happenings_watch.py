"""Looks after every poll for what has happened, and tells it to whom it concerns."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from .announcing import announce
from .coordinator import ZeppCoordinator
from .families import BAND, WORKOUTS
from .happenings import Happening, Kind, Seen, Thing, look, revised_nights
from .happenings_store import HappeningsStore

_FAMILIES: Final = (BAND, WORKOUTS.key)
_by_end: Final = attrgetter("thing.end")


class HappeningsWatch:
    """Knows what an account has shown, and passes on what is new.

    The first answer of a family after loading is never news, whatever it holds.
    """

    def __init__(self, coordinator: ZeppCoordinator, store: HappeningsStore) -> None:
        """Watch the account of a coordinator."""
        self._coordinator = coordinator
        self._store = store
        self._seen = Seen(since=dt_util.utcnow())
        self._unread = set(_FAMILIES)
        """Families that have not answered since loading."""
        self._listeners: dict[Kind, Callable[[Happening], None]] = {}
        self._waiting: tuple[Happening, ...] = ()
        """What came last for those who do not listen yet."""

    async def async_begin(self) -> None:
        """Take in what is there already, and look again after every poll."""
        self._seen = await self._store.async_load(dt_util.utcnow())
        self._news()
        await self._store.async_save(self._seen)
        self._coordinator.config_entry.async_on_unload(
            self._coordinator.async_add_listener(self._look)
        )

    @callback
    def async_listen(
        self, kind: Kind, listener: Callable[[Happening], None]
    ) -> CALLBACK_TYPE:
        """Tell what happens of a kind; what an entity was created for at once."""
        self._listeners[kind] = listener
        # An entity can write its state only after it has been added.
        self._coordinator.hass.loop.call_soon(self._tell_waiting)

        @callback
        def remove() -> None:
            del self._listeners[kind]

        return remove

    @callback
    def _look(self) -> None:
        """Tell and save what is new."""
        before = self._seen
        if news := self._news():
            # Only what came last: who is disabled never listens.
            self._waiting = news
            self._tell_waiting()
            for happening in news:
                announce(self._coordinator, happening)
        if self._seen != before:
            self._coordinator.config_entry.async_create_task(
                self._coordinator.hass, self._store.async_save(self._seen)
            )

    def _news(self) -> tuple[Happening, ...]:
        """Return what has happened, in the order of the ends."""
        news: list[Happening] = []
        for family in _FAMILIES:
            if self._coordinator.statuses[family].last_success is None:
                continue
            self._seen, found = look(self._seen, self._things(family), dt_util.utcnow())
            if family in self._unread:
                self._unread.remove(family)
            else:
                news += found
        self._coordinator.revised_nights = revised_nights(self._seen)
        return tuple(sorted(news, key=_by_end))

    def _things(self, family: str) -> Iterable[Thing]:
        account = self._coordinator.account
        if family == BAND:
            return (*account.nights.values(), *account.naps)
        return WORKOUTS.of(account.daily)

    @callback
    def _tell_waiting(self) -> None:
        waiting, self._waiting = self._waiting, ()
        for happening in waiting:
            if listener := self._listeners.get(happening.kind):
                listener(happening)
            else:
                self._waiting = (*self._waiting, happening)
