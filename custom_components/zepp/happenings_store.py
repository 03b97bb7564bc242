"""Where an entry keeps what it has seen happen."""

from datetime import UTC, date, datetime
from typing import Final, NotRequired, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN, LOGGER
from .happenings import Seen, Shown

_STORE_VERSION: Final = 1


class _StoredNight(TypedDict):
    """What the versions of a night have shown."""

    scores: list[int]
    resting_heart_rates: list[int]


class _Stored(TypedDict):
    """What was seen as JSON; dates are ISO 8601."""

    since: str
    nights: dict[str, str]
    # Not there before there were triggers.
    shown: NotRequired[dict[str, _StoredNight]]
    # Nor were there these at first.
    spans: NotRequired[dict[str, tuple[str, str]]]
    naps: list[tuple[str, str]]
    workouts: dict[str, str]


class HappeningsStore:
    """Loads and saves what one entry has seen."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep what an entry sees."""
        key = f"{DOMAIN}.{entry_id}.happenings"
        self._store = Store[_Stored](hass, _STORE_VERSION, key)

    async def async_load(self, now: datetime) -> Seen:
        """Return what was saved last; without that everything begins now."""
        stored = await self._store.async_load()
        if stored is None:
            return Seen(since=now)
        try:
            return _seen(stored)
        except (AttributeError, KeyError, TypeError, ValueError) as err:
            # Nothing is told twice for it: what is there already is not told either.
            LOGGER.debug("What was seen before cannot be read: %s", err)
            return Seen(since=now)

    async def async_save(self, seen: Seen) -> None:
        """Save what was seen at once."""
        await self._store.async_save(_stored(seen))

    async def async_remove(self) -> None:
        """Forget what was seen."""
        await self._store.async_remove()


def _seen(stored: _Stored) -> Seen:
    return Seen(
        since=_moment(stored["since"]),
        nights={date.fromisoformat(day): sign for day, sign in stored["nights"].items()},
        shown={
            date.fromisoformat(day): Shown(
                scores=tuple(map(int, night["scores"])),
                resting_heart_rates=tuple(map(int, night["resting_heart_rates"])),
            )
            for day, night in stored.get("shown", {}).items()
        },
        spans={
            date.fromisoformat(day): (_moment(start), _moment(end))
            for day, (start, end) in stored.get("spans", {}).items()
        },
        naps=tuple((_moment(start), _moment(end)) for start, end in stored["naps"]),
        workouts={key: _moment(end) for key, end in stored["workouts"].items()},
    )


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).astimezone(UTC)


def _stored(seen: Seen) -> _Stored:
    return {
        "since": seen.since.isoformat(),
        "nights": {day.isoformat(): sign for day, sign in seen.nights.items()},
        "shown": {
            day.isoformat(): {
                "scores": list(night.scores),
                "resting_heart_rates": list(night.resting_heart_rates),
            }
            for day, night in seen.shown.items()
        },
        "spans": {
            day.isoformat(): (start.isoformat(), end.isoformat())
            for day, (start, end) in seen.spans.items()
        },
        "naps": [(start.isoformat(), end.isoformat()) for start, end in seen.naps],
        "workouts": {key: end.isoformat() for key, end in seen.workouts.items()},
    }
