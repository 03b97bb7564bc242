"""Whose token it is, and which host has the data."""

import asyncio
from datetime import date, timedelta
import socket

from aiohttp import ClientSession, web
import pytest

from custom_components.zepp.api import (
    CANDIDATES,
    HOSTS,
    Account,
    Credentials,
    Obstacle,
    find_account,
    sign_in,
)
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .build import BERLIN, record, sample
from .conftest import NOW, TOKEN, USER_ID, Answer, Serve

pytestmark = pytest.mark.usefixtures("socket_enabled")

TODAY = NOW.date()
BOTH = Credentials(token=TOKEN, user_id=USER_ID)
TOKEN_ONLY = Credentials(token=TOKEN)
READINESS, DAILY_HEALTH = "eventType=readiness", "eventType=DailyHealth"
PROFILE, DEVICES = f"/users/{USER_ID}?", f"/users/{USER_ID}/devices"


def test_hosts() -> None:
    assert HOSTS == {
        "us": "https://api-mifit-us2.zepp.com",
        "us3": "https://api-mifit-us3.zepp.com",
        "eu": "https://api-mifit-de2.zepp.com",
        "global": "https://api-mifit.huami.com",
        "cn": "https://api-mifit-cn2.huami.com",
    }
    assert CANDIDATES == (
        "https://api-mifit.zepp.com",
        "https://api-mifit-us2.zepp.com",
        "https://api-mifit-us3.zepp.com",
        "https://api-mifit-de2.zepp.com",
        "https://api-mifit.huami.com",
        "https://api-mifit-cn2.huami.com",
    )


def test_order_of_obstacles() -> None:
    assert (
        Obstacle.REFUSED
        > Obstacle.NOTHING_SHOWN
        > Obstacle.NO_USER_ID
        > Obstacle.UNREACHABLE
    )


async def found_at(
    session: ClientSession, credentials: Credentials, *base_urls: str
) -> Account | Obstacle:
    """Return what asking these hosts finds."""
    return await find_account(session, credentials, base_urls, TODAY, lambda: BERLIN)


@pytest.mark.parametrize("credentials", [BOTH, TOKEN_ONLY], ids=["both", "token only"])
async def test_the_right_host(
    session: ClientSession, base_url: str, credentials: Credentials
) -> None:
    assert await found_at(session, credentials, base_url) == Account(
        user_id="1100223344", base_url=base_url, nickname="Mira"
    )


async def test_user_id_from_readiness(
    session: ClientSession, cloud: ZeppCloud, base_url: str
) -> None:
    await found_at(session, TOKEN_ONLY, base_url)
    first = cloud.requests[0]
    assert (first.query["eventType"], first.query["subType"]) == (
        "readiness",
        "watch_score",
    )
    assert first.query["limit"] == "1"
    paths = [request.path for request in cloud.requests]
    assert paths == ["/v2/users/me/events", "/users/1100223344"]


async def test_user_id_from_daily_health(
    session: ClientSession, cloud: ZeppCloud, base_url: str
) -> None:
    cloud.faults.add(Fault(path=READINESS, body='{"items": []}'))
    found = await found_at(session, TOKEN_ONLY, base_url)
    assert isinstance(found, Account)
    assert found.user_id == "1100223344"
    asked = cloud.requests[1].query
    assert (asked["eventType"], asked["subType"]) == ("DailyHealth", "summary")


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_user_id_although_readiness_fails(
    session: ClientSession, cloud: ZeppCloud, base_url: str, status: int
) -> None:
    cloud.faults.add(Fault(path=READINESS, status=status, times=None))
    assert isinstance(await found_at(session, TOKEN_ONLY, base_url), Account)


@pytest.mark.parametrize(
    "item", ["", '{"userId": ""}', '{"userId": "me"}', '{"userId": "../7"}']
)
async def test_no_user_id(
    session: ClientSession, cloud: ZeppCloud, base_url: str, item: str
) -> None:
    cloud.faults.add(Fault(path="/v2/users", body=f'{{"items": [{item}]}}', times=None))
    assert await found_at(session, TOKEN_ONLY, base_url) is Obstacle.NO_USER_ID


