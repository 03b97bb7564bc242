"""Amazfit and Zepp health data in Home Assistant."""

from homeassistant.const import CONF_TOKEN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_time_change
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
from .history import HistoryImport, history_store
from .statistics import StatisticsWriter, is_available

_PLATFORMS = [Platform.SENSOR]
# Said once, whatever is set up, reloaded or tried again.
_RECORDER_MISSED: HassKey[bool] = HassKey(f"{DOMAIN}_recorder_missed")


async def async_setup_entry(hass: HomeAssistant, entry: ZeppConfigEntry) -> bool:
    """Set up one account."""
    user_id: str = entry.data[CONF_USER_ID]
    client = ZeppClient(
        async_get_clientsession(hass),
        token=entry.data[CONF_TOKEN],
        user_id=user_id,
        base_url=entry.data[CONF_BASE_URL],
        time_zone=dt_util.get_default_time_zone,
        host_known=True,
    )
    writer = StatisticsWriter(hass, user_id, entry.title) if is_available(hass) else None
    if writer is None and not hass.data.get(_RECORDER_MISSED):
        hass.data[_RECORDER_MISSED] = True
        LOGGER.warning("Without the recorder there are no long-term statistics")
    coordinator = ZeppCoordinator(hass, entry, client, writer)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = ZeppData(client=client, coordinator=coordinator, writer=writer)
    entry.async_on_unload(
        async_track_time_change(
            hass, coordinator.async_roll_day, hour=0, minute=0, second=0
        )
    )
    await hass.config_entries.async_forward_entry_setups(entry, _PLATFORMS)
    if writer:
        history = HistoryImport(hass, entry.entry_id, client, writer)
        days = entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS)
        entry.async_create_background_task(
            hass, history.async_run(days), "zepp history import"
        )
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ZeppConfigEntry) -> bool:
    """Unload one account."""
    return await hass.config_entries.async_unload_platforms(entry, _PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Forget how far the import came; the statistics are the user's and stay."""
    await history_store(hass, entry.entry_id).async_remove()
