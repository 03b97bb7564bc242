"""Sign in within a repair, before the token runs out."""

from collections.abc import Generator
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zepp import signing_in
from custom_components.zepp.api import Obstacle, find_account
from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Login, Person, ZeppCloud

from .conftest import async_set_up
from .flows import (
    DEVICE,
    EMAIL,
    HOME,
    PASSWORD,
    RUNS_OUT,
    SOON,
    TOKEN,
    USER_ID,
    asked_hosts,
    attempts,
    typed,
)

pytestmark = pytest.mark.usefixtures("wired")

OTHER = Login(email="noor@example.org", password="another one")
WITH_TOKEN = {
    "token": TOKEN,
    "user_id": USER_ID,
    "region": "auto",
    "base_url": f"https://{HOME}",
    "expires_at": SOON,
}
WITH_PASSWORD = {**WITH_TOKEN, "way": "password", "device_id": DEVICE}
RENEWED = {
    **WITH_PASSWORD,
    "token": f"AT-0001-{USER_ID}",
    "renewal_token": f"LT-0001-{USER_ID}",
    "account_url": "https://account-de2.zepp.com",
    "country": "DE",
    "expires_at": RUNS_OUT,
}
US = {"region": "us", "base_url": "https://api-mifit-us2.zepp.com"}
token_is_pasted = pytest.mark.parametrize("stored", [WITH_TOKEN])


@pytest.fixture(autouse=True)
def setup_entry() -> Generator[AsyncMock]:
    """Count how often the entry is set up."""
    with (
        patch(
            "custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)
        ) as mock,
        patch("custom_components.zepp.async_unload_entry", AsyncMock(return_value=True)),
    ):
        yield mock


@pytest.fixture
def stored() -> dict[str, str]:
    """Return what the entry keeps."""
    return WITH_PASSWORD


class Repair:
    """The dialogue about a token that runs out."""

    def __init__(self, hass: HomeAssistant, client: Any, issue_id: str) -> None:
        self._hass = hass
        self._client = client
        self._issue_id = issue_id
        self._page = "/api/repairs/issues/fix"

    @property
    def is_open(self) -> bool:
        """Whether the issue is still there."""
        return (DOMAIN, self._issue_id) in ir.async_get(self._hass).issues

    async def open(self) -> dict[str, Any]:
        form = {"handler": DOMAIN, "issue_id": self._issue_id}
        flow: dict[str, Any] = await (await self._client.post(self._page, json=form)).json()
        self._page += f"/{flow['flow_id']}"
        return flow

    async def submit(self, entered: dict[str, object]) -> dict[str, Any]:
        reply = await self._client.post(self._page, json=entered)
        await self._hass.async_block_till_done(wait_background_tasks=True)
        result: dict[str, Any] = await reply.json()
        for secret in ("AT-", "LT-", USER_ID, PASSWORD):
            assert secret not in str(result)
        return result


@pytest.fixture
async def repair(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    stored: dict[str, str],
    setup_entry: AsyncMock,
    hass_client: ClientSessionGenerator,
) -> Repair:
    """Return the dialogue, not yet open; there is another account besides."""
    cloud.people.append(Person(user_id="5566", name="Noor", token="AT-5566", login=OTHER))
    assert await async_setup_component(hass, "repairs", {})
    hass.config_entries.async_update_entry(entry, data=stored)
    await async_set_up(hass, entry)
    setup_entry.assert_called_once()
    issue_id = f"token_expires_{entry.entry_id}"
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="token_expires",
        translation_placeholders={"name": "Mira", "date": "November 20"},
    )
    return Repair(hass, await hass_client(), issue_id)


def proposed(form: dict[str, Any]) -> dict[str, object]:
    """Return what a form proposes by field."""
    fields = form["data_schema"]
    return {
        field["name"]: field.get("description", {}).get("suggested_value")
        for field in fields
    }


async def test_a_password_in_time(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    setup_entry: AsyncMock,
    repair: Repair,
) -> None:
    form = await repair.open()
    assert form["step_id"] == "password"
    assert proposed(form) == dict.fromkeys(("email", "password", "keep_signed_in"))
    assert not cloud.requests

    result = await repair.submit(typed())

    assert result["type"] == "create_entry"
    assert entry.data == RENEWED
    assert entry.state is ConfigEntryState.LOADED
    assert setup_entry.call_count == 2
    assert attempts(cloud) == 1
    assert person.login.devices == {DEVICE}
    assert not repair.is_open


@pytest.mark.parametrize("stored", [{**WITH_PASSWORD, "email": EMAIL}])
async def test_a_password_may_be_kept_now(entry: MockConfigEntry, repair: Repair) -> None:
    form = await repair.open()
    assert proposed(form) == {"email": EMAIL, "password": None, "keep_signed_in": True}

    await repair.submit(typed(keep_signed_in=True))

    assert entry.data == {**RENEWED, "email": EMAIL, "password": PASSWORD}


