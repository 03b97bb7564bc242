"""The actions that answer about an account and one of its days, and who may ask."""

import asyncio
from datetime import date, timedelta
import time
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import Group
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.zepp.services import ANSWERS
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import Ask, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
DAY: Final = timedelta(days=1)


async def test_the_summary_of_today(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    ask: Ask,
    cloud: ZeppCloud,
    person: Person,
) -> None:
    await async_set_up(hass, entry)
    before = len(cloud.requests)
    summary = await ask("get_summary")
    assert len(cloud.requests) == before
    assert (summary["name"], summary["date"]) == ("Mira", "2026-11-18")
    night = person.life(TODAY).night
    assert night
    for value, sensor in {
        summary["night"]["sleep_score"]: "sleep_score",
        summary["night"]["resting_heart_rate"]: "resting_heart_rate",
        summary["activity"]["steps"]: "steps",
        summary["stress"]["average"]: "average_stress",
        summary["stress"]["latest"]["level"]: "stress",
        summary["training"]["training_load_week"]: "weekly_training_load",
        summary["readiness"]["score"]: "readiness",
    }.items():
        state = hass.states.get(f"sensor.mira_{sensor}")
        assert state
        assert float(state.state) == value
    assert summary["freshness"] == {
        "last_sync": "2026-11-18T15:00:00+01:00",
        "age_minutes": 20,
        "latest_night": "2026-11-18",
    }


async def test_the_summary_of_a_day_beyond_memory(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    ask: Ask,
    cloud: ZeppCloud,
    person: Person,
) -> None:
    await async_set_up(hass, entry)
    before = len(cloud.requests)
    summary = await ask("get_summary", date="2026-10-11")
    assert len(cloud.requests) - before <= 8
    life = person.life(date(2026, 10, 11))
    assert life.night
    assert summary["night"]["resting_heart_rate"] == life.night.resting_heart_rate
    assert summary["activity"]["steps"] == life.steps
    assert summary["training"]["fitness_date"] == "2026-10-11"
    assert summary["freshness"]["latest_night"] == "2026-11-18"


async def test_a_day_before_there_was_anything(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
) -> None:
    await async_set_up(hass, entry)
    summary = await ask("get_summary", date="2025-01-01")
    empty = ("night", "nap_duration", "activity", "stress", "readiness")
    assert [summary[key] for key in empty] == [None] * 5
    assert set(map(str, summary["training"].values())) == {"None", "[]"}


async def test_before_the_first_sync_of_the_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    ask: Ask,
    person: Person,
    freezer: FrozenDateTimeFactory,
) -> None:
    person.sync_to(None)
    await async_set_up(hass, entry)
    freezer.move_to("2026-11-18T23:30:00+00:00")
    summary = await ask("get_summary")
    assert summary["date"] == "2026-11-19"
    assert summary["night"] is None
    assert summary["activity"] is None
    assert summary["training"]["fitness_date"] == "2026-11-18"
    assert summary["freshness"]["latest_night"] == "2026-11-18"


async def test_a_readiness_without_a_baseline(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, person: Person
) -> None:
    person.edit(TODAY, readiness={"rhrBaseline": 0})
    await async_set_up(hass, entry)
    readiness = (await ask("get_summary"))["readiness"]
    assert readiness["resting_heart_rate_baseline"] is None
    assert readiness["resting_heart_rate_deviation"] is None


@pytest.mark.parametrize(
    ("day", "key"), [("2026-11-19", "date_in_future"), ("2009-12-31", "date_too_early")]
)
async def test_days_that_cannot_be_answered(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, day: str, key: str
) -> None:
    await async_set_up(hass, entry)
    with pytest.raises(ServiceValidationError) as err:
        await ask("get_summary", date=day)
    assert err.value.translation_key == key


async def test_a_cloud_that_does_not_answer(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(status=400))
    with pytest.raises(HomeAssistantError, match="cannot be used"):
        await ask("get_summary", date="2026-10-11")


@pytest.mark.allowed_logs("Authentication failed")
async def test_a_refused_token_is_looked_into_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(status=401, times=None))
    with pytest.raises(HomeAssistantError, match="refused"):
        await ask("get_summary", date="2026-10-11")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(hass.config_entries.flow.async_progress()) == 1
    before = len(cloud.requests)
    with pytest.raises(HomeAssistantError, match="refused"):
        await ask("get_summary", date="2026-10-11")
    # Nothing is asked any more, not even of the days in memory, which may be old.
    with pytest.raises(HomeAssistantError, match="refused"):
        await ask("get_summary")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(cloud.requests) == before
    assert len(hass.config_entries.flow.async_progress()) == 1


