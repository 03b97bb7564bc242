"""What becomes of sensors: data that comes late, ends, or never was, and midnight."""

from dataclasses import replace
from datetime import date, timedelta
import json
from typing import NamedTuple

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import FAMILIES, Fault, Person, ZeppCloud

from .conftest import Tick, async_reload, async_set_up
from .truth import assert_sensors, sensor_states, shown_states

pytestmark = [
    pytest.mark.allowed_logs("Without the recorder"),
    pytest.mark.usefixtures("entity_registry_enabled_by_default"),
]

TODAY = date(2026, 11, 18)
YESTERDAY = date(2026, 11, 17)
ALWAYS = {
    "steps",
    "step_goal",
    "distance",
    "active_energy",
    "active_time",
    "heart_rate",
    "highest_heart_rate",
    "lowest_heart_rate",
    "average_heart_rate",
    "resting_heart_rate",
    "sleep_score",
    "sleep_duration",
    "deep_sleep",
    "light_sleep",
    "rem_sleep",
    "wake_after_sleep_onset",
    "awakenings",
    "sleep_start",
    "sleep_end",
    "nap_duration",
    "last_sync",
}
# Worked out of a night, once there is one.
OF_A_NIGHT = {"sleep_heart_rate", "sleep_midpoint", "sleep_regularity"}
TOTALS = {"steps", "distance", "active_energy", "active_time"}
ALL_TOTALS = {*TOTALS, "pai_today"}
RANGE = {"highest_heart_rate", "lowest_heart_rate", "average_heart_rate"}
FITNESS = {
    "acute_training_load",
    "chronic_training_load",
    "training_stress_balance",
    "acute_chronic_ratio",
}
OF_FAMILY = {
    "stress": {
        "stress",
        "average_stress",
        "highest_stress",
        "lowest_stress",
        "stress_relaxed",
        "stress_normal",
        "stress_medium",
        "stress_high",
    },
    "exertion": {*FITNESS, "exercise_score", "target_score", "recovery_factor"},
    "phn": {*FITNESS, "trimp"},
    "sport_load": {
        "training_load",
        "training_load_week",
        "training_load_optimal_min",
        "training_load_optimal_max",
        "training_load_overreaching",
        "training_status",
    },
    "vo2_max": {"vo2_max"},
    "readiness": {
        "readiness",
        "hrv_score",
        "resting_heart_rate_score",
        "skin_temperature_score",
        "mental_score",
        "physical_score",
        "sleep_breathing_score",
        "hrv_rmssd",
        "hrv_baseline",
        "resting_heart_rate_baseline",
        "resting_heart_rate_deviation",
        "skin_temperature_deviation",
    },
    "spo2": {"spo2"},
    "oxygen": {"oxygen_desaturation_index"},
    "respiratory_rate": {"respiratory_rate"},
    "pai": {"pai", "pai_today"},
    "biocharge": {"biocharge"},
    "wake_charge": {"biocharge_at_wake"},
    "charge_summary": {"biocharge_highest", "biocharge_lowest"},
    "workouts": {
        "last_workout_type",
        "last_workout_start",
        "last_workout_duration",
        "last_workout_distance",
        "last_workout_energy",
        "last_workout_average_heart_rate",
        "last_workout_max_heart_rate",
        "last_workout_training_load",
        "last_workout_aerobic_effect",
        "last_workout_anaerobic_effect",
    },
    "weight": {
        "weight",
        "body_mass_index",
        "body_fat",
        "muscle_mass",
        "body_water",
        "bone_mass",
        "visceral_fat",
        "basal_metabolism",
    },
    "blood_pressure": {"blood_pressure_systolic", "blood_pressure_diastolic"},
}
FAILING = {
    "stress": "eventType=all_day_stress",
    "exertion": "eventType=exertion",
    "phn": "eventType=phn",
    "sport_load": "SPORT_LOAD",
    "vo2_max": "VO2_MAX",
    "readiness": "eventType=readiness",
    "spo2": "subType=click",
    "oxygen": "subType=odi",
    "respiratory_rate": "eventType=RespiratoryRate",
    "pai": "eventType=PaiHealthInfo",
    "biocharge": "eventType=Charge&subType=real_data",
    "wake_charge": "eventType=Charge&subType=wake_data",
    "charge_summary": "eventType=Charge&subType=summary",
    "workouts": "/v1/sport/run/history.json",
    "weight": "weightRecords",
    "blood_pressure": "eventType=blood_pressure",
}
# What other families know as well.
SHARED = {"exertion": FITNESS, "phn": FITNESS, "vo2_max": {"vo2_max"}}
# What fatigue and fitness are worked out of if the cloud has none.
SPARE = ("sport_load", "workouts")


async def let_all_be_asked(person: Person, tick: Tick) -> None:
    """Let an hour go by without news, after which everything is asked."""
    person.sync_to(person.synced_at(dt_util.utcnow()))
    await tick(hours=1)


def states(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, State]:
    """Return the states of the account's sensors by key."""
    return sensor_states(hass, entry)


