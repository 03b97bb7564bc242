"""One HTTP request: host, headers, time limit, redirects, retry, status to exception."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
import re
from typing import Any, Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
import orjson
from yarl import URL

from .exceptions import (
    ZeppAuthError,
    ZeppConnectionError,
    ZeppRateLimitError,
    ZeppResponseError,
)

TIMEOUT: Final = 30.0
RETRY_PAUSE: Final = 1.0
"""Seconds before the one further try after a stumble."""
_MAX_BODY: Final = 32 * 1024 * 1024
_MAX_REDIRECTS: Final = 5
# Parsing more than this would be felt by everything else on the event loop.
_INLINE_BYTES: Final = 64 * 1024

_HOST: Final = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+", re.IGNORECASE)
_LONGEST_HOST: Final = 253
_VENDOR: Final = (".zepp.com", ".huami.com")
_HEADERS: Final = {"appPlatform": "web", "appname": "com.xiaomi.hm.health"}
_REDIRECTS: Final = {301, 302, 303, 307, 308}
_TRANSIENT: Final = {502, 503, 504}


def origin_of(url: str) -> str:
    """Return scheme, host and port of a base URL, without a trailing slash.

    Raises ValueError unless it is https, or http to a loopback host, and nothing but an
    origin: a token sent there must not be read on the way.
    """
    text = url.strip()
    parsed = URL(text)
    bare = parsed.path in ("", "/") and not parsed.query_string and not parsed.fragment
    if not bare or parsed.user or parsed.password or not text.isprintable():
        raise ValueError("not an origin")
    host = parsed.raw_host or ""
    named = len(host) <= _LONGEST_HOST and _HOST.fullmatch(host)
    if not (named or _is_address(host)) or not parsed.port:
        raise ValueError("not a host")
    if parsed.scheme != "https" and not (parsed.scheme == "http" and _is_loopback(host)):
        raise ValueError("not https")
    return str(parsed.origin())


def vendor_origin(host: str | None) -> str | None:
    """Return the origin of a host that the vendor's answers name, None if not his.

    A token or password is sent nowhere else, whatever an answer says.
    """
    name = (host or "").removeprefix("https://").strip("/").lower()
    if not _HOST.fullmatch(name) or not name.endswith(_VENDOR):
        return None
    return f"https://{name}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


class Transport:
    """Sends GET requests to one origin."""

    def __init__(self, session: ClientSession, *, base_url: str, host_known: bool) -> None:
        """Use the caller's session; a known host has answered this account before."""
        self._session = session
        self._origin = URL(origin_of(base_url))
        self._host_known = host_known

    def move(self, base_url: str) -> None:
        """Ask another host from now on, one that has shown data of the account."""
        self._origin = URL(origin_of(base_url))

    async def get(
        self,
        what: str,
        path: str,
        params: Mapping[str, str],
        token: str,
    ) -> Any:
        """Return the JSON of an answer; `what` names it in errors.

        Tries once more when the cloud stumbles. Raises any ZeppError but ZeppDecodeError.
        """
        url = self._origin.with_path(path).with_query(params)
        sent = {**_HEADERS, "apptoken": token}
        try:
            status, headers, body = await self._exchange(what, url, sent)
            stumbled = status in _TRANSIENT
        except ClientError, TimeoutError, OSError:
            stumbled = True
        if stumbled:
            await asyncio.sleep(RETRY_PAUSE)
            try:
                status, headers, body = await self._exchange(what, url, sent)
            except (ClientError, TimeoutError, OSError) as err:
                raise ZeppConnectionError(
                    f"no answer for {what}: {type(err).__name__}"
                ) from None
        self._check_status(what, status, headers)
        content = await self._parse(what, body)
        self._check_envelope(what, content)
        self._host_known = True
        return content

    async def _exchange(
        self, what: str, url: URL, sent: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body, following redirects on the same origin only."""
        limits = ClientTimeout(total=TIMEOUT)
        for _ in range(_MAX_REDIRECTS + 1):
            async with self._session.get(
                url, headers=sent, timeout=limits, allow_redirects=False
            ) as response:
                if response.status not in _REDIRECTS:
                    return (
                        response.status,
                        response.headers,
                        await read_body(what, response),
                    )
                url = self._redirected(what, url, response.headers.get("Location", ""))
        raise ZeppResponseError(f"too many redirects for {what}")

    def _redirected(self, what: str, url: URL, location: str) -> URL:
        """Return where a redirect leads; the token never leaves for another host."""
        try:
            target = url.join(URL(location))
            leaves = target.origin() != self._origin
        except ValueError:
            raise ZeppResponseError(f"bad redirect for {what}") from None
        if not location or leaves:
            raise ZeppResponseError(f"redirect to another host for {what}")
        return target

    def _check_status(self, what: str, status: int, headers: Mapping[str, str]) -> None:
        """Raise what a status means."""
        if status == HTTPStatus.OK:
            return
        if status == HTTPStatus.UNAUTHORIZED or (
            # A wrong regional host also answers 403, so it counts only where it worked.
            status == HTTPStatus.FORBIDDEN and self._host_known
        ):
            raise ZeppAuthError(f"the token was refused for {what}", status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ZeppRateLimitError(
                f"too many requests for {what}", retry_after(headers.get("Retry-After"))
            )
        raise ZeppResponseError(f"status {status} for {what}", status)

    async def _parse(self, what: str, body: bytes) -> Any:
        """Return the JSON of a body, large ones parsed in a thread."""
        try:
            if len(body) <= _INLINE_BYTES:
                return orjson.loads(body)
            return await asyncio.to_thread(orjson.loads, body)
        except orjson.JSONDecodeError:
            raise ZeppResponseError(
                f"the answer for {what} is not JSON: encrypted, or not from the cloud"
            ) from None

    def _check_envelope(self, what: str, content: Any) -> None:
        """Raise when an answer says in its body that it is an error."""
        if not isinstance(content, dict) or str(content.get("code", 1)) == "1":
            return
        if self._host_known and "token" in str(content.get("message")).lower():
            raise ZeppAuthError(f"the token was refused for {what}")
        raise ZeppResponseError(f"an error code for {what}", HTTPStatus.OK)


async def read_body(what: str, response: ClientResponse) -> bytes:
    """Return a body of bearable size."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _MAX_BODY:
            raise ZeppResponseError(f"the answer for {what} is too large")
    return bytes(body)


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header (seconds or a date) asks to wait."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except TypeError, ValueError:
            return None
    # Written so that not-a-number counts as nothing said.
    return max(seconds, 0.0) if seconds < 1e9 else None  # noqa: PLR2004
