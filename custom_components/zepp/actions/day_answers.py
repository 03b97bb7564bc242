"""The actions that answer days: sleep, steps and workouts."""

from collections.abc import Mapping
from datetime import date, timedelta, tzinfo
from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account import AccountData
from ..api import Day, Nap, Night, Sport
from ..curves import heart_rate_curve
from ..families import BAND, WORKOUTS
from ..figures import (
    Figures,
    activity_figures,
    moment,
    nap_figures,
    night_figures,
    segment_figures,
    stage_rows,
    workout_figures,
)
from ..past import BAND_SUMMARY
from .calls import (
    DATES,
    async_entry,
    async_read,
    check_shown,
    dates,
    has_recorded,
    invalid,
)

ATTR_HEART_RATE: Final = "heart_rate"
ATTR_STAGES: Final = "stages"
ATTR_TYPE: Final = "type"
_DAY: Final = timedelta(days=1)

SLEEP: Final = vol.Schema(
    {
        **DATES,
        vol.Optional(ATTR_STAGES, default=False): cv.boolean,
        vol.Optional(ATTR_HEART_RATE, default=False): cv.boolean,
    }
)
STEPS: Final = vol.Schema(DATES)
WORKOUTS_SCHEMA: Final = vol.Schema(
    {
        **DATES,
        vol.Optional(ATTR_TYPE): vol.All(
            cv.ensure_list, vol.Length(min=1), [vol.In([sport.value for sport in Sport])]
        ),
    }
)


async def async_get_sleep(call: ServiceCall) -> Figures:
    """Answer nights and naps."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    first, last = dates(call)
    with_stages, with_heart_rate = call.data[ATTR_STAGES], call.data[ATTR_HEART_RATE]
    # A night begins on the date before.
    family = BAND if with_heart_rate else BAND_SUMMARY
    data = await async_read(entry, runtime, (family,), first - _DAY, last)
    known = runtime.coordinator.account
    if not any((data.nights, data.naps, known.nights, known.naps, has_recorded(runtime))):
        raise invalid("no_such_data", name=entry.title)
    zone = dt_util.get_default_time_zone()

    revised = runtime.coordinator.revised_nights

    def night_answer(night: Night) -> Figures:
        found = {**night_figures(night, zone), "revised": night.date in revised}
        if with_stages:
            found["stages"] = stage_rows(night.segments, night.start)
        if with_heart_rate:
            found["heart_rate"] = _heart_rate(night, data.days, zone)
        return found

    def nap_answer(nap: Nap) -> Figures:
        found = nap_figures(nap, zone)
        if with_stages:
            found["stages"] = stage_rows(nap.segments, nap.start)
        return found

    def answer() -> Figures:
        nights = (data.nights[day] for day in sorted(data.nights) if first <= day)
        naps = sorted(data.naps, key=lambda nap: nap.start)
        return {
            "nights": [night_answer(night) for night in nights],
            "naps": [nap_answer(nap) for nap in naps if first <= nap.date],
        }

    return await call.hass.async_add_executor_job(answer)


def _heart_rate(night: Night, days: Mapping[date, Day], zone: tzinfo) -> Figures:
    """Return the heart rate of a night by the minute."""
    curve = heart_rate_curve(days, night.start, night.end, zone)
    start = moment(dt_util.utc_from_timestamp(curve.begin), zone)
    return {"start": start, "step": curve.step, "values": curve.values}


async def async_get_steps(call: ServiceCall) -> Figures:
    """Answer the counters of days and how somebody moved."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    first, last = dates(call)
    data = await async_read(entry, runtime, (BAND_SUMMARY,), first, last)
    known = (data, runtime.coordinator.account)
    if not (has_recorded(runtime) or any(map(_moved, known))):
        raise invalid("no_such_data", name=entry.title)
    return await call.hass.async_add_executor_job(_steps, data)


def _steps(data: AccountData) -> Figures:
    """Return what the action answers."""
    zone = dt_util.get_default_time_zone()
    return {
        "days": [
            {
                "date": day.isoformat(),
                **activity_figures(data.days[day].activity),
                "segments": segment_figures(data.days[day], zone),
            }
            for day in sorted(data.days)
            if data.days[day].activity
        ]
    }


def _moved(data: AccountData) -> bool:
    """Return whether any day has counters."""
    return any(day.activity for day in data.days.values())


async def async_get_workouts(call: ServiceCall) -> Figures:
    """Answer workouts with all their figures."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    first, last = dates(call)
    check_shown(entry, runtime, (WORKOUTS.key,))
    data = await async_read(entry, runtime, (WORKOUTS.key,), first, last)
    wanted = call.data.get(ATTR_TYPE)
    zone = dt_util.get_default_time_zone()
    return {
        "workouts": [
            workout_figures(workout, zone)
            for workout in sorted(
                WORKOUTS.of(data.daily), key=lambda workout: workout.start
            )
            if wanted is None or workout.sport in wanted
        ]
    }
