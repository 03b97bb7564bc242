"""Whether a sync is overdue, through Home Assistant."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import (
    EVENT_STATE_CHANGED,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    EntityCategory,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    mock_restore_cache,
)

from custom_components.zepp import binary_sensor
from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from custom_components.zepp.families import BAND
from custom_components.zepp.sync import is_overdue, overdue_at
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .automating import pass_minutes
from .conftest import Tick, async_reload, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

# Tests begin at 14:20:30.
SYNCED: Final = datetime(2026, 11, 17, 14, 25, tzinfo=UTC)
SYNC_OVERDUE: Final = "binary_sensor.mira_synchronization_overdue"

type Written = Callable[[], list[str]]


def state_of(hass: HomeAssistant, entity_id: str = SYNC_OVERDUE) -> str:
    state = hass.states.get(entity_id)
    assert state
    return state.state


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose watch was synced a day ago, all but five minutes."""
    person.sync_to(SYNCED)
    return person


@pytest.fixture
def written(hass: HomeAssistant) -> Written:
    """Return a function that tells what was written since it was called last."""
    events: list[Event[EventStateChangedData]] = async_capture_events(
        hass, EVENT_STATE_CHANGED
    )

    def since() -> list[str]:
        found = [
            event.data["new_state"].state
            for event in events
            if event.data["new_state"] and event.data["entity_id"] == SYNC_OVERDUE
        ]
        events.clear()
        return found

    return since


async def test_what_it_is(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await async_set_up(hass, entry)

    found = er.async_get(hass).async_get(SYNC_OVERDUE)
    assert found
    assert found.unique_id == "1100223344_sync_overdue"
    assert found.translation_key == "sync_overdue"
    assert found.original_device_class == "problem"
    assert found.entity_category is EntityCategory.DIAGNOSTIC
    assert found.disabled_by is None
    assert found.device_id
    device = dr.async_get(hass).async_get(found.device_id)
    assert device
    assert device.identifiers == {(DOMAIN, "1100223344")}
    assert binary_sensor.PARALLEL_UPDATES == 0, "it only reads what the coordinator has"


async def test_it_comes_on_by_the_clock_exactly_then(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    written: Written,
) -> None:
    await async_set_up(hass, entry)
    assert written() == [STATE_OFF]
    cloud.requests.clear()

    await tick(minutes=4, seconds=29)
    assert state_of(hass) == STATE_OFF
    await tick(seconds=1)

    assert written() == [STATE_ON]
    assert not cloud.requests


async def test_the_sync_that_arrives_turns_it_off(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    written: Written,
) -> None:
    await async_set_up(hass, entry)
    await tick(hours=3)
    assert state_of(hass) == STATE_ON
    person.sync_to(SYNCED + timedelta(hours=20))
    assert state_of(hass) == STATE_ON
    await tick(minutes=16)
    assert state_of(hass) == STATE_OFF

    await tick(hours=16)
    assert state_of(hass) == STATE_OFF
    # 44 hours after the first: 24 after the second.
    await tick(minutes=48, seconds=13)
    assert state_of(hass) == STATE_OFF
    await tick(minutes=1)
    assert written() == [STATE_OFF, STATE_ON, STATE_OFF, STATE_ON]


async def test_a_newer_sync_begins_the_wait_anew(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    written: Written,
) -> None:
    person.sync_to(SYNCED + timedelta(minutes=30))
    await async_set_up(hass, entry)
    person.sync_to(SYNCED + timedelta(hours=20))
    await tick(minutes=16)
    await tick(hours=19, minutes=45)
    assert written() == [STATE_OFF]

    await tick(hours=1)
    assert written() == [STATE_ON]


@pytest.mark.parametrize("overdue", [True, False])
async def test_a_restart_shows_what_has_come_to_pass(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tick: Tick,
    written: Written,
    overdue: bool,
) -> None:
    await async_set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    await tick(minutes=10 if overdue else 1)
    written()

    await async_set_up(hass, entry)

    assert written() == [STATE_ON if overdue else STATE_OFF]


async def test_nothing_comes_on_once_it_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)

    await tick(minutes=30)

    assert state_of(hass) == STATE_UNAVAILABLE


async def test_a_poll_without_news_writes_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    written: Written,
) -> None:
    person.sync_to(SYNCED + timedelta(hours=12))
    await async_set_up(hass, entry)
    written()

    for _ in range(4):
        await tick(minutes=16)
    # The day is rolled without a poll.
    await tick(hours=9)

    assert written() == []


