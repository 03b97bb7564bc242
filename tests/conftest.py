"""What all tests share: the simulated cloud, an entry, and a gate for the log."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from datetime import date, timedelta
import json
import logging
import os
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_REGION, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from hypothesis import settings
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

# The test package brings custom components of its own; ours must be found first.
import custom_components.zepp  # noqa: F401
from custom_components.zepp import history_run
from custom_components.zepp.api import transport
from custom_components.zepp.const import CONF_BASE_URL, CONF_USER_ID, DOMAIN
from tests.zepp_cloud import Person, ZeppCloud, vendor_hosts_lead_to

type Tick = Callable[..., Awaitable[None]]
type Ask = Callable[..., Awaitable[dict[str, Any]]]

NOW = "2026-11-18T14:20:30+00:00"
TIME_ZONE = "Europe/Berlin"

# The same examples every time; more of them by hand.
EXAMPLES = int(os.environ.get("ZEPP_EXAMPLES", "200"))
settings.register_profile("zepp", max_examples=EXAMPLES, derandomize=True, deadline=None)
settings.load_profile("zepp")

# It would log every statement, which makes a failed test unreadable.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
# The test server's; it cannot cope with a frozen clock.
logging.getLogger("aiohttp.access").disabled = True

# Said of every custom integration, by Home Assistant itself; and how long the simulated
# cloud, which shares the event loop in tests, took to make up a life.
_NOT_OURS = ("We found a custom integration", "Executing <", "zlib_ng and isal")


@pytest.fixture(autouse=True)
def log_gate(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Generator[None]:
    """Fail a test that logs a warning which it does not declare."""
    yield
    marks = request.node.iter_markers("allowed_logs")
    allowed = (*_NOT_OURS, *(text for mark in marks for text in mark.args))
    unexpected = [
        f"{record.name}: {record.getMessage()}"
        for record in (*caplog.get_records("setup"), *caplog.get_records("call"))
        if record.levelno >= logging.WARNING
        and not any(text in record.getMessage() for text in allowed)
    ]
    if unexpected:
        pytest.fail(f"undeclared warnings: {unexpected}")


@pytest.fixture(autouse=True)
def custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load this integration."""


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: object) -> None:
    """Let a recorder be prepared before Home Assistant starts."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Import history and try again without pauses: the clock of tests may stand still."""
    monkeypatch.setattr(history_run, "PAUSE", 0)
    monkeypatch.setattr(history_run, "UPKEEP_PAUSE", 0)
    monkeypatch.setattr(transport, "RETRY_PAUSE", 0)


@pytest.fixture
def entity_registry_enabled_by_default() -> Generator[None]:
    """Enable all sensors, also those that are disabled at first."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        return_value=True,
    ):
        yield


@pytest.fixture
def time_zone() -> str:
    """Return where the person and Home Assistant are."""
    return TIME_ZONE


@pytest.fixture
async def now(freezer: FrozenDateTimeFactory, hass: HomeAssistant, time_zone: str) -> None:
    """Stop the clock, in the time zone of the test."""
    freezer.move_to(NOW)
    await hass.config.async_set_time_zone(time_zone)


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody with a watch."""
    return Person(time_zone=time_zone, first_day=date(2026, 9, 1))


@pytest.fixture
async def cloud(socket_enabled: None, now: None, person: Person) -> ZeppCloud:
    """Return the simulated cloud, telling the frozen time."""
    return ZeppCloud([person], clock=dt_util.utcnow)


@pytest.fixture
async def base_url(cloud: ZeppCloud) -> AsyncGenerator[str]:
    """Serve the simulated cloud on the loopback interface."""
    async with TestServer(cloud.app(), host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
def wired(base_url: str) -> Generator[None]:
    """Let the simulated cloud play the vendor's hosts, and nobody reach any other."""
    with vendor_hosts_lead_to(base_url):
        yield


@pytest.fixture
def options() -> dict[str, int]:
    """Return the options of the entry: no history, so that polls can be counted."""
    return {"history_days": 0}


@pytest.fixture
def entry(
    hass: HomeAssistant, base_url: str, person: Person, options: dict[str, int]
) -> MockConfigEntry:
    """Return an entry of the person, not yet set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=person.name,
        unique_id=person.user_id,
        data={
            CONF_TOKEN: person.token,
            CONF_USER_ID: person.user_id,
            CONF_REGION: base_url,
            CONF_BASE_URL: base_url,
        },
        options=options,
    )
    entry.add_to_hass(hass)
    return entry


async def async_set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up an entry and let everything it starts come to an end."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def async_reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Reload an entry and let everything it starts come to an end."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
def tick(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Tick:
    """Return a function that lets time pass."""

    async def pass_time(**span: float) -> None:
        freezer.tick(timedelta(**span))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)

    return pass_time


@pytest.fixture
def ask(hass: HomeAssistant, entry: MockConfigEntry) -> Ask:
    """Return a function that calls an action of the entry and returns the answer."""

    async def call(action: str, **fields: Any) -> dict[str, Any]:
        fields = {"config_entry_id": entry.entry_id, **fields}
        context = fields.pop("context", None)
        answer = await hass.services.async_call(
            DOMAIN, action, fields, blocking=True, return_response=True, context=context
        )
        assert isinstance(answer, dict)
        # Nothing that JSON cannot hold.
        assert json.loads(json.dumps(answer)) == answer
        return answer

    return call
