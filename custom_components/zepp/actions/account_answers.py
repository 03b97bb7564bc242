"""The actions that answer about an account as a whole: its profile and one of its days."""

from datetime import date
from typing import Final

from homeassistant.const import ATTR_DATE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..api import ZeppError
from ..const import CONF_USER_ID
from ..coordinator import ZeppConfigEntry
from ..figures import Figures, moment
from ..statistics import async_statistic_ids
from ..summaries import async_summary
from .calls import ACCOUNT, async_entry, check_date, cloud_error

PROFILE: Final = vol.Schema(ACCOUNT)
SUMMARY: Final = vol.Schema({**ACCOUNT, vol.Optional(ATTR_DATE): cv.date})


async def async_get_summary(call: ServiceCall) -> Figures:
    """Answer one day."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    day: date = call.data.get(ATTR_DATE) or dt_util.now().date()
    check_date(day)
    try:
        return await async_summary(entry, day)
    except ZeppError as err:
        raise cloud_error(entry, runtime, err) from err


async def async_get_profile(call: ServiceCall) -> Figures:
    """Answer what there is of an account, and where."""
    entry = await async_entry(call)
    coordinator = entry.runtime_data.coordinator
    zone = dt_util.get_default_time_zone()
    first, last = _known_days(entry)
    return {
        "name": entry.title,
        "first_day": first.isoformat() if first else None,
        "last_day": last.isoformat() if last else None,
        "last_sync": moment(coordinator.data.synced_at, zone),
        "families": sorted(coordinator.data.shown),
        "statistics": await async_statistic_ids(call.hass, entry.data[CONF_USER_ID]),
        "entities": _entities(call.hass, entry),
    }


def _known_days(entry: ZeppConfigEntry) -> tuple[date | None, date | None]:
    """Return the first and the last date with data, of what has been read so far."""
    history = entry.runtime_data.history
    today = dt_util.now().date()
    days = [day for day in entry.runtime_data.coordinator.account.days if day <= today]
    if history and history.ledger.oldest:
        days.append(history.ledger.oldest)
    return min(days, default=None), max(days, default=None)


def _entities(hass: HomeAssistant, entry: ZeppConfigEntry) -> dict[str, str]:
    """Return the ids of the account's enabled entities by key, not those of wearables."""
    prefix = f"{entry.data[CONF_USER_ID]}_"
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        key: entity.entity_id
        for entity in sorted(entities, key=lambda entity: entity.unique_id)
        if (key := entity.unique_id.removeprefix(prefix)) == entity.translation_key
        and entity.disabled_by is None
    }
