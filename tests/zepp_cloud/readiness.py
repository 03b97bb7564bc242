"""Readiness of a simulated person: one or two items a night."""

from datetime import date
from typing import NamedTuple

from .item import Item, event
from .life import Night
from .person import Person
from .plan import plan_of, random_for
from .view import visible_night
from .zone import DAY, MINUTE, midnight

CALIBRATING = 4  # days without a baseline of the skin temperature
UNKNOWN = 255
NO_BASELINE = 32767
AFTER_WAKING = 900
SCORES = ("rhrScore", "hrvScore", "skinTempScore", "ahiScore", "mentScore", "phyScore")
SAME_ALWAYS = {
    "afibScore": UNKNOWN,
    "mentInsight": UNKNOWN,
    "afibBaseLine": 0,
    "hrvInsight": UNKNOWN,
    "phyInsight": 64,
    "ahiInsight": UNKNOWN,
    "skinTempInsight": 5,
    "algSubVer": UNKNOWN,
    "rhrInsight": 240,
    "insightId": 9,
    "afibInsight": UNKNOWN,
    "algVer": UNKNOWN,
    "rdnsInsight": 5,
}


class Readiness(NamedTuple):
    """What one item says, and when it was written (epoch seconds)."""

    updated: int
    fields: dict[str, int]


def readiness_of(person: Person, day: date) -> tuple[Readiness, ...]:
    """Return all items of the night that ended on a date, oldest first."""
    return person.kept("readiness", day, lambda: _made(person, day))


def readiness_at(person: Person, day: date, synced: float) -> Readiness | None:
    """Return the item in force at a sync, None if there is none."""
    return next(reversed(_visible(person, day, synced)), None)


def _visible(person: Person, day: date, synced: float) -> list[Readiness]:
    """Return the items that exist at a sync."""
    if "readiness" not in person.families or day < person.first_day:
        return []
    edited = person.changed(day).get("readiness")
    if visible_night(person, day, synced) is None and edited is None:
        return []
    return [item for item in readiness_of(person, day) if item.updated <= synced]


def _made(person: Person, day: date) -> tuple[Readiness, ...]:
    """Make up the items of a date."""
    changes = person.changed(day)
    edited = changes.get("readiness", {})
    night = person.life(day).night
    if edited is None or (night is None and not edited):
        return ()
    rng = random_for(person.seed, day, "readiness")
    end = midnight(person.time_zone, day) + 480 * MINUTE if night is None else night.end
    updated = end + AFTER_WAKING
    fields = _fields(person, day, night)
    last = Readiness(updated, {**fields, **edited})
    if night is None or rng.random() > 0.3:
        return (last,)
    early = {
        **fields,
        "rdnsScore": max(1, night.score - rng.randint(2, 6)),
        "sleepHRV": rng.randint(30, 60),
        "status": 3,
        **edited,
    }
    revised = updated + rng.randint(60, 170) * MINUTE
    return Readiness(updated, early), last._replace(updated=revised)


def _fields(person: Person, day: date, night: Night | None) -> dict[str, int]:
    """Return the fields that differ from night to night."""
    rng = random_for(person.seed, day, "readiness fields")
    fitness = plan_of(person.seed, day).fitness
    young = day < person.first_day + CALIBRATING * DAY
    score = night.score if night is not None else 70
    fields = {
        name: UNKNOWN if rng.random() < 0.04 else rng.randint(55, 100) for name in SCORES
    }
    fields |= {
        "rdnsScore": UNKNOWN if rng.random() < 0.03 else score,
        "sleepHRV": UNKNOWN
        if rng.random() < 0.03
        else round(rng.gauss(47 + 8 * fitness, 6)),
        "sleepRHR": night.resting_heart_rate if night is not None else UNKNOWN,
        "hrvBaseline": UNKNOWN if rng.random() < 0.15 else round(47 + 8 * fitness),
        "rhrBaseline": UNKNOWN if rng.random() < 0.03 else round(53 - 3 * fitness),
        "skinTempCalibrated": rng.randint(-40, 40),
        "skinTempBaseLine": rng.randint(-12, 12),
        "status": 200,
    }
    if young:
        fields |= {
            "hrvBaseline": UNKNOWN,
            "skinTempCalibrated": 0,
            "skinTempBaseLine": NO_BASELINE,
            "skinTempScore": UNKNOWN,
            "status": 204,
        }
    return fields


def readiness_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `readiness/watch_score` items of a date."""
    items = []
    for updated, fields in _visible(person, day, synced):
        value = {
            "deviceSource": person.main.source,
            "deviceId": person.main.device_id,
            **SAME_ALWAYS,
            "ahiBaseline": -1 if day.day % 3 else 0.3827273,
            "mentBaseLine": fields["mentScore"],
            "phyBaseline": fields["phyScore"],
            **fields,
            "timestamp": midnight(person.time_zone, day) * 1000,
            "timestampUpdate": updated * 1000,
            "timezoneId": person.time_zone,
        }
        stamp = updated * 1000
        items.append(event(person.user_id, "readiness/watch_score", stamp, value))
    return items
