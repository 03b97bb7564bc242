"""Staying signed in: a new token without the user, once, or one request to sign in."""

import asyncio
from collections.abc import Generator
from datetime import timedelta
import logging
from typing import NoReturn

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import renewal
from custom_components.zepp.api import SignInTrouble, ZeppAuthError, ZeppSignInError
from tests.zepp_cloud import Fault, Person, ZeppCloud
from tests.zepp_cloud.wire import vendor_hosts_lead_to

from .conftest import Tick, async_reload, async_set_up
from .staying import (
    BAND,
    CODE,
    FIRST_TOKEN,
    KEPT,
    LOGIN,
    RENEWAL,
    SIGN_IN,
    asked,
    reauths,
    signed_in,
)

AUTH = ("Without the recorder", "Authentication failed while", "could not authenticate")
pytestmark = pytest.mark.allowed_logs(*AUTH)

MEANS = {
    "renewal_token": "LT-0000-SYNTHETIC",
    "account_url": "https://account-de2.zepp.com",
}


@pytest.fixture
def ways(base_url: str) -> Generator[dict[str, str]]:
    """Lead the vendor's hosts to the simulated cloud; a test may cut some off."""
    ways = {"": base_url}
    with vendor_hosts_lead_to(ways):
        yield ways


@pytest.fixture
def means() -> dict[str, str]:
    """Return what the entry keeps to sign in again with."""
    return KEPT


@pytest.fixture
def entry(
    hass: HomeAssistant, ways: dict[str, str], person: Person, means: dict[str, str]
) -> MockConfigEntry:
    """Return an entry that was signed in with e-mail and password."""
    return signed_in(hass, person, **means)


def expire(person: Person) -> None:
    person.login.expires_at = dt_util.utcnow()


