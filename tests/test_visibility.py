"""The option who may see the data: everyone in the household, or only administrators."""

from datetime import date
from typing import Any, Final

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.const import CONF_TOKEN
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers.translation import async_load_integrations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from tests.zepp_cloud import Person, ZeppCloud

from .conftest import Ask, async_set_up
from .test_action_account import ACTIONS, DATES, FIELDS
from .test_diagnostics import diagnostics

pytestmark = pytest.mark.allowed_logs("Without the recorder")

EVERYONE: Final = {"history_days": 0, "visibility": "everyone"}
ADMINISTRATORS: Final = {"history_days": 0, "visibility": "administrators"}
REFUSED: Final = "administrators_only"
SUMMARY: Final = {"action": "zepp.get_summary", "response_variable": "day"}


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an account that is for administrators."""
    return dict(ADMINISTRATORS)


@pytest.fixture
async def member(hass: HomeAssistant) -> MockUser:
    """Return a member of the household who is no administrator."""
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    return MockUser(groups=[group]).add_to_hass(hass)


@pytest.fixture
def owner(hass: HomeAssistant) -> MockUser:
    """Return the owner of this Home Assistant, who is in no group."""
    return MockUser(is_owner=True).add_to_hass(hass)


async def choose(hass: HomeAssistant, entry: MockConfigEntry, visibility: str) -> None:
    """Change the option as an administrator does."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"visibility": visibility}
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def key_of(answer: Any) -> str | None:
    """Return the key of the error that a call ends with."""
    with pytest.raises(ServiceValidationError) as err:
        await answer
    assert err.value.translation_domain == DOMAIN
    if err.value.translation_key == REFUSED:
        assert err.value.translation_placeholders == {"name": "Mira"}
    return err.value.translation_key


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("options", [{"history_days": 0}, EVERYONE])
async def test_everyone_is_answered_unless_chosen_otherwise(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    ask: Ask,
    action: str,
    owner: MockUser,
    member: MockUser,
    hass_admin_user: MockUser,
    hass_read_only_user: MockUser,
) -> None:
    await async_set_up(hass, entry)

    for user in (owner, hass_admin_user, member, hass_read_only_user):
        assert await ask(action, **FIELDS[action], context=Context(user_id=user.id))
    assert await ask(action, **FIELDS[action], context=Context())


@pytest.mark.parametrize("action", ACTIONS)
async def test_only_administrators_and_automations_are_answered(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    ask: Ask,
    action: str,
    owner: MockUser,
    member: MockUser,
    hass_admin_user: MockUser,
    hass_read_only_user: MockUser,
) -> None:
    await async_set_up(hass, entry)

    for user in (owner, hass_admin_user):
        assert await ask(action, **FIELDS[action], context=Context(user_id=user.id))
    assert await ask(action, **FIELDS[action], context=Context())
    for user in (member, hass_read_only_user, MockUser().add_to_hass(hass)):
        context = Context(user_id=user.id)
        assert await key_of(ask(action, **FIELDS[action], context=context)) == REFUSED


async def test_nothing_is_asked_of_the_cloud_for_who_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    ask: Ask,
    member: MockUser,
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()
    context = Context(user_id=member.id)

    answer = ask("get_summary", date="2026-10-11", context=context)

    assert await key_of(answer) == REFUSED
    assert not cloud.requests


@pytest.mark.parametrize("options", [{"visibility": "of another release"}])
async def test_what_is_not_known_is_not_for_everyone(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, owner: MockUser, member: MockUser
) -> None:
    await async_set_up(hass, entry)

    assert await ask("get_summary", context=Context(user_id=owner.id))
    context = Context(user_id=member.id)
    assert await key_of(ask("get_summary", context=context)) == REFUSED


async def test_the_other_account_of_a_household_has_its_own_option(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    ask: Ask,
    member: MockUser,
) -> None:
    jo = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 11, 10))
    cloud.people.append(jo)
    second = MockConfigEntry(
        domain=DOMAIN,
        title=jo.name,
        unique_id=jo.user_id,
        data={**entry.data, CONF_USER_ID: jo.user_id, CONF_TOKEN: jo.token},
        options=EVERYONE,
    )
    second.add_to_hass(hass)
    await async_set_up(hass, entry)
    context = Context(user_id=member.id)

    answer = await ask("get_summary", config_entry_id=second.entry_id, context=context)

    assert answer["name"] == "Jo"
    assert await key_of(ask("get_summary", context=context)) == REFUSED


