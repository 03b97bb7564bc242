"""The application: what it answers, and how it breaks."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import aiohttp
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
import orjson
import pytest

from tests.zepp_cloud import Fault, Person, ZeppCloud

NOW = datetime(2026, 4, 20, 10, 7, tzinfo=UTC)
HEADERS = {
    "apptoken": "AT-0000-SYNTHETIC",
    "appPlatform": "web",
    "appname": "com.xiaomi.hm.health",
}
BAND = "/v1/data/band_data.json?query_type=detail&userid=1100223344"
STRESS = "/users/1100223344/events?eventType=all_day_stress"
LOAD = "/v2/watch/users/1100223344/WatchSportStatistics/"

pytestmark = pytest.mark.usefixtures("socket_enabled")


class Client:
    """Asks a cloud on a local port."""

    def __init__(self, session: ClientSession, cloud: ZeppCloud, base: str) -> None:
        """Keep what is needed to ask."""
        self.session, self.cloud, self.base = session, cloud, base

    async def get(
        self, path: str, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Return status and body."""
        used = HEADERS if headers is None else headers
        async with self.session.get(self.base + path, headers=used) as response:
            return response.status, await response.read()

    async def items(self, path: str) -> list[dict[str, object]]:
        """Return the items of a good answer."""
        status, body = await self.get(path)
        assert status == 200
        found: list[dict[str, object]] = orjson.loads(body)["items"]
        return found


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Return a client of a cloud with two people."""
    other = Person(user_id="5566", token="AT-1111-SYNTHETIC", seed=2)
    cloud = ZeppCloud([Person(), other], clock=lambda: NOW)
    async with TestServer(cloud.app()) as server, ClientSession() as session:
        yield Client(session, cloud, f"http://127.0.0.1:{server.port}")


async def test_band_data(client: Client) -> None:
    """Both ends of the range are included, the newest comes first."""
    path = f"{BAND}&from_date=2026-04-18&to_date=2026-04-21"
    status, body = await client.get(path)
    answer = orjson.loads(body)
    assert status == 200
    assert answer["code"] == 1
    days = [record["date_time"] for record in answer["data"]]
    assert days == ["2026-04-20", "2026-04-19", "2026-04-18"]
    _, body = await client.get(path.replace("detail", "summary"))
    assert "data_hr" not in orjson.loads(body)["data"][0]
    _, body = await client.get(f"{BAND}&from_date=2024-01-01&to_date=2024-01-30")
    assert body == b'{"code":1,"message":"success","data":[]}'
    assert client.cloud.requests[0].path == "/v1/data/band_data.json"
    assert client.cloud.requests[0].query["to_date"] == "2026-04-21"


async def test_who_may_ask(client: Client) -> None:
    """An unknown token and another's id are refused with an empty body."""
    assert await client.get(BAND, {**HEADERS, "apptoken": "wrong"}) == (401, b"")
    assert await client.get(BAND.replace("1100223344", "5566")) == (401, b"")
    assert await client.get("/users/5566") == (401, b"")
    status, body = await client.get("/users/1100223344")
    assert (status, orjson.loads(body)["nickName"]) == (200, "Mira")
    status, body = await client.get(BAND, {"apptoken": HEADERS["apptoken"]})
    assert (status, orjson.loads(body)["code"]) == (500, -50000)


async def test_unknown_paths(client: Client) -> None:
    """They are not found, in the cloud's words."""
    status, body = await client.get("/v1/users/1100223344")
    assert (status, orjson.loads(body)) == (404, {"code": 404, "message": "Not Found"})
    async with client.session.post(client.base + BAND, headers=HEADERS) as response:
        assert response.status == 404


async def test_statistics(client: Client) -> None:
    """Days are required, names are checked, the order can be turned."""
    status, body = await client.get(f"{LOAD}SPORT_LOAD")
    assert (status, orjson.loads(body)["code"]) == (500, -50000)
    days = "?startDay=2026-04-01&endDay=2026-04-30"
    assert (await client.get(f"{LOAD}NOTHING{days}"))[0] == 400
    items = await client.items(f"{LOAD}SPORT_LOAD{days}&isReverse=true&limit=5")
    assert [item["dayId"] for item in items][:2] == ["2026-04-20", "2026-04-19"]
    assert len(items) == 5
    assert "currnetDayTrainLoad" in items[0]
    assert await client.items(f"{LOAD}VO2_MAX{days}")


