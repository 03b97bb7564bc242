"""Sign in again with a password, and change between password and token."""

from collections.abc import Generator
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import signing_in
from custom_components.zepp.api import Account
from tests.zepp_cloud import Login, Person, ZeppCloud

from .conftest import async_set_up
from .flows import (
    DEVICE,
    EMAIL,
    HOME,
    KEPT,
    PASSWORD,
    RENEWED,
    RUNS_OUT,
    SOON,
    TOKEN,
    USER_ID,
    assert_ended,
    assert_error,
    async_submit,
    attempts,
    known_data,
    suggested,
    typed,
)

pytestmark = pytest.mark.usefixtures("wired")

OTHER = Login(email="noor@example.org", password="another one")


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


@pytest.fixture
def stored() -> dict[str, object]:
    """Return what the entry keeps."""
    return known_data()


@pytest.fixture(autouse=True)
async def loaded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    stored: dict[str, object],
    setup_entry: AsyncMock,
) -> None:
    """Set up the entry; there is another account besides."""
    cloud.people.append(Person(user_id="5566", name="Noor", token="AT-5566", login=OTHER))
    hass.config_entries.async_update_entry(entry, data=stored)
    await async_set_up(hass, entry)
    setup_entry.assert_called_once()


async def async_begin(
    hass: HomeAssistant, entry: MockConfigEntry, source: str
) -> ConfigFlowResult:
    """Return the empty form for a password."""
    form: ConfigFlowResult
    if source == "reauth":
        form = await entry.start_reauth_flow(hass)
    else:
        first = await entry.start_reconfigure_flow(hass)
        assert first["step_id"] == "reconfigure"
        form = await async_submit(
            hass, first, {"region": "auto", "use_password": True, "token": "AT-5566"}
        )
    assert form["step_id"] == f"{source}_password"
    assert not form["errors"]
    return form


both = pytest.mark.parametrize("source", ["reauth", "reconfigure"])


@both
@pytest.mark.parametrize(
    "stored",
    [
        known_data(),
        known_data(renewed_at=SOON, sign_in_after=SOON, renewal_failures=3),
    ],
)
async def test_a_password_brings_new_tokens(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    setup_entry: AsyncMock,
    source: str,
) -> None:
    form = await async_begin(hass, entry, source)
    assert form["data_schema"]
    assert [*map(str, form["data_schema"].schema)] == [
        "email",
        "password",
        "keep_signed_in",
    ]
    assert form["description_placeholders"]
    assert source != "reauth" or form["description_placeholders"]["name"] == "Mira"
    assert not cloud.requests

    result = await async_submit(hass, form, typed())

    assert_ended(result, f"{source}_successful")
    assert entry.data == RENEWED
    assert entry.state is ConfigEntryState.LOADED
    assert setup_entry.call_count == 2
    assert person.login.devices == {DEVICE}
    assert attempts(cloud) == 1


@both
@pytest.mark.parametrize(
    ("stored", "proposed"),
    [
        (known_data(), (None, None)),
        (known_data(**KEPT), (EMAIL, True)),
        # The password was refused while nobody was looking.
        (known_data(email=EMAIL), (EMAIL, True)),
    ],
)
async def test_what_is_proposed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    source: str,
    proposed: tuple[object, object],
) -> None:
    form = await async_begin(hass, entry, source)

    assert (suggested(form, "email"), suggested(form, "keep_signed_in")) == proposed
    assert suggested(form, "password") is None
    assert PASSWORD not in str(form)


@both
@pytest.mark.parametrize("stored", [known_data(), known_data(**KEPT)])
@pytest.mark.parametrize(("keep", "kept"), [(False, {}), (True, KEPT)])
async def test_the_password_is_kept_only_if_it_is_wanted_now(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    source: str,
    keep: bool,
    kept: dict[str, str],
) -> None:
    form = await async_begin(hass, entry, source)

    await async_submit(hass, form, typed(keep_signed_in=keep))

    assert entry.data == {**RENEWED, **kept}


@both
async def test_the_password_of_another_account(
    hass: HomeAssistant, entry: MockConfigEntry, setup_entry: AsyncMock, source: str
) -> None:
    form = await async_begin(hass, entry, source)

    other = typed(email=OTHER.email, password=OTHER.password)
    result = await async_submit(hass, form, other)

    assert_ended(result, "wrong_account")
    assert entry.data == known_data()
    assert setup_entry.call_count == 1


