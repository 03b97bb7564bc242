"""What comes of a pasted token, or of an e-mail and its password; one attempt each."""

from collections.abc import Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, Final

from aiohttp import ClientSession, DummyCookieJar
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_COUNTRY,
    CONF_DEVICE_ID,
    CONF_EMAIL,
    CONF_PASSWORD,
    CONF_REGION,
    CONF_TOKEN,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.util import dt as dt_util

from .api import (
    HOSTS,
    Account,
    Credentials,
    Obstacle,
    SignInReply,
    SignInTrouble,
    ZeppConnectionError,
    ZeppRateLimitError,
    ZeppResponseError,
    ZeppSignInError,
    authenticate,
    find_account,
    likely_hosts,
    origin_of,
    read_credentials,
    read_user_id,
    vendor_origin,
)
from .const import (
    CONF_ACCOUNT_URL,
    CONF_BASE_URL,
    CONF_EXPIRES_AT,
    CONF_KEEP_SIGNED_IN,
    CONF_RENEWAL_TOKEN,
    CONF_USER_ID,
    CONF_WAY,
    LOGGER,
    REGION_AUTO,
    WAY_PASSWORD,
)
from .token_life import LIFETIME, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An account that a host has shown."""

    account: Account
    data: dict[str, Any] = field(repr=False)
    """What its entry is to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What a form has to say: keys of texts by field, and what fills the texts."""

    errors: dict[str, str]
    placeholders: dict[str, str] = field(default_factory=dict)


NO_OBJECTION: Final = Objection(errors={})
WRONG_ACCOUNT: Final = Objection(errors={"base": "wrong_account"})

_OF_A_TOKEN: Final = {
    Obstacle.REFUSED: Objection(errors={"base": "invalid_auth"}),
    Obstacle.NOTHING_SHOWN: Objection(errors={"base": "wrong_region"}),
    Obstacle.NO_USER_ID: Objection(errors={CONF_USER_ID: "user_id_required"}),
    Obstacle.UNREACHABLE: Objection(errors={"base": "cannot_connect"}),
}
# A token that the cloud has just given: neither it nor whose it is can be wrong.
_OF_A_PASSWORD: Final = {
    Obstacle.REFUSED: Objection(errors={"base": "unexpected_answer"}),
    Obstacle.NOTHING_SHOWN: Objection(errors={"base": "no_data_found"}),
    Obstacle.NO_USER_ID: Objection(errors={"base": "no_data_found"}),
    Obstacle.UNREACHABLE: Objection(errors={"base": "cannot_connect"}),
}
_OF_A_PASSWORD_THERE: Final = {
    **_OF_A_PASSWORD,
    Obstacle.NOTHING_SHOWN: Objection(errors={"base": "wrong_region"}),
}

# Seconds from which on a pause is told in hours.
_LONG_PAUSE: Final = 2 * 3600


def signs_in_with_password(entry: ConfigEntry) -> bool:
    """Return whether the user of an entry signed in with a password, not with a token."""
    way: str | None = entry.data.get(CONF_WAY)
    return way == WAY_PASSWORD


def read_region(typed: str) -> str | Objection:
    """Return a region as an entry keeps it, or what is wrong with it."""
    if typed == REGION_AUTO or typed in HOSTS:
        return typed
    try:
        return origin_of(typed)
    except ValueError:
        return Objection(errors={CONF_REGION: "invalid_url"})


def in_place_of(known: Mapping[str, Any], signed_in: SignedIn) -> dict[str, Any]:
    """Return what an entry is to keep once its account has been signed in to anew.

    Nothing else of what it keeps stays: least of all a password.
    """
    own = {CONF_DEVICE_ID}
    if known[CONF_REGION] != REGION_AUTO:
        own |= {CONF_REGION, CONF_BASE_URL}
    return {**signed_in.data, **{key: known[key] for key in own & known.keys()}}


async def async_check_token(
    hass: HomeAssistant, entered: Mapping[str, str], entry: ConfigEntry | None = None
) -> SignedIn | Objection:
    """Return the account behind a token.

    A known entry's account is taken for granted where the cloud does not name one.
    """
    region = read_region(entered[CONF_REGION])
    if isinstance(region, Objection):
        return region
    hosts = _hosts(region, entry.data.get(CONF_COUNTRY) if entry else None)
    return await _guarded(_check_token(hass, entered, entry, region, hosts))


async def async_check_token_again(
    hass: HomeAssistant, entered: Mapping[str, str], entry: ConfigEntry
) -> SignedIn | Objection:
    """Return the account behind a new token, first asking the host that had the data.

    Others only where the host was found, and among the vendor's.
    """
    region, base_url = entry.data[CONF_REGION], entry.data[CONF_BASE_URL]
    hosts = [base_url]
    if region == REGION_AUTO and vendor_origin(base_url):
        hosts += likely_hosts(entry.data.get(CONF_COUNTRY))
    return await _guarded(_check_token(hass, entered, entry, region, dict.fromkeys(hosts)))


async def async_check_password(
    hass: HomeAssistant,
    entered: Mapping[str, Any],
    device_id: str,
    region: str = REGION_AUTO,
) -> SignedIn | Objection:
    """Return the account behind an e-mail and its password.

    Of a region as an entry keeps it, only the host is asked.
    """
    return await _guarded(_check_password(hass, entered, device_id, region))


async def _guarded(
    check: Coroutine[Any, Any, SignedIn | Objection],
) -> SignedIn | Objection:
    """Return what a check finds; the form must say so, whatever goes wrong."""
    try:
        return await check
    except Exception:  # noqa: BLE001
        LOGGER.exception("Unexpected error while signing in")
        return Objection(errors={"base": "unknown"})


async def _check_token(
    hass: HomeAssistant,
    entered: Mapping[str, str],
    entry: ConfigEntry | None,
    region: str,
    hosts: Iterable[str],
) -> SignedIn | Objection:
    known = entry.data if entry else {}
    credentials = _credentials(entered, known.get(CONF_USER_ID))
    if isinstance(credentials, Obstacle):
        return _OF_A_TOKEN[credentials]
    is_own = credentials.token == known.get(CONF_TOKEN)
    with _own_session(hass) as session:
        found = await _find(session, credentials, hosts)
    if isinstance(found, Obstacle):
        return _OF_A_TOKEN[found]
    # The entry may have a newer token by now.
    kept = entry.data if entry and is_own else _of_new_token(found, credentials, known)
    place = {CONF_REGION: region, CONF_BASE_URL: found.base_url}
    return SignedIn(account=found, data={**kept, **place})


async def _check_password(
    hass: HomeAssistant, entered: Mapping[str, Any], device_id: str, region: str
) -> SignedIn | Objection:
    with _own_session(hass) as session:
        reply = await _sign_in(session, entered, device_id)
        if isinstance(reply, Objection):
            return reply
        credentials = Credentials(token=reply.token, user_id=reply.user_id)
        hosts = _hosts(region, reply.country, reply.host)
        found = await _find(session, credentials, hosts)
    if isinstance(found, Obstacle):
        is_found = region == REGION_AUTO
        return (_OF_A_PASSWORD if is_found else _OF_A_PASSWORD_THERE)[found]
    place = {CONF_REGION: region, CONF_BASE_URL: found.base_url}
    kept = {**_of_reply(reply), **_of_form(entered), CONF_DEVICE_ID: device_id}
    return SignedIn(
        account=replace(found, nickname=found.nickname or reply.nickname),
        data={**kept, **place},
    )


async def _sign_in(
    session: ClientSession, entered: Mapping[str, Any], device_id: str
) -> SignInReply | Objection:
    """Return what the cloud answers to an e-mail and its password."""
    try:
        return await authenticate(
            session,
            email=entered[CONF_EMAIL].strip(),
            password=entered[CONF_PASSWORD],
            device_id=device_id,
        )
    except ZeppSignInError as err:
        return _refused(err)
    except ZeppRateLimitError as err:
        return _too_many(err)
    except ZeppConnectionError:
        return Objection(errors={"base": "cannot_connect"})
    except ZeppResponseError as err:
        LOGGER.debug("Not signed in: %s", err)
        return Objection(errors={"base": "unexpected_answer"})


def _hosts(region: str, country: str | None, host: str | None = None) -> tuple[str, ...]:
    """Return whom to ask for an account; of a chosen region only its host."""
    if region == REGION_AUTO:
        return likely_hosts(country, host)
    return (HOSTS.get(region, region),)


def _credentials(
    entered: Mapping[str, str], expected_user_id: str | None
) -> Credentials | Obstacle:
    """Return what was pasted and typed, or why it is of no use."""
    found = read_credentials(entered[CONF_TOKEN])
    if found is None:
        return Obstacle.REFUSED
    if not found.user_id and (typed := entered.get(CONF_USER_ID, "").strip()):
        found = replace(found, user_id=read_user_id(typed))
        if not found.user_id:
            return Obstacle.NO_USER_ID
    return replace(found, expected_user_id=expected_user_id)


@contextmanager
def _own_session(hass: HomeAssistant) -> Iterator[ClientSession]:
    """Yield a session that shares nothing with other accounts."""
    session = async_create_clientsession(
        hass, auto_cleanup=False, cookie_jar=DummyCookieJar()
    )
    try:
        yield session
    finally:
        session.detach()


async def _find(
    session: ClientSession, credentials: Credentials, hosts: Iterable[str]
) -> Account | Obstacle:
    today = dt_util.now().date()
    return await find_account(
        session, credentials, hosts, today, dt_util.get_default_time_zone
    )


def _refused(err: ZeppSignInError) -> Objection:
    """Return the words for a refused password."""
    if err.attempts_left is None or err.trouble is not SignInTrouble.WRONG_PASSWORD:
        return Objection(errors={"base": err.trouble.value})
    return Objection(
        errors={"base": "wrong_password_attempts"},
        placeholders={"attempts": str(err.attempts_left)},
    )


def _too_many(err: ZeppRateLimitError) -> Objection:
    """Return the words for a call for a pause."""
    if not err.retry_after:
        return Objection(errors={"base": "too_many_requests"})
    if err.retry_after < _LONG_PAUSE:
        return Objection(
            errors={"base": "too_many_requests_wait"},
            placeholders={"minutes": str(ceil(err.retry_after / 60))},
        )
    return Objection(
        errors={"base": "too_many_requests_hours"},
        placeholders={"hours": str(ceil(err.retry_after / 3600))},
    )


def _of_new_token(
    account: Account, credentials: Credentials, known: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what to keep of a pasted token; an entry's device and country stay."""
    kept = {key: known[key] for key in (CONF_COUNTRY, CONF_DEVICE_ID) if key in known}
    return {
        **kept,
        CONF_TOKEN: credentials.token,
        CONF_USER_ID: account.user_id,
        CONF_EXPIRES_AT: text_of(dt_util.utcnow() + LIFETIME),
    }


def _of_reply(reply: SignInReply) -> dict[str, Any]:
    """Return what to keep of the answer to a sign-in."""
    told = {
        CONF_RENEWAL_TOKEN: reply.renewal_token,
        CONF_ACCOUNT_URL: reply.account_url,
        CONF_COUNTRY: reply.country,
    }
    return {
        **{key: value for key, value in told.items() if value},
        CONF_WAY: WAY_PASSWORD,
        CONF_TOKEN: reply.token,
        CONF_USER_ID: reply.user_id,
        CONF_EXPIRES_AT: text_of(dt_util.utcnow() + (reply.lifetime or LIFETIME)),
    }


def _of_form(entered: Mapping[str, Any]) -> dict[str, str]:
    """Return what to keep of a form: nothing, unless the user wants to stay signed in."""
    if not entered[CONF_KEEP_SIGNED_IN]:
        return {}
    return {
        CONF_EMAIL: entered[CONF_EMAIL].strip(),
        CONF_PASSWORD: entered[CONF_PASSWORD],
    }
