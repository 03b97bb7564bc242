"""Questions to the cloud: gentle, in windows, and never with half of an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from http import HTTPStatus
from typing import Any, Final, Self

from aiohttp import ClientSession

from .exceptions import (
    ZeppAuthError,
    ZeppConnectionError,
    ZeppError,
    ZeppRateLimitError,
)
from .models import Dated
from .source import Source
from .transport import Transport

_DAY: Final = timedelta(days=1)
_MAX_IN_FLIGHT: Final = 2
_LONGEST_PAUSE: Final = 6 * 3600.0
# The old one, and the one that it is renewed with; whoever renews does not do so again.
_TOKENS: Final = 2
# Seconds, after a renewal that was not tried to the end, unless it says how many.
_RENEWAL_PAUSE: Final = 600.0

# Every account has it, so what it says of the token holds for everything else.
BAND_DATA: Final = "band data"
BAND_PATH: Final = "/v1/data/band_data.json"

type Renew = Callable[[], Awaitable[str | None]]
"""Gets a new token, None if there is no way to; raises ZeppError when it may work later."""


@dataclass(slots=True)
class _Gate:
    """What all readers of an account share, so that together they are gentle."""

    in_flight: asyncio.Semaphore
    token: str = field(repr=False)
    renew: Renew | None = None
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    renewal_due: float = 0.0
    """By the clock of the event loop."""
    alone: set[str] = field(default_factory=set)
    """What is refused although the token is good."""
    refused: bool = False
    paused_until: float = 0.0
    """By the clock of the event loop."""


class Reader:
    """Asks one account of the cloud, at most two questions at a time."""

    def __init__(
        self,
        session: ClientSession,
        *,
        token: str,
        user_id: str,
        base_url: str,
        time_zone: Callable[[], tzinfo] = lambda: UTC,
        host_known: bool = False,
    ) -> None:
        """Prepare for one account; a known host has shown data of it before."""
        self._transport = Transport(session, base_url=base_url, host_known=host_known)
        self._user_id = user_id
        self._time_zone = time_zone
        self._gate = _Gate(asyncio.Semaphore(_MAX_IN_FLIGHT), token)
        self.requests = 0
        """How many questions were put to the cloud."""
        self.coverage: dict[str, tuple[int, int]] = {}
        """By question: how many items came when any did last, and how many models of it."""

    def in_zone(self, zone: tzinfo) -> Self:
        """Return a client of the same account that dates things in another zone.

        It counts on its own; limits, pauses and refusals hold for both.
        """
        other = copy(self)
        other._time_zone = lambda: zone  # noqa: SLF001
        other.requests = 0
        other.coverage = {}
        return other

    @property
    def is_refused(self) -> bool:
        """Whether the token is dead."""
        return self._gate.refused

    def refuse(self) -> None:
        """Refuse every caller from now on: the token is dead until the user renews it."""
        self._gate.refused = True

    def renew_with(self, renew: Renew) -> None:
        """Renew a token that is refused, once, instead of telling so."""
        self._gate.renew = renew

    def move(self, base_url: str) -> None:
        """Ask another host from now on, one that has shown data of the account."""
        self._transport.move(base_url)

    async def async_renew(self) -> bool:
        """Get a new token before the old one is refused; return whether there is one.

        Raises ZeppError when it may work later.
        """
        gate, token = self._gate, self._gate.token
        async with gate.renewing:
            return gate.token != token or await self._take_new_token()

    async def _get(self, what: str, path: str, params: Mapping[str, str]) -> Any:
        """Return the JSON of an answer, two requests in flight at most.

        Once the cloud has asked for a pause, or refused the token, nothing is asked.
        """
        async with self._gate.in_flight:
            for _ in range(_TOKENS):
                token = self._gate.token
                try:
                    return await self._ask(what, path, params)
                except ZeppAuthError as err:
                    # A host that does not have the account answers 403 as well.
                    if err.status == HTTPStatus.FORBIDDEN:
                        raise
                    if not await self._is_mended(what, token):
                        raise
            return await self._ask(what, path, params)

    async def _is_mended(self, what: str, token: str) -> bool:
        """Return whether there is another token than the one that was refused.

        Who comes first gets it, while the others wait; it is refused for good, for all,
        where there is no way to.
        """
        gate = self._gate
        if gate.renew is None or what in gate.alone:
            return False
        async with gate.renewing:
            if gate.refused or gate.token != token:
                return not gate.refused
            if what != BAND_DATA and await self._is_good():
                gate.alone.add(what)
                return False
            gate.refused = not await self._try_new_token()
            return not gate.refused

    async def _is_good(self) -> bool:
        """Return whether the token is taken for what every account has."""
        today = datetime.now(self._time_zone()).date()
        try:
            await self._ask(BAND_DATA, BAND_PATH, self._band_query(today, today, "summary"))
        except ZeppAuthError as err:
            return err.status == HTTPStatus.FORBIDDEN
        return True

    async def _try_new_token(self) -> bool:
        """Take a new token; when it may only work later, nothing is asked until then."""
        self._check_renewal()
        try:
            return await self._take_new_token()
        except ZeppRateLimitError as err:
            self._pause(err)
            raise
        except ZeppError as err:
            pause = err.retry_after if isinstance(err, ZeppConnectionError) else None
            clock = asyncio.get_running_loop().time
            self._gate.renewal_due = clock() + (pause or _RENEWAL_PAUSE)
            raise

    def _check_renewal(self) -> None:
        """Raise while the token is dead and there will be no new one."""
        if asyncio.get_running_loop().time() < self._gate.renewal_due:
            raise ZeppConnectionError("no new token yet")

    async def _take_new_token(self) -> bool:
        gate = self._gate
        fresh = await gate.renew() if gate.renew else None
        if fresh is None:
            return False
        gate.token = fresh
        gate.alone.clear()
        return True

    def _band_query(self, start: date, end: date, query_type: str) -> dict[str, str]:
        return {
            "query_type": query_type,
            "device_type": "android_phone",
            "userid": self._user_id,
            "from_date": start.isoformat(),
            "to_date": end.isoformat(),
        }

    async def _ask(self, what: str, path: str, params: Mapping[str, str]) -> Any:
        """Put one question, unless the cloud does not want any."""
        gate = self._gate
        if gate.refused:
            raise ZeppAuthError(f"signing in again is pending: {what} not asked")
        clock = asyncio.get_running_loop().time
        if (left := gate.paused_until - clock()) > 0:
            raise ZeppRateLimitError(f"a pause was asked for: {what} not asked", left)
        self._check_renewal()
        self.requests += 1
        try:
            return await self._transport.get(
                what, path.format(user_id=self._user_id), params, gate.token
            )
        except ZeppRateLimitError as err:
            self._pause(err)
            raise

    def _pause(self, err: ZeppRateLimitError) -> None:
        """Ask nothing for as long as the cloud wants, within reason."""
        if err.retry_after:
            err.retry_after = min(err.retry_after, _LONGEST_PAUSE)
            clock = asyncio.get_running_loop().time
            self._gate.paused_until = clock() + err.retry_after

    async def _read[ModelT: Dated](
        self, source: Source[ModelT], start: date, end: date
    ) -> tuple[ModelT, ...]:
        """Return the models of a range of dates, ordered."""
        zone = UTC if source.in_utc else self._time_zone()
        found: list[dict[str, Any]] = []
        for first, last in windows(start, end, source.window):
            found += await self._items(source, *source.axis.bounds(first, last, zone))
        payload = {"items": found}
        models = await asyncio.to_thread(source.decode, payload, zone)
        self._note_coverage(source.what, len(found), len(models))
        return tuple(model for model in models if start <= model.date <= end)

    def _note_coverage(self, what: str, items: int, models: int) -> None:
        if items:
            self.coverage[what] = (items, models)

    async def _items[ModelT: Dated](
        self, source: Source[ModelT], first: int, last: int
    ) -> list[dict[str, Any]]:
        """Return all items of a stretch; what a full page left out is asked for."""
        if first > last:
            return []
        payload = await self._get(source.what, source.path, source.query(first, last))
        page = source.rows(payload, source.what)
        if source.is_whole(payload, page):
            return page
        inside = [
            place
            for item in page
            if (place := source.axis.position(item)) is not None and first <= place <= last
        ]
        if not inside:
            return page
        before = await self._items(source, first, min(inside) - 1)
        after = await self._items(source, max(inside) + 1, last)
        return [*before, *page, *after]


type Question[ModelT] = Callable[
    [Reader, date, date], Coroutine[Any, Any, tuple[ModelT, ...]]
]


def asks[ModelT: Dated](source: Source[ModelT]) -> Question[ModelT]:
    """Return a method that reads a list: dates from and to, both included."""

    async def read(reader: Reader, start: date, end: date) -> tuple[ModelT, ...]:
        return await reader._read(source, start, end)  # noqa: SLF001

    return read


def windows(start: date, end: date, days: int) -> Iterator[tuple[date, date]]:
    """Cut an inclusive range of dates into pieces of at most so many days."""
    first = start
    while first <= end:
        last = min(first + (days - 1) * _DAY, end)
        yield first, last
        first = last + _DAY
