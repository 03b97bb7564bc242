"""One request: what is sent, and what each answer means."""

import asyncio
import gzip
from http import HTTPStatus
import socket
import threading
from typing import Any

from aiohttp import ClientSession, web
import orjson
import pytest

from custom_components.zepp.api import (
    ZeppAuthError,
    ZeppConnectionError,
    ZeppRateLimitError,
    ZeppResponseError,
    transport,
)

from .conftest import BODY, TOKEN, USER_ID, Answer, Serve, fails, new_transport

pytestmark = pytest.mark.usefixtures("socket_enabled")

PATH = f"/users/{USER_ID}/events"
QUERY = {"eventType": "all_day_stress", "userId": USER_ID}
GOOD = {"items": [1, 2]}
PACKED = {"Content-Encoding": "gzip"}


def always(
    status: int = 200, body: object = GOOD, headers: dict[str, str] | None = None
) -> Answer:
    """Return a server's answer to everything."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, body=content, headers=headers)

    return answer


def one_after_another(*answers: Answer) -> Answer:
    """Return an answer that changes with each request; the last one stays."""
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Announce more than is sent, then close the connection."""
    response = web.StreamResponse()
    response.content_length = 100
    await response.prepare(request)
    await response.write(BODY.encode())
    assert request.transport is not None
    request.transport.close()
    return response


async def test_what_is_sent(session: ClientSession, serve: Serve) -> None:
    server = await serve(always())
    found = await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert found == {"items": [1, 2]}
    (request,) = server.asked
    assert request.method == "GET"
    assert request.path == f"/users/{USER_ID}/events"
    assert dict(request.query) == {"eventType": "all_day_stress", "userId": USER_ID}
    assert request.headers["apptoken"] == TOKEN
    assert request.headers["appPlatform"] == "web"
    assert request.headers["appname"] == "com.xiaomi.hm.health"
    assert "x-hm-ekv" not in request.headers
    assert "Cookie" not in request.headers
    assert await request.read() == b""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"code": 1, "message": "success", "data": []}, id="envelope"),
        pytest.param({"code": "1", "data": []}, id="code in text"),
        pytest.param([], id="list"),
        pytest.param(None, id="null"),
        pytest.param("text", id="text"),
    ],
)
async def test_good_answers(session: ClientSession, serve: Serve, content: object) -> None:
    server = await serve(always(body=content))
    assert await new_transport(session, server.url).get("stress", PATH, {}) == content


@pytest.mark.parametrize("host_known", [False, True])
async def test_401(session: ClientSession, serve: Serve, host_known: bool) -> None:
    server = await serve(always(401, BODY))
    with fails(ZeppAuthError):
        await new_transport(session, server.url, host_known=host_known).get(
            "stress", PATH, QUERY
        )
    assert len(server.asked) == 1


async def test_403_of_an_unknown_host(session: ClientSession, serve: Serve) -> None:
    server = await serve(always(403, BODY))
    with fails(ZeppResponseError) as caught:
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert caught.value.status == 403
    assert len(server.asked) == 1


async def test_403_once_the_host_has_worked(session: ClientSession, serve: Serve) -> None:
    server = await serve(one_after_another(always(), always(403, BODY)))
    asked = new_transport(session, server.url)
    await asked.get("stress", PATH, QUERY)
    with fails(ZeppAuthError):
        await asked.get("stress", PATH, QUERY)
    with fails(ZeppAuthError):
        await new_transport(session, server.url, host_known=True).get("stress", PATH, QUERY)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param({"Retry-After": "120"}, 120.0, id="seconds"),
        pytest.param({"Retry-After": "0"}, 0.0, id="zero"),
        pytest.param({"Retry-After": "-5"}, 0.0, id="negative"),
        pytest.param({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0, id="past date"),
        pytest.param({"Retry-After": "soon"}, None, id="garbage"),
        pytest.param({"Retry-After": "nan"}, None, id="not a number"),
        pytest.param({"Retry-After": "inf"}, None, id="infinity"),
        pytest.param({}, None, id="none"),
    ],
)
async def test_429(
    session: ClientSession, serve: Serve, header: dict[str, str], seconds: float | None
) -> None:
    server = await serve(always(429, BODY, header))
    with fails(ZeppRateLimitError) as caught:
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert caught.value.retry_after == seconds
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [201, 204, 304, 400, 404, 405, 500, 501])
async def test_other_statuses(session: ClientSession, serve: Serve, status: int) -> None:
    server = await serve(always(status, b"" if status in {204, 304} else BODY))
    with fails(ZeppResponseError) as caught:
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert caught.value.status == status
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_stumble_is_tried_again(
    session: ClientSession, serve: Serve, status: int
) -> None:
    server = await serve(one_after_another(always(status, BODY), always()))
    assert await new_transport(session, server.url).get("stress", PATH, {}) == GOOD
    assert len(server.asked) == 2


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_fall_is_an_error(
    session: ClientSession, serve: Serve, status: int
) -> None:
    server = await serve(always(status, BODY))
    with fails(ZeppResponseError) as caught:
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert caught.value.status == status
    assert len(server.asked) == 2


async def test_the_second_try_counts(session: ClientSession, serve: Serve) -> None:
    server = await serve(one_after_another(always(503), always(401)))
    with fails(ZeppAuthError):
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert len(server.asked) == 2