async def test_stress(client: Client) -> None:
    """Numbers are text, points are JSON in text, the window is respected."""
    start = int(datetime(2026, 4, 18, 22, tzinfo=UTC).timestamp() * 1000)
    items = await client.items(f"{STRESS}&from={start}&to={start + 86_400_000}")
    assert [item["timestamp"] for item in items] == [start + 1]
    (item,) = items
    assert isinstance(item["avgStress"], str)
    points = orjson.loads(str(item["data"]))
    assert len(points) > 100
    assert (await client.items(STRESS))[0]["timestamp"] < start  # type: ignore[operator]
    newest = (await client.items(f"{STRESS}&reverse=true&limit=1"))[0]
    point = orjson.loads(str(newest["data"]))[-1]
    assert point["time"] <= datetime(2026, 4, 20, 10, tzinfo=UTC).timestamp() * 1000


async def test_a_page_is_cut_at_the_cap(client: Client) -> None:
    """A thousand items and not one more; `next` is the one after."""
    person = Person(first_day=date(2023, 5, 1))
    client.cloud.people[0] = person
    _, body = await client.get(STRESS)
    page = orjson.loads(body)
    assert len(page["items"]) == 1000
    rest = await client.items(f"{STRESS}&from={page['next']['timestamp']}")
    assert rest[0] == page["next"]
    assert 0 < len(rest) < 1000


@pytest.mark.parametrize(
    ("kind", "sub"),
    [
        ("exertion", "algo_result"),
        ("phn", "daily_analysis"),
        ("readiness", "watch_score"),
        ("DailyHealth", "summary"),
    ],
)
async def test_v2_events(client: Client, kind: str, sub: str) -> None:
    """Items know their user and carry numbers."""
    path = f"/v2/users/me/events?eventType={kind}&subType={sub}&limit=3"
    items = await client.items(path)
    assert len(items) == 3
    assert items[0]["userId"] == "1100223344"
    assert await client.items(f"/v2/users/me/events?eventType={kind}x") == []


async def test_families_can_be_absent(client: Client) -> None:
    """They answer with nothing, like an unknown type."""
    client.cloud.people[0] = Person(families=frozenset())
    days = "?startDay=2026-04-01&endDay=2026-04-30"
    assert await client.items(STRESS) == []
    assert await client.items("/v2/users/me/events?eventType=phn") == []
    assert await client.items(f"{LOAD}SPORT_LOAD{days}") == []


async def test_devices_and_profile(client: Client) -> None:
    """One watch, one name."""
    assert len(await client.items("/users/1100223344/devices")) == 1
    _, body = await client.get("/huami.health.getUserInfo.json")
    assert orjson.loads(body)["data"]["nick_name"] == "Mira"


async def test_faults(client: Client) -> None:
    """They strike as often as ordered, where ordered."""
    faults = client.cloud.faults
    faults.add(Fault(path="band_data", times=2, status=503))
    assert (await client.get(BAND))[0] == 503
    assert (await client.get("/users/1100223344"))[0] == 200
    assert (await client.get(BAND))[0] == 503
    assert (await client.get(BAND))[0] == 200
    faults.add(Fault(times=None, body="<html>", content_type="text/html"))
    assert await client.get(BAND) == (200, b"<html>")
    assert await client.get(STRESS) == (200, b"<html>")
    faults.clear()
    faults.add(Fault(status=429, headers={"Retry-After": "7"}))
    async with client.session.get(client.base + BAND, headers=HEADERS) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    assert [request.status for request in client.cloud.requests].count(503) == 2


async def test_a_cut_answer(client: Client) -> None:
    """The body ends in the middle, and so does the connection."""
    client.cloud.faults.add(Fault(path="band_data", cut=True))
    with pytest.raises(aiohttp.ClientError):
        await client.get(f"{BAND}&from_date=2026-04-18")
    assert (await client.get(f"{BAND}&from_date=2026-04-18"))[0] == 200
