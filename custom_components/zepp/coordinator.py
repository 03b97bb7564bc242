"""When to ask the cloud, what to make of its errors, and what to hand on."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
import random
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .account import AccountData, newest_upload, uploaded_at
from .api import (
    BandData,
    ZeppAuthError,
    ZeppClient,
    ZeppDecodeError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
from .const import CONF_USER_ID, DOMAIN, LOGGER, RECENT_DAYS
from .families import (
    BAND,
    DAILY_FAMILIES,
    DEVICES,
    EXERTION,
    FAMILIES,
    LOAD_DAYS,
    PHN,
    SPORT_LOAD,
    WORKOUTS,
    DailyFamily,
)
from .history import History
from .parts import PARTS, Part
from .past import Past
from .region import Region
from .rounds import Rounds
from .snapshot import ZeppSnapshot, build_snapshot
from .statuses import Statuses
from .timeline import HOUR, utc_dates

_DAY: Final = timedelta(days=1)
_INTERVAL: Final = timedelta(minutes=15)
# So that not all homes ask at the same second.
_JITTER: Final = timedelta(minutes=1)
_ALL_FAMILIES: Final = frozenset(FAMILIES)
# By entry and family; it outlives what is set up again and again.
_NOT_UNDERSTOOD: HassKey[dict[str, dict[str, datetime]]] = HassKey(
    f"{DOMAIN}_not_understood"
)
_BY_KEY: Final = {family.key: family for family in DAILY_FAMILIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeppData:
    """What lives as long as a loaded entry."""

    coordinator: ZeppCoordinator
    history: History | None
    """None without a recorder."""
    past: Past


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
        region: Region,
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
        known = hass.data.setdefault(_NOT_UNDERSTOOD, {}).setdefault(entry.entry_id, {})
        self.statuses = Statuses(_ALL_FAMILIES, known)
        self.region = region
        self._client = client
        self._history = history
        self.revised_nights: frozenset[date] = frozenset()
        self.is_signed_out = False
        """Whether the user has to sign in again."""
        self._synced_at: datetime | None = None
        """The newest upload of which everything has been read."""
        self.lists_no_device = False
        """Whether the cloud has said of late that there are no wearables at all."""
        self._rounds = Rounds()
        self._reached: dict[str, date] = {}
        """By heavy family, the date of the newest upload when it was read last."""
        self._loads_read: set[str] = set()
        """The families of loads that have been read far back."""
        self._written: tuple[int, date] | None = None
        """The hour and the local date in which statistics were written last."""

    @property
    def client(self) -> ZeppClient:
        """What reads the account, for who wants more of the past than is polled."""
        return self._client

    def has_answered(self, family: str) -> bool:
        """Return whether the cloud has ever answered about a family since the start."""
        return self.statuses[family].last_success is not None

    def is_current(self, family: str) -> bool:
        """Return whether the cloud has answered about a family when it was asked last."""
        status = self.statuses[family]
        is_answered = status.last_success is not None and not status.failures
        return is_answered and not self.is_signed_out

    @override
    async def _async_update_data(self) -> ZeppSnapshot:
        """Read what is new; families that fail keep their values."""
        self.update_interval = _INTERVAL + _JITTER * random.random()  # noqa: S311
        lost_before = self.statuses.lost
        try:
            read = await self._async_read()
        except ZeppAuthError as err:
            self._client.refuse()
            self.is_signed_out = True
            self._show()
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key="auth_failed"
            ) from err
        except ZeppRateLimitError as err:
            self.statuses.log_changes(lost_before)
            self._write_statistics(whole=not self._rounds.is_over)
            self._show()
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="rate_limited",
                retry_after=err.retry_after or None,
            ) from err
        except ZeppDecodeError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key="not_understood"
            ) from err
        except ZeppError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key="cannot_connect"
            ) from err
        self.statuses.log_changes(lost_before)
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
            self.config_entry.data[CONF_USER_ID],
            self.account,
            dt_util.utcnow(),
            dt_util.get_default_time_zone(),
            self._lost(),
        )

    def _lost(self) -> frozenset[str]:
        """Return the families that do not answer any more, all of them without a token."""
        return _ALL_FAMILIES if self.is_signed_out else self.statuses.lost

    async def _async_read(self) -> bool:
        """Read what is new, elsewhere if the account has moved.

        Return whether more than band data was read.
        """
        try:
            await self._async_read_band()
        except (ZeppAuthError, ZeppResponseError) as err:
            # So answers a host without the account; or else the token is dead after all.
            is_forbidden = err.status == HTTPStatus.FORBIDDEN
            if not is_forbidden and err.status != HTTPStatus.NOT_FOUND:
                raise
            found = await self.region.async_look()
            if not found and not (is_forbidden and await self._client.async_renew()):
                raise
            await self._async_read_band()
        read = self._rounds.begin(dt_util.utcnow())
        await self._async_read_families()
        if not self.statuses.look_foreign:
            self.region.note_shown()
        elif await self.region.async_look():
            await self._async_read_band()
            self._rounds.note_news()
            self._rounds.begin(dt_util.utcnow())
            await self._async_read_families()
        return read

    async def _async_read_band(self) -> None:
        """Look at the last days, and read 14 of them when they hold news.

        Only the first failure ever, a refused token and a call for a pause are raised.
        """
        today = dt_util.now().date()
        try:
            if self.statuses[BAND].last_success:
                band = await self._client.get_band_data(today - _DAY, today + _DAY)
                if not self._has_news(band):
                    self._note_success(BAND, found=bool(band.days))
                    return
            first = today - RECENT_DAYS * _DAY
            band = await self._client.get_band_data(first, today + _DAY)
        except ZeppAuthError, ZeppRateLimitError:
            raise
        except ZeppError as err:
            self._note_failure(BAND, err)
            if self.statuses[BAND].last_success is None:
                raise
            return
        self._note_success(BAND, found=bool(band.days))
        if band.days:
            self.account = self.account.with_band(band, first)
        self.account = self.account.forgetful(today)
        uploads = (self._synced_at, newest_upload(band.days, dt_util.utcnow()))
        self._synced_at = max(filter(None, uploads), default=None)
        self._rounds.note_news()

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
        """Ask the families whose turn it is one after the other.

        Raises only a call for a pause, after which the next round goes on with the others,
        and that the token is refused for good.
        """
        today = dt_util.now().date()
        while key := self._rounds.take(dt_util.utcnow()):
            try:
                if key == DEVICES:
                    found = await self._async_read_devices()
                else:
                    found = await self._async_read_family(_BY_KEY[key], today)
            except ZeppRateLimitError:
                self._rounds.put_back(key)
                raise
            except ZeppError as err:
                if self._client.is_refused:
                    raise
                self._note_failure(key, err)
            else:
                self._note_success(key, found=found)
        await self._async_read_loads(today)

    async def _async_read_devices(self) -> bool:
        """Ask which wearables there are, return if any; none at all is not believed."""
        devices = await self._client.get_devices()
        self.lists_no_device = not devices
        self.account = replace(self.account, devices=devices or self.account.devices)
        return bool(devices)

    async def _async_read_family(self, family: DailyFamily[Any], today: date) -> bool:
        """Ask one daily family, return if there is any; what is not there stays."""
        first, last = self._wanted(family, today)
        is_new = not self.statuses[family.key].last_success
        if is_new and not family.is_heavy:
            first = min(first, today - family.first_days * _DAY)
        found = await family.fetch(self._client, first, last)
        look_back = today - family.look_back * _DAY
        if is_new and not found and look_back < first:
            first = look_back
            found = await family.fetch(self._client, first, last)
        if found:
            self._note_reached(family)
            self.account = self.account.with_daily(family, found, first)
        return bool(found)

    def _note_reached(self, family: DailyFamily[Any]) -> None:
        """Note from which date on a heavy family may have more next time.

        The day before the upload, of which another device may still have something; that
        of UTC holds hours of both.
        """
        if self._synced_at and family.in_utc:
            self._reached[family.key] = self._synced_at.astimezone(UTC).date()
        elif self._synced_at:
            self._reached[family.key] = dt_util.as_local(self._synced_at).date() - _DAY

    def _wanted(self, family: DailyFamily[Any], today: date) -> tuple[date, date]:
        """Return the dates to ask: 14 days, of a heavy family what may be new of them."""
        if not family.is_heavy:
            return today - RECENT_DAYS * _DAY, today + _DAY
        first, last = today - (family.recent_days - 1) * _DAY, today
        if family.in_utc:
            first, last = utc_dates(first, last, dt_util.get_default_time_zone())
            last = min(last, dt_util.utcnow().date())
        # A device may be ahead of the clock here.
        first = min(max(first, self._reached.get(family.key, first)), last)
        return first - family.margin * _DAY, last + family.margin * _DAY

    async def _async_read_loads(self, today: date) -> None:
        """Read once, where the cloud has no fatigue and fitness, what they are made of."""
        known = (self.statuses[EXERTION.key], self.statuses[PHN.key])
        if not all(status.last_success for status in known):
            return
        if not {EXERTION.key, PHN.key}.isdisjoint(self.account.daily):
            return
        for family in (SPORT_LOAD, WORKOUTS):
            if family.key in self.account.daily and family.key not in self._loads_read:
                await self._async_read_long(family, today - LOAD_DAYS * _DAY, today)

    async def _async_read_long(
        self, family: DailyFamily[Any], first: date, today: date
    ) -> None:
        """Read many days of a family; if that fails the recent ones have to do."""
        try:
            found = await family.fetch(self._client, first, today + _DAY)
        except ZeppRateLimitError:
            raise
        except ZeppError as err:
            LOGGER.debug("No earlier %s this time: %s", family.key, err)
        else:
            if found:
                self._loads_read.add(family.key)
                self.account = self.account.with_daily(family, found, first)

    def _note_success(self, key: str, *, found: bool) -> None:
        self.statuses.note_success(key, dt_util.utcnow(), found=found)

    def _note_failure(self, key: str, err: ZeppError) -> None:
        self.statuses.note_failure(key, dt_util.utcnow(), err)

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
        parts, missing = self._parts(), self.statuses.missing
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
        missing, awaited = self.statuses.missing, self.statuses.awaited
        return [
            part
            for part in PARTS
            if awaited.isdisjoint(part.families) and not missing.issuperset(part.families)
        ]

    def _uploaded_on(self, today: date) -> date | None:
        """Return the date of the newest upload, else of the newest data."""
        if self._synced_at:
            return dt_util.as_local(self._synced_at).date()
        return max((day for day in self.account.days if day <= today), default=None)
