"""Questions to the cloud: gentle, in windows, and never with half of an answer."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from typing import Any, Final, Self

from aiohttp import ClientSession

from .exceptions import ZeppAuthError, ZeppRateLimitError
from .models import Dated
from .source import Source
from .transport import Transport

_DAY: Final = timedelta(days=1)
_MAX_IN_FLIGHT: Final = 2
_LONGEST_PAUSE: Final = 6 * 3600.0


@dataclass(slots=True)
class _Gate:
    """What all readers of an account share, so that together they are gentle."""

    in_flight: asyncio.Semaphore
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
        self._transport = Transport(
            session, base_url=base_url, token=token, host_known=host_known
        )
        self._user_id = user_id
        self._time_zone = time_zone
        self._gate = _Gate(asyncio.Semaphore(_MAX_IN_FLIGHT))
        self.requests = 0
        """How many questions were put to the cloud."""

    def in_zone(self, zone: tzinfo) -> Self:
        """Return a client of the same account that dates things in another zone.

        It counts its own requests; limits, pauses and refusals hold for both.
        """
        other = copy(self)
        other._time_zone = lambda: zone  # noqa: SLF001
        other.requests = 0
        return other

    @property
    def is_refused(self) -> bool:
        """Whether the token is dead."""
        return self._gate.refused

    def refuse(self) -> None:
        """Refuse every caller from now on: the token is dead until the user renews it."""
        self._gate.refused = True

    async def _get(self, what: str, path: str, params: Mapping[str, str]) -> Any:
        """Return the JSON of an answer, two requests in flight at most.

        Once the cloud has asked for a pause, or refused the token, nothing is asked.
        """
        gate = self._gate
        async with gate.in_flight:
            if gate.refused:
                raise ZeppAuthError(f"signing in again is pending: {what} not asked")
            clock = asyncio.get_running_loop().time
            if (left := gate.paused_until - clock()) > 0:
                raise ZeppRateLimitError(f"a pause was asked for: {what} not asked", left)
            self.requests += 1
            try:
                return await self._transport.get(
                    what, path.format(user_id=self._user_id), params
                )
            except ZeppRateLimitError as err:
                if err.retry_after:
                    err.retry_after = min(err.retry_after, _LONGEST_PAUSE)
                    gate.paused_until = clock() + err.retry_after
                raise

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
        return tuple(model for model in models if start <= model.date <= end)

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
