"""The events of an account, through Home Assistant."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import json
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.zepp import event as event_platform
from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from tests.zepp_cloud import Fault, Mode, Nap, Night, Person, Segment, Workout, ZeppCloud

from .conftest import Tick, async_reload, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
YESTERDAY: Final = date(2026, 11, 17)
RUN: Final = Workout(kind="run", start=880, end=930, load=70)
NO_BAND: Final = '{"code":1,"message":"success","data":[]}'
NO_WORKOUTS: Final = '{"code":1,"data":{"next":-1,"summary":[]}}'

GOOD: Final[dict[str, Any]] = {
    "since": "2026-11-01T00:00:00+00:00",
    "nights": {},
    "naps": [],
    "workouts": {},
}

type Fired = Callable[[], list[tuple[str, str]]]


def a_nap(hour: int, minute: int = 0, length: int = 30) -> Nap:
    start = datetime(2026, 11, 18, hour, minute, tzinfo=UTC)
    return Nap(start=int(start.timestamp()), segments=(Segment(length, Mode.LIGHT),))


def a_night(person: Person, day: date = TODAY) -> Night:
    night = person.life(day).night
    assert night
    return night


def attributes_of(hass: HomeAssistant, key: str) -> Mapping[str, Any]:
    state = hass.states.get(f"event.mira_{key}")
    assert state
    return state.attributes


def state_of(hass: HomeAssistant, key: str) -> str | None:
    state = hass.states.get(f"event.mira_{key}")
    return state.state if state else None


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who has neither slept nor trained today."""
    person.edit(TODAY, night=None, naps=(), workouts=())
    person.edit(YESTERDAY, workouts=(RUN,), naps=())
    return person


