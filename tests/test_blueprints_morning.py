"""Blueprints that wait for a night, run by Home Assistant."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person, ZeppCloud

from . import blueprints
from .automating import second_account
from .blueprints import (
    TO_PHONE,
    TODAY,
    YESTERDAY,
    House,
    a_night,
    async_automate,
    async_live,
    at,
)
from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

house, hass_config_dir = blueprints.house, blueprints.hass_config_dir
known, early = blueprints.known, blueprints.early

LAMP: Final = "light.bedroom"


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose night of today has not arrived."""
    person.edit(TODAY, night=None, naps=(), workouts=(), readiness=None)
    person.edit(YESTERDAY, steps=8123)
    return person


async def test_a_bad_night_makes_a_gentle_morning(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    lights = {"lights": {"entity_id": LAMP}, "brightness": 20}
    await async_live(hass, "gentle_morning", known, **lights, **TO_PHONE)
    night = a_night(at("06:10"), score=45)
    person.edit(TODAY, night=night)
    await tick(minutes=35)

    expected = (
        "A slow morning, Mira",
        "Sleep score 45, 6:45 h of sleep. Take it easy today.",
    )
    assert house.shown == [expected]
    assert house.sent == [expected]
    light = {"entity_id": [LAMP], "brightness_pct": 20, "transition": 60}
    assert house.calls == [("light.turn_on", light)]

    person.edit(TODAY, night=replace(night, score=41))
    await tick(minutes=35)
    assert len(house.shown) == len(house.sent) == len(house.calls) == 1


@pytest.mark.parametrize(
    ("score", "wait", "inputs"),
    [
        (75, 35, {}),
        (45, 300, {}),
        (45, 35, {"score": 40}),
        (45, 35, {"only_if": [{"condition": "template", "value_template": "{{ false }}"}]}),
    ],
)
async def test_another_night_leaves_the_morning_alone(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    score: int,
    wait: int,
    inputs: dict[str, Any],
) -> None:
    """A good one, one that arrives at eleven, one that others would call bad."""
    person.sync_to(at("05:55"))
    await async_live(hass, "gentle_morning", known, **inputs)
    person.edit(TODAY, night=a_night(at("06:10"), score=score))
    await tick(minutes=wait)
    person.sync_to(None)
    await tick(minutes=35)

    assert house.shown == []
    assert house.calls == []


@pytest.mark.parametrize(
    ("inputs", "messages"),
    [({}, 0), ({"earliest": "04:00:00"}, 0), ({"earliest": "03:00:00"}, 1)],
)
async def test_a_night_that_arrives_too_early_turns_on_no_lights(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    now: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    inputs: dict[str, Any],
    messages: int,
) -> None:
    """Somebody who was up at three sleeps again, also when the rest of it arrives."""
    freezer.move_to(at("02:55"))
    lights = {"lights": {"entity_id": LAMP}}
    await async_live(hass, "gentle_morning", known, **lights, **inputs)
    night = a_night(at("02:50"), score=45)
    person.edit(TODAY, night=night)
    await tick(minutes=35)
    assert len(house.calls) == len(house.shown) == messages

    person.edit(TODAY, night=replace(night, score=47))
    await tick(hours=2)
    await tick(minutes=35)
    assert len(house.calls) == len(house.shown) == messages


async def test_a_night_that_arrives_at_five_is_early_enough(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    now: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    freezer.move_to(at("04:25"))
    await async_live(hass, "gentle_morning", known)
    person.edit(TODAY, night=a_night(at("04:20"), score=45))
    await tick(minutes=36)

    assert len(house.shown) == 1


async def test_without_a_lamp_there_is_only_a_message(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    await async_live(hass, "gentle_morning", known, message="Punkte: {{ score }}")
    person.edit(TODAY, night=a_night(at("06:10"), score=45))
    await tick(minutes=35)

    assert house.take() == ["Punkte: 45"]
    assert house.calls == []
    assert house.sent == []


async def test_a_briefing_waits_for_its_time(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """The night is there at half past six, which nobody wants to be woken by."""
    await async_live(hass, "morning_briefing", known, **TO_PHONE)
    person.edit(
        TODAY,
        night=a_night(at("06:10"), score=72, resting_heart_rate=51),
        readiness={"rdnsScore": 66},
    )
    await tick(minutes=35)
    assert house.shown == []

    await tick(minutes=30)
    ((title, message),) = house.shown
    assert house.sent == house.shown
    assert title == "Good morning, Mira"
    night, readiness, training, steps = message.splitlines()
    assert night == "You slept 6:45 h, sleep score 72, resting heart rate 51 bpm."
    assert readiness == "Readiness 66 of 100."
    form, fitness, fatigue = (
        hass.states.get(f"sensor.mira_{key}")
        for key in (
            "training_stress_balance",
            "chronic_training_load",
            "acute_training_load",
        )
    )
    assert form
    assert fitness
    assert fatigue
    assert training.startswith("Form ")
    figures = [float(word.strip(".:,")) for word in training.split()[1::2]]
    assert figures == [float(one.state) for one in (form, fitness, fatigue)]
    assert steps == "Yesterday you walked 8123 steps."

    for _ in range(3):
        await tick(minutes=60)
    assert len(house.shown) == 1


async def test_a_briefing_comes_with_a_night_that_is_late(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """At seven there is none; nothing is known of readiness, and steps are not wanted.

    The next morning has none, and yesterday's is not told again.
    """
    person.edit(TODAY + timedelta(days=1), night=None)
    await async_live(hass, "morning_briefing", known, training_text="", steps_text="")
    await tick(minutes=65)
    assert house.shown == []

    person.edit(TODAY, night=a_night(at("06:10"), score=72, resting_heart_rate=51))
    await tick(minutes=35)
    assert house.take() == ["You slept 6:45 h, sleep score 72, resting heart rate 51 bpm."]
    await tick(minutes=24 * 60 - 20)
    assert house.shown == []


async def test_a_night_of_long_ago_is_no_briefing(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """It arrives seven hours later, and that of the day before not at all."""
    await async_live(hass, "morning_briefing", known)
    await tick(hours=7)
    person.edit(TODAY, night=a_night(at("06:10")))
    await tick(minutes=35)

    assert house.shown == []


async def test_the_night_of_yesterday_is_no_briefing(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """Not even for somebody who lets nights be two days old."""
    await async_live(hass, "morning_briefing", known, not_older_than={"hours": 48})
    await tick(minutes=65)
    assert house.shown == []

    person.edit(TODAY, night=a_night(at("06:10")))
    await tick(minutes=35)
    assert len(house.shown) == 1


async def test_each_of_two_is_told_of_the_own_night(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    house: House,
    tick: Tick,
) -> None:
    jo = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    jo.edit(TODAY, night=None, naps=(), workouts=())
    second = second_account(hass, known, cloud, jo)
    await async_set_up(hass, known)
    inputs = {
        "sleep_text": "{{ name }}: {{ score }}",
        "training_text": "",
        "steps_text": "",
    }
    await async_automate(
        hass,
        ("morning_briefing", known, inputs),
        ("morning_briefing", second, {**inputs, **TO_PHONE}),
    )
    jo.edit(TODAY, night=a_night(at("06:50"), score=81))
    await tick(minutes=65)
    assert house.shown == [("Good morning, Jo", "Jo: 81")]
    assert house.sent == [("Good morning, Jo", "Jo: 81")]

    house.shown.clear()
    person.edit(TODAY, night=a_night(at("06:50"), score=55))
    await tick(minutes=35)
    assert house.shown == [("Good morning, Mira", "Mira: 55")]
    assert len(house.sent) == 1


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        (65, "65 bpm last night, 15.0 more than the usual 50.0. A quiet day"),
        (41, "41 bpm last night, 9.0 less than the usual 50.0."),
        (55, None),
    ],
)
async def test_a_resting_heart_rate_unlike_usual(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    rate: int,
    message: str | None,
) -> None:
    for back in range(1, 31):
        day = TODAY - timedelta(days=back)
        person.edit(day, night=a_night(at("06:30", day), resting_heart_rate=50))
    await async_live(hass, "vitals_out_of_range", known)
    person.edit(TODAY, night=a_night(at("06:10"), resting_heart_rate=rate))
    await tick(minutes=35)
    await tick(minutes=35)

    assert len(house.shown) == (message is not None)
    assert all(shown.startswith(message or "-") for shown in house.take())


@pytest.mark.parametrize(("hours", "text"), [(1, ""), (5, "lower")])
async def test_a_resting_heart_rate_that_is_not_told(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    hours: int,
    text: str,
) -> None:
    """A low one if only high ones are wanted, and one of the morning at eleven."""
    three_hours = {"not_older_than": {"hours": 3}}
    for back in range(1, 31):
        day = TODAY - timedelta(days=back)
        person.edit(day, night=a_night(at("06:30", day), resting_heart_rate=50))
    await async_live(hass, "vitals_out_of_range", known, lower_text=text, **three_hours)
    await tick(hours=hours)
    person.edit(TODAY, night=a_night(at("06:10"), resting_heart_rate=40))
    await tick(minutes=35)

    assert house.shown == []
