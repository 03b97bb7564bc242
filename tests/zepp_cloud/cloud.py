"""The simulated cloud: an aiohttp application."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from . import account, events
from .faults import Fault, Faults, Request
from .item import Item, encoded
from .login import SignIn
from .packing import length_of, pack
from .person import Person
from .records import band_records
from .surfaces import (
    EVER,
    V2,
    Window,
    daily_items,
    dates_window,
    flat_items,
    history,
    page_of,
    wanted,
    weight_records,
    workout_detail,
)
from .truth import Truth, truth_of
from .wire import is_loopback

type Endpoint = Callable[[web.Request, Person], web.StreamResponse]
type Items = Callable[[Person, float], list[Item]]

FAILED = {
    "code": -50000,
    "message": "Failed to process the request. "
    "Detailed error message has been logged on server side.",
}
EVENTS: dict[tuple[str, str], Items] = {
    ("exertion", "algo_result"): events.exertion_items,
    ("phn", "daily_analysis"): events.phn_items,
    ("DailyHealth", "summary"): events.daily_health_items,
}
STATISTICS: dict[str, Items] = {
    "SPORT_LOAD": events.sport_load_items,
    "VO2_MAX": events.vo2_max_items,
}
TRUE = frozenset({"1", "true", "True"})
# What a host answers that does not have the account's data.
NO_RECORDS = {"code": 1, "message": "success", "data": []}
NO_OBJECT = {"code": 1, "message": "success", "data": {}}
NO_WORKOUTS = {"code": 1, "message": "success", "data": {"next": -1, "summary": []}}
NO_ITEMS: Item = {"items": []}


def _json(content: object, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.Response(
        body=encoded(content), status=status, content_type="application/json"
    )


def _bad_request(path: str) -> web.Response:
    """Answer as the cloud's framework does to missing or wrong parameters."""
    return _json(
        {
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "status": 400,
            "error": "Bad Request",
            "message": "",
            "path": path,
        },
        400,
    )


