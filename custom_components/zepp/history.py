"""The past of an account: imported, kept up to date and healed, in the background.

The ledger says what is to be read. One task of the entry reads it, the newest days first,
writes it as statistics and strikes it off, until nothing is left; it ends by itself.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .account import AccountData
from .api import ZeppClient, local_midnight
from .const import DOMAIN, LOGGER, RECENT_DAYS
from .families import BAND
from .history_notices import async_show_incomplete, clear_incomplete, show_zone_change
from .history_run import HistoryRun
from .history_store import HistoryStore
from .ledger import Ledger
from .parts import Part, build_rows, with_data
from .plan import Kind, count_days
from .rows import oldest_date
from .statistics import StatisticsWriter

_DAY: Final = timedelta(days=1)
# Days in which the clock alone can make something due.
_CLOCK_DAYS: Final = 2


class History:
    """Keeps the long-term statistics of one account whole."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: ZeppClient,
        writer: StatisticsWriter,
    ) -> None:
        """Keep the history of one entry."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._writer = writer
        self._store = HistoryStore(hass, entry.entry_id)
        self._ledger = Ledger.new(dt_util.get_default_time_zone(), dt_util.now().date())
        self._task: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[], None]] = []

    async def async_load(self) -> None:
        """Read the ledger; must be done before anything else."""
        self._ledger = await self._store.async_load()
        # Home Assistant has forgotten its notifications.
        self._ledger.given_up = {}
        zone = dt_util.get_default_time_zone()
        if self._ledger.note_zone(zone, dt_util.now().date()):
            LOGGER.info("The time zone is %s now; earlier days keep their hours", zone)
            await self._store.async_save(self._ledger)
        show_zone_change(self._hass, self._entry, self._ledger.zone_change)

    @property
    def ledger(self) -> Ledger:
        """What has been read and what is still to be read."""
        return self._ledger

    @property
    def progress(self) -> int | None:
        """How much of the running import is done, in percent; None when none runs."""
        return self._ledger.progress if self._task else None

    @property
    def start(self) -> datetime | None:
        """The beginning of the oldest day in the statistics."""
        oldest = self._ledger.oldest
        if oldest is None:
            return None
        return local_midnight(oldest, self._ledger.zones[BAND].zone_on(oldest))

    @callback
    def async_add_listener(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call somebody whenever progress or start may have changed."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    @callback
    def async_begin(self, days: int) -> None:
        """Import what is missing of so many days up to today."""
        self._ledger.plan_backfill(days, dt_util.now().date())
        self._ledger.take_up_left()
        self._restart()

    @callback
    def async_import(
        self, parts: Iterable[Part], first: date, last: date, *, kind: Kind
    ) -> bool:
        """Read any dates again; return False if an import is running already."""
        if self.progress is not None:
            return False
        self._ledger.plan_import(parts, first, last, kind)
        self._restart()
        return True

    async def async_keep(
        self,
        data: AccountData,
        parts: list[Part],
        missing: frozenset[str],
        uploaded: date | None,
    ) -> None:
        """Write the recent days after they were read, and list what else needs care.

        A part of which a family is missing does not count as read.
        """
        written = await self._async_write(data, parts, missing, RECENT_DAYS)
        read = [part for part in written if missing.isdisjoint(part.families)]
        today = dt_util.now().date()
        if uploaded:
            self._ledger.note_recent(read, min(uploaded, today), today)
            if uploaded >= today:
                self._ledger.plan_sweep(today)
        await self._store.async_save(self._ledger)
        self._tell()
        self._work()

    async def async_continue(
        self, data: AccountData, parts: list[Part], missing: frozenset[str]
    ) -> None:
        """Write what has become due without news: hours and days that have ended."""
        await self._async_write(data, parts, missing, _CLOCK_DAYS)

    async def _async_write(
        self, data: AccountData, parts: list[Part], missing: frozenset[str], days: int
    ) -> list[Part]:
        """Write the last days; return the parts with any data.

        Of a part of which a family is missing no row is voided.
        """
        now = dt_util.utcnow()
        today = dt_util.now().date()
        written: list[Part] = []
        for (past, whole, recent), group in groupby(
            sorted(
                parts,
                key=lambda part: (part.recent_days, missing.isdisjoint(part.families)),
            ),
            key=lambda part: (
                self._ledger.zones[part.key],
                missing.isdisjoint(part.families),
                part.recent_days,
            ),
        ):
            first = self._ledger.recent_first(today, min(days, recent))
            span = past.span(first, today, now)
            members = list(group)
            rows = await self._hass.async_add_executor_job(build_rows, members, data, span)
            write = self._writer.async_write if whole else self._writer.async_add
            await write(rows, *span.reach)
            self._ledger.note_rows(oldest_date(rows, span.zone))
            written += with_data(members, data, span)
        return written

    def _restart(self) -> None:
        """Let the task begin anew: it may be in the middle of a long pause."""
        if self._task:
            # What it was doing stays on the list.
            self._task.cancel()
            self._task = None
        self._work()

    def _work(self) -> None:
        """Let the task read what is listed, if it is not at it already."""
        if self._task is None and (self._ledger.pending or self._ledger.sums_open):
            self._task = self._entry.async_create_background_task(
                self._hass, self._async_work(), f"{DOMAIN} history"
            )
            self._tell()

    async def _async_work(self) -> None:
        """Read what is listed until nothing is left, then end."""
        told = dict(self._ledger.given_up)
        run = HistoryRun(
            self._hass, self._client, self._writer, self._store, self._ledger, self._tell
        )
        try:
            await self._async_read(run)
        finally:
            self._let_go()
        await self._async_end(run, told)

    def _let_go(self) -> None:
        """Forget the task that runs this, unless another has taken its place."""
        if self._task is asyncio.current_task():
            self._task = None
            self._tell()

    async def _async_read(self, run: HistoryRun) -> None:
        """Run through the ledger, and leave the sums as they should be."""
        ledger = self._ledger
        listed = [found for found in ledger.pending if found.kind.is_import]
        if listed:
            LOGGER.info("History import begins: %s days to read", count_days(listed))
        was_open, ledger.sums_open = ledger.sums_open, True
        await self._store.async_save(ledger)
        await run.async_read()
        if was_open or self._writer.counts_down:
            await self._writer.async_close_sums()
        ledger.sums_open = False
        if listed and not run.signed_out:
            LOGGER.info(
                "History import has ended: %s days, %s requests, %s rows written",
                count_days(run.imported),
                run.requests,
                run.rows,
            )

    async def _async_end(self, run: HistoryRun, told: dict[str, str]) -> None:
        """Tell how it went, and go on with what was listed meanwhile."""
        ledger = self._ledger
        if run.signed_out:
            self._client.refuse()
            self._entry.async_start_reauth(self._hass)
        else:
            ledger.note_end()
            if not ledger.given_up:
                clear_incomplete(self._hass, self._entry)
            elif ledger.given_up != told:
                await async_show_incomplete(self._hass, self._entry, ledger.given_up)
            self._work()
        show_zone_change(self._hass, self._entry, ledger.zone_change)
        await self._store.async_save(ledger)
        self._tell()
