"""Long-term statistics, through the recorder."""

from datetime import UTC, date, datetime, timedelta
import random

from homeassistant.components.recorder.statistics import get_metadata
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.parts import SERIES
from custom_components.zepp.rows import MeanRow, shared_out
from custom_components.zepp.statistics import StatisticsWriter
from tests.zepp_cloud import KEYS, Fault, Person, ZeppCloud

from .asked import CORE
from .conftest import TIME_ZONE, Tick, async_set_up
from .truth import assert_rows, recorded

HOUR = 3600
BEGIN = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())


@pytest.fixture
def since() -> date:
    """Return the oldest of the last 14 days."""
    return dt_util.now().date() - timedelta(days=13)


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.parametrize(
    "time_zone",
    [
        TIME_ZONE,
        "America/New_York",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Pacific/Auckland",
        "Pacific/Kiritimati",
        "UTC",
    ],
)
async def test_recent_days_are_true(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)

    since = dt_util.now().date() - timedelta(days=13)
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    assert_rows(await recorded(hass, person.user_id), truth)


@pytest.mark.usefixtures("recorder_mock")
async def test_metadata(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    await async_set_up(hass, entry)
    await recorded(hass, person.user_id)

    ids = {f"zepp:{person.user_id}_{series.key}" for series in SERIES}
    found = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_ids=ids)
    )
    assert found.keys() == ids
    assert len(ids) == len(KEYS)
    seen = {
        id_.removeprefix(f"zepp:{person.user_id}_"): (
            meta["name"],
            meta["unit_of_measurement"],
            meta["unit_class"],
            meta["has_sum"],
            int(meta["mean_type"]),
        )
        for id_, (_, meta) in found.items()
    }
    assert seen == {
        "heart_rate": ("Mira Heart rate", "bpm", None, False, 1),
        "stress": ("Mira Stress", None, None, False, 1),
        "steps": ("Mira Steps", "steps", None, True, 0),
        "distance": ("Mira Distance", "m", "distance", True, 0),
        "active_energy": ("Mira Active calories", "kcal", "energy", True, 0),
        "sleep_score": ("Mira Sleep score", None, None, False, 1),
        "sleep_duration": ("Mira Sleep duration", "min", "duration", False, 1),
        "deep_sleep": ("Mira Deep sleep", "min", "duration", False, 1),
        "light_sleep": ("Mira Light sleep", "min", "duration", False, 1),
        "rem_sleep": ("Mira REM sleep", "min", "duration", False, 1),
        "wake_after_sleep_onset": (
            "Mira Wake after sleep onset",
            "min",
            "duration",
            False,
            1,
        ),
        "resting_heart_rate": ("Mira Resting heart rate", "bpm", None, False, 1),
        "average_stress": ("Mira Average stress", None, None, False, 1),
        "acute_training_load": ("Mira Acute training load", None, None, False, 1),
        "chronic_training_load": ("Mira Chronic training load", None, None, False, 1),
        "training_stress_balance": ("Mira Training stress balance", None, None, False, 1),
        "trimp": ("Mira TRIMP", None, None, False, 1),
        "training_load": ("Mira Training load", None, None, False, 1),
        "training_load_week": ("Mira Weekly training load", None, None, False, 1),
        "vo2_max": ("Mira VO2 max", "mL/(kg·min)", None, False, 1),
        "spo2": ("Mira SpO2", "%", "unitless", False, 1),
        "biocharge": ("Mira BioCharge", "%", "unitless", False, 1),
        "respiratory_rate": ("Mira Respiratory rate", "breaths/min", None, False, 1),
        "hrv_rmssd": ("Mira Heart rate variability", "ms", None, False, 1),
        "skin_temperature_deviation": (
            "Mira Skin temperature deviation",
            "°C",
            "temperature_delta",
            False,
            1,
        ),
        "respiratory_rate_night": (
            "Mira Respiratory rate asleep",
            "breaths/min",
            None,
            False,
            1,
        ),
        "oxygen_desaturation_index": (
            "Mira Oxygen desaturation index",
            "1/h",
            None,
            False,
            1,
        ),
        "sleep_heart_rate": ("Mira Heart rate asleep", "bpm", None, False, 1),
        "sleep_regularity": ("Mira Sleep regularity", "%", "unitless", False, 1),
        "readiness": ("Mira Readiness", None, None, False, 1),
        "pai": ("Mira PAI", None, None, False, 1),
        "weight": ("Mira Weight", "kg", "mass", False, 1),
        "body_fat": ("Mira Body fat", "%", "unitless", False, 1),
    }


