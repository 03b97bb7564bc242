"""Triggers that a night fires, through real automations."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person, ZeppCloud

from .automating import (
    TODAY,
    a_night,
    async_begin,
    async_restart,
    know_for_long,
    second_account,
    target_of,
    when,
)
from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

YESTERDAY: Final = TODAY - timedelta(days=1)


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose night of today has not arrived."""
    person.edit(TODAY, night=None, naps=(), workouts=())
    return person


@pytest.fixture
def entry(entry: MockConfigEntry, hass_storage: dict[str, Any]) -> MockConfigEntry:
    """Return an entry that was set up long ago."""
    know_for_long(hass_storage, entry)
    return entry


async def test_a_night_tells_everything(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """Once, and not before the sensors show it."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when("night_recorded", target_of(hass, entry)))
    person.edit(TODAY, night=a_night(score=75))
    await tick(minutes=35)
    await tick(minutes=35)

    assert len(told) == 1
    device = dr.async_get(hass).async_get(told[0]["device_id"])
    assert device
    assert device.name == "Mira"
    assert told[0]["trigger"] == {
        "id": "0",
        "idx": "0",
        "alias": None,
        "platform": "zepp.night_recorded",
        "description": "night recorded (Mira)",
        "device_id": device.id,
        "config_entry_id": entry.entry_id,
        "name": "Mira",
        "start": "2026-11-18T03:00:00+01:00",
        "end": "2026-11-18T10:00:00+01:00",
        "date": "2026-11-18",
        "age_minutes": 355,
        "sleep_score": 75,
        "sleep_duration": 420,
        "deep_sleep": 0,
        "light_sleep": 420,
        "rem_sleep": 0,
        "wake_after_sleep_onset": 0,
        "awakenings": 0,
        "resting_heart_rate": 55,
    }
    assert told[0]["score"] == 75, "the action reads the new state"


@pytest.mark.parametrize(
    ("options", "scores", "runs"),
    [
        ({}, (75,), [75]),
        ({}, (0, 75, 60), [None]),
        ({"minimum_score": 75}, (75, 80), [75]),
        ({"minimum_score": 76}, (75, 80), []),
        ({"maximum_score": 75}, (75,), [75]),
        ({"maximum_score": 74}, (75, 60), []),
        ({"minimum_score": 70, "maximum_score": 80}, (0, 75, 76), [75]),
        ({"minimum_score": 70, "maximum_score": 80}, (0, 60), []),
        ({"maximum_score": 80}, (0,), []),
    ],
)
async def test_a_night_within_limits(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    options: dict[str, int],
    scores: tuple[int, ...],
    runs: list[int | None],
) -> None:
    """With limits the first version with a score counts, without them the first."""
    await async_set_up(hass, entry)
    told = await async_begin(
        hass, when("night_recorded", target_of(hass, entry), **options)
    )
    for score in scores:
        person.edit(TODAY, night=a_night(score=score))
        await tick(minutes=35)

    assert [run["sleep_score"] for run in told] == runs


@pytest.mark.parametrize(
    ("options", "scores", "runs"),
    [
        ({"below": 70}, (75, 65, 64), [65]),
        ({"below": 70}, (70, 71), []),
        ({"below": 70}, (69, 80, 60), [69]),
        ({"above": 80}, (80, 81, 82), [81]),
        ({"above": 85, "below": 60}, (70, 86, 50), [86]),
        ({"above": 85, "below": 60}, (70, 50, 86), [50]),
        ({"above": 69.5}, (0, 70), [70]),
    ],
)
async def test_a_score_beyond_a_threshold(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    options: dict[str, float],
    scores: tuple[int, ...],
    runs: list[int],
) -> None:
    """Once per night, whatever its later versions say."""
    await async_set_up(hass, entry)
    told = await async_begin(
        hass, when("sleep_score_crossed_threshold", target_of(hass, entry), **options)
    )
    for score in scores:
        person.edit(TODAY, night=a_night(score=score))
        await tick(minutes=35)

    assert [run["sleep_score"] for run in told] == runs


@pytest.mark.parametrize("is_restart", [True, False])
async def test_a_crossing_is_told_once_across_a_restart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    is_restart: bool,
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(
        hass, when("sleep_score_crossed_threshold", target_of(hass, entry), below=70)
    )
    scores: list[int] = []
    for score in (75, 65, 71, 64):
        person.edit(TODAY, night=a_night(score=score))
        await tick(minutes=35)
        if is_restart:
            await async_restart(hass, entry)
        scores.append(len(told))

    assert scores == [0, 1, 1, 1]


async def test_what_crossed_before_a_restart_was_seen_is_not_told(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """The cloud has it, but this is the first that is read after loading."""
    await async_set_up(hass, entry)
    told = await async_begin(
        hass,
        when("night_recorded", target_of(hass, entry)),
        when("sleep_score_crossed_threshold", target_of(hass, entry), below=70),
    )
    person.edit(TODAY, night=a_night(score=60))
    await tick(minutes=5)
    await async_restart(hass, entry)
    await tick(minutes=35)
    person.edit(TODAY, night=a_night(score=59))
    await tick(minutes=35)

    assert told == []


@pytest.mark.parametrize(("limit", "runs"), [(None, 0), ("21:00:00", 1), ("20:00:00", 0)])
async def test_a_night_that_arrives_twenty_hours_late(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    limit: str | None,
    runs: int,
) -> None:
    """It ended at 19:00 the day before: at 15:55 that is 20 hours and 55 minutes ago."""
    person.edit(YESTERDAY, night=None, naps=())
    options = {"not_older_than": limit} if limit else {}
    await async_set_up(hass, entry)
    target = target_of(hass, entry)
    told = await async_begin(
        hass,
        when("night_recorded", target, "recorded", **options),
        when("sleep_score_crossed_threshold", target, "score", below=99, **options),
        when("resting_heart_rate_out_of_range", target, "rate", **options),
    )
    person.edit(YESTERDAY, night=a_night(score=60, rate=90, day=YESTERDAY, end=18))
    await tick(minutes=35)

    assert [run["alias"] for run in told] == ["recorded", "score", "rate"] * runs
    assert all(run["age_minutes"] == 1255 for run in told)


@pytest.mark.parametrize(
    ("moment", "day", "age_minutes"),
    [
        # The night from Saturday to Sunday has 23 or 25 hours; ages are real hours.
        ("2026-10-25T10:20:30+00:00", date(2026, 10, 25), 655),
        ("2027-03-28T10:20:30+00:00", date(2027, 3, 28), 655),
    ],
)
@pytest.mark.parametrize(("limit", "runs"), [("10:55:00", 0), ("10:56:00", 1)])
async def test_a_night_of_a_day_that_changes_the_clocks(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    freezer: Any,
    moment: str,
    day: date,
    age_minutes: int,
    limit: str,
    runs: int,
) -> None:
    freezer.move_to(moment)
    person.edit(day, night=None, naps=(), workouts=())
    await async_set_up(hass, entry)
    options = {"not_older_than": limit}
    told = await async_begin(
        hass, when("night_recorded", target_of(hass, entry), **options)
    )
    person.edit(day, night=a_night(day=day, hours=6, end=0))
    await tick(minutes=35)

    assert [run["age_minutes"] for run in told] == [age_minutes] * runs


async def test_accounts_do_not_mix(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    jo = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    jo.edit(TODAY, night=None, naps=(), workouts=())
    other = second_account(hass, entry, cloud, jo)
    await async_set_up(hass, entry)
    both = {
        "device_id": [
            *target_of(hass, entry)["device_id"],
            *target_of(hass, other)["device_id"],
        ]
    }
    told = await async_begin(
        hass,
        when("night_recorded", target_of(hass, entry), "Mira"),
        when("night_recorded", target_of(hass, other), "Jo"),
        when("night_recorded", both, "both"),
    )
    person.edit(TODAY, night=a_night(score=75))
    await tick(minutes=35)
    assert [(run["alias"], run["name"]) for run in told] == [
        ("Mira", "Mira"),
        ("both", "Mira"),
    ]

    told.clear()
    night = a_night(score=50)
    jo.edit(TODAY, night=replace(night, start=night.start + 6 * 3600))
    await tick(minutes=120)
    assert [(run["alias"], run["name"]) for run in told] == [("Jo", "Jo"), ("both", "Jo")]
