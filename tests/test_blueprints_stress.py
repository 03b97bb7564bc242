"""Blueprints that follow stress, run by Home Assistant."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person, StressPoint

from . import blueprints
from .blueprints import TO_PHONE, TODAY, House, async_live, async_run, at
from .conftest import Tick

pytestmark = pytest.mark.allowed_logs("Without the recorder")

house, hass_config_dir = blueprints.house, blueprints.hass_config_dir
known, noon = blueprints.known, blueprints.noon

SCENE: Final[dict[str, object]] = {"scene": "scene.calm"}
CALMED: Final = ["scene.turn_on", "logbook.log"]
BOTH: Final[dict[str, dict[str, object]]] = {"calm_scene": SCENE, "break_reminder": {}}
UNKNOWN: Final = "\N{EN DASH}"
BREAK: Final = (
    "Stress has been at 84 on average since {}. A few minutes away from the desk?"
)


def sun(state: str) -> dict[str, str]:
    """Return a condition."""
    return {"condition": "state", "entity_id": "sun.sun", "state": state}


def stress(*runs: tuple[str, int], level: int = 84) -> tuple[StressPoint, ...]:
    """Return calm measurements since nine, and runs of others of so many minutes."""
    found = {}
    for minute in range(0, 12 * 60, 5):
        found[at("09:00") + timedelta(minutes=minute)] = 20
    for start, minutes in runs:
        for minute in range(0, minutes + 1, 5):
            found[at(start) + timedelta(minutes=minute)] = level
    return tuple(
        StressPoint(int(moment.timestamp()), value) for moment, value in found.items()
    )


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who is calm."""
    person.edit(TODAY, stress=stress())
    return person


async def test_high_stress_calms_the_room_once(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """A run that goes on is the same; another one within two hours is too soon."""
    await async_live(
        hass, "calm_scene", known, **SCENE, actions=[{"action": "logbook.log"}]
    )
    person.edit(TODAY, stress=stress(("12:05", 25)))
    await tick(minutes=40)
    assert house.calls[0] == ("scene.turn_on", {"entity_id": ["scene.calm"]})
    assert house.done() == CALMED

    person.edit(TODAY, stress=stress(("12:05", 50)))
    await tick(minutes=30)
    person.edit(TODAY, stress=stress(("12:05", 50), ("13:10", 25)))
    await tick(minutes=30)
    assert house.done() == []

    runs = (("12:05", 50), ("13:10", 25), ("14:40", 25))
    person.edit(TODAY, stress=stress(*runs))
    await tick(minutes=110)
    assert house.done() == CALMED


@pytest.mark.parametrize(
    ("run", "inputs", "is_meant"),
    [
        (("12:05", 30), {}, True),
        (("12:05", 10), {}, False),
        (("12:05", 30), {"level": 90}, False),
        (("12:05", 30), {"from_time": "14:00:00"}, False),
        (("12:05", 30), {"until_time": "12:00:00"}, False),
        (("12:05", 30), {"only_if": [sun("above_horizon")]}, True),
        (("12:05", 30), {"only_if": [sun("below_horizon")]}, False),
    ],
)
@pytest.mark.parametrize("name", BOTH)
async def test_only_some_stress_matters(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    run: tuple[str, int],
    inputs: dict[str, Any],
    is_meant: bool,
    name: str,
) -> None:
    """It may be too short, too low, too early, too late, or further conditions say no."""
    hass.states.async_set("sun.sun", "above_horizon")
    await async_live(hass, name, known, **BOTH[name], **inputs)
    person.edit(TODAY, stress=stress(run))
    await tick(minutes=40)
    await tick(minutes=30)

    assert len(house.calls) + len(house.shown) == is_meant


@pytest.mark.parametrize("name", BOTH)
async def test_stress_that_arrives_hours_later_changes_nothing(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    name: str,
) -> None:
    person.sync_to(at("12:00"))
    person.edit(TODAY, stress=stress(("12:05", 50)))
    await async_live(hass, name, known, **BOTH[name])
    await tick(hours=3)
    person.sync_to(None)
    await tick(minutes=35)

    assert house.calls == []
    assert house.shown == []


async def test_raised_stress_suggests_a_break(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    await async_live(hass, "break_reminder", known, **TO_PHONE)
    person.edit(TODAY, stress=stress(("12:05", 30)))
    await tick(minutes=70)
    assert house.shown == [("Time for a break", BREAK.format("12:05"))]
    assert house.sent == house.shown

    person.edit(TODAY, stress=stress(("12:05", 30), ("13:00", 35)))
    await tick(minutes=40)
    assert len(house.shown) == 1
    person.edit(TODAY, stress=stress(("12:05", 30), ("13:00", 35), ("14:45", 40)))
    await tick(minutes=110)
    assert house.take()[1:] == [BREAK.format("14:45")]


async def test_a_break_can_be_tried_at_night(
    hass: HomeAssistant, noon: None, known: MockConfigEntry, house: House
) -> None:
    """By hand conditions do not count."""
    await async_live(hass, "break_reminder", known, from_time="17:00:00")
    await async_run(hass, "break_reminder")

    (message,) = house.take()
    assert message.startswith(f"Stress has been at {UNKNOWN} on average since {UNKNOWN}.")
