"""The trigger of stress, through a real automation."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Fault, Person, StressPoint, ZeppCloud

from .automating import TODAY, async_begin, async_restart, target_of, when
from .conftest import Tick, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TRIGGER: Final = "stress_crossed_threshold"
NO_STRESS: Final = '{"code":1,"message":"success","items":[]}'


def points(levels: dict[str, int], day: date = TODAY) -> tuple[StressPoint, ...]:
    """Return measurements at times of UTC."""
    return tuple(
        StressPoint(
            int(datetime.fromisoformat(f"{day}T{time}:00+00:00").timestamp()), level
        )
        for time, level in levels.items()
    )


def every_five_minutes(first: str, last: str, level: int) -> dict[str, int]:
    start = datetime.fromisoformat(f"2026-01-01T{first}")
    end = datetime.fromisoformat(f"2026-01-01T{last}")
    count = (end - start) // timedelta(minutes=5) + 1
    times: Iterable[datetime] = (start + timedelta(minutes=5 * n) for n in range(count))
    return {time.strftime("%H:%M"): level for time in times}


CALM: Final = every_five_minutes("13:00", "14:00", 30)
LATER: Final = every_five_minutes("14:05", "14:30", 80)


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody who has been calm up to the newest upload, that of 14:00."""
    person.edit(TODAY, stress=points(CALM))
    return person


async def test_a_run_tells_everything(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """Once, and not before the sensor shows it; its end changes nothing."""
    await async_set_up(hass, entry)
    options = {"level": 70, "for": {"minutes": 10}}
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), **options))
    person.edit(TODAY, stress=points({**CALM, **LATER, "14:20": 75, "14:35": 80}))
    await tick(minutes=35)
    await tick(minutes=35)

    assert len(told) == 1
    for key in ("id", "idx", "alias", "platform", "description", "device_id"):
        del told[0]["trigger"][key]
    assert told[0]["trigger"] == {
        "config_entry_id": entry.entry_id,
        "name": "Mira",
        "start": "2026-11-18T15:05:00+01:00",
        "measured_at": "2026-11-18T15:15:00+01:00",
        "minutes": 25,
        "average": 79.2,
        "age_minutes": 40,
    }
    assert told[0]["stress"] == 80


@pytest.mark.parametrize(
    ("options", "levels", "runs"),
    [
        ({"level": 80}, LATER, ["15:05"]),
        ({"level": 81}, LATER, []),
        ({"level": 80, "for": "00:25:00"}, LATER, ["15:30"]),
        ({"level": 80, "for": "00:26:00"}, LATER, []),
        ({"level": 80, "not_older_than": "00:51:00"}, LATER, ["15:05"]),
        ({"level": 80, "not_older_than": "00:50:00"}, LATER, []),
        # What was so before is no crossing.
        ({"level": 30, "direction": "below"}, LATER, []),
        ({"level": 31, "direction": "below"}, {"14:05": 30}, []),
        ({"level": 30, "direction": "below"}, {"14:05": 29}, ["15:05"]),
        ({"level": 30, "direction": "below"}, {"14:05": 30}, []),
        ({"level": 30}, {"14:05": 30}, []),
        # It had not lasted long enough.
        ({"level": 30, "for": "01:05:00"}, {"14:05": 30}, ["15:05"]),
        ({"level": 30, "for": "01:06:00"}, {"14:05": 30}, []),
        # A pause of 15 minutes is none, one of 20 begins anew.
        ({"level": 30, "for": "01:15:00"}, {"14:15": 30}, ["15:15"]),
        ({"level": 30}, {"14:20": 30}, ["15:20"]),
        # Two runs are told one after the other.
        ({"level": 80}, {"14:05": 80, "14:10": 79, "14:15": 99}, ["15:05", "15:15"]),
        # Long ago, but uploaded just now.
        ({"level": 80}, {"13:30": 80, "14:05": 30}, []),
    ],
)
async def test_what_is_a_crossing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    options: dict[str, Any],
    levels: dict[str, int],
    runs: list[str],
) -> None:
    """Looked at when the upload of 14:30 arrives, at 14:55:30."""
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), **options))
    person.edit(TODAY, stress=points({**CALM, **levels}))
    await tick(minutes=35)

    assert [run["measured_at"][11:16] for run in told] == runs


