"""Sign in again, change the region, choose the history: flows of an entry there is."""

from collections.abc import Generator
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import signing_in
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import async_set_up
from .flows import (
    BROKEN,
    NAMELESS,
    RUNS_OUT,
    STRANGER,
    TOKEN,
    USER_ID,
    assert_ended,
    assert_error,
    async_submit,
    broken,
    serving,
    suggested,
)

NEW_TOKEN = "AT-0001-RENEWED"
OTHER_TOKEN = "AT-5566"


@pytest.fixture(autouse=True)
def setup_entry() -> Generator[AsyncMock]:
    """Count how often the entry is set up."""
    with (
        patch(
            "custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)
        ) as mock,
        patch("custom_components.zepp.async_unload_entry", AsyncMock(return_value=True)),
    ):
        yield mock


@pytest.fixture(autouse=True)
async def loaded(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, setup_entry: AsyncMock
) -> None:
    """Set up the entry; there is another account besides."""
    cloud.people.append(Person(user_id="5566", name="Noor", token=OTHER_TOKEN, seed=2))
    hass.config_entries.async_update_entry(entry, data={**entry.data, "region": "auto"})
    await async_set_up(hass, entry)
    setup_entry.assert_called_once()


def data(base_url: str, **changes: str) -> dict[str, str]:
    """Return the entry's data with changes."""
    before = {"token": TOKEN, "user_id": USER_ID, "region": "auto", "base_url": base_url}
    return {**before, **changes}


async def async_begin_reauth(
    hass: HomeAssistant, entry: MockConfigEntry
) -> ConfigFlowResult:
    form: ConfigFlowResult = await entry.start_reauth_flow(hass)
    assert form["step_id"] == "reauth_confirm"
    assert not form["errors"]
    return form


async def test_signing_in_again_changes_the_token_only(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    base_url: str,
    person: Person,
    setup_entry: AsyncMock,
) -> None:
    person.token = NEW_TOKEN
    form = await async_begin_reauth(hass, entry)
    assert form["description_placeholders"]
    assert form["description_placeholders"]["name"] == "Mira"
    assert "AT-" not in str(form["description_placeholders"])
    assert form["data_schema"]
    assert [str(key) for key in form["data_schema"].schema] == ["token"]

    result = await async_submit(hass, form, {"token": NEW_TOKEN})

    assert_ended(result, "reauth_successful")
    assert entry.data == data(base_url, token="AT-0001-RENEWED", expires_at=RUNS_OUT)
    assert entry.state is ConfigEntryState.LOADED
    assert setup_entry.call_count == 2


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(NAMELESS, id="no event names the user"),
        pytest.param(
            (Fault(path="/v2/users/me/events", times=None, status=500),), id="events fail"
        ),
    ],
)
async def test_signing_in_again_when_the_cloud_does_not_name_the_account(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    base_url: str,
    cloud: ZeppCloud,
    person: Person,
    faults: tuple[Fault, ...],
) -> None:
    person.token = NEW_TOKEN
    broken(cloud, faults)

    result = await async_submit(
        hass, await async_begin_reauth(hass, entry), {"token": NEW_TOKEN}
    )

    assert_ended(result, "reauth_successful")
    assert entry.data == data(base_url, token=NEW_TOKEN, expires_at=RUNS_OUT)


@pytest.mark.parametrize("pasted", [OTHER_TOKEN, f"apptoken={OTHER_TOKEN}; userid=5566"])
@pytest.mark.parametrize("source", ["reauth", "reconfigure"])
async def test_another_account_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    base_url: str,
    setup_entry: AsyncMock,
    pasted: str,
    source: str,
) -> None:
    if source == "reauth":
        form, region = await async_begin_reauth(hass, entry), {}
    else:
        form, region = await entry.start_reconfigure_flow(hass), {"region": base_url}

    result = await async_submit(hass, form, {"token": pasted, **region})

    assert_ended(result, "wrong_account")
    assert entry.data == data(base_url)
    assert setup_entry.call_count == 1


@pytest.mark.parametrize(
    ("token", "faults", "error"),
    [
        ("AT-OF-NOBODY", (), "invalid_auth"),
        ("AT-0001\nRENEWED", (), "invalid_auth"),
        (" ", (), "invalid_auth"),
        (NEW_TOKEN, STRANGER, "wrong_region"),
        (NEW_TOKEN, BROKEN, "cannot_connect"),
    ],
)
async def test_signing_in_again_can_be_corrected(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    token: str,
    faults: tuple[Fault, ...],
    error: str,
) -> None:
    before = dict(entry.data)
    cloud.people[0].token = NEW_TOKEN
    broken(cloud, faults)

    result = await async_submit(
        hass, await async_begin_reauth(hass, entry), {"token": token}
    )

    assert_error(result, {"base": error})
    assert entry.data == before
    cloud.faults.clear()
    result = await async_submit(hass, result, {"token": NEW_TOKEN})
    assert_ended(result, "reauth_successful")
    assert entry.data == {**before, "token": NEW_TOKEN, "expires_at": RUNS_OUT}


