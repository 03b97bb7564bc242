"""E-mail and password to a token, and an old token to a new one: one attempt each.

The identity is that of the vendor's web pages, so that the phone app stays signed in.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import ClientError, ClientSession, ClientTimeout
import orjson
from yarl import URL

from .decode import decode_refusal, decode_renewal, decode_sign_in
from .exceptions import (
    SignInTrouble,
    ZeppConnectionError,
    ZeppDecodeError,
    ZeppRateLimitError,
    ZeppResponseError,
    ZeppSignInError,
)
from .models import NewToken, SignInReply
from .sealed import sealed_form
from .transport import TIMEOUT, read_body, retry_after, vendor_origin

# Neither is regional: they let in accounts of all regions.
_CODE_URL: Final = "https://api-user-us2.zepp.com/v2/registrations/tokens"
_TOKEN_URL: Final = "https://api-mifit-us2.zepp.com/v2/client/login"  # noqa: S105
_ACCOUNT_HOST: Final = "account.huami.com"
_RENEWAL_PATH: Final = "/v1/client/app_tokens"

_CODE_HEADERS: Final = {
    "app_name": "com.huami.midong",
    "appname": "com.huami.midong",
    "appplatform": "android_phone",
    "cv": "151689_9.12.5",
    "v": "2.0",
    "vb": "202509151347",
    "vn": "9.12.5",
    "User-Agent": "Zepp/9.12.5 (Pixel 4; Android 12; Density/2.75)",
    "x-hm-ekv": "1",
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "Accept-Encoding": "gzip",
}
_WEB_APP: Final = "com.huami.webapp"
_WEB_HEADERS: Final = {
    "app_name": _WEB_APP,
    "appname": _WEB_APP,
    "Origin": "https://user.zepp.com",
    "Referer": "https://user.zepp.com/",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "application/json, text/plain, */*",
}
_SERVICES: Final = (
    "api-mifit.zepp.com,api-user.zepp.com,api-mifit.zepp.com,api-watch.zepp.com,"
    "app-analytics.zepp.com,auth.zepp.com,api-analytics.zepp.com"
)
_TOKEN_FORM: Final = {
    "device_model": "android_phone",
    "app_version": "9.12.5",
    "dn": _SERVICES,
    "third_name": "huami",
    "source": "com.huami.watch.hmwatchmanager:9.12.5:151689",
    "app_name": _WEB_APP,
    "grant_type": "access_token",
    "allow_registration": "false",
    "lang": "en",
    "countryState": "US-NY",
}
_COUNTRY: Final = "US"

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_TOO_MANY: Final = "12"
_WRONG_PASSWORD: Final = "401"  # noqa: S105  # not one
_REFUSALS: Final = {
    _WRONG_PASSWORD: SignInTrouble.WRONG_PASSWORD,
    "0115": SignInTrouble.DISABLED,
    "0117": SignInTrouble.NOT_REGISTERED,
}


async def authenticate(
    session: ClientSession, *, email: str, password: str, device_id: str
) -> SignInReply:
    """Return what an account's e-mail and password give.

    `device_id` should stay the same for an account. Raises ZeppSignInError when they are
    refused, ZeppRateLimitError, ZeppConnectionError and ZeppResponseError.
    """
    given = await _ask_for_code(session, email, password)
    code = given.get("access")
    if not code:
        raise ZeppResponseError("the answer to a sign-in holds no code")
    country = given.get("country_code") or given.get("region", "")[:2].upper()
    form = {
        **_TOKEN_FORM,
        "code": code,
        "device_id": device_id,
        "country_code": country or _COUNTRY,
    }
    status, _, body = await _send(
        session, "POST", _TOKEN_URL, headers=_WEB_HEADERS, data=form
    )
    content = _json(body)
    try:
        reply = decode_sign_in(content)
    except ZeppDecodeError:
        raise ZeppResponseError("the answer to a sign-in is no object", status) from None
    if status != HTTPStatus.OK or reply is None:
        raise _refusal(decode_refusal(content), {}, status)
    return reply


async def renew(
    session: ClientSession, *, renewal_token: str, account_url: str | None
) -> NewToken | None:
    """Return the token that a renewal token gives, None when it is not accepted.

    Raises ZeppRateLimitError and ZeppConnectionError, the latter also for trouble of
    the server.
    """
    origin = vendor_origin(account_url) or f"https://{_ACCOUNT_HOST}"
    params = {
        "app_name": _WEB_APP,
        "dn": _SERVICES,
        "login_token": renewal_token,
        "os_version": "1.5.0",
    }
    url = URL(origin).with_path(_RENEWAL_PATH).with_query(params)
    try:
        status, _, body = await _send(session, "GET", url, headers=_WEB_HEADERS)
        return decode_renewal(_json(body)) if status == HTTPStatus.OK else None
    except ZeppResponseError, ZeppDecodeError:
        return None


async def _ask_for_code(
    session: ClientSession, email: str, password: str
) -> Mapping[str, str]:
    """Return what the first step gives: a code, and where the account is at home."""
    status, headers, body = await _send(
        session,
        "POST",
        _CODE_URL,
        headers=_CODE_HEADERS,
        data=sealed_form(email, password),
    )
    if status in _REDIRECTS:
        given = _parameters(headers.get("Location", ""))
    elif status == HTTPStatus.OK:
        given = _answered(body)
    elif status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED):
        # Servers also put words of their own where the code would be.
        code = decode_refusal(_json(body))
        given = {"error": code if code in _REFUSALS else _WRONG_PASSWORD}
    else:
        raise ZeppResponseError(f"status {status} for a sign-in", status)
    if "error" in given:
        raise _refusal(given["error"], given, status)
    return given


def _answered(body: bytes) -> dict[str, str]:
    """Return what an answer gives in place of a redirect."""
    content = _json(body)
    given = _texts(content)
    if {"access", "error"} & given.keys():
        return given
    if body.strip() and not isinstance(content, dict):
        raise ZeppResponseError("the answer to a sign-in is no object", HTTPStatus.OK)
    raise ZeppSignInError(SignInTrouble.NO_PASSWORD)


def _refusal(
    code: str | None, given: Mapping[str, str], status: int
) -> ZeppSignInError | ZeppResponseError:
    """Return the error that a code of the cloud means."""
    trouble = _REFUSALS.get(code or "")
    if trouble is None:
        return ZeppResponseError("a sign-in was refused without a known reason", status)
    most, made = given.get("max_attempts", ""), given.get("attempts", "")
    known = most.isdecimal() and made.isdecimal()
    return ZeppSignInError(trouble, max(int(most) - int(made), 0) if known else None)


def _parameters(location: str) -> dict[str, str]:
    """Return the parameters of an address, in its query or in its fragment."""
    try:
        url = URL(location)
    except ValueError:
        return {}
    return {**dict(parse_qsl(url.raw_query_string)), **dict(parse_qsl(url.raw_fragment))}


def _json(body: bytes) -> Any:
    """Return the JSON of a body, None if it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _texts(content: Any) -> dict[str, str]:
    """Return the members of an object as texts, without those that hold nothing."""
    if not isinstance(content, dict):
        return {}
    return {name: str(value) for name, value in content.items() if value is not None}


async def _send(
    session: ClientSession, method: str, url: str | URL, **sent: Any
) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of an answer to a request sent once.

    What goes wrong is told without the address, which may hold a secret.
    """
    limits = ClientTimeout(total=TIMEOUT)
    try:
        async with session.request(
            method,
            url,
            timeout=limits,
            allow_redirects=False,
            # Home Assistant's looks up where a redirect leads, also one not followed.
            middlewares=(),
            **sent,
        ) as response:
            body = await read_body("a sign-in", response)
            status, headers = response.status, response.headers
    except (ClientError, TimeoutError, OSError) as err:
        raise ZeppConnectionError(f"no answer to a sign-in: {type(err).__name__}") from None
    is_hurried = decode_refusal(_json(body)) == _TOO_MANY
    if status == HTTPStatus.TOO_MANY_REQUESTS or is_hurried:
        pause = retry_after(headers.get("Retry-After"))
        raise ZeppRateLimitError("too many sign-ins", pause)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ZeppConnectionError(f"status {status} for a sign-in")
    return status, headers, body
