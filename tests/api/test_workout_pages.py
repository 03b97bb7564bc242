"""The workout history: pages that the cloud cuts, and a cursor that leads nowhere."""

from datetime import date

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from tests.zepp_cloud import Person, ZeppCloud

from .build import sample
from .conftest import NOW, Serve, new_client

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_page_that_is_not_all(session: ClientSession) -> None:
    person = Person(first_day=date(2025, 1, 1))
    cloud = ZeppCloud([person], clock=lambda: NOW)
    async with TestServer(cloud.app()) as server:
        client = new_client(session, str(server.make_url("/")), person)
        found = await client.get_workouts(date(2025, 11, 18), NOW.date())
        asked = len(cloud.requests)
        months = [
            await client.get_workouts(date(2026, month, 1), date(2026, month, 28))
            for month in range(1, 11)
        ]

    assert len(found) > 200
    assert 3 <= asked <= 6
    assert [w.id for w in found] == sorted({w.id for w in found})
    assert {w.id for part in months for w in part} < {w.id for w in found}


@pytest.mark.parametrize("cursor", [1786187179, "1786187179", 7])
async def test_a_cursor_that_repeats(
    session: ClientSession, serve: Serve, cursor: object
) -> None:
    body = sample("workout_history")
    body["data"]["next"] = cursor

    async def same(_: web.Request) -> web.Response:
        return web.json_response(body)

    server = await serve(same)
    client = new_client(session, server.url)
    found = await client.get_workouts(date(2026, 8, 1), date(2026, 8, 20))

    assert [workout.id for workout in found] == sorted({w.id for w in found})
    assert {w.id for w in found} == {row["trackid"] for row in body["data"]["summary"]}
    assert len(server.asked) == 3
