"""The action that answers training: load, fitness, form, and what rest would do."""

from datetime import timedelta
from typing import Final

from homeassistant.core import ServiceCall
import voluptuous as vol

from ..families import EXERTION, LOAD_DAYS, PHN, SPORT_LOAD, VO2_MAX, WORKOUTS
from ..figures import Figures
from ..training import fitness_of, projection, training_rows
from .calls import DATES, async_entry, async_read, check_shown, dates, known_families

_DAY: Final = timedelta(days=1)
_FITNESS: Final = (EXERTION.key, PHN.key)
_FAMILIES: Final = frozenset({*_FITNESS, SPORT_LOAD.key, VO2_MAX.key, WORKOUTS.key})

TRAINING: Final = vol.Schema(DATES)


async def async_get_training_load(call: ServiceCall) -> Figures:
    """Answer the training of dates, and seven days ahead without any."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    first, last = dates(call)
    check_shown(entry, runtime, _FAMILIES)
    known = known_families(runtime)
    begin = first
    if known.isdisjoint(_FITNESS):
        # Fatigue and fitness are worked out of many days before.
        begin -= LOAD_DAYS * _DAY
    else:
        known -= {WORKOUTS.key}
    data = await async_read(entry, runtime, sorted(known & _FAMILIES), begin, last)

    def answer() -> Figures:
        inside = [day for day in fitness_of(data, last) if first <= day.date <= last]
        return {
            "days": training_rows(data, first, last),
            "projection": projection(inside),
        }

    return await call.hass.async_add_executor_job(answer)
