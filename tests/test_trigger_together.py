"""All triggers at once: each hears everything, and tells its own."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Person, Workout

from .automating import TODAY, a_night, async_begin, know_for_long, target_of, when
from .conftest import Tick, async_set_up
from .test_trigger_stress import points

pytestmark = pytest.mark.allowed_logs("Without the recorder")


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody of whom nothing of today has arrived but calm."""
    person.edit(
        TODAY, night=None, naps=(), workouts=(), load=60, stress=points({"13:30": 30})
    )
    return person


async def test_an_upload_with_everything(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_storage: dict[str, Any],
    tick: Tick,
) -> None:
    """Two hours of silence, then a night, a workout, a busy week and stress."""
    know_for_long(hass_storage, entry)
    person.sync_to(person.synced_at(dt_util.utcnow()))
    await async_set_up(hass, entry)
    target = target_of(hass, entry)
    told = await async_begin(
        hass,
        when("night_recorded", target, "night"),
        when("sleep_score_crossed_threshold", target, "score", below=70),
        when("stress_crossed_threshold", target, "stress", level=80),
        when("resting_heart_rate_out_of_range", target, "rate", deviation=20),
        when("training_status_changed", target, "status"),
        when("workout_recorded", target, "workout"),
        when("sync_overdue", target, "sync", hours=2),
    )
    await tick(hours=2)
    # When the cloud has answered.
    await tick(minutes=1)
    assert [run["alias"] for run in told] == ["sync"]

    told.clear()
    person.edit(
        TODAY,
        night=a_night(score=60, rate=120),
        workouts=(Workout(kind="run", start=925, end=965, load=5),),
        load=400,
        stress=points({"13:30": 30, "15:30": 90}),
    )
    person.sync_to(None)
    await tick(minutes=16)
    await tick(minutes=35)

    assert sorted(run["alias"] for run in told) == [
        "night",
        "rate",
        "score",
        "status",
        "stress",
        "workout",
    ]
