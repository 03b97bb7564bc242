"""The page about the system says whether the cloud is there, and names nobody."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.zepp.const import DOMAIN
from custom_components.zepp.token_life import text_of
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import async_set_up

pytestmark = pytest.mark.allowed_logs(
    "Without the recorder", "zlib_ng and isal are not available"
)

PACKAGE = Path(__file__).parent.parent / "custom_components" / "zepp"
ENGLISH = json.loads((PACKAGE / "translations" / "en.json").read_text())
FIELDS: Final = {"accounts", "can_reach_host", "days_until_sign_in", "hours_since_sync"}


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody of whom there is little to read."""
    return Person(time_zone=time_zone, families=frozenset({"devices"}))


@pytest.fixture
def second(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> MockConfigEntry:
    """Return the entry of somebody else at the same host, whose watch has never synced."""
    other = Person(
        user_id="5566",
        name="Noor",
        token="AT-5566",
        families=frozenset({"devices"}),
        first_day=dt_util.now().date() + timedelta(days=9),
    )
    cloud.people.append(other)
    second = MockConfigEntry(
        domain=DOMAIN,
        title=other.name,
        unique_id=other.user_id,
        data={**entry.data, "token": other.token, "user_id": other.user_id},
        options={"history_days": 0},
    )
    second.add_to_hass(hass)
    return second


async def async_page(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page says."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert await async_setup_component(hass, "system_health", {})
    found: Mapping[str, Any] = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if asyncio.iscoroutine(value) else value
        for key, value in found.items()
    }


async def test_all_is_well(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    expires_at = text_of(dt_util.utcnow() + timedelta(days=12, hours=5))
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "expires_at": expires_at}
    )
    person.sync_to(dt_util.utcnow() - timedelta(hours=3, minutes=59))
    await async_set_up(hass, entry)

    assert await async_page(hass) == {
        "accounts": 1,
        "can_reach_host": "ok",
        "hours_since_sync": "3",
        "days_until_sign_in": "12",
    }


async def test_accounts_are_told_in_order_and_without_names(
    hass: HomeAssistant, entry: MockConfigEntry, second: MockConfigEntry, cloud: ZeppCloud
) -> None:
    hass.config_entries.async_update_entry(
        second, data={**second.data, "expires_at": "2026-11-01T00:00:00+00:00"}
    )
    await async_set_up(hass, entry)
    before = len(cloud.requests)

    found = await async_page(hass)

    assert found == {
        "accounts": 2,
        "can_reach_host": "ok",
        "hours_since_sync": "0, ?",
        "days_until_sign_in": "?, 0",
    }
    (request,) = cloud.requests[before:]
    assert request.path == "/"
    assert "apptoken" not in request.headers


async def test_a_watch_that_is_ahead_is_not_of_the_future(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    person.sync_to(dt_util.utcnow() + timedelta(hours=2))
    await async_set_up(hass, entry)

    assert (await async_page(hass))["hours_since_sync"] == "0"


async def test_a_host_that_cannot_be_reached_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, second: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    # Nobody listens there.
    gone = {**second.data, "base_url": "http://127.0.0.1:9"}
    hass.config_entries.async_update_entry(second, data=gone)

    found = await async_page(hass)

    assert found["can_reach_host"] == {"type": "failed", "error": "unreachable"}


@pytest.mark.allowed_logs("Config entry 'Mira'")
async def test_the_host_of_an_account_that_is_not_loaded_is_tried_too(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    cloud.faults.add(Fault(times=None, status=500))
    await async_set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY

    assert await async_page(hass) == {"accounts": 0, "can_reach_host": "ok"}


async def test_without_accounts_there_is_nothing_to_reach(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )

    assert await async_page(hass) == {"accounts": 0}


async def test_the_page_has_a_text_for_everything(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await async_set_up(hass, entry)
    assert await async_setup_component(hass, "system_health", {})
    client = await hass_ws_client(hass)

    await client.send_json_auto_id({"type": "system_health/info"})
    assert (await client.receive_json())["success"]
    shown = (await client.receive_json())["event"]["data"][DOMAIN]["info"]

    assert shown.keys() == FIELDS == ENGLISH["system_health"]["info"].keys()
    assert shown["can_reach_host"] == {"type": "pending"}