@pytest.mark.parametrize(
    ("options", "expected"), [(EVERYONE, "no_recorder"), (ADMINISTRATORS, REFUSED)]
)
async def test_who_may_import_history(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    owner: MockUser,
    member: MockUser,
    expected: str,
) -> None:
    await async_set_up(hass, entry)

    def start(user: MockUser | None) -> Any:
        return hass.services.async_call(
            DOMAIN,
            "import_history",
            {"config_entry_id": entry.entry_id, **DATES},
            blocking=True,
            context=Context(user_id=user.id if user else None),
        )

    assert await key_of(start(member)) == expected
    # There is no recorder, which is found out later.
    assert await key_of(start(owner)) == await key_of(start(None)) == "no_recorder"


@pytest.mark.parametrize("options", [EVERYONE, ADMINISTRATORS])
async def test_files_are_for_administrators_whatever_is_chosen(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask, owner: MockUser, member: MockUser
) -> None:
    await async_set_up(hass, entry)
    fields = {**DATES, "folder": "not/a/whole/path"}

    answer = ask("export", **fields, context=Context(user_id=owner.id))
    assert await key_of(answer) == "export_folder_relative"
    assert await key_of(ask("export", **fields)) == "export_folder_relative"
    with pytest.raises(Unauthorized):
        await ask("export", **fields, context=Context(user_id=member.id))


@pytest.mark.allowed_logs("Only administrators may see the data of Mira")
@pytest.mark.parametrize("options", [{"history_days": 0}])
async def test_what_a_card_is_told_before_and_after_a_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    await async_set_up(hass, entry)
    await async_load_integrations(hass, {DOMAIN})
    client: MockHAClientWebSocket = await hass_ws_client(hass, hass_read_only_access_token)

    async def told() -> dict[str, Any]:
        await client.send_json_auto_id(
            {
                "type": "call_service",
                "domain": "zepp",
                "service": "get_profile",
                "service_data": {"config_entry_id": entry.entry_id},
                "return_response": True,
            }
        )
        message: dict[str, Any] = await client.receive_json()
        return message

    assert (await told())["result"]["response"]["name"] == "Mira"

    await choose(hass, entry, "administrators")
    refused = await told()
    assert refused["success"] is False
    assert refused["error"] == {
        "code": "service_validation_error",
        "message": "Validation error: Only administrators may see the data of Mira. "
        "They can change that in the options of the account",
        "translation_domain": "zepp",
        "translation_key": "administrators_only",
        "translation_placeholders": {"name": "Mira"},
    }

    await choose(hass, entry, "everyone")
    assert (await told())["result"]["response"]["name"] == "Mira"


@pytest.mark.allowed_logs("Error executing script")
async def test_automations_are_answered_and_scripts_are_as_good_as_who_starts_them(
    hass: HomeAssistant, entry: MockConfigEntry, owner: MockUser, member: MockUser
) -> None:
    await async_set_up(hass, entry)
    told: list[str] = []

    async def tell(call: ServiceCall) -> None:
        told.append(call.data["name"])

    hass.services.async_register("test", "tell", tell)
    sequence = [
        {**SUMMARY, "data": {"config_entry_id": entry.entry_id}},
        {"action": "test.tell", "data": {"name": "{{ day.name }}"}},
    ]
    trigger = {"trigger": "state", "entity_id": "test.button"}
    automation = {"alias": "Tell", "triggers": trigger, "actions": sequence}
    script = {"tell": {"sequence": sequence}}
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    assert await async_setup_component(hass, "script", {"script": script})

    hass.states.async_set("test.button", "pressed", context=Context(user_id=member.id))
    await hass.async_block_till_done()
    assert told == ["Mira"]

    def start(user: MockUser) -> Any:
        context = Context(user_id=user.id)
        return hass.services.async_call("script", "tell", blocking=True, context=context)

    await start(owner)
    assert told == ["Mira", "Mira"]
    assert await key_of(start(member)) == REFUSED
    assert told == ["Mira", "Mira"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"history_days": 0}, "everyone"),
        (EVERYONE, "everyone"),
        (ADMINISTRATORS, "administrators"),
    ],
)
async def test_the_diagnostics_tell_what_is_chosen(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    expected: str,
) -> None:
    await async_set_up(hass, entry)

    assert (await diagnostics(hass, hass_client, entry))["visibility"] == expected