@pytest.mark.usefixtures("recorder_mock")
async def test_corrections_replace_and_void(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    since: date,
) -> None:
    """A day gets more steps, a night vanishes, minutes turn out not to be worn.

    Of heavy families polls do not read so many days; test_heavy.py has their corrections.
    """
    person.families = CORE
    await async_set_up(hass, entry)
    day = dt_util.now().date() - timedelta(days=5)
    person.edit(day, steps=person.life(day).steps + 1234, distance=9999, energy=0)
    person.edit(day + timedelta(days=1), night=None)
    person.edit(day + timedelta(days=2), heart_rate=bytes(1440), stress=())
    await tick(minutes=16)

    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    assert_rows(await recorded(hass, person.user_id), truth)


@pytest.mark.usefixtures("recorder_mock")
async def test_an_empty_answer_voids_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.sync_to(dt_util.utcnow().replace(minute=0, second=0))
    await async_set_up(hass, entry)
    before = await recorded(hass, person.user_id)
    empty = Fault(path="events", times=None, body=b'{"items":[]}')
    for fault in (
        empty,
        Fault(path="WatchSportStatistics", times=None, body=b'{"items":[]}'),
        Fault(path="from_date=2026-11-04", times=None, body=b'{"code":1,"data":[]}'),
    ):
        cloud.faults.add(fault)
    person.sync_to(dt_util.utcnow().replace(minute=10, second=0))
    await tick(minutes=16)

    after = await recorded(hass, person.user_id)
    assert {key: rows.keys() for key, rows in after.items()} == {
        key: rows.keys() for key, rows in before.items()
    }


@pytest.mark.usefixtures("recorder_mock")
async def test_any_order_of_writing_ends_in_the_same_rows(hass: HomeAssistant) -> None:
    """Random stretches with random corrections, newest first or not, then closed."""
    for seed in range(12):
        user_id = f"77{seed}"
        truth = await async_write_at_random(hass, user_id, random.Random(seed))

        # Reading asserts that the sums begin with the first state and add up.
        found = await recorded(hass, user_id)
        assert found["steps"] == {
            datetime.fromtimestamp(start, UTC): state for start, state in truth.items()
        }


async def async_write_at_random(
    hass: HomeAssistant, user_id: str, choose: random.Random
) -> dict[int, float]:
    """Write stretches of steps in any order, some again; return what is true."""
    writer = StatisticsWriter(hass, user_id, "Somebody")
    truth: dict[int, float] = {}
    for _ in range(12):
        begin = BEGIN + choose.randrange(400) * HOUR
        end = begin + choose.choice((1, 24, 24 * 7)) * HOUR
        states: dict[int, float] = {
            start: choose.randrange(1, 500)
            for start in range(begin, end, HOUR)
            if choose.random() < 0.6
        }
        kept = {start: row for start, row in truth.items() if not begin <= start < end}
        truth = kept | states
        await writer.async_write({"steps": dict(states)}, begin, end)
        if choose.random() < 0.2:
            await writer.async_close_sums()
    await writer.async_close_sums()
    return truth


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10, {1: 1, 2: 1, 3: 1}, {1: 4, 2: 3, 3: 3}),
        (100, {1: 10, 2: 20, 3: 70}, {1: 10, 2: 20, 3: 70}),
        (7, {1: 50, 2: 30, 3: 20}, {1: 4, 2: 2, 3: 1}),
        (1, {1: 1, 2: 2}, {2: 1}),
        (5, {9: 1}, {9: 5}),
    ],
)
def test_a_total_is_shared_out(
    total: int, weights: dict[int, int], shares: dict[int, int]
) -> None:
    assert shared_out(total, weights) == shares


@pytest.mark.usefixtures("recorder_mock")
async def test_long_stretches_are_handed_over_in_lists(hass: HomeAssistant) -> None:
    writer = StatisticsWriter(hass, "88", "Somebody")
    rows = {BEGIN + hour * HOUR: MeanRow(60, 50, 70) for hour in range(-4500, 0)}

    assert await writer.async_write({"heart_rate": dict(rows)}, 0, BEGIN) == 4500
    assert await writer.async_write({"heart_rate": dict(rows)}, 0, BEGIN) == 0
    assert len((await recorded(hass, "88"))["heart_rate"]) == 4500
