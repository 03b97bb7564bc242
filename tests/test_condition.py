"""The conditions, through real automations."""

from datetime import date, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.zepp_cloud import Person, ZeppCloud

from .automating import AUTOMATION, TODAY, a_night, second_account, target_of
from .conftest import Tick, async_set_up
from .test_trigger_stress import points
from .test_trigger_training import answer

pytestmark = pytest.mark.allowed_logs("Without the recorder")

YESTERDAY: Final = TODAY - timedelta(days=1)
LAST_NIGHT: Final = "last_night_was"
STRESS: Final = "stress_is"
STATUS: Final = "training_status_is"
FRESH: Final = "data_is_fresh"


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who slept seven hours until 9:00 of UTC, was calm, and synced.

    It is 14:20:30; the newest upload is that of 14:00.
    """
    person.edit(TODAY, night=a_night(score=75), naps=(), stress=points({"13:00": 30}))
    return person


async def async_passes(
    hass: HomeAssistant, condition: str, target: dict[str, Any], **options: Any
) -> bool:
    """Return whether an automation goes on that depends on a condition."""
    config = {
        "triggers": {"trigger": "event", "event_type": "go"},
        "conditions": {
            "condition": f"zepp.{condition}",
            "target": target,
            "options": options,
        },
        "actions": {"event": "gone"},
    }
    gone = async_capture_events(hass, "gone")
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    assert hass.states.get("automation.automation_0")
    await hass.async_block_till_done()
    hass.bus.async_fire("go")
    await hass.async_block_till_done()
    return bool(gone)


@pytest.mark.parametrize(
    ("condition", "options", "passes"),
    [
        (LAST_NIGHT, {"score_below": 76}, True),
        (LAST_NIGHT, {"score_below": 75}, False),
        (LAST_NIGHT, {"score_above": 74}, True),
        (LAST_NIGHT, {"score_above": 75}, False),
        (LAST_NIGHT, {"duration_below": "07:00:01"}, True),
        (LAST_NIGHT, {"duration_below": "07:00:00"}, False),
        (LAST_NIGHT, {"duration_above": {"hours": 6, "minutes": 59}}, True),
        (LAST_NIGHT, {"duration_above": {"hours": 7}}, False),
        (LAST_NIGHT, {"score_below": 76, "duration_below": "06:00:00"}, False),
        (LAST_NIGHT, {"score_above": 70, "score_below": 80}, True),
        (LAST_NIGHT, {"score_below": 76, "not_older_than": "05:21:00"}, True),
        (LAST_NIGHT, {"score_below": 76, "not_older_than": "05:20:00"}, False),
        (STRESS, {"above": 29}, True),
        (STRESS, {"above": 30}, False),
        (STRESS, {"below": 31}, True),
        (STRESS, {"below": 30}, False),
        (STRESS, {"above": 20, "below": 30}, False),
        (STRESS, {"below": 31, "not_older_than": "01:21:00"}, True),
        (STRESS, {"below": 31, "not_older_than": "01:20:00"}, False),
        (FRESH, {}, True),
        (FRESH, {"hours": 1}, True),
    ],
)
async def test_what_is_known(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    condition: str,
    options: dict[str, Any],
    passes: bool,
) -> None:
    await async_set_up(hass, entry)
    target = target_of(hass, entry)

    assert await async_passes(hass, condition, target, **options) is passes


@pytest.mark.parametrize(
    ("statuses", "wanted", "passes"),
    [
        ({TODAY: "high"}, ["high", "low"], True),
        ({TODAY: "high"}, "high", True),
        ({TODAY: "high"}, ["low"], False),
        # Yesterday ended 15 h 20 min 30 s ago.
        ({YESTERDAY: "high"}, ["high"], False),
        ({}, ["high"], False),
    ],
)
async def test_the_training_status(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    statuses: dict[date, str],
    wanted: list[str],
    passes: bool,
) -> None:
    cloud.faults.add(answer(statuses))
    await async_set_up(hass, entry)
    target = target_of(hass, entry)

    assert await async_passes(hass, STATUS, target, status=wanted) is passes


@pytest.mark.parametrize(("limit", "passes"), [("15:21:00", True), ("15:20:00", False)])
async def test_the_training_status_of_yesterday(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    limit: str,
    passes: bool,
) -> None:
    cloud.faults.add(answer({YESTERDAY: "high"}))
    await async_set_up(hass, entry)
    options = {"status": ["high"], "not_older_than": limit}
    target = target_of(hass, entry)

    assert await async_passes(hass, STATUS, target, **options) is passes


@pytest.mark.parametrize(
    ("condition", "options"),
    [
        (LAST_NIGHT, {"score_below": 99}),
        (STRESS, {"below": 99}),
        (STATUS, {"status": ["low", "optimal", "high", "overreaching"]}),
        (FRESH, {}),
    ],
)
@pytest.mark.parametrize("case", ["no data", "not loaded", "old", "nobody"])
async def test_what_is_not_known_does_not_pass(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    condition: str,
    options: dict[str, Any],
    case: str,
) -> None:
    target = target_of(hass, entry)
    if case == "no data":
        person.first_day = TODAY + timedelta(days=9)
    elif case == "nobody":
        target = {"entity_id": "sensor.gone"}
    if case != "not loaded":
        await async_set_up(hass, entry)
    if case == "old":
        person.sync_to(person.synced_at(dt_util.utcnow()))
        await tick(hours=40)

    assert not await async_passes(hass, condition, target, behavior="all", **options)


async def test_a_night_without_a_score(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    """Its length is known all the same."""
    person.edit(TODAY, night=a_night(score=0))
    await async_set_up(hass, entry)
    target = target_of(hass, entry)

    assert not await async_passes(hass, LAST_NIGHT, target, score_above=1)


async def test_the_length_of_a_night_without_a_score(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    person.edit(TODAY, night=a_night(score=0))
    await async_set_up(hass, entry)
    target = target_of(hass, entry)

    assert await async_passes(hass, LAST_NIGHT, target, duration_above="06:00:00")


@pytest.mark.parametrize(
    ("behavior", "scores", "passes"),
    [
        (None, (60, 80), True),
        ("any", (80, 60), True),
        ("any", (80, 80), False),
        ("all", (60, 60), True),
        ("all", (60, 80), False),
        ("all", (60, None), False),
        ("any", (60, None), True),
    ],
)
async def test_several_accounts(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    behavior: str | None,
    scores: tuple[int, int | None],
    passes: bool,
) -> None:
    jo = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    other = second_account(hass, entry, cloud, jo)
    for one, score in zip((person, jo), scores, strict=True):
        one.edit(TODAY, night=a_night(score=score) if score else None, naps=())
    await async_set_up(hass, entry)
    devices = (target_of(hass, one)["device_id"][0] for one in (entry, other))
    options = {"behavior": behavior} if behavior else {}

    target = {"device_id": list(devices)}
    assert await async_passes(hass, LAST_NIGHT, target, score_below=70, **options) is passes


async def test_a_condition_sees_what_triggers(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """Both the one of this integration, and one about the state of a sensor."""
    person.edit(TODAY, stress=points({"13:00": 30}))
    await async_set_up(hass, entry)
    target = target_of(hass, entry)
    config = {
        "triggers": {
            "trigger": "zepp.stress_crossed_threshold",
            "target": target,
            "options": {"level": 70},
        },
        "conditions": [
            {"condition": "zepp.stress_is", "target": target, "options": {"above": 79}},
            {
                "condition": "numeric_state",
                "entity_id": "sensor.mira_stress",
                "above": 79,
            },
        ],
        "actions": {"event": "gone"},
    }
    gone = async_capture_events(hass, "gone")
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    person.edit(TODAY, stress=points({"13:00": 30, "14:10": 70, "14:15": 80}))
    await tick(minutes=35)

    assert len(gone) == 1


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
@pytest.mark.parametrize(("limit", "passes"), [("07:21:00", True), ("07:20:00", False)])
async def test_ages_are_real_when_clocks_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    freezer: FrozenDateTimeFactory,
    day: date,
    limit: str,
    passes: bool,
) -> None:
    """A night of seven hours that ended at midnight of UTC, before the change."""
    freezer.move_to(f"{day}T07:20:30+00:00")
    person.edit(day, night=a_night(day=day, end=0), naps=())
    await async_set_up(hass, entry)
    options = {"duration_above": "06:59:00", "not_older_than": limit}
    target = target_of(hass, entry)

    assert await async_passes(hass, LAST_NIGHT, target, **options) is passes


@pytest.mark.parametrize(
    ("condition", "options", "says"),
    [
        (LAST_NIGHT, {}, "give at least one of the options score_below, score_above"),
        (LAST_NIGHT, {"score_below": 0}, "a score is a number from 1 to 100"),
        (LAST_NIGHT, {"duration_below": "long"}, "give a duration"),
        (
            LAST_NIGHT,
            {"score_above": 80, "score_below": 70},
            "score_above cannot be more than score_below",
        ),
        (
            LAST_NIGHT,
            {"duration_above": "08:00:00", "duration_below": "07:00:00"},
            "duration_above cannot be more than duration_below",
        ),
        (STRESS, {"not_older_than": "01:00:00"}, "give at least one of"),
        (STRESS, {"above": 60, "below": 50}, "above cannot be more than below"),
        (STRESS, {"above": 60, "behavior": "some"}, "choose one of any, all"),
        (STATUS, {}, "choose at least one status"),
        (STATUS, {"status": []}, "choose at least one status"),
        (STATUS, {"status": ["best"]}, "choose one of low, optimal"),
        (FRESH, {"hours": 0}, "hours is a number from 1 to 720"),
    ],
)
async def test_options_that_cannot_be(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    condition: str,
    options: dict[str, Any],
    says: str,
) -> None:
    """The editor shows what is wrong, and what to do."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await hass_ws_client(hass)
    config = {
        "condition": f"zepp.{condition}",
        "target": target_of(hass, entry),
        "options": options,
    }
    await client.send_json_auto_id({"type": "validate_config", "conditions": [config]})
    found = (await client.receive_json())["result"]["conditions"]

    assert not found["valid"]
    assert says in found["error"]
