"""A month with a token that lasts thirty days: calm with a kept password and without."""

from collections.abc import Generator, Mapping
from datetime import date, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from tests.zepp_cloud import Fault, Person, ZeppCloud
from tests.zepp_cloud.wire import vendor_hosts_lead_to

from .conftest import Tick
from .flows import async_begin, async_submit, typed
from .staying import CODE, LOGIN, RENEWAL, asked, reauths

pytestmark = [
    pytest.mark.allowed_logs("Without the recorder", "Authentication failed while"),
    # Every poll of a month, on a machine that may be busy.
    pytest.mark.timeout(240),
]

STEP = timedelta(hours=4)


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody whose watch is new, so that a month is quickly told."""
    person = Person(time_zone=time_zone, first_day=date(2026, 11, 15))
    person.sync_interval = timedelta(hours=12)
    return person


@pytest.fixture(autouse=True)
def vendor(base_url: str) -> Generator[None]:
    """Lead the vendor's hosts to the simulated cloud."""
    with vendor_hosts_lead_to(base_url):
        yield


@pytest.fixture
def repairs(hass: HomeAssistant) -> list[Mapping[str, Any]]:
    """Collect the repairs that appear."""
    found: list[Mapping[str, Any]] = []

    @callback
    def note(event: Event[ir.EventIssueRegistryUpdatedData]) -> None:
        if event.data["domain"] == "zepp" and event.data["action"] == "create":
            found.append({"id": event.data["issue_id"], "at": dt_util.utcnow()})

    hass.bus.async_listen(ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, note)
    return found


async def async_sign_in(hass: HomeAssistant, *, keep: bool) -> ConfigEntry[Any]:
    form = await async_begin(hass, "password")
    result = await async_submit(hass, form, typed(keep_signed_in=keep))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry[Any] = result["result"]
    return entry


def steps(hass: HomeAssistant) -> str:
    state = hass.states.get("sensor.mira_steps")
    assert state
    return state.state


async def test_a_month_with_a_kept_password(
    hass: HomeAssistant,
    person: Person,
    cloud: ZeppCloud,
    repairs: list[Mapping[str, Any]],
    tick: Tick,
) -> None:
    entry = await async_sign_in(hass, keep=True)
    runtime = entry.runtime_data
    end = dt_util.utcnow() + timedelta(days=31)

    while dt_util.utcnow() < end:
        await tick(seconds=STEP.total_seconds())
        assert steps(hass).isdecimal()
        assert not hass.config_entries.flow.async_progress()

    assert not repairs
    assert asked(cloud, CODE, LOGIN) == [CODE, LOGIN] * 2
    assert 401 not in {
        request.status for request in cloud.requests if "/v1/data" in request.path
    }
    assert entry.runtime_data is runtime, "never reloaded"
    assert len(person.login.devices) == 1


async def test_a_month_with_a_renewal_token_that_is_taken(
    hass: HomeAssistant,
    person: Person,
    cloud: ZeppCloud,
    repairs: list[Mapping[str, Any]],
    tick: Tick,
) -> None:
    person.login.renewable = True
    await async_sign_in(hass, keep=False)
    end = dt_util.utcnow() + timedelta(days=31)

    while dt_util.utcnow() < end:
        await tick(seconds=STEP.total_seconds())
        assert not hass.config_entries.flow.async_progress()

    assert not repairs
    assert steps(hass).isdecimal()
    assert (person.login.signed_in, person.login.renewed) == (1, 1)


async def test_a_month_in_which_nothing_can_be_renewed(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    repairs: list[Mapping[str, Any]],
    tick: Tick,
) -> None:
    entry = await async_sign_in(hass, keep=True)
    expiry = dt_util.utcnow() + timedelta(days=30)
    cloud.faults.add(Fault(path=RENEWAL, times=None, status=503))
    cloud.faults.add(Fault(path=CODE, times=None, status=503))

    while dt_util.utcnow() < expiry - STEP:
        await tick(seconds=STEP.total_seconds())
        assert not hass.config_entries.flow.async_progress()

    assert [repair["id"] for repair in repairs] == [f"token_expires_{entry.entry_id}"]
    assert len(asked(cloud, CODE)) <= 1 + 5, "once a night"


async def test_a_month_without(
    hass: HomeAssistant,
    person: Person,
    cloud: ZeppCloud,
    repairs: list[Mapping[str, Any]],
    tick: Tick,
) -> None:
    entry = await async_sign_in(hass, keep=False)
    expiry = dt_util.utcnow() + timedelta(days=30)
    flows = set()

    while dt_util.utcnow() < expiry - STEP:
        await tick(seconds=STEP.total_seconds())
        assert steps(hass).isdecimal()
        assert not hass.config_entries.flow.async_progress()
    (repair,) = repairs
    assert repair["id"] == f"token_expires_{entry.entry_id}"
    early = expiry - repair["at"]
    assert timedelta(days=3) - STEP <= early <= timedelta(days=3)
    assert ir.async_get(hass).async_get_issue("zepp", repair["id"])

    while dt_util.utcnow() < expiry + timedelta(days=2):
        await tick(seconds=STEP.total_seconds())
        flows |= {flow["flow_id"] for flow in reauths(hass)}

    assert len(flows) == 1
    assert len(repairs) == 1
    assert not ir.async_get(hass).async_get_issue("zepp", repair["id"])
    assert asked(cloud, CODE, LOGIN) == [CODE, LOGIN]

    (flow,) = reauths(hass)
    form = await hass.config_entries.flow.async_configure(flow["flow_id"])
    result = await async_submit(hass, form, typed())
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.data["token"] == person.token
    assert steps(hass).isdecimal()
    assert len(repairs) == 1
