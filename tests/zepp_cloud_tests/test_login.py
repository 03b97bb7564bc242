"""Signing in at the simulated cloud: each success, and each failure."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
import orjson
import pytest

from tests.zepp_cloud import Fault, Login, Person, ZeppCloud
from tests.zepp_cloud.login import IV, KEY, LANDING, credentials, decrypted

type Form = dict[str, str]

NOW = datetime(2026, 4, 20, 10, 7, tzinfo=UTC)
MAIL, PASSWORD = "mira@example.org", "correct horse?battery"
USER = "1100223344"
STEP_1 = {
    "app_name": "com.huami.midong",
    "x-hm-ekv": "1",
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
}
FORM = {
    "device_id": "a-device",
    "third_name": "huami",
    "app_name": "com.huami.webapp",
    "country_code": "DE",
    "grant_type": "access_token",
}
BAND = f"/v1/data/band_data.json?query_type=summary&userid={USER}&from_date=2026-04-18"
WRONG_CODE = {"result": "fail", "error_code": "0106"}
UNWELCOME = {"result": "fail", "error_code": "0100"}
HOME = "api-mifit-de2.zepp.com"

pytestmark = pytest.mark.usefixtures("socket_enabled")


def clear_text(email: str, password: str) -> bytes:
    """Return the form of the app."""
    pairs = [
        ("emailOrPhone", email),
        ("state", "REDIRECTION"),
        ("client_id", "HuaMi"),
        ("password", password),
        ("redirect_uri", LANDING),
        ("region", "us-west-2"),
        ("token", "access"),
        ("token", "refresh"),
        ("country_code", "US"),
    ]
    return urlencode(pairs).encode()


def encrypted(clear: bytes) -> bytes:
    """Return a body as the app sends it."""
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor()
    padded = padder.update(clear) + padder.finalize()
    return encryptor.update(padded) + encryptor.finalize()


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Signs in at a cloud on a local port."""

    def __init__(
        self, session: ClientSession, cloud: ZeppCloud, person: Person, base: str
    ) -> None:
        self.session, self.cloud, self.person, self.base = session, cloud, person, base

    async def send(self, body: bytes, headers: dict[str, str] = STEP_1) -> Answer:
        """Return the answer to a first step."""
        url = f"{self.base}/v2/registrations/tokens"
        async with self.session.post(
            url, data=body, headers=headers, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def code(
        self, email: str = MAIL, password: str = PASSWORD, *, mark: str = "?"
    ) -> dict[str, str]:
        """Return the parameters of a redirect."""
        answer = await self.send(encrypted(clear_text(email, password)))
        assert (answer.status, answer.body) == (303, b"")
        landing, _, parameters = answer.headers["Location"].partition(mark)
        assert landing == LANDING
        return dict(parse_qsl(parameters))

    async def login(
        self, code: str, change: Form | None = None, *, header: str = "com.huami.webapp"
    ) -> tuple[int, dict[str, Any]]:
        """Return the answer to a second step."""
        form = FORM | {"code": code} | (change or {})
        headers = {"app_name": header}
        url = f"{self.base}/v2/client/login"
        async with self.session.post(url, data=form, headers=headers) as response:
            return response.status, orjson.loads(await response.read())

    async def sign_in(self) -> dict[str, Any]:
        """Return the reply to both steps."""
        status, reply = await self.login((await self.code())["access"])
        assert status == 200
        return reply

    async def renew(
        self, login_token: str, app_name: str = "com.huami.webapp"
    ) -> tuple[int, dict[str, Any]]:
        """Return the answer to a login token."""
        query = {"login_token": login_token, "app_name": app_name}
        url = f"{self.base}/v1/client/app_tokens"
        async with self.session.get(url, params=query) as response:
            return response.status, orjson.loads(await response.read())

    async def get(
        self, path: str = BAND, *, token: str = "", host: str = ""
    ) -> tuple[int, bytes]:
        """Return the answer to a request for data, with the current token."""
        headers = {
            "apptoken": token or self.person.token,
            "appPlatform": "web",
            "appname": "com.xiaomi.hm.health",
        }
        headers |= {"Host": host} if host else {}
        async with self.session.get(self.base + path, headers=headers) as response:
            return response.status, await response.read()


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Return a client of a cloud with two people."""
    login = Login(email="noor@example.org", password="noor's")
    noor = Person(user_id="5566", name="Noor", token="AT-1111", seed=2, login=login)
    mira = Person()
    cloud = ZeppCloud([noor, mira], clock=lambda: NOW)
    async with TestServer(cloud.app()) as server, ClientSession() as session:
        yield Client(session, cloud, mira, f"http://127.0.0.1:{server.port}")


def test_the_published_vector() -> None:
    """The body that several clients send can be read."""
    clear = clear_text("jane.doe+zepp@example.org", "correct horse?battery&staple=1")
    body = encrypted(clear)
    assert (len(clear), len(body)) == (275, 288)
    digest = "dc2db405acd24a966cbfb65f28e1492449e78b0141cc7a6c75b6aa5df8803adb"
    assert sha256(body).hexdigest() == digest
    assert decrypted(body) == clear.decode()
    found = ("jane.doe+zepp@example.org", "correct horse?battery&staple=1")
    assert credentials(decrypted(body)) == found


async def test_both_steps(client: Client) -> None:
    """A code for the password, tokens for the code; the old token is of no use then."""
    old = client.person.token
    parameters = await client.code()
    assert parameters == {
        "appname": "com.huami.midong",
        "state": "REDIRECTION",
        "region": "eu-central-1",
        "refresh": f"RF-0001-{USER}",
        "access": f"AC-0001-{USER}",
        "country_code": "DE",
        "expiration": str(int((NOW + timedelta(days=10)).timestamp())),
    }
    reply = (await client.login(parameters["access"]))[1]
    assert reply["result"] == "ok"
    assert reply["token_info"] == {
        "login_token": f"LT-0001-{USER}",
        "app_token": f"AT-0001-{USER}",
        "user_id": USER,
        "ttl": 31_536_000,
        "app_ttl": 2_592_000,
    }
    assert reply["regist_info"]["country_code"] == "DE"
    assert reply["thirdparty_info"]["nickname"] == "Mira"
    assert reply["domain"] == {"id-dns": "https://account-de2.zepp.com"}
    assert {"cnames": [HOME], "host": "api-mifit.zepp.com"} in reply["domains"]
    assert client.person.token == f"AT-0001-{USER}"
    assert (await client.get())[0] == 200
    assert (await client.get(token=old))[0] == 401
    assert (client.person.login.signed_in, client.person.login.devices) == (1, {"a-device"})


async def test_every_sign_in_has_new_tokens(client: Client) -> None:
    """And leaves those of the others alone."""
    first, second = await client.sign_in(), await client.sign_in()
    for name in ("app_token", "login_token"):
        assert first["token_info"][name] != second["token_info"][name]
    assert (await client.get(token=first["token_info"]["app_token"]))[0] == 401
    parameters = await client.code("noor@example.org", "noor's")
    reply = (await client.login(parameters["access"]))[1]
    assert reply["token_info"]["user_id"] == "5566"
    assert (await client.get())[0] == 200


async def test_how_answers_may_differ(client: Client) -> None:
    """A number for an id, no country, no hosts, parameters in the fragment."""
    login = client.person.login
    login.numeric_user_id = login.in_fragment = True
    login.country = login.host = None
    parameters = await client.code(mark="#")
    assert "country_code" not in parameters
    reply = (await client.login(parameters["access"]))[1]
    assert reply["token_info"]["user_id"] == 1100223344
    assert reply["domains"] == []
    assert "country_code" not in reply["regist_info"]


async def test_a_wrong_password(client: Client) -> None:
    """It is counted, until the right one comes."""
    refused = {"state": "REDIRECTION", "error": "401", "max_attempts": "10"}
    for attempts in ("1", "2"):
        found = await client.code(password="wrong")
        assert found == refused | {"attempts": attempts}
    client.person.login.attempts = 10
    assert (await client.code(password="wrong"))["attempts"] == "10"
    await client.code()
    assert client.person.login.attempts == 0
    assert client.person.login.signed_in == 0


async def test_accounts_that_may_not(client: Client) -> None:
    """Nobody's, a closed one, one with two steps."""
    refused = {"state": "REDIRECTION", "error": "0117"}
    assert await client.code(email="nobody@example.org") == refused
    login = client.person.login
    login.disabled = True
    assert await client.code() == {"state": "REDIRECTION", "error": "0115"}
    login.disabled, login.two_step = False, True
    answer = await client.send(encrypted(clear_text(MAIL, PASSWORD)))
    assert (answer.status, answer.body) == (200, b"{}")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Location" not in answer.headers
    login.two_step = False
    await client.sign_in()


@pytest.mark.parametrize(
    "header",
    [{"app_name": "com.huami.webapp"}, {"x-hm-ekv": "0"}, {"content-type": "text/x"}],
)
async def test_headers_of_the_first_step(client: Client, header: dict[str, str]) -> None:
    body = encrypted(clear_text(MAIL, PASSWORD))
    assert (await client.send(body, STEP_1 | header)).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        clear_text(MAIL, PASSWORD),
        encrypted(clear_text(MAIL, PASSWORD))[:-1],
        encrypted(clear_text(MAIL, PASSWORD))[:-16],
        encrypted(b"emailOrPhone"),
        encrypted(b"\xff=\xff"),
        encrypted(clear_text(MAIL, PASSWORD).replace(b"HuaMi", b"Other")),
        encrypted(clear_text(MAIL, PASSWORD).replace(b"token=access&", b"")),
        encrypted(clear_text(MAIL, PASSWORD).replace(b"region=us-west-2&", b"")),
    ],
)
async def test_bodies_of_the_first_step(client: Client, body: bytes) -> None:
    assert (await client.send(body)).status == 400


