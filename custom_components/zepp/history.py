"""The first import of the past: a background task of the entry, newest days first."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .account import AccountData
from .api import ZeppAuthError, ZeppClient, ZeppError, ZeppRateLimitError
from .const import DOMAIN, LOGGER, RECENT_DAYS
from .families import BAND, DAILY_FAMILIES
from .rows import PARTS, Part, build_rows
from .statistics import StatisticsWriter
from .timeline import Span

_STORE_VERSION: Final = 1
_DAY: Final = timedelta(days=1)
_FAMILIES: Final = {family.key: family for family in DAILY_FAMILIES}

# Between windows, so that the cloud and the recorder have time for others.
PAUSE: Final = 0.5
# After a failed window; a family whose window fails so often is left for the next start.
RETRY_PAUSES: Final = (30.0, 120.0, 600.0, 1800.0, 3600.0)
_PAUSE_WITHOUT_ANSWER: Final = 900.0
_LONGEST_PAUSE: Final = 6 * 3600.0


class _Stored(TypedDict):
    """What survives a restart."""

    imported_from: dict[str, str]
    """The oldest date imported, by part."""
    sums_open: bool
    """Whether the shift that ends an import is still due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of dates of one part."""

    part: Part
    first: date
    last: date


def history_store(hass: HomeAssistant, entry_id: str) -> Store[_Stored]:
    """Return where the progress of an entry's import is kept."""
    return Store(hass, _STORE_VERSION, f"{DOMAIN}.{entry_id}")


def missing_windows(
    imported_from: dict[str, date], oldest: date, today: date
) -> list[Window]:
    """Return what an import still has to read, newest first.

    The last 14 days are not part of it: every poll with news keeps them up to date.
    """
    windows = [
        window
        for part in PARTS
        for window in _windows(
            part,
            oldest,
            imported_from.get(part.key, today - (RECENT_DAYS - 1) * _DAY) - _DAY,
        )
    ]
    return sorted(windows, key=lambda window: window.last, reverse=True)


def _windows(part: Part, oldest: date, last: date) -> Iterator[Window]:
    """Cut the dates of a part from the newest to the oldest."""
    while last >= oldest:
        first = max(oldest, last - (part.window - 1) * _DAY)
        yield Window(part=part, first=first, last=last)
        last = first - _DAY


class HistoryImport:
    """Reads the days before the recent ones and writes them as statistics."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        client: ZeppClient,
        writer: StatisticsWriter,
    ) -> None:
        """Import for one entry."""
        self._hass = hass
        self._client = client
        self._writer = writer
        self._store = history_store(hass, entry_id)
        self._stored: _Stored = {"imported_from": {}, "sums_open": False}

    async def async_run(self, days: int) -> None:
        """Import what is missing of so many days up to today, then end."""
        self._stored = await self._store.async_load() or self._stored
        zone = dt_util.get_default_time_zone()
        today = dt_util.now().date()
        known = {
            key: date.fromisoformat(first)
            for key, first in self._stored["imported_from"].items()
        }
        windows = missing_windows(known, today - (days - 1) * _DAY, today) if days else []
        if windows:
            LOGGER.info("History import begins: %s windows to read", len(windows))
            self._stored["sums_open"] = True
        rows = await self._async_windows(windows, zone)
        if self._stored["sums_open"]:
            await self._writer.async_close_sums()
            self._stored["sums_open"] = False
            await self._store.async_save(self._stored)
        if windows:
            done = self._stored["imported_from"].values()
            complete = sum(first == windows[-1].first.isoformat() for first in done)
            LOGGER.info(
                "History import has ended: %s rows written, %s of %s parts complete",
                rows,
                complete,
                len(PARTS),
            )

    async def _async_windows(self, windows: list[Window], zone: tzinfo) -> int:
        """Import one window after the other; return the rows written."""
        given_up: set[str] = set()
        rows = 0
        for window in windows:
            key = window.part.key
            if key in given_up:
                continue
            try:
                data = await self._async_read_patiently(window)
            except ZeppAuthError:
                # With band data the token itself is refused. The next poll asks the user to
                # sign in again, that reloads the entry, and the import goes on from here.
                if key == BAND:
                    break
                data = None
            if data is None:
                given_up.add(key)
                continue
            rows += await self._async_write(window, data, zone)
            self._stored["imported_from"][key] = window.first.isoformat()
            await self._store.async_save(self._stored)
            await asyncio.sleep(PAUSE)
        return rows

    async def _async_read_patiently(self, window: Window) -> AccountData | None:
        """Return a window's data, trying again after a while; None to give up.

        Only a refused token is raised.
        """
        pauses = iter(RETRY_PAUSES)
        while True:
            try:
                return await self._async_read(window)
            except ZeppAuthError:
                raise
            except ZeppRateLimitError as err:
                wait = min(err.retry_after or _PAUSE_WITHOUT_ANSWER, _LONGEST_PAUSE)
            except ZeppError as err:
                pause = next(pauses, None)
                if pause is None:
                    LOGGER.warning(
                        "History of %s before %s is left for the next start: %s",
                        window.part.key,
                        window.last,
                        err,
                    )
                    return None
                wait = pause
            await asyncio.sleep(wait)

    async def _async_read(self, window: Window) -> AccountData:
        """Read a window, with a day more on either side.

        Nights may be filed a day away; hours of half-hour zones reach into the next day.
        """
        first, last = window.first - _DAY, window.last + _DAY
        data = AccountData()
        for key in window.part.families:
            if key == BAND:
                data = data.with_band(await self._client.get_band_data(first, last), first)
            else:
                family = _FAMILIES[key]
                found = await family.fetch(self._client, first, last)
                data = data.with_daily(family, found, first)
        return data

    async def _async_write(self, window: Window, data: AccountData, zone: tzinfo) -> int:
        """Write the rows of a window, built away from the event loop."""
        span = Span(first=window.first, last=window.last, now=dt_util.utcnow(), zone=zone)
        rows = await self._hass.async_add_executor_job(
            build_rows, (window.part,), data, span
        )
        return await self._writer.async_write(rows, span.begin, span.end)
