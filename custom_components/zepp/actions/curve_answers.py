"""The actions that answer curves: heart rate and stress."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account import AccountData
from ..api import Workout
from ..coordinator import ZeppConfigEntry, ZeppData
from ..curves import Curve, days, heart_rate_curve, hours, point_curve
from ..families import BAND, STRESS, WORKOUTS
from ..figures import Figures, moment, rounded, workout_figures
from .calls import (
    ATTR_RESOLUTION,
    TIMES,
    Times,
    async_entry,
    async_read,
    check_shown,
    has_recorded,
    invalid,
    known_families,
    times,
)

_MINUTE: Final = "minute"
_FIVE_MINUTES: Final = "five_minutes"
_HOUR: Final = "hour"
_DAY: Final = "day"
_ONE_DAY: Final = timedelta(days=1)

HEART_RATE: Final = vol.Schema(
    {**TIMES, vol.Optional(ATTR_RESOLUTION, default=_HOUR): vol.In((_MINUTE, _HOUR, _DAY))}
)
STRESS_SCHEMA: Final = vol.Schema(
    {
        **TIMES,
        vol.Optional(ATTR_RESOLUTION, default=_HOUR): vol.In((_FIVE_MINUTES, _HOUR, _DAY)),
    }
)
# Name and the level it begins at.
_ZONES: Final = (("relaxed", 1), ("normal", 40), ("medium", 60), ("high", 80))


async def async_get_heart_rate(call: ServiceCall) -> Figures:
    """Answer the heart rate of a range, with resting heart rates and workouts."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    asked = times(call)
    data = await async_read(entry, runtime, (BAND,), asked.first, asked.last)
    known = (data, runtime.coordinator.account)
    if not (has_recorded(runtime) or any(map(_has_heart_rate, known))):
        raise invalid("no_such_data", name=entry.title)
    workouts = await _async_workouts(entry, runtime, asked)
    return await call.hass.async_add_executor_job(
        _heart_rate, data, workouts, asked, call.data[ATTR_RESOLUTION]
    )


def _has_heart_rate(data: AccountData) -> bool:
    """Return whether any day has a reading."""
    return any(day.heart_rate.strip(b"\0") for day in data.days.values())


async def _async_workouts(
    entry: ZeppConfigEntry, runtime: ZeppData, asked: Times
) -> Iterable[Workout]:
    """Return the workouts of a range; nothing is asked of who has none."""
    if WORKOUTS.key not in known_families(runtime):
        return ()
    # They are dated by their start.
    data = await async_read(
        entry, runtime, (WORKOUTS.key,), asked.first - _ONE_DAY, asked.last
    )
    return WORKOUTS.of(data.daily)


def _heart_rate(
    data: AccountData, workouts: Iterable[Workout], asked: Times, resolution: str
) -> Figures:
    """Return what the action answers."""
    zone = dt_util.get_default_time_zone()
    curve = heart_rate_curve(data.days, asked.start, asked.end, zone)
    return {
        **_answer(curve, resolution, asked, zone),
        "resting_heart_rates": [
            {
                "date": night.date.isoformat(),
                "resting_heart_rate": night.resting_heart_rate,
            }
            for night in data.nights.values()
            if night.resting_heart_rate is not None
        ],
        "workouts": [
            workout_figures(workout, zone)
            for workout in workouts
            if workout.start < asked.end and workout.end > asked.start
        ],
    }


async def async_get_stress(call: ServiceCall) -> Figures:
    """Answer the stress of a range, with the share of each zone."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    asked = times(call)
    check_shown(entry, runtime, (STRESS.key,))
    # The watch may have seen another date.
    data = await async_read(
        entry, runtime, (STRESS.key,), asked.first - _ONE_DAY, asked.last + _ONE_DAY
    )
    return await call.hass.async_add_executor_job(
        _stress, data, asked, call.data[ATTR_RESOLUTION]
    )


def _stress(data: AccountData, asked: Times, resolution: str) -> Figures:
    """Return what the action answers."""
    zone = dt_util.get_default_time_zone()
    curve = point_curve(STRESS.of(data.daily), asked.start, asked.end)
    return {
        **_answer(curve, resolution, asked, zone),
        "shares": zone_shares(curve.readings),
    }


def zone_shares(readings: bytes) -> dict[str, float | None]:
    """Return how much of the measured time lies in each zone, percent."""
    highest = 256
    shares: dict[str, float | None] = {}
    for name, lowest in reversed(_ZONES):
        inside = sum(lowest <= level < highest for level in readings)
        shares[name] = rounded(100 * inside / len(readings)) if readings else None
        highest = lowest
    return dict(reversed(shares.items()))


def _answer(curve: Curve, resolution: str, asked: Times, zone: tzinfo) -> Figures:
    """Return a curve in the form that was asked for."""
    answer: dict[str, Any] = {
        "start": moment(asked.start, zone),
        "end": moment(asked.end, zone),
        "resolution": resolution,
    }
    if resolution in (_HOUR, _DAY):
        ranges = hours(curve, zone) if resolution == _HOUR else days(curve, zone)
        return answer | {
            "rows": [
                {
                    "start": found.start.isoformat(),
                    "mean": rounded(found.mean),
                    "min": found.lowest,
                    "max": found.highest,
                }
                for found in ranges
            ]
        }
    begin = moment(datetime.fromtimestamp(curve.begin, UTC), zone)
    return answer | {"start": begin, "step": curve.step, "values": curve.values}
