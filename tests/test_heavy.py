"""The past of an account with everything: imported, corrected, healed."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import history_run
from custom_components.zepp.api import ZeppClient
from custom_components.zepp.families import BIO_CHARGE, READINESS, SPO2, DailyFamily
from custom_components.zepp.parts import PARTS_BY_KEY
from tests.zepp_cloud import KEYS, Person, Request, Weighing, ZeppCloud
from tests.zepp_cloud.life import Spo2Point
from tests.zepp_cloud.rows_body import BODY_KEYS

from .asked import CORE, dates_of, key_of
from .conftest import Tick, async_reload, async_set_up
from .truth import Row, assert_recorded, assert_rows, recorded

pytestmark = pytest.mark.usefixtures("recorder_mock")

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)
MONTH = [{"history_days": 40}]
HEAVY = ("Charge/real_data", "click", "RespiratoryRate/real_data")

type Import = Callable[..., Awaitable[None]]
type Series = dict[str, dict[datetime, Row]]


@pytest.fixture
def first_day() -> date:
    """Return since when there has been a watch."""
    return date(2026, 5, 1)


@pytest.fixture
def person(time_zone: str, first_day: date) -> Person:
    """Return somebody whose watch measures everything."""
    return Person(time_zone=time_zone, first_day=first_day)


@pytest.fixture
def start_import(hass: HomeAssistant, entry: MockConfigEntry) -> Import:
    """Return a function that calls the action and waits until all is imported."""

    async def call(first: date, last: date, **fields: object) -> None:
        data = {
            "config_entry_id": entry.entry_id,
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
            **fields,
        }
        await hass.services.async_call("zepp", "import_history", data, blocking=True)
        await hass.async_block_till_done(wait_background_tasks=True)

    return call


def sync(person: Person) -> None:
    """Let the phone upload what there is now, and nothing more."""
    person.sync_to(dt_util.utcnow().replace(second=0, microsecond=0))


def repeated(requests: list[Request]) -> list[tuple[str, ...]]:
    """Return the questions that were put more than once."""
    counts = Counter(
        (request.path, *(f"{key}={value}" for key, value in request.query.items()))
        for request in requests
    )
    return [asked for asked, count in counts.items() if count > 1]


def changed(before: Series, after: Series) -> set[str]:
    """Return the series that are not as they were."""
    return {key for key in KEYS if before.get(key) != after.get(key)}


@pytest.mark.parametrize("first_day", [date(2026, 1, 1)])
@pytest.mark.parametrize("options", MONTH)
@pytest.mark.parametrize(
    ("time_zone", "moment"),
    [
        ("Europe/Berlin", "2026-11-18T14:20:30+00:00"),  # clocks went back on October 25
        ("America/New_York", "2026-11-18T04:50:30+00:00"),  # and on November 1
        ("Asia/Kathmandu", "2026-11-18T18:20:30+00:00"),
        ("Pacific/Kiritimati", "2026-11-18T10:05:30+00:00"),
        ("Europe/Berlin", "2026-04-15T22:05:30+00:00"),  # forward on March 29
        ("Australia/Lord_Howe", "2026-10-20T03:00:30+00:00"),  # half an hour, October 4
    ],
)
async def test_an_import_of_everything(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    freezer: FrozenDateTimeFactory,
    moment: str,
) -> None:
    freezer.move_to(moment)
    today = dt_util.now().date()
    await async_set_up(hass, entry)

    since = today - 39 * DAY
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    assert truth.statistics.keys() == set(KEYS)
    assert all(truth.statistics.values()), "there is something to compare"
    assert_rows(await recorded(hass, person.user_id), truth)
    assert not repeated(cloud.requests)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("first_day", [date(2025, 9, 1)])
@pytest.mark.parametrize("options", [{"history_days": 365}])
async def test_a_year_of_everything(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await async_set_up(hass, entry)

    await assert_recorded(hass, cloud, person, TODAY - 364 * DAY)
    assert not repeated(cloud.requests)
    counts = Counter(map(key_of, cloud.requests))
    assert counts["band_data.json"] <= 20
    assert counts["RespiratoryRate/real_data"] <= 20
    assert counts["click"] <= 140
    assert counts["Charge/real_data"] <= 210
    assert len(cloud.requests) <= 430
    for request in cloud.requests:
        dates = dates_of(request)
        if key_of(request) == "Charge/real_data" and dates:
            assert dates[1] - dates[0] <= DAY
    assert caplog.text.count("History import has ended") == 1


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("family", "keys"),
    [
        ("biocharge", {"biocharge"}),
        ("spo2", {"spo2"}),
        ("respiratory_rate", {"respiratory_rate", "respiratory_rate_night"}),
    ],
)
async def test_the_action_for_one_family(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    start_import: Import,
    family: str,
    keys: set[str],
    force: bool,
) -> None:
    """Of everything else nothing is written, and hardly anything asked."""
    await async_set_up(hass, entry)
    before = await recorded(hass, person.user_id)
    first, last = TODAY - 60 * DAY, TODAY - 14 * DAY
    cloud.requests.clear()
    await start_import(first, last, families=[family], force=force)

    after = await recorded(hass, person.user_id)
    assert changed(before, after) == keys
    truth = cloud.truth(person, now=dt_util.utcnow(), since=first)
    assert_rows(after, truth, keys)
    assert {key_of(request) for request in cloud.requests} <= {*HEAVY, "band_data.json"}
    assert len({key_of(request) for request in cloud.requests} & {*HEAVY}) == 1
    assert not repeated(cloud.requests)


def correct(person: Person, day: date) -> None:
    """Let the cloud tell otherwise of a day, in all heavy families and two others."""
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    person.edit(
        day,
        readiness={"rdnsScore": 7, "sleepHRV": 199},
        spo2=(Spo2Point(noon, 71), Spo2Point(noon + 60, 73)),
        respiration=bytes([59]) * 1440,
        biocharge=bytes([3]) * 1440,
        weight=(Weighing(noon, 123.4),),
    )


CORRECTED = {
    "readiness",
    "hrv_rmssd",
    "spo2",
    "respiratory_rate",
    "respiratory_rate_night",
    "biocharge",
    "weight",
}


@pytest.mark.parametrize("options", MONTH)
@pytest.mark.parametrize(
    ("back", "healed"),
    [
        (1, CORRECTED),
        (3, CORRECTED),
        # Reviews are the shorter the more they have to read.
        (10, CORRECTED - {"biocharge"}),
        (30, CORRECTED - {"biocharge", "spo2"}),
    ],
)
async def test_a_correction_of_an_old_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    start_import: Import,
    back: int,
    healed: set[str],
) -> None:
    """The review of the next day makes it good, for what is older the action does."""
    await async_set_up(hass, entry)
    day = TODAY - back * DAY
    correct(person, day)
    await tick(days=1)
    sync(person)
    await tick(minutes=16)
    await tick(minutes=61)

    since = TODAY - 39 * DAY
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    rows = await recorded(hass, person.user_id)
    assert_rows(rows, truth, {*KEYS} - CORRECTED | healed)
    for key in CORRECTED - healed:
        assert rows[key] != pytest.approx(truth.statistics[key]), key
    await start_import(day - DAY, day + DAY)
    await assert_recorded(hass, cloud, person, since)


@pytest.mark.parametrize("family", [BIO_CHARGE, SPO2, READINESS], ids=lambda row: row.key)
@pytest.mark.parametrize("options", MONTH)
async def test_how_far_the_review_goes_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    family: DailyFamily[Any],
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()
    await tick(days=1)

    name = {"biocharge": "Charge/real_data", "spo2": "click", "readiness": "watch_score"}
    part = PARTS_BY_KEY[family.key]
    last = TODAY + DAY - part.recent_days * DAY
    first = max(last - (part.review_days - 1) * DAY, TODAY - 39 * DAY)
    asked = [
        dates
        for request in cloud.requests
        if key_of(request) == name[family.key] and (dates := dates_of(request))
    ]
    # A date here may begin on the one before in UTC.
    assert abs(min(dates[0] for dates in asked) - (first - part.before * DAY)) <= DAY


@pytest.mark.parametrize("first_day", [date(2025, 9, 1)])
@pytest.mark.parametrize("options", [{"history_days": 365}])
async def test_what_the_account_does_not_have(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """After two months without any, an import does not go on to ask for it."""
    person.families = CORE
    await async_set_up(hass, entry)

    await assert_recorded(hass, cloud, person, TODAY - 364 * DAY)
    for name in ("Charge/real_data", "click"):
        dates = [
            dates
            for request in cloud.requests
            if key_of(request) == name and (dates := dates_of(request))
        ]
        oldest = min(first for first, _ in dates)
        assert timedelta(days=55) < TODAY - oldest < timedelta(days=80), name
        assert len(dates) <= 40, name


@pytest.mark.parametrize("options", [{"history_days": 100}])
async def test_what_began_lately_is_imported_from_there(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """A gap of 40 days is no end."""
    for back in range(10, 50):
        day = TODAY - back * DAY
        person.edit(day, biocharge=b"\xff" * 1440, spo2=())
    await async_set_up(hass, entry)

    await assert_recorded(hass, cloud, person, TODAY - 99 * DAY)


@pytest.mark.parametrize("options", [{"history_days": 60}])
async def test_a_restart_in_the_middle(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It goes on where it was, and asks nothing of what is done once more."""

    def fail(*_: object) -> None:
        raise ValueError("synthetic")

    windows = 0
    read = history_run.HistoryRun._async_ask  # noqa: SLF001

    async def count(run: history_run.HistoryRun, window: object) -> object:
        nonlocal windows
        windows += 1
        if windows == 12:
            fail()
        return await read(run, window)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(history_run.HistoryRun, "_async_ask", count)
        await hass.config_entries.async_setup(entry.entry_id)
        with pytest.raises(ValueError, match="synthetic"):
            await entry.runtime_data.history._task  # noqa: SLF001
    begun = [request for request in cloud.requests if key_of(request) in HEAVY]
    assert begun
    cloud.requests.clear()
    await async_reload(hass, entry)

    await assert_recorded(hass, cloud, person, TODAY - 59 * DAY)
    old = [
        request
        for request in (*begun, *cloud.requests)
        if (dates := dates_of(request)) and dates[1] < TODAY - 5 * DAY
    ]
    assert not repeated(old)


