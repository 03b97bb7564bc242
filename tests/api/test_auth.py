"""E-mail and password to a token."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
import traceback
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web
from aiohttp.test_utils import unused_port
from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.api import (
    SignInReply,
    SignInTrouble,
    ZeppConnectionError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
    ZeppSignInError,
    authenticate,
)
from custom_components.zepp.api.sealed import sealed_form
from tests.zepp_cloud import Fault, Person, ZeppCloud, vendor_hosts_lead_to
from tests.zepp_cloud.login import decrypted

from .conftest import Serve

pytestmark = pytest.mark.usefixtures("socket_enabled")

EMAIL, PASSWORD = "mira@example.org", "correct horse?battery"
WRONG, LOGIN_TOKEN = "wrong one", "LT-0000-SYNTHETIC"
DEVICE = "0d6f7a2e-8f43-4a5b-9d0c-2f1a6b7c8d9e"
CODE_PATH, TOKEN_PATH = "/v2/registrations/tokens", "/v2/client/login"
LANDING = "https://s3-us-west-2.amazonaws.com/hm-registration/successsignin.html"
MONTH = timedelta(days=30)
TROUBLE = (Fault(status=500), Fault(status=503), Fault(cut=True))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=80)


async def signed_in(
    session: ClientSession, base_url: str, password: str = PASSWORD
) -> SignInReply:
    """Return what one attempt gives at a server that plays the vendor's hosts."""
    with vendor_hosts_lead_to(base_url):
        return await authenticate(session, email=EMAIL, password=password, device_id=DEVICE)


@contextmanager
def refused[ErrorT: ZeppError](
    kind: type[ErrorT],
) -> Iterator[pytest.ExceptionInfo[ErrorT]]:
    """Expect an error that gives nothing away, not even in a logged traceback."""
    with pytest.raises(kind) as caught:
        yield caught
    assert type(caught.value) is kind
    logged = "".join(traceback.format_exception(caught.value))
    for secret in (EMAIL, PASSWORD, WRONG, DEVICE, "AC-", "AT-", "LT-", "RF-"):
        assert secret not in logged
        assert secret not in repr(caught.value.__dict__)


def test_the_sealed_form_is_that_of_the_app() -> None:
    body = sealed_form("jane.doe+zepp@example.org", "correct horse?battery&staple=1")

    assert len(body) == 288
    assert body.hex().startswith("767d8594caee2bf37cdb2638466d5a74")
    assert sha256(body).hexdigest() == (
        "dc2db405acd24a966cbfb65f28e1492449e78b0141cc7a6c75b6aa5df8803adb"
    )
    assert len(decrypted(body)) == 275


@given(email=TEXTS, password=TEXTS)
def test_whatever_is_sealed_can_be_read_by_the_vendor(email: str, password: str) -> None:
    body = sealed_form(email, password)

    assert len(body) % 16 == 0
    pairs = parse_qsl(decrypted(body), keep_blank_values=True, strict_parsing=True)
    assert pairs[0] == ("emailOrPhone", email)
    assert ("password", password) in pairs
    assert [text for name, text in pairs if name == "token"] == ["access", "refresh"]


async def test_a_sign_in(
    session: ClientSession, cloud: ZeppCloud, base_url: str, person: Person
) -> None:
    reply = await signed_in(session, base_url)

    assert reply == SignInReply(
        token="AT-0001-1100223344",
        lifetime=MONTH,
        renewal_token="LT-0001-1100223344",
        user_id="1100223344",
        host="api-mifit-de2.zepp.com",
        account_url="https://account-de2.zepp.com",
        country="DE",
        nickname="Mira",
    )
    assert person.login.devices == {DEVICE}
    code, token = cloud.requests
    assert (code.method, code.host, code.path) == (
        "POST",
        "api-user-us2.zepp.com",
        CODE_PATH,
    )
    assert code.headers["x-hm-ekv"] == "1"
    assert code.headers["app_name"] == "com.huami.midong"
    assert (token.method, token.host, token.path) == (
        "POST",
        "api-mifit-us2.zepp.com",
        TOKEN_PATH,
    )
    # Another identity would throw the phone app out.
    assert token.headers["app_name"] == token.headers["appname"] == "com.huami.webapp"
    assert token.headers["origin"] == "https://user.zepp.com"
    assert not code.query
    assert not token.query


