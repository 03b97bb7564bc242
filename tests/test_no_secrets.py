"""A marked account: nothing of it is in the diagnostics, and no secret in the log.

Everything that the account has and is carries a mark of its own. It goes through a whole
life: polls, failures of every kind, signing in again without the user and with, removal.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import astuple, replace
from datetime import date, datetime
from http import HTTPStatus
import json
import logging
from pathlib import Path
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Login, Person, ZeppCloud, account, sport_row
from tests.zepp_cloud.life import Weighing

from .conftest import NOW, Ask, Tick, async_set_up
from .staying import reauths

pytestmark = [
    pytest.mark.usefixtures("wired", "recorder_mock"),
    pytest.mark.allowed_logs(
        "zlib_ng and isal are not available",
        "Authentication failed while fetching zepp data",
        "The cloud has not answered 3 times in a row",
        "The Zepp cloud asks for a pause",
        "could not authenticate",
    ),
]

TODAY: Final = date(2026, 11, 18)
HOME: Final = "https://api-mifit-de2.zepp.com"
NEW_PASSWORD: Final = "another-passmark"

CREDENTIALS: Final = {
    "token": "TOKENMARK-1",
    "e-mail": "mailmark@example.org",
    "e-mail, encoded": "mailmark%40example.org",
    "password": "passmark&horse?",
    "password, encoded": "passmark%26horse%3F",
    "new password": NEW_PASSWORD,
    "renewal token": "LOGINMARK-1",
    "device of the sign-in": "d3v1cemark",
}
IDENTITY: Final = {
    # It is in the tokens, too, that the simulated cloud gives afterwards.
    "user id": "7007700770077",
    "nickname": "Nickmark",
    "display name": "Wristmark",
    "id of the device": "5EC4E7FFFE31415A",
    "MAC": "5E:C4:E7:31:41:5A",
    "MAC without colons": "5EC4E731415A",
    "serial": "SERIALMARK14142",
    "geohash": "u33dbmark",
    "city": "Markville",
    "coordinates": "52.5199871",
    "answer": "BODYMARK",
}
# Of the day: what the sensors show first, the others are in no text at all.
VALUES: Final = {
    "steps": "40772",
    "weight": "87.65",
    "highest heart rate": "189",
    "resting heart rate": "187",
    "fell asleep": "2026-11-17T21:57",
}
# What the entry does not keep and nothing is decoded of, or what is to come.
ELSEWHERE: Final = {
    "e-mail, encoded",
    "password, encoded",
    "new password",
    "nickname",
    "MAC",
    "MAC without colons",
    "geohash",
    "city",
    "coordinates",
    "answer",
}

type Look = Callable[[], Awaitable[dict[str, Any]]]


@pytest.fixture
def person(time_zone: str, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Return somebody of whom everything is marked."""
    monkeypatch.setitem(sport_row.SAME_ALWAYS, "location", IDENTITY["geohash"])
    monkeypatch.setitem(sport_row.SAME_ALWAYS, "city", IDENTITY["city"])
    user = account.user

    def located(person: Person) -> dict[str, object]:
        place = {"location": IDENTITY["coordinates"], "email": CREDENTIALS["e-mail"]}
        return {**user(person), **place}

    monkeypatch.setattr(account, "user", located)
    person = Person(
        user_id=IDENTITY["user id"],
        name=IDENTITY["nickname"],
        token=CREDENTIALS["token"],
        time_zone=time_zone,
        first_day=date(2026, 11, 10),
        login=Login(
            email=CREDENTIALS["e-mail"],
            password=CREDENTIALS["password"],
            login_token=CREDENTIALS["renewal token"],
            account_url="https://account-de2.zepp.com",
        ),
    )
    person.main.name = IDENTITY["display name"]
    person.main.device_id = IDENTITY["id of the device"]
    person.main.sn = IDENTITY["serial"]
    night = person.life(TODAY).night
    assert night
    stamp = int(datetime.fromisoformat("2026-11-18T06:30:00+00:00").timestamp())
    person.edit(
        TODAY,
        steps=54321,
        heart_rate=bytes([189] * 600),
        night=replace(night, resting_heart_rate=187),
        weight=(Weighing(time=stamp, weight=87.65),),
    )
    return person