class ZeppCloud:
    """Serves some people's data, breaks on demand, and knows the truth."""

    def __init__(
        self,
        people: Iterable[Person],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        event_cap: int = 1000,
    ) -> None:
        """Take in the people; `clock` tells the time, `event_cap` limits v1 pages."""
        self.people = list(people)
        self.clock = clock
        self.event_cap = event_cap
        self.requests: list[Request] = []
        self.faults = Faults()

    def truth(self, person: Person, *, now: datetime, since: date) -> Truth:
        """Return what an integration should show at `now`."""
        return truth_of(person, now=now, since=since)

    def app(self) -> web.Application:
        """Return a new application serving this cloud."""
        app = web.Application(middlewares=[self._observed])
        SignIn(self).add_to(app)
        statistics = "/v2/watch/users/{id}/WatchSportStatistics/{name}"
        for path, handler, nothing in (
            ("/v1/data/band_data.json", self._band_data, NO_RECORDS),
            ("/users/{id}/events", self._events_v1, NO_ITEMS),
            ("/users/{id}/events/dateString", self._events_by_date, NO_ITEMS),
            ("/users/{id}/members/-1/weightRecords", self._weight, NO_ITEMS),
            ("/v1/sport/run/history.json", self._history, NO_WORKOUTS),
            ("/v1/sport/run/detail.json", self._detail, NO_OBJECT),
            ("/v2/users/me/events", self._events_v2, NO_ITEMS),
            (statistics, self._statistics, NO_ITEMS),
            ("/users/{id}/devices", self._devices, NO_ITEMS),
            ("/users/{id}", self._user, {}),
            ("/huami.health.getUserInfo.json", self._user_info, NO_OBJECT),
        ):
            app.router.add_get(path, self._checked(handler, nothing), allow_head=False)
        return app

    @web.middleware
    async def _observed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Log a request, and let faults strike."""
        fault = self.faults.take(f"{request.path}?{request.query_string}")
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault is not None and fault.replaces:
            response: web.StreamResponse = web.Response(
                body=fault.content,
                status=fault.status or 200,
                content_type=fault.content_type,
            )
        else:
            response = await self._answered(request, handler)
        length = length_of(response)
        cut = fault is not None and fault.cut
        if not cut and (fault is None or not fault.replaces):
            pack(request, response)
        sent = len(_half(response)) if cut else length_of(response)
        self._log(request, response.status, length, sent)
        if fault is not None:
            response.headers.update(fault.headers)
        return await self._cut(request, response) if cut else response

    def _log(self, request: web.Request, status: int, length: int, sent: int) -> None:
        """Remember a request."""
        self.requests.append(
            Request(
                path=request.path,
                query=dict(request.query),
                status=status,
                headers={name.lower(): text for name, text in request.headers.items()},
                length=length,
                sent=sent,
                method=request.method,
                host=request.headers.get("Host", ""),
            )
        )

    @staticmethod
    async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer, with the cloud's own words for paths it does not know."""
        try:
            return await handler(request)
        except web.HTTPNotFound, web.HTTPMethodNotAllowed:
            return _json({"code": 404, "message": "Not Found"}, 404)

    @staticmethod
    async def _cut(
        request: web.Request, response: web.StreamResponse
    ) -> web.StreamResponse:
        """Send half of an answer and hang up."""
        half = web.StreamResponse(status=response.status, headers=response.headers)
        half.content_length = max(2, length_of(response))
        await half.prepare(request)
        await half.write(_half(response))
        if request.transport is not None:
            request.transport.close()
        return half

    def _checked(self, endpoint: Endpoint, nothing: Item) -> Handler:
        """Return an endpoint that first asks who is there, and whether at home."""

        async def answer(request: web.Request) -> web.StreamResponse:
            token = request.headers.get("apptoken")
            person = next((p for p in self.people if p.token == token), None)
            if person is None or not _is_own(request, person):
                return web.Response(status=401)
            if person.login.has_expired(self.clock()):
                return web.Response(status=401)
            if not {"appname", "appplatform"} <= {n.lower() for n in request.headers}:
                return _json(FAILED, 500)
            if not _is_home(request, person):
                status = person.login.elsewhere_status
                return _json(nothing) if status is None else web.Response(status=status)
            return endpoint(request, person)

        return answer

    def _synced(self, person: Person) -> float:
        """Return the newest sync of a person."""
        return person.synced_at(self.clock()).timestamp()

    def _band_data(self, request: web.Request, person: Person) -> web.Response:
        """Serve steps, sleep and heart rate."""
        query = request.query
        try:
            first = date.fromisoformat(query.get("from_date", "2000-01-01"))
            last = date.fromisoformat(query.get("to_date", "2100-01-01"))
        except ValueError:
            return _bad_request(request.path)
        detail = query.get("query_type") == "detail"
        records = band_records(person, first, last, self._synced(person), detail=detail)
        return web.Response(
            body=b'{"code":1,"message":"success","data":' + records + b"}",
            content_type="application/json",
        )

    def _events_v1(self, request: web.Request, person: Person) -> web.Response:
        """Serve flat events, cut at a cap without a word."""
        try:
            return self._flat(request, person, _window(request))
        except ValueError:
            return _bad_request(request.path)

    def _events_by_date(self, request: web.Request, person: Person) -> web.Response:
        """Serve flat events of plain local dates."""
        query = request.query
        if query.get("eventType") != "blood_oxygen":
            return _json({"items": []})
        try:
            first = date.fromisoformat(query.get("from", "2000-01-01"))
            last = date.fromisoformat(query.get("to", "2100-01-01"))
            reverse = query.get("reverse") in TRUE
            window = dates_window(person, first, last, reverse=reverse)
            return self._flat(request, person, window)
        except ValueError:
            return _bad_request(request.path)

    def _flat(self, request: web.Request, person: Person, window: Window) -> web.Response:
        """Serve the flat events of a window."""
        query = request.query
        kind, sub = query.get("eventType", ""), query.get("subType")
        limit = min(int(query.get("limit", self.event_cap)), self.event_cap)
        items = flat_items(person, self._synced(person), kind, sub, window)
        return _json(page_of(items, limit))

    def _events_v2(self, request: web.Request, person: Person) -> web.Response:
        """Serve nested events."""
        query = request.query
        kind, sub = query.get("eventType", ""), query.get("subType")
        synced = self._synced(person)
        try:
            window = _window(request)
            limit = int(query.get("limit", 2000))
        except ValueError:
            return _bad_request(request.path)
        found = [
            item for make in wanted(EVENTS, kind, sub) for item in make(person, synced)
        ]
        found += daily_items(person, synced, wanted(V2, kind, sub), window)
        return _json({"items": window.select(found)[:limit]})

    def _history(self, request: web.Request, person: Person) -> web.Response:
        """Serve workouts."""
        try:
            first = int(request.query.get("startTrackId", 0))
            last = int(request.query.get("stopTrackId", EVER))
        except ValueError:
            return _bad_request(request.path)
        data = history(person, self._synced(person), first, last)
        return _json({"code": 1, "message": "success", "data": data})

    def _detail(self, request: web.Request, person: Person) -> web.Response:
        """Serve the course of a workout."""
        track = request.query.get("trackid", "")
        if not track.isdigit():
            return _bad_request(request.path)
        default = f"run.{person.main.source}.huami.com"
        data = workout_detail(request.query.get("source", default), int(track))
        return _json({"code": 1, "message": "success", "data": data})

    def _weight(self, request: web.Request, person: Person) -> web.Response:
        """Serve records of weight, the newest first."""
        query = request.query
        try:
            first, last = int(query.get("fromTime", 0)), int(query.get("toTime", EVER))
            limit = int(query.get("limit", 300))
        except ValueError:
            return _bad_request(request.path)
        forward, synced = query.get("isForward") in TRUE, self._synced(person)
        items = weight_records(person, synced, first, last, forward=forward)
        return _json({"items": items[:limit]})

    def _statistics(self, request: web.Request, person: Person) -> web.Response:
        """Serve training load and VO2 max."""
        make = STATISTICS.get(request.match_info["name"])
        query = request.query
        if make is None:
            return _bad_request(request.path)
        if "startDay" not in query or "endDay" not in query:
            return _json(FAILED, 500)
        items = [
            item
            for item in make(person, self._synced(person))
            if query["startDay"] <= str(item["dayId"]) <= query["endDay"]
        ]
        if query.get("isReverse") in TRUE:
            items.reverse()
        limit = query.get("limit", "900")
        if not limit.isdigit():
            return _bad_request(request.path)
        return _json({"items": items[: int(limit)]})

    def _devices(self, request: web.Request, person: Person) -> web.Response:
        """Serve the list of watches."""
        del request
        return _json({"items": account.devices(person)})

    def _user(self, request: web.Request, person: Person) -> web.Response:
        """Serve the account."""
        del request
        return _json(account.user(person))

    def _user_info(self, request: web.Request, person: Person) -> web.Response:
        """Serve the older form of the account."""
        del request
        return _json({"code": 1, "message": "success", "data": account.user_info(person)})


def _is_own(request: web.Request, person: Person) -> bool:
    """Return whether a request names nobody but the owner of its token."""
    named = {
        request.match_info.get("id", "me"),
        request.query.get("userid", "me"),
        request.query.get("userId", "me"),
    }
    return named <= {"me", person.user_id}


def _is_home(request: web.Request, person: Person) -> bool:
    """Return whether the host that was asked shows a person's data."""
    host, homes = request.url.host or "", person.login.homes
    return homes is None or host in homes or is_loopback(host)


def _window(request: web.Request) -> Window:
    """Return the window asked for."""
    query = request.query
    begin, end = int(query.get("from", 0)), int(query.get("to", EVER))
    return Window(begin, end, query.get("reverse") in TRUE)


def _half(response: web.StreamResponse) -> bytes:
    """Return half of the body of an answer."""
    body = response.body if isinstance(response, web.Response) else None
    content = body if isinstance(body, bytes) else b""
    return content[: len(content) // 2] or b"{"


__all__ = ["Fault", "Request", "ZeppCloud"]
