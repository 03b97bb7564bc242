"""When the cloud is asked, and what becomes of its failures."""

from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import logging
from unittest.mock import Mock, patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.statistics import async_add_external_statistics
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, EventStateReportedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.zepp.account import AccountData
from custom_components.zepp.const import DOMAIN
from custom_components.zepp.parts import PARTS
from custom_components.zepp.timeline import Span
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .asked import ALL, CORE, PROMPT
from .conftest import Tick, async_set_up
from .truth import assert_rows, assert_sensors, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

BAND = "/v1/data/band_data.json"
LOST = "The cloud has not answered 3 times in a row"


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody of whom the cloud knows little; test_polls.py has the others."""
    return Person(time_zone=time_zone, first_day=date(2026, 9, 1), families=CORE)


@pytest.fixture
def handed_over() -> Generator[Mock]:
    """Count what is handed to the recorder."""
    with patch(
        "custom_components.zepp.statistics.async_add_external_statistics",
        wraps=async_add_external_statistics,
    ) as mock:
        yield mock


def rows_in(mock: Mock) -> int:
    return sum(len(call.args[2]) for call in mock.call_args_list)


def paths(cloud: ZeppCloud) -> list[str]:
    return [request.path for request in cloud.requests]


def state_of(hass: HomeAssistant, key: str) -> str:
    entity_id = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"1100223344_{key}"
    )
    assert entity_id
    state = hass.states.get(entity_id)
    assert state
    return state.state


async def assert_settled(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """Assert that sensors and statistics are true, since 14 days before the start."""
    since = date(2026, 11, 5)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    start = dt_util.start_of_local_day(since).astimezone(UTC)
    of_history = {"history_progress": None, "history_start": start}
    assert_sensors(hass, entry, replace(truth, sensors={**truth.sensors, **of_history}))
    assert_rows(await recorded(hass, person.user_id), truth)


def series_of(family: str) -> set[str]:
    """Return the series of which a family is the only or the first source."""
    day = dt_util.now().date()
    span = Span(first=day, last=day, now=dt_util.utcnow(), zone=UTC)
    return {
        key
        for part in PARTS
        if part.families[0] == family
        for key in part.build(AccountData(), span)
    }


def stop_syncing(person: Person) -> None:
    """Let the phone not upload anything more."""
    person.sync_to(dt_util.utcnow().replace(minute=0, second=0))


@pytest.fixture
async def running(
    recorder_mock: object,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
) -> MockConfigEntry:
    """Return an entry that is set up and has read everything there is."""
    stop_syncing(person)
    await async_set_up(hass, entry)
    cloud.requests.clear()
    return entry


@pytest.mark.usefixtures("running")
async def test_a_poll_without_news_is_one_request_and_nothing_else(
    hass: HomeAssistant, cloud: ZeppCloud, tick: Tick, handed_over: Mock
) -> None:
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    reported: list[Event[EventStateReportedData]] = []
    hass.bus.async_listen(
        EVENT_STATE_REPORTED,
        callback(lambda event: reported.append(event)),  # noqa: PLW0108
        event_filter=callback(lambda _: True),
    )

    await tick(minutes=16)
    await tick(minutes=16)

    assert paths(cloud) == [BAND, BAND]
    assert cloud.requests[0].query["from_date"] == "2026-11-17"
    assert cloud.requests[0].query["to_date"] == "2026-11-19"
    assert not changed
    assert not reported
    assert rows_in(handed_over) == 0


@pytest.mark.usefixtures("running")
async def test_hours_that_end_are_written_without_news(
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    handed_over: Mock,
    hass: HomeAssistant,
) -> None:
    person.sync_to(dt_util.utcnow().replace(minute=20, second=0))
    await tick(minutes=16)
    assert rows_in(handed_over) == 0, "the hour has not ended"

    await tick(minutes=16)
    await tick(minutes=16)

    since = dt_util.now().date() - timedelta(days=13)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    hour = datetime(2026, 11, 18, 14, tzinfo=UTC)
    ended = {key for key, rows in truth.statistics.items() if hour in rows}
    assert ended >= {"heart_rate", "stress"}
    assert rows_in(handed_over) == len(ended)
    assert_rows(await recorded(hass, person.user_id), truth)


@pytest.mark.usefixtures("running")
async def test_the_day_that_ends_is_written_without_news(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
) -> None:
    person.sync_to(datetime(2026, 11, 18, 22, 50, tzinfo=UTC))
    freezer.move_to("2026-11-18T22:52:00+00:00")
    await tick(minutes=1)
    await tick(minutes=16)

    since = date(2026, 11, 5)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    yesterday = datetime(2026, 11, 17, 23, tzinfo=UTC)
    assert truth.statistics["distance"][yesterday]
    assert_rows(await recorded(hass, person.user_id), truth)


@pytest.mark.usefixtures("running")
async def test_news_reads_everything_of_14_days(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    running: MockConfigEntry,
) -> None:
    person.sync_to(None)
    await tick(minutes=16)

    assert len(cloud.requests) == 2 + PROMPT
    assert cloud.requests[1].query["from_date"] == "2026-11-04"
    assert cloud.requests[1].query["to_date"] == "2026-11-19"
    await assert_settled(hass, running, cloud, person)


@pytest.mark.usefixtures("running")
async def test_families_are_asked_once_an_hour_without_news(
    cloud: ZeppCloud, tick: Tick
) -> None:
    for _ in range(8):
        await tick(minutes=16)

    assert paths(cloud).count(BAND) == 8
    assert len(cloud.requests) == 8 + 2 * ALL


@pytest.mark.allowed_logs(LOST)
@pytest.mark.usefixtures("running")
async def test_a_family_that_fails_for_an_hour(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
) -> None:
    person.sync_to(None)
    before = state_of(hass, "stress")
    heart_rate = state_of(hass, "heart_rate")
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=500))

    await tick(minutes=31)
    await tick(minutes=31)
    assert state_of(hass, "stress") == before, "the value stands"
    assert state_of(hass, "heart_rate") != heart_rate, "others go on"
    assert LOST not in caplog.text

    await tick(minutes=31)
    await tick(minutes=31)
    assert state_of(hass, "stress") == "unavailable"
    assert state_of(hass, "average_stress") == "unavailable"
    assert state_of(hass, "acute_training_load") != "unavailable"
    assert caplog.text.count(LOST) == 1
    assert "stress (ZeppResponseError)" in caplog.text

    cloud.faults.clear()
    caplog.set_level(logging.INFO)
    await tick(minutes=31)
    await tick(minutes=31)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert state_of(hass, "stress") == str(truth.sensors["stress"])
    assert caplog.text.count("The cloud answers again: stress") == 1


@pytest.mark.allowed_logs(LOST)
@pytest.mark.parametrize(
    ("family", "path"),
    [
        ("band_data", "band_data"),
        ("stress", "all_day_stress"),
        ("exertion", "exertion"),
        ("phn", "phn"),
        ("sport_load", "SPORT_LOAD"),
        ("vo2_max", "VO2_MAX"),
    ],
)
async def test_a_family_that_fails_leaves_its_rows_and_the_others_alone(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    family: str,
    path: str,
) -> None:
    """For two days, over hours and days that end; then everything is made up for."""
    before = await recorded(hass, person.user_id)
    cloud.faults.add(Fault(path=path, times=None, status=500))
    person.sync_to(None)
    for _ in range(4):
        await tick(hours=12, minutes=1)

    rows = await recorded(hass, person.user_id)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=date(2026, 11, 5))
    failing = series_of(family)
    for key in failing:
        assert rows.get(key, {}).items() >= before.get(key, {}).items(), key
    assert_rows(rows, truth, truth.statistics.keys() - failing)

    cloud.faults.clear()
    await tick(minutes=61)
    await assert_settled(hass, running, cloud, person)


@pytest.mark.parametrize("path", ["band_data", "exertion", "phn"])
async def test_a_family_that_fails_for_20_days_is_made_up_for(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    path: str,
) -> None:
    """Longer than the days that are always read; the last two share a part."""
    cloud.faults.add(Fault(path=path, times=None, status=500))
    person.sync_to(None)
    await tick(days=10)
    await tick(days=10)

    cloud.faults.clear()
    await tick(minutes=61)
    await assert_settled(hass, running, cloud, person)


async def test_what_a_failing_family_missed_is_not_voided(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    """The action has read what the last poll could not, then an hour ends."""
    person.sync_to(None)
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=500))
    await tick(hours=3, minutes=16)
    cloud.faults.clear()
    person.sync_to(person.synced_at(dt_util.utcnow()))
    days = {"start_date": "2026-11-17", "end_date": "2026-11-18"}
    await hass.services.async_call(
        DOMAIN, "import_history", {"config_entry_id": running.entry_id, **days}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    imported = await recorded(hass, person.user_id)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=date(2026, 11, 5))
    assert_rows(imported, truth, ["stress"])

    for _ in range(4):
        await tick(minutes=16)
        rows = await recorded(hass, person.user_id)
        assert rows["stress"].items() >= imported["stress"].items()
    await assert_settled(hass, running, cloud, person)


@pytest.mark.allowed_logs(LOST)
@pytest.mark.parametrize(
    "fault",
    [
        Fault(path="band_data", times=None, status=500),
        Fault(path="band_data", times=None, status=400),
        Fault(path="band_data", times=None, body=b"<html>", content_type="text/html"),
        Fault(path="band_data", times=None, body=b'{"code":1,"data":7}'),
        Fault(path="band_data", times=None, body=b'{"code":-1,"message":"no"}'),
        Fault(path="band_data", times=None, cut=True),
    ],
    ids=["500", "400", "html", "shape", "envelope", "cut"],
)
async def test_band_data_that_fails(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps = state_of(hass, "steps")
    cloud.faults.add(fault)

    await tick(minutes=16)
    await tick(minutes=16)
    assert state_of(hass, "steps") == steps
    await tick(minutes=16)
    assert state_of(hass, "steps") == "unavailable"
    assert state_of(hass, "sleep_score") == "unavailable"
    assert state_of(hass, "stress") != "unavailable"
    assert caplog.text.count(LOST) == 1

    cloud.faults.clear()
    person.sync_to(None)
    await tick(minutes=16)
    await assert_settled(hass, running, cloud, person)


async def test_a_failure_between_the_look_and_the_whole_is_made_up_for(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.sync_to(dt_util.utcnow().replace(second=0))
    cloud.faults.add(Fault(path="from_date=2026-11-04", times=1, status=500))
    await tick(minutes=16)
    assert paths(cloud) == [BAND, BAND]

    await tick(minutes=16)

    assert len(cloud.requests) == 4 + PROMPT
    await assert_settled(hass, running, cloud, person)


@pytest.mark.allowed_logs("Authentication failed while fetching zepp data")
async def test_a_refused_token_asks_once_and_is_not_used_again(
    hass: HomeAssistant, running: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    cloud.faults.add(Fault(path="", times=None, status=401))

    await tick(minutes=16)
    assert paths(cloud) == [BAND]
    assert state_of(hass, "steps") == "unavailable"
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["source"] for flow in flows] == ["reauth"]

    for _ in range(12):
        await tick(hours=1)
    assert state_of(hass, "steps") == "unavailable", "past midnight, too"
    await running.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(cloud.requests) == 1
    assert len(hass.config_entries.flow.async_progress_by_handler(DOMAIN)) == 1


async def test_a_token_refused_by_one_family_is_that_familys_failure(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    cloud.faults.add(Fault(path="SPORT_LOAD", times=None, status=401))
    person.sync_to(None)
    await tick(minutes=16)

    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert len(cloud.requests) == 2 + PROMPT
    assert state_of(hass, "training_load") != "unavailable"
    assert running.runtime_data.coordinator.statuses["sport_load"].failures == 1


@pytest.mark.allowed_logs("Error fetching zepp data")
@pytest.mark.parametrize(
    ("header", "minutes_of_silence"),
    [({"Retry-After": "7200"}, 119), ({"Retry-After": "999999"}, 359), ({}, 14)],
    ids=["two hours", "too long", "nothing said"],
)
async def test_a_call_for_a_pause_is_honoured(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    header: dict[str, str],
    minutes_of_silence: int,
) -> None:
    steps = state_of(hass, "steps")
    cloud.faults.add(Fault(path="band_data", times=1, status=429, headers=header))
    await tick(minutes=16)
    assert paths(cloud) == [BAND]

    await tick(minutes=minutes_of_silence)
    assert paths(cloud) == [BAND]
    assert state_of(hass, "steps") == steps, "still available"
    assert running.runtime_data.coordinator.statuses["band_data"].failures == 0

    await tick(minutes=3)
    assert paths(cloud)[:2] == [BAND, BAND]
    assert running.runtime_data.coordinator.last_update_success


@pytest.mark.allowed_logs("Error fetching zepp data")
async def test_a_call_for_a_pause_ends_the_round(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.sync_to(None)
    fault = Fault(path="exertion", times=1, status=429, headers={"Retry-After": "3600"})
    cloud.faults.add(fault)
    await tick(minutes=16)

    assert len(cloud.requests) == 2 + 2, "nothing after the second family"
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert state_of(hass, "heart_rate") == str(truth.sensors["heart_rate"])
    assert running.runtime_data.coordinator.statuses["exertion"].failures == 0

    person.sync_to(person.synced_at(dt_util.utcnow()))
    await tick(minutes=61)
    assert len(cloud.requests) == 4 + 1 + ALL, "no news, but families left to ask"
    await assert_settled(hass, running, cloud, person)


@pytest.mark.allowed_logs("Error fetching zepp data")
async def test_one_family_that_asks_for_pauses_again_and_again(
    hass: HomeAssistant,
    running: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    """What else was read in its rounds is shown and written all the same."""
    person.sync_to(None)
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=429))
    for _ in range(4):
        await tick(minutes=31)
        truth = cloud.truth(person, now=dt_util.utcnow(), since=date(2026, 11, 5))
        assert state_of(hass, "heart_rate") == str(truth.sensors["heart_rate"])

    rows = await recorded(hass, person.user_id)
    assert_rows(rows, truth, ["heart_rate", "steps", "sleep_score"])
    asked = [request.path for request in cloud.requests if "SPORT_LOAD" in request.path]
    assert asked, "the other families have their turn"


async def test_earlier_loads_are_asked_for_until_they_are_there(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    """Fitness is worked out of 200 days of loads where the cloud has none, read once."""
    person.families = frozenset({"sport_load"})
    long_ago = "SPORT_LOAD?startDay=2026-05-02"
    cloud.faults.add(Fault(path=long_ago, times=1, status=500))
    cloud.faults.add(Fault(path=long_ago, times=1, body=b'{"items": []}'))
    await async_set_up(hass, entry)
    for asked in (1, 2, 3, 3):
        found = [
            request
            for request in cloud.requests
            if request.query.get("startDay") == "2026-05-02"
        ]
        assert len(found) == asked
        await tick(minutes=61)

    loads = entry.runtime_data.coordinator.account.daily["sport_load"]
    assert loads[0].date < date(2026, 9, 5)
