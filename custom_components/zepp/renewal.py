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
    CONF_RENEWAL_FAILURES,
    CONF_RENEWAL_TOKEN,
    CONF_RENEWED_AT,
    CONF_SIGN_IN_AFTER,
    CONF_USER_ID,
    LOGGER,
)
from .token_life import (
    LIFETIME,
    MOST_FAILURES,
    is_renewable,
    is_to_renew,
    moment,
    pause_after,
    text_of,
    was_just_renewed,
)

# The limit on sign-ins stays hot for long, and every try keeps it so.
_SHORTEST_PAUSE: Final = timedelta(hours=4)
_LONGEST_PAUSE: Final = timedelta(hours=6)
# Nobody waits for anything then, here or there.
_QUIET_HOURS: Final = (3, 4)


class Renewal:
    """Gets new tokens for an account; what is refused is not tried again."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, session: ClientSession
    ) -> None:
        """Renew the token that an entry keeps."""
        self._hass = hass
        self._entry = entry
        self._session = session
        self._is_limited = False
        """Whether it is the cloud that wants the pause."""

    async def async_renew(self) -> str | None:
        """Return a new token, which the entry keeps already, None if the user has to act.

        Raises ZeppConnectionError and ZeppRateLimitError when it may work later.
        """
        now, data = dt_util.utcnow(), self._entry.data
        if was_just_renewed(data, now):
            self._give_up(data)
        if not is_renewable(self._entry.data):
            return None
        until = moment(data, CONF_SIGN_IN_AFTER)
        if until and until > now:
            raise self._later("no sign-in yet", (until - now).total_seconds())
        try:
            new = await self._with_renewal_token(data) or await self._with_password(data)
        except (ZeppRateLimitError, ZeppConnectionError) as err:
            failures = data.get(CONF_RENEWAL_FAILURES, 0) + 1
            if failures < MOST_FAILURES:
                raise self._put_off(data, err, now, failures) from err
            self._give_up(data)
            return None
        except ZeppResponseError as err:
            # Nothing is known of the password, but only the user can find out.
            LOGGER.debug("Not signed in: %s", err)
            self._give_up(data)
            return None
        return self._take(data, new, now) if new else None

    async def _with_renewal_token(self, data: Mapping[str, Any]) -> NewToken | None:
        """Return what the renewal token gives; one that is not accepted is forgotten."""
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
            self._forget(data, CONF_RENEWAL_TOKEN)
        return new

    async def _with_password(self, data: Mapping[str, Any]) -> NewToken | None:
        """Return what the kept password gives; one that is refused is forgotten."""
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
            self._forget(data, CONF_PASSWORD)
            return None
        if reply.user_id != data[CONF_USER_ID]:
            self._forget(data, CONF_PASSWORD)
            return None
        return reply

    def _take(self, data: Mapping[str, Any], new: NewToken, now: datetime) -> str:
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
        self._keep(data, kept, without=(CONF_SIGN_IN_AFTER, CONF_RENEWAL_FAILURES))
        self._is_limited = False
        LOGGER.debug("Signed in again without the user")
        return new.token

    def _put_off(
        self,
        data: Mapping[str, Any],
        err: ZeppRateLimitError | ZeppConnectionError,
        now: datetime,
        failures: int,
    ) -> ZeppError:
        """Note that a renewal was not tried to the end; return the error that says so."""
        pause = pause_after(failures)
        self._is_limited = isinstance(err, ZeppRateLimitError)
        if self._is_limited:
            asked = timedelta(seconds=err.retry_after or 0)
            pause = min(max(asked, _SHORTEST_PAUSE), _LONGEST_PAUSE)
        until = text_of(now + pause)
        self._keep(data, {CONF_SIGN_IN_AFTER: until, CONF_RENEWAL_FAILURES: failures})
        return self._later(str(err), pause.total_seconds())

    def _later(self, message: str, seconds: float) -> ZeppError:
        if self._is_limited:
            return ZeppRateLimitError(message, seconds)
        return ZeppConnectionError(message, seconds)

    def _give_up(self, data: Mapping[str, Any]) -> None:
        """Leave it to the user, also after a restart."""
        self._keep(data, {CONF_RENEWAL_FAILURES: MOST_FAILURES})

    def _forget(self, data: Mapping[str, Any], key: str) -> None:
        self._keep(data, {}, without=(key,))

    def _keep(
        self,
        data: Mapping[str, Any],
        changes: Mapping[str, Any],
        without: tuple[str, ...] = (),
    ) -> None:
        """Change what the entry keeps, unless the user has signed in or left meanwhile."""
        entry = self._hass.config_entries.async_get_entry(self._entry.entry_id)
        if entry is None or entry.data[CONF_TOKEN] != data[CONF_TOKEN]:
            return
        kept = {key: value for key, value in entry.data.items() if key not in without}
        self._hass.config_entries.async_update_entry(entry, data={**kept, **changes})


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
