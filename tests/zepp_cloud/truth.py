"""What an integration should show, worked out without any integration's code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .life import Night, Sleep
from .person import Person
from .rows import (
    KEYS as ROW_KEYS,
    VALID,
    MeanRow,
    Rows,
    day_values,
    night_values,
    statistics_of,
    the_night,
)
from .rows_body import BODY_KEYS, body_statistics_of
from .truth_body import body_sensors
from .view import DayView, day_view
from .zone import DAY, local_date, minute_instant, utc

KEYS = (*ROW_KEYS, *BODY_KEYS)
RECENT = 14
NIGHTLY = (
    "resting_heart_rate",
    "sleep_score",
    "sleep_duration",
    "deep_sleep",
    "light_sleep",
    "rem_sleep",
    "wake_after_sleep_onset",
    "awakenings",
)
DAILY = (
    "average_stress",
    "highest_stress",
    "lowest_stress",
    "stress_relaxed",
    "stress_normal",
    "stress_medium",
    "stress_high",
    "acute_training_load",
    "chronic_training_load",
    "training_stress_balance",
    "trimp",
    "exercise_score",
    "target_score",
    "recovery_factor",
    "training_load",
    "training_load_week",
    "training_load_optimal_min",
    "training_load_optimal_max",
    "training_load_overreaching",
    "vo2_max",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The rows and the sensor values there should be at one moment."""

    statistics: Mapping[str, Rows]
    sensors: Mapping[str, object]


def truth_of(person: Person, *, now: datetime, since: date) -> Truth:
    """Return the truth about a person at `now`."""
    moment = now.timestamp()
    synced = person.synced_at(now).timestamp()
    today = local_date(person.time_zone, moment)
    recent = [today - DAY * back for back in range(RECENT)]
    return Truth(
        statistics={
            **statistics_of(person, now=moment, synced=synced, since=since),
            **body_statistics_of(person, now=moment, synced=synced, since=since),
        },
        sensors={
            **_today(person, today, synced),
            **_pulse(person, recent, moment, synced),
            **_nightly(person, recent, synced),
            **_daily(person, recent, synced),
            **body_sensors(person, recent, moment, synced),
            "nap_duration": _napped(person, recent, synced),
            "stress": _stress(person, recent, moment, synced),
            "step_goal": person.goal if _known(person, synced) else None,
            "last_sync": utc(int(synced)) if _known(person, synced) else None,
        },
    )


def _known(person: Person, synced: float) -> bool:
    """Return whether there is any record."""
    return local_date(person.time_zone, synced) >= person.first_day


def _today(person: Person, today: date, synced: float) -> dict[str, object]:
    """Return the values of the running day, 0 until it has a record."""
    view = day_view(person, today, synced)
    return {
        "steps": view.steps if view else 0,
        "distance": view.distance if view else 0,
        "active_energy": view.energy if view else 0,
        "active_time": view.walk + view.run if view else 0,
    }


def _readings(person: Person, view: DayView | None, now: float) -> list[int]:
    """Return the valid heart rates of a day's real minutes, oldest first."""
    if view is None:
        return []
    found = []
    for minute, value in enumerate(view.heart_rate):
        if value not in VALID:
            continue
        instant = minute_instant(person.time_zone, view.life.day, minute)
        if instant is not None and instant <= now:
            found.append(value)
    return found


def _pulse(
    person: Person, recent: list[date], now: float, synced: float
) -> dict[str, object]:
    """Return the latest heart rate and the range of today."""
    today = _readings(person, day_view(person, recent[0], synced), now)
    latest: int | None = None
    for day in recent:
        readings = _readings(person, day_view(person, day, synced), now)
        if readings:
            latest = readings[-1]
            break
    return {
        "heart_rate": latest,
        "highest_heart_rate": max(today, default=None),
        "lowest_heart_rate": min(today, default=None),
        "average_heart_rate": sum(today) / len(today) if today else None,
    }


def _nightly(person: Person, recent: list[date], synced: float) -> dict[str, object]:
    """Return the latest night."""
    nights = (the_night(person, day, synced) for day in recent)
    night: Sleep | None = next((night for night in nights if night is not None), None)
    values = night_values(night)
    return {
        **{key: values.get(key) for key in NIGHTLY},
        "sleep_start": utc(night.start) if night is not None else None,
        "sleep_end": utc(night.end) if night is not None else None,
    }


def _daily(person: Person, recent: list[date], synced: float) -> dict[str, object]:
    """Return for each daily value the newest day's that has it."""
    values: dict[str, object] = dict.fromkeys((*DAILY, "training_status"))
    for day in reversed(recent):
        found = day_values(person, day, synced)
        values.update(found)
        if "training_load_week" in found:
            values["training_status"] = _status(found)
    return values


def _status(found: dict[str, float]) -> str:
    """Return how the week's load lies in its band."""
    week = found["training_load_week"]
    if week >= found["training_load_overreaching"]:
        return "overreaching"
    if week > found["training_load_optimal_max"]:
        return "high"
    if week < found["training_load_optimal_min"]:
        return "low"
    return "optimal"


def _napped(person: Person, recent: list[date], synced: float) -> int | None:
    """Return the minutes napped on the newest day with a night or a nap."""
    for day in recent:
        view = day_view(person, day, synced)
        night = the_night(person, day, synced)
        if view is None or (night is None and not view.naps):
            continue
        night = None if isinstance(night, Night) else night
        return sum(nap.asleep for nap in view.naps if nap is not night)
    return None


def _stress(person: Person, recent: list[date], now: float, synced: float) -> int | None:
    """Return the latest stress reading."""
    if "stress" not in person.families:
        return None
    for day in recent:
        if day < person.first_day:
            continue
        for time, value in reversed(person.life(day).stress):
            if time <= min(now, synced):
                return value
    return None


__all__ = ["KEYS", "MeanRow", "Truth", "truth_of"]
