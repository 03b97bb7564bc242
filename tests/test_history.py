"""The first import: newest first, in few requests, resumed where it was."""

import asyncio
from datetime import date, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import history_run
from custom_components.zepp.api import BandData, ZeppClient
from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .asked import CORE, key_of, oldest_asked
from .conftest import Tick, async_reload, async_set_up
from .truth import assert_recorded, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

DAY = timedelta(days=1)
PATIENCE = len(history_run.RETRY_PAUSES)


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody who has worn a simple watch for more than a year.

    test_heavy.py has those of whom the cloud knows everything.
    """
    return Person(time_zone=time_zone, first_day=date(2025, 8, 1), families=CORE)


@pytest.fixture
def options(request: pytest.FixtureRequest) -> dict[str, int]:
    """Return how far back the import reaches: 100 days, or what a test says."""
    return {"history_days": getattr(request, "param", 100)}


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once: the clock of tests stands still."""
    monkeypatch.setattr(history_run, "RETRY_PAUSES", (0.0,) * PATIENCE)


async def assert_true(
    hass: HomeAssistant, cloud: ZeppCloud, person: Person, days: int
) -> None:
    await assert_recorded(hass, cloud, person, dt_util.now().date() - (days - 1) * DAY)


def band_windows(cloud: ZeppCloud) -> list[tuple[str, str]]:
    return [
        (request.query["from_date"], request.query["to_date"])
        for request in cloud.requests
        if "from_date" in request.query
    ]


def stored(hass_storage: dict[str, Any], entry: MockConfigEntry) -> dict[str, Any]:
    data = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    assert isinstance(data, dict)
    return data


