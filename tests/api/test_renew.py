"""An old token to a new one."""

from aiohttp import ClientSession
from aiohttp.test_utils import unused_port
import pytest

from custom_components.zepp.api import (
    NewToken,
    ZeppConnectionError,
    ZeppRateLimitError,
    renew,
    transport,
)
from tests.zepp_cloud import Fault, Person, ZeppCloud, vendor_hosts_lead_to

from .test_auth import LOGIN_TOKEN, MONTH, TROUBLE, refused

pytestmark = pytest.mark.usefixtures("socket_enabled")

RENEWAL_PATH = "/v1/client/app_tokens"


async def renewed(
    session: ClientSession, base_url: str, token: str, account_url: str | None = None
) -> NewToken | None:
    """Return what one renewal gives at a server that plays the vendor's hosts."""
    with vendor_hosts_lead_to(base_url):
        return await renew(session, renewal_token=token, account_url=account_url)


@pytest.mark.parametrize(
    ("account_url", "host"),
    [
        ("https://account-de2.zepp.com", "account-de2.zepp.com"),
        ("https://account-us3.zepp.com/", "account-us3.zepp.com"),
        (None, "account.huami.com"),
        # A renewal token is as good as a password: nobody else gets it.
        ("https://account.example.org", "account.huami.com"),
        ("https://account.huami.com.example.org", "account.huami.com"),
        ("http://account-de2.zepp.com", "account.huami.com"),
        ("https://me@account-de2.zepp.com", "account.huami.com"),
    ],
)
async def test_a_renewal(
    session: ClientSession,
    cloud: ZeppCloud,
    base_url: str,
    person: Person,
    account_url: str | None,
    host: str,
) -> None:
    person.login.renewable = True
    new = await renewed(session, base_url, LOGIN_TOKEN, account_url)

    assert new == NewToken(token="AT-0001-1100223344", lifetime=MONTH)
    (asked,) = cloud.requests
    assert (asked.method, asked.host, asked.path) == ("GET", host, RENEWAL_PATH)
    assert asked.query["app_name"] == "com.huami.webapp"
    assert person.login.renewed == 1


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault(status=400),
        Fault(status=401),
        Fault(status=303, headers={"Location": "https://example.org"}),
        Fault(body="<html>"),
        Fault(body="[]"),
        Fault(body="{}"),
        Fault(body='{"result":"fail","token_info":{"app_token":"AT"}}'),
        Fault(body='{"result":"ok","token_info":{}}'),
    ],
)
async def test_a_renewal_token_that_is_not_accepted(
    session: ClientSession, cloud: ZeppCloud, base_url: str, fault: Fault | None
) -> None:
    if fault:
        cloud.faults.add(fault)

    assert await renewed(session, base_url, LOGIN_TOKEN) is None
    assert len(cloud.requests) == 1


async def test_too_many_renewals(
    session: ClientSession, cloud: ZeppCloud, base_url: str
) -> None:
    cloud.faults.add(Fault(status=429, headers={"Retry-After": "60"}))
    with refused(ZeppRateLimitError) as caught:
        await renewed(session, base_url, LOGIN_TOKEN)

    assert caught.value.retry_after == 60


def test_a_token_is_not_shown() -> None:
    shown = repr(NewToken(token="AT-SECRET", lifetime=MONTH))

    assert "SECRET" not in shown


@pytest.mark.parametrize("fault", TROUBLE)
async def test_a_server_in_trouble(
    session: ClientSession, cloud: ZeppCloud, base_url: str, fault: Fault
) -> None:
    cloud.faults.add(fault)
    with refused(ZeppConnectionError):
        await renewed(session, base_url, LOGIN_TOKEN)

    assert len(cloud.requests) == 1


async def test_nobody_answers(session: ClientSession) -> None:
    with refused(ZeppConnectionError):
        await renewed(session, f"http://127.0.0.1:{unused_port()}", LOGIN_TOKEN)


async def test_an_answer_without_end(
    session: ClientSession, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_MAX_BODY", 3)

    with vendor_hosts_lead_to(base_url):
        assert await renew(session, renewal_token="LT-1", account_url=None) is None
