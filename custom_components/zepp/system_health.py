"""What the page about the system says: whether the cloud is there, and how old the data is.

It is made to be posted in public, so it names nobody.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.components.system_health import (
    SystemHealthRegistration,
    async_check_can_reach_url,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import CONF_BASE_URL, DOMAIN
from .coordinator import ZeppConfigEntry
from .token_life import days_left

_HOUR: Final = timedelta(hours=1)


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what the page says."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page says, the accounts in the order in which they were added."""
    now = dt_util.utcnow()
    loaded: list[ZeppConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    # An account may not be loaded just because its host cannot be reached.
    enabled = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    hosts = {entry.data[CONF_BASE_URL] for entry in enabled}
    info: dict[str, Any] = {"accounts": len(loaded)}
    if hosts:
        info["can_reach_host"] = _async_reached(hass, hosts)
    if loaded:
        info["hours_since_sync"] = _listed(
            _hours_since_sync(entry, now) for entry in loaded
        )
        info["days_until_sign_in"] = _listed(days_left(entry.data, now) for entry in loaded)
    return info


async def _async_reached(hass: HomeAssistant, hosts: Iterable[str]) -> str | dict[str, str]:
    """Return that all hosts can be reached, or what is the matter with the first."""
    found = await asyncio.gather(
        *(async_check_can_reach_url(hass, host) for host in sorted(hosts))
    )
    return next((answer for answer in found if answer != "ok"), "ok")


def _hours_since_sync(entry: ZeppConfigEntry, now: datetime) -> int | None:
    """Return the age of the newest upload; a watch may be ahead of the clock."""
    synced_at = entry.runtime_data.coordinator.data.synced_at
    return max((now - synced_at) // _HOUR, 0) if synced_at else None


def _listed(numbers: Iterable[int | None]) -> str:
    return ", ".join("?" if number is None else str(number) for number in numbers)
