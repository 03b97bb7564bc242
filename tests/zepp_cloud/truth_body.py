"""The sensors of what a watch works out beside the band's records and training."""

from collections.abc import Callable
from datetime import date

from .breath import mean_breath
from .energy import NOT_COMPUTED, charge_minutes, extremes_at, wake_charge_at
from .life import Night, Sleep
from .oxygen import MEASURED, oximetry_at, spo2_points
from .pai import effort_at, total_at
from .person import Person
from .readiness import readiness_at
from .regular import sleep_regularity
from .rows import RESTING, day_values, the_night
from .rows_body import deviation, known, sleep_pulse
from .scales import body_mass_index, pressures, weighings
from .sports import CODES, NAMES, Session, sessions
from .zone import DAY, MINUTE, local_date, utc, utc_midnight

SCORES = {
    "readiness": "rdnsScore",
    "hrv_score": "hrvScore",
    "resting_heart_rate_score": "rhrScore",
    "skin_temperature_score": "skinTempScore",
    "mental_score": "mentScore",
    "physical_score": "phyScore",
    "sleep_breathing_score": "ahiScore",
    "hrv_baseline": "hrvBaseline",
    "resting_heart_rate_baseline": "rhrBaseline",
}
COMPOSITION = {
    "weight": "weight",
    "body_fat": "fat_rate",
    "muscle_mass": "muscle",
    "body_water": "water_rate",
    "bone_mass": "bone",
    "visceral_fat": "visceral_fat",
    "basal_metabolism": "metabolism",
}
WORKOUT = (
    "type",
    "start",
    "duration",
    "distance",
    "energy",
    "average_heart_rate",
    "max_heart_rate",
    "training_load",
    "aerobic_effect",
    "anaerobic_effect",
)

type Sensors = dict[str, object]


def body_sensors(person: Person, recent: list[date], now: float, synced: float) -> Sensors:
    """Return the values at `now`; `recent` are the last days, newest first."""
    return {
        **_readiness(person, recent, synced),
        **_night(person, recent, synced),
        **_newest(person, recent, synced),
        "spo2": _spo2(person, recent, min(now, synced)),
        "pai_today": _pai_today(person, recent[0], synced),
        "biocharge": _charge(person, now, synced),
        "acute_chronic_ratio": _ratio(person, recent, synced),
        **_workout(person, recent[0], synced),
        **_composition(person, recent, synced),
        **_pressure(person, recent, synced),
    }


def _first[T](recent: list[date], find: Callable[[date], T | None]) -> T | None:
    """Return what the newest day that has something has."""
    return next((found for day in recent if (found := find(day)) is not None), None)


def _readiness(person: Person, recent: list[date], synced: float) -> Sensors:
    """Return each score of the newest day that has it, and the newest day's nightly."""
    newest = _first(recent, lambda day: readiness_at(person, day, synced))

    def score(field: str) -> int | None:
        return _first(recent, lambda day: known(readiness_at(person, day, synced), field))

    return {
        **{key: score(field) for key, field in SCORES.items()},
        "hrv_rmssd": known(newest, "sleepHRV"),
        "skin_temperature_deviation": deviation(newest),
    }


