"""Actions for somebody whose watch has been in a drawer for weeks."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person

from .conftest import Ask, async_set_up

pytestmark = pytest.mark.usefixtures("recorder_mock")

TODAY: Final = date(2026, 11, 18)
DATES: Final = {"start_date": "2026-11-17", "end_date": "2026-11-18"}
TIMES: Final = {"start": "2026-11-17 00:00:00", "end": "2026-11-18 00:00:00"}


@pytest.fixture
def options() -> dict[str, int]:
    """Return the options of an entry with some history."""
    return {"history_days": 60}


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody who stopped in October."""
    person = Person(time_zone=time_zone, first_day=date(2026, 9, 1))
    day = date(2026, 10, 10)
    while day <= TODAY:
        person.edit(day, worn=False, night=None, naps=(), workouts=(), stress=())
        day += timedelta(days=1)
    person.sync_to(datetime(2026, 10, 9, 20, tzinfo=UTC))
    return person


@pytest.mark.parametrize(
    ("action", "fields", "key"),
    [
        ("get_sleep", DATES, "nights"),
        ("get_steps", DATES, "days"),
        ("get_workouts", DATES, "workouts"),
        ("get_heart_rate", TIMES, "rows"),
        ("get_stress", TIMES, "rows"),
    ],
)
async def test_an_empty_range_is_no_error(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    ask: Ask,
    action: str,
    fields: dict[str, str],
    key: str,
) -> None:
    await async_set_up(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await ask(action, **fields))[key] == []
    earlier = {name: f"2026-09-2{place}" for place, name in enumerate(fields, 1)}
    if "start" in fields:
        earlier = {name: f"{day} 00:00:00" for name, day in earlier.items()}
    assert (await ask(action, **earlier))[key] or action == "get_workouts"
