"""Sign in with a password to an account that is set up already, as if it were new."""

from collections.abc import Generator
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Person, ZeppCloud

from .conftest import async_set_up
from .flows import (
    DEVICE,
    KEPT,
    RENEWED,
    SOON,
    TOKEN,
    USER_ID,
    assert_ended,
    async_begin,
    async_submit,
    attempts,
    known_data,
    typed,
)

pytestmark = pytest.mark.usefixtures("wired")

OLD = known_data(**KEPT, renewed_at=SOON, sign_in_after=SOON, renewal_failures=3)
US = {"region": "us", "base_url": "https://api-mifit-us2.zepp.com"}


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


@pytest.mark.parametrize(
    ("stored", "place"),
    [
        (OLD, {}),
        # What the user has chosen stays.
        (known_data(**US), US),
    ],
)
@pytest.mark.parametrize(("keep", "kept"), [(False, {}), (True, KEPT)])
async def test_the_entry_keeps_what_comes_of_the_new_sign_in_and_no_more(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    stored: dict[str, object],
    place: dict[str, str],
    keep: bool,
    kept: dict[str, str],
) -> None:
    hass.config_entries.async_update_entry(entry, data=stored)
    form = await async_begin(hass, "password")

    result = await async_submit(hass, form, typed(keep_signed_in=keep))

    assert_ended(result, "already_configured")
    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    assert entry.data == {**RENEWED, **place, **kept}
    assert attempts(cloud) == 1


async def test_an_entry_of_a_token_becomes_a_device(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    bare = {"token": TOKEN, "user_id": USER_ID, **US, "region": "auto"}
    hass.config_entries.async_update_entry(entry, data=bare)

    result = await async_submit(hass, await async_begin(hass, "password"), typed())

    assert_ended(result, "already_configured")
    (device,) = person.login.devices
    assert device != DEVICE
    assert entry.data == {**RENEWED, "device_id": device}


@pytest.mark.allowed_logs("not ready yet")
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (True, ConfigEntryState.LOADED),
        (ConfigEntryNotReady("not ready yet"), ConfigEntryState.SETUP_RETRY),
        # A restart finds a dead token, and nobody answers the call to sign in.
        (False, ConfigEntryState.SETUP_ERROR),
    ],
)
async def test_the_new_sign_in_is_used_at_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    setup_entry: AsyncMock,
    outcome: bool | Exception,
    state: ConfigEntryState,
) -> None:
    hass.config_entries.async_update_entry(entry, data=OLD)
    setup_entry.side_effect = [outcome, True]
    await async_set_up(hass, entry)
    assert entry.state is state
    reauth = await entry.start_reauth_flow(hass)

    result = await async_submit(hass, await async_begin(hass, "password"), typed())

    assert_ended(result, "already_configured")
    assert setup_entry.call_count == 2
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == RENEWED
    running = {flow["flow_id"] for flow in hass.config_entries.flow.async_progress()}
    assert reauth["flow_id"] not in running


async def test_a_token_of_it_changes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, setup_entry: AsyncMock
) -> None:
    hass.config_entries.async_update_entry(entry, data=OLD)
    await async_set_up(hass, entry)

    pasted = {"token": TOKEN, "region": "auto"}
    result = await async_submit(hass, await async_begin(hass), pasted)

    assert_ended(result, "already_configured")
    assert entry.data == OLD
    assert setup_entry.call_count == 1
