"""Polls of an account of which the cloud knows everything: their cost, what they heal."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import FAMILIES, Fault, Person, Request, ZeppCloud

from .asked import ALL, CORE, PROMPT, dates_of, key_of
from .conftest import Tick, async_set_up
from .truth import Row, assert_recorded, assert_rows, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

DAY = timedelta(days=1)
LOST = "The cloud has not answered 3 times in a row"
BIO_CHARGE = "Charge/real_data"
MOST_REQUESTS = 14
MOST_SENT = 400_000
MOST_READ = 750_000  # once unpacked

type Poll = Callable[[], Awaitable[list[Request]]]
type Rows = dict[str, dict[datetime, Row]]


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody whose watch measures everything."""
    return Person(time_zone=time_zone, first_day=date(2026, 9, 1))


@pytest.fixture
def poll(hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud) -> Poll:
    """Return a function that polls and returns what that asked, the history's left out."""

    async def ask() -> list[Request]:
        cloud.requests.clear()
        await entry.runtime_data.coordinator.async_refresh()
        found = list(cloud.requests)
        await hass.async_block_till_done(wait_background_tasks=True)
        return found

    return ask


def local(text: str) -> datetime:
    """Return a moment of the test's local time."""
    zone = dt_util.get_default_time_zone()
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def sync(person: Person) -> None:
    """Let the phone upload what there is now, and nothing more."""
    person.sync_to(dt_util.utcnow().replace(second=0, microsecond=0))


def asked(requests: list[Request], key: str) -> list[tuple[date, date]]:
    """Return the dates in UTC of the questions about a family."""
    return [
        dates
        for request in requests
        if key_of(request) == key and (dates := dates_of(request))
    ]


def state_of(hass: HomeAssistant, key: str) -> str:
    entity_id = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"1100223344_{key}"
    )
    assert entity_id, key
    state = hass.states.get(entity_id)
    assert state
    return state.state


@pytest.mark.parametrize("gap", [0.5, 9, 70], ids="{}h".format)
@pytest.mark.parametrize(
    ("time_zone", "at"),
    [
        ("Europe/Berlin", "00:20"),
        ("Europe/Berlin", "08:10"),
        ("Europe/Berlin", "14:20"),
        ("Europe/Berlin", "23:50"),
        ("America/New_York", "23:50"),
        ("Pacific/Kiritimati", "14:20"),
    ],
)
async def test_what_polls_cost(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    poll: Poll,
    freezer: FrozenDateTimeFactory,
    at: str,
    gap: float,
) -> None:
    """Home Assistant starts, then nothing is uploaded for hours, then there is news."""
    moment = local(f"2026-11-18 {at}")
    freezer.move_to(moment - timedelta(hours=gap))
    sync(person)
    await async_set_up(hass, entry)
    freezer.move_to(moment - timedelta(minutes=16))
    await poll()
    assert [key_of(request) for request in await poll()] == ["band_data.json"]

    freezer.move_to(moment)
    sync(person)
    news = await poll()
    freezer.tick(timedelta(minutes=30))
    sync(person)
    more = await poll()

    for found in (news, more):
        assert PROMPT + 2 <= len(found) <= MOST_REQUESTS
        assert sum(request.sent for request in found) <= MOST_SENT
        assert sum(request.length for request in found) <= MOST_READ
        for first, last in asked(found, BIO_CHARGE):
            assert last - first <= DAY
    today = dt_util.utcnow().date()
    yesterday = min(today, moment.date())
    assert asked(more, BIO_CHARGE) == [(yesterday, today)]


