"""Pages that are full, and how many requests are under way at once."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from aiohttp import ClientSession, web
import pytest

from custom_components.zepp.api import ZeppAuthError, ZeppError
from tests.zepp_cloud import Person, ZeppCloud

from .conftest import NOW, Answer, Serve, fails, new_client

pytestmark = pytest.mark.usefixtures("socket_enabled")

FIRST, LAST = date(2026, 5, 1), date(2026, 8, 8)
HUNDRED_DAYS = [FIRST + timedelta(days=number) for number in range(100)]
HOUR_MS = 3_600_000


def hourly_results(*, newest_first: bool, say_next: bool = False) -> Answer:
    """Return an answer: a result every hour, no more than 1000 in a page."""
    first = datetime(2026, 4, 25, tzinfo=UTC)
    stamps = [int(first.timestamp() * 1000) + HOUR_MS * hour for hour in range(24 * 120)]

    async def answer(request: web.Request) -> web.Response:
        low, high = int(request.query["from"]), int(request.query["to"])
        found = [stamp for stamp in stamps if low <= stamp <= high]
        if newest_first:
            found.reverse()
        limit = 100 if say_next else int(request.query["limit"])
        items = [{"timestamp": stamp, "value": {"atl": 50}} for stamp in found]
        content: dict[str, object] = {"items": items[:limit]}
        if say_next and len(items) > limit:
            content["next"] = items[limit]
        return web.json_response(content)

    return answer


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest", "newest"])
async def test_a_full_page_is_completed(
    session: ClientSession, serve: Serve, newest_first: bool
) -> None:
    server = await serve(hourly_results(newest_first=newest_first))
    found = await new_client(session, server.url).get_training_load(FIRST, LAST)
    assert [day.date for day in found] == HUNDRED_DAYS
    # 2,400 hours, and three days more for the different midnights.
    assert 3 <= len(server.asked) <= 6


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest", "newest"])
async def test_a_page_that_points_at_the_next(
    session: ClientSession, serve: Serve, newest_first: bool
) -> None:
    server = await serve(hourly_results(newest_first=newest_first, say_next=True))
    found = await new_client(session, server.url).get_training_load(FIRST, LAST)
    assert [day.date for day in found] == HUNDRED_DAYS


async def test_pages_of_the_simulated_cloud(
    session: ClientSession, cloud: ZeppCloud, person: Person, base_url: str
) -> None:
    start, end = date(2026, 11, 1), date(2026, 11, 12)
    client = new_client(session, base_url, person)
    whole = await client.get_stress(start, end)
    cloud.event_cap = 3
    assert await client.get_stress(start, end) == whole
    assert len(whole) >= 10
    assert len(cloud.requests) > 4


def three_a_day(*, newest_first: bool) -> Answer:
    """Return an answer: three devices' loads of each day, no more than a page."""

    async def answer(request: web.Request) -> web.Response:
        first = date.fromisoformat(request.query["startDay"]).toordinal()
        last = date.fromisoformat(request.query["endDay"]).toordinal()
        items = [
            {"dayId": date.fromordinal(day).isoformat(), "wtlSum": day % 1000}
            for day in range(first, last + 1)
            for _ in range(3)
        ]
        if newest_first:
            items.reverse()
        return web.json_response({"items": items[: int(request.query["limit"])]})

    return answer


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest", "newest"])
async def test_a_full_page_of_days_is_completed(
    session: ClientSession, serve: Serve, newest_first: bool
) -> None:
    server = await serve(three_a_day(newest_first=newest_first))
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    found = await new_client(session, server.url).get_sport_load(start, end)
    assert len(found) == 365
    assert (found[0].date, found[-1].date) == (start, end)
    assert len(server.asked) == 2


