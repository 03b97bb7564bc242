"""The blueprint that follows a workout, run by Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from tests.zepp_cloud import Person, Workout

from . import blueprints
from .blueprints import TO_PHONE, TODAY, House, async_live
from .conftest import Tick

pytestmark = pytest.mark.allowed_logs("Without the recorder")

house, hass_config_dir = blueprints.house, blueprints.hass_config_dir
known, noon = blueprints.known, blueprints.noon

FAN: Final = "switch.fan"
HEATER: Final = "switch.heater"

type Step = Callable[..., Awaitable[None]]


@pytest.fixture
def step(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Step:
    """Return a function that lets time pass and waits for nothing: a delay goes on."""

    async def pass_time(**span: float) -> None:
        freezer.tick(timedelta(**span))
        async_fire_time_changed(hass)

    return pass_time


async def until(is_done: Callable[[], bool]) -> None:
    """Give everything its turn until something has happened; the clock stands still."""
    for _ in range(200_000):
        if is_done():
            return
        await asyncio.sleep(0)
    pytest.fail("it never happened")


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who has not trained yet."""
    person.edit(TODAY, workouts=())
    return person


def switches(hass: HomeAssistant, **states: str) -> None:
    for name, state in states.items():
        hass.states.async_set(f"switch.{name}", state)


async def test_after_a_workout_devices_run_for_a_while(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    step: Step,
    tick: Tick,
) -> None:
    """The heater was on before, so it is not ours to turn off; nor is the fan twice."""
    switches(hass, fan="off", heater="on")
    devices = {"devices": [FAN, HEATER], "run_for": {"minutes": 50}}
    await async_live(hass, "after_workout", known, **devices, **TO_PHONE)
    run = Workout(kind="run", start=730, end=775, load=70)
    person.edit(TODAY, workouts=(run,))
    await step(minutes=65)
    await until(lambda: bool(house.shown))

    ((title, message),) = house.shown
    assert house.sent == house.shown
    assert title == "Well done, Mira"
    event = hass.states.get("event.mira_workout")
    assert event
    duration, energy = (event.attributes[key] for key in ("duration", "energy"))
    assert message == f"{duration} minutes, {energy} kcal. Have something to drink."
    assert house.calls == [("homeassistant.turn_on", {"entity_id": [FAN]})]

    switches(hass, fan="on")
    another = Workout(kind="run", start=784, end=808, load=50)
    person.edit(TODAY, workouts=(run, another))
    await step(minutes=45)
    await until(lambda: len(house.shown) == 2)
    assert len(house.calls) == 1
    await tick(minutes=6)
    assert house.calls[1:] == [("homeassistant.turn_off", {"entity_id": [FAN]})]


@pytest.mark.parametrize(("start", "end"), [(480, 540), (714, 724)])
async def test_an_old_or_short_workout_heats_nothing(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    start: int,
    end: int,
) -> None:
    """One is uploaded four hours later, the other took ten minutes."""
    switches(hass, fan="off")
    await async_live(hass, "after_workout", known, devices=[FAN])
    person.edit(TODAY, workouts=(Workout(kind="run", start=start, end=end, load=70),))
    await tick(minutes=35)

    assert house.calls == []
    assert house.shown == []


@pytest.mark.allowed_logs("the phone is off")
async def test_an_action_that_fails_does_not_leave_a_device_on(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    step: Step,
    tick: Tick,
) -> None:
    async def fail(_call: ServiceCall) -> None:
        raise HomeAssistantError("the phone is off")

    hass.services.async_register("test", "fail", fail)
    switches(hass, fan="off")
    actions = [{"action": "logbook.log"}, {"action": "test.fail"}]
    await async_live(hass, "after_workout", known, devices=[FAN], actions=actions)
    person.edit(TODAY, workouts=(Workout(kind="run", start=730, end=775, load=70),))
    await step(minutes=65)
    await until(lambda: len(house.calls) == 2)
    await tick(minutes=31)

    assert house.done() == [
        "homeassistant.turn_on",
        "logbook.log",
        "homeassistant.turn_off",
    ]
