"""An account that moves to another host of the cloud is found again, silently."""

from collections.abc import Generator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Person, ZeppCloud
from tests.zepp_cloud.wire import vendor_hosts_lead_to

from .conftest import Tick, async_reload, async_set_up
from .staying import CODE as SIGN_IN, HOME, KEPT, asked, reauths, signed_in

AUTH = ("Authentication failed while", "could not authenticate")
pytestmark = pytest.mark.allowed_logs("Without the recorder", *AUTH)

US3 = "https://api-mifit-us3.zepp.com"
OLD, NEW = "api-mifit-de2.zepp.com", "api-mifit-us3.zepp.com"


@pytest.fixture(autouse=True)
def vendor(base_url: str) -> Generator[None]:
    """Lead the vendor's hosts to the simulated cloud."""
    with vendor_hosts_lead_to(base_url):
        yield


@pytest.fixture
def region() -> str:
    """Return the region that was chosen."""
    return "auto"


@pytest.fixture
def entry(
    hass: HomeAssistant, base_url: str, person: Person, region: str
) -> MockConfigEntry:
    """Return an entry whose host was found."""
    person.login.homes = frozenset({OLD})
    return signed_in(hass, person, region=region, country="DE")


def hosts(cloud: ZeppCloud) -> list[str]:
    """Return the hosts that were asked, each once."""
    return list(dict.fromkeys(request.host for request in cloud.requests))


def steps(hass: HomeAssistant) -> str:
    state = hass.states.get("sensor.mira_steps")
    assert state
    return state.state


@pytest.mark.parametrize("status", [None, 403])
async def test_an_account_that_moved_is_found(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    status: int | None,
) -> None:
    await async_set_up(hass, entry)
    runtime = entry.runtime_data
    person.login.homes, person.login.elsewhere_status = frozenset({NEW}), status
    cloud.requests.clear()

    for _ in range(5):
        await tick(minutes=16)

    assert entry.data["base_url"] == US3
    assert entry.data["region"] == "auto"
    assert entry.runtime_data is runtime, "not reloaded"
    assert steps(hass).isdecimal()
    assert cloud.requests[-1].host == NEW
    assert not reauths(hass)
    assert not ir.async_get(hass).issues
    assert not hass.config_entries.flow.async_progress()


@pytest.mark.parametrize("status", [None, 403, 404])
async def test_an_account_that_moved_while_off_is_found_at_the_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    status: int | None,
) -> None:
    person.login.homes, person.login.elsewhere_status = frozenset({NEW}), status

    await async_set_up(hass, entry)

    assert entry.data["base_url"] == US3
    assert int(steps(hass)) > 0
    assert hosts(cloud)[:2] == [OLD, "api-mifit.zepp.com"], "the account is German"


@pytest.mark.parametrize("region", ["eu", HOME])
async def test_a_chosen_region_is_not_left(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, cloud: ZeppCloud
) -> None:
    person.login.homes = frozenset({NEW})

    await async_set_up(hass, entry)

    assert entry.data["base_url"] == HOME
    assert hosts(cloud) == [OLD]
    assert entry.runtime_data.coordinator.region.is_gone


async def test_an_account_that_is_nowhere_is_looked_for_once_a_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    person.login.homes = frozenset()
    await async_set_up(hass, entry)
    region = entry.runtime_data.coordinator.region
    assert region.is_gone
    assert len(hosts(cloud)) == 6
    cloud.requests.clear()

    for _ in range(23):
        await tick(hours=1)

    assert hosts(cloud) == [OLD]
    person.login.homes = frozenset({NEW})
    for _ in range(3):
        await tick(hours=1)
    assert entry.data["base_url"] == US3
    assert not region.is_gone
    assert int(steps(hass)) > 0


@pytest.mark.allowed_logs("not ready yet")
async def test_a_start_that_fails_again_and_again_looks_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    person.login.homes, person.login.elsewhere_status = frozenset(), 404
    await async_set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert len(hosts(cloud)) == 6
    cloud.requests.clear()

    for _ in range(20):
        await tick(hours=1)

    assert hosts(cloud) == [OLD]
    person.login.homes = frozenset({NEW})
    for _ in range(5):
        await tick(hours=1)
    assert hass.config_entries.async_loaded_entries(DOMAIN) == [entry]
    assert entry.data["base_url"] == US3


async def test_a_reload_knows_that_it_was_looked_for(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, cloud: ZeppCloud
) -> None:
    person.login.homes = frozenset()
    await async_set_up(hass, entry)
    cloud.requests.clear()

    await async_reload(hass, entry)

    assert hosts(cloud) == [OLD]
    assert entry.runtime_data.coordinator.region.is_gone


async def test_data_at_the_old_host_ends_it(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.login.homes = frozenset()
    await async_set_up(hass, entry)

    person.login.homes = frozenset({OLD})
    for _ in range(5):
        await tick(minutes=16)

    assert not entry.runtime_data.coordinator.region.is_gone
    assert int(steps(hass)) > 0


async def test_an_account_without_any_data_is_where_its_profile_is(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, cloud: ZeppCloud
) -> None:
    person.login.homes = frozenset()
    profile = Fault(path=f"/users/{person.user_id}?", body='{"userId":"1100223344"}')
    cloud.faults.add(profile)

    await async_set_up(hass, entry)

    assert hosts(cloud) == [OLD]
    assert [request.path for request in cloud.requests][-1] == "/users/1100223344"
    assert not entry.runtime_data.coordinator.region.is_gone
    assert entry.data["base_url"] == HOME


@pytest.mark.parametrize("keep", [True, False])
async def test_a_host_that_forbids_a_good_host_means_the_token(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    *,
    keep: bool,
) -> None:
    if keep:
        hass.config_entries.async_update_entry(entry, data={**entry.data, **KEPT})
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="/v1/data", times=1, status=403))

    await tick(minutes=16)

    assert entry.data["base_url"] == HOME
    assert person.login.signed_in == int(keep)
    assert len(reauths(hass)) == int(not keep)
    assert asked(cloud, SIGN_IN) == [SIGN_IN] * keep