def same(*items: object, **more: object) -> Answer:
    """Return the same answer to everything."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"items": items, **more})

    return answer


NOON = int(datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize("more", [{}, {"next": {"timestamp": NOON}}], ids=["full", "next"])
async def test_always_the_same_full_page(
    session: ClientSession, serve: Serve, more: dict[str, object]
) -> None:
    items = [{"timestamp": NOON + second, "value": {"atl": 5}} for second in range(1000)]
    server = await serve(same(*items, **more))
    found = await new_client(session, server.url).get_training_load(FIRST, LAST)
    assert [day.date for day in found] == [date(2026, 6, 2)]
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "item",
    [
        pytest.param({}, id="no stamp"),
        pytest.param({"timestamp": "soon"}, id="no number"),
        pytest.param({"timestamp": 1262304000000}, id="before the range"),
        pytest.param({"timestamp": 4102444800000}, id="after the range"),
    ],
)
async def test_a_full_page_of_something_else(
    session: ClientSession, serve: Serve, item: dict[str, object]
) -> None:
    server = await serve(same(*[item] * 1000))
    assert await new_client(session, server.url).get_training_load(FIRST, LAST) == ()
    assert len(server.asked) == 1


async def test_a_full_page_of_days_without_a_name(
    session: ClientSession, serve: Serve
) -> None:
    server = await serve(same(*[{"dayId": "someday"}] * 900))
    assert await new_client(session, server.url).get_sport_load(FIRST, LAST) == ()
    assert len(server.asked) == 1


async def test_an_empty_page_that_points_at_the_next(
    session: ClientSession, serve: Serve
) -> None:
    server = await serve(same(next={"timestamp": NOON}))
    assert await new_client(session, server.url).get_training_load(FIRST, LAST) == ()
    assert len(server.asked) == 1


async def test_a_bare_list(session: ClientSession, serve: Serve) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response([{"dayId": "2026-06-01", "wtlSum": 5}])

    server = await serve(answer)
    (day,) = await new_client(session, server.url).get_sport_load(FIRST, LAST)
    assert day.week == 5


async def test_long_ranges_of_stress(
    session: ClientSession, cloud: ZeppCloud, person: Person, base_url: str
) -> None:
    """As many days as cannot fill a page are asked for at once."""
    end = NOW.date()
    client = new_client(session, base_url, person)
    found = await client.get_stress(end - timedelta(days=364), end)
    asked = [
        (int(request.query["to"]) - int(request.query["from"])) / (24 * HOUR_MS)
        for request in cloud.requests
    ]
    assert len(asked) == 5
    assert max(asked) <= 94
    assert found[-1].date == end
    assert len({day.date for day in found}) == len(found)


async def test_two_requests_under_way(session: ClientSession, serve: Serve) -> None:
    under_way = 0
    most = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        return web.json_response({"code": 1, "data": [], "items": []})

    server = await serve(answer)
    client = new_client(session, server.url)
    await asyncio.gather(
        client.get_band_data(date(2026, 1, 1), date(2026, 6, 30)),
        client.get_phn(FIRST, LAST),
        client.get_devices(),
    )
    assert len(server.asked) == 9
    assert most == 2


async def test_refused_while_others_wait(session: ClientSession, serve: Serve) -> None:
    """Requests that have not begun do not begin."""
    begun = asyncio.Event()
    go_on = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        begun.set()
        await go_on.wait()
        return web.json_response({"code": 1, "data": []})

    server = await serve(answer)
    client = new_client(session, server.url)
    asking = asyncio.create_task(client.get_band_data(date(2026, 1, 1), date(2026, 6, 30)))
    await begun.wait()
    client.refuse()
    go_on.set()
    with fails(ZeppAuthError):
        await asking
    assert len(server.asked) <= 2


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_an_error_ends_a_long_question(
    session: ClientSession, serve: Serve, status: int
) -> None:
    """Nobody waits for the other windows any more, so they are not asked for."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    server = await serve(answer)
    with fails(ZeppError):
        await new_client(session, server.url).get_band_data(
            date(2026, 1, 1), date(2026, 12, 31)
        )
    await asyncio.sleep(0.1)
    assert len(server.asked) <= 2