async def test_requests_are_counted_by_the_client(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """A window of a heavy part is so many requests as it should be."""
    await async_set_up(hass, entry)
    client: ZeppClient = entry.runtime_data.coordinator.client
    for family, days, expected in ((BIO_CHARGE, 14, 7), (SPO2, 15, 5)):
        cloud.requests.clear()
        first = TODAY - 40 * DAY
        await family.fetch(client, first, first + (days - 1) * DAY)
        assert len(cloud.requests) == expected
        window = PARTS_BY_KEY[family.key].window
        assert window + 1 == days, "what an import reads of so many dates"


@pytest.mark.parametrize("options", MONTH)
async def test_the_store_of_the_version_before(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    hass_storage: dict[str, Any],
) -> None:
    """What it had imported is not asked again, everything new is imported."""
    begin = (TODAY - 39 * DAY).isoformat()
    old = ("band_data", "stress", "fitness", "phn", "sport_load", "vo2_max")
    key = f"zepp.{entry.entry_id}"
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {
            "imported_from": dict.fromkeys(old, begin),
            "due_from": dict.fromkeys(old, TODAY.isoformat()),
            "zones": {part: [["0001-01-01", "Europe/Berlin"]] for part in old},
            "pending": [],
            "left": [],
            "given_up": {},
            "planned_days": 0,
            "sums_open": False,
            "swept_on": TODAY.isoformat(),
            "oldest": begin,
        },
    }
    await async_set_up(hass, entry)

    rows = await recorded(hass, person.user_id)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=TODAY - 39 * DAY)
    new = {*BODY_KEYS} - {"sleep_heart_rate"}
    assert_rows(rows, truth, new)
    assert min(rows["stress"]).date() == date(2026, 11, 4), "of the poll"
    counts = Counter(map(key_of, cloud.requests))
    assert counts["all_day_stress"] == counts["SPORT_LOAD"] == 1
    assert hass_storage[key]["data"]["imported_from"].keys() == PARTS_BY_KEY.keys()
    assert hass_storage[key]["data"]["oldest_of"]["spo2"] == begin
