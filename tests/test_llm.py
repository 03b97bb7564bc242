"""The tools of Assist, called as a conversation agent calls them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er, llm
from homeassistant.helpers.translation import async_load_integrations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.zepp import llm as zepp_llm
from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from tests.zepp_cloud import Fault, Mode, Person, ZeppCloud

from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
YESTERDAY: Final = date(2026, 11, 17)
ASSISTANT: Final = "conversation"
CONTEXT: Final = llm.LLMContext(
    platform="an_agent",
    context=Context(),
    language="en",
    assistant=ASSISTANT,
    device_id=None,
)
TOOLS: Final = {"zepp__GetSleep", "zepp__GetStress", "zepp__GetTraining"}
HAS_RESULTS: Final = hasattr(llm, "ToolResult")

type Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(autouse=True)
async def assist(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up Assist; of conversations only the trace is there, which tools write to."""
    conversation = ModuleType("homeassistant.components.conversation")
    vars(conversation).update(
        ConversationTraceEventType=SimpleNamespace(TOOL_CALL="tool_call"),
        async_conversation_trace_append=lambda _kind, _data: None,
    )
    monkeypatch.setitem(sys.modules, conversation.__name__, conversation)
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "llm", {})


async def async_tools(hass: HomeAssistant) -> tuple[llm.APIInstance, dict[str, llm.Tool]]:
    """Return what an agent is given, and the tools of this integration in it."""
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, CONTEXT)
    return api, {tool.name: tool for tool in api.tools if tool.name.startswith(DOMAIN)}


def expose(hass: HomeAssistant, *entity_ids: str) -> None:
    for entity_id in entity_ids:
        assert hass.states.get(entity_id)
        async_expose_entity(hass, ASSISTANT, entity_id, should_expose=True)


def content(result: Any) -> dict[str, Any]:
    """Return what the model reads; what is wrong must be marked so."""
    data = result.data if HAS_RESULTS else result
    if HAS_RESULTS:
        accounts = data.get("accounts", ())
        assert result.error is all("error" in account for account in accounts)
    found: dict[str, Any] = json.loads(json.dumps(data))
    return found


@pytest.fixture
def ask(hass: HomeAssistant) -> Ask:
    """Return a function that asks as an agent does and returns what the model reads."""

    async def call(tool: str, **args: object) -> dict[str, Any]:
        api, _ = await async_tools(hass)
        found: Any = await api.async_call_tool(
            llm.ToolInput(tool_name=f"zepp__{tool}", tool_args=args)
        )
        return content(found)

    return call


