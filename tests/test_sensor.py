"""Sensors, through Home Assistant."""

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person, ZeppCloud

from .conftest import async_set_up
from .truth import assert_sensors, shown_states


@pytest.mark.usefixtures("recorder_mock", "entity_registry_enabled_by_default")
async def test_sensors_tell_the_truth(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert shown_states(hass, entry).keys() == truth.sensors.keys()
    assert_sensors(hass, entry, truth)
