"""Amazfit and Zepp health data in Home Assistant."""

from typing import Any

from aiohttp import DummyCookieJar
from homeassistant.const import CONF_TOKEN, EVENT_CORE_CONFIG_UPDATE, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .api import ZeppClient
from .const import (
    CONF_BASE_URL,
    CONF_HISTORY_DAYS,
    CONF_USER_ID,
    DEFAULT_HISTORY_DAYS,
    DOMAIN,
    LOGGER,
)
from .coordinator import ZeppConfigEntry, ZeppCoordinator, ZeppData
from .frontend import async_register_frontend
from .happenings_store import HappeningsStore
from .history import History
from .history_notices import clear_notices
from .history_store import HistoryStore
from .news_watch import watch_news
from .notices import forget_notices, look_once, watch_notices
from .past import Past
from .region import Region
from .renewal import Renewal, renew_at_night
from .services import async_register_actions
from .statistics import StatisticsWriter, is_available
from .token_life import is_renewable
from .wearables import follow_wearables, release_wearable, take_back_offers

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

_PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.SENSOR,
]
# Said once, whatever is set up, reloaded or tried again.
_RECORDER_MISSED: HassKey[bool] = HassKey(f"{DOMAIN}_recorder_missed")


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set up what exists once, whatever accounts there are."""
    # First of all: a page that is opened before does without.
    await async_register_frontend(hass)
    async_register_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ZeppConfigEntry) -> bool:
    """Set up one account."""
    # Of its own, without cookies: accounts have nothing in common. It ends with the entry.
    session = async_create_clientsession(hass, cookie_jar=DummyCookieJar())
    client = ZeppClient(
        session,
        token=entry.data[CONF_TOKEN],
        user_id=entry.data[CONF_USER_ID],
        base_url=entry.data[CONF_BASE_URL],
        time_zone=dt_util.get_default_time_zone,
        host_known=True,
    )
    if is_renewable(entry.data):
        client.renew_with(Renewal(hass, entry, session).async_renew)
    history = await _async_history(hass, entry, client)
    region = Region(hass, entry, session, client)
    coordinator = ZeppCoordinator(hass, entry, client, history, region)
    try:
        await coordinator.async_config_entry_first_refresh()
    except ConfigEntryNotReady:
        look_once(hass, entry, coordinator)
        raise
    past = Past(client, lambda: coordinator.account, coordinator.is_current)
    entry.runtime_data = ZeppData(coordinator=coordinator, history=history, past=past)
    entry.async_on_unload(
        async_track_time_change(
            hass, coordinator.async_roll_day, hour=0, minute=0, second=0
        )
    )
    follow_wearables(hass, entry)
    renew_at_night(hass, entry, client)
    watch_notices(hass, entry)
    watch_news(entry)
    await hass.config_entries.async_forward_entry_setups(entry, _PLATFORMS)
    if history:
        history.async_begin(entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS))
    _reload_in_new_zone(hass, entry)
    return True


def _reload_in_new_zone(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Begin anew when Home Assistant's zone changes: everything is dated in it."""
    zone = hass.config.time_zone

    @callback
    def reload(_event: Event[dict[str, Any]]) -> None:
        if hass.config.time_zone != zone:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, reload))


async def _async_history(
    hass: HomeAssistant, entry: ZeppConfigEntry, client: ZeppClient
) -> History | None:
    """Return the history of an account, None without a recorder to keep it."""
    if not is_available(hass):
        if not hass.data.get(_RECORDER_MISSED):
            hass.data[_RECORDER_MISSED] = True
            LOGGER.warning("Without the recorder there are no long-term statistics")
        return None
    writer = StatisticsWriter(hass, entry.data[CONF_USER_ID], entry.title)
    history = History(hass, entry, client, writer)
    await history.async_load()
    return history


async def async_unload_entry(hass: HomeAssistant, entry: ZeppConfigEntry) -> bool:
    """Unload one account."""
    return await hass.config_entries.async_unload_platforms(entry, _PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Forget what was read and seen; the statistics are the user's and stay."""
    await HistoryStore(hass, entry.entry_id).async_remove()
    await HappeningsStore(hass, entry.entry_id).async_remove()
    clear_notices(hass, entry)
    forget_notices(hass, entry)
    take_back_offers(hass, entry)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: ZeppConfigEntry, device: DeviceEntry
) -> bool:
    """Let the user remove wearables that are not bound to the account any more."""
    return release_wearable(hass, entry, device)