@pytest.fixture
async def mira(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return an account of which the assistant may see one entity."""
    await async_set_up(hass, entry)
    await async_load_integrations(hass, {DOMAIN})
    expose(hass, "sensor.mira_sleep_score")
    return entry


@pytest.fixture
async def jo(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> MockConfigEntry:
    """Return a second account, of which the assistant may see nothing."""
    other = Person(
        user_id="77", name="Jo", token="AT-2", seed=4, first_day=date(2026, 9, 1)
    )
    cloud.people.append(other)
    second = MockConfigEntry(
        domain=DOMAIN,
        title=other.name,
        unique_id=other.user_id,
        data={**entry.data, CONF_USER_ID: other.user_id, "token": other.token},
        options=entry.options,
    )
    second.add_to_hass(hass)
    return second


def truth(cloud: ZeppCloud, person: Person) -> dict[str, Any]:
    now = dt_util.utcnow()
    return dict(cloud.truth(person, now=now, since=person.first_day).sensors)


async def test_without_an_exposed_entity_there_is_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    api, tools = await async_tools(hass)
    assert not tools
    assert "zepp" not in api.api_prompt

    expose(hass, "sensor.mira_steps")
    api, tools = await async_tools(hass)
    assert tools.keys() == TOOLS
    assert "Mira" in api.api_prompt
    assert "Do not diagnose" in api.api_prompt

    async_expose_entity(hass, ASSISTANT, "sensor.mira_steps", should_expose=False)
    assert (await async_tools(hass))[1] == {}


async def test_an_entity_that_is_disabled_exposes_nothing(
    hass: HomeAssistant, mira: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entity_registry.async_update_entity(
        "sensor.mira_sleep_score", disabled_by=er.RegistryEntryDisabler.USER
    )

    assert (await async_tools(hass))[1] == {}


@pytest.mark.usefixtures("mira")
async def test_other_assistants_and_other_apis_get_nothing(hass: HomeAssistant) -> None:
    other = llm.LLMContext(
        platform="an_agent",
        context=None,
        language=None,
        assistant="cloud.alexa",
        device_id=None,
    )

    assert zepp_llm.async_get_tools(hass, CONTEXT, "another") is None
    assert zepp_llm.async_get_tools(hass, other, llm.LLM_API_ASSIST) is None


@pytest.mark.usefixtures("mira")
async def test_tools_are_described_for_a_model(hass: HomeAssistant) -> None:
    _, tools = await async_tools(hass)

    for tool in tools.values():
        assert tool.description
        assert "null" in tool.description
        fields = {str(field): kind for field, kind in tool.parameters.schema.items()}
        assert fields.keys() == {"person", "date"}
        assert fields["person"].container == ["Mira"]
        assert tool.parameters({}) == {}
    if HAS_RESULTS:
        assert {tool.integration for tool in tools.values()} == {DOMAIN}
        assert all(tool.annotations.read_only for tool in tools.values())
        assert not any(tool.annotations.destructive for tool in tools.values())
        assert {tool.title for tool in tools.values()} == {
            "Get sleep",
            "Get stress",
            "Get training",
        }


@pytest.mark.usefixtures("mira")
async def test_how_did_i_sleep(ask: Ask, cloud: ZeppCloud, person: Person) -> None:
    (answer,) = (await ask("GetSleep"))["accounts"]

    known = truth(cloud, person)
    assert answer["name"] == "Mira"
    assert answer["date"] == answer["night"]["date"] == "2026-11-18"
    for key in ("sleep_score", "sleep_duration", "rem_sleep", "resting_heart_rate"):
        assert answer["night"][key] == known[key]
    assert answer["freshness"] == {
        "last_sync": "2026-11-18T15:00:00+01:00",
        "age_minutes": 20,
        "latest_night": "2026-11-18",
    }
    assert "note" not in answer


@pytest.mark.usefixtures("mira")
async def test_a_night_that_is_late_is_not_taken_for_no_sleep(
    ask: Ask,
    person: Person,
    tick: Tick,
) -> None:
    night = person.life(TODAY).night
    assert night
    person.edit(TODAY, night=None)
    await tick(minutes=35)

    (answer,) = (await ask("GetSleep"))["accounts"]
    assert answer["date"] == answer["night"]["date"] == "2026-11-17"
    assert answer["freshness"]["latest_night"] == "2026-11-17"
    assert answer["freshness"]["last_sync"] == "2026-11-18T15:30:00+01:00"
    assert "No night of 2026-11-18 has arrived so far" in answer["note"]
    assert "newest night that is known" in answer["note"]

    person.edit(TODAY, night=night)
    await tick(minutes=35)
    (answer,) = (await ask("GetSleep", date=""))["accounts"]
    assert answer["date"] == "2026-11-18"
    assert answer["night"]["sleep_score"] == night.score
    assert "note" not in answer


async def test_somebody_who_has_never_slept_with_the_watch(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, person: Person
) -> None:
    person.first_day = YESTERDAY
    for day in (YESTERDAY, TODAY):
        person.edit(day, night=None, naps=())
    await async_set_up(hass, entry)
    expose(hass, "sensor.mira_steps")

    (answer,) = (await ask("GetSleep"))["accounts"]

    assert answer["date"] == "2026-11-18"
    assert answer["night"] is None
    assert answer["freshness"]["latest_night"] is None
    assert answer["note"].endswith("It may still come with the next synchronization.")


async def test_a_night_of_a_date(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, person: Person
) -> None:
    missed = date(2026, 11, 12)
    person.edit(missed, night=None, naps=())
    await async_set_up(hass, entry)
    expose(hass, "sensor.mira_steps")
    long_ago = date(2026, 9, 20)
    night = person.life(long_ago).night
    assert night

    (answer,) = (await ask("GetSleep", date="2026-09-20", person="mira"))["accounts"]
    assert answer["night"]["date"] == "2026-09-20"
    assert answer["night"]["deep_sleep"] == night.minutes(Mode.DEEP)
    assert "note" not in answer

    (answer,) = (await ask("GetSleep", date="2026-11-12"))["accounts"]
    assert answer["date"] == "2026-11-12"
    assert answer["night"] is None
    assert answer["note"] == "No night was recorded for 2026-11-12."


@pytest.mark.usefixtures("mira")
async def test_how_stressed_was_i_today(ask: Ask, cloud: ZeppCloud, person: Person) -> None:
    (answer,) = (await ask("GetStress"))["accounts"]

    known = truth(cloud, person)
    assert answer["date"] == "2026-11-18"
    assert answer["stress"]["average"] == known["average_stress"]
    assert answer["stress"]["high"] == known["stress_high"]
    assert answer["stress"]["latest"] == {
        "level": known["stress"],
        "measured_at": "2026-11-18T15:00:00+01:00",
    }
    assert answer["freshness"]["age_minutes"] == 20
    assert "note" not in answer


@pytest.mark.usefixtures("mira")
async def test_stress_that_has_not_arrived_is_not_none_at_all(
    ask: Ask, person: Person, freezer: FrozenDateTimeFactory, tick: Tick
) -> None:
    person.sync_to(datetime(2026, 11, 18, 15, 30, tzinfo=UTC))
    freezer.move_to("2026-11-19T06:00:00+00:00")
    await tick(minutes=1)

    (answer,) = (await ask("GetStress"))["accounts"]
    assert answer["date"] == "2026-11-19"
    assert answer["stress"] is None
    assert "No stress of 2026-11-19 has arrived so far" in answer["note"]
    assert answer["freshness"]["last_sync"] == "2026-11-18T16:30:00+01:00"


@pytest.mark.usefixtures("mira")
async def test_am_i_fit_to_train(ask: Ask, cloud: ZeppCloud, person: Person) -> None:
    (answer,) = (await ask("GetTraining"))["accounts"]

    known = truth(cloud, person)
    assert answer["training"]["fitness_date"] == "2026-11-18"
    assert answer["training"]["status"] == known["training_status"]
    assert answer["training"]["training_load_week"] == known["training_load_week"]
    assert answer["readiness"]["score"] == known["readiness"]
    assert answer["freshness"]["age_minutes"] == 20

    (answer,) = (await ask("GetTraining", date="2026-11-17"))["accounts"]
    assert answer["date"] == "2026-11-17"
    assert answer["training"]["workouts"]


async def test_one_of_two_accounts(
    hass: HomeAssistant, mira: MockConfigEntry, jo: MockConfigEntry, ask: Ask
) -> None:
    await async_set_up(hass, jo)
    answer = await ask("GetSleep")
    assert [account["name"] for account in answer["accounts"]] == ["Mira"]
    assert "Jo" not in (await async_tools(hass))[0].api_prompt
    hidden = await ask("GetSleep", person="Jo")
    assert hidden == {"error": "There are no figures of that person. Known: Mira."}

    expose(hass, "calendar.jo_sleep")
    answer = await ask("GetSleep")
    assert {account["name"] for account in answer["accounts"]} == {"Mira", "Jo"}
    mine, theirs = (account["night"] for account in answer["accounts"])
    assert mine["start"] != theirs["start"]
    assert "Jo, Mira" in (await async_tools(hass))[0].api_prompt
    for person in ("Jo", " jo "):
        (found,) = (await ask("GetSleep", person=person))["accounts"]
        assert found["name"] == "Jo"
    assert await ask("GetStress", person="Sam") == {
        "error": "There are no figures of that person. Known: Jo, Mira."
    }


@pytest.mark.usefixtures("mira")
@pytest.mark.parametrize("tool", ["GetSleep", "GetStress", "GetTraining"])
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-19", "2026-11-19 has not come yet."),
        ("2009-12-31", "2009-12-31 is too early"),
        ("yesterday", "Give the date as YYYY-MM-DD."),
        ("2026-02-30", "Give the date as YYYY-MM-DD."),
        (20261118, "Give the date as YYYY-MM-DD."),
    ],
)
async def test_a_date_that_cannot_be(ask: Ask, tool: str, day: object, said: str) -> None:
    answer = await ask(tool, date=day)

    assert answer.keys() == {"error"}
    assert said in answer["error"]


async def test_one_cloud_that_fails_leaves_the_other(
    hass: HomeAssistant,
    mira: MockConfigEntry,
    jo: MockConfigEntry,
    cloud: ZeppCloud,
    ask: Ask,
) -> None:
    await async_set_up(hass, jo)
    expose(hass, "sensor.jo_steps")
    cloud.faults.add(Fault(path="userid=1100223344", times=None, status=500))

    answer = await ask("GetSleep", date="2026-10-01")
    assert [account["name"] for account in answer["accounts"]] == ["Mira", "Jo"]
    assert answer["accounts"][0].keys() == {"name", "error"}
    assert answer["accounts"][0]["error"].startswith("The Zepp cloud did not answer")
    assert answer["accounts"][1]["night"]

    answer = await ask("GetSleep", date="2026-10-01", person="Mira")
    assert [account.keys() for account in answer["accounts"]] == [{"name", "error"}]
    # What is known needs no cloud.
    assert (await ask("GetSleep", person="Mira"))["accounts"][0]["night"]


@pytest.mark.parametrize("tool", ["GetSleep", "GetStress", "GetTraining"])
async def test_an_account_that_is_only_for_administrators(
    hass: HomeAssistant, mira: MockConfigEntry, jo: MockConfigEntry, tool: str
) -> None:
    await async_set_up(hass, jo)
    expose(hass, "sensor.jo_steps")
    hass.config_entries.async_update_entry(mira, options={"visibility": "administrators"})
    owner = MockUser(is_owner=True).add_to_hass(hass)
    member = MockUser().add_to_hass(hass)

    async def tell(context: Context | None, **args: str) -> list[dict[str, Any]]:
        asked_by = replace(CONTEXT, context=context)
        api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, asked_by)
        found: Any = await api.async_call_tool(
            llm.ToolInput(tool_name=f"zepp__{tool}", tool_args=args)
        )
        accounts: list[dict[str, Any]] = content(found)["accounts"]
        return accounts

    # A voice device knows no user.
    for context in (None, Context(), Context(user_id=owner.id)):
        both = await tell(context)
        assert [account["name"] for account in both] == ["Mira", "Jo"]
        assert not any("error" in account for account in both)
    hers, his = await tell(Context(user_id=member.id))
    assert hers == {
        "name": "Mira",
        "error": "Only administrators may see the data of Mira. "
        "They can change that in the options of the account",
    }
    assert (his["name"], "error" in his) == ("Jo", False)
    assert await tell(Context(user_id=member.id), person="Mira") == [hers]
    (nobody,) = await tell(Context(user_id="nobody"), person="Mira")
    assert nobody == {"name": "Mira", "error": "UnknownUser"}

    hass.config_entries.async_update_entry(mira, options={"visibility": "everyone"})
    (hers,) = await tell(Context(user_id=member.id), person="Mira")
    assert "error" not in hers


async def test_an_account_that_is_unloaded_in_between(
    hass: HomeAssistant, mira: MockConfigEntry
) -> None:
    api, _ = await async_tools(hass)
    await hass.config_entries.async_unload(mira.entry_id)

    found: Any = await api.async_call_tool(
        llm.ToolInput(tool_name="zepp__GetSleep", tool_args={})
    )

    assert content(found) == {
        "error": "There are no figures of that person. Known: nobody at the moment."
    }
    assert (await async_tools(hass))[1] == {}


@pytest.mark.usefixtures("mira")
@pytest.mark.allowed_logs("returns a JSON object from a tool")
async def test_before_2026_10_tools_answer_plain_json(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zepp_llm, "_RESULT", zepp_llm._plain)  # noqa: SLF001
    _, tools = await async_tools(hass)

    found: Any = await tools["zepp__GetStress"].async_call(
        hass, llm.ToolInput(tool_name="zepp__GetStress", tool_args={}), CONTEXT
    )

    assert isinstance(found, dict)
    assert found["accounts"][0]["name"] == "Mira"
