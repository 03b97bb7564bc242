"""A new token without the user: when the old one is refused, or in the night before."""

from collections.abc import Mapping
from datetime import datetime, timedelta
import random
from typing import Any, Final

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_COUNTRY,
    CONF_DEVICE_ID,
    CONF_EMAIL,
    CONF_PASSWORD,
    CONF_TOKEN,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from .api import (
    NewToken,
    SignInReply,
    ZeppClient,
    ZeppConnectionError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
    ZeppSignInError,
    authenticate,
    renew,
)
from .const import (
    CONF_ACCOUNT_URL,
    CONF_EXPIRES_AT,
    CONF_RENEWAL_TOKEN,
    CONF_RENEWED_AT,
    CONF_SIGN_IN_AFTER,
    CONF_USER_ID,
    LOGGER,
)
from .token_life import (
    LIFETIME,
    is_renewable,
    is_to_renew,
    moment,
    text_of,
    was_just_renewed,
)

# The limit on sign-ins stays hot for long, and every try keeps it so.
_SHORTEST_PAUSE: Final = timedelta(hours=4)
_LONGEST_PAUSE: Final = timedelta(hours=24)
# Nobody waits for anything then, here or there.
_QUIET_HOURS: Final = (3, 4)


class Renewal:
    """Gets new tokens for an account; what does not work is not tried again."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, session: ClientSession
    ) -> None:
        """Renew the token that an entry keeps."""
        self._hass = hass
        self._entry = entry
        self._session = session

    async def async_renew(self) -> str | None:
        """Return a new token, which the entry keeps already, None if the user has to act.

        Raises ZeppConnectionError and ZeppRateLimitError when it may work later.
        """
        now = dt_util.utcnow()
        if was_just_renewed(self._entry.data, now):
            self._forget(CONF_RENEWAL_TOKEN, CONF_PASSWORD)
        if not is_renewable(self._entry.data):
            return None
        until = moment(self._entry.data, CONF_SIGN_IN_AFTER)
        if until and until > now:
            raise ZeppRateLimitError("no sign-in yet", (until - now).total_seconds())
        try:
            new = await self._with_renewal_token() or await self._with_password()
        except ZeppRateLimitError as err:
            pause = timedelta(seconds=err.retry_after or 0)
            pause = min(max(pause, _SHORTEST_PAUSE), _LONGEST_PAUSE)
            self._keep({CONF_SIGN_IN_AFTER: text_of(now + pause)})
            raise ZeppRateLimitError("too many sign-ins", pause.total_seconds()) from err
        return self._take(new, now) if new else None

    async def _with_renewal_token(self) -> NewToken | None:
        """Return what the renewal token gives; one that is not accepted is forgotten."""
        data = self._entry.data
        if CONF_RENEWAL_TOKEN not in data:
            return None
        try:
            new = await renew(
                self._session,
                renewal_token=data[CONF_RENEWAL_TOKEN],
                account_url=data.get(CONF_ACCOUNT_URL),
            )
        except ZeppConnectionError:
            if CONF_PASSWORD not in data:
                raise
            return None
        if new is None:
            self._forget(CONF_RENEWAL_TOKEN)
        return new

    async def _with_password(self) -> NewToken | None:
        """Return what the kept password gives; one that is refused is forgotten."""
        data = self._entry.data
        if CONF_PASSWORD not in data:
            return None
        try:
            reply = await authenticate(
                self._session,
                email=data[CONF_EMAIL],
                password=data[CONF_PASSWORD],
                device_id=data[CONF_DEVICE_ID],
            )
        except ZeppSignInError as err:
            LOGGER.debug("The kept password is of no use: %s", err)
            self._forget(CONF_PASSWORD)
            return None
        except ZeppResponseError as err:
            # Nothing is known of the password.
            LOGGER.debug("Not signed in: %s", err)
            return None
        if reply.user_id != data[CONF_USER_ID]:
            self._forget(CONF_PASSWORD)
            return None
        return reply

    def _take(self, new: NewToken, now: datetime) -> str:
        """Keep a new token at once, and return it."""
        kept = {
            CONF_TOKEN: new.token,
            CONF_EXPIRES_AT: text_of(now + (new.lifetime or LIFETIME)),
            CONF_RENEWED_AT: text_of(now),
        }
        if isinstance(new, SignInReply):
            also = {
                CONF_RENEWAL_TOKEN: new.renewal_token,
                CONF_ACCOUNT_URL: new.account_url,
                CONF_COUNTRY: new.country,
            }
            kept |= {key: value for key, value in also.items() if value}
        self._keep(kept)
        self._forget(CONF_SIGN_IN_AFTER)
        LOGGER.debug("Signed in again without the user")
        return new.token

    def _keep(self, changes: Mapping[str, Any]) -> None:
        data = {**self._entry.data, **changes}
        self._hass.config_entries.async_update_entry(self._entry, data=data)

    def _forget(self, *keys: str) -> None:
        data = {key: value for key, value in self._entry.data.items() if key not in keys}
        self._hass.config_entries.async_update_entry(self._entry, data=data)


def renew_at_night(hass: HomeAssistant, entry: ConfigEntry, client: ZeppClient) -> None:
    """Renew the token of a loaded entry in one of the nights before it runs out."""

    async def renew_if_due(_now: datetime) -> None:
        if client.is_refused or not is_to_renew(entry.data, dt_util.utcnow()):
            return
        try:
            await client.async_renew()
        except ZeppError as err:
            LOGGER.debug("The token is renewed another night: %s", err)

    entry.async_on_unload(
        async_track_time_change(
            hass,
            renew_if_due,
            hour=random.choice(_QUIET_HOURS),  # noqa: S311
            minute=random.randrange(60),  # noqa: S311
            second=random.randrange(60),  # noqa: S311
        )
    )
