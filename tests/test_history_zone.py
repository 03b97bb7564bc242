"""Home Assistant moves to another time zone: earlier days keep their hours."""

from datetime import UTC, date, datetime, timedelta
import itertools
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zepp.parts import PARTS
from custom_components.zepp.plan import Kind
from tests.zepp_cloud import MeanRow, Person, ZeppCloud

from .conftest import Tick, async_set_up
from .truth import Row, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

DAY = timedelta(days=1)
MOVED = date(2026, 11, 18)
BEGIN = MOVED - 39 * DAY

EAST, WEST = "Asia/Tokyo", "America/Los_Angeles"
# Known by the clock on the wall, so that the cloud's truth in another zone is easily told.
WALL = ("heart_rate", "steps", "distance", "active_energy")


@pytest.fixture
def options() -> dict[str, int]:
    """Return how far back the import reaches."""
    return {"history_days": 40}


async def settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


async def move(hass: HomeAssistant, zone: str) -> None:
    await hass.config.async_update(time_zone=zone)
    await settle(hass)


def midnight(day: date, zone: str) -> datetime:
    tz = dt_util.get_time_zone(zone)
    return datetime(day.year, day.month, day.day, tzinfo=tz).astimezone(UTC)


def truth_in(cloud: ZeppCloud, person: Person, zone: str) -> dict[str, dict[datetime, Row]]:
    """Return what is true of the clock on somebody's wall, built in a zone."""
    person.time_zone, before = zone, person.time_zone
    truth = cloud.truth(person, now=dt_util.utcnow(), since=BEGIN)
    person.time_zone = before
    return {key: dict(truth.statistics[key]) for key in WALL}


def before(rows: dict[datetime, Row], end: datetime) -> dict[datetime, Row]:
    return {start: row for start, row in rows.items() if start < end}


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    found = ir.async_get(hass).issues.values()
    return [issue for issue in found if issue.domain == "zepp" and issue.active]


@pytest.mark.parametrize("zone", [EAST, WEST])
async def test_earlier_days_keep_their_hours(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
    zone: str,
) -> None:
    await async_set_up(hass, entry)
    old = await recorded(hass, person.user_id)
    await move(hass, zone)
    assert caplog.text.count(f"The time zone is {zone} now") == 1
    today = dt_util.now().date()
    for _ in range(5):
        await tick(hours=24)

    rows = await recorded(hass, person.user_id)
    turn = midnight(today, zone)
    # The day before loses its last hours to the new zone, or gets some more.
    kept = min(turn, midnight(today - DAY, "Europe/Berlin"))
    for key, found in old.items():
        assert before(rows[key], kept) == before(found, kept), key
    for key in ("distance", "sleep_score", "average_stress", "trimp"):
        later = sorted(start for start in rows[key] if start >= turn)
        assert later, key
        assert {start.astimezone(dt_util.get_time_zone(zone)).hour for start in later} == {
            0
        }
    assert caplog.text.count("The time zone is") == 1


@pytest.mark.parametrize("zone", [EAST, WEST])
async def test_no_day_is_there_twice(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick, zone: str
) -> None:
    """Steps of the days around the move are still those of the cloud."""
    await async_set_up(hass, entry)
    await move(hass, zone)
    for _ in range(3):
        await tick(hours=24)

    rows = await recorded(hass, person.user_id)
    today = dt_util.now().date()
    moved = today - 3 * DAY
    changes = [
        midnight(BEGIN + n * DAY, "Europe/Berlin") for n in range((moved - BEGIN).days)
    ]
    changes += [midnight(moved + n * DAY, zone) for n in range((today - moved).days + 1)]
    days = [BEGIN + n * DAY for n in range((today - BEGIN).days)]
    for day, begin, end in zip(days, changes, changes[1:], strict=False):
        steps = [row for start, row in rows["steps"].items() if begin <= start < end]
        assert (
            sum(row for row in steps if not isinstance(row, MeanRow))
            == person.life(day).steps
        ), day
        nights = [row for start, row in rows["sleep_score"].items() if begin <= start < end]
        assert len(nights) == (person.life(day).night is not None), day


