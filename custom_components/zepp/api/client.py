"""The client: one method a question, returning models."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

from aiohttp import ClientSession

from .decode import (
    decode_band_data,
    decode_devices,
    decode_phn,
    decode_profile,
    decode_sport_load,
    decode_stress,
    decode_training_load,
    decode_user_id,
    decode_vo2_max,
    merge_band_data,
)
from .decode.fields import integer, iso_date, items, local_midnight
from .exceptions import (
    ZeppAuthError,
    ZeppDecodeError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
from .models import (
    Activity,
    BandData,
    Dated,
    Day,
    Device,
    HeartRateDay,
    Night,
    PhnDay,
    Profile,
    SportLoadDay,
    StressDay,
    TrainingLoadDay,
    Vo2MaxDay,
)
from .transport import Transport

_DAY: Final = timedelta(days=1)
_BAND_WINDOW: Final = 30
_MAX_IN_FLIGHT: Final = 2
_LONGEST_PAUSE: Final = 6 * 3600.0
_SIGN_IN_EVENTS: Final = (("readiness", "watch_score"), ("DailyHealth", "summary"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source[ModelT: Dated]:
    """A list of dated items: where it is, how much may be asked at once, what it holds."""

    what: str
    path: str
    params: Mapping[str, str]
    window: int
    """Days in one request, so few that a full page is out of reach."""
    limit: int
    """Items in a page; a page so long may not be the whole."""
    decode: Callable[[Any, tzinfo], tuple[ModelT, ...]]
    by_day: bool
    """Asked by day, else by milliseconds."""

    def bounds(self, start: date, end: date, zone: tzinfo) -> tuple[int, int]:
        """Return the first and last position to ask; anchors differ by up to a day."""
        if self.by_day:
            return start.toordinal(), end.toordinal()
        return (
            _milliseconds(local_midnight(start - _DAY, zone)),
            _milliseconds(local_midnight(end + 2 * _DAY, zone)),
        )

    def query(self, first: int, last: int) -> dict[str, str]:
        """Return the parameters that ask for a stretch of positions."""
        if self.by_day:
            days = {
                "startDay": date.fromordinal(first).isoformat(),
                "endDay": date.fromordinal(last).isoformat(),
                "isReverse": "true",
            }
            return {**self.params, **days, "limit": str(self.limit)}
        times = {"from": str(first), "to": str(last)}
        return {**self.params, **times, "limit": str(self.limit)}

    def position(self, item: Mapping[str, Any]) -> int | None:
        """Return where an item stands between the bounds."""
        if self.by_day:
            day = iso_date(item.get("dayId"))
            return day.toordinal() if day else None
        return integer(item.get("timestamp"))


_STRESS: Final = _Source(
    what="stress",
    path="/users/{user_id}/events",
    params={"eventType": "all_day_stress"},
    window=90,
    limit=1000,
    decode=decode_stress,
    by_day=False,
)
_EXERTION: Final = _Source(
    what="exertion",
    path="/v2/users/me/events",
    params={"eventType": "exertion", "subType": "algo_result"},
    window=365,
    limit=1000,
    decode=decode_training_load,
    by_day=False,
)
_PHN: Final = _Source(
    what="phn",
    path="/v2/users/me/events",
    params={"eventType": "phn", "subType": "daily_analysis"},
    window=365,
    limit=1000,
    decode=decode_phn,
    by_day=False,
)
_SPORT_LOAD: Final = _Source(
    what="training load",
    path="/v2/watch/users/{user_id}/WatchSportStatistics/SPORT_LOAD",
    params={},
    window=365,
    limit=900,
    decode=decode_sport_load,
    by_day=True,
)
_VO2_MAX: Final = _Source(
    what="VO2 max",
    path="/v2/watch/users/{user_id}/WatchSportStatistics/VO2_MAX",
    params={},
    window=365,
    limit=900,
    decode=decode_vo2_max,
    by_day=True,
)


@dataclass(slots=True)
class _Gate:
    """What all readers of an account share, so that together they are gentle."""

    in_flight: asyncio.Semaphore
    refused: bool = False
    paused_until: float = 0.0
    """By the clock of the event loop."""


class ZeppClient:
    """Reads one account of the Zepp cloud; the caller owns the session.

    Dates are inclusive and local to `time_zone`. Every method raises a ZeppError:
    ZeppAuthError (token refused), ZeppRateLimitError, ZeppConnectionError,
    ZeppResponseError (status or body) or ZeppDecodeError (unknown shape).
    """

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

    def in_zone(self, zone: tzinfo) -> ZeppClient:
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

    async def get_band_data(self, start: date, end: date) -> BandData:
        """Return activity, minute heart rate and sleep as filed on the dates."""
        parts = [await self._band(*window) for window in windows(start, end, _BAND_WINDOW)]
        return parts[0] if len(parts) == 1 else merge_band_data(parts)

    async def get_heart_rate(self, day: date) -> HeartRateDay:
        """Return the minute heart rate of a day."""
        found = await self._day(day)
        return HeartRateDay(date=day, minutes=found.heart_rate if found else b"")

    async def get_steps(self, day: date) -> Activity | None:
        """Return the counters of a day."""
        found = await self._day(day)
        return found.activity if found else None

    async def get_sleep(self, day: date) -> Night | None:
        """Return the night that ended on a day, wherever the cloud filed it."""
        band = await self.get_band_data(day - _DAY, day + _DAY)
        return next((night for night in band.nights if night.date == day), None)

    async def get_stress(self, start: date, end: date) -> tuple[StressDay, ...]:
        """Return the stress of each day, with its points."""
        return await self._dated(_STRESS, start, end)

    async def get_training_load(
        self, start: date, end: date
    ) -> tuple[TrainingLoadDay, ...]:
        """Return exertion results: fatigue, fitness, form and the training goal."""
        return await self._dated(_EXERTION, start, end)

    async def get_phn(self, start: date, end: date) -> tuple[PhnDay, ...]:
        """Return the daily training analyses: TRIMP, fatigue, fitness and form."""
        return await self._dated(_PHN, start, end)

    async def get_sport_load(self, start: date, end: date) -> tuple[SportLoadDay, ...]:
        """Return training load of days and weeks."""
        return await self._dated(_SPORT_LOAD, start, end)

    async def get_vo2_max(self, start: date, end: date) -> tuple[Vo2MaxDay, ...]:
        """Return the estimates of maximal oxygen uptake."""
        return await self._dated(_VO2_MAX, start, end)

    async def get_profile(self) -> Profile:
        """Return whose account it is."""
        payload = await self._get("profile", "/users/{user_id}", {})
        return decode_profile(payload)

    async def get_devices(self) -> tuple[Device, ...]:
        """Return the devices of the account."""
        payload = await self._get(
            "devices", "/users/{user_id}/devices", {"enableMultiDevice": "true"}
        )
        return decode_devices(payload)

    async def find_user_id(self, today: date) -> str | None:
        """Return the user id that the token's own events of 30 days name, if any."""
        zone = self._time_zone()
        times = {
            "from": str(_milliseconds(local_midnight(today - 30 * _DAY, zone))),
            "to": str(_milliseconds(local_midnight(today + _DAY, zone))),
            "limit": "1",
        }
        error: ZeppError | None = None
        for event_type, sub_type in _SIGN_IN_EVENTS:
            params = {"eventType": event_type, "subType": sub_type, **times}
            try:
                payload = await self._get("events", "/v2/users/me/events", params)
                if found := decode_user_id(payload):
                    return found
            except (ZeppResponseError, ZeppDecodeError) as err:
                error = err
        if error:
            raise error
        return None

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

    async def _band(self, start: date, end: date) -> BandData:
        """Return one window of band data."""
        payload = await self._get(
            "band data",
            "/v1/data/band_data.json",
            {
                "query_type": "detail",
                "device_type": "android_phone",
                "userid": self._user_id,
                "from_date": start.isoformat(),
                "to_date": end.isoformat(),
            },
        )
        return await asyncio.to_thread(decode_band_data, payload, self._time_zone())

    async def _day(self, day: date) -> Day | None:
        """Return what was recorded on one date."""
        band = await self.get_band_data(day, day)
        return next((found for found in band.days if found.date == day), None)

    async def _dated[ModelT: Dated](
        self, source: _Source[ModelT], start: date, end: date
    ) -> tuple[ModelT, ...]:
        """Return the models of a range of dates, ordered."""
        zone = self._time_zone()
        found: list[dict[str, Any]] = []
        for first, last in windows(start, end, source.window):
            found += await self._items(source, *source.bounds(first, last, zone))
        payload = {"items": found}
        models = await asyncio.to_thread(source.decode, payload, zone)
        return tuple(model for model in models if start <= model.date <= end)

    async def _items[ModelT: Dated](
        self, source: _Source[ModelT], first: int, last: int
    ) -> list[dict[str, Any]]:
        """Return all items of a stretch; what a full page left out is asked for."""
        if first > last:
            return []
        payload = await self._get(source.what, source.path, source.query(first, last))
        page = items(payload, source.what)
        if len(page) < source.limit and not _has_more(payload):
            return page
        inside = [
            place
            for item in page
            if (place := source.position(item)) is not None and first <= place <= last
        ]
        if not inside:
            return page
        before = await self._items(source, first, min(inside) - 1)
        after = await self._items(source, max(inside) + 1, last)
        return [*before, *page, *after]


def windows(start: date, end: date, days: int) -> Iterator[tuple[date, date]]:
    """Cut an inclusive range of dates into pieces of at most so many days."""
    first = start
    while first <= end:
        last = min(first + (days - 1) * _DAY, end)
        yield first, last
        first = last + _DAY


def _has_more(payload: Any) -> bool:
    """Return whether a page points at an item that it left out."""
    return isinstance(payload, dict) and bool(payload.get("next"))


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp() * 1000)
