"""BioCharge of a simulated person: each minute, at wake-up, and of each day."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .item import Encoded, Item, event
from .person import MINUTES, Person
from .plan import random_for
from .view import settled, visible_night
from .zone import DAY, HOUR, MINUTE, local_date, midnight, utc_midnight

UTC_DAY = MINUTES * MINUTE
NONE = 0xFF
NOT_COMPUTED = bytes(range(101, 256))
USUAL_WAKING = 7 * HOUR
AWAKE = 16 * HOUR
FEW_CHARGES = 64
STEPS = tuple(b'{"s":%d,' % (minute * 60_000) for minute in range(MINUTES))
VARIANTS = 16
READINGS = tuple(
    tuple(
        b'"total":%d,"mental":%.12f,"physical":%.12f,"status":0,"jsonExtra":"{}"},'
        % (
            total,
            (total if total <= 100 else 50) * 0.93 + 2.6806362800963 - part * 0.0618753319,
            (total if total <= 100 else 50) * 0.97 + 1.0127170298347 - part * 0.0579127170,
        )
        for part in range(VARIANTS)
    )
    for total in range(256)
)


class Line(NamedTuple):
    """A straight course of the charge between two instants."""

    start: int
    end: int
    before: int
    after: int


def charge_levels(person: Person, day: date) -> tuple[int, int]:
    """Return the charge at the start and the end of the night of a date."""
    rng = random_for(person.seed, day, "charge")
    return rng.randint(14, 38), rng.randint(66, 98)


def charge_minutes(person: Person, day: date, synced: float) -> tuple[int, bytes]:
    """Return the first minute of a UTC date there is, and the minutes from it on."""
    return _known(person, day, synced) if "biocharge" in person.families else (0, b"")


def _known(person: Person, day: date, synced: float) -> tuple[int, bytes]:
    """Return the minutes of a UTC date that are known, whoever may see them."""
    minutes = person.changed(day).get("biocharge")
    if minutes is None:
        minutes = person.kept("charge", day, lambda: _made(person, day))
    begin = utc_midnight(day)
    first = -((begin - midnight(person.time_zone, person.first_day)) // MINUTE)
    first = max(0, min(MINUTES, first))
    stop = max(first, min(MINUTES, int((synced - begin) // MINUTE)))
    return first, minutes[first:stop]


def _made(person: Person, day: date) -> bytes:
    """Make up the minutes of a UTC date."""
    begin = utc_midnight(day)
    minutes = bytearray([NONE]) * MINUTES
    for one in (day - DAY, day, day + DAY):
        if not person.life(one).worn or one < person.first_day:
            continue
        edges = midnight(person.time_zone, one), midnight(person.time_zone, one + DAY)
        low, high = (max(0, min(MINUTES, (edge - begin) // MINUTE)) for edge in edges)
        for line in _lines(person, one, *edges):
            _draw(minutes, line, begin, (low, high))
    rng = random_for(person.seed, day, "charge gaps")
    for _ in range(rng.randint(2, 4)):
        start = rng.randrange(MINUTES)
        stop = min(MINUTES, start + rng.randint(4, 40))
        minutes[start:stop] = bytes([NONE]) * (stop - start)
    return bytes(minutes)


def _lines(person: Person, day: date, first: int, last: int) -> list[Line]:
    """Return the course of a local date; later lines are drawn over earlier ones."""
    night, coming = person.life(day).night, person.life(day + DAY).night
    low, high = charge_levels(person, day)
    end = night.end if night is not None else first + USUAL_WAKING
    if day == person.first_day:
        lines = [Line(first, last, NONE, NONE)]
    else:
        lines = [Line(first, last, low + 2, low + 2)]
    lines.append(Line(end, end + AWAKE, high, 30))
    lines.append(Line(end + AWAKE, max(last, end + AWAKE), 30, 30))
    if night is not None and day > person.first_day:
        lines.append(Line(night.start, night.end, low, high))
    if coming is not None:
        lines.append(Line(coming.start, coming.end, *charge_levels(person, day + DAY)))
    return lines


def _draw(minutes: bytearray, line: Line, begin: int, within: tuple[int, int]) -> None:
    """Draw a line into the minutes of a UTC date."""
    first = (line.start - begin) // MINUTE
    length = (line.end - line.start) // MINUTE
    low, high = max(first, within[0]), min(first + length, within[1])
    if low < high:
        rise = line.after - line.before
        minutes[low:high] = bytes(
            line.before + rise * at // length for at in range(low - first, high - first)
        )


@lru_cache(maxsize=FEW_CHARGES)
def _charge(begin: int, zone: str, first: int, minutes: bytes) -> bytes:
    """Write the `value` of a UTC date."""
    count = len(minutes)
    samples = b"".join(
        STEPS[minute] + READINGS[total][minute % VARIANTS]
        for minute, total in enumerate(minutes, first)
    )
    head = (
        f'{{"startTime":{begin * 1000},"deviceId":"{count},app","deviceSN":"{count},",'
        f'"deviceSource":"{count},2","deviceType":"{count},2",'
        f'"timeZone":"{count},{zone}","samples":['
    )
    return head.encode() + samples[:-1] + b"]}"


def charge_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `Charge/real_data` item of a UTC date."""
    first, minutes = charge_minutes(person, day, synced)
    if not minutes:
        return []
    begin = utc_midnight(day)
    value = Encoded(lambda: _charge(begin, person.time_zone, first, minutes))
    return [event(person.user_id, "Charge/real_data", begin * 1000, value)]


