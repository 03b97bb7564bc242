"""What the sensors are and what they show, through Home Assistant."""

import json
from typing import Any, NamedTuple

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from tests.zepp_cloud import Person, ZeppCloud

from .conftest import async_set_up
from .truth import assert_sensors, sensor_states, shown_states

pytestmark = pytest.mark.allowed_logs("Without the recorder")
all_enabled = pytest.mark.usefixtures("entity_registry_enabled_by_default")


class Facts(NamedTuple):
    """What the contract says of a sensor."""

    unit: str | None
    device_class: str | None
    state_class: str | None


_SCORE = Facts(None, None, "measurement")
_PULSE = Facts("bpm", None, "measurement")
_SLEEP = Facts("h", "duration", "measurement")
_SHARE = Facts("%", None, "measurement")
_MILLISECONDS = Facts("ms", None, "measurement")
_KILOGRAMS = Facts("kg", None, "measurement")
_PRESSURE = Facts("mmHg", None, "measurement")
_TIME = Facts(None, "timestamp", None)

TABLE = {
    "steps": Facts("steps", None, "total"),
    "step_goal": Facts("steps", None, None),
    "distance": Facts("km", "distance", "total"),
    "active_energy": Facts("kcal", "energy", "total"),
    "active_time": Facts("min", "duration", "total"),
    "heart_rate": Facts("bpm", None, None),
    "resting_heart_rate": _PULSE,
    "highest_heart_rate": _PULSE,
    "lowest_heart_rate": _PULSE,
    "average_heart_rate": _PULSE,
    "sleep_score": _SCORE,
    "sleep_duration": _SLEEP,
    "deep_sleep": _SLEEP,
    "light_sleep": _SLEEP,
    "rem_sleep": _SLEEP,
    "wake_after_sleep_onset": Facts("min", "duration", "measurement"),
    "awakenings": _SCORE,
    "sleep_start": _TIME,
    "sleep_end": _TIME,
    "nap_duration": Facts("min", "duration", "measurement"),
    "stress": _SCORE,
    "average_stress": _SCORE,
    "highest_stress": _SCORE,
    "lowest_stress": _SCORE,
    "stress_relaxed": _SHARE,
    "stress_normal": _SHARE,
    "stress_medium": _SHARE,
    "stress_high": _SHARE,
    "acute_training_load": _SCORE,
    "chronic_training_load": _SCORE,
    "training_stress_balance": _SCORE,
    "trimp": _SCORE,
    "exercise_score": _SCORE,
    "target_score": _SCORE,
    "recovery_factor": _SCORE,
    "training_load": _SCORE,
    "training_load_week": _SCORE,
    "training_load_optimal_min": _SCORE,
    "training_load_optimal_max": _SCORE,
    "training_load_overreaching": _SCORE,
    "training_status": Facts(None, "enum", None),
    "vo2_max": Facts("mL/(kg·min)", None, "measurement"),
    "last_sync": _TIME,
    "readiness": _SCORE,
    "hrv_score": _SCORE,
    "resting_heart_rate_score": _SCORE,
    "skin_temperature_score": _SCORE,
    "mental_score": _SCORE,
    "physical_score": _SCORE,
    "sleep_breathing_score": _SCORE,
    "hrv_rmssd": _MILLISECONDS,
    "hrv_baseline": _MILLISECONDS,
    "resting_heart_rate_baseline": _PULSE,
    "resting_heart_rate_deviation": _PULSE,
    "skin_temperature_deviation": Facts("°C", "temperature_delta", "measurement"),
    "spo2": Facts("%", None, None),
    "oxygen_desaturation_index": Facts("1/h", None, "measurement"),
    "respiratory_rate": Facts("breaths/min", None, "measurement"),
    "sleep_heart_rate": _PULSE,
    "pai": _SCORE,
    "pai_today": Facts(None, None, "total"),
    "biocharge": Facts("%", None, None),
    "biocharge_at_wake": _SHARE,
    "biocharge_highest": _SHARE,
    "biocharge_lowest": _SHARE,
    "sleep_midpoint": _TIME,
    "sleep_regularity": _SHARE,
    "acute_chronic_ratio": _SCORE,
    "last_workout_type": Facts(None, "enum", None),
    "last_workout_start": _TIME,
    "last_workout_duration": Facts("min", "duration", None),
    "last_workout_distance": Facts("m", "distance", None),
    "last_workout_energy": Facts("kcal", "energy", None),
    "last_workout_average_heart_rate": Facts("bpm", None, None),
    "last_workout_max_heart_rate": Facts("bpm", None, None),
    "last_workout_training_load": _SCORE,
    "last_workout_aerobic_effect": _SCORE,
    "last_workout_anaerobic_effect": _SCORE,
    "weight": Facts("kg", "weight", "measurement"),
    "body_mass_index": _SCORE,
    "body_fat": _SHARE,
    "muscle_mass": _KILOGRAMS,
    "body_water": _SHARE,
    "bone_mass": _KILOGRAMS,
    "visceral_fat": _SCORE,
    "basal_metabolism": Facts("kcal", None, "measurement"),
    "blood_pressure_systolic": _PRESSURE,
    "blood_pressure_diastolic": _PRESSURE,
}
ON = {
    "steps",
    "distance",
    "active_energy",
    "heart_rate",
    "resting_heart_rate",
    "sleep_score",
    "sleep_duration",
    "deep_sleep",
    "light_sleep",
    "rem_sleep",
    "wake_after_sleep_onset",
    "sleep_start",
    "sleep_end",
    "stress",
    "average_stress",
    "acute_training_load",
    "chronic_training_load",
    "training_stress_balance",
    "trimp",
    "training_load",
    "training_load_week",
    "training_status",
    "vo2_max",
    "last_sync",
    "readiness",
    "hrv_rmssd",
    "skin_temperature_deviation",
    "spo2",
    "respiratory_rate",
    "pai",
    "biocharge",
    "last_workout_type",
    "last_workout_start",
    "last_workout_duration",
    "weight",
}
TOTALS = {"steps", "distance", "active_energy", "active_time", "pai_today"}
UNDATED = {
    *TOTALS,
    "step_goal",
    "highest_heart_rate",
    "lowest_heart_rate",
    "average_heart_rate",
    "last_sync",
}
_WEIGHED = ("weight", "body_mass_index")
_BY_A_SCALE = (
    "body_fat",
    "muscle_mass",
    "body_water",
    "bone_mass",
    "visceral_fat",
    "basal_metabolism",
)
_PRESSURES = ("blood_pressure_systolic", "blood_pressure_diastolic")
MOMENTARY = {
    "heart_rate": "2026-11-18T14:59:00+01:00",
    "stress": "2026-11-18T15:00:00+01:00",
    "spo2": "2026-11-18T14:30:41+01:00",
    "biocharge": "2026-11-18T14:59:00+01:00",
    # Typed in since the scale was stood on.
    **dict.fromkeys(_WEIGHED, "2026-11-17T07:19:00+01:00"),
    **dict.fromkeys(_BY_A_SCALE, "2026-11-16T06:23:00+01:00"),
    **dict.fromkeys(_PRESSURES, "2026-11-17T10:01:00+01:00"),
}
# There was a run the day before.
OF_THE_RUN = {"vo2_max", *(key for key in TABLE if key.startswith("last_workout_"))}
FITNESS = {
    "acute_training_load",
    "chronic_training_load",
    "training_stress_balance",
    "acute_chronic_ratio",
}


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot in the form that Home Assistant's tests use."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