@pytest.mark.timeout(240)
@pytest.mark.parametrize("options", [365], indirect=True)
async def test_a_year(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await async_set_up(hass, entry)

    await assert_true(hass, cloud, person, 365)
    assert len(cloud.requests) <= 150, "60 days of what needs many, for nothing"
    windows = band_windows(cloud)
    assert len(windows) == 19
    assert windows[0] == ("2026-11-04", "2026-11-19"), "the poll"
    assert windows[1:] == sorted(windows[1:], reverse=True), "newest first"
    assert all(
        date.fromisoformat(last) - date.fromisoformat(first) < 30 * DAY
        for first, last in windows
    )
    assert caplog.text.count("History import begins") == 1
    assert caplog.text.count("History import has ended") == 1


@pytest.mark.parametrize("time_zone", ["Asia/Kolkata", "America/New_York"])
async def test_rows_at_the_edges_of_windows(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    await assert_true(hass, cloud, person, 100)


async def test_nothing_is_read_twice_after_a_restart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    hass_storage: dict[str, Any],
) -> None:
    await async_set_up(hass, entry)
    data = stored(hass_storage, entry)
    assert set(data["imported_from"].values()) == {"2026-08-11"}
    assert data["sums_open"] is False
    cloud.requests.clear()

    await async_reload(hass, entry)

    assert oldest_asked(cloud.requests) > date(2026, 11, 1), "the first poll only"


async def test_more_days_later_import_what_is_missing(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()

    hass.config_entries.async_update_entry(entry, options={"history_days": 150})
    await async_reload(hass, entry)

    await assert_true(hass, cloud, person, 150)
    assert band_windows(cloud)[1:] == [
        ("2026-07-13", "2026-08-11"),
        ("2026-06-22", "2026-07-21"),
        ("2026-06-14", "2026-06-30"),
    ]


async def test_an_import_goes_on_where_it_was(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    hass_storage: dict[str, Any],
) -> None:
    """One month and the stress have been read before the end of Home Assistant."""
    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{entry.entry_id}",
        "data": {
            "imported_from": {
                **dict.fromkeys(
                    ("band_data", "respiratory_rate", "sleep_regularity"), "2026-10-08"
                ),
                "stress": "2026-08-11",
            },
            "sums_open": True,
        },
    }
    await async_set_up(hass, entry)

    assert band_windows(cloud)[1:] == [
        ("2026-09-09", "2026-10-08"),
        ("2026-08-19", "2026-09-17"),
        ("2026-08-03", "2026-08-27"),
    ]
    # What had been read before is not in this recorder; the counters are closed anyway.
    rows = await recorded(hass, person.user_id)
    assert min(rows["steps"]).date() == date(2026, 8, 11)
    assert stored(hass_storage, entry)["sums_open"] is False


async def test_a_window_that_fails_is_tried_again(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    for fault in (
        Fault(path="to_date=2026-11-17", times=2, status=500),
        Fault(path="to_date=2026-10-27", times=1, body=b"<html></html>"),
        Fault(path="to_date=2026-10-06", times=1, cut=True),
        Fault(path="VO2_MAX?startDay=2026-08", times=2, status=502),
    ):
        cloud.faults.add(fault)
    await async_set_up(hass, entry)

    await assert_true(hass, cloud, person, 100)


@pytest.mark.allowed_logs("History of stress up to")
async def test_a_family_that_fails_for_long_is_left_for_the_next_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cloud.faults.add(Fault(path="all_day_stress", times=PATIENCE + 2, status=500))
    await async_set_up(hass, entry)
    assert caplog.text.count("History of stress up to 2026-11-04") == 1
    rows = await recorded(hass, person.user_id)
    assert "stress" not in rows
    assert min(rows["heart_rate"]).date() == date(2026, 8, 10)

    await async_reload(hass, entry)

    await assert_true(hass, cloud, person, 100)


async def test_a_call_for_a_pause_is_waited_for(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)
        freezer.tick(seconds)

    monkeypatch.setattr("custom_components.zepp.history_run.asyncio.sleep", note)
    for header in ({"Retry-After": "120"}, {"Retry-After": "99999"}, {}):
        cloud.faults.add(
            Fault(path="to_date=2026-11-17", times=1, status=429, headers=header)
        )
    await async_set_up(hass, entry)

    assert [wait for wait in waits if wait] == [120, 6 * 3600, 900]
    await assert_true(hass, cloud, person, 100)


@pytest.mark.allowed_logs("Authentication failed while fetching zepp data")
async def test_a_refused_token_ends_the_import_until_signed_in_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    cloud.faults.add(Fault(path="to_date=2026-11-17", times=None, status=401))
    await async_set_up(hass, entry)
    before = len(cloud.requests)
    await tick(minutes=1)
    assert len(cloud.requests) == before

    cloud.faults.clear()
    await async_reload(hass, entry)
    await assert_true(hass, cloud, person, 100)


@pytest.mark.allowed_logs(
    "History of band_data up to",
    "History of respiratory_rate up to",
    "History of sleep_regularity up to",
)
async def test_band_data_that_fails_for_long_leaves_the_others(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    cloud.faults.add(Fault(path="to_date=2026-10-27", times=None, status=500))
    await async_set_up(hass, entry)
    rows = await recorded(hass, person.user_id)
    assert min(rows["heart_rate"]).date() == date(2026, 10, 26)
    assert min(rows["stress"]).date() == date(2026, 8, 10)

    cloud.faults.clear()
    await async_reload(hass, entry)
    await assert_true(hass, cloud, person, 100)


@pytest.mark.allowed_logs("History of stress up to")
async def test_a_family_that_refuses_the_token_is_left_for_the_next_start(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """The first of the two is the poll's, the second the import's."""
    cloud.faults.add(Fault(path="all_day_stress", times=2, status=401))
    await async_set_up(hass, entry)
    rows = await recorded(hass, person.user_id)
    assert "stress" not in rows
    assert min(rows["heart_rate"]).date() == date(2026, 8, 10)

    await async_reload(hass, entry)
    await assert_true(hass, cloud, person, 100)


@pytest.mark.parametrize("options", [0], indirect=True)
async def test_no_import_is_wanted(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    assert oldest_asked(cloud.requests) == date(2026, 10, 28), "heavy parts' 14 days"
    await assert_true(hass, cloud, person, 14)


async def test_the_others_do_not_wait_for_a_part_that_fails(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)
        freezer.tick(seconds)

    monkeypatch.setattr(history_run, "RETRY_PAUSES", (3600.0,))
    monkeypatch.setattr("custom_components.zepp.history_run.asyncio.sleep", note)
    cloud.faults.add(Fault(path="to_date=2026-11-17", times=1, status=500))
    await async_set_up(hass, entry)

    await assert_true(hass, cloud, person, 100)
    assert [wait for wait in waits if wait] == [pytest.approx(3600)]
    first, second = (
        n
        for n, found in enumerate(cloud.requests)
        if found.query.get("to_date") == "2026-11-17"
    )
    between = cloud.requests[first + 1 : second]
    assert {key_of(found) for found in between} >= {
        "algo_result",
        "all_day_stress",
        "band_data.json",
        "daily_analysis",
        "SPORT_LOAD",
        "VO2_MAX",
    }


@pytest.mark.allowed_logs("History of vo2_max up to")
@pytest.mark.parametrize("fault", [{"status": 400}, {"body": b'{"items": 7}'}])
async def test_a_question_that_is_refused_is_not_asked_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    fault: dict[str, Any],
) -> None:
    cloud.faults.add(Fault(path="VO2_MAX?startDay=2026-08", times=None, **fault))
    await async_set_up(hass, entry)

    asked = [found for found in cloud.requests if "VO2_MAX" in found.path]
    assert len(asked) == 2, "once by the poll, once by the import"
    rows = await recorded(hass, person.user_id)
    assert min(rows["heart_rate"]).date() == date(2026, 8, 10)


@pytest.mark.allowed_logs("History of stress up to")
async def test_one_family_that_asks_for_pauses_does_not_hold_up_the_others(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
) -> None:
    async def skip(seconds: float) -> None:
        freezer.tick(seconds)

    monkeypatch.setattr("custom_components.zepp.history_run.asyncio.sleep", skip)
    begin = dt_util.start_of_local_day(date(2026, 8, 10)).timestamp()
    cloud.faults.add(
        Fault(path=f"all_day_stress&from={begin * 1000:.0f}", times=None, status=429)
    )
    await async_set_up(hass, entry)

    rows = await recorded(hass, person.user_id)
    assert min(rows["heart_rate"]).date() == date(2026, 8, 10)
    assert min(rows["stress"]).date() == date(2026, 11, 4), "of the poll"


@pytest.mark.parametrize(
    ("path", "lost"),
    [("subType=daily_analysis", "trimp"), ("subType=algo_result", None)],
)
@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.allowed_logs("is left for another day", "has not answered")
async def test_one_of_two_sources_is_enough(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    path: str,
    lost: str | None,
    status: int,
) -> None:
    """Fatigue and fitness come from exertion, else from the daily analysis."""
    cloud.faults.add(Fault(path=path, times=None, status=status))
    await async_set_up(hass, entry)
    for _ in range(3):
        await tick(hours=1)

    rows = await recorded(hass, person.user_id)
    since = date(2026, 8, 11)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since).statistics
    for key in ("acute_training_load", "chronic_training_load"):
        # There are days that only one of the two knows.
        assert rows[key].keys() <= truth[key].keys()
        assert len(rows[key]) > len(truth[key]) / 2
    assert ("trimp" in rows) is (lost != "trimp")


@pytest.mark.parametrize("options", [3650], indirect=True)
async def test_fewer_days_end_an_import(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    hass_storage: dict[str, Any],
) -> None:
    """Ten years were listed; the user thinks better of it, and later again."""
    await hass.config_entries.async_setup(entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_update_entry(entry, options={"history_days": 50})
    await async_set_up(hass, entry)
    await assert_true(hass, cloud, person, 50)
    data = stored(hass_storage, entry)
    assert set(data["imported_from"].values()) == {"2026-09-30"}
    rows = await recorded(hass, person.user_id)
    assert min(rows["stress"]).date() >= date(2026, 9, 29)

    hass.config_entries.async_update_entry(entry, options={"history_days": 80})
    await async_reload(hass, entry)
    await assert_true(hass, cloud, person, 80)


async def test_a_mistake_in_the_middle_is_seen_and_the_rest_goes_on_later(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever goes wrong in a window, the sensors do not pretend to be at work."""

    def fail(*_: object) -> None:
        raise ValueError("synthetic")

    with monkeypatch.context() as broken:
        broken.setattr(history_run, "build_rows", fail)
        await hass.config_entries.async_setup(entry.entry_id)
        with pytest.raises(ValueError, match="synthetic"):
            await entry.runtime_data.history._task  # noqa: SLF001, no other way to wait
    progress = hass.states.get("sensor.mira_history_progress")
    assert progress
    assert progress.state == "unknown"
    await async_reload(hass, entry)

    await assert_true(hass, cloud, person, 100)


async def test_an_account_that_is_added_again_continues_its_series(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    freezer: FrozenDateTimeFactory,
) -> None:
    """More days have passed, and fewer are imported than before."""
    await async_set_up(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    freezer.tick(5 * DAY)
    again = MockConfigEntry(
        domain=DOMAIN,
        title=entry.title,
        unique_id=entry.unique_id,
        data=dict(entry.data),
        options={"history_days": 30},
    )
    again.add_to_hass(hass)
    await async_set_up(hass, again)

    await assert_true(hass, cloud, person, 105)


async def test_a_poll_does_not_wait_for_an_import(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The cloud takes for ever over a window, and meanwhile the watch uploads."""
    asked, answer = asyncio.Event(), asyncio.Event()
    read = ZeppClient.get_band_data

    async def slowly(client: ZeppClient, start: date, end: date) -> BandData:
        if end < date(2026, 11, 10):
            asked.set()
            await answer.wait()
        return await read(client, start, end)

    monkeypatch.setattr(ZeppClient, "get_band_data", slowly)
    await hass.config_entries.async_setup(entry.entry_id)
    await asked.wait()
    freezer.tick(timedelta(hours=1))
    await entry.runtime_data.coordinator.async_refresh()

    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    state = hass.states.get("sensor.mira_steps")
    assert state
    assert state.state == str(truth.sensors["steps"])
    answer.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    await assert_true(hass, cloud, person, 100)
