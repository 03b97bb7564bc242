"""Blood oxygen of a simulated person: measurements, nights and events."""

from datetime import date
from typing import NamedTuple

import orjson

from .item import Item
from .life import Spo2Point
from .person import Person
from .plan import random_for
from .view import settled, visible_night
from .zone import DAY, MINUTE, midnight

MEASURED = range(50, 101)
EMPTY_HISTORY = ",0" * 57
HALF_HOUR = 1800


class Oximetry(NamedTuple):
    """Desaturations of one night."""

    events: int
    seconds: int
    score: int
    valid: bool

    @property
    def per_hour(self) -> float:
        """The desaturations an hour."""
        return self.events * 3600 / self.seconds if self.valid else 0.0


def spo2_points(person: Person, day: date, synced: float) -> tuple[Spo2Point, ...]:
    """Return the measurements of a local date known at a sync, oldest first."""
    if "spo2" not in person.families or day < person.first_day:
        return ()
    changes = person.changed(day)
    points = tuple(sorted(changes.get("spo2", ())))
    if "spo2" not in changes:
        kind = f"spo2 every {person.spo2_interval}"
        points = person.kept(kind, day, lambda: _points(person, day))
    if points and points[-1].time <= synced:
        return points
    return tuple(point for point in points if point.time <= synced)


def _points(person: Person, day: date) -> tuple[Spo2Point, ...]:
    """Make up the measurements of a local date."""
    if not person.life(day).worn:
        return ()
    first, last = midnight(person.time_zone, day), midnight(person.time_zone, day + DAY)
    rng = random_for(person.seed, day, "spo2")
    if person.spo2_interval is not None:
        step = person.spo2_interval * MINUTE
        times = range(first - first % -step, last, step)
        values = rng.choices(
            (94, 95, 96, 97, 98, 99, 0), (2, 4, 8, 9, 5, 2, 0.5), k=len(times)
        )
        return tuple(map(Spo2Point, times, values, strict=True))
    points = [
        point
        for one in (day, day + DAY)
        for point in _of_night(person, one)
        if first <= point.time < last
    ]
    for _ in range(rng.randint(3, 6)):
        time = first + rng.randint(8 * 3600, 21 * 3600)
        points.append(Spo2Point(time, rng.choice((95, 96, 97, 98, 99)), auto=False))
    return tuple(sorted(points))


def _of_night(person: Person, day: date) -> list[Spo2Point]:
    """Return what was measured by itself in the night that ended on a date."""
    night = person.life(day).night
    if night is None:
        return []
    rng = random_for(person.seed, day, "spo2 night")
    return [
        Spo2Point(
            time, rng.choices((92, 93, 94, 95, 96, 97, 0), (1, 2, 5, 9, 7, 3, 0.5))[0]
        )
        for time in range(night.start + 420, night.end, HALF_HOUR)
    ]


def oximetry_at(person: Person, day: date, synced: float) -> Oximetry | None:
    """Return the desaturations of the night of a date, once it is uploaded."""
    if "oxygen" not in person.families:
        return None
    night = visible_night(person, day, synced)
    if night is None:
        return None
    rng = random_for(person.seed, day, "odi")
    if rng.random() < 0.08:
        return Oximetry(0, 0, -1, valid=False)
    events = rng.choice((0, 1, 2, 2, 3, 5, 9, 17))
    return Oximetry(events, night.asleep * MINUTE, 100 - 2 * events, valid=True)


def _head(person: Person, sub_type: str, timestamp: int) -> Item:
    """Return what all items of blood oxygen begin with."""
    return {
        "userId": person.user_id,
        "eventType": "blood_oxygen",
        "subType": sub_type,
        "timestamp": timestamp,
    }


def click_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `click` items of a local date."""
    main, zone = person.main, person.time_zone
    items = []
    for time, value, auto in spo2_points(person, day, synced):
        stamp = time * 1000
        shown = f'"{value}"' if time % 19 == 0 else str(value)
        again = max(0, value - 1)
        extra = (
            f'{{"deviceSource":{main.source},'
            f'"spo2History":[{value},{again},{value}{EMPTY_HISTORY}],'
            f'"subType":"click","userId":"","timestamp":{stamp},'
            f'"deviceId":"{main.device_id}","isAuto":{"true" if auto else "false"},'
            f'"spo2":{shown},"appName":"","sn":"{main.sn}","timezone":"{zone}"}}'
        )
        item = _head(person, "click", stamp)
        items.append({**item, "timezone": zone, "extra": extra})
    return items


def odi_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `odi` item of a date: numbers as text."""
    night = settled(
        person,
        f"odi {'oxygen' in person.families}",
        day,
        synced,
        lambda: oximetry_at(person, day, synced),
    )
    if night is None:
        return []
    item = _head(person, "odi", midnight(person.time_zone, day) * 1000)
    return [
        {
            **item,
            "valid": "2" if night.valid else "-1",
            "score": str(night.score),
            "cost": str(night.seconds),
            "dispCode": "1" if night.valid else "0",
            "odi": format(night.per_hour, ".17g"),
            "timezone": person.time_zone,
            "appName": "",
            "deviceSource": str(person.main.source),
            "sn": person.main.sn,
            "deviceId": person.main.device_id,
            "version": "0",
            "odiNum": str(night.events),
        }
    ]


def osa_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `osa_event` item of a date; there seldom is one."""
    night = visible_night(person, day, synced)
    rng = random_for(person.seed, day, "osa")
    if "oxygen" not in person.families or night is None or rng.random() > 0.15:
        return []
    stamp = (night.start + (night.end - night.start) // 2) * 1000
    lowest = rng.randint(84, 90)
    extra = {
        "timestamp": stamp,
        "spo2_decrease": lowest,
        "spo2": [96, 94, 91, lowest, 90, 94, 96],
        "hr": [55, 57, 61, 64, 62, 58, 56],
        "deviceId": person.main.device_id,
        "sn": person.main.sn,
        "deviceSource": person.main.source,
        "timezone": person.time_zone,
    }
    item = _head(person, "osa_event", stamp)
    written = orjson.dumps(extra).decode()
    return [{**item, "timezone": person.time_zone, "extra": written}]