def attribute(found: dict[str, State], name: str) -> dict[str, Any]:
    """Return an attribute of the sensors that have it."""
    return {
        key: state.attributes[name]
        for key, state in found.items()
        if name in state.attributes
    }


@all_enabled
async def test_sensors_tell_the_truth(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert shown_states(hass, entry).keys() == truth.sensors.keys()
    assert_sensors(hass, entry, truth)


@all_enabled
async def test_sensors_and_their_states(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await async_set_up(hass, entry)

    # Plain values: the registry's own form differs from release to release.
    for key, state in sensor_states(hass, entry).items():
        entity = entity_registry.async_get(state.entity_id)
        assert entity
        assert entity.unique_id == f"1100223344_{key}"
        attributes: dict[str, Any] = json.loads(json.dumps(dict(state.attributes)))
        assert {
            "unique_id": entity.unique_id,
            "state": state.state,
            **attributes,
        } == snapshot(name=state.entity_id)


@all_enabled
async def test_units_and_classes_are_those_of_the_contract(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)

    assert {
        key: Facts(
            state.attributes.get("unit_of_measurement"),
            state.attributes.get("device_class"),
            state.attributes.get("state_class"),
        )
        for key, state in sensor_states(hass, entry).items()
    } == TABLE


async def test_what_is_enabled_at_first(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    await async_set_up(hass, entry)

    entities = [
        entity
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.unique_id.removeprefix("1100223344_") in TABLE
    ]
    assert len(entities) == len(TABLE)
    enabled = {entity.translation_key for entity in entities if not entity.disabled_by}
    assert enabled == ON
    assert sensor_states(hass, entry).keys() == ON
    assert {entity.translation_key for entity in entities if entity.entity_category} == {
        "last_sync"
    }
    assert all(entity.has_entity_name for entity in entities)


@all_enabled
async def test_only_what_is_about_the_synchronization_is_diagnostic(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    registry = er.async_get(hass)
    diagnostic = {
        entity.translation_key
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.entity_category is EntityCategory.DIAGNOSTIC
    }
    assert diagnostic == {"last_sync", "sync_overdue"}


@all_enabled
async def test_when_values_are_from(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await async_set_up(hass, entry)
    found = sensor_states(hass, entry)

    assert attribute(found, "measured_at") == MOMENTARY
    dates = attribute(found, "date")
    assert dates.keys() == TABLE.keys() - UNDATED - MOMENTARY.keys()
    assert {dates.pop(key) for key in OF_THE_RUN} == {"2026-11-17"}
    assert set(dates.values()) == {"2026-11-18"}
    assert attribute(found, "source") == dict.fromkeys(FITNESS, "cloud")


@all_enabled
async def test_totals_say_since_when_they_count(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)

    assert attribute(sensor_states(hass, entry), "last_reset") == dict.fromkeys(
        TOTALS, "2026-11-17T23:00:00+00:00"
    )


async def test_distance_is_shown_in_miles_where_miles_are_used(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    await async_set_up(hass, entry)

    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    metres = truth.sensors["distance"]
    assert isinstance(metres, int)
    state = sensor_states(hass, entry)["distance"]
    assert state.attributes["unit_of_measurement"] == "mi"
    assert float(state.state) == pytest.approx(metres / 1609.344)