@pytest.fixture
def entry(hass: HomeAssistant, person: Person) -> MockConfigEntry:
    """Return the entry of an account that is kept signed in."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id="01ENTRYMARK0000000000000000",
        title=person.name,
        unique_id=person.user_id,
        data={
            "way": "password",
            "token": person.token,
            "user_id": person.user_id,
            "region": "auto",
            "base_url": HOME,
            "device_id": CREDENTIALS["device of the sign-in"],
            "email": person.login.email,
            "password": person.login.password,
            "renewal_token": person.login.login_token,
            "account_url": person.login.account_url,
            "expires_at": "2026-12-10T08:00:00+00:00",
        },
        options={"history_days": 3},
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def look(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> Look:
    """Return a function that downloads the diagnostics, and finds no mark in the file."""

    async def download() -> dict[str, Any]:
        assert await async_setup_component(hass, "diagnostics", {})
        now = dt_util.utcnow()
        # Or the browser would have to sign in anew.
        freezer.move_to(NOW)
        client = await hass_client()
        answer = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
        assert answer.status == HTTPStatus.OK
        text = await answer.text()
        freezer.move_to(now)
        # What Home Assistant adds by itself: its parts of the file have nothing of ours.
        file = json.loads(text)
        assert marks_in(json.dumps(file, ensure_ascii=False)) == []
        told: dict[str, Any] = file["data"]
        text = json.dumps(told, ensure_ascii=False)
        assert marks_in(text, VALUES) == []
        for word in (entry.entry_id, "http", "@", "127.0.0.1"):
            assert word not in text
        return told

    return download


def marks_in(text: str, *more: dict[str, str]) -> list[str]:
    """Return what of the account is in a text."""
    kinds = (CREDENTIALS, IDENTITY, *more)
    marks = [(name, mark.lower()) for kind in kinds for name, mark in kind.items()]
    return [name for name, mark in marks if mark in text.lower()]


def numbers(content: object) -> Iterator[float]:
    """Yield every number of some JSON."""
    if isinstance(content, dict):
        for value in content.values():
            yield from numbers(value)
    elif isinstance(content, list):
        for value in content:
            yield from numbers(value)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield content


def uncounted(told: dict[str, Any]) -> list[float]:
    """Return the numbers that are neither an option, nor a count, nor a code of a model."""
    counts = {"data", "decoded", "requests", "history_days", "sync_overdue_hours"}
    rest = {key: value for key, value in told.items() if key not in counts}
    rest["families"] = [
        {key: value for key, value in status.items() if key != "failed_tries"}
        for status in told["families"].values()
    ]
    rest["wearables"] = [
        {key: value for key, value in wearable.items() if key != "source"}
        for wearable in told["wearables"]
    ]
    left_out = {"days_left": None, "failed_renewals": None}
    rest["sign_in"] = {**told["sign_in"], **left_out}
    rest["history"] = {**told["history"], "progress": None, "sums_open": None}
    return list(numbers(rest))


def logged(caplog: pytest.LogCaptureFixture) -> tuple[list[str], list[str]]:
    """Return what was logged by the integration, and what by all others."""
    own: list[str] = []
    others: list[str] = []
    form = logging.Formatter("%(name)s %(message)s")
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            # Home Assistant's own words, with the title that the user has given.
            is_titled = str(record.msg).startswith("Config entry '%s'")
            is_own = record.name.startswith("custom_components.zepp") and not is_titled
            (own if is_own else others).append(form.format(record))
    return own, others


async def async_stumble(cloud: ZeppCloud, tick: Tick) -> None:
    """Let the cloud stumble in every way there is, with the account in its answers."""
    mark = IDENTITY["answer"]
    secret = json.dumps({"items": mark, "user": {"userId": IDENTITY["user id"]}})
    for fault in (
        Fault(path="all_day_stress", times=None, status=500, body=mark),
        Fault(path="phn", times=None, body=f'"{mark}"'),
        Fault(path="exertion", times=None, body=secret),
        Fault(path="PaiHealthInfo", times=None, body=f"<html>{mark}</html>"),
        Fault(path="SPORT_LOAD", times=None, cut=True),
        Fault(path="VO2_MAX", times=None, status=302, headers={"Location": f"/{mark}"}),
        Fault(path="weightRecords", times=None, status=403, body=mark),
        Fault(path="readiness", times=None, body=f'{{"code":0,"message":"{mark}"}}'),
        Fault(path="/devices", times=None, status=401, body=mark),
    ):
        cloud.faults.add(fault)
    for _ in range(4):
        await tick(hours=1)


async def async_pause(cloud: ZeppCloud, tick: Tick) -> None:
    """Let the cloud ask for a pause, and then be well again."""
    pause = {"Retry-After": "60"}
    cloud.faults.add(Fault(path="band_data", status=429, headers=pause))
    await tick(minutes=16)
    cloud.faults.clear()
    await tick(hours=1)


async def async_act(ask: Ask, cloud: ZeppCloud) -> None:
    """Call actions, one of which fails."""
    dates = {"start_date": "2026-11-10", "end_date": "2026-11-17"}
    await ask("get_profile")
    await ask("get_summary")
    await ask("get_workouts", **dates)
    await ask("export", **dates)
    cloud.faults.add(Fault(path="history", times=None, body=IDENTITY["answer"]))
    with pytest.raises(HomeAssistantError) as failure:
        await ask("get_workouts", start_date="2025-11-10", end_date="2025-11-18")
    assert marks_in(str(failure.value), VALUES) == []
    cloud.faults.clear()


async def async_sign_in_again(hass: HomeAssistant, email: str) -> None:
    """Sign in as the user, who mistypes the password first."""
    (flow,) = reauths(hass)
    for password, result in (
        ("wrong-passmark", FlowResultType.FORM),
        (NEW_PASSWORD, FlowResultType.ABORT),
    ):
        typed = {"email": email, "password": password, "keep_signed_in": True}
        found = await hass.config_entries.flow.async_configure(flow["flow_id"], typed)
        assert found["type"] is result
    await hass.async_block_till_done(wait_background_tasks=True)


def assert_marked(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Assert that the marks are there to be found."""
    for key, name in (
        ("steps", "steps"),
        ("resting_heart_rate", "resting heart rate"),
        ("fell_asleep", "fell asleep"),
    ):
        state = hass.states.get(f"sensor.nickmark_{key}")
        assert state
        assert state.state.startswith(VALUES[name])
    devices = [astuple(found) for found in entry.runtime_data.coordinator.account.devices]
    kept = marks_in(f"{json.dumps(dict(entry.data))} {devices}")
    assert {*CREDENTIALS, *IDENTITY} - {*kept} == ELSEWHERE


