"""The sensors about the import of the past, which there are with a recorder only."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Fault, ZeppCloud

from .conftest import Tick, async_set_up

pytestmark = pytest.mark.usefixtures("recorder_mock")

PROGRESS = "sensor.mira_history_progress"
START = "sensor.mira_history_start"


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state
    return state.state


async def test_units_and_classes_are_those_of_the_contract(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    await async_set_up(hass, entry)

    facts = {}
    for entity_id in (PROGRESS, START):
        entity, state = entity_registry.async_get(entity_id), hass.states.get(entity_id)
        assert entity
        assert state
        facts[entity.unique_id] = (
            state.attributes["friendly_name"],
            entity.entity_category,
            state.attributes.get("unit_of_measurement"),
            state.attributes.get("device_class"),
            state.attributes.get("state_class"),
        )
    assert facts == {
        "1100223344_history_progress": (
            "Mira History progress",
            "diagnostic",
            "%",
            None,
            None,
        ),
        "1100223344_history_start": (
            "Mira History start",
            "diagnostic",
            None,
            "timestamp",
            None,
        ),
    }


@pytest.mark.parametrize("options", [{"history_days": 60}])
async def test_the_start_is_the_oldest_day_and_stays(
    hass: HomeAssistant, entry: MockConfigEntry, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    assert state_of(hass, START) == "2026-09-19T22:00:00+00:00"
    assert state_of(hass, PROGRESS) == "unknown"

    await tick(days=1)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(hass, START) == "2026-09-19T22:00:00+00:00"


async def test_before_any_data_there_is_no_start(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    cloud.people[0].families = frozenset()
    cloud.faults.add(Fault(path="band_data", body='{"code":1,"data":[]}', times=None))
    await async_set_up(hass, entry)
    assert state_of(hass, START) == "unknown"

    cloud.faults.clear()
    await tick(minutes=16)

    assert state_of(hass, START) == "2026-11-04T23:00:00+00:00"