@pytest.mark.parametrize(
    ("query", "country"),
    [
        ("access=AC&country_code=AT&region=eu-central-1", "AT"),
        ("access=AC&region=eu-central-1", "EU"),
        ("access=AC", "US"),
    ],
)
@pytest.mark.parametrize("mark", ["?", "#"])
async def test_what_is_asked_for_a_token(
    session: ClientSession, serve: Serve, query: str, country: str, mark: str
) -> None:
    forms = []

    async def answer(request: web.Request) -> web.Response:
        if request.path == CODE_PATH:
            headers = {"Location": f"{LANDING}{mark}{query}"}
            return web.Response(status=303, headers=headers)
        forms.append(dict(await request.post()))
        tokens = {"app_token": "AT", "user_id": 7}
        return web.json_response({"result": "ok", "token_info": tokens})

    reply = await signed_in(session, (await serve(answer)).url)

    assert reply == SignInReply(
        token="AT",
        lifetime=None,
        renewal_token=None,
        user_id="7",
        host=None,
        account_url=None,
        country=None,
        nickname=None,
    )
    (form,) = forms
    assert form.pop("dn")
    assert form == {
        "code": "AC",
        "device_id": DEVICE,
        "device_model": "android_phone",
        "app_version": "9.12.5",
        "third_name": "huami",
        "source": "com.huami.watch.hmwatchmanager:9.12.5:151689",
        "app_name": "com.huami.webapp",
        "country_code": country,
        "grant_type": "access_token",
        "allow_registration": "false",
        "lang": "en",
        "countryState": "US-NY",
    }


@pytest.mark.parametrize(
    "body",
    [
        '{"access":"AC-JSON"}',
        '{"access":"AC-JSON","error":null,"country_code":null,"region":null}',
    ],
)
async def test_a_code_may_come_as_json(
    session: ClientSession, cloud: ZeppCloud, base_url: str, person: Person, body: str
) -> None:
    person.login.codes["AC-JSON"] = True
    cloud.faults.add(Fault(path=CODE_PATH, body=body))

    assert (await signed_in(session, base_url)).user_id == person.user_id


@pytest.mark.parametrize(
    ("fault", "trouble", "left"),
    [
        ("303:?error=401&attempts=3&max_attempts=10", SignInTrouble.WRONG_PASSWORD, 7),
        ("302:#error=401&attempts=3&max_attempts=10", SignInTrouble.WRONG_PASSWORD, 7),
        ("303:?error=401&attempts=11&max_attempts=10", SignInTrouble.WRONG_PASSWORD, 0),
        ("303:?error=401", SignInTrouble.WRONG_PASSWORD, None),
        ("303:?error=401&attempts=3", SignInTrouble.WRONG_PASSWORD, None),
        ("303:?error=401&attempts=-&max_attempts=10", SignInTrouble.WRONG_PASSWORD, None),
        ("303:?error=0115", SignInTrouble.DISABLED, None),
        ("303:?error=0117", SignInTrouble.NOT_REGISTERED, None),
        ("200:{}", SignInTrouble.NO_PASSWORD, None),
        ("200:", SignInTrouble.NO_PASSWORD, None),
        ("200: \n", SignInTrouble.NO_PASSWORD, None),
        ('200:{"access": null, "error": null}', SignInTrouble.NO_PASSWORD, None),
        ('200:{"error": "401", "attempts": 1}', SignInTrouble.WRONG_PASSWORD, None),
        (
            '200:{"error": 401, "attempts": 1, "max_attempts": 10}',
            SignInTrouble.WRONG_PASSWORD,
            9,
        ),
        ("400:", SignInTrouble.WRONG_PASSWORD, None),
        ("401:<html>", SignInTrouble.WRONG_PASSWORD, None),
        ('400:{"error":"Bad Request","status":400}', SignInTrouble.WRONG_PASSWORD, None),
        ('401:{"error":"Unauthorized"}', SignInTrouble.WRONG_PASSWORD, None),
        ('400:{"result": "fail"}', SignInTrouble.WRONG_PASSWORD, None),
        ('400:{"error_code": "0117"}', SignInTrouble.NOT_REGISTERED, None),
        ('401:{"error_code": "0115"}', SignInTrouble.DISABLED, None),
    ],
)
async def test_a_refused_password(
    session: ClientSession,
    cloud: ZeppCloud,
    base_url: str,
    fault: str,
    trouble: SignInTrouble,
    left: int | None,
) -> None:
    status, _, content = fault.partition(":")
    is_redirect = status.startswith("3")
    cloud.faults.add(
        Fault(
            path=CODE_PATH,
            status=int(status),
            body="" if is_redirect else content,
            headers={"Location": f"{LANDING}{content}"} if is_redirect else {},
        )
    )
    with refused(ZeppSignInError) as caught:
        await signed_in(session, base_url)

    assert (caught.value.trouble, caught.value.attempts_left) == (trouble, left)
    assert len(cloud.requests) == 1


