"""Diagnostics help to find faults and tell nothing about the person."""

from collections.abc import Iterator
from datetime import date, datetime
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
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
    }
    assert found["families"]["phn"]["last_error"] == "ZeppDecodeError"
    assert found["families"]["exertion"]["failed_tries"] == 0
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
