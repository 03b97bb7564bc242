"""What the tests of blueprints share: a house that takes note of what is done in it."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification as pn
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from tests.zepp_cloud import Mode, Night, Segment

from .conftest import async_set_up

REPO: Final = Path(__file__).parent.parent
FOLDER: Final = REPO / "blueprints" / "automation" / "zepp"
NAMES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))

TODAY: Final = date(2026, 11, 18)
YESTERDAY: Final = date(2026, 11, 17)
PHONE: Final = "notify.phone"
TO_PHONE: Final = {"receivers": [PHONE]}
ACTIONS: Final = (
    "light.turn_on",
    "scene.turn_on",
    "homeassistant.turn_on",
    "homeassistant.turn_off",
    "logbook.log",
)
LONG_AGO: Final[dict[str, Any]] = {
    "since": "2026-10-01T00:00:00+00:00",
    "nights": {},
    "naps": [],
    "workouts": {},
}

type Inputs = Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class House:
    """What automations have done."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Actions other than messages, with their data."""
    shown: list[tuple[str | None, str]] = field(default_factory=list)
    """Titles and messages that Home Assistant shows."""
    sent: list[tuple[str, str]] = field(default_factory=list)
    """Titles and messages that went to the phone."""

    def take(self) -> list[str]:
        """Return the messages that were shown since the last time."""
        found = [message for _, message in self.shown]
        self.shown.clear()
        return found

    def done(self) -> list[str]:
        """Return the names of the actions since the last time."""
        found = [name for name, _ in self.calls]
        self.calls.clear()
        return found


def at(text: str, day: date = TODAY) -> datetime:
    """Return a moment of the day in Berlin, in winter."""
    hour, minute = map(int, text.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(
        hours=1
    )


def a_night(end: datetime, score: int = 80, resting_heart_rate: int = 50) -> Night:
    """Return seven hours in bed, 15 minutes of them awake."""
    parts = (
        Segment(210, Mode.LIGHT),
        Segment(15, Mode.AWAKE),
        Segment(90, Mode.DEEP),
        Segment(105, Mode.REM),
    )
    return Night(
        start=int(end.timestamp()) - 420 * 60,
        segments=parts,
        score=score,
        resting_heart_rate=resting_heart_rate,
    )


def account_device(hass: HomeAssistant, entry: ConfigEntry) -> dr.DeviceEntry:
    """Return the device of an account."""
    identifier = (DOMAIN, entry.data[CONF_USER_ID])
    found = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next(device for device in found if identifier in device.identifiers)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Put the blueprints where an import puts them."""
    copytree(FOLDER, f"{hass_tmp_config_dir}/blueprints/automation/zepp")
    return hass_tmp_config_dir


@pytest.fixture
def known(hass_storage: dict[str, Any], entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that was set up long ago."""
    key = f"{DOMAIN}.{entry.entry_id}.happenings"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": LONG_AGO}
    return entry


@pytest.fixture
async def early(now: None, freezer: FrozenDateTimeFactory) -> None:
    """Begin at six in the morning."""
    freezer.move_to(at("06:00"))


@pytest.fixture
async def noon(now: None, freezer: FrozenDateTimeFactory) -> None:
    """Begin at noon."""
    freezer.move_to(at("12:00"))


@pytest.fixture
async def house(hass: HomeAssistant) -> AsyncGenerator[House]:
    """Return a house in which nothing really moves; its automations end with the test."""
    house = House()
    _take_note(hass, house)
    yield house
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )


def _take_note(hass: HomeAssistant, house: House) -> None:
    """Offer a phone, lights, scenes and devices that only take note."""

    def note(name: str) -> Callable[[ServiceCall], None]:
        return callback(lambda call: house.calls.append((name, dict(call.data))))

    @callback
    def send(call: ServiceCall) -> None:
        assert call.data["entity_id"] == [PHONE]
        house.sent.append((call.data["title"], call.data["message"]))

    @callback
    def show(kind: pn.UpdateType, found: dict[str, pn.Notification]) -> None:
        if kind in (pn.UpdateType.ADDED, pn.UpdateType.UPDATED):
            house.shown.extend((one["title"], one["message"]) for one in found.values())

    hass.services.async_register("notify", "send_message", send)
    for name in ACTIONS:
        domain, _, action = name.partition(".")
        hass.services.async_register(domain, action, note(name))
    pn.async_register_callback(hass, show)


async def async_automate(
    hass: HomeAssistant, *wanted: tuple[str, ConfigEntry, Inputs]
) -> None:
    """Set up automations from blueprints, as clicking them together does."""
    automations = [
        {
            "id": f"{name}_{number}",
            "alias": f"{name} {number}",
            "use_blueprint": {
                "path": f"zepp/{name}.yaml",
                "input": {"account": account_device(hass, entry).id, **inputs},
            },
        }
        for number, (name, entry, inputs) in enumerate(wanted)
    ]
    assert await async_setup_component(hass, "persistent_notification", {})
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()
    states = hass.states.async_all("automation")
    assert [state.state for state in states] == ["on"] * len(wanted)


async def async_live(
    hass: HomeAssistant, name: str, entry: MockConfigEntry, **inputs: object
) -> None:
    """Set up an account and an automation from a blueprint."""
    await async_set_up(hass, entry)
    await async_automate(hass, (name, entry, inputs))


async def async_run(hass: HomeAssistant, name: str) -> None:
    """Run the actions of an automation by hand, as the menu of it offers."""
    await hass.services.async_call(
        "automation", "trigger", {"entity_id": f"automation.{name}_0"}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)
