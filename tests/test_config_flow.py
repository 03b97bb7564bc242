"""Sign in, through Home Assistant's flows, against the simulated cloud."""

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from unittest.mock import AsyncMock, patch

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import signing_in
from custom_components.zepp.api import CANDIDATES, HOSTS, sign_in
from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .flows import (
    BROKEN,
    NO_BAND,
    NO_DEVICES,
    NO_PROFILE,
    NOTHING,
    REFUSED,
    RUNS_OUT,
    STRANGER,
    TOKEN,
    USER_ID,
    assert_error,
    async_begin,
    async_submit,
    broken,
    serving,
)

EVENTS = "/v2/users/me/events"


@pytest.fixture(autouse=True)
def no_setup() -> Generator[None]:
    """Leave the set-up of entries to other tests."""
    with patch("custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)):
        yield


async def test_a_token_is_enough(hass: HomeAssistant, base_url: str) -> None:
    form = await async_begin(hass)
    result = await async_submit(hass, form, {"token": TOKEN, "region": f"{base_url}/"})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Mira"
    entry = result["result"]
    assert entry.unique_id == "1100223344"
    assert entry.data == {
        "token": "AT-0000-SYNTHETIC",
        "user_id": "1100223344",
        "region": base_url,
        "base_url": base_url,
        "expires_at": "2026-12-18T14:20:30+00:00",
    }
    assert entry.options == {}


@pytest.mark.parametrize(
    "pasted",
    [
        f"apptoken={TOKEN}; userid={USER_ID}",
        f"  apptoken={TOKEN};userid={USER_ID}\n",
        f'Cookie: lang=en; userid={USER_ID}; apptoken="{TOKEN}"; ok',
    ],
)
async def test_a_cookie_brings_its_user_id(
    hass: HomeAssistant, base_url: str, cloud: ZeppCloud, pasted: str
) -> None:
    result = await async_submit(
        hass,
        await async_begin(hass),
        {"token": pasted, "user_id": "5566", "region": base_url},
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["token"] == "AT-0000-SYNTHETIC"
    assert result["data"]["user_id"] == "1100223344"
    assert not [request for request in cloud.requests if request.path == EVENTS]


@pytest.mark.parametrize("pasted", [TOKEN, f" {TOKEN}\n", f"apptoken={TOKEN}"])
async def test_a_typed_user_id_is_taken(
    hass: HomeAssistant, base_url: str, cloud: ZeppCloud, pasted: str
) -> None:
    result = await async_submit(
        hass,
        await async_begin(hass),
        {"token": pasted, "user_id": f" {USER_ID} ", "region": base_url},
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["token"] == "AT-0000-SYNTHETIC"
    assert result["data"]["user_id"] == "1100223344"
    assert not [request for request in cloud.requests if request.path == EVENTS]


@pytest.mark.parametrize(
    ("faults", "asked"),
    [
        ([], ["readiness"]),
        ([Fault(path="readiness", body=NOTHING)], ["readiness", "DailyHealth"]),
    ],
)
async def test_the_cloud_is_asked_for_the_user_id(
    hass: HomeAssistant,
    base_url: str,
    cloud: ZeppCloud,
    faults: list[Fault],
    asked: list[str],
) -> None:
    broken(cloud, tuple(faults))

    result = await async_submit(
        hass, await async_begin(hass), {"token": TOKEN, "region": base_url}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["user_id"] == "1100223344"
    events = [request.query for request in cloud.requests if request.path == EVENTS]
    assert [query["eventType"] for query in events] == asked
    assert {query["limit"] for query in events} == {"1"}


def test_the_hosts_are_those_of_the_contract() -> None:
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


@pytest.mark.parametrize("user_id", [{}, {"user_id": USER_ID}])
@pytest.mark.parametrize("first", [STRANGER, REFUSED, BROKEN])
async def test_auto_takes_the_first_host_that_shows_the_account(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    first: tuple[Fault, ...],
    user_id: dict[str, str],
) -> None:
    elsewhere = broken(ZeppCloud([person], cloud.clock), first)
    after = ZeppCloud([person], cloud.clock)
    async with serving(elsewhere) as one, serving(cloud) as two, serving(after) as three:
        monkeypatch.setattr(sign_in, "CANDIDATES", (one, two, three))
        form = await async_begin(hass)
        assert form["data_schema"]
        assert form["data_schema"]({"token": TOKEN})["region"] == "auto"
        result = await async_submit(hass, form, {"token": TOKEN, **user_id})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {
        "token": "AT-0000-SYNTHETIC",
        "user_id": "1100223344",
        "region": "auto",
        "base_url": two,
        "expires_at": RUNS_OUT,
    }
    assert elsewhere.requests
    assert not after.requests


@pytest.mark.usefixtures("socket_enabled")
async def test_auto_passes_over_a_host_that_hangs(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in._CANDIDATE_TIMEOUT == 10  # noqa: SLF001
    monkeypatch.setattr(sign_in, "_CANDIDATE_TIMEOUT", 0.5)
    # Here the clock must go; a short life is quickly told.
    person = Person(first_day=dt_util.now().date() - timedelta(days=2))
    clouds = [ZeppCloud([person]) for _ in range(2)]
    clouds[0].faults.add(Fault(times=None, delay=1))
    async with serving(clouds[0]) as one, serving(clouds[1]) as two:
        monkeypatch.setattr(sign_in, "CANDIDATES", (one, two))
        result = await async_submit(
            hass, await async_begin(hass), {"token": TOKEN, "region": "auto"}
        )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["base_url"] == two


async def test_of_a_named_region_only_its_host_is_asked(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = ZeppCloud([person], cloud.clock)
    async with serving(other) as one, serving(cloud) as two:
        monkeypatch.setattr(sign_in, "CANDIDATES", (one,))
        monkeypatch.setattr(signing_in, "HOSTS", {"us": one, "eu": two})
        result = await async_submit(
            hass, await async_begin(hass), {"token": TOKEN, "region": "eu"}
        )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["region"] == "eu"
    assert result["data"]["base_url"] == two
    assert not other.requests


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param((NO_DEVICES, NO_BAND), id="a profile with this id"),
        pytest.param((NO_BAND, NO_PROFILE), id="a device"),
        pytest.param((NO_PROFILE, NO_DEVICES), id="a day"),
    ],
)
async def test_one_sign_of_the_account_is_enough(
    hass: HomeAssistant, base_url: str, cloud: ZeppCloud, faults: tuple[Fault, ...]
) -> None:
    broken(cloud, faults)

    result = await async_submit(
        hass, await async_begin(hass), {"token": TOKEN, "region": base_url}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["user_id"] == "1100223344"


@pytest.mark.parametrize(
    ("last", "shown"), [(date(2026, 10, 20), True), (date(2026, 10, 19), False)]
)
async def test_a_day_among_the_last_thirty_is_a_sign(
    hass: HomeAssistant,
    base_url: str,
    cloud: ZeppCloud,
    person: Person,
    last: date,
    shown: bool,
) -> None:
    broken(cloud, (NO_PROFILE, NO_DEVICES))
    person.sync_to(datetime(last.year, last.month, last.day, 12, tzinfo=UTC))
    entered = {"token": TOKEN, "user_id": USER_ID, "region": base_url}

    result = await async_submit(hass, await async_begin(hass), entered)

    if shown:
        assert result["type"] is FlowResultType.CREATE_ENTRY
        return
    assert_error(result, {"base": "wrong_region"})
    cloud.faults.clear()
    result = await async_submit(hass, result, entered)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_without_a_nickname_the_entry_is_called_zepp(
    hass: HomeAssistant, base_url: str, person: Person
) -> None:
    person.name = ""

    result = await async_submit(
        hass, await async_begin(hass), {"token": TOKEN, "region": base_url}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Zepp"


async def test_an_account_is_added_once(
    hass: HomeAssistant, base_url: str, entry: MockConfigEntry
) -> None:
    before = dict(entry.data)

    result = await async_submit(
        hass, await async_begin(hass), {"token": TOKEN, "region": base_url}
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data == before
    assert hass.config_entries.async_entries(DOMAIN) == [entry]


async def test_two_accounts_side_by_side(
    hass: HomeAssistant, base_url: str, cloud: ZeppCloud
) -> None:
    cloud.people.append(Person(user_id="5566", name="Noor", token="AT-5566", seed=2))

    for token in (TOKEN, "AT-5566"):
        result = await async_submit(
            hass, await async_begin(hass), {"token": token, "region": base_url}
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY

    entries = hass.config_entries.async_entries(DOMAIN)
    assert [(entry.title, entry.unique_id) for entry in entries] == [
        ("Mira", "1100223344"),
        ("Noor", "5566"),
    ]
    assert [entry.data["token"] for entry in entries] == [TOKEN, "AT-5566"]
