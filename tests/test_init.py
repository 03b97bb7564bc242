"""An account is set up, unloaded, reloaded and removed."""

from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_get_persistent_notifications,
)

from custom_components.zepp.const import DOMAIN
from custom_components.zepp.history_sensor import HISTORY_SENSORS
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .conftest import Tick, async_set_up
from .flows import TOKEN, async_begin, async_submit
from .test_sensor import ON
from .truth import recorded
from .wearables import WATCH

# Two calendars, three events, when the watch was heard of last, whether that is overdue.
ENTITIES = len(ON) + 7
NO_RECORDER = "Without the recorder there are no long-term statistics"
without_recorder = pytest.mark.allowed_logs(NO_RECORDER)


def states(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str]:
    """Return what an entry's entities show."""
    found = {}
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        state = hass.states.get(entity.entity_id)
        if state:
            found[entity.entity_id] = state.state
    return found


def devices(hass: HomeAssistant, entry: ConfigEntry) -> list[dr.DeviceEntry]:
    return dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)


def state_of(entry: ConfigEntry) -> ConfigEntryState:
    return entry.state


def warnings(caplog: pytest.LogCaptureFixture, text: str) -> int:
    return sum(
        record.levelname == "WARNING" and text in record.getMessage()
        for record in caplog.records
    )


def recover(cloud: ZeppCloud) -> None:
    cloud.faults.clear()
    cloud.requests.clear()


@without_recorder
async def test_from_the_form_to_the_sensors(hass: HomeAssistant, base_url: str) -> None:
    form = await async_begin(hass)
    result = await async_submit(hass, form, {"token": TOKEN, "region": base_url})

    assert result["result"].state is ConfigEntryState.LOADED
    state = hass.states.get("sensor.mira_steps")
    assert state
    assert float(state.state) > 0


@pytest.mark.usefixtures("recorder_mock")
async def test_unloading_leaves_nothing_running(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    assert state_of(entry) is ConfigEntryState.LOADED
    assert "unavailable" not in states(hass, entry).values()

    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(entry) is ConfigEntryState.NOT_LOADED
    assert set(states(hass, entry).values()) == {"unavailable"}
    recover(cloud)
    await tick(hours=12)
    assert not cloud.requests
    assert set(states(hass, entry).values()) == {"unavailable"}


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.parametrize("options", [{"history_days": 20}])
async def test_removing_forgets_the_import_and_keeps_the_statistics(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    hass_storage: dict[str, Any],
) -> None:
    await async_set_up(hass, entry)
    assert f"zepp.{entry.entry_id}" in hass_storage
    before = await recorded(hass, person.user_id)
    assert before["heart_rate"]

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert f"zepp.{entry.entry_id}" not in hass_storage
    assert await recorded(hass, person.user_id) == before
    assert not hass.states.async_all("sensor")


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.allowed_logs("History of stress")
@pytest.mark.parametrize("options", [{"history_days": 20}])
async def test_removing_takes_back_what_was_told(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=400))
    await async_set_up(hass, entry)
    assert async_get_persistent_notifications(hass)

    await hass.config_entries.async_remove(entry.entry_id)

    assert not async_get_persistent_notifications(hass)


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.allowed_logs("not ready yet")
async def test_removing_what_never_loaded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    hass_storage: dict[str, Any],
) -> None:
    cloud.faults.add(Fault(times=None, status=500))
    await async_set_up(hass, entry)
    assert state_of(entry) is ConfigEntryState.SETUP_RETRY

    await hass.config_entries.async_remove(entry.entry_id)

    assert not [key for key in hass_storage if key.startswith("zepp")]
    assert not hass.config_entries.async_entries(DOMAIN)


