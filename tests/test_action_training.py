"""The action that answers training, and what rest does to it."""

from datetime import date, timedelta
import math
from typing import Final

from homeassistant.core import HomeAssistant
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.metrics import FitnessDay
from custom_components.zepp.training import projection
from tests.zepp_cloud import Person, ZeppCloud

from .conftest import Ask, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
DAY: Final = timedelta(days=1)
WEEK: Final = {"start_date": "2026-11-12", "end_date": "2026-11-18"}


async def test_training_of_a_week(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    before = len(cloud.requests)
    answer = await ask("get_training_load", **WEEK)
    assert len(cloud.requests) == before
    days = answer["days"]
    assert [day["date"] for day in days] == [
        (TODAY - back * DAY).isoformat() for back in range(6, -1, -1)
    ]
    for key, sensor in {
        "acute_training_load": "acute_training_load",
        "training_stress_balance": "training_stress_balance",
        "trimp": "trimp",
        "training_load": "training_load",
        "training_load_week": "weekly_training_load",
        "status": "training_status",
    }.items():
        state = hass.states.get(f"sensor.mira_{sensor}")
        assert state
        shown = days[-1][key]
        assert state.state == shown or float(state.state) == shown
    assert days[-1]["source"] == "cloud"
    assert any(day["vo2_max"] for day in days)


async def test_seven_days_of_rest(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
) -> None:
    await async_set_up(hass, entry)
    answer = await ask("get_training_load", **WEEK)
    newest, rest = answer["days"][-1], answer["projection"]
    assert [day["date"] for day in rest] == [
        (TODAY + ahead * DAY).isoformat() for ahead in range(1, 8)
    ]
    week = newest["acute_training_load"] * math.exp(-1)
    assert rest[-1]["acute_training_load"] == pytest.approx(week, abs=0.01)
    assert rest[-1]["chronic_training_load"] > rest[-1]["acute_training_load"]


@given(st.floats(0, 500), st.floats(0, 500))
def test_rest_only_ever_fades(acute: float, chronic: float) -> None:
    day = FitnessDay(
        date=TODAY,
        acute_training_load=acute,
        chronic_training_load=chronic,
        training_stress_balance=None,
    )
    unknown = FitnessDay(
        date=TODAY + DAY,
        acute_training_load=None,
        chronic_training_load=chronic,
        training_stress_balance=None,
    )
    rest = projection([day, unknown])
    fatigue = [acute, *(found["acute_training_load"] for found in rest)]
    assert fatigue == sorted(fatigue, reverse=True) or acute < 0.01
    assert rest[0]["date"] == "2026-11-19"
    for found in rest:
        balance = found["chronic_training_load"] - found["acute_training_load"]
        assert found["training_stress_balance"] == pytest.approx(balance, abs=0.011)


def test_nothing_is_projected_of_nothing() -> None:
    assert projection([]) == []


async def test_a_year_is_few_requests_and_asked_once(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    year = {"start_date": "2025-11-18", "end_date": "2026-11-18"}
    before = len(cloud.requests)
    await ask("get_training_load", **year)
    # Four families; a year may lie in two of the blocks they are asked in.
    assert len(cloud.requests) - before <= 8
    before = len(cloud.requests)
    await ask("get_training_load", **year)
    assert len(cloud.requests) == before


class TestComputed:
    """Somebody for whom the cloud works out no fitness."""

    @pytest.fixture
    def person(self, time_zone: str) -> Person:
        """Return somebody with training loads only."""
        families = frozenset({"sport_load", "stress"})
        return Person(time_zone=time_zone, first_day=date(2026, 6, 1), families=families)

    async def test_fitness_is_worked_out_of_loads(
        self, hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
    ) -> None:
        await async_set_up(hass, entry)
        newest = (await ask("get_training_load", **WEEK))["days"][-1]
        assert newest["source"] == "computed"
        state = hass.states.get("sensor.mira_chronic_training_load")
        assert state
        shown = float(state.state)
        assert newest["chronic_training_load"] == pytest.approx(shown, rel=0.05)
        assert newest["trimp"] is None

    async def test_what_is_never_shown_is_not_asked(
        self, hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, cloud: ZeppCloud
    ) -> None:
        await async_set_up(hass, entry)
        before = len(cloud.requests)
        await ask("get_training_load", **WEEK)
        asked = {request.path.rsplit("/", 1)[-1] for request in cloud.requests[before:]}
        assert asked == {"SPORT_LOAD"}
        assert len(cloud.requests) - before <= 2

    async def test_the_summary_has_the_same_as_the_sensor(
        self, hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
    ) -> None:
        await async_set_up(hass, entry)
        training = (await ask("get_summary"))["training"]
        state = hass.states.get("sensor.mira_chronic_training_load")
        assert state
        assert training["source"] == "computed"
        assert training["chronic_training_load"] == pytest.approx(
            float(state.state), abs=0.01
        )
