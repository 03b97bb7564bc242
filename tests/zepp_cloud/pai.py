"""Personal activity intelligence (PAI) of a simulated person."""

from datetime import date
from typing import NamedTuple

from .item import Item
from .person import Person
from .view import day_view, settled
from .zone import DAY, midnight

WEEK = 7
MOST = 75.0
ZONES = (range(98, 118), range(118, 151), range(151, 241))
OUTSIDE = tuple(bytes(value for value in range(256) if value not in zone) for zone in ZONES)
WORTH = (0.0391471197, 0.3072071990, 0.8114567184)
NAMES = ("low", "medium", "high")


class Effort(NamedTuple):
    """The minutes in each zone of a day."""

    minutes: tuple[int, ...]

    @property
    def parts(self) -> tuple[float, ...]:
        """The points of each zone."""
        return tuple(n * worth for n, worth in zip(self.minutes, WORTH, strict=True))

    @property
    def daily(self) -> float:
        """The points of the day."""
        return min(MOST, sum(self.parts))


def effort_at(person: Person, day: date, synced: float) -> Effort | None:
    """Return the effort of a day as known at a sync, None for a day without an item."""
    if "pai" not in person.families:
        return None
    return settled(person, "pai", day, synced, lambda: _effort(person, day, synced))


def _effort(person: Person, day: date, synced: float) -> Effort | None:
    """Work out the effort of a day."""
    view = day_view(person, day, synced)
    if view is None or not view.life.worn or (view.seen is not None and not any(view.seen)):
        return None
    beats = view.heart_rate
    return Effort(tuple(len(beats.translate(None, rest)) for rest in OUTSIDE))


def total_at(person: Person, day: date, synced: float) -> float | None:
    """Return the points of the seven days that end with a day that has an item."""
    if effort_at(person, day, synced) is None:
        return None
    days = (effort_at(person, day - DAY * back, synced) for back in range(WEEK))
    return sum(effort.daily for effort in days if effort is not None)


def _by_zone(effort: Effort) -> dict[str, object]:
    """Return the numbers of the three zones."""
    limits = {
        f"{name}ZoneLowerLimit": zone[0] for name, zone in zip(NAMES, ZONES, strict=True)
    }
    minutes = dict(
        zip((f"{name}ZoneMinutes" for name in NAMES), effort.minutes, strict=True)
    )
    parts = dict(zip((f"{name}ZonePai" for name in NAMES), effort.parts, strict=True))
    return {**limits, **minutes, **parts}


def pai_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `PaiHealthInfo` item of a local date: flat, numbers as text."""
    effort = effort_at(person, day, synced)
    total = total_at(person, day, synced)
    if effort is None or total is None:
        return []
    stamp = midnight(person.time_zone, day) * 1000
    ended = midnight(person.time_zone, day + DAY)
    numbers: dict[str, object] = {
        **_by_zone(effort),
        "activityScores": "[0,0.0091471197083592415,0.041,0,0.2217,0,0]",
        "nextActivityScores": f"[{','.join([repr(total)] * WEEK)}]",
        "gender": 0,
        "maxHr": 184,
        "totalPai": total,
        "uploadTimestamp": min(int(synced), person.first_sync_after(ended)) * 1000,
        "index": day.weekday(),
        "timeZone": 8,
        "version": 5,
        "restHr": 54,
        "dailyPai": effort.daily,
        "time": stamp,
        "age": 39,
        "deviceId": person.main.device_id,
        "sn": person.main.sn,
        "deviceSource": person.main.source,
    }
    return [
        {
            "userId": person.user_id,
            "eventType": "PaiHealthInfo",
            "subType": "PaiHealthInfo",
            **{name: str(number) for name, number in numbers.items()},
            "timestamp": stamp,
        }
    ]