@pytest.mark.allowed_logs("zlib_ng and isal are not available")
async def test_a_repair_rebuilds_everything(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    await async_set_up(hass, entry)
    assert not issues(hass)
    await move(hass, WEST)
    (issue,) = issues(hass)
    assert issue.translation_placeholders == {
        "name": "Mira",
        "action": "zepp.import_history",
        "zone": WEST,
    }

    client = await hass_client()
    form = {"handler": "zepp", "issue_id": issue.issue_id}
    flow = await (await client.post("/api/repairs/issues/fix", json=form)).json()
    assert flow["step_id"] == "confirm"
    done = await (
        await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    ).json()
    assert done["type"] == "create_entry"
    await settle(hass)

    assert not issues(hass)
    rows = await recorded(hass, person.user_id)
    expected = truth_in(cloud, person, WEST)
    day_after = midnight(BEGIN + DAY, WEST)
    for key, found in expected.items():
        assert {s: r for s, r in rows.get(key, {}).items() if s >= day_after} == {
            start: pytest.approx(row) for start, row in found.items() if start >= day_after
        }, key


@pytest.mark.parametrize("zone", [EAST, WEST, "Asia/Kathmandu", "Pacific/Kiritimati"])
async def test_force_rebuilds_a_range_and_leaves_the_rest(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    zone: str,
) -> None:
    await async_set_up(hass, entry)
    old = await recorded(hass, person.user_id)
    await move(hass, zone)
    first, last = MOVED - 30 * DAY, MOVED - 20 * DAY
    await hass.services.async_call(
        "zepp",
        "import_history",
        {
            "config_entry_id": entry.entry_id,
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
            "force": True,
        },
        blocking=True,
    )
    await settle(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)

    assert issues(hass), "there are still days of the zone before"
    rows = await recorded(hass, person.user_id)
    expected = truth_in(cloud, person, zone)
    outside = (
        midnight(first - DAY, "Europe/Berlin"),
        midnight(last + DAY, "Europe/Berlin"),
    )
    inside = (midnight(first, zone), min(outside[1], midnight(last, zone)))
    for key, found in expected.items():
        assert {s: r for s, r in rows[key].items() if inside[0] <= s < inside[1]} == {
            start: pytest.approx(row)
            for start, row in found.items()
            if inside[0] <= start < inside[1]
        }, key
    for key, found in rows.items():
        for start in found.keys() | old[key].keys():
            if start < min(outside[0], inside[0]) or outside[1] <= start < midnight(
                MOVED - DAY, "Europe/Berlin"
            ):
                assert found.get(start) == old[key].get(start), (key, start)
    nights = [s for s in rows["sleep_score"] if s < midnight(MOVED - DAY, "Europe/Berlin")]
    gaps = [later - earlier for earlier, later in itertools.pairwise(nights)]
    assert min(gaps) > timedelta(hours=3), "no night is there twice"


@pytest.mark.allowed_logs("zlib_ng and isal are not available", "Without the recorder")
async def test_a_repair_that_cannot_begin(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    await async_set_up(hass, entry)
    await move(hass, WEST)
    client = await hass_client()

    async def submit() -> str:
        form = {"handler": "zepp", "issue_id": issues(hass)[0].issue_id}
        flow = await (await client.post("/api/repairs/issues/fix", json=form)).json()
        page = f"/api/repairs/issues/fix/{flow['flow_id']}"
        reason: str = (await (await client.post(page, json={})).json())["reason"]
        return reason

    history = entry.runtime_data.history
    assert history.async_import(PARTS, MOVED - DAY, MOVED - DAY, kind=Kind.REQUESTED)
    assert await submit() == "import_running"
    await settle(hass)

    await hass.config_entries.async_unload(entry.entry_id)
    assert await submit() == "not_loaded"

    monkeypatch.setattr("custom_components.zepp.is_available", lambda _: False)
    await async_set_up(hass, entry)
    assert await submit() == "not_loaded"


async def test_a_move_while_home_assistant_was_off(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    await async_set_up(hass, entry)
    old = await recorded(hass, person.user_id)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.config.async_set_time_zone(EAST)
    freezer.tick(DAY)
    await async_set_up(hass, entry)

    assert issues(hass)
    rows = await recorded(hass, person.user_id)
    kept = midnight(MOVED - DAY, "Europe/Berlin")
    for key, found in old.items():
        assert before(rows[key], kept) == before(found, kept), key
    zones = hass_storage[f"zepp.{entry.entry_id}"]["data"]["zones"]
    assert zones["band_data"] == [["0001-01-01", "Europe/Berlin"], ["2026-11-19", EAST]]


async def test_another_setting_of_home_assistant_does_not_matter(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()
    await hass.config.async_update(time_zone="Europe/Berlin", location_name="Home")
    await settle(hass)

    assert not cloud.requests
    assert not issues(hass)


async def test_removing_the_account_takes_the_repair_back(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_set_up(hass, entry)
    await move(hass, EAST)
    assert issues(hass)
    await hass.config_entries.async_remove(entry.entry_id)

    assert not issues(hass)