async def test_the_kept_password_renews_without_a_word(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    runtime, before = entry.runtime_data, hass.states.get("sensor.mira_steps")
    cloud.requests.clear()
    expire(person)

    await tick(minutes=16)

    assert asked(cloud, *SIGN_IN) == [CODE, LOGIN]
    assert person.login.signed_in == 1
    assert entry.data["token"] == person.token != FIRST_TOKEN
    assert entry.data["renewal_token"] == person.login.login_token
    assert entry.data["password"] == KEPT["password"]
    assert entry.data["expires_at"] == "2026-12-18T14:36:30+00:00"
    assert person.login.devices == {"5f0c2c1e-6d0b-4a51-9b55-0c9f7ad1f0aa"}
    assert entry.runtime_data is runtime, "not reloaded"
    assert before
    steps = hass.states.get("sensor.mira_steps")
    assert steps
    assert steps.state not in ("unknown", "unavailable")
    assert not reauths(hass)
    assert not hass.config_entries.flow.async_progress()

    await tick(minutes=16)
    assert asked(cloud, *SIGN_IN) == [CODE, LOGIN]
    assert [request.status for request in cloud.requests if request.path == BAND][-1] == 200


async def test_a_token_that_died_while_off_is_renewed_at_the_start(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    expire(person)

    await async_set_up(hass, entry)

    assert entry.state is ConfigEntryState.LOADED
    assert person.login.signed_in == 1
    assert not reauths(hass)


@pytest.mark.parametrize("means", [MEANS, {**MEANS, **KEPT}])
async def test_the_renewal_token_comes_first(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    person.login.renewable = True
    await async_set_up(hass, entry)
    expire(person)

    await tick(minutes=16)

    assert asked(cloud, *SIGN_IN) == [RENEWAL]
    hosts = {request.host for request in cloud.requests if request.path == RENEWAL}
    assert hosts == {"account-de2.zepp.com"}
    assert entry.data["token"] == person.token != FIRST_TOKEN
    assert entry.data["renewal_token"] == "LT-0000-SYNTHETIC"
    assert not reauths(hass)


@pytest.mark.parametrize("means", [{**MEANS, **KEPT}])
async def test_the_password_where_the_renewal_token_is_not_taken(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    expire(person)

    await tick(minutes=16)

    assert asked(cloud, *SIGN_IN) == [RENEWAL, CODE, LOGIN]
    assert entry.data["token"] == person.token != FIRST_TOKEN
    assert not reauths(hass)


@pytest.mark.parametrize("means", [MEANS])
async def test_without_a_way_the_user_is_asked_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    expire(person)

    await tick(minutes=16)

    assert asked(cloud, *SIGN_IN) == [RENEWAL]
    assert "renewal_token" not in entry.data
    assert len(reauths(hass)) == 1
    cloud.requests.clear()
    for _ in range(4):
        await tick(minutes=16)
    assert not cloud.requests
    assert len(reauths(hass)) == 1


@pytest.mark.parametrize("means", [{**MEANS, **KEPT}, KEPT])
async def test_a_second_refusal_asks_the_user_and_tries_no_third_time(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path=BAND, times=None, status=401))

    await tick(minutes=16)

    assert person.login.signed_in == 1
    assert len(reauths(hass)) == 1
    cloud.requests.clear()
    await tick(minutes=16)
    assert not cloud.requests

    await async_reload(hass, entry)
    await tick(days=2)
    assert not asked(cloud, *SIGN_IN)
    assert len(reauths(hass)) == 1


async def test_a_rejected_password_is_never_sent_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    person.login.password = "changed"
    expire(person)

    await tick(minutes=16)

    assert asked(cloud, *SIGN_IN) == [CODE]
    assert person.login.attempts == 1
    assert "password" not in entry.data
    assert entry.data["email"] == "mira@example.org"
    assert len(reauths(hass)) == 1
    cloud.requests.clear()
    await tick(hours=1)
    assert not cloud.requests
    await async_reload(hass, entry)
    await tick(hours=1)
    assert asked(cloud, *SIGN_IN) == []
    assert len(reauths(hass)) == 1


async def test_the_password_of_somebody_else_is_of_no_use(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    other = Person(user_id="5566", name="Noor", token="AT-5566", seed=2)
    cloud.people.append(other)
    other.login.email, person.login.email = "mira@example.org", "moved@example.org"
    await async_set_up(hass, entry)
    expire(person)

    await tick(minutes=16)

    assert entry.data["token"] == FIRST_TOKEN
    assert "password" not in entry.data
    assert len(reauths(hass)) == 1


async def test_an_answer_that_says_nothing_of_the_password_leaves_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    expire(person)
    cloud.faults.add(Fault(path=CODE, status=404, body="<html>"))

    await tick(minutes=16)

    assert asked(cloud, *SIGN_IN) == [CODE]
    assert entry.data["password"] == KEPT["password"]
    assert len(reauths(hass)) == 1


@pytest.mark.allowed_logs("asks for a pause", "not ready yet")
@pytest.mark.parametrize(("limit", "hours"), [(0, 4), (60, 4), (5 * 3600, 5), (1e6, 6)])
async def test_too_many_sign_ins_wait_for_hours_and_are_said_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
    limit: float,
    hours: int,
) -> None:
    await async_set_up(hass, entry)
    caplog.clear()
    expire(person)
    person.login.limited_for = limit

    for _ in range(hours * 2 - 1):
        await tick(minutes=30)

    assert asked(cloud, *SIGN_IN) == [CODE]
    assert not reauths(hass)
    said = [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING and "zepp" in record.name
    ]
    assert len(said) == 1

    # Whoever starts anew waits as well.
    await async_reload(hass, entry)
    assert asked(cloud, *SIGN_IN) == [CODE]
    person.login.limited_for = None
    cloud.requests.clear()
    await tick(hours=1)
    for _ in range(4):
        await tick(minutes=20)
    assert asked(cloud, *SIGN_IN) == [CODE, LOGIN]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["token"] == person.token
    assert "sign_in_after" not in entry.data
    assert not reauths(hass)


@pytest.mark.parametrize(
    ("means", "cut"),
    [
        (KEPT, "api-user-us2.zepp.com"),
        (KEPT, "api-mifit-us2.zepp.com"),
        (MEANS, "account-de2.zepp.com"),
    ],
)
async def test_a_sign_in_host_that_is_down_is_tried_at_the_next_poll(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    ways: dict[str, str],
    tick: Tick,
    cut: str,
) -> None:
    person.login.renewable = True
    await async_set_up(hass, entry)
    expire(person)
    ways[cut] = "http://127.0.0.1:1"

    await tick(minutes=16)

    assert entry.data["token"] == FIRST_TOKEN
    assert not reauths(hass)
    del ways[cut]
    await tick(minutes=16)
    assert entry.data["token"] == person.token != FIRST_TOKEN
    assert not reauths(hass)


@pytest.mark.parametrize("means", [{**MEANS, **KEPT}])
async def test_where_the_account_host_is_down_the_password_does(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    ways: dict[str, str],
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    expire(person)
    ways["account-de2.zepp.com"] = "http://127.0.0.1:1"

    await tick(minutes=16)

    assert entry.data["token"] == person.token != FIRST_TOKEN


async def test_a_family_that_is_refused_alone_renews_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=401))

    await async_set_up(hass, entry)
    await tick(hours=1, minutes=1)

    assert person.login.signed_in == 0
    bands = [
        request.query["query_type"] for request in cloud.requests if request.path == BAND
    ]
    assert bands.count("summary") == 1, "one look is enough for a token"
    assert not reauths(hass)


async def test_a_token_that_dies_in_the_middle_of_a_poll(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    person.login.password = "changed"
    for path in ("all_day_stress", "query_type=summary"):
        cloud.faults.add(Fault(path=path, times=None, status=401))

    await tick(hours=1, minutes=1)

    assert len(reauths(hass)) == 1
    statuses = [request.status for request in cloud.requests]
    assert statuses[-3:] == [401, 401, 303], "stress, band data, the password"
    cloud.requests.clear()
    await tick(hours=1)
    assert not cloud.requests


async def test_all_that_are_refused_at_once_share_one_new_token(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    client = entry.runtime_data.coordinator.client
    today = dt_util.now().date()
    expire(person)
    cloud.requests.clear()

    answers = await asyncio.gather(
        *(client.get_stress(today - timedelta(days=day), today) for day in range(20))
    )

    assert all(answers)
    assert person.login.signed_in == 1
    refused = [request for request in cloud.requests if request.status == 401]
    assert len([request for request in refused if request.path != BAND]) <= 2


async def test_all_that_are_refused_for_good_are_told_so(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    client = entry.runtime_data.coordinator.client
    today = dt_util.now().date()
    expire(person)
    person.login.disabled = True
    cloud.requests.clear()

    answers = await asyncio.gather(
        *(client.get_stress(today, today) for _ in range(20)), return_exceptions=True
    )

    assert {type(answer).__name__ for answer in answers} == {"ZeppAuthError"}
    assert asked(cloud, *SIGN_IN) == [CODE]
    assert len(cloud.requests) <= 4


@pytest.mark.parametrize("expires_at", ["2026-11-23T12:00:00+00:00"])
async def test_the_token_is_renewed_in_a_night_before_it_runs_out(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    expires_at: str,
) -> None:
    data = {**entry.data, "expires_at": expires_at}
    hass.config_entries.async_update_entry(entry, data=data)
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path=CODE, status=500))

    # 15:20 in Berlin; the first night fails.
    while dt_util.now().hour != 2:
        await tick(hours=1)
    assert not asked(cloud, *SIGN_IN)
    await tick(hours=3)
    assert asked(cloud, *SIGN_IN) == [CODE]
    assert entry.data["token"] == FIRST_TOKEN
    await tick(hours=24)

    assert asked(cloud, *SIGN_IN) == [CODE, CODE, LOGIN]
    assert entry.data["token"] == person.token
    assert entry.data["expires_at"] > "2026-12-20"
    assert not reauths(hass)
    await tick(hours=24)
    assert person.login.signed_in == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expires_at": "2026-12-01T12:00:00+00:00"},
        {"expires_at": "2026-11-20T12:00:00+00:00", "password": None},
    ],
)
async def test_nights_in_which_nothing_is_to_be_renewed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    changes: dict[str, str | None],
) -> None:
    data = {k: v for k, v in {**entry.data, **changes}.items() if v is not None}
    hass.config_entries.async_update_entry(entry, data=data)
    await async_set_up(hass, entry)

    for _ in range(5):
        await tick(hours=6)

    assert not asked(cloud, *SIGN_IN)


