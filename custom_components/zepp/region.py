"""Where an account's data is, once its host does not have it any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_COUNTRY, CONF_REGION, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .api import Account, Credentials, Obstacle, ZeppClient, find_account, likely_hosts
from .const import CONF_BASE_URL, CONF_USER_ID, DOMAIN, LOGGER, REGION_AUTO

_PAUSE: Final = timedelta(days=1)


@dataclass(slots=True)
class _Look:
    """What came of the last look for an account; it outlives reloads."""

    base_url: str
    at: datetime | None = None
    is_gone: bool = False


_LOOKS: HassKey[dict[str, _Look]] = HassKey(f"{DOMAIN}_looks")


class Region:
    """Finds the host of an account again, with at most one look a day."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        session: ClientSession,
        client: ZeppClient,
    ) -> None:
        """Look for the account of an entry."""
        self._hass = hass
        self._entry = entry
        self._session = session
        self._client = client
        looks = hass.data.setdefault(_LOOKS, {})
        base_url = entry.data[CONF_BASE_URL]
        known = looks.get(entry.entry_id)
        if known is None or known.base_url != base_url:
            known = looks[entry.entry_id] = _Look(base_url)
        self._last = known

    @property
    def is_gone(self) -> bool:
        """Whether no host that may be asked has shown the account of late."""
        return self._last.is_gone

    def note_shown(self) -> None:
        """Note that the host shows the account."""
        self._last.is_gone = False

    async def async_look(self) -> bool:
        """Return whether the account was found at another host, which is asked now.

        Only hosts that the user has chosen, or left to us to choose, are told the token.
        """
        now = dt_util.utcnow()
        if self._last.at and now - self._last.at < _PAUSE:
            return False
        self._last.at = now
        found = await self._async_find(now)
        self._last.is_gone = found in (Obstacle.NOTHING_SHOWN, Obstacle.REFUSED)
        known = self._entry.data[CONF_BASE_URL]
        if not isinstance(found, Account) or found.base_url == known:
            return False
        LOGGER.info("The account has moved to another host of the cloud")
        self._last.base_url = found.base_url
        self._client.move(found.base_url)
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, CONF_BASE_URL: found.base_url}
        )
        return True

    async def _async_find(self, now: datetime) -> Account | Obstacle:
        """Return the account at the known host, or else at the first that shows it."""
        data = self._entry.data
        hosts = [data[CONF_BASE_URL]]
        if data[CONF_REGION] == REGION_AUTO:
            hosts += likely_hosts(data.get(CONF_COUNTRY))
        return await find_account(
            self._session,
            Credentials(token=data[CONF_TOKEN], user_id=data[CONF_USER_ID]),
            tuple(dict.fromkeys(hosts)),
            dt_util.as_local(now).date(),
            dt_util.get_default_time_zone,
        )
