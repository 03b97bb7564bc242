"""Blueprints of the afternoon and the evening, run by Home Assistant."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Fault, Person, ZeppCloud

from . import blueprints
from .blueprints import TO_PHONE, TODAY, YESTERDAY, House, async_live, at
from .conftest import Tick, async_reload

pytestmark = pytest.mark.allowed_logs("Without the recorder")

house, hass_config_dir = blueprints.house, blueprints.hass_config_dir
known, noon = blueprints.known, blueprints.noon


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who has not walked far."""
    person.edit(TODAY, steps=6000, workouts=(), load=0)
    return person


async def test_the_evening_says_how_many_steps_are_missing(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    await async_live(hass, "evening_steps", known, **TO_PHONE)
    await tick(hours=7)
    person.sync_to(at("18:30"))
    assert house.shown == []
    await tick(minutes=31)

    shown = hass.states.get("sensor.mira_steps")
    assert shown
    steps = int(shown.state)
    text = f"{steps} of 9000 steps so far. There is still time for a walk."
    assert house.shown == [(f"{9000 - steps} steps to go", text)]
    assert house.sent == house.shown


@pytest.mark.parametrize(
    ("steps", "goal", "silence"),
    [(12000, 0, None), (6000, 5000, None), (6000, 0, 3)],
)
async def test_the_evening_stays_quiet(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    steps: int,
    goal: int,
    silence: int | None,
) -> None:
    """The goal of the app is reached, one's own is, or nobody knows since 16:30."""
    person.edit(TODAY, steps=steps)
    if silence:
        person.sync_to(at("19:30") - timedelta(hours=silence))
    await async_live(hass, "evening_steps", known, goal=goal)
    await tick(hours=7)
    await tick(minutes=31)

    assert house.shown == []


async def test_without_a_record_of_today_nobody_knows(
    hass: HomeAssistant,
    now: None,
    freezer: FrozenDateTimeFactory,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """Half an hour after midnight the last sync is fresh, but it was yesterday."""
    person.sync_to(at("23:45", YESTERDAY))
    freezer.move_to(at("00:10"))
    await async_live(hass, "evening_steps", known, at="00:30:00")
    await tick(minutes=21)

    assert house.shown == []


@pytest.mark.parametrize(
    ("limits", "decision"),
    [
        ({}, "train"),
        ({"readiness_easy": 71}, "easy"),
        ({"form_easy": 50}, "easy"),
        ({"readiness_rest": 71, "form_easy": 50}, "rest"),
        ({"form_rest": 50}, "rest"),
    ],
)
async def test_the_training_of_the_day(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    limits: dict[str, int],
    decision: str,
) -> None:
    texts = {
        f"{name}_text": f"{name} {{{{ readiness }}}} {{{{ form }}}} {{{{ load }}}}"
        for name in ("rest", "easy", "train")
    }
    await begin_rested(hass, known, person, **{**limits, **texts, **TO_PHONE})
    await tick(hours=3)
    assert house.shown == []
    await tick(minutes=61)

    form, load = (
        hass.states.get(f"sensor.mira_{key}")
        for key in ("training_stress_balance", "weekly_training_load")
    )
    assert form
    assert load
    ((title, message),) = house.shown
    assert title == "Training today"
    assert message.split() == [decision, "70", form.state, load.state]
    assert house.sent == house.shown


async def begin_rested(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, **inputs: object
) -> None:
    """Begin after three weeks without training, with a readiness of 70."""
    for back in range(21):
        person.edit(TODAY - timedelta(days=back), load=0, workouts=())
    person.edit(TODAY, readiness={"rdnsScore": 70})
    await async_live(hass, "training_decision", entry, **inputs)


@pytest.mark.parametrize(
    ("load", "status", "words"),
    [
        (45, "optimal", "A good day to train."),
        (55, "high", "Something easy today."),
        (400, "overreaching", "A day to rest."),
    ],
)
async def test_hard_weeks_ask_for_easier_days(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    load: int,
    status: str,
    words: str,
) -> None:
    """By the status alone, with the limits of form and readiness out of reach."""
    for back in range(7):
        person.edit(TODAY - timedelta(days=back), load=load)
    limits = {f"readiness_{name}": 0 for name in ("rest", "easy")}
    limits |= {f"form_{name}": -1000 for name in ("rest", "easy")}
    await async_live(hass, "training_decision", known, **limits)
    await tick(hours=4, minutes=1)

    shown = hass.states.get("sensor.mira_training_status")
    assert shown
    assert shown.state == status
    ((_, message),) = house.shown
    assert message.startswith(words)


@pytest.mark.parametrize("reason", ["stale", "unknown", "unwanted"])
async def test_no_decision(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    reason: str,
) -> None:
    """Not synced for a day, no figures at all, or the text of it left empty."""
    inputs: dict[str, object] = {}
    match reason:
        case "stale":
            person.sync_to(at("12:00", YESTERDAY))
        case "unknown":
            person.families -= {"readiness", "exertion", "phn", "sport_load", "workouts"}
        case _:
            inputs = {"train_text": ""}
    await begin_rested(hass, known, person, **inputs)
    await tick(hours=4, minutes=1)

    assert house.shown == []


async def test_a_watch_that_does_not_sync_is_told_once(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    person.sync_to(at("11:30"))
    await async_live(hass, "watch_not_synced", known, hours=3, **TO_PHONE)
    await tick(minutes=140)
    assert house.shown == []
    for _ in range(3):
        await tick(minutes=15)

    title = "The watch of Mira has not synced"
    ((shown_title, message),) = house.shown
    assert shown_title == title
    assert message.startswith("Last sync: 2026-11-18 11:30. Open the Zepp app")
    assert house.sent == house.shown

    person.sync_to(None)
    await tick(minutes=20)
    person.sync_to(at("15:00"))
    for _ in range(12):
        await tick(minutes=20)
    assert len(house.shown) == 2


@pytest.mark.allowed_logs("times in a row")
async def test_a_cloud_that_does_not_answer_is_no_watch_that_does_not_sync(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    house: House,
    tick: Tick,
) -> None:
    await async_live(hass, "watch_not_synced", known, hours=3)
    cloud.faults.add(Fault(times=None, status=500))
    for _ in range(12):
        await tick(minutes=20)

    assert house.shown == []


async def test_nothing_is_told_at_a_restart(
    hass: HomeAssistant,
    noon: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
) -> None:
    """Of a watch that was overdue before."""
    person.sync_to(at("07:00"))
    await async_live(hass, "watch_not_synced", known, hours=3)
    await tick(minutes=20)
    await async_reload(hass, known)
    await tick(minutes=20)

    assert house.shown == []