@pytest.mark.parametrize("token", [{}, {"token": ""}, {"token": "  "}])
async def test_a_new_region_with_the_old_token(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    setup_entry: AsyncMock,
    token: dict[str, str],
) -> None:
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure"
    assert suggested(form, "region") == "auto"
    assert suggested(form, "token") is None
    assert "AT-" not in str(form["description_placeholders"])

    async with serving(cloud) as moved:
        result = await async_submit(hass, form, {**token, "region": f"{moved}/"})

    assert_ended(result, "reconfigure_successful")
    assert entry.data == data(moved, region=moved)
    assert entry.state is ConfigEntryState.LOADED
    assert setup_entry.call_count == 2


async def test_a_new_token_and_a_named_region(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    base_url: str,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signing_in, "HOSTS", {"eu": base_url})
    person.token = NEW_TOKEN
    form = await entry.start_reconfigure_flow(hass)

    result = await async_submit(hass, form, {"token": NEW_TOKEN, "region": "eu"})

    assert_ended(result, "reconfigure_successful")
    assert entry.data == data(base_url, token=NEW_TOKEN, region="eu", expires_at=RUNS_OUT)


@pytest.mark.parametrize(
    ("wrong", "faults", "errors"),
    [
        ({"region": "http://example.org"}, (), {"region": "invalid_url"}),
        ({"token": "AT-OF-NOBODY"}, (), {"base": "invalid_auth"}),
        ({}, STRANGER, {"base": "wrong_region"}),
        ({}, BROKEN, {"base": "cannot_connect"}),
    ],
)
async def test_reconfiguring_can_be_corrected(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    wrong: dict[str, str],
    faults: tuple[Fault, ...],
    errors: dict[str, str],
) -> None:
    before = dict(entry.data)
    right = {"region": before["base_url"]}
    broken(cloud, faults)
    form = await entry.start_reconfigure_flow(hass)

    result = await async_submit(hass, form, right | wrong)

    assert_error(result, errors)
    assert entry.data == before
    cloud.faults.clear()
    result = await async_submit(hass, result, right)
    assert_ended(result, "reconfigure_successful")
    assert entry.data == {**before, **right}


@pytest.mark.parametrize(("options", "expected"), [({}, 365), ({"history_days": 90}, 90)])
async def test_history_reaches_back_a_year_unless_chosen_otherwise(
    hass: HomeAssistant, entry: MockConfigEntry, expected: int
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "init"
    assert suggested(form, "history_days") == expected


@pytest.mark.parametrize(
    ("options", "expected"), [({}, 24), ({"sync_overdue_hours": 6}, 6)]
)
async def test_a_sync_is_overdue_after_a_day_unless_chosen_otherwise(
    hass: HomeAssistant, entry: MockConfigEntry, expected: int
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert suggested(form, "sync_overdue_hours") == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, "everyone"), ({"visibility": "administrators"}, "administrators")],
)
async def test_everyone_may_see_the_data_unless_chosen_otherwise(
    hass: HomeAssistant, entry: MockConfigEntry, expected: str
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert suggested(form, "visibility") == expected


@pytest.mark.parametrize("chosen", ["everyone", "administrators"])
async def test_who_may_see_the_data_is_stored_and_takes_effect(
    hass: HomeAssistant, entry: MockConfigEntry, setup_entry: AsyncMock, chosen: str
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"visibility": chosen}
    )
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"history_days": 0, "visibility": chosen}
    assert entry.state is ConfigEntryState.LOADED
    assert setup_entry.call_count == 2


@pytest.mark.parametrize("options", [{"history_days": 30, "of_another_release": "kept"}])
@pytest.mark.parametrize("hours", [1, 48, 720])
async def test_chosen_hours_are_stored_whole_beside_other_options(
    hass: HomeAssistant, entry: MockConfigEntry, setup_entry: AsyncMock, hours: int
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"sync_overdue_hours": float(hours)}
    )
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "history_days": 30,
        "of_another_release": "kept",
        "sync_overdue_hours": hours,
    }
    assert type(entry.options["sync_overdue_hours"]) is int
    assert setup_entry.call_count == 2


@pytest.mark.parametrize("options", [{}])
@pytest.mark.parametrize("days", [0, 30, 3650])
async def test_chosen_days_are_stored_whole_and_take_effect(
    hass: HomeAssistant, entry: MockConfigEntry, setup_entry: AsyncMock, days: int
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    # A browser's number field sends what JSON calls a number.
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"history_days": float(days)}
    )
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"history_days": days}
    assert type(entry.options["history_days"]) is int
    assert entry.state is ConfigEntryState.LOADED
    assert setup_entry.call_count == 2
    assert not entry.update_listeners


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("history_days", -1),
        ("history_days", 3651),
        ("history_days", "many"),
        ("sync_overdue_hours", 0),
        ("sync_overdue_hours", 721),
        ("sync_overdue_hours", "a day"),
        ("visibility", "nobody"),
        ("visibility", ["everyone"]),
    ],
)
async def test_options_out_of_range_are_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    setup_entry: AsyncMock,
    field: str,
    value: object,
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(form["flow_id"], {field: value})

    assert entry.options == {"history_days": 0}
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"history_days": 7}
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"history_days": 7}
    assert setup_entry.call_count == 2
