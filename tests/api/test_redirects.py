"""Where the token may go: origins and redirects."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import ClientSession, web
import pytest

from custom_components.zepp.api import ZeppResponseError, origin_of
from custom_components.zepp.api.transport import retry_after

from .conftest import TOKEN, USER_ID, Answer, Serve, fails, new_transport

pytestmark = pytest.mark.usefixtures("socket_enabled")

PATH = f"/users/{USER_ID}"


def moved(location: Callable[[web.Request], str | None], status: int = 302) -> Answer:
    """Return a server's answer: redirect, unless the path is /there."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/there":
            return web.json_response({"items": []})
        found = location(request)
        headers = {} if found is None else {"Location": found}
        return web.Response(status=status, headers=headers)

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_on_the_same_origin(
    session: ClientSession, serve: Serve, status: int
) -> None:
    server = await serve(moved(lambda _: "/there?a=1", status))
    found = await new_transport(session, server.url).get("profile", PATH, {"b": "2"})
    assert found == {"items": []}
    assert server.paths == [f"/users/{USER_ID}?b=2", "/there?a=1"]
    assert [request.headers["apptoken"] for request in server.asked] == [TOKEN, TOKEN]


async def test_full_address_of_the_same_origin(
    session: ClientSession, serve: Serve
) -> None:
    server = await serve(moved(lambda request: f"http://{request.host}/there"))
    assert await new_transport(session, server.url).get("profile", PATH, {})


async def test_redirect_to_another_host(session: ClientSession, serve: Serve) -> None:
    other = await serve(moved(lambda _: "/there"))
    server = await serve(moved(lambda _: f"{other.url}/there"))
    with fails(ZeppResponseError):
        await new_transport(session, server.url).get("profile", PATH, {})
    assert len(server.asked) == 1
    assert other.asked == []


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("https://127.0.0.1/there", id="another scheme"),
        pytest.param("//example.invalid/there", id="another host"),
        pytest.param("http://127.0.0.1:1/there", id="another port"),
        pytest.param("http://localhost/there", id="another name"),
        pytest.param("http://[::1", id="broken"),
        pytest.param("http://127.0.0.1:port/", id="no port"),
        pytest.param("", id="empty"),
        pytest.param(None, id="missing"),
    ],
)
async def test_bad_redirect(
    session: ClientSession, serve: Serve, location: str | None
) -> None:
    server = await serve(moved(lambda _: location))
    with fails(ZeppResponseError):
        await new_transport(session, server.url).get("profile", PATH, {})
    assert len(server.asked) == 1


@pytest.mark.parametrize("location", ["mailto:a@example.invalid", "https:", "data:,x"])
async def test_redirect_to_no_host(
    session: ClientSession, serve: Serve, location: str
) -> None:
    server = await serve(moved(lambda _: location))
    with fails(ZeppResponseError):
        await new_transport(session, server.url).get("profile", PATH, {})


def counting_down(request: web.Request) -> str:
    """Return the next of a row of redirects."""
    left = int(request.query["left"]) - 1
    return f"/again?left={left}" if left else "/there"


@pytest.mark.parametrize(("redirects", "followed"), [(5, True), (6, False)])
async def test_five_redirects(
    session: ClientSession, serve: Serve, redirects: int, followed: bool
) -> None:
    server = await serve(moved(counting_down))
    asked = new_transport(session, server.url).get(
        "profile", PATH, {"left": str(redirects)}
    )
    if followed:
        assert await asked == {"items": []}
    else:
        with fails(ZeppResponseError):
            await asked
    assert len(server.asked) == 6


async def test_redirect_loop(session: ClientSession, serve: Serve) -> None:
    server = await serve(moved(lambda request: request.path_qs))
    with fails(ZeppResponseError):
        await new_transport(session, server.url).get("profile", PATH, {})
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api-mifit.zepp.com", "https://api-mifit.zepp.com"),
        ("https://api-mifit.zepp.com/", "https://api-mifit.zepp.com"),
        ("  https://API-mifit.zepp.com \n", "https://api-mifit.zepp.com"),
        ("HTTPS://api-mifit.zepp.com", "https://api-mifit.zepp.com"),
        ("https://192.0.2.7:8443", "https://192.0.2.7:8443"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://127.8.8.8", "http://127.8.8.8"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://localhost", "https://localhost"),
    ],
)
def test_origins(url: str, expected: str) -> None:
    assert origin_of(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://api-mifit.zepp.com", id="http"),
        pytest.param("http://192.168.1.5", id="http at home"),
        pytest.param("http://0.0.0.0", id="any address"),
        pytest.param("http://128.0.0.1", id="next network"),
        pytest.param("http://[::2]", id="IPv6"),
        pytest.param("http://127.0.0.1.example.com", id="looks like loopback"),
        pytest.param("http://localhost.example.com", id="looks like localhost"),
        pytest.param("ftp://localhost", id="ftp"),
        pytest.param("ws://localhost", id="ws"),
        pytest.param("//localhost", id="no scheme"),
        pytest.param("api-mifit.zepp.com", id="bare host"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///path", id="path only"),
        pytest.param("", id="empty"),
        pytest.param("https://api-mifit.zepp.com/v1", id="path"),
        pytest.param("https://api-mifit.zepp.com//", id="two slashes"),
        pytest.param("https://api-mifit.zepp.com?a=1", id="query"),
        pytest.param("https://api-mifit.zepp.com/#top", id="fragment"),
        pytest.param("https://me@api-mifit.zepp.com", id="user"),
        pytest.param("https://me:secret@api-mifit.zepp.com", id="password"),
        pytest.param("https://:secret@api-mifit.zepp.com", id="password only"),
        pytest.param("https://[::1", id="broken address"),
        pytest.param("https://api-mifit.zepp.com:99999", id="port"),
    ],
)
def test_no_origins(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        origin_of(url)


async def test_a_transport_refuses_a_bad_address(session: ClientSession) -> None:
    with pytest.raises(ValueError, match="https"):
        new_transport(session, "http://api-mifit.zepp.com")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("120", 120.0),
        ("1.5", 1.5),
        ("-1", 0.0),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("1e9", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        # Without a zone, or of no time at all.
        ("Wed, 21 Oct 2015 07:28:00 -0000", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("1 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    assert retry_after(value) == expected


def test_retry_after_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    seconds = retry_after(date)
    assert seconds is not None
    assert 90 <= seconds <= 100
