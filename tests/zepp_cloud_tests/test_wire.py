"""The way to the vendor's hosts leads to the simulated cloud, and nowhere else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest

from tests.zepp_cloud import Fault, Person, ZeppCloud, vendor_hosts_lead_to

NOW = datetime(2026, 4, 20, 10, 7, tzinfo=UTC)
USER = "1100223344"
HOME = "api-mifit-de2.zepp.com"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A session, and a cloud on a local port."""

    session: ClientSession
    cloud: ZeppCloud
    base: str


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Return a session and the cloud of one person."""
    cloud = ZeppCloud([Person()], clock=lambda: NOW)
    async with TestServer(cloud.app()) as server, ClientSession() as session:
        base = f"http://127.0.0.1:{server.port}"
        yield Client(session=session, cloud=cloud, base=base)


async def test_the_way_to_the_vendor(client: Client) -> None:
    """Every host of the vendor is this cloud, and nothing else can be reached."""
    token = {"apptoken": "AT-0000-SYNTHETIC", "appPlatform": "web", "appname": "x"}
    query = {"from": "2026-04-20T10:07:00+00:00", "a b": "c/d"}
    with vendor_hosts_lead_to(client.base):
        for host in ("api-mifit.zepp.com", "account.huami.com"):
            url = f"https://{host}/users/{USER}"
            async with client.session.get(url, headers=token, params=query) as response:
                assert response.status == 200
            assert client.cloud.requests[-1].host == host
            assert client.cloud.requests[-1].query == query
        async with ClientSession(f"https://{HOME}/users/", headers=token) as session:
            assert (await session.get(f"{USER}?a=%2B+%26")).status == 200
        assert client.cloud.requests[-1].query == {"a": "+ &"}
        assert (await client.session.get(f"{client.base}/users/{USER}")).status == 401
        for url in (
            "https://example.org/",
            "http://api-mifit.zepp.com/",
            "https://zepp.com.example.org/",
            "https://192.0.2.1/",
        ):
            with pytest.raises(aiohttp.ClientConnectionError, match="no way to"):
                await client.session.get(url)
        with pytest.raises(aiohttp.InvalidURL):
            await client.session.get("https://[")


async def test_a_redirect_does_not_lead_out(client: Client) -> None:
    elsewhere = {"Location": "https://example.org/"}
    client.cloud.faults.add(Fault(status=302, headers=elsewhere))
    with (
        vendor_hosts_lead_to(client.base),
        pytest.raises(aiohttp.ClientConnectionError, match="no way to example"),
    ):
        await client.session.get(f"https://{HOME}/users/{USER}")


async def test_middlewares_stay(client: Client) -> None:
    """Those of a request and those of a session; none of them opens a way out."""
    seen = []

    async def see(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        seen.append(request.headers["Host"])
        return await handler(request)

    with vendor_hosts_lead_to(client.base):
        await client.session.get(f"https://{HOME}/users/{USER}", middlewares=[see])
        with pytest.raises(aiohttp.ClientConnectionError, match="no way to"):
            await client.session.get("https://example.org/", middlewares=[see])
        async with ClientSession(middlewares=[see]) as session:
            await session.get(f"https://account.huami.com/users/{USER}")
    assert seen == [HOME, "example.org", "account.huami.com"]


async def test_several_servers(client: Client) -> None:
    """Each plays its hosts; one that nobody plays is down."""
    other = ZeppCloud([], clock=lambda: NOW)
    async with TestServer(other.app()) as server:
        ways = {HOME: client.base, "": f"http://127.0.0.1:{server.port}"}
        with vendor_hosts_lead_to(ways):
            await client.session.get(f"https://{HOME}/users/{USER}")
            await client.session.get(f"https://api-mifit.zepp.com/users/{USER}")
            assert [request.host for request in client.cloud.requests] == [HOME]
            assert [request.host for request in other.requests] == ["api-mifit.zepp.com"]
            del ways[""]
            with pytest.raises(aiohttp.ClientConnectionError, match="no way to"):
                await client.session.get(f"https://api-mifit.zepp.com/users/{USER}")


async def test_home_assistant_takes_the_way(
    hass: HomeAssistant, cloud: ZeppCloud, base_url: str
) -> None:
    """Also while the clock stands still, as it does in its tests."""
    session = async_get_clientsession(hass)
    with vendor_hosts_lead_to(base_url):
        for _ in range(2):
            async with session.get(f"https://{HOME}/users/{USER}") as response:
                assert response.status == 401
        with pytest.raises(aiohttp.ClientConnectionError, match="no way to"):
            await session.get("https://example.org/")
    assert [request.host for request in cloud.requests] == [HOME, HOME]
