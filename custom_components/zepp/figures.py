"""What nights, naps, workouts and days say, for automations and people to read; pure.

Keys are those of the sensors. Durations are minutes, distances metres, energy kilocalories;
moments are ISO 8601 with the offset of a zone, dates are local.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from .api import (
    Activity,
    Day,
    Nap,
    Night,
    ReadinessDay,
    SleepSegment,
    SportLoadDay,
    StressDay,
    Workout,
)
from .metrics import FitnessDay, training_status
from .timeline import minute_start

type Figures = dict[str, Any]

_MINUTE: Final = timedelta(minutes=1)
_DIGITS: Final = 2


def rounded(value: float | None) -> float | None:
    """Return a figure without more digits than anybody reads."""
    return None if value is None else round(value, _DIGITS)


def minutes(duration: timedelta | None) -> int | None:
    """Return a duration in whole minutes."""
    return None if duration is None else duration // _MINUTE


def moment(when: datetime | None, zone: tzinfo) -> str | None:
    """Return a moment as text, in local time."""
    return None if when is None else when.astimezone(zone).isoformat()


def night_figures(night: Night, zone: tzinfo) -> Figures:
    """Return the main figures of a night."""
    return {
        "date": night.date.isoformat(),
        "start": moment(night.start, zone),
        "end": moment(night.end, zone),
        "sleep_score": night.score,
        "sleep_duration": minutes(night.asleep),
        "deep_sleep": minutes(night.deep),
        "light_sleep": minutes(night.light),
        "rem_sleep": minutes(night.rem),
        "wake_after_sleep_onset": minutes(night.wake_after_sleep_onset),
        "awakenings": night.awakenings,
        "resting_heart_rate": night.resting_heart_rate,
    }


def nap_figures(nap: Nap, zone: tzinfo) -> Figures:
    """Return the figures of a nap."""
    return {
        "date": nap.date.isoformat(),
        "start": moment(nap.start, zone),
        "end": moment(nap.end, zone),
        "nap_duration": minutes(nap.asleep),
    }


def stage_rows(segments: Iterable[SleepSegment], start: datetime) -> list[list[Any]]:
    """Return each stage as minute from, minute to and name, counted from a start."""
    return [
        [
            (segment.start - start) // _MINUTE,
            (segment.end - start) // _MINUTE,
            segment.stage.value,
        ]
        for segment in segments
    ]


WORKOUT_FIGURES: Final = (
    "date",
    "start",
    "end",
    "workout_type",
    "title",
    "detected",
    "duration",
    "distance",
    "energy",
    "average_heart_rate",
    "max_heart_rate",
    "min_heart_rate",
    "training_load",
    "aerobic_effect",
    "anaerobic_effect",
    "vo2_max",
    "steps",
    "cadence",
    "pace",
    "ascent",
    "descent",
    "perceived_exertion",
)
"""The keys of a workout, in this order."""


def workout_figures(workout: Workout, zone: tzinfo) -> Figures:
    """Return all figures of a workout; the pace is seconds for a kilometre."""
    return {
        "date": workout.date.isoformat(),
        "start": moment(workout.start, zone),
        "end": moment(workout.end, zone),
        "workout_type": workout.sport.value,
        "title": workout.title,
        "detected": workout.is_detected,
        "duration": minutes(workout.duration),
        "distance": workout.distance,
        "energy": workout.energy,
        "average_heart_rate": workout.average_heart_rate,
        "max_heart_rate": workout.max_heart_rate,
        "min_heart_rate": workout.min_heart_rate,
        "training_load": workout.training_load,
        "aerobic_effect": workout.aerobic_effect,
        "anaerobic_effect": workout.anaerobic_effect,
        "vo2_max": workout.vo2_max,
        "steps": workout.steps,
        "cadence": workout.cadence,
        "pace": None if workout.pace is None else round(workout.pace.total_seconds()),
        "ascent": workout.ascent,
        "descent": workout.descent,
        "perceived_exertion": workout.perceived_exertion,
    }


def activity_figures(activity: Activity | None) -> Figures:
    """Return the counters of a day."""
    activity = activity or Activity()
    return {
        "steps": activity.steps,
        "step_goal": activity.step_goal,
        "distance": activity.distance,
        "active_energy": activity.active_energy,
        "active_time": minutes(activity.active_time),
    }


def segment_figures(day: Day, zone: tzinfo) -> list[Figures]:
    """Return the stretches of moving of a day."""
    return [
        {
            "start": moment(start, zone),
            "end": moment(last + _MINUTE, zone),
            "kind": segment.movement.value,
            "steps": segment.steps,
            "distance": segment.distance,
            "active_energy": segment.active_energy,
        }
        for segment in (day.activity or Activity()).segments
        # A minute that the clock skips is not there.
        if (start := minute_start(day.date, segment.first, zone))
        and (last := minute_start(day.date, segment.last, zone))
    ]


def stress_figures(day: StressDay) -> Figures:
    """Return what the cloud says of the stress of a day, shares in percent."""
    return {
        "average": day.average,
        "highest": day.highest,
        "lowest": day.lowest,
        "relaxed": day.relaxed,
        "normal": day.normal,
        "medium": day.medium,
        "high": day.high,
    }


def fitness_figures(day: FitnessDay) -> Figures:
    """Return fatigue, fitness and form of a day and who worked them out."""
    return {
        "acute_training_load": rounded(day.acute_training_load),
        "chronic_training_load": rounded(day.chronic_training_load),
        "training_stress_balance": rounded(day.training_stress_balance),
        "source": day.origin.value,
    }


def load_figures(day: SportLoadDay) -> Figures:
    """Return the training load of a day and its week, with the week's band."""
    status = training_status(day)
    return {
        "training_load": day.load,
        "training_load_week": day.week,
        "optimal_min": day.optimal_min,
        "optimal_max": day.optimal_max,
        "overreaching": day.overreaching,
        "status": status.value if status else None,
    }


def readiness_figures(day: ReadinessDay) -> Figures:
    """Return how recovered somebody woke up."""
    found = {field.name: getattr(day, field.name) for field in fields(day)}
    deviation = None
    if day.resting_heart_rate is not None and day.resting_heart_rate_baseline is not None:
        deviation = day.resting_heart_rate - day.resting_heart_rate_baseline
    return {
        **found,
        "date": day.date.isoformat(),
        "resting_heart_rate_deviation": rounded(deviation),
    }
