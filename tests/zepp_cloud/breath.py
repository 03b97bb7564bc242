"""Breathing and heart rate variability of a simulated person's nights."""

import base64
from datetime import date, timedelta
from itertools import groupby

from .item import Item, event
from .life import Night
from .person import MINUTES, Person
from .plan import random_for
from .view import settled
from .zone import DAY, MINUTE, local, midnight, utc_midnight

RATE = range(4, 61)
INVALID = bytes(value for value in range(256) if value not in RATE)
SETTLING = 3  # minutes of a night before the first value
UTC_DAY = MINUTES * MINUTE


def breaths(person: Person, day: date, synced: float) -> bytes:
    """Return the breaths of the 1440 minutes of a UTC date, 0 = none (yet)."""
    if "respiratory_rate" not in person.families:
        return bytes(MINUTES)
    minutes = person.changed(day).get("respiration")
    if minutes is None:
        minutes = person.kept("breaths", day, lambda: _made(person, day))
    begin = utc_midnight(day)
    first = -((begin - midnight(person.time_zone, person.first_day)) // MINUTE)
    first = max(0, min(MINUTES, first))
    stop = max(first, min(MINUTES, int((synced - begin) // MINUTE)))
    if not first and stop == MINUTES:
        return minutes
    return bytes(first) + minutes[first:stop] + bytes(MINUTES - stop)


def _made(person: Person, day: date) -> bytes:
    """Make up the minutes of a UTC date."""
    begin = utc_midnight(day)
    minutes = bytearray(MINUTES)
    for one in (day - DAY, day, day + DAY):
        night = person.life(one).night
        if night is None:
            continue
        at = (night.start - begin) // MINUTE
        values = _of_night(person, one, night)[max(0, -at) : max(0, MINUTES - at)]
        minutes[max(0, at) : max(0, at) + len(values)] = values
    return bytes(minutes)


def _of_night(person: Person, day: date, night: Night) -> bytes:
    """Return the breaths of each minute of a night."""
    rng = random_for(person.seed, day, "breath")
    length = (night.end - night.start) // MINUTE
    usual = rng.randint(13, 16)
    values = bytearray(usual + step for step in rng.choices((-1, 0, 0, 1, 2), k=length))
    values[:SETTLING] = bytes(SETTLING)
    for _ in range(rng.randint(1, 6)):
        values[rng.randrange(length)] = rng.choice((0, 0, 2, 70))
    return bytes(values)


def mean_breath(person: Person, start: int, end: int, synced: float) -> float | None:
    """Return the mean of the valid minutes inside [start, end)."""
    found = bytearray()
    day = local("UTC", start).date()
    while utc_midnight(day) < end:
        begin = utc_midnight(day)
        low = max(0, -((begin - start) // MINUTE))
        high = max(0, -((begin - end) // MINUTE))
        found += breaths(person, day, synced)[low:high].translate(None, INVALID)
        day += DAY
    return sum(found) / len(found) if found else None


def respiratory_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `RespiratoryRate/real_data` item of a UTC date."""
    return settled(
        person,
        f"breath items {'respiratory_rate' in person.families}",
        day,
        synced,
        lambda: _items(person, day, synced),
    )


def _items(person: Person, day: date, synced: float) -> list[Item]:
    """Write the item of a UTC date."""
    minutes = breaths(person, day, synced)
    if not any(minutes):
        return []
    begin = utc_midnight(day)
    offset = local(person.time_zone, begin).utcoffset() or timedelta()
    periods: list[dict[str, object]] = []
    for there, group in groupby(range(MINUTES), lambda minute: bool(minutes[minute])):
        if there:
            piece = list(group)
            seconds = int(offset.total_seconds())
            periods.append({"period": [piece[0], piece[-1]], "offset": seconds})
    value = {
        "measurements": base64.b64encode(minutes).decode(),
        "timeZone": periods,
    }
    kind = "RespiratoryRate/real_data"
    return [event(person.user_id, kind, begin * 1000, value)]


def _variability(
    person: Person, day: date, synced: float, name: str
) -> list[tuple[int, float]]:
    """Return (instant, value) of a UTC date: some minutes of each hour of a night."""
    if "hrv" not in person.families:
        return []
    begin = utc_midnight(day)
    found: list[tuple[int, float]] = []
    for one in (day - DAY, day, day + DAY):
        night = person.life(one).night
        if night is None or one < person.first_day:
            continue
        rng = random_for(person.seed, one, name)
        hours = range(night.start + 10 * MINUTE, night.end - 10 * MINUTE, 60 * MINUTE)
        for hour in hours if name == "hrv" else hours[::3]:
            for minute in (0, 1, 2, 4) if name == "hrv" else (0,):
                value = rng.randint(22, 75) if name == "hrv" else rng.uniform(30, 90)
                found.append((hour + minute * MINUTE, round(value, 2)))
    return [(at, v) for at, v in found if begin <= at < begin + UTC_DAY and at <= synced]


def rmssd_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `HRVRMSSD/real_data` item of a UTC date."""
    return _samples(person, day, synced, ("HRVRMSSD", "hrv"))


def sdnn_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `hrv_sdnn/real_data` item of a UTC date."""
    return _samples(person, day, synced, ("hrv_sdnn", "sdnn"))


def _samples(
    person: Person, day: date, synced: float, names: tuple[str, str]
) -> list[Item]:
    """Write the samples of a UTC date."""
    found = _variability(person, day, synced, names[1])
    if not found:
        return []
    start, count = found[0][0], len(found)
    value = {
        "samples": [
            {
                "s": (at - start) * 1000,
                "u": (found[-1][0] - start + 1200) * 1000,
                names[1]: v,
            }
            for at, v in found
        ],
        "deviceId": f"{count},{person.main.device_id}",
        "deviceSN": f"{count},",
        "deviceSource": f"{count},{person.main.source}",
        "deviceType": f"{count},0",
        "timeZone": f"{count},{person.time_zone}",
        "startTime": start * 1000,
    }
    stamp = utc_midnight(day) * 1000
    return [event(person.user_id, f"{names[0]}/real_data", stamp, value)]