async def test_a_run_is_told_once_across_uploads_and_restarts(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.edit(TODAY, stress=points({**CALM, **every_five_minutes("14:05", "16:00", 80)}))
    await async_set_up(hass, entry)
    options = {"level": 80, "for": "00:20:00"}
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), **options))
    runs = []
    for is_restart in (False, False, True, False):
        await tick(minutes=35)
        if is_restart:
            await async_restart(hass, entry)
        runs.append(len(told))

    assert runs == [1, 1, 1, 1]


async def test_what_crossed_while_away_is_not_told(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), level=80))
    person.edit(TODAY, stress=points({**CALM, **every_five_minutes("14:05", "16:00", 80)}))
    await tick(minutes=5)
    await hass.config_entries.async_unload(entry.entry_id)
    await tick(minutes=35)
    await hass.config_entries.async_setup(entry.entry_id)
    await tick(minutes=35)
    await tick(minutes=35)

    assert told == []


async def test_a_late_batch_of_old_measurements_is_not_told(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """Another device uploads what it measured in the morning."""
    await async_set_up(hass, entry)
    options = {"level": 80, "not_older_than": {"days": 2}}
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), **options))
    morning = every_five_minutes("08:00", "10:00", 90)
    person.edit(TODAY, stress=points({**morning, **CALM, "14:05": 30}))
    await tick(minutes=35)

    assert told == []


@pytest.mark.parametrize("is_first_answer", [True, False])
async def test_the_first_answer_is_no_news(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    is_first_answer: bool,
) -> None:
    """Neither if it comes late, nor what was measured before an empty one."""
    person.edit(TODAY, stress=points({**CALM, "14:00": 90}))
    body = None if is_first_answer else NO_STRESS
    status = 500 if is_first_answer else None
    fault = Fault(path="all_day_stress", status=status, body=body, times=None)
    cloud.faults.add(fault)
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), level=80))
    cloud.faults.clear()
    await tick(minutes=35)
    assert told == []

    person.edit(TODAY, stress=points({**CALM, "14:00": 90, "14:30": 30, "14:55": 90}))
    await tick(minutes=35)
    assert [run["measured_at"][11:16] for run in told] == ["15:55"]


@pytest.mark.parametrize(
    ("moment", "day", "levels", "measured_at"),
    [
        # Clocks go back: 02:00 comes twice, the run lasts from the first to the second.
        (
            "2026-10-25T00:20:30+00:00",
            date(2026, 10, 25),
            every_five_minutes("00:05", "01:00", 80),
            "2026-10-25T02:50:00+02:00",
        ),
        # Clocks go forward: there is no hour from 02:00 on.
        (
            "2027-03-28T00:20:30+00:00",
            date(2027, 3, 28),
            every_five_minutes("00:35", "01:30", 80),
            "2027-03-28T03:20:00+02:00",
        ),
    ],
)
async def test_minutes_are_real_when_clocks_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
    moment: str,
    day: date,
    levels: dict[str, int],
    measured_at: str,
) -> None:
    freezer.move_to(moment)
    person.edit(day, stress=points({"00:00": 30}, day))
    await async_set_up(hass, entry)
    options = {"level": 80, "for": "00:45:00"}
    told = await async_begin(hass, when(TRIGGER, target_of(hass, entry), **options))
    person.edit(day, stress=points({"00:00": 30, **levels}, day))
    await tick(minutes=35)
    await tick(minutes=50)

    assert [run["measured_at"] for run in told] == [measured_at]
    assert [run["minutes"] for run in told] == [55]


def test_times_are_those_of_utc() -> None:
    """What the expectations above rest on."""
    assert datetime.fromtimestamp(points(CALM)[0].time, UTC).hour == 13