def _night(person: Person, recent: list[date], synced: float) -> Sensors:
    """Return what belongs to the latest night."""
    day = _first(recent, lambda one: one if the_night(person, one, synced) else None)
    night: Sleep | None = the_night(person, day, synced) if day is not None else None
    if day is None or night is None:
        return dict.fromkeys(
            (
                "resting_heart_rate_deviation",
                "respiratory_rate",
                "sleep_heart_rate",
                "sleep_midpoint",
                "sleep_regularity",
            )
        )
    baseline = _first(
        recent, lambda one: known(readiness_at(person, one, synced), "rhrBaseline")
    )
    resting = night.resting_heart_rate if isinstance(night, Night) else 0
    both = baseline is not None and resting in RESTING
    return {
        "resting_heart_rate_deviation": resting - baseline if both and baseline else None,
        "respiratory_rate": mean_breath(person, night.start, night.end, synced),
        "sleep_heart_rate": sleep_pulse(person, night, synced),
        "sleep_midpoint": utc(night.start + (night.end - night.start) // 2),
        "sleep_regularity": sleep_regularity(person, day, synced),
    }


def _newest(person: Person, recent: list[date], synced: float) -> Sensors:
    """Return values of the newest day that has them."""

    def desaturations(day: date) -> float | None:
        night = oximetry_at(person, day, synced)
        return night.per_hour if night is not None and night.valid else None

    extremes = _first(recent, lambda day: extremes_at(person, day, synced))
    return {
        "oxygen_desaturation_index": _first(recent, desaturations),
        "pai": _first(recent, lambda day: total_at(person, day, synced)),
        "biocharge_at_wake": _first(
            recent, lambda day: wake_charge_at(person, day, synced)
        ),
        "biocharge_highest": extremes.highest if extremes is not None else None,
        "biocharge_lowest": extremes.lowest if extremes is not None else None,
    }


def _spo2(person: Person, recent: list[date], until: float) -> int | None:
    """Return the latest measurement that succeeded."""

    def last(day: date) -> int | None:
        points = spo2_points(person, day, until)
        return next((p.value for p in reversed(points) if p.value in MEASURED), None)

    return _first(recent, last)


def _pai_today(person: Person, today: date, synced: float) -> float | None:
    """Return today's points, 0 before there are any; None without family or data."""
    begun = local_date(person.time_zone, synced) >= person.first_day
    if "pai" not in person.families or not begun:
        return None
    effort = effort_at(person, today, synced)
    return effort.daily if effort is not None else 0.0


def _charge(person: Person, now: float, synced: float) -> int | None:
    """Return the newest charge of the last two UTC dates."""
    today = utc(now).date()
    for day in (today, today - DAY):
        first, totals = charge_minutes(person, day, synced)
        stop = max(0, int((now - utc_midnight(day)) // MINUTE) + 1 - first)
        valid = totals[:stop].translate(None, NOT_COMPUTED)
        if valid:
            return valid[-1]
    return None


def _ratio(person: Person, recent: list[date], synced: float) -> float | None:
    """Return acute by chronic load of the newest day that has both."""
    for day in recent:
        values = day_values(person, day, synced)
        acute = values.get("acute_training_load")
        chronic = values.get("chronic_training_load")
        if acute is not None and chronic is not None:
            return acute / chronic if chronic else None
    return None


def _workout(person: Person, today: date, synced: float) -> Sensors:
    """Return the workout that began last, whenever that was; legs are no workouts."""
    day, newest = min(today, local_date(person.time_zone, synced)), None
    while newest is None and day >= person.first_day:
        whole: list[Session] = [s for s in sessions(person, day, synced) if s.parent <= 0]
        newest = whole[-1] if whole else None
        day -= DAY
    if newest is None:
        return {f"last_workout_{name}": None for name in WORKOUT}
    effects = [
        value / 10 if value >= 0 else None for value in (newest.effect, newest.anaerobic)
    ]
    values: tuple[object, ...] = (
        NAMES.get(CODES[newest.kind], "other"),
        utc(newest.start),
        newest.run_time // MINUTE,
        newest.metres,
        newest.energy if newest.energy >= 0 else None,
        newest.average if newest.average > 0 else None,
        newest.highest if newest.highest > 0 else None,
        newest.load if newest.load >= 0 else None,
        *effects,
    )
    return {f"last_workout_{name}": v for name, v in zip(WORKOUT, values, strict=True)}


def _composition(person: Person, recent: list[date], synced: float) -> Sensors:
    """Return each value of the newest record that has it."""

    def newest(field: str) -> float | None:
        def last(day: date) -> float | None:
            records = reversed(weighings(person, day, synced))
            values: list[float] = [getattr(record, field) for record in records]
            return next((value for value in values if value > 0), None)

        return _first(recent, last)

    weight = newest("weight")
    return {
        **{key: newest(field) for key, field in COMPOSITION.items()},
        "body_mass_index": body_mass_index(weight) if weight is not None else None,
    }


def _pressure(person: Person, recent: list[date], synced: float) -> Sensors:
    """Return the newest reading."""
    readings = _first(recent, lambda day: pressures(person, day, synced) or None)
    newest = readings[-1] if readings else None
    return {
        "blood_pressure_systolic": newest.systolic if newest is not None else None,
        "blood_pressure_diastolic": newest.diastolic if newest is not None else None,
    }
