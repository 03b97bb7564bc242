"""Two people in one house: other zones, other regions, and nothing in common."""

from collections.abc import Generator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest

from tests.zepp_cloud import Login, Person, ZeppCloud
from tests.zepp_cloud.wire import vendor_hosts_lead_to

from .conftest import Tick
from .flows import async_begin, async_submit, typed
from .staying import CODE, LOGIN, reauths
from .truth import assert_recorded, recorded, sensor_states

pytestmark = [
    pytest.mark.usefixtures("recorder_mock"),
    pytest.mark.allowed_logs("Authentication failed while"),
]

MIRA_HOST, NOOR_HOST = "api-mifit-de2.zepp.com", "api-mifit-us3.zepp.com"


@pytest.fixture
def noor(cloud: ZeppCloud, person: Person) -> Person:
    """Return a second person, whose account is on the other side of the world."""
    person.login.homes = frozenset({MIRA_HOST})
    noor = Person(
        user_id="5566",
        name="Noor",
        token="AT-5566",
        seed=2,
        time_zone="America/Los_Angeles",
        first_day=person.first_day,
        login=Login(
            email="noor@example.org",
            password="other horse",
            country="US",
            host=NOOR_HOST,
            account_url="https://account-us3.zepp.com",
            homes=frozenset({NOOR_HOST}),
        ),
    )
    cloud.people.append(noor)
    return noor


@pytest.fixture
async def entries(
    hass: HomeAssistant, base_url: str, noor: Person
) -> dict[str, ConfigEntry[Any]]:
    """Return the entries of both, signed in through the form."""
    entries = {}
    for name, changes in {
        "Mira": {},
        "Noor": {"email": noor.login.email, "password": noor.login.password},
    }.items():
        form = await async_begin(hass, "password")
        result = await async_submit(hass, form, typed(keep_signed_in=True, **changes))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        entries[name] = result["result"]
    return entries


@pytest.fixture(autouse=True)
def vendor(base_url: str) -> Generator[None]:
    """Lead the vendor's hosts to the simulated cloud."""
    with vendor_hosts_lead_to(base_url):
        yield


def values(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    return {key: state.state for key, state in sensor_states(hass, entry).items()}


async def test_from_the_form_on_they_share_nothing(
    hass: HomeAssistant,
    entries: dict[str, ConfigEntry[Any]],
    person: Person,
    noor: Person,
    cloud: ZeppCloud,
) -> None:
    mira, other = entries.values()

    assert (mira.title, other.title) == ("Mira", "Noor")
    assert mira.data["base_url"] == f"https://{MIRA_HOST}"
    assert other.data["base_url"] == f"https://{NOOR_HOST}"
    secrets = ("token", "renewal_token", "email", "password", "device_id", "account_url")
    for key in secrets:
        assert mira.data[key] != other.data[key]
    assert person.login.devices.isdisjoint(noor.login.devices)
    names = {
        device.name
        for entry in entries.values()
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        if device.entry_type
    }
    assert names == {"Mira", "Noor"}
    await assert_recorded(hass, cloud, person, person.first_day)
    hers = await recorded(hass, noor.user_id)
    assert hers["heart_rate"]
    assert hers["heart_rate"] != (await recorded(hass, person.user_id))["heart_rate"]
    tokens = {
        (request.host, request.headers["apptoken"])
        for request in cloud.requests
        if "apptoken" in request.headers
    }
    assert tokens == {(MIRA_HOST, person.token), (NOOR_HOST, noor.token)}


async def test_one_that_runs_out_leaves_the_other_alone(
    hass: HomeAssistant,
    entries: dict[str, ConfigEntry[Any]],
    person: Person,
    noor: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    mira, other = entries.values()
    before = dict(mira.data)
    cloud.requests.clear()
    noor.login.expires_at = dt_util.utcnow()

    await tick(minutes=16)

    assert [request.path for request in cloud.requests].count(LOGIN) == 1
    assert other.data["token"] == noor.token
    assert mira.data == before
    assert not reauths(hass)

    noor.login.expires_at, noor.login.password = dt_util.utcnow(), "changed"
    await tick(days=1, hours=2)
    assert "password" not in other.data
    (flow,) = reauths(hass)
    assert flow["context"]["entry_id"] == other.entry_id
    shown = {
        key: state for key, state in values(hass, other).items() if "history" not in key
    }
    assert set(shown.values()) == {"unavailable"}
    assert "unavailable" not in values(hass, mira).values()
    cloud.requests.clear()
    await tick(hours=1)
    assert {request.host for request in cloud.requests} == {MIRA_HOST}
    assert person.login.signed_in == 1


async def test_one_that_goes_takes_nothing_along(
    hass: HomeAssistant,
    entries: dict[str, ConfigEntry[Any]],
    person: Person,
    noor: Person,
    cloud: ZeppCloud,
    hass_storage: dict[str, Any],
    tick: Tick,
) -> None:
    mira, other = entries.values()
    kept = await recorded(hass, noor.user_id)
    assert kept["heart_rate"]

    await hass.config_entries.async_remove(other.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert f"zepp.{other.entry_id}" not in hass_storage
    assert f"zepp.{mira.entry_id}" in hass_storage
    assert await recorded(hass, noor.user_id) == kept, "history is the user's"
    cloud.requests.clear()
    await tick(minutes=16)
    assert {request.host for request in cloud.requests} == {MIRA_HOST}
    shown = values(hass, mira)
    assert shown
    assert "unavailable" not in shown.values()
    person.login.expires_at = dt_util.utcnow()
    await tick(minutes=16)
    assert mira.data["token"] == person.token
    assert [request.path for request in cloud.requests].count(CODE) == 1
    assert not reauths(hass)