@pytest.fixture
def known(hass_storage: dict[str, Any], entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that was set up long ago."""
    key = f"{DOMAIN}.{entry.entry_id}.happenings"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": GOOD}
    return entry


@pytest.fixture
def fired(hass: HomeAssistant) -> Fired:
    """Return a function that tells what was fired since it was called last."""
    events: list[Event[EventStateChangedData]] = async_capture_events(
        hass, EVENT_STATE_CHANGED
    )

    def since() -> list[tuple[str, str]]:
        found = []
        for event in events:
            new, old = event.data["new_state"], event.data["old_state"]
            if (
                new
                and new.domain == "event"
                and new.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)
                and old
                and old.state not in {new.state, STATE_UNAVAILABLE}
            ):
                key = new.entity_id.rpartition("_")[2]
                found.append((key, str(new.attributes["event_type"])))
        events.clear()
        return found

    return since


async def test_nothing_is_fired_at_start(
    hass: HomeAssistant, entry: MockConfigEntry, fired: Fired, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    await tick(minutes=35)

    assert fired() == []
    assert {key: state_of(hass, key) for key in ("night", "nap", "workout")} == {
        "night": STATE_UNKNOWN,
        "nap": STATE_UNKNOWN,
        "workout": STATE_UNKNOWN,
    }
    registry = er.async_get(hass)
    found = registry.async_get("event.mira_night")
    assert found
    assert found.unique_id == "1100223344_night"
    assert found.translation_key == "night"
    assert attributes_of(hass, "night")["event_types"] == ["recorded", "revised"]


async def test_a_night_is_recorded_and_revised(
    hass: HomeAssistant, known: MockConfigEntry, person: Person, fired: Fired, tick: Tick
) -> None:
    await async_set_up(hass, known)
    night = replace(a_night(person, YESTERDAY), start=a_nap(7).start, score=77)
    person.edit(TODAY, night=night)
    await tick(minutes=35)

    assert fired() == [("night", "recorded")]
    attributes = attributes_of(hass, "night")
    assert attributes["start"] == "2026-11-18T08:00:00+01:00"
    assert attributes["date"] == "2026-11-18"
    assert attributes["sleep_score"] == 77
    assert attributes["sleep_duration"] == night.asleep
    assert attributes["deep_sleep"] == night.minutes(Mode.DEEP)
    assert attributes["resting_heart_rate"] == night.resting_heart_rate
    end = datetime.fromisoformat(attributes["end"])
    recorded = state_of(hass, "night")
    assert recorded
    age = datetime.fromisoformat(recorded) - end
    assert attributes["age_minutes"] == age // timedelta(minutes=1)

    await tick(minutes=35)
    assert fired() == []

    person.edit(TODAY, night=replace(night, score=78))
    await tick(minutes=35)
    assert fired() == [("night", "revised")]
    assert attributes_of(hass, "night")["sleep_score"] == 78


@pytest.mark.parametrize("is_restart", [False, True])
async def test_a_night_that_grows_over_midnight_is_recorded_once(
    hass: HomeAssistant,
    known: MockConfigEntry,
    person: Person,
    fired: Fired,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
    is_restart: bool,
) -> None:
    """It gets another date then."""
    freezer.move_to("2026-11-17T22:55:00+00:00")
    person.edit(YESTERDAY, night=None)
    await async_set_up(hass, known)
    start = int(datetime(2026, 11, 17, 18, 0, tzinfo=UTC).timestamp())
    night = Night(
        start=start,
        segments=(Segment(280, Mode.LIGHT),),
        score=60,
        resting_heart_rate=50,
    )
    person.edit(YESTERDAY, night=night)
    await tick(minutes=35)
    assert fired() == [("night", "recorded")]
    assert attributes_of(hass, "night")["date"] == "2026-11-17"

    if is_restart:
        await async_reload(hass, known)
        fired()
    person.edit(YESTERDAY, night=None)
    person.edit(TODAY, night=replace(night, segments=(Segment(600, Mode.LIGHT),)))
    await tick(hours=8)
    assert fired() == [("night", "revised")]
    assert attributes_of(hass, "night")["date"] == "2026-11-18"


async def test_several_are_fired_one_by_one_in_order(
    hass: HomeAssistant, known: MockConfigEntry, person: Person, fired: Fired, tick: Tick
) -> None:
    await async_set_up(hass, known)
    person.edit(TODAY, naps=(a_nap(10), a_nap(12)), workouts=(RUN,))
    person.edit(YESTERDAY, night=replace(a_night(person, YESTERDAY), score=12))
    await tick(minutes=35)

    assert fired() == [
        ("night", "revised"),
        ("nap", "recorded"),
        ("nap", "recorded"),
        ("workout", "recorded"),
    ]
    assert attributes_of(hass, "nap")["start"] == "2026-11-18T13:00:00+01:00"
    assert attributes_of(hass, "nap")["nap_duration"] == 30
    workout = attributes_of(hass, "workout")
    assert workout["workout_type"] == "outdoor_running"
    assert workout["training_load"] == 70
    assert workout["end"] == "2026-11-18T15:30:00+01:00"


async def test_a_nap_that_grows_is_fired_once(
    hass: HomeAssistant, known: MockConfigEntry, person: Person, fired: Fired, tick: Tick
) -> None:
    await async_set_up(hass, known)
    person.edit(TODAY, naps=(a_nap(12),))
    await tick(minutes=35)
    person.edit(TODAY, naps=(a_nap(11, 50, length=70),))
    await tick(minutes=35)

    assert fired() == [("nap", "recorded")]


async def test_what_came_while_away_is_not_fired(
    hass: HomeAssistant, known: MockConfigEntry, person: Person, fired: Fired, tick: Tick
) -> None:
    await async_set_up(hass, known)
    person.edit(TODAY, naps=(a_nap(12),))
    await tick(minutes=5)
    await async_reload(hass, known)
    await tick(minutes=35)

    assert fired() == []


@pytest.mark.parametrize("is_restart", [True, False])
async def test_an_empty_first_answer_brings_nothing_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    request: pytest.FixtureRequest,
    person: Person,
    cloud: ZeppCloud,
    fired: Fired,
    tick: Tick,
    is_restart: bool,
) -> None:
    """After a restart the store knows; after the very first start all of it is old."""
    person.edit(TODAY, naps=(a_nap(12),))
    if is_restart:
        request.getfixturevalue("known")
        await async_set_up(hass, entry)
        await hass.config_entries.async_unload(entry.entry_id)
    cloud.faults.add(Fault(path="/v1/data/", body=NO_BAND))
    cloud.faults.add(Fault(path="/v1/sport/", body=NO_WORKOUTS, times=2))
    await async_set_up(hass, entry)
    assert not entry.runtime_data.coordinator.account.naps
    assert "workouts" not in entry.runtime_data.coordinator.account.daily
    await tick(minutes=35)
    assert entry.runtime_data.coordinator.account.naps
    await tick(minutes=35)
    assert entry.runtime_data.coordinator.account.daily["workouts"]
    assert fired() == []

    person.edit(TODAY, naps=(a_nap(12), a_nap(14)))
    await tick(minutes=35)
    assert fired() == [("nap", "recorded")]


async def test_workouts_that_answer_late_are_not_fired(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    fired: Fired,
    tick: Tick,
) -> None:
    cloud.faults.add(Fault(path="/v1/sport/", status=500))
    await async_set_up(hass, entry)
    assert state_of(hass, "workout") is None
    person.edit(TODAY, workouts=(RUN,))
    await tick(minutes=35)
    assert state_of(hass, "workout") == STATE_UNKNOWN
    assert fired() == []

    person.edit(TODAY, workouts=(RUN, replace(RUN, start=940, end=950)))
    await tick(minutes=35)
    assert fired() == [("workout", "recorded")]


async def test_the_first_workout_of_an_account_is_fired(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """The entity appears with it, without a reload."""
    person.first_day = TODAY - timedelta(days=30)
    for back in range(31):
        person.edit(TODAY - timedelta(days=back), workouts=())
    await async_set_up(hass, entry)
    assert state_of(hass, "workout") is None

    later = replace(RUN, start=960, end=1000)
    person.edit(TODAY, workouts=(replace(RUN, start=925, end=935), later))
    await tick(minutes=120)

    assert attributes_of(hass, "workout")["end"] == "2026-11-18T16:40:00+01:00"
    assert state_of(hass, "workout") not in (None, STATE_UNKNOWN)


async def test_a_disabled_event_stays_silent(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, fired: Fired, tick: Tick
) -> None:
    er.async_get(hass).async_get_or_create(
        "event",
        DOMAIN,
        "1100223344_nap",
        suggested_object_id="mira_nap",
        config_entry=entry,
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await async_set_up(hass, entry)
    person.edit(TODAY, naps=(a_nap(12),), workouts=(RUN,))
    await tick(minutes=35)

    assert fired() == [("workout", "recorded")]
    assert state_of(hass, "nap") is None


async def test_an_event_known_from_before_is_there_while_its_family_fails(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    assert state_of(hass, "workout") == STATE_UNKNOWN
    cloud.faults.add(Fault(path="/v1/sport/", status=500, times=None))
    await async_reload(hass, entry)

    assert state_of(hass, "workout") == STATE_UNKNOWN


@pytest.mark.allowed_logs("times in a row")
async def test_events_are_unavailable_while_their_family_is_lost(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="/v1/sport/", status=500, times=None))
    for _ in range(4):
        await tick(minutes=61)
    assert state_of(hass, "workout") == STATE_UNAVAILABLE
    assert state_of(hass, "night") == STATE_UNKNOWN

    cloud.faults.clear()
    person.edit(TODAY, workouts=(RUN,))
    await tick(minutes=61)
    assert attributes_of(hass, "workout")["event_type"] == "recorded"


async def test_an_event_outlives_a_restart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    fired: Fired,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    person.edit(TODAY, naps=(a_nap(14),))
    await tick(minutes=35)
    before = state_of(hass, "nap")
    assert fired() == [("nap", "recorded")]
    stored = hass_storage[f"{DOMAIN}.{entry.entry_id}.happenings"]["data"]
    assert stored["since"] == "2026-11-18T14:20:30+00:00"
    assert ["2026-11-18T14:00:00+00:00", "2026-11-18T14:30:00+00:00"] in json.loads(
        json.dumps(stored["naps"])
    )

    freezer.tick(60)
    await async_reload(hass, entry)
    assert state_of(hass, "nap") == before
    assert stored["since"] == "2026-11-18T14:20:30+00:00"

    await hass.config_entries.async_remove(entry.entry_id)
    assert f"{DOMAIN}.{entry.entry_id}.happenings" not in hass_storage


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        "text",
        {**GOOD, "since": "yesterday"},
        {**GOOD, "since": None},
        {**GOOD, "nights": []},
        {**GOOD, "nights": {"today": "x"}},
        {**GOOD, "shown": []},
        {**GOOD, "shown": {"2026-11-18": {"scores": [75]}}},
        {**GOOD, "shown": {"2026-11-18": {"scores": ["x"], "resting_heart_rates": []}}},
        {**GOOD, "spans": []},
        {**GOOD, "spans": {"2026-11-18": ["2026-11-01T00:00:00+00:00"]}},
        {**GOOD, "naps": [["2026-11-01T00:00:00+00:00"]]},
        {**GOOD, "workouts": {"1": 5}},
    ],
)
async def test_a_corrupt_store_begins_anew(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_storage: dict[str, Any],
    fired: Fired,
    tick: Tick,
    data: object,
) -> None:
    key = f"{DOMAIN}.{entry.entry_id}.happenings"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}
    person.edit(TODAY, naps=(a_nap(12),))
    await async_set_up(hass, entry)
    await tick(minutes=35)
    assert fired() == []
    assert hass_storage[key]["data"]["since"] == "2026-11-18T14:20:30+00:00"

    person.edit(TODAY, naps=(a_nap(12), a_nap(14, length=35)))
    await tick(minutes=35)
    assert fired() == [("nap", "recorded")]


async def test_two_accounts_do_not_mix(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    fired: Fired,
    tick: Tick,
) -> None:
    other = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    other.edit(TODAY, night=None, naps=(), workouts=())
    cloud.people.append(other)
    second = MockConfigEntry(
        domain=DOMAIN,
        title=other.name,
        unique_id=other.user_id,
        data={**entry.data, CONF_USER_ID: other.user_id, "token": other.token},
        options=entry.options,
    )
    second.add_to_hass(hass)
    await async_set_up(hass, entry)
    person.edit(TODAY, naps=(a_nap(14),))
    await tick(minutes=35)

    assert fired() == [("nap", "recorded")]
    mira, jo = hass.states.get("event.mira_nap"), hass.states.get("event.jo_nap")
    assert mira
    assert jo
    assert mira.state != STATE_UNKNOWN
    assert jo.state == STATE_UNKNOWN


async def test_a_poll_without_news_writes_no_event(
    hass: HomeAssistant, entry: MockConfigEntry, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    events: list[Event[Any]] = async_capture_events(hass, EVENT_STATE_CHANGED)
    await tick(minutes=35)

    assert events
    assert not [found for found in events if found.data["entity_id"].startswith("event.")]


def test_platform_does_not_limit_parallel_updates() -> None:
    """It only reads what the coordinator has."""
    assert event_platform.PARALLEL_UPDATES == 0
