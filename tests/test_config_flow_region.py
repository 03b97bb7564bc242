"""Where an account is looked for: where the user says, else where it most likely is."""

from collections.abc import Generator, Iterable
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.api import CANDIDATES
from tests.zepp_cloud import Person, ZeppCloud

from .flows import (
    DEVICE,
    HOME,
    NAMELESS,
    RENEWED,
    RUNS_OUT,
    TOKEN,
    USER_ID,
    asked_hosts,
    assert_ended,
    assert_error,
    async_begin,
    async_submit,
    attempts,
    broken,
    known_data,
    serving,
    suggested,
    typed,
)

pytestmark = pytest.mark.usefixtures("wired")

SIGN_IN = ["api-user-us2.zepp.com", "api-mifit-us2.zepp.com"]
US, OWN = "https://api-mifit-us2.zepp.com", "https://api-mifit-xx.zepp.com"
NEW_TOKEN = "AT-0001-RENEWED"

both = pytest.mark.parametrize("source", ["reauth", "reconfigure"])


@pytest.fixture(autouse=True)
def no_setup() -> Generator[None]:
    """Leave the set-up of entries to other tests."""
    with patch("custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)):
        yield


@pytest.fixture
def stored() -> dict[str, object]:
    """Return what the entry keeps."""
    return known_data(region="us", base_url=US)


@pytest.fixture(autouse=True)
def known(hass: HomeAssistant, entry: MockConfigEntry, stored: dict[str, object]) -> None:
    """Let the entry be one of a person who is at home in Germany."""
    hass.config_entries.async_update_entry(entry, data=stored)


def of_token(**changes: object) -> dict[str, object]:
    """Return what an entry keeps of a pasted token."""
    place = {"region": "auto", "base_url": US}
    return {"token": TOKEN, "user_id": USER_ID, "device_id": DEVICE, **place, **changes}


def once(hosts: Iterable[str]) -> list[str]:
    """Return whom somebody has asked, in the order of the first request."""
    return list(dict.fromkeys(hosts))


async def async_password_form(
    hass: HomeAssistant, entry: MockConfigEntry, source: str, region: str
) -> ConfigFlowResult:
    """Return the form for a password; to reconfigure is to choose a region first."""
    form: ConfigFlowResult
    if source == "reauth":
        form = await entry.start_reauth_flow(hass)
    else:
        first = await entry.start_reconfigure_flow(hass)
        form = await async_submit(hass, first, {"region": region, "use_password": True})
    assert form["step_id"] == f"{source}_password"
    return form


@pytest.mark.parametrize(
    ("stored", "source", "typed_region", "region", "host"),
    [
        (known_data(region="us", base_url=US), "reauth", "", "us", US),
        (known_data(region=OWN, base_url=OWN), "reauth", "", OWN, OWN),
        (known_data(region=OWN, base_url=OWN), "reconfigure", "us", "us", US),
        (known_data(), "reconfigure", "us", "us", US),
        (known_data(), "reconfigure", f"{OWN}/", OWN, OWN),
    ],
)
async def test_a_password_asks_only_the_server_of_a_chosen_region(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    source: str,
    typed_region: str,
    region: str,
    host: str,
) -> None:
    form = await async_password_form(hass, entry, source, typed_region)

    with asked_hosts() as asked:
        result = await async_submit(hass, form, typed())

    assert_ended(result, f"{source}_successful")
    assert entry.data == {**RENEWED, "region": region, "base_url": host}
    assert asked == [*SIGN_IN, host.removeprefix("https://")]


async def test_a_password_finds_the_server_if_that_is_chosen(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    form = await async_password_form(hass, entry, "reconfigure", "auto")

    assert_ended(await async_submit(hass, form, typed()), "reconfigure_successful")

    assert entry.data == RENEWED


@both
async def test_a_password_for_a_region_without_the_account(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    stored: dict[str, object],
    source: str,
) -> None:
    person.login.homes = frozenset({HOME})
    form = await async_password_form(hass, entry, source, "us")

    with asked_hosts() as asked:
        form = await async_submit(hass, form, typed())

    assert_error(form, {"base": "wrong_region"})
    assert once(asked) == SIGN_IN, "the second of them is that of the region, too"
    assert entry.data == stored
    person.login.homes = None
    assert_ended(await async_submit(hass, form, typed()), f"{source}_successful")
    assert entry.data["region"] == "us"


async def test_a_region_that_is_none_is_told_before_a_password_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    form = await entry.start_reconfigure_flow(hass)

    for wrong in ("the moon", "http://example.org", ""):
        form = await async_submit(hass, form, {"region": wrong, "use_password": True})
        assert form["step_id"] == "reconfigure"
        assert_error(form, {"region": "invalid_url"})
        assert suggested(form, "use_password") is True

    assert not cloud.requests
    form = await async_submit(hass, form, {"region": "eu", "use_password": True})
    assert form["step_id"] == "reconfigure_password"
    assert_ended(await async_submit(hass, form, typed()), "reconfigure_successful")
    assert entry.data == {**RENEWED, "region": "eu"}
    assert attempts(cloud) == 1


@pytest.mark.parametrize(
    ("stored", "asked_first"),
    [
        (of_token(country="DE"), ["api-mifit-us2.zepp.com", HOME]),
        (
            of_token(),
            [
                "api-mifit-us2.zepp.com",
                "api-mifit.zepp.com",
                "api-mifit-us3.zepp.com",
                HOME,
            ],
        ),
    ],
)
async def test_a_new_token_finds_an_account_that_has_moved(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    stored: dict[str, object],
    asked_first: list[str],
) -> None:
    person.login.homes = frozenset({HOME})
    person.token = NEW_TOKEN
    form = await entry.start_reauth_flow(hass)

    with asked_hosts() as asked:
        result = await async_submit(hass, form, {"token": NEW_TOKEN})

    assert_ended(result, "reauth_successful")
    assert once(asked) == asked_first
    moved = {"base_url": f"https://{HOME}", "expires_at": RUNS_OUT}
    assert entry.data == {**stored, **moved, "token": NEW_TOKEN}


@pytest.mark.parametrize("stored", [of_token(region="us", country="DE")])
async def test_a_new_token_is_not_told_to_servers_outside_a_chosen_region(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    person.login.homes = frozenset({HOME})
    form = await entry.start_reauth_flow(hass)

    with asked_hosts() as asked:
        form = await async_submit(hass, form, {"token": TOKEN})

    assert_error(form, {"base": "wrong_region"})
    assert once(asked) == ["api-mifit-us2.zepp.com"]


async def test_a_new_token_stays_with_a_server_that_is_not_the_vendors(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    stranger = broken(ZeppCloud([], cloud.clock), NAMELESS)
    person.token = NEW_TOKEN
    async with serving(stranger) as own:
        data = of_token(base_url=own, country="DE")
        hass.config_entries.async_update_entry(entry, data=data)
        form = await entry.start_reauth_flow(hass)
        with asked_hosts() as asked:
            form = await async_submit(hass, form, {"token": NEW_TOKEN})

    assert_error(form, {"base": "invalid_auth"})
    assert once(asked) == ["127.0.0.1"]
    assert entry.data == data


@pytest.mark.parametrize(
    ("stored", "asked_first"),
    [
        (of_token(region="us", country="DE"), HOME),
        (of_token(region="eu", country="CN"), "api-mifit-cn2.huami.com"),
        (of_token(region="eu"), "api-mifit.zepp.com"),
    ],
)
async def test_auto_begins_where_the_account_most_likely_is(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    stored: dict[str, object],
    asked_first: str,
) -> None:
    form = await entry.start_reconfigure_flow(hass)

    with asked_hosts() as asked:
        result = await async_submit(hass, form, {"region": "auto"})

    assert_ended(result, "reconfigure_successful")
    assert once(asked) == [asked_first]
    place = {"region": "auto", "base_url": f"https://{asked_first}"}
    assert entry.data == {**stored, **place}


async def test_of_a_new_account_nothing_is_known(
    hass: HomeAssistant, person: Person
) -> None:
    person.login.homes = frozenset({"nowhere"})

    with asked_hosts() as asked:
        form = await async_submit(
            hass,
            await async_begin(hass),
            {"token": TOKEN, "user_id": USER_ID, "region": "auto"},
        )

    assert_error(form, {"base": "wrong_region"})
    assert [f"https://{host}" for host in once(asked)] == [*CANDIDATES]
