"""When to ask the cloud, what to make of its errors, and what to hand on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
import random
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .account import AccountData, newest_upload, uploaded_at
from .api import BandData, ZeppAuthError, ZeppClient, ZeppError, ZeppRateLimitError
from .const import DOMAIN, LOGGER, RECENT_DAYS
from .families import BAND, DAILY_FAMILIES, FAMILIES, DailyFamily
from .history import History
from .rows import PARTS, Part
from .snapshot import ZeppSnapshot, build_snapshot
from .timeline import HOUR

_DAY: Final = timedelta(days=1)
_INTERVAL: Final = timedelta(minutes=15)
# So that not all homes ask at the same second.
_JITTER: Final = timedelta(minutes=1)
# A little less than an hour: four polls may come a second early.
_FAMILY_INTERVAL: Final = timedelta(minutes=59)
_KEPT_DAYS: Final = 60
_TRIES: Final = 3
_ALL_FAMILIES: Final = frozenset(FAMILIES)


@dataclass(slots=True)
class FamilyStatus:
    """How a family has been answering."""

    failures: int = 0
    """Failed tries in a row."""
    last_success: datetime | None = None
    last_error: str | None = None
    """The class of the last error."""

    @property
    def lost(self) -> bool:
        """Whether it has failed too often in a row."""
        return self.failures >= _TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeppData:
    """What lives as long as a loaded entry."""

    coordinator: ZeppCoordinator
    history: History | None
    """None without a recorder."""


type ZeppConfigEntry = ConfigEntry[ZeppData]


class ZeppCoordinator(DataUpdateCoordinator[ZeppSnapshot]):
    """Polls one account: band data always, everything else when there is news."""

    config_entry: ZeppConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZeppConfigEntry,
        client: ZeppClient,
        history: History | None,
    ) -> None:
        """Poll for one entry."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=DOMAIN,
            update_interval=_INTERVAL,
            always_update=False,
        )
        self.account = AccountData()
        self.statuses = {key: FamilyStatus() for key in sorted(_ALL_FAMILIES)}
        self._client = client
        self._history = history
        self._signed_out = False
        self._synced_at: datetime | None = None
        """The newest upload of which everything has been read."""
        self._families_asked: datetime | None = None
        """When it was the daily families' turn last, None after news."""
        self._order = list(DAILY_FAMILIES)
        self._unasked: list[DailyFamily[Any]] = []
        """The daily families that this turn has not asked yet."""
        self._written: tuple[int, date] | None = None
        """The hour and the local date in which statistics were written last."""

    @override
    async def _async_update_data(self) -> ZeppSnapshot:
        """Read what is new; families that fail keep their values."""
        self.update_interval = _INTERVAL + _JITTER * random.random()  # noqa: S311
        lost_before = self._lost()
        try:
            await self._async_read_band()
            read = self._families_due()
            await self._async_read_families()
        except ZeppAuthError as err:
            self._client.refuse()
            self._signed_out = True
            self._show()
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key="auth_failed"
            ) from err
        except ZeppRateLimitError as err:
            self._log_changes(lost_before)
            self._write_statistics(whole=bool(self._unasked))
            self._show()
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="rate_limited",
                retry_after=err.retry_after or None,
            ) from err
        except ZeppError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key="cannot_connect"
            ) from err
        self._log_changes(lost_before)
        self._write_statistics(whole=read)
        return self._snapshot()

    @callback
    def async_roll_day(self, _now: datetime) -> None:
        """Begin a new local day, without a request."""
        self._show()

    def _show(self) -> None:
        """Show what is known now, also when the poll as a whole has failed."""
        if self.data:
            self.data = self._snapshot()
            self.async_update_listeners()

    def _snapshot(self) -> ZeppSnapshot:
        return build_snapshot(
            self.account, dt_util.utcnow(), dt_util.get_default_time_zone(), self._lost()
        )

    def _lost(self) -> frozenset[str]:
        """Return the families that do not answer any more, all of them without a token."""
        if self._signed_out:
            return _ALL_FAMILIES
        return frozenset(key for key, status in self.statuses.items() if status.lost)

    def _families_due(self) -> bool:
        """Return whether there are daily families to ask, all of them after an hour."""
        asked = self._families_asked
        if asked is None or dt_util.utcnow() - asked >= _FAMILY_INTERVAL:
            self._unasked = list(self._order)
            self._families_asked = dt_util.utcnow()
        return bool(self._unasked)

    async def _async_read_band(self) -> None:
        """Look at the last days, and read 14 of them when they hold news.

        Only the first failure ever, a refused token and a call for a pause are raised.
        """
        today = dt_util.now().date()
        try:
            if self.statuses[BAND].last_success:
                band = await self._client.get_band_data(today - _DAY, today + _DAY)
                if not self._has_news(band):
                    self._note_success(BAND)
                    return
            first = today - RECENT_DAYS * _DAY
            band = await self._client.get_band_data(first, today + _DAY)
        except ZeppAuthError, ZeppRateLimitError:
            raise
        except ZeppError as err:
            if self.statuses[BAND].last_success is None:
                raise
            self._note_failure(BAND, err)
            return
        self._note_success(BAND)
        if band.days:
            # The first date is only read for what reaches into the next.
            self.account = self.account.with_band(band, first + _DAY)
        self.account = self.account.since(today - _KEPT_DAYS * _DAY)
        uploads = (self._synced_at, newest_upload(band.days, dt_util.utcnow()))
        self._synced_at = max(filter(None, uploads), default=None)
        self._families_asked = None

    def _has_news(self, band: BandData) -> bool:
        """Return whether a device has uploaded since everything was read last."""
        now = dt_util.utcnow()
        synced_at = newest_upload(band.days, now)
        if synced_at and (self._synced_at is None or synced_at > self._synced_at):
            return True
        unsynced = [day for day in band.days if uploaded_at(day, now) is None]
        known = self.account
        return any(known.days.get(day.date) != day for day in unsynced) or (
            bool(unsynced)
            and any(known.nights.get(night.date) != night for night in band.nights)
        )

    async def _async_read_families(self) -> None:
        """Ask the daily families that are due one after the other, 14 days each.

        Raises only a call for a pause; the next round goes on with the others then.
        """
        today = dt_util.now().date()
        while self._unasked:
            family = self._unasked.pop(0)
            try:
                await self._async_read_family(family, today)
            except ZeppRateLimitError:
                # It comes last from now on, so that the others have their turn.
                self._unasked.append(family)
                self._order.remove(family)
                self._order.append(family)
                raise

    async def _async_read_family(self, family: DailyFamily[Any], today: date) -> None:
        """Ask one daily family; what it does not answer stays as it was."""
        first = today - RECENT_DAYS * _DAY
        try:
            found = await family.fetch(self._client, first, today + _DAY)
        except ZeppRateLimitError:
            raise
        except ZeppError as err:
            self._note_failure(family.key, err)
            return
        self._note_success(family.key)
        if found:
            self.account = self.account.with_daily(family, found, first)

    def _note_success(self, key: str) -> None:
        status = self.statuses[key]
        status.failures = 0
        status.last_success = dt_util.utcnow()

    def _note_failure(self, key: str, err: ZeppError) -> None:
        status = self.statuses[key]
        status.failures += 1
        status.last_error = type(err).__name__
        LOGGER.debug("No %s this time: %s", key, err)

    def _log_changes(self, before: frozenset[str]) -> None:
        """Say once what is lost and once what is back."""
        lost = self._lost()
        if gone := lost - before:
            LOGGER.warning(
                "The cloud has not answered %s times in a row: %s",
                _TRIES,
                self._named(gone),
            )
        if back := before - lost:
            LOGGER.info("The cloud answers again: %s", ", ".join(sorted(back)))

    def _named(self, keys: Iterable[str]) -> str:
        return ", ".join(f"{key} ({self.statuses[key].last_error})" for key in sorted(keys))

    def _write_statistics(self, *, whole: bool) -> None:
        """Bring the statistics of the last days up to date in the background.

        Without news nothing can differ but what has ended with the last hour or day.
        """
        history = self._history
        if history is None:
            return
        today = dt_util.now().date()
        # In half-hour zones days end in the middle of an hour.
        moment = (int(dt_util.utcnow().timestamp()) // HOUR, today)
        parts, missing = self._parts(), self._missing()
        if whole:
            uploaded = self._uploaded_on(today)
            work = history.async_keep(self.account, parts, missing, uploaded)
        elif moment != self._written:
            work = history.async_continue(self.account, parts, missing)
        else:
            return
        # What has become due of a family that is back at the next poll is due then.
        self._written = None if missing - self._lost() else moment
        self.config_entry.async_create_background_task(
            self.hass, work, f"{DOMAIN} statistics"
        )

    def _parts(self) -> list[Part]:
        """Return the parts of which something is known, and no more is to be expected."""
        missing = self._missing()
        awaited = {key for key, found in self.statuses.items() if not found.last_success}
        awaited -= self._lost()
        return [
            part
            for part in PARTS
            if awaited.isdisjoint(part.families) and not missing.issuperset(part.families)
        ]

    def _missing(self) -> frozenset[str]:
        """Return the families that did not answer when they were asked last, if ever.

        They may hold less than was written before.
        """
        return frozenset(
            key
            for key, status in self.statuses.items()
            if status.failures or not status.last_success
        )

    def _uploaded_on(self, today: date) -> date | None:
        """Return the date of the newest upload, else of the newest data."""
        if self._synced_at:
            return dt_util.as_local(self._synced_at).date()
        return max((day for day in self.account.days if day <= today), default=None)