async def test_nobody_signs_in_at_night_while_the_user_is_asked_to(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
) -> None:
    data = {**entry.data, "expires_at": "2026-11-20T12:00:00+00:00"}
    hass.config_entries.async_update_entry(entry, data=data)
    await async_set_up(hass, entry)
    expire(person)
    cloud.faults.add(Fault(path=CODE, status=404, body="<html>"))
    await tick(minutes=16)
    assert len(reauths(hass)) == 1
    cloud.requests.clear()

    for _ in range(5):
        await tick(hours=6)

    assert not cloud.requests


async def test_a_restart_between_a_renewal_and_the_next_refusal_changes_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    expire(person)
    await tick(minutes=16)
    assert person.login.signed_in == 1
    await async_reload(hass, entry)

    cloud.faults.add(Fault(path=BAND, times=None, status=401))
    await tick(hours=2)

    assert person.login.signed_in == 1
    assert len(reauths(hass)) == 1


async def test_a_token_that_lasts_for_hours_is_renewed_every_time(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.login.lifetime = timedelta(hours=20)
    await async_set_up(hass, entry)
    expire(person)

    for _ in range(60):
        await tick(hours=1)

    # Also by night, since so few hours are left.
    assert 3 <= person.login.signed_in <= 5
    assert not reauths(hass)


@pytest.mark.allowed_logs("The cloud has not answered 3 times")
@pytest.mark.parametrize(
    ("means", "cut", "path"),
    [
        (MEANS, "account-de2.zepp.com", RENEWAL),
        (KEPT, "api-user-us2.zepp.com", CODE),
        (KEPT, "api-mifit-us2.zepp.com", CODE),
    ],
)
async def test_a_sign_in_host_that_stays_down_is_left_to_the_user_after_a_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    ways: dict[str, str],
    tick: Tick,
    cut: str,
    path: str,
) -> None:
    await async_set_up(hass, entry)
    expire(person)
    ways[cut] = "http://127.0.0.1:1"
    cloud.requests.clear()

    for _ in range(20):
        await tick(hours=1)
    assert not reauths(hass)
    for _ in range(12):
        await tick(hours=1)

    assert len(reauths(hass)) == 1
    assert len(asked(cloud, path)) <= 8
    refused = [request for request in cloud.requests if request.status == 401]
    assert len(refused) <= 10, "nothing is asked with a dead token while waiting"
    cloud.requests.clear()
    await async_reload(hass, entry)
    await tick(hours=1)
    assert not asked(cloud, *SIGN_IN)
    assert len(reauths(hass)) == 1