async def test_a_code_is_good_once(client: Client) -> None:
    """An unknown one never is."""
    code = (await client.code())["access"]
    assert await client.login("AC-UNKNOWN") == (200, WRONG_CODE)
    assert await client.login("") == (200, WRONG_CODE)
    assert (await client.login(code))[1]["result"] == "ok"
    assert await client.login(code) == (200, WRONG_CODE)
    assert client.person.login.signed_in == 1


@pytest.mark.parametrize(
    "change",
    [
        {"app_name": "com.huami.midong"},
        {"grant_type": "request_token"},
        {"third_name": "email"},
        {"device_id": ""},
        {"country_code": ""},
    ],
)
async def test_the_form_of_the_second_step(client: Client, change: Form) -> None:
    """A mistake in it does not use the code up."""
    code = (await client.code())["access"]
    assert await client.login(code, change) == (400, UNWELCOME)
    assert await client.login(code, header="com.huami.midong") == (400, UNWELCOME)
    assert (await client.login(code))[0] == 200


@pytest.mark.parametrize(("seconds", "header"), [(7200, "7200"), (0.5, "1"), (0, None)])
async def test_too_many_requests(
    client: Client, seconds: float, header: str | None
) -> None:
    """Both steps say so; waiting helps."""
    code = (await client.code())["access"]
    client.person.login.limited_for = seconds
    answer = await client.send(encrypted(clear_text(MAIL, PASSWORD)))
    assert (answer.status, answer.headers.get("Retry-After")) == (429, header)
    assert await client.login(code) == (429, {"code": 12, "message": "too many requests"})
    await client.code("noor@example.org", "noor's")
    client.person.login.limited_for = None
    assert (await client.login(code))[0] == 200


