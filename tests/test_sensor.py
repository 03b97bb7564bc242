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
from .truth import assert_sensors, shown_states

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
}
TOTALS = {"steps", "distance", "active_energy", "active_time"}
UNDATED = {
    *TOTALS,
    "step_goal",
    "highest_heart_rate",
    "lowest_heart_rate",
    "average_heart_rate",
    "last_sync",
}
MOMENTARY = {
    "heart_rate": "2026-11-18T14:59:00+01:00",
    "stress": "2026-11-18T15:00:00+01:00",
}


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot in the form that Home Assistant's tests use."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


def states(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, State]:
    """Return the states of an entry's sensors by key."""
    found = {}
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        state = hass.states.get(entity.entity_id)
        if state:
            found[entity.unique_id.removeprefix("1100223344_")] = state
    return found


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
    for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id):
        state = hass.states.get(entity.entity_id)
        assert state
        attributes: dict[str, Any] = json.loads(json.dumps(dict(state.attributes)))
        assert {
            "unique_id": entity.unique_id,
            "state": state.state,
            **attributes,
        } == snapshot(name=entity.entity_id)


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
        for key, state in states(hass, entry).items()
    } == TABLE


async def test_what_is_enabled_at_first(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    await async_set_up(hass, entry)

    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert {entity.unique_id for entity in entities} == {
        f"1100223344_{key}" for key in TABLE
    }
    enabled = {entity.translation_key for entity in entities if not entity.disabled_by}
    assert enabled == ON
    assert states(hass, entry).keys() == ON
    assert {entity.translation_key for entity in entities if entity.entity_category} == {
        "last_sync"
    }
    assert all(entity.has_entity_name for entity in entities)


@all_enabled
async def test_only_the_synchronization_is_diagnostic(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    registry = er.async_get(hass)
    diagnostic = {
        entity.translation_key
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.entity_category is EntityCategory.DIAGNOSTIC
    }
    assert diagnostic == {"last_sync"}


@all_enabled
async def test_when_values_are_from(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await async_set_up(hass, entry)
    found = states(hass, entry)

    assert attribute(found, "measured_at") == MOMENTARY
    dates = attribute(found, "date")
    assert dates.keys() == TABLE.keys() - UNDATED - MOMENTARY.keys()
    assert dates.pop("vo2_max") == "2026-11-17", "there was a run the day before"
    assert set(dates.values()) == {"2026-11-18"}


@all_enabled
async def test_totals_say_since_when_they_count(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)

    assert attribute(states(hass, entry), "last_reset") == dict.fromkeys(
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
    state = states(hass, entry)["distance"]
    assert state.attributes["unit_of_measurement"] == "mi"
    assert float(state.state) == pytest.approx(metres / 1609.344)