@pytest.mark.usefixtures("recorder_mock")
async def test_reloading_shows_the_same(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    before = states(hass, entry)

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(entry) is ConfigEntryState.LOADED
    assert len(before) == ENTITIES + len(HISTORY_SENSORS)
    assert states(hass, entry) == before


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.allowed_logs("not ready yet", "The Zepp cloud")
@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(times=None, status=500), "cannot_connect"),
        (Fault(times=None, body="<html>"), "cannot_connect"),
        (Fault(path="band_data", times=None, status=503), "cannot_connect"),
        (Fault(times=None, status=429), "rate_limited"),
        (
            Fault(times=None, status=429, headers={"Retry-After": "60"}),
            "rate_limited",
        ),
    ],
)
async def test_a_cloud_in_trouble_is_tried_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    fault: Fault,
    key: str,
) -> None:
    cloud.faults.add(fault)

    await async_set_up(hass, entry)

    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    if (MAJOR_VERSION, MINOR_VERSION) >= (2026, 9):
        # Before, Home Assistant drops the translation of what ends a first poll.
        assert entry.error_reason_translation_key == key
    assert not hass.states.async_all("sensor")
    assert not hass.config_entries.flow.async_progress()
    cloud.faults.clear()
    await tick(minutes=10)
    assert state_of(entry) is ConfigEntryState.LOADED
    assert hass.states.get("sensor.mira_steps")


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.allowed_logs("could not authenticate", "The Zepp cloud")
@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_token_asks_to_sign_in_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    status: int,
) -> None:
    cloud.faults.add(Fault(times=None, status=status))

    await async_set_up(hass, entry)

    assert state_of(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "auth_failed"
    recover(cloud)
    await tick(hours=3)
    assert not cloud.requests
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH

    person.token = "AT-0001-RENEWED"
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"token": "AT-0001-RENEWED"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert state_of(entry) is ConfigEntryState.LOADED
    assert hass.states.get("sensor.mira_steps")


@without_recorder
@pytest.mark.parametrize("options", [{"history_days": 365}])
async def test_without_the_recorder_everything_else_works(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    await tick(minutes=31)

    assert state_of(entry) is ConfigEntryState.LOADED
    assert hass.states.get("sensor.mira_sleep_score")
    assert len(states(hass, entry)) == ENTITIES
    assert warnings(caplog, NO_RECORDER) == 1


@without_recorder
@pytest.mark.allowed_logs("not ready yet")
async def test_the_missing_recorder_is_said_once_whatever_happens(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    caplog: pytest.LogCaptureFixture,
    tick: Tick,
) -> None:
    other = second(hass, entry, cloud)
    cloud.faults.add(Fault(times=None, status=500))
    await async_set_up(hass, entry)
    await tick(minutes=10)
    cloud.faults.clear()
    await tick(minutes=10)
    assert entry.state is other.state is ConfigEntryState.LOADED

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert warnings(caplog, NO_RECORDER) == 1


def second(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> MockConfigEntry:
    """Return an entry of a second account in the same house, not yet set up."""
    cloud.people.append(
        Person(
            user_id="5566",
            name="Noor",
            token="AT-5566",
            seed=2,
            first_day=cloud.people[0].first_day,
        )
    )
    other = MockConfigEntry(
        domain=DOMAIN,
        title="Noor",
        unique_id="5566",
        data={**entry.data, "token": "AT-5566", "user_id": "5566"},
        options=entry.options,
    )
    other.add_to_hass(hass)
    return other


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.allowed_logs("Authentication failed")
async def test_two_accounts_keep_to_themselves(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    other = second(hass, entry, cloud)
    await async_set_up(hass, entry)
    assert other.state is ConfigEntryState.LOADED, "one set-up loads the whole domain"
    assert {device.name for device in devices(hass, entry)} == {"Mira", WATCH}
    assert {device.name for device in devices(hass, other)} == {"Noor", WATCH}
    of_mira, of_noor = devices(hass, entry), devices(hass, other)
    assert {device.id for device in of_mira}.isdisjoint(device.id for device in of_noor)
    mira, noor = states(hass, entry), states(hass, other)
    assert len(mira) == ENTITIES + len(HISTORY_SENSORS)
    # Noor's watch made out no heart rate variability in the night of this day.
    own = {entity_id for entity_id in noor if ".noor_" in entity_id}
    assert {entity_id.replace("noor", "mira") for entity_id in own} <= mira.keys()
    assert mira["sensor.mira_steps"] != noor["sensor.noor_steps"]

    cloud.people[1].token = "AT-OF-ANOTHER-DAY"
    await tick(minutes=16)

    shown = states(hass, other)
    # What the recorder has does not depend on the token.
    assert shown.pop("sensor.noor_history_start") == noor["sensor.noor_history_start"]
    assert shown.pop("sensor.noor_history_progress") == "unknown"
    assert set(shown.values()) == {"unavailable"}
    assert "unavailable" not in states(hass, entry).values()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["entry_id"] == other.entry_id


@without_recorder
async def test_an_account_is_one_service(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)

    (device,) = (device for device in devices(hass, entry) if device.name == "Mira")
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert device.manufacturer == "Zepp Health"
    assert device.identifiers == {("zepp", "1100223344")}
    assert not device.connections
    assert device.serial_number is None
    registry = er.async_get(hass)
    elsewhere = [
        entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.device_id != device.id
    ]
    assert [entity.translation_key for entity in elsewhere] == ["last_sync"], "the watch's"


@without_recorder
async def test_without_a_recorder_there_is_nowhere_to_import_to(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    fields = {
        "config_entry_id": entry.entry_id,
        "start_date": "2026-11-01",
        "end_date": "2026-11-02",
    }
    with pytest.raises(ServiceValidationError) as raised:
        await hass.services.async_call(DOMAIN, "import_history", fields, blocking=True)
    assert raised.value.translation_key == "no_recorder"