async def test_an_unclear_answer_is_not_asked_for_again_at_every_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    expire(person)
    cloud.faults.add(Fault(path=CODE, times=None, status=404, body="<html>"))
    await tick(minutes=16)

    for _ in range(3):
        await async_reload(hass, entry)

    assert asked(cloud, *SIGN_IN) == [CODE]
    assert len(reauths(hass)) == 1


async def test_what_the_user_does_during_a_renewal_stands(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await async_set_up(hass, entry)
    expire(person)
    typed = {"token": "AT-OF-THE-USER", "password": "of the user"}

    async def refuse(*_: object, **__: object) -> NoReturn:
        hass.config_entries.async_update_entry(entry, data={**entry.data, **typed})
        raise ZeppSignInError(SignInTrouble.WRONG_PASSWORD)

    monkeypatch.setattr(renewal, "authenticate", refuse)
    await tick(minutes=16)

    assert entry.data["token"] == "AT-OF-THE-USER"
    assert entry.data["password"] == "of the user"


async def test_an_account_that_is_removed_during_a_renewal(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await async_set_up(hass, entry)
    client = entry.runtime_data.coordinator.client
    expire(person)

    async def refuse(*_: object, **__: object) -> NoReturn:
        await hass.config_entries.async_remove(entry.entry_id)
        raise ZeppSignInError(SignInTrouble.WRONG_PASSWORD)

    monkeypatch.setattr(renewal, "authenticate", refuse)

    with pytest.raises(ZeppAuthError):
        await client.get_stress(dt_util.now().date(), dt_util.now().date())
