"""The actions that answer sleep, steps and workouts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.zepp_cloud import Mode, Nap, Person, Segment, Workout, ZeppCloud

from .conftest import Ask, Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
DAY: Final = timedelta(days=1)
TWO: Final = {"start_date": "2026-11-17", "end_date": "2026-11-18"}
LONG: Final = {"start_date": "2026-09-10", "end_date": "2026-11-18"}
NAP_START: Final = datetime(2026, 11, 17, 12, 30, tzinfo=UTC)
NAP: Final = Nap(
    start=int(NAP_START.timestamp()),
    segments=(Segment(20, Mode.LIGHT), Segment(12, Mode.DEEP)),
)
RUN: Final = Workout(kind="run", start=880, end=930, load=70)
WALK: Final = Workout(kind="walk", start=600, end=640, load=10)


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who napped, ran and walked yesterday."""
    person.edit(TODAY - DAY, naps=(NAP,), workouts=(WALK, RUN))
    return person


@pytest.fixture(autouse=True)
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up the account."""
    await async_set_up(hass, entry)


async def test_nights_as_they_were(ask: Ask, person: Person, cloud: ZeppCloud) -> None:
    before = len(cloud.requests)
    answer = await ask("get_sleep", **TWO)
    assert len(cloud.requests) == before
    assert [night["date"] for night in answer["nights"]] == ["2026-11-17", "2026-11-18"]
    night, life = answer["nights"][1], person.life(TODAY).night
    assert life
    start = datetime.fromtimestamp(life.start, UTC)
    assert datetime.fromisoformat(night["start"]) == start
    assert night["start"].endswith("+01:00")
    assert night["sleep_score"] == life.score
    assert night["resting_heart_rate"] == life.resting_heart_rate
    parts = ("deep_sleep", "light_sleep", "rem_sleep")
    assert night["sleep_duration"] == sum(night[part] for part in parts)
    assert "stages" not in night
    assert "heart_rate" not in night


async def test_a_night_with_another_score_than_before_is_revised(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, person: Person, tick: Tick
) -> None:
    """Also after a restart."""
    life = person.life(TODAY).night
    assert life
    person.edit(TODAY, night=replace(life, score=life.score - 7))
    await tick(minutes=35)

    for _ in range(2):
        nights = (await ask("get_sleep", **TWO))["nights"]
        assert [night["revised"] for night in nights] == [False, True]
        assert await hass.config_entries.async_reload(entry.entry_id)


async def test_stages_and_heart_rate_of_nights(ask: Ask, person: Person) -> None:
    answer = await ask("get_sleep", **TWO, stages=True, heart_rate=True)
    for night in answer["nights"]:
        start = datetime.fromisoformat(night["start"])
        length = (datetime.fromisoformat(night["end"]) - start) // timedelta(minutes=1)
        stages = night["stages"]
        assert stages[0][0] == 0
        assert stages[-1][1] == length
        assert [stage[0] for stage in stages[1:]] == [stage[1] for stage in stages[:-1]]
        deep = sum(last - first for first, last, name in stages if name == "deep")
        assert deep == night["deep_sleep"]
        curve = night["heart_rate"]
        assert (curve["start"], curve["step"]) == (night["start"], 60)
        assert len(curve["values"]) == length
        minute = start.hour * 60 + start.minute
        bpm = person.life(start.date()).heart_rate[minute]
        assert curve["values"][0] == (bpm if 25 <= bpm <= 240 else None)


async def test_naps_with_their_stages(ask: Ask) -> None:
    (nap,) = (await ask("get_sleep", **TWO))["naps"]
    assert nap == {
        "date": "2026-11-17",
        "start": "2026-11-17T13:30:00+01:00",
        "end": "2026-11-17T14:02:00+01:00",
        "nap_duration": 32,
    }
    (nap,) = (await ask("get_sleep", **TWO, stages=True))["naps"]
    assert nap["stages"] == [[0, 20, "light"], [20, 32, "deep"]]


async def test_nights_beyond_memory(ask: Ask, person: Person, cloud: ZeppCloud) -> None:
    before = len(cloud.requests)
    answer = await ask("get_sleep", **LONG)
    assert len(cloud.requests) - before <= 3
    assert all(
        "detail" not in request.query.get("query_type", "")
        for request in cloud.requests[before:]
    )
    first = date(2026, 9, 10)
    expected = {
        day.isoformat(): night.score
        for day in (first + offset * DAY for offset in range(70))
        if (night := person.life(day).night)
    }
    found = {night["date"]: night["sleep_score"] for night in answer["nights"]}
    assert found.keys() == expected.keys()
    assert {day: score for day, score in found.items() if score} == {
        day: score for day, score in expected.items() if score > 0
    }


async def test_steps_of_days(ask: Ask, person: Person) -> None:
    answer = await ask("get_steps", **TWO)
    (day, today), life = answer["days"], person.life(TODAY - DAY)
    assert (day["date"], today["date"]) == ("2026-11-17", "2026-11-18")
    assert (day["steps"], day["distance"]) == (life.steps, life.distance)
    assert day["active_energy"] == life.energy
    assert day["step_goal"] == person.goal
    bouts = sorted(life.bouts)
    assert len(day["segments"]) == len(bouts)
    kinds = {1: "slow_walk", 3: "fast_walk", 4: "run"}
    for segment, bout in zip(day["segments"], bouts, strict=True):
        start = datetime.fromisoformat(segment["start"])
        assert start.hour * 60 + start.minute == bout.start
        end = datetime.fromisoformat(segment["end"])
        assert (end - start) // timedelta(minutes=1) == bout.minutes
        assert segment["kind"] == kinds[bout.mode]
        assert segment["steps"] > 0


async def test_workouts_in_the_order_of_time(ask: Ask) -> None:
    found = (await ask("get_workouts", **TWO))["workouts"]
    types = [
        workout["workout_type"] for workout in found if workout["date"] == "2026-11-17"
    ]
    assert types == ["detected_activity", "outdoor_running"]
    assert found[1]["training_load"] == 70
    assert found[1]["start"] < found[1]["end"]


async def test_workouts_of_a_type(ask: Ask) -> None:
    found = (await ask("get_workouts", **TWO, type="outdoor_running"))["workouts"]
    assert {workout["workout_type"] for workout in found} == {"outdoor_running"}
    with pytest.raises(vol.Invalid):
        await ask("get_workouts", **TWO, type="sleepwalking")


@pytest.mark.parametrize(
    "action", ["get_sleep", "get_steps", "get_workouts", "get_training_load"]
)
@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        ("2026-11-18", "2026-11-17", "dates_reversed"),
        ("2026-11-18", "2026-11-19", "date_in_future"),
        ("2025-11-17", "2026-11-18", "range_too_long"),
        ("2009-12-31", "2010-01-01", "date_too_early"),
    ],
)
async def test_dates_that_cannot_be_answered(
    ask: Ask, cloud: ZeppCloud, action: str, first: str, last: str, key: str
) -> None:
    before = len(cloud.requests)
    with pytest.raises(ServiceValidationError) as err:
        await ask(action, start_date=first, end_date=last)
    assert err.value.translation_key == key
    assert len(cloud.requests) == before


async def test_a_year_is_not_too_long(ask: Ask) -> None:
    dates = {"start_date": "2025-11-18", "end_date": "2026-11-18"}
    assert (await ask("get_steps", **dates))["days"][0]["date"] == "2026-09-01"


class TestPoor:
    """Somebody of whom the cloud has nothing."""

    @pytest.fixture
    def person(self, time_zone: str) -> Person:
        """Return somebody who has registered and never worn anything."""
        return Person(time_zone=time_zone, first_day=TODAY + 9 * DAY, families=frozenset())

    @pytest.mark.parametrize(
        "action", ["get_sleep", "get_steps", "get_workouts", "get_training_load"]
    )
    async def test_what_was_never_measured(self, ask: Ask, action: str) -> None:
        with pytest.raises(ServiceValidationError) as err:
            await ask(action, **TWO)
        assert err.value.translation_key == "no_such_data"
