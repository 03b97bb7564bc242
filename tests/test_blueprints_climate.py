"""The blueprint that writes a log of nights and climate, run by Home Assistant."""

from datetime import timedelta
from typing import Final

from homeassistant.components.recorder.db_schema import StatisticsShortTerm
from homeassistant.components.recorder.models import StatisticMeanType
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from tests.zepp_cloud import Person

from . import blueprints
from .blueprints import TO_PHONE, TODAY, House, a_night, async_live, at
from .conftest import Tick

house, hass_config_dir = blueprints.house, blueprints.hass_config_dir
known, early = blueprints.known, blueprints.early

CLIMATE: Final = {
    "temperature_sensor": "sensor.bedroom_temperature",
    "humidity_sensor": "sensor.bedroom_humidity",
}


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose night of today has not arrived."""
    person.edit(TODAY, night=None)
    return person


def record(hass: HomeAssistant, sensor: str, unit: str, means: list[float]) -> None:
    """Let the recorder have means of five minutes each since midnight."""
    get_instance(hass).async_import_statistics(
        {
            "mean_type": StatisticMeanType.ARITHMETIC,
            "has_sum": False,
            "name": None,
            "source": "recorder",
            "statistic_id": sensor,
            "unit_class": None,
            "unit_of_measurement": unit,
        },
        [
            {"start": at("00:00") + timedelta(minutes=5 * number), "mean": mean}
            for number, mean in enumerate(means)
        ],
        StatisticsShortTerm,
    )


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=20)])
async def test_a_line_tells_night_and_climate(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    later: timedelta,
) -> None:
    """From 00:00 to 07:00 only, however late the night arrives."""
    await async_live(hass, "sleep_climate_log", known, **CLIMATE, **TO_PHONE)
    record(
        hass, CLIMATE["temperature_sensor"], "°C", [18.0] * 42 + [19.0] * 42 + [30.0] * 20
    )
    record(hass, CLIMATE["humidity_sensor"], "%", [45.0] * 30)
    await async_wait_recording_done(hass)
    await tick(minutes=65)
    await tick(seconds=later.total_seconds())
    person.edit(TODAY, night=a_night(at("07:00"), score=77, resting_heart_rate=49))
    await tick(minutes=35)

    line = "2026-11-18; 00:00; 07:00; 77; 405; 90; 105; 15; 49; 18.5;"
    expected = ("Sleep and climate of Mira", line)
    assert house.sent == [expected]
    assert house.calls == [("logbook.log", {"name": expected[0], "message": line})]

    await tick(minutes=35)
    assert len(house.sent) == 1


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.parametrize(("count", "shown"), [(84, "17.3"), (42, "17.3"), (41, "")])
async def test_a_line_without_a_hygrometer(
    hass: HomeAssistant,
    early: None,
    known: MockConfigEntry,
    person: Person,
    house: House,
    tick: Tick,
    count: int,
    shown: str,
) -> None:
    """And of a night without a score or a resting heart rate, in words of one's own.

    There is no mean of less than half of the night.
    """
    await async_live(
        hass,
        "sleep_climate_log",
        known,
        temperature_sensor=CLIMATE["temperature_sensor"],
        message="[{{ score }}{{ resting_heart_rate }}{{ humidity }}] [{{ temperature }}]",
    )
    record(hass, CLIMATE["temperature_sensor"], "°C", [17.26] * count)
    await async_wait_recording_done(hass)
    await tick(minutes=65)
    person.edit(TODAY, night=a_night(at("07:00"), score=0, resting_heart_rate=0))
    await tick(minutes=35)

    ((_, data),) = house.calls
    assert data["message"] == f"[] [{shown}]"
