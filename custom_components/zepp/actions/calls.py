"""What the calls of actions have in common: whose data, of when, and what can be wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account import AccountData
from ..api import ZeppAuthError, ZeppError, ZeppRateLimitError
from ..const import DOMAIN
from ..coordinator import ZeppConfigEntry

ATTR_END: Final = "end"
ATTR_END_DATE: Final = "end_date"
ATTR_FAMILIES: Final = "families"
ATTR_RESOLUTION: Final = "resolution"
ATTR_START: Final = "start"
ATTR_START_DATE: Final = "start_date"
LONGEST_DAYS: Final = 366
LONGEST_CURVE: Final = timedelta(days=31)

# Before the first of these watches.
EARLIEST: Final = date(2010, 1, 1)

ACCOUNT: Final = {vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string}
DATES: Final = {
    **ACCOUNT,
    vol.Required(ATTR_START_DATE): cv.date,
    vol.Required(ATTR_END_DATE): cv.date,
}
TIMES: Final = {
    **ACCOUNT,
    vol.Required(ATTR_START): cv.datetime,
    vol.Required(ATTR_END): cv.datetime,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A stretch of time, and the local dates that have a part of it."""

    start: datetime
    end: datetime
    first: date
    last: date


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells the user what is wrong with a call."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


async def async_entry(call: ServiceCall) -> ZeppConfigEntry:
    """Return the account of a call; who may not see its entities may not ask for it."""
    entry: ZeppConfigEntry = async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    if call.context.user_id is None:
        return entry
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    entities = er.async_entries_for_config_entry(er.async_get(call.hass), entry.entry_id)
    may_read: Callable[[str, str], bool] = user.permissions.check_entity
    if not all(may_read(entity.entity_id, POLICY_READ) for entity in entities):
        raise Unauthorized(
            context=call.context, config_entry_id=entry.entry_id, permission=POLICY_READ
        )
    return entry


def dates(call: ServiceCall, longest: int | None = LONGEST_DAYS) -> tuple[date, date]:
    """Return the range of dates of a call."""
    first: date = call.data[ATTR_START_DATE]
    last: date = call.data[ATTR_END_DATE]
    if first > last:
        raise invalid("dates_reversed")
    check_date(last)
    check_date(first)
    if longest is not None and (last - first).days >= longest:
        raise invalid("range_too_long", days=str(longest))
    return first, last


def check_date(day: date) -> None:
    """Raise for a date of which there can be no data."""
    if day > dt_util.now().date():
        raise invalid("date_in_future", date=day.isoformat())
    if day < EARLIEST:
        raise invalid("date_too_early", date=day.isoformat(), earliest=EARLIEST.isoformat())


def times(call: ServiceCall) -> Times:
    """Return the stretch of time of a call; what of it has not come yet is left out."""
    start = dt_util.as_utc(call.data[ATTR_START])
    end = dt_util.as_utc(call.data[ATTR_END])
    if start >= end:
        raise invalid("times_reversed")
    # A day may end with the midnight that begins the next one.
    moments = (start, end - timedelta(seconds=1))
    first, last = (dt_util.as_local(when).date() for when in moments)
    check_date(last)
    check_date(first)
    if end - start > LONGEST_CURVE + timedelta(hours=1):
        raise invalid("range_too_long", days=str(LONGEST_CURVE.days))
    return Times(start=start, end=min(end, dt_util.utcnow()), first=first, last=last)


async def async_read(
    entry: ZeppConfigEntry, families: Iterable[str], first: date, last: date
) -> AccountData:
    """Return what an account has of some dates; what fails is told in the user's words."""
    try:
        return await entry.runtime_data.past.async_read(families, first, last)
    except ZeppError as err:
        raise cloud_error(err) from err


def cloud_error(err: ZeppError) -> HomeAssistantError:
    """Return what to tell the user when the cloud cannot be read."""
    match err:
        case ZeppAuthError():
            key = "auth_failed"
        case ZeppRateLimitError():
            key = "rate_limited"
        case _:
            key = "cannot_connect"
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)


def check_shown(entry: ZeppConfigEntry, families: Iterable[str], *, found: bool) -> None:
    """Raise where nothing was found of an account that has never shown such data."""
    shown = entry.runtime_data.coordinator.data.shown
    if not found and shown.isdisjoint(families):
        raise invalid("no_such_data", name=entry.title)
