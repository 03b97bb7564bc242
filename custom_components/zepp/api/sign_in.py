"""Find out whose token it is, and which host has the account's data.

A wrong regional host answers like an account without data, so only a host that shows
something of this account counts as the right one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from enum import IntEnum
from http import HTTPStatus
import re
from typing import Final

from aiohttp import ClientSession

from .client import ZeppClient
from .exceptions import (
    ZeppAuthError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
from .transport import vendor_origin

HOSTS: Final = {
    "us": "https://api-mifit-us2.zepp.com",
    "us3": "https://api-mifit-us3.zepp.com",
    "eu": "https://api-mifit-de2.zepp.com",
    "global": "https://api-mifit.huami.com",
    "cn": "https://api-mifit-cn2.huami.com",
}
CANDIDATES: Final = ("https://api-mifit.zepp.com", *HOSTS.values())
"""Whom to ask, in this order, when the region is not known."""

_EUROPE: Final = (
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV "
    "MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM TR UA XK"
)
_AMERICAS: Final = "AR BO BR CA CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE"

_HEADER: Final = re.compile("^cookie:", re.IGNORECASE)
_CANDIDATE_TIMEOUT: Final = 10.0
_CANARY_DAYS: Final = timedelta(days=29)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A token, and the user id if it came along."""

    token: str = field(repr=False)
    user_id: str | None = field(default=None, repr=False)
    expected_user_id: str | None = field(default=None, repr=False)
    """Taken where the cloud does not tell whose token it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that a host has shown data of."""

    user_id: str = field(repr=False)
    base_url: str
    nickname: str | None = field(repr=False)


class Obstacle(IntEnum):
    """Why there is no account; of several hosts' the greatest counts."""

    UNREACHABLE = 1
    """No answer, or an error of the server."""
    NO_USER_ID = 2
    """The answers do not tell whose token it is."""
    NOTHING_SHOWN = 3
    """The answers show nothing of this account."""
    REFUSED = 4
    """The token was refused."""


def likely_hosts(country: str | None, host: str | None = None) -> tuple[str, ...]:
    """Return whom to ask, the most likely first.

    `country` is the account's, `host` what the cloud has named; neither is believed
    without a look.
    """
    first = [vendor_origin(host)]
    if country == "CN":
        first.append(HOSTS["cn"])
    elif country in _EUROPE.split():
        first.append(HOSTS["eu"])
    elif country in _AMERICAS.split():
        first += [HOSTS["us"], HOSTS["us3"]]
    return tuple(dict.fromkeys([*filter(None, first), *CANDIDATES]))


def read_credentials(pasted: str) -> Credentials | None:
    """Return what a pasted token or cookie string holds, None if that is no token."""
    text = pasted.strip()
    user_id = None
    if "apptoken=" in text:
        pairs = (pair.partition("=") for pair in _HEADER.sub("", text).split(";"))
        cookies = {name.strip(): value.strip().strip('"') for name, _, value in pairs}
        text = cookies.get("apptoken", "")
        user_id = read_user_id(cookies.get("userid", ""))
    # Anything else could not be sent as a header.
    if not text or not all("!" <= character <= "~" for character in text):
        return None
    return Credentials(token=text, user_id=user_id)


def read_user_id(text: str) -> str | None:
    """Return a user id, which is a plain number, None for anything else."""
    found = text.strip()
    return found if found.isascii() and found.isdigit() else None


async def find_account(
    session: ClientSession,
    credentials: Credentials,
    base_urls: Iterable[str],
    today: date,
    time_zone: Callable[[], tzinfo],
) -> Account | Obstacle:
    """Return the account at the first host that shows data of it."""
    worst = Obstacle.UNREACHABLE
    for base_url in base_urls:
        client = _Probe(session, credentials, base_url, today, time_zone)
        try:
            async with asyncio.timeout(_CANDIDATE_TIMEOUT):
                found = await client.account()
        except TimeoutError:
            continue
        if isinstance(found, Account):
            return found
        worst = max(worst, found)
    return worst


class _Probe:
    """Asks one host about one account."""

    def __init__(
        self,
        session: ClientSession,
        credentials: Credentials,
        base_url: str,
        today: date,
        time_zone: Callable[[], tzinfo],
    ) -> None:
        self._session = session
        self._credentials = credentials
        self._base_url = base_url
        self._today = today
        self._time_zone = time_zone
        self._answered = False

    async def account(self) -> Account | Obstacle:
        """Return the account, or why the host is not the right one."""
        try:
            user_id = (
                self._credentials.user_id
                or await self._user_id()
                or self._credentials.expected_user_id
            )
            if user_id is None:
                return Obstacle.NO_USER_ID if self._answered else Obstacle.UNREACHABLE
            return await self._shown(user_id)
        except ZeppAuthError:
            return Obstacle.REFUSED
        except ZeppRateLimitError:
            return Obstacle.UNREACHABLE

    def _client(self, user_id: str) -> ZeppClient:
        return ZeppClient(
            self._session,
            token=self._credentials.token,
            user_id=user_id,
            base_url=self._base_url,
            time_zone=self._time_zone,
        )

    async def _user_id(self) -> str | None:
        """Return the user id that the token's own events name."""
        found = await self._ask(self._client("").find_user_id(self._today))
        return read_user_id(found) if found else None

    async def _shown(self, user_id: str) -> Account | Obstacle:
        """Return the account if its profile, its devices or its days are there."""
        client = self._client(user_id)
        profile = await self._ask(client.get_profile())
        nickname = profile.nickname if profile else None
        account = Account(user_id=user_id, base_url=self._base_url, nickname=nickname)
        if profile and profile.user_id == user_id:
            return account
        if await self._ask(client.get_devices()):
            return account
        band = await self._ask(
            client.get_band_data(self._today - _CANARY_DAYS, self._today)
        )
        if band and band.days:
            return account
        return Obstacle.NOTHING_SHOWN if self._answered else Obstacle.UNREACHABLE

    async def _ask[AnswerT](self, question: Awaitable[AnswerT]) -> AnswerT | None:
        """Return an answer, None for an error.

        Raises only what forbids to ask on: a refused token and a call for a pause.
        """
        try:
            answer = await question
        except ZeppAuthError, ZeppRateLimitError:
            raise
        except ZeppResponseError as err:
            status = err.status or HTTPStatus.INTERNAL_SERVER_ERROR
            self._answered |= status < HTTPStatus.INTERNAL_SERVER_ERROR
            return None
        except ZeppError:
            return None
        self._answered = True
        return answer
