"""Diagnostics help to find faults and tell nothing about the person."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import NOW, Tick, async_set_up

# Said of this environment by Home Assistant's web server.
pytestmark = pytest.mark.allowed_logs("zlib_ng and isal are not available")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot in the form that Home Assistant's tests use."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody with a watch, new enough that few records are to be counted."""
    return Person(time_zone=time_zone, first_day=date(2026, 11, 15))


async def diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    assert await async_setup_component(hass, "http", {})
    found: dict[str, Any] = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    return found


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


@pytest.mark.usefixtures("recorder_mock", "now")
async def test_diagnostics_are_short_and_readable(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    snapshot: SnapshotAssertion,
) -> None:
    await async_set_up(hass, entry)

    assert await diagnostics(hass, hass_client, entry) == snapshot


@pytest.mark.usefixtures("recorder_mock", "now")
async def test_nothing_of_the_person_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
) -> None:
    person.main.name, person.main.sn = "Left wrist", "12345678901234"
    await async_set_up(hass, entry)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day).sensors

    found = await diagnostics(hass, hass_client, entry)

    text = json.dumps(found, ensure_ascii=False)
    for secret in (
        "AT-0000-SYNTHETIC",
        "1100223344",
        "Mira",
        entry.data["base_url"],
        "127.0.0.1",
        "C0:FF:EE:12:34:56",
        "C0FFEE123456",
        "C0FFEEFFFE123456",
        "Left wrist",
        "12345678901234",
        "http",
        "@",
        entry.entry_id,
    ):
        assert secret not in text
    # The code of the model is everybody's who has one.
    assert [wearable.pop("source") for wearable in found["wearables"]] == [9568513]
    assert found.pop("sync_overdue_hours") == 24, "an option"
    # How much was asked and how much came says nothing of what it was.
    # The history counts its own.
    assert len(cloud.requests) > found.pop("requests") > 15
    decoded = found.pop("decoded")
    assert decoded["stress"] == {"items": 4, "models": 4}
    assert decoded["band data"] == {"items": 4, "models": 4}
    assert decoded["SpO2"]["items"] > decoded["SpO2"]["models"] == 3
    # Four days of records, on one of them two workouts: greater numbers would be values.
    assert max(numbers(found)) <= 5
    values = [value for value in truth.values() if isinstance(value, int | float)]
    assert len([value for value in values if value > 4]) > 20
    nights = [truth["sleep_start"], truth["sleep_end"]]
    for moment in nights:
        assert isinstance(moment, datetime)
        assert moment.isoformat()[:16] not in text
        assert dt_util.as_local(moment).isoformat()[:16] not in text


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder", "The cloud has not answered 3 times")
async def test_a_lost_family_shows_why(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
) -> None:
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=500))
    cloud.faults.add(Fault(path="phn", times=None, body="7"))
    await async_set_up(hass, entry)
    for _ in range(2):
        await tick(minutes=31)
    # Or the browser would have to sign in anew.
    freezer.move_to(NOW)

    found = await diagnostics(hass, hass_client, entry)

    assert found["families"]["stress"] == {
        "failed_tries": 3,
        "last_success": None,
        "last_error": "ZeppResponseError",
        "not_understood_since": None,
    }
    phn = found["families"]["phn"]
    assert phn["last_error"] == "ZeppDecodeError"
    assert phn["not_understood_since"] == "2026-11-18T14:20:30+00:00"
    assert found["families"]["exertion"]["failed_tries"] == 0
    assert {"phn", "stress"}.isdisjoint(found["decoded"])
    assert found["data"]["stress"] == {"count": 0}
    assert found["history"] is None
    assert found["last_poll_succeeded"] is True


@pytest.mark.usefixtures("recorder_mock", "now")
@pytest.mark.allowed_logs("History of stress")
@pytest.mark.parametrize("options", [{"history_days": 20}])
async def test_history_shows_what_was_left(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
) -> None:
    person.first_day = date(2026, 10, 1)
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=400))
    await async_set_up(hass, entry)

    history = (await diagnostics(hass, hass_client, entry))["history"]

    assert history["progress"] is None
    assert history["oldest"] == "2026-10-30"
    assert history["pending"] == []
    assert history["left"] == ["stress 2026-10-30 to 2026-11-04 (backfill)"]