def assert_no_secret(caplog: pytest.LogCaptureFixture, person: Person) -> None:
    """Assert that the log has no mark, and that of others no credentials."""
    own, others = logged(caplog)
    assert [line for line in own if marks_in(line, VALUES)] == []
    assert len([line for line in own if "this time" in line]) > 10
    assert any("Signed in again without the user" in line for line in own)
    said = "\n".join(others).lower()
    secrets = {*CREDENTIALS.values(), person.token, person.login.login_token}
    assert [text for text in secrets if text.lower() in said] == []


async def test_a_marked_account_leaves_no_mark(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    look: Look,
    ask: Ask,
    tick: Tick,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="custom_components.zepp")
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    await async_set_up(hass, entry)
    assert_marked(hass, entry)
    told = await look()
    assert uncounted(told) == []
    assert told["host"] == "api-mifit-de2.zepp.com"

    # The token is refused: once the password helps, once the renewal token.
    for renewable in (False, True):
        person.login.renewable = renewable
        person.login.expires_at = dt_util.utcnow()
        await tick(days=1, hours=1)
    assert (person.login.signed_in, person.login.renewed) == (1, 1)

    await async_stumble(cloud, tick)
    told = await look()
    assert uncounted(told) == []
    assert {found["last_error"] for found in told["families"].values()} == {
        None,
        "ZeppAuthError",
        "ZeppConnectionError",
        "ZeppDecodeError",
        "ZeppResponseError",
    }
    await async_pause(cloud, tick)
    await async_act(ask, cloud)

    # Nothing helps but the user, who has a new password.
    person.login.renewable, person.login.password = False, NEW_PASSWORD
    person.login.expires_at = dt_util.utcnow()
    await tick(days=1)
    told = await look()
    assert told["signed_out"] is True
    assert uncounted(told) == []
    await async_sign_in_again(hass, person.login.email)
    told = await look()
    assert (told["state"], told["signed_out"]) == ("loaded", False)

    # The cloud is away; then the account is removed.
    cloud.faults.add(Fault(times=None, status=500, body=IDENTITY["answer"]))
    await hass.config_entries.async_reload(entry.entry_id)
    assert (await look())["state"] == "setup_retry"
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert_no_secret(caplog, person)