async def test_unknown_token(session: ClientSession, base_url: str) -> None:
    for user_id in (USER_ID, None):
        wrong = Credentials(token="wrong", user_id=user_id)
        assert await found_at(session, wrong, base_url) is Obstacle.REFUSED


async def test_a_users_id_that_is_not_the_tokens(
    session: ClientSession, base_url: str
) -> None:
    wrong = Credentials(token=TOKEN, user_id="5566")
    assert await found_at(session, wrong, base_url) is Obstacle.REFUSED


@pytest.mark.parametrize("path", [PROFILE, DEVICES, "band_data"])
async def test_refused_at_any_question(
    session: ClientSession, cloud: ZeppCloud, base_url: str, path: str
) -> None:
    cloud.faults.add(Fault(path=path, status=401))
    for other in (PROFILE, DEVICES):
        cloud.faults.add(Fault(path=other, status=500, times=None))
    assert await found_at(session, BOTH, base_url) is Obstacle.REFUSED


async def test_devices_without_a_profile(
    session: ClientSession, cloud: ZeppCloud, base_url: str
) -> None:
    cloud.faults.add(Fault(path=PROFILE, status=404, times=None))
    assert await found_at(session, BOTH, base_url) == Account(
        user_id=USER_ID, base_url=base_url, nickname=None
    )


async def test_devices_with_a_profile_that_names_nobody(
    session: ClientSession, cloud: ZeppCloud, base_url: str
) -> None:
    cloud.faults.add(Fault(path=PROFILE, body='{"nickName": "Mira"}'))
    assert await found_at(session, BOTH, base_url) == Account(
        user_id=USER_ID, base_url=base_url, nickname="Mira"
    )


def account_with(days: list[date]) -> Answer:
    """Return an answer: an account that shows band data only."""

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("band_data.json"):
            first, last = request.query["from_date"], request.query["to_date"]
            found = [day for day in days if first <= day.isoformat() <= last]
            records = [record(day.isoformat()) for day in found]
            return web.json_response({"code": 1, "message": "success", "data": records})
        return web.json_response({"items": []})

    return answer


@pytest.mark.parametrize(
    "age",
    [
        0,
        28,
        29,
    ],
)
async def test_only_band_data(session: ClientSession, serve: Serve, age: int) -> None:
    """Today and the 29 days before it are the last 30 days."""
    server = await serve(account_with([TODAY - timedelta(days=age)]))
    assert await found_at(session, BOTH, server.url) == Account(
        user_id=USER_ID, base_url=server.url, nickname=None
    )


async def test_older_band_data(session: ClientSession, serve: Serve) -> None:
    server = await serve(account_with([TODAY - timedelta(days=31)]))
    assert await found_at(session, BOTH, server.url) is Obstacle.NOTHING_SHOWN
    assert len(server.asked) == 3


def always(status: int, body: object = None) -> Answer:
    """Return the same answer to everything."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return answer


EMPTY = {"code": 1, "message": "success", "data": [], "items": []}


@pytest.mark.parametrize(
    ("answer", "with_id", "without_id"),
    [
        pytest.param(
            always(200, EMPTY), Obstacle.NOTHING_SHOWN, Obstacle.NO_USER_ID, id="empty"
        ),
        pytest.param(
            always(403), Obstacle.NOTHING_SHOWN, Obstacle.NO_USER_ID, id="forbidden"
        ),
        pytest.param(
            always(404), Obstacle.NOTHING_SHOWN, Obstacle.NO_USER_ID, id="not found"
        ),
        pytest.param(
            always(200, {"code": 0, "message": "invalid apptoken"}),
            Obstacle.NOTHING_SHOWN,
            Obstacle.NO_USER_ID,
            id="error code",
        ),
        pytest.param(always(401), Obstacle.REFUSED, Obstacle.REFUSED, id="refused"),
        pytest.param(always(500), Obstacle.UNREACHABLE, Obstacle.UNREACHABLE, id="broken"),
        pytest.param(
            always(503), Obstacle.UNREACHABLE, Obstacle.UNREACHABLE, id="stumbling"
        ),
        pytest.param(always(429), Obstacle.UNREACHABLE, Obstacle.UNREACHABLE, id="busy"),
        pytest.param(
            always(302), Obstacle.UNREACHABLE, Obstacle.UNREACHABLE, id="redirecting"
        ),
        pytest.param(
            always(200, "text"), Obstacle.UNREACHABLE, Obstacle.UNREACHABLE, id="strange"
        ),
    ],
)
async def test_a_wrong_host(
    session: ClientSession,
    serve: Serve,
    answer: Answer,
    with_id: Obstacle,
    without_id: Obstacle,
) -> None:
    server = await serve(answer)
    assert await found_at(session, BOTH, server.url) is with_id
    assert await found_at(session, TOKEN_ONLY, server.url) is without_id


async def test_another_persons_profile(session: ClientSession, serve: Serve) -> None:
    server = await serve(always(200, {**sample("user"), "userId": "5566", **EMPTY}))
    assert await found_at(session, BOTH, server.url) is Obstacle.NOTHING_SHOWN


def nobody() -> str:
    """Return an address where nobody answers."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


