"""Asks for what the summary of a day is made of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from .const import RECENT_DAYS
from .coordinator import ZeppConfigEntry
from .families import (
    EXERTION,
    PHN,
    READINESS,
    SPORT_LOAD,
    STRESS,
    VO2_MAX,
    WORKOUTS,
    Daily,
)
from .figures import Figures
from .past import BAND_SUMMARY
from .summary import day_summary, freshness

_DAY: Final = timedelta(days=1)
# Of these the newest up to a date count, others have to be of the date.
_TRAINING: Final = frozenset(family.key for family in (EXERTION, PHN, SPORT_LOAD, VO2_MAX))
_DAILY: Final = frozenset(family.key for family in (STRESS, READINESS, WORKOUTS))
_LOOK_BACK: Final = timedelta(days=60)


async def async_summary(entry: ZeppConfigEntry, day: date) -> Figures:
    """Return a date of an account in one dictionary, as JSON; raises ZeppError.

    Of the last two weeks without any request.
    """
    runtime = entry.runtime_data
    snapshot = runtime.coordinator.data
    past, shown = runtime.past, snapshot.shown
    data = await past.async_read((BAND_SUMMARY, *sorted(_DAILY & shown)), day, day)
    training: Daily = snapshot.daily
    if day <= dt_util.now().date() - RECENT_DAYS * _DAY:
        wanted = sorted(_TRAINING & shown)
        training = (await past.async_read(wanted, day - _LOOK_BACK, day)).daily
    known = {key: training[key] for key in _TRAINING if key in training}
    now, zone = dt_util.utcnow(), dt_util.get_default_time_zone()
    night = snapshot.night.date if snapshot.night else None
    return {
        "name": entry.title,
        **day_summary(
            replace(data, daily={**data.daily, **known}), day, snapshot.fitness, now, zone
        ),
        "freshness": freshness(snapshot.synced_at, night, now, zone),
    }