async def test_renewal(client: Client) -> None:
    """A new token without a password, where the cloud accepts that."""
    info = (await client.sign_in())["token_info"]
    assert await client.renew(info["login_token"]) == (401, WRONG_CODE)
    client.person.login.renewable = True
    assert await client.renew("LT-UNKNOWN") == (401, WRONG_CODE)
    assert await client.renew("") == (400, UNWELCOME)
    assert await client.renew(info["login_token"], "com.huami.midong") == (400, UNWELCOME)
    new = {"app_token": f"AT-0002-{USER}", "app_ttl": 2_592_000}
    renewed = (200, {"result": "ok", "token_info": new})
    assert await client.renew(info["login_token"]) == renewed
    assert (await client.get(token=info["app_token"]))[0] == 401
    assert (await client.get())[0] == 200
    assert client.person.login.login_token == info["login_token"]
    assert (client.person.login.signed_in, client.person.login.renewed) == (1, 1)


async def test_a_token_runs_out(client: Client) -> None:
    """At the moment it was said to, and nothing is told from then on."""
    login = client.person.login
    login.lifetime, login.renewable = timedelta(hours=1), True
    info = (await client.sign_in())["token_info"]
    assert info["app_ttl"] == 3600
    assert login.expires_at == NOW + timedelta(hours=1)
    client.cloud.clock = lambda: NOW + timedelta(hours=1, seconds=-1)
    assert (await client.get())[0] == 200
    client.cloud.clock = lambda: NOW + timedelta(hours=1)
    assert await client.get() == await client.get(f"/users/{USER}") == (401, b"")
    await client.renew(info["login_token"])
    assert login.expires_at == NOW + timedelta(hours=2)
    assert (await client.get())[0] == 200