def wake_charge_at(person: Person, day: date, synced: float) -> int | None:
    """Return the charge at the end of the night of a date."""
    if "wake_charge" not in person.families:
        return None
    if visible_night(person, day, synced) is None:
        return None
    return charge_levels(person, day)[1]


def wake_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `Charge/wake_data` item of a date, dated the UTC day before it."""
    charge = wake_charge_at(person, day, synced)
    night = person.life(day).night
    if charge is None or night is None:
        return []
    sample = {
        "s": 0,
        "u": 120000,
        "wakeCharge": charge,
        "bioChargeWake": charge,
        "physicalWake": round(charge + 2.2, 1),
        "mentalWake": round(charge - 1.9, 1),
        "dailyFitnessScore": 61,
        "stressFitnessScore": 58,
        "exertionScore": 43,
        "snapshot": {},
        "noWearParams": {},
    }
    value = {
        "startTime": night.end * 1000,
        "deviceId": "1,app",
        "deviceSource": "1,2",
        "deviceType": "1,2",
        "deviceSN": "1,",
        "timeZone": f"1,{person.time_zone}",
        "samples": [sample],
    }
    stamp = (utc_midnight(local_date("UTC", night.end)) - UTC_DAY) * 1000
    return [event(person.user_id, "Charge/wake_data", stamp, value)]


class Extremes(NamedTuple):
    """The lowest and the highest charge of a day, and when they were first reached."""

    lowest: int
    lowest_at: int
    highest: int
    highest_at: int


def extremes_at(person: Person, day: date, synced: float) -> Extremes | None:
    """Return the extremes of a local date as known at a sync."""
    if "charge_summary" not in person.families or day < person.first_day:
        return None
    return settled(person, "extremes", day, synced, lambda: _extremes(person, day, synced))


def _extremes(person: Person, day: date, synced: float) -> Extremes | None:
    """Work out the extremes of a local date."""
    first, last = midnight(person.time_zone, day), midnight(person.time_zone, day + DAY)
    found: list[tuple[int, int]] = []
    for one in (day - DAY, day, day + DAY):
        minute, totals = _known(person, one, synced)
        begin = utc_midnight(one) + minute * MINUTE
        low = max(0, -((begin - first) // MINUTE))
        high = max(0, -((begin - last) // MINUTE))
        for at, total in enumerate(totals[low:high], low):
            if total <= 100:
                found.append((total, begin + at * MINUTE))
    if not found:
        return None
    lowest = min(found)
    highest = max(found, key=lambda one: (one[0], -one[1]))
    return Extremes(*lowest, *highest)


def summary_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `Charge/summary` item of a local date."""
    found = extremes_at(person, day, synced)
    if found is None:
        return []
    sample = {
        "s": 0,
        "minCharge": found.lowest,
        "minChargeTimestamp": found.lowest_at * 1000,
        "maxCharge": found.highest,
        "maxChargeTimestamp": found.highest_at * 1000,
        "cumulativeChargingEnergy": 58,
        "cumulativeConsumptionEnergy": 64,
    }
    value = {
        "startTime": midnight(person.time_zone, day) * 1000,
        "deviceId": "1,app",
        "timeZone": f"1,{person.time_zone}",
        "samples": [sample],
    }
    stamp = utc_midnight(day) * 1000
    return [event(person.user_id, "Charge/summary", stamp, value)]