async def test_a_wrong_password_is_tried_once(
    session: ClientSession, cloud: ZeppCloud, base_url: str, person: Person
) -> None:
    with refused(ZeppSignInError) as caught:
        await signed_in(session, base_url, WRONG)

    assert caught.value.attempts_left == 9
    assert person.login.attempts == len(cloud.requests) == 1


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (CODE_PATH, Fault(status=303)),
        (CODE_PATH, Fault(status=303, headers={"Location": ""})),
        (CODE_PATH, Fault(status=303, headers={"Location": LANDING})),
        (CODE_PATH, Fault(status=303, headers={"Location": "http://[bad"})),
        (CODE_PATH, Fault(status=303, headers={"Location": f"{LANDING}?access="})),
        (CODE_PATH, Fault(status=303, headers={"Location": f"{LANDING}?error=0106"})),
        (CODE_PATH, Fault(status=303, headers={"Location": f"{LANDING}?error=5"})),
        (CODE_PATH, Fault(status=403)),
        (CODE_PATH, Fault(status=404)),
        (CODE_PATH, Fault(body='{"error":"0106"}')),
        (CODE_PATH, Fault(body="<html>", content_type="text/html")),
        (CODE_PATH, Fault(body="[]")),
        (CODE_PATH, Fault(body="null")),
        (TOKEN_PATH, Fault(body="<html>", content_type="text/html")),
        (TOKEN_PATH, Fault(body="[]")),
        (TOKEN_PATH, Fault(body="{}")),
        (TOKEN_PATH, Fault(body='{"result":"fail","error_code":"0106"}')),
        (TOKEN_PATH, Fault(body='{"result":"ok","token_info":{"user_id":"7"}}')),
        (TOKEN_PATH, Fault(body='{"result":"ok","token_info":{"app_token":"AT-"}}')),
        (TOKEN_PATH, Fault(status=400, body='{"error_code":"0100"}')),
        (TOKEN_PATH, Fault(status=303, headers={"Location": LANDING})),
        (TOKEN_PATH, Fault(status=401)),
    ],
)
async def test_an_unexpected_answer(
    session: ClientSession, cloud: ZeppCloud, base_url: str, path: str, fault: Fault
) -> None:
    cloud.faults.add(replace(fault, path=path))
    with refused(ZeppResponseError):
        await signed_in(session, base_url)

    assert len(cloud.requests) == (1 if path == CODE_PATH else 2)
    assert (await signed_in(session, base_url)).user_id == "1100223344"


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ('{"result":"0117"}', SignInTrouble.NOT_REGISTERED),
        ('{"result":"fail","error_code":"0115"}', SignInTrouble.DISABLED),
    ],
)
async def test_a_refusal_of_the_second_step(
    session: ClientSession,
    cloud: ZeppCloud,
    base_url: str,
    body: str,
    trouble: SignInTrouble,
) -> None:
    cloud.faults.add(Fault(path=TOKEN_PATH, body=body))
    with refused(ZeppSignInError) as caught:
        await signed_in(session, base_url)

    assert caught.value.trouble is trouble


@pytest.mark.parametrize("path", [CODE_PATH, TOKEN_PATH])
@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (Fault(status=429), None),
        (Fault(status=429, headers={"Retry-After": "90"}), 90.0),
        (Fault(status=429, body='{"code":12,"message":"too many requests"}'), None),
        (Fault(status=400, body='{"code":12}', headers={"Retry-After": "5"}), 5.0),
        (Fault(body='{"code":"12"}'), None),
    ],
)
async def test_too_many_sign_ins(
    session: ClientSession,
    cloud: ZeppCloud,
    base_url: str,
    path: str,
    fault: Fault,
    pause: float | None,
) -> None:
    cloud.faults.add(replace(fault, path=path))
    with refused(ZeppRateLimitError) as caught:
        await signed_in(session, base_url)

    assert caught.value.retry_after == pause
    assert len(cloud.requests) == (1 if path == CODE_PATH else 2)


@pytest.mark.parametrize("path", [CODE_PATH, TOKEN_PATH])
@pytest.mark.parametrize("fault", TROUBLE)
async def test_a_server_in_trouble(
    session: ClientSession, cloud: ZeppCloud, base_url: str, path: str, fault: Fault
) -> None:
    cloud.faults.add(replace(fault, path=path))
    with refused(ZeppConnectionError):
        await signed_in(session, base_url)

    assert [request.path for request in cloud.requests].count(path) == 1


async def test_nobody_answers(session: ClientSession) -> None:
    with refused(ZeppConnectionError):
        await signed_in(session, f"http://127.0.0.1:{unused_port()}")