async def test_every_family_has_its_turn_with_constant_news(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    poll: Poll,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What changes seldom is asked one after the other, a few hours later at most."""
    freezer.move_to(local("2026-11-18 09:00"))
    await async_set_up(hass, entry)
    seen: list[str] = []
    for _ in range(2 * (ALL - PROMPT) + 2):
        freezer.tick(timedelta(minutes=31))
        found = await poll()
        assert len(found) <= MOST_REQUESTS
        seen += map(key_of, found)

    for key in ("odi", "wake_data", "summary", "weightRecords", "manually_add_data"):
        assert seen.count(key) >= 2, key
    sync(person)
    await poll()
    freezer.tick(timedelta(minutes=61))
    await poll()
    await assert_recorded(hass, cloud, person, date(2026, 11, 5))


@pytest.mark.parametrize(
    "time_zone", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"]
)
async def test_days_without_an_upload_are_made_up_for(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    sync(person)
    await async_set_up(hass, entry)
    for _ in range(3):
        await tick(days=1)
    sync(person)
    await tick(minutes=16)
    await tick(minutes=61)

    await assert_recorded(hass, cloud, person, date(2026, 11, 5))


@pytest.mark.parametrize("interval", [5, 2])
@pytest.mark.parametrize("options", [{"history_days": 30}])
async def test_oxygen_around_the_clock(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    interval: int,
) -> None:
    """Every five minutes a page of the cloud has just room enough, every two it has not."""
    person.spo2_interval = interval
    await async_set_up(hass, entry)
    pages = [found for found in cloud.requests if key_of(found) == "click"]
    assert len(pages) > 10
    await tick(minutes=31)
    sync(person)
    await tick(hours=11)
    await tick(minutes=16)

    truth = cloud.truth(person, now=dt_util.utcnow(), since=date(2026, 10, 20))
    assert_rows(await recorded(hass, person.user_id), truth, ["spo2"])
    assert state_of(hass, "spo2") == str(truth.sensors["spo2"])


async def test_families_that_appear_later(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    """A new watch measures more than the one before."""
    person.families = CORE
    await async_set_up(hass, entry)
    registry = er.async_get(hass)
    new = ("readiness", "spo2", "respiratory_rate", "pai", "biocharge", "weight")
    ids = [f"{person.user_id}_{key}" for key in new]
    assert not any(registry.async_get_entity_id("sensor", DOMAIN, id_) for id_ in ids)
    person.families = FAMILIES
    await tick(minutes=31)
    sync(person)
    for _ in range(2):
        await tick(minutes=61)
    shown = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day).sensors
    for key in new:
        assert float(state_of(hass, key)) == pytest.approx(shown[key]), key

    await tick(hours=18)
    sync(person)
    await tick(minutes=16)
    await tick(minutes=61)
    since = date(2026, 11, 15)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    begin = dt_util.start_of_local_day(since)
    rows = {
        key: {start: row for start, row in found.items() if start >= begin}
        for key, found in (await recorded(hass, person.user_id)).items()
    }
    assert_rows(rows, truth)


@pytest.mark.allowed_logs("Error fetching zepp data")
@pytest.mark.parametrize(
    "path", ["watch_score", "Charge&subType=real_data", "history.json"]
)
async def test_a_call_for_a_pause_in_the_middle(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    path: str,
) -> None:
    await async_set_up(hass, entry)
    fault = Fault(path=path, times=1, status=429, headers={"Retry-After": "1800"})
    cloud.faults.add(fault)
    cloud.requests.clear()
    await tick(minutes=31)
    refused = key_of(cloud.requests[-1])
    assert cloud.requests[-1].status == 429
    cloud.requests.clear()
    sync(person)
    await tick(minutes=29)
    assert not cloud.requests
    await tick(minutes=3)

    order = [key_of(request) for request in cloud.requests]
    assert order.count(refused) == 1
    assert order.index(refused) >= PROMPT + 1, "the others first"
    await tick(minutes=61)
    await assert_recorded(hass, cloud, person, date(2026, 11, 5))


# By family: what its questions have in their address, and a sensor out of it.
SOURCES = {
    "readiness": ("watch_score", "readiness"),
    "spo2": ("subType=click", "spo2"),
    "oxygen": ("subType=odi", "oxygen_desaturation_index"),
    "respiratory_rate": ("RespiratoryRate", "respiratory_rate"),
    "pai": ("PaiHealthInfo", "pai"),
    "biocharge": ("Charge&subType=real_data", "biocharge"),
    "wake_charge": ("wake_data", "biocharge_at_wake"),
    "charge_summary": ("Charge&subType=summary", "biocharge_highest"),
    "workouts": ("history.json", "last_workout_duration"),
    "weight": ("weightRecords", "weight"),
    "blood_pressure": ("manually_add_data", None),
    "devices": ("/devices", None),
}
FAULTS = {
    "500": Fault(times=None, status=500),
    "400": Fault(times=None, status=400),
    "html": Fault(times=None, body=b"<html></html>", content_type="text/html"),
    "cut": Fault(times=None, cut=True),
    "null": Fault(times=None, body=b'{"items": null}'),
}
CASES = [
    *(
        (frozenset({family}), kind)
        for family, kind in zip(SOURCES, [*FAULTS] * 3, strict=False)
    ),
    *((frozenset(SOURCES), kind) for kind in FAULTS),
]


def contains(rows: Rows, kept: Rows) -> bool:
    return all(rows[key].items() >= found.items() for key, found in kept.items())


@pytest.mark.allowed_logs(LOST)
@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize(
    ("families", "kind"),
    CASES,
    ids=lambda case: case if isinstance(case, str) else "+".join(sorted(case))[:20],
)
async def test_families_that_fail(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
    families: frozenset[str],
    kind: str,
) -> None:
    """No other fails with them; rows and values stand; they are lost and found once."""
    sync(person)
    await async_set_up(hass, entry)
    before = await recorded(hass, person.user_id)
    shown = {key: state_of(hass, key) for _, key in SOURCES.values() if key}
    for family in families:
        fault = FAULTS[kind]
        cloud.faults.add(
            Fault(
                path=SOURCES[family][0],
                times=None,
                status=fault.status,
                body=fault.body,
                content_type=fault.content_type,
                cut=fault.cut,
            )
        )
    statuses = entry.runtime_data.coordinator.statuses
    for _ in range(2):
        await tick(minutes=61)
        assert shown == {key: state_of(hass, key) for key in shown}, "the values stand"
    assert LOST not in caplog.text
    await tick(minutes=61)
    assert {key for key, status in statuses.items() if status.lost} == families
    assert caplog.text.count(LOST) == 1
    sync(person)
    await tick(minutes=16)
    await tick(minutes=61)
    assert caplog.text.count(LOST) == 1
    gone = {key for family, (_, key) in SOURCES.items() if family in families and key}
    for key in shown:
        assert (state_of(hass, key) == "unavailable") is (key in gone), key
    assert state_of(hass, "steps") != "unavailable"
    assert contains(await recorded(hass, person.user_id), before)

    cloud.faults.clear()
    caplog.set_level(logging.INFO)
    await tick(minutes=61)
    await tick(minutes=16)
    assert caplog.text.count("The cloud answers again") == 1
    assert not any(status.failures for status in statuses.values())
    assert "unavailable" not in {state_of(hass, key) for key in shown}
    await assert_recorded(hass, cloud, person, date(2026, 11, 5))
