"""The action that imports any range, and what people see of an import."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
import re
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.zepp import history_run
from tests.zepp_cloud import FAMILIES, Fault, Person, ZeppCloud

from .asked import CORE, oldest_asked
from .conftest import Tick, async_set_up
from .truth import assert_recorded, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

DAY = timedelta(days=1)
PROGRESS = "sensor.mira_history_progress"
START = "sensor.mira_history_start"


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody who has worn a simple watch for more than a year."""
    return Person(time_zone=time_zone, first_day=date(2025, 9, 1), families=CORE)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once: the clock of tests stands still."""
    monkeypatch.setattr(history_run, "RETRY_PAUSES", (0.0, 0.0))


type Import = Callable[..., Any]


@pytest.fixture
def start_import(hass: HomeAssistant, entry: MockConfigEntry) -> Import:
    """Return a function that calls the action."""

    async def call(first: str, last: str, **fields: Any) -> None:
        fields = {"config_entry_id": entry.entry_id, **fields}
        fields |= {"start_date": first, "end_date": last}
        await hass.services.async_call("zepp", "import_history", fields, blocking=True)

    return call


async def settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


def shown(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state
    return state.state


def notifications(hass: HomeAssistant) -> list[str]:
    """Return the texts of the notifications that are shown."""
    shown = _async_get_or_create_notifications(hass).values()
    return [f"{found['title']}\n{found['message']}" for found in shown]


def within(rows: dict[Any, Any], first: date, last: date) -> dict[Any, Any]:
    """Return the rows from the middle of one day to the middle of another."""
    noon = timedelta(hours=12)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) + noon
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) - noon
    return {start: row for start, row in rows.items() if begin <= start < end}


async def test_a_range_of_long_ago(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    start_import: Import,
) -> None:
    person.families = FAMILIES
    await async_set_up(hass, entry)
    await start_import("2025-10-20", "2025-11-10")
    assert shown(hass, PROGRESS) == "0", "answered at once"
    await settle(hass)

    first, last = date(2025, 10, 20), date(2025, 11, 10)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=first)
    rows = await recorded(hass, person.user_id)
    for key, expected in truth.statistics.items():
        assert within(rows[key], first, last) == {
            start: pytest.approx(row)
            for start, row in within(expected, first, last).items()
        }, key
        assert not within(rows[key], last + 2 * DAY, date(2026, 11, 4)), key
    assert shown(hass, PROGRESS) == "unknown"
    assert shown(hass, START) == "2025-10-19T22:00:00+00:00"


async def test_some_families_only(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    start_import: Import,
) -> None:
    await async_set_up(hass, entry)
    await start_import("2026-09-01", "2026-09-30", families=["stress", "phn"])
    await settle(hass)

    rows = await recorded(hass, person.user_id)
    old = {
        key for key, found in rows.items() if min(found) < datetime(2026, 10, 1, tzinfo=UTC)
    }
    assert old == {
        "stress",
        "average_stress",
        "trimp",
        "acute_training_load",
        "chronic_training_load",
        "training_stress_balance",
    }


@pytest.mark.parametrize("options", [{"history_days": 60}])
async def test_one_import_at_a_time(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    start_import: Import,
) -> None:
    await hass.config_entries.async_setup(entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await start_import("2026-06-01", "2026-06-30")
    assert raised.value.translation_key == "import_running"
    await settle(hass)
    await start_import("2026-08-20", "2026-10-10")
    await settle(hass)

    since = date(2026, 8, 20)
    await assert_recorded(hass, cloud, person, since)


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        ("2026-11-02", "2026-11-01", "dates_reversed"),
        ("2026-11-02", "2026-11-19", "date_in_future"),
        ("1026-11-02", "2026-11-01", "date_too_early"),
    ],
)
async def test_ranges_that_make_no_sense(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    start_import: Import,
    first: str,
    last: str,
    key: str,
) -> None:
    await async_set_up(hass, entry)
    with pytest.raises(ServiceValidationError) as raised:
        await start_import(first, last)
    assert raised.value.translation_key == key


async def test_fields_that_make_no_sense(
    hass: HomeAssistant, entry: MockConfigEntry, start_import: Import
) -> None:
    await async_set_up(hass, entry)
    for families in ([], ["astrology"]):
        with pytest.raises(vol.Invalid):
            await start_import("2026-11-01", "2026-11-02", families=families)


async def test_an_account_that_is_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, start_import: Import
) -> None:
    await async_set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await start_import("2026-11-01", "2026-11-02")
    assert raised.value.translation_key == "service_config_entry_not_loaded"


def rows_written(caplog: pytest.LogCaptureFixture) -> int:
    """Return how many rows the import says it has written."""
    (line,) = [found for found in caplog.messages if "import has ended" in found]
    return int(line.split(", ")[2].split()[0])


async def test_force_writes_what_has_not_changed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    start_import: Import,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await async_set_up(hass, entry)
    before = await recorded(hass, person.user_id)
    caplog.clear()
    await start_import("2026-11-05", "2026-11-18")
    await settle(hass)
    assert rows_written(caplog) == 0
    caplog.clear()
    await start_import("2026-11-05", "2026-11-18", force=True)
    await settle(hass)

    assert rows_written(caplog) == sum(len(found) for found in before.values())
    assert await recorded(hass, person.user_id) == before


@pytest.mark.parametrize("options", [{"history_days": 60}])
async def test_statistics_that_the_user_has_cleared_come_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    start_import: Import,
) -> None:
    await async_set_up(hass, entry)
    before = await recorded(hass, person.user_id)
    ids = [f"zepp:{person.user_id}_{key}" for key in ("steps", "heart_rate", "stress")]
    get_instance(hass).async_clear_statistics(ids)
    assert "steps" not in await recorded(hass, person.user_id)
    first = dt_util.now().date() - 59 * DAY
    await start_import(first.isoformat(), dt_util.now().date().isoformat())
    await settle(hass)

    assert await recorded(hass, person.user_id) == before


@pytest.mark.parametrize("options", [{"history_days": 100}])
async def test_progress_is_seen(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    seen: dict[str, list[str]] = {PROGRESS: [], START: []}

    def note(event: Event[EventStateChangedData]) -> None:
        if state := event.data["new_state"]:
            seen[event.data["entity_id"]].append(state.state)

    async_track_state_change_event(hass, [PROGRESS, START], note)
    await async_set_up(hass, entry)

    *during, last = seen[PROGRESS][1:]
    assert last == "unknown"
    assert [int(value) for value in during] == sorted({int(value) for value in during})
    assert during[0] == "0"
    assert during[-1] == "100"
    assert len(during) > 5
    starts = [value for value in seen[START] if value != "unknown"]
    assert starts == sorted(set(starts), reverse=True)
    assert starts[-1] == "2026-08-10T22:00:00+00:00"
    # Of heavy parts polls do not read all of the last 14 days.
    found = re.search(r"History import begins: (\d+) days to read", caplog.text)
    assert found
    assert int(found[1]) in range(95, 100)
    ended = rf"History import has ended: {found[1]} days, \d\d requests,"
    assert re.search(ended, caplog.text)


@pytest.mark.allowed_logs("is left for another day")
@pytest.mark.parametrize("options", [{"history_days": 100}])
async def test_an_import_that_gives_up_says_so_until_it_is_complete(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Three parts need them, each in windows of its own when the others are not answered.
    for last in ("08", "09", "10", "11-0", "11-12", "11-17"):
        cloud.faults.add(Fault(path=f"to_date=2026-{last}", times=None, status=500))
    for kind in ("all_day_stress", "algo_result", "daily_analysis"):
        cloud.faults.add(Fault(path=kind, times=None, body=b'{"items": 7}'))
    cloud.faults.add(Fault(path="VO2_MAX?startDay=2026-08", times=None, status=403))
    await async_set_up(hass, entry)

    (text,) = notifications(hass)
    title, *lines = text.splitlines()
    assert title == "The history of Mira is incomplete"
    no_answer = "the cloud did not answer, although it was asked several times."
    not_understood = "the answer of the cloud could not be understood."
    assert sorted(line for line in lines if line.startswith("-")) == [
        f"- Activity, heart rate and sleep: {no_answer}",
        f"- Acute and chronic training load: {not_understood}",
        f"- Respiratory rate: {no_answer}",
        f"- Stress: {not_understood}",
        f"- TRIMP: {not_understood}",
        "- VO2 max: the cloud refused the request.",
    ]

    await tick(days=1)
    assert caplog.text.count("History of band_data") == 1, "said once"

    cloud.faults.clear()
    await tick(days=1)
    assert notifications(hass) == []
    await assert_recorded(hass, cloud, person, date(2026, 8, 11))


@pytest.mark.parametrize("options", [{"history_days": 3650}])
async def test_half_a_year_without_data_is_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """Ten years are wanted, fifteen months are there."""
    await async_set_up(hass, entry)

    oldest = min(
        found.query["from_date"] for found in cloud.requests if "from_date" in found.query
    )
    assert date(2024, 12, 1) < date.fromisoformat(oldest) < date(2025, 3, 5)
    await assert_recorded(hass, cloud, person, person.first_day)
    assert shown(hass, START) == "2025-08-31T22:00:00+00:00"

    cloud.requests.clear()
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert oldest_asked(cloud.requests) > date(2026, 11, 1), "and it is remembered"


@pytest.mark.parametrize("options", [{"history_days": 60}])
async def test_a_review_that_waits_makes_way(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    start_import: Import,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The review of the next day is in a pause of an hour when the action is called."""
    await async_set_up(hass, entry)
    monkeypatch.setattr(history_run, "RETRY_PAUSES", (3600.0,))
    review = "to_date=2026-11-18"
    cloud.faults.add(Fault(path=review, times=1, status=500))
    cloud.requests.clear()
    freezer.tick(DAY)
    async_fire_time_changed(hass)
    while not any(found.query.get("to_date") == "2026-11-18" for found in cloud.requests):
        # The clock of the event loop stands still, so another thread has to wait.
        await hass.async_add_executor_job(time.sleep, 0.01)
    await start_import("2026-08-20", "2026-10-10")
    await settle(hass)

    await assert_recorded(hass, cloud, person, date(2026, 8, 20))
