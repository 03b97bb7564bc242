"""The rows of what a watch works out beside steps, sleep, pulse, stress and training."""

from collections.abc import Callable, Iterator
from datetime import date

from .breath import breaths, mean_breath
from .energy import NOT_COMPUTED, charge_minutes
from .life import Sleep
from .oxygen import MEASURED, oximetry_at, spo2_points
from .pai import total_at
from .person import Person
from .readiness import NO_BASELINE, UNKNOWN, Readiness, readiness_at
from .regular import sleep_regularity
from .rows import INVALID, Rows, flat, hourly, the_night
from .scales import weighings
from .view import day_view
from .zone import (
    BLOCK,
    DAY,
    HOUR,
    MINUTE,
    blocks,
    first_hour,
    local_date,
    midnight,
    utc,
    utc_midnight,
)

NOT_BREATHING = bytes(value for value in range(256) if not 4 <= value <= 60)
HOUR_MINUTES = 60
HOURLY = ("spo2", "biocharge", "respiratory_rate")
NIGHTLY = (
    "hrv_rmssd",
    "skin_temperature_deviation",
    "respiratory_rate_night",
    "oxygen_desaturation_index",
    "sleep_heart_rate",
    "sleep_regularity",
)
DAILY = ("readiness", "pai", "weight", "body_fat")
BODY_KEYS = (*HOURLY, *NIGHTLY, *DAILY)

type Values = dict[str, float | None]


def body_statistics_of(
    person: Person, *, now: float, synced: float, since: date
) -> dict[str, Rows]:
    """Return every row that should exist at `now`."""
    rows: dict[str, Rows] = {key: {} for key in BODY_KEYS}
    last = local_date(person.time_zone, now)
    for key, readings in (
        ("spo2", _spo2(person, synced, since, last)),
        ("biocharge", _charges(person, synced, since, last)),
        ("respiratory_rate", _breaths(person, synced, since, last)),
    ):
        rows[key] = hourly(person, readings, now, since)
    day = since
    while day <= last:
        values = body_night(person, day, synced)
        if now >= midnight(person.time_zone, day + DAY):
            values |= _of_day(person, day, synced)
        for key, value in values.items():
            if value is not None:
                rows[key][utc(first_hour(person.time_zone, day))] = flat(value)
        day += DAY
    return rows


def _spo2(
    person: Person, synced: float, since: date, last: date
) -> Iterator[tuple[int, bytes]]:
    """Return the measurements, each with its UTC hour."""
    day = max(since, person.first_day)
    while day <= last:
        for point in spo2_points(person, day, synced):
            if point.value in MEASURED:
                yield point.time // HOUR * HOUR, bytes([point.value])
        day += DAY


def _charges(
    person: Person, synced: float, since: date, last: date
) -> Iterator[tuple[int, bytes]]:
    """Return the valid charges of each UTC hour."""

    def whole(day: date) -> bytes:
        first, totals = charge_minutes(person, day, synced)
        return b"\xff" * first + totals

    return _by_hour(person, since, last, whole, NOT_COMPUTED)


def _breaths(
    person: Person, synced: float, since: date, last: date
) -> Iterator[tuple[int, bytes]]:
    """Return the valid respiratory rates of each UTC hour."""
    return _by_hour(
        person, since, last, lambda day: breaths(person, day, synced), NOT_BREATHING
    )


def _by_hour(
    person: Person,
    since: date,
    last: date,
    minutes_of: Callable[[date], bytes],
    invalid: bytes,
) -> Iterator[tuple[int, bytes]]:
    """Return the valid minutes of each hour of the UTC dates that may matter."""
    day = max(since, person.first_day) - DAY
    while day <= last + DAY:
        minutes, begin = minutes_of(day), utc_midnight(day)
        for low in range(0, len(minutes), HOUR_MINUTES):
            valid = minutes[low : low + HOUR_MINUTES].translate(None, invalid)
            if valid:
                yield begin + low * MINUTE, valid
        day += DAY


def known(readiness: Readiness | None, field: str) -> int | None:
    """Return a field of an item that is there and means something."""
    value = readiness.fields[field] if readiness is not None else UNKNOWN
    return value if value != UNKNOWN else None


def deviation(readiness: Readiness | None) -> float | None:
    """Return how warm the skin was, beside its baseline."""
    if readiness is None or readiness.fields["skinTempBaseLine"] == NO_BASELINE:
        return None
    return readiness.fields["skinTempCalibrated"] / 100


def body_night(person: Person, day: date, synced: float) -> Values:
    """Return the nightly values of a date."""
    readiness = readiness_at(person, day, synced)
    oximetry = oximetry_at(person, day, synced)
    night = the_night(person, day, synced)
    values: Values = {
        "hrv_rmssd": known(readiness, "sleepHRV"),
        "skin_temperature_deviation": deviation(readiness),
        "oxygen_desaturation_index": oximetry.per_hour
        if oximetry and oximetry.valid
        else None,
    }
    if night is not None:
        rate = mean_breath(person, night.start, night.end, synced)
        values["respiratory_rate_night"] = rate
        values["sleep_heart_rate"] = sleep_pulse(person, night, synced)
        values["sleep_regularity"] = sleep_regularity(person, day, synced)
    return values


def sleep_pulse(person: Person, night: Sleep, synced: float) -> float | None:
    """Return the mean of the valid minutes that begin inside a night."""
    found = bytearray()
    day = local_date(person.time_zone, night.start)
    while midnight(person.time_zone, day) < night.end:
        view = day_view(person, day, synced)
        for index, begin in enumerate(blocks(person.time_zone, day)):
            if begin is None or view is None:
                continue
            low = max(0, -((begin - night.start) // MINUTE))
            high = max(0, min(BLOCK, -((begin - night.end) // MINUTE)))
            at = index * BLOCK
            found += view.heart_rate[at + low : at + high].translate(None, INVALID)
        day += DAY
    return sum(found) / len(found) if found else None


def _of_day(person: Person, day: date, synced: float) -> Values:
    """Return the daily values of a date that is over."""
    records = weighings(person, day, synced)
    fats = [record.fat_rate for record in records if record.fat_rate > 0]
    return {
        "readiness": known(readiness_at(person, day, synced), "rdnsScore"),
        "pai": total_at(person, day, synced),
        "weight": records[-1].weight if records else None,
        "body_fat": fats[-1] if fats else None,
    }
