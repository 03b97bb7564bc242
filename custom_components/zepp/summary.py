"""One day in one dictionary: what a morning briefing or a conversation needs; pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from .account import AccountData
from .api import Dated, StressDay
from .families import EXERTION, PHN, READINESS, SPORT_LOAD, STRESS, VO2_MAX, WORKOUTS
from .figures import (
    Figures,
    activity_figures,
    fitness_figures,
    load_figures,
    minutes,
    moment,
    night_figures,
    readiness_figures,
    stress_figures,
    workout_figures,
)
from .metrics import FitnessDay, fitness_days
from .training import NO_TRAINING

_MINUTE: Final = timedelta(minutes=1)


def day_summary(
    data: AccountData,
    day: date,
    computed: Iterable[FitnessDay],
    now: datetime,
    zone: tzinfo,
) -> Figures:
    """Return the night, activity, stress, training and readiness of a date.

    Training is the newest up to the date, with its own dates; all else is of the date or
    None. `computed` is taken where the cloud has no fatigue and fitness.
    """
    night = data.nights.get(day)
    activity = data.days.get(day)
    naps = [nap.asleep for nap in data.naps if nap.date == day]
    stress = _newest(STRESS.of(data.daily), day, day)
    readiness = _newest(READINESS.of(data.daily), day, day)
    return {
        "date": day.isoformat(),
        "night": night_figures(night, zone) if night else None,
        "nap_duration": minutes(sum(naps, timedelta())) if naps or night else None,
        "activity": activity_figures(activity.activity) if activity else None,
        "stress": _stress(stress, now, zone) if stress else None,
        "training": _training(data, day, computed, zone),
        "readiness": readiness_figures(readiness) if readiness else None,
    }


def freshness(
    synced_at: datetime | None, latest_night: date | None, now: datetime, zone: tzinfo
) -> Figures:
    """Return how old the newest data is, and which night is the newest."""
    return {
        "last_sync": moment(synced_at, zone),
        "age_minutes": (now - synced_at) // _MINUTE if synced_at else None,
        "latest_night": latest_night.isoformat() if latest_night else None,
    }


def _newest[ModelT: Dated](
    models: Iterable[ModelT], first: date, last: date
) -> ModelT | None:
    """Return the newest of some dates."""
    found = (model for model in models if first <= model.date <= last)
    return max(found, key=lambda model: model.date, default=None)


def _stress(day: StressDay, now: datetime, zone: tzinfo) -> Figures:
    """Return the stress of a day with its newest measurement."""
    points = zip(day.times, day.levels, strict=True)
    latest = max((point for point in points if point[0] <= now), default=None)
    return {
        **stress_figures(day),
        "latest": {"level": latest[1], "measured_at": moment(latest[0], zone)}
        if latest
        else None,
    }


def _training(
    data: AccountData, day: date, computed: Iterable[FitnessDay], zone: tzinfo
) -> Figures:
    """Return the newest training figures up to a date, and the workouts of the date.

    Each kind has a date of its own; TRIMP is of that of the fitness.
    """
    reported = fitness_days(EXERTION.of(data.daily), PHN.of(data.daily))
    fitness = _newest(reported or computed, date.min, day)
    load = _newest(SPORT_LOAD.of(data.daily), date.min, day)
    estimate = _newest(VO2_MAX.of(data.daily), date.min, day)
    trimp = {analysis.date: analysis.trimp for analysis in PHN.of(data.daily)}
    return {
        **NO_TRAINING,
        "fitness_date": _iso(fitness),
        **(fitness_figures(fitness) if fitness else {}),
        "trimp": trimp.get(fitness.date) if fitness else None,
        "load_date": _iso(load),
        **(load_figures(load) if load else {}),
        "vo2_max_date": _iso(estimate),
        "vo2_max": estimate.value if estimate else None,
        "workouts": [
            workout_figures(workout, zone)
            for workout in WORKOUTS.of(data.daily)
            if workout.date == day
        ],
    }


def _iso(model: Dated | None) -> str | None:
    return model.date.isoformat() if model else None
