"""One run through what the ledger lists: read a window, write it, strike it off."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from homeassistant.core import HomeAssistant
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
from .const import LOGGER
from .families import BAND, DAILY_FAMILIES
from .history_store import HistoryStore
from .ledger import Ledger
from .parts import PARTS, PARTS_BY_KEY, build_rows
from .plan import Kind, Stretch
from .rows import Rows, oldest_date
from .statistics import StatisticsWriter
from .timeline import Span, utc_dates

_DAY: Final = timedelta(days=1)
_FAMILIES: Final = {family.key: family for family in DAILY_FAMILIES}

type _Write = Callable[[Rows, int, int], Awaitable[int]]

# Between windows, so that the cloud and the recorder have time for others.
PAUSE: Final = 0.5
UPKEEP_PAUSE: Final = 20.0
# After a failed window; when it fails once more its part is left for another day.
RETRY_PAUSES: Final = (30.0, 120.0, 600.0, 1800.0, 3600.0)
_PAUSE_WITHOUT_HINT: Final = 900.0
# A part of which so many windows in a row are refused is left as a whole.
_REFUSALS: Final = 3


class Trouble(StrEnum):
    """Why a part could not be read."""

    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"


def _trouble(err: ZeppError) -> Trouble:
    """Return in which way a question was not answered."""
    if isinstance(err, ZeppDecodeError):
        return Trouble.NOT_UNDERSTOOD
    if isinstance(err, ZeppAuthError):
        return Trouble.REFUSED
    if isinstance(err, ZeppRateLimitError):
        return Trouble.NO_ANSWER
    status = err.status if isinstance(err, ZeppResponseError) else None
    if status and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble.REFUSED
    return Trouble.NO_ANSWER


@dataclass(slots=True)
class _Patience:
    """How a part is getting on."""

    due: float = 0.0
    """When it may be tried again, by the clock of the event loop."""
    pauses: Iterator[float] = field(default_factory=lambda: iter(RETRY_PAUSES))
    refusals: int = 0
    """Windows refused in a row."""


class HistoryRun:
    """Reads what is listed until nothing is left or the token is refused.

    A part that fails is put aside for a while, so that the others need not wait.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        client: ZeppClient,
        writer: StatisticsWriter,
        store: HistoryStore,
        ledger: Ledger,
        tell: Callable[[], None],
    ) -> None:
        """Go by a ledger; somebody is told after every window."""
        self.requests = 0
        self.rows = 0
        self.imported: list[Stretch] = []
        """The windows of an import that were written."""
        self.signed_out = False
        self._hass = hass
        self._client = client
        self._writer = writer
        self._store = store
        self._ledger = ledger
        self._tell = tell
        self._parts = {part.key: _Patience() for part in PARTS}

    async def async_read(self) -> None:
        """Read one window after the other, the newest that is due first."""
        clock = self._hass.loop.time
        while windows := self._windows():
            now = clock()
            window = min(windows, key=lambda found: max(self._parts[found.part].due, now))
            await asyncio.sleep(max(self._parts[window.part].due - now, 0.0))
            try:
                data, missing = await self._async_ask(window)
            except ZeppRateLimitError as err:
                await asyncio.sleep(err.retry_after or _PAUSE_WITHOUT_HINT)
                # The others first, then once more.
                self._put_aside(window, err)
            except ZeppError as err:
                if isinstance(err, ZeppAuthError) and self._client.is_refused:
                    # The token itself: until the user signs in again nothing is asked.
                    self.signed_out = True
                    return
                self._put_aside(window, err)
            else:
                await self._async_take(window, data, missing)
            await self._store.async_save(self._ledger)
            self._tell()
            await asyncio.sleep(PAUSE if window.kind.is_import else UPKEEP_PAUSE)

    async def _async_take(
        self, window: Stretch, data: AccountData, missing: dict[str, ZeppError]
    ) -> None:
        """Write what was answered; it may be that one of two families was not."""
        if not missing:
            await self._async_write(window, data)
            self._parts[window.part] = _Patience()
            return
        (err,) = missing.values()
        trouble = _trouble(err)
        if trouble is Trouble.NO_ANSWER and self._wait(window):
            return
        await self._async_add(window, data)
        if trouble is Trouble.NO_ANSWER or BAND in missing:
            self._ledger.leave(window)
            self._note_trouble(window, trouble, err)
        else:
            # It will not be answered another time either.
            self._ledger.note_done(window, None)

    def _windows(self) -> list[Stretch]:
        self._ledger.drop_what_is_empty(dt_util.now().date())
        return self._ledger.windows()

    def _put_aside(self, window: Stretch, err: ZeppError) -> None:
        """Let a part that failed wait, or leave the window or all of it."""
        trouble = _trouble(err)
        if trouble is Trouble.NO_ANSWER and self._wait(window):
            return
        patience = self._parts[window.part]
        patience.refusals += 1
        self._ledger.leave(window)
        if trouble is Trouble.NO_ANSWER or patience.refusals >= _REFUSALS:
            self._ledger.leave_part(window.part)
        self._note_trouble(window, trouble, err)

    def _wait(self, window: Stretch) -> bool:
        """Let a part wait before it is tried again; return False if it has often enough."""
        patience = self._parts[window.part]
        pause = next(patience.pauses, None)
        if pause is None:
            return False
        patience.due = self._hass.loop.time() + pause
        return True

    def _note_trouble(self, window: Stretch, trouble: Trouble, err: ZeppError) -> None:
        """Say once that something is left, if it was part of an import."""
        if not window.kind.is_import:
            LOGGER.debug("Review of %s is left for another day: %s", window.part, err)
            return
        if window.part in self._ledger.given_up:
            return
        self._ledger.given_up[window.part] = trouble.value
        LOGGER.warning(
            "History of %s up to %s is left for another day: %s",
            window.part,
            window.last,
            err,
        )

    async def _async_ask(self, window: Stretch) -> tuple[AccountData, dict[str, ZeppError]]:
        """Read a window, with some days more on either side; also return what is missing.

        Nights may be filed a day away; hours of half-hour zones reach into the next day.
        Raises when nothing was answered.
        """
        client = self._client.in_zone(self._span(window).zone)
        data = AccountData()
        errors: dict[str, ZeppError] = {}
        families = PARTS_BY_KEY[window.part].families
        try:
            for key in families:
                try:
                    data = await self._async_ask_family(client, window, key, data)
                except ZeppRateLimitError:
                    raise
                except ZeppError as err:
                    if key == BAND and isinstance(err, ZeppAuthError):
                        self._client.refuse()
                    errors[key] = err
        finally:
            if window.kind.is_import:
                self.requests += client.requests
        if len(errors) == len(families) or self._client.is_refused:
            raise next(iter(errors.values()))
        return data, errors

    async def _async_ask_family(
        self, client: ZeppClient, window: Stretch, key: str, data: AccountData
    ) -> AccountData:
        """Return the data with what a family has of a window."""
        part = PARTS_BY_KEY[window.part]
        first, last = window.first - part.before * _DAY, window.last + part.after * _DAY
        if key == BAND:
            return data.with_band(await client.get_band_data(first, last), first)
        family = _FAMILIES[key]
        if family.in_utc:
            first, last = utc_dates(window.first, window.last, self._span(window).zone)
        return data.with_daily(family, await family.fetch(client, first, last), first)

    def _span(self, window: Stretch) -> Span:
        """Return the dates of a window in the zone in which they are to be built."""
        past = self._ledger.zones[window.part]
        if window.kind is Kind.REBUILD:
            past = past.changed(past.current, window.first, window.last)
        return past.span(window.first, window.last, dt_util.utcnow())

    async def _async_write(self, window: Stretch, data: AccountData) -> None:
        """Write the rows of a window and of others that it serves, and strike them off."""
        write = self._writer.async_write
        if window.kind is Kind.REBUILD:
            write = self._writer.async_rewrite
        for found in (window, *self._also_served(window)):
            oldest = await self._async_put(found, data, write)
            self._ledger.note_done(found, oldest)
            if window.kind.is_import:
                self.imported.append(found)

    async def _async_add(self, window: Stretch, data: AccountData) -> None:
        """Write the rows of a window of which one family is missing, voiding none."""
        oldest = await self._async_put(window, data, self._writer.async_add)
        self._ledger.note_rows(oldest)

    async def _async_put(
        self, window: Stretch, data: AccountData, write: _Write
    ) -> date | None:
        """Write the rows of a window, built away from the event loop.

        Returns the date of the oldest.
        """
        span = self._span(window)
        parts = [PARTS_BY_KEY[window.part]]
        rows = await self._hass.async_add_executor_job(build_rows, parts, data, span)
        written = await write(rows, *span.reach)
        self.rows += written if window.kind.is_import else 0
        return oldest_date(rows, span.zone)

    def _also_served(self, window: Stretch) -> Iterator[Stretch]:
        """Yield windows of other parts for which the same answers do."""
        asked = PARTS_BY_KEY[window.part]
        zones = self._ledger.zones
        for part in PARTS:
            if (
                part is not asked
                and set(asked.families).issuperset(part.families)
                and part.before <= asked.before
                and zones[part.key] == zones[window.part]
                and (found := self._ledger.listed_in(window, part))
            ):
                yield found