def having(found: dict[str, State], state: str) -> set[str]:
    """Return the sensors that show something."""
    return {key for key in found if found[key].state == state}


def test_all_families_are_covered() -> None:
    assert OF_FAMILY.keys() | {"devices", "hrv", "scale"} == FAMILIES


@pytest.mark.parametrize("family", sorted(OF_FAMILY))
async def test_a_family_that_the_account_comes_to_have(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    family: str,
) -> None:
    person.families = frozenset()
    await async_set_up(hass, entry)
    assert states(hass, entry).keys() == ALWAYS | OF_A_NIGHT
    loaded = entry.runtime_data

    person.families = frozenset({family, "scale"})
    await let_all_be_asked(person, tick)

    assert entry.runtime_data is loaded
    computed = FITNESS if family in SPARE else set()
    expected = ALWAYS | OF_A_NIGHT | OF_FAMILY[family] | computed
    assert states(hass, entry).keys() == expected
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert_sensors(hass, entry, truth, but=computed)


@pytest.mark.parametrize("family", sorted(OF_FAMILY))
async def test_what_was_there_before_is_there_at_the_next_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    family: str,
) -> None:
    await async_set_up(hass, entry)
    everything = states(hass, entry)
    cloud.faults.add(Fault(path=FAILING[family], times=None, status=500))

    await async_reload(hass, entry)

    found = states(hass, entry)
    assert found.keys() == everything.keys()
    assert having(found, "unknown") == OF_FAMILY[family] - SHARED.get(family, set())
    assert not having(found, "unavailable")
    cloud.faults.clear()
    await let_all_be_asked(person, tick)
    assert not having(states(hass, entry), "unknown")


@pytest.mark.allowed_logs("The cloud has not answered 3 times in a row")
@pytest.mark.parametrize("family", sorted(OF_FAMILY.keys() - SHARED.keys()))
async def test_a_family_that_is_lost_takes_its_own_sensors_along(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    family: str,
) -> None:
    await async_set_up(hass, entry)
    before = states(hass, entry)
    cloud.faults.add(Fault(path=FAILING[family], times=None, status=500))
    for _ in range(2):
        await let_all_be_asked(person, tick)
    found = states(hass, entry)
    assert not having(found, "unavailable")
    assert {found[key].state for key in OF_FAMILY[family]} == {
        before[key].state for key in OF_FAMILY[family]
    }, "values stand"

    await let_all_be_asked(person, tick)
    assert having(states(hass, entry), "unavailable") == OF_FAMILY[family]

    cloud.faults.clear()
    await let_all_be_asked(person, tick)
    found = states(hass, entry)
    assert not having(found, "unavailable")
    assert not having(found, "unknown")


@pytest.mark.allowed_logs("The cloud has not answered 3 times in a row")
async def test_a_sensor_with_two_sources_follows_both(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    for lost, gone in (
        ("exertion", OF_FAMILY["exertion"] - FITNESS),
        ("phn", OF_FAMILY["exertion"] | OF_FAMILY["phn"]),
    ):
        cloud.faults.add(Fault(path=FAILING[lost], times=None, status=500))
        for _ in range(3):
            await tick(hours=1)
        found = states(hass, entry)
        assert {key for key in found if found[key].state == "unavailable"} == gone

    cloud.faults.clear()
    await tick(hours=1)
    found = states(hass, entry)
    assert not [key for key in found if found[key].state == "unavailable"]


async def test_midnight_begins_a_new_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    freezer: FrozenDateTimeFactory,
    tick: Tick,
) -> None:
    freezer.move_to("2026-11-18T22:58:00+00:00")
    await async_set_up(hass, entry)
    evening = states(hass, entry)
    assert {evening[key].attributes["last_reset"] for key in ALL_TOTALS} == {
        "2026-11-17T23:00:00+00:00"
    }
    written = {key: state.last_reported for key, state in evening.items()}
    cloud.requests.clear()
    changes: list[Event[EventStateChangedData]] = []
    entity_ids = [state.entity_id for state in evening.values()]
    async_track_state_change_event(hass, entity_ids, changes.append)

    await tick(minutes=2)

    assert not cloud.requests
    midnight = states(hass, entry)
    changed = {event.data["entity_id"] for event in changes}
    assert changed == {evening[key].entity_id for key in ALL_TOTALS | RANGE}
    assert len(changes) == len(changed)
    for key in midnight.keys() - ALL_TOTALS - RANGE:
        assert midnight[key].last_reported == written[key], "not even the same again"
    for key in ALL_TOTALS:
        assert float(evening[key].state) > 0
        assert float(midnight[key].state) == 0
        assert midnight[key].attributes["last_reset"] == "2026-11-18T23:00:00+00:00"
    assert {midnight[key].state for key in RANGE} == {"unknown"}

    await tick(minutes=45)

    assert cloud.requests
    patient = OF_FAMILY["charge_summary"] | OF_FAMILY["wake_charge"]
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert_sensors(hass, entry, truth, but=patient)
    await let_all_be_asked(person, tick)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert_sensors(hass, entry, truth)
    assert {states(hass, entry)[key].attributes["last_reset"] for key in ALL_TOTALS} == {
        "2026-11-18T23:00:00+00:00"
    }
    assert states(hass, entry)["highest_heart_rate"].state != "unknown"