@token_is_pasted
async def test_a_token_in_time(
    entry: MockConfigEntry, person: Person, setup_entry: AsyncMock, repair: Repair
) -> None:
    form = await repair.open()
    assert form["step_id"] == "token"
    assert proposed(form) == {"token": None}
    assert form["description_placeholders"]["cookie"] == "apptoken"
    person.token = "AT-PASTED"

    result = await repair.submit({"token": "AT-PASTED"})

    assert result["type"] == "create_entry"
    assert entry.data == {**WITH_TOKEN, "token": "AT-PASTED", "expires_at": RUNS_OUT}
    assert setup_entry.call_count == 2
    assert not repair.is_open


async def test_a_password_that_is_not_right_at_once(
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    setup_entry: AsyncMock,
    repair: Repair,
) -> None:
    await repair.open()
    form = await repair.submit(typed(password="wrong"))
    assert form["errors"] == {"base": "wrong_password_attempts"}
    assert form["description_placeholders"]["attempts"] == "9"
    assert proposed(form) == {"email": EMAIL, "password": None, "keep_signed_in": False}
    form = await repair.submit(typed(email=OTHER.email, password=OTHER.password))
    assert form["errors"] == {"base": "wrong_account"}
    person.login.limited_for = 90
    form = await repair.submit(typed())
    assert form["errors"] == {"base": "too_many_requests_wait"}
    assert form["description_placeholders"]["minutes"] == "2"
    person.login.limited_for = None

    assert entry.data == WITH_PASSWORD
    assert setup_entry.call_count == 1
    assert attempts(cloud) == 3
    assert repair.is_open
    assert (await repair.submit(typed()))["type"] == "create_entry"
    assert person.login.devices == {DEVICE}


@token_is_pasted
async def test_a_token_that_is_not_right_at_once(
    entry: MockConfigEntry, cloud: ZeppCloud, person: Person, repair: Repair
) -> None:
    await repair.open()
    for token, error in (
        ("AT-NONE", "invalid_auth"),
        ("AT\nNONE", "invalid_auth"),
        ("AT-5566", "wrong_account"),
    ):
        form = await repair.submit({"token": token})
        assert form["errors"] == {"base": error}
    person.token = "AT-PASTED"
    for status, error in ((403, "wrong_region"), (500, "cannot_connect")):
        cloud.faults.add(Fault(status=status, times=None))
        form = await repair.submit({"token": "AT-PASTED"})
        assert form["errors"] == {"base": error}
        cloud.faults.clear()

    assert entry.data == WITH_TOKEN
    assert repair.is_open
    assert (await repair.submit({"token": "AT-PASTED"}))["type"] == "create_entry"


@pytest.mark.parametrize("stored", [{**WITH_PASSWORD, **US}])
async def test_a_chosen_region_stays(
    entry: MockConfigEntry, person: Person, repair: Repair
) -> None:
    person.login.homes = frozenset({HOME})
    await repair.open()

    with asked_hosts() as asked:
        form = await repair.submit(typed())

    assert form["errors"] == {"base": "wrong_region"}
    assert HOME not in asked
    assert entry.data == {**WITH_PASSWORD, **US}
    person.login.homes = None
    assert (await repair.submit(typed()))["type"] == "create_entry"
    assert entry.data == {**RENEWED, **US, "token": f"AT-0002-{USER_ID}"} | {
        "renewal_token": f"LT-0002-{USER_ID}"
    }


WITHOUT_DEVICE = {key: text for key, text in WITH_PASSWORD.items() if key != "device_id"}


@pytest.mark.parametrize("stored", [WITHOUT_DEVICE])
async def test_an_entry_without_a_device_becomes_one(
    entry: MockConfigEntry, person: Person, repair: Repair
) -> None:
    await repair.open()
    person.login.homes = frozenset({"nowhere"})
    await repair.submit(typed())
    person.login.homes = None

    assert (await repair.submit(typed()))["type"] == "create_entry"

    assert person.login.devices == {entry.data["device_id"]}


removed_meanwhile = pytest.mark.parametrize(
    ("stored", "entered"),
    [(WITH_TOKEN, {"token": TOKEN}), (WITH_PASSWORD, typed())],
)


@removed_meanwhile
async def test_an_account_that_was_removed_is_let_go(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    repair: Repair,
    entered: dict[str, object],
) -> None:
    await repair.open()
    await hass.config_entries.async_remove(entry.entry_id)

    result = await repair.submit(entered)

    assert (result["type"], result["reason"]) == ("abort", "removed")
    assert not cloud.requests
    assert not hass.config_entries.async_entries(DOMAIN)


@removed_meanwhile
@pytest.mark.parametrize("is_found", [True, False])
async def test_an_account_that_is_removed_while_the_cloud_is_asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    repair: Repair,
    entered: dict[str, object],
    is_found: bool,
) -> None:
    async def removed_meanwhile(*asked: Any) -> Any:
        await hass.config_entries.async_remove(entry.entry_id)
        return await find_account(*asked) if is_found else Obstacle.UNREACHABLE

    await repair.open()
    with patch.object(signing_in, "find_account", removed_meanwhile):
        result = await repair.submit(entered)

    assert (result["type"], result["reason"]) == ("abort", "removed")
    assert not hass.config_entries.async_entries(DOMAIN)
