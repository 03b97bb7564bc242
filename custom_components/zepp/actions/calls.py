"""What the calls of actions have in common: whose data, of when, and what can be wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import Context, HomeAssistant, ServiceCall
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
from ..api import (
    ZeppAuthError,
    ZeppConnectionError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
from ..const import CONF_VISIBILITY, DOMAIN, VISIBILITY_EVERYONE
from ..coordinator import ZeppConfigEntry, ZeppData
from ..families import BAND
from ..parts import PARTS

ATTR_END: Final = "end"
ATTR_END_DATE: Final = "end_date"
ATTR_FAMILIES: Final = "families"
ATTR_RESOLUTION: Final = "resolution"
ATTR_START: Final = "start"
ATTR_START_DATE: Final = "start_date"
LONGEST_DAYS: Final = 366
LONGEST_CURVE: Final = timedelta(days=31)

_SERVER_ERROR: Final = 500
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
    user = await async_asker(call.hass, entry, call.context)
    if user is None:
        return entry
    entities = er.async_entries_for_config_entry(er.async_get(call.hass), entry.entry_id)
    may_read: Callable[[str, str], bool] = user.permissions.check_entity
    if not all(may_read(entity.entity_id, POLICY_READ) for entity in entities):
        raise Unauthorized(
            context=call.context, config_entry_id=entry.entry_id, permission=POLICY_READ
        )
    return entry


async def async_asker(
    hass: HomeAssistant, entry: ZeppConfigEntry, context: Context
) -> User | None:
    """Return the user who asks for an account, None if it is an automation.

    Raise if the account does not answer this user.
    """
    if context.user_id is None:
        return None
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    visibility = entry.options.get(CONF_VISIBILITY, VISIBILITY_EVERYONE)
    if visibility != VISIBILITY_EVERYONE and not user.is_admin:
        raise invalid("administrators_only", name=entry.title)
    return user


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
    start, end = _moment(call.data[ATTR_START]), _moment(call.data[ATTR_END])
    if start >= end:
        raise invalid("times_reversed")
    # A day may end with the midnight that begins the next one.
    moments = (start, end - timedelta(seconds=1))
    first, last = (dt_util.as_local(when).date() for when in moments)
    check_date(last)
    check_date(first)
    if end - start > LONGEST_CURVE + timedelta(hours=1):
        raise invalid("range_too_long", days=str(LONGEST_CURVE.days))
    now = dt_util.utcnow()
    if start >= now:
        raise invalid("time_in_future", time=dt_util.as_local(start).isoformat())
    return Times(start=start, end=min(end, now), first=first, last=last)


def _moment(given: datetime) -> datetime:
    """Return a moment in UTC; without an offset it is meant in local time."""
    if not date.min.year < given.year < date.max.year:
        # There is no room for an offset.
        check_date(given.date())
    return dt_util.as_utc(given)


async def async_read(
    entry: ZeppConfigEntry,
    runtime: ZeppData,
    families: Iterable[str],
    first: date,
    last: date,
) -> AccountData:
    """Return what an account has of some dates; what fails is told in the user's words."""
    try:
        return await runtime.past.async_read(families, first, last)
    except ZeppError as err:
        raise cloud_error(entry, runtime, err) from err


def cloud_error(
    entry: ZeppConfigEntry, runtime: ZeppData, err: ZeppError
) -> HomeAssistantError:
    """Return what to tell the user when the cloud cannot be read.

    Whether a refused token is dead the next poll finds out, at once.
    """
    match err:
        case ZeppAuthError():
            key = "auth_failed"
            coordinator = runtime.coordinator
            if not coordinator.is_signed_out:
                entry.async_create_background_task(
                    coordinator.hass, coordinator.async_request_refresh(), "zepp refresh"
                )
        case ZeppRateLimitError():
            key = "rate_limited"
        case ZeppConnectionError():
            key = "cannot_connect"
        case ZeppResponseError(status=int(status)) if status >= _SERVER_ERROR:
            key = "cannot_connect"
        case _:
            key = "not_understood"
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)


def known_families(runtime: ZeppData) -> frozenset[str]:
    """Return the families of which the account has ever shown data, as far as is known."""
    shown = runtime.coordinator.data.shown
    if runtime.history is None:
        return shown
    recorded = runtime.history.ledger.oldest_of
    return shown.union(
        family for part in PARTS if part.key in recorded for family in part.families
    )


def check_shown(entry: ZeppConfigEntry, runtime: ZeppData, families: Iterable[str]) -> None:
    """Raise of an account that has never shown data of any of the families."""
    if known_families(runtime).isdisjoint(families):
        raise invalid("no_such_data", name=entry.title)


def has_recorded(runtime: ZeppData) -> bool:
    """Return whether statistics were ever made of the band data."""
    history = runtime.history
    return history is not None and any(
        part.key in history.ledger.oldest_of for part in PARTS if BAND in part.families
    )