async def test_a_region_without_the_account(client: Client) -> None:
    """It answers, and shows nothing, or refuses; this machine is everywhere."""
    login = client.person.login
    login.homes = frozenset({HOME})
    empty = b'{"code":1,"message":"success","data":[]}'
    for host, path, body in (
        ("api-mifit-us2.zepp.com", BAND, empty),
        ("api-mifit-us2.zepp.com:443", f"/users/{USER}", b"{}"),
        ("api-mifit.zepp.com", f"/users/{USER}/devices", b'{"items":[]}'),
    ):
        assert await client.get(path, host=host) == (200, body)
    for host in (HOME, f"{HOME}:443", "", "localhost", "[::1]:80"):
        assert await client.get(host=host) != (200, empty)
    assert (await client.get(host="api-mifit.zepp.com", token="wrong"))[0] == 401
    login.elsewhere_status = 403
    assert await client.get(host="api-mifit.zepp.com") == (403, b"")
    assert (await client.get(host=HOME))[0] == 200


async def test_ordered_failures(client: Client) -> None:
    """A redirect that says nothing, or anything; the real answer comes afterwards."""
    body = encrypted(clear_text(MAIL, PASSWORD))
    for headers in ({}, {"Location": LANDING}, {"Location": f"{LANDING}?error=0106"}):
        fault = Fault(path="/v2/registrations/tokens", status=303, headers=headers)
        client.cloud.faults.add(fault)
        answer = await client.send(body)
        assert answer.status == 303
        assert answer.headers.get("Location") == headers.get("Location")
    client.cloud.faults.add(Fault(path="/v2/client/login", body='{"result":"ok"}'))
    code = (await client.code())["access"]
    assert await client.login(code) == (200, {"result": "ok"})
    assert (await client.login(code))[0] == 200


async def test_the_log(client: Client) -> None:
    """It knows who was asked how, and no secret."""
    await client.sign_in()
    await client.get(host=HOME)
    found = [(one.method, one.path, one.status) for one in client.cloud.requests]
    assert found == [
        ("POST", "/v2/registrations/tokens", 303),
        ("POST", "/v2/client/login", 200),
        ("GET", "/v1/data/band_data.json", 200),
    ]
    hosts = [f"http://{request.host}" for request in client.cloud.requests]
    assert hosts == [client.base, client.base, f"http://{HOME}"]
    assert PASSWORD not in f"{client.cloud.requests} {client.person!r}"
