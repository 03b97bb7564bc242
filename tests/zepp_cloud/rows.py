"""The rows the long-term statistics should hold, worked out day by day."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from .events import phn_averages, vo2_of
from .life import Mode, Nap, Night, Sleep
from .person import Person
from .view import DayView, day_view, stress_day, visible_night
from .zone import (
    DAY,
    HOUR,
    first_hour,
    hour_spans,
    local_date,
    midnight,
    utc,
)

VALID = range(25, 241)
INVALID = bytes(value for value in range(256) if value not in VALID)
STRESS = SCORE = range(1, 101)
RESTING = range(20, 251)
LONG_NAP = 180
KEYS = (
    "heart_rate",
    "stress",
    "steps",
    "distance",
    "active_energy",
    "sleep_score",
    "sleep_duration",
    "deep_sleep",
    "light_sleep",
    "rem_sleep",
    "wake_after_sleep_onset",
    "resting_heart_rate",
    "average_stress",
    "acute_training_load",
    "chronic_training_load",
    "training_stress_balance",
    "trimp",
    "training_load",
    "training_load_week",
    "vo2_max",
)


class MeanRow(NamedTuple):
    """A row of a measurement."""

    mean: float
    min: float
    max: float


type Rows = dict[datetime, MeanRow | float]


def statistics_of(
    person: Person, *, now: float, synced: float, since: date
) -> dict[str, Rows]:
    """Return every row that should exist at `now`."""
    rows: dict[str, Rows] = {key: {} for key in KEYS}
    rows["heart_rate"] = hourly(person, _pulses(person, synced, since), now, since)
    rows["stress"] = hourly(person, _stresses(person, synced, since), now, since)
    day = since
    while day <= local_date(person.time_zone, now):
        _add_day(rows, person, day, now, synced)
        day += DAY
    return rows


def _pulses(person: Person, synced: float, since: date) -> Iterator[tuple[int, bytes]]:
    """Return the valid heart rates of each UTC hour of each day."""
    for day in _recorded(person, synced, since):
        view = day_view(person, day, synced)
        if view is None:
            continue
        for hour, low, high in hour_spans(person.time_zone, day):
            yield hour, view.heart_rate[low:high].translate(None, INVALID)


def _stresses(person: Person, synced: float, since: date) -> Iterator[tuple[int, bytes]]:
    """Return the stress readings, each with its UTC hour."""
    if "stress" not in person.families:
        return
    for day in _recorded(person, synced, since):
        for time, value in person.life(day).stress:
            if time <= synced and value in STRESS:
                yield time // HOUR * HOUR, bytes([value])


def _recorded(person: Person, synced: float, since: date) -> Iterator[date]:
    """Return the dates from `since` on that have a record."""
    day = max(since, person.first_day)
    last = local_date(person.time_zone, synced)
    while day <= last:
        yield day
        day += DAY


def hourly(
    person: Person, readings: Iterable[tuple[int, bytes]], now: float, since: date
) -> Rows:
    """Return a row for every ended hour that has readings."""
    hours: dict[int, bytearray] = {}
    for hour, values in readings:
        if hour + HOUR <= now and hour >= first_hour(person.time_zone, since):
            hours.setdefault(hour, bytearray()).extend(values)
    return {
        utc(hour): MeanRow(
            sum(values) / len(values), float(min(values)), float(max(values))
        )
        for hour, values in sorted(hours.items())
        if values
    }


def _add_day(
    rows: dict[str, Rows], person: Person, day: date, now: float, synced: float
) -> None:
    """Add the rows of one local date."""
    start = utc(first_hour(person.time_zone, day))
    ended = now >= midnight(person.time_zone, day + DAY)
    view = day_view(person, day, synced)
    if view is not None:
        for hour, steps in steps_by_hour(person, view, now, ended=ended).items():
            rows["steps"][utc(hour)] = float(steps)
        if ended and view.distance:
            rows["distance"][start] = float(view.distance)
        if ended and view.energy:
            rows["active_energy"][start] = float(view.energy)
    for key, value in night_values(the_night(person, day, synced)).items():
        if key in rows:
            rows[key][start] = flat(value)
    if ended:
        for key, value in day_values(person, day, synced).items():
            if key in rows:
                rows[key][start] = flat(value)


def flat(value: float) -> MeanRow:
    """Return a row of one value."""
    return MeanRow(float(value), float(value), float(value))


def steps_by_hour(
    person: Person, view: DayView, now: float, *, ended: bool
) -> dict[int, int]:
    """Return the steps of each UTC hour of a day, without empty hours."""
    zone, day = person.time_zone, view.life.day
    first = first_hour(zone, day)
    hours: dict[int, int] = {}
    for hour, low, high in hour_spans(zone, day):
        count = sum(view.minute_steps[low:high])
        hours[max(hour, first)] = hours.get(max(hour, first), 0) + count
    if ended:
        hours = _scaled(hours, view.steps, first)
    else:
        hours = {hour: n for hour, n in hours.items() if hour + HOUR <= now}
    return {hour: count for hour, count in hours.items() if count}


def _scaled(hours: dict[int, int], total: int, first: int) -> dict[int, int]:
    """Return the hours made to add up to the day's total by largest remainder."""
    counted = sum(hours.values())
    if counted == 0:
        return {first: total}
    if counted == total:
        return hours
    shares = {hour: count * total // counted for hour, count in hours.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(hours, key=lambda hour: (-(hours[hour] * total % counted), hour))
    for hour in by_remainder[:left]:
        shares[hour] += 1
    return shares


def the_night(person: Person, day: date, synced: float) -> Sleep | None:
    """Return the night of a date: its main sleep, else a nap of three hours."""
    night = visible_night(person, day, synced)
    if night is not None:
        return night
    view = day_view(person, day, synced)
    naps = view.naps if view is not None else ()
    longest = max(naps, key=_length, default=None)
    if longest is not None and _length(longest) >= LONG_NAP:
        return longest
    return None


def _length(nap: Nap) -> int:
    """Return how long a nap took."""
    return (nap.end - nap.start) // 60


def night_values(night: Sleep | None) -> dict[str, float]:
    """Return the values of a night that exist."""
    if night is None:
        return {}
    values: dict[str, float] = {
        "sleep_duration": night.asleep,
        "deep_sleep": night.minutes(Mode.DEEP),
        "light_sleep": night.minutes(Mode.LIGHT),
        "rem_sleep": night.minutes(Mode.REM, Mode.REM_NEW),
        "wake_after_sleep_onset": night.minutes(Mode.AWAKE),
        "awakenings": night.awakenings,
    }
    if isinstance(night, Night):
        if night.score in SCORE:
            values["sleep_score"] = night.score
        if night.resting_heart_rate in RESTING:
            values["resting_heart_rate"] = night.resting_heart_rate
    return values


def day_values(person: Person, day: date, synced: float) -> dict[str, float]:
    """Return the daily values that exist; not only those with statistics."""
    values: dict[str, float] = {}
    stress = stress_day(person, day, synced) if "stress" in person.families else None
    if stress is not None:
        values["average_stress"] = stress.average
        values["highest_stress"] = stress.highest
        values["lowest_stress"] = stress.lowest
        names = ("relaxed", "normal", "medium", "high")
        for name, share in zip(names, stress.shares, strict=True):
            values[f"stress_{name}"] = share
    if person.first_day <= day <= local_date(person.time_zone, synced):
        values |= _training_values(person, day, synced)
    return values


def _training_values(person: Person, day: date, synced: float) -> dict[str, float]:
    """Return the values about training that exist."""
    values: dict[str, float] = {}
    training = person.training(day, synced)
    if "phn" in person.families:
        atl, ctl = phn_averages(person, day, synced)
        values |= {"trimp": training.trimp, **_averages(atl, ctl)}
    if "exertion" in person.families and person.life(day).worn:
        values |= {
            **_averages(training.atl, training.ctl),
            "exercise_score": training.exercise_score,
            "target_score": training.target_score,
            "recovery_factor": training.recovery_factor,
        }
    if "sport_load" in person.families:
        values["training_load_week"] = training.week_load
        values["training_load_optimal_min"] = training.optimal_min
        values["training_load_optimal_max"] = training.optimal_max
        values["training_load_overreaching"] = training.overreaching
        if training.day_load >= 0:
            values["training_load"] = training.day_load
    vo2 = vo2_of(person, day, synced) if "vo2_max" in person.families else None
    if vo2 is not None:
        values["vo2_max"] = vo2[0] if vo2[0] > 0 else vo2[1]
    return values


def _averages(atl: int, ctl: int) -> dict[str, float]:
    """Return both averages and their difference."""
    return {
        "acute_training_load": atl,
        "chronic_training_load": ctl,
        "training_stress_balance": ctl - atl,
    }