async def test_after_unloading_midnight_changes_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    tick: Tick,
) -> None:
    freezer.move_to("2026-11-18T22:58:00+00:00")
    await async_set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    before = states(hass, entry)

    await tick(minutes=2)

    assert states(hass, entry) == before


async def test_a_day_without_sleep_shows_the_night_before(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    person.edit(TODAY, night=None, naps=())
    await async_set_up(hass, entry)

    found = states(hass, entry)
    nightly = ("sleep_score", "sleep_start", "resting_heart_rate", "awakenings")
    assert {found[key].attributes["date"] for key in nightly} == {"2026-11-17"}
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    expected = truth.sensors["sleep_score"]
    assert isinstance(expected, int)
    assert int(found["sleep_score"].state) == expected


async def test_a_night_is_shown_as_a_whole(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    night = person.life(TODAY).night
    assert night
    person.edit(TODAY, night=replace(night, resting_heart_rate=0, score=0))
    await async_set_up(hass, entry)

    found = states(hass, entry)
    assert found["resting_heart_rate"].state == "unknown"
    assert found["sleep_score"].state == "unknown"
    assert found["sleep_score"].attributes["date"] == "2026-11-18"
    assert float(found["sleep_duration"].state) > 0
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert_sensors(hass, entry, truth)


async def test_an_account_without_any_data(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    person.first_day = date(2026, 12, 1)
    await async_set_up(hass, entry)

    shown = shown_states(hass, entry)
    assert shown.keys() == ALWAYS
    assert {key: shown[key] for key in TOTALS} == dict.fromkeys(TOTALS, 0)
    assert {shown[key] for key in ALWAYS - TOTALS} == {"unknown"}


async def test_a_watch_that_was_taken_off_weeks_ago(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    person.sync_to(dt_util.utcnow() - timedelta(days=40))
    await async_set_up(hass, entry)

    shown = shown_states(hass, entry)
    # What people do now and then is looked for further back.
    seldom = OF_FAMILY["workouts"] | OF_FAMILY["weight"] | OF_FAMILY["blood_pressure"]
    assert shown.keys() >= ALWAYS | {"last_workout_type", "weight", "vo2_max"}
    assert shown.keys() <= ALWAYS | seldom | {"vo2_max"}
    assert shown["steps"] == 0
    assert "unavailable" not in shown.values()


class Load(NamedTuple):
    """What the cloud says of a day's training load; -1 is nothing."""

    day: int
    week: int
    low: int
    high: int
    limit: int


def sport_load(**days: Load) -> Fault:
    """Return an answer with the training load of some days, like `d17`."""
    items = [
        {
            "dayId": f"2026-11-{name[1:]}",
            "currnetDayTrainLoad": load.day,
            "wtlSum": load.week,
            "wtlSumOptimalMin": load.low,
            "wtlSumOptimalMax": load.high,
            "wtlSumOverreaching": load.limit,
        }
        for name, load in days.items()
    ]
    return Fault(path="SPORT_LOAD", times=None, body=json.dumps({"items": items}))


@pytest.mark.parametrize(
    ("load", "status"),
    [
        (Load(9, 99, 100, 200, 300), "low"),
        (Load(9, 100, 100, 200, 300), "optimal"),
        (Load(9, 200, 100, 200, 300), "optimal"),
        (Load(9, 201, 100, 200, 300), "high"),
        (Load(9, 299, 100, 200, 300), "high"),
        (Load(9, 300, 100, 200, 300), "overreaching"),
        (Load(9, 0, 0, 0, 50), "optimal"),
        (Load(9, -1, 100, 200, 300), "unknown"),
        (Load(9, 150, -1, 200, 300), "unknown"),
        (Load(9, 150, 100, -1, 300), "unknown"),
        (Load(9, 150, 100, 200, -1), "unknown"),
    ],
)
async def test_training_status(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    load: Load,
    status: str,
) -> None:
    cloud.faults.add(sport_load(d18=load))
    await async_set_up(hass, entry)

    assert states(hass, entry)["training_status"].state == status


async def test_a_daily_value_is_that_of_the_newest_day_that_has_it(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    cloud.faults.add(
        sport_load(
            d16=Load(30, 280, 100, 200, 250),
            d17=Load(40, 290, 100, -1, 300),
            d18=Load(-1, 310, 110, -1, -1),
        )
    )
    await async_set_up(hass, entry)

    found = states(hass, entry)
    assert {
        key: (found[key].state, found[key].attributes["date"])
        for key in OF_FAMILY["sport_load"]
    } == {
        "training_load": ("40", "2026-11-17"),
        "training_load_week": ("310", "2026-11-18"),
        "training_load_optimal_min": ("110", "2026-11-18"),
        "training_load_optimal_max": ("200", "2026-11-16"),
        "training_load_overreaching": ("300", "2026-11-17"),
        "training_status": ("overreaching", "2026-11-16"),
    }