async def test_there_is_a_pause_before_the_second_try(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await serve(one_after_another(always(503), always()))
    monkeypatch.setattr(transport, "RETRY_PAUSE", 0.05)
    begin = asyncio.get_running_loop().time()
    await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert asyncio.get_running_loop().time() - begin >= 0.05


async def test_connection_refused(session: ClientSession) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with fails(ZeppConnectionError):
            await new_transport(session, url).get("stress", PATH, QUERY)


async def test_timeout(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    assert transport.TIMEOUT == 30
    monkeypatch.setattr(transport, "TIMEOUT", 0.05)
    server = await serve(slow)
    with fails(ZeppConnectionError):
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert len(server.asked) == 2


async def test_slow_once(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    monkeypatch.setattr(transport, "TIMEOUT", 0.2)
    server = await serve(one_after_another(slow, always()))
    assert await new_transport(session, server.url).get("stress", PATH, {}) == GOOD


async def test_body_cut_off(session: ClientSession, serve: Serve) -> None:
    server = await serve(hang_up)
    with fails(ZeppConnectionError):
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert len(server.asked) == 2
    server = await serve(one_after_another(hang_up, always()))
    assert await new_transport(session, server.url).get("stress", PATH, {}) == GOOD


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<html>{BODY}</html>".encode(), id="HTML"),
        pytest.param(gzip.compress(b'{"items": []}'), id="packed without a word"),
        pytest.param(b"", id="empty"),
        pytest.param(b'{"items": [', id="broken"),
        pytest.param(b'{"value": NaN}', id="not a number"),
        pytest.param(b'"\xff"', id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="large and deep"),
        pytest.param(BODY.encode() * 10_000, id="large text"),
    ],
)
async def test_no_json(session: ClientSession, serve: Serve, body: bytes) -> None:
    server = await serve(always(body=body))
    with fails(ZeppResponseError) as caught:
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert caught.value.status is None
    assert len(server.asked) == 1


async def test_packed_garbage(session: ClientSession, serve: Serve) -> None:
    server = await serve(always(body=BODY.encode(), headers=PACKED))
    with fails(ZeppConnectionError):
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert len(server.asked) == 2


async def test_packed_body(session: ClientSession, serve: Serve) -> None:
    packed = gzip.compress(b'{"items": [1, 2]}')
    server = await serve(always(body=packed, headers=PACKED))
    assert await new_transport(session, server.url).get("stress", PATH, {}) == GOOD


async def test_too_large(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b'"' + BODY.encode() * 100 + b'"'
    server = await serve(always(body=body))
    monkeypatch.setattr(transport, "_MAX_BODY", len(body))
    assert await new_transport(session, server.url).get("stress", PATH, {}) == BODY * 100
    monkeypatch.setattr(transport, "_MAX_BODY", len(body) - 1)
    with fails(ZeppResponseError):
        await new_transport(session, server.url).get("stress", PATH, QUERY)
    assert len(server.asked) == 2


async def test_a_small_body_that_unpacks_into_a_large_one(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(b'"' + b"a" * 1_000_000 + b'"')
    server = await serve(always(body=packed, headers=PACKED))
    monkeypatch.setattr(transport, "_MAX_BODY", 100_000)
    assert len(packed) < 100_000
    with fails(ZeppResponseError):
        await new_transport(session, server.url).get("stress", PATH, QUERY)


def test_the_limit_is_32_mib() -> None:
    assert transport._MAX_BODY == 33_554_432  # noqa: SLF001


@pytest.mark.parametrize(
    ("size", "elsewhere"), [(1_000, False), (1_000_000, True)], ids=["small", "large"]
)
async def test_where_json_is_parsed(
    session: ClientSession,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    elsewhere: bool,
) -> None:
    server = await serve(always(body="x" * size))
    parsers: list[threading.Thread] = []

    def loads(body: bytes) -> Any:
        parsers.append(threading.current_thread())
        return orjson.loads(body)

    class Orjson:
        """The parser, watched."""

        JSONDecodeError = orjson.JSONDecodeError

    Orjson.loads = staticmethod(loads)  # type: ignore[attr-defined]
    monkeypatch.setattr(transport, "orjson", Orjson)
    found = await new_transport(session, server.url).get("stress", PATH, {})
    assert len(found) == size
    (parser,) = parsers
    assert (parser is not threading.main_thread()) is elsewhere


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(0, "invalid apptoken", id="apptoken"),
        pytest.param(3001, "Token expired", id="capital letter"),
        pytest.param("-1", "TOKEN", id="code in text"),
        pytest.param(None, "token", id="code null"),
    ],
)
async def test_code_that_names_the_token(
    session: ClientSession, serve: Serve, code: object, message: str
) -> None:
    bad = always(body={"code": code, "message": message, "data": BODY})
    server = await serve(one_after_another(bad, always(), bad))
    asked = new_transport(session, server.url)
    with fails(ZeppResponseError) as caught:
        await asked.get("stress", PATH, QUERY)
    assert caught.value.status == HTTPStatus.OK
    await asked.get("stress", PATH, QUERY)
    with fails(ZeppAuthError):
        await asked.get("stress", PATH, QUERY)


@pytest.mark.parametrize("host_known", [False, True])
@pytest.mark.parametrize("message", ["Not found", None, "", {}], ids=repr)
async def test_other_codes(
    session: ClientSession, serve: Serve, message: object, host_known: bool
) -> None:
    server = await serve(always(body={"code": -2001, "message": message, "data": BODY}))
    with fails(ZeppResponseError):
        await new_transport(session, server.url, host_known=host_known).get(
            "stress", PATH, QUERY
        )
    assert len(server.asked) == 1
