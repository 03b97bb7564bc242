"""Triggers that training fires, through real automations."""

from datetime import date, datetime, time, timedelta
import json
from typing import Any, Final
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Fault, Person, Workout, ZeppCloud

from .automating import TODAY, async_begin, async_restart, target_of, when
from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

YESTERDAY: Final = TODAY - timedelta(days=1)
LONG_AGO: Final = TODAY - timedelta(days=3)
STATUS: Final = "training_status_changed"
WORKOUT: Final = "workout_recorded"
# Loads of today that make the week optimal, too much, and far too much.
OPTIMAL, HIGH, OVERREACHING = 60, 150, 400


def a_workout(kind: str = "run", start: int = 925, end: int = 930) -> Workout:
    """Return one that ended at 15:30 local time: at 14:30 of UTC."""
    return Workout(kind=kind, start=start, end=end, load=1)


def answer(statuses: dict[date, str]) -> Fault:
    """Return an answer of the cloud with other weeks than those of the person."""
    weeks = {"low": 1, "optimal": 15, "high": 25, "overreaching": 35, "unknown": -1}
    items = [
        {
            "dayId": day.isoformat(),
            "wtlSum": weeks[status],
            "wtlSumOptimalMin": 10,
            "wtlSumOptimalMax": 20,
            "wtlSumOverreaching": 30,
        }
        for day, status in statuses.items()
    ]
    return Fault(path="SPORT_LOAD", body=json.dumps({"items": items}))


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose week was optimal so far."""
    person.edit(TODAY, workouts=(), load=OPTIMAL)
    return person


async def test_a_workout_tells_everything(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """Once, also across a restart."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(WORKOUT, target_of(hass, entry)))
    person.edit(TODAY, workouts=(a_workout(start=885),))
    await tick(minutes=35)
    await async_restart(hass, entry)
    await tick(minutes=35)

    assert len(told) == 1
    trigger = told[0]["trigger"]
    assert trigger["description"] == "workout recorded (Mira)"
    assert trigger["name"] == "Mira"
    assert trigger["start"] == "2026-11-18T14:45:20+01:00"
    assert trigger["end"] == "2026-11-18T15:30:00+01:00"
    assert trigger["workout_type"] == "outdoor_running"
    assert trigger["duration"] == 43
    assert trigger["training_load"] == 1
    assert trigger["age_minutes"] == 25


@pytest.mark.parametrize(
    ("options", "runs"),
    [
        ({"type": ["outdoor_running"]}, 1),
        ({"type": "outdoor_running"}, 1),
        ({"type": ["walking", "outdoor_running"]}, 1),
        ({"type": []}, 1),
        ({"type": ["walking"]}, 0),
        ({"minimum_duration": "00:03:00"}, 1),
        ({"minimum_duration": {"minutes": 5}}, 0),
        ({"not_older_than": "00:26:00"}, 1),
        ({"not_older_than": "00:25:00"}, 0),
    ],
)
async def test_workouts_that_matter(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    options: dict[str, Any],
    runs: int,
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(WORKOUT, target_of(hass, entry), **options))
    person.edit(TODAY, workouts=(a_workout(),))
    await tick(minutes=35)

    assert len(told) == runs


async def test_several_workouts_are_told_one_by_one(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(WORKOUT, target_of(hass, entry)))
    person.edit(TODAY, workouts=(a_workout(), a_workout("ride", 921, 924)))
    await tick(minutes=35)

    assert [run["workout_type"] for run in told] == ["outdoor_cycling", "outdoor_running"]


