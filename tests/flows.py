"""What the tests of the flows share: further servers, and steps through the forms."""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import StrOrURL
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import get_schema_suggested_value
from yarl import URL

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, ZeppCloud

USER_ID = "1100223344"
TOKEN = "AT-0000-SYNTHETIC"
# Thirty days from the time of the tests.
RUNS_OUT = "2026-12-18T14:20:30+00:00"
EMAIL = "mira@example.org"
PASSWORD = "correct horse?battery"
CODE_PATH, TOKEN_PATH = "/v2/registrations/tokens", "/v2/client/login"
HOME = "api-mifit-de2.zepp.com"
DEVICE = "0d6f7a2e-8f43-4a5b-9d0c-2f1a6b7c8d9e"
SOON = "2026-11-20T00:00:00+00:00"
KEPT = {"email": EMAIL, "password": PASSWORD}

NOTHING = '{"items":[]}'
# What a host says of an account that is kept elsewhere.
STRANGER = (
    Fault(path="/v1/data/", times=None, body='{"code":1,"message":"success","data":[]}'),
    Fault(path="/devices", times=None, body=NOTHING),
    Fault(path="/events", times=None, body=NOTHING),
    Fault(path="/users/", times=None, body="{}"),
)
# What a host says that knows the account but not whose token it is.
NAMELESS = (Fault(path="/v2/users/me/events", times=None, body=NOTHING),)
NO_PROFILE = Fault(path=f"/users/{USER_ID}?", times=None, body="{}")
NO_DEVICES = Fault(path="/devices", times=None, body=NOTHING)
NO_BAND = Fault(path="/v1/data/", times=None, body='{"code":1,"data":[]}')
REFUSED = (Fault(times=None, status=401),)
BROKEN = (Fault(times=None, status=500),)


@asynccontextmanager
async def serving(cloud: ZeppCloud) -> AsyncGenerator[str]:
    """Serve a cloud on the loopback interface; yields its base URL."""
    async with TestServer(cloud.app(), host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


def broken(cloud: ZeppCloud, faults: tuple[Fault, ...]) -> ZeppCloud:
    """Return the cloud with faults in force."""
    for fault in faults:
        cloud.faults.add(fault)
    return cloud


async def async_begin(hass: HomeAssistant, way: str = "token") -> ConfigFlowResult:
    """Return the empty form of a way to sign in."""
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "user"
    assert menu["menu_options"] == ["password", "token"]
    form = await hass.config_entries.flow.async_configure(
        menu["flow_id"], {"next_step_id": way}
    )
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == way
    assert not form["errors"]
    return form


def known_data(**changes: object) -> dict[str, object]:
    """Return what an entry keeps of somebody who has signed in with a password."""
    return {
        "way": "password",
        "token": TOKEN,
        "renewal_token": "LT-0000-SYNTHETIC",
        "user_id": USER_ID,
        "region": "auto",
        "base_url": f"https://{HOME}",
        "account_url": "https://account-de2.zepp.com",
        "country": "DE",
        "device_id": DEVICE,
        "expires_at": SOON,
        **changes,
    }


# The same after the next sign-in.
RENEWED = known_data(
    token=f"AT-0001-{USER_ID}", renewal_token=f"LT-0001-{USER_ID}", expires_at=RUNS_OUT
)


def typed(**changes: object) -> dict[str, object]:
    """Return what is typed into a form for a password."""
    return {"email": EMAIL, "password": PASSWORD, "keep_signed_in": False, **changes}


async def async_submit(
    hass: HomeAssistant, form: ConfigFlowResult, entered: Mapping[str, object]
) -> ConfigFlowResult:
    """Submit a form and let what follows come to an end."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], dict(entered))
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


@contextmanager
def asked_hosts() -> Generator[list[str]]:
    """Yield the hosts that anybody tries to ask, reached or not, once per request."""
    asked: list[str] = []
    ask = ClientSession._request  # noqa: SLF001

    async def request(
        session: ClientSession, method: str, url: StrOrURL, **options: Any
    ) -> ClientResponse:
        asked.append(URL(url).host or "")
        return await ask(session, method, url, **options)

    with patch.object(ClientSession, "_request", request):
        yield asked


def assert_error(result: ConfigFlowResult, errors: dict[str, str]) -> None:
    """Assert that the form is shown again, with just these errors and no secret."""
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    shown = str(result["description_placeholders"])
    for secret in ("AT-", "LT-", USER_ID, PASSWORD):
        assert secret not in shown


def suggested(form: ConfigFlowResult, field: str) -> object:
    """Return what a form proposes for a field."""
    assert form["data_schema"]
    return get_schema_suggested_value(form["data_schema"].schema, field)


def assert_ended(result: ConfigFlowResult, reason: str) -> None:
    """Assert that a flow has ended for a reason."""
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == reason


def attempts(cloud: ZeppCloud) -> int:
    """Return how often a password was tried."""
    return sum(request.path == CODE_PATH for request in cloud.requests)
