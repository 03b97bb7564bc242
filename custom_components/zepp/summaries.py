"""Asks for what the summary of a day is made of."""

from datetime import date, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from .const import RECENT_DAYS
from .coordinator import ZeppConfigEntry
from .families import EXERTION, PHN, READINESS, SPORT_LOAD, STRESS, VO2_MAX, WORKOUTS
from .figures import Figures
from .past import BAND_SUMMARY
from .summary import day_summary, freshness

_DAY: Final = timedelta(days=1)
_DAILY: Final = frozenset(
    family.key
    for family in (STRESS, EXERTION, PHN, SPORT_LOAD, VO2_MAX, READINESS, WORKOUTS)
)


async def async_summary(entry: ZeppConfigEntry, day: date) -> Figures:
    """Return a date of an account in one dictionary, as JSON; raises ZeppError.

    Of the last two weeks without any request.
    """
    runtime = entry.runtime_data
    snapshot = runtime.coordinator.data
    families = (BAND_SUMMARY, *sorted(_DAILY & snapshot.shown))
    # What memory holds; of a date before that no other.
    begin = dt_util.now().date() - (RECENT_DAYS - 1) * _DAY
    data = await runtime.past.async_read(families, min(day, begin), day)
    now, zone = dt_util.utcnow(), dt_util.get_default_time_zone()
    night = snapshot.night.date if snapshot.night else None
    return {
        "name": entry.title,
        **day_summary(data, day, snapshot.fitness, now, zone),
        "freshness": freshness(snapshot.synced_at, night, now, zone),
    }
