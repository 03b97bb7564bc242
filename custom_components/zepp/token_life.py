"""How long a token lasts, and what to do about it when; pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from homeassistant.const import CONF_EMAIL, CONF_PASSWORD

from .const import (
    CONF_EXPIRES_AT,
    CONF_RENEWAL_FAILURES,
    CONF_RENEWAL_TOKEN,
    CONF_RENEWED_AT,
)

LIFETIME: Final = timedelta(days=30)
"""Of a token of which the cloud does not say it."""
_RENEW_BEFORE: Final = timedelta(days=5)
_WARN_BEFORE: Final = timedelta(days=3)
# A new token that is refused as well is not a matter of age.
_ONCE_IN: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=10)
_LONGEST_PAUSE: Final = timedelta(hours=24)
# After so many renewals that were not tried to the end, about a day, the user has to act;
# after so many nights he is told in time.
MOST_FAILURES: Final = 8
_WORRYING_FAILURES: Final = 2


def moment(data: Mapping[str, Any], key: str) -> datetime | None:
    """Return a time that an entry keeps, None without one."""
    text = data.get(key)
    return datetime.fromisoformat(text) if text else None


def text_of(when: datetime) -> str:
    """Return a time as an entry keeps it."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def is_renewable(data: Mapping[str, Any]) -> bool:
    """Return whether there is something to get a new token with, as far as it works."""
    if _failures(data) >= MOST_FAILURES:
        return False
    return CONF_RENEWAL_TOKEN in data or {CONF_EMAIL, CONF_PASSWORD} <= data.keys()


def was_just_renewed(data: Mapping[str, Any], now: datetime) -> bool:
    """Return whether the token is so new that another one would not help."""
    renewed_at, expires_at = moment(data, CONF_RENEWED_AT), moment(data, CONF_EXPIRES_AT)
    if renewed_at is None or (expires_at is not None and expires_at <= now):
        return False
    return now - renewed_at < _ONCE_IN


def is_to_renew(data: Mapping[str, Any], now: datetime) -> bool:
    """Return whether the token should be renewed in the coming night."""
    expires_at = moment(data, CONF_EXPIRES_AT)
    if expires_at is None or now < expires_at - _RENEW_BEFORE:
        return False
    return is_renewable(data) and not was_just_renewed(data, now)


def is_running_out(data: Mapping[str, Any], now: datetime) -> bool:
    """Return whether the user should sign in again soon, because nothing else can."""
    expires_at = moment(data, CONF_EXPIRES_AT)
    if expires_at is None:
        return False
    if is_renewable(data) and _failures(data) < _WORRYING_FAILURES:
        return False
    return expires_at - _WARN_BEFORE <= now < expires_at


def days_left(data: Mapping[str, Any], now: datetime) -> int | None:
    """Return for how many more days the token is good, None if that is not known."""
    expires_at = moment(data, CONF_EXPIRES_AT)
    return None if expires_at is None else max((expires_at - now).days, 0)


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many renewals not tried to the end."""
    return min(_FIRST_PAUSE * (1 << min(failures - 1, 10)), _LONGEST_PAUSE)


def _failures(data: Mapping[str, Any]) -> int:
    found: int = data.get(CONF_RENEWAL_FAILURES, 0)
    return found
