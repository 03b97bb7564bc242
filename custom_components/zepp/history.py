"""The first import of the past: a background task of the entry, newest days first."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from http import HTTPStatus
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .account import AccountData
from .api import (
    ZeppAuthError,
    ZeppClient,
    ZeppDecodeError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
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


@dataclass(slots=True)
class _Progress:
    """How a part is getting on."""

    due: float = 0.0
    """When it may be tried again, by the clock of the event loop."""
    pauses: Iterator[float] = field(default_factory=lambda: iter(RETRY_PAUSES))


def _is_final(err: ZeppError) -> bool:
    """Return whether the same question would only be answered in the same way."""
    return isinstance(err, ZeppDecodeError) or (
        isinstance(err, ZeppResponseError)
        and err.status is not None
        and HTTPStatus.BAD_REQUEST <= err.status < HTTPStatus.INTERNAL_SERVER_ERROR
    )


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
            await self._store.async_save(self._stored)
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
        """Import one window after the other; return the rows written.

        A part that fails is put aside for a while, so that the others need not wait.
        """
        clock = self._hass.loop.time
        queue = list(windows)
        parts = {window.part.key: _Progress() for window in windows}
        rows = 0
        while queue:
            now = clock()
            window = min(queue, key=lambda window: max(parts[window.part.key].due, now))
            part = parts[window.part.key]
            await asyncio.sleep(max(part.due - now, 0.0))
            try:
                data = await self._async_read(window)
            except ZeppRateLimitError as err:
                await asyncio.sleep(err.retry_after or _PAUSE_WITHOUT_ANSWER)
            except ZeppError as err:
                if not self._put_aside(window, part, err):
                    queue = [other for other in queue if other.part is not window.part]
                if isinstance(err, ZeppAuthError) and window.part.key == BAND:
                    # The token itself is refused: the next poll asks the user to sign in
                    # again, that reloads the entry, and the import goes on from here.
                    self._client.refuse()
                    break
            else:
                rows += await self._async_write(window, data, zone)
                queue.remove(window)
                self._stored["imported_from"][window.part.key] = window.first.isoformat()
                await self._store.async_save(self._stored)
                part.pauses = iter(RETRY_PAUSES)
                await asyncio.sleep(PAUSE)
        return rows

    def _put_aside(self, window: Window, part: _Progress, err: ZeppError) -> bool:
        """Let a failed part wait; return whether it is worth trying again."""
        if isinstance(err, ZeppAuthError):
            return False
        pause = None if _is_final(err) else next(part.pauses, None)
        if pause is None:
            LOGGER.warning(
                "History of %s before %s is left for the next start: %s",
                window.part.key,
                window.last,
                err,
            )
            return False
        part.due = self._hass.loop.time() + pause
        return True

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