@pytest.mark.allowed_logs("times in a row")
@pytest.mark.parametrize("hours", [24, 25])
async def test_while_the_cloud_is_away_nobody_knows(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    written: Written,
    hours: int,
) -> None:
    """Also when it would have come on, or have gone off, in the meantime."""
    hass.config_entries.async_update_entry(entry, options={"sync_overdue_hours": hours})
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="band_data", times=None, status=500))
    for _ in range(3):
        await tick(minutes=16)
    assert state_of(hass) == STATE_UNAVAILABLE
    written()

    await tick(hours=2)
    assert written() == []

    cloud.faults.clear()
    await tick(minutes=16)
    assert written() == [STATE_ON]


@pytest.mark.allowed_logs("pause")
@pytest.mark.parametrize(
    ("synced", "states"), [(None, [STATE_ON]), (SYNCED + timedelta(hours=26), [])]
)
async def test_while_the_cloud_asks_for_a_pause_it_does_not_come_on(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    written: Written,
    synced: datetime | None,
    states: list[str],
) -> None:
    """The watch may have been synced in the meantime."""
    hass.config_entries.async_update_entry(entry, options={"sync_overdue_hours": 25})
    await async_set_up(hass, entry)
    pause = {"Retry-After": "21600"}
    cloud.faults.add(Fault(path="band_data", status=429, headers=pause))
    await tick(minutes=16)
    written()
    if synced:
        person.sync_to(synced)
    for _ in range(5):
        await tick(hours=1)
    assert state_of(hass) == STATE_OFF

    await tick(hours=1, minutes=30)
    await tick(minutes=1)
    assert written() == states
    assert len({request.status for request in cloud.requests}) == 2


async def test_it_comes_on_when_the_cloud_is_back_without_news(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    written: Written,
) -> None:
    """Nothing else tells that it answers again: two failures are none yet."""
    person.sync_to(SYNCED + timedelta(minutes=28))
    await async_set_up(hass, entry)
    written()
    cloud.faults.add(Fault(path="band_data", times=None, status=500))
    await tick(minutes=16)
    await tick(minutes=17)
    assert entry.runtime_data.coordinator.statuses[BAND].failures == 2
    assert written() == []

    cloud.faults.clear()
    await tick(minutes=17)
    await tick(minutes=1)
    assert written() == [STATE_ON]


async def test_an_upload_that_is_being_read_counts(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    written: Written,
) -> None:
    """While the other families are asked entities show what was before."""
    person.sync_to(SYNCED + timedelta(hours=1))
    await async_set_up(hass, entry)
    written()
    minutes = pass_minutes(hass, freezer, monkeypatch)
    person.sync_to(SYNCED + timedelta(hours=20))
    await tick(hours=2)

    assert minutes
    assert written() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STATE_ON, STATE_ON),
        (STATE_OFF, STATE_UNKNOWN),
        (STATE_UNAVAILABLE, STATE_UNKNOWN),
        (None, STATE_UNKNOWN),
    ],
)
async def test_a_restart_after_weeks_of_silence(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    before: str | None,
    after: str,
) -> None:
    """Polls do not see the last upload any more; what was overdue still is."""
    person.sync_to(SYNCED - timedelta(days=20))
    mock_restore_cache(hass, [State(SYNC_OVERDUE, before)] if before else [])
    await async_set_up(hass, entry)
    assert entry.runtime_data.coordinator.data.synced_at is None
    assert state_of(hass) == after
    await tick(hours=5)
    assert state_of(hass) == after

    person.sync_to(None)
    await tick(minutes=16)
    assert state_of(hass) == STATE_OFF


async def test_what_is_known_counts_more_than_what_was(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    mock_restore_cache(hass, [State(SYNC_OVERDUE, STATE_ON)])
    await async_set_up(hass, entry)

    assert state_of(hass) == STATE_OFF


@pytest.mark.allowed_logs("Authentication failed")
async def test_without_a_token_nobody_knows(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="", times=None, status=401))

    await tick(minutes=16)
    assert state_of(hass) == STATE_UNAVAILABLE
    await tick(days=1)
    assert state_of(hass) == STATE_UNAVAILABLE