@pytest.mark.parametrize(
    ("region", "told"),
    [("auto", "auto"), ("us3", "us3"), ("https://api-mifit-xx.zepp.com", "custom")],
)
@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder")
async def test_an_address_is_not_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    region: str,
    told: str,
) -> None:
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "region": region}, options={}
    )
    await async_set_up(hass, entry)

    found = await diagnostics(hass, hass_client, entry)

    assert found["region"] == told
    assert found["history_days"] == 365


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder")
async def test_before_any_sync_there_is_no_time(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    person: Person,
) -> None:
    person.first_day = date(2026, 12, 1)
    await async_set_up(hass, entry)

    found = await diagnostics(hass, hass_client, entry)

    assert found["last_sync"] is None
    assert found["data"]["days"] == {"count": 0}


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder")
async def test_items_that_are_not_understood_are_counted(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
) -> None:
    body = '{"items":[{"timestamp":"soon"},{"timestamp":"later"}]}'
    cloud.faults.add(Fault(path="all_day_stress", times=None, body=body))
    await async_set_up(hass, entry)

    found = await diagnostics(hass, hass_client, entry)

    assert found["decoded"]["stress"] == {"items": 2, "models": 0}
    assert found["families"]["stress"]["failed_tries"] == 0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("https://api-mifit-de2.zepp.com", "api-mifit-de2.zepp.com"),
        ("https://api-mifit.huami.com", "api-mifit.huami.com"),
        ("https://api-mifit-de2.zepp.com:8443", "custom"),
        ("https://zepp.com.example.org", "custom"),
        ("https://192.168.7.9", "custom"),
        ("http://127.0.0.1:9", "custom"),
    ],
)
@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder")
async def test_only_a_host_of_the_vendor_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    asked: str,
    told: str,
) -> None:
    await async_set_up(hass, entry)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "base_url": asked})

    found = await diagnostics(hass, hass_client, entry)

    assert found["host"] == told


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder", "Config entry 'Mira'")
async def test_an_account_that_is_not_loaded_tells_what_is_known(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
) -> None:
    cloud.faults.add(Fault(path="band_data", times=None, body="7"))
    await async_set_up(hass, entry)

    found = await diagnostics(hass, hass_client, entry)

    # Not every release of Home Assistant keeps the reason.
    assert found.pop("not_loaded_because") in {"not_understood", None}
    assert found == {
        "state": "setup_retry",
        "region": "custom",
        "host": "custom",
        "sign_in": {
            "way": "token",
            "failed_renewals": 0,
            "keeps_password": False,
            "keeps_renewal_token": False,
            "days_left": None,
            "renewed": None,
            "paused_until": None,
        },
        "history_days": 0,
        "sync_overdue_hours": 24,
        "visibility": "everyone",
        "time_zone": "Europe/Berlin",
        "issues": [],
    }


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder")
async def test_how_somebody_is_signed_in_is_told_without_the_secrets(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    kept = {
        "way": "password",
        "email": "mira@example.org",
        "password": "correct horse",
        "renewal_token": "LT-0001",
        "expires_at": "2026-12-10T08:00:00+00:00",
        "renewed_at": "2026-11-10T08:00:00+00:00",
        "sign_in_after": "2026-11-18T20:00:00+00:00",
    }
    hass.config_entries.async_update_entry(entry, data={**entry.data, **kept})
    await async_set_up(hass, entry)

    found = await diagnostics(hass, hass_client, entry)

    assert found["sign_in"] == {
        "way": "password",
        "failed_renewals": 0,
        "keeps_password": True,
        "keeps_renewal_token": True,
        "days_left": 21,
        "renewed": "2026-11-10",
        "paused_until": "2026-11-18T20:00:00+00:00",
    }
    assert found["signed_out"] is False


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder", "Authentication failed")
async def test_who_is_signed_out_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    person.token = "AT-0001-ANOTHER"
    await tick(minutes=16)

    found = await diagnostics(hass, hass_client, entry)

    assert found["signed_out"] is True
    assert found["region_gone"] is False
    assert found["last_poll_succeeded"] is False


@pytest.mark.usefixtures("now")
@pytest.mark.allowed_logs("Without the recorder")
async def test_open_repairs_are_told_and_only_those_of_the_account(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    person: Person,
) -> None:
    person.sync_to(dt_util.utcnow() - timedelta(days=8))
    person.first_day = date(2026, 11, 1)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "expires_at": "2026-11-20T08:00:00+00:00"}
    )
    for number, owner in enumerate((entry.entry_id, "another entry")):
        ir.async_create_issue(
            hass,
            DOMAIN if number else "another_domain",
            "an_issue",
            data={"entry_id": owner},
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="an_issue",
        )
    await async_set_up(hass, entry)

    found = await diagnostics(hass, hass_client, entry)

    assert found["issues"] == ["sync_overdue", "token_expires"]