async def test_nobody_answers(session: ClientSession) -> None:
    assert await found_at(session, BOTH, nobody()) is Obstacle.UNREACHABLE
    assert await found_at(session, TOKEN_ONLY, nobody()) is Obstacle.UNREACHABLE
    assert await found_at(session, BOTH) is Obstacle.UNREACHABLE


async def test_the_first_host_that_shows_the_account(
    session: ClientSession, serve: Serve, base_url: str
) -> None:
    empty = await serve(always(200, EMPTY))
    refusing = await serve(always(401))
    later = await serve(always(200, EMPTY))
    hosts = (nobody(), empty.url, refusing.url, base_url, later.url)
    for credentials in (BOTH, TOKEN_ONLY):
        found = await found_at(session, credentials, *hosts)
        assert isinstance(found, Account)
        assert found.base_url == base_url
    assert len(empty.asked) > 0
    assert later.asked == []


async def test_a_slow_host_is_passed_over(
    session: ClientSession, serve: Serve, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.json_response(sample("user"))

    assert sign_in._CANDIDATE_TIMEOUT == 10  # noqa: SLF001
    server = await serve(slow)
    monkeypatch.setattr(sign_in, "_CANDIDATE_TIMEOUT", 0.2)
    assert await found_at(session, BOTH, server.url) is Obstacle.UNREACHABLE
    found = await found_at(session, BOTH, server.url, base_url)
    assert isinstance(found, Account)
    assert found.base_url == base_url


@pytest.mark.parametrize("order", [1, -1])
async def test_the_worst_obstacle_counts(
    session: ClientSession, serve: Serve, order: int
) -> None:
    silent = nobody()
    empty = (await serve(always(200, EMPTY))).url
    refusing = (await serve(always(401))).url
    for credentials, hosts, expected in (
        (BOTH, [silent, empty, refusing], Obstacle.REFUSED),
        (BOTH, [silent, empty], Obstacle.NOTHING_SHOWN),
        (TOKEN_ONLY, [silent, empty], Obstacle.NO_USER_ID),
        (TOKEN_ONLY, [silent, empty, refusing], Obstacle.REFUSED),
    ):
        assert await found_at(session, credentials, *hosts[::order]) is expected


async def test_nothing_shown_beats_no_user_id(session: ClientSession, serve: Serve) -> None:
    """One host knows whose token it is, but has no data; the other not even that."""

    async def knows(request: web.Request) -> web.Response:
        known = "events" in request.path
        return web.json_response({"items": [{"userId": USER_ID}]} if known else EMPTY)

    empty = (await serve(always(200, EMPTY))).url
    knowing = (await serve(knows)).url
    for hosts in ((empty, knowing), (knowing, empty)):
        found = await found_at(session, TOKEN_ONLY, *hosts)
        assert found is Obstacle.NOTHING_SHOWN


def test_the_person_of_these_tests(person: Person) -> None:
    assert (person.token, person.user_id) == (TOKEN, USER_ID)