async def test_an_account_that_is_unloaded_while_it_is_asked(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    fields = {"start_date": "2026-09-10", "end_date": "2026-09-11"}
    answer = asyncio.ensure_future(ask("get_sleep", **fields))
    before = len(cloud.requests)
    # Until it has asked; the clock stands still.
    while len(cloud.requests) == before:
        await hass.async_add_executor_job(time.sleep, 0.001)
    await hass.config_entries.async_unload(entry.entry_id)
    assert len((await answer)["nights"]) == 2


async def test_an_estimate_of_weeks_ago_is_still_the_newest(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, person: Person
) -> None:
    for back in range(40):
        person.edit(TODAY - back * DAY, vo2_max_run=-1, vo2_max_walking=-1)
    person.edit(TODAY - 10 * DAY, vo2_max_run=51)
    await async_set_up(hass, entry)
    training = (await ask("get_summary"))["training"]
    assert (training["vo2_max"], training["vo2_max_date"]) == (51, "2026-11-08")


async def test_the_profile_names_what_there_is(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
) -> None:
    await async_set_up(hass, entry)
    profile = await ask("get_profile")
    assert profile["name"] == "Mira"
    assert (profile["first_day"], profile["last_day"]) == ("2026-11-04", "2026-11-18")
    assert profile["last_sync"] == "2026-11-18T15:00:00+01:00"
    assert {"band_data", "stress", "workouts"} <= set(profile["families"])
    # There is no recorder.
    assert profile["statistics"] == {}
    entities = profile["entities"]
    assert entities["sleep_score"] == "sensor.mira_sleep_score"
    assert entities["night"] == "event.mira_night"
    assert entities["workouts"] == "calendar.mira_workouts"
    # The account's, not the watch's.
    assert entities["last_sync"] == "sensor.mira_last_synchronization"
    assert all(hass.states.get(entity_id) for entity_id in entities.values())


async def test_the_profile_follows_renamed_and_disabled_entities(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
) -> None:
    await async_set_up(hass, entry)
    registry = er.async_get(hass)
    registry.async_update_entity("sensor.mira_steps", new_entity_id="sensor.my_steps")
    registry.async_update_entity(
        "sensor.mira_stress", disabled_by=er.RegistryEntryDisabler.USER
    )
    entities = (await ask("get_profile"))["entities"]
    assert entities["steps"] == "sensor.my_steps"
    assert "stress" not in entities


class TestRecorded:
    """With a recorder and history."""

    pytestmark = pytest.mark.usefixtures("recorder_mock")

    @pytest.fixture
    def options(self) -> dict[str, int]:
        """Return the options of an entry with some history."""
        return {"history_days": 30}

    async def test_statistics_and_the_first_day(
        self, hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, person: Person
    ) -> None:
        await async_set_up(hass, entry)
        await hass.async_block_till_done(wait_background_tasks=True)
        profile = await ask("get_profile")
        known = profile["statistics"]
        assert known["heart_rate"] == f"zepp:{person.user_id}_heart_rate"
        assert {"sleep_score", "steps", "stress", "chronic_training_load"} <= set(known)
        assert profile["first_day"] == "2026-10-20"


TIMES: Final = {"start": "2026-11-17 00:00:00", "end": "2026-11-18 00:00:00"}
DATES: Final = {"start_date": "2026-11-17", "end_date": "2026-11-18"}
FIELDS: Final[dict[str, dict[str, Any]]] = {
    "get_profile": {},
    "get_summary": {},
    "get_heart_rate": TIMES,
    "get_stress": TIMES,
    "get_sleep": DATES,
    "get_steps": DATES,
    "get_training_load": DATES,
    "get_workouts": DATES,
}
ACTIONS: Final = [answer.name for answer in ANSWERS]


@pytest.mark.parametrize("action", ACTIONS)
async def test_an_account_that_is_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, action: str
) -> None:
    await async_set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as err:
        await ask(action, **FIELDS[action])
    assert err.value.translation_key == "service_config_entry_not_loaded"
    with pytest.raises(ServiceValidationError) as err:
        await ask(action, config_entry_id="nobody", **FIELDS[action])
    assert err.value.translation_key == "service_config_entry_not_found"


@pytest.mark.parametrize("action", ACTIONS)
async def test_who_may_ask(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, action: str
) -> None:
    await async_set_up(hass, entry)

    async def may(user: MockUser) -> bool:
        user.add_to_hass(hass)
        try:
            context = Context(user_id=user.id)
            return bool(await ask(action, **FIELDS[action], context=context))
        except Unauthorized:
            return False

    only_lights = Group(
        id="lights", name=None, policy={"entities": {"domains": {"light": True}}}
    )
    assert await may(MockUser(is_owner=True))
    assert not await may(MockUser(groups=[only_lights]))
    assert not await may(MockUser())
    with pytest.raises(UnknownUser):
        await ask(action, **FIELDS[action], context=Context(user_id="nobody"))


@pytest.mark.allowed_logs("The action requires responses")
async def test_a_household_member_may_ask_through_the_frontend(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    await async_set_up(hass, entry)
    client: MockHAClientWebSocket = await hass_ws_client(hass, hass_read_only_access_token)
    call = {
        "type": "call_service",
        "domain": "zepp",
        "service": "get_summary",
        "service_data": {"config_entry_id": entry.entry_id},
    }
    await client.send_json_auto_id(call | {"return_response": True})
    message = await client.receive_json()
    assert message["result"]["response"]["name"] == "Mira"
    await client.send_json_auto_id(call)
    message = await client.receive_json()
    # There is nothing that it does beside answering.
    assert message["error"]["code"] == "service_validation_error"
