"""Long-term statistics, through the recorder."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person, ZeppCloud

from .conftest import async_set_up
from .truth import assert_rows, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")


async def test_recent_days_are_written(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    since = dt_util.now().date() - timedelta(days=13)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    assert_rows(await recorded(hass, person.user_id), truth)


@pytest.mark.parametrize("options", [{"history_days": 60}])
async def test_first_import(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    since = dt_util.now().date() - timedelta(days=59)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    assert_rows(await recorded(hass, person.user_id), truth)
