"""Sign in with e-mail and password, against the simulated cloud."""

from collections.abc import Generator
from json import dumps
import logging
from typing import Any
from unittest.mock import AsyncMock, patch
from uuid import UUID

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers.aiohttp_client import async_create_clientsession
import pytest

from custom_components.zepp import signing_in
from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Login, Person, ZeppCloud

from .flows import (
    CODE_PATH,
    EMAIL,
    HOME,
    NO_PROFILE,
    PASSWORD,
    RUNS_OUT,
    TOKEN_PATH,
    asked_hosts,
    assert_error,
    async_begin,
    async_submit,
    attempts,
    suggested,
    typed,
)

pytestmark = pytest.mark.usefixtures("wired")


@pytest.fixture(autouse=True)
def no_setup() -> Generator[None]:
    """Leave the set-up of entries to other tests."""
    with patch("custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)):
        yield


async def test_a_password_is_enough(
    hass: HomeAssistant, cloud: ZeppCloud, person: Person
) -> None:
    result = await async_submit(hass, await async_begin(hass, "password"), typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Mira"
    entry = result["result"]
    assert entry.unique_id == "1100223344"
    (device_id,) = person.login.devices
    assert UUID(device_id).version == 4
    assert entry.data == {
        "way": "password",
        "token": "AT-0001-1100223344",
        "renewal_token": "LT-0001-1100223344",
        "user_id": "1100223344",
        "region": "auto",
        "base_url": "https://api-mifit-de2.zepp.com",
        "account_url": "https://account-de2.zepp.com",
        "country": "DE",
        "device_id": device_id,
        "expires_at": RUNS_OUT,
    }
    assert entry.options == {}
    assert [(asked.method, asked.path, asked.host) for asked in cloud.requests] == [
        ("POST", CODE_PATH, "api-user-us2.zepp.com"),
        ("POST", TOKEN_PATH, "api-mifit-us2.zepp.com"),
        ("GET", "/users/1100223344", HOME),
    ]


async def test_who_wants_to_stay_signed_in_leaves_the_password(
    hass: HomeAssistant,
) -> None:
    form = await async_begin(hass, "password")
    assert form["data_schema"]
    without = form["data_schema"]({"email": EMAIL, "password": PASSWORD})
    assert without["keep_signed_in"] is False

    result = await async_submit(hass, form, typed(email=f" {EMAIL} ", keep_signed_in=True))

    data = result["result"].data
    assert (data["email"], data["password"]) == (EMAIL, PASSWORD)
    assert "keep_signed_in" not in data


@pytest.mark.parametrize(
    ("name", "nickname", "faults", "title"),
    [
        ({"name": " Grandma "}, "Mira", (), "Grandma"),
        ({"name": " "}, "Mira", (), "Mira"),
        ({}, "Mira", (NO_PROFILE,), "Mira"),
        ({}, "", (), "Zepp"),
    ],
)
async def test_what_the_entry_is_called(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    name: dict[str, str],
    nickname: str,
    faults: tuple[Fault, ...],
    title: str,
) -> None:
    person.name = nickname
    for fault in faults:
        cloud.faults.add(fault)

    result = await async_submit(hass, await async_begin(hass, "password"), typed(**name))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == title
    assert "name" not in result["data"]


@pytest.mark.parametrize(
    ("lifetime", "expires_at"),
    [({"app_ttl": 86400}, "2026-11-19T14:20:30+00:00"), ({}, RUNS_OUT)],
)
async def test_a_token_lasts_as_long_as_the_cloud_says_or_a_month(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    lifetime: dict[str, int],
    expires_at: str,
) -> None:
    bare = {"app_token": person.token, "user_id": int(person.user_id), **lifetime}
    cloud.faults.add(
        Fault(path=TOKEN_PATH, body=dumps({"result": "ok", "token_info": bare}))
    )

    result = await async_submit(hass, await async_begin(hass, "password"), typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    data = dict(result["data"])
    assert data.pop("device_id")
    assert data == {
        "way": "password",
        "token": person.token,
        "user_id": "1100223344",
        "region": "auto",
        "base_url": "https://api-mifit.zepp.com",
        "expires_at": expires_at,
    }


@pytest.mark.parametrize(
    ("login", "tried"),
    [
        ({}, [HOME]),
        ({"numeric_user_id": True}, [HOME]),
        ({"in_fragment": True}, [HOME]),
        ({"host": "api-mifit-us3.zepp.com"}, ["api-mifit-us3.zepp.com"]),
        # A token is not sent to hosts of others, whoever names them.
        ({"host": "evil.example.org"}, [HOME]),
        ({"host": "evil.example.org", "country": "US"}, ["api-mifit-us2.zepp.com"]),
        ({"host": None, "country": "CN"}, ["api-mifit-cn2.huami.com"]),
        ({"host": None, "country": None}, ["api-mifit.zepp.com"]),
        ({"host": "api-mifit.zepp.com.evil.org"}, [HOME]),
    ],
)
async def test_the_most_likely_host_is_asked_first(
    hass: HomeAssistant, person: Person, login: dict[str, object], tried: list[str]
) -> None:
    for name, value in login.items():
        setattr(person.login, name, value)
    form = await async_begin(hass, "password")

    with asked_hosts() as asked:
        result = await async_submit(hass, form, typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["base_url"] == f"https://{tried[-1]}"
    assert result["data"]["user_id"] == "1100223344"
    assert asked == ["api-user-us2.zepp.com", "api-mifit-us2.zepp.com", *tried]


async def test_the_host_is_the_one_that_shows_the_account(
    hass: HomeAssistant, person: Person
) -> None:
    person.login.homes = frozenset({"api-mifit.huami.com"})

    result = await async_submit(hass, await async_begin(hass, "password"), typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["base_url"] == "https://api-mifit.huami.com"
    assert result["data"]["region"] == "auto"


async def test_two_people_share_nothing(hass: HomeAssistant, cloud: ZeppCloud) -> None:
    login = Login(email="noor@example.org", password="another one", country="US", host=None)
    cloud.people.append(Person(user_id="5566", name="Noor", token="AT-5566", login=login))

    for email, password in ((EMAIL, PASSWORD), ("noor@example.org", "another one")):
        form = await async_begin(hass, "password")
        await async_submit(hass, form, typed(email=email, password=password))

    mira, noor = hass.config_entries.async_entries(DOMAIN)
    assert (mira.title, noor.title) == ("Mira", "Noor")
    assert noor.data["user_id"] == noor.unique_id == "5566"
    assert noor.data["base_url"] == "https://api-mifit-us2.zepp.com"
    for key in ("token", "renewal_token", "user_id", "device_id", "base_url"):
        assert mira.data[key] != noor.data[key]
    assert {EMAIL, PASSWORD}.isdisjoint(map(str, noor.data.values()))


async def test_every_submit_has_a_session_of_its_own(
    hass: HomeAssistant, base_url: str
) -> None:
    made: list[ClientSession] = []

    def kept(hass: HomeAssistant, **options: Any) -> ClientSession:
        made.append(async_create_clientsession(hass, **options))
        return made[-1]

    with patch.object(signing_in, "async_create_clientsession", kept):
        form = await async_begin(hass, "password")
        form = await async_submit(hass, form, typed(password="wrong"))
        await async_submit(hass, form, typed())
        form = await async_begin(hass)
        await async_submit(hass, form, {"token": "AT-NONE", "region": base_url})

    assert len(set(map(id, made))) == 3
    assert all(session.closed for session in made)
    assert not any(len(session.cookie_jar) for session in made)


@pytest.mark.parametrize("missing", ["email", "password"])
async def test_both_are_needed(hass: HomeAssistant, cloud: ZeppCloud, missing: str) -> None:
    form = await async_begin(hass, "password")
    entered = typed()
    del entered[missing]

    with pytest.raises(InvalidData):
        await hass.config_entries.flow.async_configure(form["flow_id"], entered)

    assert not cloud.requests
    result = await async_submit(hass, form, typed())
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_form_comes_back_as_it_was_but_for_the_password(
    hass: HomeAssistant, cloud: ZeppCloud, person: Person
) -> None:
    form = await async_begin(hass, "password")
    assert suggested(form, "email") is None

    for wrong in ("wrong", "wrong as well"):
        form = await async_submit(
            hass, form, typed(password=wrong, name="Mum", keep_signed_in=True)
        )
        assert form["step_id"] == "password"
        assert suggested(form, "email") == EMAIL
        assert suggested(form, "name") == "Mum"
        assert suggested(form, "keep_signed_in") is True
        assert suggested(form, "password") is None
    result = await async_submit(hass, form, typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert attempts(cloud) == 3
    assert person.login.devices == {result["data"]["device_id"]}


async def test_the_device_is_the_same_at_every_submit_and_another_in_another_flow(
    hass: HomeAssistant, person: Person
) -> None:
    person.login.homes = frozenset({"nowhere"})
    for count in (1, 2):
        form = await async_begin(hass, "password")
        form = await async_submit(hass, form, typed())
        assert_error(form, {"base": "no_data_found"})
        await async_submit(hass, form, typed())
        assert len(person.login.devices) == count


@pytest.mark.allowed_logs("Unexpected error while signing in")
async def test_the_unexpected_is_told_and_logged(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(signing_in, "authenticate", side_effect=RuntimeError("oops")):
        result = await async_submit(hass, await async_begin(hass, "password"), typed())

    assert_error(result, {"base": "unknown"})
    assert "RuntimeError: oops" in caplog.text
    assert PASSWORD not in caplog.text
    result = await async_submit(hass, result, typed())
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_log_holds_no_secret(
    hass: HomeAssistant, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    form = await async_begin(hass, "password")
    form = await async_submit(hass, form, typed(password="wrong but close"))
    person.login.limited_for = 60
    form = await async_submit(hass, form, typed())
    person.login.limited_for = None
    result = await async_submit(hass, form, typed(keep_signed_in=True))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    said = caplog.text
    secrets = [*result["data"].values(), *person.login.codes, "wrong but close"]
    public = {"password", "auto", "DE", result["data"]["expires_at"]}
    for secret in {*map(str, secrets)} - public:
        assert secret not in said or secret.startswith("https://")