@pytest.mark.parametrize(
    ("options", "loads", "runs"),
    [
        ({}, (OPTIMAL, HIGH), [("optimal", "high")]),
        ({}, (HIGH, OPTIMAL), [("optimal", "high"), ("high", "optimal")]),
        ({"from": ["optimal"]}, (HIGH, OVERREACHING), [("optimal", "high")]),
        ({"to": "overreaching"}, (HIGH, OVERREACHING), [("high", "overreaching")]),
        ({"from": ["low", "optimal"], "to": ["overreaching"]}, (HIGH, OVERREACHING), []),
        ({"from": [], "to": []}, (HIGH,), [("optimal", "high")]),
    ],
)
async def test_the_status_changes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    options: dict[str, Any],
    loads: tuple[int, ...],
    runs: list[tuple[str, str]],
) -> None:
    """Told once each, also across a restart; the sensor is another by then."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(STATUS, target_of(hass, entry), **options))
    for load in loads:
        person.edit(TODAY, load=load)
        await tick(minutes=35)
        await async_restart(hass, entry)

    assert [(run["from"], run["to"]) for run in told] == runs
    assert {run["date"] for run in told} <= {"2026-11-18"}


async def test_a_change_while_away_is_not_told(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(STATUS, target_of(hass, entry)))
    person.edit(TODAY, load=HIGH)
    await async_restart(hass, entry)
    await tick(minutes=35)

    assert told == []


async def test_a_first_answer_that_comes_late_is_not_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    cloud.faults.add(Fault(path="SPORT_LOAD", status=500))
    await async_set_up(hass, entry)
    assert hass.states.get("sensor.mira_training_status") is None
    told = await async_begin(hass, when(STATUS, target_of(hass, entry)))
    person.edit(TODAY, load=HIGH)
    await tick(minutes=35)
    assert hass.states.get("sensor.mira_training_status")
    assert told == []

    person.edit(TODAY, load=OVERREACHING)
    await tick(minutes=35)
    assert [(run["from"], run["to"]) for run in told] == [("high", "overreaching")]


@pytest.mark.parametrize(
    ("answers", "runs"),
    [
        # A day that vanishes for a while, or has no status for a while.
        (({TODAY: "high"}, {YESTERDAY: "low"}, {TODAY: "high"}), []),
        (({TODAY: "high"}, {TODAY: "unknown"}, {TODAY: "high"}), []),
        (({TODAY: "high"}, {}, {TODAY: "low"}), [("2026-11-18", "low")]),
        # The first status that there ever is.
        (({}, {TODAY: "high"}, {TODAY: "low"}), [("2026-11-18", "low")]),
        (({YESTERDAY: "high"}, {TODAY: "low"}, {}), [("2026-11-18", "low")]),
        (({YESTERDAY: "high"}, {TODAY: "high"}, {YESTERDAY: "low"}), []),
        # One of long ago is too old.
        (({LONG_AGO: "high"}, {LONG_AGO: "low"}, {LONG_AGO: "high"}), []),
    ],
)
async def test_what_is_a_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    answers: tuple[dict[date, str], ...],
    runs: list[tuple[str, str]],
) -> None:
    cloud.faults.add(answer(answers[0]))
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(STATUS, target_of(hass, entry)))
    for statuses in answers[1:]:
        cloud.faults.add(answer(statuses))
        await tick(minutes=35)

    assert [(run["date"], run["to"]) for run in told] == runs


@pytest.mark.parametrize("day", [TODAY, date(2026, 10, 25), date(2027, 3, 28)])
@pytest.mark.parametrize(("limit", "runs"), [("00:55:00", 0), ("00:56:00", 1)])
async def test_the_age_of_a_status(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
    day: date,
    limit: str,
    runs: int,
) -> None:
    """One of yesterday is as old as today, on days of 23 and 25 hours too."""
    midnight = datetime.combine(day, time(), ZoneInfo("Europe/Berlin"))
    freezer.move_to(midnight + timedelta(minutes=20, seconds=30))
    yesterday = day - timedelta(days=1)
    cloud.faults.add(answer({yesterday: "high"}))
    await async_set_up(hass, entry)
    options = {"not_older_than": limit}
    told = await async_begin(hass, when(STATUS, target_of(hass, entry), **options))
    cloud.faults.add(answer({yesterday: "low"}))
    await tick(minutes=35)

    assert len(told) == runs