@both
async def test_a_failure_can_be_put_right(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    source: str,
) -> None:
    form = await async_begin(hass, entry, source)

    form = await async_submit(hass, form, typed(password="wrong", keep_signed_in=True))
    assert form["step_id"] == f"{source}_password"
    assert_error(form, {"base": "wrong_password_attempts"})
    assert form["description_placeholders"]
    assert form["description_placeholders"]["attempts"] == "9"
    assert (suggested(form, "email"), suggested(form, "keep_signed_in")) == (EMAIL, True)
    assert suggested(form, "password") is None
    person.login.limited_for = 60
    form = await async_submit(hass, form, typed())
    assert_error(form, {"base": "too_many_requests_wait"})
    assert entry.data == known_data()
    assert attempts(cloud) == 2

    person.login.limited_for = None
    assert_ended(await async_submit(hass, form, typed()), f"{source}_successful")
    assert entry.data == RENEWED


@pytest.mark.parametrize("stored", [known_data(**KEPT)])
@pytest.mark.parametrize("token", [{}, {"token": " "}, {"token": TOKEN}])
async def test_another_region_leaves_all_else(
    hass: HomeAssistant, entry: MockConfigEntry, token: dict[str, str]
) -> None:
    form = await entry.start_reconfigure_flow(hass)

    result = await async_submit(hass, form, {**token, "region": "us"})

    assert_ended(result, "reconfigure_successful")
    assert entry.data == known_data(
        **KEPT, region="us", base_url="https://api-mifit-us2.zepp.com"
    )


@pytest.mark.parametrize("stored", [known_data(**KEPT)])
async def test_a_token_that_is_renewed_meanwhile_is_not_lost(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    form = await entry.start_reconfigure_flow(hass)
    newer = known_data(**KEPT, token="AT-0001-RENEWED", renewed_at=SOON)

    async def renewed_meanwhile(*_: Any) -> Any:
        hass.config_entries.async_update_entry(entry, data=newer)
        return Account(user_id=USER_ID, base_url="https://host", nickname=None)

    with patch.object(signing_in, "find_account", renewed_meanwhile):
        result = await async_submit(hass, form, {"region": "us"})

    assert_ended(result, "reconfigure_successful")
    assert entry.data == {**newer, "region": "us", "base_url": "https://host"}


@pytest.mark.parametrize(
    "stored", [known_data(**KEPT, renewed_at=SOON, sign_in_after=SOON)]
)
async def test_from_password_to_token_and_back(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    person.token = "AT-PASTED"
    form = await entry.start_reconfigure_flow(hass)
    result = await async_submit(hass, form, {"token": "AT-PASTED", "region": "auto"})

    assert_ended(result, "reconfigure_successful")
    assert entry.data == {
        "token": "AT-PASTED",
        "user_id": USER_ID,
        "region": "auto",
        "base_url": f"https://{HOME}",
        "country": "DE",
        "device_id": DEVICE,
        "expires_at": RUNS_OUT,
    }
    form = await entry.start_reauth_flow(hass)
    assert form["step_id"] == "reauth_confirm"
    person.token = "AT-PASTED-AGAIN"
    result = await async_submit(hass, form, {"token": "AT-PASTED-AGAIN"})
    assert_ended(result, "reauth_successful")
    assert entry.data["device_id"] == DEVICE
    assert not attempts(cloud)

    form = await async_begin(hass, entry, "reconfigure")
    assert_ended(await async_submit(hass, form, typed()), "reconfigure_successful")
    assert entry.data == RENEWED
    assert person.login.devices == {DEVICE}


@pytest.mark.parametrize(
    "stored",
    [{"token": TOKEN, "user_id": USER_ID, "region": "eu", "base_url": "https://x"}],
)
async def test_an_entry_of_a_token_becomes_a_device_with_its_first_password(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    form = await async_begin(hass, entry, "reconfigure")
    await async_submit(hass, form, typed(password="wrong"))
    await async_submit(hass, form, typed())

    (device,) = person.login.devices
    assert entry.data == {**RENEWED, "device_id": device}
    form = await entry.start_reauth_flow(hass)
    assert form["step_id"] == "reauth_password"


async def test_the_same_token_again_lasts_no_longer(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    bare = {key: value for key, value in known_data().items() if key != "way"}
    hass.config_entries.async_update_entry(entry, data=bare)
    form = await entry.start_reauth_flow(hass)
    assert form["step_id"] == "reauth_confirm"

    assert_ended(await async_submit(hass, form, {"token": TOKEN}), "reauth_successful")

    assert entry.data == bare
