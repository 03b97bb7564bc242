"""Which entities an account has: those that it has shown data for."""

from datetime import date, datetime

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from tests.zepp_cloud import FAMILIES, Fault, Person, Weighing, ZeppCloud

from .conftest import TIME_ZONE, Tick, async_reload, async_set_up
from .test_sensor_days import ALWAYS, OF_A_NIGHT, OF_FAMILY, let_all_be_asked
from .truth import assert_sensors, sensor_states

pytestmark = pytest.mark.allowed_logs("Without the recorder")
all_enabled = pytest.mark.usefixtures("entity_registry_enabled_by_default")

FIRST = date(2026, 9, 1)
TODAY = date(2026, 11, 18)
WATCH = Person(time_zone=TIME_ZONE, first_day=FIRST)
STRAP = Person.strap(time_zone=TIME_ZONE, first_day=FIRST)
BAND = Person.old_band(time_zone=TIME_ZONE, first_day=FIRST)
OF_WORKOUTS = {"calendar.mira_workouts", "event.mira_workout"}
BY_HAND = {"weight", "body_mass_index"}


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot in the form that Home Assistant's tests use."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


def entities(hass: HomeAssistant, entry: MockConfigEntry) -> list[er.RegistryEntry]:
    return er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)


def entity_ids(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    return {entity.entity_id for entity in entities(hass, entry)}


def line(hass: HomeAssistant, entity_id: str, *, is_on: bool) -> str:
    """Return what an entity shows, and whether one sees it without looking for it."""
    state = hass.states.get(entity_id)
    assert state
    unit = state.attributes.get("unit_of_measurement")
    shown = state.state if unit is None else f"{state.state} {unit}"
    return shown if is_on else f"({shown})"


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(WATCH, id="watch"),
        pytest.param(STRAP, id="strap"),
        pytest.param(BAND, id="old band"),
    ],
)
async def test_exactly_what_there_is_data_for(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    snapshot: SnapshotAssertion,
) -> None:
    """What is not enabled at first is in brackets."""
    await async_set_up(hass, entry)
    registry = er.async_get(hass)
    found = entities(hass, entry)
    enabled = {entity.entity_id for entity in found if not entity.disabled_by}
    assert {state.entity_id for state in hass.states.async_all()} >= enabled
    for entity in found:
        registry.async_update_entity(entity.entity_id, disabled_by=None)
    await async_reload(hass, entry)

    ids = sorted(entity_ids(hass, entry))
    assert {
        entity_id: line(hass, entity_id, is_on=entity_id in enabled) for entity_id in ids
    } == snapshot
    truth = cloud.truth(person, now=dt_util.utcnow(), since=FIRST)
    assert_sensors(hass, entry, truth)
    known = {key for key, value in truth.sensors.items() if value is not None}
    counters = {"steps", "distance", "active_energy", "active_time"}
    assert sensor_states(hass, entry).keys() == known | counters
    for family in OF_FAMILY.keys() - person.families:
        assert known.isdisjoint(OF_FAMILY[family])
    assert (set(ids) >= OF_WORKOUTS) == ("workouts" in person.families)


@all_enabled
async def test_what_an_account_comes_to_have_appears_on_all_platforms(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.families = frozenset({"devices"})
    await async_set_up(hass, entry)
    before = entity_ids(hass, entry)
    assert before.isdisjoint(OF_WORKOUTS)
    loaded = entry.runtime_data

    person.families |= {"workouts"}
    await tick(minutes=31)

    assert entry.runtime_data is loaded
    new = entity_ids(hass, entry) - before
    assert new >= OF_WORKOUTS
    sensors = {entity_id for entity_id in new if entity_id.startswith("sensor.")}
    assert len(sensors) == len(OF_FAMILY["workouts"]) + 4, "and fitness, of their loads"
    assert new == sensors | OF_WORKOUTS


@all_enabled
async def test_the_first_record_of_a_day_makes_the_sensor(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.families = frozenset({"weight", "scale"})
    for back in range(1, 80):
        person.edit(date.fromordinal(TODAY.toordinal() - back), weight=())
    weighed = datetime.fromisoformat("2026-11-18T14:40:00+00:00")
    person.edit(TODAY, weight=(Weighing(int(weighed.timestamp()), 71.25),))
    await async_set_up(hass, entry)
    assert sensor_states(hass, entry).keys() == ALWAYS | OF_A_NIGHT

    await tick(minutes=45)
    await let_all_be_asked(person, tick)

    found = sensor_states(hass, entry)
    assert found.keys() == ALWAYS | OF_A_NIGHT | BY_HAND
    assert found["weight"].state == "71.25"
    assert found["weight"].attributes["measured_at"] == "2026-11-18T15:40:00+01:00"


@all_enabled
async def test_weight_typed_in_tells_nothing_of_the_body(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    person.families = FAMILIES - {"scale"}
    await async_set_up(hass, entry)

    shown = sensor_states(hass, entry).keys()
    assert shown & OF_FAMILY["weight"] == BY_HAND
    truth = cloud.truth(person, now=dt_util.utcnow(), since=FIRST)
    assert_sensors(hass, entry, truth)


@all_enabled
@pytest.mark.allowed_logs("The cloud has not answered 3 times in a row")
async def test_workouts_that_fail_at_the_next_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    before = entity_ids(hass, entry)
    cloud.faults.add(Fault(path="history.json", times=None, status=500))
    await async_reload(hass, entry)

    assert entity_ids(hass, entry) == before
    for entity_id in OF_WORKOUTS:
        state = hass.states.get(entity_id)
        assert state
        assert state.state != "unavailable"
    for _ in range(2):
        await let_all_be_asked(person, tick)
    for entity_id in OF_WORKOUTS:
        state = hass.states.get(entity_id)
        assert state
        assert state.state == "unavailable"


@all_enabled
async def test_nothing_goes_that_an_account_has_shown_before(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    """The family answers, but has nothing of the last days any more."""
    await async_set_up(hass, entry)
    before = entity_ids(hass, entry)
    person.families = frozenset({"devices"})

    await async_reload(hass, entry)

    assert entity_ids(hass, entry) == before
    gone = {
        key for key, state in sensor_states(hass, entry).items() if state.state == "unknown"
    }
    assert gone == set().union(*OF_FAMILY.values())