async def test_an_account_that_never_tells_when_it_was_synced(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    body = b'{"code":1,"data":[{"date_time":"2026-11-17","uid":"1","summary":"e30="}]}'
    cloud.faults.add(Fault(path="band_data", times=None, body=body))
    await async_set_up(hass, entry)
    assert state_of(hass) == STATE_UNKNOWN

    await tick(days=2)
    assert state_of(hass) == STATE_UNKNOWN
    cloud.faults.clear()
    person.sync_to(None)
    await tick(minutes=16)
    assert state_of(hass) == STATE_OFF


async def test_the_first_sync_of_a_new_watch(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.first_day = date(2026, 11, 18)
    await async_set_up(hass, entry)
    assert state_of(hass) == STATE_UNKNOWN

    person.sync_to(SYNCED + timedelta(days=1, minutes=5))
    await tick(minutes=31)
    assert state_of(hass) == STATE_OFF


async def test_other_hours_count_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, tick: Tick
) -> None:
    await async_set_up(hass, entry)

    async def async_choose(hours: float) -> None:
        form = await hass.config_entries.options.async_init(entry.entry_id)
        await hass.config_entries.options.async_configure(
            form["flow_id"], {"sync_overdue_hours": hours}
        )
        await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(hass) == STATE_OFF
    await async_choose(2.0)
    assert state_of(hass) == STATE_ON
    await async_choose(25)
    assert state_of(hass) == STATE_OFF
    assert entry.options == {"history_days": 0, "sync_overdue_hours": 25}

    await tick(minutes=64)
    assert state_of(hass) == STATE_OFF
    await tick(seconds=30)
    assert state_of(hass) == STATE_ON


async def test_two_accounts_do_not_mix(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    other = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    other.sync_to(SYNCED - timedelta(hours=1))
    cloud.people.append(other)
    second = MockConfigEntry(
        domain=DOMAIN,
        title=other.name,
        unique_id=other.user_id,
        data={**entry.data, CONF_USER_ID: other.user_id, "token": other.token},
        options={**entry.options, "sync_overdue_hours": 30},
    )
    second.add_to_hass(hass)
    await async_set_up(hass, entry)
    jo = "binary_sensor.jo_synchronization_overdue"
    assert [state_of(hass), state_of(hass, jo)] == [STATE_OFF, STATE_OFF]

    await tick(minutes=5)
    assert [state_of(hass), state_of(hass, jo)] == [STATE_ON, STATE_OFF]
    other.sync_to(SYNCED + timedelta(hours=20))
    await tick(hours=6)
    assert [state_of(hass), state_of(hass, jo)] == [STATE_ON, STATE_OFF]
    await async_reload(hass, second)
    assert [state_of(hass), state_of(hass, jo)] == [STATE_ON, STATE_OFF]


_MOMENTS: Final[Any] = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)


@given(_MOMENTS, _MOMENTS, st.integers(1, 720))
def test_overdue_is_as_old_as_the_hours_in_every_zone(
    synced_at: datetime, now: datetime, hours: int
) -> None:
    synced_at, now = synced_at.astimezone(UTC), now.astimezone(UTC)
    due = overdue_at(synced_at, hours)

    assert due
    assert (due <= now) is (now - synced_at >= timedelta(hours=hours))


@given(_MOMENTS, _MOMENTS, st.timedeltas(timedelta(), timedelta(days=2)))
def test_only_what_the_cloud_has_told_is_overdue(
    due: datetime, heard_at: datetime, later: timedelta
) -> None:
    """Half an hour after an answer is still as good as one; time alone ends nothing."""
    due, heard_at = due.astimezone(UTC), heard_at.astimezone(UTC)
    now = heard_at + later
    found = is_overdue(due, heard_at, now)

    assert found is (due <= now and due <= heard_at + timedelta(minutes=30))
    assert not is_overdue(due, None, now)
    assert found <= is_overdue(due, heard_at, now + later)
    assert found <= is_overdue(due, heard_at + later, now + later)


@given(_MOMENTS, st.integers(-40, 40), st.integers(0, 80))
def test_it_is_overdue_around_the_moment(due: datetime, heard: int, later: int) -> None:
    due = due.astimezone(UTC)
    heard_at = due + timedelta(minutes=heard)
    now = heard_at + timedelta(minutes=later)

    assert is_overdue(due, heard_at, now) is (heard >= -30 and heard + later >= 0)
